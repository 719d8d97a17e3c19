"""What the speaker does with words: from the cue, and for plain cues from words of the content."""

from __future__ import annotations

from typing import TYPE_CHECKING

from monitor.statements.pronouns import FIRST_PERSON
from monitor.types import Act

if TYPE_CHECKING:
    from monitor.statements.draft import Draft
    from monitor.statements.lexicon import Lexicon
    from monitor.statements.tokens import Tokens

#: acts of cues that say little: the content may tell more
_PLAIN = frozenset({Act.ASSERTION, Act.REPORT})
#: a hint far inside a long content is rather a detail of it
_REACH = 60
#: how far into a content its own verb is looked for, and how far behind "we"
_OPENING, _CLOSE = 12, 4
#: "did not deny" admits, "could not confirm" does not
_NEGATED = {Act.DENIAL: Act.CONFIRMATION, Act.CONFIRMATION: Act.DENIAL}


def refine_acts(tokens: Tokens, drafts: list[Draft], lexicon: Lexicon) -> None:
    """Set the acts of drafts whose cue leaves them open."""
    holders = {id(draft.parent) for draft in drafts if draft.parent is not None}
    for draft in drafts:
        if draft.act is Act.REQUEST and tokens.low[draft.content[0][0]] in lexicon.words["question"]:
            draft.act = Act.QUESTION
        if draft.negated:
            draft.act = _NEGATED.get(draft.act, draft.act)
        if draft.act in _PLAIN and not draft.act_is_sure:
            draft.act = (
                _in_first_person(tokens, draft, lexicon)
                or _from_content(tokens, draft, lexicon)
                or _default(tokens, draft, holds=id(draft) in holders)
            )


def _in_first_person(tokens: Tokens, draft: Draft, lexicon: Lexicon) -> Act | None:
    """Return the act of "“We strongly oppose …”, he said": the quoted words do it themselves."""
    for start, end in draft.content:
        for i in range(start, min(end, start + _OPENING)):
            if tokens.low[i] not in FIRST_PERSON or tokens.quote[i] < 0:
                continue
            for k in range(i + 1, min(end, i + _CLOSE)):
                act = next((entry.act for entry in lexicon.cues_of(tokens.low[k])), None)
                if act is None or act in _PLAIN:
                    continue
                negated = any(tokens.low[n] in lexicon.words["negation"] for n in range(i + 1, k))
                return _NEGATED.get(act) if negated else act
    return None


def _default(tokens: Tokens, draft: Draft, *, holds: bool) -> Act:
    """A statement that passes on another one is a report."""
    if draft.kind == "publisher":
        return Act.ANNOUNCEMENT
    end = draft.content[-1][1]
    if any(tokens.word[i][-1] in "?؟" for i in range(max(draft.content[-1][0], end - 2), end)):
        return Act.QUESTION
    if draft.act is Act.ASSERTION and holds:
        return Act.REPORT
    return draft.act


def _from_content(tokens: Tokens, draft: Draft, lexicon: Lexicon) -> Act | None:
    best = len(lexicon.hint_acts)
    for start, end in draft.content:
        for at in range(start, min(end, start + _REACH)):
            for _, number in lexicon.hints.at(tokens.low, at, end):
                best = min(best, number)
    return lexicon.hint_acts[best] if best < len(lexicon.hint_acts) else None
