"""Functions of shared libraries: what they are given, what they do to memory, and how they end."""

import ctypes
import importlib.util
import json
import os
import shutil
import subprocess
from array import array
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.kit.layers import asked
from xo_ref.kit.answer import Answer, Breakdown, Broken, Rejected, Scores, Skipped
from xo_ref.kit.case import Case, Nested
from xo_ref.kit.judge.result import Status
from xo_ref.kit.layer import LayerCase
from xo_ref.kit.report.model import Verdict
from xo_ref.kit.target import library
from xo_ref.kit.target.conversation import Target
from xo_ref.kit.target.host import Host, LoadError
from xo_ref.kit.target.library import Array, Element, InsteadError, LibraryHost, call_for, function_of, main, split
from xo_ref.kit.target.protocol import decode_answer, encode_case
from xo_ref.kit.target.settings import NotLoadedError
from xo_ref.kit.verification import verify

IMAGE, FEATURE = [[1, -1, 0.5], [0.25, 1, -1]], [[1, -0.5]]
MAP = [[0.75, -0.625], [-0.125, 0.75]]
Pointer = ctypes.c_void_p
REAL: dict[Element, type[ctypes.c_double] | type[ctypes.c_float]]
REAL = {Element.DOUBLE: ctypes.c_double, Element.FLOAT: ctypes.c_float}

spec = importlib.util.find_spec("numpy._core._multiarray_umath")
assert spec is not None
NUMPY = str(spec.origin)
"""A shared library that is there where no compiler is."""


def elements(pointer: Pointer, count: int, element: Element = Element.DOUBLE) -> "memoryview[float]":
    """Look at memory as a function does."""
    memory = memoryview((REAL[element] * count).from_address(pointer.value or 0)).cast("B")
    return memory.cast("d") if element is Element.DOUBLE else memory.cast("f")


def right(image: Pointer, *given: int | Pointer, element: Element = Element.DOUBLE) -> int:
    """The score, plainly; returns 3 where the feature does not fit."""
    rows, cols, feature, h, w, out = given
    assert isinstance(rows, int)
    assert isinstance(cols, int)
    assert isinstance(h, int)
    assert isinstance(w, int)
    assert isinstance(feature, Pointer)
    assert isinstance(out, Pointer)
    height, width = rows - h + 1, cols - w + 1
    if not h or not w or height < 1 or width < 1:
        return 3
    pixels, marks = elements(image, rows * cols, element), elements(feature, h * w, element)
    scores = elements(out, height * width, element)
    for row in range(height):
        for col in range(width):
            pairs = ((marks[i * w + j], pixels[(row + i) * cols + col + j]) for i in range(h) for j in range(w))
            scores[row * width + col] = sum(mark * pixel for mark, pixel in pairs) / (h * w)
    return 0


def answer(
    function: Callable[..., object],
    image: Nested = IMAGE,
    feature: Nested = FEATURE,
    *,
    element: Element = Element.DOUBLE,
    layout: str = "",
    watch: bool = False,
    verbatim: bool = False,
) -> Answer:
    """Ask one question of a function in this process."""
    request = json.loads(encode_case(7, image, feature, layout=layout, watch=watch, verbatim=verbatim))
    return decode_answer(LibraryHost(function, element).answer(request).encode(), 7, host=True)


class TestCalling:
    @pytest.mark.parametrize("element", Element)
    def test_numbers_go_in_and_come_out(self, element: Element) -> None:
        assert answer(lambda *given: right(*given, element=element), element=element) == Scores(tuple(map(tuple, MAP)))

    def test_a_float_is_the_nearest(self) -> None:
        found = answer(lambda *given: right(*given, element=Element.FLOAT), [[0.1]], [[1]], element=Element.FLOAT)
        assert found == Scores(((ctypes.c_float(0.1).value,),))

    def test_another_status_than_0_rejects(self) -> None:
        assert answer(right, [[1, -1]], [[1], [1]]) == Rejected("it returned 3")
        assert answer(lambda *_: -1) == Rejected("it returned -1")

    @pytest.mark.parametrize(
        ("image", "feature", "extents"),
        [
            ([], [[1]], [0, 0, 1, 1]),
            ([[], [], []], [[1]], [3, 0, 1, 1]),
            ([[1]], [[1, 1], [1, 1]], [1, 1, 2, 2]),
            ([[1]], [[], []], [1, 1, 2, 0]),
        ],
    )
    def test_what_has_no_map_is_asked(self, image: Nested, feature: Nested, extents: list[int]) -> None:
        seen: list[int] = []

        def target(*given: object) -> int:
            seen.extend(one for one in given if isinstance(one, int))
            return 1

        assert answer(target, image, feature) == Rejected("it returned 1")
        assert seen == extents
        assert isinstance(answer(lambda *_: 0, image, feature), Broken)

    def test_a_map_without_elements_is_no_answer(self) -> None:
        why = "it returned 0, but there is no map"
        for size in (2, 3):
            assert answer(lambda *_: 0, [[1]], [[1] * size] * size) == Broken(Breakdown.MALFORMED, why)

    def test_what_the_signature_cannot_express_is_not_asked(self) -> None:
        why = "extents cannot describe rows of different lengths"
        assert answer(right, [[1, 1], [1]]) == Skipped(why, declared=True)
        assert answer(right, layout="fortran") == Skipped("the function takes plain rows, not arrays", declared=True)
        assert answer(right, layout="another request") == answer(right)
        nothing_else = Skipped("the function takes numbers in rows, and nothing else", declared=True)
        assert answer(right, verbatim=True) == nothing_else

    def test_only_our_own_host_says_that_it_cannot_be_asked(self) -> None:
        assert isinstance(decode_answer(b'{"id": 7, "inapplicable": "never"}', 7), Broken)


class TestMemory:
    def test_what_is_watched_is_asked_with_arrays_at_both_ends(self) -> None:
        begins: list[list[bool]] = []

        def target(*given: object) -> int:
            pointers = [one.value or 0 for one in given if isinstance(one, Pointer)]
            begins.append([address % os.sysconf("SC_PAGESIZE") == 0 for address in pointers])
            return 1

        answer(target, watch=True)
        answer(target)
        assert begins == [[True] * 3, [False] * 3, [False] * 3]

    @pytest.mark.parametrize(("which", "name", "count"), [(0, "image", 6), (3, "feature", 2), (6, "map", 4)])
    def test_a_write_outside(self, which: int, name: str, count: int) -> None:
        def target(shift: int) -> Callable[..., int]:
            def function(*given: Pointer) -> int:
                place = given[which].value or 0
                ctypes.c_double.from_address(place + 8 * shift).value = 0.5
                return right(*given)

            return function

        why = "wrote element {} of `{}`, which has {}"
        assert answer(target(-2)) == Broken(Breakdown.OUTSIDE, why.format(-2, name, count))

        host = LibraryHost(target(count), Element.DOUBLE)
        call = call_for({"op": "map", "image": IMAGE, "feature": FEATURE})
        with pytest.raises(InsteadError, match=f"wrote element {count} of `{name}`, which has {count}"):
            host._called(call, at_end=False)

    def test_a_changed_input(self) -> None:
        def target(*given: Pointer) -> int:
            elements(given[0], 6)[4] = 0.125
            return right(*given)

        assert answer(target) == Broken(Breakdown.CHANGED_INPUT, "image[1][1]: was 1.0, is 0.125")

    def test_elements_that_were_not_written(self) -> None:
        def target(*given: Pointer) -> int:
            elements(given[6], 3)[0] = 0.125
            elements(given[6], 3)[2] = 0.125
            return 0

        what = "map[0][1], as 2 of 4 elements"
        hint = "; if it is a function of float, pass --element float"
        assert answer(target) == Broken(Breakdown.UNWRITTEN, what + hint)
        assert answer(lambda *_: 0, element=Element.FLOAT) == Broken(
            Breakdown.UNWRITTEN, "map[0][0], as 4 of 4 elements"
        )
        assert answer(lambda *_: 0) == Broken(Breakdown.UNWRITTEN, "map[0][0], as 4 of 4 elements")

    def test_a_function_of_float_that_is_given_doubles(self) -> None:
        found = answer(lambda *given: right(*given, element=Element.FLOAT), [[1]], [[1]])
        hint = "map[0][0], as 1 of 1 elements; if it is a function of float, pass --element float"
        assert found == Broken(Breakdown.UNWRITTEN, hint)

    def test_a_nan_that_was_computed_is_an_answer(self) -> None:
        def target(*given: Pointer) -> int:
            elements(given[6], 1)[0] = float("nan")
            return 0

        assert repr(answer(target, [[1]], [[1]])) == "Scores(rows=((nan,),))"

    def test_the_place_of_a_fault(self) -> None:
        seen: list[Pointer] = []

        def target(*given: Pointer) -> int:
            seen.extend(given)
            return 1

        asked = LibraryHost(target, Element.DOUBLE)
        asked.answer({"id": 7, "op": "map", "image": IMAGE, "feature": FEATURE})
        out = seen[6].value or 0
        texts = {
            out + 32: "SIGSEGV: wrote element 4 of `map`, which has 4",
            16: "SIGSEGV: wrote address 0x10, far from every array",
            None: "SIGSEGV: wrote an address that the processor does not tell: "
            "a vector access that needs more alignment?",
        }
        for address, text in texts.items():
            line = asked.fault("SIGSEGV", "wrote", address)
            assert line.endswith(b"\n")
            assert decode_answer(line, 7, host=True) == Broken(Breakdown.OUTSIDE, text)


LAYER = asked(
    [[[1, -1, 0.5], [0.25, 1, -1]]] * 4, [[[[1, -0.5]]] * 2] * 6,
    stride=(1, 2), padding=(1, 2, 3, 4), dilation=(6, 5), groups=2,
)  # fmt: skip


def layer_answer(function: Callable[..., object], case: LayerCase = LAYER) -> Answer:
    """Ask one question about a layer of a function in this process."""
    request = json.loads(encode_case(7, case.image, case.feature, case))
    return decode_answer(LibraryHost(function, Element.DOUBLE).answer(request).encode(), 7, host=True)


class TestLayers:
    def test_extents_and_options_are_given_in_the_order_of_the_signature(self) -> None:
        arguments = call_for(json.loads(encode_case(7, LAYER.image, LAYER.feature, LAYER)))
        assert tuple(one.name if isinstance(one, Array) else one for one in arguments) == (
            "image", 4, 2, 3, "filters", 6, 2, 1, 2, 1, 2, 1, 2, 3, 4, 6, 5, 2, "maps",
        )  # fmt: skip
        *inputs, output = (one for one in arguments if isinstance(one, Array))
        assert [one.numbers[:7] for one in inputs] == [(1, -1, 0.5, 0.25, 1, -1, 1), (1, -0.5) * 3 + (1,)]
        assert output == Array("maps", (6, 6, 2))

    def test_the_maps_come_back_one_behind_the_other(self) -> None:
        def target(*given: Pointer) -> int:
            elements(given[-1], 72)[:] = memoryview(array("d", range(72)))
            return 0

        found = layer_answer(target)
        assert isinstance(found, Scores)
        assert (found.maps, found.rows[:7:3], found.rows[-1]) == (6, ((0, 1), (6, 7), (12, 13)), (70, 71))

    @pytest.mark.parametrize(
        "options", [{"stride": (0, 1)}, {"padding": (-1, 0, 0, 0)}, {"dilation": (1, 0)}, {"dilation": (9, 9)}]
    )
    def test_what_has_no_shape_is_asked_and_has_no_room(self, options: dict[str, object]) -> None:
        case = asked([[[1]], [[1]]], [[[[1, 1]], [[1, 1]]]], padding=(0, 1, 0, 1))
        case = case.of(case.planes, case.bank, **options)
        assert layer_answer(lambda *_: 1, case) == Rejected("it returned 1")
        assert layer_answer(lambda *_: 0, case) == Broken(Breakdown.MALFORMED, "it returned 0, but there is no map")

    def test_planes_and_features_of_different_shapes_are_not_asked(self) -> None:
        why = Skipped("extents cannot describe rows of different lengths", declared=True)
        for planes, bank in (([[[1, 1]], [[1]]], [[[[1]]] * 2]), ([[[1, 1]]] * 2, [[[[1]], [[1, 1]]]])):
            assert layer_answer(lambda *_: 0, asked(planes, bank)) == why


class TestLoading:
    @pytest.mark.parametrize(
        ("name", "reason"),
        [
            ("libmine.so", "'libmine.so' is not of the form FILE:FUNCTION"),
            (":f", "':f' is not of the form FILE:FUNCTION"),
            ("libmine.so:", "'libmine.so:' is not of the form FILE:FUNCTION"),
            ("no/such.so:f", "no/such.so: there is no such file"),
            (".:f", ".: there is no such file"),
        ],
    )
    def test_what_is_no_name(self, name: str, reason: str) -> None:
        with pytest.raises(ValueError, match=".") as caught:
            split(name)
        assert str(caught.value) == reason

    def test_a_file_is_found_from_here(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        (tmp_path / "a:b.so").touch()
        monkeypatch.chdir(tmp_path)
        assert split("a:b.so:f") == (f"{tmp_path}/a:b.so", "f")

    def test_a_function_of_a_library(self) -> None:
        assert callable(function_of(NUMPY, "PyInit__multiarray_umath"))
        with pytest.raises(LoadError, match=r'nothing.*; export it, in C\+\+ as extern "C"$'):
            function_of(NUMPY, "nothing")

    def test_what_is_no_library(self, tmp_path: Path) -> None:
        (tmp_path / "text.so").write_text("no library " * 100)
        with pytest.raises(LoadError, match=r"^not a shared library that can be loaded: .*text\.so: (?!.*processor)"):
            function_of(str(tmp_path / "text.so"), "f")

    @pytest.mark.skipif(not Path("/proc/self/exe").exists(), reason="the text is that of Linux")
    def test_a_library_for_another_machine(self, tmp_path: Path) -> None:
        head = bytearray(Path(NUMPY).read_bytes()[:4096])
        head[18] ^= 0xFF  # e_machine
        (tmp_path / "other.so").write_bytes(head)
        with pytest.raises(LoadError, match="; it was built for another processor$"):
            function_of(str(tmp_path / "other.so"), "f")

    def test_the_command_line_names_file_function_and_element(self, monkeypatch: pytest.MonkeyPatch) -> None:
        given: list[object] = []

        def converse(source: int, target: int, name: str, make: Callable[[], Host]) -> None:
            given.extend((source, target, name, make()))

        def tell(host: Host, output: int) -> None:
            given.append(host)
            os.close(output)

        monkeypatch.setattr(library, "on_descriptors", converse)
        monkeypatch.setattr(library, "_tell_faults", tell)
        assert main([NUMPY, "PyInit__multiarray_umath", "float"]) == 0
        assert given[1:4] == [0, 1, f"{NUMPY}:PyInit__multiarray_umath"]
        assert given[0] is given[4]

    def test_a_process_of_its_own(self) -> None:
        with Target.library(f"{NUMPY}:PyInit__multiarray_umath") as target:
            assert target.open().name == f"{NUMPY}:PyInit__multiarray_umath"
        with (
            Target.library(f"{NUMPY}:nothing") as target,
            pytest.raises(NotLoadedError, match="could not be run: .*nothing"),
        ):
            target.open()


SOURCE = r"""
#include <stdlib.h>
#define SIGNATURE (REAL *image, int H, int W, const REAL *feature, int h, int w, REAL *map)
#define GIVEN (image, H, W, feature, h, w, map)
#define LAST ((H - h + 1) * (W - w + 1))

int right SIGNATURE {
    if (h < 1 || w < 1 || h > H || w > W) return 1;
    for (int row = 0; row <= H - h; row++)
        for (int col = 0; col <= W - w; col++) {
            REAL sum = 0;
            for (int i = 0; i < h; i++)
                for (int j = 0; j < w; j++) sum += feature[i * w + j] * image[(row + i) * W + col + j];
            map[row * (W - w + 1) + col] = sum / (h * w);
        }
    return 0;
}
int writes_behind SIGNATURE { if (W == 3) map[LAST] = 0; return right GIVEN; }
int reads_behind SIGNATURE { if (W == 3) *(volatile REAL *)&image[H * W]; return right GIVEN; }
int writes_before SIGNATURE { if (W == 3) map[-1] = 0; return right GIVEN; }
int reads_before SIGNATURE { if (W == 3) *(volatile REAL *)&feature[-1]; return right GIVEN; }
int leaves_one SIGNATURE { REAL old = map[0]; int status = right GIVEN; if (W == 3) map[0] = old; return status; }
int changes SIGNATURE { int status = right GIVEN; if (W == 3) image[2] = 0; return status; }
int aborts SIGNATURE { if (W == 3) abort(); return right GIVEN; }
int divides SIGNATURE { volatile int none = 0; return right GIVEN + (W == 3 ? 7 / none : 0); }
int points_nowhere SIGNATURE { if (W == 3) *(volatile int *)8 = 1; return right GIVEN; }
int answers_all SIGNATURE { right GIVEN; return 0; }
int layer_reads_behind(const REAL *image, int C, int H, int W, const REAL *filters, int K, int depth, int h, int w) {
    return *(volatile REAL *)&filters[K * depth * h * w] > image[C * H * W - 1];
}
int writes_nothing SIGNATURE { return h > H || w > W; }
"""
THREE, FOUR = [[1, -1, 0.5], [0.25, 1, -1]], [[1, -1, 0.5, 1]]
FOUR_SCORES = Scores(((0.75, -0.625, 0.0),))


@pytest.fixture(scope="module")
def compiled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Compile the source above for both types."""
    compiler = shutil.which("gcc")
    if compiler is None:
        pytest.skip("gcc is not installed on this machine")
    folder = tmp_path_factory.mktemp("library")
    (folder / "source.c").write_text(SOURCE, encoding="utf-8")
    for element in Element:
        words = [
            compiler,
            "-O1",
            "-shared",
            "-fPIC",
            f"-DREAL={element.value}",
            "-o",
            f"{element.value}.so",
            "source.c",
        ]
        subprocess.run(words, cwd=folder, check=True)
    return folder


class TestCompiled:
    """Whatever a function does at one shape, the next question is answered, in a fresh process where need be."""

    @pytest.mark.parametrize("element", Element)
    def test_a_right_one(self, compiled: Path, element: Element) -> None:
        cases = [Case("three", "map.value", THREE, FEATURE), Case("four", "map.value", FOUR, FEATURE)]
        with Target.library(f"{compiled}/{element.value}.so:right", element) as target:
            assert list(target.ask_many(cases)) == [Scores(tuple(map(tuple, MAP))), FOUR_SCORES]
            assert target.restarts == 0

    @pytest.mark.parametrize(
        ("name", "breakdown", "detail"),
        [
            ("writes_behind", Breakdown.OUTSIDE, "wrote element 4 of `map`, which has 4"),
            ("reads_behind", Breakdown.OUTSIDE, "read element 6 of `image`, which has 6"),
            ("writes_before", Breakdown.OUTSIDE, "wrote element -1 of `map`, which has 4"),
            ("reads_before", Breakdown.OUTSIDE, "read element -1 of `feature`, which has 2"),
            ("leaves_one", Breakdown.UNWRITTEN, "map[0][0], as 1 of 4 elements"),
            ("changes", Breakdown.CHANGED_INPUT, "image[0][2]: was 0.5, is 0.0"),
            ("aborts", Breakdown.CRASHED, "was ended by SIGABRT"),
            ("points_nowhere", Breakdown.OUTSIDE, "wrote address 0x8, far from every array"),
        ],
    )
    def test_a_wrong_one(self, compiled: Path, name: str, breakdown: Breakdown, detail: str) -> None:
        three, four = Case("three", "map.value", THREE, FEATURE), Case("four", "map.value", FOUR, FEATURE)
        with Target.library(f"{compiled}/double.so:{name}") as target:
            first, second = target.ask_many([three, four], watch=True)
        assert second == FOUR_SCORES
        assert isinstance(first, Broken)
        assert first.breakdown is breakdown
        told = first.detail.replace("accessed", detail.split(maxsplit=1)[0]).removeprefix("SIGSEGV: ")
        assert told.startswith(detail)

    def test_a_division_by_zero(self, compiled: Path) -> None:
        with Target.library(f"{compiled}/double.so:divides") as target:
            found = target.ask(Case("three", "map.value", THREE, FEATURE))
        if found != Scores(tuple(map(tuple, MAP))):  # processors of ARM give 0
            assert found == Broken(Breakdown.CRASHED, "was ended by SIGFPE")

    def test_one_that_ignores_its_rejection(self, compiled: Path) -> None:
        with Target.library(f"{compiled}/double.so:answers_all") as target:
            found = target.ask(Case("larger", "reject.fit", FEATURE, THREE))
        assert found == Broken(Breakdown.MALFORMED, "it returned 0, but there is no map")

    def test_a_verdict(self, compiled: Path) -> None:
        report = verify(library=f"{compiled}/float.so:right", element="float", level="answers", effort=0.01)
        assert (report.verdict, report.arithmetic) == (Verdict.CONFORMS, "approximate:binary32")
        given = {one.anchor: one.because for one in report.clauses if one.status is Status.NOT_APPLICABLE}
        assert list(given) == ["reject.ragged", "reject.not-a-grid", "reject.kind", "behaviour.layout"]

    def test_a_layer_that_reads_behind_the_filters(self, compiled: Path) -> None:
        with Target.library(f"{compiled}/double.so:layer_reads_behind") as target:
            found, again = target.ask_many([LAYER, LAYER.of(LAYER.planes[:2], LAYER.bank, groups=1)])
        assert isinstance(found, Broken)
        assert found.breakdown is Breakdown.OUTSIDE
        assert found.detail.endswith("element 24 of `filters`, which has 24")
        assert again == found

    def test_one_that_runs_and_is_wrong_everywhere(self, compiled: Path) -> None:
        report = verify(library=f"{compiled}/double.so:writes_nothing", only={"score.divisor"}, effort=0.01)
        assert (report.verdict, report.trouble) == (Verdict.DOES_NOT_CONFORM, "")
