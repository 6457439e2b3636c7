#!/usr/bin/env bash
# xo_ref as somebody else has it: built as a wheel, installed by name into a clean environment, and used by the small
# project in tests/peers/outsider, from a folder where this source tree cannot be imported. Exit 1 at the first fault.
set -euo pipefail
unset PYTHONPATH PYTHONHOME
root=$(cd "$(dirname "$0")/../.." && pwd)
python=${PYTHON:-python3}
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
step() { printf '\n== %s\n' "$*"; }

step "build the wheel and install it beside the project"
"$python" -m venv "$place/venv"
bin=$place/venv/bin
"$bin/python" -m pip wheel --quiet --no-deps --wheel-dir "$place/wheels" "$root"
cp -R "$root/tests/peers/outsider" "$place/project"
"$bin/python" -m pip install --quiet --constraint "$root/tests/constraints.txt" --find-links "$place/wheels" \
  "$(echo "$place"/wheels/xo_ref-*.whl)[search]" "$place/project[test]"
cd "$place/project"

step "the wheel is complete: every file of the package, the specification and the licence"
site=$("$bin/python" -c 'import pathlib, xo_ref; print(pathlib.Path(xo_ref.__file__).parents[1])')
echo "xo_ref is imported from ...${site#"$place"}"
case $site in "$place"/venv/*/site-packages) ;; *) echo "that is not the clean environment" >&2; exit 1 ;; esac
diff --recursive --exclude=__pycache__ --exclude=SPEC.md "$root/xo_ref" "$site/xo_ref"
cmp "$root/SPEC.md" "$site/xo_ref/SPEC.md"
cmp "$root/LICENSE" "$site"/xo_ref-*.dist-info/licenses/LICENSE
"$bin/xo-ref" spec | diff - "$root/SPEC.md"
"$bin/xo-ref" demo | grep '147 of 147'

step "the project's tests and types"
"$bin/python" -m pytest -q -p no:cacheprovider -rs
"$bin/mypy" --strict

step "the command"
"$bin/xo-ref" verify outsider_pkg:feature_map --convert numpy:asarray --quiet --time 1 | head -n 3
said=$("$bin/xo-ref" verify outsider_pkg:small_sums --returns sums --quiet --time 1) && status=0 || status=$?
grep 'int8-wraparound' <<< "$said"
[ "$status" = 1 ] || { echo "small_sums: exit status $status instead of 1" >&2; exit 1; }
