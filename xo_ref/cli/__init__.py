"""The command line: `xo-ref`, or `python -m xo_ref`."""

from xo_ref.cli.commands import main

__all__ = ["main"]
