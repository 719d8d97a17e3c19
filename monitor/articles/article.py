"""The article: a title, a blank line and a body that every later offset refers to."""

from __future__ import annotations

from dataclasses import replace
from hashlib import blake2b
from typing import TYPE_CHECKING

from monitor.articles.furniture import without_furniture
from monitor.articles.metadata import host_of
from monitor.articles.quality import SHORT_CHARACTERS
from monitor.articles.whole import entry_lines
from monitor.text.language import detect_language
from monitor.text.repair import repaired
from monitor.types import Article, Quality

if TYPE_CHECKING:
    from datetime import datetime

    from monitor.types import Entry, Page

_LONGEST_TITLE = 300
_READ = frozenset({Quality.ARTICLE, Quality.SHORT})


def article_from_page(
    page: Page,
    *,
    entry_title: str = "",
    source_id: str = "",
    outlet: str = "",
    publisher_actor: str | None = None,
    language: str | None = None,
) -> Article:
    """Return the article of an extracted page.

    Shape: the page's title, else the entry's; `outlet` is the publisher's name, else the site's own name or host.
    `language` is what the source declares, for pages too short to tell.
    """
    title = page.title if page.title and page.quality in _READ else entry_title or page.title
    text = _joined(title, page.text)
    shift = len(text) - len(page.text)
    return Article(
        url=page.url,
        title=title,
        text=text,
        published_at=page.published_at,
        language=page.language or detect_language(text, language),
        quality=page.quality,
        source_id=source_id,
        outlet=outlet or page.site_name or host_of(page.url),
        publisher_actor=publisher_actor,
        warnings=page.warnings,
        content_hash=content_hash(text),
        parts=tuple(replace(part, start=part.start + shift, end=part.end + shift) for part in page.parts),
    )


def article_from_entry(
    entry: Entry,
    *,
    source_id: str = "",
    outlet: str = "",
    publisher_actor: str | None = None,
    language: str | None = None,
    whole: bool = False,
) -> Article:
    """Return the article that an entry itself carries: its full text if there is one, else its summary.

    Shape: `quality` is `SUMMARY`, `EMPTY` when there is only a title (which then is the text); `ARTICLE` or `SHORT`
    for a text that is `whole`.
    """
    title = " ".join(repaired(entry.title).split())
    lines = entry_lines(entry.content_html)
    if not whole and sum(map(len, lines)) < len(entry.summary):
        lines = entry_lines(entry.summary)
    body = "\n\n".join(without_furniture(lines, title=title))
    quality = Quality.SUMMARY if body else Quality.EMPTY
    if whole and body:
        quality = Quality.ARTICLE if len(body) >= SHORT_CHARACTERS else Quality.SHORT
    text = _joined(title, body)
    return Article(
        url=entry.url or "",
        title=title,
        text=text,
        published_at=entry.published_at or entry.updated_at,
        language=detect_language(text, entry.language or language),
        quality=quality,
        source_id=source_id,
        outlet=outlet or host_of(entry.url or ""),
        publisher_actor=publisher_actor,
        warnings=entry.notes,
        content_hash=content_hash(text),
        forwarded_from=entry.via,
    )


def article_from_text(
    text: str, *, url: str = "", language: str | None = None, published_at: datetime | None = None
) -> Article:
    """Return the article that a plain text is, its text untouched so that offsets are those of the file.

    Shape: the title is the first line when a blank line follows and it is no longer than 300 characters, else empty;
    it begins the text, so `len(title)` is where it ends.
    """
    return Article(
        url=url,
        title=_title_line(text),
        text=text,
        published_at=published_at,
        language=language or detect_language(text),
        quality=Quality.ARTICLE if len(text) >= SHORT_CHARACTERS else Quality.SHORT if text.strip() else Quality.EMPTY,
        outlet=host_of(url),
        content_hash=content_hash(text),
    )


def content_hash(text: str) -> str:
    """Return the hex digest of the words of a text; white space does not count."""
    return blake2b(" ".join(text.split()).encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()


def _joined(title: str, body: str) -> str:
    if not title or not body:
        return title or body
    return body if body.startswith(title.removesuffix("…")) else f"{title}\n\n{body}"


def _title_line(text: str) -> str:
    first, _, rest = text.partition("\n")
    title = first.rstrip()
    if title and len(title) <= _LONGEST_TITLE and rest.partition("\n")[0].strip() == "" and rest.strip():
        return title
    return ""
