"""One store per test, on SQLite and on a PostgreSQL server that these tests start themselves."""

from __future__ import annotations

import itertools
import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from monitor.store.engine import Store
from monitor.store.schema import metadata

NOW = datetime(2026, 3, 27, 10, 32, tzinfo=UTC)


def _binaries() -> Path | None:
    """The folder of the newest PostgreSQL server installed here."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[4]))
    if found:
        return found[-1].parent
    on_path = shutil.which("initdb")
    return Path(on_path).resolve().parent if on_path else None


def _as_server_user(folder: Path) -> list[str]:
    """The words before a server command: PostgreSQL refuses to run as root."""
    if os.geteuid() != 0:
        return []
    for name in ("postgres", "nobody"):
        try:
            user = pwd.getpwnam(name)
        except KeyError:
            continue
        os.chown(folder, user.pw_uid, user.pw_gid)
        return ["setpriv", f"--reuid={user.pw_uid}", f"--regid={user.pw_gid}", "--clear-groups"]
    pytest.skip("PostgreSQL does not run as root, and there is no user postgres or nobody")


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[str]:
    """The address of a server without a database name; skipped where no server is installed."""
    binaries = _binaries()
    if binaries is None:
        pytest.skip("no PostgreSQL server binaries here (apt-get install postgresql)")
    pytest.importorskip("psycopg", reason="psycopg is not installed")
    # a short path: addresses of Unix sockets end at 107 bytes
    folder = Path(tempfile.mkdtemp(prefix="mon-pg-", dir="/tmp"))
    user = _as_server_user(folder)
    data = folder / "data"

    def run(*words: str) -> None:
        done = subprocess.run([*user, *words], cwd=folder, capture_output=True, text=True, timeout=120, check=False)
        if done.returncode != 0:
            raise RuntimeError(f"{words[0]}: {done.stderr[-500:]}")

    try:
        run(str(binaries / "initdb"), "-D", str(data), "-U", "monitor", "-A", "trust", "-E", "UTF8", "--locale=C", "-N")
        options = f"-k {folder} -c listen_addresses='' -c fsync=off -c max_connections=40 -c timezone=Asia/Yerevan"
        run(str(binaries / "pg_ctl"), "-D", str(data), "-l", str(folder / "log"), "-w", "-o", options, "start")
        try:
            yield f"postgresql://monitor@/{{}}?host={folder}"
        finally:
            run(str(binaries / "pg_ctl"), "-D", str(data), "-m", "immediate", "-w", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def postgresql_databases(postgresql_server: str) -> Iterator[Callable[[], str]]:
    """Makes a new, empty database and returns its address."""
    import psycopg

    numbers = itertools.count(1)
    with psycopg.connect(postgresql_server.format("postgres"), autocommit=True) as connection:

        def make() -> str:
            name = f"monitor_{next(numbers)}"
            connection.execute(f"CREATE DATABASE {name}")
            return postgresql_server.format(name)

        yield make


@pytest.fixture(scope="session")
def migrated_postgresql(postgresql_databases: Callable[[], str]) -> str:
    """The address of a database with the current schema, emptied for each test."""
    url = postgresql_databases()
    Store.open(url, now=lambda: NOW).close()
    return url


@pytest.fixture(scope="session")
def migrated_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file with the current schema, copied for each test: copying is ten times faster than migrating."""
    path = tmp_path_factory.mktemp("template") / "monitor.db"
    Store.open(f"sqlite:///{path}", now=lambda: NOW).close()
    return path


@pytest.fixture(params=["sqlite", "postgresql"])
def store_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of an empty store of either kind."""
    if request.param == "sqlite":
        copy = shutil.copy(request.getfixturevalue("migrated_sqlite"), tmp_path / "monitor.db")
        return f"sqlite:///{copy}"
    url = str(request.getfixturevalue("migrated_postgresql"))
    _empty(url)
    return url


def _empty(url: str) -> None:
    import psycopg

    tables = ", ".join(["search_index", *metadata.tables])
    with psycopg.connect(url) as connection:
        connection.execute(f"TRUNCATE {tables} RESTART IDENTITY CASCADE")  # type: ignore[arg-type]  # our own names


@pytest.fixture
def store(store_url: str) -> Iterator[Store]:
    """An empty store of either kind."""
    with Store.open(store_url, now=lambda: NOW) as opened:
        yield opened
