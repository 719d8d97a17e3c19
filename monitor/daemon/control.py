"""How commands change the database of a running daemon: they ask it, over a socket that only its user can open.

SQLite has one writing connection in one process, so a command either takes the lock itself or hands the operation over.
One JSON line in, `{"op": …, "args": {…}}`, one out, `{"ok": true, "result": …}` or `{"ok": false, "error": …}`.
"""

from __future__ import annotations

import asyncio
import json
import logging
import socket
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from monitor.errors import StoreError

_log = logging.getLogger(__name__)

_MAX_LINE = 16 * 2**20
_TIMEOUT_S = 30.0

Handler = Callable[[str, dict[str, Any]], Awaitable[Any]]


def socket_path(database: Path) -> Path:
    """Return where the daemon of a database file listens."""
    return database.with_name(database.name + ".sock")


class ControlServer:
    """Answers commands; one at a time per connection, errors as values."""

    def __init__(self, path: Path, handle: Handler) -> None:
        self._path = path
        self._handle = handle
        self._server: asyncio.AbstractServer | None = None

    async def start(self) -> None:
        """Listen; a socket left by a killed daemon is replaced (the database lock is already ours)."""
        self._path.unlink(missing_ok=True)
        try:
            self._server = await asyncio.start_unix_server(self._serve, self._path, limit=_MAX_LINE)
        except OSError as error:  # a path too long for a socket, a file system without sockets
            _log.warning("commands cannot reach this daemon", extra={"socket": str(self._path), "why": str(error)})
            return
        self._path.chmod(0o600)

    async def stop(self) -> None:
        """Stop listening and remove the socket."""
        if self._server is not None:
            self._server.close()
            self._path.unlink(missing_ok=True)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            line = await asyncio.wait_for(reader.readline(), _TIMEOUT_S)
            writer.write(json.dumps(await self._answer(line), ensure_ascii=False).encode() + b"\n")
            await writer.drain()
        except (OSError, TimeoutError, ValueError):
            _log.debug("a command went away")
        finally:
            writer.close()

    async def _answer(self, line: bytes) -> dict[str, Any]:
        try:
            request = json.loads(line)
            result = await self._handle(str(request["op"]), dict(request.get("args", {})))
        except Exception as error:  # noqa: BLE001 - the loop boundary: a wrong command must not end the daemon
            return {"ok": False, "error": str(error) or type(error).__name__}
        return {"ok": True, "result": result}


def ask_daemon(database: Path, op: str, args: dict[str, Any]) -> Any:
    """Return what the running daemon answers to an operation.

    Errors: StoreError when nobody listens, or with the daemon's own refusal.
    """
    path = socket_path(database)
    try:
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as channel:
            channel.settimeout(_TIMEOUT_S)
            channel.connect(str(path))
            channel.sendall(json.dumps({"op": op, "args": args}).encode() + b"\n")
            answer = json.loads(channel.makefile("rb").readline())
    except (OSError, ValueError) as error:
        msg = f"the daemon that owns {database} does not answer on {path}: {error}"
        raise StoreError(msg) from error
    if not answer.get("ok"):
        raise StoreError(str(answer.get("error", "refused")))
    return answer.get("result")
