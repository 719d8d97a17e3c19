"""What the commands that look at an address share: a prober for the length of one command, tables of what it saw."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Any, TypeVar

import click

from monitor.cli.common import utc_now
from monitor.cli.output import print_table, printable
from monitor.config.models import Config
from monitor.daemon.looking import Look
from monitor.daemon.probing import Probe, Prober
from monitor.errors import SourceError
from monitor.sources.import_list import read_import
from monitor.types import Failed, Fetched, NotModified

_T = TypeVar("_T")


def with_prober(config: Config, work: Callable[[Prober], Awaitable[_T]]) -> _T:
    """Return what `work` gives; the prober lives as long."""

    async def run() -> _T:
        prober = Prober(config, now=utc_now)
        try:
            return await work(prober)
        finally:
            await prober.aclose()

    return asyncio.run(run())


def address_of(word: str) -> str:
    """Return the address that a word of the command line means: whole, without its scheme, or `@channel`.

    Errors: click.UsageError for what is none.
    """
    try:
        return read_import(word, "command line")[0].url
    except (SourceError, IndexError):
        msg = f"{word!r} is no http or https address"
        raise click.UsageError(msg) from None


def line_of(probe: Probe) -> str:
    """Return one line on how a document was fetched and read."""
    outcome, times = probe.outcome, f"fetched in {probe.fetch_s:.2f} s, read in {probe.read_s:.2f} s"
    if isinstance(outcome, Failed | NotModified):
        return f"{probe.url}: {probe.problem}; {probe.fetch_s:.2f} s"
    parts = [f"HTTP {outcome.status}", f"{len(outcome.body):,} bytes", times, _validators(outcome)]
    moved = f" -> {outcome.url}" if outcome.url != outcome.requested_url else ""
    return printable(f"{probe.url}{moved}: {', '.join(parts)}")


def _validators(fetched: Fetched) -> str:
    sent = [name for name, value in (("ETag", fetched.etag), ("Last-Modified", fetched.last_modified)) if value]
    return " and ".join(sent) or "no validators"


def kind_line(look: Look) -> str:
    """Return one line on what a document is."""
    entries = look.parsed.entries if look.parsed else ()
    dated = sum(1 for entry in entries if entry.published_at or entry.updated_at)
    form = f" ({look.parsed.kind})" if look.parsed and look.parsed.kind != look.kind.value else ""
    language = f", in {look.language}" if look.language else ""
    title = f", “{look.title}”" if look.title else ""
    return printable(f"{look.kind.value}{form}{title}: {len(entries)} entries, {dated} with a date{language}")


def show_left_out(look: Look, limit: int) -> None:
    """Print the links of a listing that are no articles, those with the longest words first."""
    shown: Sequence[Any] = sorted(look.left_out, key=lambda one: -len(one.title))[:limit]
    rows = [(one.title[:70], _path(one.url), one.why) for one in shown]
    if rows:
        more = len(look.left_out) - len(rows)
        print_table(f"Left out: {len(look.left_out)} links", ("words", "path", "why"), rows, empty="")
        if more > 0:
            click.echo(f"  … and {more} more (--show {len(look.left_out)})")


def _path(url: str) -> str:
    from urllib.parse import urlsplit

    parts = urlsplit(url)
    return parts.path + (f"?{parts.query}" if parts.query else "")
