"""Registry names repair speakers: a span that cuts or adjoins a name grows to it."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from monitor.statements.draft import Draft
    from monitor.statements.tokens import Range, Tokens
    from monitor.types import NameHit


def name_tokens(tokens: Tokens, names: Sequence[NameHit]) -> frozenset[int]:
    """Return the tokens that stand in a name of an actor."""
    return frozenset(i for hit in names if hit.kind == "actor" for i in range(*token_range(tokens, hit.span)))


def token_range(tokens: Tokens, span: tuple[int, int]) -> Range:
    """Return the tokens that a range of characters touches."""
    return bisect_right(tokens.end, span[0]), bisect_left(tokens.start, span[1])


def grow_speakers(tokens: Tokens, drafts: list[Draft], names: Sequence[NameHit]) -> None:
    """Widen speakers to the actor names that they cut or touch, as long as neither cue nor content is in the way."""
    actors = [token_range(tokens, hit.span) for hit in names if hit.kind == "actor"]
    if not actors:
        return
    for draft in drafts:
        blocked = {i for part in [*draft.cue, *draft.content] for i in range(*part)}
        draft.speaker = [_grown(speaker, actors, blocked) for speaker in draft.speaker]


def _grown(speaker: Range, actors: list[Range], blocked: set[int]) -> Range:
    start, end = speaker
    for a, b in actors:
        touches = a <= end and start <= b
        cut = a < end and start < b
        adjoins = a == end or b == start
        if touches and (cut or adjoins) and not blocked.intersection(range(a, b)):
            start, end = min(start, a), max(end, b)
    return start, end
