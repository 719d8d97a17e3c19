"""The lock file of a SQLite database: one writing process at a time, and the others learn who it is."""

from __future__ import annotations

import fcntl
import json
import os
import socket
import sys
from datetime import datetime
from pathlib import Path
from typing import IO

from monitor.errors import StoreLockedError


class LockFile:
    """An exclusive flock on `<database>.lock`, held until `release` or the end of the process.

    The kernel drops it when the process dies, however it dies; the file itself stays and only tells who held it last.
    """

    def __init__(self, database: Path) -> None:
        self.path = database.with_name(database.name + ".lock")
        self._file: IO[str] | None = None

    def acquire(self, now: datetime) -> None:
        """Take the lock.

        Errors: StoreLockedError naming process, host, start and command of the holder.
        """
        file = os.fdopen(os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600), "r+", encoding="utf-8")
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            holder = _described(file.read())
            file.close()
            raise StoreLockedError(f"{self.path.with_suffix('')} is in use by {holder}") from error
        file.seek(0)
        file.truncate()
        json.dump(
            # the name of the program alone: arguments may hold an address with a token
            {
                "pid": os.getpid(),
                "host": socket.gethostname(),
                "since": now.isoformat(timespec="seconds"),
                "command": _command(),
            },
            file,
        )
        file.flush()
        self._file = file

    def release(self) -> None:
        """Give the lock back; harmless when it is not held."""
        if self._file is not None:
            self._file.close()
            self._file = None


def _command() -> str:
    words = [Path(sys.argv[0]).name or "python", *sys.argv[1:]]
    return " ".join(word for word in words[:2] if not word.startswith("-") and "://" not in word)


def _described(text: str) -> str:
    try:
        holder = json.loads(text)
        return f"process {holder['pid']} on {holder['host']} since {holder['since']} ({holder['command']})"
    except (ValueError, KeyError, TypeError):
        return "another process (its lock file does not say which)"
