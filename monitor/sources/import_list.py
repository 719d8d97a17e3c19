"""Files that name sources, whatever their form: OPML, a YAML sources file, or one address per line."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlsplit

from monitor.config.yaml_tree import parse_yaml
from monitor.errors import SourceError
from monitor.sources.draft import web_address
from monitor.sources.opml import MAX_OUTLINES, read_opml
from monitor.sources.telegram import channel_url
from monitor.types import SourceKind

_ID_MAX = 60
_ID_CHARS = re.compile(r"[^\w]+")
_YAML_HINT = re.compile(r"^(?:sources|defaults)\s*:|^\s*-\s*(?:\{|id\s*:|url\s*:|https?://)", re.MULTILINE)
_LINE = re.compile(r"^(\S+)(?:\s+(.*))?$")


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportedSource:
    """One source of an imported file; ids are unique within the file and stable from one import to the next."""

    id: str
    url: str
    title: str
    kind: SourceKind
    language: str | None = None
    #: glob of a listing
    links: str | None = None
    groups: tuple[str, ...] = ()


def read_import(text: str, name: str) -> tuple[ImportedSource, ...]:
    """Return the sources that a file names, in its order, each address once.

    Shape: `name` is the file's name; its ending is a hint, what stands in it decides. Lines may carry a title after the
    address; `#` starts a comment. Channels of Telegram may be written `@name` or `t.me/name`.
    Errors: SourceError when nothing in it is a source, with the first line that is none.
    """
    stripped = text.lstrip("\ufeff \t\r\n")
    if stripped.startswith("<"):
        found = _from_opml(stripped, name)
    elif name.lower().endswith((".yaml", ".yml")) or _YAML_HINT.search(stripped):
        found = _from_yaml(text, name)
    else:
        found = _from_lines(stripped, name)
    if not found:
        raise SourceError("names no source", about=name)
    return _unique(found)


def _from_opml(text: str, name: str) -> list[ImportedSource]:
    found = []
    for outline in read_opml(text, about=name):
        address = web_address(outline.url.replace("feed://", "http://", 1))
        if address:
            kind = outline.kind if outline.kind is not SourceKind.FEED else guessed_kind(address)
            found.append(
                ImportedSource(
                    id=id_for(address) if "://" in outline.title else _id(outline.title) or id_for(address),
                    url=channel_url(address) if kind is SourceKind.TELEGRAM else address,
                    title=outline.title,
                    kind=kind,
                    language=outline.language,
                    groups=tuple(_id(folder) for folder in outline.folders if _id(folder)),
                )
            )
    return found


def _from_yaml(text: str, name: str) -> list[ImportedSource]:
    tree = parse_yaml(text.encode("utf-8", "replace"), name=name)
    rows: Any = tree.value.get("sources") if isinstance(tree.value, dict) else tree.value
    if tree.problems and not rows:
        # A bare list is no configuration file, but a natural way to write addresses down.
        return _from_lines("\n".join(line.strip().removeprefix("-").strip() for line in text.splitlines()), name)
    found = []
    for row in rows if isinstance(rows, list) else []:
        source = _from_row(row) if isinstance(row, dict) else _from_word(str(row), "")
        if source is None:
            raise SourceError(f"not a source: {str(row)[:80]}", about=name)
        found.append(source)
    return found


def _from_row(row: dict[str, Any]) -> ImportedSource | None:
    channel = row.get("channel")
    url = channel_url(str(channel)) if channel else web_address(str(row.get("url") or ""))
    if not url:
        return None
    try:
        kind = SourceKind(str(row["kind"])) if "kind" in row else SourceKind.TELEGRAM if channel else guessed_kind(url)
    except ValueError:
        return None
    publisher = row.get("publisher")
    title = str(publisher.get("name", "")) if isinstance(publisher, dict) else str(row.get("title") or "")
    groups = row.get("groups")
    return ImportedSource(
        id=str(row.get("id") or "") or id_for(url),
        url=channel_url(url) if kind is SourceKind.TELEGRAM else url,
        title=title,
        kind=kind,
        language=str(row["language"]) if row.get("language") else None,
        links=str(row["links"]) if row.get("links") else None,
        groups=tuple(str(group) for group in groups) if isinstance(groups, list) else (),
    )


def _from_lines(text: str, name: str) -> list[ImportedSource]:
    found = []
    for number, line in enumerate(text.splitlines()[:MAX_OUTLINES], 1):
        row = line.strip()
        if not row or row.startswith(("#", ";", "//")):
            continue
        match = _LINE.match(row)
        source = _from_word(match[1], (match[2] or "").split(" #")[0].strip()) if match else None
        if source is None:
            raise SourceError(f"line {number} is no address: {row[:80]}", about=name)
        found.append(source)
    return found


def _from_word(word: str, title: str) -> ImportedSource | None:
    if re.fullmatch(r"@\w{4,64}", word) or word.startswith(("t.me/", "https://t.me/", "http://t.me/")):
        url = channel_url(word)
        return ImportedSource(id=id_for(url), url=url, title=title, kind=SourceKind.TELEGRAM)
    if "://" not in word and re.fullmatch(r"[\w-]+(?:\.[\w-]+)+(?::\d{1,5})?(?:/\S*)?", word):
        word = "https://" + word
    address = web_address(word.strip("<>\"',"))
    if address is None:
        return None
    return ImportedSource(id=id_for(address), url=address, title=title, kind=guessed_kind(address))


def guessed_kind(url: str) -> SourceKind:
    """Return the kind that an address alone suggests: Telegram channels and sitemaps show themselves."""
    parts = urlsplit(url)
    if parts.hostname in {"t.me", "telegram.me"}:
        return SourceKind.TELEGRAM
    if re.search(r"sitemap[\w-]{0,40}\.(?:xml|txt)(?:\.gz)?$", parts.path, re.IGNORECASE):
        return SourceKind.SITEMAP
    return SourceKind.FEED


def id_for(url: str) -> str:
    """Return an id made of an address: its host and the telling part of its path."""
    parts = urlsplit(url)
    host = (parts.hostname or "").removeprefix("www.")
    if host in {"t.me", "telegram.me"}:
        return _id(parts.path.removeprefix("/s/").strip("/"))
    port = f"-{parts.port}" if parts.port not in (None, 80, 443) else ""
    dull = {"rss", "feed", "feeds", "atom", "xml", "index", "rss.xml", "feed.xml", "atom.xml", "index.xml", ""}
    telling = [part for part in parts.path.split("/") if part.lower() not in dull]
    query = [parts.query] if parts.query else []
    return _id("-".join([host.replace(".", "-") + port, *telling, *query]))


def _id(text: str) -> str:
    return _ID_CHARS.sub("-", text.casefold()).strip("-_")[:_ID_MAX].strip("-_")


def _unique(found: list[ImportedSource]) -> tuple[ImportedSource, ...]:
    """Drop repeated addresses and number repeated ids, in the order of the file."""
    taken: set[str] = set()
    seen: set[str] = set()
    unique = []
    for source in found:
        if source.url in seen:
            continue
        seen.add(source.url)
        wanted = source.id or "source"
        chosen, number = wanted, 2
        while chosen in taken:
            chosen, number = f"{wanted}-{number}", number + 1
        taken.add(chosen)
        unique.append(replace(source, id=chosen))
    return tuple(unique)
