"""Errors of the network and its libraries as kind and line."""

from __future__ import annotations

import errno
import ssl

import h11
import httpcore
import pytest

from monitor.fetch.failures import (
    REMOTE_ERRORS,
    AddressRefusedError,
    FetchError,
    HandshakeError,
    NameLookupError,
    as_fetch_error,
    one_line,
)
from monitor.types import FailureKind


def caused(error: Exception, cause: Exception) -> Exception:
    error.__cause__ = cause
    return error


@pytest.mark.parametrize(
    ("error", "kind", "words"),
    [
        (AddressRefusedError("refused to contact x: private"), FailureKind.BLOCKED, "private"),
        (NameLookupError("x: no such name"), FailureKind.DNS, "no such name"),
        (caused(HandshakeError("no TLS"), ssl.SSLError(1, "x")), FailureKind.TLS, "no TLS"),
        (caused(HandshakeError("no TLS"), ConnectionResetError()), FailureKind.TLS, "hung up"),
        (httpcore.ConnectTimeout(), FailureKind.TIMEOUT, "no connection in time"),
        (httpcore.ReadTimeout(), FailureKind.TIMEOUT, "silent"),
        (TimeoutError(), FailureKind.TIMEOUT, "not finished within 30 s"),
        (caused(httpcore.ConnectError(), OSError(errno.ECONNREFUSED, "x")), FailureKind.CONNECT, "connection refused"),
        (caused(httpcore.ConnectError(), OSError(errno.ENETUNREACH, "x")), FailureKind.CONNECT, "unreachable"),
        (httpcore.ConnectError(), FailureKind.CONNECT, "no connection"),
        (httpcore.ReadError(), FailureKind.PROTOCOL, "broke off"),
        (ConnectionResetError(), FailureKind.PROTOCOL, "broke off"),
        (httpcore.RemoteProtocolError("illegal status line: secret"), FailureKind.PROTOCOL, "illegal status line"),
        (httpcore.RemoteProtocolError(""), FailureKind.PROTOCOL, "not valid HTTP"),
        (h11.RemoteProtocolError("x"), FailureKind.PROTOCOL, "not valid HTTP"),
        (UnicodeError(), FailureKind.PROTOCOL, "could not be read"),
    ],
)
def test_every_error_has_a_kind_and_words(error: Exception, kind: FailureKind, words: str) -> None:
    assert isinstance(error, REMOTE_ERRORS)
    found = as_fetch_error(error, timeout_s=30.0)
    assert found.kind is kind
    assert words in found.message
    assert "secret" not in found.message


def test_status_and_wait_are_kept() -> None:
    found = as_fetch_error(FetchError(FailureKind.HTTP, "a\r\nb", status=500, retry_after_s=7.0), timeout_s=1)
    assert (found.message, found.status, found.retry_after_s) == ("a b", 500, 7.0)


def test_lines_are_printable_and_short() -> None:
    assert one_line("a\x1b[31m\n\tb\u202e") == "a [31m b"
    assert len(one_line("x" * 999)) == 200


def test_mistakes_of_ours_are_not_hidden() -> None:
    assert not isinstance(TypeError(), REMOTE_ERRORS)
    assert not isinstance(AttributeError(), REMOTE_ERRORS)
