"""Files that name sources, whatever their form: OPML, a YAML sources file, or one address per line; read and written.

What a form has no place for travels beside it: in OPML as an attribute of our own, after an address of a list in
braces. Rows are mappings as they stand in a sources file.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import urlsplit

from monitor.config.yaml_tree import parse_yaml
from monitor.errors import SourceError
from monitor.sources.draft import web_address
from monitor.sources.opml import MAX_OUTLINES, Outline, read_opml
from monitor.sources.plain import one_line
from monitor.sources.telegram import channel_url
from monitor.types import SourceKind

_ID_MAX = 60
_ID_CHARS = re.compile(r"[^\w]+")
_YAML_HINT = re.compile(r"^(?:sources|defaults)\s*:|^\s*-\s*(?:\{|id\s*:|url\s*:|https?://)", re.MULTILINE)
_LINE = re.compile(r"^(\S+)(?:\s+(.*))?$")
_BRACES = re.compile(r"\s(\{.*\})$")
#: keys of a row that have a place of their own
_PLACED = frozenset({"id", "url", "channel", "kind", "title", "publisher", "language", "groups"})
#: words that mean something else in YAML when they stand bare
_PLAIN_WORD = re.compile(r"[A-Za-zÀ-ž][\w.-]*")
_NOT_TEXT = frozenset({"true", "false", "null", "yes", "no", "on", "off", "y", "n"})


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportedSource:
    """One source of an imported file; ids are unique within the file and stable from one import to the next."""

    id: str
    url: str
    title: str
    kind: SourceKind
    language: str | None = None
    groups: tuple[str, ...] = ()
    #: actor id of the publisher
    actor: str = ""
    #: further keys of its row, as they stand there; whoever uses them decides which
    more: Mapping[str, Any] = field(default_factory=dict)


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
        if not address:
            continue
        kind = outline.kind if outline.kind is not SourceKind.FEED else guessed_kind(address)
        folders = (_id(folder) for folder in (*outline.folders, *outline.categories))
        row: dict[str, Any] = {
            "url": address,
            "kind": kind.value,
            "title": "" if outline.title == outline.url else outline.title,
        }
        named = _id(outline.title) if "://" not in outline.title else ""
        row |= {"id": named or id_for(address), "language": outline.language or ""}
        row |= {"groups": list(dict.fromkeys(folder for folder in folders if folder))}
        source = _from_row(row | _braced(outline.more))
        if source is not None:
            found.append(source)
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
    publisher = publisher if isinstance(publisher, dict) else {}
    title = str(publisher.get("name") or row.get("title") or "")
    groups = row.get("groups")
    return ImportedSource(
        id=str(row.get("id") or "") or id_for(url),
        url=channel_url(url) if kind is SourceKind.TELEGRAM else url,
        title=title,
        kind=kind,
        language=str(row["language"]) if row.get("language") else None,
        groups=tuple(str(group) for group in groups) if isinstance(groups, list) else (),
        actor=str(publisher.get("actor") or ""),
        more={str(key): value for key, value in row.items() if key not in _PLACED},
    )


def _from_lines(text: str, name: str) -> list[ImportedSource]:
    found = []
    for number, line in enumerate(text.splitlines()[:MAX_OUTLINES], 1):
        row = line.strip()
        if not row or row.startswith(("#", ";", "//")):
            continue
        source = _from_line(row)
        if source is None:
            raise SourceError(f"line {number} is no address: {row[:80]}", about=name)
        found.append(source)
    return found


def _from_line(row: str) -> ImportedSource | None:
    """Read an address, a title and what stands in braces after them: `https://… The MoD {kind: listing, …}`."""
    braces = _BRACES.search(row)
    match = _LINE.match(row[: braces.start()] if braces else row)
    source = _from_word(match[1], (match[2] or "").split(" #")[0].strip()) if match else None
    if source is None or braces is None:
        return source
    given: dict[str, Any] = {"id": source.id, "url": source.url, "kind": source.kind.value, "title": source.title}
    return _from_row(given | _braced(braces[1]))


def _braced(text: str) -> dict[str, Any]:
    """Return the mapping that is written in braces; an empty one for anything else."""
    if not text.startswith("{"):
        return {}
    tree = parse_yaml(f"row: {text}".encode("utf-8", "replace"), name="row")
    row = tree.value.get("row") if isinstance(tree.value, dict) and not tree.problems else None
    return row if isinstance(row, dict) else {}


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


# ------------------------------------------------------------------------------------------------------------- writing


def write_yaml(rows: Iterable[Mapping[str, Any]]) -> str:
    """Return a sources file with one row per source."""
    return "sources:\n" + "".join(f"  - {yaml_row(row)}\n" for row in rows)


def write_lines(rows: Iterable[Mapping[str, Any]]) -> str:
    """Return a list of one address a line, the publisher's name behind it, and in braces what that leaves out."""
    written = []
    for row in rows:
        name = _simple_name(row)
        rest = _beside(row, has_name=bool(name), id_given=id_for(str(row["url"])) == row["id"])
        written.append(" ".join(part for part in (str(row["url"]), name, yaml_row(rest) if rest else "") if part))
    return "".join(f"{line}\n" for line in written)


def outline_of(row: Mapping[str, Any]) -> Outline:
    """Return a source as an outline of an OPML list: the first group is its folder."""
    groups = tuple(str(group) for group in row.get("groups") or ())
    name = _simple_name(row)
    rest = _beside(row, has_name=bool(name), id_given=_id(name) == row["id"])
    same = {"kind", "language", "groups"} if all(_id(group) == group for group in groups) else {"kind", "language"}
    rest = {key: value for key, value in rest.items() if key not in same}
    return Outline(
        title=name,
        url=str(row["url"]),
        folders=groups[:1],
        categories=groups[1:],
        kind=SourceKind(str(row.get("kind", "feed"))),
        language=str(row["language"]) if row.get("language") else None,
        more=yaml_row(rest) if rest else "",
    )


def _publisher(row: Mapping[str, Any]) -> Mapping[str, Any]:
    publisher = row.get("publisher")
    return publisher if isinstance(publisher, Mapping) else {}


def _simple_name(row: Mapping[str, Any]) -> str:
    """Return the publisher's name when a line gives it back as it is, else ""."""
    name = str(_publisher(row).get("name") or "")
    return name if name.isprintable() and name == one_line(name) and not re.search(r"[{}#]|://", name) else ""


def _beside(row: Mapping[str, Any], *, has_name: bool, id_given: bool) -> dict[str, Any]:
    """Return the keys of a row without its address, and without a name and id that the form gives back by itself."""
    rest = {key: value for key, value in row.items() if key != "url" and not (key == "id" and id_given)}
    if has_name and set(_publisher(row)) == {"name"}:
        rest.pop("publisher", None)
    return rest


def yaml_row(value: Any) -> str:
    """Return a plain value as YAML on one line: mappings in braces, texts in quotes where they need them."""
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{key}: {yaml_row(one)}" for key, one in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(map(yaml_row, value)) + "]"
    if isinstance(value, str):
        bare = _PLAIN_WORD.fullmatch(value) and value.lower() not in _NOT_TEXT
        return value if bare else _quoted(value)
    return json.dumps(value)


def _quoted(text: str) -> str:
    """Return a text in double quotes; what is not printable is escaped, as YAML wants it."""
    quoted = json.dumps(text, ensure_ascii=False)
    return "".join(char if char.isprintable() else f"\\U{ord(char):08x}" for char in quoted)
