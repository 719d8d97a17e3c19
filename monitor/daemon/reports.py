"""What reading an article came to, as the log, the demo and `poll` show it."""

from __future__ import annotations

from dataclasses import dataclass

from monitor.types import PendingEntry


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryReport:
    """What one entry's article came to."""

    entry_id: int
    url: str | None
    title: str
    outcome: str  #: "read", "retry", "failed"; of one that is looked at again also "unchanged", "withdrawn"
    statements: int = 0
    alerts: int = 0
    message: str = ""


def report_of(
    pending: PendingEntry, outcome: str, *, statements: int = 0, alerts: int = 0, message: str = ""
) -> EntryReport:
    """Return the report of one entry."""
    return EntryReport(
        entry_id=pending.entry_id,
        url=pending.entry.url,
        title=pending.entry.title,
        outcome=outcome,
        statements=statements,
        alerts=alerts,
        message=message,
    )
