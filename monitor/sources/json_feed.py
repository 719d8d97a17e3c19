"""JSON Feed 1.0 and 1.1 to entries: strict about being one, lenient about everything inside.

Source: https://www.jsonfeed.org/version/1.1/ (an item needs an id; numbers as ids are to be read as text).
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from monitor.errors import NotAFeedError
from monitor.sources.dates import parse_date, told_date
from monitor.sources.draft import Draft, is_hardly_readable, parsed_source, recordings_left_out, web_address
from monitor.sources.plain import AUTHOR_MAX, TEXT_MAX, html_to_text, lines, one_line, title_text, without_controls

if TYPE_CHECKING:
    from datetime import datetime

    from monitor.types import ParsedSource

_VERSION = re.compile(r"https?://(?:www\.)?jsonfeed\.org/version/(\d)(?:\.(\d))?/?")
#: longer numbers are no ids, and Python refuses to convert thousands of digits
_MAX_DIGITS = 25


def looks_like_json(text: str) -> bool:
    """Tell whether a document is to be read as JSON: it opens with a brace or bracket."""
    return text.lstrip("\ufeff \t\r\n")[:1] in {"{", "["}


def read_json_feed(text: str, *, url: str, language: str | None, max_entries: int, now: datetime) -> ParsedSource:
    """Return the JSON Feed in `text`; warnings count the items left out (no objects, recordings).

    Errors: NotAFeedError when the text is no JSON (cut, too deep) or no JSON Feed.
    """
    document = _load(text, url)
    version = _VERSION.fullmatch(_string(document, "version"))
    items = document.get("items")
    if version is None or not isinstance(items, list):
        raise NotAFeedError("JSON, but no JSON Feed (no version or no items)", about=url)
    home = web_address(_string(document, "home_page_url"), url)
    spoken = _string(document, "language")[:20] or None
    usable = [item for item in items if isinstance(item, dict)]
    warnings = [] if len(usable) == len(items) else [f"{len(items) - len(usable)} items are no objects"]
    read = [(item, _draft(item, base=home or url, language=language or spoken, now=now)) for item in usable]
    drafts = [draft for item, draft in read if not (_has_recording(item) and is_hardly_readable(draft))]
    if len(drafts) < len(read):
        warnings.append(recordings_left_out(len(read) - len(drafts)))
    return parsed_source(
        drafts,
        kind=f"json{version[1]}{version[2] or '0'}",
        title=title_text(_string(document, "title"), markup=False),
        max_entries=max_entries,
        warnings=warnings,
        language=spoken,
        hub=_hub(document, url),
    )


def _hub(document: dict[str, Any], url: str) -> str | None:
    hubs = document.get("hubs")
    named = [_string(hub, "url") for hub in hubs if isinstance(hub, dict)] if isinstance(hubs, list) else []
    return next((address for one in named if (address := web_address(one, url))), None)


def load_json(text: str, url: str) -> Any:
    """Return what a JSON document says; numbers of more than 25 digits are texts.

    Errors: NotAFeedError when it is broken, breaks off or is nested too deep.
    """
    try:
        return json.loads(text.lstrip("\ufeff"), parse_int=_number)
    except RecursionError as error:
        raise NotAFeedError("JSON nested too deep", about=url) from error
    except ValueError as error:
        broken = "JSON that breaks off" if _ends_early(text, error) else "broken JSON"
        raise NotAFeedError(f"{broken}, no feed", about=url) from error


def _load(text: str, url: str) -> dict[str, Any]:
    document = load_json(text, url)
    if not isinstance(document, dict):
        raise NotAFeedError("JSON, but no JSON Feed", about=url)
    return document


def _ends_early(text: str, error: ValueError) -> bool:
    position = getattr(error, "pos", 0)
    return position >= len(text.rstrip()) - 1 or "Unterminated" in str(error)


def _number(digits: str) -> int | str:
    return int(digits) if len(digits) <= _MAX_DIGITS else digits[:_MAX_DIGITS]


def _string(item: dict[str, Any], key: str) -> str:
    value = item.get(key)
    return without_controls(value) if isinstance(value, str) else ""


def _identifier(item: dict[str, Any]) -> str:
    value = item.get("id")
    return str(value) if isinstance(value, int | float) and not isinstance(value, bool) else _string(item, "id").strip()


def _draft(item: dict[str, Any], *, base: str, language: str | None, now: datetime) -> Draft:
    content_html = _string(item, "content_html")[: TEXT_MAX * 2]
    content_text = lines(_string(item, "content_text"))
    summary = lines(_string(item, "summary"))
    if content_text and not content_html and summary:
        content_html = "".join(f"<p>{_escaped(line)}</p>" for line in content_text.split("\n"))
    guid = _identifier(item)
    address = web_address(_string(item, "url"), base) or web_address(_string(item, "external_url"), base)
    published = told_date(_string(item, "date_published"), language, now)
    return Draft(
        title=title_text(_string(item, "title"), markup=False),
        url=address or web_address(guid),
        guid=guid,
        published_at=published.at if published else None,
        midnight_of=published.midnight_of if published else None,
        updated_at=parse_date(_string(item, "date_modified"), language, now),
        summary=summary or content_text or html_to_text(content_html),
        content_html=content_html,
        author=_author(item),
        language=_string(item, "language")[:20] or None,
    )


def _has_recording(item: dict[str, Any]) -> bool:
    attached = item.get("attachments")
    kinds = (
        [_string(one, "mime_type") for one in attached if isinstance(one, dict)] if isinstance(attached, list) else []
    )
    return any(kind.startswith(("audio/", "video/")) for kind in kinds)


def _author(item: dict[str, Any]) -> str:
    authors = item.get("authors")
    candidates = [*authors[:10], item.get("author")] if isinstance(authors, list) else [item.get("author")]
    names = [_string(author, "name") for author in candidates if isinstance(author, dict)]
    return one_line(", ".join(dict.fromkeys(name for name in names if name)), AUTHOR_MAX)


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;")
