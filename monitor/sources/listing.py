"""A page that lists articles to entries: most ministries have no feed, only such a page.

With a glob the links that fit it; without one the links of the form that most article-like links of the page share.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urldefrag, urlsplit

from monitor.errors import NotAFeedError
from monitor.sources.dates import MAX_DATE_CHARS, parse_date
from monitor.sources.draft import Draft, parsed_source, web_address
from monitor.sources.glob import LinkGlob
from monitor.sources.identity import canonical_url
from monitor.sources.pages import base_of, page_title, page_tree, words
from monitor.sources.plain import one_line
from monitor.sources.xml_guard import what_it_is

if TYPE_CHECKING:
    from datetime import datetime

    from monitor.types import ParsedSource

#: anchors looked at; a listing has hundreds
MAX_ANCHORS = 5000
_CLIMB = 4
_LEAST_LINKS = 3
_TITLE_WORDS = 4
_SLUG_WORDS = 3
_LONG_SEGMENT = 25
_CARD_MAX_ELEMENTS = 60
#: no article has these endings
_FILES = re.compile(r"\.(?:jpe?g|png|gif|webp|svg|mp[34]|zip|css|js|xml|rss|ico)$", re.IGNORECASE)
_DIGITS = re.compile(r"\d+")
_SLUG_BREAK = re.compile(r"[-_.]+")
_DATE_CLASS = re.compile(r"date|time|published|tarix|дата", re.IGNORECASE)


@dataclass(slots=True)
class _Link:
    """One address of the page with all the anchors that lead to it."""

    url: str
    anchors: list[Any] = field(default_factory=list)
    title: str = ""


def read_listing(
    text: str, *, url: str, links: str | None, language: str | None, max_entries: int, now: datetime
) -> ParsedSource:
    """Return the articles that a page links to, in the page's order, titles from the link texts.

    Shape: entries carry a date when the page shows one beside the link, and no text.
    Errors: NotAFeedError when no link fits, or when nothing on the page looks like a list of articles.
    """
    root = page_tree(text, about=url)
    found = _links(root, url, LinkGlob.of(links) if links else None)
    chosen = found if links else _learned(found)
    if not chosen:
        raise NotAFeedError(_reason(text, links, len(found)), about=url)
    wanted = {link.url for link in chosen}
    drafts = [
        Draft(title=link.title, url=link.url, published_at=_date_beside(link, wanted, url, language, now))
        for link in chosen
    ]
    warnings = [] if links else [f"no pattern given, took links like {_example(chosen)}"]
    return parsed_source(
        drafts, kind="listing", title=one_line(page_title(root)), max_entries=max_entries, warnings=warnings
    )


def _reason(text: str, links: str | None, count: int) -> str:
    if links:
        kind = what_it_is(text)
        if "challenge" in kind or "empty" in kind:
            return kind.replace("a feed", "a list of articles")
        return f"none of the page's links fits {links!r}"
    return f"no list of articles among {count} links; give `links`, a glob over their paths"


def _links(root: Any, url: str, pattern: LinkGlob | None) -> list[_Link]:
    base = base_of(root, url)
    own = canonical_url(url)
    host = _host(url)
    found: dict[str, _Link] = {}
    for number, anchor in enumerate(root.iter("a")):
        if number >= MAX_ANCHORS:
            break
        address = web_address(urldefrag(anchor.get("href") or "")[0], base)
        if address is None or canonical_url(address) == own:
            continue
        anywhere = pattern is not None and pattern.names_host()
        if (_host(address) != host and not anywhere) or (pattern is not None and not pattern.matches(address)):
            continue
        link = found.setdefault(canonical_url(address), _Link(url=address))
        link.anchors.append(anchor)
    for link in found.values():
        link.title = _title(link.anchors)
    return list(found.values())


def _host(url: str) -> str:
    return (urlsplit(url).hostname or "").removeprefix("www.")


def _title(anchors: list[Any]) -> str:
    """Return the longest of the link texts, of headings inside, of titles and alternative texts."""
    candidates: list[str] = []
    for anchor in anchors[:5]:
        headings = [words(element) for tag in ("h1", "h2", "h3", "h4") for element in anchor.iter(tag)]
        candidates.extend(one_line(heading) for heading in headings if heading.strip())
        if not headings:
            candidates.append(one_line(words(anchor)))
    best = max(candidates, key=len, default="")
    if best:
        return best
    spare = [anchor.get("title") or anchor.get("aria-label") or "" for anchor in anchors[:5]]
    spare += [image.get("alt") or "" for anchor in anchors[:5] for image in anchor.iter("img")]
    return max((one_line(text) for text in spare), key=len, default="")


def _learned(found: list[_Link]) -> list[_Link]:
    """Return the links of the dominant article-like form: those whose titles say most, at least three of them."""
    groups: dict[str, list[_Link]] = defaultdict(list)
    for link in found:
        form = _form(canonical_url(link.url))
        if form:
            groups[form].append(link)
    scored = [
        (sum(_weight(link.title) for link in links), form)
        for form, links in groups.items()
        if len(links) >= _LEAST_LINKS
    ]
    score, form = max(scored, default=(0.0, ""))
    return groups[form] if score >= _LEAST_LINKS else []


def _weight(title: str) -> float:
    count = len(title.split())
    return min(count, 12) / _TITLE_WORDS if count >= _TITLE_WORDS else 0.0


def _form(url: str) -> str:
    """Return the form of an address that looks like an article's: "/en/news/#", "/*/slug"; "" for any other."""
    parts = urlsplit(url)
    path = unquote(parts.path)
    segments = [segment for segment in path.split("/") if segment]
    if _FILES.search(path) or len(path) > 1000:  # noqa: PLR2004 - no editor writes such an address
        return ""
    shapes = [_shape(segment) for segment in segments]
    query = "&".join(sorted(_DIGITS.sub("#", part) for part in parts.query.split("&") if part))
    telling = any(shape in {"#", "slug"} for shape in shapes) or "#" in query
    return "/" + "/".join(shapes) + (f"?{query}" if query else "") if telling else ""


def _shape(segment: str) -> str:
    stem = re.sub(r"\.(?:html?|php|aspx?)$", "", segment, flags=re.IGNORECASE)
    if stem.isdigit():
        return "#"
    if len(_SLUG_BREAK.split(stem)) > _SLUG_WORDS or len(stem) > _LONG_SEGMENT:
        return "slug"
    return _DIGITS.sub("#", segment) if any(char.isdigit() for char in stem) else segment


def _example(links: list[_Link]) -> str:
    return urlsplit(links[0].url).path[:80]


def _date_beside(link: _Link, wanted: set[str], url: str, language: str | None, now: datetime) -> datetime | None:
    """Return the date shown in the smallest box that holds this link and no other article."""
    for anchor in link.anchors[:3]:
        box = anchor
        for _ in range(_CLIMB):
            moment = _date_in(box, language, now)
            if moment:
                return moment
            box = box.getparent()
            if box is None or box.tag in {"body", "html"} or _holds_others(box, link.url, wanted, url):
                break
    return None


def _holds_others(box: Any, own: str, wanted: set[str], url: str) -> bool:
    mine = canonical_url(own)
    for number, element in enumerate(box.iter()):
        if number > _CARD_MAX_ELEMENTS:
            return True
        if element.tag == "a":
            address = web_address(urldefrag(element.get("href") or "")[0], url)
            if address in wanted and canonical_url(address) != mine:
                return True
    return False


def _date_in(box: Any, language: str | None, now: datetime) -> datetime | None:
    for number, element in enumerate(box.iter()):
        if number > _CARD_MAX_ELEMENTS:
            return None
        if element.tag == "time":
            moment = parse_date(element.get("datetime"), language, now) or parse_date(words(element), language, now)
            if moment:
                return moment
        elif isinstance(element.tag, str) and _DATE_CLASS.search(element.get("class") or ""):
            shown = words(element).strip()
            if any(char.isdigit() for char in shown) and len(shown) <= MAX_DATE_CHARS:
                moment = parse_date(shown, language, now)
                if moment:
                    return moment
    return None
