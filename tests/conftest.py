"""Settings for all tests: what Hypothesis draws, and which tests run without the tracing of coverage.

Hypothesis never fails by the clock, and CI runs the same examples every time. Fifty examples
a property are enough: mutation testing kills its mutants with thirty.
"""

import os
import sys
from collections.abc import Generator

import pytest
from hypothesis import Phase, settings

# Adapters import libraries that need not be there; the outsider is a project with an environment of its own.
collect_ignore_glob = ["peers/with_*.py"]
collect_ignore = ["peers/outsider", "hardware/bridge.py"]

settings.register_profile("any machine", deadline=None, max_examples=50)
settings.register_profile("ci", deadline=None, max_examples=50, derandomize=True)
# For tests.tools.mutants: thousands of runs that ask whether an example fails, not which is the smallest.
settings.register_profile(
    "mutants", deadline=None, derandomize=True, max_examples=30, phases=(Phase.explicit, Phase.generate)
)
settings.load_profile("ci" if os.environ.get("CI") else "any machine")


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Run the heavy tests last and untraced: what they leave in caches would hide lines from the other tests."""
    items.sort(key=lambda item: item.get_closest_marker("heavy") is not None)
    if config.pluginmanager.hasplugin("pytest_cov"):
        for item in items:
            if item.get_closest_marker("heavy"):
                item.add_marker("no_cover")


@pytest.hookimpl(wrapper=True, trylast=True)
def pytest_runtest_call(item: pytest.Item) -> Generator[None, None, None]:
    """Trace no heavy test: in a process of pytest-xdist a second tracer takes over when pytest-cov pauses its own."""
    trace = sys.gettrace()
    if item.get_closest_marker("heavy"):
        sys.settrace(None)
    try:
        return (yield)
    finally:
        sys.settrace(trace)
