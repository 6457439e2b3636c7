"""Copy the table of RESULTS.md, and what it says of the machine, into README between its two marks."""

import re
from pathlib import Path

RESULTS = Path(__file__).with_name("RESULTS.md")
README = Path(__file__).parents[2] / "README.md"
MARKS = ("<!-- benchmark -->\n", "<!-- end of benchmark -->\n")


def main() -> None:
    results = RESULTS.read_text(encoding="utf-8")
    machine = re.findall(r"^- (?:processor|Python|packages|threads|load when started): .*\n", results, re.MULTILINE)
    results = results.partition("## Targets")[0]
    table = re.findall(
        r"^\| (?:median ms|---|\*\*xo_ref|[a-zA-Z].*(?:float32|float64) \|).*\n|^\|---.*\n", results, re.MULTILINE
    )
    before, _, rest = README.read_text(encoding="utf-8").partition(MARKS[0])
    _, _, after = rest.partition(MARKS[1])
    block = "".join([MARKS[0], *table, "\n", *machine, MARKS[1]])
    README.write_text(before + block + after, encoding="utf-8")


if __name__ == "__main__":
    main()
