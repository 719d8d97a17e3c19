"""`monitor check`: the files, and what only trying their secrets and addresses can tell."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import click

from monitor.cli.common import GlobalOptions, common_options, config_folder, read_config
from monitor.cli.output import print_json
from monitor.config.loader import CheckReport, check_config
from monitor.config.models import Config, SecretRef, proxy_problem, web_address_problem
from monitor.config.secrets import resolve_secret, source_secrets
from monitor.daemon.access import cookie_problem, header_problem
from monitor.daemon.setup import with_weights
from monitor.errors import ConfigError


@click.command(epilog="Example: monitor check --config ./config")
@click.option(
    "--example", type=click.Path(path_type=Path), metavar="DIR", help="Write a working example there instead."
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@common_options
def check(example: Path | None, as_json: bool, options: GlobalOptions) -> None:
    """Check the configuration and show every problem, as file:line:column; exit 78 when there is one."""
    if example is not None:
        from monitor.config.folders import copy_example

        copy_example(example)
        click.echo(f"{example}: a working example; try: monitor check --config {example}")
        return
    folder = config_folder(options)
    if folder is None:
        read_config(options, need=True)
    report = check_config(folder, environ=os.environ)
    problems = (*report.problems, *secret_problems(report), *weight_problems(report))
    if as_json:
        print_json({"ok": not problems, "problems": problems, "warnings": report.warnings})
    else:
        for warning in report.warnings:
            click.echo(f"warning: {warning}", err=True)
        for problem in problems:
            click.echo(problem, err=True)
    if problems:
        sys.exit(78)
    if not as_json and report.config is not None:
        click.echo(f"{folder}: good. {_counted(report.config)}")


def _counted(config: Config) -> str:
    return (
        f"{len(config.sources.sources)} sources, {len(config.watchlist.actors)} actors, "
        f"{len(config.watchlist.places)} places, {len(config.watchlist.watches)} watches, "
        f"{len(config.subscribers.subscribers)} subscribers"
    )


def weight_problems(report: CheckReport) -> tuple[str, ...]:
    """Return what is wrong with the file of the detector's own weights, as `file:line:column: key: what`."""
    if report.config is None:
        return ()
    try:
        with_weights(report.config)
    except ConfigError as error:
        whats = (problem.removeprefix("detector.weights: ") for problem in error.problems)
        return tuple(report.placed("monitor", ("detector", "weights"), what) for what in whats)
    return ()


def secret_problems(report: CheckReport, environ: Mapping[str, str] = os.environ) -> tuple[str, ...]:
    """Return what is wrong with secrets: those that cannot be read, addresses and headers that cannot be used.

    Shape: `file:line:column: key: what`, without any address in it. What only the service manager hands over is left
    out when we do not run under it.
    """
    from monitor.deliver.channels import check_url

    config = report.config
    if config is None:
        return ()
    checks: list[tuple[str, tuple[str | int, ...], Any, Callable[[str], str | None]]] = [
        ("monitor", ("heartbeat", "url"), config.monitor.heartbeat.url, web_address_problem),
        ("monitor", ("fetch", "proxy"), config.monitor.fetch.proxy, proxy_problem),
    ]
    for path, source_secret in source_secrets(config):
        checks.append(("sources", path, source_secret, _JUDGES.get(str(path[2]), _anything)))
    for index, subscriber in enumerate(config.subscribers.subscribers):
        for name, channel in subscriber.channels.items():
            checks.append(("subscribers", ("subscribers", index, "channels", name, "url"), channel.url, check_url))
    return tuple(
        report.placed(part, path, what)
        for part, path, secret, judge in checks
        for what in _wrong_with(secret, judge, config, environ)
    )


def _anything(_: str) -> str:
    return ""


_JUDGES: dict[str, Callable[[str], str]] = {
    "proxy": proxy_problem,
    "headers": header_problem,
    "cookies": cookie_problem,
}


def _wrong_with(
    secret: Any, judge: Callable[[str], str | None], config: Config, environ: Mapping[str, str]
) -> Iterator[str]:
    handed_over = isinstance(secret, SecretRef) and secret.credential is not None
    if secret is None or (handed_over and "CREDENTIALS_DIRECTORY" not in environ):
        return
    try:
        found = judge(resolve_secret(secret, environ=environ, folder=config.folder or None))
    except ConfigError as error:
        yield from error.problems
        return
    if found:
        yield found
