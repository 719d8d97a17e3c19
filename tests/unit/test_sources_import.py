"""Files that name sources."""

from __future__ import annotations

import pytest

from monitor.errors import SourceError
from monitor.sources.import_list import read_import
from monitor.sources.opml import Outline, read_opml, write_opml
from monitor.types import SourceKind


def test_opml_gives_its_feeds_with_folders() -> None:
    found = read_import(
        '<?xml version="1.0"?><opml version="1.1"><body><outline text="Ministries &amp; more">'
        '<outline type="rss" title="MoD" xmlUrl="https://a.example/rss?x=1&amp;y=2" htmlUrl="https://a.example/"/>'
        '<outline text="MFA" xmlurl="https://b.example/feed"/></outline>'
        '<outline text="folder without feeds"/></body></opml>',
        "feeds.opml",
    )
    assert [(source.id, source.url) for source in found] == [
        ("mod", "https://a.example/rss?x=1&y=2"),
        ("mfa", "https://b.example/feed"),
    ]
    assert found[0].groups == ("ministries-more",)


def test_a_list_of_addresses_may_hold_titles_comments_and_channels() -> None:
    found = read_import(
        "# ministries\nhttps://a.example/rss  The MoD\n\n@sample_mod\nb.example/feed\n"
        "https://a.example/rss\nhttps://c.example/sitemap-news.xml\n",
        "list.txt",
    )
    assert [(source.url, source.title, source.kind) for source in found] == [
        ("https://a.example/rss", "The MoD", SourceKind.FEED),
        ("https://t.me/s/sample_mod", "", SourceKind.TELEGRAM),
        ("https://b.example/feed", "", SourceKind.FEED),
        ("https://c.example/sitemap-news.xml", "", SourceKind.SITEMAP),
    ]


def test_a_sources_file_is_read_with_its_kinds() -> None:
    found = read_import(
        "defaults: {interval: 5m}\nsources:\n"
        "  - id: am-mod\n    kind: listing\n    url: https://m.example/en/news\n    links: /en/news/*\n"
        "    publisher: {name: Armenia MoD, actor: am-mod}\n    language: en\n    groups: [official]\n"
        "  - {id: ru-mod, kind: telegram, channel: sample_mod}\n",
        "sources.yaml",
    )
    assert (found[0].id, found[0].kind, found[0].more) == ("am-mod", SourceKind.LISTING, {"links": "/en/news/*"})
    assert (found[0].title, found[0].language, found[0].groups) == ("Armenia MoD", "en", ("official",))
    assert found[0].actor == "am-mod"
    assert found[1].url == "https://t.me/s/sample_mod"


def test_ids_are_unique_and_the_same_every_time() -> None:
    text = "\n".join(f"https://a.example/rss?n={n}" for n in range(3)) + "\nhttp://127.0.0.1:8800/f/1.xml"
    ids = [source.id for source in read_import(text, "x")]
    assert len(set(ids)) == 4
    assert ids == [source.id for source in read_import(text, "x")]


def test_what_is_exported_is_imported_again() -> None:
    outlines = (
        Outline(title='A & "B" <c>', url="https://a.example/rss?x=1&y=2", folders=("One",), site="https://a.example"),
        Outline(title="Canal", url="https://t.me/s/canal", kind=SourceKind.TELEGRAM, language="ru"),
    )
    assert read_opml(write_opml(outlines, title="All & sundry"), about="x") == outlines


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("", "x.txt"),
        ("two words here\n", "x.txt"),
        ("<opml><body/></opml>", "x.opml"),
        ("<html><p>x</html>", "x.opml"),
        ("<!DOCTYPE opml [<!ENTITY a 'b'>]><opml><outline xmlUrl='https://a.example'/></opml>", "x.opml"),
        ("sources:\n  - {id: x, url: 'javascript:alert(1)'}\n", "x.yaml"),
        ("javascript:alert(1)\n", "x.txt"),
    ],
)
def test_a_file_without_sources_is_an_error(text: str, name: str) -> None:
    with pytest.raises(SourceError):
        read_import(text, name)
