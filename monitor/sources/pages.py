"""HTML pages of sources as trees: one bounded way to build them, and the words in them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from lxml import etree

from monitor.errors import NotAFeedError

if TYPE_CHECKING:
    from collections.abc import Iterator

_MAX_DEPTH = 250
#: a listing has hundreds of links, not this many elements
MAX_ELEMENTS = 200_000
_BREAKS = frozenset({"br", "p", "div", "li", "tr", "td", "th", "dt", "dd", "blockquote", "h1", "h2", "h3", "h4"})
_SILENT = frozenset({"script", "style", "noscript", "template", "svg"})


def page_tree(text: str, *, about: str) -> Any:
    """Return the root element of an HTML page; nothing is fetched, no entity is expanded, depth is bounded.

    Errors: NotAFeedError when there is no element at all.
    """
    parser = etree.HTMLParser(
        encoding="utf-8", no_network=True, recover=True, remove_comments=True, remove_pis=True, huge_tree=False
    )
    try:
        root = etree.fromstring(text.encode("utf-8", "replace"), parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise NotAFeedError("no readable HTML page", about=about) from error
    if root is None:
        raise NotAFeedError("no readable HTML page", about=about)
    return root


def has_class(element: Any, name: str) -> bool:
    """Tell whether an element carries a class."""
    return name in (element.get("class") or "").split()


def with_class(root: Any, name: str) -> Iterator[Any]:
    """Yield the elements below (and including) `root` that carry a class, in document order."""
    for element in root.iter(etree.Element):
        if name in (element.get("class") or "").split():
            yield element


def words(element: Any) -> str:
    """Return the text of an element, line breaks where blocks end, without scripts; white space is left as it is."""
    pieces: list[str] = []
    _collect(element, pieces, 0)
    return "".join(pieces)


def _collect(element: Any, pieces: list[str], depth: int) -> None:
    if not isinstance(element.tag, str) or element.tag in _SILENT or depth > _MAX_DEPTH:
        return
    if element.tag in _BREAKS:
        pieces.append("\n")
    if element.text:
        pieces.append(element.text)
    for child in element:
        _collect(child, pieces, depth + 1)
        if child.tail:
            pieces.append(child.tail)
    if element.tag in _BREAKS and element.tag != "br":
        pieces.append("\n")


def base_of(root: Any, url: str) -> str:
    """Return what the page's relative links refer to: `<base href>`, else its own address."""
    for element in root.iter("base"):
        href = element.get("href")
        if href and href.startswith(("http://", "https://")):
            return str(href)
    return url


def page_title(root: Any) -> str:
    """Return the words of `<title>`."""
    return next((words(element) for element in root.iter("title")), "")
