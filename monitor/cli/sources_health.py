"""`monitor sources list` and `show`: how sources are doing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

import click

from monitor.cli.common import GlobalOptions, common_options, open_for_reading, utc_now
from monitor.cli.output import print_json, print_table, printable

_BARS = "▁▂▃▄▅▆▇█"


@click.command("list", epilog="Example: monitor sources list --trouble")
@click.option("--json", "as_json", is_flag=True, help="One JSON line per source.")
@click.option("--trouble", is_flag=True, help="Only sources that something is wrong with.")
@common_options
def list_(as_json: bool, trouble: bool, options: GlobalOptions) -> None:
    """Show every source with its health.

    State: ok, what is wrong (failing, silent, gone, …), "failed 2x" for visits that failed and may still be a slip, or
    paused. Then its new entries a day and a bar for each of the last 14 days, the oldest first (a dot for a day
    without any); the share of its last pages that gave a whole text; and when it last had something new, last answered
    well, and is visited next.
    """
    from monitor.store.source_health import source_overviews

    with open_for_reading(options) as store:
        found = [one for one in store.read(source_overviews, now=utc_now()) if not trouble or _is_troubled(one)]
    if as_json:
        for one in found:
            print_json(_as_json(one))
        return
    rows = [_row(one) for one in found]
    columns = ("id", "kind", "state", "a day", "14 days", "full", "last new", "last success", "next visit", "why")
    empty = "nothing is wrong with any source" if trouble else "no sources"
    print_table("Sources", columns, rows, empty=empty)
    for one in found:
        for line in _proposals(one.status):
            click.echo(printable(f"{one.status.setup.id}: {line}"))


@click.command(epilog="Example: monitor sources show oc-media")
@click.argument("source_id", metavar="SOURCE")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@click.option("--visits", default=10, show_default=True, type=click.IntRange(0, 1000), help="How many visits.")
@common_options
def show(source_id: str, as_json: bool, visits: int, options: GlobalOptions) -> None:
    """Show one source: its state and the states that it had, its last visits with their warnings, its certificate.

    The certificate is the one that its server showed when it last had something new.
    """
    from monitor.store.source_health import source_history, source_overview

    with open_for_reading(options) as store:
        found = store.read(source_overview, source_id, now=utc_now())
        past = store.read(source_history, source_id, visits=visits)
    if as_json:
        print_json({**_as_json(found), "history": past.states, "visits": past.visits, "certificate": past.certificate})
        return
    for line in _lines(found, past.certificate):
        click.echo(printable(line))
    states = [(s.kind, s.begun_at, s.ended_at, s.detail, s.unsaid and f"not told: {s.unsaid}") for s in past.states]
    print_table("States", ("state", "begun", "ended", "what", ""), states, empty="States: none that lasted")
    rows = [
        (v.visited_at, v.outcome, v.entries_new, v.entries_seen, "\n".join(filter(None, (v.message, *v.warnings))))
        for v in past.visits
    ]
    print_table("Visits", ("at (UTC)", "outcome", "new", "seen", "what"), rows, empty="Visits: none yet")


def sparkline(numbers: Sequence[int]) -> str:
    """Return one bar per number, the highest for the largest; a dot for 0."""
    most = max(numbers, default=0)
    return "".join(_BARS[round((len(_BARS) - 1) * one / most)] if one else "·" for one in numbers)


def _is_troubled(one: Any) -> bool:
    return bool(one.states or one.status.failures or one.status.moved_to)


def state_of(one: Any) -> str:
    """Return in a few words how a source is doing."""
    if one.status.setup.paused:
        return "paused"
    if one.states:
        return ", ".join(state.kind for state in one.states)
    if one.status.failures:
        return f"failed {one.status.failures}x"
    return "ok" if one.status.last_success_at else "new"


def _why(one: Any) -> str:
    if one.status.failures:
        return str(one.status.last_error)
    return "; ".join(filter(None, (_what(state) for state in one.states)))


def _what(state: Any) -> str:
    if state.expires_at is not None:
        return f"ends {_at(state.expires_at)}"
    return str(state.detail) or f"since {_at(state.begun_at)}"


def _row(one: Any) -> tuple[object, ...]:
    status = one.status
    return (
        status.setup.id,
        status.setup.kind,
        state_of(one),
        "-" if one.per_day is None else f"{one.per_day:.1f}",
        sparkline(one.new_per_day),
        f"{one.reading.full_text:.0%}" if one.reading else "-",
        status.last_new_at,
        status.last_success_at,
        status.next_visit_at,
        _why(one),
    )


def _as_json(one: Any) -> dict[str, Any]:
    """Return the source's own fields, and beside them what is counted and judged of it."""
    more = {"state": state_of(one), "states": one.states, "new_per_day": one.new_per_day, "per_day": one.per_day}
    return {**asdict(one.status), **more, "reading": one.reading}


def _lines(one: Any, certificate: Any) -> Iterator[str]:
    status, setup = one.status, one.status.setup
    yield f"{setup.id} ({setup.kind}, {status.origin}): {setup.publisher_name or status.title or 'no name yet'}"
    yield f"address: {setup.url}"
    if setup.groups:
        yield f"groups: {', '.join(setup.groups)}"
    why = _why(one)
    yield f"state: {state_of(one)}" + (f": {why}" if why else "")
    pace = "not known yet" if one.per_day is None else f"{one.per_day:.1f} new a day"
    yield f"pace: {pace}, last {len(one.new_per_day)} days {sparkline(one.new_per_day)}"
    last, new, following = map(_at, (status.last_success_at, status.last_new_at, status.next_visit_at))
    yield f"visits: last good one {last}, last new {new}, next {following}"
    yield f"entries: {status.entries}, {status.pending} waiting to be read"
    if one.reading is not None:
        yield (
            f"pages: {one.reading.full_text:.0%} of the last {one.reading.pages} gave a whole text, "
            f"usually of {one.reading.characters} characters"
        )
    if certificate is not None:
        yield f"certificate: ends {_at(certificate.valid_until)}, of {certificate.issuer}"
    yield from _proposals(status)


def _proposals(status: Any) -> Iterator[str]:
    """Return what an admin may do, or has decided, about a source."""
    from monitor.fetch.pace import counts_as_gone

    if reason := status.setup.options.ignore_robots:
        yield f"robots.txt is not heeded: {reason}"
    if status.moved_to:
        in_file = status.origin == "config"
        accept = "write it in sources.yaml" if in_file else f"`monitor sources move {status.setup.id}` accepts it"
        yield f"leads to {status.moved_to} for good: {accept}"
    if counts_as_gone(status.last_failure, status.failures, status.setup.interval_s):
        yield "gone (410), visited once a week; `monitor sources reset` tries it at once"


def _at(moment: datetime | None) -> str:
    return f"{moment:%Y-%m-%d %H:%M}" if moment else "never"
