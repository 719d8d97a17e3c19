"""Foreign database errors as our own, in one place."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import StatementError

from monitor.errors import StoreBusyError, StoreError, StoreFullError, StoreSchemaError

# primary result codes of sqlite3.h
_BUSY, _LOCKED, _READONLY, _CORRUPT, _FULL, _CANTOPEN, _NOTADB = 5, 6, 8, 11, 13, 14, 26
_SQLITE: dict[int, tuple[type[StoreError], str]] = {
    _BUSY: (StoreBusyError, "another process keeps the database locked"),
    _LOCKED: (StoreBusyError, "another connection keeps the database locked"),
    _READONLY: (StoreError, "the database cannot be written"),
    _CORRUPT: (StoreSchemaError, "the database is damaged; restore a backup (its file is untouched)"),
    _FULL: (StoreFullError, "no space left for the database"),
    _CANTOPEN: (StoreError, "the database file cannot be opened"),
    _NOTADB: (StoreSchemaError, "the file is no SQLite database, or its start is damaged; restore a backup"),
}
#: SQLSTATE, by prefix (PostgreSQL manual, appendix A)
_POSTGRESQL: dict[str, tuple[type[StoreError], str]] = {
    "53100": (StoreFullError, "no space left for the database"),
    "55P03": (StoreBusyError, "another session keeps the rows locked"),
    "40": (StoreBusyError, "the transaction collided with another one"),
    "42P01": (StoreSchemaError, "a table is missing; run db migrate"),
    "42703": (StoreSchemaError, "a column is missing; run db migrate"),
}


@contextmanager
def our_errors(where: str) -> Iterator[None]:
    """Raise StoreError, or the subclass that fits, for what the database raised; `where` names it without secrets."""
    try:
        yield
    except sqlite3.Error as error:
        raise _translated(error, where) from error
    except StatementError as error:
        raise _translated(error.orig or error, where) from error


def _translated(error: BaseException, where: str) -> StoreError:
    code = getattr(error, "sqlite_errorcode", None)
    if code is not None and code & 0xFF in _SQLITE:
        kind, words = _SQLITE[code & 0xFF]
        return kind(f"{where}: {words} ({error})")
    if str(error).startswith("no such table") or str(error).startswith("no such column"):
        return StoreSchemaError(f"{where}: {error}; run db migrate")
    state = getattr(error, "sqlstate", None) or ""
    for prefix, (kind, words) in _POSTGRESQL.items():
        if state.startswith(prefix):
            return kind(f"{where}: {words} ({_first_line(error)})")
    return StoreError(f"{where}: {_first_line(error)}")


def _first_line(error: BaseException) -> str:
    return str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__
