"""The document of a source, whatever its kind, to entries: what a worker process runs."""

from __future__ import annotations

import zlib
from dataclasses import replace
from typing import TYPE_CHECKING

from monitor.errors import NotAFeedError, SourceError
from monitor.sources.draft import parsed_source
from monitor.sources.feed import read_feed
from monitor.sources.json_api import read_json_api
from monitor.sources.json_feed import looks_like_json, read_json_feed
from monitor.sources.listing import read_listing
from monitor.sources.sitemap import looks_like_sitemap, read_sitemap
from monitor.sources.telegram import read_telegram
from monitor.text.decode import decode
from monitor.types import PLAIN, JsonPaths, ParsedSource, SourceKind, SourceOptions

if TYPE_CHECKING:
    from datetime import datetime

MAX_ENTRIES = 1000
#: a document that is itself a gzip file may unpack to this much
MAX_UNPACKED = 20 * 2**20
_GZIP = b"\x1f\x8b"


def read_source(
    kind: SourceKind,
    body: bytes,
    *,
    url: str,
    charset: str | None = None,
    content_type: str = "",
    options: SourceOptions = PLAIN,
    language: str | None = None,
    max_entries: int = MAX_ENTRIES,
    now: datetime,
) -> ParsedSource:
    """Return what the document of a source says; `url` is its final address.

    Errors: NotAFeedError with what the document is instead (an empty body counts); SourceError when it was refused as
    hostile. Nothing else: whatever the bytes are.
    """
    body, warnings = _unpacked(body, url)
    if not body.strip(b" \t\r\n\x00"):
        raise NotAFeedError("empty body", about=url)
    if charset and charset.lower().replace("_", "-") == "utf-7":
        raise SourceError("refused: utf-7", about=url)  # ASCII to everybody else: a way to hide markup
    html = kind in {SourceKind.LISTING, SourceKind.TELEGRAM}
    decoded = decode(body, charset=charset, kind="html" if html else "xml")
    parsed = _read(kind, decoded.text, url=url, options=options, language=language, max_entries=max_entries, now=now)
    said = (*decoded.warnings, *parsed.warnings, *_type_warning(content_type, parsed))
    if not parsed.kind.startswith("sitemap"):  # they are gzip files by custom
        said = (*warnings, *said)
    return replace(parsed, warnings=tuple(dict.fromkeys(said)))


def _read(
    kind: SourceKind,
    text: str,
    *,
    url: str,
    options: SourceOptions,
    language: str | None,
    max_entries: int,
    now: datetime,
) -> ParsedSource:
    if kind is SourceKind.LISTING:
        return read_listing(text, url=url, options=options, language=language, max_entries=max_entries, now=now)
    if kind is SourceKind.TELEGRAM:
        return read_telegram(text, url=url, max_entries=max_entries, now=now)
    if kind is SourceKind.JSON:
        paths = options.json or JsonPaths()
        return read_json_api(text, paths=paths, url=url, language=language, max_entries=max_entries, now=now)
    if kind is SourceKind.SITEMAP or looks_like_sitemap(text):
        return read_sitemap(text, url=url, max_entries=max_entries, now=now)
    if looks_like_json(text):
        return read_json_feed(text, url=url, language=language, max_entries=max_entries, now=now)
    feed = read_feed(text, url=url, language=language, max_entries=max_entries, now=now)
    return parsed_source(
        feed.drafts,
        kind=feed.kind,
        title=feed.title,
        max_entries=max_entries,
        warnings=feed.warnings,
        language=feed.language,
        ttl_s=feed.ttl_s,
        truncated=feed.truncated,
        hub=feed.hub,
    )


def _unpacked(body: bytes, url: str) -> tuple[bytes, tuple[str, ...]]:
    """Return the document inside a gzip file (a `.gz` served as it is), or the body itself."""
    if not body.startswith(_GZIP):
        return body, ()
    unpacker = zlib.decompressobj(31)
    try:
        inner = unpacker.decompress(body, MAX_UNPACKED)
    except zlib.error as error:
        raise NotAFeedError("gzip bytes that do not unpack, no feed", about=url) from error
    if not unpacker.eof:
        what = "unpacks to too much" if unpacker.unconsumed_tail else "breaks off"
        raise SourceError(f"a gzip file that {what}", about=url)
    if inner.startswith(_GZIP):
        raise SourceError("refused: gzip inside gzip", about=url)
    return inner, ("the document is a gzip file",)


def _type_warning(content_type: str, parsed: ParsedSource) -> tuple[str, ...]:
    """Say when a feed arrives under a type that is none; wrong types are common and cost nothing."""
    if content_type.startswith(("image/", "audio/", "video/", "application/pdf")) and parsed.kind != "listing":
        return (f"served as {content_type[:40]}",)
    return ()
