"""The one ticking clock of the service (the only importer of APScheduler).

The database is the schedule: the tick asks it what is due. APScheduler only calls us, in order and never twice at once.
"""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable

from apscheduler.events import EVENT_JOB_ERROR, JobExecutionEvent
from apscheduler.schedulers.asyncio import AsyncIOScheduler

_log = logging.getLogger(__name__)


class Schedule:
    """Repeats coroutine functions; late runs are coalesced into one, never skipped, never overlapping."""

    def __init__(self) -> None:
        self._scheduler = AsyncIOScheduler(
            timezone="UTC", job_defaults={"misfire_grace_time": None, "coalesce": True, "max_instances": 1}
        )
        self._scheduler.add_listener(_log_error, EVENT_JOB_ERROR)
        # "Maximum number of running instances reached" is normal for a busy tick: it comes round again in a second.
        logging.getLogger("apscheduler").setLevel(logging.ERROR)

    def every(self, seconds: float, job: Callable[[], Awaitable[None]], *, name: str) -> None:
        """Run `job` each `seconds`."""
        self._scheduler.add_job(job, "interval", seconds=seconds, id=name, name=name)

    def daily(self, hour: int, minute: int, job: Callable[[], Awaitable[None]], *, name: str) -> None:
        """Run `job` each day at a time of day, UTC."""
        self._scheduler.add_job(job, "cron", hour=hour, minute=minute, id=name, name=name)

    def start(self) -> None:
        """Begin; needs a running loop."""
        self._scheduler.start()

    def stop(self) -> None:
        """Start nothing more; what runs is the caller's to finish."""
        if self._scheduler.running:
            self._scheduler.pause()
            self._scheduler.shutdown(wait=False)


def _log_error(event: JobExecutionEvent) -> None:
    _log.error("job failed", exc_info=event.exception, extra={"job": event.job_id})
