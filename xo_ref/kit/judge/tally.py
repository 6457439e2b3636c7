"""Answers compared with the exact maps, and counted clause by clause.

A case asks for a map or for a refusal. What comes back either satisfies its demand, or
fails with a sentence and, where single numbers are wrong, the first wrong position. The
smallest failure of each clause is kept whole; of the others only what a diagnosis needs.
"""

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import partial

from xo_ref.engine import feature_map
from xo_ref.kit.answer import Answer, Breakdown, Broken, Refused, Scores, Skipped
from xo_ref.kit.case import Case, Demand, Number
from xo_ref.kit.judge.accuracy import Limits
from xo_ref.kit.judge.classes import CLASSES, ArithmeticClass, Scale, strongest
from xo_ref.kit.judge.not_finite import spread_to, vanished_at
from xo_ref.kit.judge.result import ClauseResult, Counterexample, Status
from xo_ref.values.grid import Feature, Image, Position
from xo_ref.values.maps import FeatureMap

__all__ = ["Outcome", "Tally"]

Rows = Sequence[Sequence[Number]]
Triple = tuple[Number, int, int]
_Known = dict[Triple, frozenset[ArithmeticClass]]

# The clause that a breakdown speaks of, whatever the case was about.
_OWN_CLAUSE = {Breakdown.CHANGED_INPUT: "input.unchanged", Breakdown.OVERWRITTEN: "behaviour.independent"}
_KEPT = 400


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one answer is worth."""

    status: Status
    why: str = ""
    row: int | None = None
    col: int | None = None
    advice: str = ""
    """What its author should know of an answer that is no failure, as a title for cases; empty for nothing."""


@dataclass(frozen=True, slots=True)
class _Question:
    """A case that asks for a map: its grids, and the right answer."""

    image: Image
    feature: Feature
    expected: FeatureMap


@dataclass(slots=True)
class _Count:
    """The cases of one clause so far."""

    asked: int = 0
    failed: int = 0
    skipped: str = ""
    smallest: Counterexample | None = None


@dataclass(slots=True)
class Tally:
    """Examines answers and keeps count.

    >>> tally = Tally(CLASSES[0])
    >>> tally.add(Case("two", "score.divisor", [[1, -1]], [[1]]), Scores(((1, 1),))).why
    'row 0, column 1: 1 instead of -1'
    >>> [(result.anchor, result.status.value) for result in tally.results()]
    [('score.divisor', 'failed')]
    """

    required: ArithmeticClass
    excused: frozenset[str] = frozenset()
    """Clauses whose failures do not count as such."""
    cases: int = 0
    classes: frozenset[ArithmeticClass] = frozenset(CLASSES)
    judged: int = 0
    largest: dict[ArithmeticClass, float] = field(default_factory=lambda: dict.fromkeys(CLASSES, 0.0))
    """The largest error in units of the bound of each class; infinite beyond `exact` and `rounded`."""
    failures: list[tuple[Case, Answer]] = field(default_factory=list)
    """Failing answers for the diagnosis, the first few hundred."""
    passes: list[tuple[Case, Answer]] = field(default_factory=list)
    """Right answers likewise."""
    advised: dict[str, list[str]] = field(default_factory=dict)
    """By what their authors should know, the cases that are no failures."""
    limits: Limits = field(default_factory=Limits)
    sizes: Counter[tuple[int, bool]] = field(default_factory=Counter)
    """How many judged answers were about features of n pixels, and whether they were wrong."""
    wrong: int = 0
    """How many questions that have an answer got a wrong one."""
    _counts: dict[str, _Count] = field(default_factory=dict)
    _scales: dict[object, tuple[Scale, _Known]] = field(default_factory=dict)

    def add(self, case: Case, answer: Answer, expected: FeatureMap | None = None, *, layout: str = "") -> Outcome:
        """Examine one answer; `expected` saves computing the map anew.

        An answer to arrays in another `layout` is booked under `behaviour.layout`. It says
        nothing of the arithmetic nor of what is computed, and a refusal of it is no failure.
        """
        question = None
        if case.demand is Demand.ANSWER:
            image, feature = Image(case.image), Feature(case.feature)
            question = _Question(image, feature, expected or feature_map(image, feature))
        outcome = self._outcome(case, answer, question, counts=not layout and case.clause not in self.excused)
        anchor = case.clause
        if layout:
            anchor, outcome = "behaviour.layout", _in_layout(outcome, answer, layout)
        if isinstance(answer, Broken):
            anchor = _OWN_CLAUSE.get(answer.breakdown, anchor)
        self.count(anchor, case, answer, question.expected if question else None, outcome, is_evidence=not layout)
        return outcome

    def count(
        self,
        anchor: str,
        case: Case,
        answer: Answer,
        expected: FeatureMap | None,
        outcome: Outcome,
        *,
        is_evidence: bool = True,
    ) -> None:
        """Book an outcome under a clause; `is_evidence`: whether a diagnosis can learn from it."""
        self.cases += 1
        count = self._counts.setdefault(anchor, _Count())
        if outcome.status is Status.SKIPPED:
            count.skipped = count.skipped or outcome.why
            return
        count.asked += 1
        if outcome.advice:
            self.advise(case, outcome.advice, anchor)
        if outcome.status is Status.FAILED:
            count.failed += 1
            booked = case if anchor == case.clause else replace(case, clause=anchor)
            found = Counterexample(booked, expected, answer, outcome.why, outcome.row, outcome.col)
            if count.smallest is None or found.pixels < count.smallest.pixels:
                count.smallest = found
        kept = self.failures if outcome.status is Status.FAILED else self.passes
        if outcome.status is Status.FAILED and case.demand is Demand.ANSWER and anchor not in self.excused:
            self.wrong += 1
        if is_evidence and len(kept) < _KEPT and anchor not in self.excused:
            kept.append((case, answer))

    def advise(self, case: Case, title: str, clause: str = "") -> None:
        """Note what the author should know of a case: a title with {} where the names of such cases go."""
        self.advised.setdefault(f"{clause or case.clause}: {title}", []).append(case.name)

    def advice(self) -> Iterator[str]:
        """Say what is no failure, but the author should know."""
        for title, names in self.advised.items():
            yield title.format(", ".join(f"`{name}`" for name in dict.fromkeys(names)))

    def smallest(self) -> Counterexample | None:
        """Give the smallest wrong answer to a question that has one, of all clauses that are not excused."""
        found = [count.smallest for anchor, count in self._counts.items() if anchor not in self.excused]
        wrong = (one for one in found if one is not None and one.expected is not None)
        return min(wrong, key=lambda example: example.pixels, default=None)

    def results(self) -> tuple[ClauseResult, ...]:
        """Sum up clause by clause, in the order in which they were first tried."""
        return tuple(
            ClauseResult(
                anchor,
                _status(count),
                count.asked,
                count.failed,
                count.smallest,
                "" if count.asked else count.skipped,
            )
            for anchor, count in self._counts.items()
        )

    @property
    def strongest(self) -> ArithmeticClass | None:
        """The strongest class that every judged answer satisfies; None where there is none."""
        return strongest(self.classes) if self.judged else None

    @property
    def failed(self) -> bool:
        """Whether any answer failed that is not excused."""
        return any(count.failed for anchor, count in self._counts.items() if anchor not in self.excused)

    def _outcome(self, case: Case, answer: Answer, question: _Question | None, *, counts: bool) -> Outcome:
        """Compare one answer with what the case demands."""
        if isinstance(answer, Skipped):
            return Outcome(Status.SKIPPED, answer.why)
        if isinstance(answer, Broken):
            advised = answer.breakdown is Breakdown.MALFORMED and case.demand is Demand.PREFER_REFUSAL
            return _ANSWERED if advised else Outcome(Status.FAILED, f"{answer.breakdown.value}: {answer.detail}")
        if question is not None:
            if isinstance(answer, Refused):
                return Outcome(Status.FAILED, f"refused a valid question: {answer.why}")
            return self._compared(case, question, answer.rows, counts=counts)
        return Outcome(Status.PASSED) if isinstance(answer, Refused) else _unrefused(case, answer)

    def _compared(self, case: Case, question: _Question, rows: Rows, *, counts: bool) -> Outcome:
        """Compare a map with the exact one; `counts`: whether it shows the target's arithmetic."""
        expected = question.expected
        if (len(rows), len(rows[0])) != expected.shape:
            sizes = f"{len(rows)} x {len(rows[0])} instead of {expected.height} x {expected.width}"
            return Outcome(Status.FAILED, f"the map is {sizes}")
        scale, known = self._scale(question, counts=counts)
        for triple in (found := _triples(scale, expected, rows)) - known.keys():
            known[triple] = self._judged(scale, triple, counts=counts)
        classes = {triple: known[triple] for triple in found}
        if counts:
            self.judged += 1
            self.classes = self.classes.intersection(*classes.values())
            first, bipolar = partial(_first_of, scale, expected, rows), scale.magnitudes is None
            self.limits.add(case, expected, rows, classes, first, bipolar=bipolar)
        wrong = {triple for triple, satisfied in classes.items() if self.required not in satisfied}
        self.sizes[question.feature.n, bool(wrong)] += counts
        if not wrong:
            return Outcome(Status.PASSED)
        row, col = _first_of(scale, expected, rows, wrong)
        why = f"row {row}, column {col}: {rows[row][col]} instead of {expected[row][col]}"
        return Outcome(Status.FAILED, why, row, col)

    def _scale(self, question: _Question, *, counts: bool) -> tuple[Scale, _Known]:
        """Make the measure of one case; bipolar pairs of the same shapes share theirs, and what is judged by it."""
        image, feature = question.image, question.feature
        if not (image.is_bipolar and feature.is_bipolar):
            return Scale(question.expected, image, feature), {}
        key = (image.shape, feature.shape, counts)
        if key not in self._scales:
            self._scales[key] = (Scale(question.expected, image, feature), {})
        return self._scales[key]

    def _judged(self, scale: Scale, triple: Triple, *, counts: bool) -> frozenset[ArithmeticClass]:
        """Tell which classes a number satisfies; `counts`: whether its error is one of the target's errors."""
        units = {asked: scale.units(asked, triple) for asked in CLASSES}
        if counts:
            self.largest = {asked: max(self.largest[asked], units[asked]) for asked in CLASSES}
        return frozenset(asked for asked in CLASSES if units[asked] <= 1)


def _in_layout(outcome: Outcome, answer: Answer, layout: str) -> Outcome:
    """Name the layout with what is wrong in it; who refuses a layout has not read it wrongly."""
    if isinstance(answer, Refused):
        return Outcome(Status.PASSED, outcome.why, advice=f"arrays in the layout {layout} are refused ({{}})")
    return replace(outcome, why=f"{layout}: {outcome.why}") if outcome.status is Status.FAILED else outcome


def _unrefused(case: Case, answer: Scores) -> Outcome:
    """Judge a map that was given where a refusal was due."""
    if case.demand is Demand.REFUSE:
        shape = f"{len(answer.rows)} x {len(answer.rows[0])}"
        return Outcome(Status.FAILED, f"answered with a map of {shape} instead of refusing")
    spread = spread_to(case, answer)
    if spread is not None:
        return Outcome(Status.FAILED, "what is no pixel spreads to a position whose patch does not hold it", *spread)
    return _VANISHES if vanished_at(case, answer) else _ANSWERED


_ANSWERED = Outcome(Status.PASSED, advice="answered: {}; a refusal would tell the caller of the mistake")
_VANISHES = Outcome(Status.PASSED, advice="answered with plain numbers where NaN has a part: {}; refuse it")


def _first_of(scale: Scale, expected: FeatureMap, rows: Rows, some: Collection[Triple]) -> Position:
    """Find the first position in reading order that has one of some triples."""
    return next(
        (row, col)
        for row, parts in enumerate(_rows(scale, expected, rows))
        for col, triple in enumerate(zip(*parts, strict=True))
        if triple in some
    )


def _rows(scale: Scale, expected: FeatureMap, rows: Rows) -> Iterator[tuple[Sequence[Number], list[int], list[int]]]:
    """Set beside each row of an answer the numerators expected and the magnitudes."""
    plain = [expected.denominator] * expected.width
    for row, given in enumerate(rows):
        yield given, expected.table.row(row), scale.magnitudes.row(row) if scale.magnitudes else plain


def _triples(scale: Scale, expected: FeatureMap, rows: Rows) -> set[Triple]:
    """Collect the distinct triples (number given, numerator expected, magnitude)."""
    found: set[Triple] = set()
    for parts in _rows(scale, expected, rows):
        found.update(zip(*parts, strict=True))
    return found


def _status(count: _Count) -> Status:
    """Sum up one clause: failed, else passed, else skipped when nothing was asked."""
    if count.failed:
        return Status.FAILED
    return Status.PASSED if count.asked else Status.SKIPPED
