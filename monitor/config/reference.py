"""The configuration reference: `python -m monitor.config.reference > docs/configuration.md`."""

from __future__ import annotations

import enum
import sys
import types
import typing
from typing import Annotated, Any, Literal, get_args, get_origin

from pydantic import BaseModel, SecretStr
from pydantic_core import PydanticUndefined

from monitor.config import models
from monitor.config.environment import environment_settings
from monitor.config.schema import SCHEMA_MODELS

if typing.TYPE_CHECKING:
    from pydantic.fields import FieldInfo

_HEAD = """# Configuration reference

This page is generated from the models in `monitor/config/models.py`; after changing them run
`python -m monitor.config.reference > docs/configuration.md`. How to write watches is told by examples in
[watchlists.md](watchlists.md).

## How the files are read

- An installation is a folder (`--config DIR`; else `./config`, then `$MONITOR_CONFIG`, then `/etc/monitor`) with four
  files: `monitor.yaml`, `sources.yaml`, `watchlist.yaml`, `subscribers.yaml`. Each may be left out, and each may be a
  **folder** of the same name without `.yaml`, whose `*.yaml` files are merged in the order of their names: lists are
  joined, and a single value may be given once.
- The files are YAML 1.2 in UTF-8: `no`, `on` and `12:30` are text. Anchors, aliases, tags, duplicate keys and files
  above 5 MB are refused. Durations are written `30s`, `5m`, `2h`, `1d`; sizes `512KiB`, `5MiB`.
- `monitor check` tells every problem of all files at once, as `file:line:column: key: what (did you mean …?)`, then
  warnings, and ends with 78 when there was a problem. A running service that is told to reload keeps its configuration
  when the new one is bad.
- Every setting of `monitor.yaml` is also an environment variable, which wins over the file:
  `MONITOR_<SECTION>_<KEY>`, lists separated by commas. An empty variable counts as not set.
- A **secret** is written as such, or read when it is needed: `{env: NAME}`, `{file: PATH}` (relative to the folder;
  newlines at the end are dropped) or `{credential: NAME}` (systemd's `LoadCredential=`). Secrets never appear in logs,
  messages or the database.
- The first line of each file names its JSON schema (`# yaml-language-server: $schema=…`), by which editors complete
  and check. `python -m monitor.config.schema FOLDER` writes the schemas.
"""

_FILES = {
    "monitor": "The service itself. Every setting has a default.",
    "sources": "What is polled.",
    "watchlist": "Actors, places, and the watches over them. Ids of actors and places share one name space.",
    "subscribers": "Who is told, how and when.",
    "names": "Actors and places as data; files named by `include_names` of `monitor.yaml` are added to the watchlist.",
}
_DURATIONS = ((86400, "d"), (3600, "h"), (60, "m"), (1, "s"))
_SIZES = ((2**30, "GiB"), (2**20, "MiB"), (2**10, "KiB"), (1, "B"))


def reference_text() -> str:
    """Return the whole reference as Markdown, the text of `docs/configuration.md`."""
    shown: set[type[BaseModel]] = set()
    parts = [_HEAD]
    for stem, meaning in _FILES.items():
        title = f"{stem}.yaml" if stem != "names" else "Files of names"
        parts.append(f"## {title}\n\n{meaning}\n")
        parts += _sections(SCHEMA_MODELS[stem], "", shown)
    return "\n".join(parts)


def _sections(model: type[BaseModel], path: str, shown: set[type[BaseModel]]) -> list[str]:
    """Return the table of one model and of those below it, each model once."""
    if model in shown:
        return []
    shown.add(model)
    doc = " ".join((model.__doc__ or "").split())
    head = [f"### `{path}`\n\n{doc}\n"] if path else []
    with_variables = model is models.MonitorFile or path in models.MonitorFile.model_fields
    rows = ["| key | type | default | meaning |", "|---|---|---|---|"]
    below: list[tuple[type[BaseModel], str]] = []
    for name, field in model.model_fields.items():
        key = field.alias or name
        rows.append(_row(key, name, field, path if with_variables else None))
        below += [(inner, _path(path, key, field)) for inner in _models_in(field.annotation)]
    text = [*head, "\n".join(rows) + "\n"]
    for inner, inner_path in below:
        text += _sections(inner, inner_path, shown)
    return text


def _path(path: str, key: str, field: FieldInfo) -> str:
    many = any(get_origin(part) in {tuple, dict} for part in _flat(field.annotation))
    return f"{path}.{key}".lstrip(".") + ("[]" if many else "")


def _row(key: str, name: str, field: FieldInfo, section: str | None) -> str:
    meaning = field.description or ""
    variables = environment_settings()
    variable = f"MONITOR_{section}_{name}".upper() if section else f"MONITOR_{name}".upper()
    if section is not None and variable in variables:
        meaning += f" (`{variable}`)"
    bounds = _bounds(field)
    kind = _type_text(field) + (f" ({bounds})" if bounds else "")
    return f"| `{key}` | {kind} | {_default(field)} | {meaning} |".replace("||", "| |")


def _flat(annotation: Any) -> list[Any]:
    if get_origin(annotation) in {types.UnionType, typing.Union}:
        return [inner for part in get_args(annotation) for inner in _flat(part)]
    return [annotation]


def _models_in(annotation: Any) -> list[type[BaseModel]]:
    found: list[type[BaseModel]] = []
    for part in _flat(annotation):
        if get_origin(part) in {tuple, dict}:
            for inner in get_args(part):
                found += _models_in(inner)
        elif isinstance(part, type) and issubclass(part, BaseModel) and part is not models.SecretRef:
            found.append(part)
    return found


def _type_text(field: FieldInfo) -> str:
    # pydantic takes Annotated apart: the validators that make a duration stand in the field's metadata
    return _names_of(Annotated[(field.annotation, *field.metadata)] if field.metadata else field.annotation)


def _names_of(annotation: Any) -> str:
    arguments = get_args(annotation)
    if named := _named(annotation):
        return named
    if get_origin(annotation) is Annotated:
        return _names_of(arguments[0])
    if annotation in {models.Secret, models.Secret | None}:
        return "secret"
    if get_origin(annotation) is not None:
        return _names_of_many(get_origin(annotation), arguments)
    if isinstance(annotation, type) and issubclass(annotation, enum.Enum):
        return ", ".join(f"`{member.value}`" for member in annotation)
    return _PLAIN.get(annotation, "mapping")


def _names_of_many(origin: Any, arguments: tuple[Any, ...]) -> str:
    if origin is Literal:
        return ", ".join(f"`{value}`" for value in arguments if value != "")
    names = list(dict.fromkeys(_names_of(part) for part in arguments if part not in {type(None), ...}))
    if origin is tuple:
        return f"list of {names[0]}".replace("mapping", "mappings")
    if origin is dict:
        return f"mapping of {names[0]} to {names[-1]}"
    return " or ".join(names)


_PLAIN: dict[Any, str] = {str: "text", int: "number", float: "number", bool: "true or false", SecretStr: "text"}


def _named(annotation: Any) -> str:
    """Return the name of one of our own annotated types, recognised by its validators."""
    if get_origin(annotation) is not Annotated:
        return ""
    functions = {getattr(part, "func", None) for part in get_args(annotation)[1:]} - {None}
    for kind, name in _own_types():
        if functions and functions & kind:
            return name
    return ""


def _own_types() -> list[tuple[set[Any], str]]:
    return [
        ({part.func for part in get_args(kind)[1:] if hasattr(part, "func")}, name)
        for kind, name in (
            (models.Duration, "duration"),
            (models.Interval, "duration, range or `auto`"),
            (models.DefaultInterval, "duration, range or `auto`"),
            (models.Size, "size"),
            (models.Id, "id"),
            (models.TimeOfDay, "time of day"),
            (models.PartialDate, "date"),
            (models.HostPort, "HOST:PORT"),
        )
    ]


def _bounds(field: FieldInfo) -> str:
    least = next((part.ge for part in field.metadata if hasattr(part, "ge")), None)
    most = next((part.le for part in field.metadata if hasattr(part, "le")), None)
    kind = _type_text(field)
    units = _DURATIONS if "duration" in kind else _SIZES if "size" in kind else None
    if least is not None and units is not None:
        return f"at least {_in_units(least, units)}"
    if least is not None and most is not None:
        return f"{least} to {most}"
    return f"at least {least}" if least is not None else ""


def _default(field: FieldInfo) -> str:
    if field.is_required():
        return "**required**"
    value = field.default
    if value is None or value is PydanticUndefined or value in ("", ()) or isinstance(value, BaseModel):
        return ""
    kind = _type_text(field)
    if kind.startswith("duration"):
        return f"`{_in_units(value, _DURATIONS)}`"
    if kind == "size":
        return f"`{_in_units(value, _SIZES)}`"
    if isinstance(value, tuple):
        return f"`[{', '.join(str(item) for item in value)}]`"
    return f"`{str(value).lower() if isinstance(value, bool) else value}`"


def _in_units(value: float, units: tuple[tuple[int, str], ...]) -> str:
    size, unit = next((pair for pair in units if value >= pair[0] and value % pair[0] == 0), units[-1])
    return f"{value / size:g}{unit}"


if __name__ == "__main__":
    sys.stdout.write(reference_text())
