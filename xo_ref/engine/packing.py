"""From the cells of a table to lanes of an integer, and back.

A lane is `size` bytes of an integer, the first one lowest. Values are raised by a bound on the way in, so that no
lane is negative. Lanes come back as machine integers of 1, 2, 4 or 8 bytes, or wider ones as they are. A row
of lanes can be dealt to `parts` integers, one lane in turn to each.

Everything is copying bytes with a stride, in either order of bytes.

Clauses: `map.value`.
"""

import sys
from collections.abc import Sequence
from functools import lru_cache


def wide(size: int) -> int:
    """Choose the bytes of a cell for lanes of `size` bytes.

    >>> [wide(size) for size in (1, 3, 5, 9)]
    [1, 4, 8, 9]
    """
    return 1 << (size - 1).bit_length() if size <= 8 else size


def packed(cells: bytes | Sequence[int], wide: int, size: int, bound: int, parts: int = 1) -> list[int]:
    """Pack signed cells of `wide` bytes, or any integers, with values in -bound..bound into lanes, raised by `bound`.

    >>> packed(bytes([2, 255, 0, 254]), 1, 2, 2), packed([2, -1, 0, -2], 0, 2, 2, parts=2)
    ([8590000132], [131076, 1])
    """
    if not isinstance(cells, bytes):
        lanes = [(value + bound).to_bytes(size, "little") for value in cells]
        return [int.from_bytes(b"".join(lanes[part::parts]), "little") for part in range(parts)]
    used, count = min(wide, size), len(cells) // (parts * wide)
    top = bound if wide == 1 else 128
    excess = (top << 8 * (used - 1)) - bound
    found = []
    for part in range(parts):
        bytes_of = bytearray(count * size)
        for byte in range(used):
            at = part * wide + (byte if sys.byteorder == "little" else wide - 1 - byte)
            some = cells[at :: parts * wide]
            bytes_of[byte::size] = some.translate(_raised(top)) if byte == used - 1 else some
        packing = int.from_bytes(bytes_of, "little")
        found.append(packing - excess * ones(count, size) if excess else packing)
    return found


def unpacked(parts: Sequence[bytes], size: int) -> bytes:
    """Convert lanes of `size` bytes to cells, a lane of each part in turn.

    >>> list(memoryview(unpacked([bytes([1, 2, 7, 0]), bytes([4, 5, 8, 0])], 2)).cast("H")) == [0x0201, 0x0504, 7, 8]
    True
    """
    length = wide(size)
    if len(parts) == 1 and length == size and (sys.byteorder == "little" or size == 1):
        return parts[0]
    cells, pitch = bytearray(len(parts[0]) // size * len(parts) * length), len(parts) * length
    for byte in range(size):
        at = byte if sys.byteorder == "little" or size > 8 else length - 1 - byte
        for part, lanes in enumerate(parts):
            cells[at + part * length :: pitch] = lanes[byte::size]
    return bytes(cells)


@lru_cache(maxsize=64)
def ones(count: int, size: int) -> int:
    """Build an integer with a 1 in each of `count` lanes of `size` bytes."""
    return int.from_bytes((b"\1" + bytes(size - 1)) * count, "little")


@lru_cache(maxsize=64)
def _raised(more: int) -> bytes:
    """Build the table that adds to a signed byte, for `bytes.translate`."""
    return bytes(cell + more & 255 for cell in range(256))
