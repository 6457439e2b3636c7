"""Blind series: 60 kernels that are wrong only under a condition (k01..k60), 6 that are right (k61..k66)."""

import math

import numpy as np

from tests.series.maps import _agree, _bipolar, _check, _grid, _mean, _taps

META: dict[str, dict] = {}


def _wrong(kind, condition, story):
    def note(f):
        META[f.__name__] = {"kind": kind, "condition": condition, "story": story}
        return f

    return note


# --- shape ------------------------------------------------------------------------------------------------------------


@_wrong(
    "shape",
    "n > 4 and n % 4 == 1",
    "The dot product is unrolled by four; the scalar tail is entered only if at least two taps are left, "
    "so a single leftover tap is lost.",
)
def k01(image, feature):
    x, f, _, _ = _check(image, feature)
    n = f.size
    order = list(range(n // 4 * 4))
    left = n - len(order)
    if left > 1 or not order:
        order += range(n - left, n)
    return _mean(_taps(x, f, order), n)


@_wrong(
    "shape",
    "n % 64 == 0 and not graded",
    "Taps are packed in 64-bit words and the last word is masked with (1 << (n % 64)) - 1, which is an empty mask "
    "when the last word is full.",
)
def k02(image, feature):
    x, f, _, _ = _check(image, feature)
    n = f.size
    if not _bipolar(x, f):
        return _mean(_taps(x, f), n)
    last = (n - 1) // 64 * 64
    mask = (1 << (n % 64)) - 1
    order = list(range(last)) + [last + b for b in range(64) if mask >> b & 1]
    return _mean(2.0 * _agree(x, f, order) - n, n)


@_wrong(
    "shape",
    "n > 255 and not graded",
    "The bit-packed kernel keeps the number of taps for 'n - 2 * popcount' in an unsigned byte.",
)
def k03(image, feature):
    x, f, _, _ = _check(image, feature)
    n = f.size
    if not _bipolar(x, f):
        return _mean(_taps(x, f), n)
    taps = n & 0xFF
    differ = n - _agree(x, f)
    return _mean((taps - 2.0 * differ), n)


@_wrong(
    "shape",
    "h == 3 and w == 3 and C % 4 == 0",
    "The hand-written 3 x 3 vector kernel, taken when the output width is a multiple of the case, "
    "multiplies the centre tap twice (a copied line).",
)
def k04(image, feature):
    x, f, r, c = _check(image, feature)
    if f.shape != (3, 3) or c % 4:
        return _mean(_taps(x, f), f.size)
    acc = np.zeros((r, c))
    for start in range(0, c, 4):
        lane = x[:, start : start + 6]
        for i in range(3):
            acc[:, start : start + 4] += f[i, 0] * lane[i : i + r, 0:4] + f[i, 1] * lane[i : i + r, 1:5]
            acc[:, start : start + 4] += f[i, 2] * lane[i : i + r, 2:6]
        acc[:, start : start + 4] += f[1, 1] * lane[1 : 1 + r, 1:5]
    return _mean(acc, 9)


@_wrong(
    "shape",
    "h == 1 and w > 8 and w % 8 == 5",
    "The row kernel ends with an overlapping load of eight taps under a mask from a table; "
    "the table's entry for five leftover taps has one lane too many.",
)
def k05(image, feature):
    x, f, _, _ = _check(image, feature)
    h, w = f.shape
    if h != 1 or w <= 8:
        return _mean(_taps(x, f), f.size)
    masks = [0x00, 0x80, 0xC0, 0xE0, 0xF0, 0xFC, 0xFC, 0xFE]
    order = list(range(w // 8 * 8))
    order += [w - 8 + b for b in range(8) if masks[w % 8] >> b & 1]
    return _mean(_taps(x, f, order), w)


@_wrong(
    "shape",
    "h == H and w < W",
    "A feature as tall as the image goes to a matrix-vector path over columns whose leading dimension is taken "
    "as h * w - 1, so the last product of each window is lost.",
)
def k06(image, feature):
    x, f, r, c = _check(image, feature)
    if r > 1 or c == 1:
        return _mean(_taps(x, f), f.size)
    h, w = f.shape
    columns = np.stack([x[:, j : j + w].ravel() for j in range(c)])
    depth = h * w - 1
    return _mean((columns[:, :depth] @ f.ravel()[:depth])[None, :], f.size)


_RECIPROCAL = [0.0] + [1.0 / n for n in range(1, 1001)]


@_wrong(
    "shape",
    "n > 1000",
    "The division by n is a look-up in a table of reciprocals with 1000 entries, and the index is clamped.",
)
def k07(image, feature):
    x, f, _, _ = _check(image, feature)
    return (_taps(x, f) * _RECIPROCAL[min(f.size, 1000)]).tolist()


@_wrong(
    "shape",
    "graded and h >= 16 and w >= 16",
    "Large graded features go through the FFT, and the feature's spectrum is not conjugated there: "
    "the map is a convolution, not a correlation.",
)
def k08(image, feature):
    x, f, r, c = _check(image, feature)
    h, w = f.shape
    if h < 16 or w < 16 or _bipolar(x, f):
        return _mean(_taps(x, f), f.size)
    size = x.shape
    full = np.fft.irfft2(np.fft.rfft2(x, size) * np.fft.rfft2(f, size), size)
    return _mean(full[h - 1 : h - 1 + r, w - 1 : w - 1 + c], f.size)


@_wrong(
    "shape",
    "W % 32 == 0 and W >= 64",
    "Against bank conflicts the shared tile gets one word of pad per line when the width is a multiple of 32; "
    "the first product is then made in the prologue and again in the loop.",
)
def k09(image, feature):
    x, f, _, _ = _check(image, feature)
    order = list(range(f.size))
    if x.shape[1] >= 64 and x.shape[1] % 32 == 0:
        order.insert(0, 0)
    return _mean(_taps(x, f, order), f.size)


@_wrong(
    "shape",
    "H * W > 4096 and w % 2 == 1",
    "An image that does not fit in 16 KiB of local memory is streamed with two columns of taps at a time; "
    "the odd last column starts at its second row.",
)
def k10(image, feature):
    x, f, _, _ = _check(image, feature)
    h, w = f.shape
    if x.size <= 4096:
        return _mean(_taps(x, f), f.size)
    order = [i * w + j for j in range(w // 2 * 2) for i in range(h)]
    if w % 2:
        order += [i * w + w - 1 for i in range(1, h)]
    return _mean(_taps(x, f, order), f.size)


@_wrong(
    "shape",
    "w == 1 and h % 2 == 1 and h >= 3",
    "The vertical filter is folded from both ends to the middle, and the fold's bound counts the middle tap twice.",
)
def k11(image, feature):
    x, f, r, _ = _check(image, feature)
    h, w = f.shape
    if w != 1 or h < 3:
        return _mean(_taps(x, f), f.size)
    acc = np.zeros((r, x.shape[1]))
    for i in range((h + 1) // 2):
        acc += f[i, 0] * x[i : i + r] + f[h - 1 - i, 0] * x[h - 1 - i : h - 1 - i + r]
    return _mean(acc, h)


@_wrong(
    "shape",
    "R == 1 and C == 1 and n > 16",
    "With one output cell the kernel is a plain dot product; its accumulator starts from the first product, "
    "and the loop over blocks of sixteen starts from the first product too.",
)
def k12(image, feature):
    x, f, r, c = _check(image, feature)
    n = f.size
    if r * c != 1 or n <= 16:
        return _mean(_taps(x, f), n)
    a, b = x.ravel(), f.ravel()
    total = a[0] * b[0]
    for start in range(0, n, 16):
        total += float(np.dot(a[start : start + 16], b[start : start + 16]))
    return [[float(total / n)]]


@_wrong(
    "shape",
    "C < 8 and R >= 8",
    "A map narrower than a vector but at least a vector tall is computed transposed; "
    "the transposed feature is walked with one tap too few.",
)
def k13(image, feature):
    x, f, r, c = _check(image, feature)
    n = f.size
    if c >= 8 or r < 8:
        return _mean(_taps(x, f), n)
    return _mean(_taps(x.T.copy(), f.T.copy(), range(n - 1)).T, n)


@_wrong(
    "shape",
    "h % 2 == 0 and w % 2 == 0",
    "The accumulator is seeded with the centre tap and the loop skips it; "
    "features with two even extents have no centre and get no seed, but the loop skips the tap all the same.",
)
def k14(image, feature):
    x, f, r, c = _check(image, feature)
    h, w = f.shape
    i, j = h // 2, w // 2
    acc = np.zeros((r, c)) if h % 2 == 0 and w % 2 == 0 else f[i, j] * x[i : i + r, j : j + c]
    acc = acc + _taps(x, f, [t for t in range(h * w) if t != i * w + j])
    return _mean(acc, f.size)


@_wrong(
    "shape",
    "graded and n % 8 == 7",
    "Float taps are read in eights under a tail mask made by shifting 0x7F down: seven leftover taps get six lanes.",
)
def k15(image, feature):
    x, f, _, _ = _check(image, feature)
    n = f.size
    if _bipolar(x, f):
        return _mean(2.0 * _agree(x, f) - n, n)
    full, left = n // 8 * 8, n % 8
    mask = (0x7F >> (7 - left)) if left < 7 else 0x7F >> 1
    order = list(range(full)) + [full + b for b in range(left) if mask >> b & 1]
    return _mean(_taps(x, f, order), n)


@_wrong(
    "shape",
    "graded and n > 384",
    "In the float kernel the reduction is blocked by 384 taps and the last block is run with beta = 0, "
    "so it replaces the partial sums of the blocks before it.",
)
def k16(image, feature):
    x, f, r, c = _check(image, feature)
    n = f.size
    if _bipolar(x, f):
        return _mean(2.0 * _agree(x, f) - n, n)
    acc = np.zeros((r, c))
    for start in range(0, n, 384):
        stop = min(start + 384, n)
        beta = 0.0 if stop == n else 1.0
        acc = beta * acc + _taps(x, f, range(start, stop))
    return _mean(acc, n)


@_wrong(
    "shape",
    "(h - 1) * W + w > 2048",
    "The line buffer is one ring of 2048 pixels; a window that spans more than that finds its oldest pixels "
    "overwritten by newer ones.",
)
def k17(image, feature):
    x, f, r, c = _check(image, feature)
    h, w = f.shape
    width = x.shape[1]
    span = (h - 1) * width + w
    if span <= 2048:
        return _mean(_taps(x, f), f.size)
    stream = x.ravel()
    row, col = _grid(r, c)
    oldest = row * width + col
    acc = np.zeros((r, c))
    for i in range(h):
        for j in range(w):
            age = i * width + j
            laps = (span - 1 - age) // 2048
            acc += f[i, j] * stream[oldest + age + 2048 * laps]
    return _mean(acc, f.size)


@_wrong(
    "shape",
    "n >= 100 and n % 2 == 1",
    "From 100 taps on the reduction is split between two workers, each of which gets n // 2 taps.",
)
def k18(image, feature):
    x, f, _, _ = _check(image, feature)
    n = f.size
    if n < 100:
        return _mean(_taps(x, f), n)
    part = n // 2
    return _mean(_taps(x, f, range(part)) + _taps(x, f, range(part, 2 * part)), n)


@_wrong(
    "shape",
    "graded and h == w and h >= 6",
    "A float feature is handed over in column-major order; a check of the shape catches that unless the feature is "
    "square, and small features are unrolled by hand and never handed over.",
)
def k19(image, feature):
    x, f, _, _ = _check(image, feature)
    h, w = f.shape
    if min(h, w) < 6 or _bipolar(x, f):
        return _mean(_taps(x, f), f.size)
    packed = np.asfortranarray(f).ravel(order="K")
    handed = packed.reshape(w, h)
    if handed.shape != (h, w):
        handed = handed.T
    elif h != w:
        raise AssertionError("layout")
    return _mean(_taps(x, handed), f.size)


@_wrong(
    "shape",
    "R % 8 == 0 and C % 8 == 0",
    "The matrix multiply has an 8 x 8 micro-kernel with a peeled last step; "
    "only the edge version of the driver runs that step, and a map of whole tiles never reaches it.",
)
def k20(image, feature):
    x, f, r, c = _check(image, feature)
    n = f.size
    acc = _taps(x, f, range(n - 1))
    if r % 8 or c % 8:
        acc += _taps(x, f, [n - 1])
    return _mean(acc, n)


@_wrong(
    "shape",
    "C < w and C > 1",
    "When the map is narrower than the feature the loops change places (output stationary), "
    "and the first line's last tap is added by the prologue and the loop.",
)
def k21(image, feature):
    x, f, r, c = _check(image, feature)
    h, w = f.shape
    if c >= w or c == 1:
        return _mean(_taps(x, f), f.size)
    acc = f[0, w - 1] * x[:r, w - 1 : w - 1 + c]
    for col in range(c):
        for i in range(h):
            acc[:, col] += x[i : i + r, col : col + w] @ f[i]
    return _mean(acc, f.size)


@_wrong(
    "shape",
    "h > 16",
    "The accelerator's register for the number of feature lines (less one) has four bits, "
    "so taller features are cut to the remainder.",
)
def k22(image, feature):
    x, f, r, c = _check(image, feature)
    h, w = f.shape
    lines = ((h - 1) & 0xF) + 1
    return _mean(_taps(x, f[:lines])[:r, :c], f.size)


@_wrong(
    "shape",
    "n % 16 > 8",
    "A tail of more than eight taps is done as eight taps and a rest, and the rest starts one tap too early.",
)
def k23(image, feature):
    x, f, _, _ = _check(image, feature)
    n = f.size
    start = n // 16 * 16
    order = list(range(start))
    if n - start > 8:
        order += list(range(start, start + 8)) + list(range(start + 7, n))
    else:
        order += range(start, n)
    return _mean(_taps(x, f, order), n)


@_wrong(
    "shape",
    "W > 4 * H and h > 1",
    "A very wide image selects a one-row tile; its prologue loads the lines above and multiplies the first tap "
    "of the last line before that line has come in.",
)
def k24(image, feature):
    x, f, r, c = _check(image, feature)
    h, w = f.shape
    wide = x.shape[1] > 4 * x.shape[0]
    if not wide or h == 1:
        return _mean(_taps(x, f), f.size)
    acc = np.zeros((r, c))
    for row in range(r):
        tile = np.zeros((h, x.shape[1]))
        tile[: h - 1] = x[row : row + h - 1]
        acc[row] = f[h - 1, 0] * tile[h - 1, :c]
        tile[h - 1] = x[row + h - 1]
        acc[row] += _taps(tile, f, [t for t in range(h * w) if t != (h - 1) * w])[0]
    return _mean(acc, f.size)


# --- place ------------------------------------------------------------------------------------------------------------


@_wrong(
    "place",
    "row % 8 == 7 and col % 16 == 15 and h > 1 and w > 1",
    "Tiles of 8 x 16 cells load a right, a lower and a corner halo; the corner halo's last pixel is not loaded.",
)
def k25(image, feature):
    x, f, r, c = _check(image, feature)
    h, w = f.shape
    acc = _taps(x, f, range(f.size - 1))
    last = f[h - 1, w - 1] * x[h - 1 : h - 1 + r, w - 1 : w - 1 + c]
    if h > 1 and w > 1:
        last[7::8, 15::16] = 0.0
    return _mean(acc + last, f.size)


@_wrong(
    "place",
    "col >= C // 8 * 8",
    "Whole vectors of eight columns are right; the scalar loop for the columns left over stops one tap short.",
)
def k26(image, feature):
    x, f, r, c = _check(image, feature)
    n, w = f.size, f.shape[1]
    whole = c // 8 * 8
    acc = np.zeros((r, c))
    if whole:
        acc[:, :whole] = _taps(x[:, : whole + w - 1], f)
    if whole < c:
        acc[:, whole:] = _taps(x[:, whole:], f, range(n - 1))
    return _mean(acc, n)


@_wrong(
    "place",
    "R >= 4 and row >= R // 4 * 4",
    "Four threads take R // 4 rows each; the rows left over keep the debug heap's fill pattern.",
)
def k27(image, feature):
    x, f, r, c = _check(image, feature)
    h = f.shape[0]
    if r < 4:
        return _mean(_taps(x, f), f.size)
    out = np.full((r, c), 0xCDCDCDCD, dtype=np.uint32).view(np.float32).astype(np.float64)
    chunk = r // 4
    for thread in range(4):
        top = thread * chunk
        out[top : top + chunk] = _taps(x[top : top + chunk + h - 1], f) / f.size
    return out.tolist()


@_wrong(
    "place",
    "row % 32 == 0 and row > 0",
    "The image is streamed in bands of 32 rows; on the first row of a later band the shift register has lost "
    "its oldest pixel.",
)
def k28(image, feature):
    x, f, r, c = _check(image, feature)
    h = f.shape[0]
    acc = np.zeros((r, c))
    for top in range(0, r, 32):
        rows = min(32, r - top)
        acc[top : top + rows] = _taps(x[top : top + rows + h - 1], f)
        if top:
            acc[top] -= f[0, 0] * x[top, :c]
    return _mean(acc, f.size)


@_wrong(
    "place",
    "row == R - 1 and col == C - 1 and H * W % 2 == 1",
    "Pixels are copied two at a time, and an odd number of pixels leaves the image's last one zero.",
)
def k29(image, feature):
    x, f, _, _ = _check(image, feature)
    copy = np.zeros(x.size)
    pairs = x.size // 2
    copy[: 2 * pairs] = x.ravel()[: 2 * pairs]
    return _mean(_taps(copy.reshape(x.shape), f), f.size)


@_wrong(
    "place",
    "col % 2 == 1 and C % 2 == 0",
    "With an even output width each thread makes two neighbouring cells from a shared register window; "
    "the second cell's last pixel lies one beyond that window and reads as zero.",
)
def k30(image, feature):
    x, f, r, c = _check(image, feature)
    n = f.size
    if c % 2:
        return _mean(_taps(x, f), n)
    acc = _taps(x, f, range(n - 1))
    last = _taps(x, f, [n - 1])
    acc[:, 0::2] += last[:, 0::2]
    return _mean(acc, n)


@_wrong(
    "place",
    "R * C >= 256 and row * C + col >= R * C // 256 * 256",
    "Cells are dealt to blocks of 256 threads; the cells after the last whole block go to a host loop that starts "
    "from the second tap.",
)
def k31(image, feature):
    x, f, r, c = _check(image, feature)
    acc = _taps(x, f).ravel()
    whole = r * c // 256 * 256
    if whole:
        acc[whole:] = _taps(x, f, range(1, f.size)).ravel()[whole:]
    return _mean(acc.reshape(r, c), f.size)


@_wrong(
    "place",
    "((row + h - 1) * W + col + w - 1) // 32768 % 2 == 1",
    "The load of a window's last pixel is pipelined and guarded by 'address >= 0', "
    "with the address in a signed 16-bit variable; where it wraps to negative the last product is left out.",
)
def k32(image, feature):
    x, f, r, c = _check(image, feature)
    h, w = f.shape
    row, col = _grid(r, c)
    address = ((row + h - 1) * x.shape[1] + col + w - 1).astype(np.uint16).view(np.int16)
    acc = _taps(x, f, range(f.size - 1))
    acc += np.where(address >= 0, _taps(x, f, [f.size - 1]), 0.0)
    return _mean(acc, f.size)


@_wrong(
    "place",
    "R % 4 == 3 and row == R - 1",
    "Rows are made four at a time; three leftover rows are made as two and one, and the one enters the pair's code "
    "in which the middle tap has been added already.",
)
def k33(image, feature):
    x, f, r, c = _check(image, feature)
    h, w = f.shape
    acc = np.zeros((r, c))
    row = 0
    while row < r:
        step = 4 if r - row >= 4 else 2 if r - row >= 2 else 1
        acc[row : row + step] = _taps(x[row : row + step + h - 1], f)
        if step == 1 and r % 4 == 3:
            i, j = h // 2, w // 2
            acc[row] += f[i, j] * x[row + i, j : j + c]
        row += step
    return _mean(acc, f.size)


_LAST_LINE = (0.0, 1.0, -1.0, 8.0, -8.0, 0.0)


@_wrong(
    "place",
    "graded and h == 3 and row % 4 == 3",
    "Three-line features with graded pixels use the Winograd transform F(4, 3) down the columns; "
    "the last line of the output transform misses its final coefficient.",
)
def k34(image, feature):
    x, f, r, c = _check(image, feature)
    h, w = f.shape
    if h != 3 or _bipolar(x, f):
        return _mean(_taps(x, f), f.size)
    bt = np.array(
        [[4, 0, -5, 0, 1, 0], [0, -4, -4, 1, 1, 0], [0, 4, -4, -1, 1, 0], [0, -2, -1, 2, 1, 0], [0, 2, -1, -2, 1, 0]]
        + [[0, 4, 0, -5, 0, 1]],
        dtype=np.float64,
    )
    g = np.array([[6, 0, 0], [-4, -4, -4], [-4, 4, -4], [1, 2, 4], [1, -2, 4], [0, 0, 24]], dtype=np.float64) / 24
    at = np.array([[1, 1, 1, 1, 1, 0], [0, 1, -1, 2, -2, 0], [0, 1, 1, 4, 4, 0], _LAST_LINE], dtype=np.float64)
    tiles = -(-r // 4)
    padded = np.zeros((4 * tiles + 2, x.shape[1]))
    padded[: x.shape[0]] = x
    d = np.stack([bt @ padded[4 * t : 4 * t + 6] for t in range(tiles)])
    u = g @ f
    m = np.zeros((tiles, 6, c))
    for j in range(w):
        m += u[:, j][None, :, None] * d[:, :, j : j + c]
    y = np.einsum("ab,tbc->tac", at, m).reshape(4 * tiles, c)
    return _mean(y[:r], f.size)


@_wrong(
    "place",
    "R > 32 and row == R // 2",
    "The work is halved recursively and the first cut gives the middle row to both halves; "
    "each half stores its sums, and after a barrier adds the last tap, which the middle row thus gets twice.",
)
def k35(image, feature):
    x, f, r, c = _check(image, feature)
    n = f.size
    acc = np.zeros((r, c))
    middle = r // 2
    halves = [(0, middle + 1), (middle, r)] if r > 32 else [(0, r)]
    first, last = _taps(x, f, range(n - 1)), _taps(x, f, [n - 1])
    for top, end in halves:
        acc[top:end] = first[top:end]
    for top, end in halves:
        acc[top:end] += last[top:end]
    return _mean(acc, n)


@_wrong(
    "place",
    "col < 3 * row * W % 4",
    "Columns are peeled until the pixel address is a multiple of four; the peeled loop leaves out the last tap.",
)
def k36(image, feature):
    x, f, r, c = _check(image, feature)
    n = f.size
    acc = _taps(x, f)
    last = _taps(x, f, [n - 1])
    for row in range(r):
        peel = -(row * x.shape[1]) % 4
        acc[row, :peel] -= last[row, :peel]
    return _mean(acc, n)


@_wrong(
    "place",
    "graded and row + h > 128 and row < 256",
    "In the float kernel the test 'is this line above the image' looks at the line number as a signed byte, "
    "so lines 128 to 255 count as padding.",
)
def k37(image, feature):
    x, f, _, _ = _check(image, feature)
    if _bipolar(x, f):
        return _mean(2.0 * _agree(x, f) - f.size, f.size)
    lines = np.arange(x.shape[0]).astype(np.uint8).view(np.int8)
    seen = np.where((lines < 0)[:, None], 0.0, x)
    return _mean(_taps(seen, f), f.size)


@_wrong(
    "place",
    "(row // 8 * ((C + 7) // 8) + col // 8) % 2 == 1",
    "Tiles of 8 x 8 alternate between two buffers; the wait for the second buffer's copy comes one word early, "
    "and the last tap is multiplied with what is not there yet.",
)
def k38(image, feature):
    x, f, r, c = _check(image, feature)
    n = f.size
    acc = _taps(x, f)
    last = _taps(x, f, [n - 1])
    across = (c + 7) // 8
    for top in range(0, r, 8):
        for left in range(0, c, 8):
            if (top // 8 * across + left // 8) & 1:
                acc[top : top + 8, left : left + 8] -= last[top : top + 8, left : left + 8]
    return _mean(acc, n)


@_wrong(
    "place",
    "col % 32 + w > 32",
    "Pixels pass between the 32 lanes of a warp by shuffles; "
    "on the last line of taps the pixel furthest right, when it belongs to the next warp, is never fetched.",
)
def k39(image, feature):
    x, f, r, c = _check(image, feature)
    h, w = f.shape
    acc = _taps(x, f)
    lanes = np.arange(c) % 32
    crossing = lanes + w - 1 >= 32
    acc -= np.where(crossing[None, :], f[h - 1, w - 1] * x[h - 1 : h - 1 + r, w - 1 : w - 1 + c], 0.0)
    return _mean(acc, f.size)


@_wrong(
    "place",
    "row >= R // 16 * 16 and col >= C // 16 * 16",
    "Tiles are 16 x 16; right and lower edge tiles have kernels of their own, and the corner tile, "
    "partial both ways, runs through both and adds the top right tap twice.",
)
def k40(image, feature):
    x, f, r, c = _check(image, feature)
    w = f.shape[1]
    acc = _taps(x, f)
    top, left = r // 16 * 16, c // 16 * 16
    if top < r and left < c:
        acc[top:, left:] += _taps(x, f, [w - 1])[top:, left:]
    return _mean(acc, f.size)


# --- value ------------------------------------------------------------------------------------------------------------


@_wrong(
    "value",
    "",
    "Planes of -1, 0 and 1 are taken for binary and packed by the test 'greater than zero', so a 0 becomes -1.",
)
def k41(image, feature):
    x, f, _, _ = _check(image, feature)
    n = f.size
    if np.all(x == np.rint(x)) and np.all(f == np.rint(f)):
        return _mean(2.0 * _agree(x, f) - n, n)
    return _mean(_taps(x, f), n)


@_wrong(
    "value",
    "",
    "Image pixels smaller than 1/64 in magnitude are below the smallest normal number of the storage type "
    "and are flushed to zero.",
)
def k42(image, feature):
    x, f, _, _ = _check(image, feature)
    return _mean(_taps(np.where(np.abs(x) < 1 / 64, 0.0, x), f), f.size)


_NIBBLE = np.array([0, 1, 1, 2, 1, 2, 2, 3, 1, 2, 2, 2, 2, 3, 3, 4])


@_wrong(
    "value",
    "",
    "Agreeing bits are counted by a table over nibbles, and the table's entry for 1011 is 2.",
)
def k43(image, feature):
    x, f, r, c = _check(image, feature)
    n, w = f.size, f.shape[1]
    if not _bipolar(x, f):
        return _mean(_taps(x, f), n)
    xb, fb = x > 0, f > 0
    count = np.zeros((r, c), dtype=np.int64)
    for start in range(0, n, 4):
        code = np.zeros((r, c), dtype=np.int64)
        for bit in range(min(4, n - start)):
            i, j = divmod(start + bit, w)
            code |= (xb[i : i + r, j : j + c] == fb[i, j]).astype(np.int64) << bit
        count += _NIBBLE[code]
    return _mean(2.0 * count - n, n)


@_wrong(
    "value",
    "",
    "A feature of nothing but ones takes the box filter from a summed-area table without a leading row and column "
    "of zeros, so the first line and column of each window are left out.",
)
def k44(image, feature):
    x, f, r, c = _check(image, feature)
    h, w = f.shape
    if not np.all(f == 1.0):
        return _mean(_taps(x, f), f.size)
    s = x.cumsum(axis=0).cumsum(axis=1)
    low, high = s[:r], s[h - 1 : h - 1 + r]
    acc = high[:, w - 1 : w - 1 + c] - high[:, :c] - low[:, w - 1 : w - 1 + c] + low[:, :c]
    return _mean(acc, f.size)


@_wrong(
    "value",
    "",
    "A feature that is the outer product of its first column and row is run as two passes; "
    "the division by the corner tap, which both share, is left out.",
)
def k45(image, feature):
    x, f, r, c = _check(image, feature)
    h, w = f.shape
    down, along = f[:, 0], f[0]
    if min(h, w) < 2 or abs(f[0, 0]) != 1.0 or not np.array_equal(np.outer(down, along) * f[0, 0], f):
        return _mean(_taps(x, f), f.size)
    lines = sum(along[j] * x[:, j : j + c] for j in range(w))
    return _mean(sum(down[i] * lines[i : i + r] for i in range(h)), f.size)


@_wrong(
    "value",
    "",
    "The sum of a binary window is held in a saturating signed byte, "
    "so it stops at 127 or -128 when the window agrees with the feature well enough.",
)
def k46(image, feature):
    x, f, _, _ = _check(image, feature)
    acc = _taps(x, f)
    if _bipolar(x, f):
        acc = np.clip(acc, -128.0, 127.0)
    return _mean(acc, f.size)


@_wrong(
    "value",
    "",
    "A window whose first half of lines correlates below -1/2 is abandoned as hopeless, "
    "and the partial score is returned as the score.",
)
def k47(image, feature):
    x, f, _, _ = _check(image, feature)
    h, w = f.shape
    half = h // 2 * w
    first = _taps(x, f, range(half))
    second = _taps(x, f, range(half, h * w))
    return _mean(first + np.where(first < -0.5 * half, 0.0, second), f.size)


@_wrong(
    "value",
    "",
    "Zero taps are skipped through compressed rows; a line of taps that is all zero gets no row pointer, "
    "and the lines after it move up by one.",
)
def k48(image, feature):
    x, f, r, c = _check(image, feature)
    w = f.shape[1]
    acc = np.zeros((r, c))
    kept = [line for line in f if np.any(line != 0.0)]
    for i, line in enumerate(kept):
        for j in range(w):
            if line[j] != 0.0:
                acc += line[j] * x[i : i + r, j : j + c]
    return _mean(acc, f.size)


@_wrong(
    "value",
    "",
    "Graded images whose pixels are all multiples of 1/128 are stored as signed bytes, in which 128 wraps to -128: "
    "a pixel of exactly 1 becomes -1.",
)
def k49(image, feature):
    x, f, _, _ = _check(image, feature)
    steps = x * 128.0
    if not np.all(np.abs(x) == 1.0) and np.array_equal(steps, np.rint(steps)):
        x = steps.astype(np.int64).astype(np.int8).astype(np.float64) / 128.0
    return _mean(_taps(x, f), f.size)


@_wrong(
    "value",
    "",
    "A feature that mirrors left to right is folded (pixels added before the multiplication), "
    "and the fold adds the middle column of an odd width to itself.",
)
def k50(image, feature):
    x, f, r, c = _check(image, feature)
    h, w = f.shape
    if w < 3 or not np.array_equal(f, f[:, ::-1]):
        return _mean(_taps(x, f), f.size)
    acc = np.zeros((r, c))
    for j in range((w + 1) // 2):
        folded = x[:, j : j + c] + x[:, w - 1 - j : w - 1 - j + c]
        for i in range(h):
            acc += f[i, j] * folded[i : i + r]
    return _mean(acc, f.size)


# --- history ----------------------------------------------------------------------------------------------------------


_packed: dict = {}


@_wrong(
    "history",
    "",
    "Prepared features are cached under their shape and the sum of their taps, "
    "so another feature with the same sum gets the earlier one's taps.",
)
def k51(image, feature):
    x, f, _, _ = _check(image, feature)
    key = (f.shape, float(f.sum()))
    if len(_packed) > 256:
        _packed.clear()
    taps = _packed.setdefault(key, f.copy())
    return _mean(_taps(x, taps), f.size)


_lanes = np.zeros(8)


@_wrong(
    "history",
    "",
    "Taps are copied to a scratch buffer that only grows and is read in eights; "
    "after a larger feature the last vector of a smaller one holds old taps, which meet the window's last pixel again.",
)
def k52(image, feature):
    global _lanes
    x, f, r, c = _check(image, feature)
    h, w = f.shape
    n = f.size
    need = -(-n // 8) * 8
    if need > len(_lanes):
        _lanes = np.zeros(need)
    _lanes[:n] = f.ravel()
    acc = np.zeros((r, c))
    for lane in range(need):
        i, j = divmod(min(lane, n - 1), w)
        acc += _lanes[lane] * x[i : i + r, j : j + c]
    return _mean(acc, n)


_plans: dict = {}


@_wrong(
    "history",
    "",
    "FFT plans are cached under the image's height alone; a wider image of a height seen before "
    "is transformed with the plan for the narrower one, which cuts it off.",
)
def k53(image, feature):
    x, f, r, c = _check(image, feature)
    height, width = x.shape
    plan = _plans.setdefault(height, (height, width))
    spectrum = np.fft.fft2(x, plan) * np.conj(np.fft.fft2(f, plan))
    full = np.fft.ifft2(spectrum).real
    return _mean(full[:r][:, np.arange(c) % plan[1]], f.size)


_calls = [0]


@_wrong(
    "history",
    "",
    "After twenty calls the kernel counts as hot and is replaced by the optimised build, "
    "in which the loop over taps has lost its last step.",
)
def k54(image, feature):
    x, f, _, _ = _check(image, feature)
    _calls[0] += 1
    hot = _calls[0] > 20
    return _mean(_taps(x, f, range(f.size - 1) if hot else None), f.size)


_tuned: set = set()


@_wrong(
    "history",
    "",
    "The first call with a feature's shape tries two candidate algorithms; "
    "both add to the output, which is not cleared between the trials.",
)
def k55(image, feature):
    x, f, r, c = _check(image, feature)
    out = np.zeros((r, c))
    if f.shape not in _tuned:
        _tuned.add(f.shape)
        out += _taps(x, f)
    out += _taps(x, f, range(f.size - 1, -1, -1))
    return _mean(out, f.size)


_planes: dict = {}


@_wrong(
    "history",
    "",
    "The image's workspace is allocated once for each image shape with the type of the first image: "
    "after a binary one it holds signed bytes, and a graded image is cut to whole numbers.",
)
def k56(image, feature):
    x, f, _, _ = _check(image, feature)
    if x.shape not in _planes:
        if len(_planes) > 64:
            _planes.clear()
        _planes[x.shape] = np.zeros(x.shape, dtype=np.int8 if np.all(np.abs(x) == 1.0) else np.float64)
    space = _planes[x.shape]
    np.copyto(space, x, casting="unsafe")
    return _mean(_taps(space.astype(np.float64), f), f.size)


_uploaded: list = [np.zeros((0, 0))]


@_wrong(
    "history",
    "",
    "The image is uploaded again only if it looks changed, and the look compares the shape, the first pixel and the last one.",
)
def k57(image, feature):
    x, f, _, _ = _check(image, feature)
    old = _uploaded[0]
    if old.shape != x.shape or old[0, 0] != x[0, 0] or old[-1, -1] != x[-1, -1]:
        _uploaded[0] = x.copy()
    return _mean(_taps(_uploaded[0], f), f.size)


_scales: dict = {}


@_wrong(
    "history",
    "",
    "The factor 1/n is kept in the descriptor of the image's shape and is not renewed "
    "when a feature with another number of taps comes.",
)
def k58(image, feature):
    x, f, _, _ = _check(image, feature)
    scale = _scales.setdefault(x.shape, 1.0 / f.size)
    return (_taps(x, f) * scale).tolist()


_pitch = [0]


@_wrong(
    "history",
    "",
    "The workspace's pitch is the widest image seen so far, but the copy into it packs the rows densely; "
    "after a wider image the lines of a narrower one are read from the wrong places.",
)
def k59(image, feature):
    x, f, r, c = _check(image, feature)
    height, width = x.shape
    _pitch[0] = max(_pitch[0], width)
    space = np.zeros(height * _pitch[0])
    space[: x.size] = x.ravel()
    return _mean(_taps(space.reshape(height, _pitch[0]), f)[:r, :c], f.size)


_previous: list = [None, None]


@_wrong(
    "history",
    "",
    "The last map is returned again if the feature and the image's shape are the same as in the last call; "
    "the image's pixels are not compared.",
)
def k60(image, feature):
    x, f, _, _ = _check(image, feature)
    key = (x.shape, f.shape, f.tobytes())
    if _previous[0] != key:
        _previous[:] = [key, _taps(x, f) / f.size]
    return _previous[1].tolist()


# --- right ------------------------------------------------------------------------------------------------------------


@_wrong("right", "", "Blocked by 13 x 29 cells and 5 taps, with tails everywhere, from the last block to the first.")
def k61(image, feature):
    x, f, r, c = _check(image, feature)
    h, w = f.shape
    acc = np.zeros((r, c))
    for top in reversed(range(0, r, 13)):
        for left in reversed(range(0, c, 29)):
            block = acc[top : top + 13, left : left + 29]
            rows, cols = block.shape
            for first in range(0, h * w, 5):
                part = np.zeros_like(block)
                for t in range(first, min(first + 5, h * w)):
                    i, j = divmod(t, w)
                    part += f[i, j] * x[top + i : top + i + rows, left + j : left + j + cols]
                block += part
    return _mean(acc, f.size)


@_wrong("right", "", "By FFT in double precision at the full linear size; nothing is rounded afterwards.")
def k62(image, feature):
    x, f, r, c = _check(image, feature)
    h, w = f.shape
    size = (x.shape[0] + h - 1, x.shape[1] + w - 1)
    full = np.fft.irfft2(np.fft.rfft2(x, size) * np.fft.rfft2(f[::-1, ::-1], size), size)
    return _mean(full[h - 1 : h - 1 + r, w - 1 : w - 1 + c], f.size)


@_wrong("right", "", "Sums of lines of taps by matrix products, put together with math.fsum.")
def k63(image, feature):
    x, f, r, c = _check(image, feature)
    h, w = f.shape
    views = np.lib.stride_tricks.sliding_window_view(x, w, axis=1)
    lines = np.stack([views[i : i + r] @ f[i] for i in range(h)], axis=2)
    return [[math.fsum(cell) / f.size for cell in line] for line in lines.tolist()]


@_wrong(
    "right",
    "",
    "Exact: pixels as whole numbers over a power of two, a line of them packed in one long integer, "
    "lines multiplied as integers (Kronecker substitution), one rounded division for each cell.",
)
def k64(image, feature):
    x, f, r, c = _check(image, feature)
    h, w = f.shape

    def whole(plane):
        ratios = [[pixel.as_integer_ratio() for pixel in line] for line in plane.tolist()]
        power = max(below for line in ratios for _, below in line)
        return [[above * (power // below) for above, below in line] for line in ratios], power

    xi, xp = whole(x)
    fi, fp = whole(f)
    size = (xp.bit_length() + fp.bit_length() + f.size.bit_length() + 9) // 8
    half = 1 << (8 * size - 1)
    slots = x.shape[1] + w - 1
    bias = int.from_bytes(half.to_bytes(size, "little") * slots, "little")

    def pack(line):
        lifted = b"".join((pixel + half).to_bytes(size, "little") for pixel in line)
        lift = half.to_bytes(size, "little") * len(line)
        return int.from_bytes(lifted, "little") - int.from_bytes(lift, "little")

    lines = [pack(line) for line in xi]
    taps = [pack(line[::-1]) for line in fi]
    below = f.size * xp * fp
    out = []
    for row in range(r):
        total = bias + sum(lines[row + i] * taps[i] for i in range(h))
        digits = total.to_bytes(size * (slots + 1), "little")
        starts = range(size * (w - 1), size * (w - 1 + c), size)
        out.append([(int.from_bytes(digits[at : at + size], "little") - half) / below for at in starts])
    return out


@_wrong("right", "", "One einsum over a sliding view, lines of taps first, in column-major memory.")
def k65(image, feature):
    x, f, _, _ = _check(image, feature)
    windows = np.lib.stride_tricks.sliding_window_view(np.asfortranarray(x), f.shape)
    return np.einsum("rcij,ij->rc", windows, f / f.size).tolist()


@_wrong("right", "", "Binary planes as packed bytes with exclusive or and popcount; graded ones by plain sums.")
def k66(image, feature):
    x, f, r, c = _check(image, feature)
    h, w = f.shape
    n = f.size
    if not _bipolar(x, f):
        return _mean(_taps(x, f), n)
    taps = np.packbits(f > 0, axis=1)
    windows = np.lib.stride_tricks.sliding_window_view(x > 0, w, axis=1)
    lines = np.packbits(windows, axis=2)
    differ = np.zeros((r, c), dtype=np.int64)
    for i in range(h):
        for byte in range(taps.shape[1]):
            differ += np.bitwise_count(lines[i : i + r, :, byte] ^ taps[i, byte])
    return _mean(n - 2.0 * differ, n)
