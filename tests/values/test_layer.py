"""The options of a layer: what is accepted, what is rejected with which words, and "same" padding."""

import pickle
from dataclasses import FrozenInstanceError, asdict
from itertools import product

import pytest

from xo_ref import Feature, FitError, Image, LayerError, LayerOptions, same_padding
from xo_ref.values.layer import check_layer

PAIR = "give a tuple (rows, columns), such as (1, 1)"
EDGES = "give a tuple (top, left, bottom, right), such as (0, 0, 0, 0)"
DIVISOR = "choose a divisor of the numbers of planes and of filters"
SMALLER = "choose a smaller filter or dilation, or more padding"
ONE_EACH = "give a filter one feature for each plane of its group"

OPTIONS = [
    ({"stride": (0, 1)}, f"stride: (0, 1) is not 2 whole numbers from 1 (layer.reject-options); {PAIR}"),
    ({"stride": 2}, f"stride: 2 is not 2 whole numbers from 1 (layer.reject-options); {PAIR}"),
    ({"stride": [1, 1]}, f"stride: [1, 1] is not 2 whole numbers from 1 (layer.reject-options); {PAIR}"),
    ({"padding": (0, 0)}, f"padding: (0, 0) is not 4 whole numbers from 0 (layer.reject-options); {EDGES}"),
    (
        {"padding": (0, 0, -1, 0)},
        f"padding: (0, 0, -1, 0) is not 4 whole numbers from 0 (layer.reject-options); {EDGES}",
    ),
    ({"padding": "same"}, f"padding: 'same' is not 4 whole numbers from 0 (layer.reject-options); {EDGES}"),
    ({"dilation": (1, 1.0)}, f"dilation: (1, 1.0) is not 2 whole numbers from 1 (layer.reject-options); {PAIR}"),
    ({"dilation": (1, True)}, f"dilation: (1, True) is not 2 whole numbers from 1 (layer.reject-options); {PAIR}"),
    ({"groups": 0}, "groups: 0 is not a whole number from 1 (layer.reject-options); give a whole number from 1"),
    ({"groups": (1,)}, "groups: (1,) is not a whole number from 1 (layer.reject-options); give a whole number from 1"),
    ({"stride": (0, 0), "groups": 0}, f"stride: (0, 0) is not 2 whole numbers from 1 (layer.reject-options); {PAIR}"),
]


@pytest.mark.clause("layer.reject-options", "reject.complete")
@pytest.mark.parametrize(("given", "text"), OPTIONS, ids=[text for _, text in OPTIONS])
def test_an_option_that_is_none(given: dict[str, object], text: str) -> None:
    with pytest.raises(LayerError) as caught:
        LayerOptions(**given)  # type: ignore[arg-type]  # the fault is the point
    assert (str(caught.value), caught.value.clause) == (text, "layer.reject-options")


def test_options_are_a_value() -> None:
    options = LayerOptions((2, 3), (1, 0, 2, 4), (3, 1), 2)
    assert pickle.loads(pickle.dumps(options)) == options  # noqa: S301
    assert len({options, LayerOptions((2, 3), (1, 0, 2, 4), (3, 1), 2), LayerOptions()}) == 2
    with pytest.raises(FrozenInstanceError):
        options.groups = 1  # type: ignore[misc]


def test_without_options_a_layer_is_plain() -> None:
    assert asdict(LayerOptions()) == {"stride": (1, 1), "padding": (0, 0, 0, 0), "dilation": (1, 1), "groups": 1}


@pytest.mark.clause("layer.shape", "layer.padding", "layer.dilation")
def test_extents() -> None:
    options = LayerOptions((2, 3), (1, 0, 2, 4), (3, 1), 2)
    assert (options.framed((5, 7)), options.spread((2, 3)), options.map_shape((5, 7), (2, 3))) == (
        (8, 11),
        (4, 3),
        (3, 3),
    )


def grids(kind: type, shape: tuple[int, int], count: int) -> list[object]:
    return [kind([[1] * shape[1]] * shape[0]) for _ in range(count)]


LAYERS = [
    ([], [], LayerOptions(), "image: has no planes (layer.reject-planes); give at least one plane"),
    (
        grids(Image, (2, 3), 2) + grids(Image, (3, 2), 1),
        [],
        LayerOptions(groups=7),
        "plane 2: 3 x 2, but plane 0 is 2 x 3 (layer.reject-planes); make all planes of one shape",
    ),
    (
        grids(Image, (2, 3), 4),
        [grids(Feature, (2, 2), 2)] * 3,
        LayerOptions(groups=3),
        f"groups: 3 does not divide the number of planes, 4 (layer.reject-groups); {DIVISOR}",
    ),
    (
        grids(Image, (2, 3), 4),
        [grids(Feature, (2, 2), 1)] * 3,
        LayerOptions(groups=2),
        f"groups: 2 does not divide the number of filters, 3 (layer.reject-groups); {DIVISOR}",
    ),
    (
        grids(Image, (2, 3), 4),
        [grids(Feature, (2, 2), 2), grids(Feature, (2, 2), 1)],
        LayerOptions(groups=2),
        f"filter 1: 1 feature for the 2 planes of its group (layer.reject-filters); {ONE_EACH}",
    ),
    (
        grids(Image, (2, 3), 1),
        [[]],
        LayerOptions(),
        f"filter 0: 0 features for the 1 plane of its group (layer.reject-filters); {ONE_EACH}",
    ),
    (
        grids(Image, (2, 3), 2),
        [grids(Feature, (2, 2), 2), grids(Feature, (2, 2), 1) + grids(Feature, (2, 1), 1)],
        LayerOptions(),
        "filter 1, feature 1: 2 x 1, but feature 0 is 2 x 2 (layer.reject-filters); make all features of one shape",
    ),
    (
        grids(Image, (2, 3), 1),
        [grids(Feature, (2, 2), 1), grids(Feature, (2, 3), 1)],
        LayerOptions(padding=(1, 0, 0, 1), dilation=(2, 2)),
        f"filter 1: covers 3 x 5 and does not fit into the framed image, 3 x 4 (layer.reject-fit); {SMALLER}",
    ),
    (
        grids(Image, (2, 3), 1),
        [grids(Feature, (4, 1), 1)],
        LayerOptions(padding=(0, 9, 1, 0)),
        f"filter 0: covers 4 x 1 and does not fit into the framed image, 3 x 12 (layer.reject-fit); {SMALLER}",
    ),
]


@pytest.mark.clause("layer.reject-planes", "layer.reject-groups", "layer.reject-filters", "layer.reject-fit")
@pytest.mark.parametrize(("planes", "filters", "options", "text"), LAYERS, ids=[text for *_, text in LAYERS])
def test_no_layer(planes: list[Image], filters: list[list[Feature]], options: LayerOptions, text: str) -> None:
    with pytest.raises((LayerError, FitError)) as caught:
        check_layer(planes, filters, options)
    assert (str(caught.value), caught.value.clause) == (text, text.partition("(")[2].partition(")")[0])


@pytest.mark.clause("layer.reject-fit")
def test_a_rejected_fit_keeps_both_extents() -> None:
    with pytest.raises(FitError) as caught:
        check_layer([Image([[1, 1, 1]])], [[Feature([[1], [1]])]], LayerOptions((1, 1), (0, 1, 0, 0), (3, 1)))
    assert (caught.value.outer, caught.value.inner) == ((1, 4), (4, 1))


def test_other_types_are_rejected() -> None:
    image, feature = Image([[1]]), Feature([[1]])
    with pytest.raises(TypeError, match=r"^expected every plane to be of type Image, got Feature$"):
        check_layer([image, feature], [], LayerOptions())  # type: ignore[list-item]
    with pytest.raises(TypeError, match=r"^expected every feature to be of type Feature, got Image$"):
        check_layer([image], [[feature], [image]], LayerOptions())  # type: ignore[list-item]


@pytest.mark.clause("layer.same")
@pytest.mark.parametrize("odd", ["after", "before"])
def test_same_padding_is_even_but_for_one_pixel(odd: str) -> None:
    for height, h, s, d in product(range(1, 8), range(1, 5), range(1, 4), range(1, 4)):
        top, left, bottom, right = same_padding((height, 5), (h, 1), stride=(s, 2), dilation=(d, 3), odd=odd)  # type: ignore[arg-type]
        assert (left, right) == (0, 0)
        assert (bottom - top if odd == "after" else top - bottom) in (0, 1)
        assert LayerOptions((s, 1), (top, 0, bottom, 0), (d, 1)).map_shape((height, 5), (h, 1))[0] == -(-height // s)
        total = top + bottom
        assert total == 0 or (height + total - 1 - (h - 1) * d - 1) // s + 1 < -(-height // s)


@pytest.mark.clause("layer.same")
def test_same_padding_of_known_libraries() -> None:
    """TensorFlow's documented example: 13 pixels under 6 with stride 5 get 1 pixel before and 2 after."""
    assert same_padding((1, 13), (1, 6), stride=(1, 5)) == (0, 1, 0, 2)
    assert same_padding((1, 13), (1, 6), stride=(1, 5), odd="before") == (0, 2, 0, 1)
    with pytest.raises(LayerError, match=r"^odd: 'upper' is no side \(layer\.same\); give 'after' or 'before'$"):
        same_padding((4, 5), (2, 2), odd="upper")  # type: ignore[arg-type]


@pytest.mark.clause("layer.same")
@pytest.mark.parametrize(
    ("image", "feature", "told"),
    [
        ((0, 4), (3, 2), r"image: (0, 4) is not 2 whole numbers from 1"),
        ((5, 4), (3, 2.5), r"feature: (3, 2.5) is not 2 whole numbers from 1"),
    ],
)
def test_same_padding_of_what_is_no_shape(image: tuple[int, int], feature: tuple[int, int], told: str) -> None:
    with pytest.raises(LayerError) as caught:
        same_padding(image, feature)
    assert str(caught.value) == f"{told} (layer.same); give its rows and columns"
