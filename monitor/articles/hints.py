"""What an operator says about the pages of a source: where the text is, and what is none of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from monitor.articles.plain import text_of
from monitor.text.css import selected

if TYPE_CHECKING:
    from collections.abc import Iterable

    from lxml.html import HtmlElement

_LEAST_LETTERS: Final = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class PageHints:
    """CSS selectors: what holds the text of an article (all of it, in the order of the page), what goes before."""

    keep: tuple[str, ...] = ()
    drop: tuple[str, ...] = ()


NO_HINTS: Final = PageHints()


def drop_parts(root: HtmlElement, selectors: Iterable[str]) -> tuple[str, ...]:
    """Take what the selectors choose out of a tree; return a warning for each that chose nothing.

    Shape: the text behind an element stays; the root is never taken.
    Errors: ValueError for what is no selector.
    """
    warnings: list[str] = []
    for selector in selectors:
        parts = [part for part in selected(root, selector) if part is not root]
        if not parts:
            warnings.append(f"drop: nothing on the page matches {selector}")
        for part in parts:
            if part.getparent() is not None:
                part.drop_tree()
    return tuple(warnings)


def kept_text(root: HtmlElement, selectors: tuple[str, ...]) -> tuple[str, tuple[str, ...]]:
    """Return the text of what the selectors choose, and warnings; "" when they choose no text.

    Shape: one line per block, in the order of the page; what lies in another chosen element is not repeated.
    Errors: ValueError for what is no selector.
    """
    warnings: list[str] = []
    chosen: set[HtmlElement] = set()
    for selector in selectors:
        parts = selected(root, selector)
        if not parts:
            warnings.append(f"keep: nothing on the page matches {selector}")
        chosen.update(parts)
    outer = [part for part in root.iter() if part in chosen and chosen.isdisjoint(part.iterancestors())]
    text = "\n\n".join(filter(None, (_text_inside(part) for part in outer)))
    if outer and sum(map(str.isalpha, text)) < _LEAST_LETTERS:
        return "", (*warnings, "keep: what matches has no text")
    return text, tuple(warnings)


def _text_inside(part: HtmlElement) -> str:
    tail, part.tail = part.tail, None
    try:
        return text_of(part)
    finally:
        part.tail = tail
