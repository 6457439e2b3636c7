"""Numbers that were judged right before, so that the same ones are not measured again.

Whether a number is right for a bipolar pair depends on the shapes and on the exact sum alone. Pairs that
know their sums are asked by the million, and share a few numbers: `(number, sum)` is looked up instead.
"""

from itertools import chain

from xo_ref.kit.answer import Answer, Scores
from xo_ref.kit.case import Number
from xo_ref.kit.judge.scale import Rows
from xo_ref.kit.questions.enumerate import Pair


class Known:
    """The right numbers of pairs, by their shapes.

    >>> pair, known = Pair("p", "map.position", [[1, -1]], [[1]], sums=(1, -1)), Known()
    >>> known.add(pair, ((1.0, -1.0),))
    >>> known.has(pair, Scores(((1.0, -1.0),))), known.has(pair, Scores(((-1.0, 1.0),)))
    (True, False)
    """

    def __init__(self) -> None:
        self._right: dict[tuple[int, ...], set[tuple[Number, int]]] = {}

    def add(self, pair: Pair, rows: Rows) -> None:
        """Note an answer of which every number is right, by whatever was asked for."""
        self._right.setdefault(pair.shape, set()).update(zip(chain.from_iterable(rows), pair.sums, strict=True))

    def has(self, pair: Pair, answer: Answer) -> bool:
        """Tell whether an answer has the right shape, and every number was right before for the same sum."""
        shape = height, width, h, w = pair.shape
        right = self._right.get(shape)
        if right is None or not isinstance(answer, Scores) or answer.maps != 1 or len(answer.rows) != height - h + 1:
            return False
        if any(len(row) != width - w + 1 for row in answer.rows):
            return False
        return right.issuperset(zip(chain.from_iterable(answer.rows), pair.sums, strict=True))
