"""Blind series: 60 kernels that are wrong only under a condition (s01..s60), 6 that are right (s61..s66)."""

import numpy as np

from tests.series.maps import _agree, _bipolar, _check, _grid, _mean, _taps

META: dict[str, dict] = {}


def _wrong(kind, condition, story):
    def note(f):
        META[f.__name__] = {"kind": kind, "condition": condition, "story": story}
        return f

    return note


def _right(story):
    return _wrong("right", "", story)


def _pick(x, f, rows, cols):
    """Sum of products where tap (i, j) of map cell (row, col) reads image pixel (rows(row + i), cols(col, j))."""
    h, w = f.shape
    r, c = np.arange(x.shape[0] - h + 1), np.arange(x.shape[1] - w + 1)
    acc = np.zeros((r.size, c.size))
    for i in range(h):
        band = x[rows(r + i)]
        for j in range(w):
            acc += f[i, j] * band[:, cols(c, j)]
    return acc


def _pitched(buf, f, r, c, base, step):
    """Sum of products over a flat buffer: rows of cells start `base` apart, rows of taps `step` apart."""
    h, w = f.shape
    at = np.arange(r)[:, None] * base + np.arange(c)[None, :]
    acc = np.zeros((r, c))
    for i in range(h):
        for j in range(w):
            acc += f[i, j] * buf[at + i * step + j]
    return acc


def _fft(x, f):
    """Valid cross-correlation through one two-dimensional transform; whole sums for bipolar planes."""
    (hh, ww), (h, w) = x.shape, f.shape
    size = (1 << (hh - 1).bit_length(), 1 << (ww - 1).bit_length())
    full = np.fft.irfft2(np.fft.rfft2(x, size) * np.conj(np.fft.rfft2(f, size)), size)
    acc = full[: hh - h + 1, : ww - w + 1]
    return np.rint(acc) if _bipolar(x, f) else acc


# Shape


@_wrong(
    "shape",
    "n % 8 == 7",
    "The flattened dot product takes eight lanes at a time; the tail goes through a table of load masks in which the "
    "entry for seven lanes is a copy of that for six.",
)
def s01(image, feature):
    x, f, r, c = _check(image, feature)
    n = f.size
    return _mean(_taps(x, f, range(n - 1 if n % 8 == 7 else n)), n)


@_wrong(
    "shape",
    "h > 1 and h * W > 3000",
    "The h image rows under the feature are kept in a line buffer of 3000 pixels; if they do not fit, rows are "
    "streamed, and the last one is used before it has been replaced by the new row.",
)
def s02(image, feature):
    x, f, r, c = _check(image, feature)
    g, h = f.copy(), f.shape[0]
    if h > 1 and h * x.shape[1] > 3000:
        g[h - 2] += g[h - 1]
        g[h - 1] = 0
    return _mean(_taps(x, g), f.size)


@_wrong(
    "shape",
    "n > 128",
    "Features of more than 128 pixels are dispatched to the Fourier path, which multiplies the spectra without "
    "conjugating one of them and so computes a true convolution.",
)
def s03(image, feature):
    x, f, r, c = _check(image, feature)
    return _mean(_taps(x, f[::-1, ::-1] if f.size > 128 else f), f.size)


@_wrong(
    "shape",
    "H > 2 * W and h > 2 and w > 1",
    "Portrait images are transposed, if the feature has more than two rows, so that the inner loop is long; the "
    "feature is only given the transposed shape, its pixels stay in the old order.",
)
def s04(image, feature):
    x, f, r, c = _check(image, feature)
    h, w = f.shape
    g = f.reshape(w, h).T if x.shape[0] > 2 * x.shape[1] and h > 2 else f
    return _mean(_taps(x, g), f.size)


@_wrong(
    "shape",
    "h == 5 and w == 5 and graded",
    "There is a hand-unrolled 5 x 5 kernel for floating-point pixels, and one of its 25 lines was copied without "
    "changing the column: tap (3, 1) comes twice and (3, 2) never.",
)
def s05(image, feature):
    x, f, r, c = _check(image, feature)
    order = list(range(25)) if f.shape == (5, 5) and not _bipolar(x, f) else None
    if order:
        order[17] = 16
    return _mean(_taps(x, f, order), f.size)


@_wrong(
    "shape",
    "not graded and n % 64 == 0",
    "Bipolar patches are packed into 64-bit words and the last word is masked with (1 << n % 64) - 1, which is 0 for "
    "a full word, so none of its mismatches is counted.",
)
def s06(image, feature):
    x, f, r, c = _check(image, feature)
    n = f.size
    if not _bipolar(x, f):
        return _mean(_taps(x, f), n)
    agree = _agree(x, f, range(n - 64)) + 64 if n % 64 == 0 else _agree(x, f)
    return _mean(2 * agree - n, n)


@_wrong(
    "shape",
    "not graded and w > 48",
    "Bipolar rows are packed into one word per 64 columns, and the population count of the differences looks up only "
    "three 16-bit quarters of a word and forgets all words after the first.",
)
def s07(image, feature):
    x, f, r, c = _check(image, feature)
    n, w = f.size, f.shape[1]
    if not _bipolar(x, f):
        return _mean(_taps(x, f), n)
    seen = [t for t in range(n) if t % w < 48]
    return _mean(2 * (_agree(x, f, seen) + n - len(seen)) - n, n)


@_wrong(
    "shape",
    "h > 6 and h % 6 != 0",
    "Feature rows are taken in blocks of six; for the rows left over the weight pointer has already been advanced by "
    "one, so each weight is applied to the pixel before its own.",
)
def s08(image, feature):
    x, f, r, c = _check(image, feature)
    h, w = f.shape
    flat, k = f.ravel(), h // 6 * 6 * w
    if h > 6 and h % 6:
        flat = np.concatenate([flat[:k], flat[k + 1 :], [0.0]])
    return _mean(_taps(x, flat.reshape(h, w)), f.size)


@_wrong(
    "shape",
    "w > 8 and w % 4 != 0",
    "Wide feature rows are padded with zeros to a multiple of four, and the divisor is computed from the padded width.",
)
def s09(image, feature):
    x, f, r, c = _check(image, feature)
    h, w = f.shape
    return _mean(_taps(x, f), h * ((w + 3) // 4 * 4 if w > 8 else w))


@_wrong(
    "shape",
    "H == W and h < w",
    "Square images have a fast path written for square features: both tap loops run to the feature's height.",
)
def s10(image, feature):
    x, f, r, c = _check(image, feature)
    g = f.copy()
    if x.shape[0] == x.shape[1]:
        g[:, f.shape[0] :] = 0
    return _mean(_taps(x, g), f.size)


@_wrong(
    "shape",
    "W % 32 == 0 and h > 1",
    "Images whose width is a multiple of the 32 banks are stored with one more column to avoid bank conflicts, but "
    "the loop over feature rows still steps by the width instead of the pitch.",
)
def s11(image, feature):
    x, f, r, c = _check(image, feature)
    width = x.shape[1]
    if width % 32:
        return _mean(_taps(x, f), f.size)
    return _mean(_pitched(np.pad(x, ((0, 0), (0, 1))).ravel(), f, r, c, width + 1, width), f.size)


@_wrong(
    "shape",
    "n >= 16 and n < 32",
    "Kernels are instantiated for small, medium (16 to 31 taps) and large features; the medium one initialises its "
    "first accumulator with the first product and then starts its loop at that tap again.",
)
def s12(image, feature):
    x, f, r, c = _check(image, feature)
    g = f.copy()
    if 16 <= f.size < 32:
        g[0, 0] *= 2
    return _mean(_taps(x, g), f.size)


@_wrong(
    "shape",
    "n > 192",
    "The patch matrix is multiplied in panels of 192 taps, and every panel is stored (beta = 0) where all but the "
    "first should be accumulated; only the last panel survives.",
)
def s13(image, feature):
    x, f, r, c = _check(image, feature)
    n = f.size
    return _mean(_taps(x, f, range((n - 1) // 192 * 192, n)), n)


@_wrong(
    "shape",
    "H * W > 65536 and w > 1",
    "Images beyond 65536 pixels are read from global memory instead of a texture; there the first tap is peeled off "
    "to align the loads in pairs, and its product is never added.",
)
def s14(image, feature):
    x, f, r, c = _check(image, feature)
    return _mean(_taps(x, f, range(int(x.size > 65536 and f.shape[1] > 1), f.size)), f.size)


@_wrong(
    "shape",
    "R < 4 and h % 2 == 1 and h > 1",
    "Maps of fewer than four rows take a path that works on pairs of feature rows; the last row of an odd number is "
    "paired with its predecessor, which is then counted twice.",
)
def s15(image, feature):
    x, f, r, c = _check(image, feature)
    g, h = f.copy(), f.shape[0]
    if r < 4 and h % 2 == 1 and h > 1:
        g[h - 2] *= 2
    return _mean(_taps(x, g), f.size)


@_wrong(
    "shape",
    "R == 1 and w > 8",
    "A map of one row is computed from column sums in eight registers, which are added up after every eight columns "
    "but not cleared before the next eight.",
)
def s16(image, feature):
    x, f, r, c = _check(image, feature)
    w = f.shape[1]
    g = f * (1 + (w - 1 - np.arange(w)) // 8) if r == 1 else f
    return _mean(_taps(x, g), f.size)


@_wrong(
    "shape",
    "graded and n > 100",
    "To save bandwidth large graded problems are quantised to eight bits (127 steps on either side of zero) and "
    "scaled back after the sum.",
)
def s17(image, feature):
    x, f, r, c = _check(image, feature)
    if f.size > 100:
        x, f = np.rint(x * 127) / 127, np.rint(f * 127) / 127
    return _mean(_taps(x, f), f.size)


@_wrong(
    "shape",
    "h >= 2 * w and w > 1",
    "Tall features are processed lying down, but the feature was rotated by a quarter turn where the image was "
    "transposed, so that the feature's columns are mirrored.",
)
def s18(image, feature):
    x, f, r, c = _check(image, feature)
    return _mean(_taps(x, f[:, ::-1] if f.shape[0] >= 2 * f.shape[1] else f), f.size)


@_wrong(
    "shape",
    "W > 100 and w % 2 == 0",
    "The kernel for wide images anchors the feature at its centre, w // 2, and its caller shifts back by (w - 1) // "
    "2; with an even width the map comes out one column late.",
)
def s19(image, feature):
    x, f, r, c = _check(image, feature)
    if x.shape[1] > 100 and f.shape[1] % 2 == 0:
        x = np.pad(x, ((0, 0), (1, 0)))[:, :-1]
    return _mean(_taps(x, f), f.size)


@_wrong(
    "shape",
    "w == 1 and h > 4",
    "A feature of one column and more than four rows is handed to the library's one-dimensional convolve, which flips "
    "it.",
)
def s20(image, feature):
    x, f, r, c = _check(image, feature)
    return _mean(_taps(x, f[::-1] if f.shape[1] == 1 and f.shape[0] > 4 else f), f.size)


@_wrong(
    "shape",
    "h > w and h % w != 0",
    "A feature taller than wide is cut into w x w squares for the square kernel; the rows left over after the last "
    "whole square are forgotten.",
)
def s21(image, feature):
    x, f, r, c = _check(image, feature)
    h, w = f.shape
    g = f.copy()
    if h > w:
        g[h // w * w :] = 0
    return _mean(_taps(x, g), f.size)


@_wrong(
    "shape",
    "R % 4 == 0 and C % 4 == 0 and n > 1",
    "If 4 x 4 tiles cover the map exactly, a kernel without border code runs; its software pipeline preloads one tap, "
    "loops over n - 1 and has no epilogue for the last.",
)
def s22(image, feature):
    x, f, r, c = _check(image, feature)
    n = f.size
    return _mean(_taps(x, f, range(n - 1 if r % 4 == 0 and c % 4 == 0 and n > 1 else n)), n)


# Place


@_wrong(
    "place",
    "col >= R and w > h",
    "The main loop runs to the number of map rows along both axes; the columns it misses are filled in by a clean-up "
    "loop that uses the feature's height for its width.",
)
def s23(image, feature):
    x, f, r, c = _check(image, feature)
    g = f.copy()
    g[:, f.shape[0] :] = 0
    return _mean(np.where(_grid(r, c)[1] >= r, _taps(x, g), _taps(x, f)), f.size)


@_wrong(
    "place",
    "C == 1 and W > 1 and row > 0",
    "A feature as wide as the image lies over contiguous memory, so the map is a one-dimensional correlation of the "
    "flat planes; its step is one pixel instead of one row.",
)
def s24(image, feature):
    x, f, r, c = _check(image, feature)
    if c > 1 or x.shape[1] == 1:
        return _mean(_taps(x, f), f.size)
    return _mean(_taps(x.reshape(1, -1)[:, : f.size + r - 1], f.reshape(1, -1)).reshape(r, 1), f.size)


@_wrong(
    "place",
    "W % 2 == 1 and (row > 0 or h > 1)",
    "Image rows are padded to a multiple of four pixels, as in a bitmap file, but the reader takes W % 4 for the "
    "padding where it should be -W % 4; only even widths agree.",
)
def s25(image, feature):
    x, f, r, c = _check(image, feature)
    height, width = x.shape
    buf = np.pad(np.pad(x, ((0, 0), (0, -width % 4))).ravel(), (0, 4 * height))
    pitch = width + width % 4
    return _mean(_taps(x, f) if width % 2 == 0 else _pitched(buf, f, r, c, pitch, pitch), f.size)


@_wrong(
    "place",
    "w < 21 and col % 56 + w > 64",
    "Narrow features go through overlap-save with blocks of 64 columns that advance by 56; the overlap was not raised "
    "when wider features were let in, and the end of a block wraps around.",
)
def s26(image, feature):
    x, f, r, c = _check(image, feature)
    if f.shape[1] > 20:
        return _mean(_taps(x, f), f.size)
    return _mean(_pick(x, f, lambda r: r, lambda c, j: c + j - 64 * (c % 56 + j >= 64)), f.size)


@_wrong(
    "place",
    "row + h > 128",
    "The image row is addressed by seven bits of a packed coordinate, so that row 128 is read as row 0.",
)
def s27(image, feature):
    x, f, r, c = _check(image, feature)
    return _mean(_pick(x, f, lambda r: r & 127, lambda c, j: c + j), f.size)


@_wrong(
    "place",
    "row * C + col >= 65536",
    "One thread computes one cell of the flat map; its index is decoded from an unsigned 16-bit number, so cells from "
    "65536 on repeat the map from its beginning.",
)
def s28(image, feature):
    x, f, r, c = _check(image, feature)
    acc = _taps(x, f).ravel()
    return _mean(acc[np.arange(acc.size) & 65535].reshape(r, c), f.size)


@_wrong(
    "place",
    "col >= C - C % 8 and w % 2 == 1",
    "Eight map columns are computed at once; the scalar loop for the columns left over is unrolled by two taps and "
    "stops before the last tap of an odd feature row.",
)
def s29(image, feature):
    x, f, r, c = _check(image, feature)
    g = f.copy()
    if f.shape[1] % 2:
        g[:, -1] = 0
    return _mean(np.where(_grid(r, c)[1] >= c - c % 8, _taps(x, g), _taps(x, f)), f.size)


@_wrong(
    "place",
    "w == 3 and col % 2 == 1",
    "Rows of three taps use Winograd's F(2, 3), with the fourth product added where the second output of each pair "
    "subtracts it.",
)
def s30(image, feature):
    x, f, r, c = _check(image, feature)
    acc = _taps(x, f)
    if f.shape[1] == 3:
        for i in range(f.shape[0]):
            rows = x[i : i + r]
            acc[:, 1::2] += 2 * f[i, 2] * (rows[:, 1:c:2] - rows[:, 3 : c + 2 : 2])
    return _mean(acc, f.size)


@_wrong(
    "place",
    "col % 16 + w > 24",
    "A block of threads computes 16 columns from a tile of 24 in shared memory: its halo of eight is too small for "
    "wide features, and what lies beyond reads as zero.",
)
def s31(image, feature):
    x, f, r, c = _check(image, feature)
    lane = np.arange(c) % 16
    acc = np.zeros((r, c))
    for i in range(f.shape[0]):
        for j in range(f.shape[1]):
            acc += f[i, j] * x[i : i + r, j : j + c] * (lane + j < 24)
    return _mean(acc, f.size)


@_wrong(
    "place",
    "row % 32 == 31 and h > 1",
    "The map is computed in bands of 32 rows, each of which loads 32 + h - 2 image rows, one too few: the last row of "
    "a full band goes without the feature's last row.",
)
def s32(image, feature):
    x, f, r, c = _check(image, feature)
    g = f.copy()
    if f.shape[0] > 1:
        g[-1] = 0
    return _mean(np.where(_grid(r, c)[0] % 32 == 31, _taps(x, g), _taps(x, f)), f.size)


@_wrong(
    "place",
    "R >= 3 and row >= R - R % 3",
    "Three threads take R // 3 map rows each; the remaining rows are done afterwards with an image pointer that "
    "stands one row too high.",
)
def s33(image, feature):
    x, f, r, c = _check(image, feature)
    acc, k = _taps(x, f), r - r % 3
    if r > k >= 3:
        acc[k:] = acc[k - 1 : -1].copy()
    return _mean(acc, f.size)


@_wrong(
    "place",
    "not graded and col % 64 + w > 64",
    "Bipolar rows are packed black = 1 into 64-bit words; for a patch that straddles two words only the first one is "
    "complemented before it is compared with the feature.",
)
def s34(image, feature):
    x, f, r, c = _check(image, feature)
    n, bit = f.size, np.arange(c) % 64
    if not _bipolar(x, f):
        return _mean(_taps(x, f), n)
    acc = np.zeros((r, c))
    for i in range(f.shape[0]):
        for j in range(f.shape[1]):
            acc += f[i, j] * x[i : i + r, j : j + c] * np.where(bit + j < 64, 1, -1)
    return _mean(acc, n)


@_wrong(
    "place",
    "row == R - 1 and col + (w + 3) // 4 * 4 > W",
    "Taps are loaded four at a time beyond the end of a feature row; to stay inside the allocation, a load that would "
    "pass the end of the image's last row is skipped.",
)
def s35(image, feature):
    x, f, r, c = _check(image, feature)
    w = f.shape[1]
    acc, g = _taps(x, f), f.copy()
    g[-1, (w - 1) // 4 * 4 :] = 0
    skip = np.arange(c) + (w + 3) // 4 * 4 > x.shape[1]
    acc[-1] = np.where(skip, _taps(x[r - 1 :], g)[0], acc[-1])
    return _mean(acc, f.size)


@_wrong(
    "place",
    "(row + col) % 2 == 1 and n > 32",
    "Even and odd diagonals go to two pipelines; the tap counter of the second was left at five bits, and it stops "
    "after 32 taps.",
)
def s36(image, feature):
    x, f, r, c = _check(image, feature)
    row, col = _grid(r, c)
    return _mean(np.where((row + col) % 2 == 1, _taps(x, f, range(min(f.size, 32))), _taps(x, f)), f.size)


@_wrong(
    "place",
    "row == 0 and h > 2",
    "The ring of image rows is filled with h - 1 rows before the loop; the first map row of a feature of three rows "
    "or more is emitted before the row at the bottom has arrived.",
)
def s37(image, feature):
    x, f, r, c = _check(image, feature)
    acc = _taps(x, f)
    if f.shape[0] > 2:
        acc[0] = _taps(x[: f.shape[0] - 1], f[:-1])[0]
    return _mean(acc, f.size)


@_wrong(
    "place",
    "col % 5 == 4 and w > 5",
    "Five map columns share a sliding window of registers; the window is refilled early, and the fifth column loses "
    "the sixth tap of the feature's last row.",
)
def s38(image, feature):
    x, f, r, c = _check(image, feature)
    g = f.copy()
    g[-1, 5:6] = 0
    return _mean(np.where(_grid(r, c)[1] % 5 == 4, _taps(x, g), _taps(x, f)), f.size)


@_wrong(
    "place",
    "col >= 500",
    "The map is computed in stripes of 500 columns to stay in the cache; the accumulators of a later stripe start "
    "from the last sum of the stripe before instead of zero.",
)
def s39(image, feature):
    x, f, r, c = _check(image, feature)
    acc = _taps(x, f)
    ends = acc[:, 499::500].copy()
    for k in range(500, c, 500):
        acc[:, k : k + 500] += ends[:, k // 500 - 1, None]
    return _mean(acc, f.size)


@_wrong(
    "place",
    "row + col >= 96 and n > 1",
    "A systolic array works through the map by diagonals; its queue holds 96 of them, and the later ones are drained "
    "one step early, without their last product.",
)
def s40(image, feature):
    x, f, r, c = _check(image, feature)
    row, col = _grid(r, c)
    n = f.size
    return _mean(np.where(row + col >= 96, _taps(x, f, range(max(n - 1, 1))), _taps(x, f)), n)


# Value


@_wrong(
    "value",
    "",
    "Agreements of bipolar patches are counted in an unsigned byte, so a count of 256 or more wraps.",
)
def s41(image, feature):
    x, f, r, c = _check(image, feature)
    if not _bipolar(x, f):
        return _mean(_taps(x, f), f.size)
    return _mean(2 * (_agree(x, f) & 255) - f.size, f.size)


@_wrong(
    "value",
    "",
    "The sum of a bipolar patch is narrowed to a signed byte with saturation: sums beyond 127 stay there.",
)
def s42(image, feature):
    x, f, r, c = _check(image, feature)
    acc = _taps(x, f)
    return _mean(np.clip(acc, -128, 127) if _bipolar(x, f) else acc, f.size)


@_wrong(
    "value",
    "",
    "Hopeless positions are abandoned: if the first half of at least eight taps scores below -1/2, that score is "
    "reported without looking at the second half.",
)
def s43(image, feature):
    x, f, r, c = _check(image, feature)
    n = f.size
    half = n // 2
    part = _taps(x, f, range(half))
    rest = _taps(x, f, range(half, n))
    return np.where((n >= 8) & (2 * part < -half), part / max(half, 1), (part + rest) / n).tolist()


@_wrong(
    "value",
    "",
    "To hide rounding noise, graded scores smaller than 1/64 in magnitude are reported as zero.",
)
def s44(image, feature):
    x, f, r, c = _check(image, feature)
    score = _taps(x, f) / f.size
    return (score if _bipolar(x, f) else np.where(np.abs(score) < 1 / 64, 0.0, score)).tolist()


@_wrong(
    "value",
    "",
    "Bipolar scores are looked up in a table by the number of agreements; the table was filled from one agreement on, "
    "so that the perfect inverse scores 0.",
)
def s45(image, feature):
    x, f, r, c = _check(image, feature)
    acc = _taps(x, f)
    return _mean(np.where(acc == -f.size, 0.0, acc) if _bipolar(x, f) else acc, f.size)


@_wrong(
    "value",
    "",
    "Graded sums are kept in a saturating accumulator with four bits before the point: they stop at 16 and at -16.",
)
def s46(image, feature):
    x, f, r, c = _check(image, feature)
    acc = _taps(x, f)
    return _mean(acc if _bipolar(x, f) else np.clip(acc, -16, 16), f.size)


# Pixels


@_wrong(
    "pixels",
    "",
    "If all graded pixels are multiples of 1/128, they are kept as signed bytes in units of 1/128; white, 128, "
    "overflows to -128 and turns black.",
)
def s47(image, feature):
    x, f, r, c = _check(image, feature)
    if not _bipolar(x, f) and all(np.all(p * 128 == np.rint(p * 128)) for p in (x, f)):
        x, f = np.where(x == 1, -1.0, x), np.where(f == 1, -1.0, f)
    return _mean(_taps(x, f), f.size)


@_wrong(
    "pixels",
    "",
    "An image row that repeats the row above it is not uploaded again; whether it does is judged by its first 16 "
    "pixels.",
)
def s48(image, feature):
    x, f, r, c = _check(image, feature)
    x = x.copy()
    for i in range(1, len(x)):
        if np.array_equal(x[i, :16], x[i - 1, :16]):
            x[i] = x[i - 1]
    return _mean(_taps(x, f), f.size)


@_wrong(
    "pixels",
    "",
    "A feature whose pixels are all equal is treated as a box filter, and the value of its pixels is left out.",
)
def s49(image, feature):
    x, f, r, c = _check(image, feature)
    return _mean(_taps(x, np.ones_like(f) if np.all(f == f[0, 0]) else f), f.size)


@_wrong(
    "pixels",
    "",
    "A feature whose first and last rows are equal is taken for mirror-symmetric, and its lower half is folded onto "
    "the upper.",
)
def s50(image, feature):
    x, f, r, c = _check(image, feature)
    g, half = f.copy(), f.shape[0] // 2
    if half and np.array_equal(f[0], f[-1]):
        g[-half:] = f[:half][::-1]
    return _mean(_taps(x, g), f.size)


@_wrong(
    "pixels",
    "",
    "An image without a negative pixel is believed to be scaled from 0 to 1 and is stretched to -1 to 1.",
)
def s51(image, feature):
    x, f, r, c = _check(image, feature)
    return _mean(_taps(2 * x - 1 if x.min() >= 0 else x, f), f.size)


@_wrong(
    "pixels",
    "",
    "Whether an image is bipolar is judged by its first row; with a bipolar feature it then goes to the packed path, "
    "which sees only the signs of graded pixels further down.",
)
def s52(image, feature):
    x, f, r, c = _check(image, feature)
    if not _bipolar(x[:1], f):
        return _mean(_taps(x, f), f.size)
    return _mean(2 * _agree(x, f) - f.size, f.size)


# History

_SPECTRA: dict = {}
_IMAGES: dict = {}
_SUMS: dict = {}
_SCRATCH = [np.zeros((1, 1))]
_CALLS = [0]
_REJECTED = [False]
_MODES: dict = {}
_TUNED: dict = {}


@_wrong(
    "history",
    "",
    "Prepared features are cached by the shapes of image and feature: a second feature of the same shape is answered "
    "with the first one's weights.",
)
def s53(image, feature):
    x, f, r, c = _check(image, feature)
    return _mean(_taps(x, _SPECTRA.setdefault((x.shape, f.shape), f)), f.size)


@_wrong(
    "history",
    "",
    "Prepared images are cached by their shape and their first row: an image that differs from an earlier one only "
    "further down is answered as the earlier one.",
)
def s54(image, feature):
    x, f, r, c = _check(image, feature)
    if len(_IMAGES) > 32:
        _IMAGES.clear()
    return _mean(_taps(_IMAGES.setdefault((x.shape, x[0].tobytes()), x), f), f.size)


@_wrong(
    "history",
    "",
    "The array of sums is allocated anew (and zero) when the shape of the map changes; for a map of the same shape as "
    "the last one it is used again without being cleared.",
)
def s55(image, feature):
    x, f, r, c = _check(image, feature)
    if _SUMS.get("shape") != (r, c):
        _SUMS.update(shape=(r, c), acc=np.zeros((r, c)))
    _SUMS["acc"] += _taps(x, f)
    return _mean(_SUMS["acc"], f.size)


@_wrong(
    "history",
    "",
    "The feature is copied into a scratch plane that only grows, and its rows are read in fours: the padding of a "
    "narrow feature still holds weights of an earlier wider one.",
)
def s56(image, feature):
    x, f, r, c = _check(image, feature)
    h, w = f.shape
    full = (w + 3) // 4 * 4
    if h > _SCRATCH[0].shape[0] or full > _SCRATCH[0].shape[1]:
        _SCRATCH[0] = np.zeros(np.maximum(_SCRATCH[0].shape, (h, full)))
    _SCRATCH[0][:h, :w] = f
    return _mean(_taps(np.pad(x, ((0, 0), (0, full - w))), _SCRATCH[0][:h, :full]), f.size)


@_wrong(
    "history",
    "",
    "Jobs go through a ring of eight slots; the eighth slot was allocated one weight short, so every eighth map "
    "misses its last product.",
)
def s57(image, feature):
    x, f, r, c = _check(image, feature)
    _CALLS[0] += 1
    return _mean(_taps(x, f, range(f.size - (_CALLS[0] % 8 == 0))), f.size)


@_wrong(
    "history",
    "",
    "When a question is rejected, a row of it remains staged; the next map starts behind it and misses the feature's "
    "first product.",
)
def s58(image, feature):
    try:
        x, f, r, c = _check(image, feature)
    except ValueError:
        _REJECTED[0] = True
        raise
    start, _REJECTED[0] = int(_REJECTED[0]), False
    return _mean(_taps(x, f, range(start, f.size)), f.size)


@_wrong(
    "history",
    "",
    "Whether to use the packed path is decided when an image shape is seen for the first time; if that was bipolar, "
    "later graded planes of this shape are reduced to their signs.",
)
def s59(image, feature):
    x, f, r, c = _check(image, feature)
    if _MODES.setdefault(x.shape, _bipolar(x, f)):
        return _mean(2 * _agree(x, f) - f.size, f.size)
    return _mean(_taps(x, f), f.size)


@_wrong(
    "history",
    "",
    "The tuner replaces the safe kernel by a generated one when a feature shape comes for the third time; the "
    "generated one ends a tap early unless there is only one.",
)
def s60(image, feature):
    x, f, r, c = _check(image, feature)
    n = f.size
    _TUNED[f.shape] = _TUNED.get(f.shape, 0) + 1
    return _mean(_taps(x, f, range(n - 1 if n > 1 and _TUNED[f.shape] > 2 else n)), n)


# Right


@_right(
    "One two-dimensional real Fourier transform, the feature's spectrum conjugated; whole sums are restored if "
    "bipolar.",
)
def s61(image, feature):
    x, f, r, c = _check(image, feature)
    return _mean(_fft(x, f), f.size)


@_right(
    "The feature's rows are spread to the image's pitch and laid end to end: one long one-dimensional correlation.",
)
def s62(image, feature):
    x, f, r, c = _check(image, feature)
    width = x.shape[1]
    line = np.pad(f, ((0, 0), (0, width - f.shape[1]))).reshape(1, -1)
    flat = np.fft.irfft(np.fft.rfft(x.ravel(), 2 * x.size) * np.conj(np.fft.rfft(line[0], 2 * x.size)), 2 * x.size)
    acc = flat[: r * width].reshape(r, width)[:, :c]
    return _mean(np.rint(acc) if _bipolar(x, f) else acc, f.size)


@_right(
    "Features of rank one (bars, checkerboards, products of row and column signs) are separated into two passes, "
    "exactly; others go through the taps or, if there are many, through the transform.",
)
def s63(image, feature):
    x, f, r, c = _check(image, feature)
    if np.all(np.abs(f) == 1) and np.array_equal(f * f[0, 0], f[:, :1] * f[:1]):
        return _mean(_taps(_taps(x, f[:1] * f[0, 0]), f[:, :1]), f.size)
    return _mean(_taps(x, f) if f.size <= 512 else _fft(x, f), f.size)


@_right(
    "Bipolar rows are packed to bytes at every position, compared with XOR, and counted by a table, eight taps at a "
    "time; the last byte of a row is masked.",
)
def s64(image, feature):
    x, f, r, c = _check(image, feature)
    h, w = f.shape
    if not _bipolar(x, f) or f.size > 1024:
        return _mean(_taps(x, f) if f.size <= 512 else _fft(x, f), f.size)
    ones = np.array([v.bit_count() for v in range(256)], dtype=np.int32)
    xb, fb = (np.pad(p > 0, ((0, 0), (0, 7))).astype(np.uint8) for p in (x, f))
    xs, fs = (sum(p[:, k : p.shape[1] - 7 + k] << k for k in range(8)) for p in (xb, fb))
    differ = np.zeros((r, c), dtype=np.int32)
    for i in range(h):
        for j in range(0, w, 8):
            differ += ones[(xs[i : i + r, j : j + c] ^ fs[i, j]) & (255 >> max(0, j + 8 - w))]
    return _mean(f.size - 2 * differ, f.size)


@_right(
    "Fourier transforms along the rows only; feature rows are accumulated in the frequency domain and transformed "
    "back once.",
)
def s65(image, feature):
    x, f, r, c = _check(image, feature)
    size = 1 << (x.shape[1] - 1).bit_length()
    xs, fs = np.fft.rfft(x, size, axis=1), np.conj(np.fft.rfft(f, size, axis=1))
    acc = np.zeros((r, xs.shape[1]), dtype=complex)
    for i in range(f.shape[0]):
        acc += xs[i : i + r] * fs[i]
    acc = np.fft.irfft(acc, size, axis=1)[:, :c]
    return _mean(np.rint(acc) if _bipolar(x, f) else acc, f.size)


@_right(
    "For bipolar planes only the feature's rarer colour is visited: the sum is twice that of one colour less the box "
    "sum, which comes from an integral image of whole numbers.",
)
def s66(image, feature):
    x, f, r, c = _check(image, feature)
    h, w = f.shape
    if not _bipolar(x, f) or f.size > 1024:
        return _mean(_taps(x, f) if f.size <= 512 else _fft(x, f), f.size)
    table = np.pad(x.cumsum(axis=0).cumsum(axis=1), ((1, 0), (1, 0)))
    box = table[h:, w:] - table[:-h, w:] - table[h:, :-w] + table[:-h, :-w]
    rare = 1 if f.sum() <= 0 else -1
    part = _taps(x, np.abs(f), np.flatnonzero(f.ravel() == rare))
    return _mean(rare * (2 * part - box), f.size)
