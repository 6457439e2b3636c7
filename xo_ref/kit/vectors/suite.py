"""Which questions are written as files, encoded as their reader wants them, and the right answers.

    core            the stored questions, and the largest feature that is taken
    clause:ANCHOR   those of one clause
    full            the stored questions, every small pair, and the shapes chosen by design

Questions that demand a rejection are left out: no bench can put a ragged image into a memory. So are those that the
encoding cannot hold, and shapes that are not taken; the manifest counts them by their reason.

The expected numbers are integers over one denominator: for sums and matches of whole pixels that is 1, for scores n
or a multiple of it.
"""

import math
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from xo_ref.engine import feature_map
from xo_ref.errors import FormatError
from xo_ref.kit.answer import Skipped
from xo_ref.kit.case import Case, Demand, Nested
from xo_ref.kit.judge.reference import Reference
from xo_ref.kit.questions.enumerate import Pairs
from xo_ref.kit.questions.ranges import EVERYTHING, Extents, Takes, check_size
from xo_ref.kit.questions.shipped import largest_shapes, named_cases, smallest_cases
from xo_ref.kit.questions.stored import stored_cases
from xo_ref.kit.runner.stages import designed
from xo_ref.kit.target.encoding import Given, Pixels, Returns, case_for_target
from xo_ref.kit.target.numerals import read_numeral
from xo_ref.values.grid import Feature, Image
from xo_ref.values.maps import FeatureMap

FORMATS = ("readmemh", "hex", "c", "npy", "json")
_SMALL = 8  # pixels of the largest small pair
_SMALLEST = 3_796  # as many where not all shapes are taken
_TEXTS = ("suite", "format", "pixels", "returns", "order", "image", "feature")
_MOST = 2**31  # beyond all numbers of the packed formats


@dataclass(frozen=True, slots=True)
class Suite:
    """Which questions are written, and in which form."""

    suite: str = "core"
    """core, full, clause:ANCHOR, or named for the grids alone."""
    format: str = "readmemh"
    pixels: Pixels = Pixels.BIPOLAR
    returns: Returns = Returns.SCORES
    word: int = 8
    """The bits of one word of pixels in the formats readmemh and hex."""
    order: str = "lsb"
    """Whether the first pixel of a word is its least or its most significant one."""
    image: str = ""
    """The images that are taken, such as ..x..1024; empty for all."""
    feature: str = ""
    seed: int = 0
    grids: tuple[tuple[Nested, Nested], ...] = ()
    """Images with features that were named, instead of a suite."""

    def __post_init__(self) -> None:
        """Check what only an outside can get wrong; raises ValueError."""
        clauses = {f"clause:{case.clause}" for case in stored_cases() if case.demand is Demand.ANSWER}
        suites = ["named"] if self.grids else ["core", "full", *sorted(clauses)]
        for name, known in {"suite": suites, "format": FORMATS, "order": ("lsb", "msb")}.items():
            if (value := getattr(self, name)) not in known:
                raise ValueError(f"{name}: unknown value {value[:40]!r}; choose one of {', '.join(known)}")
        if not self.pixel_bits <= self.word <= 64 or self.word % self.pixel_bits:
            raise ValueError(f"word {self.word}: is not a multiple of {self.pixel_bits} from {self.pixel_bits} to 64")

    @property
    def pixel_bits(self) -> int:
        """The bits of a pixel: 1, or 8 in two's complement."""
        return 1 if self.pixels in {Pixels.BITS, Pixels.INVERTED_BITS} else 8

    def options(self) -> dict[str, object]:
        """Write as a manifest holds it, so that `parse` reads it."""
        plain: dict[str, object] = {name: getattr(self, name) for name in (*_TEXTS, "word", "seed")}
        grids = [[[[str(pixel) for pixel in row] for row in grid] for grid in pair] for pair in self.grids]
        return plain | {"pixels": self.pixels.value, "returns": self.returns.value, "grids": grids}

    @classmethod
    def parse(cls, options: Mapping[str, object]) -> "Suite":
        """Read what a manifest holds; raises ValueError."""
        suite, form, pixels, returns, order, image, feature = (str(options.get(name)) for name in _TEXTS)
        try:
            word, seed = (int(str(options.get(name))) for name in ("word", "seed"))
            kinds = Pixels(pixels), Returns(returns)
            return cls(suite, form, *kinds, word, order, image, feature, seed, _pairs(options.get("grids")))
        except (TypeError, ValueError) as error:
            raise FormatError(f"the options of the manifest: {error}") from error


@dataclass(frozen=True, slots=True)
class EncodedCase:
    """A case as its reader gets it, and what it should answer."""

    case: Case
    image: Nested
    feature: Nested
    expected: tuple[tuple[int, ...], ...]
    denominator: int


def questions(suite: Suite) -> tuple[tuple[EncodedCase, ...], dict[str, int]]:
    """Choose and encode the questions; count those left out by their reason."""
    takes = Takes.parse(image=suite.image, feature=suite.feature)
    chosen: list[EncodedCase] = []
    left_out: Counter[str] = Counter()
    for case in _cases(suite, takes):
        found = _question(suite, takes, case)
        if isinstance(found, EncodedCase):
            chosen.append(found)
        else:
            left_out[found] += 1
    if not chosen:
        raise ValueError(f"no question is left: {', '.join(left_out)}")
    return tuple(chosen), dict(left_out)


def _cases(suite: Suite, takes: Takes) -> Iterator[Case]:
    for number, (image, feature) in enumerate(suite.grids):
        yield Case(f"named-{number}", "map.value", image, feature, reason="named by the user")
    if suite.grids:
        return
    clause = suite.suite.partition(":")[2]
    yield from (case for case in stored_cases() if clause in {"", case.clause})
    if suite.suite == "core":
        yield from named_cases(largest_shapes(takes), suite.seed)
    if suite.suite == "full":
        yield from Pairs(_SMALL).cases() if takes == EVERYTHING else smallest_cases(suite.seed, takes, _SMALLEST)
        yield from designed(suite.seed, takes)


def _question(suite: Suite, takes: Takes, case: Case) -> EncodedCase | str:
    if case.demand is not Demand.ANSWER:
        return "a rejection is demanded"
    if not takes.admits(*case.shape):
        return "the shape is not taken"
    grids = case_for_target(case, Given(pixels=suite.pixels, returns=suite.returns))
    if isinstance(grids, Skipped):
        return f"no {suite.returns.value} or pixels as {suite.pixels.value}"
    numerators, denominator = _numbers(Reference(case).expected, suite, case.n)
    if suite.format != "json":
        if any(pixel != int(pixel) for grid in grids for row in grid for pixel in row):
            return "a pixel is not a whole number"
        if max(denominator, *(abs(number) for row in numerators for number in row)) >= _MOST:
            return "a number needs more than 32 bits"
    return EncodedCase(case, *grids, numerators, denominator)


def _numbers(scores: FeatureMap, suite: Suite, n: int) -> tuple[tuple[tuple[int, ...], ...], int]:
    """Turn scores into what the map should hold, over one denominator."""
    factor = 1 if suite.returns is Returns.SCORES else n
    if suite.returns is Returns.SUMS:
        factor *= suite.pixels.unit**2
    common = math.gcd(factor, scores.denominator)
    factor, denominator = factor // common, scores.denominator // common
    rows = tuple(tuple(factor * number for number in row) for row in scores.numerators)
    if suite.returns is Returns.MATCHES:  # of bipolar pixels: the denominator is 1
        rows = tuple(tuple((number + n) // 2 for number in row) for row in rows)
    return rows, denominator


def _pairs(value: object) -> tuple[tuple[Nested, Nested], ...]:
    if not isinstance(value, list) or any(not isinstance(pair, list) or len(pair) != 2 for pair in value):
        raise ValueError("grids is not an array of pairs")
    pairs = []
    for pair in value:
        image, feature = ([[read_numeral(str(pixel)) for pixel in row] for row in grid] for grid in pair)
        marks = Feature(feature)
        check_size("grids", Extents(len(image), len(image[0]) if image else 0, *marks.shape))
        feature_map(Image(image), marks)  # raises what is wrong with the pair
        pairs.append((image, feature))
    return tuple(pairs)
