"""Pairs of grids, sums over them in a format, and the classes that an answer satisfies."""

import numpy as np
import numpy.typing as npt

from xo_ref import Feature, Image
from xo_ref.kit.case import Case, Nested
from xo_ref.kit.judge.classes import CLASSES, ArithmeticClass
from xo_ref.kit.judge.reference import Reference
from xo_ref.kit.judge.scale import Scale

Array = npt.NDArray[np.floating]


def grids(sides: tuple[int, int, int, int], *, graded: bool) -> tuple[Array, Array]:
    chance = np.random.default_rng(sum(sides))
    h, w, height, width = sides
    if graded:
        return chance.uniform(-1, 1, (height, width)), chance.uniform(-1, 1, (h, w))
    return chance.choice([-1.0, 1.0], (height, width)), chance.choice([-1.0, 1.0], (h, w))


def direct(image: Array, feature: Array, kind: type[np.floating], order: str, division: str) -> list[list[float]]:
    """Add up in a format, term by term, in an order, dividing where asked."""
    image, feature = image.astype(kind), feature.astype(kind)
    h, w = feature.shape
    n = kind(h * w)
    shape = image.shape[0] - h + 1, image.shape[1] - w + 1
    if division == "weights first":
        feature = feature / n
    products = np.array([[image[r : r + h, c : c + w] * feature for c in range(shape[1])] for r in range(shape[0])])
    terms = products.reshape(*shape, h * w)
    if division == "products first":
        terms = terms / n
    terms = terms[..., ::-1] if order == "backward" else np.sort(terms) if order == "sorted" else terms
    total: Array = np.add.reduce(terms, axis=-1) if order == "pairwise" else np.cumsum(terms, axis=-1)[..., -1]
    result: list[list[float]] = (total / n if division == "last" else total).astype(float).tolist()
    return result


def posed(image: Nested, feature: Nested) -> Reference:
    """Make a question of a pair of grids."""
    return Reference(Case("pair", "map.value", image, feature))


def satisfied(image: Image, feature: Feature, rows: Nested) -> frozenset[ArithmeticClass]:
    question = posed(image.tolist(), feature.tolist())
    scale = Scale(question)
    found = scale.entries(question.expected, rows)
    inside = frozenset(asked for asked in CLASSES if not scale.outside(asked, found))
    assert inside == frozenset(asked for asked in CLASSES if scale.worst(asked, scale.errors(found)) <= 1)
    return inside


def judged(image: Array, feature: Array, rows: list[list[float]]) -> frozenset[ArithmeticClass]:
    pair = Image(image.tolist()), Feature(feature.tolist())
    return satisfied(*pair, rows)
