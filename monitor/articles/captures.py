"""Evidence: the raw bytes of every fetch, kept once, named by their own hash.

A file is gzip, so that any tool reads it: measured on 246 pages and feeds of 129 KB, zstd at its level 3 packs no
better and saves 5 ms of a thread's time each, which is no reason for another library. Of a gzip file some bits may
change without changing what comes out of it (its head, the last bits of the stream), so the head also holds the SHA-256
of all that follows: one flipped bit anywhere in the file is noticed.
"""

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
from hashlib import sha256
from pathlib import Path

from monitor.errors import StoreError

_DIGEST = re.compile(r"[0-9a-f]{64}")
_LEVEL = 6
#: head of a file (RFC 1952): gzip, deflate, "extra field", no time, level 6, Unix; an extra field of 36 bytes that
#: holds the sub-field "MH" of 32 bytes, the hash of the rest of the file
_HEAD = b"\x1f\x8b\x08\x04\0\0\0\0\0\x03" + b"\x24\0MH\x20\0"
_SEAL = slice(len(_HEAD), len(_HEAD) + 32)
_REST = slice(_SEAL.stop, None)


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
        """Return the digest under which the bytes are now stored: 64 hex digits of SHA-256.

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
                file.write(_packed(body))
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
        try:
            body = _unpacked(self.path(digest).read_bytes())
        except FileNotFoundError as error:
            raise StoreError(f"capture {digest} is not stored") from error
        except (OSError, ValueError) as error:
            raise StoreError(f"capture {digest} is damaged: {error}") from error
        if digest_of(body) != digest:
            raise StoreError(f"capture {digest} is damaged: its content has another digest")
        return body

    def size(self, digest: str) -> int:
        """Return the bytes that the file of a capture takes, 0 when there is none."""
        try:
            return self.path(digest).stat().st_size
        except FileNotFoundError:
            return 0

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
            return _unpacked(path.read_bytes()) == body
        except (OSError, ValueError):
            return False

    def _make_folder(self, folder: Path) -> None:
        if folder.is_dir():
            return
        folder.mkdir(parents=True, exist_ok=True)
        _flush_folder(folder.parent)


def digest_of(body: bytes) -> str:
    """Return the name of a capture: hex of its SHA-256."""
    return sha256(body).hexdigest()


def _packed(body: bytes) -> bytes:
    """Return the file of a capture; the same bytes make the same file."""
    packer = zlib.compressobj(_LEVEL, zlib.DEFLATED, -zlib.MAX_WBITS)
    trailer = zlib.crc32(body).to_bytes(4, "little") + (len(body) % 2**32).to_bytes(4, "little")
    rest = packer.compress(body) + packer.flush() + trailer
    return _HEAD + sha256(rest).digest() + rest


def _unpacked(file: bytes) -> bytes:
    """Return what is in the file of a capture. Errors: `ValueError` when one bit of it is not as it was written."""
    if not file.startswith(_HEAD):
        raise ValueError("its head is not that of a capture")
    if sha256(file[_REST]).digest() != file[_SEAL]:
        raise ValueError("its packed bytes are not those that were written")
    try:
        return gzip.decompress(file)
    except (OSError, EOFError, zlib.error) as error:
        raise ValueError(str(error)) from error


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
