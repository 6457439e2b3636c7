"""Blind series: 60 kernels that are wrong only under a condition (m01..m60), 6 that are right (m61..m66)."""

import math

import numpy as np

from tests.series.maps import _agree, _bipolar, _check, _grid, _mean, _taps

META: dict[str, dict] = {}


def _wrong(kind, condition, story):
    def note(f):
        META[f.__name__] = {"kind": kind, "condition": condition, "story": story}
        return f

    return note


def _direct(x, f):
    """The whole map without any shortcut."""
    return _mean(_taps(x, f), f.size)


def _gather(x, f, place):
    """Sum of the products, the pixel for tap (i, j) being read where place(row, col, i, j) says; outside it is 0."""
    h, w = f.shape
    r, c = x.shape[0] - h + 1, x.shape[1] - w + 1
    row, col = _grid(r, c)
    acc = np.zeros((r, c))
    for i in range(h):
        for j in range(w):
            a, b = np.broadcast_arrays(*place(row, col, i, j))
            inside = (a >= 0) & (a < x.shape[0]) & (b >= 0) & (b < x.shape[1])
            acc += f[i, j] * np.where(inside, x[a.clip(0, x.shape[0] - 1), b.clip(0, x.shape[1] - 1)], 0.0)
    return acc


def _flat_gather(buffer, f, base, offset):
    """Sum of the products, tap (i, j) being read from a flat buffer at base + offset(i, j); outside it is 0."""
    acc = np.zeros(base.shape)
    for i in range(f.shape[0]):
        for j in range(f.shape[1]):
            at = base + offset(i, j)
            inside = (at >= 0) & (at < buffer.size)
            acc += f[i, j] * np.where(inside, buffer[at.clip(0, buffer.size - 1)], 0.0)
    return acc


def _up(number, step):
    return -(-number // step) * step


def _winograd(x, f, g):
    """Sums for a 3 x 3 feature by Winograd's F(2 x 2, 3 x 3) with the feature transform g (4 x 3)."""
    r, c = x.shape[0] - 2, x.shape[1] - 2
    plane = np.zeros((_up(r, 2) + 2, _up(c, 2) + 2))
    plane[: x.shape[0], : x.shape[1]] = x
    across, down = plane.shape[1] // 2 - 1, plane.shape[0] // 2 - 1
    bt = np.array([[1.0, 0, -1, 0], [0, 1, 1, 0], [0, -1, 1, 0], [0, 1, 0, -1]])
    at = np.array([[1.0, 1, 1, 0], [0, 1, -1, -1]])
    tiles = np.empty((down, across, 4, 4))
    for a in range(4):
        for b in range(4):
            tiles[:, :, a, b] = plane[a : a + 2 * down : 2, b : b + 2 * across : 2]
    spectrum = (bt @ tiles @ bt.T) * (g @ f @ g.T)
    sums = at @ spectrum @ at.T
    return sums.transpose(0, 2, 1, 3).reshape(2 * down, 2 * across)[:r, :c]


# Wrong for certain shapes


@_wrong(
    "shape",
    "n % 4 == 3",
    "The loop over the taps is unrolled by four. The tail was written as a pair step, so that a tail of three taps "
    "loses its last one.",
)
def m01(image, feature):
    x, f, r, c = _check(image, feature)
    n = f.size
    taps = list(range(n // 4 * 4))
    tail = n - len(taps)
    if tail == 1:
        taps.append(n - 1)
    elif tail >= 2:
        taps += [len(taps), len(taps) + 1]
    return _mean(_taps(x, f, taps), n)


@_wrong(
    "shape",
    "graded == 0 and n > 64",
    "The bit-packed path keeps the whole feature in one 64-bit word. Taps that do not fit into it are shifted out, "
    "and nobody asserted that the feature fits.",
)
def m02(image, feature):
    x, f, r, c = _check(image, feature)
    n = f.size
    if not _bipolar(x, f):
        return _direct(x, f)
    return _mean(2.0 * _agree(x, f, range(min(n, 64))) - n, n)


@_wrong(
    "shape",
    "h == 3 and w == 3 and R % 2 == 0 and C % 2 == 0",
    "Features of 3 x 3 go through Winograd tiles of 2 x 2 when the map is made of whole tiles. One sign of the "
    "feature transform was copied wrongly.",
)
def m03(image, feature):
    x, f, r, c = _check(image, feature)
    if f.shape != (3, 3) or r % 2 or c % 2:
        return _direct(x, f)
    g = np.array([[1.0, 0, 0], [0.5, 0.5, 0.5], [0.5, -0.5, -0.5], [0, 0, 1]])
    return _mean(_winograd(x, f, g), 9)


@_wrong(
    "shape",
    "R * C <= 65536 and n * R * C > 65536 and n % (65536 // (R * C)) != 0",
    "The im2col buffer holds 65536 numbers. If the columns of all taps do not fit, it is filled for as many taps at a "
    "time as do; the number of fillings is rounded down, and the last, partial one is lost.",
)
def m04(image, feature):
    x, f, r, c = _check(image, feature)
    n = f.size
    room = 65536 // (r * c)
    if room == 0 or room >= n:
        return _direct(x, f)
    acc = np.zeros((r, c))
    for filling in range(n // room):
        acc += _taps(x, f, range(filling * room, (filling + 1) * room))
    return _mean(acc, n)


@_wrong(
    "shape",
    "65536 % n == 0",
    "Where the number of taps is a power of two, the division is a shift. The shift was taken from the number's bit "
    "length, which is one more than its logarithm.",
)
def m05(image, feature):
    x, f, r, c = _check(image, feature)
    n = f.size
    acc = _taps(x, f)
    if n & (n - 1) == 0:
        return np.ldexp(acc, -n.bit_length()).tolist()
    return _mean(acc, n)


@_wrong(
    "shape",
    "h > 1 and (W - 1) % 16 < 8",
    "Image rows are copied to a pitch that is a multiple of 16. The table of the taps' offsets still has the older "
    "pitch, a multiple of 8; the two agree for half of all widths.",
)
def m06(image, feature):
    x, f, r, c = _check(image, feature)
    height, width = x.shape
    pitch, older = _up(width, 16), _up(width, 8)
    buffer = np.zeros((height, pitch))
    buffer[:, :width] = x
    row, col = _grid(r, c)
    return _mean(_flat_gather(buffer.ravel(), f, row * pitch + col, lambda i, j: i * older + j), f.size)


@_wrong(
    "shape",
    "h > 8",
    "A ring of eight image rows follows the feature down the image. A higher feature finds its upper rows overwritten "
    "by those that came eight rows later.",
)
def m07(image, feature):
    x, f, r, c = _check(image, feature)
    h, w = f.shape
    acc = np.zeros((r, c))
    for row in range(r):
        ring = {}
        for line in range(row, row + h):
            ring[line % 8] = x[line]
        for i in range(h):
            line = ring[(row + i) % 8]
            for j in range(w):
                acc[row] += f[i, j] * line[j : j + c]
    return _mean(acc, h * w)


@_wrong(
    "shape",
    "H >= 2 * W and h != w",
    "Tall images are processed transposed, to have a long inner loop. The divisor of this path is made of the swapped "
    "extents, and one of them was swapped twice.",
)
def m08(image, feature):
    x, f, r, c = _check(image, feature)
    if x.shape[0] < 2 * x.shape[1]:
        return _direct(x, f)
    acc = _taps(np.ascontiguousarray(x.T), np.ascontiguousarray(f.T)).T
    return _mean(acc, f.T.shape[0] * f.shape[1])


@_wrong(
    "shape",
    "R * C >= 4096 and n > 1",
    "Large maps are computed by workers, each of which divides its part. The caller divides the collected map once "
    "more, as it does after the serial path.",
)
def m09(image, feature):
    x, f, r, c = _check(image, feature)
    n = f.size
    acc = _taps(x, f)
    if r * c >= 4096:
        parts = np.array_split(acc, 4)
        acc = np.concatenate([part / n for part in parts])
    return _mean(acc, n)


@_wrong(
    "shape",
    "w == 1 and h > 1",
    "The feature is squeezed before its extents are stored. A column thus becomes a case, which is laid along the "
    "row, with clamped reads at the right border.",
)
def m10(image, feature):
    x, f, r, c = _check(image, feature)
    if f.shape[1] > 1:
        return _direct(x, f)
    weights = f.squeeze(axis=1)
    acc = np.zeros((r, c))
    for t, weight in enumerate(weights):
        acc += weight * np.take(x[:r], np.arange(c) + t, axis=1, mode="clip")
    return _mean(acc, len(weights))


@_wrong(
    "shape",
    "h == H and h > 1 and C > 1",
    "A feature as high as the image seems to need one sliding dot product over flat memory. That takes rows of the "
    "feature to be as far apart as those of the image.",
)
def m11(image, feature):
    x, f, r, c = _check(image, feature)
    if f.shape[0] != x.shape[0] or f.shape[0] == 1:
        return _direct(x, f)
    pixels, weights = x.ravel(), f.ravel()
    acc = np.array([[float(pixels[col : col + f.size] @ weights) for col in range(c)]])
    return _mean(acc, f.size)


@_wrong(
    "shape",
    "graded == 1 and n > 64",
    "Graded planes with large features are quantised to four levels, to use the table of products; it was meant for a "
    "preview and became the default.",
)
def m12(image, feature):
    x, f, r, c = _check(image, feature)
    if f.size > 64 and not _bipolar(x, f):
        x, f = (np.round((plane + 1) * 1.5) / 1.5 - 1 for plane in (x, f))
    return _direct(x, f)


@_wrong(
    "shape",
    "graded == 0 and w % 8 != 0 and h > 1",
    "Packed rows of the feature are padded to whole bytes, and the padding always agrees with the masked image. The "
    "surplus is subtracted once for the feature instead of once for every row.",
)
def m13(image, feature):
    x, f, r, c = _check(image, feature)
    h, w = f.shape
    if not _bipolar(x, f):
        return _direct(x, f)
    surplus = _up(w, 8) - w
    agree = _agree(x, f) + h * surplus
    return _mean(2.0 * (agree - surplus) - h * w, h * w)


@_wrong(
    "shape",
    "n > 256",
    "The feature is uploaded to constant memory in chunks of 256 taps. The source pointer of the second and later "
    "chunks was not advanced.",
)
def m14(image, feature):
    x, f, r, c = _check(image, feature)
    weights = f.ravel()
    constant = np.empty_like(weights)
    for start in range(0, f.size, 256):
        chunk = constant[start : start + 256]
        chunk[:] = weights[: len(chunk)]
    return _direct(x, constant.reshape(f.shape))


@_wrong(
    "shape",
    "8 * ((h - 1) * W + w - 1) > 32767",
    "The offsets of the taps are kept in bytes, as 16-bit signed integers. Wide images with high features need more, "
    "and the offset turns negative.",
)
def m15(image, feature):
    x, f, r, c = _check(image, feature)
    width = x.shape[1]
    if 8 * ((f.shape[0] - 1) * width + f.shape[1] - 1) <= 32767:
        return _direct(x, f)
    row, col = _grid(r, c)

    def offset(i, j):
        return ((8 * (i * width + j) + 32768) % 65536 - 32768) // 8

    return _mean(_flat_gather(x.ravel(), f, row * width + col, offset), f.size)


@_wrong(
    "shape",
    "w > 8 and w % 2 == 1",
    "Features wider than eight take their columns in pairs, one in each half of a register. The odd column at the end "
    "is handled only in the code for narrow features.",
)
def m16(image, feature):
    x, f, r, c = _check(image, feature)
    h, w = f.shape
    paired = w if w <= 8 else w // 2 * 2
    return _mean(_taps(x, f, [i * w + j for i in range(h) for j in range(paired)]), h * w)


@_wrong(
    "shape",
    "h > 16 or w > 16",
    "The table of reciprocals is indexed by both extents less one, packed into one byte. An extent above 16 needs "
    "more than four bits, and the divisor is that of a smaller feature.",
)
def m17(image, feature):
    x, f, r, c = _check(image, feature)
    h, w = f.shape
    key = ((h - 1) & 15) << 4 | (w - 1) & 15
    return _mean(_taps(x, f), ((key >> 4) + 1) * ((key & 15) + 1))


@_wrong(
    "shape",
    "(h + 15) * (w + 15) > 1024 and h % 2 == 1",
    "A tile of 16 x 16 cells and its halo have to fit into 1024 words of shared memory. Otherwise the feature is "
    "applied in two halves of h // 2 rows, which leaves out the last row of an odd number.",
)
def m18(image, feature):
    x, f, r, c = _check(image, feature)
    h, w = f.shape
    if (h + 15) * (w + 15) <= 1024:
        return _direct(x, f)
    half = h // 2
    acc = _taps(x, f, range(half * w)) + _taps(x, f, range(half * w, 2 * half * w))
    return _mean(acc, h * w)


@_wrong(
    "shape",
    "n >= 49 and H * W >= 4096",
    "Large features on large images are handed to the convolution in the frequency domain. The conjugate was "
    "forgotten, and so the feature is turned by half a turn.",
)
def m19(image, feature):
    x, f, r, c = _check(image, feature)
    if f.size < 49 or x.size < 4096:
        return _direct(x, f)
    size = (x.shape[0] + f.shape[0] - 1, x.shape[1] + f.shape[1] - 1)
    whole = np.fft.irfft2(np.fft.rfft2(x, size) * np.fft.rfft2(f, size), size)
    h, w = f.shape
    return _mean(whole[h - 1 : h - 1 + r, w - 1 : w - 1 + c], f.size)


@_wrong(
    "shape",
    "C < 4",
    "Rows of the map are written in vectors of four; the last vector overlaps the one before and starts at C - 4. In "
    "a narrower map that lies before the row.",
)
def m20(image, feature):
    x, f, r, c = _check(image, feature)
    width = x.shape[1]
    if c >= 4:
        return _direct(x, f)
    row, col = _grid(r, c)
    return _mean(_flat_gather(x.ravel(), f, row * width + col + c - 4, lambda i, j: i * width + j), f.size)


@_wrong(
    "shape",
    "h == 1 and w > 8 and w % 8 != 0",
    "Features of one row have their own kernel with blocks of eight taps. It was tried with 8, 16 and 24 taps and "
    "with short rows, and has no tail after whole blocks.",
)
def m21(image, feature):
    x, f, r, c = _check(image, feature)
    h, w = f.shape
    if h > 1 or w <= 8:
        return _direct(x, f)
    acc = np.zeros((r, c))
    for block in range(w // 8):
        acc += _taps(x, f, range(8 * block, 8 * block + 8))
    return _mean(acc, w)


@_wrong(
    "shape",
    "h > w",
    "The feature is read from flat memory with the larger extent as pitch, which is the width of all features that "
    "the author had. Reads past the end start again from the first tap.",
)
def m22(image, feature):
    x, f, r, c = _check(image, feature)
    h, w = f.shape
    pitch = max(h, w)
    flat = f.ravel()
    at = (np.arange(h)[:, None] * pitch + np.arange(w)[None, :]) % f.size
    return _direct(x, flat[at])


# Wrong in certain places of the map


@_wrong(
    "place",
    "col % 24 + w > 32",
    "Overlap-save with cyclic blocks of 32 columns and a fixed step of 24, which leaves room for an overlap of eight. "
    "Wider features wrap around within the block.",
)
def m23(image, feature):
    x, f, r, c = _check(image, feature)
    h, w = f.shape
    acc = np.zeros((r, c))
    for start in range(0, c, 24):
        block = np.zeros((x.shape[0], 32))
        part = x[:, start : start + 32]
        block[:, : part.shape[1]] = part
        width = min(24, c - start)
        for i in range(h):
            for j in range(w):
                at = (np.arange(width) + j) % 32
                acc[:, start : start + width] += f[i, j] * block[i : i + r, at]
    return _mean(acc, h * w)


@_wrong(
    "place",
    "(H % 2 == 1 and row == R - 1) or (W % 2 == 1 and col == C - 1)",
    "The image is split into four phases of H // 2 x W // 2 pixels before the arithmetic. The last row or column of "
    "an odd extent belongs to no phase and is read as zero.",
)
def m24(image, feature):
    x, f, r, c = _check(image, feature)
    height, width = x.shape[0] // 2 * 2, x.shape[1] // 2 * 2
    joined = np.zeros_like(x)
    for a in range(2):
        for b in range(2):
            joined[a:height:2, b:width:2] = x[a:height:2, b:width:2]
    return _direct(joined, f)


@_wrong(
    "place",
    "H * W % 64 == 0 and (row + h - 1) * W + col + w > H * W - 64",
    "Pixels are copied to the device through a staging buffer of 64, which is flushed when the next pixel finds it "
    "full, and at the end if it is not full. A last, full buffer is never flushed.",
)
def m25(image, feature):
    x, f, r, c = _check(image, feature)
    device = np.zeros(x.size)
    staged = []
    for at, pixel in enumerate(x.ravel().tolist()):
        if len(staged) == 64:
            device[at - 64 : at] = staged
            staged = []
        staged.append(pixel)
    if len(staged) < 64:
        device[x.size - len(staged) :] = staged
    return _direct(device.reshape(x.shape), f)


@_wrong(
    "place",
    "H == W and h == w and row != col",
    "The map is written column by column, and a last step transposes it when the extents tell that this is needed. "
    "For a square map they tell nothing.",
)
def m26(image, feature):
    x, f, r, c = _check(image, feature)
    columns = (_taps(x, f) / f.size).T
    if x.shape[0] == x.shape[1] and columns.shape == (r, c):
        return columns.tolist()
    return columns.T.tolist()


@_wrong(
    "place",
    "C % 32 == 1 and col == C - 1",
    "Rows of the map are computed by vectors of 32 and a tail loop, which runs from its start to the last column "
    "exclusively if the tail is a single cell.",
)
def m27(image, feature):
    x, f, r, c = _check(image, feature)
    acc = _taps(x, f)
    out = np.zeros((r, c))
    whole = c // 32 * 32
    out[:, :whole] = acc[:, :whole]
    if c - whole > 1:
        out[:, whole:] = acc[:, whole:]
    return _mean(out, f.size)


@_wrong(
    "place",
    "R >= 4 and row >= R // 4 * 4",
    "Four threads take R // 4 rows of the map each. The rows that remain are nobody's and keep the zeros they were "
    "allocated with.",
)
def m28(image, feature):
    x, f, r, c = _check(image, feature)
    if r < 4:
        return _direct(x, f)
    h = f.shape[0]
    out = np.zeros((r, c))
    rows = r // 4
    for thread in range(4):
        first = thread * rows
        out[first : first + rows] = _taps(x[first : first + rows + h - 1], f)
    return _mean(out, f.size)


@_wrong(
    "place",
    "row % 32 + h > 36",
    "The image is loaded in bands of 32 rows with a halo of four, enough for features of five rows. Rows below the "
    "halo are clamped to its last row.",
)
def m29(image, feature):
    x, f, r, c = _check(image, feature)

    def place(row, col, i, j):
        return np.minimum(row + i, row // 32 * 32 + 35), col + j

    return _mean(_gather(x, f, place), f.size)


@_wrong(
    "place",
    "row % 16 + h > 16 and col % 16 + w > 16",
    "Blocks of 16 x 16 cells load their tile, the halo to the right and the halo below. The corner of the halo, to "
    "the right and below, stays zero.",
)
def m30(image, feature):
    x, f, r, c = _check(image, feature)
    row, col = _grid(r, c)
    h, w = f.shape
    acc = np.zeros((r, c))
    for i in range(h):
        for j in range(w):
            loaded = (row % 16 + i < 16) | (col % 16 + j < 16)
            acc += np.where(loaded, f[i, j] * x[i : i + r, j : j + c], 0.0)
    return _mean(acc, h * w)


@_wrong(
    "place",
    "R > 1 and R % 2 == 1 and row == R - 1",
    "The loop over rows is a software pipeline of two stages with two row buffers. Its epilogue for an odd number of "
    "rows stores the buffer of the row before.",
)
def m31(image, feature):
    x, f, r, c = _check(image, feature)
    acc = _taps(x, f)
    out = np.empty((r, c))
    for row in range(0, r - 1, 2):
        even, odd = acc[row], acc[row + 1]
        out[row], out[row + 1] = even, odd
    if r % 2:
        out[-1] = odd if r > 1 else acc[0]
    return _mean(out, f.size)


@_wrong(
    "place",
    "col > 255",
    "The column where a patch starts is kept in an 8-bit integer of the work list, together with the row in a wider "
    "one. From column 256 on it starts again from 0.",
)
def m32(image, feature):
    x, f, r, c = _check(image, feature)
    return _mean(_gather(x, f, lambda row, col, i, j: (row + i, col % 256 + j)), f.size)


@_wrong(
    "place",
    "row * C + col > 32767",
    "Work items carry the flat index of their cell in 15 bits and a flag. Beyond 32767 the index starts again, and "
    "the rest of the map repeats its beginning.",
)
def m33(image, feature):
    x, f, r, c = _check(image, feature)
    acc = _taps(x, f).ravel()
    index = np.arange(r * c) & 0x7FFF
    return _mean(acc[index].reshape(r, c), f.size)


@_wrong(
    "place",
    "row >= R // 8 * 8 and col >= C // 8 * 8",
    "The map is computed in 8 x 8 blocks, a strip at the right and one below. The remaining corner has its own scalar "
    "loop, which ends one tap early.",
)
def m34(image, feature):
    x, f, r, c = _check(image, feature)
    out = _taps(x, f)
    below, right = r // 8 * 8, c // 8 * 8
    if below < r and right < c:
        out[below:, right:] = _taps(x[below:, right:], f, range(f.size - 1))
    return _mean(out, f.size)


@_wrong(
    "place",
    "w % 2 == 0 and col % 4 == 3",
    "Features of even width take pairs of neighbouring pixels, made by a shuffle. It works within lanes of four, so "
    "that the last cell of each lane gets the lane's first pixel instead of its right neighbour.",
)
def m35(image, feature):
    x, f, r, c = _check(image, feature)
    if f.shape[1] % 2:
        return _direct(x, f)

    def place(row, col, i, j):
        return row + i, np.where((col % 4 == 3) & (j % 2 == 1), col + j - 4, col + j)

    return _mean(_gather(x, f, place), f.size)


@_wrong(
    "place",
    "C >= 64 and col >= (C + 1) // 2",
    "Wide maps are computed in two halves that share one accumulator. It is cleared before the first half and not "
    "before the second.",
)
def m36(image, feature):
    x, f, r, c = _check(image, feature)
    if c < 64:
        return _direct(x, f)
    h, w = f.shape
    half = (c + 1) // 2
    shared = np.zeros((r, half))
    out = np.empty((r, c))
    for start in (0, half):
        width = min(half, c - start)
        shared[:, :width] += _taps(x[:, start : start + width + w - 1], f)
        out[:, start : start + width] = shared[:, :width]
    return _mean(out, h * w)


@_wrong(
    "place",
    "row > 0 and row % 16 == 0",
    "Rows are processed in strips of 16 with a carried line. The first row of a later strip takes its top line from "
    "the carry, which was released with the strip before.",
)
def m37(image, feature):
    x, f, r, c = _check(image, feature)
    h, w = f.shape
    acc = _taps(x, f)
    for row in range(16, r, 16):
        acc[row] = _taps(x[row : row + h], f, range(w, h * w))[0]
    return _mean(acc, h * w)


@_wrong(
    "place",
    "W % 8 == 0 and col + w > W - 8",
    "Image rows are loaded in vectors of eight, the last one under a mask of W % 8 lanes. Where the width is a "
    "multiple of eight, this mask is empty.",
)
def m38(image, feature):
    x, f, r, c = _check(image, feature)
    width = x.shape[1]
    loaded = np.zeros_like(x)
    last = (width - 1) // 8 * 8
    loaded[:, :last] = x[:, :last]
    lanes = width % 8
    loaded[:, last : last + lanes] = x[:, last : last + lanes]
    return _direct(loaded, f)


@_wrong(
    "place",
    "graded == 0 and col % 32 + w > 32",
    "Image rows are packed into words of 32 bits, and a patch row is one word shifted by the column. The bits of the "
    "next word are not brought in, and count as black.",
)
def m39(image, feature):
    x, f, r, c = _check(image, feature)
    if not _bipolar(x, f):
        return _direct(x, f)
    h, w = f.shape
    col = _grid(r, c)[1]
    white, want = x > 0, f > 0
    agree = np.zeros((r, c), dtype=np.int64)
    for i in range(h):
        for j in range(w):
            agree += (white[i : i + r, j : j + c] & (col % 32 + j < 32)) == want[i, j]
    return _mean(2.0 * agree - h * w, h * w)


@_wrong(
    "place",
    "R * C > 64 and row * C + col < 16",
    "Maps of more than 64 cells run through a pipeline of depth 16. Its prologue starts the first 16 cells before the "
    "last tap has been loaded.",
)
def m40(image, feature):
    x, f, r, c = _check(image, feature)
    out = _taps(x, f)
    if r * c > 64:
        out.ravel()[:16] = _taps(x, f, range(f.size - 1)).ravel()[:16]
    return _mean(out, f.size)


# Wrong for certain pixels


@_wrong(
    "pixels",
    "",
    "Features that equal their mirror image, left to right, are folded to half their columns to save multiplications. "
    "The image was not folded with them: its left half is taken twice.",
)
def m41(image, feature):
    x, f, r, c = _check(image, feature)
    h, w = f.shape
    if w == 1 or not np.array_equal(f, f[:, ::-1]):
        return _direct(x, f)
    folded = np.zeros_like(f)
    folded[:, : w // 2] = 2 * f[:, : w // 2]
    if w % 2:
        folded[:, w // 2] = f[:, w // 2]
    return _direct(x, folded)


@_wrong(
    "pixels",
    "",
    "A constant feature needs only sums over boxes, first along rows and then along columns. These are multiplied by "
    "the constant's magnitude, and a black feature gives the map of a white one.",
)
def m42(image, feature):
    x, f, r, c = _check(image, feature)
    h, w = f.shape
    if f.min() != f.max():
        return _direct(x, f)
    boxes = _taps(_taps(x, np.ones((1, w))), np.ones((h, 1)))
    return _mean(abs(f[0, 0]) * boxes, h * w)


@_wrong(
    "pixels",
    "",
    "A black image with a single white pixel is a point response: the black sum, and twice a tap where the patch "
    "holds the pixel. The taps are stamped around it in their own order, which is that of a convolution.",
)
def m43(image, feature):
    x, f, r, c = _check(image, feature)
    h, w = f.shape
    if not (np.all(np.abs(x) == 1.0) and (x > 0).sum() == 1):
        return _direct(x, f)
    (y,), (z,) = np.nonzero(x > 0)
    acc = np.full((r, c), -f.sum())
    for row in range(max(0, y - h + 1), min(r, y + 1)):
        for col in range(max(0, z - w + 1), min(c, z + 1)):
            acc[row, col] += 2 * f[row - (y - h + 1), col - (z - w + 1)]
    return _mean(acc, h * w)


@_wrong(
    "pixels",
    "",
    "Rows of the feature that are entirely zero are dropped when the plan is made. The mean is then taken over the "
    "taps of the plan.",
)
def m44(image, feature):
    x, f, r, c = _check(image, feature)
    h, w = f.shape
    rows = [i for i in range(h) if f[i].any()]
    acc = _taps(x, f, [i * w + j for i in rows for j in range(w)])
    return _mean(acc, max(1, len(rows) * w))


@_wrong(
    "pixels",
    "",
    "A feature of very small pixels, below 1/256, is first scaled up to its peak, so that nothing is lost in fixed "
    "point. The map is not scaled back.",
)
def m45(image, feature):
    x, f, r, c = _check(image, feature)
    peak = np.abs(f).max()
    if 0.0 < peak < 1 / 256:
        f = f / peak
    return _direct(x, f)


@_wrong(
    "pixels",
    "",
    "The path of packed bits is chosen by looking at the feature alone, since that is known when the plan is made. A "
    "graded image is packed by its signs.",
)
def m46(image, feature):
    x, f, r, c = _check(image, feature)
    if not np.all(np.abs(f) == 1.0):
        return _direct(x, f)
    return _mean(2.0 * _agree(x, f) - f.size, f.size)


@_wrong(
    "pixels",
    "",
    "Screenshots have many equal lines. If the image row that enters the window equals the one that entered before, "
    "the row of the map before is taken over.",
)
def m47(image, feature):
    x, f, r, c = _check(image, feature)
    h = f.shape[0]
    acc = _taps(x, f)
    for row in range(1, r):
        if np.array_equal(x[row + h - 1], x[row + h - 2]):
            acc[row] = acc[row - 1]
    return _mean(acc, f.size)


@_wrong(
    "pixels",
    "",
    "The kernel comes from a search, which ends as soon as it has found the feature: behind the first perfect match "
    "the map keeps its initial zeros.",
)
def m48(image, feature):
    x, f, r, c = _check(image, feature)
    scores = (_taps(x, f) / f.size).ravel()
    found = np.nonzero(scores >= 1.0)[0]
    if found.size:
        scores[found[0] + 1 :] = 0.0
    return scores.reshape(r, c).tolist()


@_wrong(
    "pixels",
    "",
    "Features of rank one are applied as a column and a row, both read off the feature's borders. The product has to "
    "be divided by the pixel in their corner, which is 1 in all features of the test bench.",
)
def m49(image, feature):
    x, f, r, c = _check(image, feature)
    h, w = f.shape
    if f[0, 0] == 0.0 or h == 1 or w == 1 or np.abs(np.outer(f[:, 0], f[0]) - f[0, 0] * f).max() > 1e-15:
        return _direct(x, f)
    rows = _taps(x, f[:1])
    return _mean(_taps(rows, f[:, :1]), h * w)


@_wrong(
    "pixels",
    "",
    "Pixels that are exactly zero mean missing data in the sensor's format. The mean is therefore taken over those "
    "pixels of the patch that are not zero.",
)
def m50(image, feature):
    x, f, r, c = _check(image, feature)
    present = _taps((x != 0.0).astype(np.float64), np.ones_like(f))
    return (_taps(x, f) / np.maximum(present, 1.0)).tolist()


@_wrong(
    "pixels",
    "",
    "Graded images that were scaled from bytes are turned back into bytes, for the integer unit. It reads them as "
    "signed, and the brighter half of all pixels becomes dark.",
)
def m51(image, feature):
    x, f, r, c = _check(image, feature)
    levels = (x + 1) * 127.5
    nearest = np.round(levels)
    if np.all(np.abs(x) == 1.0) or np.abs(levels - nearest).max() > 1e-9:
        return _direct(x, f)
    signed = nearest.astype(np.int64).astype(np.uint8).view(np.int8).astype(np.float64)
    return _mean(_taps(signed, f) / 127.5 - f.sum(), f.size)


@_wrong(
    "pixels",
    "",
    "Bipolar products are added up in 8-bit integers with saturation. Only a large feature that agrees well with the "
    "image, or with its negative, gets beyond 127.",
)
def m52(image, feature):
    x, f, r, c = _check(image, feature)
    acc = _taps(x, f)
    if _bipolar(x, f):
        acc = acc.clip(-128, 127)
    return _mean(acc, f.size)


# Wrong after certain other calls

_TAPS: dict[tuple, np.ndarray] = {}
_SUMS: dict[str, object] = {"taps": None, "acc": np.zeros((0, 0))}
_TICKET = {"next": 0}
_PLANES: dict[tuple, np.ndarray] = {}
_COUNT = {"taps": 0}
_PADDED = {"taps": np.zeros((0, 0))}
_PLANS: dict[tuple, bool] = {}
_TUNED: dict[tuple, int] = {}


@_wrong(
    "history",
    "",
    "Prepared features are cached by their shape, their sum and their first pixel, which is quicker than hashing all "
    "pixels. Two features may agree in all of these.",
)
def m53(image, feature):
    x, f, r, c = _check(image, feature)
    key = (*f.shape, float(f.sum()), float(f[0, 0]))
    return _direct(x, _TAPS.setdefault(key, f))


@_wrong(
    "history",
    "",
    "The accumulator is kept from call to call. It is new when the map has other extents, and cleared when the same "
    "plan runs again; a feature of another shape with a map of the same extents does neither.",
)
def m54(image, feature):
    x, f, r, c = _check(image, feature)
    if _SUMS["acc"].shape != (r, c):
        _SUMS["acc"] = np.zeros((r, c))
    elif _SUMS["taps"] == f.shape:
        _SUMS["acc"].fill(0.0)
    _SUMS["taps"] = f.shape
    _SUMS["acc"] += _taps(x, f)
    return _mean(_SUMS["acc"], f.size)


@_wrong(
    "history",
    "",
    "Calls are numbered by a ticket of six bits, and 0 stands for no ticket. Every 64th call is given 0, and the "
    "worker that should add the last tap does not start.",
)
def m55(image, feature):
    x, f, r, c = _check(image, feature)
    ticket = _TICKET["next"] = (_TICKET["next"] + 1) & 63
    return _mean(_taps(x, f, range(f.size if ticket else f.size - 1)), f.size)


@_wrong(
    "history",
    "",
    "Images on the device are recognised by their shape and their first and last row, to save the upload in a video. "
    "A frame that changed only in between is not uploaded.",
)
def m56(image, feature):
    x, f, r, c = _check(image, feature)
    key = (*x.shape, x[0].tobytes(), x[-1].tobytes())
    if key not in _PLANES:
        if len(_PLANES) == 256:
            _PLANES.clear()
        _PLANES[key] = x
    return _direct(_PLANES[key], f)


@_wrong(
    "history",
    "",
    "The taps are counted while the feature is read, in a counter that is reset on return. A rejected call does not "
    "return, and its taps are counted in the next divisor.",
)
def m57(image, feature):
    try:
        _COUNT["taps"] += sum(len(line) for line in feature)
    except TypeError:
        pass
    x, f, r, c = _check(image, feature)
    taps, _COUNT["taps"] = _COUNT["taps"], 0
    return _mean(_taps(x, f), taps)


@_wrong(
    "history",
    "",
    "The feature lies in a buffer that only grows, and its rows are read in whole vectors of four. What follows a row "
    "was zero when the buffer was new, and is left from a wider feature later.",
)
def m58(image, feature):
    x, f, r, c = _check(image, feature)
    h, w = f.shape
    width = _up(w, 4)
    old = _PADDED["taps"]
    if h > old.shape[0] or width > old.shape[1]:
        grown = np.zeros((max(h, old.shape[0]), max(width, old.shape[1])))
        grown[: old.shape[0], : old.shape[1]] = old
        _PADDED["taps"] = grown
    _PADDED["taps"][:h, :w] = f
    padded = np.zeros((x.shape[0], x.shape[1] + width - w))
    padded[:, : x.shape[1]] = x
    return _mean(_taps(padded, _PADDED["taps"][:h, :width]), h * w)


@_wrong(
    "history",
    "",
    "A plan is made for the shapes of the first call and used again for the same shapes. It includes the choice of "
    "packed bits, which graded pixels of a later call do not revise.",
)
def m59(image, feature):
    x, f, r, c = _check(image, feature)
    if not _PLANS.setdefault((*x.shape, *f.shape), _bipolar(x, f)):
        return _direct(x, f)
    return _mean(2.0 * _agree(x, f) - f.size, f.size)


@_wrong(
    "history",
    "",
    "After three calls with the same shapes a tuned kernel takes over. It works on pairs of taps, and an odd number "
    "of taps loses the last.",
)
def m60(image, feature):
    x, f, r, c = _check(image, feature)
    key = (*x.shape, *f.shape)
    _TUNED[key] = _TUNED.get(key, 0) + 1
    if _TUNED[key] <= 3:
        return _direct(x, f)
    return _mean(_taps(x, f, range(f.size // 2 * 2)), f.size)


# Right


@_wrong(
    "right",
    "",
    "Bipolar planes are packed into long integers, one for each band of h rows, which are compared with the packed "
    "feature by exclusive or; graded planes are computed directly.",
)
def m61(image, feature):
    x, f, r, c = _check(image, feature)
    if not _bipolar(x, f):
        return _direct(x, f)
    h, w = f.shape
    width = x.shape[1]
    lines = [sum(1 << col for col in np.nonzero(line > 0)[0].tolist()) for line in x]
    want = sum(1 << (i * width + j) for i, j in np.argwhere(f > 0).tolist())
    mask = sum(((1 << w) - 1) << (i * width) for i in range(h))
    out = []
    for row in range(r):
        band = sum(lines[row + i] << (i * width) for i in range(h))
        out.append([(h * w - 2 * ((band >> col ^ want) & mask).bit_count()) / (h * w) for col in range(c)])
    return out


@_wrong(
    "right",
    "",
    "Features of 3 x 3 go through Winograd tiles of 2 x 2, with the odd row and column of the map padded and cut off "
    "again; others go row by row through the library's correlation.",
)
def m62(image, feature):
    x, f, r, c = _check(image, feature)
    if f.shape == (3, 3):
        g = np.array([[1.0, 0, 0], [0.5, 0.5, 0.5], [0.5, -0.5, 0.5], [0, 0, 1]])
        return _mean(_winograd(x, f, g), 9)
    acc = np.zeros((r, c))
    for row in range(r):
        for i, weights in enumerate(f):
            acc[row] += np.convolve(x[row + i], weights[::-1], mode="valid")
    return _mean(acc, f.size)


@_wrong(
    "right",
    "",
    "Every row of the feature becomes a band matrix of W x C, and the map is a sum of matrix products.",
)
def m63(image, feature):
    x, f, r, c = _check(image, feature)
    h, w = f.shape
    cols = np.arange(c)
    acc = np.zeros((r, c))
    for i in range(h):
        band = np.zeros((x.shape[1], c))
        for j in range(w):
            band[cols + j, cols] = f[i, j]
        acc += x[i : i + r] @ band
    return _mean(acc, h * w)


@_wrong(
    "right",
    "",
    "The taps are added from the last to the first with Neumaier's compensation, column by column of the feature.",
)
def m64(image, feature):
    x, f, r, c = _check(image, feature)
    h, w = f.shape
    acc, lost = np.zeros((r, c)), np.zeros((r, c))
    for j in reversed(range(w)):
        for i in reversed(range(h)):
            term = f[i, j] * x[i : i + r, j : j + c]
            total = acc + term
            lost += np.where(np.abs(acc) >= np.abs(term), (acc - total) + term, (term - total) + acc)
            acc = total
    return _mean(acc + lost, h * w)


@_wrong(
    "right",
    "",
    "The feature is split into its positive and its negative taps, each group is added up by a tree of pairs, and the "
    "map is the difference of the two.",
)
def m65(image, feature):
    x, f, r, c = _check(image, feature)
    w = f.shape[1]

    def tree(taps):
        if not taps:
            return np.zeros((r, c))
        if len(taps) == 1:
            i, j = divmod(taps[0], w)
            return abs(f[i, j]) * x[i : i + r, j : j + c]
        half = len(taps) // 2
        return tree(taps[:half]) + tree(taps[half:])

    flat = f.ravel()
    return _mean(tree(np.nonzero(flat > 0)[0].tolist()) - tree(np.nonzero(flat < 0)[0].tolist()), f.size)


@_wrong(
    "right",
    "",
    "The feature, scaled to a peak near 1, is taken apart into its singular vectors, and each pair is applied as a "
    "column and a row.",
)
def m66(image, feature):
    x, f, r, c = _check(image, feature)
    exponent = math.frexp(float(np.abs(f).max()))[1]
    left, values, right = np.linalg.svd(np.ldexp(f, -exponent), full_matrices=False)
    acc = np.zeros((r, c))
    for k, value in enumerate(values):
        if value > 0.0:
            acc += value * _taps(_taps(x, left[:, k : k + 1]), right[k : k + 1])
    return _mean(np.ldexp(acc, exponent), f.size)
