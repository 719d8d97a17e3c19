"""JSON Feed: strict about being one, lenient inside."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from monitor.errors import NotAFeedError
from monitor.sources.json_feed import read_json_feed
from monitor.types import ParsedSource

NOW = datetime(2026, 11, 25, tzinfo=UTC)
VERSION = "https://jsonfeed.org/version/1.1"


def read(document: Any) -> ParsedSource:
    text = document if isinstance(document, str) else json.dumps(document)
    return read_json_feed(text, url="https://a.example/feed.json", language=None, max_entries=1000, now=NOW)


def test_an_item_is_read_with_all_it_says() -> None:
    parsed = read(
        {
            "version": VERSION,
            "title": "News & more",
            "language": "en",
            "items": [
                {
                    "id": 7,
                    "url": "/n/7",
                    "title": "Said &amp; done",
                    "content_html": "<p>Full</p>",
                    "summary": "Short",
                    "date_published": "2026-11-24T10:00:00+04:00",
                    "date_modified": "2026-11-24T11:00:00+04:00",
                    "authors": [{"name": "A"}, {"name": "B"}],
                    "attachments": [{"url": "https://a.example/x.mp3"}],
                }
            ],
        }
    )
    (entry,) = parsed.entries
    assert (parsed.kind, parsed.title, parsed.language) == ("json11", "News & more", "en")
    assert (entry.guid, entry.url, entry.title) == ("7", "https://a.example/n/7", "Said & done")
    assert (entry.summary, entry.content_html, entry.author) == ("Short", "<p>Full</p>", "A, B")
    assert entry.published_at == datetime(2026, 11, 24, 6, tzinfo=UTC)
    assert entry.updated_at == datetime(2026, 11, 24, 7, tzinfo=UTC)


def test_version_1_0_and_its_single_author() -> None:
    parsed = read(
        {
            "version": "http://jsonfeed.org/version/1",
            "items": [{"id": "x", "content_text": "Text", "author": {"name": "A"}}],
        }
    )
    assert parsed.kind == "json10"
    assert (parsed.entries[0].summary, parsed.entries[0].author) == ("Text", "A")


def test_wrong_types_inside_cost_only_the_item() -> None:
    parsed = read(
        {
            "version": VERSION,
            "title": None,
            "items": [None, 7, "x", [], {"id": {"a": 1}, "title": ["t"]}, {"id": "1", "title": "Good"}],
        }
    )
    assert [entry.title for entry in parsed.entries] == ["Good"]
    assert parsed.warnings == ("4 items are no objects", "1 empty entries were left out")


@pytest.mark.parametrize(
    "document",
    [
        {"items": []},
        {"version": VERSION},
        {"version": VERSION, "items": {}},
        {"version": "2.0", "items": []},
        {"version": "https://jsonfeed.org.evil.example/version/1", "items": []},
        [],
        "{",
        '{"version": "' + VERSION,
        "[" * 200_000 + "]" * 200_000,
    ],
)
def test_what_is_no_json_feed_is_refused(document: Any) -> None:
    with pytest.raises(NotAFeedError):
        read(document)


def test_numbers_of_thousands_of_digits_and_lone_surrogates_are_survived() -> None:
    parsed = read(
        '{"version": "' + VERSION + '", "items": [{"id": ' + "9" * 200_000 + ', "title": "a\\ud800b\\u0000c"}]}'
    )
    assert parsed.entries[0].title == "abc"
    assert len(parsed.entries[0].guid) < 100


def test_an_item_with_a_recording_alone_is_no_article_and_the_hub_is_noted() -> None:
    sound = [{"url": "https://a.example/x.mp3", "mime_type": "audio/mpeg"}]
    parsed = read(
        {
            "version": VERSION,
            "hubs": [7, {"type": "WebSub", "url": "https://hub.example/"}],
            "items": [
                {"id": "1", "title": "Episode", "attachments": sound},
                {"id": "2", "title": "Article", "url": "/2", "attachments": sound},
            ],
        }
    )
    assert [entry.title for entry in parsed.entries] == ["Article"]
    assert parsed.warnings == ("podcast: 1 items with a recording alone are no articles",)
    assert parsed.hub == "https://hub.example/"
