"""HTML to a tree of bearable size and depth, whatever the page is made of; what was cut is said.

Source: research on hostile pages. The extractor needs a minute for 100,000 links or 300,000 line breaks, and the
parser drops everything below level 256 without a word.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from lxml import etree
from lxml.html import HtmlElement, HTMLParser, document_fromstring

#: 5 MiB of characters after scripts, comments and embedded images are gone
MAX_CHARACTERS = 5 * 1024 * 1024
#: beyond this the page is not read at all: nothing real is longer
_MAX_INPUT = 4 * MAX_CHARACTERS
MAX_TAGS = 20_000
MAX_LINKS = 2_000
#: the parser may build this much before the tree is thinned out
_MAX_PARSED_TAGS = 150_000
_MAX_DEPTH = 200
#: pages below this size go to the parser as they are
_SMALL = 300_000
_LONGEST_WORD = 5_000
#: a block with more links than this, and little beside them, is a menu
_FARM_LINKS = 200
_FARM_SHARE = 0.7
_MAX_JSON = 400_000

_TAG = re.compile(r"<[A-Za-z]")
_DATA_URL = re.compile(r"data:[\w/+.;=-]{0,100},[A-Za-z0-9+/=%]{1000,}")
_LONG_GAP = re.compile(r"[ \t\r\n\f\xa0]{200,}")
_LONG_WORD = re.compile(rf"[^\s<>]{{{_LONGEST_WORD},}}")
_SCRIPT_OPEN = re.compile(r"<(script|style|svg|template)\b([^>]{0,500})>", re.IGNORECASE)
_NAMES = (
    "div|section|article|main|span|center|font|b|i|u|em|strong|small|big|blockquote|table|tbody|tr|td|ul|ol|li|dl|dd"
)
_OPENERS = re.compile(rf"(?:<(?:{_NAMES})\b[^<>]{{0,2000}}>\s*){{4,}}", re.IGNORECASE)
_CLOSERS = re.compile(rf"(?:</(?:{_NAMES})\s*>\s*){{4,}}", re.IGNORECASE)
_XML_DECLARATION = re.compile(r"^\s*<\?xml[^>]{0,300}\?>", re.IGNORECASE)
_TOO_DEEP = etree.XPath("boolean(" + "/".join(["/*", *(["*"] * _MAX_DEPTH)]) + ")")


@dataclass(frozen=True, slots=True, kw_only=True)
class PageTree:
    """A parsed page and what had to be done to it; `root` is None when there is nothing to parse."""

    root: HtmlElement | None
    warnings: tuple[str, ...] = ()


def parse_page(html: str) -> PageTree:
    """Return the tree of a page with at most `MAX_TAGS` elements, none deeper than the extractor can follow.

    Shape: comments and processing instructions are gone. Link farms go first, then whatever follows the last element
    that fits; runs of wrappers become one.
    Errors: none; what cannot be parsed gives `root` None.
    Units: below 0.3 s for 5 MiB.
    """
    warnings: list[str] = []
    html = _XML_DECLARATION.sub("", html.replace("\x00", ""))
    if len(html) > _SMALL:
        html = _lighten(html, warnings)
    tags = _cut_at(html, _MAX_PARSED_TAGS)
    if tags < len(html):
        html = html[:tags]
        warnings.append(f"page cut after {_MAX_PARSED_TAGS} tags")
    root = _parse(html)
    if root is not None and _TOO_DEEP(root):
        warnings.append(f"wrappers deeper than {_MAX_DEPTH} were collapsed")
        root = _parse(_CLOSERS.sub("</div>", _OPENERS.sub("<div>", html)))
    if root is not None:
        _thin_out(root, warnings)
    return PageTree(root=root, warnings=tuple(warnings))


def _parse(html: str) -> HtmlElement | None:
    if not html.strip():
        return None
    parser = HTMLParser(
        encoding="utf-8",
        collect_ids=False,
        default_doctype=False,
        remove_comments=True,
        remove_pis=True,
        huge_tree=True,
    )
    try:
        return document_fromstring(html.encode("utf-8", "replace"), parser=parser)
    except (etree.LxmlError, ValueError):
        return None


def _lighten(html: str, warnings: list[str]) -> str:
    html = _without(html[:_MAX_INPUT], "<!--", "-->")
    html = _without_scripts(html)
    html = _DATA_URL.sub("data:,", html)
    html = _LONG_GAP.sub(" ", html)
    shorter = _LONG_WORD.sub(lambda match: match.group()[:200], html)
    if len(shorter) < len(html):
        warnings.append("words longer than 5,000 characters were cut")
    if len(shorter) > MAX_CHARACTERS:
        warnings.append("page cut at 5 MiB")
    return shorter[:MAX_CHARACTERS]


def _without(html: str, start: str, end: str) -> str:
    """Take out everything between two markers; by searching, so that unclosed ones cost nothing."""
    pieces: list[str] = []
    at = 0
    while (opened := html.find(start, at)) >= 0:
        closed = html.find(end, opened + len(start))
        if closed < 0:
            break
        pieces.append(html[at:opened])
        at = closed + len(end)
    return "".join(pieces) + html[at:]


def _without_scripts(html: str) -> str:
    lowered = html.lower()
    if len(lowered) != len(html):  # a letter that grows in lower case: positions would not fit
        return html
    pieces: list[str] = []
    at = 0
    while (opened := _SCRIPT_OPEN.search(html, at)) is not None:
        closed = lowered.find(f"</{opened.group(1).lower()}", opened.end())
        if closed < 0:
            break
        pieces.append(html[at : opened.start()])
        if "json" in opened.group(2).lower() and closed - opened.end() <= _MAX_JSON:
            pieces.append(html[opened.start() : closed] + "</script>")
        at = html.find(">", closed) + 1 or len(html)
    return "".join(pieces) + html[at:]


def _cut_at(html: str, limit: int) -> int:
    """Where the page ends that has no more than `limit` tags."""
    if html.count("<") <= limit:
        return len(html)
    for count, match in enumerate(_TAG.finditer(html)):
        if count == limit:
            return match.start()
    return len(html)


def _thin_out(root: HtmlElement, warnings: list[str]) -> None:
    links = sum(1 for _ in root.iter("a"))
    if links > MAX_LINKS:
        _drop_farms(root)
        warnings.append(f"page has {links} links: lists of links were left out")
    elements = list(root.iter())
    limit = min(len(elements), MAX_TAGS)
    seen = 0
    for index, element in enumerate(elements[:limit]):
        seen += element.tag == "a"
        if seen > MAX_LINKS:
            limit = index
            break
    if limit == len(elements):
        return
    warnings.append(f"page has {len(elements)} elements: cut after {limit}")
    for element in elements[limit:]:
        parent = element.getparent()
        if parent is not None:
            parent.remove(element)


def _drop_farms(root: HtmlElement) -> None:
    """Remove blocks that consist of links, the innermost ones, so that an article beside them stays."""
    counts: dict[HtmlElement, tuple[int, int, int]] = {}
    farms: list[HtmlElement] = []
    for element in reversed(list(root.iter())):
        links = own = int(element.tag == "a")
        text = len((element.text or "").strip())
        linked = text if own else 0
        for child in element:
            below_links, below_text, below_linked = counts.pop(child, (0, 0, 0))
            links += below_links
            text += below_text + len((child.tail or "").strip())
            linked += below_text if own else below_linked
        if links > _FARM_LINKS and linked >= _FARM_SHARE * text and element.tag not in ("html", "body"):
            # what holds it is judged by what is left
            farms.append(element)
        else:
            counts[element] = (links, text, linked)
    for farm in farms:
        if farm.getparent() is not None:
            farm.drop_tree()
