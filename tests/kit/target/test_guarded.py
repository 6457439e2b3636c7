"""Memory between pages without access: where the elements lie, what may not be touched, and which writes are seen."""

import ctypes
import mmap
import os
from types import SimpleNamespace

import pytest

from xo_ref.kit.target.guarded import FILL, Guarded

PAGE = mmap.PAGESIZE


def is_accessible(address: int) -> bool:
    """Let the system read a byte: it rejects where we should be ended by a signal."""
    reading, writing = os.pipe()
    try:
        return os.write(writing, (ctypes.c_char * 1).from_address(address)) == 1
    except OSError:
        return False
    finally:
        os.close(reading)
        os.close(writing)


def poke(address: int, value: int = 7) -> None:
    ctypes.c_ubyte.from_address(address).value = value


@pytest.mark.parametrize("size", [1, 24, PAGE - 1, PAGE, PAGE + 8])
def test_elements_touch_a_page_without_access(size: int) -> None:
    memory, content = Guarded("some", 1), bytes(range(1, 8)) * size
    content = content[:size]
    first = memory.place(content)
    assert memory.read() == content
    assert [is_accessible(first + at) for at in (0, size - 1, size, size + PAGE)] == [True, True, False, False]
    first = memory.place(content, at_end=False)
    assert memory.read() == content
    assert [is_accessible(first + at) for at in (-PAGE, -1, 0, size - 1)] == [False, False, True, True]


def test_no_elements_leave_nothing_to_touch() -> None:
    memory = Guarded("none", 8)
    assert not is_accessible(memory.place(b""))
    assert memory.read() == b""


def test_the_memory_is_kept_while_its_pages_are_as_many() -> None:
    memory = Guarded("some", 1)
    assert memory.place(b"12345") == memory.place(b"abcde")
    assert memory.place(b"123") == memory.address
    assert memory.read() == b"123"


@pytest.mark.parametrize("at_end", [True, False])
def test_a_write_beside_the_elements_is_seen(*, at_end: bool) -> None:
    memory = Guarded("some", 4)
    first = memory.place(b"twelve bytes", at_end=at_end)
    assert memory.stray() == ""
    poke(first + 11)
    assert memory.stray() == ""
    if at_end:
        poke(first - 40)
        assert memory.stray() == "element -10 of `some`, which has 3"
        poke(first - 1)
        assert memory.stray() == "element -1 of `some`, which has 3"
    else:
        poke(first + 40)
        assert memory.stray() == "element 10 of `some`, which has 3"
        poke(first + 13)
        assert memory.stray() == "element 3 of `some`, which has 3"
    memory.place(b"twelve bytes", at_end=at_end)
    assert memory.stray() == ""


def test_only_addresses_near_by_have_a_name() -> None:
    memory = Guarded("some", 8)
    assert memory.place_of(0) == ""
    first = memory.place(FILL * 16)
    assert memory.place_of(first + 16) == "element 2 of `some`, which has 2"
    assert memory.place_of(first - PAGE) == f"element {-PAGE // 8} of `some`, which has 2"
    assert memory.place_of(first + 16 + (1 << 20)) == memory.place_of(first + 16 - PAGE - (1 << 20) - 1) == ""


def test_where_pages_cannot_be_closed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ctypes, "CDLL", lambda _: SimpleNamespace(mprotect=lambda *_: -1))
    with pytest.raises(MemoryError, match="no guard pages"):
        Guarded("some", 8)
