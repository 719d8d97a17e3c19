"""The public preview of a Telegram channel (`t.me/s/<channel>`) to entries.

Source: the layout of the preview: `data-post`, `time[datetime]`, `.tgme_widget_message_text`; an empty preview with
status 200 is a dead source, not "no news".
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from lxml import etree

from monitor.errors import NotAFeedError
from monitor.sources.dates import parse_date
from monitor.sources.draft import Draft, parsed_source
from monitor.sources.pages import page_title, page_tree, with_class, words
from monitor.sources.plain import AUTHOR_MAX, TEXT_MAX, lines, one_line

if TYPE_CHECKING:
    from datetime import datetime

    from monitor.types import ParsedSource

_POST = re.compile(r"([A-Za-z0-9_]{2,64})/(\d{1,12})")
_TITLE_CHARS = 200
_SENTENCE_END = re.compile(r"[.!?…։](?=\s)")
_SHORT_SENTENCE = 40


def read_telegram(text: str, *, url: str, max_entries: int, now: datetime) -> ParsedSource:
    """Return the messages of a channel's preview page, newest first.

    Shape: title is the first line or sentence, summary the whole text, content_html its markup, author the channel a
    message was forwarded from. Messages without words (a lone photo) are left out and counted.
    Errors: NotAFeedError when the page shows no message: no public preview, no such channel, another page.
    """
    root = page_tree(text, about=url)
    messages = [element for element in with_class(root, "tgme_widget_message") if element.get("data-post")]
    if not messages:
        raise NotAFeedError(_reason(root, text), about=url)
    drafts = [draft for message in reversed(messages) if (draft := _draft(message, now))]
    silent = len(messages) - len(drafts)
    return parsed_source(
        drafts,
        kind="telegram",
        title=_channel_title(root),
        max_entries=max_entries,
        warnings=[f"{silent} messages without words"] if silent else [],
    )


def channel_url(channel: str) -> str:
    """Return the address of a channel's preview for "name", "@name", "t.me/name" or a whole address."""
    name = channel.strip().removeprefix("@")
    if "/" in name:
        path = urlsplit(name if "://" in name else "https://" + name).path.strip("/")
        name = path.removeprefix("s/").split("/")[0]
    return f"https://t.me/s/{name}"


def _reason(root: Any, text: str) -> str:
    if next(with_class(root, "tgme_page"), None) is not None:
        return "the channel has no public preview (private, renamed or restricted)"
    if "tgme_channel_info" in text:
        return "the channel's preview is empty"
    return "no Telegram preview page"


def _channel_title(root: Any) -> str:
    header = next(with_class(root, "tgme_channel_info_header_title"), None)
    return one_line(words(header) if header is not None else page_title(root).removesuffix(" – Telegram"))


def _draft(message: Any, now: datetime) -> Draft | None:
    post = _POST.fullmatch(message.get("data-post").strip())
    body = next(
        (element for element in with_class(message, "tgme_widget_message_text") if not _in_reply(element)), None
    )
    if post is None:
        return None
    said = lines(words(body)) if body is not None else ""
    document = next(with_class(message, "tgme_widget_message_document_title"), None)
    if not said and document is not None:
        said = one_line(words(document))
    if not said:
        return None
    stamp = _stamp(message)
    source = next(with_class(message, "tgme_widget_message_forwarded_from_name"), None)
    return Draft(
        title=first_words(said),
        url=f"https://t.me/{post[1]}/{post[2]}",
        guid=f"{post[1]}/{post[2]}",
        published_at=parse_date(stamp, None, now),
        summary=said,
        content_html=_markup(body) if body is not None else "",
        author=one_line("via " + words(source), AUTHOR_MAX) if source is not None else "",
    )


def _in_reply(element: Any) -> bool:
    """Tell whether a text is the excerpt of the message that is answered, not the message itself."""
    return any("tgme_widget_message_reply" in (parent.get("class") or "").split() for parent in element.iterancestors())


def _stamp(message: Any) -> str:
    """Return the time of the message: the one inside its date link, else the last of the message."""
    times = [element for element in message.iter("time") if element.get("datetime")]
    dated = [t for t in times if any("message_date" in (p.get("class") or "") for p in t.iterancestors("a"))]
    return str((dated or times)[-1].get("datetime")) if times else ""


def _markup(body: Any) -> str:
    markup: str = etree.tostring(body, encoding="unicode", method="html", with_tail=False)
    return markup[: TEXT_MAX * 2]


def first_words(text: str) -> str:
    """Return the first line as a title; of a long one the first sentence, else its first words."""
    line = one_line(text.split("\n", 1)[0], TEXT_MAX)
    if len(line) <= _TITLE_CHARS:
        return line
    ends = [found.end() for found in _SENTENCE_END.finditer(line, 0, _TITLE_CHARS)]
    whole = next((end for end in ends if end >= _SHORT_SENTENCE), None)
    if whole:
        return line[:whole]
    return line[:_TITLE_CHARS].rsplit(" ", 1)[0].rstrip(" ,;:–-") + "…"
