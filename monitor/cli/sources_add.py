"""`monitor sources add`: look at an address, propose how to read it, show what that takes, then save it."""

from __future__ import annotations

import sys
from typing import Any

import click

from monitor.cli.common import GlobalOptions, common_options, language_code, open_for_reading, operate_on, read_config
from monitor.cli.output import print_table, printable
from monitor.config.models import Config
from monitor.errors import StoreError
from monitor.types import SourceKind

#: a JSON interface needs more than a command line holds: where its items are
ADDED_KINDS = [kind.value for kind in SourceKind if kind is not SourceKind.JSON]


@click.command("add", epilog="Example: monitor sources add https://mod.example/en/news --id mod --yes")
@click.argument("url")
@click.option("--id", "source_id", help="Default: made from the address.")
@click.option("--kind", type=click.Choice(ADDED_KINDS), help="Default: told from the document.")
@click.option("--links", metavar="GLOB", help="Listing: glob over the paths of its articles. Default: proposed.")
@click.option("--select", metavar="CSS", help="Listing: CSS selector of its article links. Default: proposed.")
@click.option("--pages", type=click.IntRange(1, 20), metavar="N", help="Listing: pages that the first visit reads.")
@click.option("--lang", metavar="xx", callback=language_code, help="Language of the source.")
@click.option("--publisher", default="", help="Who runs it.")
@click.option("--group", "groups", multiple=True, metavar="NAME", help="Group for watches; may be repeated.")
@click.option("--allow-host", "allow", multiple=True, metavar="HOST:PORT", help="May be contacted although not public.")
@click.option("--show", type=click.IntRange(0), default=10, show_default=True, metavar="N", help="Rows of each table.")
@click.option("--yes", is_flag=True, help="Save without asking.")
@click.option("--dry-run", is_flag=True, help="Look and show; save nothing.")
@click.option("--unseen", is_flag=True, help="Save without looking at the address.")
@common_options
def add(
    url: str,
    source_id: str | None,
    kind: str | None,
    show: int,
    yes: bool,
    dry_run: bool,
    unseen: bool,
    allow: tuple[str, ...],
    options: GlobalOptions,
    **given: Any,
) -> None:
    """Look at an address, propose how to read it, show what that takes and leaves out, and save it as a source.

    The document tells its kind: a feed, a sitemap, a Telegram preview, else a page that lists articles, whose pattern
    is learned. On a terminal it asks before saving; elsewhere give --yes. Exit 1 when the address is already visited,
    the id is taken, or the address gives nothing (--unseen saves it all the same).
    """
    from monitor.cli.probing import address_of
    from monitor.sources.import_list import guessed_kind, id_for

    config = read_config(options)
    address = address_of(url)
    publisher = {"name": given["publisher"]} if given["publisher"] else None
    values: dict[str, Any] = {name: given[name] for name in ("links", "select", "pages")}
    values |= {"language": given["lang"], "groups": given["groups"] or None, "publisher": publisher}
    chosen = SourceKind(kind) if kind else guessed_kind(address)
    if kind is None and (values["links"] or values["select"] or values["pages"]):
        chosen = SourceKind.LISTING
    values |= {"id": source_id or id_for(address), "url": address, "kind": chosen, "allow_hosts": allow}
    _refuse_twice(values["id"], address, config, options)
    if not unseen:
        values, good = _looked(values, config, sniff=kind is None and chosen is not SourceKind.LISTING, show=show)
        if not good:
            click.echo("nothing was added; --unseen adds it all the same", err=True)
            sys.exit(1)
    setup = _setup(values, config)
    if dry_run:
        return
    if not yes and not unseen:
        _ask(values["id"])
    operate_on(options, "source-add", {"source": setup}, config)
    click.echo(f"added {values['id']}: {values['url']}")


def _refuse_twice(source_id: str, url: str, config: Config, options: GlobalOptions) -> None:
    """Raise StoreError when the address is visited already or the id taken, before anything is fetched."""
    from monitor.daemon.operations import already_there
    from monitor.daemon.setup import source_setups
    from monitor.store.sources import list_sources

    known = [(one.id, one.url) for one in source_setups(config)]
    try:
        with open_for_reading(options, config) as store:
            known += [(one.setup.id, one.setup.url) for one in store.read(list_sources)]
    except StoreError:
        pass  # no database yet; saving tells what is wrong with one that cannot be read
    if problem := already_there(source_id, url, known):
        raise StoreError(problem)


def _ask(source_id: str) -> None:
    if not sys.stdin.isatty():
        msg = "nobody is there to ask: give --yes to save it, or --dry-run to look only"
        raise click.UsageError(msg)
    click.confirm(f"Save as {source_id}?", abort=True)


def _looked(values: dict[str, Any], config: Config, *, sniff: bool, show: int) -> tuple[dict[str, Any], bool]:
    """Show what a visit gives; return the values with what was learned, and whether it gives anything."""
    from monitor.cli.probing import kind_line, line_of, show_left_out, with_prober
    from monitor.config.one_source import one_source
    from monitor.daemon.probing import for_probe

    source = for_probe(one_source(_given(values)), config)
    probe = with_prober(config, lambda prober: prober.probe_unknown(source) if sniff else prober.probe(source))
    look = probe.look
    click.echo(line_of(probe))
    for place in look.places:
        if place.kind is SourceKind.FEED:
            click.echo(printable(f"the page names a feed ({place.found_by}), steadier than a page: {place.url}"))
    if probe.problem or look.parsed is None or not look.parsed.entries:
        click.echo(printable(f"{look.kind.value}: {probe.problem or 'it lists nothing'}"), err=True)
        if look.places:
            click.echo(printable(f"it names other places: monitor sources discover {values['url']}"), err=True)
        return values, False
    click.echo(kind_line(look))
    rows = [(one.published_at, one.title, one.url) for one in look.parsed.entries[:show]]
    print_table(f"It gives {len(look.parsed.entries)} entries", ("published", "title", "url"), rows, empty="")
    show_left_out(look, show)
    for warning in look.parsed.warnings:
        if not warning.startswith("no pattern given"):
            click.echo(printable(f"warning: {warning}"), err=True)
    values = values | {"kind": look.kind}
    if look.links or look.select:
        values |= {"links": look.links, "select": look.select}
        _show_proposal(look)
    if values["language"] is None:
        values["language"] = look.language
    if values["publisher"] is None and look.title and look.kind is not SourceKind.LISTING:
        values["publisher"] = {"name": look.title[:100]}
    _show_row(values)
    return values, True


def _show_proposal(look: Any) -> None:
    from monitor.sources.import_list import yaml_row

    pattern = f"links: {yaml_row(look.links)}" if look.links else f"select: {yaml_row(look.select)}"
    fit = "takes these and no other link" if not look.wrong and not look.missed else ""
    errs = [f"takes {len(look.wrong)} others too, such as {look.wrong[0]}"] if look.wrong else []
    errs += [f"misses {len(look.missed)} of them, such as {look.missed[0]}"] if look.missed else []
    click.echo(printable(f"learned: {pattern}  ({fit or '; '.join(errs)})"))


def _show_row(values: dict[str, Any]) -> None:
    """Print the source as it would stand in sources.yaml."""
    from monitor.sources.import_list import yaml_row

    given = _given(values) | {"kind": values["kind"].value}
    order = ("id", "kind", "url", "links", "select", "pages", "publisher", "language", "groups", "allow_hosts")
    row = {key: given[key] for key in order if given.get(key) and (key, given[key]) != ("kind", "feed")}
    click.echo(printable(f"in sources.yaml:\n  - {yaml_row(row)}"))


def _given(values: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in values.items() if value is not None}


def _setup(values: dict[str, Any], config: Config) -> Any:
    from monitor.config.one_source import one_source
    from monitor.daemon.setup import source_setup
    from monitor.store.codec import to_json

    return to_json(source_setup(one_source(_given(values)), config.sources.defaults, config.monitor.fetch))
