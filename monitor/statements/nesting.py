"""Which attribution holds which: the smallest content that another one lies in."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from monitor.statements.draft import Draft

#: contents that may be open at one place; deeper nesting is noise
_DEEPEST = 40

Interval = tuple[int, int, "Draft"]


def set_parents(drafts: list[Draft]) -> None:
    """Set `parent` of each draft to the innermost draft whose content holds its cue and content.

    Whoever speaks in between goes into `via`, outermost first.
    """
    intervals = sorted(
        ((a, b, draft) for draft in drafts if not draft.by_publisher for a, b in draft.content),
        key=lambda interval: (interval[0], -interval[1]),
    )
    at = 0
    open_now: list[Interval] = []
    for draft in sorted(drafts, key=_start):
        start, end = _start(draft), _end(draft)
        while at < len(intervals) and intervals[at][0] <= start:
            open_now.append(intervals[at])
            at += 1
        open_now = [interval for interval in open_now if interval[1] > start][-_DEEPEST:]
        draft.parent = _innermost(draft, start, end, open_now)
        if draft.parent is not None:
            draft.via = [*draft.parent.via, *draft.parent.speaker, *draft.via]


def _innermost(draft: Draft, start: int, end: int, intervals: list[Interval]) -> Draft | None:
    best: Interval | None = None
    for interval in intervals:
        a, b, other = interval
        if other is draft or not (a <= start and end <= b) or _holds(draft, other):
            continue
        if (b - a > end - start or other.at < draft.at) and (best is None or b - a < best[1] - best[0]):
            best = interval
    return best[2] if best else None


def _start(draft: Draft) -> int:
    return min(part[0] for part in [*draft.cue, *draft.content])


def _end(draft: Draft) -> int:
    return max(part[1] for part in [*draft.cue, *draft.content])


def _holds(draft: Draft, other: Draft) -> bool:
    """Whether `other` already lies in `draft`: no circles."""
    node: Draft | None = other
    for _ in range(_DEEPEST):
        if node is None:
            return False
        if node is draft:
            return True
        node = node.parent
    return True
