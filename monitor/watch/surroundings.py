"""The words around a name, as published: what stands before and after it, and whether a sentence begins there."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass
from functools import cached_property

from monitor.text.fold import folded

_WORD = re.compile(r"[^\W_](?:[^\W_]|['’ʼ՛՜՞-](?=[^\W_]))*")
_SENTENCE_END = re.compile(r"[.!?…։։。؟](?=[\s\"”»’)]|$)|\n")
#: longer words are looked at in part only
_LONGEST_WORD = 40
_LONGEST_HEADLINE = 400
_ADJACENT = " \t\xa0\u202f."
_LONGEST_GAP = 2
_JOINERS = "'’ʼ՛՜՞-"
_GAP = re.compile(r"[ \t\xa0\u202f]{1,2}")
_INITIAL_GAP = re.compile(r"\.[ \t\xa0]?")
#: share of capitals from which a line counts as a headline, in which a capital says nothing
_HEADLINE_SHARE = 0.7
_HEADLINE_WORDS = 3
_FULL_STOPS = (".", "!", "։", "。")


@dataclass(frozen=True, slots=True)
class Word:
    """One word of the text."""

    start: int
    end: int
    text: str

    @property
    def capital(self) -> bool:
        """Whether it begins with a capital letter."""
        return self.text[:1].isupper()

    @property
    def folded(self) -> str:
        """The form in which it is compared."""
        return folded(self.text)


class Surroundings:
    """One text whose words are looked at near its names only."""

    def __init__(self, text: str) -> None:
        self.text = text

    @cached_property
    def _breaks(self) -> list[int]:
        """Ends of sentences and lines; a full stop before a small letter is none."""
        found = []
        for match in _SENTENCE_END.finditer(self.text):
            rest = self.text[match.end() : match.end() + 3].lstrip(' "”»’)')
            if match.group() == "\n" or not rest[:1].islower():
                found.append(match.end())
        return found

    def words(self, start: int, end: int) -> list[Word]:
        """Return the words of a range."""
        return [Word(m.start(), m.end(), m.group()) for m in _WORD.finditer(self.text, start, end)]

    def before(self, position: int, count: int) -> list[Word]:
        """Return up to `count` words before a position, the nearest first, within the sentence."""
        begin, _ = self.sentence(position)
        words = self.words(max(begin, position - _LONGEST_WORD * count), position)
        return words[-count:][::-1]

    def after(self, position: int, count: int) -> list[Word]:
        """Return up to `count` words from a position on, within the sentence."""
        _, end = self.sentence(max(0, position - 1))
        return self.words(position, min(end, position + _LONGEST_WORD * count))[:count]

    def adjacent_before(self, position: int) -> Word | None:
        """Return the word before a position when nothing but a space is between, or an initial and its full stop."""
        end = position
        while end > 0 and position - end < _LONGEST_GAP and self.text[end - 1] in _ADJACENT:
            end -= 1
        start = end
        while (
            start > 0
            and end - start < _LONGEST_WORD
            and (self.text[start - 1].isalnum() or self.text[start - 1] in _JOINERS)
        ):
            start -= 1
        match = _WORD.match(self.text, start, end)
        if match is None or match.end() != end:
            return None
        gap = self.text[end:position]
        if _GAP.fullmatch(gap) or (end - start == 1 and _INITIAL_GAP.fullmatch(gap)):
            return Word(start, end, match.group())
        return None

    def adjacent_after(self, position: int) -> Word | None:
        """Return the word after a position when nothing but a space is between."""
        gap = _GAP.match(self.text, position)
        word = _WORD.match(self.text, gap.end()) if gap else None
        return Word(word.start(), word.end(), word.group()) if word else None

    def sentence(self, position: int) -> tuple[int, int]:
        """Return the range of the sentence, or line, that holds a position."""
        index = bisect_right(self._breaks, position)
        begin = self._breaks[index - 1] if index else 0
        end = self._breaks[index] if index < len(self._breaks) else len(self.text)
        return begin, end

    def is_headline(self, position: int) -> bool:
        """Whether the line around a position has no full stop and writes nearly all its words with a capital."""
        begin, end = self.sentence(position)
        if self.text[begin:end].rstrip(' "”»’)').endswith(_FULL_STOPS):
            return False
        words = self.words(begin, min(end, begin + _LONGEST_HEADLINE))
        letters = [w for w in words if len(w.text) > _HEADLINE_WORDS]
        return len(letters) >= _HEADLINE_WORDS and sum(w.capital for w in letters) >= _HEADLINE_SHARE * len(letters)
