"""The specification as tests in your own pytest suite: one class to subclass, one test a clause.

    from xo_ref.testing import FeatureMapContract

    class TestMyKernel(FeatureMapContract):
        def feature_map(self, image, feature):
            return my_package.feature_map(image, feature)

`xo-ref verify` starts a process and tries more; this stays in the process of pytest, so
that fixtures, debuggers and coverage work, and a crash is a crash of pytest. The questions
and the judge are the same: the stored vectors, every small pair of grids, pairs drawn by
Hypothesis; answers go through the host and the reader of the protocol, without the pipe.

A clause that is expected to fail stands in `xfail`, with the reason: its test is an expected
failure, and fails when the clause passes.

Rejected: tests that are made at import time, one for each vector (a hundred names that
nobody reads, and none of them is a clause), and stopping at the first wrong answer (the
smallest one is worth more, and a diagnosis needs several).

This module needs pytest; one of its tests needs Hypothesis too (the extra `search`), and is
skipped without it.
"""

import traceback
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import ClassVar

import pytest

from xo_ref.kit.answer import Scores, described
from xo_ref.kit.case import Case, Demand, Nested, Number, in_floats
from xo_ref.kit.judge.behaviour import Asker, independent, layouts, light, unchanged
from xo_ref.kit.judge.classes import required
from xo_ref.kit.judge.result import ClauseResult, Status
from xo_ref.kit.judge.tally import Tally
from xo_ref.kit.questions.enumerate import small_cases
from xo_ref.kit.questions.ranges import EVERYTHING, Takes
from xo_ref.kit.questions.shipped import smallest_cases
from xo_ref.kit.questions.vectors import Vector, vectors
from xo_ref.kit.report.clause import failure_text
from xo_ref.kit.target.encoding import Pixels, Returns
from xo_ref.kit.target.in_process import InProcess
from xo_ref.values.grid import Feature, Image

__all__ = ["FeatureMapContract"]

_SMALL = {"score.definition", "map.position"}  # the clauses that small pairs are about
_SMALLEST = 300  # small pairs for who takes some shapes only


class FeatureMapContract:
    """Subclass it under a name that pytest collects, and define `feature_map`.

    >>> from xo_ref.kit.examples import right
    >>> class TestRight(FeatureMapContract):
    ...     def feature_map(self, image, feature):
    ...         return right(image, feature)
    >>> TestRight().test_score_divisor()
    >>> TestRight().scores([[1, -1, 1]], [[1, -1]])
    ((1.0, -1.0),)
    """

    arithmetic: ClassVar[str] = ""
    """The class that every answer must satisfy, such as "rounded:binary64"; empty for what `verify` asks by itself."""
    xfail: ClassVar[Mapping[str, str]] = {}
    """Clauses that are expected to fail, each with the reason."""
    graded: ClassVar[bool] = True
    """Whether pixels other than -1 and 1 are taken; if not, no valid question has any."""
    convert: ClassVar[str] = ""
    """What both arguments are passed through first, as MODULE:CALLABLE, such as "numpy:asarray"."""
    returns: ClassVar[str] = Returns.SCORES.value
    """What the map holds: scores, sums (not divided by n) or matches (0 to n)."""
    pixels: ClassVar[str] = Pixels.BIPOLAR.value
    """How pixels are wanted: bipolar, bits (1 for white), inverted-bits (0 for white) or int8:0 to int8:7."""
    image: ClassVar[str] = ""
    """The images that are taken, such as "..x..1024", and no others in a valid question; empty for all."""
    feature: ClassVar[str] = ""
    """The features that are taken likewise, such as "3x3,5x5"."""
    _shapes: ClassVar[Takes] = EVERYTHING
    small_pixels: ClassVar[int] = 8
    """Every pair of -1 and 1 grids of so many pixels together is asked: 5108 pairs up to 8, 11252 up to 9."""

    def __init_subclass__(cls) -> None:
        """Check what is declared; raises ValueError, which pytest shows when it collects the class."""
        super().__init_subclass__()
        required(cls.arithmetic)
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
            if not hasattr(FeatureMapContract, _test(anchor)):
                raise ValueError(f"{cls.__name__}.xfail: no test is about the clause {anchor!r}")
            if not because.strip():
                raise ValueError(f"{cls.__name__}.xfail: {anchor!r} needs a reason")

    def feature_map(self, image: Nested, feature: Nested) -> object:
        """Answer one question: H-h+1 rows of W-w+1 scores, for rows of pixels; raise an exception to refuse it.

        The rows are lists of lists, or what `convert` makes of them. Whatever can be read as rows
        of numbers may be returned: lists, arrays with `.tolist()`, fractions as "7/9".
        """
        del image, feature
        pytest.fail(f"{type(self).__name__} does not define feature_map(self, image, feature)", pytrace=False)

    def scores(self, image: Nested, feature: Nested) -> tuple[tuple[Number, ...], ...]:
        """Ask one question as the tests do, with `convert`, `pixels` and `returns`; for trying things out.

        Raises what `feature_map` raises, and ValueError where it returns no rows of numbers.
        """
        inside = self._in_process()
        answer = inside.ask(Case("scores", "map.value", image, feature))
        if isinstance(answer, Scores):
            return answer.rows
        raise inside.error or ValueError(described(answer))

    def test_score_definition(self) -> None:
        """score(F, P) = (1/n) * sum over 0 <= i < h, 0 <= j < w of F[i][j] * P[i][j]."""
        self._check("score.definition")

    def test_score_divisor(self) -> None:
        """The divisor n is the number of pixels of the feature, h * w."""
        self._check("score.divisor")

    def test_pixel_range(self) -> None:
        """A pixel MUST be a number x with -1 ≤ x ≤ 1. Both ends are included."""
        self._check("pixel.range")

    def test_pixel_exact(self) -> None:
        """Nothing is rounded, on the way in or later."""
        self._check("pixel.exact")

    def test_map_shape(self) -> None:
        """The map of an H x W image and an h x w feature has H-h+1 rows and W-w+1 columns."""
        self._check("map.shape")

    def test_map_border(self) -> None:
        """The feature never leaves the image."""
        self._check("map.border")

    def test_map_position(self) -> None:
        """map[row][col] = score(F, P) with P[i][j] = I[row+i][col+j]."""
        self._check("map.position")

    def test_map_orientation(self) -> None:
        """The feature is placed on the image as drawn: not flipped, not rotated and not transposed."""
        self._check("map.orientation")

    def test_map_value(self) -> None:
        """When read, `map[row][col]` is the exact score."""
        self._check("map.value")

    def test_map_best(self) -> None:
        """The best positions of a map are all positions that have its highest score."""
        self._check("map.best")

    def test_reject_fit(self) -> None:
        """A feature that is higher or wider than the image MUST be refused."""
        self._check("reject.fit")

    def test_reject_empty(self) -> None:
        """A grid without rows and a row without pixels MUST be refused."""
        self._check("reject.empty")

    def test_reject_ragged(self) -> None:
        """A row of another length than row 0 MUST be refused."""
        self._check("reject.ragged")

    def test_reject_not_a_grid(self) -> None:
        """Input that is not a sequence of rows MUST be refused, and so MUST a row that is not a sequence of pixels."""
        self._check("reject.not-a-grid")

    def test_reject_kind(self) -> None:
        """A pixel that is not of a kind named in `pixel.exact` MUST be refused.

        An implementation may answer, as long as what is no number does not spread to other scores.
        """
        self._check("reject.kind")

    def test_reject_not_finite(self) -> None:
        """A float or decimal that is infinite or not a number (NaN, quiet or signalling) MUST be refused.

        An implementation may answer, as long as NaN does not spread to positions whose patch does not hold it.
        """
        self._check("reject.not-finite")

    def test_reject_range(self) -> None:
        """A number outside [-1, 1] MUST be refused.

        An implementation may answer.
        """
        self._check("reject.range")

    def test_input_unchanged(self) -> None:
        """Building a grid and computing with it MUST NOT modify the input."""
        self._compare("input.unchanged", unchanged)

    def test_behaviour_independent(self) -> None:
        """An implementation MUST answer the same question with the same numbers every time."""
        self._compare("behaviour.independent", independent)

    def test_behaviour_layout(self) -> None:
        """An implementation that takes arrays MUST answer by the values of the array, not by their layout in memory."""
        self._compare("behaviour.layout", layouts)

    def test_drawn_pairs(self) -> None:
        """The map of every image and every feature that fits holds the exact scores: a property, with Hypothesis."""
        if "map.value" in self.xfail:
            pytest.xfail(f"map.value: {self.xfail['map.value']}")
        if self._shapes != EVERYTHING:
            pytest.skip("drawn pairs have other shapes than it takes")
        pytest.importorskip("hypothesis", reason="Hypothesis is not installed (the extra `search`)")
        from hypothesis import Phase, given, settings  # noqa: PLC0415  # an extra

        from xo_ref.strategies import images_with_features  # noqa: PLC0415  # likewise

        tally, inside = Tally(*required(self.arithmetic)), self._in_process()

        @settings(deadline=None, phases=set(Phase) - {Phase.explain})
        @given(images_with_features(kind="mixed" if self.graded else "bipolar"))
        def ask(pair: tuple[Image, Feature]) -> None:
            image, feature = map(in_floats, pair)
            case = Case("drawn", "map.value", image, feature)
            assert tally.add(case, inside.ask(case)).status is not Status.FAILED  # noqa: S101  # Hypothesis shrinks it

        try:
            ask()
        except Exception:
            if not tally.failed:
                raise
        self._decide("map.value", tally)

    def _in_process(self) -> InProcess:
        """Begin a conversation with the method."""
        return InProcess(self.feature_map, self.convert, Returns(self.returns), Pixels(self.pixels))

    def _check(self, anchor: str) -> None:
        """Ask the stored vectors of a clause and its small pairs, and judge."""
        tally, inside = Tally(*required(self.arithmetic)), self._in_process()
        for vector in vectors():
            if vector.case.clause == anchor and self._takes(vector.case):
                tally.add(vector.case, inside.ask(vector.case), vector.expected)
        for case in self._small(anchor):
            if case.clause == anchor and tally.add(case, inside.ask(case)).status is Status.FAILED:
                break  # a smallest one
        print(*(f"advice, no failure: {sentence}" for sentence in tally.advice()), sep="\n")  # pytest shows it with -rP
        self._decide(anchor, tally)

    def _compare(self, anchor: str, look: Callable[[Asker, Sequence[Vector], Tally], None]) -> None:
        """Look at how answers come about, whether they are right or not, and judge."""
        tally = Tally(*required(self.arithmetic))
        look(self._in_process(), [vector for vector in light(vectors()) if self._takes(vector.case)], tally)
        self._decide(anchor, tally)

    def _takes(self, case: Case) -> bool:
        """Tell whether a question is one for this implementation."""
        taken = self.graded or case.is_bipolar
        return case.demand is not Demand.ANSWER or (taken and self._shapes.admits(*case.shape))

    def _small(self, anchor: str) -> Iterable[Case]:
        """Make the small pairs that are taken: all of them, or some of the smallest shapes."""
        if self._shapes != EVERYTHING:
            return smallest_cases(0, self._shapes, _SMALLEST) if anchor == "map.value" else ()
        return small_cases(self.small_pixels) if anchor in _SMALL else ()

    def _decide(self, anchor: str, tally: Tally) -> None:
        """Pass, skip or fail a clause."""
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
        """Say what is wrong with a clause, and show where the method raised."""
        kind, test = type(self), getattr(self, _test(result.anchor))
        yours = f"from {kind.__module__} import {kind.__qualname__}", f"yours = {kind.__qualname__}().scores"
        inside = self._in_process()
        if result.counterexample:
            inside.ask(result.counterexample.case)
        raised = ["", *traceback.format_exception(inside.error)] if inside.error else []
        return "\n".join((*failure_text(result, tally, test.__doc__.splitlines()[0], yours), *raised))


def _test(anchor: str) -> str:
    """Name the test of a clause."""
    return "test_" + anchor.replace(".", "_").replace("-", "_")
