"""Every target gets its own clear answer, and the conversation goes on with the next case."""

import io
import itertools
import json
import os
import shlex
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest

from tests.kit.hostile import functions
from xo_ref.kit.answer import Answer, Breakdown, Broken, Rejected, Scores, Skipped
from xo_ref.kit.case import Case, Demand, Nested
from xo_ref.kit.target.child import Child
from xo_ref.kit.target.conversation import Target
from xo_ref.kit.target.encoding import Pixels, Returns
from xo_ref.kit.target.host import Host
from xo_ref.kit.target.layouts import LAYOUTS
from xo_ref.kit.target.protocol import Hello
from xo_ref.kit.target.settings import Settings, TargetError

FUNCTIONS = "tests.kit.hostile.functions"
PROGRAM = str(Path(__file__).parents[1] / "hostile" / "program.py")
PATIENT = Settings(timeout=60)
HASTY = Settings(timeout=2)


def case(image: Nested, feature: Nested) -> Case:
    return Case("a case", "map.value", image, feature)


GOOD = case([[1, -1, 1]], [[1, -1]])
GOOD_SCORES = Scores(((1.0, -1.0),))
BAD = case([[-1, 1, 1]], [[1, 1]])
LARGE = case([[1]], [[1, -1]])


def program(trouble: str, hello: str = "", settings: Settings = PATIENT) -> Target:
    return Target.command([sys.executable, "-S", PROGRAM, trouble, hello], settings=settings)


def function(name: str, settings: Settings = PATIENT, convert: str = "") -> Target:
    return Target.python(f"{FUNCTIONS}:{name}", settings=settings, convert=convert)


@pytest.fixture(autouse=True)
def groups(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[int]]:
    """Note every process group that is started, and check at the end that nothing of it is left."""
    started: list[int] = []
    greet = Target._greet

    def noting(self: Target) -> Hello:
        start = self._start_child

        def wrapped() -> object:
            child = start()
            started.append(child.pid)
            return child

        monkeypatch.setattr(self, "_start_child", wrapped)
        try:
            return greet(self)
        finally:
            monkeypatch.setattr(self, "_start_child", start)

    monkeypatch.setattr(Target, "_greet", noting)
    yield started
    for group in started:
        assert is_gone(group), f"process group {group} is still there"


def is_gone(group: int) -> bool:
    """Wait until no process of a group runs; one that is dead but not yet collected by init is gone too."""
    for _ in range(500):
        try:
            os.killpg(group, 0)
        except ProcessLookupError:
            return True
        listing = ["ps", "-eo", "pgid=,stat="]
        found = subprocess.run(listing, capture_output=True, text=True, check=True)
        lines = [line.split() for line in found.stdout.splitlines()]
        if not any(int(pgid) == group and not state.startswith("Z") for pgid, state in lines):
            return True
        time.sleep(0.01)
    return False


def ask(target: Target, *cases: Case) -> list[Answer]:
    with target:
        return list(target.ask_many(cases))


class TestWellBehaved:
    @pytest.mark.parametrize("name", ["right", "right_as_strings", "right_as_generators", "Kernel.call", "spawns"])
    def test_answers_and_rejects(self, name: str) -> None:
        answers = ask(function(name), GOOD, LARGE, GOOD)
        assert answers == [GOOD_SCORES, Rejected("ValueError: the feature is larger than the image"), GOOD_SCORES]

    def test_says_who_it_is(self) -> None:
        with function("right") as target:
            assert target.open() == Hello(f"{FUNCTIONS}:right")
            assert target.open() is target.open()
        with program("nothing", '{"xo": 1, "name": "k", "version": "2", "arithmetic": "exact"}') as target:
            assert target.open() == Hello("k", "2", "exact")

    def test_printing_is_no_harm(self) -> None:
        assert ask(function("prints"), GOOD, GOOD) == [GOOD_SCORES] * 2
        assert ask(Target.python("tests.kit.hostile.prints_while_importing:feature_map"), GOOD) == [Scores(((1,),))]

    def test_arguments_are_converted_first(self) -> None:
        assert ask(function("right", convert="numpy:asarray"), GOOD) == [GOOD_SCORES]

    def test_a_fraction_and_a_nan_arrive_as_such(self) -> None:
        pixel = case([[Fraction(1, 3), float("nan")]], [[1]])

        def looks(image: Nested, feature: Nested) -> object:
            return [[*image[0], *feature[0], type(image[0][0]).__name__ == "Fraction" and 2]]

        (answer,) = ask(Target.function(looks), pixel)
        assert repr(answer) == "Scores(rows=((Fraction(1, 3), nan, 1, 2),))"

    def test_many_questions_are_answered_in_order(self) -> None:
        cases = [case([[1, -1, 1, number % 7 / 7]], [[1, -1]]) for number in range(3000)]
        with function("right") as target:
            assert list(target.ask_many(cases)) == [
                Scores(((1.0, -1.0, (1 - number % 7 / 7) / 2),)) for number in range(3000)
            ]

    def test_large_questions_do_not_wait_for_each_other(self) -> None:
        large = case([[1, -1] * 400] * 100, [[1, -1]])
        answers = ask(function("right"), *[large] * 8)
        assert answers == [Scores(((1.0, *(-1.0, 1.0) * 399),) * 100)] * 8

    def test_a_question_between_many_takes_its_place(self) -> None:
        with function("right") as target:
            answers = target.ask_many([GOOD, LARGE, GOOD] * 400)
            assert next(answers) == GOOD_SCORES
            assert target.ask(case([[1]], [[1]])) == Scores(((1.0,),))
            assert isinstance(next(answers), Rejected)
            assert len(list(answers)) == 1198
            half_read = target.ask_many([GOOD] * 600)
            next(half_read)
            del half_read
            assert target.ask(case([[1]], [[-1]])) == Scores(((-1.0,),))

    def test_no_questions_start_nothing(self, groups: list[int]) -> None:
        assert ask(function("right")) == []
        assert groups == []


BREAKDOWNS: list[tuple[str, Breakdown, str]] = [
    ("leaves", Breakdown.CRASHED, "ended with status 3"),
    ("segfaults", Breakdown.CRASHED, "was ended by SIGSEGV; last on standard error: Fatal Python error"),
    ("is_killed", Breakdown.CRASHED, "was ended by SIGKILL (not sent by us; the system does so when memory is short)"),
    ("forks", Breakdown.CRASHED, "ended with status 4"),
    ("leaves_politely", Breakdown.RAISED, "SystemExit: enough"),
    ("is_interrupted", Breakdown.RAISED, "KeyboardInterrupt"),
    ("eats_memory", Breakdown.OUT_OF_MEMORY, "MemoryError"),
]


class TestPythonTargetsThatBreakDown:
    @pytest.mark.parametrize(("name", "breakdown", "detail"), BREAKDOWNS)
    def test_the_case_is_told_and_the_next_is_answered(self, name: str, breakdown: Breakdown, detail: str) -> None:
        before, broken, after = ask(function(name), GOOD, BAD, GOOD)
        assert (before, after) == (GOOD_SCORES, GOOD_SCORES)
        assert isinstance(broken, Broken)
        assert broken.breakdown is breakdown
        assert broken.detail.startswith(detail)

    @pytest.mark.parametrize("name", ["hangs", "hangs_deaf"])
    def test_a_hang_ends_in_time(self, name: str) -> None:
        broken = Broken(Breakdown.TIMED_OUT, "no answer within 2 s")
        assert ask(function(name, HASTY), GOOD, BAD, GOOD) == [GOOD_SCORES, broken, GOOD_SCORES]

    def test_raising_is_rejecting(self) -> None:
        assert ask(function("raises"), BAD, GOOD) == [Rejected("IndexError: list index out of range"), GOOD_SCORES]

    @pytest.mark.parametrize(
        ("name", "detail"),
        [
            ("says_none", "map: null where an array of rows is expected"),
            ("says_words", 'map, row 0, column 0: "white" is not a number: neither a fraction'),
            ("says_ragged", "map, row 1: length 1, but row 0 has length 2"),
            ("says_an_object", "2j of type complex is not a number"),
        ],
    )
    def test_what_is_no_map(self, name: str, detail: str) -> None:
        (answer,) = ask(function(name), GOOD)
        assert isinstance(answer, Broken)
        assert answer.breakdown is Breakdown.MALFORMED
        assert answer.detail.startswith(detail)

    def test_what_is_a_map_but_wrong_is_handed_on(self) -> None:
        assert ask(function("says_wrong_shape"), GOOD) == [Scores(((1.0, -1.0), (0.0, 0.0)))]
        assert ask(function("lies_now_and_then"), *[GOOD] * 4) == [
            GOOD_SCORES,
            GOOD_SCORES,
            Scores(((-7.0,),)),
            GOOD_SCORES,
        ]
        (answer,) = ask(function("says_nan"), GOOD)
        assert repr(answer) == "Scores(rows=((nan, -inf),))"

    def test_changed_inputs_are_seen_when_watched(self) -> None:
        with function("writes_into_input") as target:
            assert target.ask(BAD) == Scores(((0.0, 1.0),))
            detail = "feature: was [[1, 1]], is [[5, 1]]"
            assert target.ask(BAD, watch=True) == Broken(Breakdown.CHANGED_INPUT, detail)
            assert target.ask(GOOD, watch=True) == GOOD_SCORES

    def test_overwritten_answers_are_seen_when_watched(self) -> None:
        first, second, third = (case([[1, -1, sign]], [[1, -1]]) for sign in (1, -1, -1))
        with function("reuses_its_buffer") as target:
            answers = list(target.ask_many([first, second, third], watch=True))
        detail = "the answer to question 1 was [[1.0, -1.0]], is [[1.0, 0.0]] after question 2"
        assert answers == [GOOD_SCORES, Broken(Breakdown.OVERWRITTEN, detail), Scores(((1.0, 0.0),))]


PROGRAMS: list[tuple[str, Breakdown, str]] = [
    ("garbage", Breakdown.GARBLED, "not JSON: Expecting value at character 0 of 'debug: here'"),
    ("bytes", Breakdown.GARBLED, r"not UTF-8: invalid start byte at byte 0 of '\xff\xfe\x00'"),
    ("half", Breakdown.CRASHED, "ended with status 0; half a line: '{\"id\": 2,'"),
    ("noise", Breakdown.GARBLED, f"more than 75776 bytes without an end of line: '{'x' * 57}...'"),
    ("endless", Breakdown.GARBLED, f"more than 75776 bytes without an end of line: '{'x' * 57}...'"),
    ("endless-lines", Breakdown.GARBLED, "an array where a JSON object is expected: '[]'"),
    ("order", Breakdown.GARBLED, '"id" is 3, expected 2: answers come in the order of the questions'),
    ("id", Breakdown.GARBLED, '"id" is -4, expected 2: answers come in the order of the questions'),
    ("closes", Breakdown.CLOSED, "closed its standard output and ran on"),
    ("leaves", Breakdown.CRASHED, r"ended with status 6; last on standard error: bad \x1b[31m luck"),
    ("fork", Breakdown.CRASHED, "ended with status 5"),
    ("aborts", Breakdown.CRASHED, "was ended by SIGABRT"),
    ("signal", Breakdown.CRASHED, "was ended by signal 40"),
]
SLOW_PROGRAMS = [
    ("half-hang", "no answer within 2 s; half a line: '{\"id\": 2,'"),
    ("deaf", "no answer within 2 s"),
    ("dots", "no answer within 2 s; half a line: '..."),
]
ZERO = Scores(((0,),))


class TestProgramsThatBreakDown:
    @pytest.mark.parametrize(("trouble", "breakdown", "detail"), PROGRAMS)
    def test_the_case_is_told_and_the_next_is_answered(self, trouble: str, breakdown: Breakdown, detail: str) -> None:
        assert ask(program(trouble), GOOD, BAD, GOOD) == [ZERO, Broken(breakdown, detail), ZERO]

    @pytest.mark.parametrize(("trouble", "detail"), SLOW_PROGRAMS)
    def test_silence_ends_in_time(self, trouble: str, detail: str) -> None:
        before, broken, after = ask(program(trouble, settings=HASTY), GOOD, BAD, GOOD)
        assert (before, after) == (ZERO, ZERO)
        assert isinstance(broken, Broken)
        assert broken.breakdown is Breakdown.TIMED_OUT
        assert broken.detail.startswith(detail)

    def test_standard_error_is_passed_on_up_to_a_limit(self, capfd: pytest.CaptureFixture[str]) -> None:
        ask(program("leaves"), BAD)
        assert capfd.readouterr().err == "bad \x1b[31m luck\n"
        (broken,) = ask(program("endless-error", settings=HASTY), BAD)
        assert isinstance(broken, Broken)
        assert broken.breakdown is Breakdown.TIMED_OUT
        assert broken.detail.startswith("no answer within 2 s; last on standard error: ")
        said = capfd.readouterr().err
        assert said.startswith("ouch \\xff\n")
        assert said.endswith("\n[the target's further standard error is not shown]\n")
        assert said.count("ouch") <= 2**18 / 7 + 1

    @pytest.mark.parametrize(
        ("says", "passed_on"),
        [
            ("oh", ""),
            ("oh $(seq 1000)", f"oh {' '.join(map(str, range(1, 1001)))}\n"),
        ],
        ids=["quoted", "more than a quotation"],
    )
    def test_what_a_program_says_that_does_not_greet(
        self, says: str, passed_on: str, capfd: pytest.CaptureFixture[str]
    ) -> None:
        target = Target.command(["sh", "-c", f'echo "$(echo {says})" >&2; exit 3'])
        with target, pytest.raises(TargetError, match="ended with status 3; last on standard error: "):
            target.open()
        assert capfd.readouterr().err == passed_on

    def test_what_a_program_says_before_it_greets_is_passed_on_then(self, capfd: pytest.CaptureFixture[str]) -> None:
        words = ["sh", "-c", "echo warming up >&2; sleep 0.1; echo '{\"xo\": 1}'; cat > /dev/null"]
        with Target.command(words) as target:
            target.open()
            assert capfd.readouterr().err == "warming up\n"

    def test_we_give_up_after_so_many_restarts(self) -> None:
        with program("leaves", settings=Settings(timeout=60, restarts=2)) as target:
            answers = target.ask_many([BAD] * 5)
            assert [type(next(answers)) for _ in range(3)] == [Broken] * 3
            reason = r"given up after 2 restarts; ended with status 6; last on standard error: bad"
            with pytest.raises(TargetError, match=reason):
                next(answers)
            assert target.restarts == 2

    def test_we_give_up_after_three_time_outs_in_a_row(self) -> None:
        with program("mute", settings=Settings(timeout=0.3)) as target:
            answers = target.ask_many([BAD] * 5)
            assert [type(next(answers)) for _ in range(3)] == [Broken] * 3
            with pytest.raises(TargetError, match=r"given up after 3 time-outs; no answer within 0.3 s"):
                next(answers)

    def test_what_was_answered_before_is_not_lost_by_giving_up(self) -> None:
        with program("leaves", settings=Settings(timeout=60, restarts=0)) as target:
            many = target.ask_many([GOOD] * 600)
            assert next(many) == ZERO
            assert isinstance(target.ask(BAD), Broken)
            assert list(itertools.islice(many, 511)) == [ZERO] * 511
            with pytest.raises(TargetError, match="given up after 0 restarts"):
                next(many)

    def test_a_closed_standard_error_is_no_harm(self, monkeypatch: pytest.MonkeyPatch) -> None:
        closed = io.StringIO()
        closed.close()
        for stream in (closed, None):
            monkeypatch.setattr(sys, "stderr", stream)
            assert isinstance(ask(program("leaves"), BAD)[0], Broken)


class TestWhatIsNoGrid:
    """Questions without rows of numbers reach a Python callable as they stand; a program may end at them."""

    CASES = (
        GOOD,
        Case("true", "reject.kind", [[1, True]], [[1]], Demand.PREFER_REJECTION),
        Case("text", "reject.kind", [[1, "1/3"]], [[1]], Demand.PREFER_REJECTION),  # type: ignore[list-item]
        Case("none", "reject.not-a-grid", None, [1], Demand.REJECT),  # type: ignore[arg-type,list-item]
        GOOD,
    )

    def test_a_callable_sees_what_was_asked(self) -> None:
        def looks(image: object, feature: object) -> object:
            return [[repr((image, feature))]]

        with Target.function(looks, settings=replace(PATIENT, returns=Returns.SUMS)) as target:
            got = [answer.detail for answer in ask(target, *self.CASES) if isinstance(answer, Broken)]
        assert [detail.partition('"')[2].partition('"')[0] for detail in got[1:4]] == [
            "([[1, True]], [[1]])",
            "([[1, '1/3']], [[1]])",
            "(None, [1])",
        ]

    def test_a_callable_that_takes_arrays_is_not_asked(self) -> None:
        with function("right", convert="builtins:list") as target:
            answers = ask(target.anew(), *self.CASES)
        why = Skipped("the target takes what --convert makes of a question", declared=True)
        assert answers == [GOOD_SCORES, why, why, why, GOOD_SCORES]

    def test_a_program_that_ends_there_is_asked_no_more_of_them(self, tmp_path: Path) -> None:
        path = tmp_path / "typed.py"
        path.write_text(TYPED, encoding="utf-8")
        with Target.command([sys.executable, "-S", str(path)], settings=PATIENT) as target:
            answers = list(target.ask_many(self.CASES))
            again = target.ask(self.CASES[3])
            assert target.restarts == 1
        text = Skipped("what is a number in the protocol, such as the text 1/3, is no invalid pixel", declared=True)
        why = Skipped("the program reads rows of numbers only: crashed: ended with status 3", declared=True)
        assert [*answers, again] == [Scores(((0,),)), why, text, why, Scores(((0,),)), why]


TYPED = """import json, os, sys
for line in sys.stdin:
    question = json.loads(line)
    if question["op"] != "hello" and question["image"] != [[1, -1, 1]]:
        os._exit(3)
    print(json.dumps({"xo": 1} if question["op"] == "hello" else {"id": question["id"], "map": [[0]]}), flush=True)
"""


class TestTargetsThatCannotBeRun:
    @pytest.mark.parametrize(
        ("name", "reason"),
        [
            (
                "nowhere.at.all:f",
                "cannot import nowhere.at.all: ModuleNotFoundError: No module named 'nowhere'",
            ),
            (f"{FUNCTIONS}:nothing", f"cannot find {FUNCTIONS}:nothing: module '{FUNCTIONS}' has no attribute"),
            (f"{FUNCTIONS}:no_function", f"{FUNCTIONS}:no_function is not callable, but of type int"),
            (
                f"{FUNCTIONS}:takes_one",
                f"{FUNCTIONS}:takes_one cannot be called with (image, feature): too many positional arguments",
            ),
            (
                "tests.kit.hostile.fails_to_import:f",
                "cannot import tests.kit.hostile.fails_to_import: RuntimeError: no licence found",
            ),
            ("tests.kit.hostile.dies_while_imported:f", "crashed: ended with status 9"),
        ],
    )
    def test_a_python_target(self, name: str, reason: str) -> None:
        with Target.python(name) as target, pytest.raises(TargetError) as caught:
            target.ask(GOOD)
        assert str(caught.value).startswith(f"{name}: could not be run: {reason}")

    @pytest.mark.parametrize(
        ("target", "reason"),
        [
            (
                Target.command("./no-such-program --serve"),
                "crashed: ended with status 127; last on standard error: ./no-such-program: No such file or directory",
            ),
            (program("no-hello"), "crashed: ended with status 7"),
            (program("nothing", "ready."), "garbled: not JSON: Expecting value at character 0 of 'ready.'"),
            (program("nothing", '{"xo": 3}'), 'garbled: "xo" is 3, and must be 1: the version of the protocol'),
            (
                Target.command("sleep 600", settings=Settings(startup=0.5)),
                "timed out: no answer within 0.5 s",
            ),
        ],
    )
    def test_a_program(self, target: Target, reason: str) -> None:
        with target, pytest.raises(TargetError) as caught:
            target.open()
        assert str(caught.value) == f"{target.name}: could not be run: {reason}"

    def test_a_system_without_room_for_a_process(self, monkeypatch: pytest.MonkeyPatch) -> None:
        def reject(*_: object, **__: object) -> Child:
            raise BlockingIOError(11, "Resource temporarily unavailable")

        monkeypatch.setattr(Child, "start", reject)
        with (
            function("right") as target,
            pytest.raises(TargetError, match=r"could not be run: .* Resource temporarily"),
        ):
            target.open()

    def test_where_there_is_no_posix(self) -> None:
        source = (
            "import os, sys; del os.killpg; sys.platform = 'win32'; sys.modules['resource'] = None\n"
            "from xo_ref.kit.target.conversation import Target, TargetError\n"
            "try: Target.python('math:hypot').open()\n"
            "except TargetError as error: print(error)\n"
        )
        done = subprocess.run([sys.executable, "-c", source], capture_output=True, text=True, check=True)
        why = "running a target needs process groups, which this system does not have; use WSL on Windows"
        assert done.stdout == f"math:hypot: could not be run: {why}\n"

    @pytest.mark.parametrize("name", ["", "module", ":f", "module:"])
    def test_a_name_of_another_form(self, name: str) -> None:
        with pytest.raises(ValueError, match=f"^'{name}' is not of the form MODULE:CALLABLE$"):
            Target.python(name)
        with pytest.raises(ValueError, match="is not of the form MODULE:CALLABLE"):
            Target.python("a:b", convert=name or ":")

    def test_a_command_that_is_none(self) -> None:
        with pytest.raises(ValueError, match="the command is empty"):
            Target.command("  ")
        with pytest.raises(ValueError, match="cannot be split into words: No closing quotation"):
            Target.command("kernel 'x")


class TestFunctionsAtHand:
    def test_one_that_can_be_imported_goes_by_name(self) -> None:
        target = Target.function(functions.right)
        assert target.name == f"{FUNCTIONS}:right"
        assert ask(target, GOOD) == [GOOD_SCORES]

    def test_a_closure_is_forked(self, groups: list[int]) -> None:
        answer = [[0.25]]

        def kernel(image: Nested, feature: Nested) -> object:
            print("what", feature)
            return os._exit(3) if image[0][0] == -1 else answer

        target = Target.function(kernel, convert="copy:copy", settings=PATIENT)
        assert "kernel" in target.name
        quarter = Scores(((0.25,),))
        crash = Broken(Breakdown.CRASHED, "ended with status 3; last on standard error: what [[1, -1]] what [[1, 1]]")
        assert ask(target, GOOD, BAD, GOOD) == [quarter, crash, quarter]
        assert len(groups) == 2

    def test_where_nothing_forks_it_must_be_importable(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.delattr(os, "fork")
        with pytest.raises(ValueError, match="cannot be imported by name in another process; put it into a module"):
            Target.function(lambda *grids: grids)


class TestCircuits:
    def test_a_circuit_that_says_so_is_asked_in_bits(self) -> None:
        source = (
            "import json, sys\n"
            "for line in sys.stdin:\n"
            "    q = json.loads(line)\n"
            "    if q['op'] == 'hello':\n"
            "        print(json.dumps({'xo': 1, 'returns': 'matches', 'pixels': 'bits'}), flush=True)\n"
            "        continue\n"
            "    (i,), (f,) = q['image'], q['feature']\n"
            "    m = [[sum(a == b for a, b in zip(i[c:], f)) for c in range(len(i) - len(f) + 1)]]\n"
            "    print(json.dumps({'id': q['id'], 'map': m} if {*i, *f} <= {0, 1} else {}), flush=True)\n"
        )
        words = [sys.executable, "-c", source]
        graded = case([[0.5, 1]], [[1]])
        why = "not bipolar: there are no pixels as bits for other values than 1 and -1"
        three = case([[1, -1, 1, -1]], [[1, -1, -1]])
        assert ask(Target.command(shlex.join(words)), GOOD, graded, three) == [
            Scores(((Fraction(1), Fraction(-1)),)),
            Skipped(why, declared=True),
            Scores(((Fraction(1, 3), Fraction(-1, 3)),)),
        ]
        as_sums = Settings(returns=Returns.SUMS, pixels=Pixels.BITS)
        assert ask(Target.command(words, settings=as_sums), GOOD) == [Scores(((Fraction(1), Fraction(0)),))]


class TestLayouts:
    def test_an_array_comes_in_the_layout_asked_for(self) -> None:
        with function("right", convert="numpy:asarray") as target:
            for layout in LAYOUTS:
                assert target.ask(GOOD, layout=layout) == GOOD_SCORES

    def test_who_takes_no_arrays_skips(self) -> None:
        with function("right") as target:
            assert target.ask(GOOD, layout="fortran") == Skipped("fortran: the target takes no NumPy arrays")
        with program("nothing") as other:
            assert other.ask(GOOD, layout="fortran") == Skipped("fortran: only Python targets take arrays")


def claims_that_nothing_applies(_: Host, asked: dict[str, object]) -> str:
    return json.dumps({"id": asked["id"], "inapplicable": "not\x1b[31m\nfor me"})


def test_a_valid_question_applies_to_every_target(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Host, "answer", claims_that_nothing_applies)
    valid = Case("c", "map.value", [[1, -1]], [[1]])
    strange = Case("c", "reject.not-a-grid", [1, -1], [[1]], Demand.REJECT)  # type: ignore[list-item]
    with Target.function(lambda image, _: image) as target:
        assert target.ask(valid) == Skipped("not\\x1b[31m for me", declared=False)
        assert target.ask(strange) == Skipped("not\\x1b[31m for me", declared=True)
