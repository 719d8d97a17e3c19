"""What a worker process makes of the document at an address that may become a source: everything in one trip."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from monitor.daemon.reading import Refused, SourceJob, parsed_document
from monitor.errors import SourceError
from monitor.types import ParsedSource, SourceKind

if TYPE_CHECKING:
    from monitor.sources.discover import Candidate

#: links that are left out and shown
MOST_LEFT_OUT = 300


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftOut:
    """A link of a listing that is no article of it."""

    url: str
    title: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """What a document is, what it lists, and what else its page names."""

    kind: SourceKind
    parsed: ParsedSource | None = None
    #: why it lists nothing, "" when it lists something
    problem: str = ""
    title: str = ""
    language: str | None = None
    #: pattern that was learned for a listing without one
    links: str | None = None
    select: str | None = None
    #: addresses that the learned pattern takes wrongly, and those it misses
    wrong: tuple[str, ...] = ()
    missed: tuple[str, ...] = ()
    left_out: tuple[LeftOut, ...] = ()
    places: tuple[Candidate, ...] = ()


def worker_is_ready() -> bool:
    """Return once the worker can read documents: what reads them is loaded."""
    from monitor.sources import discover, read  # noqa: F401, PLC0415 - loaded for the documents to come

    return True


def look(job: SourceJob, sniff: bool) -> Look | Refused:
    """Return what a document says as a source; with `sniff` its kind is told from the document itself.

    Shape: a page also gives what `monitor.sources.discover` finds in it; a listing the links that are left out.
    """
    from monitor.sources.discover import kind_of  # noqa: PLC0415 - only workers load what reads documents
    from monitor.text.decode import decode  # noqa: PLC0415 - as above

    text = decode(job.body, charset=job.charset, kind="html").text
    if sniff and not job.body.startswith(b"\x1f\x8b"):
        job = replace(job, kind=kind_of(text, job.url))
    found = _read(job)
    return _with_page(found, job, text) if job.kind is SourceKind.LISTING else found


def _read(job: SourceJob) -> Look:
    from monitor.sources.discover_judge import language_of  # noqa: PLC0415 - as above

    try:
        parsed = parsed_document(job)
    except SourceError as error:
        return Look(kind=job.kind, problem=str(error).removeprefix(f"{error.about}: "))
    return Look(kind=job.kind, parsed=parsed, title=parsed.title, language=language_of(parsed))


def _with_page(found: Look, job: SourceJob, text: str) -> Look:
    """Return the look with what the page names, and with the links of the listing that are no articles."""
    from monitor.sources.discover import page_language, places_in_page  # noqa: PLC0415 - as above
    from monitor.sources.listing import choose_links  # noqa: PLC0415 - as above

    try:
        language, title = page_language(text, job.url)
        found = replace(
            found,
            places=places_in_page(text, job.url),
            title=found.title or title,
            language=found.language or language,
        )
        chosen = choose_links(
            text, url=job.url, options=job.options, language=job.language, now=job.now, proposing=True
        )
    except SourceError:
        return found
    proposal = chosen.proposal
    return replace(
        found,
        links=proposal.links if proposal else None,
        select=proposal.select if proposal else None,
        wrong=tuple(link.url for link in proposal.wrong) if proposal else (),
        missed=tuple(link.url for link in proposal.missed) if proposal else (),
        left_out=tuple(LeftOut(url=link.url, title=link.title, why=why) for link, why in chosen.others[:MOST_LEFT_OUT]),
    )
