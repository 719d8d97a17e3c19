"""Sitemaps (plain and with the news extension) to entries; an index of sitemaps is reported, not followed.

Source: https://www.sitemaps.org/protocol.html and the Google News sitemap extension.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from lxml import etree

from monitor.errors import NotAFeedError, SourceError
from monitor.sources.dates import parse_date
from monitor.sources.draft import Draft, parsed_source, web_address
from monitor.sources.plain import title_text, without_controls
from monitor.sources.xml_guard import what_it_is

if TYPE_CHECKING:
    from datetime import datetime

    from monitor.types import ParsedSource

_ROOT = re.compile(r"<(?:[\w.-]{1,40}:)?(urlset|sitemapindex)\b", re.IGNORECASE)
_DECLARATION = re.compile(r"^\s*<\?xml[^>]{0,500}\?>")
_HEAD = 20_000
_SHOWN = 5


def looks_like_sitemap(text: str) -> bool:
    """Tell whether a document opens as a sitemap or an index of them."""
    found = _ROOT.search(text, 0, 2000)
    return found is not None and not re.search(r"<(?:rss|feed|html)\b", text[: found.start()], re.IGNORECASE)


def read_sitemap(text: str, *, url: str, max_entries: int, now: datetime) -> ParsedSource:
    """Return the pages that a sitemap lists, the newest `max_entries` by their dates.

    Shape: titles only where the news extension gives them. An index gives no entries and a warning that names the
    sitemaps to add as sources.
    Errors: NotAFeedError when it is no sitemap; SourceError when its DOCTYPE declares entities.
    """
    text = without_controls(text)
    if re.search(r"<!ENTITY\b", text[:_HEAD], re.IGNORECASE):
        raise SourceError("refused: its DOCTYPE declares entities", about=url)
    if _ROOT.search(text, 0, _HEAD) is None:
        return _plain_list(text, url, max_entries)
    root = _tree(text, url)
    name = etree.QName(root).localname.lower()
    if name == "sitemapindex":
        return _index(root, max_entries)
    if name != "urlset":
        raise NotAFeedError(what_it_is(text).replace("no feed", "no sitemap"), about=url)
    warnings = ["not well-formed, read as far as it goes"] if not text.rstrip().endswith(">") else []
    drafts = [_draft(element, url, now) for element in root if _is(element, "url")]
    return parsed_source(drafts, kind="sitemap", title="", max_entries=max_entries, warnings=warnings)


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


def _child_text(element: Any, name: str) -> str:
    return next(((child.text or "").strip() for child in element.iter() if _is(child, name)), "")


def _draft(element: Any, url: str, now: datetime) -> Draft:
    changed = parse_date(_child_text(element, "lastmod"), None, now)
    published = parse_date(_child_text(element, "publication_date"), None, now)
    news = next((child for child in element if _is(child, "news")), None)
    return Draft(
        title=title_text(_child_text(news, "title")) if news is not None else "",
        url=web_address(_child_text(element, "loc"), url),
        published_at=published or changed,
        updated_at=changed,
        language=(_child_text(news, "language")[:20] or None) if news is not None else None,
    )


def _index(root: Any, max_entries: int) -> ParsedSource:
    places = [_child_text(element, "loc") for element in root if _is(element, "sitemap")]
    shown = ", ".join(place[:200] for place in places[:_SHOWN]) + (", …" if len(places) > _SHOWN else "")
    warning = f"an index of {len(places)} sitemaps, not followed; add the ones you want as sources: {shown}"
    return parsed_source([], kind="sitemap-index", title="", max_entries=max_entries, warnings=[warning])


def _plain_list(text: str, url: str, max_entries: int) -> ParsedSource:
    """Read a sitemap of plain text: one address per line."""
    given = [line.strip() for line in text.splitlines() if line.strip()]
    addresses = [web_address(line) for line in given[: max_entries * 50]]
    if not given or any(address is None for address in addresses):
        raise NotAFeedError(what_it_is(text).replace("no feed", "no sitemap"), about=url)
    drafts = [Draft(title="", url=address) for address in addresses]
    return parsed_source(drafts, kind="sitemap-text", title="", max_entries=max_entries)
