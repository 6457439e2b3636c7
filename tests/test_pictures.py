"""Pictures in and out."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xo_ref import Feature, FormatError, Image
from xo_ref.explain import explain
from xo_ref.pictures import beside, framed, parse

pictures = st.tuples(st.integers(1, 6), st.integers(1, 6)).flatmap(
    lambda shape: st.lists(
        st.text("#.", min_size=shape[1], max_size=shape[1]), min_size=shape[0], max_size=shape[0]
    ).map("\n".join)
)


@pytest.mark.clause("picture.text")
class TestParse:
    """A picture is lines of # and ., one a row; empty lines around it and white space beside it do not count."""

    @given(pictures, st.integers(0, 3), st.sampled_from(["", " ", "\t", "   "]))
    def test_reads_what_str_draws(self, picture: str, empty: int, margin: str) -> None:
        framed_in = "\n" * empty + "\n".join(margin + line + margin for line in picture.split("\n")) + "\n" * empty
        assert str(Image(parse(framed_in))) == picture

    def test_windows_line_ends(self) -> None:
        assert parse("#..\r\n.#.\r\n") == [[1, -1, -1], [-1, 1, -1]]

    @pytest.mark.parametrize(
        ("text", "line", "column", "message"),
        [
            ("", None, None, "X: has no picture (picture.text); draw at least one line of # and ."),
            (" \n\n", None, None, "X: has no picture (picture.text); draw at least one line of # and ."),
            ("#.\n#x", 2, 2, "X, line 2, column 2: 'x' is not a pixel (picture.text); draw white as # and black as ."),
            (
                "\n  #. #",
                2,
                5,
                "X, line 2, column 5: ' ' is not a pixel (picture.text); draw white as # and black as .",
            ),
            (
                "#.\n\x0b.#",
                2,
                1,
                "X, line 2, column 1: '\\x0b' is not a pixel (picture.text); draw white as # and black as .",
            ),
            (
                "#.\n\r",
                2,
                1,
                "X, line 2, column 1: '\\r' is not a pixel (picture.text); draw white as # and black as .",
            ),
            ("#\r.", 1, 2, "X, line 1, column 2: '\\r' is not a pixel (picture.text); draw white as # and black as ."),
            ("#\0", 1, 2, "X, line 1, column 2: '\\x00' is not a pixel (picture.text); draw white as # and black as ."),
            (
                "#.\n##\n#",
                3,
                None,
                "X, line 3: the row has 1 pixels, but the first row has 2 (picture.text); make all rows equally long",
            ),
            (
                "#.\n\n##",
                2,
                None,
                "X, line 2: the row has 0 pixels, but the first row has 2 (picture.text); make all rows equally long",
            ),
        ],
    )
    def test_no_picture(self, text: str, line: int | None, column: int | None, message: str) -> None:
        with pytest.raises(FormatError) as caught:
            parse(text, "X")
        assert str(caught.value) == message
        assert (caught.value.line, caught.value.column, caught.value.source) == (line, column, "X")


def test_blocks_of_different_heights() -> None:
    assert beside("a\nbb\nc", "1", "x\ny") == "a    1   x\nbb       y\nc"


def test_frame_at_the_right_edge() -> None:
    assert framed(["#.", ".#"], 1, 0, 1, 2) == " # .\n[. #]"


class TestExplain:
    """An explanation shows every product."""

    @pytest.mark.clause("score.definition", "score.divisor")
    def test_graded(self) -> None:
        image = Image([[0.5, -1, 1], [0.25, 1, -1]])
        assert str(explain(image, Feature([[1], [-0.5]]), 0, 0)) == (
            "image    patch   feature   products\n"
            "[+]. #   +       #          1/2\n"
            "[+]# .   +       -         -1/8\n"
            "\n"
            "position (row 0, column 0)\n"
            "sum of products   3/8\n"
            "number of pixels  n = 2 x 1 = 2\n"
            "score             3/16 = 0.18..."
        )

    def test_perfect_and_whole(self) -> None:
        assert str(explain(Image([[1, -1]]), Feature([[-1]]), 0, 1)).endswith("score             1")
        assert str(explain(Image([[1, -1]]), Feature([[1, 1]]), 0, 0)).endswith("score             0/2 = 0")
        assert str(explain(Image([[0.5, -1]]), Feature([[1]]), 0, 0)).endswith("score             1/2 = 0.50")

    def test_large_image_is_not_drawn(self) -> None:
        wide = str(explain(Image([[1, -1] * 20]), Feature([[1, 1]]), 0, 3))
        assert wide.startswith("patch   feature   products\n")
