"""The date that a page shows its readers near the headline, where it states none for machines."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import TYPE_CHECKING, Final

from monitor.articles.metadata import PageDate

if TYPE_CHECKING:
    from lxml.html import HtmlElement

#: reads a date in words: text, language, now
ReadDate = Callable[[str, str | None, datetime | None], datetime | None]

_YEAR: Final = re.compile(r"(?<!\d)(?:(?:19|20)\d\d|1[34]\d\d|[۰-۹٠-٩]{4})(?!\d)|(?<!\d)\d\d?[./-]\d\d?[./-]\d\d(?!\d)")
_CLOCK: Final = re.compile(r"(?<!\d)\d{1,2}:\d\d(?!\d)")
_NAMED: Final = re.compile(r"date|time|publi|posted|pubdate|tarix|data\b|meta|info", re.IGNORECASE)
_TAGS: Final = ("time", "span", "div", "p", "small", "em", "i", "b", "strong", "li", "td", "dd", "h4", "h5", "h6")
_ELSEWHERE: Final = frozenset({"nav", "aside", "footer", "a", "ul", "script", "style"})
_WORD: Final = re.compile(r"[^\W\d_]+")
_MOST_WORDS: Final = 4
#: "2026 г.", "2026թ."
_YEAR_MARK: Final = re.compile(r"\d\s?(?:г|р|թ|წ|m)\.$")
_LONGEST: Final = 60
_LEAST: Final = 6
_MOST_ELEMENTS: Final = 5_000
_MOST_TRIES: Final = 10
#: elements behind the headline among which an element without a telling name counts
_NEAR: Final = 15


def shown_date(root: HtmlElement, read: ReadDate, *, language: str | None, now: datetime) -> PageDate | None:
    """Return the first date shown behind the headline, else the first whose element is named like one; None for none.

    Shape: UTC, as no zone is shown; the day alone where no clock is. Times in lists and menus are none.
    """
    for tries, text in enumerate(_candidates(root)):
        if tries >= _MOST_TRIES:
            break
        if (at := read(text, language, now)) is not None:
            return PageDate(at=at, precision="local" if _CLOCK.search(text) else "day")
    return None


def _candidates(root: HtmlElement) -> Iterator[str]:
    behind: int | None = None
    before: list[str] = []
    for seen, element in enumerate(root.iter("h1", *_TAGS)):
        if seen > _MOST_ELEMENTS:
            break
        if element.tag == "h1":
            behind = 0
            continue
        behind = behind + 1 if behind is not None else None
        text = _short_text(element)
        if not text or not _YEAR.search(text) or _is_elsewhere(element):
            continue
        named = _NAMED.search(f"{element.get('class') or ''} {element.get('id') or ''} {element.tag}")
        if behind is not None and (named or (behind <= _NEAR and _is_bare(text))):
            yield text
        elif named:
            before.append(text)
    yield from before


def _short_text(element: HtmlElement) -> str:
    pieces: list[str] = []
    length = 0
    for piece in element.itertext():
        pieces.append(piece)
        length += len(piece.strip())
        if length > _LONGEST:
            return ""
    text = " ".join(" ".join(pieces).split())
    return text if _LEAST <= len(text) <= _LONGEST else ""


def _is_bare(text: str) -> bool:
    """Whether the text is a date and no sentence with one."""
    return len(_WORD.findall(text)) <= _MOST_WORDS and (not text.endswith(".") or bool(_YEAR_MARK.search(text)))


def _is_elsewhere(element: HtmlElement) -> bool:
    linked = element.find(".//a") is not None
    return linked or any(one.tag in _ELSEWHERE for one in element.iterancestors())
