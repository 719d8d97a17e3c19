"""Frozen values to JSON and back, by their type hints: what travels between stages is stored as it is."""

from __future__ import annotations

import types
from collections.abc import Callable
from dataclasses import fields, is_dataclass
from datetime import UTC, datetime
from enum import Enum
from functools import cache
from typing import Any, Literal, TypeVar, Union, get_args, get_origin, get_type_hints

T = TypeVar("T")


def to_json(value: Any) -> Any:
    """Return plain dictionaries, lists, texts and numbers for a value of `monitor.types`.

    Shape: times become ISO text in UTC; fields keep their names, so a field may be added later with a default.
    """
    if isinstance(value, Enum):
        return value.value
    if value is None or isinstance(value, str | int | float | bool):
        return value
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, tuple | list | frozenset):
        return [to_json(item) for item in value]
    if is_dataclass(value):
        return {field.name: to_json(getattr(value, field.name)) for field in fields(value)}
    raise TypeError(f"{type(value).__name__} is not stored as JSON")


def from_json(kind: type[T], data: Any) -> T:
    """Return the value of that dataclass; unknown keys, written by a newer version, are ignored.

    Errors: TypeError when a field without default is missing.
    """
    hint: Any = kind
    result: T = _reader(hint)(data)
    return result


@cache
def _reader(hint: Any) -> Callable[[Any], Any]:
    origin = get_origin(hint)
    if origin in (Union, types.UnionType):
        return _optional_reader(hint)
    if origin is tuple:
        return _tuple_reader(get_args(hint))
    if is_dataclass(hint):
        return _dataclass_reader(hint)
    return _same if origin is Literal else _scalar_reader(hint)


def _scalar_reader(hint: Any) -> Callable[[Any], Any]:
    if hint in (str, int, bool, Any):
        return _same
    if hint is datetime:
        return datetime.fromisoformat
    if hint is float or (isinstance(hint, type) and issubclass(hint, Enum)):
        return hint
    raise TypeError(f"{hint!r} is not read from JSON")


def _same(value: Any) -> Any:
    return value


def _optional_reader(hint: Any) -> Callable[[Any], Any]:
    (inner,) = (_reader(arg) for arg in get_args(hint) if arg is not type(None))
    return lambda value: None if value is None else inner(value)


def _tuple_reader(args: tuple[Any, ...]) -> Callable[[Any], Any]:
    if args[-1] is ...:
        item = _reader(args[0])
        if item is _same:
            return tuple
        return lambda value: tuple([item(part) for part in value])
    parts = tuple(_reader(arg) for arg in args)
    return lambda value: tuple([read(part) for read, part in zip(parts, value, strict=True)])


def _dataclass_reader(kind: Any) -> Callable[[Any], Any]:
    hints = get_type_hints(kind)
    readers = {field.name: _reader(hints[field.name]) for field in fields(kind)}

    def read(data: Any) -> Any:
        return kind(**{name: readers[name](value) for name, value in data.items() if name in readers})

    return read
