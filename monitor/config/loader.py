"""The files of an installation -> one validated, cross-checked Config, or every problem at once.

Each of monitor.yaml, sources.yaml, watchlist.yaml and subscribers.yaml may be missing, and may be a folder of the same
stem whose *.yaml files are merged in the order of their names. `include_names` of monitor.yaml adds files of actors and
places to the watchlist.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel, ValidationError

from monitor.config.checks import Trees, cross_problems
from monitor.config.environment import apply_environment, set_value
from monitor.config.messages import problem_at, problems_of
from monitor.config.models import Config, MonitorFile, NamesFile, SourcesFile, SubscribersFile, WatchlistFile
from monitor.config.warnings import doubts
from monitor.config.yaml_tree import MAX_BYTES, Problem, Spot, Tree, parse_yaml
from monitor.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

#: the files of an installation, in the order in which their problems are told
PARTS: dict[str, type[BaseModel]] = {
    "monitor": MonitorFile,
    "sources": SourcesFile,
    "watchlist": WatchlistFile,
    "subscribers": SubscribersFile,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckReport:
    """What `check_config` found: a usable Config exactly when there are no problems."""

    config: Config | None
    problems: tuple[str, ...]
    warnings: tuple[str, ...]
    #: where each value stands, for those who find more wrong than the files alone can tell
    trees: Trees | None = None

    def placed(self, part: str, path: tuple[str | int, ...], what: str) -> str:
        """Return `file:line:column: key: what` for a value of one part, such as "subscribers"."""
        if self.trees is None:
            return what
        tree: Tree = getattr(self.trees, part)
        return str(problem_at(tree.spot, tree.value, path, what))


def load_config(
    folder: Path | str | None,
    *,
    environ: Mapping[str, str],
    overrides: Mapping[str, object] | None = None,
    files: Mapping[str, Path] | None = None,
) -> Config:
    """Return the whole configuration of a folder, validated and cross-checked.

    Shape: `overrides` are settings as a file would hold them, by dotted path: `{"database.url": "sqlite:///x.db"}`;
    a path that begins with `sources.` or `subscribers.` goes into that file. They win over `environ`, which wins over
    the files. `files` replaces whole parts: `{"sources": Path("mine.yaml")}`. Without a folder all parts not given
    are empty.
    Errors: ConfigError with every problem of all files.
    Blocking and some seconds long for thousands of sources: call it in a thread.
    """
    report = check_config(folder, environ=environ, overrides=overrides, files=files, warn=False)
    if report.config is None:
        raise ConfigError(report.problems)
    return report.config


def check_config(
    folder: Path | str | None,
    *,
    environ: Mapping[str, str],
    overrides: Mapping[str, object] | None = None,
    files: Mapping[str, Path] | None = None,
    warn: bool = True,
) -> CheckReport:
    """Return the configuration with its problems and warnings; arguments as for `load_config`. Never raises."""
    reading = _Reading()
    given = dict(files or {})
    paths = {part: [given[part]] if part in given else _find(folder, part, reading) for part in PARTS}
    _require_something(folder, paths, reading)
    trees = {part: _merged(part, paths[part], reading) for part in PARTS}
    problems = apply_environment(trees["monitor"], environ)
    for dotted, value in (overrides or {}).items():
        part, path = _override_path(dotted)
        set_value(trees[part], path, value, origin=dotted)
    _include_names(trees, paths["monitor"], Path(folder or "."), reading)
    problems += reading.problems
    models: dict[str, Any] = {}
    for part, model in PARTS.items():
        if trees[part].problems:
            problems += trees[part].problems
            continue
        try:
            models[part] = model.model_validate(trees[part].value)
        except ValidationError as error:
            problems += problems_of(error, model, trees[part].value, trees[part].spot)
    together = Trees(**trees)
    if not reading.unreadable:
        problems += cross_problems(together)
    lines = tuple(dict.fromkeys(str(problem) for problem in _in_file_order(problems, reading.order)))
    if lines or len(models) < len(PARTS):
        return CheckReport(config=None, problems=lines, warnings=())
    config = Config(**models, digest=reading.digest(), folder=str(folder) if folder is not None else "")
    warnings = (
        tuple(str(problem) for problem in _in_file_order(doubts(config, together, environ=environ), reading.order))
        if warn
        else ()
    )
    return CheckReport(config=config, problems=(), warnings=warnings, trees=together)


@dataclass(slots=True)
class _Reading:
    """What was read so far: file order, digest, problems with whole files."""

    order: list[str] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    #: a file could not be parsed, so that references into it cannot be judged
    unreadable: bool = False
    _hash: Any = field(default_factory=lambda: hashlib.blake2b(digest_size=16))

    def digest(self) -> str:
        return str(self._hash.hexdigest())

    def refuse(self, name: str, what: str) -> None:
        self.unreadable = True
        self.problems.append(Problem(file=name, line=None, column=None, key="", what=what))

    def read(self, path: Path) -> Tree:
        name = str(path)
        self.order.append(name)
        try:
            with path.open("rb") as file:
                body = file.read(MAX_BYTES + 1)
        except OSError as error:
            self.refuse(name, f"cannot be read: {error.strerror or error}")
            return Tree(value={}, spot=Spot(name, 1, 1))
        self._hash.update(f"{path.name}\0{len(body)}\0".encode() + body)
        tree = parse_yaml(body, name=name)
        self.unreadable = self.unreadable or bool(tree.problems)
        return tree


def _find(folder: Path | str | None, part: str, reading: _Reading) -> list[Path]:
    """Return the files of one part: PART.yaml, then PART/*.yaml in name order."""
    if folder is None:
        return []
    base = Path(folder)
    found = [base / f"{part}.yaml"] if (base / f"{part}.yaml").is_file() else []
    if (base / part).is_dir():
        found += _yaml_files(base / part)
    for other in (base / f"{part}.yml", base / f"{part}.json"):
        if other.is_file():
            reading.refuse(str(other), f"is not read; its name must be {part}.yaml")
    return found


def _yaml_files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.glob("*.yaml") if path.is_file() and not path.name.startswith("."))


def _require_something(folder: Path | str | None, paths: Mapping[str, list[Path]], reading: _Reading) -> None:
    if folder is None or any(paths.values()) or reading.problems:
        return
    if not Path(folder).is_dir():
        reading.refuse(str(folder), "no such folder")
    else:
        reading.refuse(str(folder), f"holds none of {', '.join(f'{part}.yaml' for part in PARTS)}")


def _merged(part: str, paths: Iterable[Path], reading: _Reading) -> Tree:
    trees = [reading.read(path) for path in paths]
    if not trees:
        return Tree(value={}, spot=Spot(f"{part}.yaml"))  # no line: there is no such file
    whole = trees[0]
    for tree in trees[1:]:
        _merge(whole, tree)
    return whole


def _merge(whole: Tree, more: Tree) -> None:
    """Add the keys of a further file: lists are joined, mappings merged; a single value may be given once."""
    whole.problems += more.problems
    for key, value in more.value.items():
        mine = whole.value.get(key)
        spot = more.spot.children[key]
        if key not in whole.value:
            whole.value[key], whole.spot.children[key] = value, spot
            whole.spot.keys[key] = more.spot.keys[key]
        elif isinstance(mine, list) and isinstance(value, list):
            children = whole.spot.children[key].children
            for index, item in enumerate(value):
                children[len(mine)] = spot.children[index]
                mine.append(item)
        elif isinstance(mine, dict) and isinstance(value, dict):
            inner = Tree(value=mine, spot=whole.spot.children[key])
            _merge(inner, Tree(value=value, spot=spot))
            whole.problems += inner.problems
        elif value is not None:
            first = whole.spot.children[key]
            what = f"given in two files (first in {first.file}:{first.line})"
            whole.problems.append(Problem(file=spot.file, line=spot.line, column=spot.column, key=key, what=what))


def _override_path(dotted: str) -> tuple[str, tuple[str, ...]]:
    parts = tuple(dotted.split("."))
    return (parts[0], parts[1:]) if parts[0] in PARTS and len(parts) > 1 else ("monitor", parts)


def _include_names(trees: dict[str, Tree], monitor_files: list[Path], folder: Path, reading: _Reading) -> None:
    """Add the actors and places of the `include_names` files to the watchlist."""
    wanted = trees["monitor"].value.get("include_names")
    if not isinstance(wanted, list):
        return
    base = monitor_files[0].parent if monitor_files and monitor_files[0].parent.name != "monitor" else folder
    for index, name in enumerate(wanted):
        if not isinstance(name, str):
            continue
        path = base / name
        paths = _yaml_files(path) if path.is_dir() else [path] if path.is_file() else []
        if not paths:
            spot = trees["monitor"].spot
            what = f"no such file: {path}"
            reading.problems.append(problem_at(spot, trees["monitor"].value, ("include_names", index), what))
            reading.unreadable = True
        for file in paths:
            tree = reading.read(file)
            _refuse_other_keys(tree, reading)
            _merge(trees["watchlist"], tree)


def _refuse_other_keys(tree: Tree, reading: _Reading) -> None:
    for key in [key for key in tree.value if key not in NamesFile.model_fields]:
        what = "a file of names holds only actors and places"
        reading.problems.append(problem_at(tree.spot, tree.value, (key,), what, at_key=True))
        del tree.value[key]


def _in_file_order(problems: Iterable[Problem], order: list[str]) -> list[Problem]:
    ranks = {name: rank for rank, name in enumerate(order)}
    return sorted(problems, key=lambda p: (ranks.get(p.file, -1), p.file, p.line or 0, p.column or 0))
