"""The calendar of Iran: its month names, and its days as ours."""

from __future__ import annotations

from datetime import date
from typing import Final

_NAMES: Final = "فروردین اردیبهشت خرداد تیر مرداد شهریور مهر آبان آذر دی بهمن اسفند"
#: month name, with Persian or Arabic yeh, to its number
JALALI_MONTHS: Final = {
    form: number for number, name in enumerate(_NAMES.split(), 1) for form in (name, name.replace("ی", "ي"))
}
#: years of this calendar that a news entry can have
YEARS: Final = range(1369, 1480)
_CYCLE = 33  #: years, eight of them leap years
_LONG_MONTHS = 6  #: of 31 days, at the start of the year
_LAST_MONTH = 12


def gregorian(year: int, month: int, day: int) -> date:
    """Return the day of our calendar for one of the Solar Hijri calendar.

    Errors: ValueError where the month or day does not exist.
    Source: the 33-year rule, exact from 1244 to 1472; 1 Farvardin 1405 was 21 March 2026.
    """
    if not (1 <= month <= _LAST_MONTH and 1 <= day <= (31 if month <= _LONG_MONTHS else 30)):
        raise ValueError(f"no day {day} of month {month}")
    since = _days(year, month, day) - _days(1405, 1, 1)
    return date.fromordinal(date(2026, 3, 21).toordinal() + since)


def _days(year: int, month: int, day: int) -> int:
    shifted = year + 1595  # a multiple of the cycle before the years in question
    leap_days = shifted // _CYCLE * 8 + (shifted % _CYCLE + 3) // 4
    before = (month - 1) * 31 if month <= _LONG_MONTHS else (month - 7) * 30 + 186
    return 365 * shifted + leap_days + before + day
