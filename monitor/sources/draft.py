"""From what a document says of one item to an `Entry` with its identity; shared by the readers of all kinds."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time
from typing import TYPE_CHECKING
from urllib.parse import urljoin, urlsplit

from monitor.sources.identity import Traits, entry_keys
from monitor.sources.plain import TEXT_MAX, html_to_text
from monitor.types import Entry, ParsedSource

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

MAX_URL = 2048
MAX_GUID = 1000
#: an item with a recording and fewer characters of text than this is for listening alone
_READABLE = 280


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """One item as a document gives it, text fields already plain."""

    title: str
    url: str | None
    guid: str = ""
    published_at: datetime | None = None
    #: the day, when `published_at` was written with a clock that showed 00:00 (see `dates.Told`)
    midnight_of: date | None = None
    updated_at: datetime | None = None
    summary: str = ""
    content_html: str = ""
    author: str = ""
    language: str | None = None
    via: str = ""
    notes: tuple[str, ...] = ()


def is_hardly_readable(draft: Draft) -> bool:
    """Tell whether an item that encloses a recording is no article: it has no page of its own and hardly a text."""
    return draft.url is None and len(draft.summary) + len(draft.content_html) < _READABLE


def recordings_left_out(count: int) -> str:
    """Return the warning of a document that has such items."""
    return f"podcast: {count} items with a recording alone are no articles"


def web_address(value: str, base: str = "") -> str | None:
    """Return `value` as an absolute http(s) address, resolved against `base`; None for any other scheme or for none.

    Errors: none; addresses longer than 2,048 characters or with white space or control characters inside are None.
    """
    value = value.strip()
    if not value or len(value) > MAX_URL:
        return None
    value = value.replace("\n", "").replace("\r", "").replace("\t", "").replace(" ", "%20")
    try:
        address = urljoin(base, value) if base else value
        parts = urlsplit(address)
        host = parts.hostname
    except ValueError:
        return None
    if parts.scheme.lower() not in {"http", "https"} or not host or not address.isprintable():
        return None
    return address


def parsed_source(
    drafts: Sequence[Draft],
    *,
    kind: str,
    title: str,
    max_entries: int,
    warnings: Iterable[str] = (),
    language: str | None = None,
    ttl_s: int | None = None,
    truncated: bool = False,
    hub: str | None = None,
) -> ParsedSource:
    """Return the document of a source with its entries in document order, at most the newest `max_entries`.

    Items without title, text, author, address, identifier and date are left out.
    """
    told = [draft for draft in drafts if _says_something(draft)]
    said = list(warnings)
    if len(told) < len(drafts):
        said.append(f"{len(drafts) - len(told)} empty entries were left out")
    if len(told) > max_entries:
        said.append(f"{len(told)} entries, the newest {max_entries} were read")
        told = _newest(told, max_entries)
    entries = _entries(_days_told_apart(told))
    return ParsedSource(
        kind=kind,
        title=title,
        entries=entries,
        warnings=tuple(said),
        language=language,
        entries_hash=entries_hash(entries),
        ttl_s=ttl_s,
        truncated=truncated,
        hub=hub,
    )


def _says_something(draft: Draft) -> bool:
    words = draft.title or draft.summary or draft.content_html or draft.author
    return bool(words or draft.url or draft.guid or draft.published_at or draft.updated_at)


def _days_told_apart(drafts: Sequence[Draft]) -> list[Draft]:
    """Return the drafts, those of a whole day with midnight UTC and no `midnight_of`.

    A clock of 00:00 means the whole day where most dated entries of a document show it: some systems write every date
    so, in their own zone, and read as a moment it would be the evening before. A single one is taken at its word.
    """
    dated = sum(1 for draft in drafts if draft.published_at)
    at_midnight = sum(1 for draft in drafts if draft.midnight_of)
    if at_midnight < 2 or at_midnight * 2 <= dated:  # noqa: PLR2004 - several
        return list(drafts)
    return [
        replace(draft, published_at=datetime.combine(draft.midnight_of, time(0), UTC), midnight_of=None)
        if draft.midnight_of
        else draft
        for draft in drafts
    ]


def entries_hash(entries: Iterable[Entry]) -> str:
    """Return a digest over identities, titles, days and words of the entries: the same in any order.

    Volatile fields stay out: guids that change at every visit, hours that follow the clock.
    """
    parts = sorted(
        "\x1f".join((entry.id, entry.title, _day(entry.published_at) or _day(entry.updated_at), entry.text_hash))
        for entry in entries
    )
    return hashlib.blake2b("\x1e".join(parts).encode("utf-8", "replace"), digest_size=16).hexdigest()


def _day(moment: datetime | None) -> str:
    return moment.date().isoformat() if moment else ""


def _newest(drafts: Sequence[Draft], limit: int) -> list[Draft]:
    places = sorted(range(len(drafts)), key=lambda place: (_time(drafts[place]), -place), reverse=True)[:limit]
    return [drafts[place] for place in sorted(places)]


def _time(draft: Draft) -> float:
    moment = draft.published_at or draft.updated_at
    return moment.timestamp() if moment else 0.0


def _entries(drafts: Sequence[Draft]) -> tuple[Entry, ...]:
    traits = [
        Traits(
            url=draft.url,
            guid=draft.guid,
            title=draft.title,
            text=draft.summary or html_to_text(draft.content_html, 2000),
            published_at=draft.published_at,
        )
        for draft in drafts
    ]
    return tuple(_entry(draft, keys) for draft, keys in zip(drafts, entry_keys(traits), strict=True))


def _entry(draft: Draft, keys: tuple[str, ...]) -> Entry:
    guid = draft.guid
    if len(guid) > MAX_GUID:
        guid = next((key for key in keys if key.startswith("guid:")), "")
    return Entry(
        keys=keys,
        id=keys[0],
        title=draft.title,
        url=draft.url,
        published_at=draft.published_at,
        midnight=bool(draft.midnight_of and draft.published_at and draft.published_at.time() == time(0)),
        updated_at=draft.updated_at,
        summary=draft.summary[:TEXT_MAX],
        content_html=draft.content_html[: TEXT_MAX * 2],
        author=draft.author,
        language=draft.language,
        via=draft.via,
        notes=draft.notes,
        guid=guid,
        text_hash=text_hash(draft),
    )


def text_hash(draft: Draft) -> str:
    """Return a digest over the words of an item: mark-up, white space and letter case are no words."""
    parts = (draft.title, html_to_text(draft.summary), html_to_text(draft.content_html))
    words = "\x1f".join(" ".join(part.split()).casefold() for part in parts)
    return hashlib.blake2b(words.encode("utf-8", "replace"), digest_size=16).hexdigest()
