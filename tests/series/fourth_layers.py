"""Blind series: 20 layers that are wrong (s01..s20), 3 that are right (s21..s23)."""

import math

import numpy as np

from tests.series.planes import _Layer, _part, _regrouped

META: dict[str, dict] = {}


def _wrong(condition, story, kind="layer"):
    def note(f):
        META[f.__name__] = {"kind": kind, "condition": condition, "story": story}
        return f

    return note


def _winograd(p, f, rows, cols):
    """Sum 3 x 3 filters over the planes p of one group in tiles of 2 x 2, as Winograd's F(2 x 2, 3 x 3) does."""
    spread = np.array([[1, 0, -1, 0], [0, 1, 1, 0], [0, -1, 1, 0], [0, 1, 0, -1]], dtype=np.float64)
    weigh = np.array([[1, 0, 0], [0.5, 0.5, 0.5], [0.5, -0.5, 0.5], [0, 0, 1]])
    gather = np.array([[1, 1, 1, 0], [0, 1, -1, -1]], dtype=np.float64)
    down, across = (rows + 1) // 2, (cols + 1) // 2
    p = p[:, : 2 * down + 2, : 2 * across + 2]
    p = np.pad(p, ((0, 0), (0, 2 * down + 2 - p.shape[1]), (0, 2 * across + 2 - p.shape[2])))
    tiles = np.lib.stride_tricks.sliding_window_view(p, (4, 4), axis=(1, 2))[:, ::2, ::2]
    v = spread @ tiles @ spread.T
    u = weigh @ f @ weigh.T
    m = np.einsum("kcxy,ctuxy->ktuxy", u, v)
    y = gather @ m @ gather.T
    return y.transpose(0, 1, 3, 2, 4).reshape(len(f), 2 * down, 2 * across)[:, :rows, :cols]


def _spectral(a, x, tall, wide):
    """Make the circular sums of tall x wide for every start: filter k at [k, y % tall, x % wide], from unpadded x."""
    spread = np.zeros((a.count, a.depth, tall, wide))
    spread[:, :, : a.tall : a.dr, : a.wide : a.dc] = a.f
    image, bank = np.fft.rfft2(x, (tall, wide)), np.conj(np.fft.rfft2(spread))
    sums = np.zeros((a.count, tall, wide))
    for k in range(a.count):
        first = k // a.per * a.depth
        sums[k] = np.fft.irfft2((bank[k] * image[first : first + a.depth]).sum(axis=0), (tall, wide))
    down = (np.arange(a.rows) * a.sr - a.top) % tall
    across = (np.arange(a.cols) * a.sc - a.left) % wide
    return sums[:, down[:, None], across[None, :]]


def _inside(a):
    """Count the taps of each cell that lie inside the image, over the planes of a group."""
    edges = ((0, 0), (a.top, a.bottom), (a.left, a.right))
    return a.run(np.pad(np.ones_like(a.x), edges), np.ones_like(a.f))


@_wrong(
    "left != bottom",
    "The shape is inferred in the framework's order of the pads, top, left, bottom, right; the kernel underneath takes"
    " its four numbers as top, bottom, left, right, as mobile runtimes do, and nobody permutes them on the way.",
)
def s01(image, filters, *, stride=(1, 1), padding=(0, 0, 0, 0), dilation=(1, 1), groups=1):
    a = _Layer(image, filters, stride, padding, dilation, groups)
    top, bottom, left, right = a.top, a.left, a.bottom, a.right
    return a.done(a.run(np.pad(a.x, ((0, 0), (top, bottom), (left, right)))))


@_wrong(
    "h == w == 3 and stride == (1, 1) and dilation != (1, 1) and channels // groups >= 4",
    "The heuristic that chooses Winograd looks at the extent, the stride and the depth; it was written before the layer"
    " had dilation, and the transforms have no place for it.",
)
def s02(image, filters, *, stride=(1, 1), padding=(0, 0, 0, 0), dilation=(1, 1), groups=1):
    a = _Layer(image, filters, stride, padding, dilation, groups)
    p = a.padded()
    if (a.h, a.w, a.sr, a.sc) != (3, 3, 1, 1) or a.depth < 4:
        return a.done(a.run(p))
    out = np.zeros((a.count, a.rows, a.cols))
    for g in range(a.groups):
        mine = slice(g * a.per, (g + 1) * a.per)
        out[mine] = _winograd(p[g * a.depth : (g + 1) * a.depth], a.f[mine], a.rows, a.cols)
    return a.done(out)


@_wrong(
    "(height + top + bottom - tall) % stride_rows > 0 or (width + left + right - wide) % stride_cols > 0,"
    " where tall = (h - 1) * dilation_rows + 1 and wide = (w - 1) * dilation_cols + 1",
    "The output size comes from the function that the pooling layers use, whose mode rounds up: what is left over at"
    " the end gets a row or a column of its own, filled up with zeros.",
)
def s03(image, filters, *, stride=(1, 1), padding=(0, 0, 0, 0), dilation=(1, 1), groups=1):
    a = _Layer(image, filters, stride, padding, dilation, groups)
    a.rows = math.ceil((a.height + a.top + a.bottom - a.tall) / a.sr) + 1
    a.cols = math.ceil((a.width + a.left + a.right - a.wide) / a.sc) + 1
    return a.done(a.run(a.padded()))


@_wrong(
    "all pixels and filters are 1 or -1, and some cell has more than 255 matching taps",
    "The layer of signs counts equal bits with a byte-wise population count and adds the counts up in bytes, as the"
    " vector unit offers; they are widened once, after the last channel and tap, instead of every 31 steps.",
)
def s04(image, filters, *, stride=(1, 1), padding=(0, 0, 0, 0), dilation=(1, 1), groups=1):
    a = _Layer(image, filters, stride, padding, dilation, groups)
    sums = a.run(a.padded())
    if not a.bipolar():
        return a.done(sums)
    inside = _inside(a)
    matches = np.rint((sums + inside) / 2).astype(np.int64).astype(np.uint8)
    return a.done(2.0 * matches - inside)


@_wrong(
    "groups > 1 and channels // groups > 1 and (channels // groups) % 4 > 0",
    "Channels are taken four at a time, and the last lanes of a filter run on into the next filter of the same tap. It"
    " was held harmless since planes past the last are zeros; but in a group that is not the last they are not.",
)
def s05(image, filters, *, stride=(1, 1), padding=(0, 0, 0, 0), dilation=(1, 1), groups=1):
    a = _Layer(image, filters, stride, padding, dilation, groups)
    p = a.padded()
    if a.depth == 1:
        return a.done(a.run(p))
    lanes = (a.depth + 3) // 4 * 4
    p = np.pad(p, ((0, 4), (0, 0), (0, 0)))
    out = np.zeros((a.count, a.rows, a.cols))
    for i in range(a.h):
        for j in range(a.w):
            part = _part(a, p, i, j)
            memory = np.pad(a.f[:, :, i, j].ravel(), (0, 4))
            for k in range(a.count):
                first = k // a.per * a.depth
                mine = part[first : first + lanes]
                out[k] += np.tensordot(memory[k * a.depth : k * a.depth + len(mine)], mine, axes=1)
    return a.done(out)


@_wrong(
    "some tap lies left or right of the image in one of its rows, and channels * height > 1",
    "The test for the frame compares rows alone; columns are left to the flat offset, which is never out of memory, so"
    " that a tap past the end of a row takes the first pixels of the next one.",
)
def s06(image, filters, *, stride=(1, 1), padding=(0, 0, 0, 0), dilation=(1, 1), groups=1):
    a = _Layer(image, filters, stride, padding, dilation, groups)
    memory = np.pad(a.x.ravel(), (a.left, a.right))
    lines = np.arange(a.channels * a.height)[:, None] * a.width
    p = memory[lines + np.arange(a.left + a.width + a.right)].reshape(a.channels, a.height, -1)
    return a.done(a.run(np.pad(p, ((0, 0), (a.top, a.bottom), (0, 0)))))


@_wrong(
    "dilation_rows > 1 and, for the first of each 8 rows of the map, some tap of these 8 lies 7 * stride_rows + h or"
    " more rows below its first tap and inside the image",
    "A tile of eight rows of the map is computed from a strip in fast memory. The strip is sized for the filter as it"
    " is, without the rows that dilation adds to the halo, and what does not fit stays zero.",
)
def s07(image, filters, *, stride=(1, 1), padding=(0, 0, 0, 0), dilation=(1, 1), groups=1):
    a = _Layer(image, filters, stride, padding, dilation, groups)
    p, rows, strips = a.padded(), a.rows, []
    for first in range(0, rows, 8):
        a.rows = min(8, rows - first)
        strips.append(a.run(p[:, first * a.sr : first * a.sr + 7 * a.sr + a.h]))
    return a.done(np.concatenate(strips, axis=1))


@_wrong(
    "groups == channels > 1 and len(filters) > channels",
    "The depthwise kernel came from a library that keeps its filters as multiplier x channels; here the filters of one"
    " channel are neighbours, and the kernel was not told.",
)
def s08(image, filters, *, stride=(1, 1), padding=(0, 0, 0, 0), dilation=(1, 1), groups=1):
    a = _Layer(image, filters, stride, padding, dilation, groups)
    if a.depth > 1 or a.groups == 1:
        return a.done(a.run(a.padded()))
    return a.done(_regrouped(a, a.padded(), lambda k: k % a.channels))


@_wrong(
    "h == w == 1 and stride == (2, 2) and padding == (0, 0, 0, 0) and width % 2 == 1 and rows > 1",
    "The fast path for 1 x 1 with stride 2 walks a pointer: two pixels for each column, then one whole row to skip. In"
    " a row of odd length the last step already leaves the row, and each row starts one pixel later than the last.",
)
def s09(image, filters, *, stride=(1, 1), padding=(0, 0, 0, 0), dilation=(1, 1), groups=1):
    a = _Layer(image, filters, stride, padding, dilation, groups)
    if (a.h, a.w, a.sr, a.sc) != (1, 1, 2, 2) or a.top or a.left or a.bottom or a.right:
        return a.done(a.run(a.padded()))
    pitch = 2 * a.cols + a.width
    memory = np.pad(a.x.ravel(), (0, a.rows * pitch))
    planes = np.arange(a.channels)[:, None, None] * (a.height * a.width)
    picked = memory[planes + np.arange(a.rows)[:, None] * pitch + 2 * np.arange(a.cols)]
    return a.done(a.run(picked, stride=(1, 1)))


@_wrong(
    "h * w >= 25 and N >= tall and M >= wide and, in rows, (top > N - height or (rows - 1) * stride_rows + tall - top"
    " > N) or the same in columns with M, where N and M are height and width rounded up to powers of two, and tall and"
    " wide the extents of the dilated filter",
    "Large filters go through a Fourier transform whose size is the image rounded up to a power of two. The slack of"
    " zeros serves as the padding; where it is smaller than the padding, the far side of the image comes round.",
)
def s10(image, filters, *, stride=(1, 1), padding=(0, 0, 0, 0), dilation=(1, 1), groups=1):
    a = _Layer(image, filters, stride, padding, dilation, groups)
    tall, wide = 1 << (a.height - 1).bit_length(), 1 << (a.width - 1).bit_length()
    if a.h * a.w < 25 or a.tall > tall or a.wide > wide:
        return a.done(a.run(a.padded()))
    return a.done(_spectral(a, a.x, tall, wide))


@_wrong(
    "every pixel of the image is 2 * v / 255 - 1 for a whole v, as 1 and -1 are, and some tap lies in the padding",
    "Pictures that come as bytes stay bytes, and the padding must be a byte as well. No byte means zero when 0 is black"
    " and 255 white; the nearest, 128, is taken and its rest of 1/255 is not subtracted.",
)
def s11(image, filters, *, stride=(1, 1), padding=(0, 0, 0, 0), dilation=(1, 1), groups=1):
    a = _Layer(image, filters, stride, padding, dilation, groups)
    codes = np.rint((a.x + 1) * 127.5)
    bytewise = bool(np.all(np.abs(codes / 127.5 - 1 - a.x) < 1e-14))
    return a.done(a.run(a.padded(128 / 127.5 - 1 if bytewise else 0.0)))


@_wrong(
    "channels // groups > 4 and cols > 4 and cols % 4 > 0",
    "The last vector of a row is moved back to end with the row, so that it overlaps the one before. That is harmless"
    " while vectors are stored; but from the second block of four channels on they are added to what is there.",
)
def s12(image, filters, *, stride=(1, 1), padding=(0, 0, 0, 0), dilation=(1, 1), groups=1):
    a = _Layer(image, filters, stride, padding, dilation, groups)
    p, out = a.padded(), np.zeros((a.count, a.rows, a.cols))
    for first in range(0, a.depth, 4):
        block = np.zeros_like(a.f)
        block[:, first : first + 4] = a.f[:, first : first + 4]
        sums = a.run(p, block)
        for col in range(0, a.cols, 4):
            start = max(0, min(col, a.cols - 4))
            if first == 0:
                out[:, :, start : start + 4] = sums[:, :, start : start + 4]
            else:
                out[:, :, start : start + 4] += sums[:, :, start : start + 4]
    return a.done(out)


@_wrong(
    "groups == channels > 1 and some cell has taps both inside the image and in the padding",
    "The depthwise kernel grew out of the one for average pooling, and kept its default of dividing by the number of"
    " pixels that lie inside the image.",
)
def s13(image, filters, *, stride=(1, 1), padding=(0, 0, 0, 0), dilation=(1, 1), groups=1):
    a = _Layer(image, filters, stride, padding, dilation, groups)
    sums = a.run(a.padded())
    if a.depth > 1 or a.groups == 1:
        return a.done(sums)
    return (sums / np.maximum(_inside(a), 1.0)).tolist()


@_wrong(
    "rows > 8 and some tap lies below the image, where 8 rows of the map earlier (or 16, and so on) it lay inside",
    "The buffer of im2col holds eight rows of the map and is cleared once, since taps in the padding stay where they"
    " are from strip to strip. That holds for columns and at the top; at the bottom the last strip's pixels remain.",
)
def s14(image, filters, *, stride=(1, 1), padding=(0, 0, 0, 0), dilation=(1, 1), groups=1):
    a = _Layer(image, filters, stride, padding, dilation, groups)
    p, out = a.padded(), np.zeros((a.count, a.rows, a.cols))
    for g in range(a.groups):
        planes = p[g * a.depth : (g + 1) * a.depth]
        mine = slice(g * a.per, (g + 1) * a.per)
        buffer = np.zeros((8, a.depth, a.h, a.w, a.cols))
        for row in range(a.rows):
            for i in range(a.h):
                y = row * a.sr + i * a.dr
                if not a.top <= y < a.top + a.height:
                    continue
                for j in range(a.w):
                    x = j * a.dc
                    buffer[row % 8, :, i, j] = planes[:, y, x : x + (a.cols - 1) * a.sc + 1 : a.sc]
            out[mine, row] = np.tensordot(a.f[mine], buffer[row % 8], axes=3)
    return a.done(out)


@_wrong(
    "top != (top + bottom) // 2 or left != (left + right) // 2",
    "The kernel keeps the padding as one total for each axis and puts the smaller half before the image. That is"
    ' "same" padding with the odd pixel behind, and all that its tests ever used.',
)
def s15(image, filters, *, stride=(1, 1), padding=(0, 0, 0, 0), dilation=(1, 1), groups=1):
    a = _Layer(image, filters, stride, padding, dilation, groups)
    down, across = a.top + a.bottom, a.left + a.right
    edges = ((0, 0), (down // 2, down - down // 2), (across // 2, across - across // 2))
    return a.done(a.run(np.pad(a.x, edges)))


@_wrong(
    "groups > 1 and channels // groups > 1 and (len(filters) // groups) % 4 > 0",
    "Filters are computed in blocks of four that share their loads of the image, and the group is looked up once for"
    " the block. A block that crosses into the next group gives its last filters the planes of the first.",
)
def s16(image, filters, *, stride=(1, 1), padding=(0, 0, 0, 0), dilation=(1, 1), groups=1):
    a = _Layer(image, filters, stride, padding, dilation, groups)
    if a.depth == 1:
        return a.done(a.run(a.padded()))
    return a.done(_regrouped(a, a.padded(), lambda k: k // 4 * 4 // a.per * a.depth))


@_wrong(
    "stride_cols > 1 and cols > 8",
    "The map is computed in tiles of eight columns. Inside a tile the stride is observed, but the tile's origin in the"
    " image is the tile's number times eight, as it was when there was no stride.",
)
def s17(image, filters, *, stride=(1, 1), padding=(0, 0, 0, 0), dilation=(1, 1), groups=1):
    a = _Layer(image, filters, stride, padding, dilation, groups)
    p, cols, tiles = a.padded(), a.cols, []
    for first in range(0, cols, 8):
        a.cols = min(8, cols - first)
        tiles.append(a.run(p[:, :, first:]))
    return a.done(np.concatenate(tiles, axis=2))


@_wrong(
    "groups == channels > 1 and stride_cols == 2 and left % 2 == 1",
    "For stride 2 the depthwise path sorts the pixels of a row into even and odd ones, so that loads are contiguous."
    " It picks the half by the tap's own column and halves the padding apart, which is right for even padding only.",
)
def s18(image, filters, *, stride=(1, 1), padding=(0, 0, 0, 0), dilation=(1, 1), groups=1):
    a = _Layer(image, filters, stride, padding, dilation, groups)
    if a.depth > 1 or a.groups == 1 or a.sc != 2:
        return a.done(a.run(a.padded()))
    x = np.pad(a.x, ((0, 0), (a.top, a.bottom), (0, 0)))
    before, after = a.left // 2, a.cols + a.wide
    halves = [np.pad(x[:, :, half::2], ((0, 0), (0, 0), (before, after))) for half in (0, 1)]
    out = np.zeros((a.count, a.rows, a.cols))
    for i in range(a.h):
        for j in range(a.w):
            at, half = divmod(j * a.dc, 2)
            lines = halves[half][:, i * a.dr : i * a.dr + (a.rows - 1) * a.sr + 1 : a.sr, at : at + a.cols]
            out += a.f[:, 0, i, j][:, None, None] * np.repeat(lines, a.per, axis=0)
    return a.done(out)


@_wrong(
    "channels // groups > 8 and some sum over the first 8 channels (or 16, and so on) has more than 8 significant bits,"
    " as it has when pixels are not 1 and -1",
    "Channels are added in blocks of eight, and between two blocks the partial sums wait in a buffer of the type that"
    " the activations have, bfloat16; only the last block's sums are in full precision.",
)
def s19(image, filters, *, stride=(1, 1), padding=(0, 0, 0, 0), dilation=(1, 1), groups=1):
    a = _Layer(image, filters, stride, padding, dilation, groups)
    p, out = a.padded(), np.zeros((a.count, a.rows, a.cols))
    for first in range(0, a.depth, 8):
        kept = out.astype(np.float32).view(np.uint32) & np.uint32(0xFFFF0000)
        block = np.zeros_like(a.f)
        block[:, first : first + 8] = a.f[:, first : first + 8]
        out = kept.view(np.float32).astype(np.float64) + a.run(p, block)
    return a.done(out)


@_wrong(
    "channels > 8 and channels % 8 > 0 and height * width % 8 > 0 and some tap lies on one of the last"
    " height * width % 8 pixels of a plane",
    "The conversion to channels-last turns blocks of eight channels by eight pixels. There is a loop for the channels"
    " that remain and one for the pixels that remain, but none for the corner where both remain; it stays zero.",
)
def s20(image, filters, *, stride=(1, 1), padding=(0, 0, 0, 0), dilation=(1, 1), groups=1):
    a = _Layer(image, filters, stride, padding, dilation, groups)
    if a.channels > 8:
        size = a.height * a.width
        planes, last = a.x.reshape(a.channels, size), np.zeros((size, a.channels))
        whole, full = a.channels // 8 * 8, size // 8 * 8
        last[:full, :whole] = planes[:whole, :full].T
        last[:full, whole:] = planes[whole:, :full].T
        last[full:, :whole] = planes[:whole, full:].T
        a.x = last.T.reshape(a.x.shape)
    return a.done(a.run(a.padded()))


@_wrong(
    "",
    "All filters go through a Fourier transform that is large enough for the frame, so that nothing comes round.",
    "right",
)
def s21(image, filters, *, stride=(1, 1), padding=(0, 0, 0, 0), dilation=(1, 1), groups=1):
    a = _Layer(image, filters, stride, padding, dilation, groups)
    return a.done(_spectral(a, a.x, a.height + a.top + a.bottom, a.width + a.left + a.right))


@_wrong(
    "",
    "3 x 3 filters at stride 1 go through Winograd's tiles of 2 x 2, one phase of the dilation after the other; all"
    " others are one product with the matrix of the layer, row of the map by row of the map.",
    "right",
)
def s22(image, filters, *, stride=(1, 1), padding=(0, 0, 0, 0), dilation=(1, 1), groups=1):
    a = _Layer(image, filters, stride, padding, dilation, groups)
    p, out = a.padded(), np.zeros((a.count, a.rows, a.cols))
    quick = (a.h, a.w, a.sr, a.sc) == (3, 3, 1, 1)
    for g in range(a.groups):
        planes, mine = p[g * a.depth : (g + 1) * a.depth], slice(g * a.per, (g + 1) * a.per)
        if quick:
            for y in range(min(a.dr, a.rows)):
                for x in range(min(a.dc, a.cols)):
                    shape = out[mine, y :: a.dr, x :: a.dc].shape
                    out[mine, y :: a.dr, x :: a.dc] = _winograd(planes[:, y :: a.dr, x :: a.dc], a.f[mine], *shape[1:])
            continue
        matrix = np.zeros((a.per, a.cols, a.depth, a.h, p.shape[2]))
        for col in range(a.cols):
            matrix[:, col, :, :, col * a.sc : col * a.sc + a.wide : a.dc] = a.f[mine]
        for row in range(a.rows):
            lines = planes[:, row * a.sr : row * a.sr + a.tall : a.dr]
            out[mine, row] = np.tensordot(matrix, lines, axes=3)
    return a.done(out)


@_wrong(
    "",
    "Pixels are moved to 0 to 1, as unsigned types need it, and the filters split into what is positive and what is"
    " negative; the sums of each filter's taps inside the image undo the move, so that the padding is zero again.",
    "right",
)
def s23(image, filters, *, stride=(1, 1), padding=(0, 0, 0, 0), dilation=(1, 1), groups=1):
    a = _Layer(image, filters, stride, padding, dilation, groups)
    edges = ((0, 0), (a.top, a.bottom), (a.left, a.right))
    moved, inside = np.pad((a.x + 1) / 2, edges), np.pad(np.ones_like(a.x), edges)
    plus, minus = np.maximum(a.f, 0.0), np.maximum(-a.f, 0.0)
    return a.done(2 * (a.run(moved, plus) - a.run(moved, minus)) - (a.run(inside, plus) - a.run(inside, minus)))
