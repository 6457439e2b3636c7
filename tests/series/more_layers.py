"""Blind series: 20 layers that are wrong only under a condition (p01..p20), 3 that are right (p21..p23)."""

import math

import numpy as np

from tests.series.planes import _Layer

META: dict[str, dict] = {}


def _wrong(condition, story, kind="layer"):
    def note(f):
        META[f.__name__] = {"kind": kind, "condition": condition, "story": story}
        return f

    return note


@_wrong(
    "top and bottom padding differ",
    "The library takes padding as (bottom, top) for rows, as another framework lists it, "
    "and the binding passes (top, bottom): the shape is right and the rows are shifted.",
)
def p01(image, filters, *, stride=(1, 1), padding=(0, 0, 0, 0), dilation=(1, 1), groups=1):
    a = _Layer(image, filters, stride, padding, dilation, groups)
    return a.done(a.run(np.pad(a.x, ((0, 0), (a.bottom, a.top), (a.left, a.right)))))


@_wrong(
    "every pixel of the image and the filters is -1 or 1 and there is padding on some side that cells look at",
    "Binary planes are packed one bit a pixel, so padding can only be a bit too: its zeros count as -1.",
)
def p02(image, filters, *, stride=(1, 1), padding=(0, 0, 0, 0), dilation=(1, 1), groups=1):
    a = _Layer(image, filters, stride, padding, dilation, groups)
    return a.done(a.run(a.padded(-1.0 if a.bipolar() else 0.0)))


@_wrong(
    "the column dilation differs from the row dilation and the filters are wider than one column",
    "One dilation is stored in the plan: the columns are spread by the rows' dilation.",
)
def p03(image, filters, *, stride=(1, 1), padding=(0, 0, 0, 0), dilation=(1, 1), groups=1):
    a = _Layer(image, filters, stride, padding, dilation, groups)
    return a.done(a.run(a.padded(), dilation=(a.dr, a.dr)))


@_wrong(
    "the two strides differ and the map has more than one column",
    "The output's shape comes from both strides, but the column step of the inner loop is the row stride.",
)
def p04(image, filters, *, stride=(1, 1), padding=(0, 0, 0, 0), dilation=(1, 1), groups=1):
    a = _Layer(image, filters, stride, padding, dilation, groups)
    return a.done(a.run(a.padded(), stride=(a.sr, a.sr)))


@_wrong(
    "there is more than one group and more than one filter to a group",
    "The group of filter k is taken as k % G and not as k // (K / G).",
)
def p05(image, filters, *, stride=(1, 1), padding=(0, 0, 0, 0), dilation=(1, 1), groups=1):
    a = _Layer(image, filters, stride, padding, dilation, groups)
    mixed = [k % a.groups for k in range(a.count)]
    place = [mixed[:k].count(g) for k, g in enumerate(mixed)]
    f = np.zeros_like(a.f)
    for k in range(a.count):
        f[mixed[k] * a.per + place[k]] = a.f[k]
    out = a.run(a.padded(), f=f)
    return a.done(np.stack([out[mixed[k] * a.per + place[k]] for k in range(a.count)]))


@_wrong(
    "there is more than one group",
    "The mean's divisor is C * h * w, the number of channels of the whole image.",
)
def p06(image, filters, *, stride=(1, 1), padding=(0, 0, 0, 0), dilation=(1, 1), groups=1):
    a = _Layer(image, filters, stride, padding, dilation, groups)
    return (a.run(a.padded()) / (a.channels * a.h * a.w)).tolist()


@_wrong(
    "the channels of a group leave a remainder of 3 when divided by 4",
    "Channels are summed in fours; the tail handles two and then one, but the one is an 'else' of the two.",
)
def p07(image, filters, *, stride=(1, 1), padding=(0, 0, 0, 0), dilation=(1, 1), groups=1):
    a = _Layer(image, filters, stride, padding, dilation, groups)
    done = a.depth // 4 * 4
    if a.depth - done >= 2:
        done += 2
    elif a.depth - done == 1:
        done += 1
    f = a.f.copy()
    f[:, done:] = 0.0
    return a.done(a.run(a.padded(), f=f))


@_wrong(
    "depthwise (as many groups as channels, more than one) with more than one filter to a channel",
    "Depthwise filters are repacked multiplier first: the filter for channel c and multiple m is looked up at "
    "m * C + c, where the bank holds them at c * M + m.",
)
def p08(image, filters, *, stride=(1, 1), padding=(0, 0, 0, 0), dilation=(1, 1), groups=1):
    a = _Layer(image, filters, stride, padding, dilation, groups)
    f = a.f
    if a.groups == a.channels and a.groups > 1:
        f = np.stack([a.f[k % a.per * a.channels + k // a.per] for k in range(a.count)])
    return a.done(a.run(a.padded(), f=f))


@_wrong(
    "the row dilation d is more than 1, and some cell's window starts a >= 2 lines above the image (top padding) "
    "while the filters have more than ceil(a / d) lines, so that some of them meet the image",
    "For windows that start above the image the first line of taps to use is found by the distance without dividing "
    "by the dilation, so lines of taps that are inside the image are skipped.",
)
def p09(image, filters, *, stride=(1, 1), padding=(0, 0, 0, 0), dilation=(1, 1), groups=1):
    a = _Layer(image, filters, stride, padding, dilation, groups)
    out = a.run(a.padded())
    for row in range(a.rows):
        above = a.top - row * a.sr
        if above > 0:
            out[:, row] = a.run(a.padded(), taps=lambda i, j, first=above: i >= first)[:, row]
    return a.done(out)


@_wrong(
    "padding of at least the (dilated) filters' height on top",
    "Windows wholly in the top padding are not expected: the count of lines inside is clamped to at least one, "
    "and the window's last line reads the image's first line.",
)
def p10(image, filters, *, stride=(1, 1), padding=(0, 0, 0, 0), dilation=(1, 1), groups=1):
    a = _Layer(image, filters, stride, padding, dilation, groups)
    out = a.run(a.padded())
    lowered = np.zeros((a.channels, a.rows * a.sr + a.tall, a.width + a.left + a.right))
    for row in range(a.rows):
        last = row * a.sr + a.tall - 1
        if last < a.top:
            lowered[:, last, a.left : a.left + a.width] = a.x[:, 0]
            out[:, row] = a.run(lowered, taps=lambda i, j: i == a.h - 1)[:, row]
            lowered[:, last] = 0.0
    return a.done(out)


@_wrong(
    "more than four filters, and their number is not a multiple of four",
    "Filters are packed in blocks of four; the number of blocks is rounded down, so the last filters "
    "use the weights of the last whole block.",
)
def p11(image, filters, *, stride=(1, 1), padding=(0, 0, 0, 0), dilation=(1, 1), groups=1):
    a = _Layer(image, filters, stride, padding, dilation, groups)
    blocks = max(1, a.count // 4)
    where = [min(k // 4, blocks - 1) * 4 + k % 4 for k in range(a.count)]
    return a.done(a.run(a.padded(), f=a.f[where]))


@_wrong(
    "the strides equal the filters' extents (both more than 1, no dilation) and the padded height is not a multiple "
    "of the row stride",
    "Windows that do not overlap are made by a reshape; the lines that do not fill a window are cut from the top "
    "and not from the bottom.",
)
def p12(image, filters, *, stride=(1, 1), padding=(0, 0, 0, 0), dilation=(1, 1), groups=1):
    a = _Layer(image, filters, stride, padding, dilation, groups)
    p = a.padded()
    if (a.sr, a.sc) == (a.h, a.w) and min(a.h, a.w) > 1 and (a.dr, a.dc) == (1, 1):
        p = p[:, p.shape[1] % a.sr :]
    return a.done(a.run(p))


@_wrong(
    "1 x 1 filters with padding on top or on the left",
    "A 1 x 1 layer is a matrix multiply over the image's own pixels, put at the output's first row and column; "
    "what padding adds comes after them as zeros, and not around them.",
)
def p13(image, filters, *, stride=(1, 1), padding=(0, 0, 0, 0), dilation=(1, 1), groups=1):
    a = _Layer(image, filters, stride, padding, dilation, groups)
    return a.done(a.run(a.x if (a.h, a.w) == (1, 1) else a.padded()))


@_wrong(
    "the column stride is more than 1, and the map has more than a column or two: in each strip of four columns, "
    "cells whose window ends more than four pixels and a filter's width into the strip",
    "The output is made in strips of four columns, and the strip of input copied for it is 4 + (width of the dilated "
    "filter) - 1 pixels wide, as if the stride were 1; what lies beyond reads as zero.",
)
def p14(image, filters, *, stride=(1, 1), padding=(0, 0, 0, 0), dilation=(1, 1), groups=1):
    a = _Layer(image, filters, stride, padding, dilation, groups)
    p = a.padded()
    out = np.zeros((a.count, a.rows, a.cols))
    for first in range(0, a.cols, 4):
        strip = np.zeros_like(p)
        start = first * a.sc
        strip[:, :, start : start + 3 + a.wide] = p[:, :, start : start + 3 + a.wide]
        out[:, :, first : first + 4] = a.run(strip)[:, :, first : first + 4]
    return a.done(out)


@_wrong(
    "as many filters as channels to a group, more than one",
    "The bank is read as channels x filters; only the product of the two is checked against the buffer, and the "
    "exchange goes unnoticed when they are equal (otherwise the bank is repacked).",
)
def p15(image, filters, *, stride=(1, 1), padding=(0, 0, 0, 0), dilation=(1, 1), groups=1):
    a = _Layer(image, filters, stride, padding, dilation, groups)
    f = a.f.transpose(1, 0, 2, 3) if a.count == a.depth else a.f
    return a.done(a.run(a.padded(), f=f))


@_wrong(
    "three groups or more",
    "Two accumulators take turns over the groups and are cleared only before their first use, "
    "so each group from the third on adds to the sums of the group two before it.",
)
def p16(image, filters, *, stride=(1, 1), padding=(0, 0, 0, 0), dilation=(1, 1), groups=1):
    a = _Layer(image, filters, stride, padding, dilation, groups)
    out = a.run(a.padded())
    for g in range(2, a.groups):
        now, before = g * a.per, (g - 2) * a.per
        out[now : now + a.per] += out[before : before + a.per]
    return a.done(out)


@_wrong(
    "the column dilation is more than 1 and does not divide the padded width, and some cell looks at image pixels in the "
    "columns after the last whole multiple",
    "Dilation is done by splitting the padded image into phases of W // d columns each, "
    "so the columns left over are in no phase and read as zero.",
)
def p17(image, filters, *, stride=(1, 1), padding=(0, 0, 0, 0), dilation=(1, 1), groups=1):
    a = _Layer(image, filters, stride, padding, dilation, groups)
    p = a.padded()
    p[:, :, p.shape[2] // a.dc * a.dc :] = 0.0
    return a.done(a.run(p))


@_wrong(
    "all pixels are -1 or 1, no padding, and an odd number (3 or more) of channels to a group",
    "Channels are packed in pairs of bits and an odd last channel is paired with bits that are 0 on both sides, "
    "which exclusive or counts as agreement.",
)
def p18(image, filters, *, stride=(1, 1), padding=(0, 0, 0, 0), dilation=(1, 1), groups=1):
    a = _Layer(image, filters, stride, padding, dilation, groups)
    out = a.run(a.padded())
    if a.bipolar() and not (a.top or a.left or a.bottom or a.right) and a.depth > 1:
        lanes = (a.depth + 1) // 2 * 2
        out += (lanes - a.depth) * a.h * a.w
    return a.done(out)


@_wrong(
    "the row stride is larger than the height of the dilated filters, and the map has more than one row",
    "Lines come through a ring of as many lines as the filters span; a step drops at most that many, "
    "so lines between the windows are not skipped.",
)
def p19(image, filters, *, stride=(1, 1), padding=(0, 0, 0, 0), dilation=(1, 1), groups=1):
    a = _Layer(image, filters, stride, padding, dilation, groups)
    return a.done(a.run(a.padded(), stride=(min(a.sr, a.tall), a.sc)))


@_wrong(
    "depthwise 3 x 3 filters (as many groups as channels, more than one) and an odd number (3 or more) of map rows",
    "The depthwise 3 x 3 kernel makes two rows at a time; for an odd number the last pair is moved up to fit, "
    "but its results are stored one row too low, so the last row holds the row before it.",
)
def p20(image, filters, *, stride=(1, 1), padding=(0, 0, 0, 0), dilation=(1, 1), groups=1):
    a = _Layer(image, filters, stride, padding, dilation, groups)
    out = a.run(a.padded())
    if a.groups == a.channels > 1 and (a.h, a.w) == (3, 3) and a.rows % 2 and a.rows > 1:
        out[:, -1] = out[:, -2].copy()
    return a.done(out)


@_wrong("", "By gathered columns and one matrix multiply for each group, the columns in channel-last order.", "right")
def p21(image, filters, *, stride=(1, 1), padding=(0, 0, 0, 0), dilation=(1, 1), groups=1):
    a = _Layer(image, filters, stride, padding, dilation, groups)
    p = a.padded().transpose(1, 2, 0)
    down = np.arange(a.rows)[:, None] * a.sr + np.arange(a.h)[None, :] * a.dr
    along = np.arange(a.cols)[:, None] * a.sc + np.arange(a.w)[None, :] * a.dc
    columns = p[down[:, None, :, None], along[None, :, None, :]]
    out = []
    for g in range(a.groups):
        mine = columns[..., g * a.depth : (g + 1) * a.depth].reshape(a.rows * a.cols, a.n)
        bank = a.f[g * a.per : (g + 1) * a.per].transpose(0, 2, 3, 1).reshape(a.per, a.n)
        out.extend((mine @ bank.T / a.n).T.reshape(a.per, a.rows, a.cols).tolist())
    return out


@_wrong("", "By the FFT of the padded planes and of filters spread with zeros, subsampled at the end.", "right")
def p22(image, filters, *, stride=(1, 1), padding=(0, 0, 0, 0), dilation=(1, 1), groups=1):
    a = _Layer(image, filters, stride, padding, dilation, groups)
    p = a.padded()
    spread = np.zeros((a.count, a.depth, a.tall, a.wide))
    spread[:, :, :: a.dr, :: a.dc] = a.f
    size = p.shape[1:]
    planes = np.fft.rfft2(p, size).reshape(a.groups, 1, a.depth, size[0], -1)
    bank = np.conj(np.fft.rfft2(spread, size)).reshape(a.groups, a.per, a.depth, size[0], -1)
    full = np.fft.irfft2((planes * bank).sum(axis=2), size).reshape(a.count, *size)
    return a.done(full[:, : (a.rows - 1) * a.sr + 1 : a.sr, : (a.cols - 1) * a.sc + 1 : a.sc])


@_wrong("", "Cell by cell with math.fsum over the taps that fall inside the image, without a padded copy.", "right")
def p23(image, filters, *, stride=(1, 1), padding=(0, 0, 0, 0), dilation=(1, 1), groups=1):
    a = _Layer(image, filters, stride, padding, dilation, groups)
    out = np.zeros((a.count, a.rows, a.cols))
    for row in range(a.rows):
        top = row * a.sr - a.top
        i = [i for i in range(a.h) if 0 <= top + i * a.dr < a.height]
        for col in range(a.cols):
            left = col * a.sc - a.left
            j = [j for j in range(a.w) if 0 <= left + j * a.dc < a.width]
            if not i or not j:
                continue
            inside = a.x[:, top + i[0] * a.dr : top + i[-1] * a.dr + 1 : a.dr]
            inside = inside[:, :, left + j[0] * a.dc : left + j[-1] * a.dc + 1 : a.dc]
            for k in range(a.count):
                c = k // a.per * a.depth
                taps = a.f[k, :, i[0] : i[-1] + 1, j[0] : j[-1] + 1]
                out[k, row, col] = math.fsum((taps * inside[c : c + a.depth]).ravel().tolist())
    return a.done(out)
