"""Blind series: 60 kernels that are wrong only under a condition (k01..k60), 6 that are right (k61..k66)."""
import math

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view


def _m(kind, condition, story):
    return {"kind": kind, "condition": condition, "story": story}


META: dict[str, dict] = {
    # ---- shape ----
    "k01": _m("shape", "n > 255 and not graded", "The popcount of matching pixels sits in a uint8 and wraps at 256 matches."),
    "k02": _m("shape", "w > 32 and not graded", "Feature rows are packed into one 32-bit word, columns past the 32nd are lost."),
    "k03": _m("shape", "w > 4 and w % 4 != 0", "The vector tail reloads the last four lanes and adds the overlapping ones twice."),
    "k04": _m("shape", "n >= 64 and n % 8 != 0", "The dot product unrolled by 8 for long features has no remainder loop."),
    "k05": _m("shape", "h == 3 and w == 3", "The 3x3 fast path computes a true convolution, with the feature mirrored."),
    "k06": _m("shape", "h == w and (h == 4 or h == 8 or h == 16 or h == 32 or h == 64 or h == 128)", "The power-of-two path indexes the feature by shifts with rows and columns swapped."),
    "k07": _m("shape", "W % 2 == 1 and (row > 0 or h > 1)", "The image is copied densely but read with a pitch rounded up to even."),
    "k08": _m("shape", "h != w", "The map is divided by h*h in place of h*w."),
    "k09": _m("shape", "H * W >= 4096 and h % 2 == 1", "The fused path for big images takes feature rows in pairs and drops an odd last one."),
    "k10": _m("shape", "n >= 121", "The FFT path for big features forgets the conjugate and so flips the feature."),
    "k11": _m("shape", "row + h > 64 or col + w > 64", "The FFT plan is fixed at 64x64, so larger images are cropped and wrap around."),
    "k12": _m("shape", "W % 48 == 0 and (row > 0 or h > 1)", "For widths that are multiples of 48 a bank-conflict pad is used when storing but not when loading."),
    "k13": _m("shape", "H == 57 and row + h == 57", "The tuning table entry for 57 rows has too few tiles, the last image row stays zero."),
    "k14": _m("shape", "n >= 300 and n % 2 == 1", "Split-K in two halves of n//2 loses the last weight of an odd feature."),
    "k15": _m("shape", "C == 1 and row > 0", "The accumulator is reset when the column changes, which never happens in a one-column map."),
    "k16": _m("shape", "w == 1 and h > 1", "Column features go to a 1-D convolve routine, which flips them."),
    "k17": _m("shape", "C % 4 == 3 and col == C - 1", "The tail of three columns does the pair and then, by an elif, skips the single one."),
    "k18": _m("shape", "R == 1 and C > 1 and h > 1", "The single-row map path correlates the flattened grids as if both had the same width."),
    "k19": _m("shape", "H > 2 * W and h == w and h > 1", "Tall images are processed transposed, but a square feature is not transposed along."),
    "k20": _m("shape", "h == 3 and w == 3 and R % 2 == 1 and R > 1 and row == R - 1", "Winograd F(2,3) pulls the last odd tile back by one row and writes its first output to the last row."),
    "k21": _m("shape", "h % 2 == 0", "The valid part is cropped from a same-padded map with an anchor wrong for even heights."),
    "k22": _m("shape", "n > 48", "The constant bank holds 48 weights, further ones are silently dropped."),
    # ---- place ----
    "k23": _m("place", "col > 31", "The column loop covers one warp only and stops at column 31."),
    "k24": _m("place", "R >= 16 and row >= R // 16 * 16", "The last partial tile of 16 rows is never launched."),
    "k25": _m("place", "col % 8 == 7 and w > 1", "Tiles of eight columns are loaded with a halo one column short."),
    "k26": _m("place", "row == R - 1 and R > 1", "The epilogue of the software pipeline uses the previous line in place of the newest one."),
    "k27": _m("place", "row % 2 == 1 and col == C - 1 and C % 2 == 1", "In 2x2 register blocks the half block at an odd right border writes its upper value twice."),
    "k28": _m("place", "row * C + col >= 2048 and row > 0 and w > 1", "The second launch, from flat index 2048 on, decodes the index with W in place of C."),
    "k29": _m("place", "col % 32 + w > 32", "Pixels come by warp shuffle, lanes past the warp's end give the lane's own pixel back."),
    "k30": _m("place", "row < h and h > 1", "The line ring is primed one slot off, so the first h rows see displaced lines."),
    "k31": _m("place", "row % 4 + h > 8", "The ring of eight lines is refilled every four rows and is too short for tall features."),
    "k32": _m("place", "w % 2 == 0 and ((row * W + col) % 2 == 1 or (W % 2 == 1 and h > 1))", "Two-wide loads silently align odd addresses down."),
    "k33": _m("place", "row > 63", "Coordinates are packed as col << 6 | row, so rows past 63 spill into the column."),
    "k34": _m("place", "R % 8 != 0 and C % 8 != 0 and (R > 8 or C > 8) and row >= R // 8 * 8 and col >= C // 8 * 8", "The bottom right partial tile is computed from a clamped origin but stored at the unclamped one."),
    "k35": _m("place", "C >= 16 and col == C // 2", "The map is split in two halves that both accumulate into the seam column."),
    "k36": _m("place", "col == 0 and row % 8 == 7", "The loop unrolled by eight rows does not prefetch the first window of its last row."),
    # ---- value ----
    "k37": _m("value", "graded and W >= 24", "Wide images take a bit-packed path that reduces graded pixels to their sign."),
    "k38": _m("value", "graded and n >= 9", "From nine weights on both grids are rounded to 8 bits with a zero point."),
    "k39": _m("value", "graded", "Operands are rounded to the ten mantissa bits of tf32."),
    "k40": _m("value", "", "Windows with zero pixels are divided by the number of non-zero pixels."),
    "k41": _m("value", "", "Left-right symmetric features are folded and the middle column of odd widths counts twice."),
    "k42": _m("value", "", "Features with all pixels equal use an integral image whose index -1 wraps at row 0 and column 0."),
    "k43": _m("value", "col < C // 4 * 4", "The vectorised body keeps a ReLU epilogue, so negative sums become 0 outside the tail."),
    "k44": _m("value", "", "Features that are mostly zero go to a compressed form that moves rows up past empty ones."),
    "k45": _m("value", "", "Windows of one constant value are skipped as background for features of four pixels and more."),
    "k46": _m("value", "", "Features near rank one are taken as separable under a far too loose tolerance."),
    "k47": _m("value", "", "Image rows are shared when their pixel sums agree, though their pixels may differ."),
    "k48": _m("value", "", "A zero weight ends the feature row by break where continue was meant."),
    # ---- history ----
    "k49": _m("history", "", "Finished maps are cached by shape only."),
    "k50": _m("history", "", "Converted weights are cached by the id of the feature list."),
    "k51": _m("history", "", "The last uploaded image is reused when the same list object comes again, even modified."),
    "k52": _m("history", "", "The scratch keeps the widest pitch ever seen for storing but is read with the present width."),
    "k53": _m("history", "", "The accumulator is only cleared when the shape differs from the previous call's."),
    "k54": _m("history", "", "Double buffering reads the other buffer on every second call when shapes agree."),
    "k55": _m("history", "", "Seven weight slots used in turn are not uploaded again when the slot's shape is the same."),
    "k56": _m("history", "", "A rejected call has already stored its shape, so the next call of that shape runs on the old plan."),
    "k57": _m("history", "", "Offset plans are cached by H, W and h*w, so 2x3 and 3x2 features share one."),
    "k58": _m("history", "", "Weights are uploaded again only when shape, corners or sum of the feature change."),
    "k59": _m("history", "", "The clipping range is calibrated on the first call and kept for all later ones."),
    "k60": _m("history", "", "After twelve calls an optimised tier takes over that drops the last column of odd feature widths."),
    # ---- right ----
    "k61": _m("right", "", "Shift and accumulate over the feature's pixels."),
    "k62": _m("right", "", "Matrix product over flattened windows, a row of the map at a time."),
    "k63": _m("right", "", "FFT correlation with the conjugate, snapped to integers for +-1 pixels."),
    "k64": _m("right", "", "Match counting in 32-bit integers for +-1 pixels, floats otherwise."),
    "k65": _m("right", "", "Maps cached by the full contents of both grids, copied on the way out."),
    "k66": _m("right", "", "Tiles of 16x16 with a full halo and proper partial tiles."),
}


# ------------------------------------------------------------------ shared
def _grid(g, what):
    if not isinstance(g, (list, tuple)) or len(g) == 0:
        raise ValueError(what + " is empty or not a grid")
    if not all(isinstance(r, (list, tuple)) for r in g):
        raise ValueError(what + " is not a grid")
    width = len(g[0])
    if width == 0 or any(len(r) != width for r in g):
        raise ValueError(what + " is empty or ragged")
    kinds = set()
    for r in g:
        kinds.update(map(type, r))
    for t in kinds:
        if not issubclass(t, (int, float, np.integer, np.floating)):
            raise ValueError(what + " holds something that is no number")
    try:
        a = np.array(g, dtype=np.float64)
    except (TypeError, OverflowError) as e:
        raise ValueError(what + " holds something that is no number") from e
    if not np.isfinite(a).all() or np.abs(a).max() > 1.0:
        raise ValueError(what + " has a value not finite or outside [-1, 1]")
    return a


def check(image, feature):
    A = _grid(image, "image")
    F = _grid(feature, "feature")
    if F.shape[0] > A.shape[0] or F.shape[1] > A.shape[1]:
        raise ValueError("feature larger than image")
    return A, F


def _sum(A, F):
    return np.einsum("rcij,ij->rc", sliding_window_view(A, F.shape), F)


def right(image, feature):
    A, F = check(image, feature)
    return (_sum(A, F) / F.size).tolist()


def _dims(A, F):
    H, W = A.shape
    h, w = F.shape
    return H, W, h, w, H - h + 1, W - w + 1


def _binary(A, F):
    return bool((np.abs(A) == 1).all() and (np.abs(F) == 1).all())


def _acc(A, F, offsets):
    """Shift and accumulate over the given flat feature offsets."""
    H, W, h, w, R, C = _dims(A, F)
    out = np.zeros((R, C))
    for k in offsets:
        i, j = divmod(int(k), w)
        out += F[i, j] * A[i:i + R, j:j + C]
    return out


def _gather(buf, pitch, R, C, F):
    """Sum over a flat buffer addressed as (r + i) * pitch + c + j, zero past its end."""
    h, w = F.shape
    need = (R + h) * pitch + C + w
    if buf.size < need:
        buf = np.concatenate([buf, np.zeros(need - buf.size)])
    base = np.arange(R)[:, None] * pitch + np.arange(C)[None, :]
    out = np.zeros((R, C))
    for i in range(h):
        for j in range(w):
            out += F[i, j] * buf[base + (i * pitch + j)]
    return out


# ------------------------------------------------------------------ shape
def k01(image, feature):
    A, F = check(image, feature)
    H, W, h, w, R, C = _dims(A, F)
    if not _binary(A, F):
        return (_sum(A, F) / F.size).tolist()
    same = np.zeros((R, C), np.uint8)
    for i in range(h):
        for j in range(w):
            same += (A[i:i + R, j:j + C] == F[i, j]).astype(np.uint8)
    return ((2.0 * same.astype(np.float64) - F.size) / F.size).tolist()


def k02(image, feature):
    A, F = check(image, feature)
    H, W, h, w, R, C = _dims(A, F)
    if not _binary(A, F):
        return (_sum(A, F) / F.size).tolist()
    mask = np.uint32((1 << min(w, 32)) - 1)
    words = np.zeros((H, C), np.uint32)
    bits = (A > 0).astype(np.uint32)
    for j in range(w):
        words |= np.left_shift(bits[:, j:j + C], np.uint32(j)) if j < 32 else np.uint32(0)
    same = np.zeros((R, C), np.int64)
    for i in range(h):
        word = np.uint32(sum(1 << j for j in range(w) if F[i, j] > 0) & 0xFFFFFFFF)
        x = np.ascontiguousarray(~(words[i:i + R] ^ word) & mask)
        same += np.unpackbits(x.view(np.uint8).reshape(R, C, 4), axis=2).sum(axis=2, dtype=np.int64)
    return ((2.0 * same - F.size) / F.size).tolist()


def k03(image, feature):
    A, F = check(image, feature)
    H, W, h, w, R, C = _dims(A, F)
    if w < 4:
        return (_acc(A, F, range(h * w)) / (h * w)).tolist()
    starts = list(range(0, w - 3, 4))
    if starts[-1] + 4 < w:
        starts.append(w - 4)
    out = np.zeros((R, C))
    for i in range(h):
        for s in starts:
            for lane in range(4):
                out += F[i, s + lane] * A[i:i + R, s + lane:s + lane + C]
    return (out / (h * w)).tolist()


def k04(image, feature):
    A, F = check(image, feature)
    n = F.size
    if n < 64:
        return (_acc(A, F, range(n)) / n).tolist()
    total = 0.0
    for k in range(0, n - 7, 8):
        total = total + _acc(A, F, range(k, k + 8))
    return (total / n).tolist()


def k05(image, feature):
    A, F = check(image, feature)
    H, W, h, w, R, C = _dims(A, F)
    if (h, w) == (3, 3):
        out = np.zeros((R, C))
        for i in range(3):
            for j in range(3):
                out += F[i, j] * A[2 - i:2 - i + R, 2 - j:2 - j + C]
        return (out / 9).tolist()
    return (_sum(A, F) / F.size).tolist()


def k06(image, feature):
    A, F = check(image, feature)
    H, W, h, w, R, C = _dims(A, F)
    flat = F.ravel()
    out = np.zeros((R, C))
    if h == w and h >= 4 and h & (h - 1) == 0:
        shift, mask = h.bit_length() - 1, h - 1
        for k in range(h * w):
            i, j = k & mask, k >> shift
            out += flat[k] * A[i:i + R, j:j + C]
    else:
        for k in range(h * w):
            i, j = divmod(k, w)
            out += flat[k] * A[i:i + R, j:j + C]
    return (out / (h * w)).tolist()


def k07(image, feature):
    A, F = check(image, feature)
    H, W, h, w, R, C = _dims(A, F)
    pitch = (W + 1) & ~1
    buf = np.zeros(H * pitch)
    buf[:H * W] = A.ravel()
    return (_gather(buf, pitch, R, C, F) / F.size).tolist()


def k08(image, feature):
    A, F = check(image, feature)
    k = len(F)
    return (_sum(A, F) / (k * k)).tolist()


def k09(image, feature):
    A, F = check(image, feature)
    H, W, h, w, R, C = _dims(A, F)
    if H * W < 4096:
        return (_sum(A, F) / F.size).tolist()
    out = np.zeros((R, C))
    for i in range(0, h - 1, 2):
        out += _sum(A[i:i + R + 1], F[i:i + 2])
    return (out / F.size).tolist()


def k10(image, feature):
    A, F = check(image, feature)
    H, W, h, w, R, C = _dims(A, F)
    if F.size < 121:
        return (_sum(A, F) / F.size).tolist()
    full = np.fft.irfft2(np.fft.rfft2(A) * np.fft.rfft2(F, s=(H, W)), s=(H, W))
    out = full[h - 1:, w - 1:]
    if _binary(A, F):
        out = np.rint(out)
    return (out / F.size).tolist()


def k11(image, feature):
    A, F = check(image, feature)
    H, W, h, w, R, C = _dims(A, F)
    S = 64
    P = np.zeros((S, S))
    P[:min(H, S), :min(W, S)] = A[:S, :S]
    Q = np.zeros((S, S))
    Q[:min(h, S), :min(w, S)] = F[:S, :S]
    y = np.fft.irfft2(np.fft.rfft2(P) * np.conj(np.fft.rfft2(Q)), s=(S, S))
    if _binary(A, F):
        y = np.rint(y)
    out = y[np.arange(R)[:, None] % S, np.arange(C)[None, :] % S]
    return (out / F.size).tolist()


def k12(image, feature):
    A, F = check(image, feature)
    H, W, h, w, R, C = _dims(A, F)
    pitch = W + 1 if W % 48 == 0 else W
    buf = np.zeros(H * pitch)
    for r in range(H):
        buf[r * pitch:r * pitch + W] = A[r]
    return (_gather(buf, W, R, C, F) / F.size).tolist()


_TUNED13 = {28: (4, 7), 32: (8, 4), 56: (8, 7), 57: (8, 7), 64: (8, 8), 112: (16, 7)}


def k13(image, feature):
    A, F = check(image, feature)
    H, W, h, w, R, C = _dims(A, F)
    tile, count = _TUNED13.get(H, (16, (H + 15) // 16))
    shared = np.zeros_like(A)
    for t in range(count):
        shared[t * tile:(t + 1) * tile] = A[t * tile:(t + 1) * tile]
    return (_sum(shared, F) / F.size).tolist()


def k14(image, feature):
    A, F = check(image, feature)
    n = F.size
    if n < 300:
        return (_sum(A, F) / n).tolist()
    half = n // 2
    parts = [_acc(A, F, range(p * half, (p + 1) * half)) for p in (0, 1)]
    return ((parts[0] + parts[1]) / n).tolist()


def k15(image, feature):
    A, F = check(image, feature)
    H, W, h, w, R, C = _dims(A, F)
    dots = _sum(A, F).tolist()
    out, last, acc = [], -1, 0.0
    for r in range(R):
        line = []
        for c in range(C):
            if c != last:
                acc = 0.0
                last = c
            acc += dots[r][c]
            line.append(acc / (h * w))
        out.append(line)
    return out


def k16(image, feature):
    A, F = check(image, feature)
    if F.shape[1] == 1:
        cols = [np.convolve(A[:, c], F[:, 0], "valid") for c in range(A.shape[1])]
        return (np.stack(cols, axis=1) / F.size).tolist()
    return (_sum(A, F) / F.size).tolist()


def k17(image, feature):
    A, F = check(image, feature)
    H, W, h, w, R, C = _dims(A, F)
    out = np.zeros((R, C))

    def block(c, k):
        out[:, c:c + k] = _sum(A[:, c:c + k + w - 1], F)

    c = 0
    while c + 4 <= C:
        block(c, 4)
        c += 4
    rest = C - c
    if rest & 2:
        block(c, 2)
    elif rest & 1:
        block(c, 1)
    return (out / F.size).tolist()


def k18(image, feature):
    A, F = check(image, feature)
    H, W, h, w, R, C = _dims(A, F)
    if R == 1:
        line = np.correlate(A.ravel(), F.ravel(), "valid")[:C]
        return [(line / F.size).tolist()]
    return (_sum(A, F) / F.size).tolist()


def k19(image, feature):
    A, F = check(image, feature)
    H, W, h, w, R, C = _dims(A, F)
    if H > 2 * W:
        G = F.T if h != w else F
        return (_sum(np.ascontiguousarray(A.T), G).T / F.size).tolist()
    return (_sum(A, F) / F.size).tolist()


def k20(image, feature):
    A, F = check(image, feature)
    H, W, h, w, R, C = _dims(A, F)
    if (h, w) != (3, 3):
        return (_sum(A, F) / F.size).tolist()
    P = np.vstack([A, np.zeros((1, W))])
    out = np.zeros((R, C))
    for t in range(0, R, 2):
        s = max(min(t, R - 2), 0)
        y0 = np.zeros(C)
        y1 = np.zeros(C)
        for j in range(3):
            d = P[s:s + 4, j:j + C]
            g0, g1, g2 = F[:, j]
            m1 = (d[0] - d[2]) * g0
            m2 = (d[1] + d[2]) * ((g0 + g1 + g2) / 2)
            m3 = (d[2] - d[1]) * ((g0 - g1 + g2) / 2)
            m4 = (d[1] - d[3]) * g2
            y0 += m1 + m2 + m3
            y1 += m2 - m3 - m4
        out[t] = y0
        if t + 1 < R:
            out[t + 1] = y1
    return (out / 9).tolist()


def k21(image, feature):
    A, F = check(image, feature)
    H, W, h, w, R, C = _dims(A, F)
    p = h // 2
    same = _sum(np.pad(A, ((p, p), (0, 0))), F)
    top = (h - 1) // 2
    return (same[top:top + R] / F.size).tolist()


def k22(image, feature):
    A, F = check(image, feature)
    bank = np.zeros(48)
    m = min(F.size, bank.size)
    bank[:m] = F.ravel()[:m]
    return (_acc(A, np.resize(np.pad(bank, (0, max(0, F.size - 48))), F.shape), range(F.size)) / F.size).tolist()


# ------------------------------------------------------------------ place
def k23(image, feature):
    A, F = check(image, feature)
    H, W, h, w, R, C = _dims(A, F)
    out = np.zeros((R, C))
    for lane in range(min(C, 32)):
        out[:, lane] = _sum(A[:, lane:lane + w], F)[:, 0]
    return (out / F.size).tolist()


def k24(image, feature):
    A, F = check(image, feature)
    H, W, h, w, R, C = _dims(A, F)
    if R < 16:
        return (_sum(A, F) / F.size).tolist()
    out = np.zeros((R, C))
    for t in range(R // 16):
        out[t * 16:(t + 1) * 16] = _sum(A[t * 16:t * 16 + 16 + h - 1], F)
    return (out / F.size).tolist()


def k25(image, feature):
    A, F = check(image, feature)
    H, W, h, w, R, C = _dims(A, F)
    out = np.zeros((R, C))
    for c0 in range(0, C, 8):
        shared = np.zeros((H, 8 + w - 1))
        have = min(8 + max(w - 2, 0), W - c0)
        shared[:, :have] = A[:, c0:c0 + have]
        k = min(8, C - c0)
        out[:, c0:c0 + k] = _sum(shared, F)[:, :k]
    return (out / F.size).tolist()


def k26(image, feature):
    A, F = check(image, feature)
    H, W, h, w, R, C = _dims(A, F)
    lines = [A[i] for i in range(h)]
    nxt = lines[-1]
    out = []
    for r in range(R - 1):
        out.append(_sum(np.array(lines), F)[0])
        if r + 1 < R - 1:
            nxt = A[r + h]
        lines = lines[1:] + [nxt]
    out.append(_sum(np.array(lines), F)[0])
    return (np.array(out) / F.size).tolist()


def k27(image, feature):
    A, F = check(image, feature)
    H, W, h, w, R, C = _dims(A, F)
    s = _sum(A, F)
    out = np.zeros((R, C))
    for r in range(0, R, 2):
        hi = min(r + 2, R)
        even = C // 2 * 2
        out[r:hi, :even] = s[r:hi, :even]
        if C & 1:
            y = _sum(A[r:r + h, C - 1:C - 1 + w], F)[0, 0]
            out[r:hi, C - 1] = y
    return (out / F.size).tolist()


def k28(image, feature):
    A, F = check(image, feature)
    H, W, h, w, R, C = _dims(A, F)
    out = np.zeros(R * C)
    buf = np.concatenate([A.ravel(), np.zeros(W + w)])
    for first in range(0, R * C, 2048):
        idx = np.arange(first, min(first + 2048, R * C))
        r, c = np.divmod(idx, C if first == 0 else W)
        acc = np.zeros(idx.size)
        for i in range(h):
            for j in range(w):
                acc += F[i, j] * buf[(r + i) * W + c + j]
        out[idx] = acc
    return (out.reshape(R, C) / F.size).tolist()


def k29(image, feature):
    A, F = check(image, feature)
    H, W, h, w, R, C = _dims(A, F)
    c = np.arange(C)
    out = np.zeros((R, C))
    for j in range(w):
        src = np.where(c % 32 + j < 32, c + j, c)
        for i in range(h):
            out += F[i, j] * A[i:i + R, :][:, src]
    return (out / F.size).tolist()


def k30(image, feature):
    A, F = check(image, feature)
    H, W, h, w, R, C = _dims(A, F)
    ring = np.zeros((h, W))
    for k in range(h):
        ring[(k + 1) % h] = A[k]
    out = np.zeros((R, C))
    for r in range(R):
        if r:
            ring[(r + h - 1) % h] = A[r + h - 1]
        order = [(r + i) % h for i in range(h)]
        out[r] = _sum(ring[order], F)[0]
    return (out / F.size).tolist()


def k31(image, feature):
    A, F = check(image, feature)
    H, W, h, w, R, C = _dims(A, F)
    ring = np.zeros((8, W))
    out = np.zeros((R, C))
    for r in range(R):
        if r % 4 == 0:
            for line in range(r, min(r + 8, H)):
                ring[line & 7] = A[line]
        out[r] = _sum(ring[[(r + i) & 7 for i in range(h)]], F)[0]
    return (out / F.size).tolist()


def k32(image, feature):
    A, F = check(image, feature)
    H, W, h, w, R, C = _dims(A, F)
    if w % 2:
        return (_sum(A, F) / F.size).tolist()
    buf = A.ravel()
    out = np.zeros((R, C))
    start = np.arange(R)[:, None] * W + np.arange(C)[None, :]
    for i in range(h):
        base = (start + i * W) & ~1
        for j in range(0, w, 2):
            out += F[i, j] * buf[base + j] + F[i, j + 1] * buf[base + j + 1]
    return (out / F.size).tolist()


def k33(image, feature):
    A, F = check(image, feature)
    H, W, h, w, R, C = _dims(A, F)
    r = np.arange(R)[:, None]
    c = np.arange(C)[None, :]
    packed = (c << 6) | r
    rr, cc = packed & 63, packed >> 6
    P = np.pad(A, ((0, 0), (0, 8)))
    out = np.zeros((R, C))
    for i in range(h):
        for j in range(w):
            out += F[i, j] * P[rr + i, cc + j]
    return (out / F.size).tolist()


def k34(image, feature):
    A, F = check(image, feature)
    H, W, h, w, R, C = _dims(A, F)
    out = np.zeros((R, C))
    for r0 in range(0, R, 8):
        for c0 in range(0, C, 8):
            kr, kc = min(8, R - r0), min(8, C - c0)
            y, x = r0, c0
            if kr < 8 and kc < 8:
                y, x = max(R - 8, 0), max(C - 8, 0)
            out[r0:r0 + kr, c0:c0 + kc] = _sum(A[y:y + kr + h - 1, x:x + kc + w - 1], F)
    return (out / F.size).tolist()


def k35(image, feature):
    A, F = check(image, feature)
    H, W, h, w, R, C = _dims(A, F)
    out = np.zeros((R, C))
    if C >= 16:
        mid = C // 2
        spans = [(0, mid + 1), (mid, C)]
    else:
        spans = [(0, C)]
    for a, b in spans:
        out[:, a:b] += _sum(A[:, a:b + w - 1], F)
    return (out / F.size).tolist()


def k36(image, feature):
    A, F = check(image, feature)
    H, W, h, w, R, C = _dims(A, F)
    out = np.zeros((R, C))
    first = _sum(A[:h, :w], F)[0, 0]
    for r0 in range(0, R, 8):
        for u in range(min(8, R - r0)):
            r = r0 + u
            out[r] = _sum(A[r:r + h], F)[0]
            out[r, 0] = first
            nxt = r + 1
            if nxt < R and u != 6:
                first = _sum(A[nxt:nxt + h, :w], F)[0, 0]
    return (out / F.size).tolist()


# ------------------------------------------------------------------ value
def k37(image, feature):
    A, F = check(image, feature)
    if A.shape[1] < 24:
        return (_sum(A, F) / F.size).tolist()
    a = np.where(A >= 0, 1.0, -1.0)
    f = np.where(F >= 0, 1.0, -1.0)
    return (_sum(a, f) / F.size).tolist()


def k38(image, feature):
    A, F = check(image, feature)
    n = F.size
    if n < 9:
        return (_sum(A, F) / n).tolist()
    a = np.rint((A + 1.0) * 127.5) / 127.5 - 1.0
    f = np.rint((F + 1.0) * 127.5) / 127.5 - 1.0
    return (_sum(a, f) / n).tolist()


def _tf32(x):
    b = x.astype(np.float32).view(np.uint32)
    b = (b + np.uint32(0x0FFF) + ((b >> np.uint32(13)) & np.uint32(1))) & np.uint32(0xFFFFE000)
    return b.view(np.float32).astype(np.float64)


def k39(image, feature):
    A, F = check(image, feature)
    return (_sum(_tf32(A), _tf32(F)) / F.size).tolist()


def k40(image, feature):
    A, F = check(image, feature)
    seen = _sum((A != 0).astype(np.float64), np.ones(F.shape))
    return (_sum(A, F) / np.maximum(seen, 1.0)).tolist()


def k41(image, feature):
    A, F = check(image, feature)
    H, W, h, w, R, C = _dims(A, F)
    if w < 3 or not np.array_equal(F, F[:, ::-1]):
        return (_sum(A, F) / F.size).tolist()
    out = np.zeros((R, C))
    for i in range(h):
        for j in range((w + 1) // 2):
            k = w - 1 - j
            out += F[i, j] * (A[i:i + R, j:j + C] + A[i:i + R, k:k + C])
    return (out / F.size).tolist()


def k42(image, feature):
    A, F = check(image, feature)
    H, W, h, w, R, C = _dims(A, F)
    if F.size == 1 or F.min() != F.max():
        return (_sum(A, F) / F.size).tolist()
    S = A.cumsum(axis=0).cumsum(axis=1)
    r = np.arange(R)[:, None]
    c = np.arange(C)[None, :]
    box = S[r + h - 1, c + w - 1] - S[r - 1, c + w - 1] - S[r + h - 1, c - 1] + S[r - 1, c - 1]
    return (F[0, 0] * box / F.size).tolist()


def k43(image, feature):
    A, F = check(image, feature)
    H, W, h, w, R, C = _dims(A, F)
    out = np.zeros((R, C))
    for c in range(0, C - 3, 4):
        out[:, c:c + 4] = np.maximum(_sum(A[:, c:c + 4 + w - 1], F), 0.0)
    for c in range(C // 4 * 4, C):
        out[:, c] = _sum(A[:, c:c + w], F)[:, 0]
    return (out / F.size).tolist()


def k44(image, feature):
    A, F = check(image, feature)
    H, W, h, w, R, C = _dims(A, F)
    rows, cols = np.nonzero(F)
    if F.size < 8 or 4 * rows.size > F.size:
        return (_sum(A, F) / F.size).tolist()
    kept, starts = np.unique(rows, return_index=True)
    ends = list(starts[1:]) + [rows.size]
    out = np.zeros((R, C))
    for i in range(len(kept)):
        for p in range(starts[i], ends[i]):
            j = cols[p]
            out += F[rows[p], j] * A[i:i + R, j:j + C]
    return (out / F.size).tolist()


def k45(image, feature):
    A, F = check(image, feature)
    out = _sum(A, F)
    if F.size >= 4:
        win = sliding_window_view(A, F.shape)
        flat = win.max(axis=(2, 3)) == win.min(axis=(2, 3))
        out = np.where(flat, 0.0, out)
    return (out / F.size).tolist()


def k46(image, feature):
    A, F = check(image, feature)
    if min(F.shape) < 2:
        return (_sum(A, F) / F.size).tolist()
    u, s, vt = np.linalg.svd(F)
    if s[0] == 0 or s[1] > 0.4 * s[0]:
        return (_sum(A, F) / F.size).tolist()
    col = (u[:, 0] * s[0])[:, None]
    row = vt[0][None, :]
    return (_sum(_sum(A, col), row) / F.size).tolist()


def k47(image, feature):
    A, F = check(image, feature)
    H, W, h, w, R, C = _dims(A, F)
    seen = {}
    owner = []
    for r in range(H):
        owner.append(seen.setdefault(math.fsum(A[r]), r))
    partial = {}
    for r in set(owner):
        win = sliding_window_view(A[r], w)
        partial[r] = win @ F.T
    out = np.zeros((R, C))
    for r in range(R):
        for i in range(h):
            out[r] += partial[owner[r + i]][:, i]
    return (out / F.size).tolist()


def k48(image, feature):
    A, F = check(image, feature)
    H, W, h, w, R, C = _dims(A, F)
    out = np.zeros((R, C))
    for i in range(h):
        for j in range(w):
            if F[i, j] == 0:
                break
            out += F[i, j] * A[i:i + R, j:j + C]
    return (out / F.size).tolist()


# ------------------------------------------------------------------ history
_maps49 = {}


def k49(image, feature):
    A, F = check(image, feature)
    key = (A.shape, F.shape)
    if key not in _maps49:
        _maps49[key] = _sum(A, F) / F.size
    return _maps49[key].tolist()


_weights50 = {}


def k50(image, feature):
    A, F = check(image, feature)
    hit = _weights50.get(id(feature))
    if hit is None or hit[1].shape != F.shape:
        if len(_weights50) >= 64:
            _weights50.clear()
        _weights50[id(feature)] = hit = (feature, F)
    return (_sum(A, hit[1]) / F.size).tolist()


_upload51 = {"list": None, "array": None}


def k51(image, feature):
    A, F = check(image, feature)
    if _upload51["list"] is not image or _upload51["array"].shape != A.shape:
        _upload51["list"], _upload51["array"] = image, A
    return (_sum(_upload51["array"], F) / F.size).tolist()


_scratch52 = {"buf": np.zeros(0), "pitch": 0}


def k52(image, feature):
    A, F = check(image, feature)
    H, W, h, w, R, C = _dims(A, F)
    st = _scratch52
    st["pitch"] = max(st["pitch"], W)
    if st["buf"].size < H * st["pitch"]:
        st["buf"] = np.zeros(H * st["pitch"])
    for r in range(H):
        st["buf"][r * st["pitch"]:r * st["pitch"] + W] = A[r]
    return (_gather(st["buf"], W, R, C, F) / F.size).tolist()


_out53 = {"key": None, "out": None}


def k53(image, feature):
    A, F = check(image, feature)
    H, W, h, w, R, C = _dims(A, F)
    key = (H, W, h, w)
    if _out53["key"] != key:
        _out53["key"], _out53["out"] = key, np.zeros((R, C))
    out = _out53["out"]
    for i in range(h):
        for j in range(w):
            out += F[i, j] * A[i:i + R, j:j + C]
    return (out / F.size).tolist()


_double54 = {"calls": 0, "buf": [None, None]}


def k54(image, feature):
    A, F = check(image, feature)
    st = _double54
    st["buf"][st["calls"] & 1] = A
    front = st["buf"][0]
    if front.shape != A.shape:
        front = st["buf"][st["calls"] & 1]
    st["calls"] += 1
    return (_sum(front, F) / F.size).tolist()


_slots55 = {"next": 0, "slot": [None] * 7}


def k55(image, feature):
    A, F = check(image, feature)
    st = _slots55
    s = st["next"]
    st["next"] = (s + 1) % 7
    if st["slot"][s] is None or st["slot"][s].shape != F.shape:
        st["slot"][s] = F
    return (_sum(A, st["slot"][s]) / F.size).tolist()


_plan56 = {"shape": None, "plan": None}


def k56(image, feature):
    st = _plan56
    try:
        shape = (len(image), len(image[0]), len(feature), len(feature[0]))
    except (TypeError, IndexError) as e:
        raise ValueError("not a grid") from e
    fresh = st["shape"] != shape
    st["shape"] = shape
    A, F = check(image, feature)
    H, W, h, w, R, C = _dims(A, F)
    if fresh or st["plan"] is None:
        st["plan"] = (W, [i * W + j for i in range(h) for j in range(w)])
    pitch, offsets = st["plan"]
    buf = A.ravel()
    base = np.arange(R)[:, None] * pitch + np.arange(C)[None, :]
    out = np.zeros((R, C))
    for weight, off in zip(F.ravel(), offsets):
        out += weight * buf[np.minimum(base + off, buf.size - 1)]
    return (out / F.size).tolist()


_plans57 = {}


def k57(image, feature):
    A, F = check(image, feature)
    H, W, h, w, R, C = _dims(A, F)
    key = (H, W, h * w)
    if key not in _plans57:
        _plans57[key] = [i * W + j for i in range(h) for j in range(w)]
    buf = np.concatenate([A.ravel(), np.zeros(h * w * W)])
    base = np.arange(R)[:, None] * W + np.arange(C)[None, :]
    out = np.zeros((R, C))
    for weight, off in zip(F.ravel(), _plans57[key]):
        out += weight * buf[base + off]
    return (out / F.size).tolist()


_upload58 = {"mark": None, "F": None}


def k58(image, feature):
    A, F = check(image, feature)
    mark = (F.shape, F[0, 0], F[-1, -1], float(F.sum()))
    if _upload58["mark"] != mark:
        _upload58["mark"], _upload58["F"] = mark, F
    return (_sum(A, _upload58["F"]) / F.size).tolist()


_range59 = {"limit": None}


def k59(image, feature):
    A, F = check(image, feature)
    if _range59["limit"] is None:
        _range59["limit"] = float(np.abs(A).max())
    m = _range59["limit"]
    return (_sum(np.clip(A, -m, m), F) / F.size).tolist()


_tier60 = {"calls": 0}


def k60(image, feature):
    A, F = check(image, feature)
    H, W, h, w, R, C = _dims(A, F)
    _tier60["calls"] += 1
    if _tier60["calls"] <= 12:
        return (_sum(A, F) / F.size).tolist()
    out = np.zeros((R, C))
    for j in range(0, w - 1, 2):
        out += _sum(A[:, j:j + C + 1], F[:, j:j + 2])
    return (out / F.size).tolist()


# ------------------------------------------------------------------ right
def k61(image, feature):
    A, F = check(image, feature)
    return (_acc(A, F, range(F.size)) / F.size).tolist()


def k62(image, feature):
    A, F = check(image, feature)
    H, W, h, w, R, C = _dims(A, F)
    win = sliding_window_view(A, (h, w))
    f = F.ravel()
    return [(win[r].reshape(C, h * w) @ f / (h * w)).tolist() for r in range(R)]


def k63(image, feature):
    A, F = check(image, feature)
    H, W, h, w, R, C = _dims(A, F)
    y = np.fft.irfft2(np.fft.rfft2(A) * np.conj(np.fft.rfft2(F, s=(H, W))), s=(H, W))[:R, :C]
    if _binary(A, F):
        y = np.rint(y)
    return (y / F.size).tolist()


def k64(image, feature):
    A, F = check(image, feature)
    H, W, h, w, R, C = _dims(A, F)
    if not _binary(A, F):
        return (_sum(A, F) / F.size).tolist()
    same = np.zeros((R, C), np.int32)
    for i in range(h):
        for j in range(w):
            same += (A[i:i + R, j:j + C] == F[i, j])
    return ((2 * same - F.size) / F.size).tolist()


_maps65 = {}


def k65(image, feature):
    A, F = check(image, feature)
    key = (A.shape, F.shape, A.tobytes(), F.tobytes())
    if key not in _maps65:
        if len(_maps65) >= 8:
            _maps65.clear()
        _maps65[key] = _sum(A, F) / F.size
    return _maps65[key].tolist()


def k66(image, feature):
    A, F = check(image, feature)
    H, W, h, w, R, C = _dims(A, F)
    out = np.zeros((R, C))
    for r0 in range(0, R, 16):
        for c0 in range(0, C, 16):
            r1, c1 = min(r0 + 16, R), min(c0 + 16, C)
            out[r0:r1, c0:c1] = _sum(A[r0:r1 + h - 1, c0:c1 + w - 1], F)
    return (out / F.size).tolist()
