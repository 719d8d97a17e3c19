"""A release that is a PDF to title, text and time; the only importer of the PDF library.

Source: of three libraries pypdf and pypdfium2 kept the order of words in one and two columns (six documents of our own
in three scripts, all words; pdfminer.six 0.82 in two columns); pypdf is pure Python, 30 ms for three pages.
"""

from __future__ import annotations

import io
import re
import struct
import zlib
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Final

from monitor.articles.furniture import without_furniture
from monitor.articles.metadata import PageDate, choose_date
from monitor.articles.quality import judge
from monitor.text.language import detect_language
from monitor.text.repair import repaired
from monitor.types import Page, Quality

if TYPE_CHECKING:
    from pypdf import PageObject, PdfReader

#: releases are short; of a report the beginning is enough
MAX_PAGES: Final = 60
MAX_TEXT: Final = 200_000
#: a PDF opens with these bytes, perhaps after others (the format's own reader looks so far)
_MAGIC: Final = b"%PDF-"
_MAGIC_WITHIN: Final = 1024
#: rows within these shares of a page's height, at its top and bottom, may be repeated on every page
_EDGE: Final = 0.12
_SAME_ROW: Final = 2.0
_LEAST_LETTERS: Final = 20
_LONGEST_TITLE: Final = 300
#: what a title or a sentence of another size is set in, as a share of the size of the text
_LARGER: Final = 1.15
_WIDER_GAP: Final = 1.3
_INDENT: Final = 4.0
_FIRST_ROWS: Final = 12

_PAGE_NUMBER: Final = re.compile(
    r"\W*(?:[^\W\d_]{1,12}\.?\s*)?\d{1,3}(?:\s*(?:/|of|из|von|sur|de|din|-dən)\s*\d{1,3})?\W*", re.IGNORECASE
)
_NUMBERS: Final = re.compile(r"\d+")
_SENTENCE_END: Final = re.compile(r"[.!?…։:;]['\"”’»)]*$")
_HYPHEN: Final = re.compile(r"(\w+)[-\u00ad\u2010]$")
_NO_TITLE: Final = re.compile(
    r"(?:untitled|document\d*|microsoft (?:word|powerpoint|excel)\b.*|.*\.(?:docx?|pdf|odt|rtf|indd|pptx?|xlsx?)|"
    r"(?:без имени|безымянный|adsız|başlıksız).*|\W*\d*\W*|\(unspecified\)|anonymous)",
    re.IGNORECASE,
)
_DATE: Final = re.compile(r"(?<!\d)(?:(\d{4})-(\d\d)-(\d\d)|(\d{1,2})[./](\d{1,2})[./](\d{4}))(?!\d)")
_CONTROLS: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")


@dataclass(slots=True, kw_only=True)
class _Row:
    """One line as it is set on a page; `y` and `x` in points from the bottom left, `size` of its letters."""

    text: str
    page: int
    y: float
    x: float
    size: float


@dataclass(frozen=True, slots=True, kw_only=True)
class _Read:
    rows: tuple[_Row, ...] = ()
    title: str = ""
    made_at: datetime | None = None
    warnings: tuple[str, ...] = ()


def is_pdf(body: bytes) -> bool:
    """Tell whether bytes are a PDF, whatever type they were served as."""
    return _MAGIC in body[:_MAGIC_WITHIN]


def extract_pdf(
    body: bytes, *, url: str, published_hint: datetime | None, language_hint: str | None, now: datetime
) -> Page:
    """Return what a PDF says, as `extract_page` does for a page.

    Shape: running heads, page numbers and hyphens at line ends are taken out, paragraphs are separated by a blank line.
    The title is that of the document's properties, else the first lines that are set larger than the text. The time is
    the hint, else a date of digits in the first lines, else when the PDF was made.
    Units: 10 ms a page; hostile ones are the caller's deadline and memory limit to end.
    Errors: none; a scanned, encrypted or broken one says so in `quality` and `warnings`.
    """
    read = _read(body)
    kept = _without_running_heads(read.rows)
    paragraphs = _paragraphs(kept)
    title = read.title or _large_title(kept)
    lines = [line for line in (" ".join(repaired(one).split()) for one in paragraphs) if any(map(str.isalnum, line))]
    text = "\n\n".join(without_furniture(_without_title(lines, title), title=title))[:MAX_TEXT]
    published_at, about_date = _dated(read, kept, published_hint, now)
    quality = judge(title, text)
    return Page(
        url=url,
        title=title,
        text=text if quality in {Quality.ARTICLE, Quality.SHORT} else "",
        published_at=published_at,
        language=detect_language(f"{title}\n{text}", language_hint),
        quality=quality,
        warnings=(*read.warnings, *about_date),
    )


# ------------------------------------------------------------------------------------------------------------- reading


def _read(body: bytes) -> _Read:
    import pypdf  # noqa: PLC0415 - 0.1 s that only PDFs need
    from pypdf.errors import PyPdfError  # noqa: PLC0415 - as above

    # what the library raises on files it did not expect, for a filter that it does not have too
    errors = (
        *(PyPdfError, ValueError, TypeError, AttributeError, LookupError, ArithmeticError, AssertionError),
        *(RecursionError, NotImplementedError, OSError, zlib.error, struct.error),
    )
    try:
        reader = pypdf.PdfReader(io.BytesIO(body), strict=False)
        if reader.is_encrypted and not reader.decrypt(""):
            return _Read(warnings=("an encrypted PDF: its text needs a password",))
        count = len(reader.pages)
    except pypdf.errors.DependencyError:
        return _Read(warnings=("an encrypted PDF: its kind of encryption is not read",))
    except errors as error:
        return _Read(warnings=(f"a PDF that cannot be read: {_said(error)}",))
    rows: list[_Row] = []
    warnings: list[str] = [f"{count} pages, the first {MAX_PAGES} were read"] if count > MAX_PAGES else []
    pictures: list[int] = []
    length = 0
    for number in range(min(count, MAX_PAGES)):
        try:
            page = reader.pages[number]
            of_page = _rows(page, number)
            if _letters(of_page) < _LEAST_LETTERS and _has_picture(page):
                pictures.append(number)
        except errors as error:
            warnings.append(f"page {number + 1} cannot be read: {_said(error)}")
            continue
        rows += of_page
        length += sum(len(row.text) for row in of_page)
        if length > MAX_TEXT:
            warnings.append(f"text cut after {MAX_TEXT} characters")
            break
    if pictures:
        all_of_them = len(pictures) == count
        what = f"{count} pages are pictures" if all_of_them else f"{len(pictures)} of {count} pages are pictures"
        warnings.append(f"a scanned PDF: {what} without text")
    elif _letters(rows) < _LEAST_LETTERS:
        warnings.append("a PDF without text")
    return _Read(
        rows=tuple(rows),
        title=_guarded(errors, lambda: _property_title(reader), ""),
        made_at=_guarded(errors, lambda: _made_at(reader), None),
        warnings=tuple(warnings),
    )


def _guarded(errors: tuple[type[Exception], ...], read: Callable[[], Any], otherwise: Any) -> Any:
    """Return what a property of the document says; a broken one says nothing."""
    try:
        return read()
    except errors:
        return otherwise


def _said(error: Exception) -> str:
    return (" ".join(str(error).split()) or type(error).__name__)[:120]


def _rows(page: PageObject, number: int) -> list[_Row]:
    """Return the lines of a page in the order they are set in, with where they stand."""
    rows: list[_Row] = []
    open_row = False

    def visit(text: str, outer: Sequence[float], inner: Sequence[float], _font: Any, size: float) -> None:
        nonlocal open_row
        y = inner[4] * outer[1] + inner[5] * outer[3] + outer[5]
        x = inner[4] * outer[0] + inner[5] * outer[2] + outer[4]
        height = abs(size * (inner[3] or inner[1] or 1) * (outer[3] or outer[1] or 1))
        for place, part in enumerate(_CONTROLS.sub("", text).split("\n")):
            if place:
                open_row = False
            if not part.strip():
                if open_row and part:
                    rows[-1].text += " "
                continue
            if open_row and abs(rows[-1].y - y) <= _SAME_ROW:
                rows[-1].text += part
            else:
                rows.append(_Row(text=part, page=number, y=y, x=x, size=height))
            open_row = True

    page.extract_text(visitor_text=visit)
    for row in rows:
        row.text = " ".join(row.text.split())
    return rows


def _letters(rows: Sequence[_Row]) -> int:
    return sum(sum(map(str.isalpha, row.text)) for row in rows)


def _has_picture(page: PageObject) -> bool:
    resources = page.get("/Resources")
    objects = resources.get_object().get("/XObject") if resources is not None else None
    found = objects.get_object() if objects is not None else {}
    return any(one.get_object().get("/Subtype") == "/Image" for one in found.values())


def _property_title(reader: PdfReader) -> str:
    properties = reader.metadata
    title = " ".join(_CONTROLS.sub("", str((properties and properties.title) or "")).split())
    return "" if len(title) > _LONGEST_TITLE or _NO_TITLE.fullmatch(title) else title


def _made_at(reader: PdfReader) -> datetime | None:
    properties = reader.metadata
    made_at = properties.creation_date if properties else None
    if made_at is None:
        return None
    return made_at.astimezone(UTC) if made_at.tzinfo else made_at.replace(tzinfo=UTC)


# ---------------------------------------------------------------------------------------------------------------- text


def _without_running_heads(rows: Sequence[_Row]) -> list[_Row]:
    """Drop what stands at the top or bottom of most pages alike, and page numbers there."""
    if not rows:
        return []
    tops: dict[int, float] = {}
    bottoms: dict[int, float] = {}
    for row in rows:
        tops[row.page] = max(tops.get(row.page, row.y), row.y)
        bottoms[row.page] = min(bottoms.get(row.page, row.y), row.y)
    pages = len(tops)

    def at_edge(row: _Row) -> bool:
        height = tops[row.page] - bottoms[row.page]
        return row.y >= tops[row.page] - _EDGE * height or row.y <= bottoms[row.page] + _EDGE * height

    alike = Counter(shape for _, shape in {(row.page, _shape(row)) for row in rows if at_edge(row)})
    repeated = {shape for shape, count in alike.items() if count > 1 and 2 * count >= pages}
    return [row for row in rows if not (at_edge(row) and (_shape(row) in repeated or _PAGE_NUMBER.fullmatch(row.text)))]


def _shape(row: _Row) -> str:
    return _NUMBERS.sub("#", row.text.casefold())


def _paragraphs(rows: Sequence[_Row]) -> list[str]:
    """Return the rows joined to paragraphs, hyphens at line ends resolved."""
    gaps = [above.y - below.y for above, below in _neighbours(rows)]
    # the lower quartile: in short paragraphs every second gap is one between two of them
    usual = sorted(gaps)[len(gaps) // 4] if gaps else 0.0
    whole = " ".join(row.text for row in rows)
    paragraphs: list[str] = []
    above: _Row | None = None
    for row in rows:
        if above is None or _begins_paragraph(above, row, usual):
            paragraphs.append(row.text)
        else:
            paragraphs[-1] = _joined(paragraphs[-1], row.text, whole)
        above = row
    return paragraphs


def _neighbours(rows: Sequence[_Row]) -> Iterator[tuple[_Row, _Row]]:
    """Yield rows that stand one below the other, as lines of a text do."""
    for above, below in pairwise(rows):
        gap = above.y - below.y
        if above.page == below.page and 0 < gap <= 3 * max(above.size, below.size, 1.0):
            yield above, below


def _begins_paragraph(above: _Row, row: _Row, usual: float) -> bool:
    if abs(above.size - row.size) > 1:
        return True
    ended = bool(_SENTENCE_END.search(above.text))
    gap = above.y - row.y
    if above.page == row.page and gap > 0:
        return gap > usual * _WIDER_GAP or (ended and row.x > above.x + _INDENT)
    # the text goes on in another column or on another page
    return ended and not row.text[:1].islower()


def _joined(before: str, after: str, whole: str) -> str:
    """Join a line to the one before; a hyphen stays where the text writes the word with it elsewhere."""
    broken = _HYPHEN.search(before)
    if broken is None or not after[:1].islower():
        return f"{before} {after}"
    word = re.match(r"\w+", after)
    with_hyphen = f"{broken[1]}-{word[0] if word else ''}"
    kept = before[-1] == "-" and with_hyphen in whole
    return before + after if kept else before[:-1] + after


def _large_title(rows: Sequence[_Row]) -> str:
    """Return the first lines that are set larger than the text; "" when all is set alike."""
    sizes = Counter[float]()
    for row in rows:
        sizes[round(row.size, 1)] += len(row.text)
    if not sizes:
        return ""
    body = sizes.most_common(1)[0][0]
    first = [row for row in rows[:_FIRST_ROWS] if row.page == rows[0].page and row.size >= body * _LARGER]
    if not first:
        return ""
    largest = max(row.size for row in first)
    title = ""
    above: _Row | None = None
    for row in rows[:_FIRST_ROWS]:
        large = row.size >= largest * 0.95
        if above is not None and (not large or not 0 < above.y - row.y <= 2 * largest):
            break
        if large:
            title = _joined(title, row.text, "") if title else row.text
            above = row
    return title if len(title) <= _LONGEST_TITLE and sum(map(str.isalpha, title)) > 2 else ""  # noqa: PLR2004 - a word


def _without_title(lines: list[str], title: str) -> list[str]:
    """Drop what stands above the title at the beginning (a letterhead), with it, when it is found there."""
    folded = " ".join(title.casefold().split())
    for place, line in enumerate(lines[:_FIRST_ROWS]):
        if folded and " ".join(line.casefold().split()) == folded:
            above = [one for one in lines[:place] if _SENTENCE_END.search(one) and len(one) > _LONGEST_TITLE // 3]
            return [*above, *lines[place + 1 :]]
    return lines


def _dated(
    read: _Read, rows: Sequence[_Row], hint: datetime | None, now: datetime
) -> tuple[datetime | None, tuple[str, ...]]:
    if hint is not None:
        return choose_date(None, hint, now=now)
    day = next((found for row in rows[:_FIRST_ROWS] if (found := _day_in(row.text))), None)
    if day is not None:
        return choose_date(PageDate(at=day, precision="day"), None, now=now)
    if read.made_at is None:
        return None, ()
    at, warnings = choose_date(PageDate(at=read.made_at, precision="exact"), None, now=now)
    return at, (*warnings, "dated by when the PDF was made") if at else warnings


def _day_in(text: str) -> datetime | None:
    found = _DATE.search(text)
    if found is None:
        return None
    year, month, day = (found[1], found[2], found[3]) if found[1] else (found[6], found[5], found[4])
    try:
        return datetime(int(year), int(month), int(day), tzinfo=UTC)
    except ValueError:
        return None
