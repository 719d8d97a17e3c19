"""The next page of a listing: by what the page itself says, by its words, else by the number that follows."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import parse_qsl, urlsplit

from monitor.sources.date_words import folded_word
from monitor.sources.identity import canonical_url
from monitor.sources.listing_links import MAX_ANCHORS, address_of, host_of
from monitor.sources.pages import base_of, words

if TYPE_CHECKING:
    from collections.abc import Iterator

#: "next", "older", "forward" in the languages of the shipped packs, folded
_NEXT: Final = """
next older more_news next_page older_posts older_entries page_suivante следующая следующие вперед вперёд далее
дальше следующая_страница предыдущие_записи ещё_новости наступна далі вперед наступна_сторінка հաջորդ հաջորդը
հաջորդ_էջ առաջ növbəti sonrakı irəli növbəti_səhifə შემდეგი შემდეგი_გვერდი sonraki ileri sonraki_sayfa بعدی
صفحه_بعدی بعد التالي الصفحة_التالية suivant suivante suivants nächste weiter nächste_seite vor ältere_beiträge
siguiente siguientes página_siguiente successiva successivo avanti seguente następna następny dalej starsze
следваща напред urmatoarea înainte
"""
_WORDS: Final = frozenset(folded_word(word) for word in _NEXT.split())
_ARROWS: Final = frozenset({"›", "»", "→", ">", ">>", "⟩", "❯", "▶", "⇒"})
_NEXT_CLASS = re.compile(r"(?:^|[\s_-])next(?:$|[\s_-])|pagination-next|nextpostslink", re.IGNORECASE)
#: a carousel's next is no page of the list
_SLIDER = re.compile(r"slick|swiper|carousel|slider|owl-", re.IGNORECASE)
_PAGER = re.compile(r"pag(?:er|in|e-nav)|nav-links|navigation|older", re.IGNORECASE)
_PAGE_WORDS: Final = """
page p pg paged pageno pagenum pagenumber page_no pn pagina seite sahife sehife start offset from skip
"""
_PAGE_NAMES: Final = frozenset(_PAGE_WORDS.split())
_BITRIX = re.compile(r"pagen_\d+", re.IGNORECASE)
_PATH_PAGE = re.compile(r"/(?:page|pages|p|seite|pagina|sahife|sehife|strana)[/-]?(\d{1,5})/?$", re.IGNORECASE)
_LONGEST_WORD: Final = 24


def next_page(root: Any, url: str) -> str | None:
    """Return the address of the page with the older entries, None when there is none that can be told.

    Shape: on the same host, never the page's own address. Asked in this order: `rel=next`, the class or word "next" in
    the languages of the packs, an arrow that leads to a page's number, the number that follows the page's own.
    """
    base, own, host = base_of(root, url), canonical_url(url), host_of(url)

    def usable(element: Any) -> str | None:
        address = address_of(element, base)
        return address if address and host_of(address) == host and canonical_url(address) != own else None

    for element in root.iter("link", "a"):
        if "next" in (element.get("rel") or "").lower().split() and (address := usable(element)):
            return address
    numbered: list[tuple[int, str, str]] = []
    arrow = None
    for anchor in _anchors(root):
        address = usable(anchor)
        if address is None:
            continue
        number = page_number(address, url)
        if (number is not None or _in_pager(anchor)) and not _in_slider(anchor):
            if _says_next(anchor):
                return address
            if _is_arrow(anchor):
                arrow = arrow or address
        if number is not None:
            numbered.append((number, words(anchor).strip(), address))
    return _by_number(numbered, url) or arrow


def _anchors(root: Any) -> Iterator[Any]:
    for number, anchor in enumerate(root.iter("a")):
        if number >= MAX_ANCHORS:
            return
        yield anchor


def page_number(address: str, url: str) -> int | None:
    """Return the number (or offset) by which an address is another page of the listing `url`, None when it is none."""
    parts, own = urlsplit(address), urlsplit(url)
    path, number = _split_path(parts.path)
    own_path, _ = _split_path(own.path)
    if path.rstrip("/").lower() != own_path.rstrip("/").lower():
        return None
    pairs, own_pairs = _pairs(parts.query), _pairs(own.query)
    pages = [value for name, value in pairs if _is_page_name(name) and value.isdigit() and len(value) < 7]  # noqa: PLR2004 - a number of a page
    rest = {(name, value) for name, value in pairs if not _is_page_name(name)}
    own_rest = {(name, value) for name, value in own_pairs if not _is_page_name(name)}
    if pages and rest >= own_rest:
        return int(pages[0])
    return number if number is not None and rest == own_rest else None


def _split_path(path: str) -> tuple[str, int | None]:
    found = _PATH_PAGE.search(path)
    return (path[: found.start()], int(found[1])) if found else (path, None)


def _pairs(query: str) -> list[tuple[str, str]]:
    try:
        return parse_qsl(query, keep_blank_values=True, max_num_fields=50)
    except ValueError:
        return []


def _is_page_name(name: str) -> bool:
    return name.lower() in _PAGE_NAMES or _BITRIX.fullmatch(name) is not None


def _says_next(anchor: Any) -> bool:
    parent = anchor.getparent()
    classes = f"{anchor.get('class') or ''} {anchor.get('id') or ''} " + (
        (parent.get("class") or "") if parent is not None and parent.tag in {"li", "span", "div", "td"} else ""
    )
    if _NEXT_CLASS.search(classes):
        return True
    said = (words(anchor), anchor.get("title") or "", anchor.get("aria-label") or "")
    return any(_is_next_word(text) for text in said)


def _is_next_word(text: str) -> bool:
    text = " ".join(text.split())
    if not text or len(text) > _LONGEST_WORD:
        return False
    bare = re.sub(r"[^\w ]", "", text).strip()
    return folded_word(bare.replace(" ", "_")) in _WORDS


def _is_arrow(anchor: Any) -> bool:
    return words(anchor).strip() in _ARROWS


def _in_slider(anchor: Any) -> bool:
    near = [anchor, *list(anchor.iterancestors())[:3]]
    return any(_SLIDER.search(one.get("class") or "") for one in near)


def _in_pager(anchor: Any) -> bool:
    """Tell whether an anchor stands among numbers of pages or in a pager, though its own address names no number."""
    near = list(anchor.iterancestors())[:3]
    return any(_PAGER.search(f"{one.get('class') or ''} {one.get('id') or ''}") for one in near)


def _by_number(numbered: list[tuple[int, str, str]], url: str) -> str | None:
    """Return the page after the page's own number; on a first page the one that is called "2"."""
    own = page_number(url, url)
    if own is None:
        return next((address for _, said, address in numbered if said == "2"), None)
    later = [(number, address) for number, _, address in numbered if number > own]
    return min(later)[1] if later else None
