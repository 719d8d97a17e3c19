"""The one place where errors of the network and its libraries become `Failed(kind, message)`.

Messages are one line, written here or built from fixed words and host names; never from addresses with their path and
query, nor from headers, since both may carry secrets.
"""

from __future__ import annotations

import errno
import os
import ssl

import h11
import httpcore

from monitor.types import FailureKind


class FetchError(Exception):
    """A fetch that ends here, with the kind and the line that the outcome will carry."""

    def __init__(
        self, kind: FailureKind, message: str, *, status: int | None = None, retry_after_s: float | None = None
    ) -> None:
        self.kind = kind
        self.message = message
        self.status = status
        self.retry_after_s = retry_after_s
        super().__init__(message)


class AddressRefusedError(httpcore.ConnectError):
    """The guard refused to dial; the text names host and reason. Never to be tried again within the same fetch."""


class NameLookupError(httpcore.ConnectError):
    """A host name that has no address, or whose lookup took too long."""


class HandshakeError(httpcore.ConnectError):
    """TLS could not be agreed on; the cause is the original error."""


#: What a remote side can make the libraries raise. Anything else is a mistake of ours and is not hidden.
REMOTE_ERRORS: tuple[type[Exception], ...] = (
    FetchError,
    OSError,
    UnicodeError,
    h11.ProtocolError,
    httpcore.NetworkError,
    httpcore.ProtocolError,
    httpcore.TimeoutException,
    httpcore.UnsupportedProtocol,
)


def one_line(text: str, limit: int = 200) -> str:
    """Return printable text without line ends, cut to `limit` characters."""
    line = " ".join("".join(char if char.isprintable() else " " for char in text).split())
    return line if len(line) <= limit else line[: limit - 1] + "…"


def as_fetch_error(error: Exception, *, timeout_s: float) -> FetchError:
    """Return kind and line for anything in `REMOTE_ERRORS`; `timeout_s` is the total deadline of the fetch."""
    if isinstance(error, FetchError):
        return FetchError(error.kind, one_line(error.message), status=error.status, retry_after_s=error.retry_after_s)
    kind, message = _kind_and_message(error, timeout_s)
    return FetchError(kind, one_line(message))


def _kind_and_message(  # noqa: PLR0911 -- one table, one line for each kind of error
    error: Exception, timeout_s: float
) -> tuple[FailureKind, str]:
    match error:
        case AddressRefusedError():
            return FailureKind.BLOCKED, str(error)
        case NameLookupError():
            return FailureKind.DNS, str(error)
        case HandshakeError():
            return FailureKind.TLS, _tls_message(error.__cause__)
        case httpcore.ConnectTimeout():
            return FailureKind.TIMEOUT, "no connection in time"
        case httpcore.TimeoutException():
            return FailureKind.TIMEOUT, "the server fell silent"
        case TimeoutError():
            return FailureKind.TIMEOUT, f"not finished within {timeout_s:g} s"
        case httpcore.ConnectError():
            return FailureKind.CONNECT, _connect_message(error.__cause__)
        case httpcore.NetworkError() | OSError():
            return FailureKind.PROTOCOL, "the connection broke off"
        case httpcore.ProtocolError() | h11.ProtocolError():
            return FailureKind.PROTOCOL, _protocol_message(str(error))
        case _:
            return FailureKind.PROTOCOL, "the answer could not be read"


def _connect_message(cause: BaseException | None) -> str:
    number = getattr(cause, "errno", None)
    if number == errno.ECONNREFUSED:
        return "connection refused"
    if isinstance(number, int) and number > 0:
        return f"no connection: {os.strerror(number).lower()}"
    return "no connection"


def _tls_message(cause: BaseException | None) -> str:
    if isinstance(cause, ssl.SSLCertVerificationError):
        return f"the certificate was refused: {cause.verify_message}"
    reason = getattr(cause, "reason", None)
    if isinstance(cause, ssl.SSLError):
        return f"no TLS: {reason.replace('_', ' ').lower()}" if reason else "no TLS"
    return "no TLS: the server hung up during the handshake"


def _protocol_message(text: str) -> str:
    """Choose our own words: the library's quote what the server sent."""
    if text.startswith("Server disconnected"):
        return "the server hung up without a valid answer"
    if text.startswith("peer closed connection"):
        return "the answer broke off before its end"
    if text.startswith(("Receive buffer too long", "the head of the answer")):
        return "the head of the answer is too large"
    if text.startswith("Received server"):
        return "the server switched protocols unasked"
    return f"not valid HTTP ({text.partition(':')[0]})" if text else "not valid HTTP"
