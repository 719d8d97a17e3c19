"""`monitor sources discover` and `sources test`: visits that store nothing."""

from __future__ import annotations

import sys
from typing import Any

import click

from monitor.cli.common import GlobalOptions, common_options, language_code, open_for_reading, read_config, utc_now
from monitor.cli.output import print_json, print_table, printable, progress
from monitor.cli.sources_add import ADDED_KINDS
from monitor.config.models import Config
from monitor.errors import SourceError, StoreError
from monitor.types import SourceKind


@click.command("discover", epilog="Example: monitor sources discover https://mod.example/")
@click.argument("url")
@click.option(
    "--most", type=click.IntRange(1, 200), default=40, show_default=True, help="Documents that are asked for."
)
@click.option("--allow-host", "allow", multiple=True, metavar="HOST:PORT", help="May be contacted although not public.")
@click.option("--json", "as_json", is_flag=True, help="One JSON line per place, best first.")
@common_options
def discover(url: str, most: int, allow: tuple[str, ...], as_json: bool, options: GlobalOptions) -> None:
    """Find where a site's news can be had: feeds, sitemaps, Telegram channels, pages of news; best first.

    Asked are the page's link tags and links, feed addresses in its text, robots.txt, common addresses, and the pages of
    news it names. Each place is visited and judged by its items, dates, text, validators, language and newest item.
    robots.txt is heeded. Exit 1 when nothing usable was found.
    """
    from monitor.cli.probing import address_of, with_prober
    from monitor.daemon.discovering import discover as find
    from monitor.daemon.probing import unseen_source

    config = read_config(options)
    source = unseen_source(address_of(url), config, allow_hosts=allow)
    with progress(most, "visiting") as advance:
        found = with_prober(config, lambda prober: find(prober, source, now=utc_now, most=most, on_visit=advance))
    usable = [one for one in found.judgements if one.usable]
    if as_json:
        for one in found.judgements:
            print_json(_as_json(one))
    else:
        _show(found)
    sys.exit(0 if usable else 1)


def _as_json(one: Any) -> dict[str, Any]:
    candidate = one.candidate
    shown = ("title", "items", "dated", "newest_at", "text", "validators", "language", "links", "select", "problem")
    return {"url": candidate.url, "kind": one.kind.value, "found_by": candidate.found_by, "points": one.points} | {
        name: getattr(one, name) for name in (*shown, "warnings", "same_as", "usable")
    }


def _show(found: Any) -> None:
    rows = [
        (
            one.points,
            one.kind.value,
            one.candidate.url,
            one.candidate.found_by,
            one.items,
            f"{one.dated:.0%}" if one.items else "",
            one.newest_at,
            one.text if one.items else "",
            "yes" if one.validators else "",
            one.language,
            one.problem or (f"the same as {one.same_as}" if one.same_as else ""),
        )
        for one in found.judgements
    ]
    columns = (
        "points",
        "kind",
        "address",
        "found by",
        "items",
        "dated",
        "newest",
        "text",
        "validators",
        "language",
        "note",
    )
    if found.problem:
        click.echo(printable(f"{found.url}: {found.problem}"), err=True)
    print_table(f"Places of news, {found.visits} documents asked for", columns, rows, empty="nothing was found")
    if found.unvisited:
        click.echo(f"{found.unvisited} places were not visited (--most, 90 s)", err=True)
    best = [one for one in found.judgements if one.usable and not one.same_as][:3]
    if best:
        click.echo("add the best:" if len(best) > 1 else "add it:")
    for one in best:
        click.echo(printable(f"  {_command(one)}"))


def _command(one: Any) -> str:
    import shlex

    words = ["monitor", "sources", "add", one.candidate.url]
    if one.kind is SourceKind.LISTING and (one.links or one.select):
        words += ["--links", one.links] if one.links else ["--select", one.select]
    if one.language:
        words += ["--lang", one.language]
    return shlex.join(words)


@click.command("test", epilog="Example: monitor sources test oc-media")
@click.argument("what", metavar="SOURCE|URL")
@click.option("--kind", type=click.Choice(ADDED_KINDS), help="Of an address; default: told from it.")
@click.option("--links", metavar="GLOB", help="Try this glob instead of the source's.")
@click.option("--select", metavar="CSS", help="Try this CSS selector instead of the source's.")
@click.option("--pages", type=click.IntRange(1, 20), metavar="N", help="Pages of a listing to read.")
@click.option("--lang", metavar="xx", callback=language_code, help="Language of the source, for dates in words.")
@click.option("--allow-host", "allow", multiple=True, metavar="HOST:PORT", help="May be contacted although not public.")
@click.option(
    "--show", type=click.IntRange(0), default=20, show_default=True, metavar="N", help="Links left out that are shown."
)
@click.option("--json", "as_json", is_flag=True, help="One JSON line per entry, then one for the visit.")
@common_options
def test(what: str, as_json: bool, show: int, options: GlobalOptions, **given: Any) -> None:
    """Visit a source, or an address as one, and show what it gives, entry by entry; nothing is stored.

    Each entry comes with what a visit would do with it now: new, backlog (a first visit), known, or twice in the
    document. Links of a listing that are left out come with the reason. Exit 1 when the visit fails or gives nothing.
    """
    from dataclasses import replace

    from monitor.cli.probing import with_prober

    config = read_config(options)
    source, sniff = _source(what, config, options, **given)
    known = _Known(options, config, source)

    async def visit(prober: Any) -> list[Any]:
        first = await (prober.probe_unknown(source) if sniff else prober.probe(source))
        if first.look.parsed is None:
            return [first]
        return [first, *await prober.visit(replace(source, kind=first.look.kind), first)]

    probes = with_prober(config, visit)
    verdicts = [known.verdicts(probe.look.parsed) for probe in probes]
    if as_json:
        _print_json(source, probes, verdicts)
    else:
        _print(probes, verdicts, show)
    sys.exit(0 if any(verdicts) else 1)


def _source(what: str, config: Config, options: GlobalOptions, **given: Any) -> tuple[Any, bool]:
    """Return the source to visit and whether its kind is to be told from its document."""
    from dataclasses import replace

    from monitor.cli.probing import address_of
    from monitor.config.one_source import one_source
    from monitor.daemon.probing import for_probe
    from monitor.fetch.guard import parse_allow_host
    from monitor.sources.import_list import guessed_kind

    changed = {name: given[name] for name in ("links", "select", "pages") if given[name] is not None}
    stored = _stored(what, config, options)
    if stored is not None:
        allowed = tuple(parse_allow_host(one) for one in given["allow"])
        if "links" in changed or "select" in changed:
            changed = {"links": None, "select": None} | changed
        return replace(
            stored,
            options=replace(stored.options, **changed),
            language=given["lang"] or stored.language,
            allow_hosts=(*stored.allow_hosts, *allowed),
        ), False
    url = address_of(what)
    kind = SourceKind(given["kind"]) if given["kind"] else SourceKind.LISTING if changed else guessed_kind(url)
    values = {
        "id": "probe",
        "url": url,
        "kind": kind,
        "language": given["lang"],
        "allow_hosts": given["allow"],
    } | changed
    sniff = given["kind"] is None and not changed
    return for_probe(one_source({key: value for key, value in values.items() if value}), config), sniff


def _stored(source_id: str, config: Config, options: GlobalOptions) -> Any:
    """Return the source of this id: of the database, else of the configuration; None when neither has it."""
    from monitor.daemon.probing import for_probe
    from monitor.store.sources import sources_for_visit

    if "/" in source_id or "@" in source_id:
        return None
    try:
        with open_for_reading(options, config) as store:
            return store.read(sources_for_visit, (source_id,))[0]
    except (StoreError, SourceError):
        found = next((one for one in config.sources.sources if one.id == source_id), None)
        return for_probe(found, config) if found is not None else None


class _Known:
    """What the database knows of a source's entries."""

    def __init__(self, options: GlobalOptions, config: Config, source: Any) -> None:
        self._options = options
        self._config = config
        self._source = source

    def verdicts(self, parsed: Any) -> list[tuple[Any, str]]:
        """Return each entry of a document with what a visit would do with it."""
        from monitor.sources.decide import decide_entries, match_known

        if parsed is None:
            return []
        known = self._known_keys(tuple(key for entry in parsed.entries for key in entry.keys))
        source = self._source
        intents, _ = decide_entries(parsed, known, first_visit=source.first_visit, tell_backlog=source.tell_backlog)
        states = {intent.entry.id: intent.state for intent in intents}
        matched = match_known(parsed.entries, known)
        words = {"pending": "new", "backlog": "backlog"}
        verdicts: list[tuple[Any, str]] = []
        for entry in parsed.entries:
            state = states.pop(entry.id, "")
            owner = matched.get(entry.id)
            why = f"known: {owner.title[:60] or owner.url}" if owner else words.get(state, "twice in the document")
            verdicts.append((entry, why))
        return verdicts

    def _known_keys(self, keys: tuple[str, ...]) -> Any:
        from monitor.store.sources import known_entries

        try:
            with open_for_reading(self._options, self._config) as store:
                return store.read(known_entries, self._source.id, keys)
        except StoreError:
            return {}


def _print(probes: list[Any], verdicts: list[list[tuple[Any, str]]], show: int) -> None:
    from monitor.cli.probing import kind_line, line_of, show_left_out

    for probe, found in zip(probes, verdicts, strict=True):
        click.echo(line_of(probe))
        if probe.problem:
            click.echo(printable(f"{probe.look.kind.value}: {probe.problem}"), err=True)
            continue
        click.echo(kind_line(probe.look))
        rows = [
            (why, entry.published_at or entry.updated_at, _text(entry), entry.title, entry.url) for entry, why in found
        ]
        print_table("Entries", ("verdict", "published", "own text", "title", "url"), rows, empty="no entries")
        for warning in probe.look.parsed.warnings if probe.look.parsed else ():
            click.echo(printable(f"warning: {warning}"), err=True)
        show_left_out(probe.look, show)
    fetch_s, read_s = sum(probe.fetch_s for probe in probes), sum(probe.read_s for probe in probes)
    click.echo(f"{len(probes)} documents, fetched in {fetch_s:.2f} s, read in {read_s:.2f} s; nothing was stored")


def _text(entry: Any) -> str:
    from monitor.sources.plain import html_to_text

    size = len(html_to_text(entry.content_html)) if entry.content_html else len(entry.summary)
    return f"{size:,} characters" if size else ""


def _print_json(source: Any, probes: list[Any], verdicts: list[list[tuple[Any, str]]]) -> None:
    for probe, found in zip(probes, verdicts, strict=True):
        for entry, why in found:
            columns = ("title", "url", "published_at", "updated_at", "summary", "language")
            shown = {"id": entry.guid or entry.id} | {name: getattr(entry, name) for name in columns}
            print_json({"document": probe.url, "verdict": why} | shown)
    print_json(
        {
            "source": source.id,
            "documents": [
                {
                    "url": probe.url,
                    "kind": probe.look.kind,
                    "problem": probe.problem,
                    "entries": len(found),
                    "fetch_s": round(probe.fetch_s, 3),
                    "read_s": round(probe.read_s, 3),
                    "warnings": probe.look.parsed.warnings if probe.look.parsed else (),
                    "left_out": [{"url": one.url, "title": one.title, "why": one.why} for one in probe.look.left_out],
                }
                for probe, found in zip(probes, verdicts, strict=True)
            ],
        }
    )
