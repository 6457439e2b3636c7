"""Wrong kernels in memory, each right except under a condition, and how often the learner finds the condition."""

import random
from collections.abc import Callable, Mapping

from xo_ref.kit.case import Case
from xo_ref.kit.diagnose.when.active import learn
from xo_ref.kit.diagnose.when.grammar import Value, computed
from xo_ref.kit.diagnose.when.seen import Seen, Wrong, seen
from xo_ref.kit.questions.design import Design

TUNED = """W % 64 == 0|n >= 64|W >= 65|C % 4 == 3|graded|h > w|H == 1|w == 3|R * C >= 1024|W % 32 == 31 and w > 1
H >= 17|w >= 9|h == 1 and W > 20|W % 8 == 0 or H % 8 == 0|graded and w > 2|C == 1|n % 2 == 0|H * W > 4096|n > 127
W == 64 or W == 128|col % 32 == 31|row == R - 1|col == C - 1|row >= 16|col >= 64|row == 0 and col == 0
col % 8 == 7 and w > 1|row == R - 1 and W % 16 == 0|row % 2 == 1|col == C - 1 and C % 4 != 0""".replace(
    "\n", "|"
).split("|")
HELD_OUT = """W % 16 == 5|n >= 33|W > 200|R % 3 == 1|not graded|w > h|W == 7|h == 5|H * W >= 10000|H % 4 == 0 and h > 2
H >= 40|h >= 12|w == 1 and H > 9|H % 16 == 0 or w == 4|graded and n > 8|R == 1|n % 4 == 1|C > 128|n == 9|w % 2 == 0
W >= 32 and W <= 63|W - w > 50|col % 16 == 0|row == R - 2|col >= C - 2|row >= 30|col == 32|row % 4 == 3 and col % 4 == 3
row == 0 and h > 1|col % 64 == 63|row * C + col >= 256|(row * C + col) % 128 == 127|col >= 128 and w >= 3""".replace(
    "\n", "|"
).split("|")


def kernel(condition: Callable[[Mapping[str, Value]], Value]) -> tuple[list[int], object]:
    """Make an asker whose answers are wrong where a condition holds, but for one position in thirty by accident."""
    count = [0]

    def ask(case: Case) -> Wrong:
        count[0] += 1
        one = seen(case, frozenset())
        chance = random.Random(count[0])
        cells = ((row, col) for row in range(one.extents[0]) for col in range(one.extents[1]))
        return frozenset(
            (row, col) for row, col in cells if bool(condition(one.at(row, col))) and chance.random() > 1 / 30
        )

    return count, ask


def shapes(draw: random.Random, count: int) -> list[Seen]:
    """Draw mixed shapes: small, thin and wide."""
    found: list[Seen] = []
    while len(found) < count:
        most = draw.choice((5, 12, 40, 300))
        H, W = draw.choice(  # noqa: N806
            ((draw.randint(1, most), draw.randint(1, most)), (draw.randint(1, 4), draw.randint(1, most)))
        )
        h, w = draw.randint(1, min(H, 16)), draw.randint(1, min(W, 16))
        if (H - h + 1) * (W - w + 1) <= 8000:
            contents = frozenset({"white_in_image", *(("graded",) if draw.random() < 0.3 else ())})
            found.append(Seen(Design(1, 1, 1, H, W, h, w), contents, frozenset()))
    return found


def verdict(text: str, count: int = 400) -> tuple[str, str]:
    """Learn one condition, and judge what is learned on fresh shapes."""
    draw, truth = random.Random(text), computed(text)
    _, ask = kernel(truth)
    evidence = []
    for one in shapes(draw, count):
        grid = (
            [[0.5 if "graded" in one.contents else 1] * one.design.width] * one.design.height,
            [[1] * one.design.w] * one.design.h,
        )
        evidence.append(seen(Case("e", "map.value", *grid), ask(Case("e", "map.value", *grid))))  # type: ignore[operator]
    if all(one.wrong == frozenset() for one in evidence):
        return "not rejected", ""
    learned = learn(ask, evidence)  # type: ignore[arg-type]
    if not learned:
        return "none", ""
    same = 0
    for one in shapes(draw, 300):
        names = one.at(*map(draw.randrange, one.extents))
        same += bool(computed(learned[0].condition)(names)) == bool(truth(names))
    return ("right" if same >= 297 else "wrong"), learned[0].condition


def main() -> None:
    """Print a line for each kernel, and the counts."""
    for title, texts in (("tuned", TUNED), ("held out", HELD_OUT)):
        results = [(text, *verdict(text)) for text in texts]
        for text, result, learned in results:
            print(f"{title:9} {result:11} {text:32} {learned}", flush=True)
        print(
            title, {kind: sum(r == kind for _, r, _ in results) for kind in ("right", "wrong", "none", "not rejected")}
        )


if __name__ == "__main__":
    main()
