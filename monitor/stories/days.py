"""The day on which something was said, as far as the sentence gives it: "on Saturday", "26 марта", "dünən"."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from monitor.text.fold import folded

if TYPE_CHECKING:
    from collections.abc import Iterator

#: Monday first; each entry lists beginnings of folded words
_WEEKDAYS = (
    "monday понедельник понеділ bazar_ertəsi pazartesi երկուշաբթի ორშაბათ montag lundi lunes",
    "tuesday вторник вівтор çərşənbə_axşamı salı երեքշաբթի სამშაბათ dienstag mardi martes",
    "wednesday среда среду среды среде середа середу середи çərşənbə çarşamba չորեքշ ოთხშაბათ mittwoch mercredi",
    "thursday четверг четвер cümə_axşamı perşembe հինգշաբթի ხუთშაბათ donnerstag jeudi jueves",
    "friday пятниц п'ятниц cümə cuma ուրբաթ პარასკევ freitag vendredi viernes",
    "saturday суббот субот şənbə cumartesi շաբաթ შაბათ samstag samedi sabado",
    "sunday воскресень неділ bazar pazar կիրակի კვირა sonntag dimanche domingo",
)
_MONTHS = (
    "january январ січн yanvar ocak հունվար იანვარ januar janvier enero",
    "february феврал лютого лютий fevral şubat փետրվար თებერვ februar février febrero",
    "march март марта марте березня березень mart martın martda մարտ մարտի մարտին მარტ მარტის märz mars marzo",
    "april апрел квітня квітень aprel nisan ապրիլ აპრილ april avril abril",
    "may мая мае май травня травень mayın mayda mayıs մայիս მაის mai mayo",
    "june июнь июня июне червня iyun haziran հունիս ივნის juni juin junio",
    "july июль июля июле липня липень iyul temmuz հուլիս ივლის juli juillet julio",
    "august август серпн avqust ağustos օգոստոս აგვისტ august août agosto",
    "september сентябр вересн sentyabr eylül սեպտեմբեր სექტემბ september septembre septiembre",
    "october октябр жовтн oktyabr ekim հոկտեմբեր ოქტომბ oktober octobre octubre",
    "november ноябр листопад noyabr kasım նոյեմբեր ნოემბ november novembre noviembre",
    "december декабр грудня грудень dekabr aralık դեկտեմբեր დეკემბ dezember décembre diciembre",
)
_TODAY = "today today's сегодня сегодняшн сьогодні bu_gün bugün այսօր დღეს heute aujourd'hui hoy"
_YESTERDAY = "yesterday yesterday's вчера вчерашн вчора dünən dün երեկ გუშინ gestern hier ayer"
_WORD = re.compile(r"[^\W_](?:[^\W_]|'(?=[^\W_]))*")
#: a date further back is that of an event, not of the words
_LONGEST_AGO = timedelta(days=14)
_NOON = 12
_WEEK = 7
_LAST_DAY = 31
#: beginnings this short must be the whole word ("may" is no "mayor")
_WHOLE = 4


def _table(*rows: str) -> dict[str, int]:
    """Return the row of each beginning; beginnings of two words are joined by "_"."""
    return {beginning: index for index, row in enumerate(rows) for beginning in folded(row).split()}


_BY_WEEKDAY = _table(*_WEEKDAYS)
_BY_MONTH = _table(*_MONTHS)
_NEAR = _table(_TODAY, _YESTERDAY)


def day_given(text: str, published_at: datetime) -> datetime | None:
    """Return when the text says it was said: `published_at` itself for the same day, else noon of the day given.

    Shape: aware; never after `published_at`, at most 14 days before; None when the text gives no such day.
    """
    words = _WORD.findall(folded(text))
    for day in _days(words, published_at):
        ago = published_at.date() - day.date()
        if ago == timedelta(0):
            return published_at
        if timedelta(0) < ago <= _LONGEST_AGO:
            return day.replace(hour=_NOON, minute=0, second=0, microsecond=0)
    return None


def _days(words: list[str], published_at: datetime) -> Iterator[datetime]:
    for index, word in enumerate(words):
        pair = f"{word}_{words[index + 1]}" if index + 1 < len(words) else word
        near = _index(_NEAR, word, pair)
        if near is not None:
            yield published_at - timedelta(days=near)
        weekday = _index(_BY_WEEKDAY, word, pair)
        if weekday is not None:
            yield published_at - timedelta(days=(published_at.weekday() - weekday) % _WEEK)
        month = _index(_BY_MONTH, word, word)
        if month is not None:
            for neighbour in (words[index - 1] if index else "", words[index + 1] if index + 1 < len(words) else ""):
                if neighbour.isdecimal() and 1 <= int(neighbour) <= _LAST_DAY:
                    yield from _dated(published_at, month + 1, int(neighbour))


def _dated(published_at: datetime, month: int, day: int) -> Iterator[datetime]:
    """Yield the day of this year and of the last, for reports in the first days of January."""
    for year in (published_at.year, published_at.year - 1):
        try:
            yield published_at.replace(year=year, month=month, day=day)
        except ValueError:
            continue


def _index(table: dict[str, int], word: str, pair: str) -> int | None:
    """Return the row of the longest beginning of the word, so that Turkish cumartesi is not cuma."""
    for subject in (pair, word):
        for length in range(len(subject), 0, -1):
            row = table.get(subject[:length])
            if (
                row is not None
                and (length > _WHOLE or length == len(subject))
                and ("_" in subject[:length]) == (subject is pair and pair is not word)
            ):
                return row
    return None
