"""The protocol of xo-ref on one side, a core simulated by Icarus Verilog on the other, by cocotb.

The same way of asking as in bridge.cpp: gaps and back pressure are random and seeded by the question, a small question
comes right behind the one before it, and every seventh kind of question is begun and reset first. What the compiled
core cannot show is seen here: an output that is x or z.
"""

import json
import os
import random
import zlib
from dataclasses import dataclass, field
from typing import Any

import cocotb
from cocotb.triggers import Timer

Grid = list[list[int]]
WORD, PIXEL = int(os.environ["XO_WORD"]), int(os.environ["XO_PIXEL"])
STUCK = 2000


@dataclass
class Frame:
    """A question as words, and how many numbers it has."""

    image: Grid
    feature: Grid
    words: list[int] = field(default_factory=list)

    def __post_init__(self) -> None:
        count, mask = WORD // PIXEL, (1 << PIXEL) - 1
        self.words = [
            sum((pixel & mask) << place * PIXEL for place, pixel in enumerate(row[at : at + count]))
            for row in (*self.feature, *self.image)
            for at in range(0, len(row), count)
        ]

    @property
    def cols(self) -> int:
        return len(self.image[0]) - len(self.feature[0]) + 1

    @property
    def numbers(self) -> int:
        return self.cols * (len(self.image) - len(self.feature) + 1)


def fault(image: Grid, feature: Grid) -> str:
    """Say why a question is invalid; nothing if it is not."""
    if any(len(row) != len(rows[0]) for rows in (image, feature) for row in rows):
        return "rows differ in length"
    if not image or not feature or not image[0] or not feature[0]:
        return "a grid is empty"
    if len(feature) > len(image) or len(feature[0]) > len(image[0]):
        return "the feature does not fit"
    return ""


def number(value: Any) -> int | str:
    """Read an output: a number, or x or z."""
    if value.is_resolvable:
        return int(value.signed_integer)
    return "z" if "z" in value.binstr.lower() else "x"


class Core:
    """The simulated core, one clock at a time."""

    def __init__(self, dut: Any) -> None:
        self.dut = dut

    async def edge(self) -> None:
        self.dut.clk.value = 1
        await Timer(1)
        self.dut.clk.value = 0

    async def reset(self) -> None:
        self.dut.rst.value = 1
        self.dut.start_valid.value = self.dut.in_valid.value = 0
        await Timer(1)
        await self.edge()
        self.dut.rst.value = 0

    async def run(  # noqa: C901  # the two sides of the core, one clock at a time
        self, frames: list[Frame], most: int, chance: random.Random
    ) -> list[int | str]:
        """Send frames one right behind the other, the last one up to `most` words; return what that one gives."""
        dut, numbers, sending, at, receiving, received, stuck = self.dut, [], 0, 0, 0, 0, 0
        started = offered = False
        sound = True
        while receiving < len(frames) and stuck < STUCK:
            frame = frames[min(sending, len(frames) - 1)]
            if sending == len(frames) - 1 and started and at >= most:
                break
            starts = sending < len(frames) and not started
            dut.start_valid.value = int(starts)
            if starts:
                dut.height.value, dut.width.value = len(frame.image), len(frame.image[0])
                dut.h.value, dut.w.value = len(frame.feature), len(frame.feature[0])
            offered = started and (offered or chance.random() < 0.75)
            dut.in_valid.value = int(offered)
            if offered:
                dut.in_data.value = frame.words[at]
            ready = chance.random() < 0.5
            dut.out_ready.value = int(ready)
            await Timer(1)
            stuck += 1
            start, taken = starts and dut.start_ready.value == 1, offered and dut.in_ready.value == 1
            if ready and dut.out_valid.value.binstr != "0":
                if receiving == len(frames) - 1:
                    numbers.append(number(dut.out_data.value))
                received, stuck = received + 1, 0
                expected = frames[receiving]
                if dut.out_last.value == 1 or received > expected.numbers + expected.cols:
                    sound = sound and (receiving == len(frames) - 1 or received == expected.numbers)
                    receiving, received = receiving + 1, 0
            await self.edge()
            if start:
                started, at, stuck = True, 0, 0
            if taken:
                offered, stuck, at = False, 0, at + 1
                if at == len(frame.words):
                    sending, started = sending + 1, False
        if min(sending, receiving) < len(frames):
            await self.reset()
        if len(frames) > 1 and not (sending and receiving and sound):  # the fault of the frame before: ask alone
            await self.reset()
            return await self.run(frames[1:], most, chance)
        return numbers


async def converse(dut: Any) -> None:
    """Answer questions until the input ends."""
    core, before = Core(dut), None
    dut.clk.value = 0
    await core.reset()
    with (
        os.fdopen(int(os.environ["XO_QUESTIONS"]), encoding="utf-8") as questions,
        os.fdopen(int(os.environ["XO_ANSWERS"]), "w", encoding="utf-8") as answers,
    ):
        for line in questions:
            asked = json.loads(line)
            if asked["op"] == "hello":
                said = os.environ["XO_HELLO"]
            elif why := fault(asked["image"], asked["feature"]):
                said = json.dumps({"id": asked["id"], "rejected": why})
            else:
                frame = Frame(asked["image"], asked["feature"])
                chance = random.Random(zlib.crc32(repr((frame.words, frame.numbers)).encode()))
                if chance.randrange(7) == 0:
                    await core.run([frame], len(frame.words) // 2, chance)
                    await core.reset()
                frames = [before, frame] if before is not None and len(before.words) <= 64 else [frame]
                numbers = await core.run(frames, len(frame.words), chance)
                numbers += ["z"] * (frame.numbers - len(numbers))  # what never came
                before = frame
                rows = [numbers[at : at + frame.cols] for at in range(0, len(numbers), frame.cols)]
                said = json.dumps({"id": asked["id"], "map": rows})
            answers.write(said + "\n")
            answers.flush()


conversation = cocotb.test()(converse)
