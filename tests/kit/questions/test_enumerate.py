"""The large pairs: what their pixels are, and what the faint one tells apart."""

import numpy as np
import pytest

from xo_ref import Feature, Image, feature_map
from xo_ref.kit.judge.classes import parse_class
from xo_ref.kit.judge.reference import Reference
from xo_ref.kit.judge.scale import Scale
from xo_ref.kit.questions.contents import filled
from xo_ref.kit.questions.enumerate import LARGE, Pairs
from xo_ref.kit.questions.ranges import Extents, Takes


def test_a_faint_image_has_a_quarter_that_is_a_million_times_smaller() -> None:
    case = filled(Extents(5, 7, 2, 3), "faint", "random", seed=1, name="large")
    assert case.name == "large-5x7-2x3-faint-random"
    sizes = [[abs(pixel) for pixel in row] for row in case.image]
    assert sizes == [[1] * 7] * 2 + [[1] * 3 + [2**-20] * 4] * 3
    assert {abs(pixel) for row in case.feature for pixel in row} == {1}


def test_the_faint_pair_tells_a_transform_from_sums() -> None:
    shape, *kinds = next(large for large in LARGE if large[1] == "faint")
    case = filled(shape, *kinds, seed=0, name="large")
    pixels, weights = np.array(case.image, float), np.array(case.feature, float)
    spectrum = np.fft.rfft2(pixels) * np.fft.rfft2(weights, pixels.shape).conj()
    scores = np.fft.irfft2(spectrum, pixels.shape)[: shape.rows, : shape.cols] / weights.size
    reference = Reference(case)
    scale = Scale(reference)
    found = scale.entries(reference.expected, scores.tolist())
    assert not scale.outside(parse_class("normwise:binary64"), found)
    assert scale.outside(parse_class("approximate:binary64"), found)


def test_the_answers_of_pairs_are_those_of_the_engine() -> None:
    for pair in Pairs(9).cases(0, 11252):
        assert pair.expected
        found = feature_map(Image(pair.image), Feature(pair.feature))
        assert (pair.expected, pair.expected.denominator) == (found, found.denominator)


@pytest.mark.parametrize(("start", "stop"), [(0, 0), (3, 90), (84, 85), (83, 244), (243, 999)])
def test_a_part_of_the_pairs_is_a_part(start: int, stop: int) -> None:
    assert list(Pairs(5).cases(start, stop)) == list(Pairs(5).cases())[start:stop]


def test_pairs_keep_within_what_is_taken() -> None:
    pairs = Pairs(9, Takes.parse(feature="1x2", image="2x3"))
    assert (pairs.shapes, len(pairs), pairs.upto(7), pairs.upto(8)) == ([Extents(2, 3, 1, 2)], 256, 0, 256)
