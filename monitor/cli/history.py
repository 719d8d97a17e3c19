"""What later readings of an address found, in lines for people."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from monitor.store.values import ChangeRow, PageTrouble
from monitor.text.repair import repaired
from monitor.types import ChangeKind, ChangeSide

_NOT_TOLD = {
    "alternates": "kept, not told: it was in this state before",
    "too-many": "kept, not told: too many in a day",
}
_CUES = frozenset({ChangeKind.ACT, ChangeKind.WEAKENED, ChangeKind.STRENGTHENED})


def history_lines(changes: Iterable[ChangeRow]) -> Iterator[str]:
    """Yield the changes of a statement, oldest first, with both texts and the captures that show them."""
    for one in changes:
        what = ", ".join(one.kinds)
        note = f"  ({_NOT_TOLD[one.telling]})" if one.telling in _NOT_TOLD else ""
        why = f": {one.why}" if one.why else ""
        yield f"{one.at:%Y-%m-%d %H:%M}  {what}{why}  {one.url}{note}"
        if ChangeKind.SPEAKER in one.kinds:
            yield f"    speaker: {one.was.speaker} ({one.was.ref}) -> {one.now.speaker} ({one.now.ref})"
        if _CUES & set(one.kinds):
            yield f"    reported by: “{one.was.cue}” -> “{one.now.cue}”"
        if one.was.text:
            yield f"    was: «{repaired(one.was.text)}»{_evidence(one.was)}"
        if one.now.text:
            yield f"    now: «{repaired(one.now.text)}»{_evidence(one.now)}"


def _evidence(side: ChangeSide) -> str:
    read = f"read {side.read_at:%Y-%m-%d %H:%M}" if side.read_at is not None else ""
    capture = f"capture {side.capture_id}" if side.capture_id is not None else ""
    said = ", ".join(filter(None, (read, capture)))
    return f"  [{said}]" if said else ""


def trouble_text(trouble: PageTrouble) -> str:
    """Return in one line what is wrong with an article's address."""
    if trouble.withdrawn_at is not None and trouble.absent_since is not None:
        return (
            f"the page is gone: {trouble.absent_why} since {trouble.absent_since:%Y-%m-%d %H:%M} UTC, told at "
            f"{trouble.withdrawn_at:%Y-%m-%d %H:%M}"
        )
    if trouble.absent_since is not None:
        return (
            f"not reachable since {trouble.absent_since:%Y-%m-%d %H:%M} UTC: {trouble.absent_why} "
            f"(looked {trouble.absent_looks} times)"
        )
    if trouble.missing_since is not None:
        return f"statements are missing since {trouble.missing_since:%Y-%m-%d %H:%M} UTC; another reading decides"
    return ""
