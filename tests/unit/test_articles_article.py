# ruff: noqa: E501 - one line for each example, however long its language makes it
from __future__ import annotations

from datetime import UTC, datetime

from monitor.articles.article import article_from_entry, article_from_page, article_from_text, content_hash
from monitor.types import Entry, Page, Quality

AT = datetime(2026, 11, 24, 10, tzinfo=UTC)


def a_page(**changes: object) -> Page:
    values: dict[str, object] = {
        "url": "https://www.herald.example/road",
        "title": "Ministry rejects claim",
        "text": "The ministry rejected it.\n\nIt said so.",
        "published_at": AT,
        "language": "en",
        "quality": Quality.ARTICLE,
    }
    return Page(**{**values, **changes})  # type: ignore[arg-type]


def an_entry(**changes: object) -> Entry:
    values: dict[str, object] = {
        "keys": ("url:x",),
        "id": "url:x",
        "title": "Ministry rejects claim",
        "url": "https://mod.example/1",
    }
    return Entry(**{**values, **changes})  # type: ignore[arg-type]


def test_the_text_is_title_blank_line_body() -> None:
    article = article_from_page(a_page(), source_id="herald")
    assert article.text == "Ministry rejects claim\n\nThe ministry rejected it.\n\nIt said so."
    assert (article.source_id, article.outlet, article.published_at) == ("herald", "herald.example", AT)
    assert article.content_hash == content_hash(article.text)


def test_a_body_that_opens_with_its_title_does_not_repeat_it() -> None:
    article = article_from_page(a_page(text="Ministry rejects claim, it said.\n\nMore."))
    assert article.text == "Ministry rejects claim, it said.\n\nMore."


def test_the_title_of_the_entry_stands_in_for_a_wall_and_for_none() -> None:
    wall = a_page(title="Just a moment...", text="", quality=Quality.WALL)
    assert article_from_page(wall, entry_title="Ministry rejects claim").text == "Ministry rejects claim"
    assert article_from_page(a_page(title=""), entry_title="From the feed").title == "From the feed"


def test_the_publisher_names_the_outlet_before_the_site() -> None:
    assert article_from_page(a_page(site_name="Herald"), outlet="Averia Herald").outlet == "Averia Herald"
    assert article_from_page(a_page(site_name="Herald")).outlet == "Herald"


def test_an_entry_with_full_text_gives_its_paragraphs() -> None:
    html = "<p>The ministry <b>rejected</b> it.</p>\n<p>It said so&nbsp;twice.<br>And again.</p><script>x()</script><p>Read also: <a href='/'>Rain</a></p>"
    article = article_from_entry(
        an_entry(content_html=html, summary="short", published_at=AT), outlet="MoD", publisher_actor="av-mod"
    )
    assert article.text == "Ministry rejects claim\n\nThe ministry rejected it.\n\nIt said so twice.\n\nAnd again."
    assert (article.quality, article.publisher_actor, article.outlet) == (Quality.SUMMARY, "av-mod", "MoD")


def test_an_entry_without_text_is_its_title() -> None:
    article = article_from_entry(an_entry())
    assert article.text == "Ministry rejects claim"
    assert article.quality is Quality.EMPTY


def test_the_longer_of_summary_and_text_is_taken_and_repaired() -> None:
    article = article_from_entry(an_entry(content_html="<p>x</p>", summary="The ministry‚Äôs <i>answer</i> &amp; more"))
    assert article.text.endswith("\n\nThe ministry’s answer & more")


def test_plain_text_is_left_untouched() -> None:
    text = "Title of it\r\n\r\n  Body ‚Äč with  spaces\u00a0and all.\n"
    article = article_from_text(text, url="file.txt", language="en")
    assert article.text == text
    assert article.title == "Title of it"
    assert text[: len(article.title)] == article.title


def test_plain_text_without_a_title_line_has_none() -> None:
    assert article_from_text("One line of text only").title == ""
    assert article_from_text("First line\nsecond line\n\nthird").title == ""
    assert article_from_text("").quality is Quality.EMPTY


def test_white_space_does_not_change_the_hash() -> None:
    assert content_hash("a b\n\nc") == content_hash(" a  b c ")
    assert content_hash("a b c") != content_hash("a b d")
