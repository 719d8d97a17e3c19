"""What `explain` shows: an article (file, address or reference), and why each watch did or did not want it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import click

from monitor.articles.article import article_from_text
from monitor.cli.common import GlobalOptions, open_for_reading
from monitor.cli.detected import as_text
from monitor.config.models import Config
from monitor.daemon.reader import Reader
from monitor.types import Article, ReadDocument
from monitor.watch.explain import WatchExplanation, explain


def article_of(what: str, lang: str | None, options: GlobalOptions, config: Config) -> Article:
    """Return the article meant: a text file, a stored article's address, a statement's reference.

    Errors: click.UsageError when there is none.
    """
    path = Path(what)
    if path.is_file():
        return article_from_text(path.read_bytes().decode("utf-8", errors="replace"), url=path.name, language=lang)
    article = _stored(what, options, config)
    return replace(article, language=lang) if lang else article


def _stored(what: str, options: GlobalOptions, config: Config) -> Article:
    from monitor.store.articles import article_at
    from monitor.store.statements import statement

    with open_for_reading(options, config) as store:
        url = what
        if "://" not in what:
            detail = store.read(statement, what)
            if detail is None:
                msg = f"{what!r} is no file, no address of a stored article and no statement"
                raise click.UsageError(msg)
            url = detail.statement.url
        row = store.read(article_at, url)
    if row is None:
        msg = f"no article is stored for {url}"
        raise click.UsageError(msg)
    return Article(
        url=row.url,
        title=row.title,
        text=row.text,
        published_at=row.published_at,
        language=row.language,
        quality=row.quality,
        source_id=row.source_id,
        outlet=row.outlet,
        publisher_actor=row.publisher_actor,
    )


def explained(
    article: Article, config: Config, watch_id: str | None
) -> tuple[ReadDocument, tuple[WatchExplanation, ...]]:
    """Return what was read of the article, and each watch's explanation, near misses first."""
    reader = Reader(config.watchlist)
    document = reader.read(article)
    watches = [one for one in config.watchlist.watches if watch_id in (None, one.id)]
    if watch_id is not None and not watches:
        msg = f"there is no watch {watch_id!r}"
        raise click.UsageError(msg)
    reasons = explain(watches, document.article, document.attributions, document.mentions, reader.registry)
    return document, reasons


def explained_text(document: ReadDocument, reasons: tuple[WatchExplanation, ...]) -> str:
    """Return both for people."""
    names = sorted({(hit.span, hit.text, hit.entity_id, hit.kind) for hit in document.mentions})
    lines = [as_text(document.article.url, document), "", "names"]
    lines += [f"    {text!r} at {span[0]}: {kind} {entity}" for span, text, entity, kind in names] or ["    none"]
    lines += [line for number, one in enumerate(document.attributions) for line in _actor_line(number, one)]
    for reason in reasons:
        mark = "MATCH" if reason.matched else "near miss" if reason.near_miss else "no"
        lines += ["", f"{mark}: {reason.watch_id} ({reason.title}): {reason.summary}"]
        lines += [f"    not taken: {refused}" for refused in reason.refused_names]
        for attempt in reason.attempts[:3]:
            lines += [
                f"    {'pass' if one.passed else 'FAIL'}  {one.name}: wanted {one.wanted}; found {one.found}"
                for one in attempt.conditions
            ]
    return "\n".join(lines)


def _actor_line(number: int, one: Any) -> list[str]:
    return [f"{number:3} speaker: {one.actor or 'unknown'} ({one.actor_reason})"] if one.actor_reason else []
