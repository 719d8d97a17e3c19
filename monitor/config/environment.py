"""Settings of monitor.yaml from the environment: MONITOR_<SECTION>_<KEY>, which win over the file."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, get_origin

from pydantic import BaseModel

from monitor.config.messages import suggestion
from monitor.config.models import MonitorFile
from monitor.config.yaml_tree import Problem, Spot

if TYPE_CHECKING:
    from collections.abc import Mapping

    from monitor.config.yaml_tree import Tree

PREFIX = "MONITOR_"


def environment_settings() -> dict[str, tuple[str, ...]]:
    """Return the path into monitor.yaml for each variable: `MONITOR_FETCH_TIMEOUT` -> (fetch, timeout)."""
    settings: dict[str, tuple[str, ...]] = {}
    for name, field in MonitorFile.model_fields.items():
        section = field.annotation
        if isinstance(section, type) and issubclass(section, BaseModel):
            for key in section.model_fields:
                settings[f"{PREFIX}{name}_{key}".upper()] = (name, key)
        else:
            settings[f"{PREFIX}{name}".upper()] = (name,)
    return settings


def apply_environment(tree: Tree, environ: Mapping[str, str]) -> list[Problem]:
    """Set what the environment says in the tree of monitor.yaml; return problems with misspelt variables.

    Shape: lists are separated by commas or spaces; an empty variable counts as not set. A variable that begins like a
    section (`MONITOR_FETCH_…`) but names no key of it is a problem; other MONITOR_ variables are none of our business.
    """
    settings = environment_settings()
    sections = tuple(f"{PREFIX}{name}_".upper() for name in MonitorFile.model_fields)
    problems: list[Problem] = []
    for variable in sorted(environ):
        if variable in settings:
            if environ[variable].strip():
                path = settings[variable]
                set_value(tree, path, _value(path, environ[variable]), origin=variable)
        elif variable.startswith(sections):
            what = f"no such setting{suggestion(variable, settings)}"
            problems.append(Problem(file=variable, line=None, column=None, key="", what=what))
    return problems


def set_value(tree: Tree, path: tuple[str, ...], value: object, *, origin: str) -> None:
    """Put a value into a tree, with `origin` as its place; mappings on the way are made where they are missing."""
    here: dict[str, Any] = tree.value
    spot = tree.spot
    for part in path[:-1]:
        if not isinstance(here.get(part), dict):
            here[part], spot.children[part] = {}, Spot(origin)
        here, spot = here[part], spot.children[part]
    here[path[-1]], spot.children[path[-1]] = value, _spot_of(value, origin)
    spot.keys.pop(path[-1], None)


def _spot_of(value: object, origin: str) -> Spot:
    """Return a place for a value and all its parts, since problems may be found in any of them."""
    parts = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return Spot(origin, children={key: _spot_of(part, origin) for key, part in parts})


def _value(path: tuple[str, ...], text: str) -> object:
    model: Any = MonitorFile
    for part in path[:-1]:
        model = model.model_fields[part].annotation
    if get_origin(model.model_fields[path[-1]].annotation) is tuple:
        return [part for part in re.split(r"[,\s]+", text) if part]
    return text.strip()
