"""How often changes of one statement are told."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from monitor.stories.followups import ChangeState, Telling, telling
from monitor.types import ChangeKind

NOW = datetime(2026, 11, 25, 9, 0, tzinfo=UTC)


def change(text: str, *, hours: float = 0.0, kind: ChangeKind = ChangeKind.CONTENT, told: bool = True) -> ChangeState:
    return ChangeState(
        kinds=(kind,), text=text, speaker="the miller", cue="said", at=NOW + timedelta(hours=hours), told=told
    )


def test_a_state_that_was_told_before_is_not_told_again() -> None:
    before = [change("B"), change("A", hours=1)]
    assert telling(change("B", hours=2), before, per_day=9) is Telling.ALTERNATES
    assert telling(change("C", hours=2), before, per_day=9) is Telling.TELL


def test_the_same_words_reported_otherwise_are_another_state() -> None:
    assert telling(change("A", kind=ChangeKind.WEAKENED), [change("A")], per_day=9) is Telling.TELL


def test_so_many_are_told_in_a_day_then_one_that_says_so_then_none() -> None:
    before: list[ChangeState] = []
    said = []
    for number in range(5):
        how = telling(change(str(number), hours=number), before, per_day=2)
        said.append(how)
        before.append(change(str(number), hours=number, told=how in {Telling.TELL, Telling.LAST}))
    assert said == [Telling.TELL, Telling.TELL, Telling.LAST, Telling.TOO_MANY, Telling.TOO_MANY]
    assert telling(change("next day", hours=27), before, per_day=2) is Telling.TELL
