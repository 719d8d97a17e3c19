"""Answers of JSON interfaces, read by pointers."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from monitor.errors import NotAFeedError
from monitor.sources.read import read_source
from monitor.types import JsonPaths, ParsedSource, SourceKind, SourceOptions

NOW = datetime(2026, 11, 25, tzinfo=UTC)
URL = "https://api.a.example/v1/news?limit=20"
PATHS = JsonPaths(items="/data/list", id="/id", url="/link", title="/title", text="/body", date="/published/at")


def item(**changes: Any) -> dict[str, Any]:
    return {
        "id": 17,
        "link": "https://a.example/news/17",
        "title": "Road open",
        "body": "<p>The road is open.</p><p>All of it.</p>",
        "published": {"at": "2026-11-24T10:00:00+04:00"},
    } | changes


def read(document: Any, paths: JsonPaths = PATHS) -> ParsedSource:
    body = document if isinstance(document, str) else json.dumps(document)
    return read_source(SourceKind.JSON, body.encode(), url=URL, options=SourceOptions(json=paths), now=NOW)


def test_items_are_found_by_pointers_and_their_markup_is_cleaned() -> None:
    parsed = read({"data": {"list": [item(), item(id=18, link="/news/18", title="A &amp; B")]}})
    one, two = parsed.entries
    assert (parsed.kind, parsed.warnings) == ("json", ())
    assert (one.guid, one.url, one.title) == ("17", "https://a.example/news/17", "Road open")
    assert one.summary == "The road is open.\nAll of it."
    assert one.published_at == datetime(2026, 11, 24, 6, tzinfo=UTC)
    assert (two.url, two.title) == ("https://api.a.example/news/18", "A & B")


def test_the_document_itself_may_be_the_list() -> None:
    parsed = read([{"id": "a", "text": "The road is open."}], JsonPaths(id="/id", text="/text"))
    (entry,) = parsed.entries
    assert (entry.title, entry.summary, entry.url) == ("The road is open.", "The road is open.", None)


def test_an_object_of_items_is_a_list_of_them() -> None:
    parsed = read({"news": {"17": item(), "18": item(id=18)}}, JsonPaths(items="/news", id="/id", text="/body"))
    assert [entry.guid for entry in parsed.entries] == ["17", "18"]


@pytest.mark.parametrize(
    ("name", "address"),
    [
        (17, "https://a.example/en/news/17"),
        ("road-open", "https://a.example/en/news/road-open"),
        ("2026/11/road", "https://a.example/en/news/2026/11/road"),
        ("a b?c", "https://a.example/en/news/a%20b%3Fc"),
        ("дорога", "https://a.example/en/news/%D0%B4%D0%BE%D1%80%D0%BE%D0%B3%D0%B0"),
    ],
)
def test_an_address_may_be_made_of_the_id(name: object, address: str) -> None:
    paths = JsonPaths(id="/id", url="https://a.example/en/news/{id}", title="/title")
    assert [entry.url for entry in read([item(id=name)], paths).entries] == [address]


def test_pointers_lead_through_lists_and_odd_names() -> None:
    document = {"a/b": [{"x~y": {"de": "Nein", "en": "Yes"}, "n": [{"t": "One"}, {"t": "Two"}]}]}
    paths = JsonPaths(items="/a~1b", title="/x~0y/en", text="/n/1/t")
    (entry,) = read(document, paths).entries
    assert (entry.title, entry.summary) == ("Yes", "Two")


def test_paragraphs_in_a_list_are_lines() -> None:
    (entry,) = read([{"p": ["One.", "Two."]}], JsonPaths(text="/p")).entries
    assert entry.summary == "One.\nTwo."


@pytest.mark.parametrize("stamp", [1764000000, "1764000000", 1764000000000, "2025-11-24T16:00:00Z"])
def test_times_may_be_numbers(stamp: object) -> None:
    (entry,) = read([item(published={"at": stamp})], JsonPaths(text="/body", date="/published/at")).entries
    assert entry.published_at == datetime(2025, 11, 24, 16, tzinfo=UTC)


@pytest.mark.parametrize(
    ("document", "paths", "said"),
    [
        ({"data": {"rows": []}}, PATHS, "items: /data/list finds nothing (there are: rows)"),
        ({"data": {"list": "x"}}, PATHS, "items: /data/list finds a text, no list"),
        ({"data": {"list": None}}, PATHS, "items: /data/list finds true, false or null, no list"),
        (
            {"data": {"list": [item(), item()]}},
            JsonPaths(items="/data/list", title="/heading", text="/body"),
            "title: /heading finds nothing in any of 2 items (there are: id, link, title, body, published)",
        ),
        (
            [item()],
            JsonPaths(text="/body", date="/published/on"),
            "date: /published/on finds nothing in any of 1 items (there are: at)",
        ),
        ([item()], JsonPaths(text="/title/x"), "text: /title/x finds nothing in any of 1 items (there is a text)"),
        ("{", PATHS, "JSON that breaks off, no feed"),
        ("<html></html>", PATHS, "broken JSON, no feed"),
        ("[" * 100_000, PATHS, "JSON nested too deep"),
    ],
)
def test_what_is_wrong_names_the_pointer_and_what_there_is(document: Any, paths: JsonPaths, said: str) -> None:
    with pytest.raises(NotAFeedError) as caught:
        read(document, paths)
    assert str(caught.value).endswith(said)


def test_some_items_without_a_value_are_a_warning() -> None:
    parsed = read({"data": {"list": [item(), item(title=None), 7]}})
    assert parsed.warnings == ("1 items are no objects", "title: /title finds nothing in 1 of 2 items")
    assert [entry.title for entry in parsed.entries] == ["Road open", "The road is open."]


def test_no_items_are_no_error() -> None:
    assert read({"data": {"list": []}}).entries == ()
