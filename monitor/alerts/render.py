"""From a claimed delivery to the message that a channel is given: subject, text, HTML, mail headers, facts as JSON."""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from enum import Enum
from typing import TYPE_CHECKING, Any

from monitor.alerts.card import Style, card
from monitor.alerts.html_form import alert_html, digest_html
from monitor.alerts.labels import catalogue, counted, moment, zone_of
from monitor.alerts.names import in_language
from monitor.alerts.shown import shortened, shown
from monitor.alerts.text_form import alert_text, bare_text, digest_text, digest_title
from monitor.types import AlertFacts, AlertKind, Delivery, Message

if TYPE_CHECKING:
    from collections.abc import Mapping

    from monitor.types import Headers

#: for one message of a messenger: below Telegram's 4,096 by the stricter reading, with room for its own additions
TEXT_UNITS = 3500
#: a digest by mail may name everything; mail has no such limit
_MAIL_DIGEST_UNITS = 60_000
_SUBJECT_UNITS = 150
#: version of the JSON given to webhooks; grows when a field changes its meaning or goes
PAYLOAD_VERSION = 1
#: news of the statement itself: a thread's first message is one of these
_FIRST = frozenset({AlertKind.STATEMENT, AlertKind.ANSWER})


@dataclass(frozen=True, slots=True, kw_only=True)
class MailContext:
    """What mail headers need beyond the alert."""

    #: right side of Message-ID and List-Id: the sender's domain
    domain: str = "monitor.invalid"
    #: addresses (mailto: or https:) for List-Unsubscribe
    unsubscribe: tuple[str, ...] = ()


def render(
    delivery: Delivery,
    *,
    language: str = "en",
    detail: str | None = None,
    timezone: str = "UTC",
    channel_kind: str = "other",
    mail: MailContext | None = None,
    bare: bool = False,
    names: Mapping[str, str] | None = None,
) -> Message:
    """Return the message of a delivery.

    Shape: `text` is at most 3,500 UTF-16 units (a digest by mail 60,000) without control characters; `html` and
    `headers` for mail alone; `payload` for webhooks alone; the same delivery always gives the same message.
    `detail` overrides what the subscription wants; `bare` gives cut text for a channel that refused the first form;
    `names` are those of actors and places in the reader's language, by id. The payload keeps the canonical ones.
    Errors: none; odd values are shown as far as they can be.
    """
    words, zone = catalogue(language), zone_of(timezone)
    payload = _payload(delivery) if channel_kind == "webhook" else ""
    delivery = replace(delivery, alerts=tuple(in_language(facts, names or {}) for facts in delivery.alerts))
    wanted = detail or (delivery.alerts[0].detail if delivery.alerts else "normal")
    style = Style(language=language, words=words, zone=zone, detail=wanted)
    is_mail = channel_kind == "mail"
    many = len(delivery.alerts) != 1
    text = _digest_text(delivery, style, is_mail=is_mail) if many else _alert_text(delivery, style)
    if bare:
        return Message(
            subject=_subject(delivery, style), text=bare_text(text), headers=_headers(delivery, mail, is_mail)
        )
    html = ""
    if is_mail:
        unsubscribe = (mail or MailContext()).unsubscribe
        html = _digest_html(delivery, style, unsubscribe) if many else _alert_html(delivery, style, unsubscribe)
    return Message(
        subject=_subject(delivery, style),
        text=text,
        html=html,
        headers=_headers(delivery, mail, is_mail),
        payload=payload,
    )


# --------------------------------------------------------------------------------------------------------------- forms


def _alert_text(delivery: Delivery, style: Style) -> str:
    return alert_text(delivery.alerts[0], style, repeat=delivery.possible_repeat, limit=TEXT_UNITS)


def _alert_html(delivery: Delivery, style: Style, unsubscribe: tuple[str, ...]) -> str:
    facts = delivery.alerts[0]
    return alert_html(card(facts, style), style, repeat=delivery.possible_repeat, unsubscribe=unsubscribe)


def _digest_text(delivery: Delivery, style: Style, *, is_mail: bool) -> str:
    limit = _MAIL_DIGEST_UNITS if is_mail else TEXT_UNITS
    return digest_text(_digest_title(delivery, style), grouped(delivery.alerts, style), style, limit=limit)


def _digest_html(delivery: Delivery, style: Style, unsubscribe: tuple[str, ...]) -> str:
    title = _digest_title(delivery, style)
    cards = tuple((name, tuple(card(f, style) for f in alerts)) for name, alerts in grouped(delivery.alerts, style))
    return digest_html(title, cards, style, unsubscribe=unsubscribe)


def _digest_title(delivery: Delivery, style: Style) -> str:
    at = _latest(delivery)
    when = moment(at, style.words, style.zone, offset=True) if at else ""
    title = digest_title(style.words.word("digest"), when, len(delivery.alerts), style)
    return f"{title} ({style.words.word('repeat')})" if delivery.possible_repeat else title


def grouped(alerts: tuple[AlertFacts, ...], style: Style) -> tuple[tuple[str, tuple[AlertFacts, ...]], ...]:
    """Return the alerts by place, else by watch; the largest group first, each in order of time."""
    groups: dict[str, list[AlertFacts]] = defaultdict(list)
    for facts in alerts:
        name = shown(facts.places[0]) if facts.places else shown(facts.watch_title) or style.words.word("others")
        groups[shortened(name, 100)].append(facts)
    ordered = sorted(groups.items(), key=lambda item: (-len(item[1]), item[0]))
    return tuple((name, tuple(sorted(found, key=_when))) for name, found in ordered)


def _when(facts: AlertFacts) -> datetime:
    return facts.said_at or facts.published_at or facts.seen_at


def _latest(delivery: Delivery) -> datetime | None:
    return max((facts.seen_at for facts in delivery.alerts), default=delivery.created_at)


def _subject(delivery: Delivery, style: Style) -> str:
    """Return one line without a repeat mark: mail programs fold repeats by Message-ID, people by subject."""
    words = style.words
    if len(delivery.alerts) != 1:
        places = ", ".join(name for name, _ in grouped(delivery.alerts, style)[:3])
        number = counted(len(delivery.alerts), words.alerts, style.language)
        return _plain(f"{words.word('digest')}: {number}" + (f" · {places}" if places else ""))
    c = card(delivery.alerts[0], style)
    head = " ".join(filter(None, (c.alarm, c.head)))
    about = ": ".join(filter(None, (c.places, c.speaker or c.title)))
    return _plain(f"{head} · {about}" if about else head)


def _plain(subject: str) -> str:
    return shortened(shown(subject), _SUBJECT_UNITS)


# ------------------------------------------------------------------------------------------------------------- headers


def _headers(delivery: Delivery, mail: MailContext | None, is_mail: bool) -> Headers:
    if not is_mail:
        return ()
    mail = mail or MailContext()
    own = message_id(delivery, mail.domain)
    headers = [("Message-ID", own)]
    first = _thread_id(delivery, mail.domain)
    if first and first != own:
        headers += [("In-Reply-To", first), ("References", first)]
    subscriber = _token(delivery.channel.partition("/")[0])
    headers += [("List-Id", f"Statement monitor <{subscriber}.{mail.domain}>"), ("Auto-Submitted", "auto-generated")]
    ways = [
        way for way in mail.unsubscribe if way.startswith(("mailto:", "https://")) and not set(way) & set("<>, \r\n")
    ]
    if ways:
        headers.append(("List-Unsubscribe", ", ".join(f"<{way}>" for way in ways)))
        if any(way.startswith("https://") for way in ways):
            headers.append(("List-Unsubscribe-Post", "List-Unsubscribe=One-Click"))
    refs = " ".join(dict.fromkeys(_token(facts.ref) for facts in delivery.alerts))
    return (*headers, ("X-Monitor-Ref", shortened(refs, 800)))


def message_id(delivery: Delivery, domain: str) -> str:
    """Return the Message-ID: from references, kinds and channel alone, so that a repeat carries the same.

    Another content gives another id (a digest that grew, a second edit of one statement): mail programs drop what
    they have seen, and must not drop news.
    """
    if len(delivery.alerts) == 1:
        facts = delivery.alerts[0]
        if facts.kind in _FIRST:
            return _first_id(facts.ref, delivery.channel, domain)
        return f"<{_token(facts.ref)}.{facts.kind}.{_hash(delivery.channel, *_distinct(facts))}@{domain}>"
    parts = [part for facts in delivery.alerts for part in (facts.ref, facts.kind, *_distinct(facts))]
    return f"<digest.{_hash(delivery.channel, *parts)}@{domain}>"


def _thread_id(delivery: Delivery, domain: str) -> str:
    """Return the id of the first message of the thread, as that message computed it."""
    if len(delivery.alerts) != 1 or not delivery.alerts[0].thread_ref:
        return ""
    return _first_id(delivery.alerts[0].thread_ref, delivery.channel, domain)


def _first_id(ref: str, channel: str, domain: str) -> str:
    return f"<{_token(ref)}.statement.{_hash(channel)}@{domain}>"


def _distinct(facts: AlertFacts) -> tuple[str, ...]:
    return () if facts.kind in _FIRST else (facts.url, facts.content)


def _hash(*parts: str) -> str:
    return hashlib.blake2b("\0".join(parts).encode("utf-8", "replace"), digest_size=8).hexdigest()


def _token(value: str) -> str:
    """Return the value as characters of an RFC 5322 dot-atom."""
    return "".join(c if c.isascii() and (c.isalnum() or c in "-_") else "-" for c in value) or "none"


# ------------------------------------------------------------------------------------------------------------- payload


def _payload(delivery: Delivery) -> str:
    """Return the facts for a program: docs/guarantees.md lists the fields that stay."""
    return json.dumps(
        {
            "version": PAYLOAD_VERSION,
            "event": "alert" if len(delivery.alerts) == 1 else "digest",
            "channel": delivery.channel,
            "possible_repeat": delivery.possible_repeat,
            "refs": [facts.ref for facts in delivery.alerts],
            "alerts": [_jsonable(asdict(facts)) for facts in delivery.alerts],
        },
        ensure_ascii=False,
    )


def _jsonable(value: Any) -> Any:
    match value:
        case datetime():
            return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
        case Enum():
            return value.value
        case str():
            return value.encode("utf-8", "replace").decode()  # a lone surrogate is no JSON for most readers
        case dict():
            return {key: _jsonable(item) for key, item in value.items()}
        case list() | tuple():
            return [_jsonable(item) for item in value]
        case _:
            return value
