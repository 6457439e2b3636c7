"""Pictures as SVG: every cell in its place, words that can be read, nothing too large."""

import re
from fractions import Fraction
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xo_ref import Feature, FeatureMap, Image, Patch, feature_map, svg
from xo_ref.explain import explain

MAP = FeatureMap([[7, -1, 3], [-9, 9, 0]], 9)


def cells(markup: str) -> dict[tuple[int, int], str]:
    """Read the colour of each cell back from the paths."""
    found: dict[tuple[int, int], str] = {}
    for colour, path in re.findall(r'<path fill="(#\w{6})" d="((?:M\d+ \d+h\d+v1h-\d+z)+)"/>', markup):
        for col, row, width in re.findall(r"M(\d+) (\d+)h(\d+)", path):
            found |= {(int(row), int(col) + at): colour for at in range(int(width))}
    return found


def luminance(colour: str) -> float:
    """Compute the relative luminance of WCAG 2."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def test_a_pixel_is_as_grey_as_it_is_large() -> None:
    drawn = Image([[1, -1, 0], [Fraction(-1, 2), 1, 1]]).panel().markup
    grey = {1: "#ffffff", -1: "#000000", 0: "#7f7f7f", Fraction(-1, 2): "#3f3f3f"}
    assert cells(drawn) == {
        (0, 0): grey[1], (0, 1): grey[-1], (0, 2): grey[0],
        (1, 0): grey[Fraction(-1, 2)], (1, 1): grey[1], (1, 2): grey[1],
    }  # fmt: skip


@pytest.mark.parametrize("scores", [True, False])
def test_words_on_any_cell_can_be_read(scores: bool) -> None:
    numbers = [[at - 127 for at in range(row * 15, row * 15 + 15)] for row in range(17)]
    for level in (level for row in numbers for level in row):
        drawn = svg.grid("", [[level]], 127, (1, 1), scores=scores, texts=[["x"]]).markup
        ink = re.findall(r'fill="(#000|#fff)">x', drawn)[0]
        light, dark = sorted((luminance(cells(drawn)[0, 0]), float(ink == "#fff")), reverse=True)
        assert (light + 0.05) / (dark + 0.05) >= 4.5


def test_scores_get_darker_toward_both_ends() -> None:
    """So those who tell no colours apart see how far a score is from 0."""
    for sign in (1, -1):
        shades = [cells(svg.grid("", [[sign * at]], 127, (1, 1), scores=True).markup)[0, 0] for at in range(128)]
        assert [luminance(shade) for shade in shades] == sorted(map(luminance, shades), reverse=True)
        assert len(set(shades)) == 128


def test_scores_stand_in_the_cells_with_the_exact_number() -> None:
    drawn = MAP.panel("the <map>").markup
    assert re.findall(r">(-?\d\.\d\d)<title>([^<]*)<", drawn) == [
        ("0.77", "(0, 0): 7/9"), ("-0.11", "(0, 1): -1/9"), ("0.33", "(0, 2): 1/3"),
        ("-1.00", "(1, 0): -1"), ("1.00", "(1, 1): 1"), ("0.00", "(1, 2): 0"),
    ]  # fmt: skip
    assert 'role="group" aria-label="the &lt;map&gt; in units of 1/9, best 1 at (1, 1)"' in drawn
    assert '<rect x="1" y="1" width="1" height="1" fill="none" stroke="#d55e00"' in drawn


@pytest.mark.parametrize(
    ("shape", "text", "written"),
    [((1, 16), "1.00", 16), ((17, 1), "1.00", 0), ((1, 2), "1/1000", 2), ((1, 2), "-1/1000", 0)],
)
def test_numbers_are_left_out_where_they_do_not_fit(shape: tuple[int, int], text: str, written: int) -> None:
    height, width = shape
    rows, texts = [[1] * width] * height, [[text] * width] * height
    assert svg.grid("", rows, 1, shape, scores=True, texts=texts).markup.count("<title>") == written


class TestReduction:
    """More than 64 rows or columns are reduced, and the picture says so."""

    def test_pixels_to_their_mean_and_scores_to_their_peak(self) -> None:
        rows = [[1 if row < 2 else -1] + [-1] * 64 for row in range(3)]  # 3 x 65: one cell for 2 x 2
        pixels, scores = (svg.grid("", iter(rows), 2, (3, 65), scores=scores).markup for scores in (False, True))
        assert (len(cells(pixels)), cells(pixels)[0, 0], cells(pixels)[1, 32]) == (66, "#7f7f7f", "#3f3f3f")
        assert "reduced: one cell for 2 x 2, their mean<" in pixels
        assert cells(scores)[0, 0] == cells(svg.grid("", [[1]], 2, (1, 1), scores=True).markup)[0, 0]
        assert "reduced: one cell for 2 x 2, the score farthest from 0<" in scores

    @pytest.mark.parametrize(("pair", "peak"), [((1, -2), -2), ((2, -1), 2), ((-2, -1), -2), ((1, 2), 2)])
    def test_the_farthest_from_0_may_be_negative(self, pair: tuple[int, int], peak: int) -> None:
        drawn = svg.grid("", [[*pair, *[0] * 63]], 2, (1, 65), scores=True).markup
        assert cells(drawn)[0, 0] == cells(svg.grid("", [[peak]], 2, (1, 1), scores=True).markup)[0, 0]

    def test_boxes_shrink_with_the_cells(self) -> None:
        drawn = Image([[1, -1] * 80] * 3).panel(boxes=[(1, 90, 2, 31)]).markup
        assert drawn.count('<rect x="30" y="0" width="10" height="1"') == 2

    def test_64_are_not_reduced(self) -> None:
        assert "reduced" not in Image([[1] * 64]).panel().markup

    def test_up_to_16_rows_and_columns_are_read_out(self) -> None:
        assert 'aria-label="image 2 x 3 #.# / .+#"' in Image([[1, -1, 1], [-1, 0.5, 1]]).panel().markup
        for height, width, said in ((3, 16, f" {' / '.join(['#' * 16] * 3)}"), (3, 17, ""), (17, 3, "")):
            image = Image([[1] * width] * height)
            assert f'aria-label="image {height} x {width}{said}"' in image.panel().markup

    def test_size_is_bounded(self) -> None:
        worst = [[(row * 331 + col * 77) % 2001 - 1000 for col in range(640)] for row in range(512)]
        assert len(svg.document(svg.grid("", worst, 1000, (512, 640), scores=True))) < 150_000


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (Image([[1, -1, 1]]), 'role="img" aria-label="image 1 x 3 #.#"'),
        (Feature([[1], [-1]]), 'role="img" aria-label="feature 2 x 1 # / ."'),
        (Patch([[1] * 17]), 'role="img" aria-label="patch 1 x 17"'),
        (MAP, 'aria-label="feature map 2 x 3 in units of 1/9, best 1 at (1, 1)"'),
        (explain(Image([[1, -1, 0.5]]), Feature([[1, -1]]), 0, 1), ">score             -3/4 = -0.75<"),
    ],
)
def test_values_draw_themselves_in_a_notebook(value: svg.Drawn, said: str) -> None:
    alone, within = value._repr_svg_(), value._repr_html_()
    for markup in (alone, within):
        assert said in markup
        assert "<script" not in markup
        assert ET.fromstring(markup).tag == "{http://www.w3.org/2000/svg}svg"  # noqa: S314  # our own text
    assert "color-scheme:light dark" in alone
    assert "color-scheme" not in within


def test_an_explanation_outlines_the_patch() -> None:
    drawn = explain(Image([[1, -1, 1, 1], [1, 1, -1, 1]]), Feature([[1, -1, 1]]), 1, 0).panels()[0].markup
    assert '<rect x="0" y="1" width="3" height="1" fill="none" stroke="#d55e00"' in drawn


def test_a_product_too_long_for_a_cell_is_cut() -> None:
    explained = explain(Image([[Fraction(1, 1000), 1]]), Feature([[Fraction(-999, 1000), Fraction(1, 3)]]), 0, 0)
    products = explained.panels()[3].markup
    assert re.findall(r">([^<]*)<title>([^<]*)", products) == [("0.00", "(0, 0): -999/1000000"), ("1/3", "(0, 1): 1/3")]


@given(st.text())
def test_words_stay_words(text: str) -> None:
    words = ET.fromstring(svg.lines(text).markup).text or ""  # noqa: S314  # our own text
    assert len(words) == len(text)
    assert [letter for letter in text if letter.isprintable()] == [
        letter for letter, given in zip(words, text, strict=True) if given.isprintable()
    ]


def test_panels_stand_beside_and_below_each_other() -> None:
    one, two = svg.Panel(30, 20, "<a/>"), svg.Panel(50, 10, "<b/>")
    assert svg.beside(one, two) == svg.Panel(
        104, 20, '<g transform="translate(0 0)"><a/></g><g transform="translate(54 0)"><b/></g>'
    )
    assert svg.stacked(one, two, gap=5) == svg.Panel(50, 35, '<a/><g transform="translate(0 25)"><b/></g>')


def test_a_constant_map_outlines_a_few_of_its_best_positions() -> None:
    assert feature_map(Image([[1] * 100] * 3), Feature([[1]])).panel().markup.count("#d55e00") == 64
