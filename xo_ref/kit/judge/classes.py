"""The arithmetic classes: how exact the numbers of an implementation are.

    exact               every number is the score itself
    rounded:FORMAT      every number is the score, correctly rounded to FORMAT
    approximate:FORMAT  within the bound for direct sums in FORMAT, in any order
    normwise:FORMAT     within the bound for transform methods in FORMAT

FORMAT is binary64, binary32, binary16 or bfloat16. `CLASSES` lists all thirteen from the
strongest to the weakest: `exact` first, then format by format, finest first, and in a
format rounded, approximate, normwise; `normwise` in 16 bits comes last, because its bound
soon exceeds every score. An implementation's class is the first that all its answers
satisfy. To conform to a class means to satisfy that one itself; nothing is concluded from
the order. A number that is exact satisfies every class. `scale.py` measures the numbers.

Clauses: `arithmetic.exact`, `arithmetic.rounded`, `arithmetic.approximate`, `arithmetic.normwise`.

Ruled out: one tolerance for all (it is too loose for some cases and too tight for
others), "units in the last place" of the result (cancellation makes them meaningless).
"""

from dataclasses import dataclass

from xo_ref.kit.judge.formats import FORMATS, NARROW, Format


@dataclass(frozen=True, slots=True, eq=False)  # each is one of `CLASSES`, and compared as such
class ArithmeticClass:
    """One class: a kind, and the format unless it is `exact`."""

    kind: str
    form: Format | None = None

    def __str__(self) -> str:
        return f"{self.kind}:{self.form.name}" if self.form else self.kind


EXACT = ArithmeticClass("exact")

VAGUE = tuple(ArithmeticClass("normwise", form) for form in NARROW)
"""The classes whose bound soon exceeds every score: wrong numbers may satisfy them by chance."""

CLASSES = (
    EXACT,
    *(ArithmeticClass(kind, form) for form in FORMATS[:2] for kind in ("rounded", "approximate", "normwise")),
    *(ArithmeticClass(kind, form) for form in NARROW for kind in ("rounded", "approximate")),
    *VAGUE,
)
"""All classes, strongest first."""

_BY_NAME = {str(known): known for known in CLASSES}


def parse_class(text: str) -> ArithmeticClass:
    """Find a class by its name; raises ValueError with the known names."""
    if text not in _BY_NAME:
        raise ValueError(f"arithmetic class: {text!r} is none; choose one of {', '.join(_BY_NAME)}")
    return _BY_NAME[text]


LEAST = parse_class("approximate:binary32")
"""The weakest class for direct sums that conforms unless another is declared."""

DEFAULT = (LEAST, parse_class("normwise:binary64"))
"""Unless a class is declared, all answers have to satisfy the same one of these."""
