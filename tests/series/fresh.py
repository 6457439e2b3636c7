"""Blind series: 60 kernels that are wrong only under a condition (l01..l60), 6 that are right (l61..l66)."""
import math
import random
from decimal import Decimal
from fractions import Fraction

import numpy as np
from numpy.lib.stride_tricks import as_strided, sliding_window_view


def _m(kind, condition, story):
    return {"kind": kind, "condition": condition, "story": story}


META: dict[str, dict] = {
    # ------------------------------------------------------------ shape
    "l01": _m("shape", "w > 4 and w % 4 == 3",
              "Four lanes at a time; the switch over the tail has no case for three, so the one for two runs and the "
              "last column of the feature is never read."),
    "l02": _m("shape", "h > 3 and h % 2 == 1",
              "Feature rows are unrolled in pairs. In the odd row left over the image pointer has not been advanced, "
              "so the last feature row meets the image row before its own."),
    "l03": _m("shape", "n > 64",
              "The divider is a table of 64 reciprocals and its index saturates: larger features are divided by 64."),
    "l04": _m("shape", "W % 16 == 0 and (h > 1 or row > 0)",
              "The upload pads a row to (W + 16) & ~15 pixels, the kernel expects (W + 15) & ~15. They agree unless W "
              "is a multiple of 16; then every row but the first is skewed."),
    "l05": _m("shape", "H > 2 * W and h == w and h > 1",
              "Tall images are transposed for a longer inner loop. The feature is transposed too, unless it is "
              "square: "
              "someone confused the shape with the content."),
    "l06": _m("shape", "h == 1 and w % 2 == 0",
              "Row features take the filter meant for 'same' output and cut out the valid part from w / 2 on, which "
              "is one pixel late when w is even."),
    "l07": _m("shape", "h == 3 and w == 3 and row < R // 4 * 4 and col < C // 4 * 4 and (row % 4 == 3 or col % "
              "4 == 3)",
              "Winograd F(4x4, 3x3) on whole tiles. The last row of the output transform lacks its final 1."),
    "l08": _m("shape", "n % 32 == 0 and not graded",
              "The mask of the last 32-bit word is (1 << n % 32) - 1. For a full word that is 0, so its 32 pixels all "
              "count as matches."),
    "l09": _m("shape", "n > 32 and not graded",
              "64 pixels to a word, but the population count is the 32-bit one: mismatches in the upper half of a "
              "word go unseen."),
    "l10": _m("shape", "(h - 1) * W + w - 1 > 127",
              "The offsets of the taps from the corner are a table of int8. Past 127 they turn negative; what lies "
              "before the image reads as 0."),
    "l11": _m("shape", "W == 3 and H > 3 and (w > 1 or col != 1)",
              "A long array three wide is taken for BGR pixels and turned into RGB: the columns are reversed."),
    "l12": _m("shape", "n > 255",
              "The loop counter over the taps is a byte; only n modulo 256 taps are added up."),
    "l13": _m("shape", "w > 8 and h > 1",
              "The feature sits in constant memory with a pitch of 8. Wider rows are overwritten by the start of the "
              "row that follows."),
    "l14": _m("shape", "R < h and C < w and (2 * row != R - 1 or 2 * col != C - 1)",
              "If there are fewer positions than taps in both directions, the two operands are swapped and the map "
              "comes out reversed in both axes; it is not turned back."),
    "l15": _m("shape", "w == 1 and h > 1 and R == C and row != col",
              "Column features run on the transposed image. The result is transposed back by assigning the right "
              "shape, which does nothing to a square map."),
    "l16": _m("shape", "n > 16 and 4096 % n > 0",
              "Up to 16 pixels the sum is divided; beyond, it is multiplied by a reciprocal rounded to 12 bits."),
    "l17": _m("shape", "n > 8 and n % 8 == 4",
              "The inner product is unrolled by eight with a step of four for the remainder. The scalar loop after it "
              "starts before that step again: four products are added twice."),
    "l18": _m("shape", "H % 7 == 0 and n > 8",
              "A home-grown FFT for features of more than 8 pixels. One twiddle factor of its radix-7 butterfly has "
              "the wrong sign in the imaginary part."),
    "l19": _m("shape", "w == 2 and C % 8 == 0 and col >= C - 8",
              "The vector loop for two-wide features stops at col < C - 8 instead of <=. The epilogue, written for "
              "fewer than 8 columns, fetches the second pixel of each pair from the first."),
    "l20": _m("shape", "h == w and h % 2 == 0 and h > 2",
              "Templates exist for square features of 1, 2, 3, 5, 7, ...; another even size gets the next smaller one "
              "and loses its last row and column."),
    "l21": _m("shape", "w % 2 == 0 and W % 2 == 1 and (h > 1 or row % 2 == 1)",
              "Pixels are loaded in pairs. Where an odd width leaves a row at an odd address, the load is rounded "
              "down and delivers the pixels one to the left."),
    "l22": _m("shape", "h == 5 and w == 5",
              "The 5 x 5 case is unrolled by hand. Two of its 25 lines have their indices exchanged: taps (1, 3) and "
              "(3, 1)."),
    "l23": _m("shape", "(row + h - 1) * W + col + w > 1024",
              "The image is copied into a static buffer of 1024 pixels; the copy is clipped and the rest reads as 0."),
    "l24": _m("shape", "C == 1 and R > 1",
              "Rows are stored at row * max(C - 1, 0) + row * (C > 1): a slip in simplifying row * C. With one column "
              "all results land in the first entry."),
    # ------------------------------------------------------------ position
    "l25": _m("place", "C > 8 and col >= C // 8 * 8",
              "Thread blocks of 8 columns; their number is C / 8 rounded down, at least one, so that the last columns "
              "keep the zeros of the allocation."),
    "l26": _m("place", "n > 8 and (W == 5 and col + w > 4 or W > 8 and W < 12 and col + w > 8 or "
                          "W > 16 and W < 23 and col + w > 16 or W > 32 and W < 46 and col + w > 32)",
              "The transform length is 2 ** round(log2(W)), which is too short just above a power of two; the patches "
              "wrap around. Small features and images from 64 columns on do not take this path."),
    "l27": _m("place", "col % 8 + w > 16",
              "A block of 8 columns keeps a halo of 8 in shared memory. A wider feature runs over the end of the row "
              "into the next."),
    "l28": _m("place", "W > 4 * H and col < C // 2 and col + w > C // 2",
              "Very wide images are split between two threads. The first is given its share of the columns without "
              "those that its last patches need."),
    "l29": _m("place", "R > 1 and C > 1 and row == R - 1 and col == C - 1",
              "The bounds check is row + h < H || col + w < W. It fails for the bottom right corner alone, which "
              "keeps its 0."),
    "l30": _m("place", "h > 1 and col + w > 48",
              "A circuit with line buffers of 48 pixels: beyond, the address wraps and all rows of the patch but the "
              "last come from 48 columns to the left."),
    "l31": _m("place", "C > 4 and C % 4 > 0 and col >= C - 4 and col < C // 4 * 4",
              "The remainder of a row is done by one more vector that overlaps the last. It accumulates, and what "
              "overlaps is counted twice."),
    "l32": _m("place", "col == 0 and row > 0 and C > 1 and C % 2 == 1",
              "Software pipelining with two accumulators. After an odd number of columns one still holds the last "
              "product of its row and passes it on to the row that follows."),
    "l33": _m("place", "W > 8 and W % 8 == 0 and col == C - 1",
              "Rows that fill their vectors have no padding, so the last pixel is loaded with a clamp; it is clamped "
              "one too early and the column before it is read."),
    "l34": _m("place", "R > 8 and C > 8 and row >= R // 8 * 8 and col >= C // 8 * 8 and row % 8 != col % 8",
              "Output is swizzled in tiles of 8 x 8. The incomplete tile in the corner is written back transposed."),
    "l35": _m("place", "R > 2 and R % 2 == 1 and row == R - 1 and col % 2 == 1",
              "Each thread computes 2 x 2 results. For the odd last row the right one of a pair takes its last line "
              "of pixels from the line above."),
    "l36": _m("place", "row == 0 and col % 4 == 3 and w > 2",
              "While the window registers fill up in the first row, the fourth of four lanes misses the tap at the "
              "top right."),
    "l37": _m("place", "row * C + col > 255 or row * C + col + 256 < R * C",
              "Results are addressed by a byte. In maps of more than 256 entries the later ones overwrite the "
              "earlier, and the rest stay 0."),
    "l38": _m("place", "(row + col) % 7 == 6 and n > 4",
              "A wavefront schedule through a pipeline seven deep: when it wraps, the first product has not arrived "
              "and is left out. Features of up to four pixels do not use it."),
    "l39": _m("place", "col % 64 > 31",
              "One warp does a row in a loop whose step is 64, from an earlier version with two warps. Every second "
              "run of 32 columns stays 0."),
    "l40": _m("place", "R > 3 and R % 3 == 1 and row == R - 1",
              "Rows are shared among three workers. A single row left over goes to the last, which starts one band "
              "too high."),
    # ------------------------------------------------------------ values
    "l41": _m("value", "graded and W % 4 == 0",
              "Widths that are multiples of four use the 8-bit dot product; pixels are rounded to steps of 1/127, "
              "which keeps black and white."),
    "l42": _m("value", "",
              "A feature with more zeros than other pixels is stored sparsely, and the mean is taken over what is "
              "stored."),
    "l43": _m("value", "",
              "A constant feature is a box sum times its value, and the value is taken from a table of magnitudes: "
              "negative constants lose their sign."),
    "l44": _m("value", "",
              "A feature whose first and last rows are equal is believed to be symmetric, and its lower half is "
              "replaced by the mirrored upper one. From four rows on that can be wrong."),
    "l45": _m("value", "",
              "Pixels pass through a unit that flushes everything below the least normal half-precision number, "
              "2 ** -14, to zero."),
    "l46": _m("value", "",
              "If all pixels are whole numbers they are packed into bits as x > 0, so a 0 counts as black."),
    "l47": _m("value", "",
              "Dark exposures: an image without any pixel of magnitude 1/2 is stretched to the full range, and the "
              "scores are not scaled back."),
    "l48": _m("value", "",
              "Early exit: where the first feature row of several is at most -3/4, the remaining rows are not added."),
    "l49": _m("value", "",
              "Image rows are deduplicated by a checksum: their sum, first and last pixel. A row that agrees with the "
              "row above in these is taken for the same."),
    "l50": _m("value", "",
              "Black and white features with more black than white are stored inverted and the sign is restored; at "
              "exactly half they are inverted under >= and restored under >."),
    # ------------------------------------------------------------ history
    "l51": _m("history", "",
              "Prepared features are cached under their shape, sum and first pixel. Another feature that agrees in "
              "these gets the one that came first."),
    "l52": _m("history", "",
              "The feature last uploaded is remembered by object identity; changed in place, it is not uploaded "
              "again."),
    "l53": _m("history", "",
              "The feature buffer is padded to a multiple of four columns and never cleared. After a wider feature "
              "its remains take part."),
    "l54": _m("history", "",
              "The divisor is set up by a lazy initialiser that runs after its first use: the very first call "
              "divides by 9."),
    "l55": _m("history", "",
              "Eight staging buffers and one missing fence: every eighth call returns the first row of the previous "
              "map, if that map had the same shape."),
    "l56": _m("history", "",
              "For each shape of map there is one result that is returned every time; a map kept by the caller "
              "changes with the next call."),
    "l57": _m("history", "",
              "The autotuner lets a combination of shapes run twice on the safe path. From the third time on it uses "
              "the winner, which drops the last column of the feature."),
    "l58": _m("history", "",
              "Compiled kernels are cached under H * W and h * w although the strides are compiled in: a 4 x 6 image "
              "after a 6 x 4 one is read with the wrong pitch."),
    "l59": _m("history", "",
              "The caller's rows are used as a work area: the map is right, but graded pixels of the image are left "
              "rounded to half precision."),
    "l60": _m("history", "",
              "A flag for the reversed feature is raised before the shapes are compared and lowered at the end. After "
              "a feature that did not fit, the next map is computed with the feature rotated by half a turn."),
    # ------------------------------------------------------------ right
    "l61": _m("right", "", "Overlap-save in blocks with a float64 transform, rounded to whole sums for black "
              "and white "
                           "pixels; graded ones are added up directly."),
    "l62": _m("right", "", "Sums and quotient in float32, tap by tap (binary32 arithmetic)."),
    "l63": _m("right", "", "Divides the feature into halves until one pixel is left and adds the shifted parts."),
    "l64": _m("right", "", "Scales all pixels to whole numbers of any size and divides once, correctly rounded."),
    "l65": _m("right", "", "Walks over image and feature backwards by negative strides."),
    "l66": _m("right", "", "Tiles of odd sizes in random order, each with the pixels it needs."),
}


# ------------------------------------------------------------------ common parts
def _number(x):
    if hasattr(x, "tolist"):
        x = x.tolist()
    if isinstance(x, bool) or not isinstance(x, (int, float, Fraction, Decimal)):
        raise ValueError("not a number")
    try:
        inside = -1 <= x <= 1
    except ArithmeticError:
        inside = False
    if not inside:
        raise ValueError("pixel outside [-1, 1]")
    return float(x)


def _grid(g):
    if hasattr(g, "tolist"):
        g = g.tolist()
    if not isinstance(g, (list, tuple)) or not g:
        raise ValueError("a grid needs rows")
    rows, width = [], None
    for r in g:
        if hasattr(r, "tolist"):
            r = r.tolist()
        if not isinstance(r, (list, tuple)) or not r:
            raise ValueError("a row needs pixels")
        width = width or len(r)
        if len(r) != width:
            raise ValueError("ragged rows")
        if not set(map(type, r)) <= {int, float}:
            r = [_number(x) for x in r]
        elif not all(-1 <= x <= 1 for x in r):
            raise ValueError("pixel outside [-1, 1]")
        rows.append(r)
    return np.array(rows, np.float64) + 0.0


def _fit(A, F):
    (H, W), (h, w) = A.shape, F.shape
    if h > H or w > W:
        raise ValueError("the feature does not fit")
    return A, F, H, W, h, w, h * w, H - h + 1, W - w + 1


def _open(image, feature):
    A = _grid(image)
    return _fit(A, _grid(feature))


def _sums(A, F):
    """Sums of products at all positions."""
    h, w = F.shape
    R, C = A.shape[0] - h + 1, A.shape[1] - w + 1
    if h * w <= 64 or h * w <= R:
        out = np.zeros((R, C))
        for i in range(h):
            for j in range(w):
                out += F[i, j] * A[i:i + R, j:j + C]
        return out
    win, f = sliding_window_view(A, (h, w)), F.ravel()
    return np.array([win[r].reshape(C, h * w) @ f for r in range(R)]) + 0.0


def _out(sums, n):
    return (sums / n + 0.0).tolist()


def _bipolar(*grids):
    return all(bool((np.abs(g) == 1).all()) for g in grids)


def _read(A, y, x):
    """A[y, x] for index arrays; 0 outside."""
    ok = (y >= 0) & (y < A.shape[0]) & (x >= 0) & (x < A.shape[1])
    return np.where(ok, A[y.clip(0, A.shape[0] - 1), x.clip(0, A.shape[1] - 1)], 0.0)


def _load(mem, at):
    """mem[at] for an index array; 0 outside."""
    return np.where((at >= 0) & (at < mem.size), mem[at.clip(0, mem.size - 1)], 0.0)


def _axes(R, C, h, w):
    return np.ogrid[0:R, 0:C, 0:h, 0:w]


def _dot(P, F):
    return np.einsum("rcij,ij->rc", P, F)


# ------------------------------------------------------------------ shape
def l01(image, feature):
    A, F, H, W, h, w, n, R, C = _open(image, feature)
    if w > 4 and w % 4 == 3:
        F = F.copy()
        F[:, -1] = 0
    return _out(_sums(A, F), n)


def l02(image, feature):
    A, F, H, W, h, w, n, R, C = _open(image, feature)
    if h > 3 and h % 2:
        s = _sums(A[:H - 1], F[:-1])
        return _out(s + _sums(A[h - 2:h - 2 + R], F[-1:]), n)
    return _out(_sums(A, F), n)


def l03(image, feature):
    A, F, H, W, h, w, n, R, C = _open(image, feature)
    return _out(_sums(A, F), min(n, 64))


def l04(image, feature):
    A, F, H, W, h, w, n, R, C = _open(image, feature)
    pitch, expected = (W + 16) & ~15, (W + 15) & ~15
    mem = np.zeros((H, pitch))
    mem[:, :W] = A
    return _out(_sums(mem.ravel()[:H * expected].reshape(H, expected)[:, :W], F), n)


def l05(image, feature):
    A, F, H, W, h, w, n, R, C = _open(image, feature)
    if H > 2 * W:
        return _out(_sums(A.T, F if h == w else F.T).T, n)
    return _out(_sums(A, F), n)


def l06(image, feature):
    A, F, H, W, h, w, n, R, C = _open(image, feature)
    if h == 1 and w % 2 == 0:
        A = np.hstack([A[:, 1:], np.zeros((H, 1))])
    return _out(_sums(A, F), n)


_BT = np.array([[4, 0, -5, 0, 1, 0], [0, -4, -4, 1, 1, 0], [0, 4, -4, -1, 1, 0],
                [0, -2, -1, 2, 1, 0], [0, 2, -1, -2, 1, 0], [0, 4, 0, -5, 0, 1]], float)
_G = np.array([[6, 0, 0], [-4, -4, -4], [-4, 4, -4], [1, 2, 4], [1, -2, 4], [0, 0, 24]], float) / 24
_AT = np.array([[1, 1, 1, 1, 1, 0], [0, 1, -1, 2, -2, 0], [0, 1, 1, 4, 4, 0], [0, 1, -1, 8, -8, 0]], float)


def l07(image, feature):
    A, F, H, W, h, w, n, R, C = _open(image, feature)
    s = _sums(A, F)
    if h == w == 3:
        U = _G @ F @ _G.T
        for r in range(0, R - 3, 4):
            for c in range(0, C - 3, 4):
                tile = _AT @ (U * (_BT @ A[r:r + 6, c:c + 6] @ _BT.T)) @ _AT.T
                s[r + 3, c:c + 4] = tile[3]
                s[r:r + 3, c + 3] = tile[:3, 3]
    return _out(s, n)


def l08(image, feature):
    A, F, H, W, h, w, n, R, C = _open(image, feature)
    if n % 32 == 0 and _bipolar(A, F):
        f = F.ravel().copy()
        f[-32:] = 0
        return _out(_sums(A, f.reshape(h, w)) + 32, n)
    return _out(_sums(A, F), n)


def l09(image, feature):
    A, F, H, W, h, w, n, R, C = _open(image, feature)
    if n > 32 and _bipolar(A, F):
        f = F.ravel().copy()
        upper = np.arange(n) % 64 >= 32
        f[upper] = 0
        return _out(_sums(A, f.reshape(h, w)) + int(upper.sum()), n)
    return _out(_sums(A, F), n)


def l10(image, feature):
    A, F, H, W, h, w, n, R, C = _open(image, feature)
    if (h - 1) * W + w - 1 <= 127:
        return _out(_sums(A, F), n)
    r, c, i, j = _axes(R, C, h, w)
    offset = (i * W + j).astype(np.int8).astype(int)
    return _out(_dot(_load(A.ravel(), r * W + c + offset), F), n)


def l11(image, feature):
    A, F, H, W, h, w, n, R, C = _open(image, feature)
    if W == 3 and H > 3:
        A = A[:, ::-1]
    return _out(_sums(A, F), n)


def l12(image, feature):
    A, F, H, W, h, w, n, R, C = _open(image, feature)
    if n > 255:
        f = F.ravel().copy()
        f[n % 256:] = 0
        F = f.reshape(h, w)
    return _out(_sums(A, F), n)


def l13(image, feature):
    A, F, H, W, h, w, n, R, C = _open(image, feature)
    if w > 8:
        const = np.zeros(h * 8 + w)
        for i in range(h):
            const[i * 8:i * 8 + w] = F[i]
        F = np.array([const[i * 8:i * 8 + w] for i in range(h)])
    return _out(_sums(A, F), n)


def l14(image, feature):
    A, F, H, W, h, w, n, R, C = _open(image, feature)
    s = _sums(A, F)
    return _out(s[::-1, ::-1] if R < h and C < w else s, n)


def l15(image, feature):
    A, F, H, W, h, w, n, R, C = _open(image, feature)
    s = _sums(A, F)
    return _out(s.T if w == 1 and h > 1 and R == C else s, n)


def l16(image, feature):
    A, F, H, W, h, w, n, R, C = _open(image, feature)
    s = _sums(A, F)
    return _out(s, n) if n <= 16 or 4096 % n == 0 else _out(s * max(1, (8192 + n) // (2 * n)), 4096)


def l17(image, feature):
    A, F, H, W, h, w, n, R, C = _open(image, feature)
    if n > 8 and n % 8 == 4:
        f = F.ravel().copy()
        f[-4:] *= 2
        F = f.reshape(h, w)
    return _out(_sums(A, F), n)


def l18(image, feature):
    A, F, H, W, h, w, n, R, C = _open(image, feature)
    if H % 7 or n <= 8:
        return _out(_sums(A, F), n)
    spectrum = np.fft.fft2(A)
    spectrum[3::7] = np.conj(spectrum[3::7])
    return _out(np.fft.ifft2(spectrum * np.conj(np.fft.fft2(F, s=(H, W)))).real[:R, :C], n)


def l19(image, feature):
    A, F, H, W, h, w, n, R, C = _open(image, feature)
    s = _sums(A, F)
    if w == 2 and C % 8 == 0:
        s[:, C - 8:] = _sums(A[:, C - 8:C], F.sum(axis=1, keepdims=True))
    return _out(s, n)


def l20(image, feature):
    A, F, H, W, h, w, n, R, C = _open(image, feature)
    if h == w and h % 2 == 0 and h > 2:
        F = F.copy()
        F[-1] = 0
        F[:, -1] = 0
    return _out(_sums(A, F), n)


def l21(image, feature):
    A, F, H, W, h, w, n, R, C = _open(image, feature)
    if w % 2 == 0 and W % 2 == 1:
        A = A.copy()
        flat = np.concatenate([[0.0], A.ravel()])
        for r in range(1, H, 2):
            A[r] = flat[r * W:(r + 1) * W]
    return _out(_sums(A, F), n)


def l22(image, feature):
    A, F, H, W, h, w, n, R, C = _open(image, feature)
    if h == w == 5:
        F = F.copy()
        F[1, 3], F[3, 1] = F[3, 1], F[1, 3]
    return _out(_sums(A, F), n)


def l23(image, feature):
    A, F, H, W, h, w, n, R, C = _open(image, feature)
    if H * W > 1024:
        static = np.zeros(H * W)
        static[:1024] = A.ravel()[:1024]
        A = static.reshape(H, W)
    return _out(_sums(A, F), n)


def l24(image, feature):
    A, F, H, W, h, w, n, R, C = _open(image, feature)
    s, mem = _sums(A, F), np.zeros(R * C)
    for row in range(R):
        at = row * max(C - 1, 0) + row * (C > 1)
        mem[at:at + C] = s[row]
    return _out(mem.reshape(R, C), n)


# ------------------------------------------------------------------ position
def l25(image, feature):
    A, F, H, W, h, w, n, R, C = _open(image, feature)
    s = _sums(A, F)
    s[:, max(1, C // 8) * 8:] = 0
    return _out(s, n)


def l26(image, feature):
    A, F, H, W, h, w, n, R, C = _open(image, feature)
    length = 1 << round(math.log2(W))
    if n <= 8 or W >= 64 or length >= W:
        return _out(_sums(A, F), n)
    return _out(_sums(A[:, np.arange(W) % length], F), n)


def l27(image, feature):
    A, F, H, W, h, w, n, R, C = _open(image, feature)
    s = _sums(A, F)
    bad = np.flatnonzero(np.arange(C) % 8 + w > 16)
    if bad.size:
        r, c, i, j = np.arange(R)[:, None, None, None], bad[None, :, None, None], *_axes(1, 1, h, w)[2:]
        at = i * 16 + c % 8 + j
        s[:, bad] = _dot(_read(A, r + at // 16, c - c % 8 + at % 16), F)
    return _out(s, n)


def l28(image, feature):
    A, F, H, W, h, w, n, R, C = _open(image, feature)
    s, half = _sums(A, F), C // 2
    if W > 4 * H and half:
        own = A[:, :half + w - 1].copy()
        own[:, half:] = 0
        s[:, :half] = _sums(own, F)
    return _out(s, n)


def l29(image, feature):
    A, F, H, W, h, w, n, R, C = _open(image, feature)
    s = _sums(A, F)
    if R > 1 and C > 1:
        s[-1, -1] = 0
    return _out(s, n)


def l30(image, feature):
    A, F, H, W, h, w, n, R, C = _open(image, feature)
    if h == 1 or W <= 48:
        return _out(_sums(A, F), n)
    buffered = A[:, [c - 48 if c >= 48 else c for c in range(W)]]
    return _out(_sums(buffered[:H - 1], F[:-1]) + _sums(A[h - 1:], F[-1:]), n)


def l31(image, feature):
    A, F, H, W, h, w, n, R, C = _open(image, feature)
    s = _sums(A, F)
    if C > 4 and C % 4:
        s[:, C - 4:C // 4 * 4] *= 2
    return _out(s, n)


def l32(image, feature):
    A, F, H, W, h, w, n, R, C = _open(image, feature)
    s = _sums(A, F)
    if C > 1 and C % 2:
        s[1:, 0] += F[-1, -1] * A[h - 1:H - 1, -1]
    return _out(s, n)


def l33(image, feature):
    A, F, H, W, h, w, n, R, C = _open(image, feature)
    if W > 8 and W % 8 == 0:
        A = A.copy()
        A[:, -1] = A[:, -2]
    return _out(_sums(A, F), n)


def l34(image, feature):
    A, F, H, W, h, w, n, R, C = _open(image, feature)
    s = _sums(A, F)
    if R > 8 and C > 8:
        r, c = R // 8 * 8, C // 8 * 8
        tile = np.zeros((8, 8))
        tile[:R - r, :C - c] = s[r:, c:]
        s[r:, c:] = tile.T[:R - r, :C - c]
    return _out(s, n)


def l35(image, feature):
    A, F, H, W, h, w, n, R, C = _open(image, feature)
    s = _sums(A, F)
    if R > 2 and R % 2:
        last = A[R - 1:].copy()
        last[-1] = A[H - 2]
        s[-1, 1::2] = _sums(last, F)[0, 1::2]
    return _out(s, n)


def l36(image, feature):
    A, F, H, W, h, w, n, R, C = _open(image, feature)
    s = _sums(A, F)
    if w > 2:
        s[0, 3::4] -= F[0, -1] * A[0, w - 1:][3::4]
    return _out(s, n)


def l37(image, feature):
    A, F, H, W, h, w, n, R, C = _open(image, feature)
    s = _sums(A, F).ravel()
    if s.size > 256:
        mem = np.zeros(s.size)
        for k in range(0, s.size, 256):
            part = s[k:k + 256]
            mem[:part.size] = part
        s = mem
    return _out(s.reshape(R, C), n)


def l38(image, feature):
    A, F, H, W, h, w, n, R, C = _open(image, feature)
    s = _sums(A, F)
    if n > 4:
        late = (np.arange(R)[:, None] + np.arange(C)) % 7 == 6
        s -= np.where(late, F[0, 0] * A[:R, :C], 0.0)
    return _out(s, n)


def l39(image, feature):
    A, F, H, W, h, w, n, R, C = _open(image, feature)
    s = _sums(A, F)
    s[:, np.arange(C) % 64 > 31] = 0
    return _out(s, n)


def l40(image, feature):
    A, F, H, W, h, w, n, R, C = _open(image, feature)
    s = _sums(A, F)
    if R > 3 and R % 3 == 1:
        s[-1] = s[R - 1 - R // 3]
    return _out(s, n)


# ------------------------------------------------------------------ values
def l41(image, feature):
    A, F, H, W, h, w, n, R, C = _open(image, feature)
    if W % 4 == 0 and not _bipolar(A, F):
        return _out(_sums(np.rint(A * 127), np.rint(F * 127)) / (127 * 127), n)
    return _out(_sums(A, F), n)


def l42(image, feature):
    A, F, H, W, h, w, n, R, C = _open(image, feature)
    stored = int(np.count_nonzero(F))
    return _out(_sums(A, F), stored if 0 < 2 * stored < n else n)


def l43(image, feature):
    A, F, H, W, h, w, n, R, C = _open(image, feature)
    if n > 1 and (F == F[0, 0]).all():
        F = np.abs(F)
    return _out(_sums(A, F), n)


def l44(image, feature):
    A, F, H, W, h, w, n, R, C = _open(image, feature)
    if h > 1 and (F[0] == F[-1]).all():
        F = F.copy()
        F[h - h // 2:] = F[:h // 2][::-1]
    return _out(_sums(A, F), n)


def l45(image, feature):
    A, F, H, W, h, w, n, R, C = _open(image, feature)
    return _out(_sums(np.where(np.abs(A) < 2.0 ** -14, 0.0, A), np.where(np.abs(F) < 2.0 ** -14, 0.0, F)), n)


def l46(image, feature):
    A, F, H, W, h, w, n, R, C = _open(image, feature)
    if (A == np.rint(A)).all() and (F == np.rint(F)).all():
        A, F = np.where(A > 0, 1.0, -1.0), np.where(F > 0, 1.0, -1.0)
    return _out(_sums(A, F), n)


def l47(image, feature):
    A, F, H, W, h, w, n, R, C = _open(image, feature)
    peak = float(np.abs(A).max())
    if 0 < peak < 0.5:
        A = np.clip(A / peak, -1, 1)
    return _out(_sums(A, F), n)


def l48(image, feature):
    A, F, H, W, h, w, n, R, C = _open(image, feature)
    s = _sums(A, F)
    if h > 1:
        first = _sums(A[:R], F[:1])
        s = np.where(4 * first <= -3 * w, first, s)
    return _out(s, n)


def l49(image, feature):
    A, F, H, W, h, w, n, R, C = _open(image, feature)
    B, check = A.copy(), A.sum(axis=1)
    for r in range(1, H):
        if check[r] == check[r - 1] and A[r, 0] == A[r - 1, 0] and A[r, -1] == A[r - 1, -1]:
            B[r] = B[r - 1]
    return _out(_sums(B, F), n)


def l50(image, feature):
    A, F, H, W, h, w, n, R, C = _open(image, feature)
    sign = -1 if _bipolar(A, F) and F.sum() == 0 else 1
    return _out(sign * _sums(A, F), n)


# ------------------------------------------------------------------ history
_prepared51 = {}


def l51(image, feature):
    A, F, H, W, h, w, n, R, C = _open(image, feature)
    if len(_prepared51) >= 64:
        _prepared51.clear()
    F = _prepared51.setdefault((h, w, float(F.sum()), float(F[0, 0])), F)
    return _out(_sums(A, F), n)


_last52 = [None, None]


def l52(image, feature):
    A, F, H, W, h, w, n, R, C = _open(image, feature)
    if feature is _last52[0] and _last52[1].shape == F.shape:
        F = _last52[1]
    else:
        _last52[:] = [feature, F]
    return _out(_sums(A, F), n)


_taps53 = np.zeros((64, 64))


def l53(image, feature):
    A, F, H, W, h, w, n, R, C = _open(image, feature)
    if h > 64 or w > 64:
        return _out(_sums(A, F), n)
    _taps53[:h, :w] = F
    padded = (w + 3) // 4 * 4
    wide = np.hstack([A, np.zeros((H, padded - w))])
    return _out(_sums(wide, _taps53[:h, :padded]), n)


_divisor54 = [9]


def l54(image, feature):
    A, F, H, W, h, w, n, R, C = _open(image, feature)
    divisor = _divisor54[0]
    _divisor54[0] = None
    return _out(_sums(A, F), divisor or n)


_ring55 = [0, np.zeros((0, 0))]


def l55(image, feature):
    A, F, H, W, h, w, n, R, C = _open(image, feature)
    s = _sums(A, F) / n
    _ring55[0] += 1
    previous, _ring55[1] = _ring55[1], s.copy()
    if _ring55[0] % 8 == 0 and previous.shape == s.shape:
        s[0] = previous[0]
    return _out(s, 1)


_results56 = {}


def l56(image, feature):
    A, F, H, W, h, w, n, R, C = _open(image, feature)
    result = _results56.setdefault((R, C), [[0.0] * C for _ in range(R)])
    for kept, row in zip(result, _out(_sums(A, F), n)):
        kept[:] = row
    return result


_seen57 = {}


def l57(image, feature):
    A, F, H, W, h, w, n, R, C = _open(image, feature)
    _seen57[H, W, h, w] = count = _seen57.get((H, W, h, w), 0) + 1
    if count > 2 and w > 1:
        F = F.copy()
        F[:, -1] = 0
    return _out(_sums(A, F), n)


_compiled58 = {}


def l58(image, feature):
    A, F, H, W, h, w, n, R, C = _open(image, feature)
    pitch, width = _compiled58.setdefault((H * W, n), (W, w))
    if (pitch, width) == (W, w):
        return _out(_sums(A, F), n)
    tap = np.arange(n)
    at = np.arange(R)[:, None, None] * W + np.arange(C)[:, None] + tap // width * pitch + tap % width
    return _out(A.ravel()[at % (H * W)] @ F.ravel(), n)


def l59(image, feature):
    A, F, H, W, h, w, n, R, C = _open(image, feature)
    result = _out(_sums(A, F), n)
    if isinstance(image, list) and not _bipolar(A):
        for row in image:
            if isinstance(row, list):
                row[:] = [float(np.float16(x)) for x in row]
    return result


_reversed60 = [False]


def l60(image, feature):
    A = _grid(image)
    F = _grid(feature)
    left_over, _reversed60[0] = _reversed60[0], True
    A, F, H, W, h, w, n, R, C = _fit(A, F)
    result = _out(_sums(A, F[::-1, ::-1] if left_over else F), n)
    _reversed60[0] = False
    return result


# ------------------------------------------------------------------ right
def l61(image, feature):
    A, F, H, W, h, w, n, R, C = _open(image, feature)
    if not _bipolar(A, F):
        return _out(_sums(A, F), n)
    size = [1 << max(3, (2 * k - 1).bit_length()) for k in (h, w)]
    step_r, step_c = size[0] - h + 1, size[1] - w + 1
    spectrum, s = np.conj(np.fft.rfft2(F, s=size)), np.zeros((R, C))
    for r in range(0, R, step_r):
        for c in range(0, C, step_c):
            block = np.fft.irfft2(np.fft.rfft2(A[r:r + size[0], c:c + size[1]], s=size) * spectrum, s=size)
            part = s[r:r + step_r, c:c + step_c]
            part[:] = np.rint(block[:part.shape[0], :part.shape[1]])
    return _out(s, n)


def l62(image, feature):
    A, F, H, W, h, w, n, R, C = _open(image, feature)
    a, f, s = A.astype(np.float32), F.astype(np.float32), np.zeros((R, C), np.float32)
    for i in range(h):
        for j in range(w):
            s += f[i, j] * a[i:i + R, j:j + C]
    return _out(s, np.float32(n))


def l63(image, feature):
    A, F, H, W, h, w, n, R, C = _open(image, feature)

    def part(i0, i1, j0, j1):
        if i1 - i0 > 1:
            i = (i0 + i1) // 2
            return part(i0, i, j0, j1) + part(i, i1, j0, j1)
        if j1 - j0 > 1:
            j = (j0 + j1) // 2
            return part(i0, i1, j0, j) + part(i0, i1, j, j1)
        return F[i0, j0] * A[i0:i0 + R, j0:j0 + C]

    return _out(part(0, h, 0, w), n)


def _whole(G):
    ratios = [[x.as_integer_ratio() for x in row] for row in G.tolist()]
    scale = max(q for row in ratios for _, q in row)
    return np.array([[p * (scale // q) for p, q in row] for row in ratios], object), scale


def l64(image, feature):
    A, F, H, W, h, w, n, R, C = _open(image, feature)
    if _bipolar(A, F):
        s = np.zeros((R, C), np.int64)
        a, f, scale = A.astype(np.int64), F.astype(np.int64), 1
    else:
        (a, p), (f, q) = _whole(A), _whole(F)
        s, scale = np.zeros((R, C), object), p * q
    for i in range(h):
        for j in range(w):
            s = s + f[i, j] * a[i:i + R, j:j + C]
    return [[int(x) / (n * scale) for x in row] for row in s]


def l65(image, feature):
    A, F, H, W, h, w, n, R, C = _open(image, feature)
    A, F = np.ascontiguousarray(A[::-1, ::-1]), np.ascontiguousarray(F[::-1, ::-1])
    r, c = A.strides
    win = as_strided(A[R - 1:, C - 1:], (R, C, h, w), (-r, -c, r, c), writeable=False)
    return _out(_dot(win, F), n)


_dice66 = random.Random(66)


def l66(image, feature):
    A, F, H, W, h, w, n, R, C = _open(image, feature)
    high, wide = _dice66.choice((5, 9, 23)), _dice66.choice((7, 18, 31))
    tiles = [(r, c) for r in range(0, R, high) for c in range(0, C, wide)]
    _dice66.shuffle(tiles)
    s = np.full((R, C), np.nan)
    for r, c in tiles:
        s[r:r + high, c:c + wide] = _sums(A[r:r + high + h - 1, c:c + wide + w - 1], F)
    return _out(s, n)
