"""Page furniture that extraction leaves in a text: bylines, share buttons, "read also", comment forms, tickers.

Every rule takes whole lines, and only lines that nobody would write as a sentence of a statement. Adding a language:
add its words to each table in `phrases/`, and a line to the tests.
"""

from __future__ import annotations

import re
from typing import Final

from monitor.articles.phrases import alternatives

_I: Final = re.IGNORECASE
#: lines this long are text, whatever they begin with
_LONGEST: Final = 220
#: what begins with one of these is somebody's words
_QUOTES: Final = '“"«„”‘'
_EDGE: Final = 4
_LEAST_TICKER: Final = 3

#: a line that begins so points to another article
_ALSO: Final = re.compile(rf"^\W*{alternatives('also')}", _I)
#: the whole line is a control or a counter of the page
_CONTROL: Final = re.compile(rf"^\W*{alternatives('control')}\W*$", _I)
#: after such a line near the end only the page goes on
_TAIL: Final = re.compile(rf"^\W*{alternatives('tail')}\W*$", _I)
#: a byline: only as one of the first or last lines
_BYLINE: Final = re.compile(rf"^\W*{alternatives('byline')}\s+[\w.'’@-]+(?:[ ,|/–]+[\w.'’@-]+){{0,5}}$", _I)
_MONTH: Final = r"[^\W\d_]{3,12}\.?"
#: the line is a date and a time and nothing else
_DATE_LINE: Final = re.compile(
    r"^\W*(?:[^\W\d_]{2,14},?\s+)?(?:"
    rf"\d{{1,2}}[./ -]\s?(?:\d{{1,2}}|{_MONTH})[./ ,-]+\s?\d{{4}}|{_MONTH}\s+\d{{1,2}},?\s+\d{{4}}|\d{{4}}-\d\d-\d\d)"
    r"(?:\s?(?:г\.?|թ\.?|წ\.?))?(?:\W+\d{1,2}[:.]\d{2}(?::\d\d)?)?(?:\s?(?:am|pm|[A-Z]{2,5}|[(]?[+-]\d{1,4}[)]?))*\W*$",
    _I,
)
_TICKER: Final = re.compile(r"^\W*(?:\d{1,2}[./]\d{1,2}(?:[./]\d{2,4})?\W+)?\d{1,2}:\d{2}\b.{8,180}$")
_SENTENCE_END: Final = re.compile(r"[.!?…։:;]['\"”’»)]*$")


def without_furniture(lines: list[str], *, title: str = "") -> list[str]:
    """Return the lines of a text that belong to the article, in order.

    Shape: lines come trimmed and not empty. The title as the first line goes, too: it is kept apart.
    """
    kept = _without_tickers(_without_tail(lines))
    kept = [line for line in kept if not _is_control(line)]
    last = len(kept)
    kept = [line for i, line in enumerate(kept) if _EDGE <= i < last - _EDGE or not _is_edge(line)]
    while kept and title and _same(kept[0], title):
        kept = kept[1:]
    return kept


def _is_control(line: str) -> bool:
    if len(line) > _LONGEST or line[0] in _QUOTES:
        return False
    return bool(_CONTROL.match(line) or (_ALSO.match(line) and not _is_quoting(line)))


def _is_quoting(line: str) -> bool:
    """Whether the line says something of its own behind its first words ("Read more than one report, he said.")."""
    return line.endswith(".") and ":" not in line[:40]


def _is_edge(line: str) -> bool:
    if len(line) > _LONGEST // 2:
        return False
    return bool(_DATE_LINE.match(line) or (_BYLINE.match(line) and not line.endswith((".", "!", "?", "։", "”", "»"))))


def _without_tail(lines: list[str]) -> list[str]:
    """Cut at a heading of the page's own lists, when nothing behind it reads like a paragraph."""
    for index, line in enumerate(lines):
        if not index or len(line) > _LONGEST or not _TAIL.match(line):
            continue
        behind = lines[index + 1 :]
        if sum(len(other) > _LONGEST and bool(_SENTENCE_END.search(other)) for other in behind) * 4 <= len(behind):
            before = sum(map(len, lines[:index]))
            if before >= sum(map(len, behind)) or not any(_SENTENCE_END.search(other) for other in behind):
                return lines[:index]
    return lines


def _without_tickers(lines: list[str]) -> list[str]:
    """Take out runs of "14:32 Headline" lines: three or more are the news list of the site."""
    kept: list[str] = []
    run: list[str] = []
    for line in [*lines, ""]:
        if line and _TICKER.match(line) and not _SENTENCE_END.search(line):
            run.append(line)
            continue
        if len(run) < _LEAST_TICKER:
            kept.extend(run)
        run = []
        if line:
            kept.append(line)
    return kept


def _same(line: str, title: str) -> bool:
    return "".join(filter(str.isalnum, line)).casefold() == "".join(filter(str.isalnum, title)).casefold()
