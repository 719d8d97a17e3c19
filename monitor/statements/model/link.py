"""Which spans belong to one attribution: contents find their cue, cues find their speaker.

The labels say on which side the cue stands, so the nearest cue on that side is right nearly always; what is left is
who shares a speaker.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from monitor.statements.model.labels import Piece
    from monitor.statements.tokens import Tokens

#: tokens between a cue and a span that a span is not looked for beyond
_REACH = 90


@dataclass(slots=True)
class Group:
    """The spans of one attribution."""

    cue: list[Piece] = field(default_factory=list)
    speaker: list[Piece] = field(default_factory=list)
    content: list[Piece] = field(default_factory=list)
    belief: bool = False


def link(tokens: Tokens, found: Sequence[Piece]) -> list[Group]:
    """Return the attributions that spans of labels add up to, in order of their contents."""
    groups: list[Group] = []
    found = sorted(found, key=lambda piece: piece.start)
    starts = [piece.start for piece in found]
    for first, last in tokens.paragraphs:
        here = found[bisect_left(starts, first) : bisect_left(starts, last)]
        if here:
            groups += _link_paragraph(tokens, here)
    return groups


def _link_paragraph(tokens: Tokens, found: Sequence[Piece]) -> list[Group]:
    cues = [Group(cue=[piece], belief=piece.role == "belief") for piece in found if piece.role in {"cue", "belief"}]
    alone: list[Group] = []
    starts = [group.cue[0].start for group in cues]
    reach = _REACH + max((group.cue[0].end - group.cue[0].start for group in cues), default=0)

    def near(piece: Piece) -> list[Group]:
        """Cues farther away are left out at once: a paragraph may hold thousands."""
        return cues[bisect_left(starts, piece.start - reach) : bisect_right(starts, piece.end + reach)]

    for piece in found:
        if piece.role != "content":
            continue
        group = _nearest(piece, near(piece))
        if group is not None:
            group.content.append(piece)
        elif alone and alone[-1].content[-1].end >= piece.start - 3:
            alone[-1].content.append(piece)
        else:
            alone.append(Group(content=[piece]))
    speakers = [piece for piece in found if piece.role == "speaker"]
    for piece in speakers:
        group = _nearest(piece, [group for group in near(piece) if not group.speaker])
        if group is not None:
            group.speaker.append(piece)
        elif not cues and alone:
            alone[0].speaker.append(piece)
    kept = [group for group in cues if group.content]
    _share_speakers(tokens, kept)
    return sorted([*kept, *alone], key=lambda group: group.content[0].start)


def _nearest(piece: Piece, groups: Sequence[Group]) -> Group | None:
    """Return the cue that a span belongs to: the nearest one on the side its label names, else the nearest one."""
    best: tuple[int, int] | None = None
    chosen = None
    for group in groups:
        cue = group.cue[0]
        behind = cue.start >= piece.end
        gap = cue.start - piece.end if behind else piece.start - cue.end
        wrong = behind != (piece.side == "behind")
        if gap > _REACH:
            continue
        key = (int(wrong), gap)
        if best is None or key < best:
            best, chosen = key, group
    return chosen


def _share_speakers(tokens: Tokens, groups: Sequence[Group]) -> None:
    """Give cues without a speaker that of the cue before them in their sentence: "X said … and added …"."""
    before: Group | None = None
    for group in sorted(groups, key=lambda g: g.cue[0].start):
        if not group.speaker and before is not None and before.speaker:
            same = tokens.sentence_number(before.cue[0].start) == tokens.sentence_number(group.cue[0].start)
            if same:
                group.speaker = list(before.speaker)
        before = group
