"""The folder of a campaign: what is asked in one file, and one file for each finished shard.

    campaign.json            level, seed, subject, version
    small-0-20000-0.json     what one shard found

A file is two lines: an object, and the SHA-256 of the first line. It is written beside its place and moved
into it, so a crash never leaves half a file; the checksum reveals damage by a disk or by hand. Each result names the
campaign that it belongs to by the checksum of `campaign.json`. The contents of a folder are read with a size limit,
checked field by field, and never evaluated.
"""

import contextlib
import hashlib
import json
import sys
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, fields
from pathlib import Path

from xo_ref import __version__
from xo_ref.errors import FormatError
from xo_ref.kit.campaign.shards import LEVELS, Plan, Shard
from xo_ref.kit.report.files import write_whole
from xo_ref.kit.verification import Subject

if sys.platform != "win32":  # pragma: no branch  # there no target is started
    import fcntl

SCHEMA = "xo-ref/campaign/3"
_PLAN = "campaign.json"
_SEEDS = 10**18
_NONE = type(None)
_KINDS = {"graded": (bool, _NONE), "target": (str, _NONE), "layer": (str, _NONE), "only": (list,), "shapes": (list,)}
_KINDS |= {"startup_timeout": (int, float), "timeout": (int, float), "xfail": (dict,), "memory": (int,)}
_LIMIT = 1 << 26  # bytes of a file that are read


@dataclass(frozen=True, slots=True)
class Folder:
    """A folder with its campaign."""

    path: Path
    plan: Plan
    identity: str
    """The sum of `campaign.json`, which every result names."""

    @classmethod
    def make(cls, path: Path, plan: Plan) -> "Folder":
        """Begin a campaign in a new or empty folder, or go on with the same one; raises OSError and FormatError."""
        path.mkdir(exist_ok=True)
        if not (path / _PLAN).exists():
            if any(
                not one.name.startswith(f".{_PLAN}.") for one in path.iterdir()
            ):  # left of a beginning that was killed
                raise FormatError(f"{path}: is no folder of a campaign: it has files and no {_PLAN}; name a new one")
            write_whole(path / _PLAN, _sealed({"schema": SCHEMA, "version": __version__, **asdict(plan)}))
        found = cls.open(path)
        if found.plan != plan:
            raise FormatError(f"{path}: holds another campaign: {_PLAN} differs; name another folder with --out")
        return found

    @classmethod
    def open(cls, path: Path) -> "Folder":
        """Read the campaign of a folder; raises OSError, and FormatError for a file that is damaged or no such file."""
        place = path / _PLAN
        line, found = _unsealed(place)
        try:
            return cls(path, _plan(found), _sum(line))
        except (ValueError, TypeError, KeyError, AttributeError) as error:
            raise FormatError(f"{place}: is not read: {error}", source=str(place)) from error

    @contextlib.contextmanager
    def held(self) -> Iterator[None]:
        """Keep other commands out, as long as this process lives; raises BlockingIOError where one works in it."""
        with (self.path / _PLAN).open("rb") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as error:
                why = "another command works in this folder; wait for its end, or name another folder with --out"
                raise BlockingIOError(f"{self.path}: {why}") from error
            yield

    def read(self, shard: Shard) -> Mapping[str, object] | None:
        """Read the result of a shard; None where there is none. Raises OSError, and FormatError if it is damaged."""
        place = self.path / f"{shard.name}.json"
        if not place.exists():
            return None
        _, found = _unsealed(place)
        if (found.get("campaign"), found.get("shard")) != (self.identity, shard.name):
            raise FormatError(f"{place}: belongs to another campaign or shard", source=str(place))
        return found

    def finished(self) -> tuple[set[Shard], list[str]]:
        """Return the shards with a sound result, and say which results are damaged."""
        sound, damaged = set(), []
        for shard in self.plan.shards():
            try:
                if self.read(shard) is not None:
                    sound.add(shard)
            except FormatError as error:
                damaged.append(str(error))
        return sound, damaged

    def write(self, shard: Shard, result: Mapping[str, object]) -> None:
        """Write the result of a shard, whole or not at all; raises OSError."""
        content = {"campaign": self.identity, "shard": shard.name, **result}
        write_whole(self.path / f"{shard.name}.json", _sealed(content))


def _sealed(content: Mapping[str, object]) -> str:
    line = json.dumps(content, allow_nan=False)
    return f"{line}\n{_sum(line)}\n"


def _sum(line: str) -> str:
    return hashlib.sha256(line.encode()).hexdigest()


def _unsealed(place: Path) -> tuple[str, dict[str, object]]:
    if not place.is_file():
        raise FormatError(f"{place}: is no ordinary file", source=str(place))
    with place.open("rb") as file:
        content = file.read(_LIMIT + 1).decode("utf-8", "replace")
    line, _, seal = content.partition("\n")
    if len(content) > _LIMIT or seal != f"{_sum(line)}\n":
        raise FormatError(f"{place}: is damaged: its checksum is wrong", source=str(place))
    with contextlib.suppress(ValueError, RecursionError):
        found = json.loads(line)
        if isinstance(found, dict):
            return line, found
    raise FormatError(f"{place}: is no JSON object", source=str(place))


def _plan(found: Mapping[str, object]) -> Plan:
    if (found["schema"], found["version"]) != (SCHEMA, __version__):
        raise ValueError(f"it is not of the schema {SCHEMA} and of version {__version__}")
    level, seed, given, greeted = (found[name] for name in ("level", "seed", "subject", "greeted"))
    if type(level) is not int or level not in LEVELS or type(seed) is not int or not 0 <= seed < _SEEDS:
        raise ValueError("its level or its seed is out of range")
    if not isinstance(given, dict) or given.keys() != {field.name for field in fields(Subject)}:
        raise ValueError("its subject has other fields")
    for name, value in {**given, "greeted": greeted}.items():
        inside = value if isinstance(value, list) else value.values() if isinstance(value, dict) else ()
        if type(value) not in _KINDS.get(name, (str,)) or not all(isinstance(one, str) for one in inside):
            raise ValueError(f"its {name} is of another kind")
    return Plan(level, seed, Subject(**{**given, "only": tuple(given["only"]), "shapes": tuple(given["shapes"])}),
                str(greeted))  # fmt: skip
