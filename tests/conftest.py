"""Settings for all tests: Hypothesis never fails by the clock, and CI runs the same examples every time."""

import os

from hypothesis import Phase, settings

# Adapters import libraries that need not be there; the outsider is a project with an environment of its own.
collect_ignore_glob = ["peers/with_*.py"]
collect_ignore = ["peers/outsider"]

settings.register_profile("any machine", deadline=None)
settings.register_profile("ci", deadline=None, derandomize=True)
# For tests.tools.mutants, thousands of runs that ask whether an example fails and not which is the smallest.
settings.register_profile(
    "mutants", deadline=None, derandomize=True, max_examples=30, phases=(Phase.explicit, Phase.generate)
)
settings.load_profile("ci" if os.environ.get("CI") else "any machine")
