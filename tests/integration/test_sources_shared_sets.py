"""Real feeds of the shared research data against what their own repositories expect of them."""

from __future__ import annotations

import json
import sys
import tarfile
from collections import Counter
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest

from benchmarks.feed_oracles import documents as collection
from benchmarks.feeds import figures_of, score_of
from monitor.errors import NotAFeedError, SourceError
from monitor.sources.decide import decide_entries
from monitor.sources.read import read_source
from monitor.types import KnownEntry, ParsedSource, SourceKind

if TYPE_CHECKING:
    from pathlib import Path

NOW = datetime(2026, 11, 25, tzinfo=UTC)
SETS = ("feeds-feedrs", "feeds-node", "feeds-miniflux", "feeds-feedparser")
#: what the authors wanted and we do differently, with the reason
OTHERWISE = {
    "compressed.xml": "a gzip file is unpacked",
    "invalid-characters-gzipped.xml": "a gzip file is unpacked",
    "atom-with-tag-uri-links.xml": "a tag: address is no link to fetch",
}
REFUSED = {
    "rss_incomplete_cdata.xml": "breaks off inside its first entry",
    "rss_empty_document.xml": "XML of another kind",
    "entity_in_doctype.xml": "entities",
}


@pytest.fixture(scope="module")
def sets(shared_dir: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The four sets of feeds, unpacked."""
    folder = tmp_path_factory.mktemp("sets")
    for name in SETS:
        archive = shared_dir / "data" / f"{name}.tar.xz"
        if not archive.is_file():
            pytest.skip(f"needs {archive.name}")
        with tarfile.open(archive) as packed:
            packed.extractall(folder, **({"filter": "data"} if sys.version_info >= (3, 11, 4) else {}))
    return folder


def read(path: Path, url: str = "") -> ParsedSource:
    return read_source(SourceKind.FEED, path.read_bytes(), url=url or path.name, now=NOW)


def documents(folder: Path) -> list[Path]:
    return sorted(
        path
        for path in folder.rglob("*")
        if path.suffix in {".xml", ".json", ".atom", ".html"} and not path.name.endswith(".serde.json")
    )


def moment(raw: str) -> datetime:
    return datetime.fromisoformat(raw).replace(microsecond=0)


def test_feed_rs_agrees_on_entries_titles_and_publication(sets: Path) -> None:
    counts: Counter[str] = Counter()
    for path in documents(sets / "feeds-feedrs"):
        oracle = path.with_name(path.stem + ".serde.json")
        if not oracle.is_file():
            continue
        wanted = json.loads(oracle.read_text("utf-8"))["entries"]
        parsed = read(path)
        assert len(parsed.entries) == len(wanted), path.name
        counts["documents"] += 1
        for want, entry in zip(wanted, parsed.entries, strict=True):
            assert entry.title == " ".join(((want["title"] or {}).get("content") or "").split()), path.name
            if want["published"]:
                counts["dated"] += 1
                assert entry.published_at == moment(want["published"]), path.name
            links = [link["href"] for link in want["links"]]
            counts["links"] += bool(links)
            counts["same link"] += any((entry.url or "").lower() == link.lower() for link in links)
    assert counts["documents"] == 64
    assert counts["dated"] >= 70
    # Otherwise: the article's own address instead of a feed service's, relative addresses made absolute.
    assert counts["same link"] >= counts["links"] - 7


def test_feeds_of_node_feedparser_and_miniflux_give_what_is_wanted(sets: Path, shared_dir: Path) -> None:
    facts = json.loads((shared_dir / "data" / "feed_facts.json").read_text("utf-8"))
    for name in ("feeds-node", "feeds-miniflux"):
        for document, fact in facts[name].items():
            if document not in OTHERWISE:
                _compare(sets / name / document, fact)


def _compare(path: Path, fact: dict[str, Any]) -> None:
    wanted = fact.get("expect", {})
    if wanted.get("not_a_feed"):
        with pytest.raises(NotAFeedError):
            read(path)
        return
    parsed = read(path, wanted.get("fetched_from", ""))
    assert len(parsed.entries) == wanted.get("entries", fact["feedparser"]["entries"]), path.name
    found = {
        "titles": [entry.title for entry in parsed.entries],
        "first_links": [entry.url for entry in parsed.entries][: len(wanted.get("first_links", []))],
        "first_id": parsed.entries[0].guid,
        "first_author": parsed.entries[0].author,
        "feed_title": parsed.title,
    }
    for key in found.keys() & wanted.keys():
        assert found[key] == wanted[key], f"{path.name}: {key}"
    shown = " ".join(entry.content_html for entry in parsed.entries)
    for link in wanted.get("links_in_descriptions", []) + wanted.get("links_in_first_description", []):
        assert f'"{link}"' in shown, path.name


def test_all_four_collections_are_read_as_they_expect_or_the_difference_is_explained(
    sets: Path, shared_dir: Path
) -> None:
    figures = figures_of({name: score_of(collection(shared_dir, sets, name)) for name in SETS})
    assert figures["unexplained"] == []
    assert figures["passed"], figures["total"]


def test_every_document_of_feedparser_is_read_or_refused_with_a_reason(sets: Path) -> None:
    refused = {}
    for path in documents(sets / "feeds-feedparser"):
        try:
            read(path, f"http://127.0.0.1:8097/tests/{path.name}")
        except SourceError as error:
            refused[path.name] = str(error)
    assert len(documents(sets / "feeds-feedparser")) == 690
    assert refused.keys() == REFUSED.keys()
    for name, reason in REFUSED.items():
        assert reason in refused[name]


def test_a_second_visit_of_any_real_feed_finds_nothing_new(sets: Path) -> None:
    visited = 0
    for path in documents(sets / "feeds-feedrs") + documents(sets / "feeds-node") + documents(sets / "feeds-miniflux"):
        try:
            parsed = read(path)
        except SourceError:
            continue
        intents, _ = decide_entries(parsed, {}, first_visit=False, tell_backlog=False)
        known = {
            key: KnownEntry(entry_id=number, key=key, title=intent.entry.title, url=intent.entry.url)
            for number, intent in enumerate(intents)
            for key in intent.entry.keys
        }
        again, _ = decide_entries(read(path), known, first_visit=False, tell_backlog=False)
        assert again == (), path.name
        visited += len(intents)
    assert visited > 400
