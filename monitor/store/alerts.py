"""Alerts and their outbox rows: stored together, each alert once per subscription."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, func, select

from monitor.store.codec import from_json, to_json
from monitor.store.schema import alerts, clipped, outbox
from monitor.store.sql import insert
from monitor.store.values import AlertRow
from monitor.types import AlertFacts, AlertIntent, AlertKind, FloodKey

#: "an hour" of the flood guard
FLOOD_WINDOW = timedelta(hours=1)

_URGENCY = {"critical": 0, "high": 1, "normal": 2, "low": 3}


def save_alerts(
    conn: Connection, intents: Sequence[AlertIntent], *, now: datetime, source_id: str = ""
) -> tuple[int, int]:
    """Store alerts that are not stored yet, with a row of the outbox per channel; return how many of each.

    An alert whose (subscriber, subscription, dedup_key) exists is left as it was: nobody is told again.
    """
    new = rows = 0
    for intent in intents:
        alert_id = conn.execute(
            insert(conn, alerts)
            .values(
                subscriber_id=intent.subscriber_id,
                subscription=intent.subscription,
                dedup_key=clipped(intent.dedup_key),
                watch_id=intent.watch_id,
                kind=intent.facts.kind.value,
                ref=intent.facts.ref,
                severity=intent.facts.severity,
                source_id=intent.facts.source_id or source_id,
                facts=to_json(intent.facts),
                reason=intent.reason,
                created_at=now,
            )
            .on_conflict_do_nothing()
            .returning(alerts.c.id)
        ).scalar()
        if alert_id is None:
            continue
        new += 1
        rows += _save_outbox(conn, alert_id, intent, now)
    return new, rows


def _save_outbox(conn: Connection, alert_id: int, intent: AlertIntent, now: datetime) -> int:
    values: list[dict[str, Any]] = [
        {
            "alert_id": alert_id,
            "channel": row.channel,
            "mode": row.mode,
            "urgency": _URGENCY.get(intent.facts.severity, 2),
            "due_at": row.due_at,
            "digest_key": clipped(row.digest_key),
            "created_at": now,
        }
        for row in {row.channel: row for row in intent.outbox}.values()
    ]
    if values:
        conn.execute(outbox.insert(), values)
    return len(values)


def flood_counts(conn: Connection, *, now: datetime) -> dict[FloodKey, int]:
    """Return how many alerts of statements and mentions went, or will go, out alone within the hour before now.

    Shape: by subscriber, subscription and source; news of a source's health do not count.
    """
    since = now - FLOOD_WINDOW
    alone = select(outbox.c.id).where(outbox.c.alert_id == alerts.c.id, outbox.c.mode == "send").exists()
    key = (alerts.c.subscriber_id, alerts.c.subscription, alerts.c.source_id)
    told = alerts.c.kind != AlertKind.HEALTH.value
    query = select(*key, func.count()).where(alerts.c.created_at > since, told, alone).group_by(*key)
    return {(row[0], row[1], row[2]): row[3] for row in conn.execute(query)}


def list_alerts(
    conn: Connection, *, since: datetime | None = None, subscriber_id: str | None = None, limit: int = 100
) -> tuple[AlertRow, ...]:
    """Return alerts, newest first."""
    query = select(alerts).order_by(alerts.c.id.desc()).limit(limit)
    if since is not None:
        query = query.where(alerts.c.created_at >= since)
    if subscriber_id is not None:
        query = query.where(alerts.c.subscriber_id == subscriber_id)
    return tuple(_alert(row) for row in conn.execute(query))


def _alert(row: Row[Any]) -> AlertRow:
    return AlertRow(
        alert_id=row.id,
        subscriber_id=row.subscriber_id,
        subscription=row.subscription,
        watch_id=row.watch_id,
        kind=row.kind,
        ref=row.ref,
        severity=row.severity,
        reason=row.reason,
        created_at=row.created_at,
        facts=from_json(AlertFacts, row.facts),
    )
