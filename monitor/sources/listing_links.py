"""The links of a page that lists articles: which addresses it leads to, by which anchors, under which words."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import urldefrag, urlsplit

from monitor.sources.draft import web_address
from monitor.sources.identity import canonical_url
from monitor.sources.pages import base_of, words
from monitor.sources.plain import one_line
from monitor.text.css import selected

if TYPE_CHECKING:
    from datetime import datetime

    from monitor.sources.glob import LinkGlob

#: anchors looked at; a listing has hundreds
MAX_ANCHORS = 5000
#: anchors of one address whose words are read
_ANCHORS_READ = 5
#: a link with so many elements of its own is a whole card
_CARD_CHILDREN = 2
#: elements looked at inside a link or a box
MAX_INSIDE = 80
TITLE_CLASS = re.compile(r"title|head|caption|zagolov|заголов|bashliq|başlıq", re.IGNORECASE)
#: a day in figures, or a day beside a word that may be a month's name; parse_date decides
DATE_LIKE = re.compile(
    r"(?<!\d)(?:\d{1,2}[./-]\d{1,2}[./-]\d{2,4}|\d{4}[./-]\d{1,2}[./-]\d{1,2}"
    r"|\d{1,2}\.?\s+(?:de\s+)?[^\W\d_]{3,12}\.?,?\s+\d{4}|[^\W\d_]{3,12}\.?\s+\d{1,2},?\s+\d{4})(?!\d)"
)
_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
#: the same words under so many addresses are a button ("Read more"), no title
_BUTTON = 3


@dataclass(slots=True)
class Link:
    """One address of the page with all the anchors that lead to it."""

    url: str
    #: canonical form of `url`: the identity of what it leads to
    key: str
    anchors: list[Any] = field(default_factory=list)
    #: the longest of its own words; "" when it has none
    title: str = ""
    #: its words are a button's, the same for many links
    button: bool = False
    #: the anchor with these words, which stands for the link
    main: Any = None
    published_at: datetime | None = None


def links_of(root: Any, url: str, *, elsewhere: bool = False) -> list[Link]:
    """Return the links of a page in its order, one per canonical address; `elsewhere` includes those to other hosts.

    Shape: the page's own address is left out. Of several anchors to twins of one address the one most like the page's
    own gives the address: its scheme and host, without a campaign's parameters.
    """
    base = base_of(root, url)
    own, host = canonical_url(url), host_of(url)
    found: dict[str, Link] = {}
    for number, anchor in enumerate(root.iter("a", "area")):
        if number >= MAX_ANCHORS:
            break
        address = address_of(anchor, base)
        if address is None or (host_of(address) != host and not elsewhere):
            continue
        key = canonical_url(address)
        if key == own:
            continue
        link = found.setdefault(key, Link(url=address, key=key))
        link.url = min(link.url, address, key=lambda one: _distance(one, url))
        link.anchors.append(anchor)
    links = list(found.values())
    _give_titles(links)
    return links


def address_of(anchor: Any, base: str) -> str | None:
    """Return the web address an anchor leads to, without its fragment; None for any other."""
    href = anchor.get("href")
    return web_address(urldefrag(href)[0], base) if href else None


def host_of(url: str) -> str:
    """Return the host of an address without "www."; "" when it has none."""
    try:
        return (urlsplit(url).hostname or "").removeprefix("www.")
    except ValueError:
        return ""


def fitting(found: list[Link], pattern: LinkGlob) -> list[Link]:
    """Return the links whose path fits a glob."""
    return [link for link in found if pattern.matches(link.url)]


def under_selector(found: list[Link], root: Any, selector: str) -> list[Link]:
    """Return the links that a CSS selector chooses: anchors, or elements with anchors inside.

    Shape: an element that is no anchor gives the first link inside it that has words, else the first.
    """
    by_anchor = {anchor: link for link in found for anchor in link.anchors}
    chosen: dict[str, Link] = {}
    for number, element in enumerate(selected(root, selector)):
        if number >= MAX_ANCHORS:
            break
        inside = [by_anchor[one] for one in _anchors_in(element) if one in by_anchor]
        link = next((one for one in inside if one.title and not one.button), inside[0] if inside else None)
        if link is not None:
            chosen.setdefault(link.key, link)
    return list(chosen.values())


def _anchors_in(element: Any) -> list[Any]:
    if element.tag in {"a", "area"}:
        return [element]
    inside = []
    for number, anchor in enumerate(element.iter("a", "area")):
        if number >= _ANCHORS_READ * 4:
            break
        inside.append(anchor)
    above = next((one for one in element.iterancestors("a")), None)
    return inside or ([above] if above is not None else [])


def _distance(address: str, url: str) -> tuple[bool, bool, int]:
    parts, own = urlsplit(address), urlsplit(url)
    return parts.hostname != own.hostname, parts.scheme != own.scheme, len(parts.query)


def _give_titles(found: list[Link]) -> None:
    """Give each link the longest of its words that are its own; words of many links are a button's."""
    said = [_words_of(link.anchors) for link in found]
    counts = Counter(text.casefold() for texts in said for text in set(texts.values()))
    for link, texts in zip(found, said, strict=True):
        own = {anchor: text for anchor, text in texts.items() if counts[text.casefold()] < _BUTTON}
        anchor, link.title = max((own or texts).items(), key=lambda one: len(one[1]), default=(link.anchors[0], ""))
        link.main = anchor
        link.title = link.title or _spare(link.anchors)
        link.button = bool(texts) and not own


def _words_of(anchors: list[Any]) -> dict[Any, str]:
    """Return the words of each anchor that has some: of headings inside, else all."""
    said: dict[Any, str] = {}
    for anchor in anchors[:_ANCHORS_READ]:
        headings = [words(element) for element in anchor.iter(*_HEADINGS)] or _marked(anchor)
        text = max((one_line(heading) for heading in headings), key=len, default="") or _without_days(anchor)
        if text:
            said[anchor] = text
    return said


def _without_days(anchor: Any) -> str:
    """Return the words of a link without those of elements inside it that are a date and nothing else."""
    text = one_line(words(anchor))
    if not len(anchor) or not any(char.isdigit() for char in text):
        return text
    for number, element in enumerate(anchor.iter()):
        if number >= MAX_INSIDE:
            break
        said = one_line(words(element)) if number and isinstance(element.tag, str) else ""
        if said and said != text and DATE_LIKE.fullmatch(said):
            text = " ".join(text.replace(said, " ").split())
    return text


def _spare(anchors: list[Any]) -> str:
    """Return the longest title or alternative text of anchors without words."""
    spare = [anchor.get("title") or anchor.get("aria-label") or "" for anchor in anchors[:_ANCHORS_READ]]
    spare += [image.get("alt") or "" for anchor in anchors[:_ANCHORS_READ] for image in anchor.iter("img")]
    return max((one_line(text) for text in spare), key=len, default="")


def _marked(anchor: Any) -> list[str]:
    """Return the words of the elements inside a link that are marked as its title, when it holds more than a title."""
    if len(anchor) < _CARD_CHILDREN:
        return []
    inside = (one for number, one in enumerate(anchor.iter()) if 0 < number < MAX_INSIDE and isinstance(one.tag, str))
    return [words(one) for one in inside if TITLE_CLASS.search(one.get("class") or "")]
