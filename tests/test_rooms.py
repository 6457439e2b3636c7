"""The house: which module may import which, what is public, and that the package needs nothing."""

import ast
import importlib
import inspect
import pkgutil
import sys
from pathlib import Path

import pytest

import xo_ref

PACKAGE = Path(xo_ref.__file__).parent

# From the ground up: a module imports only from rooms that stand above its own in this list, and from its own.
ROOMS = [
    "errors", "pictures", "svg", "values", "spec", "engine", "gallery", "clauses", "explain", "recognition",
    "strategies", "kit.case", "kit.layer", "kit.answer", "kit.questions", "kit.target", "kit.judge", "kit.diagnose",
    "kit.report", "kit.runner", "kit.verification", "kit.campaign", "kit.vectors", "kit.examples", "kit", "testing",
    "cli", "__main__",
]  # fmt: skip
WITH_HYPOTHESIS = {"strategies", "testing", "kit.questions.search"}
WITH_PILLOW = {"cli.rasters"}

TESTS = Path(__file__).parent
TESTED_ELSEWHERE = {
    "__main__": "it only calls cli.commands, as tests/cli does",
    "engine.bits": "tests/engine/test_engine.py: all routes are tested side by side",
    "engine.byrow": "tests/engine/test_limits.py",
    "engine.packing": "tests/engine/test_limits.py",
    "engine.banks": "tests/engine/test_layers.py: in whole layers",
    "engine.phases": "tests/engine/test_layers.py: in whole layers",
    "engine.lanes": "tests/engine/test_engine.py",
    "engine.patches": "tests/engine/test_engine.py",
    "engine.toeplitz": "tests/engine/test_engine.py",
    "engine.tiny": "tests/engine/test_limits.py",
    "kit.report.summary": "tests/kit/runner/test_run.py: in whole verifications",
    "kit.verification": "tests/kit/runner/test_run.py: in whole verifications",
}
"""Modules without a test file of their own, and where they are tested instead."""
TESTED_TOGETHER = ("kit.diagnose.faults.",)
"""Modules that are one catalogue: tests/kit/diagnose/test_faults.py."""


def modules() -> list[str]:
    """Name all modules of the package, without the package's name."""
    found = pkgutil.walk_packages([str(PACKAGE)], "xo_ref.")
    return [module.name.removeprefix("xo_ref.") for module in found]


def imports(source: str) -> set[str]:
    """Name all modules that a source imports, dotted; a member imported by name is tried as a module too."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return found


def source_of(module: str) -> str:
    """Read a module's source."""
    path = PACKAGE.joinpath(*module.split("."))
    return (path / "__init__.py" if path.is_dir() else path.with_suffix(".py")).read_text(encoding="utf-8")


def room_of(module: str) -> str:
    """Name the room that a module belongs to: the longest entry of the list that its name begins with."""
    return max((room for room in ROOMS if f"{module}.".startswith(f"{room}.")), key=len, default="")


def upward(module: str, source: str) -> set[str]:
    """Name the rooms that a module's source imports and may not."""
    below = set(ROOMS[: ROOMS.index(room_of(module)) + 1])
    used = {room_of(name.removeprefix("xo_ref.")) for name in imports(source) if name.startswith("xo_ref.")}
    return used - below - {""}


def test_every_module_has_its_room() -> None:
    assert {module for module in modules() if not room_of(module)} == set()


@pytest.mark.parametrize("module", modules())
def test_every_module_has_its_tests(module: str) -> None:
    """xo_ref/room/module.py is tested by tests/room/test_module.py."""
    path = PACKAGE.joinpath(*module.split("."))
    own = TESTS.joinpath(*module.split(".")).with_name(f"test_{path.name}.py")
    elsewhere = module in TESTED_ELSEWHERE or module.startswith(TESTED_TOGETHER)
    assert path.is_dir() or own.exists() or elsewhere, f"there is no {own.relative_to(TESTS.parent)}"


def test_only_modules_that_exist_are_tested_elsewhere() -> None:
    assert TESTED_ELSEWHERE.keys() <= set(modules())


@pytest.mark.parametrize("module", modules())
@pytest.mark.untraced
def test_imports_point_downward(module: str) -> None:
    assert upward(module, source_of(module)) == set()


@pytest.mark.parametrize(
    "source", ["from xo_ref.kit import runner", "from xo_ref import spec", "import xo_ref.cli.commands"]
)
def test_an_upward_import_is_seen(source: str) -> None:
    assert upward("values.grid", source) != set()


def test_the_engine_does_not_know_the_definition() -> None:
    engine = [module for module in modules() if module.split(".")[0] == "engine"]
    assert not any(name.startswith("xo_ref.spec") for module in engine for name in imports(source_of(module)))


@pytest.mark.parametrize("module", modules())
@pytest.mark.untraced
def test_only_the_standard_library_is_needed(module: str) -> None:
    outside = {name.split(".")[0] for name in imports(source_of(module))} - set(sys.stdlib_module_names) - {"xo_ref"}
    allowed = {"hypothesis", "pytest"} if module in WITH_HYPOTHESIS else {"PIL"} if module in WITH_PILLOW else set()
    assert outside <= allowed


def test_what_is_public_exists_and_is_documented() -> None:
    for module in [
        xo_ref,
        *(importlib.import_module(f"xo_ref.{name}") for name in modules() if "__main__" not in name),
    ]:
        assert module.__doc__
        for name in getattr(module, "__all__", []):
            member = getattr(module, name)
            if inspect.isclass(member) or inspect.isfunction(member):
                assert member.__doc__, f"{module.__name__}.{name}"
