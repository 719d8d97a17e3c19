"""Commands over what is stored: statements, search, thread."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

import click

from monitor.cli.common import Ago, GlobalOptions, common_options, open_for_reading, read_config, unknown
from monitor.cli.history import history_lines
from monitor.cli.output import print_json, print_table, printable
from monitor.text.repair import repaired

_JSON = click.option("--json", "as_json", is_flag=True, help="One JSON line each.")
_LIMIT = click.option("--limit", default=50, show_default=True, type=click.IntRange(1, 100_000))
_SINCE = click.option("--since", type=Ago(), help="30m, 12h, 7d, 2w or a date.")


@click.command(epilog="Example: monitor statements --since 7d --speaker az-mod")
@_JSON
@_LIMIT
@_SINCE
@click.option("--speaker", metavar="ACTOR", help="Only this actor.")
@click.option("--place", metavar="PLACE", help="Only about this place.")
@common_options
def statements(
    as_json: bool,
    limit: int,
    since: datetime | None,
    speaker: str | None,
    place: str | None,
    options: GlobalOptions,
) -> None:
    """List stored statements, newest first."""
    from monitor.store.captures import captures_of_statements
    from monitor.store.changes import changes_of
    from monitor.store.statements import list_statements

    config = read_config(options)
    with open_for_reading(options, config) as store:
        found = store.read(list_statements, limit=limit, since=since, actor=speaker, place=place)
        ids = [one.statement_id for one in found] if as_json else []
        captures, changes = store.read(captures_of_statements, ids), store.read(changes_of, ids)
    if not found:
        # nothing of an id that is known is an answer; an id that nobody knows is a mistake
        _known(speaker, (one.id for one in config.watchlist.actors), "actor")
        _known(place, (one.id for one in config.watchlist.places), "place")
    if as_json:
        for one in found:
            number = one.statement_id
            print_json(replace(one, capture=captures.get(number), changes=changes.get(number, ())))
        return
    rows = [(s.ref, s.first_seen_at, s.act, s.speaker, repaired(s.content_text)[:160], s.outlets) for s in found]
    columns = ("ref", "first seen", "act", "speaker", "statement", "outlets")
    wanted = [f"by {speaker}"] * bool(speaker) + [f"about {place}"] * bool(place) + ["since then"] * bool(since)
    print_table("Statements", columns, rows, empty=" ".join(["no statements stored", *wanted]))


def _known(word: str | None, ids: Iterable[str], kind: str) -> None:
    """Refuse an id that the configuration does not have; without a configuration every id may be right."""
    known = tuple(ids)
    if word is not None and known and word not in known:
        raise unknown(word, known, kind)


@click.command(epilog='Example: monitor search "peacekeepers withdraw" --since 30d')
@click.argument("query")
@_JSON
@_LIMIT
@_SINCE
@common_options
def search(query: str, as_json: bool, limit: int, since: datetime | None, options: GlobalOptions) -> None:
    """Search the stored articles: all words, "phrases", beginnings*; case and accents do not matter."""
    from monitor.store.search import parse_query
    from monitor.store.search import search as search_store

    if not parse_query(query):
        msg = "give at least one word to search for"
        raise click.UsageError(msg)

    with open_for_reading(options) as store:
        found = store.read(search_store, query, limit=limit, since=since)
    if as_json:
        for hit in found:
            print_json(hit)
        return
    rows = [(hit.published_at or hit.first_seen_at, hit.outlet, hit.title, hit.url) for hit in found]
    print_table(f"Articles with {query}", ("date", "outlet", "title", "url"), rows, empty="nothing found")


@click.command(epilog="Example: monitor thread S-7K2M9")
@click.argument("ref", metavar="ID")
@_JSON
@common_options
def thread(ref: str, as_json: bool, options: GlobalOptions) -> None:
    """Show a statement with its answers, repeats and the outlets that reported it."""
    from monitor.store.statements import statement
    from monitor.store.statements import thread as read_thread

    with open_for_reading(options) as store:
        found = store.read(read_thread, ref)
        details = [store.read(statement, one.ref) for one in found.statements] if found else []
    if not found:
        click.echo(f"{ref}: no such statement; `monitor statements` lists their references", err=True)
        raise SystemExit(1)
    if as_json:
        for detail in details:
            statement_row = replace(detail.statement, changes=detail.changes)
            print_json({"statement": statement_row, "reports": detail.reports, "links": detail.links})
        return
    for detail in details:
        one = detail.statement
        mark = "  <--" if one.ref == ref else ""
        click.echo(printable(f"{one.ref}  {one.first_seen_at:%Y-%m-%d %H:%M}  {one.act.upper()} · {one.speaker}{mark}"))
        click.echo(printable(f"    «{repaired(one.content_text)}»"))
        for link in detail.links:
            if link.from_ref == one.ref:
                click.echo(printable(f"    {link.kind} {link.to_ref}  ({link.reason})"))
        for report in detail.reports:
            gone = f"  (not there since {report.withdrawn_at:%Y-%m-%d %H:%M})" if report.withdrawn_at else ""
            click.echo(printable(f"    {report.seen_at:%H:%M}  {report.outlet}  {report.relation}  {report.url}{gone}"))
        for line in history_lines(detail.changes):
            click.echo(printable(f"    {line}"))
