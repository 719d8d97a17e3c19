"""The text of a short page block by block, by where pages put their articles.

The extraction library is made for long texts: of an announcement of one paragraph it gives the whole region as one
line, title, share buttons and "read also" included. Here the region is the same, but lines stay lines, so that the
furniture can go.
"""

from __future__ import annotations

import re
from copy import deepcopy
from typing import TYPE_CHECKING, Final

from monitor.articles.plain import text_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml.html import HtmlElement

_BODY_NAMES: Final = re.compile(
    r"(?:^|[\s_-])(?:article|entry|post|news|story|single|page|text|full|item|material|content)[_-]?"
    r"(?:body|content|text|full|inner|detail|details|description|single|block|entry)(?:$|[\s_-])",
    re.IGNORECASE,
)
_DROPPED_TAGS: Final = frozenset(
    [
        "nav",
        "aside",
        "footer",
        "form",
        "button",
        "script",
        "style",
        "noscript",
        "template",
        "iframe",
        "svg",
        "h1",
        "figcaption",
    ]
)
_DROPPED_NAMES: Final = re.compile(
    r"(?:^|[\s_-])(?:share|sharing|social|related|comments?|respond|sidebar|widgets?|ticker|breadcrumbs?|menu|nav|navigation|"
    r"footer|tags?|meta|byline|author|subscribe|newsletter|cookies?|popup|modal|banner|adverts?|ads?|promo|recommended|"
    r"popular|latest|pagination|pager|print|toolbar|rating|views)(?:$|[\s_-])",
    re.IGNORECASE,
)
_HIDDEN: Final = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_LEAST_LETTERS: Final = 30
_LINKED: Final = 0.6
_LEAST_LINKED: Final = 2


def article_blocks(root: HtmlElement) -> str:
    """Return the text of the part of a page that is its article, one line per block; "" when no part looks like one.

    Shape: as `text_of`; headings of the first level, hidden parts, menus, lists of links and parts named as furniture
    are left out.
    """
    for element in _places(root):
        text = text_of(_stripped(element))
        if sum(map(str.isalpha, text)) >= _LEAST_LETTERS:
            return text
    return ""


def _places(root: HtmlElement) -> Iterator[HtmlElement]:
    """Where the article may be, the likeliest first."""
    yield from root.xpath("//*[@itemprop='articleBody']")[:1]
    articles = [a for a in root.iter("article") if a.xpath("boolean(.//h1)")] or list(root.iter("article"))
    scope = articles[0] if len(articles) == 1 else root
    named = [e for e in scope.iter("div", "section", "td") if _BODY_NAMES.search(_names(e))]
    if named:
        yield max(named[:50], key=_own_paragraphs)
    yield from sorted(articles[:20], key=lambda a: -len(a.text_content()))[:1]
    yield from root.xpath("//main | //*[@role='main']")[:1]
    yield from root.iter("body")


def _own_paragraphs(element: HtmlElement) -> int:
    direct = sum(len(child.text_content()) for child in element if child.tag in ("p", "blockquote", "ul", "ol"))
    return direct or len((element.text or "").strip())


def _stripped(element: HtmlElement) -> HtmlElement:
    copy = deepcopy(element)
    copy.tail = None
    for part in list(copy.iterdescendants()):
        if part.getparent() is not None and _is_furniture(part):
            part.drop_tree()
    return copy


def _is_furniture(part: HtmlElement) -> bool:
    if part.tag in _DROPPED_TAGS or part.get("hidden") is not None or part.get("aria-hidden") == "true":
        return True
    if _HIDDEN.search(part.get("style") or "") or (
        part.tag not in ("p", "body") and _DROPPED_NAMES.search(_names(part))
    ):
        return True
    return part.tag in ("ul", "ol", "table", "div", "section") and _is_linked(part)


def _is_linked(part: HtmlElement) -> bool:
    links = part.xpath(".//a")
    if len(links) < _LEAST_LINKED:
        return False
    return sum(len(a.text_content().strip()) for a in links[:500]) >= _LINKED * len(
        " ".join(part.text_content().split())
    )


def _names(element: HtmlElement) -> str:
    return f"{element.get('class') or ''} {element.get('id') or ''}"
