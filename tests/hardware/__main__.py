"""`make hardware`: the cores conform in both benches, and every mutant is rejected by both.

    bench      the self-checking Verilog bench on readmemh vectors, in Icarus Verilog; then `xo-ref vectors --check`
    verilator  `xo-ref verify --command` and the core compiled by Verilator
    icarus     `xo-ref verify --command` and the core in Icarus Verilog, by cocotb; slow, so few questions

Nothing is installed. What cannot run is named with what it needs, and then the exit status is 3 and not 0.
"""

import argparse
import os
import subprocess
import sys
import time
from collections.abc import Iterator

from tests.hardware.cosim import BUILD, CORES, HERE, Core, missing, run
from tests.hardware.mutants import MUTANTS
from xo_ref.kit import Report, verify
from xo_ref.kit.diagnose.findings import UNDEFINED
from xo_ref.kit.report.model import Verdict
from xo_ref.kit.target.encoding import Pixels, Returns
from xo_ref.kit.vectors.check import check
from xo_ref.kit.vectors.files import files, write
from xo_ref.kit.vectors.suite import Suite, questions

SUITES = {
    "xnor_stream": ("core", "..x..1024"),
    "xnor_3x3": ("full", "3..4x..1024"),
    "xnor_array": ("core", "..64x..64"),
    "int8_systolic": ("core", "..x..256"),
}
"""What the bench asks of a core."""
EFFORT = {"verilator": 1.0, "icarus": 0.01}
NAMED = 13
"""The fewest mutants of which a cause, a formula, a condition or a history is named."""


def bench(core: Core, mutant: str = "") -> tuple[str, float]:
    """Run the self-checking bench; give its last line and the seconds that it took."""
    folder = BUILD / f"vectors-{core.name}"
    suite, image = SUITES[core.name]
    asked = Suite(suite, "readmemh", Pixels(core.pixels), Returns(core.returns), core.word, "lsb", image, core.feature)
    (folder / "answers.txt").unlink(missing_ok=True)
    folder.parent.mkdir(parents=True, exist_ok=True)
    if not folder.exists():
        write(folder, files(asked, *questions(asked)))
    place = BUILD / f"bench-{core.name}-{mutant or 'right'}"
    place.mkdir(parents=True, exist_ok=True)
    (place / "core.v").write_text(core.source(mutant), encoding="utf-8")
    parameters = ", ".join(f".{name}({value})" for name, value in core.parameters.items())
    run("iverilog", "-g2005", f"-DCORE={core.module}", f"-DPARAMETERS=#({parameters})" if parameters else "-DPLAIN",
        "-I", str(folder), "-o", "bench.vvp", str(HERE / "bench.v"), "core.v", folder=place)  # fmt: skip
    started = time.monotonic()
    done = subprocess.run(["vvp", place / "bench.vvp"], cwd=folder, capture_output=True, text=True, check=True)  # noqa: S607
    return done.stdout.strip().splitlines()[-1], time.monotonic() - started


def dumped(core: Core) -> Report:
    """Judge what the bench dumped."""
    folder = BUILD / f"vectors-{core.name}"
    return check(folder, folder / "answers.txt")


_READS = """module reads;
    `include "vectors.vh"
    reg [31:0] expected [0:XO_EXPECTED_WORDS-1];
    integer k;
    initial begin
        $readmemh("expected.hex", expected);
        for (k = 0; k < XO_EXPECTED_WORDS; k = k + 1)
            $display("%0d", $signed(expected[k]));
    end
endmodule
"""


def read_back() -> Iterator[str]:
    """Read the format `hex` by Icarus Verilog; give what is wrong."""
    suite = Suite("core", "hex", Pixels.INT8_6, Returns.SUMS, 8, "lsb", "..x..256", "..4x..4")
    chosen, left_out = questions(suite)
    folder = BUILD / "vectors-hex"
    write(folder, files(suite, chosen, left_out))
    (BUILD / "reads.v").write_text(_READS, encoding="utf-8")
    run("iverilog", "-g2005", "-I", str(folder), "-o", str(BUILD / "reads.vvp"), str(BUILD / "reads.v"), folder=BUILD)
    done = subprocess.run(["vvp", BUILD / "reads.vvp"], cwd=folder, capture_output=True, text=True, check=True)  # noqa: S607
    expected = [number for one in chosen for row in one.expected for number in row]
    if list(map(int, done.stdout.split())) != expected:
        yield "hex: $readmemh reads other numbers than were written"


def asked(core: Core, simulator: str, effort: float, mutant: str = "") -> Report:
    """Verify a simulated core through the protocol."""
    words = [sys.executable, "-m", "tests.hardware.cosim", core.name, "--simulator", simulator]
    words += ["--mutant", mutant] if mutant else []
    image, feature = ("", "") if core.declares else (core.image, core.feature)
    return verify(command=" ".join(words), effort=effort, startup_timeout=300, timeout=60, image=image, feature=feature)


def named(report: Report) -> str:
    """Say what a report says of the cause; nothing if it says nothing."""
    causes = [one for one in report.diagnosis if one.kind != UNDEFINED]
    parts = [f"{one.fault}{f' where {one.where}' if one.where else ''}" for one in causes[:1]]
    # a condition under which all answers fall says nothing
    parts += [f"wrong where {one.condition}" for one in report.when if one.right > one.exceptions]
    parts += [report.computes] if report.computes else []
    found = {one.counterexample.cause for one in report.failures if one.counterexample and one.counterexample.cause}
    return "; ".join([*parts, *(f"history: {cause}" for cause in sorted(found))])


def conforming() -> Iterator[str]:
    """Run every core in every way; give what is wrong."""
    for core in CORES.values():
        if not missing("verilator"):
            run("verilator", "--lint-only", "-Wall", "-Wno-UNUSEDSIGNAL", "-Wno-UNSIGNED", "-Wno-DECLFILENAME",
                str(HERE / "cores" / f"{core.module}.v"), folder=HERE)  # fmt: skip
        if not missing("bench"):
            line, seconds = bench(core)
            report = dumped(core)
            tell(core.name, "bench", f"{line}; --check: {report.verdict.value}", report.cases, seconds)
            if not line.startswith("PASS") or report.verdict is not Verdict.CONFORMS:
                yield f"{core.name}, bench: {line}"
        for simulator, effort in EFFORT.items():
            if not missing(simulator):
                report = asked(core, simulator, effort)
                tell(core.name, simulator, report.verdict.value, report.cases, report.seconds)
                if report.verdict is not Verdict.CONFORMS:
                    yield f"{core.name}, {simulator}: {report.verdict.value} {report.trouble}"


def mutated(names: list[str]) -> Iterator[str]:
    """Reject every mutant; give what is wrong."""
    known = 0
    for name in names:
        core = CORES[MUTANTS[name].core]
        also = [CORES["xnor_3x3"]] if core.name == "xnor_stream" else []
        report = asked(core, "verilator", EFFORT["verilator"], name)
        cause = named(report)
        known += bool(cause)
        rejected = (
            any(not bench(one, name)[0].startswith("PASS") for one in (core, *also)),
            report.verdict is Verdict.DOES_NOT_CONFORM,
        )
        words = ["rejects" if one else "PASSES" for one in rejected]
        print(f"{name:18} bench {words[0]}, verify {words[1]}: {cause or 'no cause named'}", flush=True)
        if not all(rejected):
            yield f"{name}: passed"
    print(f"{known} of {len(names)} mutants have a cause, a formula, a condition or a history named")
    if known < NAMED and len(names) == len(MUTANTS):
        yield f"only {known} mutants are named, fewer than {NAMED}"


def tutorial() -> Iterator[str]:
    """Run the section of VERIFY.md about circuits; give what is wrong."""
    words = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "tests/test_tutorial.py", "-k", "circuit"]
    done = subprocess.run(words, env=os.environ | {"XO_HARDWARE": "1"}, capture_output=True, text=True, check=False)
    print(f"VERIFY.md      section    {done.stdout.strip().splitlines()[-1]}", flush=True)
    if done.returncode or "skipped" in done.stdout:
        yield f"VERIFY.md: {done.stdout}"


def tell(core: str, way: str, what: str, cases: int, seconds: float) -> None:
    """Print one line."""
    print(f"{core:14} {way:10} {what}, {cases} cases, {cases / seconds:.0f} a second", flush=True)


def main() -> int:
    """Run what can be run; 0 if all of it ran and is right, 1 if something is wrong, 3 if something did not run."""
    parser = argparse.ArgumentParser(description="Benches and co-simulation of the cores.")
    parser.add_argument("--mutant", action="append", choices=MUTANTS, help="this mutant alone; may be repeated")
    options = parser.parse_args()
    lacking = {way: why for way in ("bench", "verilator", "icarus") if (why := missing(way))}
    wrong = [] if options.mutant else list(conforming())
    if not options.mutant and "bench" not in lacking:
        wrong += [*read_back(), *tutorial()]
    if not lacking.keys() & {"bench", "verilator"}:
        wrong += mutated(options.mutant or list(MUTANTS))
    for way, why in lacking.items():
        print(f"NOT RUN, and not passed: {way}: {why}")
    if lacking.keys() & {"bench", "verilator"}:
        print("NOT RUN, and not passed: the mutants need both benches")
    for line in wrong:
        print(f"WRONG: {line}")
    return 1 if wrong else 3 if lacking else 0


if __name__ == "__main__":
    sys.exit(main())
