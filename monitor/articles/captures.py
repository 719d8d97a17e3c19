"""Evidence: the raw bytes of every fetch, kept once, named by their own hash."""

from __future__ import annotations

import fcntl
import gzip
import os
import re
import secrets
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from hashlib import blake2b
from pathlib import Path

from monitor.errors import StoreError

_DIGEST = re.compile(r"[0-9a-f]{64}")
_LEVEL = 6


class CaptureStore:
    """A folder of captures, `ab/cdef….gz`.

    A capture is on the disk when `put` returns: written beside its place, flushed, renamed, and its folder flushed.
    A half-written file cannot take the place of a capture; a damaged one is noticed when it is read, and written again
    by the next `put` of the same bytes. Several processes may use one folder: a file's time says when it was put last,
    and one that was put lately is not deleted.
    """

    def __init__(self, folder: Path | str) -> None:
        self.folder = Path(folder)

    def put(self, body: bytes) -> str:
        """Return the digest under which the bytes are now stored: 64 hex digits of blake2b.

        Errors: `OSError` when the disk refuses.
        """
        digest = digest_of(body)
        path = self.path(digest)
        self._make_folder(path.parent)
        with _locked(path.parent, fcntl.LOCK_SH):
            if self._holds(path, body):
                os.utime(path)
            else:
                self._write(path, body)
        return digest

    def _write(self, path: Path, body: bytes) -> None:
        temporary = path.with_name(f".{path.stem}.{os.getpid()}.{secrets.token_hex(4)}.tmp")
        try:
            with temporary.open("xb") as file:
                # no time and no name inside: the same bytes make the same file
                file.write(gzip.compress(body, _LEVEL, mtime=0))
                file.flush()
                os.fsync(file.fileno())
            temporary.replace(path)
        except BaseException:
            temporary.unlink(missing_ok=True)
            raise
        _flush_folder(path.parent)

    def get(self, digest: str) -> bytes:
        """Return the bytes of a capture.

        Errors: `StoreError` when there is none, or when what is there is not what was stored.
        """
        path = self.path(digest)
        try:
            body = gzip.decompress(path.read_bytes())
        except FileNotFoundError as error:
            raise StoreError(f"capture {digest} is not stored") from error
        except (OSError, EOFError, zlib.error) as error:
            raise StoreError(f"capture {digest} is damaged: {error}") from error
        if digest_of(body) != digest:
            raise StoreError(f"capture {digest} is damaged: its content has another digest")
        return body

    def path(self, digest: str) -> Path:
        """Return where a capture stands, stored or not. Errors: `ValueError` for what is no digest."""
        if not _DIGEST.fullmatch(digest):
            raise ValueError(f"not a digest: {digest[:80]!r}")
        return self.folder / digest[:2] / f"{digest[2:]}.gz"

    def delete(self, digest: str, *, untouched_since: datetime) -> bool:
        """Remove a capture that no row names any more and return whether it went.

        One that was put since then stays: its row may be on the way. One that is gone already is fine.
        """
        path = self.path(digest)
        try:
            with _locked(path.parent, fcntl.LOCK_EX):
                if path.stat().st_mtime >= untouched_since.timestamp():
                    return False
                path.unlink()
        except FileNotFoundError:
            return False
        return True

    def untouched(self, *, since: datetime) -> Iterator[str]:
        """Yield the captures that were not put since then."""
        limit = since.timestamp()
        for path in self.folder.glob("[0-9a-f][0-9a-f]/*.gz"):
            digest = path.parent.name + path.stem
            if _DIGEST.fullmatch(digest) and path.stat().st_mtime < limit:
                yield digest

    def delete_half_written(self, *, untouched_since: datetime) -> None:
        """Remove what a process left that died while it wrote, before then."""
        for path in self.folder.glob("[0-9a-f][0-9a-f]/.*.tmp"):
            if path.stat().st_mtime < untouched_since.timestamp():
                path.unlink(missing_ok=True)

    def _holds(self, path: Path, body: bytes) -> bool:
        try:
            return gzip.decompress(path.read_bytes()) == body
        except (OSError, EOFError, zlib.error):
            return False

    def _make_folder(self, folder: Path) -> None:
        if folder.is_dir():
            return
        folder.mkdir(parents=True, exist_ok=True)
        _flush_folder(folder.parent)


def digest_of(body: bytes) -> str:
    """Return the name of a capture: hex of a 32-byte blake2b."""
    return blake2b(body, digest_size=32).hexdigest()


@contextmanager
def _locked(folder: Path, how: int) -> Iterator[None]:
    """Hold a folder for the length of a block; the kernel lets go of it when the process dies."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        fcntl.flock(descriptor, how)
        yield
    finally:
        os.close(descriptor)


def _flush_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
