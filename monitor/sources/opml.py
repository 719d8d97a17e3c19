"""Lists of feeds as OPML, read and written: how people move between feed readers.

Source: http://opml.org/spec2.opml; in the wild `xmlUrl` is also written `xmlurl`, and lists are seldom well-formed.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from xml.sax.saxutils import quoteattr

from lxml import etree

from monitor.errors import SourceError
from monitor.sources.plain import one_line, without_controls
from monitor.types import SourceKind

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

MAX_OUTLINES = 50_000
_MAX_DEPTH = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class Outline:
    """One feed of a list."""

    title: str
    url: str
    #: titles of the folders it stands in, outermost first
    folders: tuple[str, ...] = ()
    #: further names it is filed under, as `category` gives them
    categories: tuple[str, ...] = ()
    site: str = ""
    kind: SourceKind = SourceKind.FEED
    language: str | None = None
    #: what else a source of ours has, in an attribute that other readers ignore
    more: str = ""


def read_opml(text: str, *, about: str) -> tuple[Outline, ...]:
    """Return the feeds of an OPML document in its order; outlines without an address are folders.

    Errors: SourceError when it is no XML, declares entities, or holds no outline at all.
    """
    text = without_controls(text)
    if "<!ENTITY" in text[:20_000].upper():
        raise SourceError("refused: its DOCTYPE declares entities", about=about)
    parser = etree.XMLParser(resolve_entities=False, no_network=True, recover=True, huge_tree=False, load_dtd=False)
    start = text.find("<")
    end = text.find("?>", start) if text.startswith("<?xml", max(start, 0)) else -1
    try:
        root = etree.fromstring(
            text[end + 2 if end >= 0 else max(start, 0) :].strip().encode("utf-8", "replace"), parser
        )
    except (etree.XMLSyntaxError, ValueError) as error:
        raise SourceError("no readable OPML", about=about) from error
    if root is None or root.find(".//outline") is None:
        raise SourceError("no OPML: there is no outline in it", about=about)
    return tuple(_outlines(root, (), 0))


def _outlines(parent: Any, folders: tuple[str, ...], depth: int) -> Iterator[Outline]:
    if depth > _MAX_DEPTH:
        return
    for element in parent:
        if not isinstance(element.tag, str):
            continue
        values = {str(name).lower(): str(value).strip() for name, value in element.attrib.items()}
        title = one_line(values.get("title") or values.get("text") or "")
        url = values.get("xmlurl", "") if element.tag == "outline" else ""
        if url:
            yield Outline(
                title=title,
                url=url,
                folders=folders,
                site=values.get("htmlurl", ""),
                kind=_kind(values),
                language=values.get("language") or None,
                categories=tuple(filter(None, (one.strip(" /") for one in values.get("category", "").split(",")))),
                more=values.get("monitormore", ""),
            )
        inner = (*folders, title) if element.tag == "outline" and title and not url else folders
        yield from _outlines(element, inner, depth + 1)


def _kind(values: dict[str, str]) -> SourceKind:
    """Return the kind that our own export noted, else feed."""
    try:
        return SourceKind(values.get("monitorkind", ""))
    except ValueError:
        return SourceKind.FEED


def write_opml(outlines: Iterable[Outline], *, title: str) -> str:
    """Return an OPML 2.0 document; folders become outlines of their own, one level deep.

    `read_opml` gives the same feeds back; other readers ignore the attributes that keep what OPML has no place for.
    """
    by_folder: dict[tuple[str, ...], list[Outline]] = {}
    for outline in outlines:
        by_folder.setdefault(outline.folders[:1], []).append(outline)
    rows = ['<?xml version="1.0" encoding="UTF-8"?>', '<opml version="2.0">', "  <head>"]
    rows += [f"    <title>{_text(title)}</title>", "  </head>", "  <body>"]
    for folders, members in by_folder.items():
        indent = "      " if folders else "    "
        if folders:
            rows.append(f"    <outline text={quoteattr(folders[0])}>")
        rows += [indent + _row(member) for member in members]
        if folders:
            rows.append("    </outline>")
    return "\n".join([*rows, "  </body>", "</opml>", ""])


def _row(outline: Outline) -> str:
    values = {"type": "rss", "text": outline.title or outline.url, "title": outline.title or outline.url}
    values["xmlUrl"] = outline.url
    if outline.site:
        values["htmlUrl"] = outline.site
    if outline.language:
        values["language"] = outline.language
    if outline.kind is not SourceKind.FEED:
        values["monitorKind"] = outline.kind.value
    if outline.categories:
        values["category"] = ",".join(f"/{one}" for one in outline.categories)
    if outline.more:
        values["monitorMore"] = outline.more
    attributes = " ".join(f"{name}={quoteattr(without_controls(value))}" for name, value in values.items())
    return f"<outline {attributes}/>"


def _text(text: str) -> str:
    return without_controls(text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
