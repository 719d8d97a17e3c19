"""From configured subscribers to the channels that the outbox sends through, their secrets read."""

from __future__ import annotations

import os
from collections.abc import Mapping

from monitor.alerts.names import names_in
from monitor.config.models import Config, Subscriber
from monitor.config.secrets import resolve_secret
from monitor.deliver.worker import ChannelSettings
from monitor.errors import ConfigError

#: the subscriber made for addresses given on the command line
COMMAND_LINE = "command-line"
#: variable that names a Bot API server of one's own: its address, up to and including `/bot`
TELEGRAM_API = "MONITOR_TELEGRAM_API"


def channel_settings(config: Config, environ: Mapping[str, str] = os.environ) -> dict[str, ChannelSettings]:
    """Return what the sender needs, by `subscriber/channel`; a channel without an address is left out.

    Errors: ConfigError naming every secret that cannot be read; no address is ever in its text.
    """
    found: dict[str, ChannelSettings] = {}
    problems: list[str] = []
    names = {one.language: names_in(config.watchlist, one.language) for one in config.subscribers.subscribers}
    for subscriber in config.subscribers.subscribers:
        for name, channel in subscriber.channels.items():
            where = f"{subscriber.id}/{name}"
            if channel.url is None:
                continue
            try:
                url = resolve_secret(channel.url, environ=environ, folder=config.folder or None)
            except ConfigError as error:
                problems += [f"channel {where}: {problem}" for problem in error.problems]
                continue
            found[where] = _settings(subscriber, name, url, channel.per_minute, names[subscriber.language])
    if problems:
        raise ConfigError(tuple(problems))
    return found


def telegram_api(environ: Mapping[str, str] = os.environ) -> str | None:
    """Return the address of the Bot API server to use in place of Telegram's own; None for Telegram's own."""
    return environ.get(TELEGRAM_API, "").rstrip("/") or None


def _settings(
    subscriber: Subscriber, name: str, url: str, per_minute: int, names: Mapping[str, str]
) -> ChannelSettings:
    details = {s.detail for s in subscriber.subscriptions if name in s.channels}
    return ChannelSettings(
        url=url,
        language=subscriber.language,
        timezone=subscriber.timezone,
        detail="full" if "full" in details else "short" if details == {"short"} else "normal",
        per_minute=per_minute,
        names=names,
    )
