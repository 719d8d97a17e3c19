"""Sources written as rows, in every form, and read back."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import fields
from typing import Any

import pytest

from monitor.config.models import Fetching, Source, SourceDefaults
from monitor.daemon.setup import source_setup
from monitor.daemon.source_rows import imported_source, source_row
from monitor.errors import SourceError
from monitor.sources.import_list import outline_of, read_import, write_lines, write_yaml
from monitor.sources.opml import write_opml
from monitor.store.values import SourceSetup
from monitor.types import PLAIN, AllowHost, IntervalBounds, JsonPaths, SourceKind, SourceOptions

SETUPS = (
    SourceSetup(id="a-example", kind=SourceKind.FEED, url="https://a.example/rss"),
    SourceSetup(
        id="am-mod",
        kind=SourceKind.LISTING,
        url="https://mil.example/en/news?x=1&y=2",
        publisher_name='Ministry of "Defence" & Co, Ереван',
        publisher_actor="am-mod",
        language="en",
        options=SourceOptions(links="/en/news/*, !/en/news/old", select=".news h3 > a[href]", pages=3),
        interval_s=120.0,
        timeout_s=45.0,
        groups=("ministries", "armenia", "on"),
        tell_backlog=True,
        paused=True,
        notes="two words: and {braces}, # no comment",
    ),
    SourceSetup(
        id="api",
        kind=SourceKind.JSON,
        url="https://a.example/api/news?page=1",
        options=SourceOptions(
            json=JsonPaths(items="/data/news", id="/id", url="https://a.example/n/{id}", title="/t", date="/at"),
            ignore_robots="the press office agreed, in writing",
        ),
    ),
    SourceSetup(
        id="ch", kind=SourceKind.TELEGRAM, url="https://t.me/s/sample_mod", publisher_name="MoD", language="ru"
    ),
    SourceSetup(id="map", kind=SourceKind.SITEMAP, url="https://a.example/sitemap.xml", groups=("media",)),
    SourceSetup(
        id="plain", kind=SourceKind.FEED, url="https://b.example/feed.xml", publisher_name="plain", groups=("x",)
    ),
    SourceSetup(
        id="paced",
        kind=SourceKind.FEED,
        url="https://c.example/feed.xml",
        options=SourceOptions(interval=IntervalBounds(least_s=60.0, most_s=900.0)),
    ),
    SourceSetup(
        id="paced-within",
        kind=SourceKind.FEED,
        url="https://d.example/feed.xml",
        interval_s=600.0,
        options=SourceOptions(interval=IntervalBounds(least_s=600.0, most_s=5400.0)),
    ),
)


def write_outlines(rows: Iterable[Mapping[str, Any]]) -> str:
    return write_opml(map(outline_of, rows), title="Sources & more")


FORMS = [(write_yaml, "s.yaml"), (write_lines, "s.txt"), (write_outlines, "s.opml")]


@pytest.mark.parametrize(("write", "name"), FORMS, ids=["yaml", "lines", "opml"])
def test_what_is_exported_is_imported_as_it_was(write: Callable[[Iterable[Mapping[str, Any]]], str], name: str) -> None:
    found = read_import(write(map(source_row, SETUPS)), name)
    sources = [imported_source(one, actors={"am-mod"}) for one in found]
    assert {left for _, left in sources} == {()}
    setups = {source_setup(source, SourceDefaults(), Fetching()) for source, _ in sources}
    assert setups == set(SETUPS)


def test_every_option_of_a_source_has_the_name_of_its_key_so_that_rows_hold_it() -> None:
    keys = {field.alias or name for name, field in Source.model_fields.items()}
    assert {field.name for field in fields(PLAIN)} <= keys


def test_other_readers_of_feeds_see_addresses_names_and_a_folder() -> None:
    written = write_outlines(map(source_row, SETUPS))
    assert '<outline text="ministries">' in written
    assert 'xmlUrl="https://mil.example/en/news?x=1&amp;y=2"' in written
    assert 'category="/armenia,/on"' in written


def test_a_list_shows_the_address_first_and_nothing_that_is_told_by_it() -> None:
    written = write_lines(map(source_row, SETUPS)).splitlines()
    assert written[0] == "https://a.example/rss"
    assert written[5] == "https://b.example/feed.xml plain {id: plain, groups: [x]}"


def test_what_belongs_to_a_machine_is_neither_written_nor_read() -> None:
    setup = SourceSetup(
        id="a",
        kind=SourceKind.FEED,
        url="https://a.example/rss",
        allow_hosts=(AllowHost(host="10.0.0.1", port=None),),
        ca_file="/etc/ca.pem",
    )
    assert source_row(setup) == {"id": "a", "url": "https://a.example/rss"}
    text = "sources:\n  - {url: 'https://a.example/rss', allow_hosts: ['10.0.0.1:80'], ca_file: x, colour: red}\n"
    (one,) = read_import(text, "s.yaml")
    source, left = imported_source(one)
    assert (source.allow_hosts, source.ca_file) == ((), None)
    assert left == ("allow_hosts", "ca_file", "colour")


def test_an_actor_that_the_watchlist_does_not_know_is_left_out_and_said() -> None:
    text = "sources:\n  - {url: 'https://a.example/rss', publisher: {name: A, actor: a-mod}}\n"
    (one,) = read_import(text, "s.yaml")
    source, left = imported_source(one, actors={"b-mod"})
    assert source.publisher is not None
    assert (source.publisher.name, source.publisher.actor) == ("A", None)
    assert left == ("publisher.actor (a-mod is not in the watchlist)",)


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("{url: 'https://a.example/', links: /x/*}", "links is for listing sources"),
        ("{url: 'https://a.example/', kind: listing, links: '^/x/.*'}", "links: a glob such as"),
        ("{url: 'https://a.example/', kind: listing, select: 'a['}", "select: no CSS selector"),
        ("{url: 'https://a.example/', interval: 5}", "interval: write a duration with its unit"),
    ],
)
def test_a_row_that_no_source_can_have_is_refused_with_its_reason(row: str, said: str) -> None:
    (one,) = read_import(f"sources:\n  - {row}\n", "s.yaml")
    with pytest.raises(SourceError, match=said.replace("[", r"\[")):
        imported_source(one)
