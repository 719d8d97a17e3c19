"""Kept fetches as WARC 1.1 (ISO 28500:2017), the format of web archives, each record a gzip member of its own.

Bodies are written as they are kept, unpacked, so the headers that say how they came over the wire are renamed
`X-Crawl-…`, as Common Crawl does, and `Content-Length` is that of the bytes. The status line is made anew, and names of
response headers are in lower case. The body of a redirect was never read, which its record says.

The same captures make the same records, ids included; only the first record says when it was written.
"""

from __future__ import annotations

import gzip
import json
from base64 import b32encode
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from hashlib import sha256
from http import HTTPStatus
from typing import Any
from urllib.parse import urlsplit
from uuid import NAMESPACE_URL, uuid5

from monitor.types import Asked, CaptureRef, Headers

_ON_THE_WIRE = frozenset({"content-encoding", "content-length", "transfer-encoding"})
_HTTP = "application/http; msgtype={}"


def warcinfo(*, software: str, at: datetime, about: Mapping[str, str]) -> bytes:
    """Return the first record of a file: who wrote it, and when."""
    fields = {"software": software, "format": "WARC File Format 1.1", "conformsTo": _STANDARD, **about}
    block = "".join(f"{name}: {_line(value)}\r\n" for name, value in fields.items()).encode()
    record_id = _record_id(f"warcinfo {_date(at)} {sorted(about.items())}")
    return _record("warcinfo", record_id, at, block, [("Content-Type", "application/warc-fields")])


_STANDARD = "https://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/"


def records_of(capture: CaptureRef, body: bytes, *, key: str, notes: Mapping[str, Any]) -> Iterator[bytes]:
    """Yield the records of one kept fetch: each redirect, the request, the answer with its body, what is known of it.

    Shape: `key` names the capture for good (ids are made of it); `notes` is JSON for the `metadata` record.
    """
    for number, hop in enumerate(capture.redirects):
        head = _response_head(hop.status, hop.headers, 0)
        truncated = [("WARC-Truncated", "unspecified")]
        yield from _exchange(hop.asked, head, b"", key=f"{key} {number}", more=truncated)
    head = _response_head(capture.status, capture.headers, len(body))
    asked = capture.asked or Asked(url=capture.url, at=capture.fetched_at, headers=())
    yield from _exchange(asked, head, body, key=key, more=(), with_request=capture.asked is not None)
    yield _metadata(key, capture.url, asked.at, notes)


def _exchange(
    asked: Asked, head: bytes, body: bytes, *, key: str, more: Sequence[tuple[str, str]], with_request: bool = True
) -> Iterator[bytes]:
    answer_id, request_id = _record_id(f"response {key}"), _record_id(f"request {key}")
    where = [("WARC-Target-URI", asked.url)]
    if address := asked.address.rpartition(":")[0].strip("[]"):
        where.append(("WARC-IP-Address", address))
    if with_request:
        fields = [*where, ("WARC-Concurrent-To", answer_id), ("Content-Type", _HTTP.format("request"))]
        yield _record("request", request_id, asked.at, _request(asked), fields)
    fields = [*where, *more, ("Content-Type", _HTTP.format("response")), ("WARC-Payload-Digest", _digest(body))]
    if with_request:
        fields.append(("WARC-Concurrent-To", request_id))
    yield _record("response", answer_id, asked.at, head + body, fields)


def _metadata(key: str, url: str, at: datetime, notes: Mapping[str, Any]) -> bytes:
    block = json.dumps(notes, ensure_ascii=False, indent=1).encode("utf-8", "surrogatepass") + b"\n"
    fields = [
        ("WARC-Target-URI", url),
        ("WARC-Refers-To", _record_id(f"response {key}")),
        ("Content-Type", "application/json"),
    ]
    return _record("metadata", _record_id(f"metadata {key}"), at, block, fields)


def _request(asked: Asked) -> bytes:
    parts = urlsplit(asked.url)
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return _head(f"GET {target} HTTP/1.1", asked.headers)


def _response_head(status: int, headers: Headers, length: int) -> bytes:
    try:
        phrase = HTTPStatus(status).phrase
    except ValueError:
        phrase = ""
    renamed = [(f"x-crawl-{name}" if name in _ON_THE_WIRE else name, value) for name, value in headers]
    return _head(f"HTTP/1.1 {status} {phrase}", [*renamed, ("content-length", str(length))])


def _head(first: str, headers: Sequence[tuple[str, str]]) -> bytes:
    lines = [first, *(f"{name}: {_line(value)}" for name, value in headers)]
    return "\r\n".join(lines).encode("latin-1", "replace") + b"\r\n\r\n"


def _record(kind: str, record_id: str, at: datetime, block: bytes, fields: Sequence[tuple[str, str]]) -> bytes:
    head = [
        ("WARC-Type", kind),
        ("WARC-Record-ID", record_id),
        ("WARC-Date", _date(at)),
        *fields,
        ("WARC-Block-Digest", _digest(block)),
        ("Content-Length", str(len(block))),
    ]
    lines = "".join(f"{name}: {_line(value)}\r\n" for name, value in head)
    return gzip.compress(f"WARC/1.1\r\n{lines}\r\n".encode() + block + b"\r\n\r\n", mtime=0)


def _record_id(name: str) -> str:
    return f"<urn:uuid:{uuid5(NAMESPACE_URL, f'monitor {name}')}>"


def _digest(data: bytes) -> str:
    return f"sha256:{b32encode(sha256(data).digest()).decode()}"


def _date(at: datetime) -> str:
    return at.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="microseconds") + "Z"


def _line(value: str) -> str:
    """Return a value that cannot end its line."""
    return " ".join(value.splitlines())
