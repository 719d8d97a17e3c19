"""Figures for Prometheus, from one reading of the database; no label grows with the number of sources or channels."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from prometheus_client import CollectorRegistry, ProcessCollector, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from monitor import __version__
from monitor.store.values import Counts


class _Snapshot(Collector):
    """The counts of one moment as metrics."""

    def __init__(self, found: Counts, now: datetime) -> None:
        self._found = found
        self._now = now

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """Yield every metric."""
        found = self._found
        running = found.sources - found.sources_paused
        yield _by_state(
            "monitor_sources",
            "Sources by state.",
            {"ok": running - found.sources_failing, "failing": found.sources_failing, "paused": found.sources_paused},
        )
        yield _one("monitor_sources_overdue", "Sources whose visit is late.", found.sources_overdue)
        yield _by_state(
            "monitor_entries",
            "Entries of sources that are not read yet.",
            {"pending": found.entries_pending, "failed": found.entries_failed},
        )
        yield _one("monitor_articles", "Stored articles.", found.articles)
        yield _one("monitor_statements", "Stored statements.", found.statements)
        yield _one("monitor_threads", "Threads of statements.", found.threads)
        yield _one("monitor_alerts", "Alerts ever planned.", found.alerts)
        yield _by_state(
            "monitor_outbox",
            "Messages by state; due ones are among those waiting.",
            {
                "due": found.outbox_due,
                "waiting": found.outbox_waiting,
                "sending": found.outbox_sending,
                "sent": found.outbox_sent,
                "dead": found.outbox_dead,
            },
        )
        oldest = (self._now - found.oldest_due_at).total_seconds() if found.oldest_due_at else 0.0
        yield _one("monitor_outbox_oldest_due_seconds", "How late the oldest due message is.", max(0.0, oldest))
        yield _by_state(
            "monitor_channels",
            "Channels that take nothing at present.",
            {"paused": found.channels_paused, "dead": found.channels_dead},
        )
        if found.heartbeat_at is not None:
            beat = found.heartbeat_at.timestamp()
            yield _one("monitor_heartbeat_timestamp_seconds", "When the service last wrote that it lives.", beat)
        info = GaugeMetricFamily("monitor_build_info", "Always 1.", labels=["version"])
        info.add_metric([__version__], 1)
        yield info


def _one(name: str, text: str, value: float) -> GaugeMetricFamily:
    return GaugeMetricFamily(name, text, value=value)


def _by_state(name: str, text: str, values: dict[str, int]) -> GaugeMetricFamily:
    family = GaugeMetricFamily(name, text, labels=["state"])
    for state, value in values.items():
        family.add_metric([state], value)
    return family


def metrics_text(found: Counts, now: datetime) -> bytes:
    """Return the counts, and memory and processor time of this process, in the text format of Prometheus."""
    registry = CollectorRegistry()
    registry.register(_Snapshot(found, now))
    ProcessCollector(registry=registry)
    return generate_latest(registry)
