"""Build a core for a simulator and answer the protocol with it.

    xo-ref verify --command "python -m tests.hardware.cosim xnor_stream --simulator verilator"

What is built lies under build/hardware and is made anew when a source changes.
"""

import argparse
import hashlib
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from tests.hardware.mutants import MUTANTS

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
BUILD = ROOT / "build" / "hardware"


@dataclass(frozen=True)
class Core:
    """A core, how it takes pixels, and which shapes it takes."""

    name: str
    module: str
    word: int
    image: str
    feature: str
    pixels: str = "bits"
    returns: str = "matches"
    parameters: Mapping[str, int] = field(default_factory=dict)
    declares: bool = True
    """Whether its greeting says which shapes it takes; if not, the command line has to."""

    @property
    def pixel(self) -> int:
        """The bits of a pixel."""
        return 1 if self.pixels == "bits" else 8

    @property
    def hello(self) -> str:
        """What it says of itself."""
        shapes = {"image": self.image, "feature": self.feature} if self.declares else {}
        about = {"pixels": self.pixels, "returns": self.returns, "arithmetic": "exact"}
        return json.dumps({"xo": 1, "name": self.name, **about, **shapes})

    def source(self, mutant: str = "") -> str:
        """Read the Verilog, with a fault if one is named."""
        text = (HERE / "cores" / f"{self.module}.v").read_text(encoding="utf-8")
        return MUTANTS[mutant].applied(text) if mutant else text


CORES = {
    core.name: core
    for core in (
        Core("xnor_stream", "xnor_stream", 1, "..x..1024", "..8x..8"),
        Core("xnor_3x3", "xnor_stream", 1, "..x..1024", "3x3", parameters={"MAXH": 3, "MAXW": 3}, declares=False),
        Core("xnor_array", "xnor_array", 64, "..64x..64", "..16x..16"),
        Core("int8_systolic", "int8_systolic", 8, "..x..256", "..4x..4", "int8:6", "sums"),
    )
}


def missing(simulator: str) -> str:
    """Say what has to be installed for a simulator; nothing if all is there."""
    needed = {"icarus": ["iverilog"], "bench": ["iverilog"], "verilator": ["verilator", "g++", "make"]}[simulator]
    for program in needed:
        if shutil.which(program) is None:
            return f"{program} is not installed (Debian: apt-get install iverilog verilator g++ make)"
    if simulator == "icarus" and not cocotb_config().exists():
        return "cocotb is not installed (pip install -r tests/hardware/requirements.txt)"
    return ""


def cocotb_config() -> Path:
    """Name the program that says where cocotb's libraries are."""
    return Path(sys.executable).with_name("cocotb-config")


def built(core: Core, simulator: str, mutant: str = "") -> Path:
    """Build a core, unless it is built, and name the folder; raises CalledProcessError."""
    source, bridge = core.source(mutant), (HERE / "bridge.cpp").read_text(encoding="utf-8")
    key = hashlib.sha256("\0".join([source, bridge, core.hello, str(core.parameters)]).encode()).hexdigest()[:12]
    folder = BUILD / f"{core.name}-{simulator}-{mutant or 'right'}-{key}"
    if (folder / "done").exists():
        return folder
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    (folder / "core.v").write_text(source, encoding="utf-8")
    values = core.parameters.items()
    if simulator == "icarus":
        run("iverilog", "-g2005", "-s", core.module, *(f"-P{core.module}.{k}={v}" for k, v in values),
            "-o", "core.vvp", "core.v", folder=folder)  # fmt: skip
    else:
        words = [f"#define WORD {core.word}", f"#define PIXEL {core.pixel}", f'#define HELLO R"({core.hello})"']
        (folder / "bridge.h").write_text("\n".join(words) + "\n", encoding="utf-8")
        run("verilator", "--cc", "--exe", "--build", "-O3", "-Wno-lint", "--top-module", core.module, "--prefix",
            "Vcore", "--Mdir", "made", *(f"-G{k}={v}" for k, v in values), "-CFLAGS", f"-O2 -I{folder}",
            "core.v", str(HERE / "bridge.cpp"), folder=folder)  # fmt: skip
    (folder / "done").touch()
    return folder


def run(*words: str, folder: Path) -> None:
    """Run a tool in a folder; what it says is shown only if it fails."""
    done = subprocess.run(words, cwd=folder, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.stderr.write(done.stdout + done.stderr)
        done.check_returncode()


def converse(core: Core, simulator: str, mutant: str) -> None:
    """Become the simulator."""
    folder = built(core, simulator, mutant)
    if simulator == "verilator":
        os.execv(folder / "made" / "Vcore", ["Vcore"])  # noqa: S606  # no shell is needed
    asked = [subprocess.run([cocotb_config(), *words], capture_output=True, text=True, check=True).stdout.strip()
             for words in (("--lib-dir",), ("--lib-name", "vpi", "icarus"), ("--libpython",))]  # fmt: skip
    questions, answers = os.dup(0), os.dup(1)  # the simulator and cocotb write to the usual ones
    os.set_inheritable(questions, True)
    os.set_inheritable(answers, True)
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    os.environ |= {
        "MODULE": "tests.hardware.bridge", "TOPLEVEL": core.module, "TOPLEVEL_LANG": "verilog",
        "LIBPYTHON_LOC": asked[2], "PYTHONPATH": os.pathsep.join([str(ROOT), *filter(None, sys.path)]),
        "COCOTB_LOG_LEVEL": "ERROR", "COCOTB_RESULTS_FILE": os.devnull,
        "XO_WORD": str(core.word), "XO_PIXEL": str(core.pixel), "XO_HELLO": core.hello,
        "XO_QUESTIONS": str(questions), "XO_ANSWERS": str(answers),
    }  # fmt: skip
    os.execvp("vvp", ["vvp", "-M", asked[0], "-m", asked[1], str(folder / "core.vvp")])  # noqa: S606, S607


def main() -> None:
    """Read the arguments, build, and converse."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("core", choices=CORES)
    parser.add_argument("--simulator", choices=("verilator", "icarus"), default="verilator")
    parser.add_argument("--mutant", choices=("", *MUTANTS), default="")
    options = parser.parse_args()
    converse(CORES[options.core], options.simulator, options.mutant)


if __name__ == "__main__":
    main()
