"""A prototype's features occur in it, and their places are all where they do."""

from itertools import product

import pytest

from xo_ref import Feature, Image
from xo_ref.errors import FitError, ScoreError
from xo_ref.recognition.prototypes import PROTOTYPES, Prototype, pieces
from xo_ref.spec import feature_map


@pytest.mark.clause("recognition.prototype")
@pytest.mark.parametrize("prototype", PROTOTYPES, ids=lambda prototype: prototype.name)
def test_places_are_all_positions_with_score_1(prototype: Prototype) -> None:
    expected = []
    for feature in prototype.features:
        scores = feature_map(prototype.image, feature)
        places = product(range(scores.height), range(scores.width))
        expected += [(feature, (row, col)) for row, col in places if scores[row][col] == 1]
    assert list(prototype.places) == expected


@pytest.mark.clause("recognition.features")
@pytest.mark.parametrize("shape", [(1, 2), (2, 1), (2, 3), (3, 2)])
def test_the_centre_of_every_piece_is_white(shape: tuple[int, int]) -> None:
    image = Image([[1, -1, 0.5, -1, 1], [-1, 1, 1, -1, 0], [1, 1, -1, 1, -1], [-1, 1, -1, 1, 1]])
    height, width = shape
    found = {place: piece for piece, place in pieces(image, shape)}
    for row, col in product(range(image.height - height + 1), range(image.width - width + 1)):
        assert ((row, col) in found) == (image[row + height // 2][col + width // 2] > 0)
    assert all(piece == Feature(image.patch(*place, shape)) for place, piece in found.items())


@pytest.mark.clause("recognition.prototype")
def test_a_feature_that_does_not_occur_is_rejected() -> None:
    image = Image([[1, 1, -1]])
    with pytest.raises(ScoreError, match=r"^prototype 'bar': feature 1 occurs nowhere in the image, its best score is"):
        Prototype("bar", image, (Feature([[1, 1]]), Feature([[-1, -1]])))
    with pytest.raises(ScoreError, match=r"^prototype 'bar': has no features"):
        Prototype("bar", image, ())
    with pytest.raises(FitError):
        Prototype("bar", image, (Feature([[1], [1]]),))
