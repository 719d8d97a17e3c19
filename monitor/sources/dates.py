"""Dates of feeds and pages in the forms that are really met; wrong dates are refused rather than guessed.

Own reading first: feedparser reads `MSK` as UTC, drops `+04`, an epoch number becomes the year 1795 and month names of
our languages give nothing. dateparser is asked second, with the source's language only (1.3 s per first call without).
"""

from __future__ import annotations

import re
import warnings
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, timezone
from functools import lru_cache
from zoneinfo import ZoneInfo

from monitor.sources.date_words import MONTHS, ZONES, folded_word
from monitor.sources.jalali import JALALI_MONTHS, YEARS, gregorian

EARLIEST = datetime(1990, 1, 1, tzinfo=UTC)
FUTURE = timedelta(hours=36)
#: longer ones are not read at all
MAX_DATE_CHARS = 80
_DATEPARSER_MAX_CHARS = 60
_MAX_OFFSET_MINUTES = 14 * 60
_DAYS = 31

_ISO = re.compile(
    r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ]+(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,]\d+)?)?)?"
    r"\s*([Zz]|[+-]\d{2}(?::?\d{2})?|[A-Za-z]{2,4})?"
)
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})(?:[T ]?(\d{2})(\d{2})(\d{2})?(?:\.\d+)?)?([Zz]|[+-]\d{2}:?\d{2})?")
#: seconds, thousandths or millionths since 1970
_EPOCH = re.compile(r"(\d{9,10})(?:\d{3}|\d{6})?(?:\.\d+)?")
_NUMERIC = re.compile(r"(?<![\d./-])(\d{1,2})([./-])(\d{1,2})\2(\d{4}|\d{2})(?!\d)")
#: the year first, amid other words: "2026/11/24 10:00", "2026-11-24 10:00 Europe/Moscow", "2026. 11. 24."
_YEAR_FIRST = re.compile(r"(?<!\d)((?:1[349]|20)\d{2})([./-]) ?(\d{1,2})\2 ?(\d{1,2})(?!\d)")
_TIME = re.compile(r"(?<!\d)(\d{1,2}):(\d{2})(?::(\d{2}))?(?!\d)(?:\s*([ap])\.?m\b)?", re.IGNORECASE)
#: "10h00", "10 h 00", "10.00", "1000 GMT": looked for where no colon stands
_TIME_ODD = re.compile(
    r"(?<![\d.:])([01]?\d|2[0-3])(?: ?h ?|\.)([0-5]\d)(?![\d.:])|(?<!\d)([01]\d|2[0-3])([0-5]\d) (?=GMT|UTC)"
)
#: a zone by its place: "Europe/Moscow", "[Asia/Tbilisi]"
_PLACE = re.compile(r"\b([A-Z][A-Za-z]{2,20}/[A-Z][A-Za-z_]{2,30})\b")
_OFFSET = re.compile(r"(?:GMT|UTC)?\s*([+-])(\d{1,2}):?(\d{2})?(?!\d)", re.IGNORECASE)
_WORD = re.compile(r"[^\W\d_]+")
_NUMBER = re.compile(r"(?<![\d:+])(?:\d{4}|\d{1,2})(?![\d:])")
_LATE_YEAR = re.compile(r"(?<!\d)(?:19|20)\d{2}(?!\d)")
_RFC_822 = re.compile(r"(?:[A-Z][a-z]{2}, )?(\d{1,2}) ([A-Z][a-z]{2}) (\d{4}) (\d\d):(\d\d):(\d\d) (GMT|[+-]\d{4})")
_YEAR_DIGITS = 4
#: a clock that shows the start of a day
_ZERO_CLOCK = re.compile(
    r"(?<!\d)(?:00?|24)(?::| ?h ?|\.)00(?!\d)|(?<!\d)12:00(?::00)?\s*a\.?m|(?<=\d{8})[T ]?0000|(?<!\d)0000 (?:GMT|UTC)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What a date says, and whether its clock shows the very start of a day."""

    at: datetime  #: aware UTC, whole seconds
    #: the day in the zone of the date, when a clock was given and showed 00:00; None for other times and for days alone
    midnight_of: date | None = None


def parse_date(raw: str | None, language: str | None = None, now: datetime | None = None) -> datetime | None:
    """Return the moment that `raw` names, or None when it names none that a news entry can have.

    Shape: aware UTC, whole seconds, between 1990 and `now` + 36 h (no upper bound without `now`); a date without a zone
    is taken as UTC, one without a time as midnight.
    Errors: none.
    """
    told = told_date(raw, language, now)
    return told.at if told else None


def told_date(raw: str | None, language: str | None = None, now: datetime | None = None) -> Told | None:
    """Return what `raw` says, as `parse_date` does, and whether it gave the time as midnight."""
    if not raw or len(raw) > MAX_DATE_CHARS * 4:
        return None
    text = " ".join(raw.replace("\u2212", "-").split())
    if not text or len(text) > MAX_DATE_CHARS or not any(char.isdigit() for char in text):
        return _sane(_by_dateparser(text, language, now), text, now) if 0 < len(text) <= _DATEPARSER_MAX_CHARS else None
    try:
        found = _read(text, language, now)
    except (ValueError, OverflowError):
        return None  # it has the form of a date, and no calendar has it: 31 February, 25:61, +9999
    if found is None and len(text) <= _DATEPARSER_MAX_CHARS:
        found = _by_dateparser(text, language, now)
    return _sane(found, text, now)


def _sane(found: datetime | None, text: str, now: datetime | None) -> Told | None:
    if found is None or not _is_possible(found, now):
        return None
    midnight = found.time() == time(0) and bool(_ZERO_CLOCK.search(text))
    return Told(at=found.astimezone(UTC), midnight_of=found.date() if midnight else None)


def _is_possible(found: datetime, now: datetime | None) -> bool:
    try:
        return found >= EARLIEST and (now is None or found <= now + FUTURE)
    except OverflowError:
        return False


def _read(text: str, language: str | None, now: datetime | None) -> datetime | None:
    if match := _ISO.fullmatch(text):
        year, month, day, hour, minute, second, zone = match.groups()
        return _moment(int(year), int(month), int(day), (hour, minute, second), _minutes(zone))
    if (match := _RFC_822.fullmatch(text)) and (named := MONTHS.get(match[2].lower())):
        return _moment(int(match[3]), named, int(match[1]), (match[4], match[5], match[6]), _minutes(match[7]))
    if match := _EPOCH.fullmatch(text):
        return datetime.fromtimestamp(int(match[1]), UTC)
    if match := _COMPACT.fullmatch(text):
        year, month, day, hour, minute, second, zone = match.groups()
        return _moment(int(year), int(month), int(day), (hour, minute, second), _minutes(zone))
    return _by_words(text) or _by_numbers(text, language, now)


def _moment(
    year: int, month: int, day: int, clock: tuple[str | None, str | None, str | None], offset: int | ZoneInfo
) -> datetime:
    """Return the time as its zone writes it, UTC where the zone is unknown; years of our 14th century are Iran's."""
    if year in YEARS:
        our = gregorian(year, month, day)
        year, month, day = our.year, our.month, our.day
    hour, minute, second = (int(part or 0) for part in clock)
    if isinstance(offset, int) and abs(offset) > _MAX_OFFSET_MINUTES:
        raise ValueError(f"no zone is {offset} minutes away")
    midnight_after = hour == 24 and minute == 0  # noqa: PLR2004 - the end of the day, as ISO 8601 allows
    zone = timezone(timedelta(minutes=offset)) if isinstance(offset, int) else offset
    found = datetime(year, month, day, 0 if midnight_after else hour, minute, min(second, 59), tzinfo=zone)
    return found + timedelta(days=midnight_after)


def _minutes(zone: str | None) -> int:
    """Return minutes east of Greenwich for "Z", "+04", "+0400", "+04:00" or an abbreviation; unknown ones are UTC."""
    if not zone:
        return 0
    if zone[0] in "+-":
        digits = zone[1:].replace(":", "")
        hours, minutes = int(digits[:2]), int(digits[2:] or 0)
        return (hours * 60 + minutes) * (-1 if zone[0] == "-" else 1)
    return ZONES.get(zone.lower(), 0)


def _zone_in(text: str) -> int | ZoneInfo:
    """Return the zone that stands after the time: "+0300", "GMT+3", "MSK", "(AZT)", "Europe/Moscow"."""
    if match := _OFFSET.search(text):
        sign = -1 if match[1] == "-" else 1
        return sign * (int(match[2]) * 60 + int(match[3] or 0))
    for word in _WORD.findall(text):
        if word.lower() in ZONES:
            return ZONES[word.lower()]
    return _zone_of_place(text)


def _zone_of_place(text: str) -> int | ZoneInfo:
    if match := _PLACE.search(text):
        try:
            return ZoneInfo(match[1])
        except (KeyError, ValueError, OSError):  # no such place, or no table of zones on this machine
            return 0
    return 0


def _time_in(text: str) -> tuple[tuple[str | None, str | None, str | None], int | ZoneInfo]:
    match = _TIME.search(text)
    if match is None:
        return _odd_time_in(text)
    hour, minute, second, half = match.groups()
    if half and int(hour) <= 12:  # noqa: PLR2004 - twelve hours of a clock face
        hour = str(int(hour) % 12 + (12 if half.lower() == "p" else 0))
    return (hour, minute, second), _zone_in(text[match.end() :])


def _odd_time_in(text: str) -> tuple[tuple[str | None, str | None, str | None], int | ZoneInfo]:
    match = _TIME_ODD.search(text)
    if match is None:
        return (None, None, None), 0
    hour, minute = match[1] or match[3], match[2] or match[4]
    return (hour, minute, None), _zone_in(text[match.end() :])


def _by_words(text: str) -> datetime | None:
    """Read a date with a month name, whatever the order: RFC 822, "24 ноября 2026, 10:00", "November 24, 2026"."""
    named = next(((found, month) for found in _WORD.finditer(text) if (month := _month(found[0]))), None)
    if named is None:
        return None
    word, month = named
    clock_at = _TIME.search(text)
    cut = clock_at.start() if clock_at and clock_at.start() > word.start() else len(text)
    day, year = _day_and_year(text[:cut], word, text)
    if day is None or year is None or (year in YEARS) != (word[0] in JALALI_MONTHS):
        return None
    # a dotted or bare clock is looked for behind the date alone: "24.11" and "2026" are none
    clock, offset = _time_in(text) if clock_at else _odd_time_in(text[word.end() :].replace(str(year), " ", 1))
    return _moment(year, month, day, clock, offset)


def _day_and_year(dated: str, word: re.Match[str], text: str) -> tuple[int | None, int | None]:
    """Tell day and year apart: the day stands next to the month name, before it rather than after."""
    before = [int(found) for found in _NUMBER.findall(dated[: word.start()])]
    after = [int(found) for found in _NUMBER.findall(dated[word.end() :])]
    if before and 0 < before[-1] <= _DAYS:
        day = before.pop()
    else:
        place = next((place for place, number in enumerate(after) if 0 < number <= _DAYS), None)
        if place is None:
            return None, None
        day = after.pop(place)
    years = [number for number in before + after if number > _DAYS]
    if not years and (late := _LATE_YEAR.search(text, word.end())):
        years = [int(late[0])]  # "Nov 24 10:00:00 2026"
    years = years or after  # "24 Nov 26"
    return day, _century(years[0]) if years else None


def _month(word: str) -> int | None:
    return MONTHS.get(word.lower()) or MONTHS.get(folded_word(word)) or JALALI_MONTHS.get(word)


def _century(year: int) -> int:
    if year >= 1000:  # noqa: PLR2004 - four digits
        return year
    return year + (1900 if year >= 70 else 2000)  # noqa: PLR2004 - RFC 2822: two digits from 70 on are of last century


def _by_numbers(text: str, language: str | None, now: datetime | None) -> datetime | None:
    """Read "24.11.2026 10:00", "10:00, 24/11/2026", "2026/11/24"; with slashes English writes the month first.

    A reading that lies in the future gives way to the other one.
    """
    if match := _YEAR_FIRST.search(text):
        clock, offset = _time_in(text[: match.start()] + " " + text[match.end() :])
        return _moment(int(match[1]), int(match[3]), int(match[4]), clock, offset)
    match = _NUMERIC.search(text)
    if match is None:
        return None
    first, separator, second, written = int(match[1]), match[2], int(match[3]), match[4]
    year = int(written) if len(written) == _YEAR_DIGITS else _century(int(written))
    clock, offset = _time_in(text[: match.start()] + " " + text[match.end() :])
    orders = [(first, second), (second, first)]  # day, month
    if separator == "/" and (language or "en").startswith("en"):
        orders.reverse()
    read = [
        _moment(year, month, day, clock, offset)
        for day, month in orders
        if month <= 12 and day <= _DAYS  # noqa: PLR2004 - months
    ]
    if not read:
        raise ValueError(f"no month in {text!r}")
    return next((moment for moment in read if _is_possible(moment, now)), read[0])


def _by_dateparser(text: str, language: str | None, now: datetime | None) -> datetime | None:
    """Ask dateparser in the source's language: other month names, "3 hours ago" relative to `now`."""
    code = (language or "").split("-")[0].split("_")[0].lower()
    return _dateparsed(text, code, now.replace(minute=0, second=0, microsecond=0) if now else None) if code else None


@lru_cache(maxsize=2048)
def _dateparsed(text: str, code: str, now: datetime | None) -> datetime | None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it warns about its own use of the standard library
        import dateparser  # noqa: PLC0415 - 0.2 s that most processes never need

        settings = {"RETURN_AS_TIMEZONE_AWARE": True, "TIMEZONE": "UTC", "REQUIRE_PARTS": ["day", "month", "year"]}
        if now is not None:
            settings["RELATIVE_BASE"] = now.replace(tzinfo=None)
        try:
            found: datetime | None = dateparser.parse(text, languages=[code], settings=settings)
        except Exception:  # noqa: BLE001 - unknown languages and odd texts raise many kinds; all mean "no date"
            return None
    return found.astimezone(UTC).replace(microsecond=0) if found else None
