"""The shape of the repository itself: imports point one way, each library has one importer, files name no machine."""

from __future__ import annotations

import ast
import re
import sys
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

from monitor import types

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "monitor"

#: what each part of the package may import of the others (itself is always allowed)
_BASE = {"types", "errors", "__init__"}
_STAGES = {"fetch", "sources", "articles", "statements", "watch", "stories", "alerts"}
MAY_IMPORT = {
    "types": set(),
    "errors": set(),
    "__init__": set(),
    "__main__": _BASE | {"cli"},
    "text": _BASE,
    "config": _BASE | {"text"},
    **{stage: _BASE | {"text", "config"} for stage in _STAGES},
    "store": _BASE | {"text", "config"} | _STAGES,
    "deliver": _BASE | {"text", "config", "store"} | _STAGES,
    "daemon": _BASE | {"text", "config", "store", "deliver"} | _STAGES,
    "web": _BASE | {"text", "config", "store", "deliver", "daemon"} | _STAGES,
    "demo": _BASE | {"text", "config", "store", "deliver", "daemon"} | _STAGES,
    "cli": _BASE | {"text", "config", "store", "deliver", "daemon", "web", "demo"} | _STAGES,
}

#: third-party library -> the only place that imports it (a module, or a folder ending in /)
IMPORTERS = {
    "httpx": ("fetch/",),
    "httpcore": ("fetch/",),
    "feedparser": ("sources/feed.py",),
    "trafilatura": ("articles/extract.py",),
    "pypdf": ("articles/pdf.py",),
    "apscheduler": ("daemon/schedule.py",),
    "apprise": ("deliver/",),
    "pebble": ("daemon/workers.py",),
    "sqlalchemy": ("store/",),
    "alembic": ("store/",),
    "pydantic": ("config/",),
    "yaml": ("config/",),
    "rapidfuzz": ("text/similarity.py",),
    "pycld2": ("text/language.py",),
    "ahocorasick_rs": ("watch/",),
    "cssselect": ("text/css.py",),
    "dateparser": ("sources/dates.py",),
    "click": ("cli/",),
    "rich": ("cli/",),
    "starlette": ("web/",),
    "uvicorn": ("web/",),
    "jinja2": ("web/",),
    "prometheus_client": ("web/",),
}


def _imports(path: Path) -> list[str]:
    """Dotted names that a module imports, relative ones made absolute, wherever the statement stands."""
    tree = ast.parse(path.read_text("utf-8"))
    names: list[str] = []
    package = ("monitor", *path.relative_to(PACKAGE).parts[:-1])
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            base = ".".join(package[: len(package) - node.level + 1]) if node.level else ""
            module = ".".join(part for part in (base, node.module or "") if part)
            names += [f"{module}.{alias.name}" for alias in node.names] if module == "monitor" else [module]
    return names


def _modules() -> list[Path]:
    return sorted(p for p in PACKAGE.rglob("*.py") if "migrations" not in p.parts)


def _part(path: Path) -> str:
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


@pytest.mark.parametrize("path", _modules(), ids=lambda p: str(p.relative_to(PACKAGE)))
def test_imports_point_one_way(path: Path) -> None:
    part = _part(path)
    used = {name.split(".")[1] for name in _imports(path) if name.startswith("monitor.")}
    wrong = used - MAY_IMPORT[part] - {part, "__version__"}
    assert not wrong, f"{path.relative_to(ROOT)} imports monitor.{sorted(wrong)}"


@pytest.mark.parametrize("path", _modules(), ids=lambda p: str(p.relative_to(PACKAGE)))
def test_each_library_has_one_importer(path: Path) -> None:
    here = str(path.relative_to(PACKAGE))
    for name in _imports(path):
        allowed = IMPORTERS.get(name.split(".")[0])
        assert allowed is None or here.startswith(allowed), f"{here} imports {name}, which belongs to {allowed}"


def test_values_and_errors_need_the_standard_library_alone() -> None:
    for path in (*(PACKAGE / "types").glob("*.py"), PACKAGE / "errors.py"):
        foreign = {name.split(".")[0] for name in _imports(path)} - sys.stdlib_module_names - {"monitor"}
        assert not foreign, f"{path.name} imports {foreign}"


def test_everything_in_the_modules_of_types_is_given_out_by_the_package() -> None:
    defined = set()
    for path in (PACKAGE / "types").glob("[a-z]*.py"):
        for node in ast.parse(path.read_text("utf-8")).body:
            if isinstance(node, ast.ClassDef):
                defined.add(node.name)
            elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
                defined.add(node.target.id)
    assert set(types.__all__) == defined
    # constants first, as ruff sorts them
    assert list(types.__all__) == sorted(types.__all__, key=lambda name: (not name.isupper(), name))


def test_the_modules_of_types_import_each_other_without_a_circle() -> None:
    needs = {
        f"monitor.types.{path.stem}": {name for name in _imports(path) if name.startswith("monitor.types.")}
        for path in (PACKAGE / "types").glob("[a-z]*.py")
    }
    assert set(TopologicalSorter(needs).static_order()) == set(needs)


@pytest.mark.parametrize("path", _modules(), ids=lambda p: str(p.relative_to(PACKAGE)))
def test_values_are_imported_from_the_package_not_from_its_modules(path: Path) -> None:
    if _part(path) != "types":
        assert not [name for name in _imports(path) if name.startswith("monitor.types.")]


def test_every_part_of_the_package_has_a_rule() -> None:
    parts = {_part(p) for p in _modules()}
    assert parts <= set(MAY_IMPORT), parts - set(MAY_IMPORT)


def test_constraints_pin_every_declared_dependency_exactly() -> None:
    project = (ROOT / "pyproject.toml").read_text("utf-8")
    pinned = {
        re.split(r"[=;\[ ]", line)[0].replace("_", "-").lower()
        for line in (ROOT / "constraints.txt").read_text("utf-8").splitlines()
        if line and not line.startswith("#")
    }
    declared = {
        name.replace("_", "-").lower()
        for name in re.findall(r'^\s*"([A-Za-z0-9_-]+)(?:\[[^\]]*\])?[><=]', project, re.MULTILINE)
    } | {name.replace("_", "-").lower() for name in re.findall(r'\["?([A-Za-z0-9_-]+)>=', project)}
    missing = declared - pinned - {"statement-monitor", "hatchling"}
    assert not missing


def test_pins_name_no_package_index() -> None:
    for name in ("constraints.txt", "requirements-hashed.txt"):
        assert not re.search(r"https?://|--index|--find-links", (ROOT / name).read_text("utf-8")), name
