"""From the results of many shards to one report, the same bytes in whatever order they came.

Results are merged in the order of the shard list, so the report depends only on what was asked. A shard that
several folders hold counts once. No further questions are asked: a diagnosis rests on the answers
that the shards kept, a condition is found on half of them and confirmed on the other half.
"""

import json
import math
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import partial
from itertools import combinations

from xo_ref.errors import FormatError, of_kind
from xo_ref.kit.campaign.files import Folder
from xo_ref.kit.campaign.shards import LEVELS, Plan, Shard
from xo_ref.kit.diagnose.offline import diagnosed
from xo_ref.kit.judge.ledger import read
from xo_ref.kit.judge.tally import Tally
from xo_ref.kit.questions.covering import PROPERTIES, covering_shapes, mask
from xo_ref.kit.questions.ranges import Extents
from xo_ref.kit.questions.stored import stored_cases
from xo_ref.kit.questions.triples import fitting, triples
from xo_ref.kit.report.model import Report
from xo_ref.kit.report.summary import completed
from xo_ref.kit.target.encoding import Given, Pixels, Returns
from xo_ref.kit.target.lines import clean
from xo_ref.kit.verification import Subject

_EVIDENCE = 80  # failures of one stage

_CUT = "; the rest of this shard was not asked"


def merged(folders: Sequence[Folder], lost: Sequence[str] = ()) -> Report:
    """Make one report of what folders of one campaign hold; `lost` says what is to be noted besides.

    Raises OSError, and FormatError where they are of different campaigns or a result is damaged.
    """
    first, *others = folders
    for folder in others:
        if folder.identity != first.identity:
            raise FormatError(f"{folder.path}: holds another campaign than {first.path}; merge parts of one campaign")
    plan, options = first.plan, first.plan.options()
    stored = stored_cases(layers=options.layer is not None)
    empty = partial(Tally, options.required, excused=frozenset(options.xfail))
    tally, notes, faults, seconds, done = empty(), dict.fromkeys(lost), set[str](), 0.0, list[Shard]()
    every = list(plan.shards())
    stages = Counter(shard.stage for shard in every)
    for shard in every:
        copies = sorted(filter(None, (folder.read(shard) for folder in folders)), key=json.dumps)
        if not copies:
            continue
        try:
            found, told = read(copies[0], empty()), list(_told(shard, copies))
            spent = float(str(copies[0]["seconds"]))
            seconds += spent if 0 <= spent < math.inf else 0.0
            faults |= set(map(str, of_kind(copies[0]["faults"], list)))
        except (KeyError, TypeError, ValueError, IndexError) as error:
            raise FormatError(f"{first.path}, {shard.name}: a field is missing or wrong: {error}") from error
        notes |= dict.fromkeys(told)
        tally.merge(found, max(1, _EVIDENCE // stages[shard.stage]))
        done.append(shard)
    diagnosis, when = diagnosed(tally, plan.seed, options.layer or ())
    guarded = {fault for case in stored for fault in case.guards}
    caught = ("faults of the catalogue that a stored question catches", len(faults), len(guarded))
    asked = (caught, *_coverage(plan, done, tally), ("shards", len(done), len(every)))
    subject = plan.subject
    draft = Report(
        target=str(subject.target or subject.command or subject.library),
        seed=plan.seed,
        seconds=seconds,
        level=options.level,
        notes=tuple(notes),
        diagnosis=diagnosis,
        when=when,
        greeted=plan.greeted,
        complete=len(done) == len(every) and not any(note.endswith(_CUT) for note in notes),
        given=_given(subject),
        coverage=asked,
    )
    return completed(draft, tally, only=options.only, xfail=options.xfail, stored=stored)


def _told(shard: Shard, copies: Sequence[Mapping[str, object]]) -> Iterator[str]:
    """Describe what a shard noted: what was left out, why it ended early, and whether two runs of it differ."""
    yield from (clean(str(note)) for note in of_kind(copies[0]["notes"], list))
    if copies[0]["trouble"]:
        yield f"{shard.name}: {clean(str(copies[0]['trouble']))}{_CUT}"
    if any({**copy, "seconds": 0} != {**copies[0], "seconds": 0} for copy in copies[1:]):
        yield f"{shard.name}: two runs were answered differently; the report has one of them"


def _given(subject: Subject) -> Given:
    python = subject.target if isinstance(subject.target, str) else ""
    pixels, returns = Pixels(subject.pixels or "bipolar"), Returns(subject.returns or "scores")
    return Given(not subject.command, python, subject.convert, pixels, returns, graded=subject.graded is not False)


def _coverage(plan: Plan, done: Sequence[Shard], tally: Tally) -> Iterator[tuple[str, int, int]]:
    """Count what was asked, of how much there is."""
    if plan.options().layer is not None:
        return
    pairs, ranges = plan.pairs(), [(shard.start, shard.stop) for shard in done if shard.stage == "small"]
    for pixels in range(2, LEVELS[plan.level].pixels + 1):
        low, high = pairs.upto(pixels - 1), pairs.upto(pixels)
        if high > low:
            asked = sum(max(0, min(high, stop) - max(low, start)) for start, stop in ranges)
            yield f"pairs of -1 and 1 grids with {pixels} pixels", asked, high - low
    shapes = {Extents(*shape[:4]) for shape in tally.shapes}
    met = sum(shape in shapes for shape in pairs.shapes)
    yield f"shapes with up to {LEVELS[plan.level].pixels} pixels", met, len(pairs.shapes)
    array = covering_shapes(plan.options().takes)
    both, there = _pairs(shapes), _pairs(array)
    yield "strength 2: pairs of properties of shapes", len(both & there), len(there)
    three = triples(fitting(plan.options().takes))
    yield "strength 3: triples of extents", len(triples(shapes) & three), len(three)


def _pairs(shapes: Iterable[Extents]) -> set[tuple[int, int]]:
    found: set[tuple[int, int]] = set()
    for key in set(map(mask, shapes)):
        found.update(combinations([place for place in range(len(PROPERTIES)) if key >> place & 1], 2))
    return found
