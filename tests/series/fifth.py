"""Blind series: 60 kernels that are wrong only under a condition (o01..o60), 6 that are right (o61..o66)."""

import math

import numpy as np

from tests.series.maps import _agree, _bipolar, _check, _grid, _mean, _taps

META: dict[str, dict] = {}


def _wrong(kind, condition, story):
    def note(f):
        META[f.__name__] = {"kind": kind, "condition": condition, "story": story}
        return f

    return note


# Wrong for some shapes, everywhere in the map.


@_wrong(
    "shape",
    "w > 4 and w % 2 == 1",
    "Each feature row is unrolled by four columns, then by two; the last single column was never written. Features up "
    "to four wide take the scalar loop and hide it.",
)
def o01(image, feature):
    x, f, _, _ = _check(image, feature)
    h, w = f.shape
    if w <= 4:
        return _mean(_taps(x, f), h * w)
    done = w // 4 * 4
    done += (w - done) // 2 * 2
    return _mean(_taps(x, f, [i * w + j for i in range(h) for j in range(done)]), h * w)


@_wrong(
    "shape",
    "graded == 0 and n > 128",
    "The packed path multiplies by a reciprocal from a table of 128 entries, indexed by the low seven bits of n - 1, "
    "because only small features were expected there.",
)
def o02(image, feature):
    x, f, _, _ = _check(image, feature)
    n = f.size
    if not _bipolar(x, f):
        return _mean(_taps(x, f), n)
    return _mean(2 * _agree(x, f) - n, ((n - 1) & 127) + 1)


@_wrong(
    "shape",
    "n > 256",
    "The taps live in a constant-memory array of 256 entries; the upload is clamped to its length instead of falling "
    "back to global memory.",
)
def o03(image, feature):
    x, f, _, _ = _check(image, feature)
    return _mean(_taps(x, f, range(min(f.size, 256))), f.size)


@_wrong(
    "shape",
    "2 * w > W and h > 1 and w > 1",
    "When the map is narrower than the feature's width the loops are interchanged and the taps repacked by columns, "
    "but the repacking reshapes where it should transpose.",
)
def o04(image, feature):
    x, f, _, _ = _check(image, feature)
    h, w = f.shape
    if 2 * w > x.shape[1]:
        f = f.reshape(w, h).T
    return _mean(_taps(x, f), h * w)


@_wrong(
    "shape",
    "h == 5 and w == 5",
    "The 5 x 5 case is written out by hand as 25 lines, and one of them was lost in a merge.",
)
def o05(image, feature):
    x, f, _, _ = _check(image, feature)
    if f.shape == (5, 5):
        return _mean(_taps(x, f, [t for t in range(25) if t != 17]), 25)
    return _mean(_taps(x, f), f.size)


@_wrong(
    "shape",
    "h > 2 * w",
    "Tall features go through the column-major variant, a copy of the other one in which the feature's pitch h was "
    "kept although the taps are stored with pitch w.",
)
def o06(image, feature):
    x, f, _, _ = _check(image, feature)
    h, w = f.shape
    if h > 2 * w:
        i, j = _grid(h, w)
        f = f.ravel()[(i * h + j) % (h * w)]
    return _mean(_taps(x, f), h * w)


@_wrong(
    "shape",
    "H * W > 4096 and h != w",
    "Images of more than 4096 pixels do not fit into shared memory and take the global-memory kernel, which was "
    "written for square features and normalises by the square of the width.",
)
def o07(image, feature):
    x, f, _, _ = _check(image, feature)
    h, w = f.shape
    return _mean(_taps(x, f), w * w if x.size > 4096 else h * w)


@_wrong(
    "shape",
    "graded == 0 and n % 64 == 0",
    "The signs of a patch are packed into 64-bit words, and the last word is masked by (1 << n % 64) - 1, which is "
    "empty when the last word is full.",
)
def o08(image, feature):
    x, f, _, _ = _check(image, feature)
    n = f.size
    if not _bipolar(x, f):
        return _mean(_taps(x, f), n)
    kept = n - 64 if n % 64 == 0 else n
    return _mean(2 * _agree(x, f, range(kept)) - n, n)


@_wrong(
    "shape",
    "H >= 4 * W and w > 1",
    "Tall and narrow images are transposed so that the inner loop runs along the long side; the feature is turned by "
    "a quarter instead of being transposed.",
)
def o09(image, feature):
    x, f, _, _ = _check(image, feature)
    if x.shape[0] >= 4 * x.shape[1]:
        return _mean(_taps(np.ascontiguousarray(x.T), np.rot90(f)).T, f.size)
    return _mean(_taps(x, f), f.size)


@_wrong(
    "shape",
    "h % 2 == 0 and w % 2 == 0",
    "The kernel anchors the feature at its centre in a padded image and crops the valid part afterwards; for features "
    "even both ways the crop starts one pixel too far along the diagonal.",
)
def o10(image, feature):
    x, f, r, c = _check(image, feature)
    shift = 1 if f.shape[0] % 2 == 0 and f.shape[1] % 2 == 0 else 0
    padded = np.pad(x, ((0, shift), (0, shift)))
    return _mean(_taps(padded, f)[shift : shift + r, shift : shift + c], f.size)


@_wrong(
    "shape",
    "R * C * n > 65536 and n > 1",
    "A cost model switches to the spectral method beyond 65536 products, and there the feature's spectrum is not "
    "conjugated, so the method convolves.",
)
def o11(image, feature):
    x, f, r, c = _check(image, feature)
    if r * c * f.size > 65536:
        f = f[::-1, ::-1]
    return _mean(_taps(x, f), f.size)


@_wrong(
    "shape",
    "W % w == 0 and w > 1",
    "Where the feature's width divides the image's, rows are viewed as blocks of w pixels and the taps are applied "
    "phase by phase; the number of phases is taken from a loop bound that excludes the last one.",
)
def o12(image, feature):
    x, f, _, _ = _check(image, feature)
    h, w = f.shape
    phases = w - 1 if x.shape[1] % w == 0 and w > 1 else w
    return _mean(_taps(x, f, [i * w + j for j in range(phases) for i in range(h)]), h * w)


@_wrong(
    "shape",
    "(W == 64 or W == 128 or W == 256) and h > 1",
    "For widths that are powers of two the rows of a tile are stored with one word of skew against bank conflicts; "
    "the loads still use the unskewed pitch, so that each further tap row slips by one column.",
)
def o13(image, feature):
    x, f, r, c = _check(image, feature)
    h, w = f.shape
    if x.shape[1] not in (64, 128, 256):
        return _mean(_taps(x, f), h * w)
    acc = np.zeros((r, c))
    padded = np.pad(x, ((0, 0), (h, 0)))
    for i in range(h):
        for j in range(w):
            acc += f[i, j] * padded[i : i + r, h + j - i : h + j - i + c]
    return _mean(acc, h * w)


@_wrong(
    "shape",
    "graded == 0 and w > 16",
    "One row of a black-and-white feature is held in a 16-bit mask, so taps from the seventeenth column on vanish.",
)
def o14(image, feature):
    x, f, _, _ = _check(image, feature)
    h, w = f.shape
    if not _bipolar(x, f):
        return _mean(_taps(x, f), h * w)
    order = [i * w + j for i in range(h) for j in range(min(w, 16))]
    return _mean(2 * _agree(x, f, order) - len(order), h * w)


@_wrong(
    "shape",
    "graded == 1 and w > h",
    "Features wider than high use the table-driven kernel, whose tables have two bits for a pixel: four grey levels "
    "are enough for black and white only.",
)
def o15(image, feature):
    x, f, _, _ = _check(image, feature)
    if f.shape[1] > f.shape[0]:
        x = np.floor((x + 1) * 1.5 + 0.5) / 1.5 - 1
        f = np.floor((f + 1) * 1.5 + 0.5) / 1.5 - 1
        acc = _taps(np.rint(3 * x), np.rint(3 * f)) / 9
        return _mean(acc, f.size)
    return _mean(_taps(x, f), f.size)


@_wrong(
    "shape",
    "C < 8 and h > 1",
    "Maps narrower than a vector take a scalar loop that adds up the means of the feature's rows and forgets to "
    "divide by their number.",
)
def o16(image, feature):
    x, f, _, c = _check(image, feature)
    return _mean(_taps(x, f), f.shape[1] if c < 8 else f.size)


@_wrong(
    "shape",
    "R == 1 and h > 1 and w > 1",
    "A feature as high as the image makes the patches contiguous in a column-major copy, so the map is a "
    "one-dimensional correlation with step h; the image is flattened by columns but the feature by rows.",
)
def o17(image, feature):
    x, f, r, c = _check(image, feature)
    h, w = f.shape
    if r > 1:
        return _mean(_taps(x, f), h * w)
    flat, taps = x.ravel(order="F"), f.ravel()
    acc = np.zeros((1, c))
    for t in range(h * w):
        acc += taps[t] * flat[t : t + (c - 1) * h + 1 : h]
    return _mean(acc, h * w)


@_wrong(
    "shape",
    "h > 1 and h * W > 4096",
    "A ring of line buffers has room for 4096 pixels; when the feature needs more lines than that, the newest lines "
    "overwrite the oldest ones before they are read.",
)
def o18(image, feature):
    x, f, r, c = _check(image, feature)
    h, w = f.shape
    lines = max(1, 4096 // x.shape[1])
    acc = np.zeros((r, c))
    for i in range(h):
        held = i + (h - 1 - i) // lines * lines
        for j in range(w):
            acc += f[i, j] * x[held : held + r, j : j + c]
    return _mean(acc, h * w)


@_wrong(
    "shape",
    "h > 16 or w > 16",
    "The tap list stores both offsets of a tap in one byte, four bits for the row and four for the column.",
)
def o19(image, feature):
    x, f, r, c = _check(image, feature)
    h, w = f.shape
    acc = np.zeros((r, c))
    for i in range(h):
        for j in range(w):
            di, dj = i & 15, j & 15
            acc += f[i, j] * x[di : di + r, dj : dj + c]
    return _mean(acc, h * w)


@_wrong(
    "shape",
    "n * C > 8192",
    "One row of patches is unfolded into a buffer of 8192 entries, tap by tap; taps whose line does not fit any more "
    "are left out of the product.",
)
def o20(image, feature):
    x, f, _, c = _check(image, feature)
    return _mean(_taps(x, f, range(min(f.size, 8192 // c))), f.size)


@_wrong(
    "shape",
    "n % 4 == 3",
    "The flat list of taps is unrolled by four with a jump into the tail; the entry for three leftover taps lands on "
    "the code for two.",
)
def o21(image, feature):
    x, f, _, _ = _check(image, feature)
    n = f.size
    return _mean(_taps(x, f, range(n - 1 if n % 4 == 3 else n)), n)


@_wrong(
    "shape",
    "R < 4 and C > 16",
    "Maps wider than 16 are shared out among four threads, R // 4 rows each, and the last thread takes the remainder "
    "only if its own share is not empty.",
)
def o22(image, feature):
    x, f, r, c = _check(image, feature)
    if c <= 16:
        return _mean(_taps(x, f), f.size)
    acc, share = np.zeros((r, c)), r // 4
    for thread in range(4):
        first = thread * share
        last = r if thread == 3 else first + share
        if share:
            acc[first:last] = _taps(x[first : last + f.shape[0] - 1], f)
    return _mean(acc, f.size)


# Wrong in some places of the map.


@_wrong(
    "place",
    "h == 3 and w == 3 and C % 2 == 1 and col == C - 1",
    "3 x 3 features use Winograd tiles of two columns. The last tile of an odd map is moved back by one to stay "
    "inside the row, and its first result is stored instead of its second.",
)
def o23(image, feature):
    x, f, _, c = _check(image, feature)
    acc = _taps(x, f)
    if f.shape == (3, 3) and c % 2 == 1:
        acc[:, c - 1] = acc[:, c - 2] if c > 1 else 0.0
    return _mean(acc, f.size)


@_wrong(
    "place",
    "col + w > 256",
    "The plan of the transform along a row is created once for length 256; longer rows are cut, and what should come "
    "from beyond wraps around to the start of the row.",
)
def o24(image, feature):
    x, f, r, c = _check(image, feature)
    h, w = f.shape
    acc = np.zeros((r, c))
    cols = np.arange(c)
    for i in range(h):
        for j in range(w):
            acc += f[i, j] * x[i : i + r, (cols + j) % 256]
    return _mean(acc, h * w)


@_wrong(
    "place",
    "H * W % 2 == 1 and row == R - 1 and col == C - 1",
    "Two real pixels are packed into one complex number before the transform, H * W // 2 of them, so an odd last "
    "pixel is left at zero.",
)
def o25(image, feature):
    x, f, _, _ = _check(image, feature)
    if x.size % 2 == 1:
        x = x.copy()
        x[-1, -1] = 0.0
    return _mean(_taps(x, f), f.size)


@_wrong(
    "place",
    "col // 64 % 2 == 1",
    "Strips of 64 columns go through two buffers in turn; the second one is filled with a halo of one more pixel on "
    "the left, but read as if it began at the strip.",
)
def o26(image, feature):
    x, f, r, c = _check(image, feature)
    acc = _taps(x, f)
    for first in range(64, c, 128):
        last = min(first + 64, c)
        acc[:, first:last] = _taps(x[:, first - 1 : last + f.shape[1] - 2], f)
    return _mean(acc, f.size)


@_wrong(
    "place",
    "col % 32 + w > 40",
    "A tile of 32 columns is staged with a halo of 8, enough for features up to nine wide; wider ones read cleared "
    "memory at the tile's right side.",
)
def o27(image, feature):
    x, f, r, c = _check(image, feature)
    h, w = f.shape
    acc = np.zeros((r, c))
    local = np.arange(c) % 32
    for i in range(h):
        for j in range(w):
            acc += f[i, j] * np.where(local + j < 40, x[i : i + r, j : j + c], 0.0)
    return _mean(acc, h * w)


@_wrong(
    "place",
    "row % 16 == 15 and row + 1 < R",
    "While the last row of a strip of 16 is computed, the prefetch for the next strip already replaces the oldest "
    "line, so the feature's first row meets the line below the patch.",
)
def o28(image, feature):
    x, f, r, c = _check(image, feature)
    h, w = f.shape
    acc = _taps(x, f)
    for row in range(15, r - 1, 16):
        for j in range(w):
            acc[row] += f[0, j] * (x[row + h, j : j + c] - x[row, j : j + c])
    return _mean(acc, h * w)


@_wrong(
    "place",
    "row * W + col > 32767",
    "The flat index of the patch's first pixel is a signed 16-bit number, and a negative one is taken for the guard "
    "before the image and clamped to the first patch.",
)
def o29(image, feature):
    x, f, r, c = _check(image, feature)
    acc = _taps(x, f)
    row, col = _grid(r, c)
    return _mean(np.where(row * x.shape[1] + col > 32767, acc[0, 0], acc), f.size)


@_wrong(
    "place",
    "row + col > 255",
    "The cells are scheduled as wavefronts along the antidiagonals, numbered by one byte; cells of later wavefronts "
    "are filed under an early one that has already run, and stay at zero.",
)
def o30(image, feature):
    x, f, r, c = _check(image, feature)
    row, col = _grid(r, c)
    return _mean(np.where(row + col > 255, 0.0, _taps(x, f)), f.size)


@_wrong(
    "place",
    "col >= C // 8 * 8 and col % 8 >= W % 8",
    "The last vector of a map row is stored under a mask that was computed for the image's width instead of the map's.",
)
def o31(image, feature):
    x, f, _, c = _check(image, feature)
    acc = _taps(x, f)
    acc[:, c // 8 * 8 + x.shape[1] % 8 :] = 0.0
    return _mean(acc, f.size)


@_wrong(
    "place",
    "R > 1 and R % 2 == 1 and row == R - 1",
    "Rows are computed in pairs to share the loads; for an odd last row the pair is moved up by one, but the lower "
    "half of its registers is not the one that is stored.",
)
def o32(image, feature):
    x, f, r, _ = _check(image, feature)
    acc = _taps(x, f)
    if r > 1 and r % 2 == 1:
        acc[r - 1] = acc[r - 2]
    return _mean(acc, f.size)


@_wrong(
    "place",
    "col == 0 and w > 1 and W >= 64",
    "Images from 64 columns on are processed with peeled borders; the peeled first column was taken over from a "
    "padded variant and leaves out the feature's first column.",
)
def o33(image, feature):
    x, f, r, _ = _check(image, feature)
    h, w = f.shape
    acc = _taps(x, f)
    if w > 1 and x.shape[1] >= 64:
        for i in range(h):
            acc[:, 0] -= f[i, 0] * x[i : i + r, 0]
    return _mean(acc, h * w)


@_wrong(
    "place",
    "R * C >= 1024 and row >= R // 2 and col >= C // 2",
    "Large maps are split into four quadrants for a pool of workers; the last job's record is reused before it is "
    "fetched, the third quadrant is done twice and the fourth never.",
)
def o34(image, feature):
    x, f, r, c = _check(image, feature)
    acc = _taps(x, f)
    if r * c >= 1024:
        acc[r // 2 :, c // 2 :] = 0.0
    return _mean(acc, f.size)


@_wrong(
    "place",
    "row >= R // 8 * 8 and col >= C // 8 * 8",
    "Whole 8 x 8 tiles are done first, then the strip to their right and the strip below them; the corner where both "
    "strips would meet belongs to none of the three loops.",
)
def o35(image, feature):
    x, f, r, c = _check(image, feature)
    acc = _taps(x, f)
    acc[r // 8 * 8 :, c // 8 * 8 :] = 0.0
    return _mean(acc, f.size)


@_wrong(
    "place",
    "(col + w) % 16 == 1",
    "A row of the patch is fetched as aligned vectors of 16, and their number is rounded up by adding 14 instead of "
    "15; a last tap that stands alone in its vector is not loaded.",
)
def o36(image, feature):
    x, f, r, c = _check(image, feature)
    h, w = f.shape
    acc = np.zeros((r, c))
    lane = np.arange(c) % 16
    loaded = (lane + w + 14) // 16 * 16
    for i in range(h):
        for j in range(w):
            acc += f[i, j] * np.where(lane + j < loaded, x[i : i + r, j : j + c], 0.0)
    return _mean(acc, h * w)


@_wrong(
    "place",
    "row + 1 < h",
    "The streaming pipeline fills h - 1 line buffers before its first result, but the lines of the filling phase pass "
    "the multipliers as zeros because the valid flag is raised too late.",
)
def o37(image, feature):
    x, f, _, _ = _check(image, feature)
    x = x.copy()
    x[: f.shape[0] - 1] = 0.0
    return _mean(_taps(x, f), f.size)


@_wrong(
    "place",
    "row % (h + 1) >= 2",
    "The ring of h + 1 lines is indexed without a modulo: a slot is wrapped only if it is greater than h + 1, so the "
    "slot h + 1 itself addresses the cleared guard line behind the ring.",
)
def o38(image, feature):
    x, f, r, c = _check(image, feature)
    h, w = f.shape
    acc = np.zeros((r, c))
    start = np.arange(r)[:, None] % (h + 1)
    for i in range(h):
        for j in range(w):
            acc += f[i, j] * np.where(start + i == h + 1, 0.0, x[i : i + r, j : j + c])
    return _mean(acc, h * w)


@_wrong(
    "place",
    "C % 3 == 2 and col >= C - 2",
    "Three columns are kept in registers; the tail for two leftover columns rotates the registers once too little and "
    "stores its two results in each other's place.",
)
def o39(image, feature):
    x, f, _, c = _check(image, feature)
    acc = _taps(x, f)
    if c % 3 == 2:
        acc[:, c - 2 :] = acc[:, c - 2 :][:, ::-1].copy()
    return _mean(acc, f.size)


@_wrong(
    "place",
    "graded == 1 and col % 4 == 3",
    "Maps of graded pictures are written as groups of four floats; the shuffle that assembles a group repeats the "
    "third lane in the fourth.",
)
def o40(image, feature):
    x, f, _, c = _check(image, feature)
    acc = _taps(x, f)
    if not _bipolar(x, f):
        acc[:, 3::4] = acc[:, 2 : c - 1 : 4]
    return _mean(acc, f.size)


# Wrong for some contents.


@_wrong(
    "value",
    "",
    "A constant feature of more than one pixel is a box filter; its sign is applied to the box sums but not its "
    "magnitude, so grey constants are taken for white or black.",
)
def o41(image, feature):
    x, f, _, _ = _check(image, feature)
    if f.size > 1 and np.all(f == f[0, 0]):
        f = np.sign(f)
    return _mean(_taps(x, f), f.size)


@_wrong(
    "value",
    "",
    "A feature that equals itself after half a turn is folded: each tap is applied to the sum of two opposite pixels. "
    "The tap in the centre of an odd number of taps has no partner and is counted twice.",
)
def o42(image, feature):
    x, f, r, c = _check(image, feature)
    h, w = f.shape
    n = h * w
    if n == 1 or not np.array_equal(f, f[::-1, ::-1]):
        return _mean(_taps(x, f), n)
    acc = np.zeros((r, c))
    for t in range((n + 1) // 2):
        (i, j), (k, m) = divmod(t, w), divmod(n - 1 - t, w)
        acc += f[i, j] * (x[i : i + r, j : j + c] + x[k : k + r, m : m + c])
    return _mean(acc, n)


@_wrong(
    "value",
    "",
    "Rows of the feature that are entirely zero are stripped before the loops, and the mean is taken over the taps "
    "that are left.",
)
def o43(image, feature):
    x, f, _, _ = _check(image, feature)
    rows = int(np.count_nonzero(np.any(f != 0, axis=1)))
    return _mean(_taps(x, f), max(rows, 1) * f.shape[1])


@_wrong(
    "value",
    "",
    "An image with a single white pixel on black is answered by pasting the turned feature onto the constant map of "
    "the black image; the paste adds the feature once, as if black were zero.",
)
def o44(image, feature):
    x, f, r, c = _check(image, feature)
    h, w = f.shape
    if np.count_nonzero(x == 1.0) != 1 or np.count_nonzero(x == -1.0) != x.size - 1:
        return _mean(_taps(x, f), h * w)
    top, left = divmod(int(np.argmax(x)), x.shape[1])
    acc = np.full((r, c), -float(np.sum(f)))
    for i in range(max(0, top - r + 1), min(h, top + 1)):
        for j in range(max(0, left - c + 1), min(w, left + 1)):
            acc[top - i, left - j] += f[i, j]
    return _mean(acc, h * w)


@_wrong(
    "value",
    "",
    "Faint images are amplified by a power of two to use the whole range of the fixed-point unit; the exponent to "
    "undo it is kept in two bits, which loses amplifications of 16 and more.",
)
def o45(image, feature):
    x, f, _, _ = _check(image, feature)
    peak = float(np.max(np.abs(x)))
    gain = 0 if peak == 0 else -math.frexp(peak)[1]
    if gain <= 0 or gain > 900:
        return _mean(_taps(x, f), f.size)
    return _mean(_taps(x * 2.0**gain, f) * 2.0 ** -(gain & 3), f.size)


@_wrong(
    "value",
    "",
    "A feature of whole numbers needs no multiplications: pixels are added where the tap is positive and subtracted "
    "otherwise, which turns taps that are zero into black ones.",
)
def o46(image, feature):
    x, f, _, _ = _check(image, feature)
    if np.all(f == np.rint(f)):
        f = np.where(f > 0, 1.0, -1.0)
    return _mean(_taps(x, f), f.size)


@_wrong(
    "value",
    "",
    "Pictures in steps of one half are doubled and run in integers, and the result is divided by four; a feature in "
    "black and white is not doubled, yet the divisor stays the same if the image was.",
)
def o47(image, feature):
    x, f, _, _ = _check(image, feature)
    x_graded, f_graded = not np.all(np.abs(x) == 1), not np.all(np.abs(f) == 1)
    halves = np.all(2 * x == np.rint(2 * x)) and np.all(2 * f == np.rint(2 * f))
    if not halves or not x_graded:
        return _mean(_taps(x, f), f.size)
    return _mean(_taps(2 * x, 2 * f if f_graded else f), 4 * f.size)


@_wrong(
    "value",
    "",
    "The search loop for black-and-white pictures stops at the first perfect match of a feature of 16 or more pixels, "
    "although here the whole map is wanted; everything after the match stays at zero.",
)
def o48(image, feature):
    x, f, _, _ = _check(image, feature)
    n = f.size
    acc = _taps(x, f)
    if n >= 16 and _bipolar(x, f):
        hits = np.flatnonzero(acc == n)
        if hits.size:
            acc.ravel()[hits[0] + 1 :] = 0.0
    return _mean(acc, n)


@_wrong(
    "value",
    "",
    "Scanned pages repeat lines, so a map row is copied from the one above when the line that enters the patch equals "
    "the line before it; the other lines of the patch are not compared.",
)
def o49(image, feature):
    x, f, r, _ = _check(image, feature)
    h = f.shape[0]
    acc = _taps(x, f)
    for row in range(1, r):
        if np.array_equal(x[row + h - 1], x[row + h - 2]):
            acc[row] = acc[row - 1]
    return _mean(acc, f.size)


@_wrong(
    "value",
    "",
    "Products of black and white are added with saturating 8-bit additions, so strong matches of large features stop "
    "at 127 and strong mismatches at -128.",
)
def o50(image, feature):
    x, f, r, c = _check(image, feature)
    h, w = f.shape
    if not _bipolar(x, f):
        return _mean(_taps(x, f), h * w)
    acc = np.zeros((r, c))
    for i in range(h):
        for j in range(w):
            acc += f[i, j] * x[i : i + r, j : j + c]
            np.clip(acc, -128, 127, out=acc)
    return _mean(acc, h * w)


# Wrong after some calls.

_O51_PLANS: dict[tuple, np.ndarray] = {}


@_wrong(
    "history",
    "",
    "The prepared taps are cached under the feature's shape and the sum of its pixels, a checksum that all "
    "permutations of a feature share.",
)
def o51(image, feature):
    x, f, _, _ = _check(image, feature)
    f = _O51_PLANS.setdefault((f.shape, float(np.sum(f))), f)
    return _mean(_taps(x, f), f.size)


_O52_PLANES: dict[tuple, np.ndarray] = {}


@_wrong(
    "history",
    "",
    "The image stays on the accelerator between calls as long as its shape and its first row are the same, on the "
    "assumption that another image differs at once.",
)
def o52(image, feature):
    x, f, _, _ = _check(image, feature)
    key = (x.shape, x[0].tobytes())
    if key not in _O52_PLANES:
        _O52_PLANES.clear()
        _O52_PLANES[key] = x
    return _mean(_taps(_O52_PLANES[key], f), f.size)


_O53_SUMS: dict[tuple, np.ndarray] = {}


@_wrong(
    "history",
    "",
    "The accumulators are allocated, and cleared, once for each shape of the map; a later map of the same shape is "
    "added to the earlier ones.",
)
def o53(image, feature):
    x, f, r, c = _check(image, feature)
    if (r, c) not in _O53_SUMS:
        if len(_O53_SUMS) >= 8:
            _O53_SUMS.clear()
        _O53_SUMS[r, c] = np.zeros((r, c))
    acc = _O53_SUMS[r, c]
    acc += _taps(x, f)
    return _mean(acc, f.size)


_O54_ARENA = {"top": 0}


@_wrong(
    "history",
    "",
    "Maps are cut from an arena of 20000 cells that is used in a circle; a map that would cross its end is stored up "
    "to the end only, and the next one starts at the beginning again.",
)
def o54(image, feature):
    x, f, r, c = _check(image, feature)
    acc = _taps(x, f)
    if r * c <= 20000:
        left = 20000 - _O54_ARENA["top"]
        acc.ravel()[left:] = 0.0
        _O54_ARENA["top"] = _O54_ARENA["top"] + r * c if r * c <= left else 0
    return _mean(acc, f.size)


_O55_CALLS: dict[tuple, int] = {}


@_wrong(
    "history",
    "",
    "After three calls with features of one shape a specialised kernel is generated for it, and the generator emits "
    "the taps in pairs without the odd last one.",
)
def o55(image, feature):
    x, f, _, _ = _check(image, feature)
    n = f.size
    calls = _O55_CALLS[f.shape] = _O55_CALLS.get(f.shape, 0) + 1
    return _mean(_taps(x, f, range(n // 2 * 2 if calls > 3 else n)), n)


_O56_DIVISOR = {"h": 0, "n": 0}


@_wrong(
    "history",
    "",
    "The divisor is kept from call to call and renewed only when the feature's height changes.",
)
def o56(image, feature):
    x, f, _, _ = _check(image, feature)
    if _O56_DIVISOR["h"] != f.shape[0]:
        _O56_DIVISOR.update(h=f.shape[0], n=f.size)
    return _mean(_taps(x, f), _O56_DIVISOR["n"])


_O57_SEEN: dict[tuple, np.ndarray] = {}


@_wrong(
    "history",
    "",
    "Converted features are remembered by the identity of the list they came from; a list that was changed in place, "
    "or a new one at the address of one that is gone, brings back the old taps.",
)
def o57(image, feature):
    x, f, _, _ = _check(image, feature)
    key = (id(feature), f.shape)
    if key not in _O57_SEEN:
        if len(_O57_SEEN) >= 256:
            _O57_SEEN.clear()
        _O57_SEEN[key] = f
    return _mean(_taps(x, _O57_SEEN[key]), f.size)


_O58_STATE = {"depth": 0}


@_wrong(
    "history",
    "",
    "A depth counter is raised on entry and lowered on return, but not when the input is rejected; from then on the "
    "kernel believes that it runs inside itself and takes the half-size workspace, which drops the feature's last row.",
)
def o58(image, feature):
    _O58_STATE["depth"] += 1
    x, f, _, _ = _check(image, feature)
    h, w = f.shape
    nested = _O58_STATE["depth"] > 1
    _O58_STATE["depth"] -= 1
    return _mean(_taps(x, f, range((h - 1) * w if nested else h * w)), h * w)


_O59_MODE: dict[tuple, bool] = {}


@_wrong(
    "history",
    "",
    "Whether an image can be packed into bits is decided once for each image shape, at the first call; later graded "
    "images of that shape are reduced to their signs.",
)
def o59(image, feature):
    x, f, _, _ = _check(image, feature)
    if _O59_MODE.setdefault(x.shape, _bipolar(x, f)):
        return _mean(2 * _agree(x, f) - f.size, f.size)
    return _mean(_taps(x, f), f.size)


_O60_TAPS = {"plane": np.zeros((1, 1))}


@_wrong(
    "history",
    "",
    "The buffer for the taps only ever grows and the loops run over all of it; a smaller feature overwrites its "
    "corner, and what an earlier one left to the right and below still takes part.",
)
def o60(image, feature):
    x, f, r, c = _check(image, feature)
    h, w = f.shape
    old = _O60_TAPS["plane"]
    plane = np.zeros((max(h, old.shape[0]), max(w, old.shape[1])))
    plane[: old.shape[0], : old.shape[1]] = old
    plane[:h, :w] = f
    _O60_TAPS["plane"] = plane
    padded = np.pad(x, ((0, plane.shape[0] - h), (0, plane.shape[1] - w)))
    return _mean(_taps(padded, plane)[:r, :c], h * w)


# Right, in unusual ways.


@_wrong("right", "", "All patches as a strided view, contracted with the feature without copying a patch.")
def o61(image, feature):
    x, f, _, _ = _check(image, feature)
    patches = np.lib.stride_tricks.sliding_window_view(x, f.shape)
    return _mean(np.einsum("rcij,ij->rc", patches, f) + 0.0, f.size)


@_wrong(
    "right",
    "",
    "The whole black-and-white image is one long integer; each tap adds its agreements into bit-sliced counters, one "
    "integer for each binary digit of all counts.",
)
def o62(image, feature):
    x, f, r, c = _check(image, feature)
    n, width = f.size, x.shape[1]
    if not _bipolar(x, f):
        return _mean(_taps(x, f), n)
    cells = (r - 1) * width + c
    mask = (1 << cells) - 1
    bits = int.from_bytes(np.packbits(x.ravel() > 0, bitorder="little").tobytes(), "little")
    digits: list[int] = []
    for t in range(n):
        i, j = divmod(t, f.shape[1])
        carry = (bits >> (i * width + j)) & mask
        if f[i, j] < 0:
            carry ^= mask
        for k, digit in enumerate(digits):
            digits[k], carry = digit ^ carry, digit & carry
            if not carry:
                break
        if carry:
            digits.append(carry)
    count = np.zeros(r * width, dtype=np.int64)
    for k, digit in enumerate(digits):
        plane = np.frombuffer(digit.to_bytes((r * width + 7) // 8, "little"), dtype=np.uint8)
        count += np.unpackbits(plane, count=r * width, bitorder="little").astype(np.int64) << k
    return _mean(2 * count.reshape(r, width)[:, :c] - n, n)


@_wrong(
    "right",
    "",
    "Spectral, with the image's own extents as transform sizes: whatever wraps around falls outside the valid part. "
    "Sums of black and white are rounded to the whole numbers they are.",
)
def o63(image, feature):
    x, f, r, c = _check(image, feature)
    spectrum = np.fft.rfft2(x) * np.conj(np.fft.rfft2(f, s=x.shape))
    acc = np.fft.irfft2(spectrum, s=x.shape)[:r, :c]
    if _bipolar(x, f):
        acc = np.rint(acc)
    return _mean(acc + 0.0, f.size)


@_wrong(
    "right",
    "",
    "Winograd's F(2, 3) along the rows: two columns of the map from four pixels with four products, three taps at a "
    "time; leftover taps are applied directly.",
)
def o64(image, feature):
    x, f, r, c = _check(image, feature)
    h, w = f.shape
    even = c + c % 2
    padded = np.pad(x, ((0, 0), (0, 1)))
    acc = np.zeros((r, even))
    for i in range(h):
        for j in range(0, w - 2, 3):
            g0, g1, g2 = f[i, j : j + 3]
            d0, d1, d2, d3 = (padded[i : i + r, j + k : j + k + even - 1 : 2] for k in range(4))
            m2, m3 = (d1 + d2) * ((g0 + g1 + g2) / 2), (d2 - d1) * ((g0 - g1 + g2) / 2)
            acc[:, 0::2] += (d0 - d2) * g0 + m2 + m3
            acc[:, 1::2] += m2 - m3 - (d1 - d3) * g2
        for j in range(w // 3 * 3, w):
            acc[:, :c] += f[i, j] * x[i : i + r, j : j + c]
    return _mean(acc[:, :c], h * w)


@_wrong(
    "right",
    "",
    "The feature is split into its singular components, each a column times a row, and every component is applied as "
    "two one-dimensional passes. Sums of black and white are rounded.",
)
def o65(image, feature):
    x, f, r, c = _check(image, feature)
    left, sizes, right = np.linalg.svd(f, full_matrices=False)
    acc = np.zeros((r, c))
    for k, size in enumerate(sizes):
        if size > 1e-16 * sizes[0]:
            acc += _taps(_taps(x, size * left[:, k : k + 1]), right[k : k + 1])
    if _bipolar(x, f):
        acc = np.rint(acc)
    return _mean(acc + 0.0, f.size)


@_wrong(
    "right",
    "",
    "Kronecker's substitution: image and turned feature become two huge integers with a slot of 32 bits for each "
    "pixel, and one product of integers holds all counts of agreeing whites, another those of agreeing blacks.",
)
def o66(image, feature):
    x, f, r, c = _check(image, feature)
    h, w = f.shape
    n, width = h * w, x.shape[1]
    if not _bipolar(x, f):
        return _mean(_taps(x, f), n)
    last = (h - 1) * width + w - 1
    slots = x.size + last

    def number(plane):
        return int.from_bytes(plane.astype("<u4").tobytes(), "little")

    count = np.zeros(slots, dtype=np.int64)
    for colour in (1.0, -1.0):
        spread = np.zeros((h, width), dtype=bool)
        spread[:, :w] = f == colour
        product = number(x.ravel() == colour) * number(spread.ravel()[: last + 1][::-1])
        count += np.frombuffer(product.to_bytes(4 * slots, "little"), dtype="<u4")
    count = count[last : last + r * width]
    count = np.pad(count, (0, r * width - count.size)).reshape(r, width)[:, :c]
    return _mean(2 * count - n, n)
