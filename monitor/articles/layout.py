"""Where on its page an article was found: the path that changes when a site is rebuilt."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from lxml.html import HtmlElement

#: classes that differ from page to page of one layout
_OF_ONE_PAGE: Final = re.compile(
    r"\d|^(?:has|is|js|no)-|^(?:active|odd|even|first|last|hentry|sticky|format|status|type|category|tag|author|lang)"
    r"(?:$|[-_])",
    re.IGNORECASE,
)
_LEVELS: Final = 3
_CLASSES: Final = 3
_LINES: Final = 6
_KEY: Final = 30
_LEAST_LINE: Final = 40
_LONGEST: Final = 200
#: where paragraphs are, and where they are on pages without paragraphs
_BLOCKS: Final = (("p", "li", "blockquote", "h2", "h3", "pre", "dd"), ("div", "td", "section", "article"))


def layout_of(root: HtmlElement, text: str) -> str:
    """Return the last steps of the path to the element that holds the paragraphs of a text, such as
    `main>article.post>div.entry-content`; "" when they are not found.

    Shape: tags and classes without those that name one page; at most 200 characters.
    """  # noqa: D205 - the sentence needs two lines
    lines = [line for line in text.split("\n") if len(line) >= _LEAST_LINE]
    wanted = {_key(line) for line in sorted(lines, key=len, reverse=True)[:_LINES]}
    holders = _holders(root, wanted) if wanted else []
    if not holders:
        return ""
    element = _common(holders)
    path = [element, *element.iterancestors()]
    steps = [_step(one) for one in path if one.tag not in ("html", "body")][:_LEVELS]
    return ">".join(reversed(steps))[:_LONGEST]


def _holders(root: HtmlElement, wanted: set[str]) -> list[HtmlElement]:
    """The innermost blocks that begin with one of the wanted lines, one for each."""
    found: dict[str, HtmlElement] = {}
    for tags in _BLOCKS:
        for element in root.iter(*tags):
            key = _beginning(element)
            if key in wanted:
                found[key] = element
        if found:
            break
    return list(found.values())


def _beginning(element: HtmlElement) -> str:
    letters = ""
    for piece in element.itertext():
        letters += "".join(filter(str.isalnum, piece[: 4 * _KEY]))
        if len(letters) >= _KEY:
            break
    return letters[:_KEY]


def _key(line: str) -> str:
    return "".join(filter(str.isalnum, line[: 4 * _KEY]))[:_KEY]


def _common(elements: list[HtmlElement]) -> HtmlElement:
    """The innermost element that holds them all, a paragraph's holder for a single one."""
    first = elements[0]
    path = [first, *first.iterancestors()]
    for other in elements[1:]:
        around = {other, *other.iterancestors()}
        path = [one for one in path if one in around]
    if path and path[0] in elements and path[0].tag in ("p", "li", "blockquote") and len(path) > 1:
        return path[1]
    return path[0] if path else first


def _step(element: HtmlElement) -> str:
    names = [name for name in (element.get("class") or "").split() if not _OF_ONE_PAGE.search(name)]
    return ".".join((str(element.tag), *names[:_CLASSES]))
