"""One run: which questions are asked, in which order, and when it ends."""

from xo_ref.kit.runner.run import run
from xo_ref.kit.runner.state import Options, Progress, discard

__all__ = ["Options", "Progress", "discard", "run"]
