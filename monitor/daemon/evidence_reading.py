"""Making a stored text again of its bytes, inside a worker: the same steps as the first time, nothing stored."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from monitor.daemon.reading import PageJob, Refused, SourceJob, parse_source, read_article, read_entry_page
from monitor.store.codec import to_json
from monitor.types import Article, PendingEntry, ReadDocument


@dataclass(frozen=True, slots=True, kw_only=True)
class RereadJob:
    """A stored text that is to be made again. Nothing is done for which the versions differ."""

    #: the bytes; None: its text is not to be made again
    body: bytes | None
    url: str
    charset: str | None
    content_type: str
    #: when the bytes were fetched
    at: datetime
    pending: PendingEntry | None
    #: the text stands in the source's document
    own_words: bool
    max_entries: int
    #: the stored text as it was read; None: nothing is to be found in it again
    article: Article | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reread:
    """What the bytes give, and what is found in the stored text."""

    #: None when it was not asked for; `why` says why the bytes give none
    title: str | None = None
    text: str | None = None
    why: str = ""
    #: attributions and mentions as they would be stored; None when they were not asked for
    found: tuple[Any, ...] | None = None
    mentions: Any = None


def reread(job: RereadJob) -> Reread:
    """Return what the bytes of a stored text give now, and what is found in it."""
    made = _made(job) if job.body is not None else None
    again = Reread()
    if isinstance(made, ReadDocument):
        again = replace(again, title=made.article.title, text=made.article.text)
    elif made is not None:
        again = replace(again, why=made.message)
    if job.article is None:
        return again
    if isinstance(made, ReadDocument) and replace(made.article, warnings=()) == job.article:
        found = made
    else:
        found = read_article(job.article)
    values = tuple(to_json(one) for one in (*found.attributions, *found.unsaid))
    return replace(again, found=values, mentions=to_json(found.mentions))


def _made(job: RereadJob) -> ReadDocument | Refused:
    if job.body is None or job.pending is None:
        return Refused(message="how the text was made was not stored")
    # whatever was known of the article at that time, the bytes are read as if for the first time
    pending = replace(job.pending, read_at=None)
    if not job.own_words:
        return read_entry_page(PageJob(pending=pending, body=job.body, url=job.url, charset=job.charset, now=job.at))
    parsed = parse_source(
        SourceJob(
            kind=pending.source_kind,
            body=job.body,
            url=job.url,
            charset=job.charset,
            content_type=job.content_type,
            options=pending.options,
            language=pending.language,
            max_entries=job.max_entries,
            now=job.at,
        )
    )
    if isinstance(parsed, Refused):
        return parsed
    wanted = set(pending.entry.keys)
    entry = next((one for one in parsed.entries if wanted & set(one.keys)), None)
    if entry is None:
        return Refused(message="the source's document does not list the entry")
    return read_entry_page(
        PageJob(pending=replace(pending, entry=entry), body=None, url=entry.url or "", charset=None, now=job.at)
    )
