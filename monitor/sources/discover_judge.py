"""How good a visited place is as a source: its items, their dates, their text, its language, how fresh it is. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from monitor.sources.plain import html_to_text
from monitor.text.language import detect_language
from monitor.types import SourceKind

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from monitor.sources.discover import Candidate
    from monitor.types import Entry, Fetched, ParsedSource

#: text from which an entry is an article rather than its beginning
_FULL_CHARS: Final = 800
_SUMMARY_CHARS: Final = 80
_FRESH_DAYS: Final = ((2, 15), (8, 9), (31, 3), (365, 0))
_STALE: Final = -20.0
_FULL: Final = 0.5
_KIND_POINTS: Final = {
    SourceKind.FEED: 50.0,
    SourceKind.LISTING: 30.0,
    SourceKind.TELEGRAM: 25.0,
    SourceKind.SITEMAP: 20.0,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """What a visited place is worth as a source."""

    candidate: Candidate
    #: as it turned out to be
    kind: SourceKind
    title: str = ""
    items: int = 0
    #: share of the items that carry a date, 0 to 1
    dated: float = 0.0
    newest_at: datetime | None = None
    #: "full text", "summaries" or "titles"
    text: str = "titles"
    #: the server sends an ETag or Last-Modified, so that a visit can cost nothing
    validators: bool = False
    language: str | None = None
    links: str | None = None
    select: str | None = None
    #: why it cannot be used, "" when it can
    problem: str = ""
    warnings: tuple[str, ...] = ()
    #: address of a better place that holds the same items, "" when there is none
    same_as: str = ""
    points: float = 0.0

    @property
    def usable(self) -> bool:
        """Return whether it gives anything."""
        return not self.problem and self.items > 0


def judge(
    candidate: Candidate,
    kind: SourceKind,
    parsed: ParsedSource,
    fetched: Fetched,
    *,
    language: str | None,
    now: datetime,
    links: str | None = None,
    select: str | None = None,
) -> Judgement:
    """Return what a place is worth; `language` is that of the site, which its better sources share."""
    entries = parsed.entries
    moments = [moment for entry in entries if (moment := entry.published_at or entry.updated_at)]
    spoken = language_of(parsed)
    found = Judgement(
        candidate=candidate,
        kind=kind,
        title=parsed.title,
        items=len(entries),
        dated=len(moments) / len(entries) if entries else 0.0,
        newest_at=max(moments, default=None),
        text=_text_of(entries),
        validators=bool(fetched.etag or fetched.last_modified),
        language=spoken,
        links=links,
        select=select,
        problem="" if entries else "lists nothing",
        warnings=parsed.warnings,
    )
    return _with_points(found, now, language)


def language_of(parsed: ParsedSource) -> str | None:
    """Return the language that the entries are written in, else the one the document declares."""
    said = " ".join(f"{entry.title} {entry.summary[:300]}" for entry in parsed.entries[:30])
    return detect_language(said[:4000], parsed.language)


def _text_of(entries: Sequence[Entry]) -> str:
    looked = entries[:30]
    sizes = [
        len(html_to_text(entry.content_html, 4000)) if entry.content_html else len(entry.summary) for entry in looked
    ]
    if looked and sum(size >= _FULL_CHARS for size in sizes) >= _FULL * len(looked):
        return "full text"
    return "summaries" if sum(size >= _SUMMARY_CHARS for size in sizes) >= _FULL * len(looked) else "titles"


def _with_points(found: Judgement, now: datetime, language: str | None) -> Judgement:
    points = _KIND_POINTS.get(found.kind, 30.0) + 15 * found.dated + min(found.items, 10) / 2
    points += {"full text": 15.0, "summaries": 5.0}.get(found.text, 0.0) + 3 * found.validators
    if found.newest_at is not None:
        days = (now - found.newest_at).days
        points += next((worth for limit, worth in _FRESH_DAYS if days <= limit), _STALE)
    if language and found.language and language != found.language:
        points -= 10
    if re.search(r"/comments?/|comments?[-_.]?(?:feed|rss)|[?&]cat(?:egory)?=", found.candidate.url, re.IGNORECASE):
        points -= 40
    if not found.usable:
        points = 0.0
    return replace(found, points=round(points, 1))


def ranked(found: Iterable[tuple[Judgement, frozenset[str]]]) -> tuple[Judgement, ...]:
    """Return the judgements, best first; one whose items a better one holds too says so.

    Shape: each comes with the canonical addresses of its items.
    """
    order = sorted(found, key=lambda one: (-one[0].points, len(one[0].candidate.url)))
    better: list[tuple[Judgement, frozenset[str]]] = []
    told = []
    for judgement, items in order:
        twin = next((one for one, others in better if judgement.usable and _same(items, others)), None)
        told.append(replace(judgement, same_as=twin.candidate.url) if twin else judgement)
        if judgement.usable and twin is None:
            better.append((judgement, items))
    return tuple(told)


def _same(items: frozenset[str], others: frozenset[str]) -> bool:
    return bool(items) and len(items & others) * 2 > min(len(items), len(others))
