"""What `explain` shows: an article (file, address or reference), and why each watch did or did not want it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import click

from monitor.articles.article import article_from_text
from monitor.cli.common import GlobalOptions, open_for_reading, place_of, unknown
from monitor.cli.detected import as_text
from monitor.config.models import Config
from monitor.daemon.reader import Reader
from monitor.errors import StoreError
from monitor.store.values import ChangeRow, PageTrouble
from monitor.stories.reference import statement_id
from monitor.types import Article, CaptureRef, NameHit, ReadDocument, ResolvedAttribution
from monitor.watch.explain import Attempt, WatchExplanation, explain

#: watches shown of those that nearly match
_NEAREST = 3
#: places shown of a name that stands often in the text
_SPOTS = 5


def article_of(
    what: str, lang: str | None, options: GlobalOptions, config: Config
) -> tuple[Article, CaptureRef | None]:
    """Return the article meant, and the kept fetch that a stored one was read from.

    Shape: a text file, a stored article's address, or a statement's reference.
    Errors: click.UsageError when there is none.
    """
    path = Path(what)
    if path.is_file():
        text = path.read_bytes().decode("utf-8", errors="replace")
        return article_from_text(text, url=path.name, language=lang), None
    if "://" not in what and statement_id(what) is None:
        msg = f"{what}: there is no such file, and it is no address (https://…) and no statement's reference (S-…)"
        raise click.UsageError(msg)
    try:
        article, capture = _stored(what, options, config)
    except StoreError as error:
        if "://" in what:
            raise
        msg = f"{what}: there is no such file; and no stored statement can be looked up: {error}"
        raise StoreError(msg) from error
    return replace(article, language=lang) if lang else article, capture


def _stored(what: str, options: GlobalOptions, config: Config) -> tuple[Article, CaptureRef | None]:
    from monitor.store.articles import article_at
    from monitor.store.statements import statement

    with open_for_reading(options, config) as store:
        url = what
        if "://" not in what:
            detail = store.read(statement, what)
            if detail is None:
                msg = f"{what}: no such statement is stored, and no such file is here"
                raise click.UsageError(msg)
            url = detail.statement.url
        row = store.read(article_at, url)
    if row is None:
        msg = f"no article is stored for {url}"
        raise click.UsageError(msg)
    article = Article(
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
    return article, row.capture


def address_history(
    url: str, options: GlobalOptions, config: Config
) -> tuple[PageTrouble | None, tuple[ChangeRow, ...]]:
    """Return what is wrong with the address of a stored article, and what later readings of it found."""
    from monitor.store.changes import changes_at
    from monitor.store.pages import trouble_at

    if "://" not in url:
        return None, ()
    with open_for_reading(options, config) as store:
        return store.read(trouble_at, url), store.read(changes_at, url)


def evidence_file(capture: CaptureRef, options: GlobalOptions, config: Config) -> Path:
    """Return the file with the bytes of a kept fetch."""
    from monitor.articles.captures import CaptureStore
    from monitor.daemon.evidence import capture_folder

    return CaptureStore(capture_folder(place_of(options, config).data_dir)).path(capture.digest)


def evidence_text(capture: CaptureRef, file: Path) -> str:
    """Return for people what a stored text was read from."""
    return (
        f"read from {capture.url}, fetched {capture.fetched_at:%Y-%m-%d %H:%M:%S} UTC, status {capture.status}, "
        f"{capture.size} bytes\n    kept as {file}"
    )


def explained(
    article: Article, config: Config, watch_id: str | None
) -> tuple[ReadDocument, tuple[WatchExplanation, ...]]:
    """Return what was read of the article, and each watch's explanation, near misses first."""
    reader = Reader(config.watchlist, detector=config.monitor.detector, confidence=0.0, unsaid_apart=False)
    document = reader.read(article)
    watches = [one for one in config.watchlist.watches if watch_id in (None, one.id)]
    if watch_id is not None and not watches:
        raise unknown(watch_id, (one.id for one in config.watchlist.watches), "watch")
    rejected = reader.registry.scan(document.article.text, document.article.language).rejected
    reasons = explain(
        watches, document.article, document.attributions, document.mentions, reader.registry, rejected=rejected
    )
    return document, reasons


def explained_text(document: ReadDocument, reasons: tuple[WatchExplanation, ...], *, everything: bool = False) -> str:
    """Return both for people: matches, then the nearest misses; all watches with all their conditions on request."""
    matches = [one for one in reasons if one.matched]
    near = [one for one in reasons if one.near_miss]
    far = [one for one in reasons if not (one.matched or one.near_miss)]
    # one watch alone was asked for by name: then its conditions are wanted, however far it is from matching
    single = len(reasons) == 1
    chosen = [*matches, *near, *far] if everything or single else [*matches, *near[:_NEAREST]]
    lines = [as_text(document.article.url, document), "", "names", *_name_lines(document.mentions)]
    for number, found in enumerate(document.attributions):
        lines += [*_finding_line(number, found, document.article.text), *_actor_line(number, found)]
    lines += ["", f"watches: {len(matches)} match, {len(near)} nearly, {len(far)} do not"]
    for one in chosen:
        lines += ["", *_watch_lines(one, everything=everything or single)]
    left = len(reasons) - len(chosen)
    if left:
        lines += ["", f"{left} more watches not shown: --all"]
    return "\n".join(lines)


def _name_lines(hits: tuple[NameHit, ...]) -> list[str]:
    spots: dict[tuple[str, str, str], list[int]] = {}
    for hit in sorted(set(hits), key=lambda hit: hit.span):
        spots.setdefault((hit.text, hit.kind, hit.entity_id), []).append(hit.span[0])
    return [
        f"    {text!r}: {kind} {entity}, at {', '.join(map(str, found[:_SPOTS]))}"
        + (f" and {len(found) - _SPOTS} more" if len(found) > _SPOTS else "")
        for (text, kind, entity), found in spots.items()
    ] or ["    none"]


def _actor_line(number: int, one: Any) -> list[str]:
    return [f"[{number}] speaker: {one.actor or 'unknown'} ({one.actor_reason})"] if one.actor_reason else []


def _finding_line(number: int, one: ResolvedAttribution, text: str) -> list[str]:
    """Return which words carried the finding, and how sure each part of it is."""
    cue = " … ".join(text[start:end] for start, end in one.attribution.cue)
    carried = f"by “{cue}”" if cue else "without a cue"
    return [f"[{number}] found {carried} ({one.attribution.rule})"]


def _watch_lines(reason: WatchExplanation, *, everything: bool) -> list[str]:
    mark = "MATCH" if reason.matched else "near miss" if reason.near_miss else "no"
    lines = [f"{mark}: {reason.watch_id} ({reason.title}): {reason.summary}"]
    lines += [f"    not taken: {refused}" for refused in reason.refused_names]
    if everything:
        shown = reason.attempts
    else:
        shown = tuple(one for one in reason.attempts if not one.failed) or reason.attempts[:1]
    for attempt in shown:
        lines += _attempt_lines(attempt, everything=everything)
    return lines


def _attempt_lines(attempt: Attempt, *, everything: bool) -> list[str]:
    """Return which statement was tried, and its conditions; those of a near miss, told in its summary, on request."""
    whom = "the names in the text" if attempt.attribution is None else f"statement [{attempt.attribution}]"
    speaker = f" ({attempt.speaker_text})" if attempt.speaker_text else ""
    conditions = attempt.conditions if everything or not attempt.failed else ()
    return [f"    {whom}{speaker}"] + [
        f"        {'pass' if one.passed else 'FAIL'}  {one.name}: wanted {one.wanted}; found {one.found}"
        for one in conditions
    ]
