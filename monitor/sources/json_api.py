"""The answer of a JSON interface to entries, by JSON pointers that the configuration gives.

Source: RFC 6901. An item's address is what a pointer finds, or a template in which `{id}` is replaced.
"""

from __future__ import annotations

import re
from dataclasses import fields
from html import escape
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from monitor.errors import NotAFeedError
from monitor.sources.dates import told_date
from monitor.sources.draft import Draft, parsed_source, web_address
from monitor.sources.json_feed import load_json
from monitor.sources.plain import TEXT_MAX, html_to_text, lines, title_text
from monitor.sources.telegram import first_words

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from monitor.types import JsonPaths, ParsedSource

_INDEX = re.compile(r"0|[1-9]\d{0,8}")
_SHOWN = 8
#: no value at all; None is one of JSON's
_NOTHING = object()


def read_json_api(
    text: str, *, paths: JsonPaths, url: str, language: str | None, max_entries: int, now: datetime
) -> ParsedSource:
    """Return the items of a JSON document as entries, in document order.

    Shape: what `paths.items` finds is a list, or an object whose values are the items. Markup in a text is cleaned; a
    list of texts is one of several lines. Without a title the first words of the text stand in.
    Errors: NotAFeedError when the text is no JSON, when `items` finds no list, and when a pointer finds nothing in any
    item; its words name the pointer and what there is instead.
    """
    document = load_json(text, url)
    found = resolve(document, paths.items)
    items = list(found.values()) if isinstance(found, dict) else found
    if found is _NOTHING:
        raise NotAFeedError(f"items: {_shown(paths.items)} finds nothing{_instead(document, paths.items)}", about=url)
    if not isinstance(items, list):
        raise NotAFeedError(f"items: {_shown(paths.items)} finds {_kind(found)}, no list", about=url)
    usable = [item for item in items if isinstance(item, dict)]
    warnings = [] if len(usable) == len(items) else [f"{len(items) - len(usable)} items are no objects"]
    warnings += _missing(usable, paths, url)
    drafts = [_draft(item, paths, url=url, language=language, now=now) for item in usable]
    return parsed_source(drafts, kind="json", title="", max_entries=max_entries, warnings=warnings)


def resolve(document: Any, pointer: str) -> Any:
    """Return what a JSON pointer finds, the module's `_NOTHING` when it finds nothing; "" is the whole document."""
    value = document
    for token in _tokens(pointer):
        if isinstance(value, dict) and token in value:
            value = value[token]
        elif isinstance(value, list) and _INDEX.fullmatch(token) and int(token) < len(value):
            value = value[int(token)]
        else:
            return _NOTHING
    return value


def _tokens(pointer: str) -> list[str]:
    return [token.replace("~1", "/").replace("~0", "~") for token in pointer.split("/")[1:]]


def _missing(items: Sequence[Any], paths: JsonPaths, url: str) -> list[str]:
    """Return what to say of pointers that find nothing in some items. Errors: NotAFeedError for one that never does."""
    warnings = []
    for name, pointer in _pointers(paths):
        missing = sum(not _text(item, pointer) for item in items)
        if items and missing == len(items):
            there = f"{_shown(pointer)} finds nothing in any of {len(items)} items{_instead(items[0], pointer)}"
            raise NotAFeedError(f"{name}: {there}", about=url)
        if missing:
            warnings.append(f"{name}: {_shown(pointer)} finds nothing in {missing} of {len(items)} items")
    return warnings


def _pointers(paths: JsonPaths) -> list[tuple[str, str]]:
    """Return the names and pointers that are read in each item."""
    named = [(field.name, getattr(paths, field.name)) for field in fields(paths) if field.name != "items"]
    return [(name, pointer) for name, pointer in named if pointer is not None and pointer.startswith("/")]


def _draft(item: Any, paths: JsonPaths, *, url: str, language: str | None, now: datetime) -> Draft:
    raw = _text(item, paths.text)
    summary = html_to_text(raw)
    told = told_date(_text(item, paths.date), language, now)
    return Draft(
        title=title_text(_text(item, paths.title)) or first_words(summary),
        url=_address(item, paths, url),
        guid=_text(item, paths.id),
        published_at=told.at if told else None,
        midnight_of=told.midnight_of if told else None,
        summary=summary,
        content_html=(raw if "<" in raw else _as_markup(raw))[: TEXT_MAX * 2],
    )


def _as_markup(text: str) -> str:
    """Return a plain text as markup, a paragraph per line: what a feed's full text is."""
    return "".join(f"<p>{escape(line)}</p>" for line in text.splitlines() if line.strip())


def _address(item: Any, paths: JsonPaths, url: str) -> str | None:
    if paths.url is None:
        return None
    if paths.url.startswith("/"):
        return web_address(_text(item, paths.url), url)
    name = _text(item, paths.id)
    return web_address(paths.url.replace("{id}", quote(name, safe="/-._~"))) if name else None


def _text(item: Any, pointer: str | None) -> str:
    """Return what a pointer finds in an item as text: a text, a number, a list of those; "" for anything else."""
    if pointer is None:
        return ""
    value = resolve(item, pointer)
    values = value if isinstance(value, list) else [value]
    texts = [str(one) for one in values if isinstance(one, str | int | float) and not isinstance(one, bool)]
    return "\n".join(texts).strip() if len(texts) > 1 else (texts[0].strip() if texts else "")


def _instead(document: Any, pointer: str) -> str:
    """Return what there is where a pointer leads to nothing: the keys beside the first part that is missing."""
    value = document
    for token in _tokens(pointer):
        if isinstance(value, dict) and token in value:
            value = value[token]
        elif isinstance(value, list) and _INDEX.fullmatch(token) and int(token) < len(value):
            value = value[int(token)]
        else:
            break
    if isinstance(value, dict):
        names = [lines(str(name), 40) for name in value]
        return f" (there are: {', '.join(names[:_SHOWN])}{', …' if len(names) > _SHOWN else ''})"
    return f" (there is {_kind(value)})"


def _shown(pointer: str) -> str:
    return pointer or '""'


def _kind(value: Any) -> str:
    if value is None or isinstance(value, bool):
        return "true, false or null"
    if isinstance(value, dict):
        return "an object"
    if isinstance(value, list):
        return f"a list of {len(value)}"
    return "a text" if isinstance(value, str) else "a number"
