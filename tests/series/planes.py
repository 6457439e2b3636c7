"""What the layers of several series have in common: the check of their arguments, and plain sums."""

import numbers

import numpy as np


def _planes(pixels, what):
    """Turn nested lists of C x H x W into a float64 array, or raise ValueError."""
    if not isinstance(pixels, (list, tuple, np.ndarray)) or len(pixels) == 0:
        raise ValueError(f"{what}: no planes")
    shape = None
    for plane in pixels:
        if not isinstance(plane, (list, tuple, np.ndarray)) or len(plane) == 0:
            raise ValueError(f"{what}: a plane is empty or is not a plane")
        for line in plane:
            if not isinstance(line, (list, tuple, np.ndarray)) or len(line) == 0:
                raise ValueError(f"{what}: a row is empty or is not a row")
            if shape is None:
                shape = (len(plane), len(line))
            if (len(plane), len(line)) != shape:
                raise ValueError(f"{what}: planes or rows differ in shape")
            if not set(map(type, line)) <= {int, float}:
                for pixel in line:
                    if isinstance(pixel, (bool, np.bool_)) or not isinstance(pixel, numbers.Real):
                        raise ValueError(f"{what}: a pixel is not a number")
    try:
        planes = np.array([[[float(v) for v in line] for line in plane] for plane in pixels], dtype=np.float64)
    except (TypeError, OverflowError) as problem:
        raise ValueError(f"{what}: a pixel is not a number") from problem
    if not np.all(np.abs(planes) <= 1.0):
        raise ValueError(f"{what}: a pixel is outside [-1, 1]")
    return planes


def _whole(values, count, least, what):
    if not isinstance(values, (list, tuple)) or len(values) != count:
        raise ValueError(f"{what}: {count} whole numbers are needed")
    for value in values:
        if isinstance(value, bool) or not isinstance(value, numbers.Integral) or value < least:
            raise ValueError(f"{what}: whole numbers not below {least} are needed")
    return tuple(int(value) for value in values)


class _Layer:
    """The shared check, and the numbers every kernel needs."""

    def __init__(self, image, filters, stride, padding, dilation, groups):
        self.x = _planes(image, "image")
        if not isinstance(filters, (list, tuple, np.ndarray)) or len(filters) == 0:
            raise ValueError("filters: none")
        bank = [_planes(one, "filters") for one in filters]
        if any(one.shape != bank[0].shape for one in bank):
            raise ValueError("filters: they differ in shape")
        self.f = np.stack(bank)
        self.sr, self.sc = _whole(stride, 2, 1, "stride")
        self.top, self.left, self.bottom, self.right = _whole(padding, 4, 0, "padding")
        self.dr, self.dc = _whole(dilation, 2, 1, "dilation")
        (self.groups,) = _whole((groups,), 1, 1, "groups")
        self.channels, self.height, self.width = self.x.shape
        self.count, self.depth, self.h, self.w = self.f.shape
        if self.channels % self.groups or self.count % self.groups:
            raise ValueError("the groups do not divide the channels or the filters")
        if self.depth * self.groups != self.channels:
            raise ValueError("the filters' planes do not fit the groups")
        self.tall, self.wide = (self.h - 1) * self.dr + 1, (self.w - 1) * self.dc + 1
        high, broad = self.height + self.top + self.bottom, self.width + self.left + self.right
        if self.tall > high or self.wide > broad:
            raise ValueError("the filters are larger than the padded image")
        self.rows, self.cols = (high - self.tall) // self.sr + 1, (broad - self.wide) // self.sc + 1
        self.n = self.depth * self.h * self.w
        self.per = self.count // self.groups

    def padded(self, value=0.0):
        edges = ((0, 0), (self.top, self.bottom), (self.left, self.right))
        return np.pad(self.x, edges, constant_values=value)

    def bipolar(self):
        return bool(np.all(np.abs(self.x) == 1.0) and np.all(np.abs(self.f) == 1.0))

    def run(self, p, f=None, stride=None, dilation=None, taps=None):
        """Sums over the padded planes p (zeros beyond their ends), group by group."""
        f = self.f if f is None else f
        sr, sc = stride or (self.sr, self.sc)
        dr, dc = dilation or (self.dr, self.dc)
        tall = (self.rows - 1) * sr + (self.h - 1) * dr + 1
        wide = (self.cols - 1) * sc + (self.w - 1) * dc + 1
        p = np.pad(p, ((0, 0), (0, max(0, tall - p.shape[1])), (0, max(0, wide - p.shape[2]))))
        out = np.zeros((self.count, self.rows, self.cols))
        for g in range(self.groups):
            planes = p[g * self.depth : (g + 1) * self.depth]
            mine = slice(g * self.per, (g + 1) * self.per)
            for i in range(self.h):
                for j in range(self.w):
                    if taps is not None and not taps(i, j):
                        continue
                    part = planes[:, i * dr : i * dr + (self.rows - 1) * sr + 1 : sr]
                    part = part[:, :, j * dc : j * dc + (self.cols - 1) * sc + 1 : sc]
                    out[mine] += np.tensordot(f[mine, :, i, j], part, axes=1)
        return out

    def done(self, out):
        return (out / self.n).tolist()


def _part(a, p, i, j):
    """Take the pixels of the padded planes p under tap (i, j), for every cell of the map."""
    down = slice(i * a.dr, i * a.dr + (a.rows - 1) * a.sr + 1, a.sr)
    return p[:, down, j * a.dc : j * a.dc + (a.cols - 1) * a.sc + 1 : a.sc]


def _regrouped(a, p, group):
    """Make the sums where filter k reads planes from group(k) on, and not from the first of its own group."""
    out = np.zeros((a.count, a.rows, a.cols))
    for k in range(a.count):
        for i in range(a.h):
            for j in range(a.w):
                first = group(k)
                out[k] += np.tensordot(a.f[k, :, i, j], _part(a, p[first : first + a.depth], i, j), axes=1)
    return out
