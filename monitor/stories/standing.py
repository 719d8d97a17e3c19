"""Whether two readings of one address can be compared, and whether words still stand in a text."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from monitor.stories.signature import words_of

if TYPE_CHECKING:
    from collections.abc import Sequence

#: runs of words by which a passage is looked for
_RUN = 3
#: share of its runs from which a passage still stands, though a word of it changed
_STANDS = 0.75
#: share of the earlier words below which a text was not edited but lost
_LOST = 0.3
#: … and when none of several statements is left
_LOST_WITH_ALL = 0.5
#: a text with so few words behind its title has no body
_BODY = 5
#: texts that share less than this are two texts; shorter ones than this many words are not judged
_OTHER, _JUDGED = 0.2, 20
#: paragraphs of a live blog that stay above its newest part
_INTRODUCTION = 1


class Standing(StrEnum):
    """What a new text is to the earlier one of the same address."""

    SAME_TEXT = "same-text"  #: a later state of it
    OTHER_LANGUAGE = "other-language"
    OTHER_TEXT = "other-text"  #: hardly a word in common: another article, or other parts of the page
    LOST = "lost"  #: most of it is not there: extraction failed, or the page is cut


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """A text as folded words, whole and by paragraph."""

    words: str  #: " in this form "
    paragraphs: tuple[tuple[str, ...], ...]
    runs: frozenset[tuple[str, ...]]

    @classmethod
    def of(cls, text: str) -> Passage:
        """Return a text so that words can be looked for in it."""
        paragraphs = tuple(filter(None, (words_of(line) for line in text.split("\n"))))
        words = [word for paragraph in paragraphs for word in paragraph]
        return cls(words=f" {' '.join(words)} ", paragraphs=paragraphs, runs=frozenset(_runs(words)))

    @property
    def lines(self) -> frozenset[tuple[str, ...]]:
        """The paragraphs, to look one up."""
        return frozenset(self.paragraphs)

    def in_title_alone(self, words: Sequence[str]) -> bool:
        """Whether these words stand in the first paragraph, the title, and in no other."""
        return bool(self.paragraphs) and [n for n, own in enumerate(self.paragraphs) if _in(words, own)] == [0]

    def holds(self, words: Sequence[str]) -> bool:
        """Whether these words stand in the text, one behind the other."""
        return f" {' '.join(words)} " in self.words


def standing(
    before: str,
    now: str,
    *,
    languages: tuple[str | None, str | None] = (None, None),
    title: str = "",
    statements: tuple[int, int] = (0, 0),
) -> Standing:
    """Return what a new text is to the earlier one.

    Shape: `languages` and numbers of `statements` are those of the earlier and the new text; `title` is the new one's,
    which stands in front of its text.
    """
    if all(languages) and languages[0] != languages[1]:
        return Standing.OTHER_LANGUAGE
    old, new = words_of(before), words_of(now)
    body = len(new) - len(words_of(title)) if now.startswith(title) else len(new)
    share = len(new) / len(old) if old else 1.0
    all_gone = statements[0] > 1 and statements[1] == 0
    no_body = body < _BODY and len(old) - len(new) >= _BODY
    if not new or no_body or share < (_LOST_WITH_ALL if all_gone else _LOST):
        return Standing.LOST
    first, second = set(_runs(old)), set(_runs(new))
    if min(len(old), len(new)) >= _JUDGED and len(first & second) < _OTHER * min(len(first), len(second)):
        return Standing.OTHER_TEXT
    return Standing.SAME_TEXT


def stands(words: Sequence[str], text: Passage) -> bool:
    """Whether a passage is still in a text, give or take a word."""
    if text.holds(words):
        return True
    runs = _runs(words)
    return len(words) > _RUN and sum(run in text.runs for run in runs) >= _STANDS * len(runs)


def rolled_off(words: Sequence[str], before: Passage, now: Passage) -> bool:
    """Whether a passage left at the end of a text that grew at its head, as in a live blog.

    Shape: all paragraphs from the one that held it to the last are gone, no other is, and new ones stand at the head.
    """
    place = next((n for n, own in enumerate(before.paragraphs) if _in(words, own)), None)
    # the first paragraph is the title
    if not place or any(own in set(now.paragraphs) for own in before.paragraphs[place:]):
        return False
    old = set(before.paragraphs)
    stayed = [n for n, own in enumerate(now.paragraphs) if n and own in old]
    fresh = [n for n, own in enumerate(now.paragraphs) if n and own not in old]
    nothing_else_left = set(before.paragraphs[1:place]) <= set(now.paragraphs)
    return (
        nothing_else_left
        and bool(stayed and fresh)
        and fresh[-1] < stayed[-1]
        and sum(n < fresh[0] for n in stayed) <= _INTRODUCTION
    )


def _in(words: Sequence[str], paragraph: Sequence[str]) -> bool:
    return f" {' '.join(words)} " in f" {' '.join(paragraph)} "


def _runs(words: Sequence[str]) -> list[tuple[str, ...]]:
    return [tuple(words[i : i + _RUN]) for i in range(max(1, len(words) - _RUN + 1))]
