"""Markup of entries to plain text, in time proportional to its length whatever it holds.

Regular expressions here never have two ways to match the same characters: hostile feeds are measured in megabytes.
"""

from __future__ import annotations

import html
import re
from typing import Final

TITLE_MAX = 500
TEXT_MAX = 200_000
AUTHOR_MAX = 200

#: not allowed in XML 1.0 text, and useless everywhere else
_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff\ud800-\udfff]")
_CDATA = re.compile(r"<!\[CDATA\[|\]\]>")
#: longer numbers are no characters, and Python refuses to convert thousands of digits
_HUGE_REFERENCE = re.compile(r"&#[xX]?[0-9a-fA-F]{8,}+;?")
_TAG = re.compile(r"<(?:/?[A-Za-z][^<>]*>|!\[CDATA\[|[!?][^<>]*>)")
_TAG_NAME = re.compile(r"</?([A-Za-z][A-Za-z0-9]*)")
_ENTITY_HINT = re.compile(r"&(?:#\d|#[xX][0-9a-fA-F]|[A-Za-z]{2,8}\d?;)")

_BLOCKS: Final = frozenset({
    "p", "div", "br", "li", "ul", "ol", "tr", "table", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote",
    "section", "article", "header", "footer", "pre", "hr", "figure", "dd", "dt", "dl",
})  # fmt: skip
_DROPPED: Final = ("script", "style", "noscript", "template")
#: tags that are markup when they stand in a title; `<name>` and `a < b` are words
_TITLE_TAGS: Final = _BLOCKS | frozenset({
    "a", "abbr", "b", "big", "bdi", "bdo", "center", "cite", "code", "del", "em", "font", "i", "img", "ins",
    "kbd", "mark", "q", "s", "script", "small", "span", "strike", "strong", "style", "sub", "sup", "svg",
    "tt", "u", "wbr", "iframe", "html", "body",
})  # fmt: skip


def without_controls(text: str) -> str:
    """Return `text` without control characters, non-characters and lone surrogates; tabs and line breaks stay."""
    return _CONTROLS.sub("", text)


def _one_blank(text: str) -> str:
    """Return `text` with runs of blanks, tabs and line breaks as one blank; no-break spaces stay (evidence)."""
    for space in "\n\r\t\f\v\x85\u2028\u2029":
        if space in text:
            text = text.replace(space, " ")
    while "  " in text:
        text = text.replace("  ", " ")
    return text


def one_line(text: str, limit: int = TITLE_MAX) -> str:
    """Return `text` as one clean line of at most `limit` characters, ending in "…" when it was cut."""
    text = _one_blank(without_controls(text[: limit * 8])).strip()
    return text if len(text) <= limit else text[: limit - 1].rstrip() + "…"


def unescaped(text: str) -> str:
    """Return `text` with its HTML character references replaced once; impossible ones become U+FFFD."""
    if "&" not in text:
        return text
    return html.unescape(_HUGE_REFERENCE.sub("\ufffd", text))


def title_text(value: str, *, markup: bool = True) -> str:
    """Return a title as one plain line: CDATA left-overs, HTML tags and character references resolved.

    Feeds escape titles once too often, so references are resolved a second time when some are left. With `markup`
    False (Atom `type="text"`) tags stay as written.
    """
    value = value[: TITLE_MAX * 40]
    text = _CDATA.sub("", value)
    if markup:
        text = _TAG.sub(_known_tag, text)
    if _ENTITY_HINT.search(text):
        text = unescaped(text)
        if markup:
            text = _TAG.sub(_known_tag, text)
    return one_line(text)


def _known_tag(found: re.Match[str]) -> str:
    name = _TAG_NAME.match(found[0])
    if name is None:
        return ""
    word = name[1].lower()
    if word not in _TITLE_TAGS:
        return found[0]
    return " " if word in _BLOCKS else ""


def html_to_text(markup: str, limit: int = TEXT_MAX) -> str:
    """Return the words of an HTML fragment, one line per block, at most `limit` characters.

    Errors: none; unclosed comments, scripts and tags end where the fragment ends.
    """
    if "<" not in markup and "&" not in markup:
        return lines(markup, limit)
    text = _without_elements(_without_comments(markup))
    text = _one_blank(text.replace("]]>", ""))
    return lines(unescaped(_TAG.sub(_break, text)), limit)


def lines(text: str, limit: int = TEXT_MAX) -> str:
    """Return `text` without control characters and blank lines, cut to `limit` characters."""
    rows = (_one_blank(row).strip() for row in without_controls(text[: limit * 4]).splitlines())
    return "\n".join(row for row in rows if row)[:limit]


def _break(found: re.Match[str]) -> str:
    name = _TAG_NAME.match(found[0])
    return "\n" if name and name[1].lower() in _BLOCKS else ""


def _without_comments(markup: str) -> str:
    parts: list[str] = []
    at = 0
    while (start := markup.find("<!--", at)) >= 0:
        parts.append(markup[at:start])
        end = markup.find("-->", start + 4)
        if end < 0:
            return "".join(parts)
        at = end + 3
    parts.append(markup[at:])
    return "".join(parts)


def _without_elements(markup: str) -> str:
    lowered = markup.lower()
    if len(lowered) != len(markup):  # letters that grow in lower case would shift the positions
        lowered = markup
    for name in _DROPPED:
        if "<" + name not in lowered:
            continue
        parts: list[str] = []
        at = 0
        while (start := lowered.find("<" + name, at)) >= 0:
            parts.append(markup[at:start])
            end = lowered.find("</" + name, start)
            if end < 0:
                at = len(markup)
                break
            at = end
        parts.append(markup[at:])
        markup = "".join(parts)
        lowered = markup.lower() if lowered is not markup else markup
    return markup
