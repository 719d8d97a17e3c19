from __future__ import annotations

from datetime import UTC, datetime

from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.articles.extract import extract_page
from monitor.articles.furniture import without_furniture
from monitor.articles.plain import text_of_html
from monitor.types import Quality

NOW = datetime(2026, 11, 24, tzinfo=UTC)
PIECES = st.sampled_from(
    [
        *(
            "<p>",
            "</p>",
            "<div>",
            "</div>",
            "<article>",
            "<h1>",
            "</h1>",
            "<a href='x'>",
            "<table><tr><td>",
            "<br>",
            "<!--",
            "-->",
        ),
        *(
            "<script type='application/ld+json'>",
            "</script>",
            "<title>",
            "<time datetime='2026-11-24T10:00'>",
            "<li>",
            "<style>",
        ),
        *(
            "<meta http-equiv=refresh content='0;url=/x'>",
            "<html lang=hy>",
            "<body>",
            "<frameset>",
            "<svg>",
            "<![CDATA[",
            "&#0;",
            "&#xD800;",
        ),
        *(
            "The ministry said that nothing had happened. ",
            "Read also: more",
            '{"@type": [',
            "‚Äč",
            "\ud800",
            "\x00",
            "\x85",
            "Не так.",
        ),
    ]
)


@settings(max_examples=150, deadline=None)
@given(st.lists(st.one_of(PIECES, st.text(max_size=10)), max_size=25).map("".join))
def test_any_markup_gives_a_page(html: str) -> None:
    page = extract_page(html, url="https://herald.example/a", now=NOW)
    assert (page.text == "") or page.quality in (Quality.ARTICLE, Quality.SHORT)
    assert page.text == page.text.strip()


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=400))
def test_any_bytes_give_a_page(body: bytes) -> None:
    for html, url in ((body, ""), (b"<html><body><p>" + body + b"</p></body></html>", "http://[x")):
        page = extract_page(html, url=url, now=NOW)
        assert page.text == "" or page.quality in (Quality.ARTICLE, Quality.SHORT)


@settings(max_examples=200, deadline=None)
@given(st.lists(st.text(min_size=1, max_size=80).map(str.strip).filter(bool), max_size=12))
def test_furniture_only_ever_takes_whole_lines(lines: list[str]) -> None:
    kept = without_furniture(lines, title="T")
    remaining = iter(lines)
    assert all(any(line == other for other in remaining) for line in kept)


@settings(max_examples=150, deadline=None)
@given(st.text("ab <>&/p=\n\t\u00a0é", max_size=60))
def test_a_fragment_gives_tidy_text(fragment: str) -> None:
    text = text_of_html(fragment)
    assert text == text.strip()
    assert "  " not in text
