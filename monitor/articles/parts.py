"""A live blog or round-up taken apart: which part of a text was published when."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from monitor.articles.metadata import PageDate, parse_page_date
from monitor.types import TextPart

if TYPE_CHECKING:
    from lxml.html import HtmlElement

#: a text with fewer times is one article
_LEAST_PARTS: Final = 3
_MOST_PARTS: Final = 1000
#: of the text lie in parts, at least
_SHARE: Final = 0.5
#: times may go round the clock so often: a live blog of some days
_MOST_NIGHTS: Final = 6
#: hours by which the clock goes back over a night without posts of at most eight hours
_SHORT_NIGHT: Final = 16
_LEAST_LETTERS: Final = 20
_NOON: Final = 12
_KEY: Final = 30
_LONGEST_LABEL: Final = 60
_BLOCKS: Final = ("p", "li", "blockquote", "h2", "h3", "h4", "h5")
#: "14:32", "14:32 GMT", "2.15 p.m.", "14h05", "18.20 Uhr", "[14:32]", alone or before the words of the post
_CLOCK: Final = re.compile(
    r"^[^\w«“\"(]*(?P<hour>[01]?\d|2[0-3])(?:[:h](?P<minute>[0-5]\d)(?::[0-5]\d)?|\.(?P<dotted>[0-5]\d)(?=\s*(?:uhr\b|[ap]\.?m\b|$)))"
    r"\s*(?P<half>[ap]\.?m\b\.?)?\s*(?:uhr\b|h\b|(?:GMT|UTC|CES?T|EES?T|MSK|BST|E[SD]T|AZT|GET|AMT|TRT)(?:[+-]\d{1,2})?\b)?"
    r"(?:$|\]?\s*[-–—|:,.•·]?\s)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """A line at which a part begins, with the time that the page states, else with the time of day that it shows."""

    line: int
    stated: PageDate | None = None
    clock: time | None = None


def split_parts(
    text: str, marks: Sequence[Mark], *, published: datetime | None, offset: timedelta = timedelta(0)
) -> tuple[TextPart, ...]:
    """Return the parts of a text that begin at the marks, with their times; none for a text that is one article.

    Shape: `text` has a line per paragraph, with blank lines between; `Mark.line` counts from 0 without those. Ranges
    are half-open, in order, and do not overlap; what stands before the first mark is in no part. Times run one way
    through the text, up or down. A time of day is read in the zone that `offset` gives; the oldest is on the day
    nearest to `published`, without which it says nothing.
    """
    starts = _line_starts(text)
    marks = [mark for mark in marks if mark.line < len(starts)][:_MOST_PARTS]
    if len(marks) < _LEAST_PARTS or len({mark.line for mark in marks}) < len(marks):
        return ()
    times = _times(marks, published, offset)
    if not times or (times != sorted(times) and times != sorted(times, reverse=True)) or times[0] == times[-1]:
        return ()
    bounds = [*(starts[mark.line] for mark in marks), len(text)]
    if (bounds[-1] - bounds[0]) < _SHARE * len(text):
        return ()
    return tuple(
        TextPart(
            start=bounds[index],
            end=bounds[index + 1],
            at=at,
            day_only=mark.stated is not None and mark.stated.precision == "day",
        )
        for index, (mark, at) in enumerate(zip(marks, times, strict=True))
    )


def find_marks(text: str, root: HtmlElement, posts: Sequence[tuple[str, str]] = ()) -> tuple[Mark, ...]:
    """Return the lines of a text at which the page shows or states a time.

    Shape: in the order of the text. What the page states in a `time` element counts for the block behind or around it;
    `posts` are beginnings of posts with the times that the page's own data gives them.
    """
    lines = [line for line in text.split("\n") if line]
    stated = _stated_times(root)
    by_label: dict[str, list[PageDate]] = {}
    by_block: dict[str, PageDate] = {}
    for label, block, at in stated:
        by_label.setdefault(label, []).append(at)
        by_block.setdefault(block, at)
    for words, raw in posts:
        if (said := parse_page_date(raw)) is not None and len(key := _key(words.split("\n")[0])) >= _LEAST_LETTERS:
            by_block.setdefault(key, said)
    found: dict[int, Mark] = {}
    for number, line in enumerate(lines):
        if (labelled := by_label.get(line.strip().casefold())) is not None:
            found[number] = Mark(line=number, stated=labelled.pop(0) if len(labelled) > 1 else labelled[0])
        elif (clock := clock_of(line)) is not None:
            found[number] = Mark(line=number, clock=clock)
        elif (behind := by_block.get(_key(line))) is not None and not _just_marked(found, number, behind):
            found[number] = Mark(line=number, stated=behind)
    marks = tuple(found.values())
    dated = tuple(mark for mark in marks if mark.stated is not None)
    return dated if len(dated) >= _LEAST_PARTS else tuple(mark for mark in marks if mark.clock is not None)


def clock_of(line: str) -> time | None:
    """Return the time of day that a line begins with, as posts of a live blog do; None when it begins with none."""
    match = _CLOCK.match(line)
    if match is None:
        return None
    hour, half = int(match["hour"]), (match["half"] or "").lower()
    if half and not 1 <= hour <= _NOON:
        return None
    if half:
        hour = hour % _NOON + (_NOON if half.startswith("p") else 0)
    return time(hour, int(match["minute"] or match["dotted"]))


def _just_marked(found: Mapping[int, Mark], number: int, at: PageDate) -> bool:
    """Whether the line above is the label of this very time."""
    above = found.get(number - 1)
    return above is not None and (above.stated is None or above.stated.at == at.at)


def _times(marks: Sequence[Mark], published: datetime | None, offset: timedelta) -> list[datetime]:
    if all(mark.stated is not None for mark in marks):
        return [mark.stated.at for mark in marks if mark.stated is not None]
    clocks = [mark.clock for mark in marks if mark.clock is not None]
    if published is None or len(clocks) < len(marks):
        return []
    ups = sum(one < other for one, other in pairwise(clocks))
    downs = sum(one > other for one, other in pairwise(clocks))
    oldest_first = clocks if ups >= downs else clocks[::-1]
    nights = [(_hours(one) - _hours(other)) for one, other in pairwise(oldest_first) if one > other]
    if len(nights) > _MOST_NIGHTS or (2 * len(nights) > max(ups, downs) and min(nights) < _SHORT_NIGHT):
        return []
    local = published.astimezone(UTC) + offset
    days = (local.date() + timedelta(days=shift) for shift in (-1, 0, 1))
    day = min(days, key=lambda one: abs(_at(one, oldest_first[0]) - local.replace(tzinfo=UTC)))
    times: list[datetime] = []
    for clock in oldest_first:
        if times and _at(day, clock) < times[-1] + offset:
            day += timedelta(days=1)
        times.append(_at(day, clock) - offset)
    return times if ups >= downs else times[::-1]


def _hours(clock: time) -> float:
    return clock.hour + clock.minute / 60


def _at(day: date, clock: time) -> datetime:
    return datetime.combine(day, clock, tzinfo=UTC)


def _stated_times(root: HtmlElement) -> list[tuple[str, str, PageDate]]:
    """Label, key of the block it belongs to, and time of every `time` element that states one; in one pass."""
    found: list[tuple[str, str, PageDate]] = []
    waiting: list[tuple[str, PageDate]] = []
    for element in root.iter("time", *_BLOCKS):
        if element.tag != "time":
            if waiting and (key := _key_of_words(element)):
                found.extend((label, key, at) for label, at in waiting)
                waiting.clear()
            continue
        at = parse_page_date(element.get("datetime") or "")
        if at is None or len(found) + len(waiting) >= _MOST_PARTS:
            continue
        label = " ".join(element.text_content().split()).casefold()[:_LONGEST_LABEL]
        around = next(element.iterancestors(*_BLOCKS), None)
        beside = "" if around is None else _key_of_words(around, without=len(element.text_content()))
        if beside:
            found.append((label, beside, at))
        else:
            waiting.append((label, at))
    return [*found, *((label, "", at) for label, at in waiting)]


def _key_of_words(block: HtmlElement, *, without: int = 0) -> str:
    """The key of a block with words of its own, else ""."""
    words = " ".join(block.text_content().split())
    return _key(words) if sum(map(str.isalpha, words)) - without >= _LEAST_LETTERS else ""


def _key(line: str) -> str:
    return "".join(filter(str.isalnum, line))[:_KEY]


def _line_starts(text: str) -> list[int]:
    starts: list[int] = []
    at = 0
    for line in text.split("\n"):
        if line:
            starts.append(at)
        at += len(line) + 1
    return starts
