"""What runs inside a worker process: bytes in, frozen values out, one trip per document.

A worker is killed when a document takes too long or too much memory; nothing here touches network, database or clock.

The service's own process imports this module for its names alone, so whatever reads documents is imported where it is
used: the workers' server loads it ahead (`PRELOADED`), and the service is ready a third sooner.
"""

from __future__ import annotations

import contextlib
import logging
import resource
import signal
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING

from monitor.config.models import Detector, WatchlistFile
from monitor.errors import ArticleError, SourceError
from monitor.types import (
    Article,
    Entry,
    Fetched,
    Page,
    PageReading,
    ParsedSource,
    PendingEntry,
    Quality,
    ReadDocument,
    SourceForVisit,
    SourceKind,
    SourceOptions,
    Versions,
)

if TYPE_CHECKING:
    from monitor.daemon.reader import Reader

#: what the server of the workers imports once, for all of them
PRELOADED = (
    "monitor.daemon.reading",
    "monitor.daemon.reader",
    "monitor.articles.article",
    "monitor.articles.extract",
    "monitor.sources.read",
)
#: verdicts that hold an article's text
USABLE = frozenset({Quality.ARTICLE, Quality.SHORT})
#: warnings of a page that is no article, shown beside its verdict
_REASONS = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceJob:
    """A source's document to be parsed."""

    kind: SourceKind
    body: bytes
    url: str
    charset: str | None
    content_type: str
    options: SourceOptions
    language: str | None
    max_entries: int
    now: datetime

    @classmethod
    def of(cls, source: SourceForVisit, fetched: Fetched, *, max_entries: int, now: datetime) -> SourceJob:
        """Return the job that reads a fetched document of a source."""
        return cls(
            kind=source.kind,
            body=fetched.body,
            url=fetched.url,
            charset=fetched.charset,
            content_type=fetched.content_type,
            options=source.options,
            language=source.language,
            max_entries=max_entries,
            now=now,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class PageJob:
    """An entry whose article is to be read; `body` is its page, None when the page could not be fetched."""

    pending: PendingEntry
    body: bytes | None
    url: str
    charset: str | None
    now: datetime
    #: why there is no page, shown with the article
    no_page: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    """A document that a stage refused in an expected way; `message` is one line."""

    message: str


class _Worker:
    """The state of this process, set once by `start_worker`."""

    reader: Reader | None = None


def start_worker(
    watchlist: WatchlistFile,
    detector: Detector,
    unsaid_apart: bool,
    memory_bytes: int,
    versions: Versions | None = None,
) -> None:
    """Prepare this process: memory limit, quiet logs, registry of names.

    The limit is on address space beyond what the process maps already, so that it bounds documents, not libraries.
    """
    from monitor.daemon.reader import Reader  # noqa: PLC0415 - only workers load it

    logging.getLogger().setLevel(logging.ERROR)
    # Ctrl-C reaches the whole process group; only the service itself decides when its workers end.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _Worker.reader = Reader(watchlist, detector=detector, unsaid_apart=unsaid_apart, versions=versions)
    with contextlib.suppress(ValueError, OSError):
        _, hard = resource.getrlimit(resource.RLIMIT_AS)
        resource.setrlimit(resource.RLIMIT_AS, (_mapped_bytes() + memory_bytes, hard))


def _mapped_bytes() -> int:
    with open("/proc/self/statm", encoding="ascii") as statm:  # noqa: PTH123 - procfs, not a file of ours
        return int(statm.read().split()[0]) * resource.getpagesize()


def _reader() -> Reader:
    if _Worker.reader is None:
        msg = "start_worker was not called in this process"
        raise RuntimeError(msg)
    return _Worker.reader


def parse_source(job: SourceJob) -> ParsedSource | Refused:
    """Return what the document of a source says, or why it says nothing."""
    try:
        return parsed_document(job)
    except SourceError as error:
        return Refused(message=_without_address(str(error), error.about))


def parsed_document(job: SourceJob) -> ParsedSource:
    """Return what the document of a source says. Errors: those of `sources.read.read_source`."""
    from monitor.sources.read import read_source  # noqa: PLC0415 - only workers load it

    return read_source(
        job.kind,
        job.body,
        url=job.url,
        charset=job.charset,
        content_type=job.content_type,
        options=job.options,
        language=job.language,
        max_entries=job.max_entries,
        now=job.now,
    )


def read_entry_page(job: PageJob) -> ReadDocument | Refused:
    """Return what the article of an entry says; its own words stand in where the page gives no article.

    Not at a re-visit, where they would look like an edit: there a page that gives no article is refused.
    """
    from monitor.articles.article import article_from_page  # noqa: PLC0415 - only workers load it

    pending = job.pending
    page, why = _page(job)
    reading = _reading(page, why)
    if page is not None and page.quality in USABLE:
        article = article_from_page(
            page,
            entry_title=pending.entry.title,
            source_id=pending.source_id,
            outlet=pending.publisher_name,
            publisher_actor=pending.publisher_actor,
            language=pending.language,
        )
    elif pending.read_at is not None and not (pending.page is not None and pending.page.own_words):
        return Refused(message=why or "no page")
    else:
        article = _entry_article(job, why)
    return replace(_reader().read(article, pending.groups, seen_at=pending.seen_at or job.now), reading=reading)


def read_whole_entry(job: PageJob) -> ReadDocument | Refused:
    """Return what the entry's own text says, when that is the whole article; refused when its page is needed."""
    if not _is_whole(job.pending):
        return Refused(message="the entry's text is not whole")
    document = read_entry_page(job)
    if isinstance(document, Refused):
        return document
    article = document.article
    # a feed that stops carrying whole texts is another layout
    reading = PageReading(quality=article.quality, characters=len(article.text), furniture=0.0, layout="(entry)")
    return replace(document, reading=reading)


def _is_whole(pending: PendingEntry) -> bool:
    from monitor.articles.whole import wholeness  # noqa: PLC0415 - only workers load it

    if pending.source_kind is SourceKind.TELEGRAM:
        return False
    wanted = pending.options.text
    return wanted == "feed" or (wanted == "auto" and wholeness(pending.entry).whole)


def _reading(page: Page | None, why: str) -> PageReading | None:
    """Return what became of an entry's page, None when it was not asked for; one that did not come gave nothing."""
    if page is None:
        return PageReading(quality=Quality.EMPTY, characters=0, furniture=0.0, layout="") if why else None
    return PageReading(quality=page.quality, characters=len(page.text), furniture=page.furniture, layout=page.layout)


def announced_pdf(job: PageJob) -> str | Refused | None:
    """Return the address of the one PDF that a page links; None for none."""
    from monitor.articles.attachments import only_pdf  # noqa: PLC0415 - only workers load it

    return only_pdf(job.body or b"", url=job.url, charset=job.charset)


def _page(job: PageJob) -> tuple[Page | None, str]:
    from monitor.articles.extract import extract_page  # noqa: PLC0415 - only workers load it
    from monitor.articles.hints import PageHints  # noqa: PLC0415 - only workers load it
    from monitor.sources.dates import parse_date  # noqa: PLC0415 - only workers load it

    if job.body is None:
        return None, job.no_page
    entry, options = job.pending.entry, job.pending.options
    try:
        page = extract_page(
            job.body,
            url=job.url,
            charset=job.charset,
            published_hint=entry.published_at,
            language_hint=entry.language or job.pending.language,
            hints=PageHints(keep=options.keep, drop=options.drop),
            read_date=parse_date,
            now=job.now,
        )
    except ArticleError as error:
        return None, _without_address(str(error), error.url)
    return page, "" if page.quality in USABLE else _no_article(page)


def _no_article(page: Page) -> str:
    """Return why a page gives no article: its verdict, and what extraction noticed ("a scanned PDF: …")."""
    return f"the page is no article ({page.quality})" + "".join(f"; {one}" for one in page.warnings[:_REASONS])


def _entry_article(job: PageJob, why: str) -> Article:
    from monitor.articles.article import article_from_entry  # noqa: PLC0415 - only workers load it

    pending = job.pending
    article = article_from_entry(
        pending.entry,
        source_id=pending.source_id,
        outlet=pending.publisher_name,
        publisher_actor=pending.publisher_actor,
        language=pending.entry.language or pending.language,
        whole=_is_whole(pending),
    )
    return replace(article, warnings=(*article.warnings, why)) if why else article


def read_article(article: Article) -> ReadDocument:
    """Return what a ready article (a text file, a stored one) says."""
    return _reader().read(article)


def extract_file(
    body: bytes, url: str, now: datetime, keep: tuple[str, ...] = (), drop: tuple[str, ...] = ()
) -> Page | Refused:
    """Return title, text and date of one page; `keep` and `drop` are CSS selectors as a source has them."""
    from monitor.articles.extract import extract_page  # noqa: PLC0415 - only workers load it
    from monitor.articles.hints import PageHints  # noqa: PLC0415 - only workers load it
    from monitor.sources.dates import parse_date  # noqa: PLC0415 - only workers load it

    try:
        return extract_page(body, url=url, hints=PageHints(keep=keep, drop=drop), read_date=parse_date, now=now)
    except ArticleError as error:
        return Refused(message=_without_address(str(error), error.url))


def has_own_text(entry: Entry) -> bool:
    """Return whether the entry's own words are worth reading without its page."""
    return bool(entry.content_html or entry.summary or entry.title)


def _without_address(message: str, address: str) -> str:
    """The caller logs the source beside the message; its address need not stand there twice."""
    return message.removeprefix(f"{address}: ")
