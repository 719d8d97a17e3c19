from __future__ import annotations

import gzip
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest

from monitor.articles.captures import CaptureStore, digest_of
from monitor.errors import StoreError

if TYPE_CHECKING:
    from pathlib import Path

BODY = b"<html>evidence \x00\xff</html>" * 50


def test_a_capture_comes_back_as_it_was(tmp_path: Path) -> None:
    store = CaptureStore(tmp_path / "captures")
    digest = store.put(BODY)
    assert store.get(digest) == BODY
    assert store.path(digest) == tmp_path / "captures" / digest[:2] / f"{digest[2:]}.gz"
    assert digest == digest_of(BODY)
    assert store.get(store.put(b"")) == b""


def test_the_same_bytes_are_kept_once(tmp_path: Path) -> None:
    store = CaptureStore(tmp_path)
    first = store.put(BODY)
    written = store.path(first).stat().st_mtime_ns
    assert store.put(BODY) == first
    assert store.path(first).stat().st_mtime_ns == written
    assert [p.name for p in tmp_path.rglob("*") if p.is_file()] == [f"{first[2:]}.gz"]


@pytest.mark.parametrize(
    "damage",
    [
        lambda raw: raw[: len(raw) // 2],
        lambda raw: b"",
        lambda raw: gzip.compress(b"other"),
        lambda raw: raw[:-4] + b"abcd",
    ],
)
def test_a_damaged_capture_is_noticed_and_written_again(tmp_path: Path, damage: object) -> None:
    store = CaptureStore(tmp_path)
    digest = store.put(BODY)
    path = store.path(digest)
    path.write_bytes(damage(path.read_bytes()))  # type: ignore[operator]
    with pytest.raises(StoreError, match="damaged"):
        store.get(digest)
    assert store.put(BODY) == digest
    assert store.get(digest) == BODY


def test_a_capture_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="not stored"):
        CaptureStore(tmp_path).get(digest_of(b"x"))


@pytest.mark.parametrize("name", ["", "../../etc/passwd", "ab", "A" * 64, "0" * 63 + "/", "0" * 65])
def test_only_digests_name_captures(tmp_path: Path, name: str) -> None:
    with pytest.raises(ValueError, match="not a digest"):
        CaptureStore(tmp_path).path(name)


def test_a_disk_that_refuses_leaves_nothing_behind(tmp_path: Path) -> None:
    store = CaptureStore(tmp_path)
    target = store.path(digest_of(BODY))
    target.mkdir(parents=True)
    with pytest.raises(OSError, match="directory"):
        store.put(BODY)
    assert [p for p in tmp_path.rglob("*") if p.is_file()] == []


def test_writers_at_the_same_time_do_not_disturb_each_other(tmp_path: Path) -> None:
    bodies = [bytes([i % 8]) * 2000 for i in range(64)]
    with ThreadPoolExecutor(8) as pool:
        digests = list(pool.map(CaptureStore(tmp_path).put, bodies))
    assert [CaptureStore(tmp_path).get(d) for d in digests] == bodies
    assert len([p for p in tmp_path.rglob("*") if p.is_file()]) == 8
