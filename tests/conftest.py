"""Settings for all tests: what Hypothesis draws, and which tests run without the tracing of coverage.

Hypothesis never fails by the clock, and CI runs the same examples every time. Fifty examples
a property are enough: mutation testing kills its mutants with thirty.
"""

import os
import sys
from collections.abc import Generator

import pytest
from hypothesis import Phase, is_hypothesis_test, settings

# Adapters import libraries that need not be there; the outsider is a project with an environment of its own.
collect_ignore_glob = ["peers/with_*.py", "peers/layers_*.py"]
collect_ignore = ["peers/onnx_nodes.py", "peers/outsider", "hardware/bridge.py"]

settings.register_profile("any machine", deadline=None, max_examples=50)
settings.register_profile("ci", deadline=None, max_examples=50, derandomize=True)
# For tests.tools.mutants: thousands of runs that ask whether an example fails, not which is the smallest.
settings.register_profile(
    "mutants", deadline=None, derandomize=True, max_examples=30, phases=(Phase.explicit, Phase.generate)
)
settings.load_profile("ci" if os.environ.get("CI") else "any machine")


def is_traced(item: pytest.Item) -> bool:
    """Tell whether a test counts for coverage: not if it is marked, if its examples are drawn, or if it is a page."""
    marked = item.get_closest_marker("heavy") or item.get_closest_marker("untraced")
    return not marked and item.path.suffix != ".md" and not is_hypothesis_test(getattr(item, "obj", None))


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Run the untraced tests last: what they leave in caches would hide lines from the others."""
    items.sort(key=lambda item: not is_traced(item))
    if config.pluginmanager.hasplugin("pytest_cov"):
        for item in items:
            if not is_traced(item):
                item.add_marker("no_cover")


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_protocol(item: pytest.Item) -> Generator[None, object, object]:
    """Trace neither an untraced test nor its fixtures; pytest-cov leaves out the test alone, and not under xdist."""
    trace = sys.gettrace()
    if not is_traced(item):
        sys.settrace(None)
    try:
        return (yield)
    finally:
        sys.settrace(trace)
