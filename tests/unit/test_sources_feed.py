"""RSS, RDF and Atom through the guard and the parser: complete entries, plain titles, absolute links."""

from __future__ import annotations

import gzip
import time
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from monitor.errors import NotAFeedError, SourceError
from monitor.sources.read import read_source
from monitor.types import SourceKind

if TYPE_CHECKING:
    from monitor.types import ParsedSource

NOW = datetime(2026, 11, 25, tzinfo=UTC)
URL = "https://www.example.org/dir/feed.xml"


def read(document: str | bytes, **kw: object) -> ParsedSource:
    body = document.encode() if isinstance(document, str) else document
    return read_source(SourceKind.FEED, body, url=URL, now=NOW, **kw)  # type: ignore[arg-type]  # options of the test


def rss(*items: str, head: str = "", prolog: str = '<?xml version="1.0"?>') -> str:
    return f'{prolog}<rss version="2.0"><channel><title>News</title>{head}{"".join(items)}</channel></rss>'


def item(number: int = 1, **fields: str) -> str:
    values = {
        "title": f"Title {number}",
        "link": f"/news/{number}",
        "guid": f"g{number}",
        "pubDate": f"Tue, 24 Nov 2026 10:{number % 60:02}:00 MSK",
        "description": f"Text {number}",
    } | fields
    return "<item>" + "".join(f"<{name}>{value}</{name}>" for name, value in values.items() if value) + "</item>"


def test_an_rss_feed_gives_its_entries() -> None:
    parsed = read(rss(item(1), item(2), head="<language>az</language><ttl>15</ttl>"))
    assert (parsed.kind, parsed.title, parsed.language, parsed.ttl_s) == ("rss20", "News", "az", 900)
    entry = parsed.entries[0]
    assert entry.title == "Title 1"
    assert entry.url == "https://www.example.org/news/1"
    assert entry.guid == "g1"
    assert entry.published_at == datetime(2026, 11, 24, 7, 1, tzinfo=UTC)
    assert entry.summary == "Text 1"
    assert not parsed.truncated
    assert parsed.warnings == ()


def test_atom_entries_keep_both_dates_and_full_text() -> None:
    parsed = read(
        '<feed xmlns="http://www.w3.org/2005/Atom" xml:base="https://b.example/x/">'
        '<title type="text">A &lt;b&gt;</title>'
        '<entry><id>urn:1</id><title type="html">Said &lt;i&gt;no&lt;/i&gt;</title><link href="one"/>'
        "<published>2026-11-24T10:00:00+04:00</published><updated>2026-11-24T11:00:00+04:00</updated>"
        "<summary>Short</summary>"
        '<content type="html">&lt;p&gt;Long &lt;a href="y"&gt;text&lt;/a&gt;&lt;/p&gt;</content>'
        "</entry></feed>"
    )
    (entry,) = parsed.entries
    assert parsed.title == "A <b>"
    assert entry.title == "Said no"
    assert entry.url == "https://b.example/x/one"
    assert (entry.published_at, entry.updated_at) == (
        datetime(2026, 11, 24, 6, tzinfo=UTC),
        datetime(2026, 11, 24, 7, tzinfo=UTC),
    )
    assert entry.summary == "Short"
    assert entry.content_html == '<p>Long <a href="https://b.example/x/y">text</a></p>'


def test_an_rdf_feed_takes_its_lone_date_as_publication() -> None:
    parsed = read(
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><title>R</title></channel>'
        "<item><title>T</title><link>https://a.example/1</link><dc:date>2026-11-24</dc:date></item></rdf:RDF>"
    )
    assert parsed.kind == "rss10"
    assert parsed.entries[0].published_at == datetime(2026, 11, 24, tzinfo=UTC)


@pytest.mark.parametrize(
    ("raw", "title"),
    [
        ("Trade &amp; talks", "Trade & talks"),
        ("Trade &amp;amp; talks", "Trade & talks"),
        ("<![CDATA[Trade & <b>talks</b>]]>", "Trade & talks"),
        ("&lt;![CDATA[Trade]]&gt; talks", "Trade talks"),
        ("Trade & talks&nbsp;go on", "Trade & talks\xa0go on"),
        ("He said &quot;no&quot;", 'He said "no"'),
        ("5 &lt; 6 and <![CDATA[<name>]]>", "5 < 6 and <name>"),
        ("one\n\t two", "one two"),
        ("x &#x110000; &#xD800; &#0; &#99999999999; y", "x y"),
        ("a\x01\x1b[31mb", "a[31mb"),
        ("z" * 100_000, "z" * 499 + "…"),
    ],
)
def test_titles_become_plain_text(raw: str, title: str) -> None:
    assert read(rss(item(title=raw))).entries[0].title == title


def test_a_document_that_breaks_off_loses_its_last_entry_only() -> None:
    whole = rss(item(1), item(2), item(3))
    parsed = read(whole[: whole.index("Text 3")])
    assert [entry.guid for entry in parsed.entries] == ["g1", "g2"]
    assert parsed.truncated
    assert "breaks off" in parsed.warnings[0]


def test_a_document_that_breaks_off_between_entries_loses_none() -> None:
    parsed = read(rss(item(1), item(2)).removesuffix("</channel></rss>") + "<!-- endless")
    assert len(parsed.entries) == 2
    assert not parsed.truncated


def test_a_document_that_breaks_off_in_its_first_entry_is_an_error() -> None:
    with pytest.raises(SourceError, match="breaks off"):
        read(rss(item(1))[:-40])


@pytest.mark.parametrize(
    "document",
    [
        "<br />\n<b>Warning</b>: x in <b>/srv/feed.php</b><br />\n" + rss(item(1)),
        "\n\n\ufeff" + rss(item(1)),
        rss(item(1)) + rss(item(2)),
        rss(item(1), prolog='<?xml version="1.1"?>'),
        rss(item(1), prolog='<!DOCTYPE rss PUBLIC "-//Netscape//DTD RSS 0.91//EN" "http://my.example/rss.dtd">'),
        rss(item(1, link="https://a.example/?a=1&b=2")),
        rss(item(1)).replace("Title", "Ti\0tle"),
    ],
)
def test_broken_surroundings_do_not_hide_the_entry(document: str) -> None:
    assert [entry.guid for entry in read(document).entries] == ["g1"]


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ("", "empty body"),
        (" \n" * 100, "empty body"),
        ("<!DOCTYPE html><html><body><p>News</p></body></html>", "an HTML page"),
        ("<html><script>document.cookie='x=1';location.reload()</script></html>", "a script challenge"),
        ("<html><title>Just a moment...</title><script src=/c.js></script></html>", "a script challenge"),
        ("/dev/zero", "plain text"),
        ("https://a.example/feed", "plain text"),
        ('{"error": 404}', "no JSON Feed"),
        ('{"version": "https://jsonfeed.org/version/1.1", "items": [{"id": "1", "content_te', "breaks off"),
        ("[" * 200_000, "nested too deep"),
        ("<catalog><book/></catalog>", "XML of another kind (<catalog>)"),
        ("%PDF-1.7 x", "a PDF document"),
        (bytes(range(256)) * 50, "binary data"),
        (b"\x1f\x8bnonsense", "gzip bytes that do not unpack"),
    ],
)
def test_what_is_no_feed_is_an_error_that_says_what_it_is(body: str | bytes, reason: str) -> None:
    with pytest.raises(NotAFeedError) as caught:
        read(body)
    assert reason in str(caught.value)


def test_the_public_names_of_html_may_be_declared() -> None:
    """Old RDF feeds do; nothing is fetched for it."""
    public = '"-//W3C//ENTITIES Latin 1 for XHTML//EN" "http://www.w3.org/TR/xhtml1/DTD/xhtml-lat1.ent"'
    prolog = f"<!DOCTYPE rdf:RDF [\n<!ENTITY % HTMLlat1 PUBLIC\n {public}>\n%HTMLlat1;\n]>"
    (entry,) = read(rss(item(1, title="Caf&eacute;"), prolog=prolog)).entries
    assert entry.title == "Café"


@pytest.mark.parametrize(
    ("document", "reason"),
    [
        (rss(item(1), prolog='<!DOCTYPE rss [<!ENTITY % p SYSTEM "http://a.example/p"> %p;]>'), "entities"),
        (rss(item(1), prolog='<!DOCTYPE rss [<!ENTITY a "aaaa">]>'), "entities"),
        (rss(item(1) + "<x>" * 1000 + "</x>" * 1000), "nested deeper"),
        (rss(item(1) + "<x " + " ".join(f'a{n}="1"' for n in range(10_000)) + "/>"), "attributes"),
        (gzip.compress(b"\0" * (21 * 2**20)), "unpacks to too much"),
        (gzip.compress(rss(item(1)).encode())[:-12], "breaks off"),
    ],
)
def test_hostile_documents_are_refused(document: str | bytes, reason: str) -> None:
    with pytest.raises(SourceError, match=reason):
        read(document)


@pytest.mark.parametrize(
    "document",
    [
        rss(*(item(n, author="a@" + "a." * 8000 + "!") for n in range(40))),
        rss(item(1, author="a" * 64_000)),
        rss(item(1, description="&lt;!--" * 60_000)),
        rss(item(1, description="&lt;a " * 60_000)),
        rss(item(1, description="&amp;#" * 75_000)),
        rss(item(1, pubDate="1" * 100_000)),
        rss("<author>" * 200 + item(1)),
        rss(item(1)) + "<" * 200_000,
        rss(item(1, description="<x a='" * 50_000)),
    ],
)
def test_documents_made_to_be_slow_are_read_quickly(document: str) -> None:
    started = time.process_time()
    parsed = read(document)
    assert time.process_time() - started < 3
    assert len(parsed.entries) in (1, 40)


def test_only_the_newest_entries_are_read_and_a_warning_says_so() -> None:
    items = [item(n, pubDate=f"2026-{1 + n // 28:02}-{1 + n % 28:02}", title=f"T{n}") for n in range(280)]
    parsed = read(rss(*items), max_entries=100)
    assert len(parsed.entries) == 100
    assert {entry.title for entry in parsed.entries} == {f"T{n}" for n in range(180, 280)}
    assert parsed.warnings == ("280 entries, the newest 100 were read",)


def test_empty_items_are_left_out() -> None:
    parsed = read(rss("<item/>" * 5, item(1), "<item></item>"))
    assert len(parsed.entries) == 1
    assert parsed.warnings == ("6 empty entries were left out",)


@pytest.mark.parametrize("link", ["javascript:alert(1)", "data:text/html,x", "file:///etc/passwd", "tag:a,2026:1", ""])
def test_links_that_are_no_web_address_are_none(link: str) -> None:
    assert read(rss(item(1, link=link))).entries[0].url is None


def test_a_guid_that_is_an_address_is_the_link_where_there_is_no_other() -> None:
    assert read(rss(item(1, link="", guid="https://a.example/n/1"))).entries[0].url == "https://a.example/n/1"


def test_a_guid_that_is_no_address_never_becomes_one() -> None:
    assert read(rss(item(1, link="", guid="4711"))).entries[0].url is None


def test_the_articles_own_address_beats_the_one_of_a_feed_service() -> None:
    parsed = read(
        rss(item(1, link="http://feedproxy.example/~r/x"), head="")
        .replace("</item>", "<feedburner:origLink>https://a.example/n/1</feedburner:origLink></item>")
        .replace("<rss ", '<rss xmlns:feedburner="http://rssnamespace.org/feedburner/ext/1.0" ')
    )
    assert parsed.entries[0].url == "https://a.example/n/1"


def test_without_an_address_of_its_own_the_feeds_link_is_the_base() -> None:
    body = rss(item(1), head="<link>https://site.example/en/</link>").encode()
    parsed = read_source(SourceKind.FEED, body, url="feed.xml", now=NOW)
    assert parsed.entries[0].url == "https://site.example/news/1"


def test_a_feed_in_a_gzip_file_is_read() -> None:
    parsed = read(gzip.compress(rss(item(1)).encode()))
    assert len(parsed.entries) == 1
    assert parsed.warnings == ("the document is a gzip file",)


def test_a_body_that_names_a_file_is_never_opened(tmp_path: object) -> None:
    target = f"{tmp_path}/feed.xml"
    with pytest.raises(NotAFeedError, match="plain text"):
        read(target)


def test_a_declared_wrong_charset_loses_no_name() -> None:
    document = rss(item(1, title="Порт Серрин не будет предметом торга")).replace("?>", ' encoding="utf-8"?>')
    parsed = read(document.encode("cp1251"), charset="utf-8")
    assert parsed.entries[0].title == "Порт Серрин не будет предметом торга"
    assert parsed.warnings


def test_the_hash_over_entries_ignores_order_and_volatile_fields() -> None:
    one = read(rss(item(1), item(2), head="<lastBuildDate>Tue, 24 Nov 2026 10:00:00 GMT</lastBuildDate>"))
    other = read(rss(item(2, guid="poll-7", link="/news/2?utm_source=x"), item(1), head="<ttl>5</ttl>"))
    changed = read(rss(item(1), item(2, title="Corrected title")))
    more = read(rss(item(1), item(2), item(3)))
    assert one.entries_hash == other.entries_hash
    assert len({one.entries_hash, changed.entries_hash, more.entries_hash}) == 3


def test_silly_hints_are_capped() -> None:
    assert read(rss(item(1), head="<ttl>99999999</ttl>")).ttl_s == 86400
    assert read(rss(item(1), head="<ttl>-5</ttl>")).ttl_s is None
    assert read(rss(item(1), head="<ttl>" + "9" * 5000 + "</ttl>")).ttl_s is None


def test_the_text_of_an_entry_is_bounded() -> None:
    entry = read(rss(item(1, description="word " * 100_000, author="n" * 300))).entries[0]
    assert len(entry.summary) <= 200_000
    assert len(entry.author) == 200


def test_a_link_without_href_does_not_take_the_place_of_the_articles_own() -> None:
    enclosed = '<link rel="enclosure" type="text/html">http://a.example/enclosed</link>'
    (entry,) = read(
        '<feed xmlns="http://www.w3.org/2005/Atom"><title>N</title><entry><id>urn:1</id><title>T</title>'
        f'<link rel="alternate" href="http://a.example/article"/>{enclosed}</entry></feed>'
    ).entries
    assert entry.url == "http://a.example/article"


AUDIO = '<enclosure url="/sound/1.mp3" length="1" type="audio/mpeg"/>'


def test_items_with_a_recording_alone_are_no_articles() -> None:
    podcast = item(1, link="", guid="https://a.example/sound/1.mp3").replace("</item>", f"{AUDIO}</item>")
    other = item(2, link="/sound/2.mp3?from=feed", description="")
    other = other.replace("</item>", '<enclosure url="/sound/2.mp3"></enclosure></item>')
    parsed = read(rss(podcast, other, item(3)))
    assert [entry.title for entry in parsed.entries] == ["Title 3"]
    assert parsed.warnings == ("podcast: 2 items with a recording alone are no articles",)


def test_a_recording_beside_an_article_changes_nothing() -> None:
    with_page = item(1).replace("</item>", f"{AUDIO}</item>")
    long_text = item(2, link="", description="The minister said no. " * 20).replace("</item>", f"{AUDIO}</item>")
    parsed = read(rss(with_page, long_text))
    assert [(entry.title, entry.url) for entry in parsed.entries] == [
        ("Title 1", "https://www.example.org/news/1"),
        ("Title 2", None),
    ]
    assert parsed.warnings == ()


def test_the_websub_hub_is_noted() -> None:
    hub = '<atom:link xmlns:atom="http://www.w3.org/2005/Atom" rel="hub" href="https://hub.example/"/>'
    assert read(rss(item(1), head=hub)).hub == "https://hub.example/"
    assert read(rss(item(1))).hub is None


def test_an_entry_that_gives_only_its_identifier_is_kept_and_an_empty_one_is_not() -> None:
    parsed = read(rss("<item><guid>g1</guid></item>", "<item/>", "<item><category>x</category></item>"))
    assert [entry.guid for entry in parsed.entries] == ["g1"]
    assert parsed.warnings == ("2 empty entries were left out",)


def test_a_single_time_of_midnight_is_taken_at_its_word() -> None:
    parsed = read(
        rss(
            item(1, pubDate="Tue, 24 Nov 2026 00:00:00 GMT"),
            item(2, pubDate="Tue, 24 Nov 2026 10:00:00 GMT"),
            item(3, pubDate="24 Nov 2026"),
        )
    )
    midnight = datetime(2026, 11, 24, tzinfo=UTC)
    assert [entry.midnight for entry in parsed.entries] == [True, False, False]
    assert [entry.published_at for entry in parsed.entries] == [midnight, midnight.replace(hour=10), midnight]


def test_a_feed_that_dates_everything_at_midnight_gives_days() -> None:
    """In the zone of the feed: read as moments those days would be the evenings before."""
    parsed = read(rss(*(item(day, pubDate=f"Tue, {day} Nov 2026 00:00:00 +0400") for day in (22, 23, 24))))
    assert [entry.published_at for entry in parsed.entries] == [
        datetime(2026, 11, day, tzinfo=UTC) for day in (22, 23, 24)
    ]
    assert not any(entry.midnight for entry in parsed.entries)


def test_the_caption_of_a_picture_is_no_text_of_the_article() -> None:
    picture = (
        '<media:content url="/p.jpg" medium="image"><media:description>A caption</media:description></media:content>'
    )
    (entry,) = read(rss(item(1).replace("</item>", f"{picture}</item>"))).entries
    assert (entry.summary, entry.content_html) == ("Text 1", "")


def test_what_is_said_of_a_video_stands_in_for_a_missing_summary() -> None:
    video = "<media:group><media:description>What is seen</media:description></media:group>"
    described, bare = item(1).replace("</item>", f"{video}</item>"), item(2, description="")
    first, second = read(rss(described, bare.replace("</item>", f"{video}</item>"))).entries
    assert (first.summary, first.content_html) == ("Text 1", "")
    assert second.summary == "What is seen"


def test_the_full_text_of_russian_news_exchanges_is_taken() -> None:
    full = "<yandex:full-text>First line, 5 &lt; 6\nSecond line</yandex:full-text>"
    (entry,) = read(rss(item(1).replace("</item>", f"{full}</item>"))).entries
    assert entry.content_html == "<p>First line, 5 &lt; 6</p><p>Second line</p>"


def test_an_entry_whose_content_lies_elsewhere_is_read_there() -> None:
    (entry,) = read(
        '<feed xmlns="http://www.w3.org/2005/Atom"><title>N</title><entry><title>T</title><id>urn:1</id>'
        '<content src="/n/1" type="text/html"/></entry></feed>'
    ).entries
    assert entry.url == "https://www.example.org/n/1"


def test_an_identifier_stays_as_written_under_a_base_of_its_own() -> None:
    (entry,) = read(
        '<feed xmlns="http://www.w3.org/2005/Atom" xml:base="https://b.example/x/"><title>N</title>'
        "<entry><title>T</title><id>4711</id></entry></feed>"
    ).entries
    assert (entry.guid, entry.url) == ("4711", None)
