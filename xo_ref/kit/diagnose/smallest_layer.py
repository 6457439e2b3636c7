"""Make a failing layer small: the groups, channels and filters first, then the options, then the extents.

A layer that still fails with one group and plain options is a smaller fault than one that needs them.
"""

from collections.abc import Iterator, Sequence

from xo_ref.kit.diagnose.cuts import columns, cuts, rows
from xo_ref.kit.layer import LayerCase, Options, parts

__all__ = ["fewer", "plainer_options", "smaller_layer"]


def fewer(case: LayerCase) -> Iterator[LayerCase]:
    """Take one group, one channel of each group, one filter of each group, or half of them; or leave one out."""
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
    """Name what to keep of so many: each alone, each half, all but one."""
    if count > 1:
        yield from ([at] for at in range(count))
    if count > 2:
        yield from (range(count // 2), range(count // 2, count))
        yield from ([one for one in range(count) if one != at] for at in range(count))


def plainer_options(case: LayerCase) -> Iterator[LayerCase]:
    """Put one option back to plain on all its axes, on one, or nearer by one."""
    for name, plain in Options()._asdict().items():
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


def smaller_layer(case: LayerCase) -> Iterator[LayerCase]:
    """Take rows, then columns, off the end or the start: of planes and features, of planes, of features."""
    for axis, (long, short) in ((rows, case.shape[::2]), (columns, case.shape[1::2])):
        for cut in cuts(max(long, short)):
            for of_planes, of_features in ((cut, cut), (cut, 0), (0, cut)):
                if abs(of_planes) >= long or abs(of_features) >= short:
                    continue
                changed = case.of(
                    [axis(plane, of_planes) for plane in case.planes],
                    [[axis(feature, of_features) for feature in one] for one in case.bank],
                )
                if min(changed.map_shape) > 0:
                    yield changed
