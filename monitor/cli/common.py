"""What all commands share: the global options, the configuration, the database, the daemon behind it."""

from __future__ import annotations

import functools
import os
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar

import click

from monitor.config.folders import default_folder
from monitor.config.loader import load_config
from monitor.config.models import Config
from monitor.daemon.setup import absolute_url, data_dir, database_url, with_weights
from monitor.errors import ConfigError, StoreError, StoreLockedError

_F = TypeVar("_F", bound=Callable[..., Any])


@dataclass(frozen=True, slots=True, kw_only=True)
class GlobalOptions:
    """The options that may stand before or after the command."""

    config: Path | None = None
    database: str | None = None
    verbose: int = 0
    log_format: str | None = None


def common_options(function: _F) -> _F:
    """Add the global options to a command; it receives them together as `options`."""

    @click.option("--config", "config", type=click.Path(path_type=Path), help="Folder of the configuration.")
    @click.option("--db", "database", metavar="URL|FILE", help="Database; default: as configured.")
    @click.option("-v", "--verbose", count=True, help="Say more; twice for debugging.")
    @click.option("--log-format", type=click.Choice(["text", "json", "journal"]), help="How log lines are written.")
    @click.pass_context
    @functools.wraps(function)
    def wrapped(
        ctx: click.Context,
        /,
        *args: Any,
        config: Path | None,
        database: str | None,
        verbose: int,
        log_format: str | None,
        **kwargs: Any,
    ) -> Any:
        outer = ctx.find_object(GlobalOptions) or GlobalOptions()
        options = replace(
            outer,
            config=config or outer.config,
            database=database or outer.database,
            verbose=verbose or outer.verbose,
            log_format=log_format or outer.log_format,
        )
        return ctx.invoke(function, *args, options=options, **kwargs)

    return wrapped  # type: ignore[return-value]  # click's decorators keep the callable, not its type


def config_folder(options: GlobalOptions) -> Path | None:
    """Return the folder to read: the option, ./config, $MONITOR_CONFIG, /etc/monitor; None when there is none.

    Says so on standard error, once, when ./config stands in front of a $MONITOR_CONFIG that names another folder.
    """
    if options.config is not None:
        return options.config
    found = default_folder(os.environ)
    named = os.environ.get("MONITOR_CONFIG")
    if found is not None and named and not _same_folder(found, Path(named)):
        _say_once(f"monitor: {found} is read, not $MONITOR_CONFIG ({named}); --config DIR decides")
    return found


def _same_folder(one: Path, other: Path) -> bool:
    return one.resolve() == other.resolve()


@functools.cache
def _say_once(line: str) -> None:
    click.echo(line, err=True)


def read_config(options: GlobalOptions, *, need: bool = False, **extra: Any) -> Config:
    """Return the configuration; an empty one when there is no folder and the command can do without.

    Errors: ConfigError, which ends the command with exit code 78.
    """
    folder = config_folder(options)
    if folder is None and need and not extra.get("files"):
        msg = "no configuration: give --config DIR, or make ./config (monitor check --example DIR writes one)"
        raise ConfigError((msg,))
    return with_weights(load_config(folder, environ=os.environ, **extra))


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where one installation keeps its things."""

    database: str
    data_dir: Path


def place_of(options: GlobalOptions, config: Config) -> Place:
    """Return the database address and the data folder; beside a database file given by --db."""
    if options.database:
        url = absolute_url(options.database, Path.cwd())
        path = url.removeprefix("sqlite:///")
        folder = Path(path).parent if url.startswith("sqlite:///") and path else data_dir(config)
        return Place(database=_no_folder(url), data_dir=folder)
    folder = data_dir(config)
    return Place(database=_no_folder(database_url(config, folder)), data_dir=folder)


def _no_folder(url: str) -> str:
    path = Path(url.removeprefix("sqlite:///"))
    if url.startswith("sqlite:///") and path.is_dir():
        msg = f"{path} is a folder, no database file; name a file such as {path / 'monitor.db'}"
        raise StoreError(msg)
    return url


def open_for_reading(options: GlobalOptions, config: Config | None = None) -> Any:
    """Return the store, opened for reading; beside a running daemon too."""
    from monitor.store.engine import Store

    place = place_of(options, config if config is not None else read_config(options))
    return Store.open(place.database, now=utc_now, read_only=True)


def operate_on(options: GlobalOptions, op: str, args: dict[str, Any], config: Config | None = None) -> Any:
    """Change the database: directly when nobody owns it, else by asking the daemon that does."""
    from monitor.daemon.control import ask_daemon
    from monitor.daemon.operations import operate
    from monitor.store.engine import Store

    place = place_of(options, config if config is not None else read_config(options))
    try:
        store = Store.open(place.database, now=utc_now)
    except StoreLockedError:
        return ask_daemon(Path(place.database.removeprefix("sqlite:///")), op, args)
    with store:
        return store.write(operate, utc_now(), op, args)


def unknown(word: str, options: Iterable[str], kind: str) -> click.UsageError:
    """Return the error for an id that does not exist, with the one that was probably meant."""
    from monitor.text.similarity import did_you_mean

    meant = did_you_mean(word, tuple(options))
    return click.UsageError(f"no {kind} has the id {word!r}" + (f"; did you mean {meant!r}?" if meant else ""))


def language_code(_ctx: click.Context, _param: click.Parameter, value: str | None) -> str | None:
    """Return the value of --lang; a usage error when it is no language code."""
    if value is None or re.fullmatch(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*", value):
        return value
    msg = f"{value!r} is no language code; write en, ru, hy, …"
    raise click.BadParameter(msg)


def utc_now() -> datetime:
    """Return now, aware UTC."""
    return datetime.now(UTC)


class Ago(click.ParamType[datetime]):
    """`30d`, `12h`, or an ISO date: a moment in the past, aware UTC."""

    name = "ago"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> datetime:
        """Return the moment."""
        if isinstance(value, datetime):
            return value
        text = str(value)
        units = {"m": "minutes", "h": "hours", "d": "days", "w": "weeks"}
        if text[:-1].isdigit() and text[-1:] in units:
            return utc_now() - timedelta(**{units[text[-1]]: int(text[:-1])})
        try:
            moment = datetime.fromisoformat(text)
        except ValueError:
            self.fail(f"{value!r}: write 30m, 12h, 7d, 2w or a date such as 2026-11-25", param, ctx)
        return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
