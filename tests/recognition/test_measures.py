"""Features matched at roughly the same places: the reference figures, the definition again, laws, rejections."""

from collections.abc import Sequence
from fractions import Fraction
from functools import partial
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.orientations import orientations
from xo_ref.errors import FitError, ScoreError, XoError
from xo_ref.gallery import FEATURES, IMAGES
from xo_ref.recognition.measures import (
    Find,
    Measure,
    Verdict,
    finds,
    likeness,
    literal,
    piecewise,
    pooled,
    recognise,
    shifts,
)
from xo_ref.recognition.prototypes import PROTOTYPES, Prototype, features_of, pieces
from xo_ref.spec import feature_map
from xo_ref.strategies import Kind, pixel_rows
from xo_ref.values.grid import Feature, Image, Position

TEN = [name for name in IMAGES if name != "flag"]
X, O = PROTOTYPES  # noqa: E741  # the letters are the names

# Drawn without symmetry, 4 x 6, so that swapped axes and flips show.
HOOK = Image([
    [-1, -1, -1, -1, -1, -1],
    [-1, 1, -1, -1, -1, -1],
    [-1, 1, 1, 1, -1, -1],
    [-1, -1, -1, -1, -1, -1],
])  # fmt: skip


def piece_finds(
    image: Image, prototype: Prototype, tolerance: int, shift: Position = (0, 0)
) -> list[tuple[Position, Fraction]]:
    """Give every piece of the image with the best score near its place moved by `shift`; -1 outside the map."""
    found = []
    for piece, (row, col) in pieces(image):
        scores = pooled(feature_map(prototype.image, piece), tolerance)
        down, right = row + shift[0], col + shift[1]
        inside = 0 <= down < scores.height and 0 <= right < scores.width
        found.append(((row, col), scores[down, right] if inside else Fraction(-1)))
    return found


def wrong(measure: Measure) -> list[str]:
    """List the gallery images that are not recognised as what they show."""
    return [name for name in TEN if recognise(IMAGES[name], measure=measure).name != name[0].upper()]


class TestReferenceFigures:
    """The ten images of the gallery: what is recognised, and what is not."""

    @pytest.mark.clause("recognition.literal")
    def test_literal_comparison_takes_two_for_an_x(self) -> None:
        assert wrong(literal) == ["o_translation", "o_scaling"]

    @pytest.mark.clause("recognition.likeness")
    @pytest.mark.parametrize(
        ("tolerance", "mistaken"),
        [
            (0, ["o_translation"]),
            (1, []),
            (2, ["o_weight"]),
            (3, ["x_weight", "o_translation", "o_weight"]),
        ],
    )
    def test_likeness(self, tolerance: int, mistaken: list[str]) -> None:
        assert wrong(partial(likeness, tolerance=tolerance)) == mistaken

    @pytest.mark.clause("recognition.piecewise")
    @pytest.mark.parametrize("tolerance", [0, 1, 2, 3])
    def test_piecewise(self, tolerance: int) -> None:
        assert wrong(partial(piecewise, tolerance=tolerance)) == []

    @pytest.mark.clause("recognition.likeness", "recognition.piecewise")
    def test_two_of_the_numbers(self) -> None:
        turned = IMAGES["x_rotation"]
        assert (likeness(turned, X), likeness(turned, O)) == (Fraction(19, 27), Fraction(1, 2))
        assert (piecewise(turned, X), piecewise(turned, O)) == (Fraction(85, 117), Fraction(61, 117))


@pytest.mark.clause("recognition.features")
class TestFeatures:
    """Every distinct patch with a white centre, in reading order."""

    def test_of_a_hook(self) -> None:
        assert [feature.tolist() for feature in features_of(HOOK)] == [
            [[-1, -1, -1], [-1, 1, -1], [-1, 1, 1]],
            [[-1, 1, -1], [-1, 1, 1], [-1, -1, -1]],
            [[1, -1, -1], [1, 1, 1], [-1, -1, -1]],
            [[-1, -1, -1], [1, 1, -1], [-1, -1, -1]],
        ]

    def test_even_shapes_have_the_lower_right_middle_as_their_centre(self) -> None:
        assert [place for _, place in pieces(HOOK, (2, 4))] == [(1, 0), (1, 1)]

    def test_of_the_gallery(self) -> None:
        assert X.features == tuple(FEATURES[name] for name in ("backslash", "cross", "slash"))
        assert O.features == features_of(IMAGES["o_base"])
        assert (len(O.features), len(O.places), len(X.places)) == (12, 16, 9)

    def test_none_of_a_black_image(self) -> None:
        assert features_of(Image([[-1] * 5] * 4)) == ()

    def test_a_shape_larger_than_the_image(self) -> None:
        with pytest.raises(FitError, match=r"^patch: 5 x 1 does not fit into the 4 x 6 image \(reject.fit\)"):
            features_of(HOOK, (5, 1))


@st.composite
def prototypes(draw: st.DrawFn) -> Prototype:
    """Draw a bipolar pattern with features cut from it, of any shape and from any place."""
    height, width = draw(st.tuples(st.integers(3, 5), st.integers(3, 6)))
    image = Image(draw(pixel_rows((height, width), kind="bipolar")))
    features = []
    for _ in range(draw(st.integers(1, 3))):
        h, w = draw(st.tuples(st.integers(1, height), st.integers(1, width)))
        place = draw(st.tuples(st.integers(0, height - h), st.integers(0, width - w)))
        features.append(Feature(image.patch(*place, (h, w))))
    return Prototype("P", image, tuple(features))


@st.composite
def pairs(draw: st.DrawFn, kind: Kind = "mixed") -> tuple[Image, Prototype]:
    """Draw a prototype and an image of its shape."""
    prototype = draw(prototypes())
    return Image(draw(pixel_rows(prototype.image.shape, kind=kind))), prototype


# A time limit for one example would make the clock a judge.
quick = settings(deadline=None, max_examples=30)
reaches = st.integers(0, 7)
MEASURES: Sequence[Measure] = (literal, likeness, piecewise)


class TestTheDefinitionAgain:
    """The measures, written out a second time as loops over the maps."""

    @pytest.mark.clause("recognition.likeness")
    @quick
    @given(pairs(), reaches)
    def test_likeness(self, pair: tuple[Image, Prototype], t: int) -> None:
        image, prototype = pair
        best = []
        for feature in prototype.features:
            own, scores = feature_map(prototype.image, feature).tolist(), feature_map(image, feature).tolist()
            every = [(row, col) for row in range(len(own)) for col in range(len(own[0]))]
            best += [
                max(scores[r][c] for r, c in every if abs(r - row) <= t and abs(c - col) <= t)
                for row, col in every
                if own[row][col] == 1
            ]
        assert likeness(image, prototype, t) == sum(best) / len(best)

    @pytest.mark.clause("recognition.piecewise")
    @quick
    @given(pairs(), st.integers(0, 2), st.integers(0, 2))
    def test_piecewise(self, pair: tuple[Image, Prototype], t: int, d: int) -> None:
        image, prototype = pair
        centres = [(r, c) for r in range(1, image.height - 1) for c in range(1, image.width - 1) if image[r][c] > 0]
        means = []
        for down in range(-d, d + 1):
            for right in range(-d, d + 1):
                best = []
                for row, col in centres:
                    there = row + down, col + right
                    piece = Feature(image.patch(row - 1, col - 1, (3, 3)))
                    scores = {
                        (r, c): score
                        for r, line in enumerate(feature_map(prototype.image, piece).tolist(), start=1)
                        for c, score in enumerate(line, start=1)
                    }
                    near = (scores[r, c] for r, c in scores if max(abs(r - there[0]), abs(c - there[1])) <= t)
                    best.append(max(near) if there in scores else Fraction(-1))
                means.append(sum(best) / len(best) if best else Fraction(-1))
        assert piecewise(image, prototype, t, d) == max(means)


class TestLaws:
    """What holds for every image, every prototype and every tolerance."""

    @pytest.mark.clause("recognition.likeness", "recognition.literal")
    @quick
    @given(prototypes(), reaches)
    def test_a_prototype_is_like_itself(self, prototype: Prototype, t: int) -> None:
        assert likeness(prototype.image, prototype, t) == literal(prototype.image, prototype) == 1

    @pytest.mark.clause("recognition.piecewise")
    @quick
    @given(prototypes(), reaches)
    def test_its_pieces_are_found_in_itself(self, prototype: Prototype, t: int) -> None:
        assert piecewise(prototype.image, prototype, t) == (1 if features_of(prototype.image) else -1)

    @quick
    @given(pairs(), st.sampled_from(MEASURES))
    def test_a_measure_lies_between_minus_one_and_one(self, pair: tuple[Image, Prototype], measure: Measure) -> None:
        assert -1 <= measure(*pair) <= 1

    @quick
    @given(pairs(), reaches)
    def test_a_larger_tolerance_never_finds_less(self, pair: tuple[Image, Prototype], t: int) -> None:
        assert likeness(*pair, t) <= likeness(*pair, t + 1)
        assert piecewise(*pair, t, 1) <= piecewise(*pair, t + 1, 1)

    @pytest.mark.clause("recognition.piecewise")
    @quick
    @given(pairs(), st.integers(0, 2), st.integers(0, 1))
    def test_the_finds_explain_the_mean(self, pair: tuple[Image, Prototype], t: int, d: int) -> None:
        for shift, mean in shifts(*pair, t, d).items():
            found = [score for _, score in piece_finds(*pair, t, shift)]
            assert mean == (sum(found) / len(found) if found else -1)

    def test_a_displacement_beyond_the_picture_is_not_tried(self) -> None:
        hook = Prototype("hook", HOOK, features_of(HOOK))
        assert set(shifts(HOOK, hook, 0, 10**9)) == set(product(range(-4, 5), range(-6, 7)))
        assert piecewise(-HOOK, hook, 0, 10**9) == piecewise(-HOOK, hook, 0, 6)

    @quick
    @given(pairs(), st.integers(0, 2))
    def test_a_larger_displacement_never_finds_less(self, pair: tuple[Image, Prototype], d: int) -> None:
        assert piecewise(*pair, 0, d) <= piecewise(*pair, 0, d + 1)

    @quick
    @given(pairs(), st.sampled_from(MEASURES), st.integers(1, 7))
    def test_turning_everything_changes_nothing(
        self, pair: tuple[Image, Prototype], measure: Measure, way: int
    ) -> None:
        image, prototype = pair
        turned, own = (Image(orientations(grid.tolist())[way]) for grid in (image, prototype.image))
        bank = (Feature(orientations(feature.tolist())[way]) for feature in prototype.features)
        assert measure(turned, Prototype("P", own, tuple(bank))) == measure(image, prototype)

    @quick
    @given(pairs())
    def test_a_tolerance_as_large_as_the_map_finds_the_best_anywhere(self, pair: tuple[Image, Prototype]) -> None:
        image, prototype = pair
        best = [feature_map(image, feature).highest for feature, _ in prototype.places]
        assert likeness(image, prototype, max(image.shape)) == sum(best) / len(best)

    @pytest.mark.clause("recognition.piecewise")
    @quick
    @given(st.integers(0, 2), st.integers(-2, 2), st.integers(-2, 2))
    def test_a_displacement_within_reach_costs_nothing(self, t: int, down: int, right: int) -> None:
        small = [[1 if (r, c) in {(3, 3), (3, 4), (4, 5)} else -1 for c in range(9)] for r in range(8)]
        moved = [[small[r - down][c - right] if 0 <= r - down < 8 and 0 <= c - right < 9 else -1 for c in range(9)]
                 for r in range(8)]  # fmt: skip
        prototype = Prototype("P", Image(small), features_of(Image(small)))
        means = shifts(Image(moved), prototype, t, 2)
        assert means[-down, -right] == max(means.values()) == 1


class TestFinds:
    """Which feature was found where, and how well."""

    @pytest.mark.clause("recognition.likeness")
    def test_every_best_position_is_reported(self) -> None:
        prototype = Prototype("bar", Image([[-1, 1, -1, -1], [-1, 1, -1, -1]]), (Feature([[1], [1]]),))
        image = Image([[1, -1, 1, 1], [1, -1, 1, 1]])
        assert finds(image, prototype, 0) == (Find(Feature([[1], [1]]), (0, 1), ((0, 1),), Fraction(-1)),)
        assert finds(image, prototype, 1) == (Find(Feature([[1], [1]]), (0, 1), ((0, 0), (0, 2)), Fraction(1)),)

    @pytest.mark.clause("recognition.piecewise")
    def test_a_piece_moved_out_of_the_picture_is_not_found(self) -> None:
        found = piece_finds(HOOK, Prototype("hook", HOOK, features_of(HOOK)), 1, (-1, 0))
        assert [(place, score == -1) for place, score in found] == [
            ((0, 0), True),
            ((1, 0), False),
            ((1, 1), False),
            ((1, 2), False),
        ]

    @pytest.mark.clause("recognition.piecewise")
    def test_the_pieces_of_a_graded_image_are_those_above_zero(self) -> None:
        image = Image([[-1, -1, -1, -1], [-1, 0.5, 0, -1], [-1, -1, -1, -1]])
        hook = Prototype("P", Image([[-1, -1, -1, -1], [-1, 1, -1, -1], [-1, -1, -1, -1]]), (Feature([[1]]),))
        assert piece_finds(image, hook, 0) == [((0, 0), Fraction(15, 18))]


@pytest.mark.clause("recognition.verdict")
class TestVerdict:
    """The prototype with the largest measure; a tie is a tie."""

    def test_largest(self) -> None:
        verdict = Verdict((("X", Fraction(1, 3)), ("O", Fraction(1, 2))))
        assert (verdict.names, verdict.name) == (("O",), "O")

    def test_tie(self) -> None:
        verdict = recognise(Image([[-1] * 9] * 9), measure=piecewise)
        assert verdict.measures == (("X", Fraction(-1)), ("O", Fraction(-1)))
        assert (verdict.names, verdict.name) == (("X", "O"), None)

    def test_no_prototypes(self) -> None:
        with pytest.raises(XoError, match=r"^prototypes: there are none \(recognition.verdict\); give at least one$"):
            recognise(HOOK, [])

    def test_prototypes_of_your_own(self) -> None:
        hook = Prototype("hook", HOOK, features_of(HOOK))
        negative = Prototype("hole", -HOOK, features_of(-HOOK))
        assert recognise(HOOK, [negative, hook], likeness).name == "hook"
        assert [name for name, _ in recognise(-HOOK, [negative, hook], literal).measures] == ["hole", "hook"]


class TestRejections:
    """What is rejected says where, what, which rule, and how to mend it."""

    @pytest.mark.clause("recognition.canvas")
    @pytest.mark.parametrize("measure", MEASURES)
    def test_another_canvas(self, measure: Measure) -> None:
        with pytest.raises(FitError) as rejected:
            measure(HOOK, X)
        assert str(rejected.value) == (
            "image: 4 x 6 beside the 9 x 9 prototype 'X' (recognition.canvas); draw the pattern on 9 x 9 pixels"
        )
        assert (rejected.value.outer, rejected.value.inner) == ((9, 9), (4, 6))

    @pytest.mark.clause("recognition.reach")
    @pytest.mark.parametrize("reach", [-1, True, 1.0, None])
    def test_no_number_of_pixels(self, reach: int) -> None:
        for what, call in (
            ("tolerance", partial(likeness, tolerance=reach)),
            ("tolerance", partial(piecewise, tolerance=reach)),
            ("displacement", partial(piecewise, displacement=reach)),
        ):
            with pytest.raises(XoError) as rejected:
                call(IMAGES["x_base"], X)
            assert str(rejected.value) == (
                f"{what}: {reach!r} is not a number of pixels (recognition.reach); give 0, 1, 2 or more"
            )

    @pytest.mark.clause("recognition.prototype")
    @pytest.mark.parametrize(
        ("features", "what"),
        [
            ((), "has no features"),
            (
                (Feature([[1]]), Feature([[1, 1, 1, 1]])),
                "feature 1 occurs nowhere in the image, its best score is 1/2",
            ),
        ],
    )
    def test_features_that_are_not_in_the_image(self, features: tuple[Feature, ...], what: str) -> None:
        with pytest.raises(ScoreError) as rejected:
            Prototype("hook", HOOK, features)
        assert str(rejected.value) == (
            f"prototype 'hook': {what} (recognition.prototype); cut features from the image, as features_of does"
        )
