"""Noticing changed files on a real file system: in-place writes, renames, symlink swaps."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest

from monitor.config.watching import configuration_changes, content_digest


@pytest.fixture
async def changes(tmp_path: Path) -> AsyncIterator[asyncio.Queue[str]]:
    """A queue of the changes that are noticed in tmp_path."""
    (tmp_path / "sources.yaml").write_text("sources: []\n", "utf-8")
    stop = asyncio.Event()
    queue: asyncio.Queue[str] = asyncio.Queue()

    async def watch() -> None:
        async for digest in configuration_changes([tmp_path], stop=stop, debounce_ms=50):
            queue.put_nowait(digest)

    task = asyncio.create_task(watch())
    try:
        # the first change may come before the watch stands: touch until it is noticed
        for number in range(200):
            (tmp_path / "warm.yaml").write_text(f"# {number}\n", "utf-8")
            try:
                await asyncio.wait_for(queue.get(), 0.3)
                break
            except TimeoutError:
                continue
        while True:  # until quiet
            try:
                await asyncio.wait_for(queue.get(), 0.3)
            except TimeoutError:
                break
        yield queue
    finally:
        stop.set()
        await asyncio.wait_for(task, 10)


def _in_place(folder: Path) -> None:
    (folder / "sources.yaml").write_text("sources: [] # changed\n", "utf-8")


def _by_rename(folder: Path) -> None:
    (folder / "new.tmp").write_text("sources: [] # renamed\n", "utf-8")
    (folder / "new.tmp").replace(folder / "sources.yaml")


def _new_part(folder: Path) -> None:
    (folder / "sources").mkdir()
    (folder / "sources" / "more.yaml").write_text("sources: []\n", "utf-8")


def _removed(folder: Path) -> None:
    (folder / "sources.yaml").unlink()


@pytest.mark.parametrize("change", [_in_place, _by_rename, _new_part, _removed])
async def test_a_change_is_noticed_with_its_digest(
    changes: asyncio.Queue[str], tmp_path: Path, change: Callable[[Path], None]
) -> None:
    change(tmp_path)
    assert await asyncio.wait_for(changes.get(), 10) == content_digest([tmp_path])


async def test_each_of_three_renames_in_a_row_is_seen(changes: asyncio.Queue[str], tmp_path: Path) -> None:
    for number in range(3):
        (tmp_path / "n.tmp").write_text(f"sources: [] # {number}\n", "utf-8")
        (tmp_path / "n.tmp").replace(tmp_path / "sources.yaml")
        assert await asyncio.wait_for(changes.get(), 10) == content_digest([tmp_path])


async def test_the_same_content_and_other_files_are_no_change(changes: asyncio.Queue[str], tmp_path: Path) -> None:
    (tmp_path / "sources.yaml").write_text("sources: []\n", "utf-8")
    (tmp_path / "notes.txt").write_text("x", "utf-8")
    (tmp_path / ".#sources.yaml").write_text("x", "utf-8")
    (tmp_path / "last.yaml").write_text("# the only change\n", "utf-8")
    assert await asyncio.wait_for(changes.get(), 10) == content_digest([tmp_path])
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(changes.get(), 0.4)


async def test_watching_nothing_ends_when_told_to_stop(tmp_path: Path) -> None:
    stop = asyncio.Event()
    stop.set()
    assert [digest async for digest in configuration_changes([tmp_path / "gone"], stop=stop)] == []
