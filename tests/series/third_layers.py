"""Blind series: 20 layers that are wrong only under a condition (q01..q20), 3 that are right (q21..q23)."""

import math

import numpy as np

from tests.series.planes import _Layer, _part, _regrouped

META: dict[str, dict] = {}


def _wrong(condition, story, kind="layer"):
    def note(f):
        META[f.__name__] = {"kind": kind, "condition": condition, "story": story}
        return f

    return note


@_wrong(
    "every pixel of the image and the filters is -1, 0 or 1, and under some tap two neighbouring channels of a "
    "group (0 and 1, 2 and 3, ...) have filter pixels of one sign over image pixels 1 and 1, or 1 and 0 (padding "
    "counts as 0)",
    "Such pixels take the int8 path: the image as unsigned bytes around 128, the filters as signed bytes. "
    "The instruction adds two products in 16 bits and saturates.",
)
def q01(image, filters, *, stride=(1, 1), padding=(0, 0, 0, 0), dilation=(1, 1), groups=1):
    a = _Layer(image, filters, stride, padding, dilation, groups)
    p = a.padded()
    if not (np.all(np.isin(a.x, (-1, 0, 1))) and np.all(np.isin(a.f, (-1, 0, 1)))):
        return a.done(a.run(p))
    u, s = p * 127 + 128, a.f * 127
    out = np.zeros((a.count, a.rows, a.cols))
    for k in range(a.count):
        mine = u[k // a.per * a.depth :][: a.depth]
        for i in range(a.h):
            for j in range(a.w):
                products = _part(a, mine, i, j) * s[k, :, i, j][:, None, None]
                for c in range(0, a.depth, 2):
                    out[k] += np.clip(products[c : c + 2].sum(axis=0), -32768, 32767)
        out[k] -= 128 * s[k].sum()
    return a.done(out / 127**2)


@_wrong(
    "along an axis the padding's total is the dilated filters' extent - 1, and same padding with the odd pixel "
    "after the image, made for the stride at hand, begins with another number of lines (columns) than was given",
    "The converter sees by the total that the padding is same and writes that word down; the backend splits it "
    "anew, and for a stride above 1 from another total. The shape is the right one.",
)
def q02(image, filters, *, stride=(1, 1), padding=(0, 0, 0, 0), dilation=(1, 1), groups=1):
    a = _Layer(image, filters, stride, padding, dilation, groups)
    top, left = a.top, a.left
    if a.top + a.bottom == a.tall - 1:
        top = max(0, ((a.height - 1) // a.sr) * a.sr + a.tall - a.height) // 2
    if a.left + a.right == a.wide - 1:
        left = max(0, ((a.width - 1) // a.sc) * a.sc + a.wide - a.width) // 2
    return a.done(a.run(np.pad(a.x, ((0, 0), (top, 0), (left, 0)))))


@_wrong(
    "square filters of 2 x 2 or more, and more than one group with more than one channel to a group",
    "Square filters go to a kernel that adds shifted matrix products; groups came later, and it steps through the "
    "filters by group but always reads the planes of the first one. Depthwise layers have their own kernel.",
)
def q03(image, filters, *, stride=(1, 1), padding=(0, 0, 0, 0), dilation=(1, 1), groups=1):
    a = _Layer(image, filters, stride, padding, dilation, groups)
    p = a.padded()
    if a.h == a.w > 1 and a.depth > 1:
        return a.done(_regrouped(a, p, lambda _: 0))
    return a.done(a.run(p))


@_wrong(
    "filters of 3 or 5 columns with column stride 1, more padding on the right than on the left, and a map with more "
    "columns than W + 2 * left - (dilated width) + 1 rounded up to a multiple of four",
    "The Winograd kernel makes tiles of four columns and counts them as if the padding on the right were that on "
    "the left; columns in no tile stay zero.",
)
def q04(image, filters, *, stride=(1, 1), padding=(0, 0, 0, 0), dilation=(1, 1), groups=1):
    a = _Layer(image, filters, stride, padding, dilation, groups)
    out = a.run(a.padded())
    if a.w in (3, 5) and a.sc == 1:
        tiles = -(-max(0, a.width + 2 * a.left - a.wide + 1) // 4)
        out[:, :, tiles * 4 :] = 0.0
    return a.done(out)


@_wrong(
    "the map has more than 32 cells, and a cell from number 32 on has a tap in the padding where the cell 32 before it "
    "(or 64, ..., back to one with a pixel there) has one that is not zero",
    "Columns are gathered for 32 cells at a time in one buffer. Taps in the padding are skipped, as the buffer was "
    "cleared; it was, but before the first chunk only.",
)
def q05(image, filters, *, stride=(1, 1), padding=(0, 0, 0, 0), dilation=(1, 1), groups=1):
    a = _Layer(image, filters, stride, padding, dilation, groups)
    p = a.padded()
    image_here = np.pad(np.ones((1, a.height, a.width), dtype=bool), ((0, 0), (a.top, a.bottom), (a.left, a.right)))
    taps = [(i, j) for i in range(a.h) for j in range(a.w)]
    pixels = np.stack([_part(a, p, i, j).reshape(a.channels, -1) for i, j in taps], axis=1)
    inside = np.stack([_part(a, image_here, i, j).ravel() for i, j in taps])
    buffer = np.zeros((a.channels, len(taps), 32))
    out = np.zeros((a.count, a.rows * a.cols))
    for first in range(0, a.rows * a.cols, 32):
        now = slice(first, first + 32)
        size = inside[:, now].shape[1]
        buffer[:, :, :size] = np.where(inside[:, now], pixels[:, :, now], buffer[:, :, :size])
        for k in range(a.count):
            mine = buffer[k // a.per * a.depth :][: a.depth, :, :size]
            out[k, now] = np.tensordot(a.f[k].reshape(a.depth, -1), mine, axes=2)
    return a.done(out.reshape(a.count, a.rows, a.cols))


@_wrong(
    "along an axis stride and dilation have a common divisor above 1 that does not divide the padding before the image "
    "(top or left), and the filters have more than one pixel along that axis",
    "Stride and dilation are divided by their common divisor, and the image is thinned by it; the thinned image begins "
    "with the first pixel and gets padding // divisor zeros, which is the wrong phase if there is a remainder.",
)
def q06(image, filters, *, stride=(1, 1), padding=(0, 0, 0, 0), dilation=(1, 1), groups=1):
    a = _Layer(image, filters, stride, padding, dilation, groups)
    r = math.gcd(a.sr, a.dr) if a.h > 1 else 1
    c = math.gcd(a.sc, a.dc) if a.w > 1 else 1
    p = np.pad(a.x[:, ::r, ::c], ((0, 0), (a.top // r, 0), (a.left // c, 0)))
    return a.done(a.run(p, stride=(a.sr // r, a.sc // c), dilation=(max(1, a.dr // r), max(1, a.dc // c))))


@_wrong(
    "more than one group with an odd number of channels to a group, unless each group is one channel and one filter",
    "Planes are repacked in pairs of channels, pixel by pixel; a group's first pair is found by rounding down, so "
    "every second group begins one plane early. Plain depthwise layers are not repacked.",
)
def q07(image, filters, *, stride=(1, 1), padding=(0, 0, 0, 0), dilation=(1, 1), groups=1):
    a = _Layer(image, filters, stride, padding, dilation, groups)
    p = a.padded()
    if a.groups > 1 and (a.depth, a.per) != (1, 1):
        return a.done(_regrouped(a, p, lambda k: k // a.per * a.depth // 2 * 2))
    return a.done(a.run(p))


@_wrong(
    "depthwise (as many groups as channels, more than one), column stride above 1, filters wider than one column, "
    "padding on the right, and the windows of the last map column end inside the image all the same",
    "The strided depthwise kernel makes the last column apart when there is padding on the right and leaves out the "
    "filters' last column, as it must lie in the padding; with a stride the last window may end before it.",
)
def q08(image, filters, *, stride=(1, 1), padding=(0, 0, 0, 0), dilation=(1, 1), groups=1):
    a = _Layer(image, filters, stride, padding, dilation, groups)
    p = a.padded()
    out = a.run(p)
    if a.groups == a.channels > 1 and a.sc > 1 and a.w > 1 and a.right:
        out[:, :, -1] = a.run(p, taps=lambda i, j: j < a.w - 1)[:, :, -1]
    return a.done(out)


@_wrong(
    "1 x 1 filters with a column stride above 1 that does not divide the padded width, and more than one map row",
    "A 1 x 1 layer is one matrix multiply over the flattened planes, and a strided one steps through them; the "
    "pitch of a line is taken as map columns times stride, which is longer than the line.",
)
def q09(image, filters, *, stride=(1, 1), padding=(0, 0, 0, 0), dilation=(1, 1), groups=1):
    a = _Layer(image, filters, stride, padding, dilation, groups)
    p = a.padded()
    if (a.h, a.w) == (1, 1) and a.sc > 1:
        flat = p.reshape(a.channels, -1)
        pitch = a.cols * a.sc
        flat = np.pad(flat, ((0, 0), (0, p.shape[1] * pitch - flat.shape[1])))
        p = flat.reshape(a.channels, p.shape[1], pitch)
    return a.done(a.run(p))


@_wrong(
    "more than one group with more than one channel to a group, and an odd number of filters to a group",
    "Filters are taken two at a time, to load each pixel once for both; a pair that straddles two groups reads the "
    "planes of the first filter's group for both.",
)
def q10(image, filters, *, stride=(1, 1), padding=(0, 0, 0, 0), dilation=(1, 1), groups=1):
    a = _Layer(image, filters, stride, padding, dilation, groups)
    p = a.padded()
    if a.groups > 1 and a.depth > 1:
        return a.done(_regrouped(a, p, lambda k: k // 2 * 2 // a.per * a.depth))
    return a.done(a.run(p))


@_wrong(
    "more than two channels to a group, and a map of more than four columns whose number is not a multiple of four",
    "Tiles of four columns; the last is moved left to be whole, as making cells twice does no harm. It does: the sums "
    "of all channels but the first two are added to what is there, so cells in both tiles get them twice.",
)
def q11(image, filters, *, stride=(1, 1), padding=(0, 0, 0, 0), dilation=(1, 1), groups=1):
    a = _Layer(image, filters, stride, padding, dilation, groups)
    p = a.padded()
    late = a.f.copy()
    late[:, :2] = 0.0
    first, more = a.run(p, f=a.f - late), a.run(p, f=late)
    out = first + more
    if a.cols > 4 and a.cols % 4:
        twice = slice(a.cols - 4, a.cols // 4 * 4)
        out[:, :, twice] += more[:, :, twice]
    return a.done(out)


_PACKED: dict[tuple, np.ndarray] = {}


@_wrong(
    "an earlier call of this process (of the last 1024 banks with a new shape or sum) had filters of the "
    "same shape and the same sum of all their pixels, but other ones: its filters are used",
    "Filters are packed once and kept between calls, under their shape and a checksum. The checksum is their sum, so a "
    "bank that was mirrored, turned or put in another order is taken for the earlier one.",
)
def q12(image, filters, *, stride=(1, 1), padding=(0, 0, 0, 0), dilation=(1, 1), groups=1):
    a = _Layer(image, filters, stride, padding, dilation, groups)
    key = (a.f.shape, round(float(a.f.sum()), 6))
    if key not in _PACKED:
        if len(_PACKED) >= 1024:
            _PACKED.pop(next(iter(_PACKED)))
        _PACKED[key] = a.f.copy()
    return a.done(a.run(a.padded(), f=_PACKED[key]))


@_wrong(
    "filters of one row and more than one column, an image of more than one row, and padding on the left or right that "
    "some cell looks at",
    "Filters of one row run over the planes as one long line; the frame at the left and right is not there, "
    "and a window that leaves its line reads the end of the line before or the start of the next.",
)
def q13(image, filters, *, stride=(1, 1), padding=(0, 0, 0, 0), dilation=(1, 1), groups=1):
    a = _Layer(image, filters, stride, padding, dilation, groups)
    p = a.padded()
    if a.h == 1 < a.w:
        flat = a.x.reshape(a.channels, -1)
        flat = np.pad(flat, ((0, 0), (a.left, a.right)))
        for row in range(a.height):
            p[:, a.top + row] = flat[:, row * a.width : row * a.width + p.shape[2]]
    return a.done(a.run(p))


@_wrong(
    "the column dilation is more than 1, the filters have more than one column, and the map has more than four columns "
    "and their number is not a multiple of four",
    "Map columns go by vectors of four; the loop for the one to three left over takes the filters' columns side by "
    "side, without the dilation. Maps of up to four columns have a loop of their own.",
)
def q14(image, filters, *, stride=(1, 1), padding=(0, 0, 0, 0), dilation=(1, 1), groups=1):
    a = _Layer(image, filters, stride, padding, dilation, groups)
    p = a.padded()
    out = a.run(p)
    if a.cols > 4 and a.cols % 4:
        rest = a.cols // 4 * 4
        out[:, :, rest:] = a.run(p, dilation=(a.dr, 1))[:, :, rest:]
    return a.done(out)


@_wrong(
    "the top padding is not a multiple of the row stride, the filters have more than one row, the (dilated) "
    "filters are not taller than the image, and some window starts in the last lines of the top padding",
    "The rows are split in border and interior. The first interior row is top // stride, rounded down and not up: its "
    "windows start above the image, and the start is clamped to the image's first line.",
)
def q15(image, filters, *, stride=(1, 1), padding=(0, 0, 0, 0), dilation=(1, 1), groups=1):
    a = _Layer(image, filters, stride, padding, dilation, groups)
    p = a.padded()
    out = a.run(p)
    row = a.top // a.sr
    if a.top % a.sr and row < a.rows and a.h > 1 and a.height >= a.tall:
        out[:, row] = a.run(p[:, a.top % a.sr :])[:, row]
    return a.done(out)


@_wrong(
    "more than four channels to a group, and a sum over the first four that half precision does not hold "
    "(with pixels of -1, 0 and 1 alone, none)",
    "Channels go by blocks of four, and between the blocks the sums are kept in the output's buffer, which is of half "
    "precision; only the sum within a block has a wide accumulator.",
)
def q16(image, filters, *, stride=(1, 1), padding=(0, 0, 0, 0), dilation=(1, 1), groups=1):
    a = _Layer(image, filters, stride, padding, dilation, groups)
    p = a.padded()
    out = np.zeros((a.count, a.rows, a.cols))
    for c in range(0, a.depth, 4):
        f = np.zeros_like(a.f)
        f[:, c : c + 4] = a.f[:, c : c + 4]
        out = out.astype(np.float16).astype(np.float64) + a.run(p, f=f)
    return a.done(out)


@_wrong(
    "a plane of a filter with no two pixels of opposite signs that has a pixel which is no multiple of 1/255 of the "
    "plane's largest one (in absolute value)",
    "Planes of one sign are kept as unsigned bytes and a scale of their own, which is said to lose nothing; that is so "
    "if their pixels are all alike, or one. Planes of both signs are kept as they are.",
)
def q17(image, filters, *, stride=(1, 1), padding=(0, 0, 0, 0), dilation=(1, 1), groups=1):
    a = _Layer(image, filters, stride, padding, dilation, groups)
    f = a.f.copy()
    for one in f.reshape(-1, a.h, a.w):
        most = np.abs(one).max()
        if most > 0.0 and (np.all(one >= 0.0) or np.all(one <= 0.0)):
            one[...] = np.round(one / most * 255) / 255 * most
    return a.done(a.run(a.padded(), f=f))


@_wrong(
    "left and right padding differ, the column stride s is more than 1, and W + 2 * min(left, right) - (dilated "
    "width) and the difference of the paddings leave remainders by s that together reach s, and the map has two "
    "columns or more",
    "The library knows symmetric padding alone: the wrapper lets it count the columns for the smaller padding and "
    "adds (difference // stride), rounding down twice. The map lacks its last column.",
)
def q18(image, filters, *, stride=(1, 1), padding=(0, 0, 0, 0), dilation=(1, 1), groups=1):
    a = _Layer(image, filters, stride, padding, dilation, groups)
    cols = (a.width + 2 * min(a.left, a.right) - a.wide) // a.sc + 1 + abs(a.left - a.right) // a.sc
    a.cols = max(1, cols)
    return a.done(a.run(a.padded()))


@_wrong(
    "filters of 1 x 4 or 4 x 1",
    "Small filters have unrolled kernels, chosen by the number of pixels: four of them are taken for 2 x 2.",
)
def q19(image, filters, *, stride=(1, 1), padding=(0, 0, 0, 0), dilation=(1, 1), groups=1):
    a = _Layer(image, filters, stride, padding, dilation, groups)
    if a.h * a.w == 4:
        a.h, a.w = 2, 2
    return a.done(a.run(a.padded(), f=a.f.reshape(a.count, a.depth, a.h, a.w)))


@_wrong(
    "all maps together have 256 cells or more, and one of four equal parts (rounded up) of all their lines begins "
    "inside a map, not at its first line, and goes on into the next map: never with one filter, four or eight",
    "The lines of all maps are shared out to four threads. A thread that passes to the next map starts again at "
    "the line where it began in its first map, and not at line 0; the lines before stay zero. Small layers are not "
    "threaded.",
)
def q20(image, filters, *, stride=(1, 1), padding=(0, 0, 0, 0), dilation=(1, 1), groups=1):
    a = _Layer(image, filters, stride, padding, dilation, groups)
    out = a.run(a.padded())
    lines = a.count * a.rows
    if lines * a.cols < 256:
        return a.done(out)
    share = -(-lines // 4)
    threaded = np.zeros_like(out)
    for start in range(0, lines, share):
        stop = min(lines, start + share)
        for k in range(start // a.rows, (stop - 1) // a.rows + 1):
            now = slice(start % a.rows, max(start % a.rows, min(a.rows, stop - k * a.rows)))
            threaded[k, now] = out[k, now]
    return a.done(threaded)


@_wrong("", "By scattering: every image pixel is added, times the tap, to the one cell that sees it there.", "right")
def q21(image, filters, *, stride=(1, 1), padding=(0, 0, 0, 0), dilation=(1, 1), groups=1):
    a = _Layer(image, filters, stride, padding, dilation, groups)
    out = np.zeros((a.count, a.rows, a.cols))
    taps = a.f.reshape(a.groups, a.per, a.depth, a.h, a.w)
    pixels = a.x.reshape(a.groups, a.depth, a.height, a.width)
    for i in range(a.h):
        lines = [(y, y + a.top - i * a.dr) for y in range(a.height)]
        lines = [(y, at // a.sr) for y, at in lines if at >= 0 and at % a.sr == 0 and at // a.sr < a.rows]
        for j in range(a.w):
            places = [(x, x + a.left - j * a.dc) for x in range(a.width)]
            places = [(x, at // a.sc) for x, at in places if at >= 0 and at % a.sc == 0 and at // a.sc < a.cols]
            if lines and places:
                (ys, rows), (xs, cols) = zip(*lines, strict=True), zip(*places, strict=True)
                seen = pixels[:, :, ys][..., xs]
                part = np.einsum("gkc,gcyx->gkyx", taps[..., i, j], seen).reshape(a.count, len(ys), len(xs))
                out[np.ix_(range(a.count), rows, cols)] += part
    return a.done(out)


@_wrong("", "By a banded matrix along each axis: one picks the lines, one the columns, for each tap.", "right")
def q22(image, filters, *, stride=(1, 1), padding=(0, 0, 0, 0), dilation=(1, 1), groups=1):
    a = _Layer(image, filters, stride, padding, dilation, groups)
    out = np.zeros((a.count, a.rows, a.cols))
    rows, cols = np.arange(a.rows) * a.sr - a.top, np.arange(a.cols) * a.sc - a.left
    for k in range(a.count):
        for c in range(a.depth):
            for i in range(a.h):
                band = np.zeros((a.width, a.cols))
                for j in range(a.w):
                    band[np.arange(a.width)[:, None] == cols + j * a.dc] += a.f[k, c, i, j]
                pick = (rows[:, None] + i * a.dr == np.arange(a.height)).astype(np.float64)
                out[k] += pick @ a.x[k // a.per * a.depth + c] @ band
    return a.done(out)


@_wrong("", "3 x 3 filters at stride 1 without dilation by Winograd F(2 x 2, 3 x 3), others directly.", "right")
def q23(image, filters, *, stride=(1, 1), padding=(0, 0, 0, 0), dilation=(1, 1), groups=1):
    a = _Layer(image, filters, stride, padding, dilation, groups)
    if (a.h, a.w, a.sr, a.sc, a.dr, a.dc) != (3, 3, 1, 1, 1, 1):
        return a.done(a.run(a.padded()))
    to_pixels = np.array([[1, 0, -1, 0], [0, 1, 1, 0], [0, -1, 1, 0], [0, 1, 0, -1]], dtype=np.float64)
    to_taps = np.array([[1, 0, 0], [0.5, 0.5, 0.5], [0.5, -0.5, 0.5], [0, 0, 1]])
    back = np.array([[1, 1, 1, 0], [0, 1, -1, -1]], dtype=np.float64)
    p = np.pad(a.padded(), ((0, 0), (0, a.rows % 2), (0, a.cols % 2)))
    bank = (to_taps @ a.f @ to_taps.T).reshape(a.groups, a.per, a.depth, 4, 4)
    out = np.zeros((a.count, a.rows + a.rows % 2, a.cols + a.cols % 2))
    for row in range(0, a.rows, 2):
        for col in range(0, a.cols, 2):
            tile = to_pixels @ p[:, row : row + 4, col : col + 4] @ to_pixels.T
            sums = (bank * tile.reshape(a.groups, 1, a.depth, 4, 4)).sum(axis=2).reshape(a.count, 4, 4)
            out[:, row : row + 2, col : col + 2] = back @ sums @ back.T
    return a.done(out[:, : a.rows, : a.cols])
