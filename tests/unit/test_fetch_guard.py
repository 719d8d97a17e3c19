"""Which addresses are contacted."""

from __future__ import annotations

import httpcore
import pytest

from monitor.fetch.failures import AddressRefusedError, NameLookupError
from monitor.fetch.guard import GuardedBackend, check_addresses, is_allowed, is_public, parse_allow_host, why_refused
from monitor.types import AllowHost

REFUSED = {
    "0.0.0.0": "this host",
    "0.1.2.3": "this host",
    "10.0.0.1": "private",
    "100.64.0.1": "carrier-grade",
    "100.100.100.200": "carrier-grade",  # metadata service of one cloud
    "100.127.255.255": "carrier-grade",
    "127.0.0.1": "loopback",
    "127.255.255.254": "loopback",
    "168.63.129.16": "metadata",
    "169.254.169.254": "metadata",
    "172.16.0.1": "private",
    "172.31.255.255": "private",
    "192.0.0.8": "protocol",
    "192.0.0.192": "protocol",
    "192.0.2.1": "documentation",
    "192.88.99.1": "6to4",
    "192.168.1.1": "private",
    "198.18.0.1": "benchmarking",
    "198.51.100.7": "documentation",
    "203.0.113.9": "documentation",
    "224.0.0.1": "multicast",
    "239.1.1.1": "multicast",
    "240.0.0.1": "reserved",
    "255.255.255.255": "broadcast",
    "::": "unspecified",
    "::1": "loopback",
    "::127.0.0.1": "v4-compatible address of 127.0.0.1",
    "::8.8.8.8": "v4-compatible",
    "::ffff:127.0.0.1": "mapped address of 127.0.0.1",
    "::ffff:169.254.169.254": "metadata",
    "64:ff9b::7f00:1": "NAT64 address of 127.0.0.1",
    "64:ff9b::a9fe:a9fe": "metadata",
    "64:ff9b:1::808:808": "local NAT64",
    "100::1": "discard",
    "2001::1": "Teredo",
    "2001:0:4136:e378:8000:63bf:3fff:fdd2": "Teredo address of 192.0.2.45",
    "2001:2::1": "protocol",
    "2001:10::1": "protocol",
    "2001:db8::1": "documentation",
    "2002:7f00:1::": "6to4 address of 127.0.0.1",
    "2002:808:808::": "6to4",
    "3fff::1": "documentation",
    "4000::1": "not public",
    "5f00::1": "segment",
    "fc00::1": "private",
    "fd00:ec2::254": "private",  # metadata service of one cloud
    "fe80::1": "link-local",
    "fe80::1%lo": "one interface",
    "2606:4700::1111%eth0": "one interface",
    "fec0::1": "site-local",
    "ff02::1": "multicast",
}
PUBLIC = (
    "1.1.1.1",
    "8.8.8.8",
    "93.184.216.34",
    "100.63.255.255",
    "100.128.0.1",
    "172.32.0.1",
    "192.0.1.1",
    "223.255.255.255",
    "2606:4700::1111",
    "2a00:1450:4001::1",
    "::ffff:8.8.8.8",
    "64:ff9b::808:808",
)


@pytest.mark.parametrize(("address", "why"), REFUSED.items())
def test_addresses_that_are_not_public_are_refused_with_a_reason(address: str, why: str) -> None:
    assert why in (why_refused(address) or "")
    assert not is_public(address)


@pytest.mark.parametrize("address", PUBLIC)
def test_public_addresses_are_contacted(address: str) -> None:
    assert why_refused(address) is None
    assert is_public(address)


def test_one_internal_address_among_public_ones_refuses_the_whole_name() -> None:
    with pytest.raises(AddressRefusedError, match=r"mixed\.test \(10\.0\.0\.1\): private"):
        check_addresses("mixed.test", ("93.184.216.34", "10.0.0.1"))
    check_addresses("fine.test", ("93.184.216.34", "2606:4700::1111"))


@pytest.mark.parametrize(
    ("text", "host", "port"),
    [
        ("127.0.0.1:8080", "127.0.0.1", 8080),
        ("127.0.0.1:*", "127.0.0.1", None),
        ("[::1]:443", "::1", 443),
        ("intranet.example:*", "intranet.example", None),
        (" localhost:1 ", "localhost", 1),
    ],
)
def test_allow_hosts_are_pairs_of_host_and_port(text: str, host: str, port: int | None) -> None:
    assert parse_allow_host(text) == AllowHost(host=host, port=port)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "127.0.0.1",
        "*:80",
        "host:",
        "host:0",
        "host:65536",
        "http://host:80",
        "::1:80",
        "a b:80",
        "host:80x",
        "u@h:80",
        "[1:2]:80",
    ],
)
def test_what_is_no_pair_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"HOST:PORT|octets|parts"):
        parse_allow_host(text)


def test_an_exception_holds_for_its_host_as_written_and_its_port_only() -> None:
    allowed = (
        AllowHost(host="127.0.0.1", port=8080),
        AllowHost(host="Intranet.Example"),
        AllowHost(host="::1", port=1),
    )
    assert is_allowed("127.0.0.1", 8080, allowed)
    assert not is_allowed("127.0.0.1", 8081, allowed)
    assert not is_allowed("localhost", 8080, allowed)
    assert not is_allowed("127.1", 8080, allowed)
    assert is_allowed("intranet.example.", 9, allowed)
    assert is_allowed("0:0::1", 1, allowed)
    assert not is_allowed("x.intranet.example", 9, allowed)


class _Answers:
    def __init__(self, *addresses: str) -> None:
        self.given = addresses
        self.asked: list[str] = []

    async def addresses(self, host: str) -> tuple[str, ...]:
        self.asked.append(host)
        return self.given


@pytest.mark.parametrize("host", ["127.0.0.1", "::1", "169.254.169.254"])
async def test_the_backend_refuses_address_literals_without_asking_anybody(host: str) -> None:
    resolver = _Answers("93.184.216.34")
    with pytest.raises(AddressRefusedError):
        await GuardedBackend(resolver).connect_tcp(host, 80)
    assert resolver.asked == []


@pytest.mark.parametrize("host", ["localhost", "LOCALHOST.", "a.localhost"])
async def test_localhost_is_refused_whatever_a_name_server_says(host: str) -> None:
    resolver = _Answers("93.184.216.34")
    with pytest.raises(AddressRefusedError, match="loopback"):
        await GuardedBackend(resolver).connect_tcp(host, 80)
    assert resolver.asked == []


async def test_the_backend_refuses_names_that_lead_inside_and_asks_once() -> None:
    resolver = _Answers("93.184.216.34", "::ffff:10.1.1.1")
    with pytest.raises(AddressRefusedError, match="mapped"):
        await GuardedBackend(resolver).connect_tcp("news.test", 80)
    assert resolver.asked == ["news.test"]


async def test_a_name_without_addresses_is_a_failed_lookup() -> None:
    with pytest.raises(NameLookupError, match=r"news\.test"):
        await GuardedBackend(_Answers()).connect_tcp("news.test", 80)


async def test_local_sockets_are_refused() -> None:
    with pytest.raises(AddressRefusedError):
        await GuardedBackend(_Answers()).connect_unix_socket("/run/x")


def test_a_refusal_is_a_connect_error_of_the_library() -> None:
    """Whatever wraps the backend treats it as a failed connection, never as a bug."""
    assert issubclass(AddressRefusedError, httpcore.ConnectError)
