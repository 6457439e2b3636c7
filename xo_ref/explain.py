"""One score computed pixel by pixel, as a picture."""

from dataclasses import dataclass
from fractions import Fraction

from xo_ref import spec, svg
from xo_ref.pictures import beside, framed, table
from xo_ref.values.grid import Feature, Image, Patch
from xo_ref.values.maps import truncated

__all__ = ["Explanation", "explain"]

# The image is not drawn beyond these extents: it would not fit a terminal.
_TALLEST, _WIDEST = 40, 38


@dataclass(frozen=True, slots=True, repr=False)
class Explanation(svg.Drawn):
    """One score with all that it is made of; prints as text and draws itself in a notebook.

    Raises FitError and PositionError.
    """

    image: Image
    feature: Feature
    row: int
    """The row of the patch's top-left pixel, from 0."""
    col: int
    """Its column."""

    def __post_init__(self) -> None:
        """Check that the feature fits there."""
        _ = self.patch

    @property
    def patch(self) -> Patch:
        """The part of the image under the feature."""
        return self.image.patch(self.row, self.col, self.feature.shape)

    @property
    def score(self) -> Fraction:
        """The exact score."""
        return spec.score(self.feature, self.patch)

    @property
    def products(self) -> list[list[Fraction]]:
        """The products of corresponding pixels."""
        return [
            [Fraction(f * p) for f, p in zip(*rows, strict=True)] for rows in zip(self.feature, self.patch, strict=True)
        ]

    def __str__(self) -> str:
        pictures = {
            "patch": _spaced(str(self.patch)),
            "feature": _spaced(str(self.feature)),
            "products": table([[str(product) for product in line] for line in self.products]),
        }
        if self.image.height <= _TALLEST and self.image.width <= _WIDEST:
            marked = framed(str(self.image).split("\n"), self.row, self.col, *self.feature.shape)
            pictures = {"image": marked, **pictures}
        blocks = (f"{name}\n{picture}" for name, picture in pictures.items())
        return "\n".join((beside(*blocks), "", *self._steps()))

    __repr__ = __str__

    def panels(self) -> tuple[svg.Panel, ...]:
        """Draw the image with the patch outlined, the patch, the feature and the products."""
        texts = [[_short(product) for product in line] for line in self.products]
        drawn = svg.grid("products", self.products, 1, self.feature.shape, scores=True, texts=texts)
        image = self.image.panel(boxes=[(self.row, self.col, *self.feature.shape)])
        return image, self.patch.panel(), self.feature.panel(), drawn

    def panel(self) -> svg.Panel:
        """Draw the panels side by side, and the sum and the score below them."""
        return svg.stacked(svg.beside(*self.panels()), svg.lines(*self._steps()))

    def _steps(self) -> tuple[str, ...]:
        """Write the place, the sum, n and the score."""
        value, n = self.score, self.feature.n
        total = value * n
        ratio = f"{total}/{n}" if value.denominator != n and total.denominator == 1 else ""
        steps = [ratio, str(value), _decimal(value.numerator, value.denominator)]
        distinct = [step for place, step in enumerate(steps) if step and step not in steps[:place]]
        return (
            f"position (row {self.row}, column {self.col})",
            f"sum of products   {total}",
            f"number of pixels  n = {self.feature.height} x {self.feature.width} = {n}",
            f"score             {' = '.join(distinct)}",
        )


def explain(image: Image, feature: Feature, row: int, col: int) -> Explanation:
    """Show the patch at (row, col), the feature, their products, the sum, n and the score.

    Raises FitError and PositionError. Clauses: `score.definition`, `score.divisor`, `map.position`.

    >>> from xo_ref.gallery import FEATURES, IMAGES
    >>> print(explain(IMAGES["flag"], FEATURES["corner"], 0, 0))
    image          patch   feature   products
    [. . #]        . . #   . . .     1  1 -1
    [. . #]        . . #   . . #     1  1  1
     # # .
    <BLANKLINE>
    position (row 0, column 0)
    sum of products   4
    number of pixels  n = 2 x 3 = 6
    score             4/6 = 2/3 = 0.66...
    """
    return Explanation(image, feature, row, col)


def _spaced(picture: str) -> str:
    """Put spaces between the marks of a picture, to match the framed image and the products."""
    return "\n".join(" ".join(line) for line in picture.split("\n"))


def _decimal(numerator: int, denominator: int) -> str:
    """Write two decimals, with dots if truncated; nothing for a whole number."""
    if denominator == 1:
        return ""
    digits = truncated(numerator, denominator, 2)
    return digits if 100 % denominator == 0 else f"{digits}..."


def _short(product: Fraction) -> str:
    """Write a product so that it fits into a cell."""
    text = str(product)
    return text if len(text) <= 6 else truncated(product.numerator, product.denominator, 2)
