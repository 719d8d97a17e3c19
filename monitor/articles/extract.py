"""A captured page to title, text, time and language; the only importer of the extraction library.

Source: measured on 181 news pages with hand-made texts (research/data): the default mode and the fast one are equal
there (F1 0.960 and 0.962), and on a second set of pages in many languages the default one is better (0.945 to 0.936)
and loses fewer pages whole. Hence the default mode, with fallbacks for what it finds empty.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from lxml import etree
from trafilatura import bare_extraction, baseline

from monitor.articles.blocks import article_blocks
from monitor.articles.embedded import embedded_text
from monitor.articles.furniture import without_furniture
from monitor.articles.hints import NO_HINTS, PageHints, drop_parts, kept_text
from monitor.articles.layout import layout_of
from monitor.articles.metadata import Metadata, PageDate, choose_date, parse_page_date, read_metadata
from monitor.articles.parts import find_marks, split_parts
from monitor.articles.pdf import extract_pdf, is_pdf
from monitor.articles.plain import text_of, text_of_html
from monitor.articles.quality import SHORT_CHARACTERS, is_form_line, is_readable, is_wall_line, judge
from monitor.articles.shown_date import ReadDate, shown_date
from monitor.articles.tree import MAX_CHARACTERS, parse_page
from monitor.text.decode import decode
from monitor.text.language import detect_language
from monitor.text.repair import repaired
from monitor.types import Page, Quality, TextPart

if TYPE_CHECKING:
    from datetime import datetime

    from lxml.html import HtmlElement

#: characters of text that an article may have; nothing that reports a statement is longer
MAX_TEXT: Final = 200_000
_MAX_BYTES: Final = 4 * MAX_CHARACTERS
#: lines from here on must be made of words
_LONG_LINE: Final = 2_000
#: a page whose visible text is this many times longer than what was found was read wrongly
_MISSED: Final = 4
#: a text this many times shorter than the wall beside it is a part of that
_WALL_TO_REST: Final = 1.5
_FORMATS: Final = {
    b"\x89PNG": "image",
    b"\xff\xd8\xff": "image",
    b"GIF8": "image",
    b"PK\x03\x04": "archive or office document",
}
#: neither text nor markup; the extraction library raises on them
_CONTROLS: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")
_CONTROL_REFERENCE: Final = re.compile(
    r"&#(?:0*(?:[0-8]|1[1245-9]|2\d|3[01]|127)(?!\d)|x0*(?:[0-8bcef]|1[0-9a-f]|7f|d[89a-f][0-9a-f]{2})(?![0-9a-f]));?",
    re.IGNORECASE,
)
_BINARY_SAMPLE: Final = 20_000
_BINARY_SHARE: Final = 0.03
#: what the library raises on trees it did not expect; each is a page that it found nothing in
_LIBRARY_ERRORS: Final = (ValueError, TypeError, AttributeError, LookupError, RecursionError, etree.LxmlError)
_C1: Final = re.compile("[\x80-\x9f]")
_REFRESH: Final = re.compile(r"url\s*=\s*['\"]?([^'\"\s;]{1,500})", re.IGNORECASE)
_DATE_PARAMETERS: Final = {"original_date": True, "outputformat": "%Y-%m-%dT%H:%M:%S%z", "extensive_search": False}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Body:
    text: str
    published: PageDate | None = None
    warnings: tuple[str, ...] = ()


def extract_page(
    html: bytes | str,
    *,
    url: str,
    charset: str | None = None,
    published_hint: datetime | None = None,
    language_hint: str | None = None,
    hints: PageHints = NO_HINTS,
    read_date: ReadDate | None = None,
    now: datetime,
) -> Page:
    """Return what a page says: title, text without the page's furniture, time of publication, language, and a verdict.

    Shape: paragraphs of `text` are separated by a blank line; the title is not part of it. `published_hint` is what the
    source's entry says, preferred to a page date without time and zone. `canonical_url` is on the page's own site.
    `read_date` reads dates in words: with it, and without a hint, what the page shows its readers is a date, too.
    `hints` say where the text is; one that matches nothing is a warning, and the text is found without it.
    Units: 25 ms for a news page; at most some seconds for a hostile one (callers set a deadline).
    Errors: none for any input; what is no article says so in `quality` and `warnings`. ValueError for a hint that is no
    CSS selector.
    """
    if isinstance(html, bytes) and is_pdf(html):
        return extract_pdf(html, url=url, published_hint=published_hint, language_hint=language_hint, now=now)
    warnings: list[str] = []
    source = _decoded(html, charset, warnings)
    tree = parse_page(source)
    warnings.extend(tree.warnings)
    root = tree.root
    if root is None:
        return _empty(url, published_hint, now, warnings)
    metadata = read_metadata(root, url=url)
    published = metadata.published
    if published is None and published_hint is None and read_date is not None:
        published = shown_date(root, read_date, language=language_hint or metadata.language, now=now)
    refresh = _refresh(root)
    body = _hinted(root, hints, warnings) or _body(root, url, metadata, with_date=published is None)
    warnings.extend(body.warnings)
    text = _finished(body.text, metadata.title, warnings)
    quality = judge(metadata.title, text)
    if quality is Quality.ARTICLE and not is_readable(text):
        quality = Quality.EMPTY
    if not metadata.linked.is_free and len(text) < 2 * SHORT_CHARACTERS:
        warnings.append("behind a paywall: only the beginning is there")
    if refresh and quality in (Quality.EMPTY, Quality.SHORT):
        warnings.append(f"page only sends the reader on to {refresh}")
    published_at, about_date = choose_date(published or body.published, published_hint, now=now)
    found = len(body.text)
    parts: tuple[TextPart, ...] = ()
    if quality is Quality.ARTICLE:
        offset = metadata.published.offset if metadata.published else timedelta(0)
        parts = split_parts(text, find_marks(text, root, metadata.linked.posts), published=published_at, offset=offset)
    return Page(
        url=url,
        title=metadata.title,
        # the words of a wall are nobody's statement
        text=text if quality in (Quality.ARTICLE, Quality.SHORT) else "",
        published_at=published_at,
        language=detect_language(f"{metadata.title}\n{text}", language_hint or metadata.language),
        quality=quality,
        warnings=(*warnings, *about_date),
        site_name=metadata.site_name,
        canonical_url=metadata.canonical_url,
        parts=parts,
        layout=layout_of(root, text),
        furniture=round(max(0, found - len(text)) / found, 3) if found else 0.0,
    )


def _decoded(html: bytes | str, charset: str | None, warnings: list[str]) -> str:
    if isinstance(html, bytes):
        if len(html) > _MAX_BYTES:
            warnings.append(f"page of {len(html)} bytes cut")
            html = html[:_MAX_BYTES]
        for magic, name in _FORMATS.items():
            if html.lstrip()[:8].startswith(magic):
                warnings.append(f"no HTML page: {name}")
                return ""
        decoded = decode(html, charset=charset, kind="html")
        warnings.extend(decoded.warnings)
        html = decoded.text
    sample = html[:_BINARY_SAMPLE]
    if len(_CONTROLS.findall(sample)) + sample.count("\ufffd") > _BINARY_SHARE * len(sample):
        warnings.append("no HTML page: bytes that are no text")
        return ""
    html = _CONTROL_REFERENCE.sub(" ", _CONTROLS.sub("", html))
    # the parser drops C1 controls, and with them the half of a misread letter
    return repaired(html) if _C1.search(html) else html


def _empty(url: str, hint: datetime | None, now: datetime, warnings: list[str]) -> Page:
    published_at, about_date = choose_date(None, hint, now=now)
    return Page(
        url=url,
        title="",
        text="",
        published_at=published_at,
        language=None,
        quality=Quality.EMPTY,
        warnings=(*(warnings or ["empty page"]), *about_date),
    )


def _hinted(root: HtmlElement, hints: PageHints, warnings: list[str]) -> _Body | None:
    """Return the text that the hints choose, None when they choose none."""
    warnings.extend(drop_parts(root, hints.drop))
    if not hints.keep:
        return None
    text, about = kept_text(root, hints.keep)
    warnings.extend(about)
    return _Body(text=text) if text else None


def _body(root: HtmlElement, url: str, metadata: Metadata, *, with_date: bool) -> _Body:
    """Return the text of the article by the first way that finds one."""
    found = _extracted(root, url, with_date=with_date)
    if len(found.text) < 2 * SHORT_CHARACTERS or "\n" not in found.text.strip():
        blocks = article_blocks(root)
        if 2 * len(blocks) >= len(found.text) and (found.text or is_readable(blocks)):
            found = replace(found, text=blocks)
    if len(found.text) >= SHORT_CHARACTERS:
        return found
    longest = max((found.text, text_of_html(metadata.linked.body)), key=len)
    if len(longest) >= SHORT_CHARACTERS:
        return replace(found, text=longest, warnings=("text taken from the page's JSON-LD",))
    visible = text_of(root)
    if len(visible) > _MISSED * max(len(found.text), 1):
        second = _rescued(root, url)
        if len(second) > _MISSED // 2 * len(found.text):
            return replace(found, text=second, warnings=("text found by the second way",))
    embedded = embedded_text(root)
    if len(embedded) > 2 * len(longest):
        return replace(found, text=embedded, warnings=("text taken from the page's script data",))
    if longest.strip():
        return replace(found, text=longest)
    return replace(found, text=visible if len(visible) < SHORT_CHARACTERS else "")


def _extracted(root: HtmlElement, url: str, *, with_date: bool) -> _Body:
    try:
        document = bare_extraction(
            root,
            url=url or None,
            with_metadata=with_date,
            include_comments=False,
            date_extraction_params=dict(_DATE_PARAMETERS),
        )
    except _LIBRARY_ERRORS as error:
        return _Body(text="", warnings=(f"extraction failed: {type(error).__name__}",))
    if document is None or isinstance(document, dict):
        return _Body(text="")
    return _Body(text=document.text or "", published=parse_page_date(document.date or "") if with_date else None)


def _rescued(root: HtmlElement, url: str) -> str:
    """Return what the library finds when it is told to take more, else the longest run of paragraphs."""
    try:
        document = bare_extraction(root, url=url or None, favor_recall=True, include_comments=False)
        text = document.text or "" if document is not None and not isinstance(document, dict) else ""
        return text if len(text) >= SHORT_CHARACTERS else max((text, str(baseline(root)[1])), key=len)
    except _LIBRARY_ERRORS:
        return ""


def _finished(text: str, title: str, warnings: list[str]) -> str:
    if len(text) > MAX_TEXT:
        warnings.append(f"text cut after {MAX_TEXT} characters")
    lines = [" ".join(line.split()) for line in repaired(text[:MAX_TEXT]).split("\n")]
    lines = [line for line in lines if any(map(str.isalnum, line)) and (len(line) < _LONG_LINE or is_readable(line))]
    walls = {line for line in lines if is_wall_line(line)}
    spoken = [line for line in lines if line not in walls and not is_form_line(line)]
    kept = without_furniture(spoken, title=title)
    walled = sum(map(len, walls))
    if not any(map(is_readable, kept)) or _WALL_TO_REST * sum(map(len, kept)) < walled:
        # nothing but the wall: its words are what the verdict is about
        return "\n\n".join(without_furniture(lines, title=title))
    text = "\n\n".join(kept)[:MAX_TEXT]
    if len(spoken) < len(lines) and len(text) < 2 * SHORT_CHARACTERS:
        warnings.append("a request to log in, pay or accept was taken out of the text")
    return text


def _refresh(root: HtmlElement) -> str:
    for meta in root.iter("meta"):
        if (meta.get("http-equiv") or "").lower() == "refresh":
            match = _REFRESH.search(meta.get("content") or "")
            return match.group(1) if match else ""
    return ""
