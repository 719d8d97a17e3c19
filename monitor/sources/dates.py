"""Dates of feeds and pages in the forms that are really met; wrong dates are refused rather than guessed.

Own reading first: feedparser reads `MSK` as UTC, drops `+04`, an epoch number becomes the year 1795 and month names of
our languages give nothing. dateparser is asked second, with the source's language only (1.3 s per first call without).
"""

from __future__ import annotations

import re
import warnings
from datetime import UTC, datetime, timedelta, timezone
from functools import lru_cache

from monitor.sources.date_words import MONTHS, ZONES, folded_word

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
_EPOCH = re.compile(r"(\d{9,10})(?:\d{3})?(?:\.\d+)?")
_NUMERIC = re.compile(r"(\d{1,2})([./-])(\d{1,2})\2(\d{4}|\d{2})(?!\d)")
_TIME = re.compile(r"(?<!\d)(\d{1,2}):(\d{2})(?::(\d{2}))?(?!\d)(?:\s*([ap])\.?m\b)?", re.IGNORECASE)
_OFFSET = re.compile(r"(?:GMT|UTC)?\s*([+-])(\d{1,2}):?(\d{2})?(?!\d)", re.IGNORECASE)
_WORD = re.compile(r"[^\W\d_]+")
_NUMBER = re.compile(r"(?<![\d:+])(?:\d{4}|\d{1,2})(?![\d:])")
_LATE_YEAR = re.compile(r"(?<!\d)(?:19|20)\d{2}(?!\d)")
_RFC_822 = re.compile(r"(?:[A-Z][a-z]{2}, )?(\d{1,2}) ([A-Z][a-z]{2}) (\d{4}) (\d\d):(\d\d):(\d\d) (GMT|[+-]\d{4})")
_YEAR_DIGITS = 4


def parse_date(raw: str | None, language: str | None = None, now: datetime | None = None) -> datetime | None:
    """Return the moment that `raw` names, or None when it names none that a news entry can have.

    Shape: aware UTC, whole seconds, between 1990 and `now` + 36 h (no upper bound without `now`); a date without a zone
    is taken as UTC, one without a time as midnight.
    Errors: none.
    """
    if not raw or len(raw) > MAX_DATE_CHARS * 4:
        return None
    text = " ".join(raw.split())
    if not text or len(text) > MAX_DATE_CHARS or not any(char.isdigit() for char in text):
        return _sane(_by_dateparser(text, language, now), now) if text and len(text) <= _DATEPARSER_MAX_CHARS else None
    try:
        found = _read(text, language)
    except (ValueError, OverflowError):
        return None  # it has the form of a date, and no calendar has it: 31 February, 25:61, +9999
    if found is None and len(text) <= _DATEPARSER_MAX_CHARS:
        found = _by_dateparser(text, language, now)
    return _sane(found, now)


def _sane(found: datetime | None, now: datetime | None) -> datetime | None:
    if found is None or found < EARLIEST or (now is not None and found > now + FUTURE):
        return None
    return found


def _read(text: str, language: str | None) -> datetime | None:
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
    return _by_words(text) or _by_numbers(text, language)


def _moment(year: int, month: int, day: int, time: tuple[str | None, str | None, str | None], offset: int) -> datetime:
    hour, minute, second = (int(part or 0) for part in time)
    if abs(offset) > _MAX_OFFSET_MINUTES:
        raise ValueError(f"no zone is {offset} minutes away")
    midnight_after = hour == 24 and minute == 0  # noqa: PLR2004 - the end of the day, as ISO 8601 allows
    zone = timezone(timedelta(minutes=offset))
    found = datetime(year, month, day, 0 if midnight_after else hour, minute, min(second, 59), tzinfo=zone)
    return (found + timedelta(days=midnight_after)).astimezone(UTC)


def _minutes(zone: str | None) -> int:
    """Return minutes east of Greenwich for "Z", "+04", "+0400", "+04:00" or an abbreviation; unknown ones are UTC."""
    if not zone:
        return 0
    if zone[0] in "+-":
        digits = zone[1:].replace(":", "")
        hours, minutes = int(digits[:2]), int(digits[2:] or 0)
        return (hours * 60 + minutes) * (-1 if zone[0] == "-" else 1)
    return ZONES.get(zone.lower(), 0)


def _zone_in(text: str) -> int:
    """Return the offset that stands after the time: "+0300", "GMT+3", "MSK", "(AZT)"."""
    if match := _OFFSET.search(text):
        sign = -1 if match[1] == "-" else 1
        return sign * (int(match[2]) * 60 + int(match[3] or 0))
    for word in _WORD.findall(text):
        if word.lower() in ZONES:
            return ZONES[word.lower()]
    return 0


def _time_in(text: str) -> tuple[tuple[str | None, str | None, str | None], int]:
    match = _TIME.search(text)
    if match is None:
        return (None, None, None), 0
    hour, minute, second, half = match.groups()
    if half and int(hour) <= 12:  # noqa: PLR2004 - twelve hours of a clock face
        hour = str(int(hour) % 12 + (12 if half.lower() == "p" else 0))
    return (hour, minute, second), _zone_in(text[match.end() :])


def _by_words(text: str) -> datetime | None:
    """Read a date with a month name, whatever the order: RFC 822, "24 ноября 2026, 10:00", "November 24, 2026"."""
    named = next(((found, month) for found in _WORD.finditer(text) if (month := _month(found[0]))), None)
    if named is None:
        return None
    word, month = named
    time = _TIME.search(text)
    cut = time.start() if time and time.start() > word.start() else len(text)
    day, year = _day_and_year(text[:cut], word, text)
    if day is None or year is None:
        return None
    clock, offset = _time_in(text)
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
    return MONTHS.get(word.lower()) or MONTHS.get(folded_word(word))


def _century(year: int) -> int:
    if year >= 1000:  # noqa: PLR2004 - four digits
        return year
    return year + (1900 if year >= 70 else 2000)  # noqa: PLR2004 - RFC 2822: two digits from 70 on are of last century


def _by_numbers(text: str, language: str | None) -> datetime | None:
    """Read "24.11.2026 10:00", "10:00, 24/11/2026"; with slashes English writes the month first when both fit."""
    match = _NUMERIC.search(text)
    if match is None:
        return None
    first, separator, second, year = int(match[1]), match[2], int(match[3]), match[4]
    month_first = separator == "/" and (language or "en").startswith("en") and first <= 12  # noqa: PLR2004 - months
    if second > 12 >= first:  # noqa: PLR2004 - months
        month_first = True
    day, month = (second, first) if month_first else (first, second)
    rest = text[: match.start()] + " " + text[match.end() :]
    clock, offset = _time_in(rest)
    return _moment(_century(int(year)) if len(year) < _YEAR_DIGITS else int(year), month, day, clock, offset)


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
