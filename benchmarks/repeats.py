"""Which messages of a run were repeats, and which kill made each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from benchmarks.newswire import Told


@dataclass(frozen=True, slots=True, kw_only=True)
class Repeat:
    """One message that told of an article which its sink had accepted before."""

    sink: str
    article: int
    #: starts of the service: the one whose message was accepted last before, and the one that repeated it
    before: int
    start: int
    marked: bool
    same_ref: bool
    #: the message, by its place among those of the sink
    message: int

    @property
    def kill(self) -> int:
        """The kill that made it: the end of the start whose message was accepted and not marked sent."""
        return self.before


def repeats_of(told: Mapping[str, Sequence[Told]]) -> tuple[Repeat, ...]:
    """Return the repeats of all sinks, in the order they were accepted."""
    found = []
    for sink, messages in told.items():
        last: dict[int, Told] = {}
        for place, message in enumerate(messages):
            for article in message.articles:
                if (before := last.get(article)) is not None:
                    found.append(
                        Repeat(
                            sink=sink,
                            article=article,
                            before=before.start,
                            start=message.start,
                            marked=message.marked,
                            same_ref=before.refs == message.refs,
                            message=place,
                        )
                    )
                last[article] = message
    return tuple(found)


def kill_by_kill(repeats: Iterable[Repeat], kills: int) -> dict[str, Any]:
    """Return the figures of the promise "at most one per kill and channel".

    Shape: kill n ended start n; start 0 and the last one ended of their own accord, so that a repeat of theirs, or
    within one start, is the work of no kill.
    """
    known = tuple(repeats)
    by_kill = Counter((one.kill, one.sink) for one in _messages(known) if _made_by_a_kill(one, kills))
    return {
        "repeats": dict(Counter(one.sink for one in _messages(known))),
        "repeats_unmarked": sum(not one.marked for one in known),
        "repeats_with_other_ref": sum(not one.same_ref for one in known),
        "repeats_without_a_kill": [
            (one.sink, one.article, one.before, one.start) for one in known if not _made_by_a_kill(one, kills)
        ],
        "most_per_kill_and_channel": max(by_kill.values(), default=0),
        "kills_that_made_one": len({kill for kill, _ in by_kill}),
        "kills_by_channels_repeated": dict(sorted(Counter(Counter(kill for kill, _ in by_kill).values()).items())),
        "starts_until_repeated": dict(sorted(Counter(one.start - one.before for one in _messages(known)).items())),
        "repeats_by_kill": {
            kill: {sink: count for (of, sink), count in sorted(by_kill.items()) if of == kill}
            for kill in sorted({kill for kill, _ in by_kill})
        },
    }


def _messages(repeats: Iterable[Repeat]) -> tuple[Repeat, ...]:
    """Return one repeat for each message and kill: a digest repeats many articles at once."""
    return tuple({(one.sink, one.message, one.kill): one for one in repeats}.values())


def _made_by_a_kill(repeat: Repeat, kills: int) -> bool:
    return 1 <= repeat.kill <= kills and repeat.start > repeat.before
