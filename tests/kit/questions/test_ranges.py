"""What an implementation takes: reading it, and what it admits."""

import re

import pytest

from xo_ref.kit.questions.ranges import ANY, EVERYTHING, MOST, Box, Extents, Takes, parse_shape

_ORDER = "is empty or not from 1 to 1000000; write the smaller number first"
_HINT = "write ROWSxCOLUMNS with numbers or ranges, such as 3x3, 1..8x1..8 or ..x..1024"


class TestTakes:
    """What is written is read, and a shape is admitted when image and feature are and the feature fits."""

    @pytest.mark.parametrize(
        ("text", "boxes"),
        [
            ("3x5", [Box(range(3, 4), range(5, 6))]),
            (" 3x5 , 5x3", [Box(range(3, 4), range(5, 6)), Box(range(5, 6), range(3, 4))]),
            ("1..8x2..9", [Box(range(1, 9), range(2, 10))]),
            ("..x1024", [Box(ANY, range(1024, 1025))]),
            ("..x..1024", [Box(ANY, range(1, 1025))]),
            ("8..x7", [Box(range(8, MOST + 1), range(7, 8))]),
            ("", [Box()]),
            ("  ", [Box()]),
        ],
    )
    def test_text_is_read(self, text: str, boxes: list[Box]) -> None:
        assert Takes.parse(image=text) == Takes(image=tuple(boxes))
        assert Takes.parse(feature=text) == Takes(feature=tuple(boxes))

    @pytest.mark.parametrize(
        ("text", "message"),
        [
            ("3", "feature '3': is not a shape; " + _HINT),
            ("3x3x3", "feature '3x3x3': is not a shape; " + _HINT),
            ("3x", "feature '3x': '' is not a number or a range; " + _HINT),
            ("3x3,", "feature '': is not a shape; " + _HINT),
            ("3xb", "feature '3xb': 'b' is not a number or a range; " + _HINT),
            ("-3x3", "feature '-3x3': '-3' is not a number or a range; " + _HINT),
            ("3x\u0663", "feature '3x\u0663': '\u0663' is not a number or a range; " + _HINT),
            ("1..2..3x3", "feature '1..2..3x3': '1..2..3' is not a number or a range; " + _HINT),
            ("0x3", f"feature '0x3': '0' {_ORDER}"),
            ("5..4x3", f"feature '5..4x3': '5..4' {_ORDER}"),
            ("3x1000001", f"feature '3x1000001': '1000001' {_ORDER}"),
            ("3x" + "9" * 5000, f"feature '3x{'9' * 58}': '{'9' * 30}' {_ORDER}"),
        ],
    )
    def test_other_text_is_rejected(self, text: str, message: str) -> None:
        with pytest.raises(ValueError, match=f"^{re.escape(message)}$"):
            Takes.parse(feature=text)

    def test_features_that_fit_no_image_are_rejected(self) -> None:
        message = (
            "image '4x..', feature '5x1,6x1': no such feature fits into such an image; "
            "let the image have at least as many rows and columns as the feature"
        )
        with pytest.raises(ValueError, match=f"^{re.escape(message)}$"):
            Takes.parse(image="4x..", feature="5x1,6x1")

    @pytest.mark.parametrize(
        ("image", "feature", "smallest"),
        [("3000x2000..", "3x2", "3000x2000/3x2"), ("2000x2001", "900x800", "2000x2001/900x800")],
    )
    def test_shapes_that_are_too_large_to_be_asked_are_rejected(self, image: str, feature: str, smallest: str) -> None:
        message = (
            f"image {image!r}, feature {feature!r}, smallest question: {smallest} has more than 4194304 pixels of the "
            "image or 4294967296 products; choose smaller grids"
        )
        with pytest.raises(ValueError, match=f"^{re.escape(message)}$"):
            Takes.parse(image=image, feature=feature)

    @pytest.mark.parametrize(
        ("shape", "admitted"),
        [
            ((8, 30, 3, 4), True),
            ((8, 31, 3, 4), False),
            ((7, 30, 3, 4), False),
            ((8, 30, 4, 3), False),
            ((8, 3, 3, 4), False),
            ((8, 30, 1, 1), True),
            ((8, 30, 1, 4), False),
        ],
    )
    def test_a_shape_is_admitted_by_all_four_extents(self, shape: tuple[int, int, int, int], *, admitted: bool) -> None:
        assert Takes.parse(image="8..x..30", feature="3x4,1x1").admits(*shape) is admitted

    def test_everything_admits_what_fits(self) -> None:
        assert (ANY[0], ANY[-1]) == (1, MOST)
        assert EVERYTHING.admits(5, 7, 5, 7)
        assert not EVERYTHING.admits(5, 7, 6, 7)
        assert not EVERYTHING.admits(5, 7, 5, 8)
        assert not EVERYTHING.admits(5, 7, 0, 7)


class TestShape:
    """One shape is written image first."""

    def test_it_is_read_as_it_is_written(self) -> None:
        assert parse_shape(" 56x48/3x5\n") == Extents(56, 48, 3, 5)
        assert parse_shape(str(Extents(9, 8, 7, 6))) == Extents(9, 8, 7, 6)

    @pytest.mark.parametrize(
        ("text", "message"),
        [
            ("56x56", "shape '56x56': is not IMAGE/FEATURE; write such as 56x56/3x3, rows before columns"),
            ("56/3", "shape '56/3': is not IMAGE/FEATURE; write such as 56x56/3x3, rows before columns"),
            ("5x6/0x3", "shape '5x6/0x3': an extent is not from 1 to 1000000"),
            ("5x1000001/1x3", "shape '5x1000001/1x3': an extent is not from 1 to 1000000"),
            (
                "20000x300/3x2",
                (
                    "shape '20000x300/3x2': 20000x300/3x2 has more than 4194304 pixels of the image "
                    "or 4294967296 products; choose smaller grids"
                ),
            ),
            ("3x3/5x2", "shape '3x3/5x2': the feature does not fit into the image; write the image first"),
        ],
    )
    def test_other_text_is_rejected(self, text: str, message: str) -> None:
        with pytest.raises(ValueError, match=f"^{re.escape(message)}$"):
            parse_shape(text)

    @pytest.mark.parametrize("shape", [Extents(5, 7, 2, 3), Extents(9, 4, 9, 1), Extents(1, 1, 1, 1)])
    def test_no_grid_has_more_pixels_than_there_are_products(self, shape: Extents) -> None:
        assert shape.rows == shape.height - shape.h + 1
        assert max(shape.height * shape.width, shape.n) <= shape.products == shape.rows * shape.cols * shape.h * shape.w
