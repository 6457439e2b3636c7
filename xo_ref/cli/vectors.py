"""`xo-ref vectors`: write questions with their answers as files, or judge what a test bench answered.

Exit status: with --check as for `verify`; without, 0 once the files are written.
"""

import argparse
from pathlib import Path

from xo_ref.cli.reading import feature_from, image_from
from xo_ref.cli.verify import STATUS, folder, new_folder
from xo_ref.engine import feature_map
from xo_ref.kit.report.text import in_words
from xo_ref.kit.target.encoding import Pixels, Returns
from xo_ref.kit.vectors.check import check
from xo_ref.kit.vectors.files import files, write
from xo_ref.kit.vectors.suite import FORMATS, Suite, questions


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Describe the arguments of `vectors`."""
    add, usual = parser.add_argument, Suite()
    add("--out", metavar="DIR", type=new_folder, help="the folder to write: a new one, or one that this command wrote")
    add("--suite", default=usual.suite, help="core, full or clause:ANCHOR; default: core")
    grids = "use these grids instead of a suite; may be repeated"
    add("--grids", metavar=("IMAGE", "FEATURE"), nargs=2, action="append", default=[], help=grids)
    add("--format", choices=FORMATS, default=usual.format, help="default: readmemh")
    add("--pixels", choices=[one.value for one in Pixels], default=usual.pixels.value, help="default: bipolar")
    add("--returns", choices=[one.value for one in Returns], default=usual.returns.value, help="default: scores")
    add("--word", metavar="BITS", type=int, default=usual.word, help="bits of a word of pixels, up to 64; default: 8")
    add("--order", choices=("lsb", "msb"), default=usual.order, help="end of a word with its first pixel; default: lsb")
    add("--image", metavar="SHAPES", default="", help="image shapes that the bench accepts, as for verify")
    add("--feature", metavar="SHAPES", default="", help="feature shapes that the bench accepts, as for verify")
    add("--seed", type=int, default=usual.seed, help="random seed; default: 0")
    add("--check", metavar="DIR", type=folder, help="judge answers to the questions in this folder")
    add("--answers", metavar="FILE", type=Path, help="the answers: one line per question, its number and its map")


def run(options: argparse.Namespace) -> str | tuple[str, int]:
    """Write the files, or judge the answers; raises ValueError and OSError."""
    if (options.check is None) != (options.answers is None) or (options.check is None) == (options.out is None):
        raise ValueError("vectors: give --out DIR to write them, or --check DIR and --answers FILE to judge answers")
    if options.check is not None:
        report = check(options.check, options.answers)
        return in_words(report), STATUS[report.verdict]
    pairs = [(image_from(image), feature_from(feature)) for image, feature in options.grids]
    for image, feature in pairs:
        feature_map(image, feature)  # raises what is wrong with the pair
    named = tuple((image.tolist(), feature.tolist()) for image, feature in pairs)
    kinds = Pixels(options.pixels), Returns(options.returns)
    given = {name: getattr(options, name) for name in ("word", "order", "image", "feature", "seed")}
    suite = Suite("named" if pairs else options.suite, options.format, *kinds, **given, grids=named)
    chosen, left_out = questions(suite)
    made = files(suite, chosen, left_out)
    write(options.out, made)
    lines = [f"{len(chosen)} questions written to {options.out}: {', '.join(sorted(made))}"]
    return "\n".join([*lines, *(f"{count} left out: {why}" for why, count in left_out.items())])
