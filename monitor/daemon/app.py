"""The composition root: opens everything, runs until told to stop, closes in order."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import signal
import time
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

from monitor.articles.captures import CaptureStore
from monitor.config.models import Config
from monitor.config.reload import ConfigHolder
from monitor.config.secrets import resolve_secret
from monitor.daemon import systemd
from monitor.daemon.access import SourceAccess
from monitor.daemon.channels import channel_settings, telegram_api
from monitor.daemon.clock import SteadyClock
from monitor.daemon.control import ControlServer, socket_path
from monitor.daemon.evidence import capture_folder, prune_all
from monitor.daemon.operations import operate
from monitor.daemon.pipeline import Pipeline
from monitor.daemon.reports import EntryReport
from monitor.daemon.schedule import Schedule
from monitor.daemon.setup import source_setups
from monitor.daemon.visits import VisitReport, Visits
from monitor.daemon.workers import WorkerPool
from monitor.deliver.channels import ChannelSender
from monitor.deliver.worker import ChannelSettings, OutboxWorker
from monitor.errors import ConfigError, StoreError, StoreFullError
from monitor.fetch.client import Fetcher, FetchRequest
from monitor.fetch.resolver import Resolver
from monitor.store.articles import claim_pending
from monitor.store.ballast import drop_ballast, load_ballast
from monitor.store.captures import chain_head
from monitor.store.engine import Store
from monitor.store.health import beat, forget_beat
from monitor.store.maintenance import release_everything
from monitor.store.sources import claim_due_sources, sources_for_visit, sync_sources
from monitor.types import Delivery, DeliveryOutcome, PendingEntry
from monitor.watch.registry import Registry

_log = logging.getLogger(__name__)

#: seconds a claimed visit or article is ours; a killed daemon's work is free again after it
LEASE_S = 120.0
#: seconds that stopping may take before work in flight is cut off
STOP_S = 3.0


@dataclass(slots=True, kw_only=True)
class Hooks:
    """What a caller wants to hear of: the demo and `poll` show it."""

    on_visit: Callable[[VisitReport], None] | None = None
    on_entry: Callable[[EntryReport], None] | None = None
    on_outcome: Callable[[Delivery, DeliveryOutcome], None] | None = None
    #: prints a message of a `terminal://` channel
    terminal: Callable[[str], None] | None = None


@dataclass(slots=True, kw_only=True)
class AppOptions:
    """How one process runs, beside its configuration."""

    database: str
    data_dir: Path
    hooks: Hooks = field(default_factory=Hooks)
    #: sources of the configuration are written to the database at start and reload
    sync: bool = True
    #: runs beside the service until the event is set, such as its page; the service goes on when it fails
    beside: Callable[[App, asyncio.Event], Awaitable[None]] | None = None
    #: turns host names into addresses; None: as the system does
    resolver: Resolver | None = None


class App:
    """One running service, or one `poll`."""

    def __init__(self, holder: ConfigHolder, options: AppOptions, *, now: Callable[[], datetime] | None = None) -> None:
        self._holder = holder
        self._options = options
        self.now = now or SteadyClock()
        self.store = Store.open(options.database, now=self.now)
        self._stop = asyncio.Event()
        self._tasks: set[asyncio.Task[None]] = set()
        self._visits = 0
        self._articles = 0
        self._revisits = 0
        self._ticked_at = time.monotonic()
        settings = self.config.monitor
        self.registry = Registry.build(self.config.watchlist)
        access = SourceAccess(lambda: self.config)
        self.fetcher = Fetcher(settings.fetch, now=self.now, resolver=options.resolver, access=access)
        self.captures = CaptureStore(capture_folder(options.data_dir))
        self.pipeline = Pipeline(
            store=self.store,
            fetcher=self.fetcher,
            workers=self._worker_pool(),
            captures=self.captures,
            config=lambda: self.config,
            registry=lambda: self.registry,
            now=self.now,
        )
        self.visits = Visits(
            store=self.store,
            fetcher=self.fetcher,
            workers=lambda: self.pipeline.workers,
            captures=self.captures,
            config=lambda: self.config,
            now=self.now,
        )
        self.sender = ChannelSender(now=self.now, terminal=options.hooks.terminal, telegram_api=telegram_api())
        self.outbox = OutboxWorker(
            self.store,
            self.sender,
            channel_settings(self.config),
            self.now,
            subscribers=lambda: self.config.subscribers.subscribers,
            on_outcome=options.hooks.on_outcome,
        )

    @property
    def config(self) -> Config:
        """The configuration in force."""
        return self._holder.current

    def _worker_pool(self) -> WorkerPool:
        settings = self.config.monitor
        return WorkerPool(settings.workers, self.config.watchlist, detector=settings.detector)

    # ----------------------------------------------------------------------------------------------------- one poll

    async def poll(self, source_ids: tuple[str, ...] | None) -> tuple[VisitReport, ...]:
        """Visit the given sources (None: all) once and read what is new, then return; nothing is sent."""
        sources = await self.store.aread(sources_for_visit, source_ids)
        gate = asyncio.Semaphore(self.config.monitor.fetch.concurrency)

        async def one(index: int) -> VisitReport:
            async with gate:
                report = await self.visits.visit(sources[index])
            if self._options.hooks.on_visit:
                self._options.hooks.on_visit(report)
            return report

        reports = await asyncio.gather(*(one(index) for index in range(len(sources))))
        await self.read_pending()
        return tuple(reports)

    async def read_pending(self) -> None:
        """Read every article that is due, until none is left."""
        while pending := await self.store.awrite(claim_pending, self.now(), limit=16, lease_s=LEASE_S):
            for report in await asyncio.gather(*(self.pipeline.read_entry(one) for one in pending)):
                if self._options.hooks.on_entry:
                    self._options.hooks.on_entry(report)

    async def count_sources(self, source_ids: tuple[str, ...] | None) -> int:
        """Return how many sources a poll would visit."""
        await self.sync_sources()
        return len(await self.store.aread(sources_for_visit, source_ids))

    async def sync_sources(self) -> None:
        """Write the configured sources to the database."""
        if self._options.sync:
            await self.store.awrite(sync_sources, source_setups(self.config), origin="config", now=self.now())

    # -------------------------------------------------------------------------------------------------- the service

    async def run(self, *, ready: Callable[[], None] | None = None) -> None:
        """Run until `stop` is called or SIGTERM or SIGINT arrives."""
        schedule = Schedule()
        control = self._control()
        self._handle_signals()
        # before the outbox claims anything: what it claims must not be taken for a dead process's
        await self.store.awrite(release_everything, self.now())
        if self.store.path is not None:
            await asyncio.to_thread(load_ballast, self.store.path)
        await self.store.awrite(beat, self.now())
        beside: asyncio.Task[None] | None = None
        outbox = asyncio.create_task(self.outbox.run(self._stop), name="outbox")
        try:
            await self.sync_sources()
            await control.start() if control else None
            schedule.every(1, self._tick, name="tick")
            schedule.every(systemd.watchdog_interval_s() or 30, self._watchdog, name="watchdog")
            schedule.daily(3, 20, self._prune, name="prune")
            if self.config.monitor.heartbeat.url is not None:
                schedule.every(self.config.monitor.heartbeat.every, self._heartbeat, name="heartbeat")
            schedule.start()
            beside = asyncio.create_task(self._beside(), name="beside")
            systemd.notify("READY=1", f"STATUS=watching {len(self.config.sources.sources)} configured sources")
            _log.info("ready", extra={"database": self.store.name, "sources": len(self.config.sources.sources)})
            if ready:
                ready()
            await self._stop.wait()
        finally:
            systemd.notify("STOPPING=1")
            schedule.stop()
            await control.stop() if control else None
            await self._finish(outbox, beside)
            with contextlib.suppress(StoreError):
                await self.store.awrite(forget_beat)
            _log.info("stopped")

    def stop(self) -> None:
        """Take no more work and leave within five seconds."""
        self._stop.set()

    async def aclose(self) -> None:
        """Close what the constructor opened."""
        await self.pipeline.workers.aclose()
        await self.fetcher.close()
        await asyncio.to_thread(self.store.close)

    def _control(self) -> ControlServer | None:
        if self.store.path is None:
            return None

        async def handle(op: str, args: dict[str, Any]) -> Any:
            if op == "stop":
                self.stop()
                return {"stopping": True}
            return await self.store.awrite(operate, self.now(), op, args)

        return ControlServer(socket_path(self.store.path), handle)

    def _handle_signals(self) -> None:
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            with contextlib.suppress(NotImplementedError, ValueError, RuntimeError):
                loop.add_signal_handler(number, self.stop)
        with contextlib.suppress(NotImplementedError, ValueError, RuntimeError):
            loop.add_signal_handler(signal.SIGHUP, lambda: self._spawn(self.reload()))

    async def _beside(self) -> None:
        """Run what the caller wants beside the service; its failure is none of the service."""
        if self._options.beside is None:
            return
        try:
            await self._options.beside(self, self._stop)
        except Exception:  # noqa: BLE001 - a task boundary: nobody awaits what runs beside
            _log.exception("what ran beside the service failed; the service goes on")

    async def _finish(self, *others: asyncio.Task[None] | None) -> None:
        """Let work in flight end, but not for long: leases give back what is cut off."""
        running = {*self._tasks, *filter(None, others)}
        _, late = await asyncio.wait(running, timeout=STOP_S)
        for task in late:
            task.cancel()
        await asyncio.gather(*late, return_exceptions=True)

    # ----------------------------------------------------------------------------------------------------- the tick

    async def _tick(self) -> None:
        """Start what is due, as far as there is room; the database says what is due."""
        if self._stop.is_set():
            return
        settings = self.config.monitor
        try:
            # Articles first: what was found waits for nobody's next visit.
            await self._claim_articles(settings.workers.count)
            room = settings.fetch.concurrency - self._visits
            if room > 0:
                for source in await self.store.awrite(claim_due_sources, self.now(), limit=room, lease_s=LEASE_S):
                    self._visits += 1
                    self._spawn(self._visit(source))
        except StoreError as error:
            self._note_trouble("the database does not take work", error)
            return
        self._ticked_at = time.monotonic()

    async def _claim_articles(self, workers: int) -> None:
        """Start reading what is new, and apart from it what is looked at again: neither takes the other's room."""
        room, again = max(0, workers * 4 - self._articles), max(0, workers * 2 - self._revisits)
        if room or again:
            claim = partial(claim_pending, limit=room, again=again, lease_s=LEASE_S)
            for entry in await self.store.awrite(claim, self.now()):
                self._articles += entry.read_at is None
                self._revisits += entry.read_at is not None
                self._spawn(self._read_entry(entry))

    async def _visit(self, source: Any) -> None:
        try:
            report = await self.visits.visit(source)
        finally:
            self._visits -= 1
        if self._options.hooks.on_visit:
            self._options.hooks.on_visit(report)
        if report.new_entries:
            await self._tick()

    async def _read_entry(self, entry: PendingEntry) -> None:
        try:
            report = await self.pipeline.read_entry(entry)
        finally:
            self._articles -= entry.read_at is None
            self._revisits -= entry.read_at is not None
        if self._options.hooks.on_entry:
            self._options.hooks.on_entry(report)
        if report.alerts:
            self.outbox.wake()

    def _spawn(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(self._guarded(work))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _guarded(self, work: Coroutine[Any, Any, None]) -> None:
        try:
            await work
        except asyncio.CancelledError:
            raise
        except StoreError as error:
            self._note_trouble("not stored, will be done again", error)
        except Exception:  # noqa: BLE001 - the loop boundary: one failed piece of work must not end the service
            if self._stop.is_set():
                _log.info("cut off while stopping, will be done again")
            else:
                _log.exception("work failed")

    # ------------------------------------------------------------------------------------------------------- upkeep

    async def _watchdog(self) -> None:
        """Tell the service manager that we live, only if ticks pass and the database takes a write."""
        await self.store.awrite(beat, self.now())
        if time.monotonic() - self._ticked_at < 60:  # noqa: PLR2004 - a minute without a tick is no life
            systemd.notify("WATCHDOG=1")

    async def _heartbeat(self) -> None:
        if (secret := self.config.monitor.heartbeat.url) is not None:
            url = resolve_secret(secret, environ=os.environ, folder=self.config.folder or None)
            await self.fetcher.fetch(FetchRequest(url=url, max_bytes=2**16, timeout_s=10.0, allow_hosts=()))

    def _note_trouble(self, what: str, error: StoreError) -> None:
        """Log what the database refused; on a full disk give it the room that was kept for this."""
        _log.error(what, extra={"why": str(error)})
        if isinstance(error, StoreFullError) and self.store.path is not None and drop_ballast(self.store.path):
            _log.error("the disk is full: the ballast file was deleted; free some space")

    async def _prune(self) -> None:
        if self.store.path is not None and not await asyncio.to_thread(load_ballast, self.store.path):
            _log.warning("no room for the ballast file that a full disk would need")
        keep = self.config.monitor.retention
        removed = await asyncio.to_thread(prune_all, self.store, self.captures, keep, now=self.now())
        gone = {"articles": removed.articles, "captures": removed.captures, "files": removed.files}
        # noted where the database's owner cannot change it, the chain's last link proves all before it
        _log.info("pruned", extra={**gone, "chain": await self.store.aread(chain_head)})

    def _readable_channels(self) -> dict[str, ChannelSettings] | None:
        try:
            return channel_settings(self.config)
        except ConfigError as error:
            for problem in error.problems:
                _log.error("a channel's secret cannot be read, the old channels stay", extra={"problem": problem})
            return None

    async def reload(self) -> None:
        """Read the configuration again; a bad one changes nothing but the log."""
        systemd.reloading()
        result = await asyncio.to_thread(self._holder.try_reload)
        if result.problems:
            for problem in result.problems:
                _log.error("configuration refused, the old one stays", extra={"problem": problem})
        elif result.changed:
            self.registry = await asyncio.to_thread(Registry.build, self.config.watchlist)
            old, self.pipeline.workers = self.pipeline.workers, self._worker_pool()
            await self.sync_sources()
            if (channels := self._readable_channels()) is not None:
                self.outbox.set_channels(channels)
            self._spawn(_close_later(old))
            _log.info("configuration reloaded", extra={"digest": self.config.digest})
        else:
            _log.info("configuration read, nothing changed", extra={"digest": self.config.digest})
        systemd.notify("READY=1")


async def _close_later(pool: WorkerPool) -> None:
    """Close a replaced pool after its last document had its time."""
    await asyncio.sleep(pool.deadline_s + 1)
    await pool.aclose()
