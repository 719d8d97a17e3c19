"""The commands around the service itself: run, poll, status, doctor, schema, version."""

from __future__ import annotations

import asyncio
import logging
import os
import platform
import sqlite3
import ssl
import sys
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from monitor import __version__
from monitor.cli.common import (
    GlobalOptions,
    Place,
    common_options,
    config_folder,
    open_for_reading,
    place_of,
    read_config,
    utc_now,
)
from monitor.cli.output import print_json, print_table, printable, progress
from monitor.config.models import Config
from monitor.errors import ConfigError, MonitorError

if TYPE_CHECKING:
    from monitor.config.redact import RedactingFilter


@click.command(epilog="Example: monitor run --config /etc/monitor")
@click.option("--sources", "sources_file", type=click.Path(exists=True, dir_okay=False, path_type=Path), metavar="FILE")
@click.option("--watchlist", "watchlist_file", type=click.Path(exists=True, path_type=Path), metavar="FILE")
@click.option("--interval", type=click.IntRange(1), metavar="S", help="Seconds between two visits, for every source.")
@click.option("--notify", "notify", multiple=True, metavar="URL", help="Apprise address told of every watch.")
@click.option("--allow-host", "allow", multiple=True, metavar="HOST:PORT", help="May be contacted although not public.")
@click.option("--backlog", type=click.Choice(["store", "tell"]), help="What first visits do with what they find.")
@common_options
def run(
    sources_file: Path | None,
    watchlist_file: Path | None,
    interval: int | None,
    notify: tuple[str, ...],
    allow: tuple[str, ...],
    backlog: str | None,
    options: GlobalOptions,
) -> None:
    """Run the service: visit, read, tell, until SIGTERM. SIGHUP reads the configuration again.

    --sources (YAML, OPML or one address a line) and --watchlist take the place of the configured ones. Alerts go to the
    channels of subscribers.yaml and to each --notify; `terminal://` prints them.
    """
    overrides = _overrides(interval, allow, backlog)
    files = {"watchlist": watchlist_file} if watchlist_file else {}
    listed = sources_file is not None and sources_file.suffix not in {".yaml", ".yml"}
    if sources_file is not None and not listed:
        files["sources"] = sources_file

    def load() -> Config:
        config = read_config(options, need=not (sources_file and watchlist_file), files=files, overrides=overrides)
        config = _with_notify(config, notify) if notify else config
        return _with_listed(config, sources_file) if sources_file is not None and listed else config

    _serve(load, options)


def _overrides(interval: int | None, allow: tuple[str, ...], backlog: str | None) -> dict[str, object]:
    overrides: dict[str, object] = {}
    if interval is not None:
        overrides["sources.defaults.interval"] = f"{interval}s"
    if backlog is not None:
        overrides["sources.defaults.backlog"] = backlog
    if allow:
        overrides["fetch.allow_hosts"] = list(allow)
    return overrides


def _with_notify(config: Config, addresses: tuple[str, ...]) -> Config:
    """Return the configuration with one more subscriber, who is told of every watch at these addresses.

    Errors: ConfigError for an address of a kind that nothing can send to.
    """
    from monitor.config.models import Subscriber, SubscribersFile
    from monitor.deliver.channels import check_url

    refused = [
        f"--notify {number}: {problem}" for number, url in enumerate(addresses, 1) if (problem := check_url(url))
    ]
    if refused:
        raise ConfigError(tuple(refused))
    channels = {f"notify{number}": {"url": url, "per_minute": 6000} for number, url in enumerate(addresses)}
    subscription = {"watches": ["*"], "channels": list(channels)}
    added = Subscriber.model_validate({"id": "command-line", "channels": channels, "subscriptions": [subscription]})
    everybody = (*config.subscribers.subscribers, added)
    return config.model_copy(update={"subscribers": SubscribersFile(subscribers=everybody)})


def _with_listed(config: Config, file: Path) -> Config:
    """Return the configuration with the sources of a list of addresses in place of its own."""
    from monitor.config.models import SourcesFile
    from monitor.daemon.source_rows import imported_source
    from monitor.sources.import_list import read_import

    actors = {one.id for one in config.watchlist.actors}
    found = tuple(
        imported_source(one, actors=actors)[0]
        for one in read_import(file.read_bytes().decode("utf-8", errors="replace"), file.name)
    )
    return config.model_copy(update={"sources": SourcesFile(defaults=config.sources.defaults, sources=found)})


def _serve(load: Callable[[], Config], options: GlobalOptions) -> None:
    from monitor.config.reload import ConfigHolder
    from monitor.daemon.app import App, AppOptions, Hooks
    from monitor.web.server import serve_page

    config = load()
    load = masking(load, set_up_logs(options, config))
    place = place_of(options, config)

    async def serve() -> None:
        app = App(
            ConfigHolder(config, load),
            AppOptions(
                database=place.database,
                data_dir=place.data_dir,
                hooks=Hooks(terminal=_print_alert),
                beside=serve_page,
            ),
        )
        try:
            await app.run()
        finally:
            await app.aclose()

    asyncio.run(serve())


def _print_alert(text: str) -> None:
    click.echo(printable(text) + "\n")
    sys.stdout.flush()


def set_up_logs(options: GlobalOptions, config: Config) -> RedactingFilter:
    """Send logs to standard error, with the configuration's secrets masked by what is returned."""
    from monitor.config.redact import RedactingFilter
    from monitor.config.secrets import known_secrets
    from monitor.daemon.logs import set_up

    style: Any = options.log_format or ("journal" if os.environ.get("JOURNAL_STREAM") else "text")
    mask = RedactingFilter(known_secrets(config, environ=os.environ))
    set_up(style, verbose=options.verbose, mask=mask)
    return mask


def masking(load: Callable[[], Config], mask: RedactingFilter) -> Callable[[], Config]:
    """Return a `load` that also makes the secrets of what it read known to the logs."""
    from monitor.config.secrets import known_secrets

    def read() -> Config:
        config = load()
        mask.know(known_secrets(config, environ=os.environ))
        return config

    return read


@click.command(epilog="Example: monitor poll oc-media --json")
@click.argument("source_ids", nargs=-1, metavar="[SOURCE]…")
@click.option("--all", "all_", is_flag=True, help="Every source of the database.")
@click.option("--json", "as_json", is_flag=True, help="One JSON line per source.")
@common_options
def poll(source_ids: tuple[str, ...], all_: bool, as_json: bool, options: GlobalOptions) -> None:
    """Visit sources once, read what is new, then exit. Alerts are written to the outbox; nothing is sent."""
    from monitor.config.reload import ConfigHolder
    from monitor.daemon.app import App, AppOptions, Hooks

    if not source_ids and not all_:
        msg = "name sources, or give --all"
        raise click.UsageError(msg)
    config = read_config(options)
    set_up_logs(options, config)
    if not options.verbose:
        logging.getLogger("monitor").setLevel(logging.ERROR)  # the reports below say the same
    place = place_of(options, config)

    async def work() -> tuple[Any, ...]:
        hooks = Hooks()
        app = App(
            ConfigHolder(config, lambda: config),
            AppOptions(
                database=place.database,
                data_dir=place.data_dir,
                hooks=hooks,
                sync=(config_folder(options) is not None and options.database is None) or options.config is not None,
            ),
        )
        try:
            with progress(await app.count_sources(source_ids or None), "visiting") as advance:
                hooks.on_visit = lambda _: advance()
                return await app.poll(source_ids or None)
        finally:
            await app.aclose()

    reports = asyncio.run(work())
    _show_visits(reports, as_json=as_json)
    missing = set(source_ids) - {report.source_id for report in reports}
    for one in sorted(missing):
        click.echo(f"{one}: no such source", err=True)
    sys.exit(1 if missing or (reports and all(report.outcome == "failed" for report in reports)) else 0)


def _show_visits(reports: tuple[Any, ...], *, as_json: bool) -> None:
    if as_json:
        for report in reports:
            print_json(report)
        return
    rows = [(r.source_id, r.outcome, r.new_entries, r.entries_seen, r.message) for r in reports]
    print_table("Visits", ("source", "outcome", "new", "seen", "why"), rows, empty="no sources to visit")


@click.command(epilog="Example: monitor status --json")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@common_options
def status(as_json: bool, options: GlobalOptions) -> None:
    """Show what the service is doing: counts, what waits, what fails."""
    from monitor.store.health import counts
    from monitor.store.outbox import channel_states
    from monitor.store.source_states import open_states

    with open_for_reading(options) as store:
        found = store.read(counts, now=utc_now())
        channels = store.read(channel_states)
        states = [state for of_one in store.read(open_states).values() for state in of_one]
    if as_json:
        print_json({"counts": found, "channels": channels, "states": states})
        return
    alive = found.heartbeat_at is not None and utc_now() - found.heartbeat_at < timedelta(minutes=2)
    last = f"{found.heartbeat_at:%Y-%m-%d %H:%M:%S} UTC" if found.heartbeat_at else "none since it was stopped"
    click.echo(f"service: {'running' if alive else 'not running'} (last sign of life: {last})")
    click.echo(
        f"sources: {found.sources}, {found.sources_failing} failing, {found.sources_overdue} overdue, "
        f"{found.sources_paused} paused"
    )
    click.echo(
        f"articles: {found.articles}, {found.entries_pending} waiting to be read, "
        f"{found.entries_revisited} to be looked at again for edits, {found.entries_failed} failed"
    )
    click.echo(f"statements: {found.statements} in {found.threads} threads; alerts: {found.alerts}")
    click.echo(
        f"outbox: {found.outbox_due} due, {found.outbox_waiting} waiting, {found.outbox_sent} sent, "
        f"{found.outbox_dead} given up"
    )
    if states:
        troubles = [(s.source_id or "(all)", s.kind, s.begun_at, s.detail) for s in states]
        print_table("Sources in trouble", ("source", "state", "since", "what"), troubles, empty="")
    rows = [(c.channel, c.state, c.waiting, c.last_sent_at, c.last_error) for c in channels]
    if rows:
        print_table("Channels", ("channel", "state", "waiting", "last sent", "last error"), rows, empty="")


@click.command(epilog="Example: monitor healthcheck")
@common_options
def healthcheck(options: GlobalOptions) -> None:
    """Ask the running service whether it is ready, at the address of `web.listen`; exit 0 when it is, else 1."""
    from monitor.web.address import ask_ready

    listen = read_config(options).monitor.web.listen
    ready, line = ask_ready(listen) if listen else (False, "web.listen is empty: there is nobody to ask")
    click.echo(line, err=not ready)
    sys.exit(0 if ready else 1)


@click.command(epilog="Example: monitor doctor")
@common_options
def doctor(options: GlobalOptions) -> None:
    """Look for what is wrong with this installation, with a fix for each finding; exit 1 when something is."""
    findings: list[tuple[str, str, str]] = []
    config = _doctor_config(options, findings)
    place = place_of(options, config)
    _doctor_versions(findings)
    _doctor_disk(place, findings)
    _doctor_store(options, config, findings)
    print_table("Doctor", ("", "what", "fix"), findings, empty="")
    sys.exit(1 if any(mark == "BAD" for mark, _, _ in findings) else 0)


def _doctor_config(options: GlobalOptions, findings: list[tuple[str, str, str]]) -> Config:
    from monitor.cli.checking import secret_problems
    from monitor.config.loader import check_config

    folder = config_folder(options)
    report = check_config(folder, environ=os.environ, warn=False)
    if report.config is None:
        findings.append(("BAD", f"{len(report.problems)} problems in the configuration", "monitor check"))
        return Config()
    problems = secret_problems(report)
    findings.extend(("BAD", problem, "mend it there; monitor check") for problem in problems)
    if not problems:
        findings.append(("ok", f"configuration {folder or '(none)'}", ""))
    return report.config


def _doctor_versions(findings: list[tuple[str, str, str]]) -> None:
    import pyexpat

    libraries = f"SQLite {sqlite3.sqlite_version}, {ssl.OPENSSL_VERSION}, {pyexpat.EXPAT_VERSION}"
    text = f"Python {platform.python_version()}, {libraries}"
    findings.append(("ok", text, ""))


def _doctor_disk(place: Place, findings: list[tuple[str, str, str]]) -> None:
    import shutil

    folder = place.data_dir
    existing = next(path for path in (folder, *folder.absolute().parents) if path.exists())
    if not os.access(existing, os.W_OK):
        findings.append(("BAD", f"{existing} cannot be written", f"chown it to the user of the service, {os.getuid()}"))
        return
    free = shutil.disk_usage(existing).free // 2**20
    mark, fix = ("ok", "") if free > 500 else ("BAD", "free some space, or shorten retention in monitor.yaml")  # noqa: PLR2004
    findings.append((mark, f"{free} MiB free for {folder}", fix))


def _doctor_store(options: GlobalOptions, config: Config, findings: list[tuple[str, str, str]]) -> None:
    from monitor.store.health import counts
    from monitor.store.maintenance import integrity_check
    from monitor.store.outbox import channel_states
    from monitor.store.sources import list_sources

    try:
        with open_for_reading(options, config) as store:
            damage = store.read(integrity_check)
            found = store.read(counts, now=utc_now())
            silent = [s.setup.id for s in store.read(list_sources) if s.last_success_at is None and s.failures]
            dead = [one.channel for one in store.read(channel_states) if one.state == "dead"]
    except MonitorError as error:
        findings.append(("BAD", str(error), "monitor run makes it; monitor db migrate brings it up to date"))
        return
    findings.append(("BAD", damage[0], "restore a backup") if damage else ("ok", "the database is whole", ""))
    findings.extend(("BAD", f"source {one} never answered well", f"monitor poll {one} -v") for one in silent)
    findings.extend(("BAD", f"channel {one} is dead", f"monitor channels test {one}") for one in dead)
    if found.outbox_dead:
        findings.append(("BAD", f"{found.outbox_dead} messages were given up", "monitor outbox list --state dead"))


@click.command(epilog="Example: monitor schema watchlist > watchlist.schema.json")
@click.argument("part", type=click.Choice(["monitor", "sources", "watchlist", "subscribers"]))
def schema(part: str) -> None:
    """Print the JSON schema of a configuration file, for editors."""
    from monitor.config.schema import schema_text

    click.echo(schema_text(part), nl=False)


@click.command(epilog="Example: monitor version")
def version() -> None:
    """Print the version."""
    click.echo(f"monitor {__version__}")
