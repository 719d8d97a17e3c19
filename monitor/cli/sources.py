"""`monitor sources`: list, add, import, reset and remove."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from monitor.cli.common import GlobalOptions, common_options, language_code, open_for_reading, operate_on, read_config
from monitor.cli.output import print_json, print_table
from monitor.config.models import Config
from monitor.errors import StoreError


@click.group()
def sources() -> None:
    """List, add, import, reset and remove sources.

    Sources of the configuration belong there; those added here are kept in the database beside them.
    """


@sources.command("list", epilog="Example: monitor sources list --json")
@click.option("--json", "as_json", is_flag=True, help="One JSON line per source.")
@common_options
def list_(as_json: bool, options: GlobalOptions) -> None:
    """Show every source with its health."""
    from monitor.store.sources import list_sources

    with open_for_reading(options) as store:
        found = store.read(list_sources)
    if as_json:
        for source in found:
            print_json(source)
        return
    rows = [
        (
            s.setup.id,
            s.setup.kind,
            s.entries,
            s.last_success_at,
            s.last_new_at,
            s.failures,
            s.last_error if s.failures else "",
        )
        for s in found
    ]
    print_table(
        "Sources",
        ("id", "kind", "entries", "last success", "last new", "failures", "last error"),
        rows,
        empty="no sources",
    )
    for source in found:
        if reason := source.setup.options.ignore_robots:
            click.echo(f"{source.setup.id}: robots.txt is not heeded: {reason}")


@sources.command("add", epilog="Example: monitor sources add https://example.org/feed.xml --id example")
@click.argument("url")
@click.option("--id", "source_id", help="Default: made from the address.")
@click.option("--kind", type=click.Choice(["feed", "listing", "sitemap", "telegram"]), default="feed")
@click.option("--links", help="Listing: glob over the paths of its article links.")
@click.option("--lang", metavar="xx", callback=language_code, help="Language of the source.")
@click.option("--publisher", default="", help="Who runs it.")
@click.option("--allow-host", "allow", multiple=True, metavar="HOST:PORT", help="May be contacted although not public.")
@common_options
def add(
    url: str,
    source_id: str | None,
    kind: str,
    links: str | None,
    lang: str | None,
    publisher: str,
    allow: tuple[str, ...],
    options: GlobalOptions,
) -> None:
    """Add one source to the database; exit 1 when its address is already visited, or its id taken."""
    from monitor.daemon.operations import already_there
    from monitor.daemon.setup import source_setups
    from monitor.sources.import_list import read_import

    config = read_config(options)
    found = read_import(url, "command line")
    if not found:
        msg = f"{url!r} is no http or https address"
        raise click.UsageError(msg)
    values: dict[str, Any] = {"kind": kind, "links": links, "language": lang}
    if publisher:
        values["publisher"] = {"name": publisher}
    setup = _setup(source_id or found[0].id, found[0].url, allow, config, **values)
    configured = ((one.id, one.url) for one in source_setups(config))
    if problem := already_there(setup["id"], setup["url"], configured):
        raise StoreError(problem)
    operate_on(options, "source-add", {"source": setup}, config)
    click.echo(f"added {setup['id']}: {setup['url']}")


@sources.command("import", epilog="Example: monitor sources import feeds.opml --db monitor.db")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--allow-host", "allow", multiple=True, metavar="HOST:PORT", help="May be contacted although not public.")
@click.option("--dry-run", is_flag=True, help="Show what would be stored.")
@common_options
def import_(file: Path, allow: tuple[str, ...], dry_run: bool, options: GlobalOptions) -> None:
    """Import OPML, a sources.yaml, or a list with one address a line; what is visited already is left out."""
    config = read_config(options)
    setups = imported_setups(file, allow, config)
    if dry_run:
        for setup in setups:
            print_json({"id": setup["id"], "kind": setup["kind"], "url": setup["url"]})
        return
    stored = operate_on(options, "sources-import", {"sources": setups}, config)
    for url, source_id in stored["elsewhere"].items():
        click.echo(f"{url}: already there, as {source_id}", err=True)
    click.echo(f"{stored['stored']} sources stored")


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


def imported_setups(file: Path, allow: tuple[str, ...], config: Config, **extra: Any) -> list[dict[str, Any]]:
    """Return the sources of a file as JSON values for the store."""
    from monitor.sources.import_list import read_import

    text = file.read_bytes().decode("utf-8", errors="replace")
    return [
        _setup(one.id, one.url, allow, config, kind=str(one.kind), **_publisher(one.title), **extra)
        for one in read_import(text, file.name)
    ]


def _publisher(title: str) -> dict[str, Any]:
    return {"publisher": {"name": title}} if title else {}


def _setup(source_id: str, url: str, allow: tuple[str, ...], config: Config, **given: Any) -> dict[str, Any]:
    from monitor.config.models import Source
    from monitor.daemon.setup import source_setup
    from monitor.store.codec import to_json

    known = {name: value for name, value in given.items() if value is not None}
    source = Source(id=source_id, url=url, allow_hosts=allow, **known)
    values: dict[str, Any] = to_json(source_setup(source, config.sources.defaults, config.monitor.fetch))
    return values
