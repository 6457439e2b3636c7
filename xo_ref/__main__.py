"""`python3 -m xo_ref` is the command line."""

import sys

from xo_ref.cli import main

if __name__ == "__main__":
    sys.exit(main())
