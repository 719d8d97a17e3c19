"""What was only thought, what was not said, and what was said although its cue has a "not", by phrases of the pack."""

from __future__ import annotations

from typing import TYPE_CHECKING

from monitor.types import Act

if TYPE_CHECKING:
    from monitor.statements.draft import Draft
    from monitor.statements.lexicon import Lexicon, PhraseTable
    from monitor.statements.tokens import Tokens

#: tokens beside a cue in which a phrase may begin or end
_BESIDE = 3


def mark_modality(tokens: Tokens, drafts: list[Draft], lexicon: Lexicon) -> None:
    """Set `belief`, `unsaid` and `affirmed` of drafts by their cues; what is quoted from end to end was said.

    Where a pack lists its beliefs, an expectation whose cue is not among them was said: a forecast.
    """
    known = bool(lexicon.beliefs)
    for draft in drafts:
        if not draft.cue or all(tokens.quote[start] >= 0 for start, _ in draft.content):
            continue
        words, first, last = _around(tokens, draft)
        thought = known and _holds(lexicon.beliefs, words, first, last, lexicon)
        draft.affirmed = thought or _holds(lexicon.said, words, first, last, lexicon)
        if thought:
            draft.belief, draft.unsaid = True, False
        elif draft.affirmed:
            draft.belief, draft.unsaid = False, False
        elif _holds(lexicon.unsaid, words, first, last, lexicon):
            draft.unsaid, draft.belief = True, False
        elif known and draft.act is Act.EXPECTATION and not draft.labelled_belief:
            draft.belief = False


def _around(tokens: Tokens, draft: Draft) -> tuple[list[str], int, int]:
    """Return the words of a cue as one run with those beside it, and where the cue begins and ends in them."""
    start, end = draft.cue[0][0], draft.cue[-1][1]
    before = tokens.low[max(tokens.paragraph_start(start), start - _BESIDE) : start]
    inside = [word for a, b in draft.cue for word in tokens.low[a:b]]
    behind = tokens.low[end : min(tokens.paragraph_end(start), end + _BESIDE)]
    return [*before, *inside, *behind], len(before), len(before) + len(inside)


def _holds(table: PhraseTable[int], words: list[str], first: int, last: int, lexicon: Lexicon) -> bool:
    """Whether a phrase of a table stands in words and shares one with the cue from `first` to `last`."""
    for at in range(last):
        if any(end > first for end, _ in table.at(words, at, len(words))):
            return True
        prefix = next((one for one in lexicon.prefixes if words[at].startswith(one)), None)
        if prefix is not None:
            bare = [words[at][len(prefix) :], *words[at + 1 :]]
            if bare[0] and any(at + end > first for end, _ in table.at(bare, 0, len(bare))):
                return True
    return False
