"""What a program writes to standard error: held back, quoted or passed on, up to a limit."""

import pytest

from xo_ref.kit.target.echo import ECHOED, Echo


def test_what_a_program_says_before_it_greets_is_limited() -> None:
    echo = Echo()
    echo.hold()
    for _ in range(3):
        echo(b"x" * 2**18)
    assert echo._held == [b"x" * 2**18]


def test_what_was_held_is_passed_on_unless_it_was_quoted(capsys: pytest.CaptureFixture[str]) -> None:
    echo = Echo()
    for quoted in ("ended with status 3; last on standard error: no licence", ""):
        echo.hold()
        echo(b"no ")
        echo(b"licence\n")
        assert capsys.readouterr().err == ""
        echo.release(quoted)
        assert capsys.readouterr().err == ("" if quoted else "no licence\n")


def test_the_piece_at_the_limit_is_cut(capsys: pytest.CaptureFixture[str]) -> None:
    echo = Echo()
    echo(b"a" * (ECHOED - 3))
    echo(b"bcdef")
    echo(b"g")
    said = capsys.readouterr().err.lstrip("a")
    assert said == "bcd\n[the target's further standard error is not shown]\n"
