"""The changes that tests.tools.mutants tries: every place of a module that cosmic-ray knows how to change.

A change is known by its module, the function around it, and the line before and after, so that
the list of explanations outlives changes elsewhere in the module.
"""

import difflib
import hashlib
import importlib
import random
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]

Key = tuple[str, str, str, str]


@dataclass(frozen=True)
class Mutant:
    """One change of one module."""

    module: str
    function: str
    line: str
    becomes: str
    source: str
    exchangeable: bool
    """Whether it changes constants of the module or the code of its functions, and nothing else."""

    @property
    def key(self) -> Key:
        """What the list of explanations knows it by: it outlives changes of other lines."""
        return self.module, self.function, self.line, self.becomes

    @property
    def digest(self) -> str:
        """What the file of results knows it by."""
        return hashlib.sha256(f"{self.module}\n{self.source}".encode()).hexdigest()


def mutants(module: str, sample: int | None) -> Iterator[Mutant]:
    """Make every change that cosmic-ray knows in one module, each text once, or a sample of them; in random order."""
    plugins, trees = load("cosmic_ray.plugins"), load("cosmic_ray.ast")
    mutate = load("cosmic_ray.mutating").mutate_code
    source = path_of(module).read_text(encoding="utf-8")
    nodes, seen = list(trees.ast_nodes(trees.get_ast(source))), {source}
    kinds = [kind for kind in map(plugins.get_operator, plugins.operator_names()) if not kind.arguments()]
    places = [
        (kind(), occurrence, node)
        for kind in kinds
        for occurrence, node in enumerate(node for node in nodes for _ in kind().mutation_positions(node))
    ]
    random.Random(module).shuffle(places)
    for operator, occurrence, node in places[:sample]:
        changed = mutate(source, operator, occurrence)
        if changed not in seen:
            seen.add(changed)
            yield Mutant(module, function_of(node), *difference(source, changed), changed, is_exchangeable(node))


def function_of(node: Any) -> str:
    """Name the functions and classes around a node, outermost first."""
    return ".".join(reversed([outer.name.value for outer in around(node) if outer.type in {"funcdef", "classdef"}]))


def is_exchangeable(node: Any) -> bool:
    kinds = [outer.type for outer in around(node)]
    return "decorator" not in kinds and ("funcdef" in kinds or "classdef" not in kinds)


def around(node: Any) -> Iterator[Any]:
    while node:
        yield node
        node = node.parent


def difference(source: str, changed: str) -> tuple[str, str]:
    """Give the lines that differ, without their indentation, before and after."""
    lines = [line for line in difflib.ndiff(source.splitlines(), changed.splitlines()) if line[0] in "+-"]
    before, after = (" ".join(line[2:].strip() for line in lines if line[0] == sign) for sign in "-+")
    return before, after


def load(name: str) -> Any:
    """Import a part of cosmic-ray when it is needed: the other tests are collected without it."""
    return importlib.import_module(name)


def path_of(module: str) -> Path:
    return ROOT / "xo_ref" / f"{module}.py"


def name_of(module: str) -> str:
    return f"xo_ref.{module}".replace("/", ".").removesuffix(".__init__")
