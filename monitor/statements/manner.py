"""How a statement is reported: the words for saying it, how far they stand behind it, and the word that opens it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from monitor.statements.lexicon import lexicon
from monitor.text.fold import folded
from monitor.types import CueStrength

if TYPE_CHECKING:
    from monitor.types import Attribution, Span

_WORD = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")
#: characters before and after a cue in which a word that weakens it may stand ("reportedly", "якобы")
_BEFORE, _AFTER = 24, 16
#: characters of a content in which its conjunction ends
_LONGEST_OPENING = 40


def cue_text(text: str, attribution: Attribution) -> str:
    """Return the words that report a statement, as published; "" when there are none."""
    return " … ".join(text[start:end] for start, end in attribution.cue)


def opening_text(text: str, attribution: Attribution, language: str | None) -> str:
    """Return the conjunction that opens the content ("that"), which is no word of the speaker's; "" without one."""
    if not attribution.content:
        return ""
    start, end = attribution.content[0]
    words = _words(text[start : min(end, start + _LONGEST_OPENING)])
    for phrase in lexicon(language).that:
        if tuple(words[: len(phrase)]) == phrase and len(words) > len(phrase):
            return " ".join(phrase)
    return ""


def cue_strength(text: str, attribution: Attribution, language: str | None) -> CueStrength:
    """Return how strong the report of a statement is, by the lists `doubted` and `vouched` of the language's pack.

    Shape: a doubting word counts in the cue and beside it, a vouching one in the cue alone; `PLAIN` without a cue, and
    for a pack without lists.
    """
    if not attribution.cue:
        return CueStrength.PLAIN
    pack = lexicon(language)
    cue = _words(" ".join(text[start:end] for start, end in attribution.cue))
    around = _words(_surroundings(text, attribution))
    for words in (cue, around):
        if any(pack.doubted.at(words, at, len(words)) for at in range(len(words))):
            return CueStrength.DOUBTED
    if any(pack.vouched.at(cue, at, len(cue)) for at in range(len(cue))):
        return CueStrength.VOUCHED
    return CueStrength.PLAIN


def _words(text: str) -> list[str]:
    return _WORD.findall(folded(text))


def _surroundings(text: str, attribution: Attribution) -> str:
    """Return the text beside the first cue, without speaker and content, which have words of their own."""
    start, end = attribution.cue[0]
    begin = max(text.rfind("\n", 0, start) + 1, start - _BEFORE)
    line_end = text.find("\n", end)
    stop = min(line_end if line_end >= 0 else len(text), end + _AFTER)
    taken: tuple[Span, ...] = (*attribution.content, *attribution.speaker)
    kept = "".join(text[at] if not any(s <= at < e for s, e in taken) else " " for at in range(begin, stop))
    # the window may begin or end inside a word
    if begin and text[begin - 1].isalnum():
        kept = kept.partition(" ")[2]
    if stop < len(text) and text[stop].isalnum():
        kept = kept.rpartition(" ")[0]
    return kept
