"""Verify the ways, compare with what was expected, and write the tables.

    python -m tests.peers                  all ways; writes results.json and the page, if all ran as expected
    python -m tests.peers --publish        writes them whatever was not run
    python -m tests.peers --fast           the fast subset; writes nothing
    python -m tests.peers --layers         the layers alone; writes their part
    python -m tests.peers --only scipy     the ways whose name or library contains it; writes nothing

Exit status: 0 everything that ran is as expected, 1 something is not, or nothing ran.
"""

import argparse
import json
import platform
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

from tests.peers import compare, tables, ways_of_arrays, ways_of_frameworks, ways_of_layers, ways_of_programs
from tests.peers.run import Found, verified
from tests.peers.ways import Way

SUITES = {
    "maps": (*ways_of_arrays.WAYS, *ways_of_frameworks.WAYS, *ways_of_programs.WAYS),
    "layers": ways_of_layers.WAYS,
}
WAYS = tuple(way for ways in SUITES.values() for way in ways)


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.peers")
    parser.add_argument("--fast", action="store_true", help="the fast subset only")
    parser.add_argument("--layers", action="store_true", help="layers only")
    parser.add_argument("--only", default="", help="the ways whose name or library contains this")
    parser.add_argument("--effort", type=float, default=1.0, help="scales the questions that each way is asked")
    parser.add_argument("--jobs", type=int, default=2, help="ways at the same time")
    parser.add_argument("--show", action="store_true", help="print each finding as JSON")
    parser.add_argument(
        "--accept", action="store_true", help="write what was found into expected.json; read the change"
    )
    parser.add_argument("--publish", action="store_true", help="write the tables though ways were not run")
    options = parser.parse_args()
    chosen = [
        way
        for way in (SUITES["layers"] if options.layers else WAYS)
        if options.only.lower() in f"{way.name} {way.library}".lower() and way.fast >= options.fast
    ]

    if not chosen:
        parser.error(f"no way has {options.only!r} in its name or library")

    def verify(way: Way) -> Found:
        found = verified(way, options.effort)
        print(tables.line(found), file=sys.stderr, flush=True)
        if options.show:
            print(json.dumps(found.as_json(), indent=1, ensure_ascii=False), flush=True)
        return found

    with ThreadPoolExecutor(options.jobs) as pool:
        founds = list(pool.map(verify, chosen))
    if options.accept:
        _accept(founds)
    told = compare.differences(founds, compare.load(), whole=options.effort >= 1)
    for difference in told:
        print(f"NOT AS EXPECTED  {difference}")
    ran = sum(found.verdict != compare.NOT_RUN for found in founds)
    print(f"{ran} ways verified, {len(founds) - ran} not run, {len(told)} not as expected")
    if whole := [name for name, ways in SUITES.items() if {*ways} <= {*chosen}]:
        if told or (ran < len(chosen) and not options.publish):
            print("the tables stay as they are: not every way ran as expected (--publish for those that are not run)")
        else:
            _write(whole, {found.way: found for found in founds})
    return 1 if told or not ran else 0  # a run that verified nothing has shown nothing


def _write(suites: list[str], founds: dict[str, Found]) -> None:
    """Write the results of some suites, and the tables made of all."""
    expected = compare.load()
    results = json.loads(tables.RESULTS.read_text(encoding="utf-8"))
    for suite in suites:
        entries = []
        for way in SUITES[suite]:
            found = founds[way.name]
            entries.append({**found.as_json(), "because": compare.because(found, expected.get(way.name, {}))})
        results[suite] = {
            "date": datetime.now(UTC).date().isoformat(),
            "machine": tables.machine(),
            "python": platform.python_version(),
            "ways": entries,
        }
    tables.write(results)


def _accept(founds: list[Found]) -> None:
    """Write outcomes down as the expected ones; what a changed one is due to is left to write."""
    expected = {name: dict(value) for name, value in compare.load().items()} if compare.EXPECTED.exists() else {}
    for found in founds:
        if found.verdict in compare.VERDICTS and compare.differences([found], expected):
            known = expected.get(found.way, {})
            expected[found.way] = {**known, **compare.outcome(found), "because": ""}  # to be written by who has read it
    order = [way.name for way in WAYS]
    ordered = {name: expected[name] for name in order if name in expected}
    compare.EXPECTED.write_text(json.dumps(ordered, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
