"""The box around a link of a listing, and what stands in it: the article's date, and its title where the link has none.

A box is the largest element around the link that holds no other article: a card, a table's row, a list's item.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from monitor.sources.dates import MAX_DATE_CHARS, parse_date
from monitor.sources.listing_links import DATE_LIKE, MAX_INSIDE, TITLE_CLASS
from monitor.sources.pages import words
from monitor.sources.plain import one_line

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from monitor.sources.listing_links import Link

_CLIMB = 5
_SIBLINGS = 3
_DATE_CLASS = re.compile(r"date|time|published|posted|tarix|data\b|дата", re.IGNORECASE)
_AFTER_DATE: Final = " \t\u00a0-–—|,.:/·•"
_HEADINGS: Final = ("h1", "h2", "h3", "h4", "h5", "h6")
_LEAST_WORDS: Final = 2


class Cards:
    """Looks around the links of one page; `articles` are the links that are told apart."""

    def __init__(self, articles: Iterable[Link], language: str | None, now: datetime) -> None:
        #: which article an anchor leads to; lxml gives the same object for an element as long as one is held
        self._articles = {anchor: link.key for link in articles for anchor in link.anchors}
        self._language = language
        self._now = now

    def published_at(self, link: Link) -> datetime | None:
        """Return the date shown in the link's box, right beside it, or over the list it stands in."""
        for anchor in [link.main, *link.anchors[:2]]:
            box = anchor
            for inside in self._boxes(anchor, link.key):
                box = inside
                if moment := self._date_in(box):
                    return moment
            if moment := self._date_around(box, link.key):
                return moment
        return None

    def title(self, link: Link) -> str:
        """Return the link's own words without a date in front; of a mere button the words of the box around it."""
        own = without_date(link.title)
        if not link.button and len(own.split()) >= _LEAST_WORDS:
            return own
        for anchor in [link.main, *link.anchors[:1]]:
            for box in list(self._boxes(anchor, link.key))[1:]:
                if told := _heading_in(box, link.title):
                    return told
        return own

    def _boxes(self, anchor: Any, key: str) -> list[Any]:
        """Return the anchor and the elements around it that hold no other article, innermost first."""
        boxes = [anchor]
        box = anchor.getparent()
        for _ in range(_CLIMB):
            if box is None or box.tag in {"body", "html", "main"} or self._holds_others(box, key):
                break
            boxes.append(box)
            box = box.getparent()
        return boxes

    def _holds_others(self, box: Any, key: str) -> bool:
        for number, element in enumerate(box.iter()):
            if number > MAX_INSIDE:
                return True
            if element.tag == "a" and self._articles.get(element, key) != key:
                return True
        return False

    def _date_in(self, box: Any) -> datetime | None:
        for number, element in enumerate(box.iter()):
            if number > MAX_INSIDE:
                return None
            if not isinstance(element.tag, str):
                continue
            if moment := self._date_of(element):
                return moment
        return None

    def _date_of(self, element: Any) -> datetime | None:
        """Return the date that an element is, or that its own words begin or end with."""
        if element.tag == "time":
            given = parse_date(element.get("datetime"), self._language, self._now)
            return given or parse_date(words(element), self._language, self._now)
        named = _DATE_CLASS.search(element.get("class") or "")
        if named:
            shown = words(element).strip()
            if any(char.isdigit() for char in shown) and len(shown) <= MAX_DATE_CHARS:
                moment = parse_date(shown, self._language, self._now)
                if moment:
                    return moment
        for text in (element.text, *(child.tail for child in element)):
            if text and (found := DATE_LIKE.search(text, 0, MAX_DATE_CHARS * 2)):
                moment = parse_date(text[found.start() : found.end() + 12], None, self._now) or parse_date(
                    found[0], None, self._now
                )
                if moment:
                    return moment
        return None

    def _date_around(self, box: Any, key: str) -> datetime | None:
        """Return the date in what stands between this article and its neighbour, or over the list of both."""
        after = self._dates_follow(box, key)
        steps = box.itersiblings(preceding=not after)
        if moment := self._date_among(steps):
            return moment
        over = box.getparent()
        for _ in range(2):
            if over is None or over.tag in {"body", "html"}:
                return None
            if moment := self._date_among(over.itersiblings(preceding=True)):
                return moment
            over = over.getparent()
        return None

    def _date_among(self, siblings: Any) -> datetime | None:
        for number, sibling in enumerate(siblings):
            if number >= _SIBLINGS or not isinstance(sibling.tag, str) or sibling.tag == "a":
                return None
            if next(sibling.iter("a"), None) is not None:
                return None
            if moment := self._date_in(sibling):
                return moment
        return None

    def _dates_follow(self, box: Any, key: str) -> bool:
        """Tell whether dates stand behind their articles: in a flat row none stands before the first one."""
        parent = box.getparent()
        if parent is None:
            return False
        for number, child in enumerate(parent):
            if number > MAX_INSIDE * 5 or not isinstance(child.tag, str):
                continue
            if child is box or self._holds_others(child, key):
                return True
            if self._date_in(child):
                return False
        return True


def without_date(title: str) -> str:
    """Return a title without the date (and time) it begins with."""
    found = DATE_LIKE.match(title)
    if found is None:
        return title
    rest = re.sub(r"^[\s,|–—-]*\d{1,2}:\d{2}(?::\d{2})?", "", title[found.end() :]).lstrip(_AFTER_DATE)
    return rest or title


def _heading_in(box: Any, button: str) -> str:
    """Return the heading of a box, else what is marked as its title, else its longest line; never the button's."""
    headings = [words(one) for one in box.iter(*_HEADINGS)]
    marked = [
        words(one)
        for number, one in enumerate(box.iter())
        if number <= MAX_INSIDE and isinstance(one.tag, str) and TITLE_CLASS.search(one.get("class") or "")
    ]
    rows = [row for row in words(box).splitlines() if DATE_LIKE.fullmatch(row.strip()) is None]
    for told in (headings, marked, [max(rows, key=len, default="")]):
        shown = max((one_line(text) for text in told), key=len, default="")
        if len(shown.split()) >= _LEAST_WORDS and shown.casefold() != button.casefold():
            return without_date(shown)
    return ""
