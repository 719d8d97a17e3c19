"""Why a feed is read otherwise than its collection expects: a short list of classes, each decided by a rule."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from benchmarks.feed_oracles import Document

#: class to what it says in the report
CLASSES = {
    "own-address": "the article's own address (`feedburner:origLink`) instead of the one of a feed service",
    "absolute": "a relative address is made absolute: by `xml:base`, the final address, else the feed's own link",
    "as-written": "an address stays as written; feed-rs makes its host small and adds a final slash",
    "identifier": "an identifier stays as written where feedparser makes an address of it; its scheme is small",
    "no-web-address": "what is no http(s) address (`tag:`) is no link that could be fetched",
    "entities": "a DOCTYPE that declares entities of its own is refused: that is how XML is made to explode",
    "gzip": "a file of gzip bytes is unpacked, whatever its header says",
}


def explained(document: Document, aspect: str, wanted: Any, got: Any) -> str | None:
    """Return the class that explains a difference, None when none does; `got` is None when nothing was read."""
    if b"<!ENTITY" in document.body and not isinstance(got, tuple) and (got is None or "refused" in str(got)):
        return "entities"
    if aspect == "entries":
        return "gzip" if document.body.startswith(b"\x1f\x8b") and wanted == 0 else None
    if aspect == "links":
        return _link(document, wanted, got)
    if aspect == "ids" and got and wanted.casefold().endswith(str(got).lstrip("/").casefold()):
        return "identifier"
    return None


def _link(document: Document, wanted: tuple[str, ...], got: str | None) -> str | None:
    if got is None:
        return "no-web-address" if not any(one.startswith(("http", "/")) for one in wanted) else None
    if b"origLink" in document.body and got.encode() in document.body:
        return "own-address"
    if any("://" not in one and got.endswith(one.lstrip("./")) for one in wanted):
        return "absolute"
    same = {one.casefold().rstrip("/") for one in wanted}
    return "as-written" if got.casefold().rstrip("/") in same else None
