"""`python3 -m xo_ref` is the command line."""

import sys

try:
    from xo_ref.cli.commands import main
except KeyboardInterrupt:  # pragma: no cover  # Ctrl-C while the modules are loaded ends quietly too
    sys.exit(130)

if __name__ == "__main__":
    sys.exit(main())
