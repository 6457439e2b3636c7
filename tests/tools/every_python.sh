#!/usr/bin/env bash
# Run the tests under every CPython from 3.11 to 3.14 that can be found, each in an environment of its own.
# Found: pythonX.Y on the path, or under the versions of pyenv. Exit 1 when one of them fails.
set -u
cd "$(dirname "$0")/../.."
failed=0
for version in 3.11 3.12 3.13 3.14; do
  python=""
  for candidate in "python$version" "${PYENV_ROOT:-$HOME/.pyenv}"/versions/"$version".*/bin/python; do
    if "$candidate" -c "import sys; sys.exit(sys.implementation.name != 'cpython')" >/dev/null 2>&1; then
      python=$candidate
      break
    fi
  done
  if [ -z "$python" ]; then
    echo "CPython $version: not on this machine"
    continue
  fi
  environment=.venv-$version
  if ! { "$python" -m venv "$environment" &&
         "$environment/bin/python" -m pip install --quiet --editable '.[dev]' --constraint tests/constraints.txt; }; then
    echo "CPython $version: could not be set up"
    failed=1
  elif "$environment/bin/pytest" -q -n auto -p no:cacheprovider; then
    echo "CPython $version: passed"
  else
    echo "CPython $version: FAILED"
    failed=1
  fi
done
exit $failed
