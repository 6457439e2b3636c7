"""The classes from both sides: what is right is never blamed, what is just outside always is."""

import math
import random
from collections.abc import Callable
from fractions import Fraction

import numpy as np
import numpy.typing as npt
import pytest

from xo_ref import Feature, FeatureMap, Image, feature_map
from xo_ref.kit.answer import Scores
from xo_ref.kit.case import Case
from xo_ref.kit.judge.bounds import _root, approximate_bound, conversions, gamma, normwise_bound
from xo_ref.kit.judge.classes import CLASSES, EXACT, LEAST, ArithmeticClass, parse_class, strongest
from xo_ref.kit.judge.formats import BFLOAT16, BINARY16, BINARY32, BINARY64, FORMATS, Format
from xo_ref.kit.judge.scale import Rows, Scale
from xo_ref.kit.judge.tally import Tally

pytestmark = pytest.mark.clause(
    "arithmetic.exact", "arithmetic.rounded", "arithmetic.approximate", "arithmetic.normwise"
)

Array = npt.NDArray[np.floating]
R64, A64, N64 = (parse_class(f"{kind}:binary64") for kind in ("rounded", "approximate", "normwise"))
R32, A32, N32 = (parse_class(f"{kind}:binary32") for kind in ("rounded", "approximate", "normwise"))
SIDES = [(2, 3, 5, 7), (3, 2, 4, 9), (1, 41, 2, 44), (7, 5, 9, 11), (11, 12, 13, 15)]


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


def satisfied(image: Image, feature: Feature, rows: Rows) -> frozenset[ArithmeticClass]:
    expected = feature_map(image, feature)
    found = Scale(expected, image, feature).measured(expected, rows)
    return frozenset(asked for asked in CLASSES if all(units[asked] <= 1 for units in found.values()))


def judged(image: Array, feature: Array, rows: list[list[float]]) -> frozenset[ArithmeticClass]:
    pair = Image(image.tolist()), Feature(feature.tolist())
    return satisfied(*pair, rows)


@pytest.mark.parametrize("division", ["last", "products first", "weights first"])
@pytest.mark.parametrize("order", ["forward", "backward", "sorted", "pairwise"])
@pytest.mark.parametrize("graded", [False, True])
def test_direct_sums_are_never_blamed(order: str, division: str, graded: bool) -> None:
    for sides in SIDES:
        image, feature = grids(sides, graded=graded)
        assert judged(image, feature, direct(image, feature, np.float64, order, division)) >= {A64, A32, N64}
        narrow = judged(image, feature, direct(image, feature, np.float32, order, division))
        assert A32 in narrow
        half = judged(image, feature, direct(image, feature, np.float16, order, division))
        assert parse_class("approximate:binary16") in half


@pytest.mark.parametrize(("kind", "asked"), [(np.float64, R64), (np.float32, R32)], ids=["binary64", "binary32"])
def test_bipolar_sums_divided_once_are_rounded(kind: type[np.floating], asked: ArithmeticClass) -> None:
    for sides in SIDES:
        image, feature = grids(sides, graded=False)
        assert asked in judged(image, feature, direct(image, feature, kind, "forward", "last"))


def transform(image: Array, feature: Array) -> list[list[float]]:
    """Correlate by fast Fourier transforms of binary64."""
    shape = image.shape[0], image.shape[1]
    product = np.fft.fft2(image) * np.conj(np.fft.fft2(feature, shape))
    found = np.fft.ifft2(product).real / feature.size
    rows: list[list[float]] = found[: shape[0] - feature.shape[0] + 1, : shape[1] - feature.shape[1] + 1].tolist()
    return rows


@pytest.mark.parametrize("graded", [False, True])
def test_transforms_are_normwise(graded: bool) -> None:
    for sides in [*SIDES, (3, 5, 32, 64), (9, 7, 61, 47)]:
        image, feature = grids(sides, graded=graded)
        assert N64 in judged(image, feature, transform(image, feature))


def test_a_transform_is_no_direct_sum_where_all_products_are_zero() -> None:
    image, feature = np.zeros((8, 8)), np.array([[1.0, -0.5, 0.25]])
    image[0, :2] = 1
    rows = transform(image, feature)
    rows[5][0] = 1e-17
    assert {A64, N64} & judged(image, feature, rows) == {N64}


@pytest.mark.parametrize("form", FORMATS, ids=lambda form: form.name)
@pytest.mark.parametrize("k", [2, 8, 32])
def test_an_adversarial_sum_nearly_reaches_the_bound(form: Format, k: int) -> None:
    """Adding k terms that are just lost, one after the other, errs by almost (k - 1) u; the bound is gamma(k + 1)."""
    u = form.unit_roundoff
    terms = [Fraction(1), *[u * (1 - form.unit_roundoff)] * (k - 1)]
    image, feature = Image([terms]), Feature([[1] * k])
    total = Fraction(0)
    for term in terms:
        total = Fraction(form.round(total + term))
    answer = form.round(total / k)
    bound = approximate_bound(sum(terms, Fraction(0)) / k, k, form, conversions(image, feature, form))
    assert bound is not None
    error = abs(Fraction(answer) - feature_map(image, feature)[0][0])
    assert bound * Fraction(k - 1, k + 1) * (1 - 4 * k * u) <= error <= bound


@pytest.mark.parametrize("asked", [known for known in CLASSES if known.kind in ("approximate", "normwise")], ids=str)
def test_just_outside_is_outside(asked: ArithmeticClass) -> None:
    image, feature = Image([[1, -1, 1, 1]]), Feature([[1, 1, -1]])
    expected = feature_map(image, feature)
    scale = Scale(expected, image, feature)
    bound = scale.bound(asked, 3, feature.n)
    assert bound is not None
    exact = expected[0][0]
    assert scale.satisfies(asked, (exact + bound, -1, 3, 3))
    assert scale.satisfies(asked, (exact - bound * (1 - Fraction(1, 10**40)), -1, 3, 3))
    assert not scale.satisfies(asked, (exact + bound * (1 + Fraction(1, 10**40)), -1, 3, 3))
    assert not scale.satisfies(asked, (exact - 2 * bound, -1, 3, 3))


def test_weights_divided_in_binary32_are_no_rounded_scores() -> None:
    image, feature = grids((1, 41, 2, 44), graded=False)
    classes = judged(image, feature, direct(image, feature, np.float32, "forward", "weights first"))
    assert {A32, R32, A64} & classes == {A32}


def test_exactness_satisfies_every_class() -> None:
    image, feature = Image([[1, -1, 1]]), Feature([[1, 1, -1]])
    assert satisfied(image, feature, [[Fraction(-1, 3)]]) == frozenset(CLASSES)
    assert EXACT not in satisfied(image, feature, [[-1 / 3]])


@pytest.mark.clause("law.bounds", "law.perfect", "law.inverse")
@pytest.mark.parametrize("form", FORMATS, ids=lambda form: form.name)
def test_the_laws_hold_strictly_from_rounded_up(form: Format) -> None:
    image, feature = Image([[1, -1, 1]]), Feature([[1, -1, 1]])
    for sign, pair in ((1, (image, feature)), (-1, (-image, feature))):
        asked = parse_class(f"rounded:{form.name}")
        assert asked in satisfied(*pair, [[sign]])
        near = sign * (1 + form.unit_roundoff * 2)
        assert asked not in satisfied(*pair, [[near]])
        assert asked not in satisfied(*pair, [[sign * (1 - form.unit_roundoff)]])


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf])
def test_what_is_not_finite_satisfies_nothing(value: float) -> None:
    image, feature = Image([[1, -1]]), Feature([[1, 1]])
    found = satisfied(image, feature, [[value]])
    assert found == frozenset()


def test_huge_numbers_and_literals() -> None:
    image, feature = Image([[1, -1, 1]]), Feature([[1, 1, -1]])
    scale = Scale(feature_map(image, feature), image, feature)
    assert not scale.satisfies(LEAST, (10**400, -1, 3, 3))
    assert scale.satisfies(R32, (-0.333333343, -1, 3, 3))
    assert scale.satisfies(parse_class("approximate:bfloat16"), (-0.3347, -1, 3, 3))
    assert scale.satisfies(parse_class("approximate:binary16"), (-0.3338, -1, 3, 3))


def test_a_literal_is_read_where_that_brings_it_inside() -> None:
    form = BINARY16
    image, feature = Image([[1, 1]]), Feature([[1, 0.5]])
    expected = feature_map(image, feature)
    scale = Scale(expected, image, feature)
    asked = parse_class("approximate:binary16")
    bound = scale.bound(asked, 3, feature.n)
    assert bound is not None
    inside = form.round(Fraction(3, 4) + bound * Fraction(99, 100))
    step = form.unit_roundoff
    outside = float(f"{float(Fraction(inside) + step * Fraction(49, 100)):.4e}")
    assert form.read(outside) == inside
    assert scale.satisfies(asked, (inside, 3, 3, 2))
    assert scale.satisfies(asked, (outside, 3, 3, 2))


def test_the_first_number_outside_is_found_in_reading_order() -> None:
    image, feature = Image([[1, -1, 1], [1, 1, -1]]), Feature([[1, -1]])
    expected = feature_map(image, feature)
    rows = [list(row) for row in expected]
    rows[1][0] += Fraction(1, 100)
    rows[1][1] += Fraction(1, 100)
    answer = Scores(tuple(map(tuple, rows)))
    outcome = Tally(LEAST).add(Case("c", "map.value", [[1, -1, 1], [1, 1, -1]], [[1, -1]]), answer)
    assert (outcome.row, outcome.col) == (1, 0)


def test_the_strongest_class_is_told_and_the_vaguest_last() -> None:
    assert strongest(()) is None
    assert strongest(CLASSES) is EXACT
    vague = parse_class("normwise:binary16")
    assert strongest({vague}) is vague
    assert strongest({vague, parse_class("rounded:bfloat16")}) is parse_class("rounded:bfloat16")
    assert strongest({vague, parse_class("normwise:binary32")}) is parse_class("normwise:binary32")


def test_names() -> None:
    assert [parse_class(str(known)) for known in CLASSES] == list(CLASSES)
    with pytest.raises(
        ValueError, match=r"^arithmetic class: 'sloppy' is none; choose one of exact, rounded:binary64, "
    ):
        parse_class("sloppy")


def test_where_the_theory_for_transforms_gives_no_bound_there_is_none() -> None:
    image, feature = Image([[1] * 300]), Feature([[1] * 300])
    assert gamma(2**8, BFLOAT16) is None
    assert normwise_bound(image, feature, Format("coarse", 5, 7, 3)) is None


@pytest.mark.parametrize("n", [171, 255, 300, 33_000])
def test_no_class_but_normwise_lets_a_huge_number_pass(n: int) -> None:
    image, feature = Image([[1] * n]), Feature([[1] * n])
    assert satisfied(image, feature, [[1e30]]) == frozenset()
    assert satisfied(image, feature, [[10**310]]) == frozenset()
    assert satisfied(image, feature, [[Fraction(10**310, 3)]]) == frozenset()


@pytest.mark.parametrize("form", FORMATS, ids=lambda form: form.name)
def test_underflow_is_counted(form: Format) -> None:
    """Products and quotients below the normal range round to multiples of eta, and the bound allows for it."""
    chance = random.Random(4)
    tiny = Fraction(form.smallest_subnormal)
    row: list[int | Fraction] = [tiny * chance.randint(1, 9) for _ in range(7)]
    weights = [Fraction(form.round(Fraction(chance.randint(1, 99), 100))) for _ in row]
    image, feature = Image([row]), Feature([weights])
    ways: list[Callable[[Fraction, Fraction], float]] = [
        lambda f, p: form.round(Fraction(form.round(f * p)) / 7),
        lambda f, p: form.round(Fraction(form.round(f / 7)) * p),
    ]
    expected = feature_map(image, feature)
    asked = parse_class(f"approximate:{form.name}")
    for way in ways:
        total = sum(Fraction(way(f, Fraction(p))) for f, p in zip(weights, row, strict=True))
        assert total != expected[0][0]
        assert asked in satisfied(image, feature, [[total]])


def test_a_large_map_is_judged_by_its_distinct_numbers() -> None:
    image, feature = Image([[1, -1] * 50] * 40), Feature([[1, -1, 1]])
    expected = feature_map(image, feature)
    assert isinstance(expected, FeatureMap)
    assert len(Scale(expected, image, feature).measured(expected, expected.floats())) == 2


def test_binary64_answers_are_binary32_approximations() -> None:
    image, feature = grids((3, 2, 4, 9), graded=True)
    assert BINARY32.name == "binary32"
    assert BINARY64.name == "binary64"
    assert A32 in judged(image, feature, direct(image, feature, np.float64, "forward", "last"))


@pytest.mark.parametrize("square", [Fraction(2), Fraction(9), Fraction(1, 10**40), Fraction(10**30), Fraction(0)])
def test_a_root_is_rounded_up_in_its_last_bits_only(square: Fraction) -> None:
    root = _root(square)
    assert square <= root**2 <= square * (1 + Fraction(1, 2**60))
