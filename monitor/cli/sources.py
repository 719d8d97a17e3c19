"""`monitor sources`: find, try, add, list, show, import, export, move, reset and remove."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path
from typing import Any

import click

from monitor.cli.common import GlobalOptions, common_options, open_for_reading, operate_on, read_config
from monitor.cli.output import print_json, printable
from monitor.cli.sources_add import add
from monitor.cli.sources_health import list_, show
from monitor.cli.sources_look import discover, test
from monitor.config.models import Config
from monitor.errors import StoreError


@click.group()
def sources() -> None:
    """Find, try, add, list, show, import, export, move, reset and remove sources.

    Sources of the configuration belong there; those added here are kept in the database beside them.
    """


sources.add_command(add)
sources.add_command(discover)
sources.add_command(list_)
sources.add_command(show)
sources.add_command(test)


@sources.command("import", epilog="Example: monitor sources import feeds.opml --db monitor.db")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--allow-host", "allow", multiple=True, metavar="HOST:PORT", help="May be contacted although not public.")
@click.option("--dry-run", is_flag=True, help="Show what would be stored.")
@common_options
def import_(file: Path, allow: tuple[str, ...], dry_run: bool, options: GlobalOptions) -> None:
    """Import OPML, a sources.yaml, or a list with one address a line; what is visited already is left out.

    All three keep what `sources export` wrote: kind, links, select, publisher, language, groups. What belongs to one
    machine (`allow_hosts`, `ca_file`, secrets) is never taken from a file.
    """
    from monitor.daemon.source_rows import source_row
    from monitor.store.codec import from_json
    from monitor.store.values import SourceSetup

    config = read_config(options)
    setups = imported_setups(file, allow, config)
    if dry_run:
        for setup in setups:
            print_json(source_row(from_json(SourceSetup, setup)))
        return
    stored = operate_on(options, "sources-import", {"sources": setups}, config)
    for url, source_id in stored["elsewhere"].items():
        click.echo(f"{url}: already there, as {source_id}", err=True)
    click.echo(f"{stored['stored']} sources stored")


@sources.command("export", epilog="Example: monitor sources export --format opml --group ministries > ministries.opml")
@click.option(
    "--format",
    "form",
    type=click.Choice(["yaml", "opml", "list"]),
    default="yaml",
    show_default=True,
    help="A sources file, OPML for feed readers, or one address a line.",
)
@click.option("--group", "groups", multiple=True, metavar="NAME", help="Only sources of this group; may be repeated.")
@common_options
def export(form: str, groups: tuple[str, ...], options: GlobalOptions) -> None:
    """Write the sources to standard output, in a form that `sources import` reads back whole.

    Those of the database, which are all that are visited; those of the configuration when there is no database yet.
    Secrets, `allow_hosts` and `ca_file` are not written.
    """
    from monitor.daemon.source_rows import source_row
    from monitor.sources.import_list import outline_of, write_lines, write_yaml
    from monitor.sources.opml import write_opml

    setups = [one for one in _setups(options) if not groups or set(groups) & set(one.groups)]
    rows = [source_row(one) for one in setups]
    if form == "opml":
        text = write_opml(map(outline_of, rows), title="Sources of monitor")
    else:
        text = write_yaml(rows) if form == "yaml" else write_lines(rows)
    click.echo(text, nl=False)


@sources.command(epilog="Example: monitor sources move oc-media")
@click.argument("source_id", metavar="SOURCE")
@common_options
def move(source_id: str, options: GlobalOptions) -> None:
    """Accept the address that a source's server leads to for good (301, 308); its entries stay known.

    For a source of the configuration, the line that is to be written in sources.yaml is shown instead.
    """
    from monitor.sources.import_list import yaml_row
    from monitor.store.sources import list_sources

    config = read_config(options)
    with open_for_reading(options, config) as store:
        found = {one.setup.id: one for one in store.read(list_sources)}
    status = found.get(source_id)
    if status is not None and status.origin == "config" and status.moved_to:
        click.echo(printable(f"in sources.yaml, for {source_id}:\n  url: {yaml_row(status.moved_to)}"))
        return
    moved = operate_on(options, "source-move", {"id": source_id}, config)
    click.echo(printable(f"{source_id}: visited at {moved['url']} from now on"))


@sources.command(epilog="Example: monitor sources reset oc-media")
@click.argument("source_id", metavar="SOURCE")
@common_options
def reset(source_id: str, options: GlobalOptions) -> None:
    """Forget a source's validators, failures and back-off; its entries stay known."""
    operate_on(options, "source-reset", {"id": source_id})
    click.echo(f"{source_id}: visited again at once")


@sources.command(epilog="Example: monitor sources remove oc-media")
@click.argument("source_id", metavar="SOURCE")
@common_options
def remove(source_id: str, options: GlobalOptions) -> None:
    """Stop visiting a source; what it published stays stored."""
    config = read_config(options)
    operate_on(options, "source-remove", {"id": source_id}, config)
    click.echo(f"{source_id}: no longer visited")
    if any(one.id == source_id for one in config.sources.sources):
        click.echo(
            f"{source_id} stands in sources.yaml too: take it out there, or it comes back at the next start", err=True
        )


def imported_setups(file: Path, allow: tuple[str, ...], config: Config) -> list[dict[str, Any]]:
    """Return the sources of a file as JSON values for the store; what is not taken from it is said on standard error.

    Errors: SourceError for a file that names none, or a row that no source can have.
    """
    from monitor.daemon.setup import source_setup
    from monitor.daemon.source_rows import imported_source
    from monitor.sources.import_list import read_import
    from monitor.store.codec import to_json

    actors: Collection[str] = {one.id for one in config.watchlist.actors}
    setups = []
    for one in read_import(file.read_bytes().decode("utf-8", errors="replace"), file.name):
        source, left = imported_source(one, actors=actors, allow_hosts=allow)
        if left:
            click.echo(f"{one.id}: not taken from the file: {', '.join(left)}", err=True)
        setups.append(to_json(source_setup(source, config.sources.defaults, config.monitor.fetch)))
    return setups


def _setups(options: GlobalOptions) -> tuple[Any, ...]:
    from monitor.daemon.setup import source_setups
    from monitor.store.sources import list_sources

    config = read_config(options)
    try:
        with open_for_reading(options, config) as store:
            return tuple(one.setup for one in store.read(list_sources))
    except StoreError:
        return source_setups(config)
