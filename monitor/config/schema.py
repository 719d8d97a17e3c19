"""JSON schemas of the configuration files, for editors: `python -m monitor.config.schema FOLDER` writes them."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from monitor.config.loader import PARTS
from monitor.config.models import NamesFile

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pydantic import BaseModel

#: file stem -> model; `names` is what `include_names` adds
SCHEMA_MODELS: dict[str, type[BaseModel]] = {**PARTS, "names": NamesFile}


def schema_text(part: str) -> str:
    """Return the JSON schema of one file, as the text that is kept in `config/schemas/PART.schema.json`."""
    schema = SCHEMA_MODELS[part].model_json_schema(by_alias=True, mode="validation")
    schema = {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema, "title": f"{part}.yaml"}
    return json.dumps(_without_foreign_defaults(schema), ensure_ascii=False, indent=2, sort_keys=True) + "\n"


def _without_foreign_defaults(node: Any) -> Any:
    """Return the schema without defaults that are no valid text of the file: seconds where `5m` is written."""
    if isinstance(node, list):
        return [_without_foreign_defaults(item) for item in node]
    if not isinstance(node, dict):
        return node
    kept = {key: _without_foreign_defaults(value) for key, value in node.items()}
    foreign = kept.get("type") == "string" and not isinstance(kept.get("default", ""), str)
    if foreign or isinstance(kept.get("default"), dict):
        del kept["default"]
    return kept


def write_schemas(folder: Path) -> tuple[Path, ...]:
    """Write all schemas into a folder; return the files."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = []
    for part in SCHEMA_MODELS:
        path = folder / f"{part}.schema.json"
        path.write_text(schema_text(part), encoding="utf-8")
        paths.append(path)
    return tuple(paths)


def main(arguments: Sequence[str]) -> int:
    """Write the schemas into the folder that is named."""
    if len(arguments) != 1:
        sys.stderr.write("usage: python -m monitor.config.schema FOLDER\n")
        return 2
    for path in write_schemas(Path(arguments[0])):
        sys.stdout.write(f"{path}\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
