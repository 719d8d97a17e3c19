"""Whether the pages of a source are read worse than before: shorter, emptier, with more furniture, or rebuilt.

Pure. A history holds the last readings of a source; each new one gives the next history and, when enough of the last
ones differ from those before, a line that says how.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from statistics import median
from typing import Final

from monitor.types import PageReading, Quality

#: readings that are kept
_KEPT: Final = 40
#: the last ones, that are compared with those before
RECENT: Final = 5
#: of these as many must show it: one page is a slip
_MOST_OF: Final = 4
#: readings before the last ones, without which nothing is known
LEARN_FROM: Final = 10
#: readings after which what was worse is the source's new way
ACCEPTED_AFTER: Final = 30
_SHORTER: Final = 0.3
_LEAST_USUAL: Final = 600
_MORE_UNREAD: Final = 0.6
_MORE_FURNITURE: Final = 0.3
#: of the earlier pages the known layouts must hold, else the source has none
_LAID_OUT: Final = 0.7
_READ: Final = frozenset({Quality.ARTICLE, Quality.SHORT})


@dataclass(frozen=True, slots=True, kw_only=True)
class Usual:
    """How the pages of a source are read as a rule."""

    pages: int
    characters: int  #: median of the text, of pages that gave one; 0 when none did
    unread: float  #: share of pages that gave no article
    furniture: float  #: median share of what was taken out
    layouts: tuple[str, ...]  #: the commonest first; empty when there are too many


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadingHistory:
    """The last readings of a source, oldest first, and what is wrong with them."""

    readings: tuple[PageReading, ...] = ()
    #: begins with "degraded: "; "" when nothing is wrong
    degraded: str = ""
    since: datetime | None = None
    #: what the readings are compared with while something is wrong
    usual: Usual | None = None
    #: readings since then
    lasted: int = 0


def with_reading(history: ReadingHistory, reading: PageReading, *, now: datetime) -> ReadingHistory:
    """Return the history with one more reading, and with what that shows.

    Shape: what is wrong is over as soon as the last readings are like those from before it, or when so many are as they
    are that this is the source's new way (`ACCEPTED_AFTER`).
    """
    readings = (*history.readings, reading)[-_KEPT:]
    usual = history.usual or usual_of(readings[:-RECENT])
    lasted = history.lasted + 1 if history.degraded else 0
    what = "" if usual.pages < LEARN_FROM or lasted > ACCEPTED_AFTER else _worse(readings[-RECENT:], usual)
    if not what:
        return ReadingHistory(readings=readings)
    if history.degraded:
        return replace(history, readings=readings, degraded=f"degraded: {what}", lasted=lasted)
    return ReadingHistory(readings=readings, degraded=f"degraded: {what}", since=now, usual=usual)


def usual_of(readings: Sequence[PageReading]) -> Usual:
    """Return how these pages are read as a rule."""
    read = [one for one in readings if one.quality in _READ]
    layouts = Counter(one.layout for one in read if one.layout)
    known = [layout for layout, count in layouts.most_common(3) if count > 1]
    if sum(layouts[layout] for layout in known) < _LAID_OUT * len(read):
        known = []
    return Usual(
        pages=len(readings),
        characters=int(median(one.characters for one in read)) if read else 0,
        unread=round(1 - len(read) / len(readings), 3) if readings else 0.0,
        furniture=round(median(one.furniture for one in read), 3) if read else 0.0,
        layouts=tuple(known),
    )


def _worse(recent: Sequence[PageReading], usual: Usual) -> str:
    """Return in what the last readings are worse than usual, the worst first; "" for nothing."""
    now = usual_of(recent)
    read = [one for one in recent if one.quality in _READ]
    if len(recent) - len(read) >= _MOST_OF and now.unread - usual.unread >= _MORE_UNREAD:
        kind, _ = Counter(one.quality for one in recent if one.quality not in _READ).most_common(1)[0]
        count = len(recent) - len(read)
        return f"{count} of the last {len(recent)} pages gave no article ({kind}); before, {usual.unread:.0%} gave none"
    if len(read) < _MOST_OF:
        return ""
    said = []
    if usual.characters >= _LEAST_USUAL and now.characters < _SHORTER * usual.characters:
        said.append(f"texts of {now.characters} characters where there were {usual.characters}")
    if now.furniture - usual.furniture >= _MORE_FURNITURE:
        said.append(f"{now.furniture:.0%} of what is found is furniture where it was {usual.furniture:.0%}")
    if (layout := _new_layout(read, usual)) is not None:
        said.append(f"another layout: {layout} where it was {usual.layouts[0]}")
    return "; ".join(said)


def _new_layout(read: Sequence[PageReading], usual: Usual) -> str | None:
    """Return the layout of the last pages when it is a new one that they share, else None."""
    if not usual.layouts or any(not one.layout or one.layout in usual.layouts for one in read):
        return None
    layout, count = Counter(one.layout for one in read).most_common(1)[0]
    return layout if count >= _MOST_OF else None
