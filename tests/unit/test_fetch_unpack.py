"""Decompression that stops at a limit."""

from __future__ import annotations

import gzip
import zlib

import pytest

from monitor.fetch.failures import FetchError
from monitor.fetch.unpack import Unpacker, content_coding
from monitor.types import FailureKind

TEXT = "Речь шла о границе. ".encode() * 200


def unpack(coding: str, raw: bytes, *, limit: int = 2**20, step: int = 65536) -> bytes:
    unpacker = Unpacker(coding, limit)
    for start in range(0, len(raw), step):
        unpacker.feed(raw[start : start + step])
    return unpacker.finish()


def failure(coding: str, raw: bytes, **how: int) -> FailureKind:
    with pytest.raises(FetchError) as caught:
        unpack(coding, raw, **how)
    return caught.value.kind


@pytest.mark.parametrize("step", [1, 7, 65536])
def test_bodies_arrive_whole_however_they_are_cut(step: int) -> None:
    bare = zlib.compressobj(wbits=-15)
    assert unpack("", TEXT, step=step) == TEXT
    assert unpack("gzip", gzip.compress(TEXT), step=step) == TEXT
    assert unpack("deflate", zlib.compress(TEXT), step=step) == TEXT
    assert unpack("deflate", bare.compress(TEXT) + bare.flush(), step=step) == TEXT
    assert unpack("gzip", gzip.compress(TEXT) + gzip.compress(b"more"), step=step) == TEXT + b"more"
    assert unpack("gzip", gzip.compress(TEXT) + b"\0" * 20, step=step) == TEXT


@pytest.mark.parametrize("cut", [1, 8, 40])
def test_a_stream_that_has_not_ended_is_an_error(cut: int) -> None:
    assert failure("gzip", gzip.compress(TEXT)[:-cut]) is FailureKind.ENCODING
    assert failure("gzip", gzip.compress(TEXT) + gzip.compress(TEXT)[:-cut]) is FailureKind.ENCODING


def test_lies_about_the_encoding_are_errors() -> None:
    assert failure("gzip", TEXT) is FailureKind.ENCODING
    assert failure("gzip", b"") is FailureKind.ENCODING
    assert failure("deflate", b"\x78") is FailureKind.ENCODING


def test_raw_and_unpacked_sizes_are_capped_each() -> None:
    assert unpack("", b"x" * 1000, limit=1000) == b"x" * 1000
    assert failure("", b"x" * 1001, limit=1000) is FailureKind.TOO_LARGE
    assert unpack("gzip", gzip.compress(b" " * 1000), limit=1000) == b" " * 1000
    assert failure("gzip", gzip.compress(b" " * 1001), limit=1000) is FailureKind.TOO_LARGE


def test_a_bomb_is_stopped_one_piece_past_the_limit() -> None:
    bomb = gzip.compress(b" " * 2**26)
    unpacker = Unpacker("gzip", 2**20)
    with pytest.raises(FetchError, match="larger than 1 MiB when unpacked"):
        unpacker.feed(bomb)
    assert len(unpacker._body) <= 2**20 + 2**16


@pytest.mark.parametrize("size", [65536, 65537, 65539, 65540, 131073])
def test_output_that_waits_inside_zlib_at_the_edge_of_a_piece_is_not_lost(size: int) -> None:
    bare = zlib.compressobj(9, wbits=-15)
    assert unpack("deflate", bare.compress(b" " * size) + bare.flush()) == b" " * size


def test_a_body_of_very_many_little_streams_is_refused() -> None:
    assert failure("gzip", gzip.compress(b"") * 101) is FailureKind.ENCODING


def test_gzip_that_does_not_say_so_is_unpacked_under_the_limit() -> None:
    assert unpack("", gzip.compress(TEXT)) == TEXT
    assert failure("", gzip.compress(b" " * 2**21)) is FailureKind.TOO_LARGE
    assert failure("", gzip.compress(TEXT)[:-9]) is FailureKind.ENCODING


@pytest.mark.parametrize(
    ("header", "coding"),
    [
        ("", ""),
        ("identity", ""),
        ("GZIP", "gzip"),
        ("x-gzip", "gzip"),
        (" deflate ", "deflate"),
        ("identity, gzip", "gzip"),
    ],
)
def test_known_encodings(header: str, coding: str) -> None:
    assert content_coding(header) == coding


@pytest.mark.parametrize("header", ["br", "zstd", "rot13", "gzip, gzip", "gzip,br", ", ".join(["gzip"] * 100)])
def test_other_and_stacked_encodings_are_refused(header: str) -> None:
    with pytest.raises(FetchError) as caught:
        content_coding(header)
    assert caught.value.kind is FailureKind.ENCODING
