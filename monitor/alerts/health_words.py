"""What is said of the service's own troubles: heading, what happened, what to do. A test compares the languages."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Mapping

#: a number or name, or a time that lasted, which each language writes in its own way
Value: TypeAlias = str | timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class Saying:
    """One kind of news: `{about}` and other names in braces are filled in."""

    heading: str
    text: str = ""
    #: what to do about it; "" when there is nothing
    advice: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class HealthWords:
    """The sayings of one language, by the key of the news."""

    days: str
    hours: str
    minutes: str
    sayings: Mapping[str, Saying]

    def span(self, lasted: timedelta) -> str:
        """Return how long something lasted, in two units at most: `2 d 4 h`, `3 h 20 min`, `5 min`."""
        minutes = max(1, round(lasted / timedelta(minutes=1)))
        days, hours = divmod(minutes // 60, 24)
        if days:
            parts = ((days, self.days), (hours, self.hours))
        else:
            parts = ((hours, self.hours), (minutes % 60, self.minutes))
        return " ".join(f"{number} {unit}" for number, unit in parts if number)

    def fill(self, pattern: str, values: Mapping[str, Value]) -> str:
        """Return a saying with its values; a value is never looked into for further braces."""
        parts = pattern.split("{")
        filled = [parts[0]]
        for part in parts[1:]:
            name, _, rest = part.partition("}")
            value = values.get(name, "")
            filled += [self.span(value) if isinstance(value, timedelta) else value, rest]
        return "".join(filled)


def health_words(language: str) -> HealthWords:
    """Return the sayings of a language, English for one that has none."""
    return HEALTH_WORDS.get(language, HEALTH_WORDS["en"])


_SHOW = "monitor sources show {about}"

HEALTH_WORDS: Mapping[str, HealthWords] = {
    "en": HealthWords(
        days="d",
        hours="h",
        minutes="min",
        sayings={
            "failing": Saying(
                heading="Source {about} keeps failing",
                text="{count} visits in a row failed, for {lasted}; the last one: {detail}",
                advice="monitor sources test {about}",
            ),
            "failing ended": Saying(heading="Source {about} answers again", text="after {lasted}"),
            "gone": Saying(
                heading="Source {about} is gone",
                text="the server says that this address is gone for good: {detail}",
                advice="give its new address in sources.yaml, or monitor sources remove {about}",
            ),
            "gone ended": Saying(heading="Source {about} is there again", text="after {lasted}"),
            "wall": Saying(
                heading="Source {about} is behind a wall",
                text="for {lasted} something else stands in its place: {detail}",
                advice="open it in a browser; monitor sources discover its site for another way in",
            ),
            "wall ended": Saying(heading="Source {about} can be read again", text="after {lasted}"),
            "redesign": Saying(
                heading="Source {about} has another layout",
                text="{detail}",
                advice="monitor sources add its address proposes a new pattern; monitor sources test {about}",
            ),
            "redesign ended": Saying(heading="Source {about} can be read again", text="after {lasted}"),
            "certificate": Saying(
                heading="Source {about}: its certificate is refused",
                text="for {lasted}: {detail}",
                advice="tell its publisher; ca_file in sources.yaml if its authority is one of its own",
            ),
            "certificate ended": Saying(heading="Source {about}: its certificate is good again", text="after {lasted}"),
            "expiring": Saying(
                heading="Source {about}: its certificate is about to end",
                text="it ends on {detail}, in {left}; from then on no visit succeeds",
                advice="tell its publisher",
            ),
            "expiring ended": Saying(heading="Source {about} has a new certificate"),
            "silent": Saying(
                heading="Source {about} is silent",
                text="it answers, and has had nothing new for {lasted}: longer than it ever is at these hours",
                advice="look at its page: does it publish elsewhere? " + _SHOW,
            ),
            "silent ended": Saying(heading="Source {about} has news again", text="after {lasted}"),
            "overrun": Saying(
                heading="Source {about}: entries may have been missed",
                text="{detail}",
                advice="give it a shorter interval in sources.yaml",
            ),
            "overrun ended": Saying(heading="Source {about}: no more entries were missed", text="for a day"),
            "guid-flood": Saying(
                heading="Source {about} renamed its entries",
                text="{detail}; they are taken for the entries that they were",
                advice=_SHOW,
            ),
            "degraded": Saying(
                heading="Source {about}: its articles are read worse than before",
                text="{detail}",
                advice="monitor sources test {about}; keep and drop in sources.yaml say where the text is",
            ),
            "degraded ended": Saying(heading="Source {about}: its articles are read well again", text="after {lasted}"),
            "moved": Saying(
                heading="Source {about} has moved",
                text="it leads to another address for good: {detail}",
                advice="monitor sources move {about}",
            ),
            "moved ended": Saying(heading="Source {about} no longer leads elsewhere", text="after {lasted}"),
            "flapping": Saying(
                heading="Source {about} comes and goes",
                text="{count} times within a day, now: {detail}. No more is said of it until it lasts for a day, or "
                "has been over for one",
                advice=_SHOW,
            ),
            "network": Saying(
                heading="Network: {many} of {all} sources cannot be reached",
                text="no connection, or no answer",
                advice="is this machine online? monitor status",
            ),
            "network without names": Saying(
                heading="Network: {many} of {all} sources cannot be reached",
                text="no name is found: DNS does not answer",
                advice="is the resolver of this machine up? monitor status",
            ),
            "network ended": Saying(
                heading="Network: sources can be reached again",
                text="after {lasted}; the others are visited at once",
            ),
            "host": Saying(
                heading="{about}: {many} of {all} sources there cannot be reached",
                text="no name, no connection, or no answer",
                advice="open it in a browser; is it blocked from here? monitor status",
            ),
            "host ended": Saying(
                heading="{about}: its sources can be reached again",
                text="after {lasted}; the others are visited at once",
            ),
            "channel": Saying(
                heading="Channel {about} takes no more messages",
                text="{detail}",
                advice="mend its address in subscribers.yaml, reload, monitor outbox retry --dead",
            ),
        },
    ),
    "ru": HealthWords(
        days="д",
        hours="ч",
        minutes="мин",
        sayings={
            "failing": Saying(
                heading="Источник {about} всё ещё недоступен",
                text="подряд неудачных посещений: {count}, в течение {lasted}; последнее: {detail}",
                advice="monitor sources test {about}",
            ),
            "failing ended": Saying(heading="Источник {about} снова отвечает", text="спустя {lasted}"),
            "gone": Saying(
                heading="Источника {about} больше нет",
                text="сервер сообщает, что этот адрес удалён навсегда: {detail}",
                advice="новый адрес — в sources.yaml, или monitor sources remove {about}",
            ),
            "gone ended": Saying(heading="Источник {about} снова на месте", text="спустя {lasted}"),
            "wall": Saying(
                heading="Источник {about} за заслоном",
                text="уже {lasted} на его месте другое: {detail}",
                advice="откройте его в браузере; другой путь ищет monitor sources discover",
            ),
            "wall ended": Saying(heading="Источник {about} снова читается", text="спустя {lasted}"),
            "redesign": Saying(
                heading="У источника {about} другая вёрстка",
                text="{detail}",
                advice="новый образец предложит monitor sources add с его адресом; monitor sources test {about}",
            ),
            "redesign ended": Saying(heading="Источник {about} снова читается", text="спустя {lasted}"),
            "certificate": Saying(
                heading="Источник {about}: сертификат отвергнут",
                text="уже {lasted}: {detail}",
                advice="сообщите издателю; ca_file в sources.yaml, если у него свой удостоверяющий центр",
            ),
            "certificate ended": Saying(heading="Источник {about}: сертификат снова в порядке", text="спустя {lasted}"),
            "expiring": Saying(
                heading="Источник {about}: сертификат скоро истечёт",
                text="он истекает {detail}, через {left}; после этого посещения не удадутся",
                advice="сообщите издателю",
            ),
            "expiring ended": Saying(heading="У источника {about} новый сертификат"),
            "silent": Saying(
                heading="Источник {about} молчит",
                text="он отвечает, но нового нет уже {lasted}: дольше, чем когда-либо в эти часы",
                advice="посмотрите его страницу: не публикует ли он в другом месте? " + _SHOW,
            ),
            "silent ended": Saying(heading="У источника {about} снова новости", text="спустя {lasted}"),
            "overrun": Saying(
                heading="Источник {about}: записи могли быть пропущены",
                text="{detail}",
                advice="задайте ему более короткий interval в sources.yaml",
            ),
            "overrun ended": Saying(heading="Источник {about}: записи больше не пропускались", text="в течение суток"),
            "guid-flood": Saying(
                heading="Источник {about} переименовал свои записи",
                text="{detail}; они приняты за прежние",
                advice=_SHOW,
            ),
            "degraded": Saying(
                heading="Источник {about}: его статьи читаются хуже прежнего",
                text="{detail}",
                advice="monitor sources test {about}; keep и drop в sources.yaml указывают, где текст",
            ),
            "degraded ended": Saying(heading="Источник {about}: его статьи снова читаются", text="спустя {lasted}"),
            "moved": Saying(
                heading="Источник {about} переехал",
                text="он навсегда ведёт на другой адрес: {detail}",
                advice="monitor sources move {about}",
            ),
            "moved ended": Saying(heading="Источник {about} больше не ведёт на другой адрес", text="спустя {lasted}"),
            "flapping": Saying(
                heading="Источник {about} то есть, то нет",
                text="за сутки раз: {count}, сейчас: {detail}. Больше о нём не сообщается, пока это не продлится сутки "
                "или не прекратится на сутки",
                advice=_SHOW,
            ),
            "network": Saying(
                heading="Сеть: недоступны источники, {many} из {all}",
                text="нет соединения или ответа",
                advice="есть ли у этой машины сеть? monitor status",
            ),
            "network without names": Saying(
                heading="Сеть: недоступны источники, {many} из {all}",
                text="имена не находятся: DNS не отвечает",
                advice="работает ли DNS-сервер этой машины? monitor status",
            ),
            "network ended": Saying(
                heading="Сеть: источники снова доступны",
                text="спустя {lasted}; остальные посещаются сейчас же",
            ),
            "host": Saying(
                heading="{about}: недоступны источники, {many} из {all}",
                text="нет имени, соединения или ответа",
                advice="откройте его в браузере; не закрыт ли он отсюда? monitor status",
            ),
            "host ended": Saying(
                heading="{about}: источники снова доступны",
                text="спустя {lasted}; остальные посещаются сейчас же",
            ),
            "channel": Saying(
                heading="Канал {about} больше не принимает сообщения",
                text="{detail}",
                advice="исправьте его адрес в subscribers.yaml, затем reload и monitor outbox retry --dead",
            ),
        },
    ),
}
