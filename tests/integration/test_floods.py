"""The flood guard of a service that is stopped and started in the middle of a flood."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from monitor.config.loader import load_config
from monitor.config.reload import ConfigHolder
from monitor.daemon.app import App, AppOptions
from monitor.store.outbox import list_outbox
from monitor.store.sources import sync_sources
from monitor.types import AllowHost
from tests.integration.test_service import WATCHLIST, publish
from tests.loopback import Site, serving
from tests.store_documents import setup

SUBSCRIBERS = """
subscribers:
  - id: desk
    channels: {hook: {url: "json://127.0.0.1:9/hook"}}
    subscriptions: [{watches: ["*"], channels: [hook], when: now}]
"""


@pytest.fixture
def site() -> Iterator[Site]:
    with serving(Site()) as served:
        yield served


async def modes_after_a_poll(folder: Path, site: Site) -> list[str]:
    """Start, poll once, stop; how each alert so far is told."""
    config = load_config(folder, environ={}, overrides={"limits.alerts_per_source_hour": 3})
    options = AppOptions(database=f"sqlite:///{folder / 'm.db'}", data_dir=folder, sync=False)
    app = App(ConfigHolder(config, lambda: config), options)
    try:
        allowed = (AllowHost(host="127.0.0.1", port=site.port),)
        source = setup("one", url=f"{site.base}/feed.xml", tell_backlog=True, allow_hosts=allowed)
        app.store.write(sync_sources, [source], origin="import", now=datetime.now(UTC))
        await app.poll(None)
        return [row.mode for row in sorted(app.store.read(list_outbox), key=lambda row: row.outbox_id)]
    finally:
        await app.aclose()


async def test_what_was_told_before_a_restart_counts_after_it(tmp_path: Path, site: Site) -> None:
    (tmp_path / "watchlist.yaml").write_text(WATCHLIST)
    (tmp_path / "subscribers.yaml").write_text(SUBSCRIBERS)
    publish(site, range(2))
    assert await modes_after_a_poll(tmp_path, site) == ["send", "send"]
    publish(site, range(5))
    assert await modes_after_a_poll(tmp_path, site) == ["send", "send", "send", "digest", "digest"]
