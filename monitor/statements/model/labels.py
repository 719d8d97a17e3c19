"""The labels of the network, and spans from them.

A label says role, place in its span, and for speakers and contents on which side the cue stands: so most of the linking
is part of the sequence. Belief cues ("thinks", "hopes") are a class of their own.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Sequence

    from monitor.statements.tokens import Range, Tokens

Role = Literal["speaker", "cue", "belief", "content"]
#: the cue of a span is before it, behind it, or the span is a cue
Side = Literal["before", "behind", ""]

OUTSIDE = 0
#: what each pair of labels (first token, further tokens) stands for; numbers 1 and 2, 3 and 4, …
KINDS: tuple[tuple[Role, Side], ...] = (
    ("speaker", "before"),
    ("speaker", "behind"),
    ("cue", ""),
    ("belief", ""),
    ("content", "before"),
    ("content", "behind"),
)
COUNT = 1 + 2 * len(KINDS)


@dataclass(frozen=True, slots=True)
class Piece:
    """A span of one role inside a paragraph."""

    role: Role
    side: Side
    range: Range

    @property
    def start(self) -> int:
        """The first token."""
        return self.range[0]

    @property
    def end(self) -> int:
        """The token behind the last one."""
        return self.range[1]


def label(role: Role, side: Side, *, first: bool) -> int:
    """Return the number of a label."""
    return 1 + 2 * KINDS.index((role, side)) + (not first)


def may_follow(before: int, after: int) -> bool:
    """Whether a label may stand behind another one: a span goes on only from itself."""
    inside = after > 0 and after % 2 == 0
    return not inside or before in {after, after - 1}


def pieces(tokens: Tokens, labels: Sequence[int]) -> list[Piece]:
    """Return the spans of a label per token; spans end with their paragraph, and hold at least a word unless a cue."""
    found: list[Piece] = []
    for first, last in tokens.paragraphs:
        start, open_label = first, OUTSIDE
        for i in range(first, last + 1):
            now = labels[i] if i < last else OUTSIDE
            goes_on = now > 0 and now % 2 == 0 and open_label > 0 and (now - 1) // 2 == (open_label - 1) // 2
            if goes_on:
                continue
            if open_label:
                role, side = KINDS[(open_label - 1) // 2]
                if role in {"cue", "belief"} or tokens.words_in((start, i)):
                    found.append(Piece(role, side, (start, i)))
            start, open_label = i, now
    return found
