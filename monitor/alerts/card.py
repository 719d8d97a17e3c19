"""One alert as the pieces that text and HTML lay out: values repaired, on one line, cut, in the reader's time zone.

The facts stay as published; only what is shown goes through here.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from monitor.alerts.changed import change_lines
from monitor.alerts.labels import Catalogue, counted, day, moment
from monitor.alerts.reasons import reason_text
from monitor.alerts.shown import isolated, link, quoted, shortened, shown
from monitor.types import AlertKind, ChangeKind, Form

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from monitor.types import AlertFacts

#: UTF-16 units given to each piece at the widest; they shrink together when a message is too long
_CONTENT, _ANSWERED, _CONTEXT, _TITLE, _NAME, _REASON = 1500, 300, 400, 200, 120, 300
_PLACES = 3
_OUTLETS = 5
_LEAST = 24
_LEAST_NAME = 64


@dataclass(frozen=True, slots=True, kw_only=True)
class Style:
    """For whom a message is laid out."""

    language: str
    words: Catalogue
    zone: ZoneInfo
    detail: str
    #: factor on all lengths, at most 1
    scale: float = 1.0

    def room(self, widest: int) -> int:
        """Return the units that a piece may take."""
        return max(_LEAST, int(widest * self.scale))

    def name_room(self) -> int:
        """Return the units of a name: the last to be cut, since a message without its names says little."""
        return max(_LEAST_NAME, int(_NAME * self.scale))


@dataclass(frozen=True, slots=True, kw_only=True)
class Quoted:
    """Words from an article with what they are: "" the statement, "was", "now"."""

    label: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """The earlier statement that is answered."""

    verb: str
    speaker: str
    when: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where it stands, with its address when that can be shown."""

    text: str
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """All pieces of one alert; "" and () for what there is not."""

    severity: str
    kind: AlertKind
    #: "CRITICAL", only for that severity
    alarm: str
    head: str
    places: str
    when: str
    #: 14:32, or the day when that is all that is known
    clock: str
    title: str
    speaker: str
    speaker_text: str
    via: str
    answered: Answered | None
    words: tuple[Quoted, ...]
    #: what changed since the address was read before, and by which evidence
    changes: tuple[str, ...]
    before: str
    after: str
    details: tuple[str, ...]
    #: what to do, of news of the service itself
    advice: str
    #: azertag.az
    outlet: str
    #: azertag.az 14:32
    where: str
    url: str
    outlets: str
    others: tuple[Place, ...]
    why: str
    ref: str
    #: reference of the thread's first message, when that is another
    thread: str


def card(facts: AlertFacts, style: Style) -> Card:
    """Return the pieces of an alert at the style's scale."""
    words = style.words
    at = facts.said_at or facts.published_at or facts.seen_at
    day_only = facts.day_only and at is not facts.seen_at
    speaker = shown(facts.speaker) or shown(facts.speaker_text)
    in_text = shown(facts.speaker_text)
    full = style.detail == "full"
    return Card(
        severity=facts.severity,
        kind=facts.kind,
        alarm=words.severities["critical"] if facts.severity == "critical" else "",
        head=_head(facts, words),
        places=_places(facts, style),
        when=day(at, words, now=facts.seen_at)
        if day_only
        else moment(at, words, style.zone, now=facts.seen_at, offset=True),
        clock=day(at, words, now=at) if day_only else f"{at.astimezone(style.zone):%H:%M}",
        title=_title(facts, style),
        speaker=isolated(shortened(speaker, style.name_room())),
        speaker_text=quote_name(in_text, style) if in_text.casefold() != speaker.casefold() else "",
        via=_via(facts, style),
        answered=_answered(facts, style),
        words=_words(facts, style),
        changes=change_lines(facts, style),
        before=_context(facts.context_before, style) if full and not _is_headline(facts.context_before, facts) else "",
        after=_context(facts.context_after, style) if full else "",
        details=_details(facts, style),
        advice=isolated(shortened(shown(facts.advice), style.room(_REASON))),
        outlet=_outlet(facts, style),
        where=_where(facts, style),
        url=link(facts.url),
        outlets=_outlets(facts, style),
        others=_others(facts, style) if full else (),
        why=isolated(shortened(reason_text(shown(facts.reason), words), style.room(_REASON))),
        ref=shown(facts.ref),
        thread=shown(facts.thread_ref) if facts.thread_ref != facts.ref else "",
    )


def quote_name(value: str, style: Style) -> str:
    """Return a name as published, in quotation marks."""
    return f"“{isolated(shortened(value, style.name_room()))}”" if value else ""


def _head(facts: AlertFacts, words: Catalogue) -> str:
    if facts.kind in {AlertKind.STATEMENT, AlertKind.ANSWER} and facts.act is not None:
        return words.acts[facts.act]
    return words.changes[facts.change.kinds[0]] if facts.change is not None else words.kinds[facts.kind]


def _title(facts: AlertFacts, style: Style) -> str:
    """Return the headline; "" where the words below are the same."""
    if facts.kind is AlertKind.HEALTH or (style.detail == "full" and _is_headline(facts.content, facts)):
        return ""
    return isolated(shortened(shown(facts.headline), style.room(_TITLE)))


def _is_headline(text: str, facts: AlertFacts) -> bool:
    """Tell whether a text is the article's headline, which articles like to repeat as their first line."""
    return _bare(text) == _bare(facts.headline)


def _bare(text: str) -> str:
    return shown(text).rstrip(".!?… ").casefold()


def _via(facts: AlertFacts, style: Style) -> str:
    """Return who passed the words on, but for the outlet itself, which has a line of its own."""
    relays = [name for name in map(shown, facts.via) if name != shown(facts.outlet)]
    return isolated(shortened(", ".join(relays), style.name_room()))


def _topic(facts: AlertFacts) -> str:
    """Return what the first line names when no place is known."""
    return facts.headline if facts.kind is AlertKind.HEALTH else facts.watch_title


def _places(facts: AlertFacts, style: Style) -> str:
    names = list(dict.fromkeys(map(shown, facts.places))) or [shown(_topic(facts))]
    more = f" +{len(names) - _PLACES}" if len(names) > _PLACES else ""
    return isolated(shortened(", ".join(filter(None, names[:_PLACES])), style.name_room())) + more


def _answered(facts: AlertFacts, style: Style) -> Answered | None:
    if not (facts.answers_speaker or facts.answers_text):
        return None
    words = style.words
    verb = words.answer_verbs.get(facts.act, words.answers) if facts.act else words.answers
    when = ""
    if facts.answers_at and facts.answers_day_only:
        when = day(facts.answers_at, words, now=facts.seen_at)
    elif facts.answers_at:
        when = moment(facts.answers_at, words, style.zone, now=facts.seen_at)
    text = shown(facts.answers_text)
    return Answered(
        verb=verb,
        speaker=isolated(shortened(shown(facts.answers_speaker), style.name_room())),
        when=when,
        text=quoted(text, style.room(_ANSWERED), spoken=False) if text else "",
    )


def _words(facts: AlertFacts, style: Style) -> tuple[Quoted, ...]:
    """Return what was said; for an edit both wordings, at half the room each."""
    if style.detail == "short":
        return ()
    content, was = shown(facts.content), shown(facts.was)
    spoken = facts.form in {Form.DIRECT, Form.MIXED}
    if facts.kind is AlertKind.EDIT or (facts.change is not None and ChangeKind.CONTENT in facts.change.kinds):
        room = style.room(_CONTENT // 2)
        pairs = ((style.words.word("was"), was), (style.words.word("now"), content))
        return tuple(Quoted(label=label, text=quoted(text, room, spoken=spoken)) for label, text in pairs if text)
    if facts.kind is AlertKind.WITHDRAWAL and was:
        return (Quoted(label=style.words.word("was"), text=quoted(was, style.room(_CONTENT), spoken=spoken)),)
    if not content:
        return ()
    # guillemets claim that these are the speaker's words; indirect speech and sentences around a name are the outlet's
    words = quoted(content, style.room(_CONTENT), spoken=spoken)
    return (Quoted(label="", text=words if words.startswith("«") else f"— {words}"),)


def _context(value: str, style: Style) -> str:
    return isolated(shortened(shown(value), style.room(_CONTEXT)))


def _details(facts: AlertFacts, style: Style) -> tuple[str, ...]:
    words = style.words
    details = []
    used = [shown(name) for name in facts.names_used]
    if used and used != [shown(name) for name in facts.places]:
        names = isolated(shortened(", ".join(used), style.name_room()))
        details.append(f"{words.word('name used')}: {names}")
    if facts.form is not None:
        sure = f", {facts.confidence:.2f}" if facts.confidence is not None else ""
        details.append(f"{words.word('form')}: {words.forms[facts.form]}{sure}")
    return tuple(details)


def _outlet(facts: AlertFacts, style: Style) -> str:
    return isolated(shortened(shown(facts.outlet), style.name_room()))


def _where(facts: AlertFacts, style: Style) -> str:
    if facts.kind is AlertKind.HEALTH:
        return ""
    withdrawn = facts.kind is AlertKind.WITHDRAWAL
    at = None if withdrawn or facts.day_only else facts.published_at
    seen = "" if at is not None else f"{style.words.word('seen')} "
    seen_at = facts.change.now.read_at if withdrawn and facts.change is not None else None
    clock = f"{seen}{(at or seen_at or facts.seen_at).astimezone(style.zone):%H:%M}"
    outlet = _outlet(facts, style)
    gone = f"{style.words.word('gone')} " if withdrawn and outlet else ""
    return f"{gone}{outlet} {clock}".strip()


def _outlets(facts: AlertFacts, style: Style) -> str:
    """Return `+3 outlets, 2 of the 4 independent`: how many more, and how many of all did not copy."""
    number, words = len(facts.other_outlets), style.words
    if not number:
        return ""
    if facts.independent <= 1:
        kind = words.one_report
    elif facts.independent > number:
        kind = words.all_independent
    else:
        kind = words.some_independent.format(facts.independent, number + 1)
    return f"+{counted(number, words.outlets, style.language)}, {kind}"


def _others(facts: AlertFacts, style: Style) -> tuple[Place, ...]:
    return tuple(
        Place(
            text=f"{isolated(shortened(shown(o.outlet), style.name_room()))} {o.seen_at.astimezone(style.zone):%H:%M}",
            url=link(o.url, style.room(200)),
        )
        for o in facts.other_outlets[:_OUTLETS]
    )
