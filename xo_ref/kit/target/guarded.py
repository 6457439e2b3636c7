"""Memory for one argument of a foreign function, between two inaccessible guard areas.

       guard         fill          elements          guard
    | no access | ff ff ff ff | 1.0  -1.0  0.5 | no access |     at the end: an overrun by one byte faults
    | no access | 1.0  -1.0  0.5 | ff ff ff ff | no access |     at the start: an underrun by one byte does

The fill on the other side shows writes. All bits set are a NaN in every binary format: a score that has read the fill
is NaN, and an element of the output that still holds it was not written.

Ruled out: fill on both sides and no guard (a read outside stays unseen), the allocator of AddressSanitizer (the library
would have to be built with it).
"""

import ctypes
import mmap

FILL = b"\xff"
_GUARD = 1 << 20  # bytes without access on each side: an access that is off by some rows ends there too


class Guarded:
    """Memory for one array; `name` and `item`, the bytes of an element, are for reports.

    >>> pair = Guarded("pair", 4)
    >>> pair.place(b"four" b"more") == pair.address
    True
    >>> pair.read(), pair.place_of(pair.address + 8)
    (b'fourmore', 'element 2 of `pair`, which has 2')
    """

    def __init__(self, name: str, item: int) -> None:
        self.name = name
        self._item = item
        self._map(mmap.PAGESIZE)
        self.place(b"")

    def place(self, content: bytes, *, at_end: bool = True) -> int:
        """Put elements at the end of the memory, or at its start, and return the address of the first."""
        room = max(1, -(-len(content) // mmap.PAGESIZE)) * mmap.PAGESIZE
        if room != self._room:
            self._map(room)
        self._size = len(content)
        self._before = room - len(content) if at_end else 0  # bytes of fill
        self.address = self._base + self._before
        after = room - self._before - len(content)
        ctypes.memmove(self._base, FILL * self._before + content + FILL * after, room)
        return self.address

    def read(self) -> bytes:
        """Return the elements as they are now."""
        return ctypes.string_at(self.address, self._size)

    def stray(self) -> str:
        """Return the place in the fill that was written to, the nearest to the elements; empty if none was."""
        end = self.address + self._size
        front = ctypes.string_at(self._base, self._before).rstrip(FILL)
        back = ctypes.string_at(end, self._base + self._room - end)
        if front:
            return self.place_of(self._base + len(front) - 1)
        return self.place_of(end + len(back) - len(back.lstrip(FILL))) if back.strip(FILL) else ""

    def place_of(self, address: int) -> str:
        """Name an address in or around this memory by the element that would lie there; empty for any other."""
        if not self._base - _GUARD <= address < self._base + self._room + _GUARD:
            return ""
        index = (address - self.address) // self._item
        return f"element {index} of `{self.name}`, which has {self._size // self._item}"

    def _map(self, room: int) -> None:
        self._memory = mmap.mmap(-1, _GUARD + room + _GUARD, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS)
        self._base = ctypes.addressof(ctypes.c_char.from_buffer(self._memory)) + _GUARD
        self._room = room
        protect, no_access = ctypes.CDLL(None).mprotect, 0
        for side in (self._base - _GUARD, self._base + room):
            if protect(ctypes.c_void_p(side), ctypes.c_size_t(_GUARD), no_access):
                raise MemoryError("no guard pages")
