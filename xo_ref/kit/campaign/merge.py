"""From the results of many shards to one report, the same bytes in whatever order they came.

Results are taken up in the order of the list of shards, so only what was asked decides. A shard that
several folders hold counts once. Nothing is asked any more: a diagnosis rests on the answers
that the shards kept, a condition is found on half of them and confirmed on the other half.
"""

import json
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import combinations

from xo_ref.errors import FormatError
from xo_ref.kit.campaign.files import Folder, Plan
from xo_ref.kit.campaign.shards import LEVELS, Campaign, Shard
from xo_ref.kit.case import Demand
from xo_ref.kit.diagnose.when.active import Known, seen
from xo_ref.kit.judge.classes import DEFAULT
from xo_ref.kit.judge.ledger import add, read
from xo_ref.kit.judge.places import wrong_places
from xo_ref.kit.judge.tally import Tally
from xo_ref.kit.questions.covering import PROPERTIES, covering_shapes, mask
from xo_ref.kit.questions.extents import fitting, triples
from xo_ref.kit.questions.ranges import Extents
from xo_ref.kit.questions.vectors import layer_vectors, vectors
from xo_ref.kit.report.model import Report
from xo_ref.kit.report.summary import summed_up
from xo_ref.kit.runner.causes import on_file
from xo_ref.kit.target.encoding import Given, Pixels, Returns
from xo_ref.kit.target.lines import clean, named
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
    plan, campaign = first.plan, first.plan.campaign
    options = plan.subject.options(plan.seed)
    tally, notes, faults, seconds, done = _empty(plan), dict.fromkeys(lost), set[str](), 0.0, list[Shard]()
    every = list(campaign.shards())
    stages = Counter(shard.stage for shard in every)
    for shard in every:
        copies = sorted(filter(None, (folder.read(shard) for folder in folders)), key=json.dumps)
        if not copies:
            continue
        try:
            found, told = read(copies[0], _empty(plan)), list(_told(shard, copies))
            seconds += float(str(copies[0]["seconds"]))
            faults |= set(map(str, _list(copies[0]["faults"])))
        except (KeyError, TypeError, ValueError, IndexError) as error:
            raise FormatError(f"{first.path}, {shard.name}: a field is missing or wrong: {error}") from error
        notes |= dict.fromkeys(told)
        add(tally, found, max(1, _EVIDENCE // stages[shard.stage]))
        done.append(shard)
    diagnosis, when = on_file(tally, list(_evidence(tally, options.layer or ())), plan.seed)
    asked = (*_coverage(campaign, done, tally, faults), ("shards", len(done), len(every)))
    subject = plan.subject
    known = Report(
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
    stored = vectors() if options.layer is None else layer_vectors()
    return summed_up(known, tally, only=options.only, xfail=options.xfail, vectors=stored)


def _empty(plan: Plan) -> Tally:
    """Make a tally of the classes that are asked for."""
    options = plan.subject.options(plan.seed)
    return Tally(*((options.required,) if options.required else DEFAULT), excused=frozenset(options.xfail))


def _told(shard: Shard, copies: Sequence[Mapping[str, object]]) -> Iterator[str]:
    """Say what a shard noted: what was left out, why it ended early, and whether two runs of it differ."""
    yield from map(str, _list(copies[0]["notes"]))
    if copies[0]["trouble"]:
        yield f"{shard.name}: {clean(str(copies[0]['trouble']))}{_CUT}"
    if any({**copy, "seconds": 0} != {**copies[0], "seconds": 0} for copy in copies[1:]):
        yield f"{shard.name}: two runs were answered differently; the report has one of them"


def _list(value: object) -> list[object]:
    if not isinstance(value, list):
        raise TypeError(f"{named(value)} where an array is expected")
    return value


def _given(subject: Subject) -> Given:
    """Say how a subject was given its questions."""
    python = subject.target if isinstance(subject.target, str) else ""
    pixels, returns = Pixels(subject.pixels or "bipolar"), Returns(subject.returns or "scores")
    return Given(not subject.command, python, subject.convert, pixels, returns, graded=subject.graded is not False)


def _evidence(tally: Tally, options: tuple[str, ...]) -> Iterator[Known]:
    """Give what a condition is learned from."""
    for kept, failed in ((tally.failures, True), (tally.passes, False)):
        for case, answer in kept:
            if case.demand is Demand.ANSWER:
                wrong = wrong_places(case, answer, tally.required) if failed else frozenset()
                yield seen(case, wrong, options)


def _coverage(
    campaign: Campaign, done: Sequence[Shard], tally: Tally, faults: Collection[str]
) -> Iterator[tuple[str, int, int]]:
    """Count what was asked, of how much there is."""
    yield "faults of the catalogue that a stored question catches", len(faults), len(_guarded(campaign))
    if campaign.layer is not None:
        return
    pairs, ranges = campaign.pairs(), [(shard.start, shard.stop) for shard in done if shard.stage == "small"]
    for pixels in range(2, LEVELS[campaign.level].pixels + 1):
        low, high = pairs.upto(pixels - 1), pairs.upto(pixels)
        if high > low:
            asked = sum(max(0, min(high, stop) - max(low, start)) for start, stop in ranges)
            yield f"pairs of -1 and 1 grids with {pixels} pixels", asked, high - low
    shapes = {Extents(*shape[:4]) for shape in tally.shapes}
    met = sum((*image, *feature) in shapes for image, feature in pairs.shapes)
    yield f"shapes with up to {LEVELS[campaign.level].pixels} pixels", met, len(pairs.shapes)
    array = covering_shapes(campaign.takes)
    both, there = _pairs(shapes), _pairs(array)
    yield "strength 2: pairs of properties of shapes", len(both & there), len(there)
    three = triples(fitting(campaign.takes))
    yield "strength 3: triples of extents", len(triples(shapes) & three), len(three)


def _guarded(campaign: Campaign) -> set[str]:
    """Name the faults that a stored question catches."""
    stored = vectors() if campaign.layer is None else layer_vectors()
    return {fault for vector in stored for fault in vector.case.guards}


def _pairs(shapes: Iterable[Extents]) -> set[tuple[int, int]]:
    """Name the pairs of properties that shapes have."""
    found: set[tuple[int, int]] = set()
    for key in set(map(mask, shapes)):
        found.update(combinations([place for place in range(len(PROPERTIES)) if key >> place & 1], 2))
    return found
