"""Which drafts are kept: doubtful ones without support go, and no two say the same."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from monitor.statements.draft import Draft
    from monitor.statements.lexicon import Lexicon
    from monitor.statements.tokens import Tokens

#: a draft below it is not told at all
_FLOOR = 0.4


def select(tokens: Tokens, drafts: list[Draft], lexicon: Lexicon) -> list[Draft]:
    """Return the drafts worth keeping, by position."""
    kept: list[Draft] = []
    for draft in sorted(drafts, key=lambda d: (d.at, -d.weight)):
        draft.weight = strength(tokens, draft, lexicon)
        if draft.weight < _FLOOR:
            continue
        if any(other.content == draft.content and other.kind == "title" for other in kept):
            continue
        kept.append(draft)
    return kept


def strength(tokens: Tokens, draft: Draft, lexicon: Lexicon) -> float:
    """Return how likely a draft is a real attribution, from its cue and from what was found around it."""
    weight = draft.weight
    if draft.kind in {"formula", "title", "quote"}:
        return weight
    quoted = any(tokens.quote[i] >= 0 for a, b in draft.content for i in (a, b - 1))
    if quoted:
        weight += 0.15
    if "-that" in draft.rule:
        weight += 0.1
    if not draft.speaker:
        weight -= 0.1
    return max(0.0, min(0.99, weight))
