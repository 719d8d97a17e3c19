"""Which attribution holds which: the smallest content that another one lies in."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from monitor.statements.draft import Draft


def set_parents(drafts: list[Draft]) -> None:
    """Set `parent` of each draft to the innermost draft whose content holds its cue and content."""
    for draft in drafts:
        start = min(part[0] for part in [*draft.cue, *draft.content])
        end = max(part[1] for part in [*draft.cue, *draft.content])
        best = None
        size = 0
        for other in drafts:
            if other is draft or other.by_publisher:
                continue
            for a, b in other.content:
                if (
                    a <= start
                    and end <= b
                    and (b - a > end - start or other.at < draft.at)
                    and (best is None or b - a < size)
                ):
                    best, size = other, b - a
        if best is not None and not _holds(draft, best):
            draft.parent = best


def _holds(draft: Draft, other: Draft) -> bool:
    """Whether `other` already lies in `draft`: no circles."""
    node: Draft | None = other
    while node is not None:
        if node is draft:
            return True
        node = node.parent
    return False
