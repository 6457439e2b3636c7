"""Blind series: 20 convolution layers, wrong only under a condition (m01..m20), 3 that are right (m21..m23)."""
from decimal import Decimal
from fractions import Fraction
from types import SimpleNamespace

import numpy as np


def _m(condition, story):
    return {"kind": "layer" if condition else "right", "condition": condition, "story": story}


META: dict[str, dict] = {
    "m01": _m("Along some axis the padding is not split as SAME splits it: half on each side, the odd pixel after.",
              "The driver takes one number per axis; the total is handed over and split in half there."),
    "m02": _m("Some axis has both a stride and a dilation above 1, and the stride leaves a remainder.",
              "Dilated layers inherit the pooling code's shape formula with ceil mode; the surplus entries at the end "
              "read zeros beyond the frame."),
    "m03": _m("One plane per group, at least two groups, and several filters per plane.",
              "The depthwise kernel takes its plane as k % G; the filters are stored plane by plane, k // (K / G)."),
    "m04": _m("The filter is not square and the two dilations differ.",
              "Offsets for rectangular filters are built by a helper whose arguments are (height, width, "
              "dilation of x, "
              "dilation of y). The shape of the map is right."),
    "m05": _m("3 x 3 filters, stride 1, dilation 1, channels per group a multiple of 4, and an odd number of "
              "map rows: "
              "the last row is wrong, unless its last line of pixels lies in the padding.",
              "Winograd in tiles of two rows. The tile that sticks out of an odd map is loaded one line short."),
    "m06": _m("There is padding, and all pixels of image and filters are -1 or 1.",
              "Black and white layers are packed into bits. A cleared frame is a frame of black pixels."),
    "m07": _m("More than 4 channels per group, not a multiple of 4.",
              "Channels are stored in blocks of four; the loop runs over whole blocks. Up to four channels take "
              "another path."),
    "m08": _m("A stride above 1, at positions where the window lies partly inside the image and partly in the "
              "padding.",
              "The strided kernel grew out of average pooling without count_include_pad: it divides by the "
              "pixels inside."),
    "m09": _m("1 x 1 filters and two different strides.",
              "The pointwise path subsamples the image first, by the row stride in both directions."),
    "m10": _m("1 x 1 filters, stride 1, and padding at the top or the left.",
              "Pointwise layers become one matrix product. The result is placed at the top left of the output instead "
              "of behind the frame."),
    "m11": _m("Several groups and a dilation above 1 (filters of the first group are right).",
              "Dilation is not supported by the grouped kernel; the fallback forgets to move on to the planes "
              "of the group."),
    "m12": _m("An odd number of filters per group, at least three, and several channels per group: the last "
              "filter of each group.",
              "Filters are computed in pairs. The single one left over has its channel loop one step short."),
    "m13": _m("Windows that lie wholly below the image, in the padding at the bottom.",
              "Rows without any image row are skipped, and their output keeps what the buffer held: the row above."),
    "m14": _m("The column stride exceeds the width that the dilated filter covers, and the map has several columns.",
              "A sliding register window moves on by at most its own width."),
    "m15": _m("Depthwise: as many groups as planes, at least two, and filters wider than one pixel.",
              "The depthwise backend flips the filter from left to right, left over from its use in the "
              "backward pass."),
    "m16": _m("Column stride 2, column dilation 2, and an odd padding at the left.",
              "With stride and dilation 2 only every second column matters, so the image is compacted first; "
              "the parity "
              "of the left padding is lost."),
    "m17": _m("An earlier call had a bank of the same shape and the same first pixel, but other filters.",
              "Packed weights are cached under the bank's shape and its first pixel."),
    "m18": _m("More than one group, several planes per group, and as many filters as planes.",
              "Dispatch recognises depthwise layers by groups > 1 and K == C; filter k then sees plane k with "
              "its first "
              "feature only."),
    "m19": _m("Padding at the right but none at the left, where the window reaches beyond the right edge.",
              "The bounds check of columns is compiled out when the left padding is 0; memory continues with the next "
              "row and the next plane."),
    "m20": _m("Some planes of a group are zero throughout, but not all.",
              "Dead channels are pruned before the product, and the divisor counts the channels that are left."),
    "m21": _m("", "Right: im2col and one matrix product for each filter."),
    "m22": _m("", "Right: scatters, every tap adds its shifted plane to the output."),
    "m23": _m("", "Right: inserts zeros into the filter, computes every position from the far corner on, and "
              "subsamples."),
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


def _sequence(s, what):
    if hasattr(s, "tolist"):
        s = s.tolist()
    if not isinstance(s, (list, tuple)):
        raise ValueError(f"{what} is not a sequence")
    return s


def _planes(planes, what):
    grids = []
    for plane in _sequence(planes, what):
        rows = [[_number(x) for x in _sequence(row, "row")] for row in _sequence(plane, "plane")]
        if not rows or not rows[0] or any(len(row) != len(rows[0]) for row in rows):
            raise ValueError("empty or ragged plane")
        grids.append(np.array(rows) + 0.0)
    if not grids or any(g.shape != grids[0].shape for g in grids):
        raise ValueError(f"{what}: no planes, or planes of different shapes")
    return np.array(grids)


def _whole(values, count, least, what):
    values = _sequence(values, what)
    values = [v.tolist() if hasattr(v, "tolist") else v for v in values]
    if len(values) != count or any(type(v) is not int or v < least for v in values):
        raise ValueError(f"{what}: {count} whole numbers from {least} expected")
    return values


def _plan(image, filters, stride, padding, dilation, groups):
    X = _planes(image, "image")
    bank = [_planes(f, "filter") for f in _sequence(filters, "filters")]
    (sr, sc), (dr, dc) = _whole(stride, 2, 1, "stride"), _whole(dilation, 2, 1, "dilation")
    top, left, bottom, right = _whole(padding, 4, 0, "padding")
    G, = _whole([groups], 1, 1, "groups")
    (C, H, W), K = X.shape, len(bank)
    if C % G or K % G:
        raise ValueError("the groups do not divide planes and filters")
    cg, jobs = C // G, []
    for k, F in enumerate(bank):
        if F.shape[0] != cg:
            raise ValueError("a filter needs one feature for each plane of its group")
        h, w = F.shape[1:]
        if (h - 1) * dr + 1 > H + top + bottom or (w - 1) * dc + 1 > W + left + right:
            raise ValueError("a filter does not fit")
        rows = (H + top + bottom - (h - 1) * dr - 1) // sr + 1
        cols = (W + left + right - (w - 1) * dc - 1) // sc + 1
        g = k // (K // G)
        jobs.append(SimpleNamespace(
            X=X, F=F, C=C, H=H, W=W, K=K, G=G, cg=cg, k=k, g=g, h=h, w=w, n=cg * h * w, rows=rows, cols=cols,
            sr=sr, sc=sc, dr=dr, dc=dc, top=top, left=left, bottom=bottom, right=right,
            P=X[g * cg:(g + 1) * cg], y=_at(rows, sr, h, dr, top), x=_at(cols, sc, w, dc, left)))
    return jobs


def _at(count, stride, taps, dilation, before):
    """The row (or column) of the image under each tap, for each entry."""
    return np.arange(count)[:, None] * stride + np.arange(taps) * dilation - before


def _inside(j):
    """Which taps lie inside the image: rows x columns x h x w."""
    ok_y, ok_x = (j.y >= 0) & (j.y < j.H), (j.x >= 0) & (j.x < j.W)
    return ok_y[:, None, :, None] & ok_x[None, :, None, :]


def _sums(j, fill=0.0):
    """Sums of products at the rows and columns given by j.y and j.x."""
    y, x = j.y.clip(0, j.H - 1), j.x.clip(0, j.W - 1)
    patches = np.where(_inside(j), j.P[:, y[:, None, :, None], x[None, :, None, :]], fill)
    return np.einsum("crxij,cij->rx", patches, j.F)


def _map(sums, n):
    return (sums / n + 0.0).tolist()


# ------------------------------------------------------------------ wrong
def m01(image, filters, *, stride=(1, 1), padding=(0, 0, 0, 0), dilation=(1, 1), groups=1):
    out = []
    for j in _plan(image, filters, stride, padding, dilation, groups):
        j.y = _at(j.rows, j.sr, j.h, j.dr, (j.top + j.bottom) // 2)
        j.x = _at(j.cols, j.sc, j.w, j.dc, (j.left + j.right) // 2)
        out.append(_map(_sums(j), j.n))
    return out


def m02(image, filters, *, stride=(1, 1), padding=(0, 0, 0, 0), dilation=(1, 1), groups=1):
    out = []
    for j in _plan(image, filters, stride, padding, dilation, groups):
        if j.dr > 1:
            rows = -((j.H + j.top + j.bottom - (j.h - 1) * j.dr - 1) // -j.sr) + 1
            j.y = _at(rows, j.sr, j.h, j.dr, j.top)
        if j.dc > 1:
            cols = -((j.W + j.left + j.right - (j.w - 1) * j.dc - 1) // -j.sc) + 1
            j.x = _at(cols, j.sc, j.w, j.dc, j.left)
        out.append(_map(_sums(j), j.n))
    return out


def m03(image, filters, *, stride=(1, 1), padding=(0, 0, 0, 0), dilation=(1, 1), groups=1):
    out = []
    for j in _plan(image, filters, stride, padding, dilation, groups):
        if j.cg == 1:
            j.P = j.X[j.k % j.G:][:1]
        out.append(_map(_sums(j), j.n))
    return out


def m04(image, filters, *, stride=(1, 1), padding=(0, 0, 0, 0), dilation=(1, 1), groups=1):
    out = []
    for j in _plan(image, filters, stride, padding, dilation, groups):
        if j.h != j.w:
            j.y = _at(j.rows, j.sr, j.h, j.dc, j.top)
            j.x = _at(j.cols, j.sc, j.w, j.dr, j.left)
        out.append(_map(_sums(j), j.n))
    return out


def m05(image, filters, *, stride=(1, 1), padding=(0, 0, 0, 0), dilation=(1, 1), groups=1):
    out = []
    for j in _plan(image, filters, stride, padding, dilation, groups):
        if j.h == j.w == 3 and j.sr == j.sc == j.dr == j.dc == 1 and j.cg % 4 == 0 and j.rows % 2:
            j.y[-1, -1] = -1
        out.append(_map(_sums(j), j.n))
    return out


def m06(image, filters, *, stride=(1, 1), padding=(0, 0, 0, 0), dilation=(1, 1), groups=1):
    jobs = _plan(image, filters, stride, padding, dilation, groups)
    bits = all((np.abs(j.F) == 1).all() and (np.abs(j.X) == 1).all() for j in jobs)
    return [_map(_sums(j, -1.0 if bits else 0.0), j.n) for j in jobs]


def m07(image, filters, *, stride=(1, 1), padding=(0, 0, 0, 0), dilation=(1, 1), groups=1):
    out = []
    for j in _plan(image, filters, stride, padding, dilation, groups):
        if j.cg > 4:
            whole = j.cg // 4 * 4
            j.P, j.F = j.P[:whole], j.F[:whole]
        out.append(_map(_sums(j), j.n))
    return out


def m08(image, filters, *, stride=(1, 1), padding=(0, 0, 0, 0), dilation=(1, 1), groups=1):
    out = []
    for j in _plan(image, filters, stride, padding, dilation, groups):
        inside = j.cg * _inside(j).sum(axis=(2, 3))
        out.append(_map(_sums(j), np.maximum(inside, 1) if j.sr > 1 or j.sc > 1 else j.n))
    return out


def m09(image, filters, *, stride=(1, 1), padding=(0, 0, 0, 0), dilation=(1, 1), groups=1):
    out = []
    for j in _plan(image, filters, stride, padding, dilation, groups):
        if j.h == j.w == 1:
            j.x = _at(j.cols, j.sr, 1, 1, j.left)
        out.append(_map(_sums(j), j.n))
    return out


def m10(image, filters, *, stride=(1, 1), padding=(0, 0, 0, 0), dilation=(1, 1), groups=1):
    out = []
    for j in _plan(image, filters, stride, padding, dilation, groups):
        if j.h == j.w == j.sr == j.sc == 1:
            j.y, j.x = _at(j.rows, 1, 1, 1, 0), _at(j.cols, 1, 1, 1, 0)
        out.append(_map(_sums(j), j.n))
    return out


def m11(image, filters, *, stride=(1, 1), padding=(0, 0, 0, 0), dilation=(1, 1), groups=1):
    out = []
    for j in _plan(image, filters, stride, padding, dilation, groups):
        if j.dr > 1 or j.dc > 1:
            j.P = j.X[:j.cg]
        out.append(_map(_sums(j), j.n))
    return out


def m12(image, filters, *, stride=(1, 1), padding=(0, 0, 0, 0), dilation=(1, 1), groups=1):
    out = []
    for j in _plan(image, filters, stride, padding, dilation, groups):
        each = j.K // j.G
        if each > 1 and each % 2 and j.k % each == each - 1 and j.cg > 1:
            j.P, j.F = j.P[:-1], j.F[:-1]
        out.append(_map(_sums(j), j.n))
    return out


def m13(image, filters, *, stride=(1, 1), padding=(0, 0, 0, 0), dilation=(1, 1), groups=1):
    out = []
    for j in _plan(image, filters, stride, padding, dilation, groups):
        s = _sums(j)
        for r in range(1, j.rows):
            if j.y[r, 0] >= j.H:
                s[r] = s[r - 1]
        out.append(_map(s, j.n))
    return out


def m14(image, filters, *, stride=(1, 1), padding=(0, 0, 0, 0), dilation=(1, 1), groups=1):
    out = []
    for j in _plan(image, filters, stride, padding, dilation, groups):
        j.x = _at(j.cols, min(j.sc, (j.w - 1) * j.dc + 1), j.w, j.dc, j.left)
        out.append(_map(_sums(j), j.n))
    return out


def m15(image, filters, *, stride=(1, 1), padding=(0, 0, 0, 0), dilation=(1, 1), groups=1):
    out = []
    for j in _plan(image, filters, stride, padding, dilation, groups):
        if j.G == j.C and j.C > 1:
            j.F = j.F[:, :, ::-1]
        out.append(_map(_sums(j), j.n))
    return out


def m16(image, filters, *, stride=(1, 1), padding=(0, 0, 0, 0), dilation=(1, 1), groups=1):
    out = []
    for j in _plan(image, filters, stride, padding, dilation, groups):
        if j.sc == j.dc == 2:
            j.x = _at(j.cols, 2, j.w, 2, j.left // 2 * 2)
        out.append(_map(_sums(j), j.n))
    return out


_packed17: dict = {}


def m17(image, filters, *, stride=(1, 1), padding=(0, 0, 0, 0), dilation=(1, 1), groups=1):
    jobs = _plan(image, filters, stride, padding, dilation, groups)
    if not jobs:
        return []
    key = (*(j.F.shape for j in jobs), float(jobs[0].F[0, 0, 0]))
    if len(_packed17) >= 32 and key not in _packed17:
        _packed17.clear()
    out = []
    for j, F in zip(jobs, _packed17.setdefault(key, [j.F for j in jobs])):
        j.F = F
        out.append(_map(_sums(j), j.n))
    return out


def m18(image, filters, *, stride=(1, 1), padding=(0, 0, 0, 0), dilation=(1, 1), groups=1):
    out = []
    for j in _plan(image, filters, stride, padding, dilation, groups):
        if j.G > 1 and j.K == j.C:
            j.P, j.F = j.X[j.k:j.k + 1], j.F[:1]
        out.append(_map(_sums(j), j.n))
    return out


def m19(image, filters, *, stride=(1, 1), padding=(0, 0, 0, 0), dilation=(1, 1), groups=1):
    out = []
    for j in _plan(image, filters, stride, padding, dilation, groups):
        if j.left or not j.right:
            out.append(_map(_sums(j), j.n))
            continue
        plane = j.g * j.cg + np.arange(j.cg)
        at = (plane[:, None, None, None, None] * j.H + j.y[:, None, :, None]) * j.W + j.x[None, :, None, :]
        ok = ((j.y >= 0) & (j.y < j.H))[:, None, :, None] & (at < j.X.size)
        patches = np.where(ok, j.X.ravel()[at.clip(0, j.X.size - 1)], 0.0)
        out.append(_map(np.einsum("crxij,cij->rx", patches, j.F), j.n))
    return out


def m20(image, filters, *, stride=(1, 1), padding=(0, 0, 0, 0), dilation=(1, 1), groups=1):
    out = []
    for j in _plan(image, filters, stride, padding, dilation, groups):
        live = j.P.any(axis=(1, 2))
        out.append(_map(_sums(j), (int(live.sum()) or j.cg) * j.h * j.w))
    return out


# ------------------------------------------------------------------ right
def _framed(j):
    frame = np.zeros((j.cg, j.H + j.top + j.bottom, j.W + j.left + j.right))
    frame[:, j.top:j.top + j.H, j.left:j.left + j.W] = j.P
    return frame


def m21(image, filters, *, stride=(1, 1), padding=(0, 0, 0, 0), dilation=(1, 1), groups=1):
    out = []
    for j in _plan(image, filters, stride, padding, dilation, groups):
        frame = _framed(j)
        columns = [frame[c, i * j.dr:, x * j.dc:][::j.sr, ::j.sc][:j.rows, :j.cols].ravel()
                   for c in range(j.cg) for i in range(j.h) for x in range(j.w)]
        out.append(_map((j.F.ravel() @ np.array(columns)).reshape(j.rows, j.cols), j.n))
    return out


def m22(image, filters, *, stride=(1, 1), padding=(0, 0, 0, 0), dilation=(1, 1), groups=1):
    out = []
    for j in _plan(image, filters, stride, padding, dilation, groups):
        s = np.zeros((j.rows, j.cols))
        for (c, i, x), f in np.ndenumerate(j.F):
            y, z = j.y[:, i], j.x[:, x]
            rows, cols = np.flatnonzero((y >= 0) & (y < j.H)), np.flatnonzero((z >= 0) & (z < j.W))
            s[np.ix_(rows, cols)] += f * j.P[c][np.ix_(y[rows], z[cols])]
        out.append(_map(s, j.n))
    return out


def m23(image, filters, *, stride=(1, 1), padding=(0, 0, 0, 0), dilation=(1, 1), groups=1):
    out = []
    for j in _plan(image, filters, stride, padding, dilation, groups):
        spread = np.zeros((j.cg, (j.h - 1) * j.dr + 1, (j.w - 1) * j.dc + 1))
        spread[:, ::j.dr, ::j.dc] = j.F
        frame = _framed(j)
        R, C = frame.shape[1] - spread.shape[1] + 1, frame.shape[2] - spread.shape[2] + 1
        full = np.zeros((R, C))
        for r in reversed(range(R)):
            for c in reversed(range(C)):
                full[r, c] = np.vdot(spread, frame[:, r:r + spread.shape[1], c:c + spread.shape[2]])
        out.append(_map(full[::j.sr, ::j.sc], j.n))
    return out
