"""The words of messages, per language. A new language is one more entry of `CATALOGUES`; a test compares the keys."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from monitor.types import Act, AlertKind, ChangeKind, Form

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True, kw_only=True)
class Catalogue:
    """All words of one language."""

    months: tuple[str, ...]
    acts: Mapping[Act, str]
    #: the same as verb, in front of the one answered
    answer_verbs: Mapping[Act, str]
    answers: str
    kinds: Mapping[AlertKind, str]
    forms: Mapping[Form, str]
    severities: Mapping[str, str]
    words: Mapping[str, str]
    #: noun forms for 1, 2-4, 5+ (English uses the first two)
    alerts: tuple[str, str, str]
    outlets: tuple[str, str, str]
    #: behind the number of further outlets: all told copied one report, none copied, `{}` of `{}` did not
    one_report: str
    all_independent: str
    some_independent: str
    #: words of a watch's reason
    reasons: Mapping[str, str]
    #: what a later reading found, in capitals, and its lines; `{}` for what was and what is
    changes: Mapping[ChangeKind, str]
    change_lines: Mapping[str, str]

    def word(self, key: str) -> str:
        """Return the word for a key of the layout."""
        return self.words[key]


_EN = Catalogue(
    months=("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"),
    acts={
        Act.ASSERTION: "STATEMENT",
        Act.DENIAL: "DENIAL",
        Act.REJECTION: "REJECTION",
        Act.ACCUSATION: "ACCUSATION",
        Act.DEMAND: "DEMAND",
        Act.WARNING: "WARNING",
        Act.THREAT: "THREAT",
        Act.PROMISE: "PROMISE",
        Act.REGRET: "REGRET",
        Act.CONDOLENCE: "CONDOLENCE",
        Act.ANNOUNCEMENT: "ANNOUNCEMENT",
        Act.CONFIRMATION: "CONFIRMATION",
        Act.QUESTION: "QUESTION",
        Act.REQUEST: "REQUEST",
        Act.REPORT: "REPORT",
        Act.EXPECTATION: "EXPECTATION",
    },
    answer_verbs={Act.DENIAL: "denies", Act.REJECTION: "rejects", Act.CONFIRMATION: "confirms"},
    answers="answers",
    kinds={
        AlertKind.STATEMENT: "STATEMENT",
        AlertKind.ANSWER: "ANSWER",
        AlertKind.OUTLET: "ANOTHER OUTLET",
        AlertKind.EDIT: "EDITED",
        AlertKind.WITHDRAWAL: "NO LONGER THERE",
        AlertKind.MENTION: "MENTION",
        AlertKind.HEALTH: "MONITOR",
        AlertKind.DIGEST: "DIGEST",
        AlertKind.RESTORED: "THERE AGAIN",
    },
    forms={Form.DIRECT: "direct quote", Form.MIXED: "mixed quote", Form.INDIRECT: "indirect speech"},
    severities={"low": "low", "normal": "normal", "high": "HIGH", "critical": "CRITICAL"},
    words={
        "text": "text",
        "name used": "name used",
        "form": "form",
        "why": "why",
        "ref": "ref",
        "repeat": "possible repeat",
        "via": "via",
        "was": "was",
        "now": "now",
        "before": "before",
        "after": "after",
        "seen": "seen",
        "gone": "no longer in the text at",
        "more": "more",
        "others": "Other",
        "digest": "Digest",
        "unsubscribe": "To stop these messages: remove the subscription, or write to",
        "thread": "thread",
    },
    alerts=("alert", "alerts", "alerts"),
    outlets=("outlet", "outlets", "outlets"),
    one_report="the same report",
    all_independent="independently",
    some_independent="{} of the {} independent",
    reasons={
        "place": "place",
        "actor": "actor",
        "speaker": "speaker",
        "act": "act",
        "words": "words",
        "named without a statement": "named without a statement",
    },
    changes={
        ChangeKind.SPEAKER: "SPEAKER CHANGED",
        ChangeKind.CONTENT: "EDITED",
        ChangeKind.ACT: "EDITED",
        ChangeKind.WEAKENED: "WEAKENED",
        ChangeKind.STRENGTHENED: "STRENGTHENED",
        ChangeKind.ADDED: "ADDED LATER",
        ChangeKind.GONE: "NO LONGER THERE",
        ChangeKind.WITHDRAWN: "PAGE WITHDRAWN",
        ChangeKind.RESTORED: "THERE AGAIN",
    },
    change_lines={
        "speaker": "speaker: {} → {}",
        "act": "reported otherwise: {} → {}",
        "weakened": "reported more weakly: {} → {}",
        "strengthened": "reported more strongly: {} → {}",
        "added": "added to a text that was published before",
        "read": "read {} → {}",
        "captures": "captures {} → {}",
        "gone": "two readings miss it, the first at {}",
        "withdrawn": "{} since {}, looked at {} times",
        "more": "more changes within a day are kept and not told one by one",
    },
)

_RU = Catalogue(
    months=("янв", "фев", "мар", "апр", "мая", "июн", "июл", "авг", "сен", "окт", "ноя", "дек"),
    acts={
        Act.ASSERTION: "ЗАЯВЛЕНИЕ",
        Act.DENIAL: "ОПРОВЕРЖЕНИЕ",
        Act.REJECTION: "НЕСОГЛАСИЕ",
        Act.ACCUSATION: "ОБВИНЕНИЕ",
        Act.DEMAND: "ТРЕБОВАНИЕ",
        Act.WARNING: "ПРЕДУПРЕЖДЕНИЕ",
        Act.THREAT: "УГРОЗА",
        Act.PROMISE: "ОБЕЩАНИЕ",
        Act.REGRET: "СОЖАЛЕНИЕ",
        Act.CONDOLENCE: "СОБОЛЕЗНОВАНИЕ",
        Act.ANNOUNCEMENT: "ОБЪЯВЛЕНИЕ",
        Act.CONFIRMATION: "ПОДТВЕРЖДЕНИЕ",
        Act.QUESTION: "ВОПРОС",
        Act.REQUEST: "ПРОСЬБА",
        Act.REPORT: "СООБЩЕНИЕ",
        Act.EXPECTATION: "ОЖИДАНИЕ",
    },
    answer_verbs={Act.DENIAL: "опровергает", Act.REJECTION: "не согласен", Act.CONFIRMATION: "подтверждает"},
    answers="в ответ на",
    kinds={
        AlertKind.STATEMENT: "ЗАЯВЛЕНИЕ",
        AlertKind.ANSWER: "ОТВЕТ",
        AlertKind.OUTLET: "ЕЩЁ ОДНО ИЗДАНИЕ",
        AlertKind.EDIT: "ИЗМЕНЕНО",
        AlertKind.WITHDRAWAL: "БОЛЬШЕ НЕТ В ТЕКСТЕ",
        AlertKind.MENTION: "УПОМИНАНИЕ",
        AlertKind.HEALTH: "МОНИТОР",
        AlertKind.DIGEST: "СВОДКА",
        AlertKind.RESTORED: "СНОВА В ТЕКСТЕ",
    },
    forms={Form.DIRECT: "прямая цитата", Form.MIXED: "частичная цитата", Form.INDIRECT: "косвенная речь"},
    severities={"low": "низкая", "normal": "обычная", "high": "ВАЖНО", "critical": "СРОЧНО"},
    words={
        "text": "в тексте",
        "name used": "название",
        "form": "форма",
        "why": "почему",
        "ref": "№",
        "repeat": "возможен повтор",
        "via": "через",
        "was": "было",
        "now": "стало",
        "before": "до",
        "after": "после",
        "seen": "замечено",
        "gone": "больше нет в тексте на",
        "more": "ещё",
        "others": "Прочее",
        "digest": "Сводка",
        "unsubscribe": "Чтобы не получать эти сообщения, удалите подписку или напишите на",
        "thread": "цепочка",
    },
    alerts=("сообщение", "сообщения", "сообщений"),
    outlets=("издание", "издания", "изданий"),
    one_report="то же сообщение",
    all_independent="независимо",
    some_independent="независимых {} из {}",
    reasons={
        "place": "место",
        "actor": "участник",
        "speaker": "говорит",
        "act": "вид:",
        "words": "слова",
        "named without a statement": "упомянуто без заявления",
    },
    changes={
        ChangeKind.SPEAKER: "ДРУГОЙ АВТОР СЛОВ",
        ChangeKind.CONTENT: "ИЗМЕНЕНО",
        ChangeKind.ACT: "ИЗМЕНЕНО",
        ChangeKind.WEAKENED: "СМЯГЧЕНО",
        ChangeKind.STRENGTHENED: "УСИЛЕНО",
        ChangeKind.ADDED: "ДОБАВЛЕНО",
        ChangeKind.GONE: "БОЛЬШЕ НЕТ В ТЕКСТЕ",
        ChangeKind.WITHDRAWN: "СТРАНИЦА УДАЛЕНА",
        ChangeKind.RESTORED: "СНОВА В ТЕКСТЕ",
    },
    change_lines={
        "speaker": "говорит: {} → {}",
        "act": "передано иначе: {} → {}",
        "weakened": "передано осторожнее: {} → {}",
        "strengthened": "передано увереннее: {} → {}",
        "added": "добавлено в текст после публикации",
        "read": "прочитано {} → {}",
        "captures": "копии {} → {}",
        "gone": "нет при двух прочтениях, впервые {}",
        "withdrawn": "{} с {}, проверок: {}",
        "more": "новые изменения за сутки сохраняются, но не сообщаются по одному",
    },
)

CATALOGUES: Mapping[str, Catalogue] = {"en": _EN, "ru": _RU}


def catalogue(language: str) -> Catalogue:
    """Return the words of a language; English for one that has none."""
    return CATALOGUES.get(language, _EN)


def counted(number: int, forms: tuple[str, str, str], language: str) -> str:
    """Return number and noun in agreement: `3 outlets`, `5 изданий`."""
    return f"{number} {forms[_plural(number, language)]}"


def _plural(number: int, language: str) -> int:
    """Source: Unicode CLDR plural rules for en and ru."""
    if language != "ru":
        return 0 if number == 1 else 1
    if number % 10 == 1 and number % 100 != 11:  # noqa: PLR2004 - 11 is "одиннадцать", which takes the genitive plural
        return 0
    return 1 if number % 10 in {2, 3, 4} and number % 100 not in {12, 13, 14} else 2


def day(at: datetime, words: Catalogue, *, now: datetime) -> str:
    """Return `27 Mar` for a time that stands for a whole day, with the year when it is another than now's.

    Shape: the day as it was read, whatever the reader's zone: midnight UTC is the day before in half of the world.
    """
    at, now = at.astimezone(UTC), now.astimezone(UTC)
    return f"{at.day} {words.months[at.month - 1]}" + (f" {at.year}" if at.year != now.year else "")


def moment(at: datetime, words: Catalogue, zone: ZoneInfo, *, now: datetime | None = None, offset: bool = False) -> str:
    """Return `27 Mar, 14:32`, with the year when it is another than now's, with `(+04)` on request."""
    local = at.astimezone(zone)
    year = f" {local.year}" if now is not None and local.year != now.astimezone(zone).year else ""
    text = f"{local.day} {words.months[local.month - 1]}{year}, {local:%H:%M}"
    return f"{text} ({offset_of(local)})" if offset else text


def offset_of(local: datetime) -> str:
    """Return `+04`, `-03:30` or `UTC`."""
    delta = local.utcoffset() or timedelta()
    if not delta:
        return "UTC"
    minutes = int(delta.total_seconds()) // 60
    sign, minutes = ("-" if minutes < 0 else "+"), abs(minutes)
    return f"{sign}{minutes // 60:02d}" + (f":{minutes % 60:02d}" if minutes % 60 else "")


def zone_of(name: str) -> ZoneInfo:
    """Return the time zone; UTC for a name this machine does not know."""
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        return ZoneInfo("UTC")
