"""Alerts as HTML for mail: one narrow column, inline styles, light and dark, nothing loaded from anywhere.

Every value passes `_e`; tags and styles are constants of this file. Links are those that `shown.link` let through.
"""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from monitor.alerts.wording import pieces
from monitor.types import AlertKind

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from monitor.alerts.card import Card, Style

#: colour of the strip: background, text
_COLOURS = {
    "critical": ("#b42318", "#ffffff"),
    "high": ("#b54708", "#ffffff"),
    "normal": ("#175cd3", "#ffffff"),
    "low": ("#475467", "#ffffff"),
}
#: cards of one digest; beyond it mail programs cut the message themselves
_MOST_CARDS = 200
_CSS = (
    "body{margin:0;padding:0;background:#f2f4f7;color:#101828}"
    ".sheet{background:#ffffff}.soft{color:#667085}.quote{border-left:4px solid #98a2b3;background:#f9fafb}"
    ".answered{background:#fffaeb}.line{border-top:1px solid #eaecf0}"
    "del{background:#fee4e2;color:#912018}ins{background:#d1fadf;color:#05603a;text-decoration:none}"
    "@media (prefers-color-scheme:dark){body{background:#0c111d!important;color:#f2f4f7!important}"
    ".sheet{background:#161b26!important}.soft{color:#98a2b3!important}"
    ".quote{background:#1f242f!important;border-color:#667085!important}.answered{background:#2b2314!important}"
    ".line{border-color:#333741!important}a{color:#84adff!important}"
    "del{background:#55160c!important;color:#fecdca!important}ins{background:#053321!important;color:#a6f4c5!important}}"
)
_FONT = "font-family:-apple-system,'Segoe UI',Roboto,'Noto Sans','Helvetica Neue',Arial,sans-serif"


def alert_html(c: Card, style: Style, *, repeat: bool, unsubscribe: tuple[str, ...]) -> str:
    """Return one alert as a complete document."""
    body = _strip(c) + _body(c, style) + _footer(c, style, repeat=repeat)
    return _document(c.head, _preview(c), _sheet(body) + _leave(style, unsubscribe), style)


def digest_html(
    title: str, groups: Sequence[tuple[str, Sequence[Card]]], style: Style, *, unsubscribe: tuple[str, ...]
) -> str:
    """Return a digest as a complete document: groups with counts, one compact card per alert."""
    parts = [f'<h1 style="margin:0;padding:20px 24px 8px;font-size:20px;line-height:1.3">{_e(title)}</h1>']
    left = _MOST_CARDS
    for name, cards in groups:
        count = f'<span class="soft" style="font-weight:400">{len(cards)}</span>'
        parts.append(f'<h2 style="margin:0;padding:16px 24px 4px;font-size:16px">{_e(name)} {count}</h2>')
        parts += [_compact(c) for c in cards[:left]]
        left = max(0, left - len(cards))
    rest = [c.ref for _, cards in groups for c in cards][_MOST_CARDS:]
    if rest:
        more = f"+{len(rest)} {style.words.word('more')}: {' '.join(rest)}"
        parts.append(f'<p class="soft" style="padding:8px 24px 16px;margin:0;font-size:13px">{_e(more)}</p>')
    parts.append('<div style="height:16px"></div>')
    return _document(title, title, _sheet("".join(parts)) + _leave(style, unsubscribe), style)


def _e(value: str) -> str:
    """Return the value as text of a document, fit for attributes too."""
    return escape(value, quote=True)


def _document(title: str, preview: str, body: str, style: Style) -> str:
    hidden = "display:none;max-height:0;overflow:hidden;opacity:0"
    return (
        f'<!doctype html><html lang="{_e(style.language)}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        '<meta name="color-scheme" content="light dark"><meta name="supported-color-schemes" content="light dark">'
        f"<title>{_e(title)}</title><style>{_CSS}</style></head>"
        f'<body style="margin:0;padding:0;{_FONT};font-size:15px;line-height:1.5">'
        f'<div style="{hidden}">{_e(preview)}</div>'
        f'<div style="max-width:640px;margin:0 auto;padding:16px 8px">{body}</div></body></html>'
    )


def _sheet(body: str) -> str:
    return f'<div class="sheet" style="border-radius:12px;overflow:hidden">{body}</div>'


def _preview(c: Card) -> str:
    return " · ".join(filter(None, (c.speaker, c.words[-1].text if c.words else c.title)))


def _strip(c: Card) -> str:
    """Return the coloured head: what, where, when."""
    back, front = _COLOURS.get(c.severity, _COLOURS["normal"])
    head = " · ".join(filter(None, (c.alarm, c.head)))
    return (
        f'<div style="background:{back};color:{front};padding:14px 24px">'
        f'<div style="font-size:12px;font-weight:700;letter-spacing:.08em">{_e(head)}</div>'
        f'<div style="font-size:18px;font-weight:600;line-height:1.35">{_e(c.places)}</div>'
        f'<div style="font-size:13px;opacity:.9">{_e(c.when)}</div></div>'
    )


def _body(c: Card, style: Style) -> str:
    return f'<div style="padding:18px 24px 6px">{"".join(_pieces(c, style))}</div>'


def _pieces(c: Card, style: Style) -> Iterator[str]:
    if c.speaker:
        yield f'<div style="font-size:17px;font-weight:600" dir="auto">{_e(c.speaker)}</div>'
    small = [f"{style.words.word('text')}: {c.speaker_text}"] if c.speaker_text else []
    small += [f"{style.words.word('via')} {c.via}"] if c.via else []
    if small:
        yield f'<div class="soft" style="font-size:13px" dir="auto">{_e(" · ".join(small))}</div>'
    if c.answered is not None:
        yield _answered(c)
    if c.title and (style.detail != "normal" or not c.words):
        yield f'<div style="margin:10px 0 0;font-weight:600" dir="auto">{_e(c.title)}</div>'
    if c.before:
        yield _around(c.before)
    yield from _quotes(c)
    yield from (f'<div class="soft" style="font-size:13px" dir="auto">{_e(line)}</div>' for line in c.changes)
    if c.after:
        yield _around(c.after)
    if style.detail != "short" and c.details:
        yield f'<div class="soft" style="font-size:13px">{_e(" · ".join(c.details))}</div>'
    if style.detail != "short" and c.advice:
        yield f'<div style="margin:10px 0 0;font-size:14px" dir="auto">→ {_e(c.advice)}</div>'


def _answered(c: Card) -> str:
    a = c.answered
    if a is None:
        return ""
    whom = " · ".join(filter(None, (a.speaker, a.when)))
    text = f'<div style="font-style:italic" dir="auto">{_e(a.text)}</div>' if a.text else ""
    return (
        '<div class="answered" style="margin:12px 0 0;padding:10px 14px;border-radius:8px;font-size:14px">'
        f'<div class="soft" style="font-size:13px" dir="auto">{_e(a.verb)}: {_e(whom)}</div>{text}</div>'
    )


def _around(text: str) -> str:
    return f'<p class="soft" style="margin:10px 0 0;font-size:14px" dir="auto">{_e(text)}</p>'


def _quotes(c: Card) -> Iterator[str]:
    form = "margin:12px 0;padding:10px 16px;border-radius:0 8px 8px 0;font-size:16px"
    block = f'<blockquote class="quote" style="{form}" dir="auto">'
    if len(c.words) == 2:  # noqa: PLR2004 - was and now
        was, now = c.words
        marked = (_marked(was.text, now.text, "del"), _marked(now.text, was.text, "ins"))
        for quote, text in zip(c.words, marked, strict=True):
            yield f'{block}<div class="soft" style="font-size:12px">{_e(quote.label)}</div>{text}</blockquote>'
        return
    gone = c.kind is AlertKind.WITHDRAWAL
    for quote in c.words:
        label = f'<div class="soft" style="font-size:12px">{_e(quote.label)}</div>' if quote.label else ""
        text = f"<del>{_e(quote.text)}</del>" if gone else _e(quote.text)
        yield f"{block}{label}{text}</blockquote>"


def _marked(text: str, other: str, tag: str) -> str:
    """Return the text with the words marked that the other one lacks."""
    return "".join(_e(one.text) if one.common else f"<{tag}>{_e(one.text)}</{tag}>" for one in pieces(text, other))


def _link(url: str, text: str) -> str:
    if not url:
        return _e(text)
    return f'<a href="{_e(url)}" style="color:#175cd3;font-weight:600" rel="noreferrer">{_e(text)}</a>'


def _footer(c: Card, style: Style, *, repeat: bool) -> str:
    words = style.words
    rows = [" · ".join(filter(None, (_link(c.url, c.where), _e(c.outlets))))] if c.where else []
    rows += [f"+ {_link(other.url, other.text)}" for other in c.others]
    small = [f"{_e(words.word('why'))}: {_e(c.why)}"] if c.why else []
    mark = f" ({words.word('repeat')})" if repeat else ""
    thread = f" · {_e(words.word('thread'))} {_e(c.thread)}" if c.thread else ""
    small.append(f"{_e(words.word('ref'))} <b>{_e(c.ref)}</b>{_e(mark)}{thread}")
    return (
        '<div class="line" style="margin:8px 24px 0;padding:12px 0 18px;font-size:14px">'
        + "".join(f'<div dir="auto">{row}</div>' for row in rows)
        + "".join(f'<div class="soft" style="font-size:12px;padding-top:6px" dir="auto">{row}</div>' for row in small)
        + "</div>"
    )


def _compact(c: Card) -> str:
    back, _ = _COLOURS.get(c.severity, _COLOURS["normal"])
    text = c.words[-1].text if c.words else c.title
    head = " · ".join(filter(None, (c.alarm, c.head)))
    below = " · ".join(filter(None, (_link(c.url, c.where), _e(c.outlets), _e(c.ref))))
    return (
        f'<div style="margin:8px 24px;padding:2px 0 6px 14px;border-left:4px solid {back}">'
        f'<div style="font-size:12px"><b style="letter-spacing:.05em">{_e(head)}</b> '
        f'<span class="soft">{_e(c.when)}</span></div>'
        f'<div style="font-weight:600" dir="auto">{_e(c.speaker)}</div><div dir="auto">{_e(text)}</div>'
        f'<div class="soft" style="font-size:13px" dir="auto">{below}</div></div>'
    )


def _leave(style: Style, unsubscribe: tuple[str, ...]) -> str:
    ways = [way.removeprefix("mailto:") for way in unsubscribe]
    if not ways:
        return ""
    text = f"{style.words.word('unsubscribe')} {', '.join(ways)}"
    return f'<p class="soft" style="font-size:12px;padding:12px 24px;margin:0">{_e(text)}</p>'
