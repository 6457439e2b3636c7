"""Blind series: 60 kernels that are wrong only under a condition (t01..t60), 6 that are right (t61..t66)."""

import numpy as np

from tests.series.maps import _agree, _bipolar, _check, _grid, _mean, _taps

META: dict[str, dict] = {}
_STATE: dict = {}


def _wrong(kind, condition, story):
    def note(f):
        META[f.__name__] = {"kind": kind, "condition": condition, "story": story}
        return f

    return note


def _right(story):
    return _wrong("right", "", story)


def _fft(x, f, size=None):
    """The sums by a transform in double precision, cyclic in an area not smaller than the image."""
    h, w = f.shape
    r, c = x.shape[0] - h + 1, x.shape[1] - w + 1
    s = size or tuple(1 if k == 1 else 1 << (k - 1).bit_length() for k in x.shape)
    return np.fft.irfft2(np.fft.rfft2(x, s) * np.conj(np.fft.rfft2(f, s)), s)[:r, :c]


def _sums(x, f):
    """The right sums: tap by tap, or by a transform where that would take long."""
    work = f.size * (x.shape[0] - f.shape[0] + 1) * (x.shape[1] - f.shape[1] + 1)
    if work < 3 * 10**9:
        return _taps(x, f)
    acc = _fft(x, f)
    return np.rint(acc) if _bipolar(x, f) else acc


def _same(x, f):
    """The number of agreements of bipolar planes, quickly also where it would take long."""
    work = f.size * (x.shape[0] - f.shape[0] + 1) * (x.shape[1] - f.shape[1] + 1)
    return _agree(x, f) if work < 3 * 10**9 else (np.rint(_sums(x, f)).astype(np.int64) + f.size) // 2


def _tap(x, f, i, j):
    """The products of one tap, for every cell."""
    h, w = f.shape
    i, j = i % h, j % w
    return f[i, j] * x[i : i + x.shape[0] - h + 1, j : j + x.shape[1] - w + 1]


def _winograd(x, f, middle=1.0, last=-1.0):
    """F(2, 3) along the rows, for features of three columns."""
    h, c = f.shape[0], x.shape[1] - 2
    r, k = x.shape[0] - h + 1, (c + 1) // 2
    p = np.zeros((x.shape[0], 2 * k + 2))
    p[:, : x.shape[1]] = x
    out = np.zeros((r, 2 * k))
    for i in range(h):
        d0, d1, d2, d3 = (p[i : i + r, s : s + 2 * k - 1 : 2] for s in range(4))
        g0, g1, g2 = f[i, 0], middle * f[i, 1], f[i, 2]
        m2, m3 = (d1 + d2) * ((g0 + g1 + g2) / 2), (d2 - d1) * ((g0 - g1 + g2) / 2)
        out[:, 0::2] += (d0 - d2) * g0 + m2 + m3
        out[:, 1::2] += m2 - m3 - (d1 + last * d3) * g2
    return out[:, :c]


# ---------------------------------------------------------------------------------------------------- shape


@_wrong(
    "shape",
    "w > 4 and w % 4 == 3",
    "Feature rows are unrolled by four and the tail is a switch on w % 4 whose case 3 does not fall through to case 2, "
    "so one tap of the last row is never added. Rows up to four wide have kernels of their own.",
)
def t01(image, feature):
    x, f, _, _ = _check(image, feature)
    acc = _sums(x, f)
    if f.shape[1] > 4 and f.shape[1] % 4 == 3:
        acc -= _tap(x, f, -1, -2)
    return _mean(acc, f.size)


@_wrong(
    "shape",
    "n > 255 and graded == 0",
    "The packed kernel returns (2 * agreements - n) / n, and the n that is subtracted comes from the header of the "
    "packed feature, where it has one byte.",
)
def t02(image, feature):
    x, f, _, _ = _check(image, feature)
    if not _bipolar(x, f):
        return _mean(_sums(x, f), f.size)
    return _mean(2.0 * _same(x, f) - f.size % 256, f.size)


@_wrong(
    "shape",
    "(h + 15) * (w + 31) > 4096",
    "A 16 x 32 block with its halo is staged in 16 KB of shared memory. When it does not fit, a fallback reads global "
    "memory, and its tap loop begins at 1.",
)
def t03(image, feature):
    x, f, _, _ = _check(image, feature)
    h, w = f.shape
    acc = _sums(x, f)
    if (h + 15) * (w + 31) * 4 > 16384:
        acc -= _tap(x, f, 0, 0)
    return _mean(acc, f.size)


@_wrong(
    "shape",
    "W % 8 == 0 and h > 1 and w > 1",
    "The image is stored with a pitch of W rounded up to 8, but the step to the next feature row is computed as "
    "W // 8 * 8 + 8, which is too long by 8 when W is a multiple of 8. One-column features have their own kernel.",
)
def t04(image, feature):
    x, f, r, c = _check(image, feature)
    (h, w), (height, width) = f.shape, x.shape
    if w == 1 or h == 1 or width % 8:
        return _mean(_sums(x, f), f.size)
    step = width // 8 * 8 + 8
    line = np.zeros((1, (height + 1) * width + 8 * h))
    line[0, : x.size] = x.ravel()
    taps = np.zeros((h, step))
    taps[:, :w] = f
    acc = _fft(line, taps.reshape(1, -1)[:, : (h - 1) * step + w])[0, : r * width].reshape(r, width)[:, :c]
    return _mean(np.rint(acc) if _bipolar(x, f) else acc, f.size)


@_wrong(
    "shape",
    "graded == 0 and w > 64 and w % 64 != 0",
    "Feature rows of more than one 64-bit word: the padding bits of the last word are zero in the feature and in the "
    "copied patch, and XNOR counts them as agreements. The single-word path masks them.",
)
def t05(image, feature):
    x, f, _, _ = _check(image, feature)
    if not _bipolar(x, f):
        return _mean(_sums(x, f), f.size)
    h, w = f.shape
    pad = -w % 64 * h if w > 64 else 0
    return _mean(2.0 * (_same(x, f) + pad) - f.size, f.size)


@_wrong(
    "shape",
    "n > 1024",
    "One GPU block per cell and one thread per tap, without a stride loop: a block has at most 1024 threads, so later "
    "taps are never added, and the mean is taken over the threads that ran.",
)
def t06(image, feature):
    x, f, _, _ = _check(image, feature)
    kept = f.copy()
    kept.ravel()[1024:] = 0.0
    return _mean(_sums(x, kept), min(f.size, 1024))


@_wrong(
    "shape",
    "h == w and h % 2 == 1 and h > 7",
    "Square features of odd size are instantiated from a template by radius. The ones up to radius 3 are unrolled by "
    "hand; the generic one skips the tap at offset (0, 0), which the hand-written ones add first.",
)
def t07(image, feature):
    x, f, _, _ = _check(image, feature)
    h, w = f.shape
    acc = _sums(x, f)
    if h == w and h % 2 == 1 and h > 7:
        acc -= _tap(x, f, h // 2, w // 2)
    return _mean(acc, f.size)


@_wrong(
    "shape",
    "graded == 1 and R * C > 4096",
    "Large maps of graded pixels go through im2col and a matrix product, and the buffer is declared with n - 1 "
    "columns: the last tap is cut off.",
)
def t08(image, feature):
    x, f, r, c = _check(image, feature)
    acc = _sums(x, f)
    if r * c > 4096 and not _bipolar(x, f):
        acc -= _tap(x, f, -1, -1)
    return _mean(acc, f.size)


@_wrong(
    "shape",
    "H > 2 * W",
    "Tall images are transposed to make the inner loop long. In that path the "
    "accumulator is set up by a fused negative multiply, so the first product has the wrong sign.",
)
def t09(image, feature):
    x, f, _, _ = _check(image, feature)
    if x.shape[0] <= 2 * x.shape[1]:
        return _mean(_sums(x, f), f.size)
    xt, ft = np.ascontiguousarray(x.T), np.ascontiguousarray(f.T)
    acc = _sums(xt, ft) - 2 * _tap(xt, ft, 0, 0)
    return _mean(acc.T, f.size)


@_wrong(
    "shape",
    "W > 1024 and h > 1",
    "Line buffers hold 1024 pixels. Wider images are streamed in pieces, and with more than one feature row the "
    "accumulators are cleared once too often: after the first product.",
)
def t10(image, feature):
    x, f, _, _ = _check(image, feature)
    acc = _sums(x, f)
    if x.shape[1] > 1024 and f.shape[0] > 1:
        acc -= _tap(x, f, 0, 0)
    return _mean(acc, f.size)


@_wrong(
    "shape",
    "C % 16 == 0",
    "When the map's rows are whole vectors of 16, a software-pipelined kernel without a tail is used: it loads one tap "
    "ahead, and the epilogue that adds the last product was forgotten.",
)
def t11(image, feature):
    x, f, _, c = _check(image, feature)
    acc = _sums(x, f)
    if c % 16 == 0:
        acc -= _tap(x, f, -1, -1)
    return _mean(acc, f.size)


@_wrong(
    "shape",
    "h > 31 or w > 31",
    "The feature is copied to constant memory that was declared for radius 15, 31 x 31 taps; what is larger is cropped "
    "in silence, extents included.",
)
def t12(image, feature):
    x, f, r, c = _check(image, feature)
    small = f[:31, :31]
    return _mean(_sums(x, small)[:r, :c], small.size)


@_wrong(
    "shape",
    "h == 3 and w == 3 and C > 6",
    "3 x 3 features on wide enough maps use Winograd's F(2, 3) along the rows, and the feature transform takes the "
    "middle tap twice.",
)
def t13(image, feature):
    x, f, _, c = _check(image, feature)
    if f.shape == (3, 3) and c > 6:
        return _mean(_winograd(x, f, middle=2.0), 9)
    return _mean(_sums(x, f), f.size)


@_wrong(
    "shape",
    "h + w > 60",
    "Large features go to the transform, and the conjugate is missing there: the map is a convolution, not a "
    "correlation.",
)
def t14(image, feature):
    x, f, _, _ = _check(image, feature)
    if sum(f.shape) > 60:
        f = f[::-1, ::-1]
    return _mean(_sums(x, f), f.size)


@_wrong(
    "shape",
    "w == 1 and h > 1",
    "One-column features have a kernel that walks down the image with a pointer; it is incremented before the first "
    "product, so the top pixel is left out.",
)
def t15(image, feature):
    x, f, _, _ = _check(image, feature)
    acc = _sums(x, f)
    if f.shape[1] == 1 and f.shape[0] > 1:
        acc -= _tap(x, f, 0, 0)
    return _mean(acc, f.size)


@_wrong(
    "shape",
    "H == h and W > w",
    "A feature as tall as the image slides in one direction only and has a kernel of its own. Its guard against "
    "reading past the end of the image masks the last pixel of every patch.",
)
def t16(image, feature):
    x, f, r, c = _check(image, feature)
    acc = _sums(x, f)
    if r == 1 and c > 1:
        acc -= _tap(x, f, -1, -1)
    return _mean(acc, f.size)


@_wrong(
    "shape",
    "graded == 1 and W % 2 == 1",
    "Graded pixels are stored in pairs. In rows of odd length the last pair has a single pixel, and the code for it is "
    "applied to the feature, whose first tap is then counted in both halves of the pair.",
)
def t17(image, feature):
    x, f, _, _ = _check(image, feature)
    acc = _sums(x, f)
    if x.shape[1] % 2 == 1 and not _bipolar(x, f):
        acc += _tap(x, f, 0, 0)
    return _mean(acc, f.size)


@_wrong(
    "shape",
    "n > 16 and n % 3 == 1",
    "The taps are split among three workers in shares of n / 3 rounded to the nearest integer. When that rounds down, "
    "the last tap is nobody's. Up to 16 taps there is one worker.",
)
def t18(image, feature):
    x, f, _, _ = _check(image, feature)
    n = f.size
    if n <= 16:
        return _mean(_sums(x, f), n)
    share = (2 * n + 3) // 6
    parts = np.zeros((3, n))
    for k in range(3):
        parts[k, k * share : (k + 1) * share] = f.ravel()[k * share : (k + 1) * share]
    return _mean(_sums(x, parts.sum(0).reshape(f.shape)), n)


@_wrong(
    "shape",
    "h > 128",
    "The number of feature rows is clamped to 128 so that a signed byte can count them; rows below are ignored, in the "
    "sum as in the divisor.",
)
def t19(image, feature):
    x, f, r, _ = _check(image, feature)
    f = f[:128]
    return _mean(_sums(x, f)[:r], f.size)


@_wrong(
    "shape",
    "H == 1 and w > 96",
    "One-row images are filtered with a ring buffer of 96 pixels. A longer feature sees only its first 96 taps, and "
    "the mean is taken over the ring.",
)
def t20(image, feature):
    x, f, _, c = _check(image, feature)
    if x.shape[0] == 1:
        f = f[:, :96]
    return _mean(_sums(x, f)[:, :c], f.size)


@_wrong(
    "shape",
    "C < w",
    "When the map is narrower than the feature, the two inner loops are exchanged so that the longer one is innermost; "
    "the exchanged version accumulates the first tap of the last feature row twice.",
)
def t21(image, feature):
    x, f, _, c = _check(image, feature)
    acc = _sums(x, f)
    if c < f.shape[1]:
        acc += _tap(x, f, -1, 0)
    return _mean(acc, f.size)


@_wrong(
    "shape",
    "R * C < 16 and n > 16",
    "With fewer than 16 cells the kernel runs in parallel over the taps instead: sixteen partial sums, which are added "
    "up in a tree. The tree's first level reads tap 16 from the neighbour's sum, where it is missing.",
)
def t22(image, feature):
    x, f, r, c = _check(image, feature)
    acc = _sums(x, f)
    if r * c < 16 and f.size > 16:
        acc -= _tap(x, f, *divmod(16, f.shape[1]))
    return _mean(acc, f.size)


# ---------------------------------------------------------------------------------------------------- place


@_wrong(
    "place",
    "C > 8 and col >= C // 8 * 8",
    "Vectors of eight columns, then a scalar loop for the rest of the row, which stops one tap early.",
)
def t23(image, feature):
    x, f, _, c = _check(image, feature)
    acc = _sums(x, f)
    if c > 8:
        tail = c // 8 * 8
        acc[:, tail:] -= _tap(x, f, -1, -1)[:, tail:]
    return _mean(acc, f.size)


@_wrong(
    "place",
    "row % 16 == 15 and col % 16 == 15",
    "16 x 16 tiles with a halo in shared memory. The threads load the block, the right edge and the bottom edge; the "
    "last pixel of the corner is left at zero.",
)
def t24(image, feature):
    x, f, _, _ = _check(image, feature)
    acc = _sums(x, f)
    acc[15::16, 15::16] -= _tap(x, f, -1, -1)[15::16, 15::16]
    return _mean(acc, f.size)


@_wrong(
    "place",
    "row % 8 + h > 40",
    "Bands of eight map rows are computed from a buffer of 40 image rows. Taller features read past it and get the "
    "constant the allocator fills memory with.",
)
def t25(image, feature):
    x, f, r, c = _check(image, feature)
    acc = _sums(x, f)
    row, _ = _grid(r, c)
    for i in range(33, f.shape[0]):
        beyond = row % 8 + i >= 40
        for j in range(f.shape[1]):
            acc -= beyond * f[i, j] * (x[i : i + r, j : j + c] - 0.3)
    return _mean(acc, f.size)


@_wrong(
    "place",
    "row * C + col >= R * C // 6 * 6",
    "The map is written as one flat array, six cells at a time to fill the registers. The cells left over are computed "
    "by a loop that does not add the first tap.",
)
def t26(image, feature):
    x, f, r, c = _check(image, feature)
    acc = _sums(x, f)
    tail = r * c // 6 * 6
    acc.ravel()[tail:] -= _tap(x, f, 0, 0).ravel()[tail:]
    return _mean(acc, f.size)


@_wrong(
    "place",
    "w > 12 and w < 65 and col % (130 - w) == 129 - w",
    "Overlap-save along the rows with transforms of 128 points for features of 13 to 64 columns: a block has 129 - w "
    "good cells, but the next one begins 130 - w later, so one cell between the blocks is never written.",
)
def t27(image, feature):
    x, f, _, _ = _check(image, feature)
    w = f.shape[1]
    acc = _sums(x, f)
    if 12 < w < 65:
        acc[:, 129 - w :: 130 - w] = 0.0
    return _mean(acc, f.size)


@_wrong(
    "place",
    "h == 3 and w == 3 and col % 2 == 1",
    "Winograd's F(2, 3) for 3 x 3 features with a wrong sign in the data transform: the fourth product is made from "
    "d1 + d3, which spoils the second cell of every pair.",
)
def t28(image, feature):
    x, f, _, _ = _check(image, feature)
    if f.shape == (3, 3):
        return _mean(_winograd(x, f, last=1.0), 9)
    return _mean(_sums(x, f), f.size)


@_wrong(
    "place",
    "row * W + col > 65535",
    "The first tap is fetched ahead through a texture of at most 65536 texels over the flat image; past its end the "
    "fetch returns zero.",
)
def t29(image, feature):
    x, f, r, c = _check(image, feature)
    row, col = _grid(r, c)
    acc = _sums(x, f) - (row * x.shape[1] + col > 65535) * _tap(x, f, 0, 0)
    return _mean(acc, f.size)


@_wrong(
    "place",
    "n > 9 and R > 12 and row >= R // 4 * 4",
    "Four threads get R // 4 map rows each, and the rows that remain are computed by nobody. Small jobs are not split.",
)
def t30(image, feature):
    x, f, r, _ = _check(image, feature)
    acc = _sums(x, f)
    if r > 12 and f.size > 9:
        acc[r // 4 * 4 :] = 0.0
    return _mean(acc, f.size)


@_wrong(
    "place",
    "w > 1 and col % 32 == 31",
    "A warp computes 32 columns and passes pixels from lane to lane. Lane 31 has no right neighbour, and in the first "
    "feature row nobody loads the second pixel for it.",
)
def t31(image, feature):
    x, f, _, _ = _check(image, feature)
    acc = _sums(x, f)
    if f.shape[1] > 1:
        acc[:, 31::32] -= _tap(x, f, 0, 1)[:, 31::32]
    return _mean(acc, f.size)


@_wrong(
    "place",
    "row % 2 == 1 and w % 2 == 0",
    "Two map rows are computed at once. Features of even width are unrolled by two, and in the copy for the lower "
    "row the line with the very last product is missing.",
)
def t32(image, feature):
    x, f, _, _ = _check(image, feature)
    acc = _sums(x, f)
    if f.shape[1] % 2 == 0:
        acc[1::2] -= _tap(x, f, -1, -1)[1::2]
    return _mean(acc, f.size)


@_wrong(
    "place",
    "R == C and row == col",
    "Square maps are divided into two triangles for two workers. Both own the diagonal, and both add the last tap "
    "there.",
)
def t33(image, feature):
    x, f, r, c = _check(image, feature)
    acc = _sums(x, f)
    if r == c:
        acc += np.eye(r) * _tap(x, f, -1, -1)
    return _mean(acc, f.size)


@_wrong(
    "place",
    "graded == 1 and col == 0 and h > 1",
    "Columns of the patch are kept while it slides to the right. At the start of every row the window is filled, and "
    "the loop that fills it leaves out the bottom left pixel; packed bipolar planes do not slide.",
)
def t34(image, feature):
    x, f, _, _ = _check(image, feature)
    acc = _sums(x, f)
    if f.shape[0] > 1 and not _bipolar(x, f):
        acc[:, 0] -= _tap(x, f, -1, 0)[:, 0]
    return _mean(acc, f.size)


@_wrong(
    "place",
    "w > 3 and row > 255",
    "The vector kernel for features of four or more columns keeps the map row in a byte when it computes the address "
    "of the patch, so row 256 is row 0 again.",
)
def t35(image, feature):
    x, f, r, _ = _check(image, feature)
    acc = _sums(x, f)
    if f.shape[1] > 3:
        acc = acc[np.arange(r) % 256]
    return _mean(acc, f.size)


@_wrong(
    "place",
    "col % 48 + w > 56",
    "Tiles of 48 columns are staged with a halo of eight, enough for features of nine columns. Wider ones read memory "
    "that nobody has written and that holds a constant.",
)
def t36(image, feature):
    x, f, r, c = _check(image, feature)
    acc = _sums(x, f)
    _, col = _grid(r, c)
    for j in range(9, f.shape[1]):
        beyond = col % 48 + j >= 56
        for i in range(f.shape[0]):
            acc -= beyond * f[i, j] * (x[i : i + r, j : j + c] - 0.3)
    return _mean(acc, f.size)


@_wrong(
    "place",
    "R > 40 and row == R // 2",
    "Maps of more than 40 rows are cut into two halves for two threads. The first row of the second half is also "
    "prepared by the first thread, which puts the first product there once more.",
)
def t37(image, feature):
    x, f, r, _ = _check(image, feature)
    acc = _sums(x, f)
    if r > 40:
        acc[r // 2] += _tap(x, f, 0, 0)[r // 2]
    return _mean(acc, f.size)


@_wrong(
    "place",
    "row == R - 1 and col > C - 8",
    "Eight pixels are loaded at a time, and the loads that could pass the end of the image are masked. The mask is one "
    "pixel too narrow: the last tap of the last cells is multiplied by zero.",
)
def t38(image, feature):
    x, f, _, c = _check(image, feature)
    acc = _sums(x, f)
    at = max(0, c - 7)
    acc[-1, at:] -= _tap(x, f, -1, -1)[-1, at:]
    return _mean(acc, f.size)


@_wrong(
    "place",
    "h > 4 and (row + col) % 2 == 1",
    "Cells are scheduled on two streams like the squares of a chess board. The second stream starts from the fifth "
    "feature row with a stale register and misses that row's first pixel.",
)
def t39(image, feature):
    x, f, r, c = _check(image, feature)
    row, col = _grid(r, c)
    acc = _sums(x, f)
    if f.shape[0] > 4:
        acc -= (row + col) % 2 * _tap(x, f, 4, 0)
    return _mean(acc, f.size)


@_wrong(
    "place",
    "w > 5 and col > 511",
    "One GPU block per map row with 512 threads and no loop: later columns keep the zeros of the allocation. Features "
    "up to five columns wide are done in 2-D blocks.",
)
def t40(image, feature):
    x, f, _, _ = _check(image, feature)
    acc = _sums(x, f)
    if f.shape[1] > 5:
        acc[:, 512:] = 0.0
    return _mean(acc, f.size)


# ---------------------------------------------------------------------------------------------------- value


@_wrong(
    "value",
    "",
    "Graded images are kept in fixed point with 31 fractional bits, where 1.0 overflows to -1.0: pixels that are "
    "exactly 1 change their sign. Bipolar planes are packed as bits.",
)
def t41(image, feature):
    x, f, _, _ = _check(image, feature)
    if not _bipolar(x, f):
        x = np.where(x == 1.0, -1.0, x)
    return _mean(_sums(x, f), f.size)


@_wrong(
    "value",
    "",
    "Products below the smallest normal number of binary16 are flushed to zero.",
)
def t42(image, feature):
    x, f, r, c = _check(image, feature)
    acc = np.zeros((r, c))
    for i in range(f.shape[0]):
        for j in range(f.shape[1]):
            p = _tap(x, f, i, j)
            acc += np.where(np.abs(p) < 2.0**-14, 0.0, p)
    return _mean(acc, f.size)


@_wrong(
    "value",
    "",
    "Bipolar products are added up with saturating signed bytes: sums beyond 127 or -128 stay there.",
)
def t43(image, feature):
    x, f, _, _ = _check(image, feature)
    acc = _sums(x, f)
    if _bipolar(x, f):
        acc = np.clip(acc, -128, 127)
    return _mean(acc, f.size)


@_wrong(
    "value",
    "",
    "Early abandon: once more than three quarters of the pixels are known to disagree, the patch is given up and gets "
    "the lowest score, -1.",
)
def t44(image, feature):
    x, f, _, _ = _check(image, feature)
    acc = _sums(x, f)
    return _mean(np.where(2 * acc < -f.size, -float(f.size), acc), f.size)


@_wrong(
    "value",
    "",
    "Products of graded pixels come from a table with 8-bit indices: pixels are rounded to multiples of 1/127.",
)
def t45(image, feature):
    x, f, _, _ = _check(image, feature)
    return _mean(_sums(np.rint(x * 127) / 127, np.rint(f * 127) / 127), f.size)


@_wrong(
    "value",
    "",
    "Agreements of bipolar pixels are counted in an unsigned byte, which is 0 again after 255.",
)
def t46(image, feature):
    x, f, _, _ = _check(image, feature)
    if not _bipolar(x, f):
        return _mean(_sums(x, f), f.size)
    return _mean(2.0 * (_same(x, f) % 256) - f.size, f.size)


# --------------------------------------------------------------------------------------------------- pixels


@_wrong(
    "pixels",
    "",
    "Planes of whole numbers are packed as bits by the test 'greater than zero', so a pixel 0 among 1 and -1 counts "
    "as -1.",
)
def t47(image, feature):
    x, f, _, _ = _check(image, feature)
    if np.all(x == np.rint(x)) and np.all(f == np.rint(f)):
        x, f = np.where(x > 0, 1.0, -1.0), np.where(f > 0, 1.0, -1.0)
    return _mean(_sums(x, f), f.size)


@_wrong(
    "pixels",
    "",
    "Features of equal pixels are box filters and are done with running sums, scaled by the pixel's absolute value: "
    "a uniformly dark feature gets the map of a bright one.",
)
def t48(image, feature):
    x, f, _, _ = _check(image, feature)
    if f.size > 1 and f.min() == f.max():
        f = np.abs(f)
    return _mean(_sums(x, f), f.size)


@_wrong(
    "pixels",
    "",
    "Features that equal their mirror image are folded: pixels left and right are added before they are multiplied. "
    "With an odd width the middle column is added to itself.",
)
def t49(image, feature):
    x, f, _, c = _check(image, feature)
    w = f.shape[1]
    acc = _sums(x, f)
    if w > 2 and w % 2 == 1 and np.array_equal(f, f[:, ::-1]):
        acc += _sums(x[:, w // 2 : w // 2 + c], f[:, w // 2 : w // 2 + 1])
    return _mean(acc, f.size)


@_wrong(
    "pixels",
    "",
    "Features that are the product of a column and a row are done in two passes, with the first column and the first "
    "row as they are: the division by the top left pixel was forgotten.",
)
def t50(image, feature):
    x, f, _, _ = _check(image, feature)
    if min(f.shape) > 1 and np.array_equal(np.outer(f[:, 0], f[0]), f * f[0, 0]):
        return _mean(_sums(_sums(x, f[:1]), f[:, :1]), f.size)
    return _mean(_sums(x, f), f.size)


@_wrong(
    "pixels",
    "",
    "An image row that equals the row above it is taken to have the same map row, which is copied; the rows below, "
    "which the patch also covers, are not compared.",
)
def t51(image, feature):
    x, f, r, _ = _check(image, feature)
    acc = _sums(x, f)
    for k in range(1, r):
        if np.array_equal(x[k], x[k - 1]):
            acc[k] = acc[k - 1]
    return _mean(acc, f.size)


@_wrong(
    "pixels",
    "",
    "Whether the image is bipolar is decided from its first row. If later rows are graded, the packed kernel takes "
    "their signs.",
)
def t52(image, feature):
    x, f, _, _ = _check(image, feature)
    if _bipolar(x[:1], f):
        x = np.where(x > 0, 1.0, -1.0)
    return _mean(_sums(x, f), f.size)


# -------------------------------------------------------------------------------------------------- history


@_wrong(
    "history",
    "",
    "Prepared images are cached, and the key is the shape and the first row: another image that begins alike gets the "
    "old one's map.",
)
def t53(image, feature):
    x, f, _, _ = _check(image, feature)
    cache = _STATE.setdefault("t53", {})
    x = cache.setdefault((x.shape, x[0].tobytes()), x)
    return _mean(_sums(x, f), f.size)


@_wrong(
    "history",
    "",
    "Transformed features are cached under their shape and the sum of their pixels, so one with as many white pixels "
    "as an earlier one is mistaken for it.",
)
def t54(image, feature):
    x, f, _, _ = _check(image, feature)
    cache = _STATE.setdefault("t54", {})
    f = cache.setdefault((f.shape, float(f.sum())), f)
    return _mean(_sums(x, f), f.size)


@_wrong(
    "history",
    "",
    "The accumulators are allocated anew, and cleared, only when the shape of the map changes; a second call for a map "
    "of the same shape adds to the first one's sums.",
)
def t55(image, feature):
    x, f, r, c = _check(image, feature)
    if _STATE.get("t55") is None or _STATE["t55"].shape != (r, c):
        _STATE["t55"] = np.zeros((r, c))
    _STATE["t55"] += _sums(x, f)
    return _mean(_STATE["t55"], f.size)


@_wrong(
    "history",
    "",
    "Results go round a ring of sixteen buffers; the one at the end of the ring is a tap short, so every sixteenth "
    "call is wrong.",
)
def t56(image, feature):
    x, f, _, _ = _check(image, feature)
    slot = _STATE["t56"] = _STATE.get("t56", -1) + 1
    acc = _sums(x, f)
    if slot % 16 == 15:
        acc -= _tap(x, f, -1, -1)
    return _mean(acc, f.size)


@_wrong(
    "history",
    "",
    "The feature is copied to a scratch area whose rows are read in vectors of eight. The area is not cleared, so "
    "behind a narrow feature stand the taps of an earlier, wider one.",
)
def t57(image, feature):
    x, f, r, c = _check(image, feature)
    h, w = f.shape
    old = _STATE.get("t57", np.zeros((1, 8)))
    area = np.zeros((max(h, old.shape[0]), max((w + 7) // 8 * 8, old.shape[1])))
    area[: old.shape[0], : old.shape[1]] = old
    area[:h, :w] = f
    _STATE["t57"] = area
    wide = np.pad(x, ((0, 0), (0, 8)))
    return _mean(_sums(wide, area[:h, : (w + 7) // 8 * 8])[:r, :c], f.size)


@_wrong(
    "history",
    "",
    "The choice between packed and graded arithmetic is kept for as long as the feature's shape stays the same; graded "
    "pixels after bipolar ones are reduced to their signs.",
)
def t58(image, feature):
    x, f, _, _ = _check(image, feature)
    shape, packed = _STATE.get("t58", (None, False))
    if shape != f.shape:
        packed = _bipolar(x, f)
    _STATE["t58"] = f.shape, packed
    if packed:
        x, f = np.where(x > 0, 1.0, -1.0), np.where(f > 0, 1.0, -1.0)
    return _mean(_sums(x, f), f.size)


@_wrong(
    "history",
    "",
    "Plans of the transform are cached by the shape of the feature alone. A larger image later gets the plan of the "
    "smaller one, and the transform crops it.",
)
def t59(image, feature):
    x, f, r, c = _check(image, feature)
    plans = _STATE.setdefault("t59", {})
    s = plans.setdefault(f.shape, x.shape)
    acc = np.fft.irfft2(np.fft.rfft2(x, s) * np.conj(np.fft.rfft2(f, s)), s)
    return _mean(acc[np.arange(r) % s[0]][:, np.arange(c) % s[1]], f.size)


@_wrong(
    "history",
    "",
    "An autotuner tries the plain kernel at the first two calls with the same extents and then settles on the fast "
    "one, which does not add the last tap.",
)
def t60(image, feature):
    x, f, _, _ = _check(image, feature)
    calls = _STATE.setdefault("t60", {})
    key = x.shape + f.shape
    calls[key] = calls.get(key, 0) + 1
    acc = _sums(x, f)
    if calls[key] > 2:
        acc -= _tap(x, f, -1, -1)
    return _mean(acc, f.size)


# ---------------------------------------------------------------------------------------------------- right


@_right("A two-dimensional transform in double precision, cyclic in the smallest powers of two that hold the image.")
def t61(image, feature):
    x, f, _, _ = _check(image, feature)
    return _mean(_fft(x, f), f.size)


@_right(
    "Bipolar planes: the sum is twice the sum under the white taps, or under the black ones if they are fewer, less "
    "the box sum from a summed-area table of integers. Graded ones are added tap by tap."
)
def t62(image, feature):
    x, f, r, c = _check(image, feature)
    if not _bipolar(x, f):
        return _mean(_sums(x, f), f.size)
    h, w = f.shape
    table = np.pad(x.astype(np.int64).cumsum(0).cumsum(1), ((1, 0), (1, 0)))
    box = table[h:, w:] - table[:-h, w:] - table[h:, :-w] + table[:-h, :-w]
    sign = -1 if 2 * np.count_nonzero(f > 0) > f.size else 1
    few = np.where(f == sign, 1.0, 0.0)
    if f.size * r * c > 3 * 10**9:
        part = np.rint(_fft(x, few))
    else:
        part = _taps(x, few, np.flatnonzero(few).tolist())
    return _mean(sign * (2 * part - box), f.size)


@_right(
    "Bipolar planes: the 64 pixels from every column on are packed into a word by doubling, and a feature row costs an "
    "XOR, a mask and a population count per 64 taps. Graded ones are added tap by tap."
)
def t63(image, feature):
    x, f, r, c = _check(image, feature)
    if not _bipolar(x, f):
        return _mean(_sums(x, f), f.size)
    h, w = f.shape
    words, row = np.pad(x > 0, ((0, 0), (0, 64))).astype(np.uint64), f > 0
    for k in (1, 2, 4, 8, 16, 32):
        words[:, :-k] |= words[:, k:] << np.uint64(k)
    differ = np.zeros((r, c), dtype=np.int64)
    for i in range(h):
        for j in range(0, w, 64):
            bits = row[i, j : j + 64]
            want = np.uint64(sum(1 << k for k in np.flatnonzero(bits).tolist()))
            mask = np.uint64((1 << len(bits)) - 1)
            differ += np.bitwise_count((words[i : i + r, j : j + c] ^ want) & mask)
    return _mean(f.size - 2.0 * differ, f.size)


@_right("Transforms along the rows only, in double precision; the feature's rows are added up among the spectra.")
def t64(image, feature):
    x, f, r, c = _check(image, feature)
    size = 1 << (x.shape[1] - 1).bit_length() if x.shape[1] > 1 else 1
    fx, ff = np.fft.rfft(x, size, axis=1), np.conj(np.fft.rfft(f, size, axis=1))
    acc = np.zeros((r, fx.shape[1]), dtype=np.complex128)
    for i in range(f.shape[0]):
        acc += fx[i : i + r] * ff[i]
    return _mean(np.fft.irfft(acc, size, axis=1)[:, :c], f.size)


@_right(
    "One long one-dimensional transform: image rows are laid end to end, and the feature's rows at the same pitch; "
    "cells that would straddle two image rows are dropped."
)
def t65(image, feature):
    x, f, r, c = _check(image, feature)
    (h, w), width = f.shape, x.shape[1]
    line = np.zeros((h, width))
    line[:, :w] = f
    size = max(2, 1 << (x.size - 1).bit_length())
    acc = np.fft.irfft(np.fft.rfft(x.ravel(), size) * np.conj(np.fft.rfft(line.ravel(), size)), size)
    return _mean(acc[: r * width].reshape(r, width)[:, :c], f.size)


@_right(
    "Every feature row becomes a small banded matrix, and strips of 64 map columns are matrix products of the image "
    "rows with it, in double precision."
)
def t66(image, feature):
    x, f, r, c = _check(image, feature)
    h, w = f.shape
    if f.size * r * c > 3 * 10**9:
        return _mean(_sums(x, f), f.size)
    strip = min(64, c)
    wide = np.pad(x, ((0, 0), (0, strip)))
    acc = np.zeros((r, c + strip))
    band = np.zeros((w + strip - 1, strip))
    down, across = np.arange(w)[:, None] + np.arange(strip), np.arange(strip)
    for i in range(h):
        band[down, across] = f[i][:, None]
        for at in range(0, c, strip):
            acc[:, at : at + strip] += wide[i : i + r, at : at + w + strip - 1] @ band
    return _mean(acc[:, :c], f.size)
