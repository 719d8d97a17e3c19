"""Where the configuration of an installation is, and the example that comes with the package."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING

from monitor.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Mapping

_FILES = ("monitor.yaml", "sources.yaml", "watchlist.yaml", "subscribers.yaml")
_PACKAGE = Path(__file__).resolve().parent.parent


def default_folder(environ: Mapping[str, str], *, cwd: Path | None = None, system: Path | None = None) -> Path | None:
    """Return the folder used when none is named: ./config, then $MONITOR_CONFIG, then /etc/monitor; else None.

    Shape: ./config and /etc/monitor count when they hold one of the four files (or its folder), so that another
    project's folder of the same name is left alone. $MONITOR_CONFIG is returned unseen: it was meant.
    """
    here = (cwd or Path()) / "config"
    if holds_configuration(here):
        return here
    if environ.get("MONITOR_CONFIG"):
        return Path(environ["MONITOR_CONFIG"])
    etc = system or Path("/etc/monitor")
    return etc if holds_configuration(etc) else None


def holds_configuration(folder: Path) -> bool:
    """Tell whether a folder holds one of the four files, or a folder in its place."""
    return any((folder / name).is_file() or (folder / name.removesuffix(".yaml")).is_dir() for name in _FILES)


def example_folder() -> Path:
    """Return the folder of the example configuration: packaged, or beside the package in a checkout."""
    packaged = _PACKAGE / "_config"
    return packaged if packaged.is_dir() else _PACKAGE.parent / "config"


def copy_example(folder: Path) -> tuple[Path, ...]:
    """Write the example configuration into a folder; return the files written.

    Errors: ConfigError when a file of the same name is there already; then nothing is written. OSError from the disk.
    """
    example = example_folder()
    names = sorted(path.relative_to(example) for path in example.rglob("*") if path.is_file() and path.name[0] != ".")
    taken = [str(folder / name) for name in names if (folder / name).exists()]
    if taken:
        raise ConfigError(tuple(f"{name}: is there already; nothing was written" for name in taken))
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(example / name, folder / name)
    return tuple(folder / name for name in names)
