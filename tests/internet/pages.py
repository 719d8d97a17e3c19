"""Documents as sites write them: pages with furniture, lists, feeds, sitemaps, previews of channels."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from email.utils import format_datetime
from html import escape
from typing import Final

from tests.internet.world import Published, Release

#: names of the months as dates are written, "24 ნოემბერი, 2026"
MONTHS: Final[dict[str, tuple[str, ...]]] = {
    "ka": (
        *("იანვარი", "თებერვალი", "მარტი", "აპრილი", "მაისი", "ივნისი"),
        *("ივლისი", "აგვისტო", "სექტემბერი", "ოქტომბერი", "ნოემბერი", "დეკემბერი"),
    ),
    "hy": (
        *("հունվարի", "փետրվարի", "մարտի", "ապրիլի", "մայիսի", "հունիսի"),
        *("հուլիսի", "օգոստոսի", "սեպտեմբերի", "հոկտեմբերի", "նոյեմբերի", "դեկտեմբերի"),
    ),
}
#: what stands around every article and belongs to none of them
FURNITURE: Final = ("Skip to the content", "Subscribe to our bulletin", "Hotline 1177", "All rights reserved")


def day_in_words(at: datetime, language: str) -> str:
    """Return a day as `24 ნოემბერი, 2026`."""
    return f"{at.day} {MONTHS[language][at.month - 1]}, {at.year}"


def paragraphs(release: Release) -> str:
    """Return the text of a release as HTML."""
    return "".join(f"<p>{escape(part, quote=False)}</p>" for part in release.text)


def page(title: str, inside: str, *, language: str, head: str = "", charset: str = "utf-8") -> str:
    """Return a page with menu, box at the side and foot around what is inside."""
    skip, subscribe, hotline, rights = FURNITURE
    return (
        f"<!doctype html><html lang='{language}'><head><meta charset='{charset}'><title>{escape(title)}</title>{head}"
        f"</head><body><a class='skip' href='#main'>{skip}</a><header><a href='/'>Home</a><nav><ul>"
        "<li><a href='/about'>About</a></li><li><a href='/contacts'>Contacts</a></li></ul></nav></header>"
        f"<main id='main'>{inside}</main><aside><form><label>{subscribe}</label><input name='mail'></form></aside>"
        f"<footer><p>{hotline}</p><p>© {rights}</p></footer></body></html>"
    )


def article(one: Published, *, language: str, date: str = "", charset: str = "utf-8") -> str:
    """Return the page of a release; it states its time in the head, or shows `date` below the title instead."""
    stated = f"<meta property='article:published_time' content='{one.at.isoformat(timespec='seconds')}'>"
    shown = f"<div class='date'>{escape(date)}</div>" if date else ""
    title, text = escape(one.release.title), paragraphs(one.release)
    inside = f"<article><h1>{title}</h1>{shown}<div class='text'>{text}</div></article>"
    return page(one.release.title, inside, language=language, head="" if date else stated, charset=charset)


def rss(title: str, base: str, items: Iterable[tuple[Published, str, str]], *, charset: str = "utf-8") -> str:
    """Return a feed of (release, summary, full text as HTML or ""), each at `/news/NUMBER`."""
    body = "".join(
        f"<item><title>{escape(one.release.title)}</title><link>{base}/news/{one.number}</link>"
        f"<pubDate>{format_datetime(one.at)}</pubDate><description>{escape(summary)}</description>"
        + (f"<content:encoded>{escape(text)}</content:encoded>" if text else "")
        + "</item>"
        for one, summary, text in items
    )
    return (
        f'<?xml version="1.0" encoding="{charset}"?><rss version="2.0" '
        'xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel>'
        f"<title>{escape(title)}</title><link>{base}/</link>{body}</channel></rss>"
    )


def news_sitemap(base: str, items: Iterable[Published], *, name: str, language: str) -> str:
    """Return a sitemap with the news extension."""
    rows = "".join(
        f"<url><loc>{base}/presse/{one.number}</loc><lastmod>{one.at.isoformat(timespec='seconds')}</lastmod>"
        f"<news:news><news:publication><news:name>{escape(name)}</news:name><news:language>{language}</news:language>"
        f"</news:publication><news:publication_date>{one.at.isoformat(timespec='seconds')}</news:publication_date>"
        f"<news:title>{escape(one.release.title)}</news:title></news:news></url>"
        for one in items
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" '
        f'xmlns:news="http://www.google.com/schemas/sitemap-news/0.9">{rows}</urlset>'
    )


def channel(title: str, name: str, messages: Sequence[str]) -> str:
    """Return the public preview of a Telegram channel."""
    return (
        f"<!DOCTYPE html><html><head><title>{escape(title)} – Telegram</title></head><body>"
        f"<div class='tgme_channel_info'><div class='tgme_channel_info_header_title'><span>{escape(title)}</span></div>"
        f"<a href='https://t.me/{name}'>@{name}</a></div>{''.join(messages)}</body></html>"
    )


def message(name: str, one: Published, *, forwarded_from: str = "", edited: bool = False) -> str:
    """Return one message of a channel, with the counts that change at every look."""
    text = "<br><br>".join(escape(part, quote=False) for part in one.release.text)
    via = (
        "<div class='tgme_widget_message_forwarded_from'>Forwarded from <a class="
        f"'tgme_widget_message_forwarded_from_name' href='https://t.me/mfa_channel/12'>{escape(forwarded_from)}</a></div>"
        if forwarded_from
        else ""
    )
    return (
        f"<div class='tgme_widget_message' data-post='{name}/{one.number}'>{via}"
        f"<div class='tgme_widget_message_text'>{text}</div><div class='tgme_widget_message_footer'>"
        f"<span class='tgme_widget_message_views'>1.{one.number}K</span><span class='tgme_widget_message_meta'>"
        f"{'edited ' if edited else ''}<a class='tgme_widget_message_date' href='https://t.me/{name}/{one.number}'>"
        f"<time datetime='{one.at.isoformat(timespec='seconds')}'>{one.at:%H:%M}</time></a></span></div></div>"
    )


#: what a bot gets to see instead of the page
CHALLENGE: Final = (
    "<!DOCTYPE html><html><head><title>Just a moment...</title></head><body><h1>Checking your browser</h1>"
    "<p>Verify you are human by completing the action below.</p><noscript>Enable JavaScript and cookies to continue"
    "</noscript><script src='/cdn-cgi/challenge-platform/x.js'></script></body></html>"
)
