"""Answers compared with the exact maps, and counted clause by clause.

A case asks for a map or for a rejection. What comes back either satisfies its demand, or
fails with a sentence and, where single numbers are wrong, the first wrong position. The smallest failure of each clause
is kept; of the other answers, only what a diagnosis needs.
"""

from collections.abc import Iterator
from dataclasses import replace
from itertools import chain

from xo_ref.kit.answer import Answer, Breakdown, Broken, Rejected, Scores, Skipped, Undefined, number_text
from xo_ref.kit.case import Case, Demand, Nested, Number
from xo_ref.kit.judge.accuracy import Accuracy, Limit
from xo_ref.kit.judge.book import Answered, Book
from xo_ref.kit.judge.classes import DEFAULT, VAGUE, ArithmeticClass
from xo_ref.kit.judge.not_finite import ANSWERED, unrejected
from xo_ref.kit.judge.reference import Reference
from xo_ref.kit.judge.result import ClauseResult, Counterexample, Outcome, Status
from xo_ref.kit.judge.scale import Scale
from xo_ref.values.maps import FeatureMap

# The clause that a breakdown violates, whatever clause the case tests.
_OWN_CLAUSE = {Breakdown.CHANGED_INPUT: "input.unchanged", Breakdown.OVERWRITTEN: "behaviour.independent"}
_PASSED = Outcome(Status.PASSED)
NAMED = 8
"""The most cases that an advice about several tallies names."""


class Tally:
    """Examines answers and keeps count.

    If one of several classes suffices, all answers have to satisfy the same one. Which one is known only at the end, so
    each class has its own book, and the verdict does not depend on the order of the questions: the class that the
    fewest answers miss decides.

    >>> from xo_ref.kit.judge.classes import parse_class
    >>> tally = Tally(parse_class("exact"))
    >>> tally.judge(Case("two", "score.divisor", [[1, -1]], [[1]]), Scores(((1, 1),))).why
    'row 0, column 1: 1 instead of -1'
    >>> [(result.anchor, result.status.value) for result in tally.results()]
    [('score.divisor', 'failed')]
    """

    def __init__(self, required: ArithmeticClass | None = None, *, excused: frozenset[str] = frozenset()) -> None:
        """Require a class, or one of the default classes; failures of the clauses in `excused` do not count."""
        self.excused = excused
        self.cases = 0  # also those that were skipped
        self.accuracy = Accuracy()
        self.advised: dict[str, list[str]] = {}
        self._scales: dict[str, Scale] = {}
        self._right: dict[str, set[tuple[Number, int]]] = {}
        self.require(required)

    def require(self, required: ArithmeticClass | None) -> None:
        """Set the required class; call this before the first answer."""
        self.books = {arithmetic: Book() for arithmetic in ((required,) if required else DEFAULT)}

    @property
    def judged_by(self) -> ArithmeticClass:
        """The required class or, of the default classes, the one that the fewest answers miss so far."""
        return min(self.books, key=lambda arithmetic: self.books[arithmetic].missed)  # of equals the first

    @property
    def book(self) -> Book:
        """The counts of all answers, judged by this class."""
        return self.books[self.judged_by]

    @property
    def shapes(self) -> tuple[tuple[int, ...], ...]:
        """Each H, W, h and w of a valid question, and how many answers were right and wrong, smallest first."""
        return tuple((*shape, *counts) for shape, counts in sorted(self.book.shapes.items()))

    def judge(self, case: Case, answer: Answer, *, layout: str = "") -> Outcome:
        """Judge one answer and count it.

        An answer to arrays in another `layout` is booked under `behaviour.layout`. It says
        nothing of the arithmetic nor of what is computed, and a rejection of it is no failure.
        """
        if not layout and self._has_seen_all(case, answer):
            self.accuracy.judged += case.clause not in self.excused
            self._book(case.clause, case, answer, case.expected, dict.fromkeys(self.books, _PASSED), is_evidence=True)
            return _PASSED
        reference = Reference(case) if case.demand is Demand.ANSWER else None
        anchor = "behaviour.layout" if layout else case.clause
        if isinstance(answer, Broken):
            anchor = _OWN_CLAUSE.get(answer.breakdown, anchor)
        if reference and isinstance(answer, Scores) and reference.has_shape_of(answer):
            shows_arithmetic = not layout and case.clause not in self.excused
            outcomes = self._compared(case, reference, answer.rows, shows_arithmetic=shows_arithmetic)
        else:
            outcomes = dict.fromkeys(self.books, _without_numbers(case, answer, reference))
        if layout:
            outcomes = {arithmetic: _in_layout(outcome, answer, layout) for arithmetic, outcome in outcomes.items()}
        expected = reference.expected if reference else None
        self._book(anchor, case, answer, expected, outcomes, is_evidence=not layout)
        return outcomes[self.judged_by]

    def record(self, anchor: str, case: Case, answer: Answer, why: str) -> None:
        """Count an answer that is already judged: wrong if `why` is not empty. It is not used for a diagnosis."""
        outcome = Outcome(Status.FAILED if why else Status.PASSED, why)
        if isinstance(answer, Skipped):
            outcome = Outcome(Status.SKIPPED, answer.why)
        self._book(anchor, case, answer, case.expected, dict.fromkeys(self.books, outcome), is_evidence=False)

    def _book(self, anchor: str, case: Case, answer: Answer, expected: FeatureMap | None,
              outcomes: dict[ArithmeticClass, Outcome], *, is_evidence: bool) -> None:  # fmt: skip
        self.cases += 1
        if advice := next((outcome.advice for outcome in outcomes.values() if outcome.advice), ""):
            self.advise(case, advice, anchor)
        answered = Answered(anchor, case, answer, expected, anchor in self.excused, is_evidence)
        for arithmetic, outcome in outcomes.items():
            self.books[arithmetic].enter(answered, outcome)

    def _has_seen_all(self, case: Case, answer: Answer) -> bool:
        """Return whether every number was judged right before, for the same sum and the same shapes.

        Of pixels of -1 and 1 nothing else decides. Not for `map.best`, where the numbers of a map are compared.
        """
        expected, right = case.expected, self._right.get(case.sizes()) if case.expected else None
        if not expected or not right or not isinstance(answer, Scores) or answer.maps != 1 or not case.is_bipolar:
            return False
        if case.clause == "map.best" or [len(row) for row in answer.rows] != [expected.width] * expected.height:
            return False
        return right.issuperset(zip(chain.from_iterable(answer.rows), expected.table.values(), strict=True))

    def leave_out(self, anchor: str, why: str) -> None:
        """Record that a question is not asked because the target does not support it."""
        for book in self.books.values():
            book.count(anchor).leave_out(Status.NOT_APPLICABLE, why)

    def advise(self, case: Case, title: str, clause: str = "") -> None:
        """Record advice to the author: a title with {} for the names of the cases it applies to."""
        self.advised.setdefault(f"{clause or case.clause}: {title}", []).append(case.name)

    def advice(self) -> Iterator[str]:
        """Yield the advice to the author: remarks that are no failures."""
        for title, names in self.advised.items():
            yield title.format(", ".join(f"`{name}`" for name in dict.fromkeys(names)))

    def merge(self, other: "Tally", share: int) -> None:
        """Add what was counted elsewhere by the same classes; at most `share` of its failures become evidence."""
        self.cases += other.cases
        for arithmetic, book in self.books.items():
            book.merge(other.books[arithmetic], share)
        for title, names in other.advised.items():
            known_names = self.advised.setdefault(title, [])
            known_names += names[: NAMED - len(known_names)]
        self.accuracy.merge(other.accuracy)

    def smallest(self) -> Counterexample | None:
        """Return the smallest counterexample to a valid question, among the clauses that are not excused."""
        examples = [count.smallest for anchor, count in self.book.counts.items() if anchor not in self.excused]
        wrong = (example for example in examples if example is not None and example.expected is not None)
        return min(wrong, key=lambda example: example.pixels, default=None)

    def results(self) -> tuple[ClauseResult, ...]:
        """Sum up clause by clause, in the order in which they were first tried."""
        return tuple(
            ClauseResult(
                anchor, count.status, count.judged, count.failed, count.smallest, "" if count.judged else count.skipped
            )
            for anchor, count in self.book.counts.items()
        )

    @property
    def strongest(self) -> ArithmeticClass | None:
        """The strongest class that every judged answer satisfies; None where there is none, or where it says nothing.

        Wrong numbers satisfy `normwise` in 16 bits by chance: its bound exceeds every score.
        """
        strongest = self.accuracy.reached
        return None if self.book.wrong and strongest in VAGUE else strongest

    def limits(self) -> Iterator[Limit]:
        """Yield for each kind of pixels how far the arithmetic goes, without classes that are satisfied by chance."""
        for limit in self.accuracy.limits():
            by_chance = self.book.wrong and limit.arithmetic in {str(arithmetic) for arithmetic in VAGUE}
            yield replace(limit, arithmetic=None, missed="") if by_chance else limit

    @property
    def failed(self) -> bool:
        """Whether any answer failed that is not excused."""
        return any(count.failed for anchor, count in self.book.counts.items() if anchor not in self.excused)

    def _compared(
        self, case: Case, reference: Reference, rows: Nested, *, shows_arithmetic: bool
    ) -> dict[ArithmeticClass, Outcome]:
        """Compare a map of the right shape; `shows_arithmetic`: whether its numbers count for the class."""
        expected, scale = reference.expected, self._scale(reference, shared=shows_arithmetic)
        entries = scale.entries(expected, rows)
        if shows_arithmetic:
            self.accuracy.add(case, expected, rows, scale, scale.fresh(entries))
        outcomes = dict.fromkeys(self.books, _PASSED)
        for arithmetic in self.books:
            if wrong := scale.outside(arithmetic, entries):
                row, col = next(scale.positions(expected, rows, wrong))
                got = rows[row][col]
                undefined = "undefined output at " if isinstance(got, Undefined) else ""
                why = f"{undefined}{case.place(row, col)}: {number_text(got)} instead of {expected[row][col]}"
                outcomes[arithmetic] = Outcome(Status.FAILED, why, (row, col))
        is_map = case.op == "map" and reference.is_bipolar  # where a number depends on its sum and n alone
        if shows_arithmetic and is_map and case.expected and all(outcome is _PASSED for outcome in outcomes.values()):
            pairs = zip(chain.from_iterable(rows), expected.table.values(), strict=True)
            self._right.setdefault(reference.key, set()).update(pairs)
        return outcomes

    def _scale(self, reference: Reference, *, shared: bool) -> Scale:
        """Make the measure of one case; bipolar pairs of the same shapes share theirs."""
        if not (shared and reference.key):
            return Scale(reference)
        if reference.key not in self._scales:
            self._scales[reference.key] = Scale(reference)
        return self._scales[reference.key]


def _without_numbers(case: Case, answer: Answer, reference: Reference | None) -> Outcome:
    """Judge an answer without comparing numbers."""
    match answer:
        case Skipped(why, declared):
            return Outcome(Status.NOT_APPLICABLE if declared else Status.SKIPPED, why)
        case Broken(breakdown, detail):
            advised = breakdown is Breakdown.MALFORMED and case.demand is Demand.PREFER_REJECTION
            return ANSWERED if advised else Outcome(Status.FAILED, f"{breakdown.value}: {detail}")
        case Rejected(why):
            return Outcome(Status.FAILED, f"rejected a valid question: {why}") if reference else _PASSED
        case Scores(rows, maps) if reference:
            got = f"{len(rows) // maps} x {max(map(len, rows), default=0)}"
            wanted = f"{reference.expected.height // case.maps} x {reference.expected.width}"
            if maps == case.maps:
                return Outcome(Status.FAILED, f"the map is {got} instead of {wanted}")
            return Outcome(Status.FAILED, f"there are {maps} maps of {got} instead of {case.maps} of {wanted}")
        case _:
            return unrejected(case, answer)


def _in_layout(outcome: Outcome, answer: Answer, layout: str) -> Outcome:
    """Add the layout to the reason of a failure; rejecting a layout is not a failure."""
    if isinstance(answer, Rejected):
        return Outcome(Status.PASSED, outcome.why, advice=f"arrays in the layout {layout} are rejected ({{}})")
    return replace(outcome, why=f"{layout}: {outcome.why}") if outcome.status is Status.FAILED else outcome
