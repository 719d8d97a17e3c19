"""How often changes of one statement are told: each once, alternating ones not again, and no endless row of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from monitor.types import ChangeKind

#: changes of one statement are counted over this time
DAY = timedelta(hours=24)


class Telling(StrEnum):
    """What becomes of a change."""

    TELL = "tell"
    #: told, with a note that further ones of the day are not
    LAST = "last"
    #: kept in the history alone: the address was in this state before
    ALTERNATES = "alternates"
    #: kept in the history alone: too many in a day
    TOO_MANY = "too-many"


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeState:
    """The state that a change led to, and when; compared with those before."""

    kinds: tuple[ChangeKind, ...]
    text: str
    speaker: str
    cue: str
    at: datetime
    told: bool = True


def telling(change: ChangeState, before: Sequence[ChangeState], *, per_day: int) -> Telling:
    """Return whether a change is told, given those of the same statement at the same address before.

    Shape: `per_day` changes are told within 24 hours, one more with the note.
    """
    if any(_same_state(change, one) for one in before):
        return Telling.ALTERNATES
    told = sum(one.told and change.at - one.at < DAY for one in before)
    if told < per_day:
        return Telling.TELL
    return Telling.LAST if told == per_day else Telling.TOO_MANY


def _same_state(one: ChangeState, other: ChangeState) -> bool:
    return (one.kinds[0], one.text, one.speaker, one.cue) == (other.kinds[0], other.text, other.speaker, other.cue)
