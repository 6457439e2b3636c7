"""Convert a tally to JSON fields and back: the result file of a campaign shard.

Only some individual answers are kept: the smallest failure of each clause, and some failures and
right answers as evidence for a diagnosis. Questions are written in the format of the stored questions, answers as
protocol lines; both are read back by the usual parsers, which validate their input.
"""

import json
from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction

from xo_ref.errors import of_kind
from xo_ref.kit.answer import Answer, Broken, Rejected, Scores
from xo_ref.kit.case import Case, Demand, Number
from xo_ref.kit.judge.book import Book, Count
from xo_ref.kit.judge.classes import parse_class
from xo_ref.kit.judge.reference import Reference
from xo_ref.kit.judge.result import Counterexample, Status
from xo_ref.kit.judge.tally import NAMED, Tally
from xo_ref.kit.layer import LayerCase
from xo_ref.kit.questions.ranges import Extents, check_size
from xo_ref.kit.questions.stored import read_case
from xo_ref.kit.target.lines import clean, named
from xo_ref.kit.target.numerals import json_number, read_numeral
from xo_ref.kit.target.protocol import decode_answer

_FAILURES, _PASSES = 24, 8  # of one tally
_MOST = 10**18

Listed = list[tuple[Case, Answer]]


def as_fields(tally: Tally) -> dict[str, object]:
    """Write a tally as JSON can carry it.

    >>> from xo_ref.kit.judge.classes import EXACT
    >>> tally = Tally(EXACT)
    >>> outcome = tally.judge(Case("two", "score.divisor", [[1, -1]], [[1]]), Scores(((1, 1),)))
    >>> read(as_fields(tally), Tally(EXACT)).results() == tally.results()
    True
    """
    listed: Listed = []

    def place(case: Case, answer: Answer) -> int:
        """Return the index of a question and its answer in the list, appending them if new."""
        at = next((at for at, one in enumerate(listed) if one[0] is case and one[1] is answer), len(listed))
        if at == len(listed):
            listed.append((case, answer))
        return at

    def some(kept: Listed, most: int) -> list[int]:
        """Choose evidence: the first, and others evenly from the rest, none of them large."""
        fit = [one for one in kept if one[0].is_light]
        return [place(*one) for one in fit[:: max(1, len(fit) // most)][:most]]

    def example(found: Counterexample | None) -> object:
        return found and [place(found.case, found.got), found.why, found.at and list(found.at)]

    books = {
        str(arithmetic): {
            "counts": {
                anchor: [count.judged, count.failed, count.skipped, sorted(kind.value for kind in count.left_out),
                         example(count.smallest)]
                for anchor, count in book.counts.items()
            },
            "shapes": [[*shape, *counts] for shape, counts in book.shapes.items()],
            "failures": some(book.failures, _FAILURES),
            "passes": some(book.passes, _PASSES),
            "wrong": book.wrong,
            "missed": book.missed,
        }
        for arithmetic, book in tally.books.items()
    }  # fmt: skip
    accuracy = tally.accuracy
    return {
        "cases": tally.cases,
        "books": books,
        "listed": [[_question(case), _line(answer)] for case, answer in listed],
        "advised": {title: list(dict.fromkeys(names))[:NAMED] for title, names in tally.advised.items()},
        "judged": accuracy.judged,
        "largest": [
            [kind, str(arithmetic), str(size)]
            for kind, sizes in accuracy.largest.items()
            for arithmetic, size in sizes.items()
        ],
        "missed": [[kind, str(arithmetic), *miss] for (kind, arithmetic), miss in accuracy.missed.items()],
        "perfect": [str(json_number(number)) for number in accuracy.perfect],
        "late": accuracy.late,
    }


def read(fields: Mapping[str, object], tally: Tally) -> Tally:
    """Fill an empty tally from the fields of one with the same classes.

    Raises ValueError, TypeError, KeyError or XoError for fields of another form.
    """
    listed = [
        (_case(of_kind(case, dict)), decode_answer(of_kind(line, str).encode("utf-8", "replace"), 0, host=True))
        for case, line in of_kind(fields["listed"], list)
    ]
    for case, _ in listed:
        if case.demand is Demand.ANSWER:
            if case.image and case.feature:
                check_size(case.name, Extents(*case.shape))
            Reference(case)  # raises what is no question
    books = of_kind(fields["books"], dict)
    if books.keys() != set(map(str, tally.books)):
        raise ValueError("other classes of arithmetic were asked for")
    for arithmetic, book in tally.books.items():
        _fill(book, of_kind(books[str(arithmetic)], dict), listed)
    tally.cases = _whole(fields["cases"])
    tally.advised = {
        clean(title): [clean(of_kind(name, str)) for name in of_kind(names, list)]
        for title, names in of_kind(fields["advised"], dict).items()
    }
    accuracy = tally.accuracy
    accuracy.judged, accuracy.late = _whole(fields["judged"]), of_kind(fields["late"], str)
    for kind, name, size in of_kind(fields["largest"], list):
        accuracy.largest.setdefault(bool(kind), {})[parse_class(of_kind(name, str))] = float(of_kind(size, str))
    for kind, name, pixels, text in of_kind(fields["missed"], list):
        accuracy.missed[bool(kind), parse_class(of_kind(name, str))] = _whole(pixels), of_kind(text, str)
    accuracy.perfect = [read_numeral(of_kind(number, str)) for number in of_kind(fields["perfect"], list)]
    return tally


def _fill(book: Book, part: Mapping[str, object], listed: Listed) -> None:
    for anchor, count in of_kind(part["counts"], dict).items():
        judged, failed, skipped, left_out, example = of_kind(count, list)
        kinds = set(map(Status, of_kind(left_out, list)))
        smallest = None if example is None else _example(anchor, of_kind(example, list), listed)
        book.counts[anchor] = Count(_whole(judged), _whole(failed), of_kind(skipped, str), kinds, smallest)
    for one in of_kind(part["shapes"], list):
        height, width, h, w, right, wrong = map(_whole, of_kind(one, list))
        book.shapes[height, width, h, w] = [right, wrong]
    book.failures, book.passes = (
        [listed[_whole(at)] for at in of_kind(part[name], list)] for name in ("failures", "passes")
    )
    book.wrong, book.missed = _whole(part["wrong"]), _whole(part["missed"])


def _example(anchor: str, example: list[object], listed: Listed) -> Counterexample:
    """Read the smallest failure of a clause; the right answer is recomputed."""
    number, why, place = example
    case, answer = listed[_whole(number)]
    if case.clause != anchor:
        raise ValueError(f"the example of {anchor[:40]} is one of {case.clause[:40]}")
    expected, at = Reference(case).expected if case.demand is Demand.ANSWER else None, None
    if place is not None:
        row, col = map(_whole, of_kind(place, list))
        if expected is None or not isinstance(answer, Scores) or not Reference(case).has_shape_of(answer):
            raise ValueError(f"the example of {anchor[:40]} has no numbers")
        expected[row, col]  # raises where there is no such place
        at = row, col
    return Counterexample(case, expected, answer, clean(of_kind(why, str)), at)


def _case(item: dict[str, object]) -> Case:
    """Read a question whose words a terminal may show."""
    case = read_case(item)
    return replace(case, name=clean(case.name), clause=clean(case.clause), reason=clean(case.reason))


def _question(case: Case) -> dict[str, object]:
    """Write a question in the format of the stored questions."""
    item: dict[str, object] = {"name": case.name, "clause": case.clause, "reason": case.reason}
    item |= {"guards": list(case.guards), "demand": case.demand.value}
    for name, grid in (("image", case.image), ("feature", case.feature)):
        try:
            item[name] = [[json_number(_numeric(pixel)) for pixel in row] for row in grid]
        except TypeError:
            item[name] = {"verbatim": grid}
    if isinstance(case, LayerCase):
        stride, padding, dilation, groups = case.options
        sizes = case.channels, case.filters, case.depth
        item |= {"sizes": [*sizes], "options": [*stride, *padding, *dilation, groups]}
    return item


def _numeric(pixel: Number) -> Number:
    """Reject anything that is not a number, whatever its type says."""
    if isinstance(pixel, bool) or not isinstance(pixel, (int, float, Fraction)):
        raise TypeError
    return pixel


def _line(answer: Answer) -> str:
    """Write an answer as a protocol line, including the fields that only our host may send."""
    if isinstance(answer, Scores):
        numbers = [[json_number(number) for number in row] for row in answer.rows]
        height = len(numbers) // answer.maps
        cut = [numbers[at : at + height] for at in range(0, len(numbers), height)]
        return json.dumps({"id": 0, **({"map": numbers} if answer.maps == 1 else {"maps": cut})})
    if isinstance(answer, Rejected):
        return json.dumps({"id": 0, "rejected": answer.why})
    assert isinstance(answer, Broken), "what was not answered is not kept"  # noqa: S101
    return json.dumps({"id": 0, "breakdown": answer.breakdown.value, "detail": answer.detail})


def _whole(value: object) -> int:
    if type(value) is not int or not 0 <= value < _MOST:
        raise ValueError(f"{named(value)} where a whole number from 0 on is expected")
    return value
