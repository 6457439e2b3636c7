"""Mutation testing: change the definition and the engine in one place at a time, and see whether a test notices.

    python -m tests.tools.mutants               every change that is not explained as equivalent
    python -m tests.tools.mutants --explained   those too: an explanation is stale when a test notices after all
    python -m tests.tools.mutants --resume      only what the last run left undone, and its survivors
    python -m tests.tools.mutants --sample 300  so many of each module, drawn at random, always the same

cosmic-ray makes the changes ("mutants"). Its own way to try one, a fresh process for each,
costs seconds of start-up for milliseconds of tests; so here pytest starts and collects once,
and forks for each mutant. The child gives the functions of the module the code of the
changed ones, runs the tests that know the module, its own doctests first, and stops at the
first that fails. What stands in a class or is a decorator cannot be exchanged like that: for
those the child imports everything anew, the changed source in the place of the module's.
Files are never written, so several runs may stand beside each other.

    killed      a test failed
    timeout     a test ran for five seconds of processor time; the longest takes two
    stillborn   the module could not be imported; not counted, because every test would see it
    survived    all tests passed

Changes that no test can notice are listed in mutants.toml with the reason. It ends with
status 1 when a survivor is not listed, and when a listed change no longer exists or is killed.

Ruled out: mutmut 3.8.1, which forks too, but leaves out what is not a plain function: the constants
of the modules, properties and cached functions.
"""

import argparse
import importlib
import importlib.machinery
import importlib.util
import json
import os
import resource
import signal
import sys
import tomllib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from types import CodeType, FunctionType, ModuleType

import pytest

from tests.tools.mutations import ROOT, Key, Mutant, mutants, name_of, path_of

EXPLAINED = Path(__file__).with_name("mutants.toml")
RESULTS = ROOT / "build" / "mutants" / "results.jsonl"

LAYERS = ("tests/engine/test_layers.py",)
ENGINE = ("tests/engine/test_limits.py", "tests/engine/test_engine.py", *LAYERS)
TESTS = {
    "values/table": ("tests/values/test_table.py", "tests/values/test_grid.py", "tests/engine/test_limits.py", *LAYERS),
    "values/grid": ("tests/values/test_grid.py", "tests/test_errors.py", "tests/test_spec.py", "tests/test_svg.py"),
    "values/layer": ("tests/values/test_layer.py", "tests/test_layers.py", *LAYERS),
    "spec": ("tests/engine/test_engine.py", "tests/test_spec.py", "tests/test_layers.py"),
    "engine/__init__": ENGINE,
    "engine/bits": ENGINE,
    "engine/byrow": ENGINE,
    "engine/packing": ENGINE,
    "engine/lanes": ENGINE,
    "engine/patches": ENGINE,
    "engine/tiny": ENGINE,
    "engine/toeplitz": ENGINE,
    "engine/layers": LAYERS,
    "engine/banks": (*LAYERS, "tests/engine/test_engine.py"),
    "engine/phases": LAYERS,
}
"""The modules that are changed, and the tests that know them."""

UNCONCERNED = {
    "engine/__init__": ("boundaries", "sums_at", "TestOrderOfBytes", "import"),
    "engine/bits": ("graded", "sums", "pixels[", "a_score", "a_map", "2x3", "import", "swapped"),
    "engine/lanes": ("a_score", "test_counts[", "import", "swapped"),
    "engine/patches": ("large", "boundaries", "TestOrderOfBytes", "import", "swapped"),
}
"""Words in the names of tests that never reach a module: it would only take longer to run them for each survivor."""

SLOW = ("boundaries", "counts_at", "large", "2x3", "blocks")
"""Words in the names of tests that are run after the others."""

OPTIONS = [
    *("-x", "-q", "-s", "--tb=no", "--no-header", "--assert=plain", "-m", "not heavy"),
    *("-p", "no:cacheprovider", "-p", "no:xdist", "-p", "no:pytest_cov", "--hypothesis-profile=mutants"),
]
SECONDS, BYTES = 5, 3 << 30  # for one test, and for one process
STILLBORN = 99
OUTCOMES = {0: "survived", -signal.SIGPROF: "timeout", STILLBORN: "stillborn"}

# ------------------------------------------------------------------ trying them


class Changed(importlib.machinery.SourceFileLoader):
    """Finds and loads the changed source in the place of a module."""

    def __init__(self, mutant: Mutant) -> None:
        super().__init__(name_of(mutant.module), str(path_of(mutant.module)))
        self.source = mutant.source

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        del path, target
        return importlib.util.spec_from_file_location(fullname, loader=self) if fullname == self.name else None

    def get_code(self, fullname: str) -> CodeType:
        return compile(self.source, self.get_filename(fullname), "exec", dont_inherit=True)


class Runner:
    """A plugin that tries the mutants where pytest would run the tests it has collected; each child runs these."""

    def __init__(self, every: Iterable[Mutant], jobs: int, tell: Callable[[Mutant, str], None]) -> None:
        self.every, self.jobs, self.tell = iter(every), jobs, tell

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        number = fork(lambda: run(session.items))
        if outcome(os.waitpid(number, 0)[1]) != "survived":
            pytest.exit("the tests do not pass as things stand", returncode=2)
        running: dict[int, Mutant] = {}
        while True:
            while len(running) < self.jobs and (mutant := next(self.every, None)):
                running[fork(lambda mutant=mutant: tried(session, mutant))] = mutant  # type: ignore[misc]
            if not running:
                return True
            number, status = os.wait()
            self.tell(running.pop(number), outcome(status))


def outcome(status: int) -> str:
    return OUTCOMES.get(os.waitstatus_to_exitcode(status), "killed")


def fork(task: Callable[[], int]) -> int:
    """Run a task in a child process, silently and within limits; give the number of the process."""
    number = os.fork()
    if number == 0:
        status = 1
        try:
            sink = os.open(os.devnull, os.O_WRONLY)
            os.dup2(sink, 1)
            os.dup2(sink, 2)
            resource.setrlimit(resource.RLIMIT_AS, (BYTES, BYTES))
            status = task()
        finally:
            os._exit(status)
    return number


def tried(session: pytest.Session, mutant: Mutant) -> int:
    """Run the tests of a mutant in this process; give the exit status."""
    wind_up()
    paths = [f"xo_ref/{mutant.module}.py", *TESTS[mutant.module]]
    try:
        if mutant.exchangeable:
            exchange(mutant)
        else:
            for name in [name for name in sys.modules if name.split(".")[0] in {"xo_ref", "tests"}]:
                del sys.modules[name]
            sys.meta_path.insert(0, Changed(mutant))
            importlib.import_module("xo_ref.engine")
            importlib.import_module("xo_ref.spec")
    except Exception:  # noqa: BLE001  # whatever it is, the module is not there
        return STILLBORN
    if mutant.exchangeable:
        away = UNCONCERNED.get(mutant.module, ())
        chosen = [item for path in paths for item in session.items if item.path == ROOT / path]
        chosen = [item for item in chosen if not any(word in item.nodeid for word in away)]
        return run(sorted(chosen, key=lambda item: any(word in item.nodeid for word in SLOW)))
    return int(pytest.main([*OPTIONS, *paths], plugins=[Clock()]))


def run(items: Sequence[pytest.Item]) -> int:
    """Run tests up to the first that fails; give 1 when one does."""
    for item, following in zip(items, [*items[1:], None], strict=True):
        wind_up()
        item.config.hook.pytest_runtest_protocol(item=item, nextitem=following)
        if item.session.testsfailed:
            return 1
    return 0


class Clock:
    """The same for a run of pytest of its own."""

    def pytest_runtest_logstart(self) -> None:
        wind_up()


def wind_up() -> None:
    """Let the kernel end this process when it computes for too long from now on: that ends a multiplication too."""
    signal.setitimer(signal.ITIMER_PROF, SECONDS)


def exchange(mutant: Mutant) -> None:
    """Give the functions of a module the code of the changed ones, and the module the changed constants."""
    name, module = name_of(mutant.module), sys.modules[name_of(mutant.module)]
    changed = ModuleType(name)
    changed.__file__, changed.__package__ = module.__file__, module.__package__
    exec(compile(mutant.source, str(module.__file__), "exec", dont_inherit=True), vars(changed))  # noqa: S102  # our own
    for key, new in vars(changed).items():
        old = getattr(module, key, None)
        if isinstance(new, type) and isinstance(old, type) and new.__module__ == name:
            for attribute in vars(new):
                take_over(vars(old).get(attribute), vars(new)[attribute])
        elif not take_over(old, new) and not key.startswith("__"):
            setattr(module, key, new)


def take_over(old: object, new: object) -> bool:
    """Exchange the code of a function, a method, a property or a cached function; tell whether it is one."""
    for inside in ("fget", "__func__", "__wrapped__"):
        old, new = getattr(old, inside, old), getattr(new, inside, new)
    if not isinstance(old, FunctionType) or not isinstance(new, FunctionType):
        return False
    if old is not new:
        old.__code__, old.__defaults__, old.__kwdefaults__ = new.__code__, new.__defaults__, new.__kwdefaults__
    return True


# ------------------------------------------------------------------ telling


def explained() -> dict[Key, str]:
    """Read the list of changes that no test can notice: the reason of each."""
    listed = tomllib.loads(EXPLAINED.read_text(encoding="utf-8"))
    return {
        (entry["module"], entry["function"], entry["line"], becomes): listed["reasons"][entry["reason"]]
        for entry in listed["equivalent"]
        for becomes in entry["becomes"]
    }


def known() -> dict[str, str]:
    """Read the results of the last run, but its survivors, which are tried again."""
    if not RESULTS.exists():
        return {}
    lines = map(json.loads, RESULTS.read_text(encoding="utf-8").splitlines())
    return {line["digest"]: line["outcome"] for line in lines if line["outcome"] != "survived"}


def report(every: Sequence[Mutant], results: dict[str, str], reasons: dict[Key, str], *, all_of_them: bool) -> int:
    """Print the table and what is wrong; give the exit status."""
    found = {mutant: results.get(mutant.digest, "explained") for mutant in every}
    found.update({m: "explained" for m, result in found.items() if result == "survived" and m.key in reasons})
    print(f"\n{'':16} mutants  killed  timeout  explained  survived  stillborn  killed of all not stillborn")
    for module in [*dict.fromkeys(mutant.module for mutant in every), ""]:
        counts = Counter(result for mutant, result in found.items() if module in {mutant.module, ""})
        killed, born = counts["killed"] + counts["timeout"], counts.total() - counts["stillborn"]
        print(
            f"{module or 'all':16} {counts.total():7}  {counts['killed']:6}  {counts['timeout']:7}  "
            f"{counts['explained']:9}  {counts['survived']:8}  {counts['stillborn']:9}  {killed / max(1, born):.1%}"
        )
    wrong = [
        f"survived, and is not explained: {' | '.join(m.key)}" for m, result in found.items() if result == "survived"
    ]
    killed_keys = {mutant.key for mutant, result in found.items() if result in {"killed", "timeout"}}
    living = {mutant.key for mutant, result in found.items() if result in {"survived", "explained"}}
    for key in reasons:
        if key in killed_keys - living:
            wrong.append(f"explained, but killed: {' | '.join(key)}")
        elif all_of_them and key not in living and key[0] in {mutant.module for mutant in every}:
            wrong.append(f"explained, but no change any more: {' | '.join(key)}")
    print(*wrong, sep="\n")
    return 1 if wrong else 0


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.tools.mutants")
    parser.add_argument("modules", nargs="*", help=f"some of {', '.join(TESTS)}; all of them if none is named")
    parser.add_argument("-j", "--jobs", type=int, default=os.cpu_count())
    parser.add_argument("--explained", action="store_true", help="try the explained changes too")
    parser.add_argument("--resume", action="store_true", help="keep what the last run killed")
    parser.add_argument(
        "--sample", type=int, help="try so many changes of each module, drawn at random, always the same"
    )
    options = parser.parse_args()
    os.chdir(ROOT)
    os.environ.update(CI="1", OPENBLAS_NUM_THREADS="1")
    RESULTS.parent.mkdir(parents=True, exist_ok=True)
    if not options.resume:
        RESULTS.unlink(missing_ok=True)
    modules = options.modules or list(TESTS)
    results, reasons, every = known(), explained(), list[Mutant]()

    def pending() -> Iterator[Mutant]:
        for module in modules:
            for mutant in mutants(module, options.sample):
                every.append(mutant)
                if mutant.digest not in results and (options.explained or mutant.key not in reasons):
                    yield mutant

    with RESULTS.open("a", encoding="utf-8") as sink:

        def tell(mutant: Mutant, result: str) -> None:
            results[mutant.digest] = result
            print(json.dumps({"digest": mutant.digest, "outcome": result, "mutant": mutant.key}), file=sink, flush=True)

        paths = list(dict.fromkeys(path for module in modules for path in (f"xo_ref/{module}.py", *TESTS[module])))
        importlib.import_module("xo_ref.engine")
        importlib.import_module("xo_ref.spec")
        status = pytest.main([*OPTIONS, *paths], plugins=[Runner(pending(), options.jobs, tell)])
    return int(status) or report(every, results, reasons, all_of_them=options.sample is None)


if __name__ == "__main__":
    sys.exit(main())
