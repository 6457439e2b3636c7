"""The specification as tests in your own pytest suite: one class to subclass, one test a clause.

    from xo_ref.testing import FeatureMapContract

    class TestMyKernel(FeatureMapContract):
        def feature_map(self, image, feature):
            return my_package.feature_map(image, feature)

`LayerContract` does the same for layers. `xo-ref verify` starts a process and tries more; this stays in the
process of pytest, so that fixtures, debuggers and coverage work, and a crash is a crash of pytest. The questions
and the judge are the same: the stored questions, every small pair of grids, pairs drawn by
Hypothesis; answers go through the host and the reader of the protocol, without the pipe.

A clause that is expected to fail stands in `xfail`, with the reason: its test is an expected
failure, and fails when the clause passes. The tests of clauses are made of the stored questions, below the classes.

Ruled out: a test for each question (a hundred names that nobody reads, and none of them is a clause), and
stopping at the first wrong answer (the smallest one is worth more, and a diagnosis needs several).

This module needs pytest; one of its tests needs Hypothesis too (the extra `search`), and is
skipped without it.
"""

import itertools
import traceback
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache
from typing import ClassVar

import pytest

from xo_ref.kit.answer import Scores, described
from xo_ref.kit.case import Case, Demand, Nested, Number, in_floats
from xo_ref.kit.judge.classes import ArithmeticClass, parse_class
from xo_ref.kit.judge.result import ClauseResult, Status
from xo_ref.kit.judge.tally import Tally
from xo_ref.kit.layer import LayerCase, parse_options, parts
from xo_ref.kit.questions.design import expressible
from xo_ref.kit.questions.enumerate import Pairs
from xo_ref.kit.questions.layers import designed_layers, small_layers
from xo_ref.kit.questions.ranges import EVERYTHING, Takes
from xo_ref.kit.questions.shipped import smallest_cases
from xo_ref.kit.questions.stored import stored_cases
from xo_ref.kit.report.failure import failure_text
from xo_ref.kit.runner.behaviour import Ask, independent, layouts, light, unchanged
from xo_ref.kit.target.encoding import Pixels, Returns
from xo_ref.kit.target.in_process import InProcess
from xo_ref.values.grid import Feature, Image

__all__ = ["FeatureMapContract", "LayerContract"]

_SMALL = {"score.definition", "map.position"}  # the clauses that small pairs are about
_SMALLEST = 300  # small pairs for kernels that take only some shapes
_SMALL_LAYERS, _DESIGNED_LAYERS = 1_000, 100

_LOOKS = {"input.unchanged": unchanged, "behaviour.independent": independent, "behaviour.layout": layouts}

_Look = Callable[[Ask, Sequence[Case], Tally], None]
Planes = Sequence[Nested]


class _Contract:
    """What the contracts for maps and for layers share."""

    arithmetic: ClassVar[str] = ""
    """The class that every answer must satisfy, such as "rounded:binary64"; empty for what `verify` asks by itself."""
    xfail: ClassVar[Mapping[str, str]] = {}
    """Clauses that are expected to fail, each with the reason."""
    graded: ClassVar[bool] = True
    """Whether pixels other than -1 and 1 are taken; if not, no valid question has any."""
    convert: ClassVar[str] = ""
    """What both arguments are passed through first, as MODULE:CALLABLE, such as "numpy:asarray"."""
    returns: ClassVar[str] = Returns.SCORES.value
    """What the map holds: scores, sums (not divided by n) or, of one feature alone, matches (0 to n)."""
    pixels: ClassVar[str] = Pixels.BIPOLAR.value
    """How pixels are wanted: bipolar, bits (1 for white), inverted-bits (0 for white) or int8:0 to int8:7."""
    image: ClassVar[str] = ""
    """The images that are taken, such as "..x..1024", and no others in a valid question; empty for all."""
    feature: ClassVar[str] = ""
    """The features that are taken likewise, such as "3x3,5x5"."""
    _shapes: ClassVar[Takes] = EVERYTHING
    _stored: ClassVar[tuple[Case, ...]]
    _small: Callable[[str], Iterable[Case]]
    _in_process: Callable[[], InProcess]

    def __init_subclass__(cls) -> None:
        """Check what is declared; raises ValueError, which pytest shows when it collects the class."""
        super().__init_subclass__()
        cls._required()
        for kind, name in ((Returns, "returns"), (Pixels, "pixels")):
            known = [member.value for member in kind]
            if (value := getattr(cls, name)) not in known:
                raise ValueError(f"{cls.__name__}.{name}: unknown value {value!r}; choose one of {', '.join(known)}")
        try:
            cls._shapes = Takes.parse(image=cls.image, feature=cls.feature)
        except ValueError as error:
            raise ValueError(f"{cls.__name__}: {error}") from None
        if cls.graded not in (True, False):
            raise ValueError(f"{cls.__name__}.graded: {cls.graded!r} is neither True nor False")
        for anchor, because in cls.xfail.items():
            if not hasattr(cls, _test(anchor)):
                raise ValueError(f"{cls.__name__}.xfail: no test is about the clause {anchor!r}")
            if not because.strip():
                raise ValueError(f"{cls.__name__}.xfail: {anchor!r} needs a reason")

    @classmethod
    def _required(cls) -> ArithmeticClass | None:
        return parse_class(cls.arithmetic) if cls.arithmetic else None

    def _ask(self, case: Case) -> Scores:
        inside = self._in_process()
        answer = inside.ask(case)
        if isinstance(answer, Scores):
            return answer
        raise inside.error or ValueError(described(answer))

    def _check(self, anchor: str) -> None:
        """Ask the stored questions of a clause and its small pairs, and judge."""
        tally, inside = Tally(self._required()), self._in_process()
        for case in self._stored:
            if case.clause == anchor and self._takes(case):
                tally.judge(case, inside.ask(case))
        for case in self._small(anchor):
            if case.clause == anchor and tally.judge(case, inside.ask(case)).status is Status.FAILED:
                break  # a smallest one
        print(*(f"advice, no failure: {sentence}" for sentence in tally.advice()), sep="\n")  # pytest shows it with -rP
        self._decide(anchor, tally)

    def _compare(self, anchor: str, look: _Look) -> None:
        """Look at how answers come about, whether they are right or not, and judge."""
        tally = Tally(self._required())
        look(self._in_process().ask, [case for case in light(self._stored) if self._takes(case)], tally)
        self._decide(anchor, tally)

    def _takes(self, case: Case) -> bool:
        taken = self.graded or case.is_bipolar
        return case.demand is not Demand.ANSWER or (
            taken and self._shapes.admits(*case.shape, framed=case.op == "layer")
        )

    def _decide(self, anchor: str, tally: Tally) -> None:
        result = next((one for one in tally.results() if one.anchor == anchor), None)
        because = self.xfail.get(anchor)
        if result is None or result.status in (Status.SKIPPED, Status.NOT_APPLICABLE):
            pytest.skip(f"{anchor}: {result.because if result else 'it takes none of its questions'}")
        if because and result.status is Status.FAILED:
            pytest.xfail(f"{anchor}: {because}")
        if because:
            why = f"{anchor} is expected to fail: {because}; but all {result.cases} cases pass, so remove it from xfail"
            pytest.fail(why, pytrace=False)
        if result.status is Status.FAILED:
            pytest.fail(self._told(result, tally), pytrace=False)

    def _told(self, result: ClauseResult, tally: Tally) -> str:
        """Describe what is wrong with a clause, and show where the method raised."""
        kind = type(self)
        yours = f"from {kind.__module__} import {kind.__qualname__}", f"yours = {kind.__qualname__}().scores"
        inside = self._in_process()
        if result.counterexample:  # pragma: no branch  # a clause that failed has one
            inside.ask(result.counterexample.case)
        raised = ["", *traceback.format_exception(inside.error)] if inside.error else []
        return "\n".join((*failure_text(result, tally, yours), *raised))


class FeatureMapContract(_Contract):
    """Subclass it under a name that pytest collects, and define `feature_map`.

    >>> from xo_ref.kit.examples import right
    >>> class TestRight(FeatureMapContract):
    ...     def feature_map(self, image, feature):
    ...         return right(image, feature)
    >>> TestRight().test_score_divisor()
    >>> TestRight().scores([[1, -1, 1]], [[1, -1]])
    ((1.0, -1.0),)
    """

    _stored = stored_cases()
    small_pixels: ClassVar[int] = 8
    """Every pair of -1 and 1 grids with up to this many pixels in all is asked: 5108 pairs up to 8, 11252 up to 9."""

    def feature_map(self, image: Nested, feature: Nested) -> object:
        """Answer one question: H-h+1 rows of W-w+1 scores, for rows of pixels; raise an exception to reject it.

        The rows are lists of lists, or what `convert` makes of them. Whatever can be read as rows
        of numbers may be returned: lists, arrays with `.tolist()`, fractions as "7/9".
        """
        del image, feature
        pytest.fail(f"{type(self).__name__} does not define feature_map(self, image, feature)", pytrace=False)

    def scores(self, image: Nested, feature: Nested) -> tuple[tuple[Number, ...], ...]:
        """Ask one question as the tests do, with `convert`, `pixels` and `returns`; for trying things out.

        Raises what `feature_map` raises, and ValueError where it returns no rows of numbers.
        """
        return self._ask(Case("scores", "map.value", image, feature)).rows

    def test_drawn_pairs(self) -> None:
        """The map of every image and every feature that fits holds the exact scores: a property, with Hypothesis."""
        if "map.value" in self.xfail:
            pytest.xfail(f"map.value: {self.xfail['map.value']}")
        if self._shapes != EVERYTHING:
            pytest.skip("drawn pairs have other shapes than it takes")
        pytest.importorskip("hypothesis", reason="Hypothesis is not installed (the extra `search`)")
        from hypothesis import Phase, given, settings  # noqa: PLC0415  # an extra

        from xo_ref.strategies import images_with_features  # noqa: PLC0415  # likewise

        tally, inside = Tally(self._required()), self._in_process()

        @settings(deadline=None, phases=set(Phase) - {Phase.explain})
        @given(images_with_features(kind="mixed" if self.graded else "bipolar"))
        def ask(pair: tuple[Image, Feature]) -> None:
            image, feature = map(in_floats, pair)
            case = Case("drawn", "map.value", image, feature)
            assert tally.judge(case, inside.ask(case)).status is not Status.FAILED  # noqa: S101  # Hypothesis shrinks it

        try:
            ask()
        except Exception:
            if not tally.failed:
                raise
        self._decide("map.value", tally)

    def _in_process(self) -> InProcess:
        """Begin a conversation with the method."""
        return InProcess(self.feature_map, self.convert, Returns(self.returns), Pixels(self.pixels))

    def _small(self, anchor: str) -> Iterable[Case]:
        """Make the small pairs that are taken: all of them, or some of the smallest shapes."""
        if self._shapes != EVERYTHING:
            return smallest_cases(0, self._shapes, _SMALLEST) if anchor == "map.value" else ()
        return Pairs(self.small_pixels).cases() if anchor in _SMALL else ()


class LayerContract(_Contract):
    """Subclass it likewise, and define `conv2d`.

    >>> from xo_ref.kit.examples import layer
    >>> class TestRight(LayerContract):
    ...     layer = "stride"
    ...     def conv2d(self, image, filters, *, stride):
    ...         return layer(image, filters, stride=stride)
    >>> TestRight().test_layer_stride()
    >>> TestRight().scores([[[1, -1, 1]]], [[[[1]]]], stride=(1, 2))
    [((1.0, 1.0),)]
    """

    _stored = stored_cases(layers=True)
    layer: ClassVar[str] = "channels,stride,padding,dilation,groups"
    """The options that `conv2d` takes, as `xo-ref verify --layer` has them."""
    conv2d: Callable[..., object]
    """Answer one question: K maps for C planes and K filters of C/G features; raise an exception to reject it.

    `stride`, `padding`, `dilation` and `groups` are given by name, those that `layer` declares.
    """

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        parse_options(cls.layer)
        if cls.pixels != Pixels.BIPOLAR.value or cls.returns == Returns.MATCHES.value:
            raise ValueError(f"{cls.__name__}: layers take pixels as they are, and return scores or sums")

    def scores(self, image: Planes, filters: Sequence[Planes], **options: object) -> list[Nested]:
        """Ask one question as the tests do, for trying things out; raises what `conv2d` raises, and ValueError."""
        answer = self._ask(LayerCase("scores", "layer.value", [], []).of(image, filters, **options))
        return parts(answer.rows, answer.maps)

    def _in_process(self) -> InProcess:
        if not hasattr(self, "conv2d"):
            pytest.fail(f"{type(self).__name__} does not define conv2d(self, image, filters, ...)", pytrace=False)
        return InProcess(self.conv2d, self.convert, Returns(self.returns), layer=parse_options(self.layer))

    def _takes(self, case: Case) -> bool:
        return isinstance(case, LayerCase) and expressible(case, parse_options(self.layer)) and super()._takes(case)

    def _small(self, anchor: str) -> Iterable[Case]:
        del anchor
        return filter(self._takes, _layers(parse_options(self.layer)))


@cache
def _layers(options: tuple[str, ...]) -> tuple[LayerCase, ...]:
    small, designed = small_layers(0, options), designed_layers(0, options)
    return *itertools.islice(small, _SMALL_LAYERS), *itertools.islice(designed, _DESIGNED_LAYERS)


def _test(anchor: str) -> str:
    return "test_" + anchor.replace(".", "_").replace("-", "_")


for _contract in (FeatureMapContract, LayerContract):
    for _anchor in dict.fromkeys(case.clause for case in _contract._stored):
        setattr(_contract, _test(_anchor), lambda self, anchor=_anchor: self._check(anchor))
    for _anchor, _look in _LOOKS.items():
        setattr(_contract, _test(_anchor), lambda self, anchor=_anchor, look=_look: self._compare(anchor, look))
