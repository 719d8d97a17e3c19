"""What a fetch leaves behind as evidence of itself: what was asked, over which connection. No secret."""

from __future__ import annotations

import hashlib
import ssl
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import httpcore

from monitor.types import Asked, Headers, TlsFact

MASKED = "(masked)"
#: request headers whose values are kept; every other one may hold what the configuration keeps secret
_PLAIN = frozenset(
    {
        b"host",
        b"user-agent",
        b"accept",
        b"accept-encoding",
        b"accept-language",
        b"connection",
        b"if-none-match",
        b"if-modified-since",
        b"range",
    }
)


def asked_over(
    stream: httpcore.AsyncNetworkStream,
    *,
    url: str,
    at: datetime,
    headers: Sequence[tuple[bytes, bytes]],
    secret: Sequence[bytes] = (),
) -> Asked:
    """Return the record of a request that was sent over this open connection; values of `secret` names are masked."""
    return Asked(
        url=url,
        at=at,
        headers=shown_headers(headers, secret),
        address=_address(stream.get_extra_info("server_addr")),
        tls=_tls_fact(stream.get_extra_info("ssl_object")),
    )


def shown_headers(headers: Sequence[tuple[bytes, bytes]], secret: Sequence[bytes] = ()) -> Headers:
    """Return the request headers as they were sent, the values masked that may be secrets.

    Shape: `secret` are names that the configuration sets; they are masked even where the name is a plain one.
    """
    plain = _PLAIN.difference(name.lower() for name in secret)
    return tuple(
        (name.decode("latin-1"), value.decode("latin-1") if name.lower() in plain else MASKED)
        for name, value in headers
    )


def _address(peer: Any) -> str:
    if not isinstance(peer, tuple) or len(peer) < 2:  # noqa: PLR2004 -- host and port
        return ""
    host, port = peer[:2]
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"


def _tls_fact(tls: ssl.SSLObject | None) -> TlsFact | None:
    """Return what the handshake agreed on; None without one."""
    if tls is None:
        return None
    sent = tls.getpeercert(binary_form=True) or b""
    read = tls.getpeercert() or {}
    cipher = tls.cipher()
    return TlsFact(
        version=tls.version() or "",
        cipher=cipher[0] if cipher else "",
        certificate_sha256=hashlib.sha256(sent).hexdigest() if sent else "",
        subject=_name(read.get("subject")),
        issuer=_name(read.get("issuer")),
        valid_from=_time(read.get("notBefore")),
        valid_until=_time(read.get("notAfter")),
    )


def _name(parts: Any) -> str:
    """Return a distinguished name as one line: `commonName=mod.example, organizationName=Ministry`."""
    return ", ".join(f"{key}={value}" for part in parts or () for key, value in part)


def _time(text: Any) -> datetime | None:
    return datetime.fromtimestamp(ssl.cert_time_to_seconds(text), UTC) if isinstance(text, str) else None
