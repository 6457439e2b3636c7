"""The classes from both sides: what is right is never blamed, what is just outside always is."""

from fractions import Fraction

import numpy as np
import pytest

from tests.kit.judge.sums import Array, direct, grids, judged, satisfied
from xo_ref import Feature, Image
from xo_ref.kit.judge.classes import CLASSES, EXACT, ArithmeticClass, parse_class
from xo_ref.kit.judge.formats import BINARY32, BINARY64, FORMATS, Format

pytestmark = pytest.mark.clause(
    "arithmetic.exact", "arithmetic.rounded", "arithmetic.approximate", "arithmetic.normwise"
)

R64, A64, N64 = (parse_class(f"{kind}:binary64") for kind in ("rounded", "approximate", "normwise"))
R32, A32, N32 = (parse_class(f"{kind}:binary32") for kind in ("rounded", "approximate", "normwise"))
SIDES = [(2, 3, 5, 7), (3, 2, 4, 9), (1, 41, 2, 44), (7, 5, 9, 11), (11, 12, 13, 15)]


@pytest.mark.parametrize("division", ["last", "products first", "weights first"])
@pytest.mark.parametrize("order", ["forward", "backward", "sorted", "pairwise"])
@pytest.mark.parametrize("graded", [False, True])
@pytest.mark.untraced
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


def test_names() -> None:
    assert [parse_class(str(known)) for known in CLASSES] == list(CLASSES)
    with pytest.raises(
        ValueError, match=r"^arithmetic class: 'sloppy' is none; choose one of exact, rounded:binary64, "
    ):
        parse_class("sloppy")


def test_binary64_answers_are_binary32_approximations() -> None:
    image, feature = grids((3, 2, 4, 9), graded=True)
    assert BINARY32.name == "binary32"
    assert BINARY64.name == "binary64"
    assert A32 in judged(image, feature, direct(image, feature, np.float64, "forward", "last"))
