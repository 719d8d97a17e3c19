"""The public preview of a Telegram channel (`t.me/s/<channel>`) to entries.

Source: the layout of the preview: `data-post`, `time[datetime]`, `.tgme_widget_message_text`; an empty preview with
status 200 is a dead source, not "no news".
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from lxml import etree

from monitor.errors import NotAFeedError
from monitor.sources.dates import parse_date
from monitor.sources.draft import Draft, parsed_source
from monitor.sources.pages import has_class, page_title, page_tree, with_class, words
from monitor.sources.plain import AUTHOR_MAX, TEXT_MAX, lines, one_line
from monitor.types import Further

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from monitor.types import ParsedSource

_NUMBER = re.compile(r"\d{1,12}")
#: how the preview marks an edited message in the language it was asked in
_EDITED = re.compile(r"(?:edited|изменено|редаговано|düzenlendi|redaktə)", re.IGNORECASE)
_MEDIA = (
    ("tgme_widget_message_photo_wrap", "a photo", "photos"),
    ("tgme_widget_message_video_player", "a video", "videos"),
    ("tgme_widget_message_roundvideo_player", "a video message", "video messages"),
    ("tgme_widget_message_voice_player", "a voice message", "voice messages"),
    ("tgme_widget_message_document_wrap", "a file", "files"),
    ("tgme_widget_message_poll", "a poll", "polls"),
)
_POST = re.compile(r"([A-Za-z0-9_]{2,64})/(\d{1,12})")
_TITLE_CHARS = 200
_SENTENCE_END = re.compile(r"[.!?…։](?=\s)")
_SHORT_SENTENCE = 40


def read_telegram(text: str, *, url: str, max_entries: int, now: datetime) -> ParsedSource:
    """Return the messages of a channel's preview page, newest first.

    Shape: title is the first line or sentence, summary the whole text (of a poll its question and options),
    content_html its markup, via the channel a message was forwarded from; notes name the message that is answered,
    pictures and the like. Messages without words (a lone photo) are left out and counted. `further` is the page of
    older messages.
    Errors: NotAFeedError when the page shows no message: no public preview, no such channel, another page; and when its
    messages show nothing that is known.
    """
    root = page_tree(text, about=url)
    messages = [element for element in with_class(root, "tgme_widget_message") if element.get("data-post")]
    if not messages:
        raise NotAFeedError(_reason(root, text), about=url)
    posts = [message for message in messages if not has_class(message, "service_message")]
    drafts = [draft for message in reversed(posts) if (draft := _draft(message, now))]
    silent = len(posts) - len(drafts)
    if posts and not drafts and not any(next(with_class(root, name), None) is not None for name, _, _ in _MEDIA):
        raise NotAFeedError(f"redesign: none of its {len(posts)} messages has words or pictures", about=url)
    parsed = parsed_source(
        drafts,
        kind="telegram",
        title=_channel_title(root),
        max_entries=max_entries,
        warnings=[f"{silent} messages without words"] if silent else [],
    )
    older = _older(root, messages, url)
    return replace(parsed, further=(Further(url=older, when="gap"),) if older else ())


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


def _older(root: Any, messages: list[Any], url: str) -> str | None:
    """Return the address of the messages before those of a page: what its own link says, else what their numbers do."""
    numbers = [int(post[2]) for message in messages if (post := _POST.fullmatch(message.get("data-post").strip()))]
    links = (element.get("data-before") for element in with_class(root, "tme_messages_more"))
    before = next((int(link) for link in links if link and _NUMBER.fullmatch(link)), None)
    if before is None and numbers and min(numbers) > len(messages):
        before = min(numbers)
    return urlsplit(url)._replace(query=f"before={before}", fragment="").geturl() if before and before > 1 else None


def _draft(message: Any, now: datetime) -> Draft | None:
    post = _POST.fullmatch(message.get("data-post").strip())
    if post is None:
        return None
    body = next(
        (element for element in with_class(message, "tgme_widget_message_text") if not _in_reply(element)), None
    )
    said = "\n".join(part for part in (lines(words(body)) if body is not None else "", _poll(message)) if part)
    if not said and (document := _first(message, "tgme_widget_message_document_title")) is not None:
        said = one_line(words(document))
    if not said:
        return None
    return Draft(
        title=first_words(said),
        url=f"https://t.me/{post[1]}/{post[2]}",
        guid=f"{post[1]}/{post[2]}",
        published_at=parse_date(_stamp(message), None, now),
        summary=said,
        content_html=_markup(body) if body is not None and not _poll(message) else "",
        via=_forwarded_from(message),
        notes=tuple(_notes(message)),
    )


def _first(message: Any, name: str) -> Any:
    """Return the first element of a class that is the message's own, not of the one it answers; None for none."""
    return next((element for element in with_class(message, name) if not _in_reply(element)), None)


def _poll(message: Any) -> str:
    """Return question and options of a poll, without the counts that change from hour to hour."""
    question = _first(message, "tgme_widget_message_poll_question")
    if question is None:
        return ""
    options = with_class(message, "tgme_widget_message_poll_option_text")
    return lines("\n".join([words(question), *(f"– {one_line(words(option))}" for option in options)]))


def _forwarded_from(message: Any) -> str:
    source = _first(message, "tgme_widget_message_forwarded_from_name")
    return one_line(words(source), AUTHOR_MAX) if source is not None else ""


def _notes(message: Any) -> Iterator[str]:
    """Yield what is to be known of a message beside its words; views and reactions are not."""
    forwarded = _first(message, "tgme_widget_message_forwarded_from_name")
    if forwarded is not None:
        link = _post_link(forwarded.get("href"))
        yield f"forwarded from {_forwarded_from(message)}" + (f", {link}" if link else "")
    reply = next(with_class(message, "tgme_widget_message_reply"), None)
    if reply is not None:
        yield f"in reply to {_post_link(reply.get('href')) or 'another message'}"
    meta = _first(message, "tgme_widget_message_meta")
    if meta is not None and _EDITED.match(words(meta).strip()):
        yield "edited before it was read"
    for name, one, many in _MEDIA:
        count = sum(not _in_reply(element) for element in with_class(message, name))
        if count:
            yield f"with {one}" if count == 1 else f"with {count} {many}"


def _post_link(href: str | None) -> str:
    """Return an address of a message as it is written: `https://t.me/channel/number`; "" for any other."""
    parts = urlsplit(href or "")
    post = _POST.fullmatch(parts.path.strip("/"))
    return f"https://t.me/{post[1]}/{post[2]}" if post and parts.hostname in {"t.me", "telegram.me"} else ""


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
