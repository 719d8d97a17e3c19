"""When a message goes out: now, at the end of quiet hours, or with the digest of a period.

All arithmetic is on instants; wall-clock times are turned into them in the subscriber's zone, so a day of 23 or 25
hours gives each digest exactly once. A wall time that a change of clocks skips counts as the same distance after the
gap; one that comes twice counts the first time.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING, Literal

from monitor.alerts.labels import zone_of
from monitor.config.models import DigestWhen, Quiet, Subscription

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

#: an alert planned this close to its digest goes into the next one: the digest may already be on its way
_CLOSING = timedelta(seconds=5)
_SEVERITIES = ("low", "normal", "high", "critical")
_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_DAYS_AHEAD = 9  #: a week, and a day of slack on both ends


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """When one alert goes out, and with what."""

    at: datetime
    mode: Literal["send", "digest"]
    #: "" for a single message; else what the digest is of: "daily-2026-11-25T04:00Z", "quiet-…", "flood-…"
    period: str
    #: in words, for `explain` and the outbox
    reason: str


def severity_rank(severity: str) -> int:
    """Return 0 to 3, low to critical; unknown words count as normal."""
    return _SEVERITIES.index(severity) if severity in _SEVERITIES else 1


def due_at(now: datetime, subscription: Subscription, timezone: str, severity: str, *, flooded: str = "") -> Due:
    """Return when an alert of this severity goes out to the subscription.

    Shape: `at` is aware UTC and not before now. `flooded` is the reason of the flood guard, "" when it is calm.
    """
    zone = zone_of(timezone)
    quiet = subscription.quiet
    if quiet is not None and quiet.except_ is not None and severity_rank(severity) >= severity_rank(quiet.except_):
        quiet = None
    if isinstance(subscription.when, DigestWhen):
        at = _outside(digest_at(now, subscription.when, zone), quiet, zone)
        name = subscription.when.digest
        return Due(at=at, mode="digest", period=f"{name}-{_stamp(at)}", reason=f"digest {name} {_local(at, zone)}")
    end = quiet_until(now, quiet, zone)
    if end is not None:
        return Due(at=end, mode="digest", period=f"quiet-{_stamp(end)}", reason=f"quiet until {_local(end, zone)}")
    if flooded:
        at = _outside(_next_hour(now, 0, zone), quiet, zone)
        return Due(at=at, mode="digest", period=f"flood-{_stamp(at)}", reason=flooded)
    return Due(at=now, mode="send", period="", reason="now")


def quiet_until(now: datetime, quiet: Quiet | None, zone: ZoneInfo) -> datetime | None:
    """Return when the quiet hours that now lies in end; None outside of them. Equal start and end: the whole day."""
    if quiet is None:
        return None
    start, end = time.fromisoformat(quiet.start), time.fromisoformat(quiet.end)
    today = now.astimezone(zone).date()
    for day in (today - timedelta(days=1), today):
        begins = _instant(datetime.combine(day, start), zone)
        ends = _instant(datetime.combine(day if end > start else day + timedelta(days=1), end), zone)
        if begins <= now < ends:
            return ends
    return None


def digest_at(now: datetime, when: DigestWhen, zone: ZoneInfo) -> datetime:
    """Return the moment of the next digest that an alert of now still reaches, aware UTC."""
    at = time.fromisoformat(when.at)
    if when.digest == "hourly":
        return _next_hour(now + _CLOSING, at.minute, zone)
    today = now.astimezone(zone).date()
    days = (today + timedelta(days=n) for n in range(-1, _DAYS_AHEAD))
    wanted = [d for d in days if when.digest == "daily" or d.weekday() == _WEEKDAYS.index(when.weekday)]
    return next(moment for d in wanted if (moment := _instant(datetime.combine(d, at), zone)) > now + _CLOSING)


def _next_hour(now: datetime, minute: int, zone: ZoneInfo) -> datetime:
    """Return the next instant whose local clock shows the minute; offsets of half hours count."""
    offset = now.astimezone(zone).utcoffset() or timedelta()
    local = now.astimezone(UTC) + offset
    at = local.replace(minute=minute, second=0, microsecond=0)
    while at <= local:
        at += timedelta(hours=1)
    return at - offset


def _outside(at: datetime, quiet: Quiet | None, zone: ZoneInfo) -> datetime:
    return quiet_until(at, quiet, zone) or at


def _instant(local: datetime, zone: ZoneInfo) -> datetime:
    return local.replace(tzinfo=zone).astimezone(UTC)


def _stamp(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y-%m-%dT%H:%MZ}"


def _local(at: datetime, zone: ZoneInfo) -> str:
    return f"{at.astimezone(zone):%H:%M}"
