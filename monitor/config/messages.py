"""Validation errors of the models -> sentences an admin understands, one per problem, with a position.

The models' union types report each branch that did not fit; here only the branch that the admin meant is kept.
"""

from __future__ import annotations

import re
import types
import typing
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any, get_args, get_origin

from pydantic import BaseModel

from monitor.config.yaml_tree import Problem
from monitor.text.similarity import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from pydantic import ValidationError
    from pydantic_core import ErrorDetails

    from monitor.config.yaml_tree import Spot

Path = tuple[str | int, ...]

#: more options than this are not listed
_LISTED = 20
#: characters of a value that a message shows
_SHOWN = 60


def problems_of(error: ValidationError, model: type[BaseModel], value: object, spot: Spot) -> list[Problem]:
    """Return one readable problem for each thing that a model found wrong in `value`, with its position in `spot`."""
    found: list[Problem] = []
    unions: dict[Path, list[_Found]] = {}
    for details in error.errors(include_url=False, include_input=False):
        item = _locate(details, value)
        at_union = item.union is not None and item.path == item.union
        if at_union and not (isinstance(_get(value, item.path), dict) and details["type"] == "value_error"):
            unions.setdefault(item.path, []).append(item)
        else:
            found.append(_problem(item, model, value, spot))
    for path, items in unions.items():
        if not isinstance(_get(value, path), dict):  # of a mapping, the branch for mappings has said all
            found.append(problem_at(spot, value, path, _union_text(items, _get(value, path), model, path)))
    return found


def problem_at(spot: Spot, value: object, path: Path, what: str, *, at_key: bool = False) -> Problem:
    """Return a problem at the deepest known position of `path`; its key names entries by their ids."""
    here, position = spot, (spot.line, spot.column)
    for index, part in enumerate(path):
        last = index == len(path) - 1
        if last and at_key and isinstance(part, str) and part in here.keys:
            position = here.keys[part]
            break
        child = here.children.get(part)
        if child is None:
            break
        here, position = child, (child.line, child.column)
    key = "" if here.line is None else key_text(value, path)
    return Problem(file=here.file, line=position[0], column=position[1], key=key, what=what)


def key_text(value: object, path: Path) -> str:
    """Return a path as an admin would say it: `sources.az-mod.interval`; entries without id are counted from 1."""
    words: list[str] = []
    for index, part in enumerate(path):
        if isinstance(part, str):
            words.append(part)
            continue
        item = _get(value, path[: index + 1])
        name = item.get("id") if isinstance(item, dict) else None
        if isinstance(name, str):
            words.append(name)
        elif isinstance(item, dict | list) or index < len(path) - 1:
            words.append(f"#{part + 1}")
    return ".".join(words)


def suggestion(word: object, options: Iterable[str]) -> str:
    """Return ` (did you mean …?)`, or "" when nothing is near."""
    near = did_you_mean(word, tuple(options)) if isinstance(word, str) and word else None
    return f" (did you mean {near}?)" if near else ""


def shown(value: object) -> str:
    """Return a value as a message may show it: quoted and short."""
    text = str(value)
    return f"“{text}”" if len(text) <= _SHOWN else f"“{text[:_SHOWN]}…”"


# ----------------------------------------------------------------------------------------------- paths and union noise


def _get(value: object, path: Sequence[str | int]) -> Any:
    for part in path:
        if isinstance(value, dict) and isinstance(part, str):
            value = value.get(part)
        elif isinstance(value, list) and isinstance(part, int) and part < len(value):
            value = value[part]
        else:
            return None
    return value


@dataclass(frozen=True, slots=True)
class _Found:
    """One pydantic error with its path into the data."""

    details: ErrorDetails
    path: Path
    #: path of the value that a union type judged, when the error is about one branch of it
    union: Path | None
    at_key: bool


def _locate(details: ErrorDetails, value: object) -> _Found:
    """Return the path of an error without the names of union branches, which pydantic mixes into it."""
    path: list[str | int] = []
    union: Path | None = None
    here = value
    loc = details["loc"]
    for index, part in enumerate(loc):
        missing = details["type"] == "missing" and index == len(loc) - 1
        if missing or (isinstance(here, dict) and part in here) or (isinstance(here, list) and isinstance(part, int)):
            path.append(part)
            here = _get(here, (part,))
        elif part != "[key]" and union is None:
            union = tuple(path)
    at_key = loc[-1:] == ("[key]",) or details["type"] == "extra_forbidden"
    return _Found(details, tuple(path), union, at_key)


def models_at(model: type[BaseModel], path: Path) -> tuple[type[BaseModel], ...]:
    """Return the models that may stand at a path (several for unions); empty where none does."""
    annotations: tuple[Any, ...] = (model,)
    for part in path:
        annotations = tuple(_step(annotation, part) for annotation in _unpacked(annotations))
        annotations = tuple(annotation for annotation in annotations if annotation is not None)
    return tuple(kind for kind in _unpacked(annotations) if isinstance(kind, type) and issubclass(kind, BaseModel))


def _unpacked(annotations: tuple[Any, ...]) -> tuple[Any, ...]:
    """Return annotations with Annotated taken off and unions spread."""
    flat: list[Any] = []
    for annotation in annotations:
        origin = get_origin(annotation)
        if origin is Annotated:
            flat += _unpacked((get_args(annotation)[0],))
        elif origin in {types.UnionType, typing.Union}:
            flat += _unpacked(get_args(annotation))
        else:
            flat.append(annotation)
    return tuple(flat)


def _step(annotation: Any, part: str | int) -> Any:
    origin = get_origin(annotation)
    if origin is tuple and isinstance(part, int):
        return get_args(annotation)[0]
    if origin is dict:
        return get_args(annotation)[1]
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        for name, field in annotation.model_fields.items():
            if part in {name, field.alias}:
                return field.annotation
    return None


def keys_of(models: Iterable[type[BaseModel]]) -> tuple[str, ...]:
    """Return the keys that models know, as written in the files."""
    return tuple(field.alias or name for model in models for name, field in model.model_fields.items())


# --------------------------------------------------------------------------------------------------------------- texts


def _problem(item: _Found, model: type[BaseModel], value: object, spot: Spot) -> Problem:
    kind = item.details["type"]
    path, context = item.path, item.details.get("ctx", {})
    given = _get(value, path)
    if kind == "missing":
        what = f"{path[-1]} is missing"
        return problem_at(spot, value, path[:-1], what)
    if kind == "extra_forbidden":
        keys = keys_of(models_at(model, path[:-1]))
        hint = suggestion(path[-1], keys)
        listed = f" (known: {', '.join(keys)})" if not hint and len(keys) <= _LISTED else ""
        return problem_at(spot, value, path, f"unknown key{hint or listed}", at_key=True)
    if kind in {"enum", "literal_error"}:
        what = _choice_text(given, re.findall(r"'([^']*)'", str(context.get("expected", ""))))
    elif kind == "value_error":
        what = str(context.get("error", item.details["msg"]))
    else:
        what = _TEXTS[kind](context, given) if kind in _TEXTS else item.details["msg"]
    return problem_at(spot, value, path, what, at_key=item.at_key)


def _choice_text(given: object, options: list[str]) -> str:
    options = [option for option in options if option]
    hint = suggestion(given, options)
    return f"{shown(given)} is not one of {', '.join(options)}{hint}"


def _union_text(items: list[_Found], given: object, model: type[BaseModel], path: Path) -> str:
    keys = ", ".join(keys_of(models_at(model, path)))
    for item in items:
        if item.details["type"] == "literal_error":
            options = re.findall(r"'([^']*)'", str(item.details.get("ctx", {}).get("expected", "")))
            many = "one of " if len(options) > 1 else ""
            hint = suggestion(given, options)
            return f"{shown(given)} is not {many}{', '.join(options)}, nor a mapping with the keys {keys}{hint}"
    return f"write text{_quotes(given)}, or a mapping with the keys {keys}"


def _quotes(given: object) -> str:
    bare = isinstance(given, bool | int | float)
    return f' (in quotes: "{str(given).lower() if isinstance(given, bool) else given}")' if bare else ""


def _amount(bound: float, given: object) -> str:
    """Return a bound as the files say it: the models keep seconds and bytes where the files say `5m` and `5MiB`."""
    units: tuple[tuple[int, str], ...] = ()
    if isinstance(given, str) and given.strip()[:1].isdigit():
        if given.rstrip().endswith("B"):
            units = ((2**30, "GiB"), (2**20, "MiB"), (2**10, "KiB"), (1, "B"))
        elif given.rstrip()[-1:] in set("smhd"):
            units = ((86400, "d"), (3600, "h"), (60, "m"), (1, "s"))
    return next((f"{bound / size:g}{name}" for size, name in units if not bound % size), f"{bound:g}")


def _list_text(_: Mapping[str, Any], given: object) -> str:
    if isinstance(given, str | int | float):
        # "*" and the like mean something to YAML when they stand bare
        shown = str(given) if re.fullmatch(r"\w[\w .-]*", str(given)) else f'"{given}"'
        return f"write a list, such as [{shown}]"
    return "write a list, such as [a, b]"


_TEXTS: dict[str, Callable[[Mapping[str, Any], object], str]] = {
    "string_type": lambda _, given: (
        "write some text, or leave the key out" if given is None else f"write text{_quotes(given)}"
    ),
    "string_too_short": lambda _, __: "must not be empty",
    "int_type": lambda _, __: "write a whole number",
    "int_parsing": lambda _, given: f"{shown(given)} is not a whole number",
    "int_from_float": lambda _, given: f"{shown(given)} is not a whole number",
    "float_type": lambda _, __: "write a number",
    "float_parsing": lambda _, given: f"{shown(given)} is not a number",
    "bool_type": lambda _, __: "write true or false",
    "bool_parsing": lambda _, __: "write true or false",
    "greater_than_equal": lambda context, given: f"must be at least {_amount(context['ge'], given)}",
    "less_than_equal": lambda context, given: f"must be at most {_amount(context['le'], given)}",
    "tuple_type": _list_text,
    "list_type": _list_text,
    "dict_type": lambda _, __: "write a mapping of keys and values",
    "model_type": lambda _, __: "write a mapping of keys and values",
    "too_short": lambda context, _: (
        f"needs at least {context['min_length']} " + ("entry" if context["min_length"] == 1 else "entries")
    ),
}
