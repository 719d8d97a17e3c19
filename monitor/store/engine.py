"""The one way into the database: whole transactions as functions, writes one after the other, reads beside them.

    store = Store.open("sqlite:////var/lib/monitor/monitor.db", now=utc_now)
    store.write(sources.sync_sources, setups, origin="config", now=now)
    await store.aread(statements.list_statements, limit=20)

SQLite: one connection writes, in a thread of its own, in `BEGIN IMMEDIATE` transactions with synchronous=FULL: what is
committed survives a power cut before anything is sent for it. Readers cannot write and never checkpoint, which keeps
clear of the WAL-reset bug of every SQLite before 3.51.3. PostgreSQL: the same, over a writing and a few reading
connections; its own locks keep several machines apart.
"""

from __future__ import annotations

import asyncio
import os
import sqlite3
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import datetime
from pathlib import Path
from typing import Concatenate, ParamSpec, Self, TypeVar

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError
from sqlalchemy.pool import QueuePool, StaticPool

from monitor.errors import StoreError, StoreSchemaError
from monitor.store.columns import json_text
from monitor.store.lock import LockFile
from monitor.store.problems import our_errors

#: `Connection` is what functions run by `write` and `read` take; others get the name from here
__all__ = ["Connection", "Store", "copy_database", "parsed_url", "reading_engine", "sqlite_path", "writing_engine"]

P = ParamSpec("P")
T = TypeVar("T")
READERS = 3
#: a database up to this size is checked when it is opened for writing (some 200 MB/s); larger ones by `doctor`
_CHECKED_BYTES = 64 * 2**20


class Store:
    """An open database. Made by `Store.open`; closed by `close` or by leaving a `with` block."""

    def __init__(self, url: URL, *, lock: LockFile | None, read_only: bool) -> None:
        self.url = url
        self.read_only = read_only
        #: the database file; None on PostgreSQL
        self.path = sqlite_path(url)
        #: the address without its password, for messages
        self.name = str(self.path) if self.path else url.render_as_string(hide_password=True)
        self._lock = lock
        self._write_engine: Engine | None = None if read_only else writing_engine(url)
        self._read_engine = reading_engine(url)
        self._writer = ThreadPoolExecutor(1, thread_name_prefix="store-write")
        self._readers = ThreadPoolExecutor(READERS, thread_name_prefix="store-read")

    @classmethod
    def open(
        cls,
        url: str,
        *,
        now: Callable[[], datetime],
        lock: bool = True,
        read_only: bool = False,
        migrate: bool = True,
    ) -> Store:
        """Return the store at `sqlite:///PATH` or `postgresql://…`, its schema brought up to date.

        Shape: `read_only` neither locks nor migrates, and may be used beside a running daemon; `lock=False` is for
        tests and for PostgreSQL, which needs none.
        Errors: StoreLockedError when another process writes to the file; StoreSchemaError when the schema is newer than
        this program or the file is damaged; StoreError when it cannot be opened.
        """
        from monitor.store.maintenance import release_everything  # noqa: PLC0415 - would import us again
        from monitor.store.migrate import require_current, upgrade  # noqa: PLC0415 - alembic is needed only here

        target = parsed_url(url)
        path = sqlite_path(target)
        held: LockFile | None = None
        if path is not None:
            if read_only and not path.exists():
                raise StoreError(f"{path}: there is no database yet")
            if lock and not read_only:
                path.parent.mkdir(parents=True, exist_ok=True)
                held = LockFile(path)
                held.acquire(now())
        try:
            if path is not None and not read_only:
                _prepare_file(path)
            if migrate and not read_only:
                upgrade(target, now=now())
            else:
                require_current(target)
            store = cls(target, lock=held, read_only=read_only)
            if held is not None:
                # we are the only one: whoever took work before us is gone
                store.write(release_everything, now())
        except BaseException:
            if held is not None:
                held.release()
            raise
        return store

    @property
    def dialect(self) -> str:
        """`sqlite` or `postgresql`."""
        return self._read_engine.dialect.name

    def submit_write(self, fn: Callable[Concatenate[Connection, P], T], *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        """Queue the transaction and return its future."""
        return self._writer.submit(self._written, lambda connection: fn(connection, *args, **kwargs))

    def write(self, fn: Callable[Concatenate[Connection, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Return what `fn(connection, …)` returns, run in one transaction after all earlier ones.

        Errors: what `fn` raises, after a rollback; StoreFullError and StoreBusyError can be tried again.
        """
        return self.submit_write(fn, *args, **kwargs).result()

    async def awrite(self, fn: Callable[Concatenate[Connection, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """`write` for the event loop. Cancelling the caller does not undo the transaction."""
        return await asyncio.wrap_future(self.submit_write(fn, *args, **kwargs))

    def submit_read(self, fn: Callable[Concatenate[Connection, P], T], *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        """Start reading and return the future."""
        return self._readers.submit(self._readable, lambda connection: fn(connection, *args, **kwargs))

    def read(self, fn: Callable[Concatenate[Connection, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Return what `fn(connection, …)` returns, run over one unchanging state of the database."""
        return self.submit_read(fn, *args, **kwargs).result()

    async def aread(self, fn: Callable[Concatenate[Connection, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """`read` for the event loop."""
        return await asyncio.wrap_future(self.submit_read(fn, *args, **kwargs))

    def close(self) -> None:
        """Finish what is queued, close the connections and give the lock back."""
        self._readers.shutdown()
        self._writer.shutdown()
        # readers first: the writer's connection is the last one and checkpoints the log
        self._read_engine.dispose()
        if self._write_engine is not None:
            self._write_engine.dispose()
        if self._lock is not None:
            self._lock.release()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _written(self, transaction: Callable[[Connection], T]) -> T:
        if self._write_engine is None:
            raise StoreError(f"{self.name} was opened for reading")
        with our_errors(self.name), self._write_engine.begin() as connection:
            return transaction(connection)

    def _readable(self, query: Callable[[Connection], T]) -> T:
        with our_errors(self.name), self._read_engine.connect() as connection:
            return query(connection)


def parsed_url(url: str | URL) -> URL:
    """Return the address with our driver; a bare path means SQLite.

    Errors: StoreError for another database or an unreadable address; its text never holds a password.
    """
    try:
        target = make_url(url if isinstance(url, URL) or "://" in url else f"sqlite:///{url}")
    except ArgumentError as error:
        raise StoreError("the database address cannot be read; write sqlite:///PATH or postgresql://…") from error
    backend = target.get_backend_name()
    if backend == "sqlite":
        if not target.database or target.database == ":memory:":
            raise StoreError("a database in memory would forget what was told; name a file")
        return target.set(drivername="sqlite+pysqlite")
    if backend in ("postgresql", "postgres"):
        return target.set(drivername="postgresql+psycopg")
    raise StoreError(f"{backend} is not supported; write sqlite:///PATH or postgresql://…")


def sqlite_path(url: URL) -> Path | None:
    """Return the database file, or None on PostgreSQL."""
    return Path(url.database or "") if url.get_backend_name() == "sqlite" else None


def writing_engine(url: URL) -> Engine:
    """Return an engine over exactly one connection that writes."""
    path = sqlite_path(url)
    if path is None:
        return create_engine(url, json_serializer=json_text, pool_size=1, max_overflow=0, pool_pre_ping=True)
    engine = create_engine(
        url,
        json_serializer=json_text,
        poolclass=StaticPool,
        creator=lambda: _connect(f"{path.absolute().as_uri()}?mode=rwc"),
    )

    @event.listens_for(engine, "connect")
    def _set_up(connection: sqlite3.Connection, _record: object) -> None:
        connection.execute("PRAGMA busy_timeout = 5000")
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute("PRAGMA mmap_size = 0")
        connection.execute("PRAGMA cache_size = -16384")
        # keeps a log that a long read let grow from staying large for ever
        connection.execute("PRAGMA journal_size_limit = 67108864")

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        # a plain BEGIN that writes later fails at once with SQLITE_BUSY_SNAPSHOT, whatever the timeout
        connection.exec_driver_sql("BEGIN IMMEDIATE")

    return engine


def reading_engine(url: URL) -> Engine:
    """Return an engine over a few connections that cannot write."""
    path = sqlite_path(url)
    if path is None:
        engine = create_engine(
            url, json_serializer=json_text, pool_size=READERS, max_overflow=1, pool_pre_ping=True,
            isolation_level="REPEATABLE READ",
        )  # fmt: skip

        @event.listens_for(engine, "begin")
        def _read_only(connection: Connection) -> None:
            connection.exec_driver_sql("SET TRANSACTION READ ONLY")

        return engine
    engine = create_engine(
        url, json_serializer=json_text, poolclass=QueuePool, pool_size=READERS, max_overflow=1,
        creator=lambda: _connect(f"{path.absolute().as_uri()}?mode=ro"),
    )  # fmt: skip

    @event.listens_for(engine, "connect")
    def _set_up(connection: sqlite3.Connection, _record: object) -> None:
        connection.execute("PRAGMA busy_timeout = 5000")
        connection.execute("PRAGMA query_only = 1")
        connection.execute("PRAGMA wal_autocheckpoint = 0")
        connection.execute("PRAGMA mmap_size = 0")

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN")

    return engine


def _connect(uri: str) -> sqlite3.Connection:
    """Return a connection whose transactions are begun by us alone (isolation_level None), not by the driver."""
    return sqlite3.connect(uri, uri=True, isolation_level=None, check_same_thread=False, timeout=5.0)


def _prepare_file(path: Path) -> None:
    """Make folder and file for this user alone, and refuse a damaged database before anything is written to it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with our_errors(str(path)):
        if not path.exists():
            try:
                os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
            except OSError as error:
                raise StoreError(f"{path}: the database file cannot be made: {error.strerror}") from error
            return
        connection = _connect(f"{path.absolute().as_uri()}?mode=rw")
        try:
            connection.execute("PRAGMA schema_version").fetchone()
            if path.stat().st_size <= _CHECKED_BYTES:
                first = connection.execute("PRAGMA quick_check(1)").fetchone()
                if first != ("ok",):
                    raise StoreSchemaError(f"{path}: the database is damaged ({_short(first)}); restore a backup")
        finally:
            connection.close()


def _short(row: tuple[str, ...] | None) -> str:
    return row[0].splitlines()[-1][:120] if row else "no answer"


def copy_database(path: Path, target: Path) -> None:
    """Copy a SQLite database with its own backup interface, in one step that writers do not disturb."""
    if target.exists():
        raise StoreError(f"{target} exists already")
    partial = target.with_name(target.name + ".partial")
    partial.unlink(missing_ok=True)
    with our_errors(str(path)):
        os.close(os.open(partial, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
        source, copy = _connect(f"{path.absolute().as_uri()}?mode=ro"), sqlite3.connect(partial)
        try:
            source.backup(copy)
            copy.execute("PRAGMA journal_mode = DELETE")
            if copy.execute("PRAGMA quick_check(1)").fetchone() != ("ok",):
                raise StoreError(f"{path}: the copy is not sound; the database may be damaged")
        finally:
            source.close()
            copy.close()
    with partial.open("rb") as file:
        os.fsync(file.fileno())
    partial.rename(target)
