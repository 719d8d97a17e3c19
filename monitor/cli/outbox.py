"""`monitor outbox`: what is to be sent, what was not, and what to do about it."""

from __future__ import annotations

import click

from monitor.cli.common import GlobalOptions, common_options, open_for_reading, operate_on
from monitor.cli.output import print_json, print_table
from monitor.daemon.operations import DROPPED, RETRIED
from monitor.errors import StoreError
from monitor.store.values import OutboxRow


@click.group()
def outbox() -> None:
    """List, retry and drop what is to be sent."""


@outbox.command("list", epilog="Example: monitor outbox list --state dead")
@click.option("--state", type=click.Choice(["waiting", "sent", "dead", "dropped"]), help="Only these.")
@click.option("--limit", default=50, show_default=True, type=click.IntRange(1, 100_000))
@click.option("--json", "as_json", is_flag=True, help="One JSON line per row.")
@common_options
def list_(state: str | None, limit: int, as_json: bool, options: GlobalOptions) -> None:
    """Show rows, newest first."""
    from monitor.store.outbox import list_outbox

    with open_for_reading(options) as store:
        rows = store.read(list_outbox, state=state, limit=limit)
    if as_json:
        for row in rows:
            print_json(row)
        return
    shown = [
        (r.outbox_id, r.state, r.channel, r.facts.ref, r.due_at, r.reason, r.attempts, _last_answer(r)) for r in rows
    ]
    columns = ("id", "state", "channel", "ref", "due", "when", "tries", "last answer")
    print_table("Outbox", columns, shown, empty="nothing to send")


def _last_answer(row: OutboxRow) -> str | None:
    return row.last_error or ("accepted" if row.state == "sent" else None)


def _refuse(options: GlobalOptions, ids: tuple[int, ...], states: tuple[str, ...]) -> None:
    """Refuse what changing these rows would refuse."""
    from monitor.daemon.operations import refused_rows

    with open_for_reading(options) as store:
        problem = store.read(refused_rows, ids, states)
    if problem:
        raise StoreError(problem)


@outbox.command(epilog="Example: monitor outbox retry 17 18   or   monitor outbox retry --dead")
@click.argument("ids", nargs=-1, type=int, metavar="[ID]…")
@click.option("--dead", is_flag=True, help="All that were given up.")
@click.option("--dry-run", is_flag=True, help="Change nothing.")
@common_options
def retry(ids: tuple[int, ...], dead: bool, dry_run: bool, options: GlobalOptions) -> None:
    """Send rows again at once; a dead channel is tried again with them. Exit 1 when a row cannot be sent again."""
    if not ids and not dead:
        msg = "give the ids of rows, or --dead"
        raise click.UsageError(msg)
    if dry_run:
        _refuse(options, ids, RETRIED)
        click.echo(f"would retry {'all dead rows' if dead else len(ids)}")
        return
    done = operate_on(options, "outbox-retry", {"ids": None if dead else list(ids)})
    click.echo(f"{done['retried']} to be sent again")


@outbox.command(epilog="Example: monitor outbox drop 17")
@click.argument("ids", nargs=-1, required=True, type=int, metavar="ID…")
@click.option("--dry-run", is_flag=True, help="Change nothing.")
@common_options
def drop(ids: tuple[int, ...], dry_run: bool, options: GlobalOptions) -> None:
    """Give rows up; they stay listed as dropped. Exit 1 when there is no such row, or it was sent."""
    if dry_run:
        _refuse(options, ids, DROPPED)
        click.echo(f"would drop {len(ids)}")
        return
    done = operate_on(options, "outbox-drop", {"ids": list(ids)})
    click.echo(f"{done['dropped']} dropped")
