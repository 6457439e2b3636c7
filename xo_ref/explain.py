"""One score computed pixel by pixel, as a picture."""

from xo_ref.pictures import beside, framed, table
from xo_ref.spec import score
from xo_ref.values.grid import Feature, Image
from xo_ref.values.maps import truncated

__all__ = ["explain"]

# The image is not drawn beyond these extents: it would not fit a terminal.
_TALLEST, _WIDEST = 40, 38


def explain(image: Image, feature: Feature, row: int, col: int) -> str:
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
    patch = image.patch(row, col, feature.shape)
    value = score(feature, patch)
    n = feature.n
    total = value * n
    products = [[f * p for f, p in zip(*rows, strict=True)] for rows in zip(feature, patch, strict=True)]
    pictures = {
        "patch": _spaced(str(patch)),
        "feature": _spaced(str(feature)),
        "products": table([[str(product) for product in line] for line in products]),
    }
    if image.height <= _TALLEST and image.width <= _WIDEST:
        marked = framed(str(image).split("\n"), row, col, feature.height, feature.width)
        pictures = {"image": marked, **pictures}
    blocks = (f"{name}\n{picture}" for name, picture in pictures.items())
    ratio = f"{total}/{n}" if value.denominator != n and total.denominator == 1 else ""
    steps = [ratio, str(value), _decimal(value.numerator, value.denominator)]
    distinct = [step for place, step in enumerate(steps) if step and step not in steps[:place]]
    return "\n".join(
        (
            beside(*blocks),
            "",
            f"position (row {row}, column {col})",
            f"sum of products   {total}",
            f"number of pixels  n = {feature.height} x {feature.width} = {n}",
            f"score             {' = '.join(distinct)}",
        )
    )


def _spaced(picture: str) -> str:
    """Put spaces between the marks of a picture, to match the framed image and the products."""
    return "\n".join(" ".join(line) for line in picture.split("\n"))


def _decimal(numerator: int, denominator: int) -> str:
    """Write two decimals, with dots if truncated; nothing for a whole number."""
    if denominator == 1:
        return ""
    digits = truncated(numerator, denominator, 2)
    return digits if 100 % denominator == 0 else f"{digits}..."
