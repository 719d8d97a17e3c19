"""Data that a page carries beside its markup: JSON-LD about the article, and text that only a script would show."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from monitor.articles.plain import text_of_html

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml.html import HtmlElement

_MAX_SCRIPT = 400_000
_MAX_NODES = 5_000
_ARTICLES = ("article", "posting", "webpage", "report")
#: keys under which applications keep the body of an article
_BODY_KEYS = frozenset({"articlebody", "body", "content", "text", "bodyhtml", "html", "fulltext", "description"})
_LEAST_BODY = 80
_MAX_POSTS = 300
#: of a post, enough to find it in the text of the page
_BEGINNING = 500
_LONGEST_DATE = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkedData:
    """What JSON-LD says of the article; empty strings for what it does not say."""

    headline: str = ""
    published: str = ""
    body: str = ""
    language: str = ""
    publisher: str = ""
    is_free: bool = True
    #: posts of a live blog: the beginning of each as plain text, and when it says it was published
    posts: tuple[tuple[str, str], ...] = ()


def linked_data(root: HtmlElement) -> LinkedData:
    """Return what the JSON-LD of a page says of its article. Errors: none; what cannot be read is left out."""
    article: dict[str, object] = {}
    page: dict[str, object] = {}
    posts: list[tuple[str, str]] = []
    for value in _documents(root, linked=True):
        for node in _nodes(value):
            kind = str(node.get("@type", "")).lower()
            posts.extend(_posts(node.get("liveBlogUpdate")))
            if "webpage" in kind:
                page = {**node, **page}
            elif any(word in kind for word in _ARTICLES):
                # the outermost and first one is the page's; others are posts of it, or related
                article = {**node, **article}
    # an article says more than the page that holds it
    best = {**page, **article}
    publisher = best.get("publisher")
    return LinkedData(
        headline=_string(best.get("headline")),
        published=_string(best.get("datePublished")),
        body=_string(best.get("articleBody")),
        language=_string(best.get("inLanguage")),
        publisher=_string(publisher.get("name")) if isinstance(publisher, dict) else "",
        is_free=str(best.get("isAccessibleForFree", True)).lower() != "false",
        posts=tuple(posts[:_MAX_POSTS]),
    )


def embedded_text(root: HtmlElement) -> str:
    """Return the longest text that the page's own data holds under a name of a body, "" when there is none."""
    best = ""
    for value in _documents(root, linked=False):
        for node in _nodes(value):
            for key, text in node.items():
                if key.lower() in _BODY_KEYS and isinstance(text, str) and len(text) > max(len(best), _LEAST_BODY):
                    best = text
    return text_of_html(best)


def _posts(updates: object) -> Iterator[tuple[str, str]]:
    for post in updates[:_MAX_POSTS] if isinstance(updates, list) else []:
        if isinstance(post, dict):
            words = text_of_html(_string(post.get("articleBody"))[:_BEGINNING])
            yield words, _string(post.get("datePublished"))[:_LONGEST_DATE]


def _documents(root: HtmlElement, *, linked: bool) -> Iterator[object]:
    for script in root.iter("script"):
        kind = (script.get("type") or "").lower()
        if "json" not in kind or ("ld+json" in kind) != linked:
            continue
        text = script.text or ""
        if len(text) > _MAX_SCRIPT:
            continue
        try:
            yield json.loads(text, strict=False)
        except (ValueError, RecursionError):
            continue


def _nodes(value: object) -> Iterator[dict[str, object]]:
    """Every object of a document, breadth first, up to a bound."""
    waiting = [value]
    for seen, item in enumerate(waiting):
        if seen > _MAX_NODES:
            return
        if isinstance(item, dict):
            yield item
            waiting.extend(v for v in item.values() if isinstance(v, dict | list))
        elif isinstance(item, list):
            waiting.extend(v for v in item if isinstance(v, dict | list))


def _string(value: object) -> str:
    return value.strip() if isinstance(value, str) else ""
