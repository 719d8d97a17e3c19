"""`monitor demo`: the real service on a sample newsroom, on this machine alone."""

from __future__ import annotations

import asyncio
import logging
import sys
import tempfile
import time
from functools import partial
from pathlib import Path

import click

from monitor.cli.common import GlobalOptions, common_options
from monitor.cli.output import print_table, printable
from monitor.cli.service import set_up_logs
from monitor.config.models import Config


@click.command(epilog="Example: monitor demo --exit")
@click.option("--exit", "leave", is_flag=True, help="Stop when the script is through; exit 1 if something went wrong.")
@common_options
def demo(leave: bool, options: GlobalOptions) -> None:
    """Run the real service on a sample newsroom: two ministries, four outlets, three languages, one minute.

    Feeds and pages are served on loopback; nothing leaves this machine. Countries, ministries and events are invented.
    """
    from monitor.demo.play import Demo
    from monitor.web.server import serve_page

    set_up_logs(options, Config())
    if not options.verbose:
        logging.getLogger("monitor").setLevel(logging.ERROR)  # the script says what happens
    started = time.monotonic()

    def say(line: str) -> None:
        seconds = int(time.monotonic() - started)
        click.secho(f"── {seconds // 60}:{seconds % 60:02} {printable(line)}", dim=True)
        sys.stdout.flush()

    def alert(text: str) -> None:
        head, _, rest = printable(text).partition("\n")
        click.secho(f"\n{head}", bold=True)
        click.echo(f"{rest}\n")
        sys.stdout.flush()

    say("starting: a newsroom on loopback, the service, an empty database")
    with tempfile.TemporaryDirectory(prefix="monitor-demo-") as folder:
        page = partial(serve_page, on_listening=lambda address: say(f"the status page is at {address}"))
        result = asyncio.run(Demo(Path(folder), say=say, alert=alert, beside=page).play(stay=not leave))
    rows = [("ok" if one.passed else "MISSING", one.name, one.shown) for one in result.situations]
    print_table("\nWhat the script held", ("", "situation", "shown by"), rows, empty="")
    sent = ", ".join(f"{count} to {channel}" for channel, count in sorted(result.delivered.items()))
    click.echo(f"{result.articles} articles, {result.statements} statements; alerts accepted: {sent}")
    click.echo("Next: monitor check --example ./config, then monitor check and monitor run.")
    sys.exit(0 if all(one.passed for one in result.situations) else 1)
