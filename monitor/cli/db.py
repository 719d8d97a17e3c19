"""`monitor db`: migrate, back up, prune."""

from __future__ import annotations

from pathlib import Path

import click

from monitor.cli.common import GlobalOptions, common_options, open_for_reading, place_of, read_config, utc_now
from monitor.cli.output import print_json


@click.group()
def db() -> None:
    """Migrate, back up and prune the database."""


@db.command(epilog="Example: monitor db migrate")
@common_options
def migrate(options: GlobalOptions) -> None:
    """Bring the schema up to date; a copy of an SQLite file is kept beside it first."""
    from monitor.store.engine import Store

    with Store.open(place_of(options, read_config(options)).database, now=utc_now) as store:
        click.echo(f"{store.name}: schema is up to date")


@db.command(epilog="Example: monitor db backup /var/backups/monitor.db")
@click.argument("target", type=click.Path(path_type=Path))
@common_options
def backup(target: Path, options: GlobalOptions) -> None:
    """Write a consistent copy of the database; the service may go on running."""
    from monitor.store.maintenance import backup as write_backup

    if target.exists():
        msg = f"{target} exists; give a new name"
        raise click.UsageError(msg)
    with open_for_reading(options) as store:
        write_backup(store, target)
    click.echo(f"{target}: {target.stat().st_size} bytes")


@db.command(epilog="Example: monitor db prune --dry-run")
@click.option("--dry-run", is_flag=True, help="Count what would go.")
@common_options
def prune(dry_run: bool, options: GlobalOptions) -> None:
    """Delete what is older than the retention of monitor.yaml."""
    from monitor.articles.captures import CaptureStore
    from monitor.daemon.evidence import capture_folder, prune_all
    from monitor.store.engine import Store

    config = read_config(options)
    place = place_of(options, config)
    captures = CaptureStore(capture_folder(place.data_dir))
    with Store.open(place.database, now=utc_now) as store:
        print_json(prune_all(store, captures, config.monitor.retention, now=utc_now(), dry_run=dry_run))
