"""What a later reading found, in lines: whose words they are now, how they are reported, when, by which evidence."""

from __future__ import annotations

from typing import TYPE_CHECKING

from monitor.alerts.labels import moment
from monitor.alerts.shown import isolated, shortened, shown
from monitor.types import ChangeKind

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from monitor.alerts.card import Style
    from monitor.types import AlertFacts, ChangeFact

_CUES = (ChangeKind.ACT, ChangeKind.WEAKENED, ChangeKind.STRENGTHENED)
#: UTF-16 units of a word for saying and of what a server answered
_CUE, _WHY = 60, 120


def change_lines(facts: AlertFacts, style: Style) -> tuple[str, ...]:
    """Return the lines about a change; () for news that is none."""
    return tuple(_lines(facts.change, facts.seen_at, style)) if facts.change is not None else ()


def _lines(change: ChangeFact, seen_at: datetime, style: Style) -> Iterator[str]:
    lines = style.words.change_lines
    if ChangeKind.SPEAKER in change.kinds:
        names = (change.was.speaker or change.was.speaker_text, change.now.speaker or change.now.speaker_text)
        yield lines["speaker"].format(*(isolated(shortened(shown(name), style.name_room())) for name in names))
    for kind in _CUES:
        if kind in change.kinds:
            yield lines[kind.value].format(_cue(change.was.cue), _cue(change.now.cue))
    if ChangeKind.ADDED in change.kinds:
        yield lines["added"]
    if ChangeKind.GONE in change.kinds and change.since is not None:
        yield lines["gone"].format(_at(change.since, seen_at, style))
    if ChangeKind.WITHDRAWN in change.kinds and change.since is not None:
        why = shortened(shown(change.why), _WHY)
        yield lines["withdrawn"].format(why, _at(change.since, seen_at, style), change.looks)
    yield from _evidence(change, seen_at, style)
    if change.more_follow:
        yield lines["more"]


def _evidence(change: ChangeFact, seen_at: datetime, style: Style) -> Iterator[str]:
    """Yield when both sides were read, and the captures that show them."""
    lines, parts = style.words.change_lines, []
    if change.was.read_at is not None and change.now.read_at is not None:
        times = (_at(at, seen_at, style) for at in (change.was.read_at, change.now.read_at))
        parts.append(lines["read"].format(*times))
    captures = (change.was.capture_id, change.now.capture_id)
    if any(captures):
        parts.append(lines["captures"].format(*(one if one is not None else "–" for one in captures)))
    if parts:
        yield " · ".join(parts)


def _cue(words: str) -> str:
    return f"“{isolated(shortened(shown(words), _CUE))}”" if words else "–"


def _at(at: datetime, seen_at: datetime, style: Style) -> str:
    return moment(at, style.words, style.zone, now=seen_at)
