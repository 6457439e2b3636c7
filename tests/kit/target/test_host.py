"""The host for Python targets, spoken to in this process: what it imports, calls, converts and watches."""

import io
import json
import subprocess
import sys
from collections.abc import Callable
from fractions import Fraction

import numpy as np
import pytest

from tests.kit.hostile import functions
from xo_ref import Feature, Image, feature_map
from xo_ref.kit.answer import Breakdown, Broken
from xo_ref.kit.target import host
from xo_ref.kit.target.host import Host, LoadError, by_name, check_arity, converse, load
from xo_ref.kit.target.protocol import HELLO, decode_answer, encode_case

FUNCTIONS = "tests.kit.hostile.functions"


def reply(host: Host, image: object, feature: object, **options: object) -> dict[str, object]:
    """Ask one question and read the answer as JSON."""
    answer = json.loads(host.answer({"id": 7, "op": "map", "image": image, "feature": feature} | options))
    assert answer.pop("id") == 7
    assert isinstance(answer, dict)
    return answer


class TestLoading:
    def test_a_function_and_a_method(self) -> None:
        assert load(f"{FUNCTIONS}:right") is functions.right
        assert load(f"{FUNCTIONS}:Kernel.call") is functions.Kernel.call

    @pytest.mark.parametrize(
        ("name", "reason"),
        [
            ("math", "'math' is not of the form MODULE:CALLABLE"),
            (":f", "':f' is not of the form MODULE:CALLABLE"),
            ("math:pi", "math:pi is not callable, but of type float"),
            ("math:sin.far", "cannot find math:sin.far: 'builtin_function_or_method' object has no attribute 'far'"),
            ("no_such_thing:f", "cannot import no_such_thing: ModuleNotFoundError: No module named 'no_such_thing'"),
        ],
    )
    def test_what_cannot_be_had(self, name: str, reason: str) -> None:
        with pytest.raises(LoadError) as caught:
            load(name)
        assert str(caught.value) == reason

    @pytest.mark.parametrize(
        "function", [functions.right, lambda *grids: grids, lambda i, f, *more: [i, f, more], dict, int]
    )
    def test_two_arguments_are_enough(self, function: Callable[..., object]) -> None:
        check_arity(function, "f")

    @pytest.mark.parametrize(
        "function", [functions.takes_one, lambda i, f, bias: [i, f, bias], lambda **options: options]
    )
    def test_other_numbers_are_not(self, function: Callable[..., object]) -> None:
        with pytest.raises(LoadError, match=r"^f cannot be called with \(image, feature\): "):
            check_arity(function, "f")

    def test_by_name_with_a_conversion(self) -> None:
        asked = by_name(f"{FUNCTIONS}:right", "numpy:asarray")
        assert reply(asked, [[1, -1, 1]], [[1, -1]]) == {"map": [[1.0, -1.0]]}
        assert reply(by_name(f"{FUNCTIONS}:right"), [[1]], [[1]]) == {"map": [[1.0]]}


class TestCalling:
    def test_strings_among_the_pixels_are_read(self) -> None:
        seen: list[object] = []
        asked = Host(lambda image, feature: seen.extend((image, feature)))
        assert reply(asked, [["1/3", 1, 0.5]], [["-inf"], []]) == {"map": None}
        assert seen == [[[Fraction(1, 3), 1, 0.5]], [[float("-inf")], []]]

    @pytest.mark.parametrize(
        ("error", "fields"),
        [
            (ValueError("too large"), {"rejected": "ValueError: too large"}),
            (AssertionError(), {"rejected": "AssertionError"}),
            (RecursionError("deep"), {"rejected": "RecursionError: deep"}),
            (SystemExit(3), {"breakdown": "raised", "detail": "SystemExit: 3"}),
            (GeneratorExit(), {"breakdown": "raised", "detail": "GeneratorExit"}),
            (MemoryError(), {"breakdown": "out of memory", "detail": "MemoryError"}),
        ],
    )
    def test_each_kind_of_exception(self, error: BaseException, fields: dict[str, object]) -> None:
        def target(*_: object) -> object:
            raise error

        assert reply(Host(target), [[1]], [[1]]) == fields

    def test_an_exception_that_cannot_be_told(self) -> None:
        class Mute(Exception):  # noqa: N818  # as foreign code is
            def __str__(self) -> str:
                raise ValueError

        def target(*_: object) -> object:
            raise Mute

        assert reply(Host(target), [[1]], [[1]]) == {"rejected": "Mute: its text cannot be read"}

    def test_a_conversion_that_raises_rejects(self) -> None:
        asked = by_name(f"{FUNCTIONS}:right", "numpy:asarray")
        answer = reply(asked, [[1, -1], [1]], [[1]])
        assert str(answer["rejected"]).startswith("ValueError: setting an array element with a sequence")

    def test_the_right_answer_of_the_package_itself(self) -> None:
        asked = Host(lambda image, feature: feature_map(Image(image), Feature(feature)))
        assert reply(asked, [["1/3", -1, 1]], [[1, "1/2"]]) == {"map": [["-1/12", "-1/4"]]}


class TestWatching:
    def test_an_honest_target_is_left_alone(self) -> None:
        asked = Host(functions.right)
        for image in ([[1, -1, 1]], [[1, -1, -1]], [[float("nan"), 1, 0.0]]):
            assert "map" in reply(asked, image, [[1, -1]], watch=True)

    def test_a_change_of_type_is_a_change(self) -> None:
        def target(image: list[list[object]], _: object) -> object:
            image[0][0] = 1.0
            return [[1]]

        detail = "image: was [[1]], is [[1.0]]"
        assert reply(Host(target), [[1]], [[1]], watch=True) == {"breakdown": "changed its input", "detail": detail}
        assert reply(Host(target), [[1]], [[1]]) == {"map": [[1]]}

    def test_a_change_of_a_converted_argument(self) -> None:
        def target(image: "np.ndarray[tuple[int, ...], np.dtype[np.float64]]", _: object) -> object:
            image *= 2
            return [[1]]

        answer = reply(Host(target, np.asarray), [[1, -1]], [[1]], watch=True)
        assert answer == {"breakdown": "changed its input", "detail": "image: was [[1, -1]], is [[2, -2]]"}

    def test_what_cannot_be_looked_into_is_not_watched(self) -> None:
        assert reply(Host(lambda *_: [[1]], lambda _: b"rows"), [[1]], [[1]], watch=True) == {"map": [[1]]}

    def test_an_overwritten_result_is_seen_two_calls_later(self) -> None:
        buffers = [np.zeros((1, 1)), np.zeros((1, 1))]
        calls = iter(range(9))

        def target(image: list[list[float]], _: object) -> object:
            buffer = buffers[next(calls) % 2]
            buffer[0, 0] = image[0][0]
            return buffer

        asked = Host(target)
        assert reply(asked, [[1]], [[1]], watch=True) == {"map": [[1.0]]}
        assert reply(asked, [[0]], [[1]], watch=True) == {"map": [[0.0]]}
        detail = "the answer to question 7 was [[1.0]], is [[-1.0]] after question 7"
        assert reply(asked, [[-1]], [[1]], watch=True) == {
            "breakdown": "overwrote an earlier answer",
            "detail": detail,
        }

    def test_results_that_are_spent_or_large_are_not_kept(self) -> None:
        wide = [[0.5] * 60_000]
        asked = Host(lambda image, _: iter([iter([1])]) if len(image) == 1 else wide)
        assert reply(asked, [[1]], [[1]], watch=True) == {"map": [[1]]}
        assert reply(asked, [[1], [1]], [[1]], watch=True) == {"map": wide}
        wide[0][0] = 0.25
        assert reply(asked, [[1]], [[1]], watch=True) == {"map": [[1]]}


class TestConversation:
    def test_each_line_is_answered(self) -> None:
        out = io.BytesIO()
        lines = [HELLO, encode_case(3, [[1, -1]], [[1]]), encode_case(4, [[1]], [[1, 1]], watch=True)]
        converse(lines, out, "a target", lambda: Host(functions.right))
        assert out.getvalue() == (
            b'{"xo": 1, "name": "a target"}\n'
            b'{"id": 3, "map": [[1.0, -1.0]]}\n'
            b'{"id": 4, "rejected": "ValueError: the feature is larger than the image"}\n'
        )

    def test_without_a_target_the_greeting_says_why(self) -> None:
        out = io.BytesIO()
        converse([HELLO], out, "a target", lambda: by_name("math:pi"))
        assert out.getvalue() == b'{"xo": 1, "failed": "math:pi is not callable, but of type float"}\n'

    def test_only_our_own_host_is_believed(self) -> None:
        line = Host(lambda *_: sys.exit(1)).answer({"id": 1, "image": [[1]], "feature": [[1]]}).encode()
        assert decode_answer(line, 1, host=True) == Broken(Breakdown.RAISED, "SystemExit: 1")
        assert isinstance(decode_answer(line, 1), Broken)

    def test_the_command_line_names_target_conversion_and_folders(self, monkeypatch: pytest.MonkeyPatch) -> None:
        hosts: list[Host] = []
        monkeypatch.setattr(host, "on_descriptors", lambda *given: hosts.append(given[3]()))
        monkeypatch.setattr(sys, "path", list(sys.path))
        words = [f"{FUNCTIONS}:right", "numpy:asarray", "", "/first", "/second"]
        assert host.main(words) == 0
        assert sys.path[-2:] == ["/first", "/second"]
        assert reply(hosts[0], [[1, -1]], [[-1]], layout="fortran") == {"map": [[-1.0, 1.0]]}

    def test_by_hand_on_the_command_line(self) -> None:
        words = [sys.executable, "-m", "xo_ref.kit.target.host", f"{FUNCTIONS}:prints", "", "", "/nowhere"]
        lines = HELLO + encode_case(1, [[1]], [[-1]])
        done = subprocess.run(words, input=lines, capture_output=True, check=True)
        assert done.stdout.splitlines() == [
            b'{"xo": 1, "name": "tests.kit.hostile.functions:prints"}',
            b'{"id": 1, "map": [[-1.0]]}',
        ]
        assert done.stderr.startswith(b'{"id": 1, "map": [[5]]}\n\xff\xff')


class TestLayers:
    """A function of layers is called with the options that it takes."""

    ASKED = {"op": "layer", "filters": [[[[1]]]], "stride": [2, 1], "padding": [0, 0, 0, 0], "groups": 1}  # noqa: RUF012

    def test_only_the_options_that_it_takes_are_passed(self) -> None:
        seen: list[object] = []

        def function(*grids: object, **options: object) -> object:
            seen.extend((*grids, options))
            return [[[0.5]], [[Fraction(1, 3)]]]

        host = Host(function, options=("stride", "groups"))
        assert reply(host, [[[1]]], None, **self.ASKED) == {"maps": [[[0.5]], [["1/3"]]]}
        assert seen == [[[[1]]], [[[[1]]]], {"stride": (2, 1), "groups": 1}]

    def test_its_filters_are_watched_too(self) -> None:
        def function(_: object, filters: list[list[list[list[int]]]]) -> object:
            filters[0][0][0][0] = 5
            return [[[0]]]

        detail = "filters: was [[[[1]]]], is [[[[5]]]]"
        answer = reply(Host(function), [[[1]]], None, **self.ASKED, watch=True)
        assert answer == {"breakdown": "changed its input", "detail": detail}

    def test_a_function_that_does_not_take_them_cannot_be_loaded(self) -> None:
        with pytest.raises(LoadError, match=r"cannot be called with \(image, filters, stride=..., groups=...\): "):
            check_arity(functions.right, "f", ("stride", "groups"))
