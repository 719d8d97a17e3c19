"""What the speaker does with words: from the cue, and for plain cues from the content and what stands around it.

The decision list is told in `docs/statements.md`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from monitor.statements.act_judge import packaged_judge
from monitor.statements.act_signs import signs_of
from monitor.statements.pronouns import FIRST_PERSON
from monitor.types import Act

if TYPE_CHECKING:
    from collections.abc import Sequence

    from monitor.statements.act_judge import ActJudge
    from monitor.statements.draft import Draft
    from monitor.statements.lexicon import Lexicon
    from monitor.statements.tokens import Tokens

#: acts of cues that say little: the content may tell more
PLAIN = frozenset({Act.ASSERTION, Act.REPORT})
#: a hint far inside a long content is rather a detail of it
_REACH = 60
#: tokens of a content in which the noun of its object stands
_OBJECT = 5
#: how far into a quotation "we" stands whose verb is looked for, and how far behind it
_OPENING, _CLOSE = 3, 4
#: how far into a content, and how far from its end, an attribution begins and ends that is all there is of it
_HEAD, _TAIL = 4, 2
#: "did not deny" admits, "could not confirm" does not
_NEGATED = {Act.DENIAL: Act.CONFIRMATION, Act.CONFIRMATION: Act.DENIAL}


def refine_acts(tokens: Tokens, drafts: Sequence[Draft], lexicon: Lexicon, judge: ActJudge | None = None) -> None:
    """Set the acts of drafts whose cue leaves them open; `judge` replaces the one that ships."""
    judge = judge or packaged_judge()
    open_ones = {number for number, draft in enumerate(drafts) if cue_leaves_open(tokens, draft, lexicon)}
    if not open_ones:
        return
    signs = signs_of(tokens, drafts, lexicon, open_ones)
    inner = [draft for draft in drafts if draft.parent is not None and draft.cue]
    for number, draft_signs in signs.items():
        draft = drafts[number]
        draft.act = (
            _in_first_person(tokens, draft, lexicon)
            or _by_phrase(tokens, draft, lexicon)
            or _passed_on(tokens, draft, inner)
            or judge.act(draft_signs)
        )


def cue_leaves_open(tokens: Tokens, draft: Draft, lexicon: Lexicon) -> bool:
    """Set the act that a cue names, and return whether it names none."""
    if draft.act is Act.REQUEST and tokens.low[draft.content[0][0]] in lexicon.words["question"]:
        draft.act = Act.QUESTION
    if draft.act is Act.REJECTION and _is_of_accusation(tokens, draft, lexicon):
        draft.act = Act.DENIAL
    if draft.negated:
        draft.act = _NEGATED.get(draft.act, draft.act)
    return draft.act in PLAIN and not draft.act_is_sure


def _is_of_accusation(tokens: Tokens, draft: Draft, lexicon: Lexicon) -> bool:
    """Whether a content opens with a noun of accusation: to reject a charge denies it, to reject a plan does not."""
    nouns = lexicon.nominal.get(Act.ACCUSATION)
    start, end = draft.content[0]
    return nouns is not None and any(map(nouns.fits, tokens.low[start : min(end, start + _OBJECT)]))


def _in_first_person(tokens: Tokens, draft: Draft, lexicon: Lexicon) -> Act | None:
    """Return the act of "“We strongly oppose …”, he said": the quoted words do it themselves."""
    for start, end in draft.content:
        for i in range(start, min(end, start + _OPENING)):
            if tokens.low[i] not in FIRST_PERSON or tokens.quote[i] < 0:
                continue
            for k in range(i + 1, min(end, i + 1 + _CLOSE)):
                act = next((entry.act for entry in lexicon.cues_of(tokens.low[k])), None)
                if act is None or act in PLAIN:
                    continue
                negated = any(tokens.low[n] in lexicon.words["negation"] for n in range(i + 1, k))
                return _NEGATED.get(act) if negated else act
    return None


def _by_phrase(tokens: Tokens, draft: Draft, lexicon: Lexicon) -> Act | None:
    """Return the act of the most telling phrase of a content: "is not true", "we demand"."""
    best = len(lexicon.hint_acts)
    for start, end in draft.content:
        for at in range(start, min(end, start + _REACH)):
            for _, number in lexicon.hints.at(tokens.low, at, end):
                best = min(best, number)
    return lexicon.hint_acts[best] if best < len(lexicon.hint_acts) else None


def _passed_on(tokens: Tokens, draft: Draft, inner: Sequence[Draft]) -> Act | None:
    """Return that of a report when all of a content, unquoted, is what somebody else said: "said that X had said …"."""
    first, last = draft.content[0][0], draft.content[-1][1]
    if not draft.cue or tokens.quote[first] >= 0:
        return None
    for other in inner:
        if other.parent is not draft or not other.content:
            continue
        begin = min(start for start, _ in [*other.speaker, *other.cue])
        if begin - first <= _HEAD and last - other.content[-1][1] <= _TAIL:
            return Act.REPORT
    return None
