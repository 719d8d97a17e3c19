from __future__ import annotations

import gzip
import hashlib
import os
import subprocess
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from monitor.articles.captures import CaptureStore, digest_of
from monitor.errors import StoreError

if TYPE_CHECKING:
    from pathlib import Path

LONG_AGO = datetime(2026, 3, 27, tzinfo=UTC)
BODY = b"<html>evidence \x00\xff</html>" * 50


def test_a_capture_comes_back_as_it_was(tmp_path: Path) -> None:
    store = CaptureStore(tmp_path / "captures")
    digest = store.put(BODY)
    assert store.get(digest) == BODY
    assert store.path(digest) == tmp_path / "captures" / digest[:2] / f"{digest[2:]}.gz"
    assert digest == digest_of(BODY)
    assert store.get(store.put(b"")) == b""


def test_a_capture_is_named_by_its_sha256_and_any_tool_reads_it(tmp_path: Path) -> None:
    store = CaptureStore(tmp_path)
    digest = store.put(BODY)
    assert digest == hashlib.sha256(BODY).hexdigest()
    shown = subprocess.run(["gzip", "-dc", str(store.path(digest))], capture_output=True, check=True)
    assert shown.stdout == BODY
    assert store.size(digest) == store.path(digest).stat().st_size > 0
    assert store.size(digest_of(b"none")) == 0


def test_each_flipped_bit_of_a_file_is_noticed(tmp_path: Path) -> None:
    store = CaptureStore(tmp_path)
    digest = store.put(BODY)
    path = store.path(digest)
    whole = path.read_bytes()
    for position in range(len(whole)):
        for bit in range(8):
            changed = bytearray(whole)
            changed[position] ^= 1 << bit
            path.write_bytes(changed)
            with pytest.raises(StoreError, match="damaged"):
                store.get(digest)
    path.write_bytes(whole)
    assert store.get(digest) == BODY


def test_the_same_bytes_are_kept_once(tmp_path: Path) -> None:
    store = CaptureStore(tmp_path)
    first = store.put(BODY)
    written = store.path(first).stat().st_ino
    assert store.put(BODY) == first
    assert store.path(first).stat().st_ino == written
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


def age(path: Path) -> None:
    """Let a file have been written long ago."""
    os.utime(path, (LONG_AGO.timestamp(), LONG_AGO.timestamp()))


def test_only_a_capture_that_was_not_put_lately_is_deleted(tmp_path: Path) -> None:
    store = CaptureStore(tmp_path)
    digest, limit = store.put(BODY), LONG_AGO + timedelta(days=1)
    assert not store.delete(digest, untouched_since=limit)
    age(store.path(digest))
    assert list(store.untouched(since=limit)) == [digest]
    store.put(BODY)  # seen again: somebody is about to name it
    assert list(store.untouched(since=limit)) == []
    assert not store.delete(digest, untouched_since=limit)
    assert store.get(digest) == BODY
    age(store.path(digest))
    assert store.delete(digest, untouched_since=limit)
    assert not store.path(digest).exists()
    assert not store.delete(digest, untouched_since=limit)


def test_deleting_and_putting_at_the_same_time_never_loses_what_was_put(tmp_path: Path) -> None:
    store, limit = CaptureStore(tmp_path), LONG_AGO + timedelta(days=1)

    def put() -> bool:
        return store.path(store.put(BODY)).exists()

    with ThreadPoolExecutor(4) as pool:
        for _ in range(40):
            age(store.path(store.put(BODY)))
            done = [pool.submit(put), pool.submit(store.delete, digest_of(BODY), untouched_since=limit)]
            assert done[0].result()
            done[1].result()
            assert store.get(digest_of(BODY)) == BODY


def test_what_a_dead_writer_left_is_swept_and_other_files_are_not_touched(tmp_path: Path) -> None:
    store, limit = CaptureStore(tmp_path), LONG_AGO + timedelta(days=1)
    kept = store.path(store.put(BODY))
    left, fresh, foreign = kept.with_name(".aa.1.bb.tmp"), kept.with_name(".cc.1.dd.tmp"), kept.with_name("notes.gz")
    for path in (left, fresh, foreign):
        path.write_bytes(b"half")
    for path in (left, foreign, kept):
        age(path)
    store.delete_half_written(untouched_since=limit)
    assert list(store.untouched(since=limit)) == [digest_of(BODY)]
    assert sorted(path.name for path in kept.parent.iterdir()) == sorted([fresh.name, foreign.name, kept.name])
