"""All bipolar grids of a shape."""

from collections.abc import Iterator
from itertools import product


def every_grid(height: int, width: int) -> Iterator[list[list[int]]]:
    """Draw every bipolar grid of a shape; number k shows the binary digits of k, the highest in the first pixel."""
    for pixels in product((-1, 1), repeat=height * width):
        yield [list(pixels[row * width : (row + 1) * width]) for row in range(height)]
