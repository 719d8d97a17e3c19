"""Walls and errors are recognised in the languages of the packs, and news about such things stays news."""

from __future__ import annotations

from datetime import UTC, datetime
from html import escape

import pytest

from monitor.articles.extract import extract_page
from monitor.types import Page, Quality
from tests.wall_pages import MORE, NEWS, WALLS

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
READ = {Quality.ARTICLE, Quality.SHORT}
KINDS = ("consent", "login", "paywall", "script", "challenge", "missing")


def read(language: str, title: str, text: str) -> Page:
    body = "".join(f"<p>{escape(line)}</p>" for line in text.split("|"))
    html = (
        f'<html lang="{language}"><head><meta charset="utf-8"><title>{escape(title)}</title></head>'
        f"<body><h1>{escape(title)}</h1>{body}</body></html>"
    )
    return extract_page(html, url="https://herald.example/news/1", now=NOW)


def test_every_language_has_a_page_of_every_kind() -> None:
    assert {language: tuple(kind for kind, _, _ in pages) for language, pages in WALLS.items()} == dict.fromkeys(
        ("en", "ru", "uk", "bg", "pl", "az", "tr", "hy", "ka", "fr", "de", "es", "it", "ar", "fa"), KINDS
    )
    assert NEWS.keys() == WALLS.keys()


@pytest.mark.parametrize(
    ("language", "kind", "title", "text"),
    [pytest.param(language, *page, id=f"{language}-{page[0]}") for language, pages in WALLS.items() for page in pages],
)
def test_walls_are_recognised_in_every_language(language: str, kind: str, title: str, text: str) -> None:
    found = read(language, title, text)
    assert found.quality is (Quality.SOFT_404 if kind == "missing" else Quality.WALL)
    assert found.text == ""


@pytest.mark.parametrize(
    ("language", "title", "text"),
    [
        pytest.param(language, title, text, id=f"{language}-{number}-{kind}")
        for language, pages in MORE.items()
        for number, (kind, title, text) in enumerate(pages)
    ],
)
def test_walls_in_other_words_are_no_articles(language: str, title: str, text: str) -> None:
    found = read(language, title, text)
    assert found.quality in {Quality.WALL, Quality.SOFT_404, Quality.EMPTY}
    assert found.text == ""


@pytest.mark.parametrize(
    ("language", "title", "text"),
    [
        pytest.param(language, *page, id=f"{language}-{number}")
        for language, pages in NEWS.items()
        for number, page in enumerate(pages)
    ],
)
def test_news_about_such_things_stays_news(language: str, title: str, text: str) -> None:
    found = read(language, title, text)
    assert found.quality in READ
    assert found.text == text


@pytest.mark.parametrize("language", WALLS)
def test_an_article_above_a_wall_keeps_its_own_words(language: str) -> None:
    """What the site asks for below the beginning of an article is not said by anybody in it."""
    title, text = NEWS[language][0]
    _, _, wall = next(page for page in WALLS[language] if page[0] == "paywall")
    found = read(language, title, f"{text}|{wall.split('|')[0]}")
    assert found.quality in READ
    assert found.text == text
