"""From configuration to what the stages want: sources for the store, channels for the sender, folders."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from monitor.config.models import Config, Fetching, Source, SourceDefaults
from monitor.fetch.guard import parse_allow_host
from monitor.fetch.rhythm import first_interval_s
from monitor.sources.telegram import channel_url
from monitor.store.values import SourceSetup
from monitor.types import AllowHost, IntervalBounds, JsonPaths, SourceKind, SourceOptions


def data_dir(config: Config, environ: Mapping[str, str] = os.environ) -> Path:
    """Return the folder of database and captures: configured, else systemd's, else the user's data folder."""
    if config.monitor.data_dir:
        return Path(config.monitor.data_dir)
    if state := environ.get("STATE_DIRECTORY"):
        return Path(state.split(":", maxsplit=1)[0])
    home = environ.get("XDG_DATA_HOME") or str(Path(environ.get("HOME", "/")) / ".local" / "share")
    return Path(home) / "monitor"


def database_url(config: Config, folder: Path) -> str:
    """Return the address of the database; a relative SQLite path is relative to the data folder."""
    return absolute_url(config.monitor.database.url, folder)


def absolute_url(url_or_path: str, folder: Path) -> str:
    """Return a database address for an address or a bare file name."""
    if "://" not in url_or_path:
        return f"sqlite:///{Path(url_or_path).absolute()}"
    prefix = "sqlite:///"
    if url_or_path.startswith(prefix):
        path = Path(url_or_path.removeprefix(prefix))
        return prefix + str(path if path.is_absolute() else (folder / path).absolute())
    return url_or_path


def with_weights(config: Config) -> Config:
    """Return the configuration with the detector's own weights, if any, as an absolute path that was tried.

    Errors: ConfigError naming the file when it cannot be used; a worker that met it first would die of it.
    """
    settings = config.monitor.detector
    if settings.weights is None or settings.kind != "model":
        return config
    from monitor.statements.model.network import read_tagger  # noqa: PLC0415 - numpy, for who has such a file

    path = (Path(config.folder) / settings.weights).absolute()
    read_tagger(path)
    detector = settings.model_copy(update={"weights": str(path)})
    return config.model_copy(update={"monitor": config.monitor.model_copy(update={"detector": detector})})


def source_setups(config: Config) -> tuple[SourceSetup, ...]:
    """Return the configured sources with every default filled in."""
    defaults = config.sources.defaults
    return tuple(source_setup(source, defaults, config.monitor.fetch) for source in config.sources.sources)


def source_setup(source: Source, defaults: SourceDefaults, fetching: Fetching) -> SourceSetup:
    """Return one source with every default filled in."""
    url = source.url or channel_url(source.channel or "")
    allowed = (*fetching.allow_hosts, *source.allow_hosts)
    interval = source.interval or defaults.interval
    bounds = interval if isinstance(interval, IntervalBounds) else None
    return SourceSetup(
        id=source.id,
        kind=SourceKind(source.kind),
        url=url,
        publisher_name=source.publisher.name if source.publisher else "",
        publisher_actor=source.publisher.actor if source.publisher else None,
        language=source.language or defaults.language,
        options=replace(source_options(source), interval=bounds),
        interval_s=first_interval_s(interval) if isinstance(interval, IntervalBounds) else interval,
        timeout_s=float(source.timeout or defaults.timeout or fetching.timeout),
        allow_hosts=tuple(parse_allow_host(one) for one in allowed),
        ca_file=source.ca_file or fetching.ca_file,
        groups=source.groups,
        tell_backlog=(source.backlog or defaults.backlog) == "tell",
        paused=source.paused,
        notes=source.notes,
    )


def source_options(source: Source) -> SourceOptions:
    """Return how the documents of a configured source are asked for and read."""
    return SourceOptions(
        links=source.links,
        select=source.select,
        pages=source.pages,
        json=JsonPaths(**source.json_.model_dump()) if source.json_ else None,
        ignore_robots=source.ignore_robots.strip(),
        keep=source.keep,
        drop=source.drop,
        text=source.text,
    )


def with_allowed(setup: SourceSetup, allowed: tuple[AllowHost, ...]) -> SourceSetup:
    """Return the source with further hosts it may contact."""
    return replace(setup, allow_hosts=tuple(dict.fromkeys((*setup.allow_hosts, *allowed))))
