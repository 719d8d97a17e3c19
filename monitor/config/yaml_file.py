"""Reading packaged YAML data, where positions do not matter."""

from __future__ import annotations

from typing import TYPE_CHECKING

from monitor.config.yaml_tree import parse_yaml
from monitor.errors import ConfigError

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable
    from pathlib import Path


def load_plain_yaml(path: Path | Traversable) -> dict[str, object]:
    """Return the mapping that a packaged YAML file holds, as plain dicts, lists, text and numbers.

    Shape: YAML 1.2 core schema, so `no`, `on` and dates are text; keys are always text.
    Errors: ConfigError with the position of each problem; OSError when the file is missing.
    """
    tree = parse_yaml(path.read_bytes(), name=str(path))
    if tree.problems:
        raise ConfigError(tuple(str(problem) for problem in tree.problems))
    return tree.value
