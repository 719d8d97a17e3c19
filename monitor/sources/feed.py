"""RSS 0.9x to 2.0, RSS 1.0 (RDF) and Atom to entries. The only importer of feedparser.

feedparser sees decoded, guarded XML through `BytesIO` alone: given text or bytes it opens files and addresses. Its
clean-up of HTML and of links inside it is off (five times faster); what leaves here as HTML is still hostile.
An item that holds a recording and nothing to read is no article; it is left out, and the document's warnings say so.
"""

from __future__ import annotations

import io
import re
from html import escape
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urljoin, urlsplit

import feedparser

from monitor.errors import NotAFeedError, SourceError
from monitor.sources.dates import Told, told_date
from monitor.sources.draft import Draft, is_hardly_readable, recordings_left_out, web_address
from monitor.sources.plain import AUTHOR_MAX, TEXT_MAX, html_to_text, one_line, title_text, unescaped
from monitor.sources.xml_guard import MEDIA_FILE, MEDIA_TEXT, Guarded, guard_feed, what_it_is

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

#: full text in the words of Russian news exchanges
_FULL_TEXTS: Final = ("yandex_full-text", "turbo_content")
_PERIODS_S: Final = {"hourly": 3600, "daily": 86400, "weekly": 604800, "monthly": 2592000, "yearly": 31536000}
MAX_TTL_S = 86400
_TTL_DIGITS = 9
_MAX_RAW_DATE = 80
_HTML_TAG = re.compile(r"</?[a-zA-Z]")
_LINK_TAG = re.compile(r"<(?:\w{1,20}:)?link\b[^<]{1,600}", re.IGNORECASE)
_WEB_ADDRESS = re.compile(r"""https?://[^\s"'<>]{1,500}""")
_RELATIVE = re.compile(r"""(\b(?:href|src)\s{0,5}=\s{0,5})(["'])(?![a-zA-Z][a-zA-Z0-9+.-]{0,20}:)([^"'<>]{0,2000})\2""")


class FeedDocument:
    """What a feed says of itself, with its entries as drafts in document order."""

    __slots__ = ("drafts", "hub", "kind", "language", "title", "truncated", "ttl_s", "warnings")

    def __init__(
        self, parsed: dict[str, Any], guarded: Guarded, *, url: str, language: str | None, now: datetime
    ) -> None:
        head = parsed["feed"]
        self.kind = _kind(parsed, guarded)
        self.title = title_text(_text(head, "title"), markup=_has_markup(head, self.kind))
        self.language = _text(head, "language")[:20] or None
        self.ttl_s = _ttl_s(head)
        self.truncated = guarded.truncated
        self.warnings = list(guarded.warnings)
        self.hub = web_address(_related(head, "hub"), url)
        reading = language or self.language
        drafts = (
            (entry, _draft(entry, self.kind, xml=guarded.xml, url=url, language=reading, now=now))
            for entry in parsed["entries"]
        )
        self.drafts = [draft for entry, draft in drafts if not (_media(entry) and is_hardly_readable(draft))]
        left_out = len(parsed["entries"]) - len(self.drafts)
        if left_out:
            self.warnings.append(recordings_left_out(left_out))


def read_feed(text: str, *, url: str, language: str | None, max_entries: int, now: datetime) -> FeedDocument:
    """Return the feed in `text`; links are absolute against xml:base, else against `url`.

    Where `url` is no web address (a file) the feed's own link stands in for it.
    Errors: NotAFeedError when it holds none; SourceError when it was refused as hostile.
    """
    guarded = guard_feed(text, about=url, max_entries=max_entries)
    base = url if web_address(url) else _own_address(guarded.xml)
    parsed = _parse(guarded.xml, base)
    if not parsed.get("version") and not parsed["entries"]:
        raise NotAFeedError(what_it_is(text), about=url)
    if guarded.truncated and not parsed["entries"]:
        raise SourceError("the document breaks off inside its first entry", about=url)
    return FeedDocument(parsed, guarded, url=base, language=language, now=now)


def _own_address(xml: str) -> str:
    """Return the address a feed gives for itself, else for its site; "" when it gives none."""
    head = xml[: min((at for at in (xml.find("<item"), xml.find("<entry")) if at > 0), default=len(xml))][:20_000]
    links = _LINK_TAG.findall(head)
    own = [link for link in links if re.search(r"""rel\s{0,3}=\s{0,3}["']self""", link)]
    found = next((found for link in own + links if (found := _WEB_ADDRESS.search(link))), None)
    return found[0] if found else ""


def _parse(xml: str, url: str) -> dict[str, Any]:
    headers = {"content-type": "application/xml; charset=utf-8", "content-location": url}
    try:
        parsed: dict[str, Any] = feedparser.parse(
            io.BytesIO(xml.encode("utf-8", "replace")),
            response_headers=headers,
            resolve_relative_uris=False,
            sanitize_html=False,
        )
    except Exception as error:  # any input may reach a corner that raises; all of them mean this document
        raise SourceError(f"the feed cannot be parsed: {type(error).__name__}", about=url) from error
    return parsed


def _kind(parsed: dict[str, Any], guarded: Guarded) -> str:
    version = str(parsed.get("version") or "")
    if version == "rss091u" and guarded.netscape:
        return "rss091n"
    return version or ("atom" if guarded.root in {"feed", "entry"} else "rss")


def _text(item: dict[str, Any], key: str) -> str:
    """Return a field as text; past feedparser's own look-up, which falls back from one date to another."""
    value = dict.get(item, key)
    return value if isinstance(value, str) else ""


def _has_markup(item: dict[str, Any], kind: str) -> bool:
    """Tell whether tags in a title are markup: everywhere but in an Atom title of type text."""
    detail = dict.get(item, "title_detail")
    return not (kind == "atom10" and isinstance(detail, dict) and dict.get(detail, "type") == "text/plain")


def _draft(entry: dict[str, Any], kind: str, *, xml: str, url: str, language: str | None, now: datetime) -> Draft:
    detail: Any = dict.get(entry, "title_detail")
    base = (dict.get(detail, "base") if isinstance(detail, dict) else None) or url
    summary_html, content_html, content_base = _bodies(entry)
    published, updated = _dates(entry, kind, language, now)
    own_language = dict.get(detail, "language") if isinstance(detail, dict) else None
    summary = html_to_text(summary_html)
    if not content_html and "<" in summary_html:
        content_html = summary_html
    return Draft(
        title=title_text(_text(entry, "title"), markup=_has_markup(entry, kind)),
        url=_link(entry, base, xml),
        guid=_guid(entry, xml, url, base),
        published_at=published.at if published else None,
        midnight_of=published.midnight_of if published else None,
        updated_at=updated.at if updated else None,
        summary=summary,
        content_html=_absolute_links(content_html[: TEXT_MAX * 2], content_base or base),
        author=one_line(_text(entry, "author"), AUTHOR_MAX),
        language=own_language[:20] if isinstance(own_language, str) else None,
    )


def _guid(entry: dict[str, Any], xml: str, *bases: str) -> str:
    """Return the identifier as the document has it: feedparser makes an address of any guid ("4711")."""
    guid = _text(entry, "id").strip()
    if not _is_invented(guid, xml):
        return guid
    for base in bases:
        folder = base.rpartition("/")[0] + "/"
        origin = "/".join(base.split("/", 3)[:3])
        for prefix in (folder, origin):
            given = guid.removeprefix(prefix)
            if given != guid and not _is_invented(given, xml):
                return given
    return guid


def _is_invented(guid: str, xml: str) -> bool:
    return bool(guid) and guid not in xml and escape(guid, quote=False) not in xml


def _link(entry: dict[str, Any], base: str, xml: str) -> str | None:
    """Return the article's own address: what a feed service replaced it by comes second, a guid that is one last.

    A recording is none, whatever names it.
    """
    guid = _text(entry, "id")
    link = _text(entry, "link")
    invented = _is_invented(guid, xml)
    if link == guid and invented:
        link = ""
    alternates = [*_links(entry, "alternate"), *_links(entry, "self")]
    enclosed = set(_links(entry, "enclosure")) - set(alternates)
    sources = [str(dict.get(one, "src") or "") for one in dict.get(entry, "content") or []]
    for candidate in (_text(entry, "feedburner_origlink"), link, *alternates, *sources, "" if invented else guid):
        # the identifier is an address only when it is absolute
        address = None if candidate in enclosed else web_address(candidate, base if candidate != guid else "")
        if address and not _is_media_file(address):
            return address
    return None


def _links(entry: dict[str, Any], relation: str) -> Iterator[str]:
    for link in dict.get(entry, "links") or []:
        href = dict.get(link, "href")
        if href and dict.get(link, "rel", "alternate") == relation:
            yield str(href)


def _related(entry: dict[str, Any], relation: str) -> str:
    return next(_links(entry, relation), "")


def _media(entry: dict[str, Any]) -> list[dict[str, Any]]:
    """Return what an item encloses that is heard or watched."""
    enclosed = [
        *(link for link in dict.get(entry, "links") or [] if dict.get(link, "rel") == "enclosure"),
        *(dict.get(entry, "media_content") or []),
    ]
    return [
        one
        for one in enclosed
        if str(dict.get(one, "type") or "").startswith(("audio/", "video/"))
        or dict.get(one, "medium") in {"audio", "video"}
        or _is_media_file(_media_address(one))
    ]


def _media_address(enclosed: dict[str, Any]) -> str:
    return str(dict.get(enclosed, "href") or dict.get(enclosed, "url") or "")


def _is_media_file(address: str) -> bool:
    try:
        return bool(MEDIA_FILE.search(urlsplit(address).path))
    except ValueError:
        return False


def _bodies(entry: dict[str, Any]) -> tuple[str, str, str]:
    """Return summary markup, the longest full text as HTML, and the base of its links."""
    full, base = "", ""
    contents: Any = dict.get(entry, "content") or []
    for content in contents:
        value = str(dict.get(content, "value") or "")
        kind = str(dict.get(content, "type") or "")
        if kind == "text/plain":
            value = _escaped(value)
        if len(value) > len(full) and not kind.startswith(("image/", "audio/", "video/")):
            full, base = value, str(dict.get(content, "base") or "")
    full = max(full, *(_marked_up(_text(entry, key)) for key in _FULL_TEXTS), key=len)
    summary = _text(entry, "summary") or _text(entry, MEDIA_TEXT)
    detail: Any = dict.get(entry, "summary_detail")
    if isinstance(detail, dict):
        base = base or str(dict.get(detail, "base") or "")
        if dict.get(detail, "type") == "text/plain" and "<" in summary and not _HTML_TAG.search(summary):
            summary = _escaped(summary)
    return summary, full, base


def _marked_up(text: str) -> str:
    """Return the text of an element that feedparser does not know as HTML: plain text gets one paragraph per line."""
    if not _HTML_TAG.search(text):
        text = unescaped(text)
    if not text or _HTML_TAG.search(text):
        return text
    return "".join(f"<p>{_escaped(line)}</p>" for line in text.splitlines() if line.strip())


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;")


def _dates(entry: dict[str, Any], kind: str, language: str | None, now: datetime) -> tuple[Told | None, Told | None]:
    """Return publication and update; outside Atom a lone date of any name is the publication."""
    published = _date(entry, "published", language, now) or _date(entry, "created", language, now)
    updated = _date(entry, "updated", language, now)
    if published is None and not kind.startswith("atom"):
        published, updated = updated, None
    return published, updated


def _date(entry: dict[str, Any], key: str, language: str | None, now: datetime) -> Told | None:
    raw = _text(entry, key)
    found = told_date(raw, language, now)
    if found or not raw or len(raw) > _MAX_RAW_DATE:
        return found
    return _by_feedparser(dict.get(entry, key + "_parsed"), now)


def _by_feedparser(parsed: Any, now: datetime) -> Told | None:
    """Take feedparser's reading last, for the forms it alone knows (Hungarian, Greek, Korean month words)."""
    if not parsed:
        return None
    year, month, day, hour, minute, second = parsed[:6]
    return told_date(f"{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}Z", None, now)


def _absolute_links(markup: str, base: str) -> str:
    if not base or ("href" not in markup and "src" not in markup):
        return markup

    def absolute(found: re.Match[str]) -> str:
        try:
            return f"{found[1]}{found[2]}{urljoin(base, found[3])}{found[2]}"
        except ValueError:
            return found[0]

    return _RELATIVE.sub(absolute, markup)


def _ttl_s(head: dict[str, Any]) -> int | None:
    """Return how long the feed asks to be left alone, at most a day; None when it says nothing usable."""
    ttl = _text(head, "ttl").strip()
    if ttl.isascii() and ttl.isdigit() and len(ttl) <= _TTL_DIGITS:
        return min(int(ttl) * 60, MAX_TTL_S)
    period = _PERIODS_S.get(_text(head, "sy_updateperiod").strip().lower())
    frequency = _text(head, "sy_updatefrequency").strip()
    if period is None:
        return None
    times = int(frequency) if frequency.isascii() and frequency.isdigit() and len(frequency) <= _TTL_DIGITS else 1
    return min(period // max(1, times), MAX_TTL_S)
