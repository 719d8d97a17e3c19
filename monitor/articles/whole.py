"""Whether the text that a feed carries is the whole article, so that its page need not be fetched."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from monitor.articles.furniture import without_furniture
from monitor.articles.phrases import alternatives
from monitor.articles.plain import text_of_html
from monitor.articles.quality import is_readable, is_wall_line
from monitor.text.repair import repaired

if TYPE_CHECKING:
    from collections.abc import Iterator

    from monitor.types import Entry

#: shorter texts are teasers, whatever they end with
_LEAST: Final = 600
_LEAST_PARAGRAPHS: Final = 2
_LEAST_SENTENCES: Final = 4
#: so many times as long as a summary that says something else
_RATIO: Final = 1.5
#: a line of this length is a paragraph
_PARAGRAPH: Final = 80
_SENTENCE_END: Final = re.compile(r"[.!?։。؟۔|।][\"'”’»›)\]“]*$|[\"”»]$")
_SENTENCE: Final = re.compile(r"[.!?։。؟۔][\"'”’»)]*(?=\s|$)")
_CUT: Final = re.compile(r"(?:…|\.\.\.|\[…\]|\[\.\.\.\]|\(…\)|→|»»|>>)\W*$")
_MORE: Final = re.compile(rf"(?:^|[\s.…(\[]){alternatives('more')}\W*$", re.IGNORECASE)
#: what blogging software puts below a text of its feed
_APPEARED: Final = re.compile(r"^.{0,300}\b(?:appeared first on|first appeared on|was originally published)\b.{0,200}$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Wholeness:
    """Whether a text is whole; `why` says what speaks against it."""

    whole: bool
    why: str = ""


def wholeness(entry: Entry) -> Wholeness:
    """Return whether the entry's own text is the whole article. Errors: none.

    Shape: a text is whole when it is long, of several paragraphs and sentences, ends like a text, asks nobody to read
    on, and is longer than the summary beside it, or that summary is its own beginning.
    """
    why = next(_doubts(entry), "")
    return Wholeness(whole=not why, why=why)


def _doubts(entry: Entry) -> Iterator[str]:
    lines = entry_lines(entry.content_html)
    if not lines:
        yield "the entry has a summary only"
        return
    yield from (f"the text goes on elsewhere: {line[-60:]}" for line in lines[-3:] if _is_cut(line))
    if any(map(is_wall_line, lines)):
        yield "the text asks to log in, pay or accept"
    lines = without_furniture(lines, title=entry.title)
    text = "\n\n".join(lines)
    paragraphs = [line for line in lines if len(line) >= _PARAGRAPH]
    if len(text) < _LEAST or len(paragraphs) < _LEAST_PARAGRAPHS or not is_readable(text):
        yield "the text is short"
    if len(_SENTENCE.findall(text)) < _LEAST_SENTENCES or not _SENTENCE_END.search(paragraphs[-1]):
        yield "the text does not end like one"
    summary = " ".join(text_of_html(repaired(entry.summary)).split())
    if summary and len(text) < _RATIO * len(summary) and not _is_of(summary, text):
        yield "the text is hardly longer than the summary"


def entry_lines(html: str) -> list[str]:
    """Return the lines of an entry's own text, without what blogging software adds below."""
    lines = [line for line in text_of_html(repaired(html)).split("\n") if line]
    while lines and _APPEARED.match(lines[-1]):
        lines.pop()
    return lines


def _is_cut(line: str) -> bool:
    return bool(_CUT.search(line) or _MORE.search(line[-200:]))


def _is_of(summary: str, text: str) -> bool:
    """Whether the summary is the beginning of the text, or all of it."""
    plain = "".join(filter(str.isalnum, text))
    return "".join(filter(str.isalnum, summary))[:200] in plain
