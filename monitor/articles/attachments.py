"""The document that a page only announces: ministries put the words into a PDF and a line about it on the page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from urllib.parse import urljoin, urlsplit

from monitor.articles.pdf import is_pdf
from monitor.articles.tree import MAX_CHARACTERS, parse_page
from monitor.text.decode import decode

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_FURNITURE: Final = frozenset({"nav", "footer", "header", "aside", "form"})
_MAX_URL: Final = 2048


def only_pdf(body: bytes, *, url: str, charset: str | None = None) -> str | None:
    """Return the address of the one PDF that a page links outside its menus and foot; None for none or several.

    Errors: none, whatever the bytes are.
    """
    if is_pdf(body) or b".pdf" not in body.lower():
        return None
    root = parse_page(decode(body[: 4 * MAX_CHARACTERS], charset=charset, kind="html").text).root
    if root is None:
        return None
    found = {address for link in root.iter("a") if (address := _pdf_address(link, url)) and not _in_furniture(link)}
    return found.pop() if len(found) == 1 else None


def _pdf_address(link: HtmlElement, url: str) -> str | None:
    try:
        address = urljoin(url, (link.get("href") or "").strip()).partition("#")[0]
        parts = urlsplit(address)
    except ValueError:
        return None
    is_one = parts.scheme in {"http", "https"} and parts.path.lower().endswith(".pdf")
    return address if is_one and len(address) <= _MAX_URL else None


def _in_furniture(link: HtmlElement) -> bool:
    return any(parent.tag in _FURNITURE for parent in link.iterancestors())
