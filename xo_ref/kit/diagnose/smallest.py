"""Make a failing case small in what matters: the parts of a layer and its options, the extents, then the contents.

A layer that still fails with one group and plain options is a smaller fault than one that needs them. Planes and
features shrink alone and together: to one row or column, to half, and by 64, 16, 8, 4, 2 and 1, so that a fault that
needs a residue (a width of 80, a multiple of 16) still shrinks (to 16). Then the contents: constant grids, then single
pixels. `fails` decides alone, so wrong maps, NaN and rejections shrink alike.
"""

from collections.abc import Callable, Iterator, Sequence

from xo_ref.kit.case import Case, Nested
from xo_ref.kit.layer import LayerCase, RawOptions, parts

_STEPS = (64, 32, 16, 8, 4, 2, 1)
_MOST_ASKED = 20_000_000  # pixels of all cases together


def shrunk(case: Case, fails: Callable[[Case], bool], budget: int = 400) -> Case:
    """Return a smaller case that still fails, after at most `budget` calls of `fails`, fewer if cases are large."""
    budget = min(budget, _MOST_ASKED // max(1, case.pixels))
    for simpler in (_fewer, _plainer_options, _smaller, _fewer, _plainer_options, _constant, _plainer):
        found = True
        while found:
            found = False
            for candidate in simpler(case.cut()):
                if not budget:
                    return case
                budget -= 1
                if fails(candidate):
                    case, found = candidate, True
                    break
    return case


def _fewer(case: Case) -> Iterator[Case]:
    """Take one group, one channel of each group, one filter of each group, or half of them; or leave one out."""
    if not isinstance(case, LayerCase):
        return
    groups, depth, multiplier = case.options.groups, case.depth, case.filters // case.options.groups
    planes, bank = parts(case.planes, groups), parts(case.bank, groups)
    for some in _some(groups):
        kept = [plane for g in some for plane in planes[g]], [one for g in some for one in bank[g]]
        yield case.of(*kept, groups=len(some))
    for some in _some(depth):
        chosen = [plane[c] for plane in planes for c in some]
        yield case.of(chosen, [[one[c] for c in some] for group in bank for one in group])
    for some in _some(multiplier):
        yield case.of(case.planes, [group[m] for group in bank for m in some])


def _some(count: int) -> Iterator[Sequence[int]]:
    """Yield what to keep of `count`: each alone, each half, all but one."""
    if count > 1:
        yield from ([at] for at in range(count))
    if count > 2:
        yield from (range(count // 2), range(count // 2, count))
        yield from ([one for one in range(count) if one != at] for at in range(count))


def _plainer_options(case: Case) -> Iterator[Case]:
    """Put one option back to plain on all its axes, on one, or nearer by one."""
    if not isinstance(case, LayerCase):
        return
    for name, plain in RawOptions()._asdict().items():
        held = getattr(case.options, name)
        if name == "groups" or held == plain:
            continue
        tried = [plain]
        for at, (value, least) in enumerate(zip(held, plain, strict=True)):
            tried += [(*held[:at], less, *held[at + 1 :]) for less in dict.fromkeys((least, max(value - 1, least)))]
        for other in dict.fromkeys(tried):
            changed = case.of(case.planes, case.bank, **{name: other})
            if other != held and min(changed.map_shape) > 0:
                yield changed


def _smaller(case: Case) -> Iterator[Case]:
    """Take rows, then columns, off the end or the start: of planes and features, of planes, of features."""
    for axis, long, short in ((_rows, *case.shape[::2]), (_columns, *case.shape[1::2])):
        for cut in _cuts(max(long, short) if isinstance(case, LayerCase) else long):
            for off, less in ((cut, cut), (cut, 0), (0, cut)):  # of planes, of features
                if abs(off) >= long or abs(less) >= short:
                    continue
                if isinstance(case, LayerCase):
                    bank = [[axis(feature, less) for feature in one] for one in case.bank]
                    changed = case.of([axis(plane, off) for plane in case.planes], bank)
                    if min(changed.map_shape) > 0:
                        yield changed
                elif long - abs(off) >= short - abs(less):
                    yield case.about(image=axis(case.image, off), feature=axis(case.feature, less))


def _cuts(length: int) -> Iterator[int]:
    """Yield how much to take off, large cuts first: all but one, half, then the steps; negative for the start."""
    for cut in dict.fromkeys((length - 1, length // 2, *_STEPS)):
        if 0 < cut < length:
            yield from (cut, -cut)


def _rows(grid: Nested, cut: int) -> Nested:
    """Take rows off the end, or off the start for a negative count."""
    return grid[: len(grid) - cut] if cut >= 0 else grid[-cut:]


def _columns(grid: Nested, cut: int) -> Nested:
    """Take columns off likewise."""
    return [list(line[: len(line) - cut] if cut >= 0 else line[-cut:]) for line in grid]


def _constant(case: Case) -> Iterator[Case]:
    """Make each grid all ones, where it is not."""
    for names in (("image", "feature"), ("image",), ("feature",)):
        white = {name: [[1] * len(row) for row in getattr(case, name)] for name in names}
        changed = case.about(**white)
        if changed != case:
            yield changed


def _plainer(case: Case) -> Iterator[Case]:
    """Make one pixel 1, or a graded one -1."""
    for name, grid in (("image", case.image), ("feature", case.feature)):
        for row, line in enumerate(grid):
            for col, pixel in enumerate(line):
                for plain in (1, -1) if pixel not in {1, -1} else (1,) if pixel == -1 else ():
                    lines = [list(one) for one in grid]
                    lines[row][col] = plain
                    yield case.about(**{name: lines})
