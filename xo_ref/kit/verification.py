"""The verification of one implementation, in one call."""

from collections.abc import Callable, Collection, Mapping

from xo_ref import clauses
from xo_ref.kit.arithmetic import LEAST, parse_class
from xo_ref.kit.hardware import Pixels, Returns
from xo_ref.kit.report import Report
from xo_ref.kit.runner import Options, run
from xo_ref.kit.target import Settings, Target

__all__ = ["verify"]


def verify(
    target: str | Callable[..., object] | None = None,
    *,
    command: str = "",
    convert: str = "",
    returns: str = "",
    pixels: str = "",
    arithmetic: str = "",
    only: Collection[str] = (),
    skip: Mapping[str, str] | None = None,
    seed: int = 0,
    seconds: float = 10.0,
    timeout: float = 10.0,
    progress: Callable[[str, int], None] = lambda stage, cases: None,
) -> Report:
    """Verify a Python callable, given itself or as MODULE:CALLABLE, or a program that speaks the protocol.

    The callable takes (image, feature) as nested lists and returns nested numbers. `convert`
    names a callable that both arguments are put through first, such as "numpy:asarray".
    `returns`: scores, sums or matches; `pixels`: bipolar, bits or inverted-bits. `arithmetic`:
    the class that every answer must satisfy, at least approximate:binary32 unless declared.
    `skip` maps clauses that are known to fail to the reason. Raises ValueError for arguments
    that are wrong; whatever the target does is in the report.

    >>> from xo_ref import spec
    >>> report = verify("xo_ref.kit.examples:rows_of_fractions", seconds=0.1)
    >>> report.verdict.value, report.arithmetic
    ('conforms', 'exact')
    """
    known = clauses.sections(clauses.text())
    for anchor in (*only, *(skip or {})):
        if anchor not in known:
            raise ValueError(f"there is no clause {anchor!r}; see: xo-ref spec")
    if (target is None) == (not command):
        raise ValueError("give either a Python callable or a command")
    settings = Settings(
        timeout=timeout,
        returns=_named(Returns, returns, "returns"),
        pixels=_named(Pixels, pixels, "pixels"),
    )
    required = parse_class(arithmetic) if arithmetic else LEAST
    options = Options(required, frozenset(only), dict(skip or {}), seed, seconds, progress)
    if command:
        opened = Target.command(command, settings=settings)
    elif isinstance(target, str):
        opened = Target.python(target, convert=convert, settings=settings)
    else:
        assert target is not None  # noqa: S101  # one of both was given
        opened = Target.function(target, convert=convert, settings=settings)
    with opened:
        return run(opened, options)
