"""Sitemaps (plain, with the news extension, of plain text) to entries; an index to the documents it names.

Source: https://www.sitemaps.org/protocol.html and the Google News sitemap extension.
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from lxml import etree

from monitor.errors import NotAFeedError, SourceError
from monitor.sources.dates import parse_date
from monitor.sources.draft import Draft, parsed_source, web_address
from monitor.sources.plain import one_line, title_text, without_controls
from monitor.sources.xml_guard import what_it_is
from monitor.types import Further

if TYPE_CHECKING:
    from collections.abc import Sequence

    from monitor.types import ParsedSource

#: children of an index that are followed, the newest
MAX_CHILDREN = 20

_ROOT = re.compile(r"<(?:[\w.-]{1,40}:)?(urlset|sitemapindex)\b", re.IGNORECASE)
_DECLARATION = re.compile(r"^\s*<\?xml[^>]{0,500}\?>")
_HEAD = 20_000
_DAY_ONLY = re.compile(r"\d{4}(?:-\d\d){0,2}")
#: children whose names say that they list no articles come last
_NO_ARTICLES = re.compile(r"(?:categor|tag|author|user|taxonom|image|video|product|static|attachment)", re.IGNORECASE)
_NEWS = re.compile(r"(?:news|latest|recent|post|article|release)", re.IGNORECASE)


def looks_like_sitemap(text: str) -> bool:
    """Tell whether a document opens as a sitemap or an index of them."""
    found = _ROOT.search(text, 0, 2000)
    return found is not None and not re.search(r"<(?:rss|feed|html)\b", text[: found.start()], re.IGNORECASE)


def read_sitemap(text: str, *, url: str, max_entries: int, now: datetime) -> ParsedSource:
    """Return the pages that a sitemap lists, the newest `max_entries` by their dates.

    Shape: titles, languages and times of publication only where the news extension gives them; `lastmod` is
    `updated_at`. An index has no entries of its own and names its children as `further`, the newest first.
    Errors: NotAFeedError when it is no sitemap; SourceError when its DOCTYPE declares entities.
    """
    text = without_controls(text)
    if re.search(r"<!ENTITY\b", text[:_HEAD], re.IGNORECASE):
        raise SourceError("refused: its DOCTYPE declares entities", about=url)
    if _ROOT.search(text, 0, _HEAD) is None:
        return _plain_list(text, url, max_entries)
    root = _tree(text, url)
    name = etree.QName(root).localname.lower()
    warnings = [] if text.rstrip().endswith(">") else ["not well-formed, read as far as it goes"]
    if name == "sitemapindex":
        return _index(root, url, now, warnings)
    if name != "urlset":
        raise NotAFeedError(what_it_is(text).replace("no feed", "no sitemap"), about=url)
    drafts = [_draft(element, url, now) for element in root if _is(element, "url")]
    return parsed_source(
        _both_ends(drafts, max_entries, warnings),
        kind="sitemap-news" if any(draft.title for draft in drafts) else "sitemap",
        title=one_line(_publication(root)),
        max_entries=max_entries,
        warnings=warnings,
    )


def _tree(text: str, url: str) -> Any:
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, recover=True, huge_tree=False, load_dtd=False, remove_comments=True
    )
    try:
        root = etree.fromstring(_DECLARATION.sub("", text).lstrip().encode("utf-8", "replace"), parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise NotAFeedError("an unreadable sitemap", about=url) from error
    if root is None:
        raise NotAFeedError("an unreadable sitemap", about=url)
    return root


def _is(element: Any, name: str) -> bool:
    return isinstance(element.tag, str) and etree.QName(element).localname == name


def _text(element: Any, name: str) -> str:
    """Return the words of the first child of that name; those of extensions stand deeper."""
    return next(((child.text or "").strip() for child in element if _is(child, name)), "")


def _draft(element: Any, url: str, now: datetime) -> Draft:
    draft = Draft(
        title="",
        url=web_address(_text(element, "loc"), url),
        updated_at=parse_date(_text(element, "lastmod"), None, now),
    )
    news = next((child for child in element if _is(child, "news")), None)
    if news is None:
        return draft
    publication = next((child for child in news if _is(child, "publication")), None)
    return replace(
        draft,
        title=title_text(_text(news, "title")),
        published_at=parse_date(_text(news, "publication_date"), None, now),
        language=(_text(publication, "language")[:20] or None) if publication is not None else None,
    )


def _publication(root: Any) -> str:
    """Return the name of the publication of the first piece of news."""
    names = (
        element.text or "" for element in root.iter("{*}publication") for element in element if _is(element, "name")
    )
    return next(names, "")


def _both_ends(drafts: Sequence[Draft], max_entries: int, warnings: list[str]) -> list[Draft]:
    """Cut a long sitemap without dates: new pages are added at its beginning or at its end."""
    if len(drafts) <= max_entries or any(draft.updated_at or draft.published_at for draft in drafts):
        return list(drafts)
    warnings.append(f"{len(drafts)} pages without dates, {max_entries} of them, the first and the last, were read")
    half = max_entries // 2
    return [*drafts[: max_entries - half], *drafts[len(drafts) - half :]]


def _index(root: Any, url: str, now: datetime, warnings: list[str]) -> ParsedSource:
    children = [_child(element, url, now) for element in root if _is(element, "sitemap")]
    named = [child for child in children if child is not None]
    chosen = _newest(named)
    if len(named) > len(chosen):
        warnings.append(f"an index of {len(named)} sitemaps, the newest {len(chosen)} are followed")
    if not named:
        warnings.append("an index without sitemaps")
    parsed = parsed_source([], kind="sitemap-index", title="", max_entries=1, warnings=warnings)
    return replace(parsed, further=tuple(further for further, _ in chosen))


def _child(element: Any, url: str, now: datetime) -> tuple[Further, datetime | None] | None:
    address = web_address(_text(element, "loc"), url)
    if address is None:
        return None
    raw = _text(element, "lastmod")
    changed = parse_date(raw, None, now)
    return Further(url=address, when="always", mark=_mark(raw, changed, now)), changed


def _mark(raw: str, changed: datetime | None, now: datetime) -> str:
    """Return a time of change that says whether there was another one since: a mere day does so when it is over."""
    if changed is None or (_DAY_ONLY.fullmatch(raw) and changed > now - timedelta(days=2)):
        return ""
    return changed.isoformat()


def _newest(named: Sequence[tuple[Further, datetime | None]]) -> list[tuple[Further, datetime | None]]:
    """Return the children to follow: those with articles first, then by their dates.

    Without dates the index may list the newest first or last (most number them): the two ends take turns.
    """
    turns = [place for pair in zip(range(len(named)), reversed(range(len(named))), strict=True) for place in pair]
    rank = {place: turn for turn, place in reversed(list(enumerate(turns)))}
    ordered = sorted(range(len(named)), key=lambda place: (*_kind_of_child(*named[place]), rank[place]))
    return [named[place] for place in ordered[:MAX_CHILDREN]]


def _kind_of_child(further: Further, changed: datetime | None) -> tuple[int, float, int]:
    name = further.url.rsplit("/", 1)[-1]
    moment = changed or datetime.min.replace(tzinfo=UTC)
    return (1 if _NO_ARTICLES.search(name) else 0, -moment.timestamp(), 0 if _NEWS.search(name) else 1)


def _plain_list(text: str, url: str, max_entries: int) -> ParsedSource:
    """Read a sitemap of plain text: one address per line."""
    given = [line.strip() for line in text.splitlines() if line.strip()]
    addresses = [web_address(line) for line in given[: max_entries * 50]]
    if not given or any(address is None for address in addresses):
        raise NotAFeedError(what_it_is(text).replace("no feed", "no sitemap"), about=url)
    warnings: list[str] = []
    drafts = _both_ends([Draft(title="", url=address) for address in addresses], max_entries, warnings)
    return parsed_source(drafts, kind="sitemap-text", title="", max_entries=max_entries, warnings=warnings)
