"""Alerts as plain text: short enough for a lock screen, cut by structure, never past the limit of a channel."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from monitor.alerts.card import Card, Style, card
from monitor.alerts.labels import counted
from monitor.alerts.shown import shortened, shown, units
from monitor.alerts.wording import marked

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from monitor.types import AlertFacts

#: lengths of all pieces, relative; tried in turn until the message fits
_SCALES = (1.0, 0.7, 0.5, 0.35, 0.2, 0.1)
#: units of the words of one line of a digest, and whether it carries its address
_DIGEST_STEPS = ((240, True), (160, True), (160, False), (80, False))
#: lines of a digest so short leave the number of outlets out
_TIGHT = 80
#: units of the references of alerts that found no room
_REFS = 400
#: so few alerts stand in a digest in full
_FEW = 3
#: a bare text holds the first lines alone
_BARE_UNITS = 900


def alert_text(facts: AlertFacts, style: Style, *, repeat: bool, limit: int) -> str:
    """Return one alert, at most `limit` UTF-16 units long."""
    text = ""
    for scale in _SCALES:
        text = "\n".join(_lines(card(facts, replace(style, scale=scale)), style, repeat=repeat))
        if units(text) <= limit:
            return text
    return shortened(text, limit)


def bare_text(text: str) -> str:
    """Return a message for a channel that refused it: cut, without anything a parser could trip over."""
    plain = "".join(" " if c in "<>&\u2068\u2069*_`[]|~" else c for c in text)
    return shortened(plain, _BARE_UNITS)


def _lines(shown_card: Card, style: Style, *, repeat: bool) -> Iterator[str]:
    c, words = shown_card, style.words
    yield _join(c.alarm, c.head, c.places, c.when)
    yield from _speaker_lines(c, style)
    if c.title and (style.detail != "normal" or not c.words):
        yield c.title
    if c.before:
        yield f"[{words.word('before')}] {c.before}"
    yield from _words(c)
    if style.detail != "short":
        yield from c.changes
    if c.after:
        yield f"[{words.word('after')}] {c.after}"
    if style.detail != "short" and c.details:
        yield _join(*c.details)
    if c.advice and style.detail != "short":
        yield f"→ {c.advice}"
    if c.where:
        yield _join(c.where, c.outlets)
    if c.url:
        yield c.url
    yield from (f"+ {other.text} {other.url}".rstrip() for other in c.others)
    why = f"{words.word('why')}: {c.why}" if c.why and style.detail != "short" else ""
    thread = f"{words.word('thread')} {c.thread}" if c.thread else ""
    yield _join(why, thread, f"{words.word('ref')} {c.ref}" + (f" ({words.word('repeat')})" if repeat else ""))


def _words(c: Card) -> Iterator[str]:
    """Return what was said; of two wordings with marks around the words that only one has."""
    if len(c.words) == 2:  # noqa: PLR2004 - was and now
        was, now = c.words
        yield f"{was.label}: {marked(was.text, now.text, '[-', '-]')}"
        yield f"{now.label}: {marked(now.text, was.text, '[+', '+]')}"
        return
    yield from (f"{q.label}: {q.text}" if q.label else q.text for q in c.words)


def _speaker_lines(c: Card, style: Style) -> Iterator[str]:
    words = style.words
    if c.speaker:
        in_text = f" ({words.word('text')}: {c.speaker_text})" if c.speaker_text and style.detail != "short" else ""
        yield c.speaker + in_text + (f" · {words.word('via')} {c.via}" if c.via else "")
    if c.answered is not None:
        whom = ", ".join(filter(None, (c.answered.speaker, c.answered.when)))
        yield f"{c.answered.verb}: " + " — ".join(filter(None, (whom, c.answered.text)))


def _join(*parts: str) -> str:
    return " · ".join(part for part in parts if part)


# ------------------------------------------------------------------------------------------------------------- digests


def digest_text(title: str, groups: Sequence[tuple[str, Sequence[AlertFacts]]], style: Style, *, limit: int) -> str:
    """Return a digest: groups with counts, one short item per alert; what finds no room is counted and named.

    Shape: at most `limit` UTF-16 units; up to three alerts are told in full when they fit.
    """
    total = sum(len(alerts) for _, alerts in groups)
    if total <= _FEW:
        each = [alert_text(f, style, repeat=False, limit=limit) for _, alerts in groups for f in alerts]
        text = "\n\n".join([title, *each])
        if units(text) <= limit:
            return text
    for room, with_url in _DIGEST_STEPS:
        items = _items_within(groups, style, room=room, with_url=with_url, limit=limit)
        if len(items) == total and units(text := _laid_out(title, groups, items, style)) <= limit:
            return text
    while items and units(text := _laid_out(title, groups, items, style)) > limit:
        items.pop()
    return text if items else shortened(title, limit)


def _items_within(
    groups: Sequence[tuple[str, Sequence[AlertFacts]]], style: Style, *, room: int, with_url: bool, limit: int
) -> list[str]:
    """Return the first items of a digest, no more than can find room."""
    items: list[str] = []
    used = 0
    for facts in (facts for _, alerts in groups for facts in alerts):
        items.append("\n".join(_item(facts, style, room=room, with_url=with_url)))
        used += units(items[-1]) + 1
        if used > limit:
            break
    return items


def _laid_out(
    title: str, groups: Sequence[tuple[str, Sequence[AlertFacts]]], items: Sequence[str], style: Style
) -> str:
    """Return title, groups with their counts, the items there are, and the references of the rest."""
    lines = [title]
    done = 0
    for name, alerts in groups:
        own = items[done : done + len(alerts)]
        if own:
            lines += ["", f"{name} ({len(alerts)})", *own]
        done += len(alerts)
    rest = [facts.ref for _, alerts in groups for facts in alerts][len(items) :]
    if rest:
        refs = shortened(" ".join(map(shown, rest)), _REFS)
        lines += ["", f"+{len(rest)} {style.words.word('more')}: {refs}"]
    return "\n".join(lines)


def _item(facts: AlertFacts, style: Style, *, room: int, with_url: bool) -> Iterator[str]:
    c = card(facts, replace(style, detail="normal", scale=room / 1500))
    said = c.words[-1].text.removeprefix("— ") if c.words else c.title
    who = f"{c.speaker}: " if c.speaker else ""
    yield f"• {c.clock} {_join(c.alarm, c.head)} — {who}{said}"
    yield "  " + _join(c.outlet, c.outlets if room > _TIGHT else "", c.ref)
    if with_url and c.url:
        yield f"  {c.url}"


def digest_title(words: str, when: str, number: int, style: Style) -> str:
    """Return `Digest · 27 Mar, 08:00 (+04) · 14 alerts`."""
    return _join(words, when, counted(number, style.words.alerts, style.language))
