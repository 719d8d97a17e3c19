"""Where the page listens, and asking it from outside; imports nothing heavy, since `healthcheck` runs every minute."""

from __future__ import annotations

import http.client

#: what a wildcard address is asked at
_ANY = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 - compared with, not bound


def split_listen(listen: str) -> tuple[str, int]:
    """Return host and port of `HOST:PORT` or `[V6]:PORT`.

    Errors: ValueError when the port is no number up to 65535.
    """
    host, _, port = listen.rpartition(":")
    if not port.isascii() or not port.isdigit() or int(port) > 65535:  # noqa: PLR2004 - the largest port
        msg = f"{listen!r} names no port"
        raise ValueError(msg)
    return host.strip("[]"), int(port)


def ask_ready(listen: str, *, timeout_s: float = 5.0) -> tuple[bool, str]:
    """Return whether the service that serves its page at `listen` is ready, and one line that says why not.

    Units: seconds for each step of the question. Errors: none; who does not answer is not ready.
    """
    try:
        host, port = split_listen(listen)
        connection = http.client.HTTPConnection(_ANY.get(host, host), port, timeout=timeout_s)
        try:
            connection.request("GET", "/readyz")
            answer = connection.getresponse()
            line = answer.read(500).decode("utf-8", "replace").strip().partition("\n")[0]
        finally:
            connection.close()
    except (OSError, ValueError, http.client.HTTPException) as error:
        return False, f"{listen} does not answer: {error or type(error).__name__}"
    return answer.status == http.client.OK, line or f"status {answer.status}"
