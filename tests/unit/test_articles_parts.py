# ruff: noqa: E501 - one line for each example
from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime, time, timedelta

import pytest

from monitor.articles.article import article_from_page
from monitor.articles.extract import extract_page
from monitor.articles.parts import Mark, clock_of, split_parts
from monitor.config.models import Detector, WatchlistFile
from monitor.daemon.reader import Reader
from monitor.types import Page

NOW = datetime(2026, 11, 25, 12, 0, tzinfo=UTC)
PUBLISHED = "2026-11-24T09:00:00+04:00"
POSTS = (
    (
        "09:05",
        "2026-11-24T09:05:00+04:00",
        "The ministry of Averia said that no unit had crossed the northern road during the night, and that the post was quiet.",
    ),
    (
        "12:30",
        "2026-11-24T12:30:00+04:00",
        "Bellmark rejected the statement. “They moved the checkpoint at dawn,” its foreign minister told reporters in the capital.",
    ),
    (
        "18:45",
        "2026-11-24T18:45:00+04:00",
        "Observers of the mission said that they had reached the village of Selmat and found nobody there, neither soldiers nor herders.",
    ),
    (
        "00:10",
        "2026-11-25T00:10:00+04:00",
        "The president of Averia called for calm. She said that talks would go on in the capital on Friday, as both sides had agreed.",
    ),
)
TIMES = [datetime.fromisoformat(stated).astimezone(UTC) for _, stated, _ in POSTS]


def as_paragraphs(clock: str, _: str, words: str) -> str:
    return f"<p><strong>{clock}</strong> {words}</p>"


def as_headings(clock: str, _: str, words: str) -> str:
    return f"<h3>{clock} — The day at the road</h3><p>{words}</p>"


def as_lines(clock: str, _: str, words: str) -> str:
    return f"<p>{clock}</p><p>{words}</p>"


def as_stated(_: str, stated: str, words: str) -> str:
    return (
        f'<div class="post"><div class="meta"><time datetime="{stated}">some time ago</time></div><p>{words}</p></div>'
    )


def as_labelled(clock: str, stated: str, words: str) -> str:
    return f'<section class="block"><h4><time datetime="{stated}">{clock}</time></h4><p>{words}</p></section>'


def as_list(clock: str, stated: str, words: str) -> str:
    return f'<li><time datetime="{stated}">{clock}</time> {words}</li>'


FORMS: dict[str, Callable[[str, str, str], str]] = {
    one.__name__: one for one in (as_paragraphs, as_headings, as_lines, as_stated, as_labelled, as_list)
}


def page(form: Callable[[str, str, str], str], *, newest_first: bool = False, published: str = PUBLISHED, posts: tuple[tuple[str, str, str], ...] = POSTS) -> Page:  # fmt: skip
    inner = "".join(form(*post) for post in (posts[::-1] if newest_first else posts))
    if form is as_list:
        inner = f"<ul>{inner}</ul>"
    head = f'<meta property="article:published_time" content="{published}">' if published else ""
    html = (
        f"<html lang='en'><head><title>The road, live</title>{head}</head><body><main><article><h1>The road, live</h1>"
        f"<p>What is said about the northern road, by hour.</p><div class='body'>{inner}</div></article></main></body></html>"
    )
    return extract_page(html, url="https://herald.example/live", now=NOW)


@pytest.mark.parametrize("newest_first", [False, True])
@pytest.mark.parametrize("name", FORMS)
def test_every_post_has_its_own_time(name: str, newest_first: bool) -> None:
    found = page(FORMS[name], newest_first=newest_first)
    wanted = list(zip(TIMES, (words for _, _, words in POSTS), strict=True))
    for part, (at, words) in zip(found.parts, wanted[::-1] if newest_first else wanted, strict=True):
        assert part.at == at
        assert words in found.text[part.start : part.end]
        assert not part.day_only
    assert found.parts[-1].end == len(found.text)


def test_posts_that_only_the_data_of_the_page_dates_have_their_times_and_the_page_keeps_its_own() -> None:
    posts = [
        {"@type": "BlogPosting", "headline": f"Post {at}", "datePublished": stated, "articleBody": f"<p>{words}</p>"}
        for at, stated, words in POSTS
    ]
    data = {
        "@type": "LiveBlogPosting",
        "headline": "The road, live",
        "datePublished": PUBLISHED,
        "liveBlogUpdate": posts,
    }
    inner = "".join(f"<div><p>{words}</p></div>" for _, _, words in POSTS)
    html = (
        f"<html lang='en'><head><script type='application/ld+json'>{json.dumps(data)}</script></head>"
        f"<body><article><p>What is said about the northern road, by hour.</p>{inner}</article></body></html>"
    )
    found = extract_page(html, url="https://herald.example/live", now=NOW)
    assert [part.at for part in found.parts] == TIMES
    assert found.published_at == datetime(2026, 11, 24, 5, tzinfo=UTC)
    assert found.title == "The road, live"


def test_parts_keep_their_place_below_the_title() -> None:
    found = page(as_lines)
    article = article_from_page(found)
    assert [article.text[p.start : p.end] for p in article.parts] == [found.text[p.start : p.end] for p in found.parts]
    assert article.text.startswith("The road, live\n\n")


def test_what_is_said_in_a_post_is_said_when_the_post_was_published() -> None:
    reader = Reader(WatchlistFile(), detector=Detector(kind="rules"))
    document = reader.read(article_from_page(page(as_lines)))
    said = {
        one.content_text[:22]: sign.said_at
        for one, sign in zip(document.attributions, document.signatures, strict=True)
    }
    assert said["“They moved the checkp"] == TIMES[1]
    assert {TIMES[0], TIMES[2]} <= set(said.values())


def test_an_article_with_one_or_two_times_is_one_article() -> None:
    assert page(as_lines, posts=POSTS[:2]).parts == ()
    assert page(as_stated, posts=POSTS[:2]).parts == ()


def test_times_that_run_both_ways_are_no_posts() -> None:
    mixed = (POSTS[2], POSTS[0], POSTS[3], POSTS[1])
    assert page(as_stated, posts=mixed).parts == ()
    assert page(as_lines, posts=(*mixed, *mixed)).parts == ()


def test_a_time_of_day_without_any_date_says_nothing() -> None:
    assert page(as_lines, published="").parts == ()
    assert len(page(as_labelled, published="").parts) == len(POSTS)


def test_days_without_hours_are_days() -> None:
    posts = tuple((day, f"2026-11-2{number}", words) for number, (day, _, words) in enumerate(POSTS, 1))
    found = page(as_labelled, posts=posts)
    assert [(part.at.day, part.day_only) for part in found.parts] == [(21, True), (22, True), (23, True), (24, True)]


def test_a_live_blog_over_two_nights_counts_its_days() -> None:
    clocks = (time(20), time(23), time(2), time(22), time(1), time(3))
    text = "\n\n".join(f"{clock:%H:%M}\n\nSomebody said something worth a post of its own." for clock in clocks)
    marks = [Mark(line=2 * number, clock=clock) for number, clock in enumerate(clocks)]
    parts = split_parts(text, marks, published=datetime(2026, 11, 24, 20, tzinfo=UTC))
    assert [part.at.day for part in parts] == [24, 24, 25, 25, 26, 26]
    east = split_parts(text, marks, published=datetime(2026, 11, 24, 16, tzinfo=UTC), offset=timedelta(hours=4))
    assert [part.at.hour for part in east] == [16, 19, 22, 18, 21, 23]


@pytest.mark.parametrize(
    ("line", "clock"),
    [
        ("14:32", time(14, 32)),
        ("14:32 GMT", time(14, 32)),
        ("[14:32] The ministry answers", time(14, 32)),
        ("2.15pm The ministry answers", time(14, 15)),
        ("12:05 a.m. — The ministry answers", time(0, 5)),
        ("14h05 : le ministère répond", time(14, 5)),
        ("18.20 Uhr: Das Ministerium antwortet", time(18, 20)),
        ("09:05, министерство отвечает", time(9, 5)),
        ("3.50 billion were spent on the road", None),
        ("24:10", None),
        ("14:320", None),
        ("At 14:32 the ministry answered", None),
        ("13:00 p.m.", None),
        ("“14:32 was the time of it,” he said", None),
    ],
)
def test_times_of_day_are_read_where_posts_have_them(line: str, clock: time | None) -> None:
    assert clock_of(line) == clock
