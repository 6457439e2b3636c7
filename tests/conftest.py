"""Settings for all tests: Hypothesis never fails by the clock, and CI runs the same examples every time."""

import os

from hypothesis import settings

collect_ignore = ["peers/outsider"]  # a project of its own, with its own environment: `make outsider`

settings.register_profile("any machine", deadline=None)
settings.register_profile("ci", deadline=None, derandomize=True)
settings.load_profile("ci" if os.environ.get("CI") else "any machine")
