"""Noticing that files of the configuration changed.

Folders are watched, not files: an editor's save is a rename, which a watch on the old file misses
(three atomic renames gave one event that way; the folder reports each, and symlink swaps too).
"""

from __future__ import annotations

import asyncio
import hashlib
from pathlib import Path
from typing import TYPE_CHECKING

from watchfiles import DefaultFilter, awatch

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterable

    from watchfiles import Change

_DEBOUNCE_MS = 300
#: content beyond this is no configuration
_MAX_BYTES = 5_000_000


async def configuration_changes(
    folders: Iterable[Path], *, stop: asyncio.Event, debounce_ms: int = _DEBOUNCE_MS
) -> AsyncIterator[str]:
    """Give the new digest each time the content of the YAML files below the folders changed, until `stop` is set.

    Shape: several writes within `debounce_ms` are one change; a write of the same content is none.
    """
    watched = tuple(folder for folder in folders if folder.is_dir())
    if not watched:
        await stop.wait()
        return
    digest = await asyncio.to_thread(content_digest, watched)
    async for _ in awatch(
        *watched, watch_filter=_YamlFilter(), debounce=debounce_ms, step=50, stop_event=stop, rust_timeout=1000
    ):
        new = await asyncio.to_thread(content_digest, watched)
        if new != digest:
            digest = new
            yield digest


def content_digest(folders: Iterable[Path]) -> str:
    """Return a hex digest over names and contents of the YAML files below the folders."""
    whole = hashlib.blake2b(digest_size=16)
    for folder in folders:
        for path in sorted(folder.rglob("*.yaml")):
            if path.name.startswith("."):
                continue
            try:
                with path.open("rb") as file:
                    body = file.read(_MAX_BYTES + 1)
            except OSError:  # gone or replaced while we read: the next event tells
                continue
            whole.update(f"{path.relative_to(folder)}\0{len(body)}\0".encode() + body)
    return whole.hexdigest()


class _YamlFilter(DefaultFilter):
    """Lets YAML files through, and folders and links, by which Kubernetes-like mounts swap whole sets of files."""

    def __call__(self, change: Change, path: str) -> bool:
        name = Path(path).name
        return super().__call__(change, path) and not name.startswith(".#") and Path(name).suffix in {".yaml", ""}
