"""What a fetch records of itself, over real connections."""

from __future__ import annotations

import gzip
import hashlib
from datetime import timedelta
from pathlib import Path

import pytest
import trustme

from tests.integration.test_fetch_client import LOCAL, NOW, fetched, reply, server_context, serving


async def test_every_hop_is_kept_with_its_answer_and_the_address_that_was_dialled() -> None:
    async with serving() as server:
        server.answers |= {
            "/a": reply(302, Location="/b", X_Why="moved"),
            "/b": reply(301, Location="/c"),
            "/c": reply(200, b"x"),
        }
        got = await fetched(server.url("/a"))
    address = f"127.0.0.1:{server.port}"
    assert got.asked is not None
    assert [(hop.asked.url, hop.status, hop.asked.address) for hop in got.redirects] == [
        (server.url("/a"), 302, address),
        (server.url("/b"), 301, address),
    ]
    assert ("x-why", "moved") in got.redirects[0].headers
    assert (got.asked.url, got.asked.at, got.asked.address, got.asked.tls) == (server.url("/c"), NOW, address, None)


async def test_what_may_be_a_secret_is_named_and_not_kept() -> None:
    async with serving() as server:
        server.answers |= {"/a": reply(302, Location="/b", Set_Cookie="id=s3cret-1; Path=/"), "/b": reply(200, b"x")}
        url = server.url("/a").replace("//", "//desk:s3cret-2@")
        got = await fetched(url, etag='"tag"')
        assert "Cookie: id=s3cret-1" in server.heads[1]
    assert got.asked is not None
    sent = dict(got.asked.headers)
    assert (sent["Authorization"], sent["Cookie"]) == ("(masked)", "(masked)")
    assert sent["If-None-Match"] == '"tag"'
    assert sent["Host"] == server.url().split("/")[2]
    assert "s3cret-2" not in repr(got)
    assert "ZGVzazpz" not in repr(got)
    assert "s3cret-1" not in repr([hop.asked for hop in got.redirects] + [got.asked])


@pytest.mark.parametrize(
    ("body", "headers", "coding"),
    [
        (gzip.compress(b"words"), {"Content_Encoding": "gzip"}, "gzip"),
        (gzip.compress(b"words"), {"Content_Type": "application/gzip"}, "gzip"),
        (b"words", {}, ""),
    ],
)
async def test_the_coding_that_the_body_was_freed_of_is_noted(
    body: bytes, headers: dict[str, str], coding: str
) -> None:
    async with serving() as server:
        server.answers["/"] = reply(200, body, **headers)
        got = await fetched(server.url("/"))
    assert (got.body, got.coding) == (b"words", coding)


async def test_encryption_and_certificate_are_kept(tmp_path: Path) -> None:
    authority = trustme.CA()
    authority.cert_pem.write_to_path(str(tmp_path / "ca.pem"))
    context = server_context(authority, "127.0.0.1")
    async with serving(context) as secure:
        secure.answers["/"] = reply(200, b"x")
        got = await fetched(secure.url(scheme="https"), ca_file=str(tmp_path / "ca.pem"), allow_hosts=LOCAL)
        shown = await _shown_certificate(secure.port)
    assert got.asked is not None
    tls = got.asked.tls
    assert tls is not None
    assert tls.version == "TLSv1.3"
    assert tls.cipher
    assert tls.certificate_sha256 == hashlib.sha256(shown).hexdigest()
    assert "organizationName=trustme" in tls.issuer
    assert tls.valid_from is not None
    assert tls.valid_until is not None
    assert tls.valid_until - tls.valid_from > timedelta(days=1)


async def _shown_certificate(port: int) -> bytes:
    """Return the certificate that a server shows, asked by other means."""
    import asyncio
    import ssl

    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    _, writer = await asyncio.open_connection("127.0.0.1", port, ssl=context)
    sent = writer.get_extra_info("ssl_object").getpeercert(binary_form=True)
    writer.close()
    assert isinstance(sent, bytes)
    return sent
