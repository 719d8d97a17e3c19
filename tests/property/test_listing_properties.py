"""Properties of pages of links that hold whatever the page."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from monitor.errors import NotAFeedError
from monitor.sources.discover import places_in_page
from monitor.sources.identity import canonical_url
from monitor.sources.import_list import outline_of, read_import, write_lines, write_yaml
from monitor.sources.listing import choose_links
from monitor.sources.opml import write_opml
from monitor.types import SourceOptions

NOW = datetime(2026, 11, 25, tzinfo=UTC)
URL = "https://a.example/en/news"

_ADDRESSES = st.one_of(
    st.integers(0, 40).map(lambda n: f"/en/news/{n}"),
    st.integers(0, 40).map(lambda n: f"/ru/news/a-long-title-of-number-{n}?utm_source=x"),
    st.integers(0, 9).map(lambda n: f"?page={n}"),
    st.sampled_from(["#", "", "javascript:x", "//b.example/x", "/a b/c", "http://[", "/%ff", "?id=1&id=2", "/en/news"]),
)
_WORDS = st.one_of(
    st.text(max_size=30),
    st.sampled_from(["Read more", "24.11.2026", "The minister met the delegation of the neighbours", "»", "2", "Next"]),
)
_TAGS = st.sampled_from(["div", "li", "td", "p", "h3", "nav", "article", "dd", "form", "time"])
_CLASSES = st.sampled_from(["", "card", "date", "title", "pagination", "item-3", "next", "menu top"])
_LINK = st.builds(lambda href, said: f'<a href="{href}">{said}</a>', _ADDRESSES, _WORDS)
_MARKUP = st.recursive(
    _LINK | _WORDS,
    lambda inner: st.builds(
        lambda tag, name, parts: f'<{tag} class="{name}">{"".join(parts)}</{tag}>',
        _TAGS,
        _CLASSES,
        st.lists(inner, max_size=4),
    ),
    max_leaves=30,
)
_OPTIONS = st.builds(
    SourceOptions,
    links=st.sampled_from([None, "/en/news/*", "/**", "/ru/** !/ru/news/*1"]),
    select=st.sampled_from([None, "a", ".card", "td a, li > a"]),
    pages=st.sampled_from([1, 3]),
)


def _write_outlines(rows: Iterable[Mapping[str, Any]]) -> str:
    return write_opml(map(outline_of, rows), title="All")


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None, max_examples=150)
@given(st.lists(_MARKUP, max_size=8).map("".join), _OPTIONS)
def test_any_page_gives_each_of_its_addresses_once_or_a_reason(page: str, options: SourceOptions) -> None:
    try:
        chosen = choose_links(page, url=URL, options=options, language="en", now=NOW, proposing=True)
    except NotAFeedError:
        return
    keys = [link.key for link in chosen.articles]
    others = [link.key for link, _ in chosen.others]
    assert len({*keys, *others}) == len(keys) + len(others)
    assert canonical_url(URL) not in keys
    assert all(link.url.startswith(("http://", "https://")) for link in chosen.articles)
    assert all(why for _, why in chosen.others)
    assert chosen.next_page is None or canonical_url(chosen.next_page) != canonical_url(URL)
    if chosen.proposal is not None and chosen.proposal.exact:
        pattern = SourceOptions(links=chosen.proposal.links, select=chosen.proposal.select)
        again = choose_links(page, url=URL, options=pattern, language="en", now=NOW)
        assert {link.key for link in again.articles} == set(keys)


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None, max_examples=100)
@given(st.lists(_MARKUP, max_size=8).map("".join) | st.text(max_size=300))
def test_any_page_names_only_web_addresses_as_places(page: str) -> None:
    try:
        places = places_in_page(page, URL)
    except NotAFeedError:
        return
    assert all(place.url.startswith(("http://", "https://")) for place in places)
    assert len({canonical_url(place.url) for place in places}) == len(places)


_FORMS = ((write_yaml, "s.yaml"), (write_lines, "s.txt"), (_write_outlines, "s.opml"))


@settings(deadline=None)
@given(
    st.text(min_size=1, max_size=40).filter(str.strip),
    st.text(max_size=60),
    st.lists(st.text(min_size=1, max_size=12), max_size=3, unique=True),
)
def test_any_name_note_and_group_come_back_from_a_written_list(name: str, notes: str, groups: list[str]) -> None:
    row = {"id": "a", "url": "https://a.example/rss", "publisher": {"name": name, "actor": "b"}, "notes": notes or "-"}
    row |= {"groups": groups} if groups else {}
    for write, file in _FORMS:
        (one,) = read_import(write([row]), file)
        assert (one.title, one.more["notes"], one.groups) == (name, notes or "-", tuple(groups))
