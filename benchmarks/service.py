"""Runs the service as its users do, in a process of its own, and watches it."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

COMMAND = (sys.executable, "-m", "monitor")
_PAGE_KIB = os.sysconf("SC_PAGE_SIZE") // 1024
_ROOT = Path(__file__).resolve().parent.parent


def environment(**extra: str) -> dict[str, str]:
    """Return our environment without settings of an installation on this machine."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("MONITOR_", "NOTIFY_"))}
    paths = [str(_ROOT), *filter(None, [kept.get("PYTHONPATH")])]
    return kept | {"MONITOR_CONFIG": "", "PYTHONPATH": os.pathsep.join(paths)} | extra


def monitor(*words: str, timeout_s: float = 600.0, **extra: str) -> subprocess.CompletedProcess[str]:
    """Run one command of the product and return how it ended, with what it said."""
    return subprocess.run(
        [*COMMAND, *words], capture_output=True, text=True, timeout=timeout_s, env=environment(**extra), check=False
    )


class Daemon:
    """`monitor run` in a process of its own; it says on a socket when it is ready, as to a service manager."""

    def __init__(self, arguments: Sequence[str], *, folder: Path, log: Path, **extra: str) -> None:
        """Start it. `folder` is for the socket, whose path must be short."""
        address = folder / "notify"
        address.unlink(missing_ok=True)
        self._manager = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self._manager.bind(str(address))
        self.started = time.monotonic()
        with log.open("ab") as out:
            self.process = subprocess.Popen(
                [*COMMAND, "run", *arguments],
                stdout=out,
                stderr=out,
                env=environment(NOTIFY_SOCKET=str(address), **extra),
                start_new_session=True,
            )

    def wait_ready(self, within_s: float) -> float | None:
        """Return the seconds from the start to READY=1, or None when it was not ready in time."""
        deadline = time.monotonic() + within_s
        while (left := deadline - time.monotonic()) > 0:
            self._manager.settimeout(min(left, 0.5))
            try:
                if b"READY=1" in self._manager.recv(4096).splitlines():
                    return time.monotonic() - self.started
            except TimeoutError:
                if self.process.poll() is not None:
                    return None
        return None

    def kill(self) -> None:
        """End it with SIGKILL: the main process alone, as the out-of-memory killer does."""
        self.process.kill()
        self.process.wait()
        self._manager.close()

    def terminate(self) -> float:
        """Ask it to end and return how many seconds that took.

        Errors: subprocess.TimeoutExpired after 15 s.
        """
        began = time.monotonic()
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(timeout=15)
        finally:
            self._manager.close()
        return time.monotonic() - began

    def family(self) -> dict[int, str]:
        """Return the process ids of its session, each with its command line."""
        return session_members(self.process.pid)


def session_members(session: int) -> dict[int, str]:
    """Return the living processes of a session: id -> command line."""
    found = {}
    for entry in Path("/proc").iterdir():
        if not entry.name.isdigit():
            continue
        try:
            fields = (entry / "stat").read_text().rpartition(")")[2].split()
            if int(fields[3]) == session and fields[0] not in "ZX":
                found[int(entry.name)] = (
                    (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode("utf-8", "replace")
                )
        except (OSError, IndexError):
            continue
    return found


def resident_mib(pid: int) -> float:
    """Return the resident memory of a process in MiB; 0 when it is gone."""
    try:
        return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * _PAGE_KIB / 1024
    except (OSError, IndexError):
        return 0.0


def report(figures: dict[str, Any]) -> None:
    """Print the figures as one JSON line, the last of the output."""
    sys.stdout.write(json.dumps(figures, ensure_ascii=False, default=str) + "\n")
    sys.stdout.flush()


def say(text: str) -> None:
    """Print one line for people."""
    sys.stdout.write(text + "\n")
    sys.stdout.flush()
