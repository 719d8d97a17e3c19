"""What four collections of feeds expect of a reader, as values to compare; nothing here asks a parser of feeds.

Where a collection says nothing of a document, a plain reading of its XML by the standard library does.
"""

from __future__ import annotations

import ast
import contextlib
import gzip
import html
import json
import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import urljoin, urlsplit

SETS = ("feeds-feedparser", "feeds-feedrs", "feeds-node", "feeds-miniflux")
ASPECTS = ("entries", "titles", "dates", "links", "ids", "texts", "charsets")
_ENDINGS = {".xml", ".json", ".atom", ".html"}
_HERE = "http://127.0.0.1:8097/tests/"
#: fields of a condition that name a title, a link and so on of an entry
_FIELDS = {
    "title": "titles", "link": "links", "id": "ids", "guid": "ids", "published": "dates", "updated": "dates",
    "created": "dates", "published_parsed": "dates", "updated_parsed": "dates", "created_parsed": "dates",
    "summary": "texts", "description": "texts",
}  # fmt: skip
_ENTRY_NAMES = {"item", "entry"}
_DATE_NAMES = ("pubdate", "date", "published", "issued")
#: an entry that holds none of these has nothing to tell
_TELLING = {
    "title", "link", "guid", "id", "description", "summary", "abstract", "content", "encoded", "fullitem", "body",
    "xhtml", "div", "author", "creator", "updated", "modified", "created", "lastmod", *_DATE_NAMES,
}  # fmt: skip
_RDF_ABOUT = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}about"
_XML_BASE = "{http://www.w3.org/XML/1998/namespace}base"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What is expected of one document."""

    count: int | None = None
    #: entry elements beside those, which hold nothing that a monitor reads
    bare: int = 0
    #: place of the entry, aspect, value (links: all that are right; dates: "published" or "updated", and the moment)
    values: tuple[tuple[int, str, Any], ...] = ()
    feed_title: str | None = None
    #: label of the charset that nobody declares and a detector is to find
    charset: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """One document with the address and charset it came with."""

    name: str
    body: bytes
    url: str
    charset: str | None
    wanted: Wanted


def documents(shared: Path, folder: Path, name: str) -> Iterator[Document]:
    """Yield the documents of one unpacked collection."""
    facts = json.loads((shared / "data" / "feed_facts.json").read_text("utf-8")).get(name, {})
    for path in sorted((folder / name).rglob("*")):
        if path.suffix not in _ENDINGS or path.name.endswith(".serde.json"):
            continue
        inner = str(path.relative_to(folder / name))
        body = path.read_bytes()
        url, charset, wanted = "", None, Wanted()
        if name == "feeds-feedparser":
            url, charset = _answer(body, inner)
            wanted = _by_conditions(body)
        elif (oracle := path.with_name(path.stem + ".serde.json")).is_file():
            wanted = _by_feed_rs(json.loads(oracle.read_text("utf-8")), body)
        else:
            fact = facts.get(inner, {})
            url = fact.get("expect", {}).get("fetched_from", "")
            wanted = _by_facts(fact, body, url)
        yield Document(
            name=f"{name.removeprefix('feeds-')}/{inner}", body=body, url=url, charset=charset, wanted=wanted
        )


# ------------------------------------------------------------------------------------------------------ the comparison


def same(aspect: str, wanted: Any, got: Any) -> bool:
    """Tell whether a value is right: titles and texts by their words, dates by the second, links by any of several."""
    if aspect in {"titles", "texts"}:  # what is read may be plain already: `<b>` in it is no markup then
        return plain(str(wanted or "")) in {_letters(str(got or "")), plain(str(got or ""))}
    if aspect == "links":
        return any((got or "") == one for one in wanted)
    if aspect == "dates":
        return isinstance(got, datetime) and got == wanted[1]
    if aspect == "ids":
        return bool(got) and " ".join(str(got).split()) == " ".join(wanted.split())
    return bool(wanted == got)


class _Words(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.words: list[str] = []
        self.hidden = 0

    def handle_starttag(self, tag: str, _attributes: Any) -> None:
        self.hidden += tag in {"script", "style"}

    def handle_endtag(self, tag: str) -> None:
        self.hidden -= tag in {"script", "style"} and self.hidden > 0

    def handle_data(self, data: str) -> None:
        if not self.hidden:
            self.words.append(data)


def plain(text: str) -> str:
    """Return the letters of a text or markup, without blanks: two readers space block elements differently."""
    reader = _Words()
    reader.feed(text)
    reader.close()
    return _letters(html.unescape("".join(reader.words)))


def _letters(text: str) -> str:
    return "".join(text.split())


# ------------------------------------------------------------------------------------------------------ the collections


def _answer(body: bytes, inner: str) -> tuple[str, str | None]:
    """Return address and charset that feedparser's own test server would have given a document."""
    head = body[:2000].decode("latin-1")
    location = re.search(r"Header:\s+Content-Location:\s*(\S+)", head)
    charset = re.search(r"Header:\s+Content-type:.*charset=([\w-]+)", head, re.IGNORECASE)
    return urljoin(_HERE + inner, location[1] if location else ""), charset[1] if charset else None


def _by_conditions(body: bytes) -> Wanted:
    """Read the condition at the top of a document of feedparser's."""
    xml = _elements(body)
    text = body[:20_000].decode(*(("utf-8", "replace") if xml is not None else ("latin-1",)))
    found = re.search(r"Expect:\s*(.*?)\s*(?:-->|$)", text, re.DOTALL)
    if text.lstrip().startswith("{"):
        return Wanted(count=2, feed_title="My Example Feed")  # the one JSON Feed, its condition in a field
    values: list[tuple[int, str, Any]] = []
    feed_title = charset = None
    try:
        tree = ast.parse(found[1].strip(), mode="eval") if found else None
    except SyntaxError:
        tree = None
    for node in ast.walk(tree) if tree else ():
        if not isinstance(node, ast.Compare) or not isinstance(node.ops[-1], ast.Eq):
            continue
        value = _literal(node.comparators[-1])
        for side in (node.left, *node.comparators[:-1]):
            chain = _chain(side)
            if chain in (["feed", "title"], ["feed", "title_detail", "value"]) and isinstance(value, str):
                feed_title = value
            elif chain == ["encoding"]:
                charset = value
            elif chain and (one := _of_entry(chain, value)):
                values.append(one)
    told, bare = _count(xml) if xml is not None else (None, 0)
    return Wanted(count=told, bare=bare, values=tuple(values), feed_title=feed_title, charset=charset)


def _literal(node: ast.expr) -> Any:
    try:
        return ast.literal_eval(node)
    except ValueError:
        return None


def _chain(node: ast.expr) -> list[Any]:
    """Return `entries[0]['title']` as ["entries", 0, "title"]; empty for anything else."""
    if isinstance(node, ast.Name):
        return [node.id]
    if isinstance(node, ast.Attribute):
        return [*_chain(node.value), node.attr]
    if isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Constant):
        return [*_chain(node.value), node.slice.value]
    return []


def _of_entry(chain: list[Any], value: Any) -> tuple[int, str, Any] | None:
    if chain[0] != "entries" or len(chain) < 3 or value is None:
        return None
    place, name, rest = chain[1], chain[2], chain[3:]
    if name in {"title_detail", "summary_detail"} and rest == ["value"]:
        name, rest = name.removesuffix("_detail"), []
    if name == "content" and rest[1:] == ["value"]:
        name, rest = "summary", []
    aspect = _FIELDS.get(name)
    if rest or aspect is None:
        return None
    if aspect == "links":
        value = (value,)
    if aspect == "dates":
        moment = _of_tuple(value) if isinstance(value, tuple) else standard_date(value)
        if moment is None:
            return None
        value = ("updated" if name.startswith("updated") else "published", moment)
    return place, aspect, value


def _of_tuple(parts: tuple[int, ...]) -> datetime:
    year, month, day, hour, minute, second = parts[:6]
    return datetime(year, month, day, hour, minute, second, tzinfo=UTC)


def _by_feed_rs(feed: dict[str, Any], body: bytes) -> Wanted:
    values: list[tuple[int, str, Any]] = []
    for place, entry in enumerate(feed["entries"]):
        if entry["title"]:
            values.append((place, "titles", entry["title"]["content"]))
        values += [(place, "dates", (key, _moment(entry[key]))) for key in ("published", "updated") if entry[key]]
        links = tuple(link["href"] for link in entry["links"])
        if links:
            values.append((place, "links", links))
        if entry["id"].encode() in body:  # ids are made up where the document has none
            values.append((place, "ids", entry["id"]))
    return Wanted(count=len(feed["entries"]), values=tuple(values), feed_title=(feed["title"] or {}).get("content"))


def _moment(raw: str) -> datetime:
    return datetime.fromisoformat(raw).replace(microsecond=0)


def _by_facts(fact: dict[str, Any], body: bytes, url: str) -> Wanted:
    expect = fact.get("expect", {})
    if expect.get("not_a_feed"):
        return Wanted(count=0)
    if body.startswith(b"\x1f\x8b"):  # another document of the collection, packed
        body, fact = gzip.decompress(body), {}
    xml = _elements(body)
    read = _plainly(xml, url) if xml is not None else ()
    own = {"titles" if "titles" in expect else "", "links" if "first_links" in expect else ""}
    values = [one for one in read if one[1] not in own and one[0] < expect.get("entries", 10**6)]
    values += [(place, "titles", title) for place, title in enumerate(expect.get("titles", ()))]
    values += [(place, "links", (link,)) for place, link in enumerate(expect.get("first_links", ()))]
    if "first_id" in expect:
        values = [one for one in values if one[:2] != (0, "ids")] + [(0, "ids", expect["first_id"])]
    count = expect.get("entries", fact.get("feedparser", {}).get("entries"))
    if count is None and xml is not None:
        count, _ = _count(xml)
    return Wanted(count=count, values=tuple(values), feed_title=expect.get("feed_title"))


# -------------------------------------------------------------------------------------------------- the plain reading


def _elements(body: bytes) -> ET.Element | None:
    try:
        return ET.fromstring(body)
    except (ET.ParseError, ValueError, LookupError):
        return None


def _name(element: ET.Element) -> str:
    return element.tag.rpartition("}")[2].lower() if isinstance(element.tag, str) else ""


def _items(root: ET.Element, base: str = "") -> list[tuple[ET.Element, str]]:
    """Return the entry elements that stand in no other one, each with the base of its addresses."""
    base = urljoin(base, root.get(_XML_BASE, ""))
    if _name(root) in _ENTRY_NAMES:
        return [(root, base)]
    return [found for child in root for found in _items(child, base)]


def _count(root: ET.Element) -> tuple[int, int]:
    """Return the number of entries that tell something, and of those that do not."""
    told = [_tells(item) for item, _ in _items(root)]
    return sum(told), len(told) - sum(told)


def _tells(item: ET.Element) -> bool:
    return _RDF_ABOUT in item.attrib or any(_name(child) in _TELLING and _is_telling(child) for child in item)


def _is_telling(child: ET.Element) -> bool:
    if child.get("rel", "alternate") not in {"alternate", "self"}:
        return False
    text = "".join(child.itertext()) if len(child) == 0 else "".join(_said(child))
    if child.get("isPermaLink") == "true":
        with contextlib.suppress(ValueError):
            return bool(urlsplit(text).path)
        return False  # it says that it is an address, and is none
    return bool(text.strip() or child.get("href") or child.find(".//{*}svg") is not None)


def _said(element: ET.Element) -> Iterator[str]:
    """Yield the texts of an element but for the addresses of an author."""
    return (text for part in element.iter() if _name(part) not in {"uri", "url"} for text in (part.text or "",))


def _plainly(root: ET.Element, url: str) -> Iterator[tuple[int, str, Any]]:
    """Read titles, dates, links and ids as they stand, without any of a feed reader's knowledge."""
    for place, (item, base) in enumerate(_items(root, url)):
        first = {_name(child): child for child in reversed(item) if "search.yahoo" not in child.tag}
        title = first.get("title")
        if title is not None:
            yield place, "titles", "".join(title.itertext())
        published = next((first[name].text for name in _DATE_NAMES if name in first), None)
        for role, raw in (("published", published), ("updated", _text(first.get("updated")))):
            if (moment := standard_date(raw or "")) is not None:
                yield place, "dates", (role, moment)
        links = tuple(_links(item, base))
        if links:
            yield place, "links", links
        guid = _text(first.get("guid")) or _text(first.get("id"))
        if guid:
            yield place, "ids", guid


def _text(element: ET.Element | None) -> str:
    return (element.text or "").strip() if element is not None else ""


def _links(item: ET.Element, url: str) -> Iterator[str]:
    for child in item:
        if _name(child) in {"link", "origlink"}:
            href = child.get("href") or (child.text or "").strip()
            if href and child.get("rel", "alternate") == "alternate":
                yield urljoin(url, href)


def standard_date(raw: str) -> datetime | None:
    """Read RFC 822 and ISO 8601 dates as the standard library does; None for any other form."""
    raw = raw.strip()
    for read in (datetime.fromisoformat, parsedate_to_datetime):
        try:
            found = read(raw)
        except (ValueError, TypeError, IndexError):
            continue
        zoned = found if found.tzinfo else found.replace(tzinfo=UTC)
        return zoned.astimezone(UTC).replace(microsecond=0)
    return None
