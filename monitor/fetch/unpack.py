"""Decompression that stops at a limit.

The HTTP libraries unpack whole chunks before a size cap can look: 405 bytes of Brotli became 256 MiB. Here raw bytes
go through zlib piece by piece, raw and unpacked size are both capped, and a stream that has not ended is an error.
"""

from __future__ import annotations

import zlib

from monitor.fetch.failures import FetchError
from monitor.types import FailureKind

_PIECE = 64 * 1024
_GZIP = 31
_ZLIB = 15
_RAW_DEFLATE = -15
_GZIP_MAGIC = b"\x1f\x8b"
#: each new stream costs memory and time, however small it is
_MOST_MEMBERS = 100
_MIB = 2**20


def content_coding(header: str) -> str:
    """Return "gzip", "deflate" or "" for a Content-Encoding header.

    Errors: FetchError(ENCODING) for anything else, and for codings stacked on each other.
    """
    codings = [name for part in header.split(",") if (name := part.strip().lower()) not in {"", "identity"}]
    if not codings:
        return ""
    if len(codings) > 1:
        raise FetchError(FailureKind.ENCODING, f"the body is encoded {len(codings)} times over")
    coding = codings[0].removeprefix("x-")
    if coding not in {"gzip", "deflate"}:
        raise FetchError(FailureKind.ENCODING, f"unknown content encoding {coding[:20]!r}")
    return coding


class Unpacker:
    """Collects one body: `feed` raw bytes as they come, then take it with `finish`.

    Units: `max_bytes` caps the raw and the unpacked size, each.
    Errors: FetchError(TOO_LARGE) as soon as a cap is passed, FetchError(ENCODING) for a broken or unfinished stream.
    """

    def __init__(self, coding: str, max_bytes: int) -> None:
        #: what the body is freed of
        self.coding = coding
        self._max = max_bytes
        self._raw = 0
        self._body = bytearray()
        self._inflate: zlib._Decompress | None = None
        self._members = 0  #: finished streams
        self._held = b""  #: too little to tell what begins
        self._padding = False

    def feed(self, raw: bytes) -> None:
        """Take the next raw bytes."""
        self._raw += len(raw)
        if self._raw > self._max:
            raise too_large(self._max)
        if not self.coding:
            self._body += raw
            return
        raw = self._held + raw
        while raw and not self._padding:
            raw = self._inside(raw) if self._inflate is not None else self._between(raw)

    def finish(self) -> bytes:
        """Return the whole body."""
        if self.coding and (self._inflate is not None or not self._members):
            raise FetchError(FailureKind.ENCODING, f"the {self.coding} stream breaks off")
        if not self.coding and self._body.startswith(_GZIP_MAGIC):
            # A file such as sitemap.xml.gz is gzip without saying so; the limit holds for what is inside as well.
            inner = Unpacker("gzip", self._max)
            inner.feed(bytes(self._body))
            self.coding = "gzip"
            return inner.finish()
        return bytes(self._body)

    def _between(self, raw: bytes) -> bytes:
        """Begin a stream; what follows the last one without being one is padding."""
        self._held = b""
        if len(raw) < len(_GZIP_MAGIC):
            self._held = raw
            return b""
        if self._members and not (self.coding == "gzip" and raw.startswith(_GZIP_MAGIC)):
            self._padding = True
            return b""
        if self._members == _MOST_MEMBERS:
            raise FetchError(FailureKind.ENCODING, "the body is made of too many gzip streams")
        self._inflate = zlib.decompressobj(self._window(raw))
        return raw

    def _inside(self, raw: bytes) -> bytes:
        """Unpack what is there; return what follows when the stream has ended."""
        inflate = self._inflate
        while inflate is not None:
            try:
                piece = inflate.decompress(raw, _PIECE)
            except zlib.error as error:
                raise FetchError(FailureKind.ENCODING, f"the body is no valid {self.coding}") from error
            self._body += piece
            if len(self._body) > self._max:
                raise too_large(self._max, unpacked=True)
            if inflate.eof:
                self._inflate = None
                self._members += 1
                return inflate.unused_data
            raw = inflate.unconsumed_tail
            if not raw and len(piece) < _PIECE:
                break
        return b""

    def _window(self, raw: bytes) -> int:
        if self.coding == "gzip":
            return _GZIP
        # "deflate" means zlib by the standard and a bare stream by some servers; two bytes tell.
        is_zlib = raw[0] & 0x0F == zlib.DEFLATED and (raw[0] << 8 | raw[1]) % 31 == 0
        return _ZLIB if is_zlib else _RAW_DEFLATE


def too_large(max_bytes: int, *, unpacked: bool = False) -> FetchError:
    """Return the error that says which limit was passed."""
    size = f"{max_bytes / _MIB:.3g} MiB" if max_bytes >= _MIB else f"{max_bytes} bytes"
    return FetchError(FailureKind.TOO_LARGE, f"larger than {size}{' when unpacked' if unpacked else ''}")
