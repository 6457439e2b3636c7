"""Blind series: 60 kernels that are wrong only under a condition (u01..u60), 6 that are right (u61..u66)."""

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from tests.series.maps import _agree, _bipolar, _check, _grid, _mean, _taps

META: dict[str, dict] = {}


def _wrong(kind, condition, story):
    def note(f):
        META[f.__name__] = {"kind": kind, "condition": condition, "story": story}
        return f

    return note


def _without(f, where):
    """A copy of the feature whose taps at `where` are gone."""
    g = f.copy()
    g[where] = 0.0
    return g


# ---------------------------------------------------------------- shape


@_wrong(
    "shape",
    "w % 8 > 4",
    "Feature rows go in vectors of eight; the table of tail masks was copied from a kernel with vectors of four, so a "
    "tail of five to seven columns is masked down to four.",
)
def u01(image, feature):
    x, f, _, _ = _check(image, feature)
    w = f.shape[1]
    tail = w % 8
    kept = w - tail + min(tail, 4)
    return _mean(_taps(x, _without(f, np.s_[:, kept:])), f.size)


@_wrong(
    "shape",
    "not graded and n > 256",
    "The packed feature of the XNOR path lives in four 64-bit registers; the bits of a larger feature do not fit and "
    "are never compared.",
)
def u02(image, feature):
    x, f, _, _ = _check(image, feature)
    if not _bipolar(x, f):
        return _mean(_taps(x, f), f.size)
    bits = min(f.size, 4 * 64)
    return _mean(2 * _agree(x, f, range(bits)) - bits, f.size)


@_wrong(
    "shape",
    "h > 12",
    "Feature rows are staged in chunks of twelve; the second chunk stores its sums over those of the first instead of "
    "adding to them.",
)
def u03(image, feature):
    x, f, r, _ = _check(image, feature)
    h = f.shape[0]
    for i in range(0, h, 12):
        g = f[i : i + 12]
        acc = _taps(x[i : i + r + len(g) - 1], g)
    return _mean(acc, f.size)


@_wrong(
    "shape",
    "w > 32 and w % 32 != 0",
    "Chunks of 32 columns; the last, partial chunk is moved back to be a full one, but the columns it shares with the "
    "chunk before are not masked and count twice.",
)
def u04(image, feature):
    x, f, _, _ = _check(image, feature)
    w = f.shape[1]
    weight = np.ones(w)
    if w > 32 and w % 32:
        weight[w - 32 : w // 32 * 32] = 2.0
    return _mean(_taps(x, f * weight), f.size)


@_wrong(
    "shape",
    "n > 16 and n % 2 == 1",
    "Larger features are summed from both ends at once, tap t together with tap n-1-t; with an odd number of taps the "
    "middle one meets itself and is added twice.",
)
def u05(image, feature):
    x, f, _, _ = _check(image, feature)
    n = f.size
    if n <= 16:
        return _mean(_taps(x, f), n)
    pairs = [t for k in range((n + 1) // 2) for t in (k, n - 1 - k)]
    return _mean(_taps(x, f, pairs), n)


@_wrong(
    "shape",
    "H == 1 and w > 64",
    "Lines with a long feature are handed to the library's convolution, which flips the feature; only the short path "
    "turns it round first.",
)
def u06(image, feature):
    x, f, _, _ = _check(image, feature)
    if x.shape[0] == 1 and f.shape[1] > 64:
        return _mean(np.convolve(x[0], f[0], "valid")[None, :], f.size)
    return _mean(_taps(x, f), f.size)


@_wrong(
    "shape",
    "W == 1 and h > 3",
    "Images of one column take a line path with the first three taps unrolled; the loop over the others starts at tap "
    "4 and forgets tap 3.",
)
def u07(image, feature):
    x, f, _, _ = _check(image, feature)
    h = f.shape[0]
    if x.shape[1] > 1:
        return _mean(_taps(x, f), f.size)
    return _mean(_taps(x, f, [*range(min(h, 3)), *range(4, h)]), h)


@_wrong(
    "shape",
    "graded and n > 64",
    "Features beyond 64 taps use the dot product of signed bytes: pixels are scaled by 127 and rounded, which is "
    "exact for 1 and -1 only.",
)
def u08(image, feature):
    x, f, _, _ = _check(image, feature)
    if f.size <= 64:
        return _mean(_taps(x, f), f.size)
    return _mean(_taps(np.rint(127 * x), np.rint(127 * f)), f.size * 127 * 127)


@_wrong(
    "shape",
    "H == W and h != w",
    "Square images are dispatched to the square kernel, which takes the feature for square, too, where it divides: by "
    "w * w.",
)
def u09(image, feature):
    x, f, _, _ = _check(image, feature)
    w = f.shape[1]
    return _mean(_taps(x, f), w * w if x.shape[0] == x.shape[1] else f.size)


@_wrong(
    "shape",
    "R == 1 and h > 1",
    "A feature as tall as the image leaves a map of one row, which the line kernel computes; it divides by the width "
    "of the feature as for lines.",
)
def u10(image, feature):
    x, f, r, _ = _check(image, feature)
    return _mean(_taps(x, f), f.shape[1] if r == 1 else f.size)


@_wrong(
    "shape",
    "W > 255 and h > 1",
    "The step from one image row to the next under the feature is kept in a byte: wide images have their width taken "
    "modulo 256.",
)
def u11(image, feature):
    x, f, r, c = _check(image, feature)
    wide, flat = x.shape[1], x.ravel()
    row, col = _grid(r, c)
    acc = np.zeros((r, c))
    for i, j in np.ndindex(f.shape):
        acc += f[i, j] * flat[row * wide + col + i * (wide & 255) + j]
    return _mean(acc, f.size)


@_wrong(
    "shape",
    "h == 3 and w == 3 and R % 2 == 0 and C % 2 == 0",
    "Maps of even extents use Winograd's F(2,3) for 3 x 3 features; the feature's transform there forgets the halves.",
)
def u12(image, feature):
    x, f, r, c = _check(image, feature)
    acc = _taps(x, f)
    if f.shape == (3, 3) and r % 2 == 0 and c % 2 == 0:
        acc = np.zeros((r, c))
        for i in range(3):
            a, b, d = f[i]
            p, q, s, t = (x[i : i + r, k : k + c - 1 : 2] for k in range(4))
            m, o = (q + s) * (a + b + d), (s - q) * (a - b + d)
            acc[:, 0::2] += (p - s) * a + m + o
            acc[:, 1::2] += m - o - (q - t) * d
    return _mean(acc, f.size)


@_wrong(
    "shape",
    "n >= 225 and w > 1 and W % 2 == 1",
    "From 15 x 15 taps on the real transform is used, whose inverse is not told the width of the image and assumes an "
    "even one.",
)
def u13(image, feature):
    x, f, r, c = _check(image, feature)
    if f.size < 225 or f.shape[1] == 1:
        return _mean(_taps(x, f), f.size)
    spectrum = np.fft.rfft2(x) * np.conj(np.fft.rfft2(f, x.shape))
    back = np.fft.irfft2(spectrum)
    return _mean(back[:r, :c], f.size)


@_wrong(
    "shape",
    "C < 8 and w % 8 != 0",
    "Maps narrower than a vector are computed along the feature's columns instead, eight at a time; the columns left "
    "over are not added.",
)
def u14(image, feature):
    x, f, _, c = _check(image, feature)
    w = f.shape[1]
    kept = w - w % 8 if c < 8 else w
    return _mean(_taps(x, _without(f, np.s_[:, kept:])), f.size)


@_wrong(
    "shape",
    "h == 5 and w == 5",
    "Generated code for 5 x 5 features: the line of tap (3, 2) was lost when the unrolled list was edited by hand.",
)
def u15(image, feature):
    x, f, _, _ = _check(image, feature)
    lost = 3 * 5 + 2 if f.shape == (5, 5) else -1
    return _mean(_taps(x, f, [t for t in range(f.size) if t != lost]), f.size)


@_wrong(
    "shape",
    "h % 4 == 3",
    "The loop over feature rows is a Duff's device of four; the case for three rows left was forgotten and jumps into "
    "the one for two.",
)
def u16(image, feature):
    x, f, _, _ = _check(image, feature)
    h = f.shape[0]
    kept = h - 1 if h % 4 == 3 else h
    return _mean(_taps(x, _without(f, np.s_[kept:])), f.size)


@_wrong(
    "shape",
    "not graded and w % 32 == 0",
    "Feature rows are packed into 32-bit words; the mask of the last word is (1 << w % 32) - 1, which is empty when "
    "the row ends with the word, so its differences do not count.",
)
def u17(image, feature):
    x, f, _, _ = _check(image, feature)
    h, w = f.shape
    if not _bipolar(x, f):
        return _mean(_taps(x, f), f.size)
    kept = w - 32 if w % 32 == 0 else w
    order = [i * w + j for i in range(h) for j in range(kept)]
    differ = len(order) - _agree(x, f, order)
    return _mean(f.size - 2 * differ, f.size)


@_wrong(
    "shape",
    "n > 1024",
    "Each of the 1024 threads of a block brings one tap of the feature to shared memory; there is no loop, so further "
    "taps stay zero.",
)
def u18(image, feature):
    x, f, _, _ = _check(image, feature)
    return _mean(_taps(x, f, range(min(f.size, 1024))), f.size)


@_wrong(
    "shape",
    "W % 4 != 0 and h > 1",
    "Below the first feature row the image is read with a pitch rounded up to four pixels, though it was stored "
    "without padding.",
)
def u19(image, feature):
    x, f, r, c = _check(image, feature)
    wide = x.shape[1]
    pitch = (wide + 3) // 4 * 4
    flat = np.concatenate([x.ravel(), np.zeros(4 * x.shape[0])])
    row, col = _grid(r, c)
    acc = np.zeros((r, c))
    for i, j in np.ndindex(f.shape):
        acc += f[i, j] * flat[row * wide + col + i * pitch + j]
    return _mean(acc, f.size)


@_wrong(
    "shape",
    "R * C > 10000 and h > 1",
    "Large maps swap the loops to go over the map tap by tap; the first tap of every feature row stores where it "
    "should add.",
)
def u20(image, feature):
    x, f, r, c = _check(image, feature)
    acc = np.zeros((r, c))
    for i, j in np.ndindex(f.shape):
        if j == 0 and r * c > 10000:
            acc[:] = 0.0
        acc += f[i, j] * x[i : i + r, j : j + c]
    return _mean(acc, f.size)


@_wrong(
    "shape",
    "w > 2 * h and h > 1",
    "Wide features are computed on the transposed image; the feature is only reshaped to w x h, its numbers stay in "
    "the old order.",
)
def u21(image, feature):
    x, f, _, _ = _check(image, feature)
    h, w = f.shape
    if w > 2 * h:
        return _mean(_taps(x.T, f.reshape(w, h)).T, f.size)
    return _mean(_taps(x, f), f.size)


@_wrong(
    "shape",
    "h % 4 == 0 and w % 4 == 0 and w > h",
    "Features of whole 4 x 4 blocks are summed block by block; both loops have the smaller of the two numbers of "
    "blocks as a limit that was meant for the rows.",
)
def u22(image, feature):
    x, f, _, _ = _check(image, feature)
    h, w = f.shape
    kept = min(h, w) if h % 4 == 0 and w % 4 == 0 else w
    return _mean(_taps(x, _without(f, np.s_[:, kept:])), f.size)


# ---------------------------------------------------------------- place


@_wrong(
    "place",
    "col >= C - C % 4",
    "Four columns of the map at a time; the scalar loop for the columns left over stops one tap early.",
)
def u23(image, feature):
    x, f, _, c = _check(image, feature)
    acc = _taps(x, f)
    tail = c - c % 4
    if tail < c:
        acc[:, tail:] = _taps(x[:, tail:], f, range(f.size - 1))
    return _mean(acc, f.size)


@_wrong(
    "place",
    "row % 16 == 15 and h > 1",
    "Tiles of sixteen map rows with a halo one row too short: the last row of every tile does without the last row of "
    "the feature.",
)
def u24(image, feature):
    x, f, r, c = _check(image, feature)
    h, w = f.shape
    row, _ = _grid(r, c)
    acc = np.zeros((r, c))
    for i, j in np.ndindex(h, w):
        there = (row % 16 + i < 16 + h - 2) if h > 1 else True
        acc += f[i, j] * x[i : i + r, j : j + c] * there
    return _mean(acc, f.size)


@_wrong(
    "place",
    "C == 1 and w > 1 and row > 0",
    "A feature as wide as the image is contiguous under the flat image; the flat path moves by one pixel from map row "
    "to map row instead of by one image row.",
)
def u25(image, feature):
    x, f, r, c = _check(image, feature)
    if c > 1:
        return _mean(_taps(x, f), f.size)
    flat = x.ravel()[None, : r + f.size - 1]
    return _mean(_taps(flat, f.reshape(1, -1)).T, f.size)


@_wrong(
    "place",
    "h == 1 and w > 1 and row > 0",
    "Features of one row are laid over the flattened image; map row r is taken from r * C on, not from r * W.",
)
def u26(image, feature):
    x, f, r, c = _check(image, feature)
    if f.shape[0] > 1:
        return _mean(_taps(x, f), f.size)
    line = _taps(x.reshape(1, -1), f).ravel()
    return _mean(line[: r * c].reshape(r, c), f.size)


@_wrong(
    "place",
    "C > 64 and col >= C - C % 64",
    "The number of blocks of 64 columns is rounded down (but at least one), so the columns after the last whole block "
    "are never written.",
)
def u27(image, feature):
    x, f, _, c = _check(image, feature)
    acc = _taps(x, f)
    acc[:, max(1, c // 64) * 64 :] = 0.0
    return _mean(acc, f.size)


@_wrong(
    "place",
    "row * C + col >= 65536 or row * C + col < R * C - 65536",
    "The flat position in the map is a 16-bit number: cells after 65536 are written over those at the start.",
)
def u28(image, feature):
    x, f, r, c = _check(image, feature)
    flat = _taps(x, f).ravel()
    out = np.zeros(r * c)
    for k in range(0, r * c, 65536):
        part = flat[k : k + 65536]
        out[: part.size] = part
    return _mean(out.reshape(r, c), f.size)


@_wrong(
    "place",
    "row >= 240",
    "The map is drawn through a frame buffer of 240 rows; the rows below stay empty.",
)
def u29(image, feature):
    x, f, _, _ = _check(image, feature)
    acc = _taps(x, f)
    acc[240:] = 0.0
    return _mean(acc, f.size)


@_wrong(
    "place",
    "row >= R - R % 3",
    "Three map rows share the registers; the code for one or two rows left over reads the feature up to its last tap "
    "exclusively.",
)
def u30(image, feature):
    x, f, r, _ = _check(image, feature)
    acc = _taps(x, f)
    tail = r - r % 3
    if tail < r:
        acc[tail:] -= f[-1, -1] * x[tail + f.shape[0] - 1 :, f.shape[1] - 1 :]
    return _mean(acc, f.size)


@_wrong(
    "place",
    "R * C >= 1000 and row * C + col >= R * C - R * C % 7",
    "From a thousand cells on seven workers share the map, each R * C // 7 cells; nobody gets the rest.",
)
def u31(image, feature):
    x, f, r, c = _check(image, feature)
    flat = _taps(x, f).ravel()
    if r * c >= 1000:
        flat[r * c // 7 * 7 :] = 0.0
    return _mean(flat.reshape(r, c), f.size)


@_wrong(
    "place",
    "row % 8 + h > 8 and col % 8 + w > 8",
    "8 x 8 tiles with a halo to the right and one below; the corner between the two is not loaded.",
)
def u32(image, feature):
    x, f, r, c = _check(image, feature)
    row, col = _grid(r, c)
    acc = np.zeros((r, c))
    for i, j in np.ndindex(f.shape):
        corner = (row % 8 + i >= 8) & (col % 8 + j >= 8)
        acc += f[i, j] * x[i : i + r, j : j + c] * ~corner
    return _mean(acc, f.size)


@_wrong(
    "place",
    "col % 112 + w > 128",
    "Image strips of 128 columns that overlap by 16, enough for the features that were tried; the pixels of a wider "
    "feature that lie behind the strip read as zero.",
)
def u33(image, feature):
    x, f, r, c = _check(image, feature)
    _, col = _grid(r, c)
    acc = np.zeros((r, c))
    for i, j in np.ndindex(f.shape):
        acc += f[i, j] * x[i : i + r, j : j + c] * (col % 112 + j < 128)
    return _mean(acc, f.size)


@_wrong(
    "place",
    "not graded and (col + w) // 64 > col // 64",
    "Image rows are packed into signed 64-bit words, and the sign bit is masked off before counting: columns 63, 127, "
    "... match nothing and differ from nothing.",
)
def u34(image, feature):
    x, f, _, _ = _check(image, feature)
    if _bipolar(x, f):
        x[:, 63::64] = 0.0
    return _mean(_taps(x, f), f.size)


@_wrong(
    "place",
    "graded and col == C - 1 and w > 2",
    "The floating-point loop for features wider than two guards its loads with col + w < W instead of <=, so the last "
    "map column is skipped.",
)
def u35(image, feature):
    x, f, _, _ = _check(image, feature)
    acc = _taps(x, f)
    if not _bipolar(x, f) and f.shape[1] > 2:
        acc[:, -1] = 0.0
    return _mean(acc, f.size)


@_wrong(
    "place",
    "n <= 4096 and R * C > 4096 // n and row * C + col >= R * C - R * C % (4096 // n)",
    "im2col into a buffer of 4096 numbers, as many cells at a time as fit; the last batch is dropped unless it is "
    "full or the only one.",
)
def u36(image, feature):
    x, f, r, c = _check(image, feature)
    flat = _taps(x, f).ravel()
    batch = max(1, 4096 // f.size)
    if r * c > batch:
        flat[r * c // batch * batch :] = 0.0
    return _mean(flat.reshape(r, c), f.size)


@_wrong(
    "place",
    "R == C and h > w and row != col",
    "Tall features are computed transposed; a square map is turned back in place by a loop over all cells, which "
    "swaps each pair twice.",
)
def u37(image, feature):
    x, f, r, c = _check(image, feature)
    h, w = f.shape
    if h <= w:
        return _mean(_taps(x, f), f.size)
    acc = _taps(x.T, f.T)
    return _mean(acc if r == c else acc.T, f.size)


@_wrong(
    "place",
    "row > 0 and row % 10 == 0 and h > 1",
    "Bands of ten map rows; the first row of every band but the first finds the image row above the band's other rows "
    "already evicted, and the feature's first row adds nothing.",
)
def u38(image, feature):
    x, f, _, c = _check(image, feature)
    h, w = f.shape
    acc = _taps(x, f)
    if h > 1:
        acc[10::10] -= _taps(x, f[:1])[: len(acc), :c][10::10]
    return _mean(acc, f.size)


@_wrong(
    "place",
    "col + w > 500",
    "Image rows go through a line buffer of 500 pixels; what does not fit reads as zero.",
)
def u39(image, feature):
    x, f, _, _ = _check(image, feature)
    x[:, 500:] = 0.0
    return _mean(_taps(x, f), f.size)


@_wrong(
    "place",
    "w == 3 and col % 2 == 1",
    "Winograd's F(2,3) along the rows for features of three columns; the fourth product has d1 + d3 for d1 - d3, "
    "which spoils the second column of each pair.",
)
def u40(image, feature):
    x, f, r, c = _check(image, feature)
    acc = _taps(x, f)
    if f.shape[1] == 3 and c > 1:
        for i, (a, b, d) in enumerate(f):
            p, q, s, t = (x[i : i + r, k : k + c // 2 * 2 - 1 : 2] for k in range(4))
            m, o = (q + s) * (a + b + d) / 2, (s - q) * (a - b + d) / 2
            two = (m - o - (q + t) * d, (p - s) * a + m + o)
            acc[:, 1::2] += two[0] - _taps(x[i : i + r], f[i : i + 1])[:, 1::2]
    return _mean(acc, f.size)


# ---------------------------------------------------------------- value


@_wrong(
    "value",
    "",
    "The sums of 1 and -1 are kept in signed bytes with saturating additions at the end: above 127 or below -128 they "
    "stick.",
)
def u41(image, feature):
    x, f, _, _ = _check(image, feature)
    acc = _taps(x, f)
    return _mean(np.clip(acc, -128, 127) if _bipolar(x, f) else acc, f.size)


@_wrong(
    "value",
    "",
    "Counts of equal pixels are kept in unsigned bytes: 256 or more of them wrap around.",
)
def u42(image, feature):
    x, f, _, _ = _check(image, feature)
    if not _bipolar(x, f):
        return _mean(_taps(x, f), f.size)
    return _mean(2 * (_agree(x, f) & 255) - f.size, f.size)


@_wrong(
    "value",
    "",
    "Products below 2**-14, subnormal in half precision, are flushed to zero.",
)
def u43(image, feature):
    x, f, r, c = _check(image, feature)
    acc = np.zeros((r, c))
    for i, j in np.ndindex(f.shape):
        term = f[i, j] * x[i : i + r, j : j + c]
        acc += np.where(np.abs(term) < 2.0**-14, 0.0, term)
    return _mean(acc, f.size)


@_wrong(
    "value",
    "",
    "The answer is clamped to the largest number of a 16-bit fixed-point format, 1 - 2**-15: a perfect match falls "
    "short of 1.",
)
def u44(image, feature):
    x, f, _, _ = _check(image, feature)
    return np.minimum(_taps(x, f) / f.size, 1 - 2.0**-15).tolist()


@_wrong(
    "value",
    "",
    "Early abandon: a cell whose sum over the upper half of the feature is below -n/4 can't become a match, and the "
    "lower half is not added.",
)
def u45(image, feature):
    x, f, r, c = _check(image, feature)
    half = f.shape[0] // 2
    if half == 0:
        return _mean(_taps(x, f), f.size)
    acc = _taps(x[: half + r - 1], f[:half])
    rest = _taps(x[half:], f[half:])
    return _mean(np.where(acc < -f.size / 4, acc, acc + rest), f.size)


@_wrong(
    "value",
    "",
    "The number of differing pixels is reduced modulo n, a leftover of a circular buffer: the inverse of the feature "
    "scores 1 instead of -1.",
)
def u46(image, feature):
    x, f, _, _ = _check(image, feature)
    if not _bipolar(x, f):
        return _mean(_taps(x, f), f.size)
    differ = (f.size - _agree(x, f)) % f.size
    return _mean(f.size - 2 * differ, f.size)


# ---------------------------------------------------------------- pixels


@_wrong(
    "pixels",
    "",
    "Features of whole pixels are reduced to their sign bits, white or not: a 0 is taken for black.",
)
def u47(image, feature):
    x, f, _, _ = _check(image, feature)
    if np.all(f == np.rint(f)):
        f = np.where(f > 0, 1.0, -1.0)
    return _mean(_taps(x, f), f.size)


@_wrong(
    "pixels",
    "",
    "A feature of one value throughout is a box filter, computed from the sum under it and the value's magnitude: its "
    "sign is lost.",
)
def u48(image, feature):
    x, f, _, _ = _check(image, feature)
    if f.size > 1 and np.all(f == f[0, 0]):
        f = np.abs(f)
    return _mean(_taps(x, f), f.size)


@_wrong(
    "pixels",
    "",
    "Beside graded pixels those of the image pass through a signed format of bytes symmetric about zero, from "
    "-127/128 on: -1, and what little lies above it, becomes -127/128.",
)
def u49(image, feature):
    x, f, _, _ = _check(image, feature)
    if not _bipolar(x, f):
        x = np.maximum(x, -127 / 128)
    return _mean(_taps(x, f), f.size)


@_wrong(
    "pixels",
    "",
    "Features that are their own mirror image are folded to halve the products, but only the two outer columns are "
    "compared to find out.",
)
def u50(image, feature):
    x, f, _, _ = _check(image, feature)
    w = f.shape[1]
    if w > 3 and np.array_equal(f[:, 0], f[:, -1]):
        f = f.copy()
        f[:, w - w // 2 :] = f[:, : w // 2][:, ::-1]
    return _mean(_taps(x, f), f.size)


@_wrong(
    "pixels",
    "",
    "Image rows without any change from pixel to pixel are skipped as blank, and blank means black, even if they are "
    "white.",
)
def u51(image, feature):
    x, f, _, _ = _check(image, feature)
    if x.shape[1] > 1:
        x[np.all(x == x[:, :1], axis=1)] = -1.0
    return _mean(_taps(x, f), f.size)


@_wrong(
    "pixels",
    "",
    "Feature rows are coded as runs of equal pixels with four bits for a length; what a run has beyond 15 pixels is "
    "lost.",
)
def u52(image, feature):
    x, f, _, _ = _check(image, feature)
    g = f.copy()
    for i, line in enumerate(f):
        run = 0
        for j in range(f.shape[1]):
            run = run + 1 if j and line[j] == line[j - 1] else 1
            if run > 15:
                g[i, j] = 0.0
    return _mean(_taps(x, g), f.size)


# ---------------------------------------------------------------- history

_PREPARED: dict = {}
_LAST: dict = {}
_ROWS: dict = {}
_CALLS = [0]
_STAGE = np.zeros((0, 0))
_MODES: dict = {}
_SHARES: dict = {}
_ANSWERS: dict = {}


@_wrong(
    "history",
    "",
    "Prepared features are cached by shape and sum of pixels; another feature with both in common gets the first "
    "one's preparation.",
)
def u53(image, feature):
    x, f, _, _ = _check(image, feature)
    g = _PREPARED.setdefault((*f.shape, float(f.sum())), f)
    return _mean(_taps(x, g), f.size)


@_wrong(
    "history",
    "",
    "The accumulators are allocated, and so cleared, only when the map's shape differs from that of the call before.",
)
def u54(image, feature):
    x, f, r, c = _check(image, feature)
    if _LAST.get("shape") != (r, c):
        _LAST.update(shape=(r, c), acc=np.zeros((r, c)))
    _LAST["acc"] += _taps(x, f)
    return _mean(_LAST["acc"], f.size)


@_wrong(
    "history",
    "",
    "The converted image is kept for the next feature; it is known again by its shape and its first row only.",
)
def u55(image, feature):
    x, f, _, _ = _check(image, feature)
    key = (x.shape, x[0].tobytes())
    if _ROWS.get("key") != key:
        _ROWS.update(key=key, image=x)
    return _mean(_taps(_ROWS["image"], f), f.size)


@_wrong(
    "history",
    "",
    "After twenty calls the just-in-time compiler replaces the loop by an optimised one, which leaves the last tap "
    "out.",
)
def u56(image, feature):
    x, f, _, _ = _check(image, feature)
    _CALLS[0] += 1
    taps = f.size if _CALLS[0] <= 20 else f.size - 1
    return _mean(_taps(x, f, range(taps)), f.size)


@_wrong(
    "history",
    "",
    "The feature is staged in a buffer that only ever grows, and read in groups of four columns: behind a narrower "
    "feature the taps of an earlier, wider one are still there.",
)
def u57(image, feature):
    global _STAGE
    x, f, _, _ = _check(image, feature)
    h, w = f.shape
    need = np.maximum(_STAGE.shape, (h, (w + 3) // 4 * 4))
    _STAGE = np.pad(_STAGE, [(0, need[0] - _STAGE.shape[0]), (0, need[1] - _STAGE.shape[1])])
    _STAGE[:h, :w] = f
    g = _STAGE[:h, : (w + 3) // 4 * 4]
    x = np.pad(x, [(0, 0), (0, g.shape[1] - w)])
    return _mean(_taps(x, g), f.size)


@_wrong(
    "history",
    "",
    "Whether the bipolar path serves is found out once for each shape of feature and then believed: later graded "
    "pixels under a feature of that shape are reduced to their signs.",
)
def u58(image, feature):
    x, f, _, _ = _check(image, feature)
    if _MODES.setdefault(f.shape, _bipolar(x, f)):
        return _mean(2 * _agree(x, f) - f.size, f.size)
    return _mean(_taps(x, f), f.size)


@_wrong(
    "history",
    "",
    "Reciprocals of n are remembered under h + w, so a 2 x 4 feature after a 3 x 3 one is divided by 9.",
)
def u59(image, feature):
    x, f, _, _ = _check(image, feature)
    return _mean(_taps(x, f), _SHARES.setdefault(sum(f.shape), f.size))


@_wrong(
    "history",
    "",
    "One answer for each shape of map is kept and handed out again with new numbers: the caller's earlier answer of "
    "that shape changes under their hands.",
)
def u60(image, feature):
    x, f, r, c = _check(image, feature)
    out = _ANSWERS.setdefault((r, c), [[0.0] * c for _ in range(r)])
    for line, numbers in zip(out, _mean(_taps(x, f), f.size), strict=True):
        line[:] = numbers
    return out


# ---------------------------------------------------------------- right


@_wrong(
    "right",
    "",
    "Transforms in double precision, padded to powers of two; sums of 1 and -1 are rounded to whole numbers.",
)
def u61(image, feature):
    x, f, r, c = _check(image, feature)
    size = [1 << (k - 1).bit_length() for k in x.shape]
    acc = np.fft.irfft2(np.fft.rfft2(x, size) * np.conj(np.fft.rfft2(f, size)), size)[:r, :c]
    return _mean(np.rint(acc) if _bipolar(x, f) else acc, f.size)


@_wrong(
    "right",
    "",
    "Overlap-save: strips of the image, each transformed together with the columns that the feature reaches into.",
)
def u62(image, feature):
    x, f, r, c = _check(image, feature)
    w = f.shape[1]
    size = (1 << (x.shape[0] - 1).bit_length(), max(128, 1 << (2 * w - 1).bit_length()))
    spectrum, step = np.conj(np.fft.rfft2(f, size)), size[1] - w + 1
    acc = np.empty((r, c))
    for k in range(0, c, step):
        back = np.fft.irfft2(np.fft.rfft2(x[:, k : k + size[1]], size) * spectrum, size)
        acc[:, k : k + step] = back[:r, : min(step, c - k)]
    return _mean(acc, f.size)


@_wrong(
    "right",
    "",
    "im2col in batches of at most a million numbers (at least one window), times the feature as a vector.",
)
def u63(image, feature):
    x, f, r, c = _check(image, feature)
    windows = sliding_window_view(x, f.shape)
    batch = max(1, 1_000_000 // f.size)
    acc = np.empty((r, c))
    for i in range(r):
        for k in range(0, c, batch):
            acc[i, k : k + batch] = windows[i, k : k + batch].reshape(-1, f.size) @ f.ravel()
    return _mean(acc, f.size)


_ONES = np.array([bin(k).count("1") for k in range(256)], dtype=np.uint8)


@_wrong(
    "right",
    "",
    "Bipolar grids are packed into bytes and compared by XOR and a table of bit counts, image row by image row; "
    "graded ones are summed directly.",
)
def u64(image, feature):
    x, f, r, c = _check(image, feature)
    h, w = f.shape
    if not _bipolar(x, f):
        return _mean(_taps(x, f), f.size)
    packed = np.packbits(f > 0, axis=1)
    differ = np.zeros((r, c), dtype=np.int64)
    for y in range(x.shape[0]):
        window = np.packbits(sliding_window_view(x[y] > 0, w), axis=1)
        for i in range(max(0, y - r + 1), min(h, y + 1)):
            differ[y - i] += _ONES[window ^ packed[i]].sum(axis=1, dtype=np.int64)
    return _mean(f.size - 2 * differ, f.size)


@_wrong(
    "right",
    "",
    "Single precision throughout: one sum for each feature row, then the sum of these, then one division.",
)
def u65(image, feature):
    x, f, r, c = _check(image, feature)
    x, f = x.astype(np.float32), f.astype(np.float32)
    acc = np.zeros((r, c), dtype=np.float32)
    for i, line in enumerate(f):
        part = np.zeros((r, c), dtype=np.float32)
        for j, tap in enumerate(line):
            part += tap * x[i : i + r, j : j + c]
        acc += part
    return (acc / np.float32(f.size)).tolist()


@_wrong(
    "right",
    "",
    "Bipolar grids: twice the sum over the rarer colour's taps against the whole sum under the feature, which an "
    "integral image gives.",
)
def u66(image, feature):
    x, f, _, _ = _check(image, feature)
    h, w = f.shape
    if not _bipolar(x, f):
        return _mean(_taps(x, f), f.size)
    area = np.pad(x.cumsum(axis=0).cumsum(axis=1), [(1, 0), (1, 0)])
    whole = area[h:, w:] - area[:-h, w:] - area[h:, :-w] + area[:-h, :-w]
    sign = 1.0 if 2 * np.count_nonzero(f > 0) <= f.size else -1.0
    rare = np.flatnonzero(f.ravel() == sign)
    return _mean(2 * _taps(x, f, rare) - sign * whole, f.size)
