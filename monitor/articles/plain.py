"""HTML fragments to plain text, block by block: what feeds and embedded data carry."""

from __future__ import annotations

import re

from lxml import etree
from lxml.html import HtmlElement

from monitor.articles.tree import parse_page

_BLOCKS = frozenset(
    [
        *("address", "article", "aside", "blockquote", "center", "dd", "details", "div", "dl", "dt", "fieldset"),
        *("figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "li", "main"),
        *("nav", "ol", "p", "pre", "section", "table", "tbody", "td", "th", "thead", "tr", "ul"),
    ]
)
_SKIPPED = frozenset(
    {"script", "style", "noscript", "template", "svg", "head", "iframe", "button", "select", "textarea"}
)
_SPACES = re.compile(r"[^\S\n]+")
_LINES = re.compile(r"\s*\n\s*")
_MARKUP = re.compile(r"<[A-Za-z/!][^<>]*>|&(?:[A-Za-z]+|#\d+|#x[0-9A-Fa-f]+);")


def text_of_html(fragment: str) -> str:
    """Return the text of an HTML fragment, one line per block, blocks separated by a blank line.

    Errors: none; text without any markup comes back with its white space tidied.
    """
    if not _MARKUP.search(fragment):
        return tidy(fragment)
    # a fragment is no document: without the wrapper leading text would be lost in the head
    root = parse_page(f"<html><body><div>{fragment}</div></body></html>").root
    return "" if root is None else text_of(root)


def text_of(root: HtmlElement) -> str:
    """Return the visible text of a tree, one line per block."""
    parts: list[str] = []
    hidden = 0
    for event, element in etree.iterwalk(root, events=("start", "end")):
        tag = element.tag if isinstance(element.tag, str) else ""
        if event == "start":
            hidden += tag in _SKIPPED
            if tag in _BLOCKS or tag == "br":
                parts.append("\n")
            if not hidden and element.text:
                parts.append(element.text if tag == "pre" else element.text.replace("\n", " "))
        else:
            hidden -= tag in _SKIPPED
            if tag in _BLOCKS:
                parts.append("\n")
            if not hidden and element.tail:
                parts.append(element.tail.replace("\n", " "))
    return tidy("".join(parts))


def tidy(text: str) -> str:
    """Return the text with single spaces and one blank line between its lines."""
    return _LINES.sub("\n\n", _SPACES.sub(" ", text)).strip()
