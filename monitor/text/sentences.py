"""Paragraphs and sentences, for context, for quotes and for the order of reading; offsets into the text as given."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from monitor.types import Span


def _words(*lines: str) -> frozenset[str]:
    return frozenset(" ".join(lines).split())


_CLOSERS_OF = {"“": "”“", "„": "“”‟", "«": "»", "‹": "›", "‟": "”", "「": "」", "『": "』", "”": "”", '"': '"'}
_CLOSERS = frozenset("”»›」』")
_MARKS = re.compile('[“”„‟«»‹›「」『』"]')
#: a terminator, what closes behind it, and whether the text goes on
_END = re.compile(
    r"(?P<mark>[.!?…։؟۔。！？]+|(?<=[\u0531-\u0587]):(?=\s))(?P<close>[\"'”’»›)\]\u201c」』]*)(?P<gap>\s+|$)"
)
#: "…withdrew.The ministry": two sentences without a space, not an address
_GLUED = re.compile(r"(?<=[^\W\d_A-ZА-ЯԱ-Ֆ]{3})(?P<mark>[.!?])(?=[A-ZА-ЯЁ][a-zа-яё]{2})")
_ALWAYS_END = frozenset("։؟۔。！？")
_WORD_BEFORE = re.compile(r"[^\s\"'“”„«»()\[\]‘’]*$")
_INITIALS = re.compile(r"(?:[^\W\d_]\.)*[^\W\d_]$|^[^\W\d_]$")
_ABBREVIATIONS = _words(
    # English
    "mr mrs ms dr prof gen col lt maj capt cpl sgt gov sen rep rev hon st jr sr vs etc cf approx dept est inc ltd co",
    "corp jan feb mar apr jun jul aug sep sept oct nov dec mt ft no nos art arts para fig pp vol ed brig adm amb pres",
    # Russian, Ukrainian, Bulgarian
    "г гг вв им ул пр просп др стр см ст обл р-н кв корп ген полк подп ген-л акад проф тыс руб коп напр рр вул ред гр",
    "чл доц мл пос нас изд сокр св зам",
    # Azerbaijani, Turkish
    "sn vb bkz mad sok doç ord alb yrb bnb kur müh av səh mln mlrd",
    # French, German, Spanish, Italian
    "mm mme mlle mgr env éd bd nr abs bzw z.b d.h u.a usw ca hr fr frl sra sres dña ud uds ee.uu sig",
    # Armenian, Georgian
    "թթ հմր պրոֆ դոկտ գեն օր ե.թ մ.թ ე.წ ა.შ გვ",
)
#: abbreviations that are words too: they count only before a figure or with a capital
_ALSO_WORDS = frozenset({"no", "co", "art", "mar", "mad", "sok", "fig", "ord"})
#: after "U.S." these open a sentence; other capitals do not
_STARTERS = _words(
    "The He She It They We In On At But And However Meanwhile This That These According Earlier Later A An I"
)
_DEEPEST = 8
_HARD_WRAP_LIMIT = 100
_HARD_WRAP_LEAST = 45
_LIST_NUMBER = re.compile(r"\d{1,2}$")


def paragraphs(text: str) -> tuple[Span, ...]:
    """Return the paragraphs of a text without the white space around them, in order.

    Shape: half-open ranges. A blank line always separates; a single line break does unless the text is wrapped by hand
    (most lines of nearly the same length, none long).
    """
    separator = r"\n[^\S\n]*(?:\n\s*)+" if _is_hard_wrapped(text) else r"\n\s*"
    spans: list[Span] = []
    at = 0
    for match in re.finditer(separator, text.replace("\r", "\n").replace("\u2029", "\n")):
        _add(spans, text, at, match.start())
        at = match.end()
    _add(spans, text, at, len(text))
    return tuple(spans)


def sentences(text: str, language: str | None = None) -> tuple[Span, ...]:
    """Return the sentences of a text in order, none across paragraphs, none cut inside a closed quotation.

    Shape: half-open ranges without the white space between them; together they hold every visible character.
    A full stop followed by a small letter ends nothing ("this morning. against the units"), nor does one after an
    abbreviation or an initial. `language` switches nothing off: abbreviations of all languages are known at once.
    """
    spans: list[Span] = []
    for start, end in paragraphs(text):
        at = start
        for cut in _cuts(text, start, end, language):
            _add(spans, text, at, cut)
            at = cut
        _add(spans, text, at, end)
    return tuple(spans)


def quotations(text: str, start: int = 0, end: int | None = None) -> tuple[Span, ...]:
    """Return the outermost closed quotations in `text[start:end]`, marks included, in order.

    Shape: half-open ranges. A mark that is never closed opens nothing; a closing one without an opening is ignored.
    Straight marks open after white space or a bracket and close otherwise.
    """
    stop = len(text) if end is None else end
    opened: list[tuple[int, str]] = []
    found: list[Span] = []
    for match in _MARKS.finditer(text, start, stop):
        at, mark = match.start(), match.group()
        closes = next((i for i in range(len(opened) - 1, -1, -1) if mark in opened[i][1]), None)
        if closes is not None and _may_close(text, at, mark):
            first = opened[closes][0]
            del opened[closes:]
            while found and found[-1][0] > first:
                found.pop()
            found.append((first, at + 1))
        elif mark in _CLOSERS_OF and mark not in _CLOSERS:
            opened.append((at, _CLOSERS_OF[mark]))
            # nobody nests deeper; marks that are never closed must not be looked through again and again
            del opened[:-_DEEPEST]
    return tuple(found)


def _may_close(text: str, at: int, mark: str) -> bool:
    if mark not in '“"':
        return True
    before = text[at - 1 : at]
    return bool(before) and not before.isspace() and before not in "([—–-"


def _cuts(text: str, start: int, end: int, language: str | None) -> Iterator[int]:
    quoted = iter(quotations(text, start, end))
    current = next(quoted, None)
    for position, is_end in _candidates(text, start, end, language):
        while current is not None and current[1] <= position:
            current = next(quoted, None)
        if is_end and (current is None or position <= current[0]):
            yield position


def _candidates(text: str, start: int, end: int, language: str | None) -> Iterator[tuple[int, bool]]:
    ends = [(m.end("close"), m) for m in _END.finditer(text, start, end) if m.end() < end]
    ends += [(m.end(), m) for m in _GLUED.finditer(text, start, end)]
    for position, match in sorted(ends, key=lambda pair: pair[0]):
        yield position, _ends_sentence(text, start, end, match, language)


def _ends_sentence(text: str, start: int, end: int, match: re.Match[str], language: str | None) -> bool:
    mark = match.group("mark")
    rest = text[match.end() : min(end, match.end() + 40)]
    if mark == ":" and language not in (None, "hy"):
        return False
    if set(mark) & _ALWAYS_END:
        return True
    head = rest.lstrip("\"'“„«‹‘([—–- ")
    if head[:1].islower():
        return False
    if mark != ".":
        return True
    return not _is_abbreviation(text[start : match.start()], head)


def _is_abbreviation(before: str, after: str) -> bool:
    """Whether the full stop belongs to the word before it and `after` goes on with the same sentence."""
    found = _WORD_BEFORE.search(before[-30:])
    word = found.group() if found else ""
    if not word:
        return False
    if _LIST_NUMBER.fullmatch(word):
        return not before[: -len(word)].strip()
    if word.casefold() in _ABBREVIATIONS:
        return (
            word.casefold() not in {"no", "m", "co", "on", "me", "art", "mar", "say"}
            or after[:1].isdigit()
            or word[:1].isupper()
        )
    if _INITIALS.search(word) and len(word.rstrip(".")) <= 7:  # noqa: PLR2004 - "U.S.S.R" is the longest that is met
        last = word.rsplit(".", 1)[-1]
        if len(last) != 1:
            return False
        opener = re.match(r"\w+", after)
        return "." not in word or opener is None or opener.group() not in _STARTERS
    return False


def _is_hard_wrapped(text: str) -> bool:
    lines = [line.rstrip() for line in text.split("\n")]
    joined = [a for a, b in pairwise(lines) if a and b.strip()]
    if len(joined) < 3 or max(map(len, lines)) > _HARD_WRAP_LIMIT:  # noqa: PLR2004 - two breaks prove nothing
        return False
    return sum(len(line) >= _HARD_WRAP_LEAST for line in joined) * 3 >= len(joined) * 2


def _add(spans: list[Span], text: str, start: int, end: int) -> None:
    piece = text[start:end]
    first = start + len(piece) - len(piece.lstrip())
    last = start + len(piece.rstrip())
    if last > first:
        spans.append((first, last))
