"""Which drafts are kept: doubtful ones without support go, and no two say the same; what is doubtful alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from monitor.statements.pronouns import FIRST_PERSON
from monitor.types import Act

if TYPE_CHECKING:
    from monitor.statements.draft import Draft
    from monitor.statements.lexicon import Lexicon
    from monitor.statements.tokens import Range, Tokens

#: a draft below it is not told at all
_FLOOR = 0.4
#: least weight of a past form of a verb that does something with words, with its subject before it
_PAST = 0.5
#: weight of a cue whose colon ends its paragraph
_ANNOUNCED = 0.6
#: a text of so many words in which somebody speaks holds a finding that is so sure, or more than a few findings
_LONG, _SURE = 50, 0.7
#: a few are so many, in longer texts one in so many words
_FEW, _WORDS_EACH = 3, 100
#: what is left of the weight of findings that stand alone
_LONELY = 0.3
#: acts of cues that are often no speech: "believes", "shows"
_PLAIN = frozenset({Act.ASSERTION, Act.REPORT, Act.EXPECTATION})


def select(tokens: Tokens, drafts: list[Draft], lexicon: Lexicon) -> list[Draft]:
    """Return the drafts worth keeping, by position."""
    kept: list[Draft] = []
    titles: list[list[Range]] = []
    for draft in sorted(drafts, key=lambda d: (d.at, -d.weight)):
        draft.weight = strength(tokens, draft)
        if draft.weight < _FLOOR or _is_statement_about(tokens, draft, lexicon):
            continue
        if draft.kind == "title":
            titles.append(draft.content)
        elif titles and (draft.content == titles[-1] or _is_own_voice(tokens, draft, titles[-1])):
            continue
        kept.append(draft)
    return kept


def _is_own_voice(tokens: Tokens, draft: Draft, turn: list[Range]) -> bool:
    """Whether the speaker of a turn only says "we think": that is no second speaker."""
    if not draft.speaker or not any(a <= draft.at < b for a, b in turn):
        return False
    return tokens.low[draft.speaker[0][0]] in FIRST_PERSON


def _is_statement_about(tokens: Tokens, draft: Draft, lexicon: Lexicon) -> bool:
    """Whether it is a statement that is said to contradict something, and nobody speaks."""
    if not draft.speaker or draft.act is not Act.REJECTION:
        return False
    start, end = draft.speaker[0]
    nouns = lexicon.answers.nouns
    for i in range(start, min(end, start + 3)):
        if nouns.fits(tokens.low[i]):
            return i + 1 < end and tokens.low[i + 1] in lexicon.answers.of
    return False


def discount_lone(tokens: Tokens, drafts: list[Draft], *, known: frozenset[int] = frozenset()) -> None:
    """Lower the weights of a few doubtful findings in a long text that has no sure one: nobody speaks there.

    Shape: `known` are tokens of names of actors that are watched; who bears one may well speak, and is not lowered.
    What an official source says in its own voice neither counts nor is lowered.
    """
    found = [draft for draft in drafts if draft.kind != "publisher"]
    if not found or any(draft.weight >= _SURE for draft in found):
        return
    words = tokens.words_in((0, tokens.n))
    if words >= _LONG and len(found) <= max(_FEW, words // _WORDS_EACH):
        for draft in found:
            if not any(known.intersection(range(*part)) for part in draft.speaker):
                draft.weight *= _LONELY


def strength(tokens: Tokens, draft: Draft) -> float:
    """Return how likely a draft is a real attribution, from its cue and from what was found around it."""
    weight = draft.weight
    if draft.kind in {"formula", "title", "quote"}:
        return weight
    if not draft.content:
        return max(weight, _ANNOUNCED)
    quoted = any(tokens.quote[i] >= 0 for a, b in draft.content for i in (a, b - 1))
    if quoted:
        weight += 0.15
    if "-that" in draft.rule:
        weight += 0.1
    if not draft.speaker:
        weight -= 0.1
    elif draft.act not in _PLAIN and draft.kind == "verb":
        weight += 0.1
        if draft.rule.startswith(("own", "elided")) and tokens.low[draft.at].endswith("ed"):
            weight = max(weight, _PAST)
    return max(0.0, min(0.99, weight))
