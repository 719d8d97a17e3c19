"""The sample newsroom as data, and what its feeds and pages say at a given second."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from email.utils import format_datetime
from html import escape
from importlib.resources import files
from typing import Any, cast

from monitor.config.yaml_file import load_plain_yaml


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoArticle:
    """One article; `later` are the paragraphs that replace the first ones at second `later_at`."""

    at: float
    feed: str
    slug: str
    title: str
    paragraphs: tuple[str, ...]
    later_at: float | None = None
    later: tuple[str, ...] = ()

    def paragraphs_at(self, second: float) -> tuple[str, ...]:
        """Return the text as it stands at that second."""
        return self.later if self.later_at is not None and second >= self.later_at else self.paragraphs


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoFeed:
    """One feed of the newsroom; between the seconds of `broken` it answers with a web page."""

    id: str
    title: str
    language: str
    actor: str | None
    broken: tuple[float, float] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Newsroom:
    """All of it."""

    feeds: tuple[DemoFeed, ...]
    articles: tuple[DemoArticle, ...]
    #: seconds between which the webhook refuses
    webhook_fails: tuple[float, float]

    @property
    def last_second(self) -> float:
        """The second of the last event of the script."""
        later = [article.later_at for article in self.articles if article.later_at is not None]
        return max([article.at for article in self.articles] + later)

    def published(self, feed_id: str, second: float) -> tuple[DemoArticle, ...]:
        """Return what a feed holds at that second, newest first."""
        out = [article for article in self.articles if article.feed == feed_id and article.at <= second]
        return tuple(sorted(out, key=lambda article: -article.at))


def load_newsroom() -> Newsroom:
    """Return the packaged newsroom."""
    data = cast("dict[str, Any]", load_plain_yaml(files("monitor.demo") / "newsroom.yaml"))
    return Newsroom(
        feeds=tuple(
            DemoFeed(
                id=one["id"],
                title=one["title"],
                language=one["language"],
                actor=one.get("actor"),
                broken=tuple(one["broken"]) if "broken" in one else None,
            )
            for one in data["feeds"]
        ),
        articles=tuple(_article(one) for one in data["articles"]),
        webhook_fails=tuple(data["webhook_fails"]),
    )


def _article(one: dict[str, Any]) -> DemoArticle:
    then = one.get("then") or {}
    return DemoArticle(
        at=one["at"],
        feed=one["feed"],
        slug=one["slug"],
        title=one["title"],
        paragraphs=tuple(one["text"]),
        later_at=then.get("at"),
        later=tuple(then.get("text", ())),
    )


def feed_xml(feed: DemoFeed, articles: tuple[DemoArticle, ...], base: str, started_at: datetime) -> str:
    """Return a feed as RSS 2.0, the way small outlets write it: titles and links, no full text."""
    items = "".join(
        f"<item><title>{escape(article.title)}</title><link>{base}/news/{article.slug}.html</link>"
        f"<guid>{base}/news/{article.slug}.html</guid>"
        f"<pubDate>{format_datetime(started_at + timedelta(seconds=article.at))}</pubDate></item>\n"
        for article in articles
    )
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n<rss version="2.0"><channel>'
        f"<title>{escape(feed.title)}</title><link>{base}/</link><language>{feed.language}</language>\n{items}"
        "</channel></rss>\n"
    )


def article_html(article: DemoArticle, feed: DemoFeed, second: float, started_at: datetime) -> str:
    """Return an article's page with the furniture that real pages have around the text."""
    text = "\n".join(f"<p>{escape(paragraph)}</p>" for paragraph in article.paragraphs_at(second))
    at = (started_at + timedelta(seconds=article.at)).isoformat(timespec="seconds")
    return (
        f'<!doctype html><html lang="{feed.language}"><head><meta charset="utf-8"><title>{escape(article.title)} - '
        f'{escape(feed.title)}</title><meta property="article:published_time" content="{at}">'
        f'<meta property="og:site_name" content="{escape(feed.title)}"></head><body>'
        '<header><nav><a href="/">Home</a> <a href="/news">News</a> <a href="/about">About</a></nav></header>'
        f"<main><article><h1>{escape(article.title)}</h1><time datetime='{at}'>{at}</time>\n{text}\n</article></main>"
        "<aside><h2>Most read</h2><ul><li>Ten recipes for the winter</li></ul></aside>"
        "<footer>Imprint - Contact - All rights reserved</footer></body></html>"
    )
