"""Answers that a test bench dumped, judged as `verify` judges: the same judge, faults and conditions.

A line is a question and its answer: the number of the question, from 0, and its map row by row.

    17 3 5 x 2

The questions are made anew from the manifest's options and compared with the files, so a changed file is found. What
cannot be done with answers on file: a counterexample cannot be made smaller, and the condition under which answers are
wrong is found on half of them and confirmed on the other half.
"""

import re
import time
from collections.abc import Mapping
from pathlib import Path

from xo_ref.errors import FormatError
from xo_ref.kit.answer import Answer, Breakdown, Broken, Scores
from xo_ref.kit.case import Number
from xo_ref.kit.diagnose.offline import diagnosed
from xo_ref.kit.judge.classes import EXACT
from xo_ref.kit.judge.tally import Tally
from xo_ref.kit.report.model import Level, Report
from xo_ref.kit.report.summary import completed
from xo_ref.kit.target.encoding import Returns, answer_as_scores
from xo_ref.kit.target.numerals import read_numeral
from xo_ref.kit.vectors.files import MANIFEST, content, files, manifest_of
from xo_ref.kit.vectors.suite import EncodedCase, Suite, questions

_PER_NUMBER = 64  # bytes of an answer that are read, for each number expected
_SPARE = 2**20


def check(folder: Path, answers: Path) -> Report:
    """Judge a file of answers; raises FormatError, naming the file and the line, and OSError."""
    started = time.monotonic()
    about = manifest_of(folder)
    options = about.get("options")
    if not isinstance(options, dict):
        raise FormatError(f"{folder / MANIFEST}: options are missing")
    suite = Suite.parse(options)
    chosen, left_out = questions(suite)
    for name, made in files(suite, chosen, left_out).items():
        if name != MANIFEST and content(folder / name, len(made)) != made:
            raise FormatError(f"{folder / name}: is not what this version writes; write the vectors again")
    given = _answers(answers, chosen)
    tally = Tally(None if suite.returns is Returns.SCORES else EXACT)
    for number, one in enumerate(chosen):
        answer = answer_as_scores(given.get(number, _MISSING), suite.returns, one.case.feature, suite.pixels)
        tally.judge(one.case, answer)
    diagnosis, when = diagnosed(tally, suite.seed)
    draft = Report(
        target=f"{answers}, for {folder}",
        seconds=time.monotonic() - started,
        seed=suite.seed,
        level=Level.ANSWERS,
        diagnosis=diagnosis,
        when=when,
    )
    return completed(draft, tally, only=frozenset(one.case.clause for one in chosen))


_MISSING = Broken(Breakdown.CLOSED, "the file has no answer to this question")


def _answers(path: Path, chosen: tuple[EncodedCase, ...]) -> dict[int, Answer]:
    most = _SPARE + _PER_NUMBER * sum(len(one.expected) * len(one.expected[0]) + 1 for one in chosen)
    if not path.is_file():
        raise FormatError(f"{path}: {'is no ordinary file' if path.exists() else 'there is no such file'}")
    with path.open(encoding="utf-8", errors="replace") as file:
        text = file.read(most + 1)
    if len(text) > most:
        raise FormatError(f"{path}: has more than {most} characters, many more than these questions have answers")
    found: dict[int, Answer] = {}
    for at, line in enumerate(text.splitlines(), 1):
        words = line.split()
        if not words:
            continue
        try:
            number = _number(words[0], found, len(chosen))
            found[number] = _answer(chosen[number], [read_numeral(word) for word in words[1:]])
        except ValueError as error:
            raise FormatError(f"{path}, line {at}: {error}") from error
    return found


def _number(word: str, found: Mapping[int, Answer], count: int) -> int:
    number = int(word) if re.fullmatch("[0-9]{1,9}", word) else count
    if number >= count:
        raise ValueError(f"{word[:20]!r} is not the number of a question, 0 to {count - 1}")
    if number in found:
        raise ValueError(f"question {number} is answered twice")
    return number


def _answer(one: EncodedCase, numbers: list[Number]) -> Answer:
    height, width = len(one.expected), len(one.expected[0])
    if len(numbers) != height * width:
        return Broken(Breakdown.MALFORMED, f"{len(numbers)} numbers for a map of {height} x {width}")
    return Scores(tuple(tuple(numbers[at : at + width]) for at in range(0, len(numbers), width)))
