"""Identity of entries: what must be one, what must stay two."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from monitor.sources.identity import Traits, canonical_url, entry_keys

DAY = datetime(2026, 11, 24, 10, tzinfo=UTC)


def traits(
    *, url: str | None = "https://a.example/news/1", guid: str = "g1", title: str = "Ministry speaks", text: str = ""
) -> Traits:
    return Traits(url=url, guid=guid, title=title, text=text, published_at=DAY)


@pytest.mark.parametrize(
    "twin",
    [
        "http://a.example/news/1",
        "https://www.a.example/news/1",
        "https://A.example:443/news/1/",
        "https://a.example/news/1?utm_source=rss&utm_id=7",
        "https://a.example/news/1?fbclid=x#comments",
        "https://a.example/news/1;jsessionid=ABC",
        "https://a.example/news/1?sid=7919",
        " https://a.example/news/1/index.html",
        "https://a.example/%6Eews/1",
        "https://a.example//news/1?srsltid=A",
        "https://a.example/news/1?session=5f4dcc3b5aa765d61d8327deb882cf99",
        "https://a.example/news/1?ASP.NET_SessionId=x",
        "https://a.example/(S(lit3py55t21z5v55vlm25s55))/news/1",
        "https://a.example/news/1?CFID=1&CFTOKEN=2",
        "https://a.example/news/1?amp=1",
    ],
)
def test_twins_of_an_address_are_one(twin: str) -> None:
    assert canonical_url(twin) == "https://a.example/news/1"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://a.example/news?id=1", "https://a.example/news?id=2"),
        ("https://a.example/article.php?sid=1", "https://a.example/article.php?sid=2"),
        ("https://a.example/live#post-11", "https://a.example/live#post-12"),
        ("https://a.example/News", "https://a.example/news"),
        ("https://a.example/?s=1", "https://a.example/?s=2"),
        ("https://a.example/c.php?s=cc0c5fb09865354bbec8415210a554da", "https://a.example/c.php?s=f82398780695d62bc5"),
        ("https://a.example/n?token=" + "1" * 32, "https://a.example/n?token=" + "2" * 32),
        ("https://a.example/n?lang=en", "https://a.example/n?lang=hy"),
        ("https://a.example:8080/news", "https://a.example/news"),
        ("https://a.example/live/29#When:12:59:01PM", "https://a.example/live/29#When:6:52:02PM"),
    ],
)
def test_different_pages_stay_different(one: str, other: str) -> None:
    assert canonical_url(one) != canonical_url(other)


def test_query_order_does_not_matter() -> None:
    assert canonical_url("https://a.example/n?b=2&a=1") == canonical_url("https://a.example/n?a=1&b=2")


def test_the_address_is_the_first_key_and_the_guid_the_second() -> None:
    (keys,) = entry_keys([traits()])
    assert keys[:2] == ("url:https://a.example/news/1", "guid:g1")


def test_a_guid_shared_in_the_document_is_no_key() -> None:
    first, second = entry_keys([traits(), traits(url="https://a.example/news/2", title="Another")])
    assert not any(key.startswith("guid:") for key in first + second)


def test_an_address_shared_by_different_entries_is_told_apart_by_title() -> None:
    first, second = entry_keys([traits(guid="1"), traits(guid="2", title="Another")])
    assert first[0] != second[0]
    assert first[0].startswith("url:https://a.example/news/1 ")


def test_a_home_page_identifies_no_entry() -> None:
    (keys,) = entry_keys([traits(url="https://a.example/", guid="")])
    assert not any(key.startswith("url:") for key in keys)
    assert keys[0].startswith("text:")


def test_there_is_always_a_key() -> None:
    (keys,) = entry_keys([Traits(url=None, guid="", title="", text="", published_at=None)])
    assert len(keys) == 1


def test_a_guid_of_a_megabyte_is_hashed() -> None:
    (keys,) = entry_keys([traits(guid="g" * 1_000_000)])
    assert all(len(key) < 400 for key in keys)


def test_short_texts_do_not_identify_an_entry_that_has_an_address() -> None:
    (keys,) = entry_keys([traits(title="Briefing")])
    assert not any(key.startswith(("text:", "title:")) for key in keys)


def test_a_comma_makes_no_other_text() -> None:
    text = "The minister said on Monday that the port will never be traded away, and that talks go on."
    (one,) = entry_keys([traits(text=text)])
    (other,) = entry_keys([traits(text=text.replace(", and", " and"))])
    assert one == other
