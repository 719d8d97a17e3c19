"""One TCP or TLS connection as the stream that httpcore reads from: bounded, cancellable, closed without waiting.

A plain asyncio protocol instead of httpcore's anyio stream: it costs a third of the CPU per unchanged visit, and its
close cannot be interrupted half-way, so that a cancelled fetch leaves no descriptor behind.
"""

from __future__ import annotations

import asyncio
import ssl
from typing import Any, cast

import httpcore

from monitor.fetch.failures import HandshakeError

#: what a peer may send before its head is complete: h11 refuses heads beyond 100 KiB, but not endless `100 Continue`
_HEAD_BYTES = 256 * 1024
#: longest handshake; an https address of a server that speaks plain HTTP shows only by its silence
_TLS_S = 8.0
#: unread bytes at which the peer is made to wait
_HIGH_WATER = 256 * 1024


async def dial(address: str, port: int, timeout_s: float | None) -> Wire:
    """Return a stream connected to an address literal.

    Errors: httpcore.ConnectError with the OSError as cause, httpcore.ConnectTimeout.
    """
    loop = asyncio.get_running_loop()
    try:
        async with asyncio.timeout(timeout_s):
            _, protocol = await loop.create_connection(_WireProtocol, address, port)
    except TimeoutError as error:
        raise httpcore.ConnectTimeout("no connection in time") from error
    except OSError as error:
        raise httpcore.ConnectError("no connection") from error
    return Wire(protocol)


class Wire(httpcore.AsyncNetworkStream):
    """A connected stream that refuses to read more than it was told to expect."""

    def __init__(self, protocol: _WireProtocol) -> None:
        self._protocol = protocol
        self._left = _HEAD_BYTES

    def expect_body(self, max_bytes: int) -> None:
        """Allow so many more bytes: called when the head has arrived."""
        self._left = max_bytes

    async def read(self, max_bytes: int, timeout: float | None = None) -> bytes:  # noqa: ASYNC109 -- httpcore's signature
        """Return what has arrived, at least one byte; empty at the end.

        Errors: httpcore.ReadTimeout, httpcore.ReadError, httpcore.RemoteProtocolError beyond the allowance.
        """
        protocol = self._protocol
        if not protocol.has_news:
            try:
                async with asyncio.timeout(timeout):
                    await protocol.news()
            except TimeoutError as error:
                raise httpcore.ReadTimeout("the server fell silent") from error
        part = protocol.take(max_bytes)
        self._left -= len(part)
        if self._left < 0:
            raise httpcore.RemoteProtocolError("the head of the answer or its framing is too large")
        if not part and protocol.error is not None:
            raise httpcore.ReadError("the connection broke off") from protocol.error
        return part

    async def write(self, buffer: bytes, timeout: float | None = None) -> None:  # noqa: ARG002, ASYNC109 -- httpcore's signature
        """Send the bytes; requests are small, so the transport's buffer takes them."""
        self._protocol.channel.write(buffer)

    async def aclose(self) -> None:
        """Close at once, without a farewell that a hostile peer could delay."""
        self._protocol.channel.abort()

    async def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,  # noqa: ASYNC109 -- the signature is httpcore's
    ) -> Wire:
        """Return this stream, encrypted. Errors: HandshakeError, httpcore.ConnectTimeout."""
        protocol = self._protocol
        if protocol.has_news:
            await self.aclose()
            raise HandshakeError("the server spoke before the handshake")
        loop = asyncio.get_running_loop()
        try:
            async with asyncio.timeout(_TLS_S if timeout is None else min(timeout, _TLS_S)):
                transport = await loop.start_tls(
                    protocol.channel, protocol, ssl_context, server_hostname=server_hostname
                )
        except TimeoutError as error:
            await self.aclose()
            raise httpcore.ConnectTimeout("no TLS in time") from error
        except OSError as error:
            await self.aclose()
            raise HandshakeError("no TLS") from error
        except BaseException:
            await self.aclose()
            raise
        if transport is None:
            raise HandshakeError("no TLS")
        protocol.channel = transport
        return self

    def get_extra_info(self, info: str) -> Any:
        """Return what httpcore asks of a stream; `is_readable` means closed by the peer or unasked data."""
        if info == "is_readable":
            return self._protocol.has_news
        if info == "ssl_object":
            return self._protocol.channel.get_extra_info("ssl_object")
        if info == "server_addr":
            return self._protocol.channel.get_extra_info("peername")
        return None


class _WireProtocol(asyncio.Protocol):
    """Collects bytes for one reader and stops the peer when the reader is behind."""

    channel: asyncio.Transport

    def __init__(self) -> None:
        self._buffer = bytearray()
        self._ended = False
        self._paused = False
        self._waiter: asyncio.Future[None] | None = None
        self.error: Exception | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.channel = cast("asyncio.Transport", transport)

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        if len(self._buffer) > _HIGH_WATER and not self._paused:
            self._paused = True
            self.channel.pause_reading()
        self._wake()

    def eof_received(self) -> bool:
        self._ended = True
        self._wake()
        return False

    def connection_lost(self, exc: Exception | None) -> None:
        self._ended = True
        self.error = exc
        self._wake()

    @property
    def has_news(self) -> bool:
        """Bytes wait to be read, or nothing will come any more."""
        return bool(self._buffer) or self._ended

    async def news(self) -> None:
        """Return when something has arrived or the connection has ended."""
        self._waiter = asyncio.get_running_loop().create_future()
        try:
            await self._waiter
        finally:
            self._waiter = None

    def take(self, max_bytes: int) -> bytes:
        """Return and forget up to `max_bytes` of what has arrived."""
        part = bytes(self._buffer[:max_bytes])
        del self._buffer[:max_bytes]
        if self._paused and len(self._buffer) <= _HIGH_WATER // 2 and not self._ended:
            self._paused = False
            self.channel.resume_reading()
        return part

    def _wake(self) -> None:
        if self._waiter is not None and not self._waiter.done():
            self._waiter.set_result(None)
