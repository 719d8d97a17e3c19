"""The outbox: what is to be sent, who is sending it, and how each try ended.

A row goes waiting -> sending (claimed, with a lease) -> sent, dead, or back to waiting. It is marked sent after the
channel accepted it; a lease that runs out, or an answer that got lost, makes the next message say "possible repeat".
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Any, Literal

from sqlalchemy import Connection, Row, case, func, or_, select, update

from monitor.store.codec import from_json
from monitor.store.schema import alerts, attempts, channels, outbox
from monitor.store.sql import CLOCK_SLACK, chunks, for_claim, insert, lease_end
from monitor.store.values import AttemptRow, ChannelState, OutboxRow
from monitor.types import AlertFacts, Dead, Delivery, DeliveryOutcome, RetryAt, Sent

State = Literal["waiting", "sending", "sent", "dead", "dropped"]

#: a row that failed again and again lets others go first, but not for longer than this after it was due
_STANDS_BACK = timedelta(minutes=10)
#: one try that came to nothing says nothing of the message: the process may have died with it
_FREE_TRIES = 1

# ------------------------------------------------------------------------------------------------------------ claiming


def claim_deliveries(
    conn: Connection, now: datetime, *, limit: int, lease_s: float, busy_channels: Collection[str] = ()
) -> tuple[Delivery, ...]:
    """Return at most one piece of work per channel, the most severe first, and keep others from taking it.

    Shape: one due alert, or all due alerts of one digest. Equally severe ones go by the number of tries from the second
    on, so that a message that always fails does not hold up its channel, then by when they were due. Channels that are
    busy, paused or dead get none. `limit` is a number of deliveries.
    """
    is_due = _is_due(conn, now)
    in_turn = or_(outbox.c.attempts <= _FREE_TRIES, outbox.c.due_at <= now - _STANDS_BACK)
    tries = case((in_turn, 0), else_=outbox.c.attempts)
    first: list[Any] = []
    for channel in sorted(_open_channels(conn, now) - set(busy_channels)):
        query = (
            select(outbox)
            .where(outbox.c.state == "waiting", outbox.c.channel == channel, is_due)
            .order_by(outbox.c.urgency, tries, outbox.c.due_at, outbox.c.id)
            .limit(1)
        )
        first += conn.execute(for_claim(conn, query, of=outbox)).all()
    first.sort(key=lambda row: (row.urgency, row.due_at, row.id))
    return tuple(_claim(conn, row, now, lease_s, is_due) for row in first[:limit])


def _is_due(conn: Connection, now: datetime) -> Any:
    ahead = now + CLOCK_SLACK
    if conn.execute(select(channels.c.channel).where(channels.c.changed_at > ahead).limit(1)).first() is None:
        return outbox.c.due_at <= now
    # something was tried in the future: the clock was set back, and back-off with it
    return or_(outbox.c.due_at <= now, outbox.c.last_attempt_at > ahead)


def _open_channels(conn: Connection, now: datetime) -> set[str]:
    """Return the channels that something waits for and that can be used now."""
    closed = select(channels.c.channel).where(
        or_(channels.c.state == "dead", (channels.c.state == "paused") & _still_paused(now))
    )
    waiting = select(outbox.c.channel).where(outbox.c.state == "waiting").distinct()
    return set(conn.execute(waiting).scalars()) - set(conn.execute(closed).scalars())


def _still_paused(now: datetime) -> Any:
    return or_(channels.c.paused_until.is_(None), channels.c.paused_until > now)


def _claim(conn: Connection, row: Row[Any], now: datetime, lease_s: float, is_due: Any) -> Delivery:
    rows: Sequence[Row[Any]] = [row]
    if row.digest_key:
        query = (
            select(outbox)
            .where(outbox.c.state == "waiting", outbox.c.channel == row.channel)
            .where(outbox.c.digest_key == row.digest_key, is_due)
            .order_by(outbox.c.urgency, outbox.c.id)
        )
        rows = conn.execute(for_claim(conn, query, of=outbox)).all()
    ids = tuple(item.id for item in rows)
    for chunk in chunks(ids):
        values = {"state": "sending", "attempts": outbox.c.attempts + 1, "last_attempt_at": now}
        conn.execute(update(outbox).where(outbox.c.id.in_(chunk)).values(**values, lease_until=lease_end(now, lease_s)))
    facts = _facts(conn, [item.alert_id for item in rows])
    return Delivery(
        outbox_ids=ids,
        channel=row.channel,
        alerts=tuple(facts[item.alert_id] for item in rows),
        attempt=1 + max(item.attempts for item in rows),
        possible_repeat=any(item.uncertain for item in rows),
        digest=bool(row.digest_key),
        created_at=min(item.created_at for item in rows),
        text_refused=any(item.text_refused for item in rows),
    )


def _facts(conn: Connection, alert_ids: Sequence[int]) -> dict[int, AlertFacts]:
    facts: dict[int, AlertFacts] = {}
    for chunk in chunks(alert_ids):
        rows = conn.execute(select(alerts.c.id, alerts.c.facts).where(alerts.c.id.in_(chunk)))
        facts.update({row.id: from_json(AlertFacts, row.facts) for row in rows})
    return facts


# ----------------------------------------------------------------------------------------------------------- finishing


def finish_delivery(conn: Connection, delivery: Delivery, outcome: DeliveryOutcome, now: datetime) -> None:
    """Write how a delivery ended: its rows, one attempt for each, and what it says about the channel.

    An outcome other than sent is ignored for rows that somebody else settled meanwhile (lease ran out, dropped).
    """
    for chunk in chunks(delivery.outbox_ids):
        rows = update(outbox).where(outbox.c.id.in_(chunk))
        match outcome:
            case Sent():
                settled: dict[str, Any] = {"state": "sent", "finished_at": now, "last_error": ""}
            case RetryAt():
                rows = rows.where(outbox.c.state == "sending")
                settled = {
                    "state": "waiting",
                    "due_at": outcome.at,
                    "last_error": outcome.reason,
                    **({"uncertain": True} if outcome.uncertain else {}),
                    **({"text_refused": True} if outcome.text_refused else {}),
                }
            case Dead():
                rows = rows.where(outbox.c.state == "sending")
                settled = {"state": "dead", "finished_at": now, "last_error": outcome.reason}
        conn.execute(rows.values(**settled, lease_until=None))
    _note_attempts(conn, delivery.outbox_ids, delivery.channel, outcome, now)
    _note_channel(conn, delivery.channel, outcome, now)


def _note_attempts(
    conn: Connection, ids: Sequence[int], channel: str, outcome: DeliveryOutcome | None, now: datetime
) -> None:
    match outcome:
        case Sent():
            name, detail, uncertain = "sent", outcome.detail, False
        case RetryAt():
            name, detail, uncertain = "retry", outcome.reason, outcome.uncertain
        case Dead():
            name, detail, uncertain = "dead", outcome.reason, False
        case None:
            name, detail, uncertain = "lost", "the sender ended before it knew", True
    for chunk in chunks(ids):
        numbers = conn.execute(select(outbox.c.id, outbox.c.attempts).where(outbox.c.id.in_(chunk))).all()
        rows = [
            {"outbox_id": row.id, "channel": channel, "number": row.attempts, "at": now, "outcome": name}
            | {"detail": detail, "uncertain": uncertain}
            for row in numbers
        ]
        if rows:
            conn.execute(attempts.insert(), rows)


def _note_channel(conn: Connection, channel: str, outcome: DeliveryOutcome, now: datetime) -> None:
    match outcome:
        case Sent():
            good = {"state": "ok", "paused_until": None, "reason": "", "failures": 0, "last_sent_at": now}
            _set_channel(conn, channel, good, now)
        case RetryAt():
            values: dict[str, Any] = {"last_error": outcome.reason, "last_error_at": now}
            if outcome.pause_channel:
                values |= {"state": "paused", "paused_until": outcome.at, "reason": outcome.reason}
            _set_channel(conn, channel, values, now, failed=True)
        case Dead():
            values = {"last_error": outcome.reason, "last_error_at": now}
            if outcome.channel_dead:
                values |= {"state": "dead", "paused_until": None, "reason": outcome.reason}
            _set_channel(conn, channel, values, now, failed=True)


def _set_channel(
    conn: Connection, channel: str, values: dict[str, Any], now: datetime, *, failed: bool = False
) -> None:
    first = {"channel": channel, "changed_at": now, **values, **({"failures": 1} if failed else {})}
    changed = {"changed_at": now, **values, **({"failures": channels.c.failures + 1} if failed else {})}
    statement = insert(conn, channels).values(**first)
    conn.execute(statement.on_conflict_do_update(index_elements=[channels.c.channel], set_=changed))


def give_back(conn: Connection, delivery: Delivery) -> None:
    """Undo a claim of which nothing was sent: the next message says nothing of a repeat."""
    for chunk in chunks(delivery.outbox_ids):
        conn.execute(
            update(outbox)
            .where(outbox.c.id.in_(chunk), outbox.c.state == "sending")
            .values(state="waiting", attempts=outbox.c.attempts - 1, lease_until=None)
        )


def release_expired(conn: Connection, now: datetime, *, all_leases: bool = False) -> int:
    """Let rows whose sender vanished be sent again, marked as possible repeats; return how many.

    `all_leases`: also those whose lease runs on, for the start of a process that is the only one (it has the lock).
    """
    query = select(outbox.c.id, outbox.c.channel).where(outbox.c.state == "sending")
    if not all_leases:
        query = query.where(outbox.c.lease_until <= now)
    rows = conn.execute(for_claim(conn, query, of=outbox)).all()
    for channel in sorted({row.channel for row in rows}):
        ids = [row.id for row in rows if row.channel == channel]
        _note_attempts(conn, ids, channel, None, now)
        for chunk in chunks(ids):
            values = {"state": "waiting", "uncertain": True, "lease_until": None, "last_error": "the sender ended"}
            conn.execute(update(outbox).where(outbox.c.id.in_(chunk)).values(**values))
    return len(rows)


# ------------------------------------------------------------------------------------------------------------ by hand


def retry(conn: Connection, ids: Sequence[int] | None, *, now: datetime) -> int:
    """Make rows due at once, dead and dropped ones too; None means all dead ones. Return how many.

    Their channels are used again, should they be dead or paused.
    """
    found: list[Any] = []
    query = select(outbox.c.id, outbox.c.channel)
    if ids is None:
        found += conn.execute(query.where(outbox.c.state == "dead")).all()
    for chunk in chunks(ids or ()):
        wanted = outbox.c.state.in_(("waiting", "dead", "dropped"))
        found += conn.execute(query.where(outbox.c.id.in_(chunk), wanted)).all()
    values = {"state": "waiting", "due_at": now, "finished_at": None, "digest_key": "", "mode": "send"}
    for chunk in chunks([row.id for row in found]):
        conn.execute(update(outbox).where(outbox.c.id.in_(chunk)).values(**values))
    for channel in sorted({row.channel for row in found}):
        resume_channel(conn, channel, now=now)
    return len(found)


def drop(conn: Connection, ids: Sequence[int], *, now: datetime) -> int:
    """Take rows that wait or are dead out of the outbox for good; return how many."""
    values = {"state": "dropped", "finished_at": now, "lease_until": None}
    return sum(
        conn.execute(
            update(outbox).where(outbox.c.id.in_(chunk), outbox.c.state.in_(("waiting", "dead"))).values(**values)
        ).rowcount
        for chunk in chunks(ids)
    )


def list_outbox(
    conn: Connection,
    *,
    state: State | None = None,
    channel: str | None = None,
    since: datetime | None = None,
    limit: int = 100,
) -> tuple[OutboxRow, ...]:
    """Return rows of the outbox, newest first."""
    query = _ROWS.order_by(outbox.c.id.desc()).limit(limit)
    if state is not None:
        query = query.where(outbox.c.state == state)
    if channel is not None:
        query = query.where(outbox.c.channel == channel)
    if since is not None:
        query = query.where(outbox.c.created_at >= since)
    return tuple(_row(row, ()) for row in conn.execute(query))


def outbox_row(conn: Connection, outbox_id: int) -> OutboxRow | None:
    """Return one row with all its tries, oldest first."""
    row = conn.execute(_ROWS.where(outbox.c.id == outbox_id)).first()
    if row is None:
        return None
    tries = conn.execute(select(attempts).where(attempts.c.outbox_id == outbox_id).order_by(attempts.c.id))
    return _row(row, tuple(_attempt(item) for item in tries))


def _attempt(row: Row[Any]) -> AttemptRow:
    return AttemptRow(number=row.number, at=row.at, outcome=row.outcome, detail=row.detail, uncertain=row.uncertain)


_ROWS = select(
    outbox, alerts.c.subscriber_id, alerts.c.subscription, alerts.c.watch_id, alerts.c.reason, alerts.c.facts
).join(alerts, alerts.c.id == outbox.c.alert_id)


def _row(row: Row[Any], tries: tuple[AttemptRow, ...]) -> OutboxRow:
    return OutboxRow(
        outbox_id=row.id,
        alert_id=row.alert_id,
        channel=row.channel,
        subscriber_id=row.subscriber_id,
        subscription=row.subscription,
        state=row.state,
        mode=row.mode,
        due_at=row.due_at,
        digest_key=row.digest_key,
        attempts=row.attempts,
        uncertain=row.uncertain,
        last_error=row.last_error,
        created_at=row.created_at,
        finished_at=row.finished_at,
        watch_id=row.watch_id,
        reason=row.reason,
        facts=from_json(AlertFacts, row.facts),
        tries=tries,
    )


# ------------------------------------------------------------------------------------------------------------ channels


def pause_channel(conn: Connection, channel: str, until: datetime | None, reason: str, *, now: datetime) -> None:
    """Hold everything for a channel until then, or until `resume_channel` when that is None."""
    _set_channel(conn, channel, {"state": "paused", "paused_until": until, "reason": reason}, now)


def resume_channel(conn: Connection, channel: str, *, now: datetime) -> None:
    """Use a paused or dead channel again."""
    _set_channel(conn, channel, {"state": "ok", "paused_until": None, "reason": "", "failures": 0}, now)


def channel_states(conn: Connection, *, now: datetime | None = None) -> tuple[ChannelState, ...]:
    """Return every channel that was ever used or waits for something, by name.

    Shape: with `now`, a pause that is over counts as ok.
    """
    waiting = select(outbox.c.channel, func.count()).where(outbox.c.state.in_(("waiting", "sending")))
    counts: dict[str, int] = {row[0]: row[1] for row in conn.execute(waiting.group_by(outbox.c.channel))}
    known = {row.channel: row for row in conn.execute(select(channels))}
    return tuple(
        _channel(name, known.get(name), counts.get(name, 0), now) for name in sorted(known.keys() | counts.keys())
    )


def _channel(name: str, row: Row[Any] | None, waiting: int, now: datetime | None) -> ChannelState:
    if row is None:
        return ChannelState(
            channel=name, state="ok", paused_until=None, reason="", failures=0, last_sent_at=None, last_error="",
            last_error_at=None, waiting=waiting,
        )  # fmt: skip
    over = row.state == "paused" and None not in (now, row.paused_until) and row.paused_until <= now
    return ChannelState(
        channel=name,
        state="ok" if over else row.state,
        paused_until=None if over else row.paused_until,
        reason="" if over else row.reason,
        failures=row.failures,
        last_sent_at=row.last_sent_at,
        last_error=row.last_error,
        last_error_at=row.last_error_at,
        waiting=waiting,
    )
