"""`monitor channels`: list them, send a test message."""

from __future__ import annotations

import asyncio
import sys

import click

from monitor.cli.common import GlobalOptions, common_options, open_for_reading, read_config, utc_now
from monitor.cli.output import print_json, print_table, printable
from monitor.errors import StoreError


@click.group()
def channels() -> None:
    """List the channels, send a test message."""


@channels.command("list", epilog="Example: monitor channels list")
@click.option("--json", "as_json", is_flag=True, help="One JSON line per channel.")
@common_options
def list_(as_json: bool, options: GlobalOptions) -> None:
    """Show configured channels and how they are doing; addresses are never shown."""
    from monitor.daemon.channels import channel_settings
    from monitor.deliver.channels import channel_kind
    from monitor.store.outbox import channel_states

    settings = channel_settings(read_config(options))
    try:
        with open_for_reading(options) as store:
            states = {one.channel: one for one in store.read(channel_states)}
    except StoreError:  # no database yet: nothing was ever sent
        states = {}
    rows = []
    for name, channel in settings.items():
        state = states.get(name)
        values = (state.state, state.waiting, state.last_error) if state else ("ok", 0, "")
        rows.append((name, channel_kind(channel.url), *values))
    if as_json:
        for row in rows:
            print_json(dict(zip(("channel", "kind", "state", "waiting", "last_error"), row, strict=True)))
        return
    print_table("Channels", ("channel", "kind", "state", "waiting", "last error"), rows, empty="no channels configured")


@channels.command("test", epilog="Example: monitor channels test desk/telegram")
@click.argument("name", metavar="SUBSCRIBER/CHANNEL")
@click.option("--dry-run", is_flag=True, help="Print the message instead of sending it.")
@common_options
def test(name: str, dry_run: bool, options: GlobalOptions) -> None:
    """Send one test message and say what the channel answered."""
    from monitor.daemon.channels import channel_settings, telegram_api
    from monitor.deliver.channels import ChannelSender
    from monitor.types import Message, Sent

    settings = channel_settings(read_config(options))
    if name not in settings:
        msg = f"there is no channel {name!r}; configured: {', '.join(settings) or 'none'}"
        raise click.UsageError(msg)
    message = Message(
        subject="Test message of monitor",
        text=f"This is a test of the channel {name}. If you read this, alerts can reach you.",
    )
    if dry_run:
        click.echo(f"{message.subject}\n\n{message.text}")
        return
    sender = ChannelSender(now=utc_now, terminal=lambda text: click.echo(printable(text)), telegram_api=telegram_api())
    outcome = asyncio.run(sender.send(settings[name].url, message, timeout_s=60.0))
    if isinstance(outcome, Sent):
        click.echo(f"{name}: accepted")
        return
    click.echo(f"{name}: {outcome.reason}", err=True)
    sys.exit(1)
