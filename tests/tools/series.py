"""Verify series of kernels that are wrong under a condition only, and count what the reports say.

    python -m tests.tools.series [SERIES [NAME ...]]    print the figures; 66 kernels take about twenty minutes

The kernels were written by people who had read neither the questions nor the learner. `kernels` and `fresh` are the
series that the learner was improved on, `third` to `eighth` are ones that it was not until they were run; the
others have layers. Reports say how one number differs since `fourth`; the figures count that apart. A condition counts
as right if it agrees with the author's on 99 of 100 fresh shapes and positions.
"""

import json
import random
import sys
from collections import Counter
from collections.abc import Mapping
from importlib import import_module
from pathlib import Path

from xo_ref.kit import Verdict, verify
from xo_ref.kit.answer import Breakdown, Broken
from xo_ref.kit.diagnose.when.contents import CONTENTS
from xo_ref.kit.diagnose.when.grammar import OF_PLACES, computed
from xo_ref.kit.judge.result import Counterexample
from xo_ref.kit.report.model import Report

SERIES = {
    "kernels": "Series 1, which the learner of conditions was improved on",
    "fresh": "Series 2, when nothing had been improved on it; since then the learner was",
    "third": "Series 3, on which nothing was improved before it was run",
    "fourth": "Series 4, likewise; the right one that is rejected needs 8 GB for a row of 32,768 pixels",
    "fifth": "Series 5, on which nothing was improved before it was run",
    "sixth": "Series 6, likewise",
    "seventh": "Series 7, likewise, before large graded maps and long lines of more than one row were asked",
    "eighth": "Series 8, on which nothing was improved before it was run",
    "layers": "Layers, on which the questions and the learner were improved; 19 were rejected and 13 explained before",
    "more_layers": "Layers 2, likewise, before questions were added for the two that conform",
    "third_layers": "Layers 3, on which nothing was improved before it was run",
    "fourth_layers": "Layers 4, likewise",
}
LAYERS = frozenset({"layers", "more_layers", "third_layers", "fourth_layers"})
OPTIONS = "channels,stride,padding,dilation,groups"
FOLDER = Path(__file__).parent.parent / "series"
Meta = Mapping[str, Mapping[str, str]]


def meta(series: str) -> Meta:
    """Read what the authors say of their kernels: the kind, the condition and the story of each."""
    found: Meta = import_module(f"tests.series.{series}").META
    return found


def names(draw: random.Random) -> dict[str, int]:
    """Draw a shape and a position, large and small ones, of pixels without zeros, symmetry or repetition."""
    most = draw.choice((5, 12, 40, 130, 300))
    H, W = draw.randint(1, most), draw.randint(1, most)  # noqa: N806 - the names of the grammar
    h, w = (draw.randint(1, min(side, draw.choice((2, 4, 9, 30)))) for side in (H, W))
    found = {"H": H, "W": W, "h": h, "w": w, "n": h * w, "R": H - h + 1, "C": W - w + 1, "graded": draw.randint(0, 1)}
    found |= dict.fromkeys([*CONTENTS][1:], 0) | {
        "whole": not found["graded"],
        "white_in_image": 1,
    }  # but for what the shape decides
    found |= {"feature_is_mirrored": w == 1, "feature_is_rank_one": min(h, w) == 1, "feature_is_constant": h * w == 1}
    found |= {"row": draw.randrange(found["R"]), "col": draw.randrange(found["C"])} | dict.fromkeys(OF_PLACES, 0)
    right = (7 * found["row"] + 3 * found["col"]) % (2 * h * w + 1) - h * w
    return {**found, "sum": right, "magnitude": abs(right)}


def agreement(found: str, told: str) -> float:
    """Give the share of fresh shapes and positions on which two conditions agree."""
    draw = random.Random(7)
    drawn = [names(draw) for _ in range(4000)]
    return sum(bool(computed(found)(one)) == bool(computed(told)(one)) for one in drawn) / len(drawn)


def row(name: str, about: Mapping[str, str], report: Report) -> dict[str, object]:
    """Keep of a report what is counted."""
    told, when = about["condition"] if about["kind"] != "layer" else "", [one.condition for one in report.when]
    return {
        "name": name,
        "kind": about["kind"],
        "told": told,
        "verdict": report.verdict.value,
        "seconds": round(report.seconds, 1),
        "when": when,
        "agrees": max((agreement(one, told) for one in when), default=0.0) if told else None,
        "faults": [one.fault for one in report.diagnosis if not one.about],
        "whole": any(one.explains == one.of and not one.about and not one.where for one in report.diagnosis),
        "computes": report.computes is not None,
        "differs": report.differs or "",
        "history": any(map(_tells_history, (one.counterexample for one in report.failures if one.counterexample))),
    }


def _tells_history(example: Counterexample) -> bool:
    """Tell whether a report says that an answer depends on others: on earlier ones, or one overwritten by a later."""
    overwritten = isinstance(example.got, Broken) and example.got.breakdown is Breakdown.OVERWRITTEN
    return overwritten or example.alone is False or bool(example.cause)


def figures(rows: list[dict[str, object]]) -> str:
    """Sum up."""
    wrong = [one for one in rows if one["kind"] != "right"]
    rejected = [one for one in wrong if one["verdict"] == Verdict.DOES_NOT_CONFORM.value]
    told = [one for one in wrong if one["kind"] in {"shape", "place"} and one["told"]]
    right = [one for one in told if float(str(one["agrees"])) >= 0.99]
    whole = [one for one in told if one["whole"] and one not in right]
    explained = [one for one in wrong if any(one[key] for key in ("when", "faults", "computes", "history"))]
    alarms = [one for one in rows if one["kind"] == "right" and one["verdict"] != Verdict.CONFORMS.value]
    kinds = ", ".join(f"{count} of {kind}" for kind, count in Counter(str(one["kind"]) for one in rejected).items())
    more = sum(bool(one.get("differs")) for one in wrong if one not in explained)
    differs = f", {more} more how one number differs" if more else ""
    conditions = (
        f"{len(right)} of {len(told)} conditions over shape or place are found; {len(whole)} of the other such kernels "
        "hear a fault that explains every wrong answer; "
    )
    return (
        f"{len(rejected)} of {len(wrong)} wrong kernels do not conform ({kinds}); "
        f"{len(alarms)} of {len(rows) - len(wrong)} right ones do not conform either; "
        f"{conditions if told else ''}"
        f"{len(explained)} of {len(wrong)} kernels hear a fault, a formula, a condition or a history{differs}"
    )


def published() -> str:
    """Write a line for each series that was run, from the results that are kept."""
    kept = ((words, FOLDER / f"{series}.json") for series, words in SERIES.items())
    return "\n".join(
        f"- {words}: {figures(json.loads(path.read_text(encoding='utf-8')))}." for words, path in kept if path.exists()
    )


def main(series: str, chosen: list[str]) -> None:
    """Verify the kernels that are named, or all; write the results of a whole series."""
    rows = []
    for name, about in meta(series).items():
        if name in chosen or not chosen:
            layer = OPTIONS if series in LAYERS else None
            rows.append(row(name, about, verify(f"tests.series.{series}:{name}", layer=layer)))
            print(json.dumps(rows[-1]), flush=True)
    print(figures(rows))
    if not chosen:
        (FOLDER / f"{series}.json").write_text(json.dumps(rows, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    for one in sys.argv[1:2] or SERIES:
        main(one, sys.argv[2:])
