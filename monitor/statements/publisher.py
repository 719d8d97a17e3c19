"""Releases of official sources: what nobody else is said to say is said by the publisher."""

from __future__ import annotations

from typing import TYPE_CHECKING

from monitor.statements.draft import Draft
from monitor.statements.pronouns import FIRST_PERSON
from monitor.types import Act

if TYPE_CHECKING:
    from monitor.statements.tokens import Range, Tokens

#: shortest sentence that is more than a heading or a dateline, in words
_SHORTEST = 5
_SHORTEST_NEIGHBOUR = 3
_WEIGHT = 0.8


def read_release(tokens: Tokens, drafts: list[Draft], furniture: set[int], title_end: int) -> list[Draft]:
    """Return the drafts with one more per paragraph that has sentences outside every attribution.

    The title and page furniture are left out; a text of one line is a release of that line.
    """
    taken = {i for d in drafts for part in [*d.content, *d.cue, *d.speaker] for i in range(*part)}
    for draft in drafts:
        if draft.speaker and tokens.low[draft.speaker[0][0]] in FIRST_PERSON and draft.parent is None:
            draft.by_publisher = tokens.quote[draft.speaker[0][0]] < 0
    added: list[Draft] = []
    for number, paragraph in enumerate(tokens.paragraphs):
        if number in furniture or _is_title(tokens, number, title_end):
            continue
        free = [s for s in _sentences(tokens, paragraph) if not taken.intersection(range(*s))]
        free = [s for s in free if tokens.words_in(s) >= _SHORTEST_NEIGHBOUR]
        if any(tokens.words_in(s) >= _SHORTEST for s in free):
            added.append(_release(_joined(free)))
    return sorted([*drafts, *added], key=lambda draft: draft.at)


def _is_title(tokens: Tokens, number: int, title_end: int) -> bool:
    first, last = tokens.paragraphs[number]
    if title_end:
        return tokens.start[first] < title_end
    return number == 0 and len(tokens.paragraphs) > 1 and tokens.word[last - 1] not in {".", "!", "…", "։"}


def _sentences(tokens: Tokens, paragraph: Range) -> list[Range]:
    first = tokens.sentence_number(paragraph[0])
    return tokens.sentences[first : tokens.sentence_number(paragraph[1] - 1) + 1]


def _joined(sentences: list[Range]) -> list[Range]:
    """Return neighbouring sentences as one range each."""
    joined: list[Range] = []
    for start, end in sentences:
        if joined and joined[-1][1] == start:
            joined[-1] = (joined[-1][0], end)
        else:
            joined.append((start, end))
    return joined


def _release(content: list[Range]) -> Draft:
    return Draft(
        cue=[],
        content=content,
        speaker=[],
        kind="publisher",
        act=Act.ASSERTION,
        rule="release",
        weight=_WEIGHT,
        at=content[0][0],
        by_publisher=True,
    )
