"""Addresses as they are asked, and what a redirect may carry over."""

from __future__ import annotations

import base64

import pytest

from monitor.fetch.failures import FetchError
from monitor.fetch.target import target_of
from monitor.types import FailureKind


def test_an_address_is_taken_apart() -> None:
    target = target_of("https://News.Example:8443/feed.xml?a=b#part")
    assert (target.scheme, target.host, target.port, target.path) == ("https", "news.example", 8443, b"/feed.xml?a=b")
    assert target.host_header == b"news.example:8443"
    assert target.url == "https://news.example:8443/feed.xml?a=b"
    assert target.host_key == "news.example"
    assert target_of("http://news.example").port == 80


def test_names_and_paths_in_other_scripts_are_encoded() -> None:
    target = target_of("http://пример.рф/путь?я")
    assert target.host == "xn--e1afmkfd.xn--p1ai"
    assert target.path == b"/%D0%BF%D1%83%D1%82%D1%8C?%D1%8F"


def test_credentials_become_a_header_and_are_shown_nowhere() -> None:
    target = target_of("https://desk:p%40ss@news.example/feed")
    assert target.authorization == b"Basic " + base64.b64encode(b"desk:p@ss")
    assert target.url == "https://news.example/feed"
    assert b"desk" not in target.host_header


def test_credentials_stay_on_their_origin() -> None:
    base = target_of("https://desk:secret@news.example/feed")
    assert target_of("/other", base=base).authorization == base.authorization
    for elsewhere in (
        "http://news.example/feed",
        "https://news.example:444/",
        "https://evil.example/",
        "//evil.example/",
    ):
        assert target_of(elsewhere, base=base).authorization is None


def test_credentials_given_by_a_redirect_are_dropped() -> None:
    base = target_of("http://news.example/feed")
    target = target_of("http://user:word@other.example/x", base=base)
    assert target.authorization is None
    assert target.url == "http://other.example/x"


@pytest.mark.parametrize(
    ("location", "url"),
    [
        ("/x", "https://news.example/x"),
        ("x?y=1", "https://news.example/a/x?y=1"),
        ("//cdn.example/f", "https://cdn.example/f"),
        ("?page=2", "https://news.example/a/b?page=2"),
        ("/новости", "https://news.example/%D0%BD%D0%BE%D0%B2%D0%BE%D1%81%D1%82%D0%B8"),
    ],
)
def test_redirects_are_read_relative_to_where_they_were_met(location: str, url: str) -> None:
    assert target_of(location, base=target_of("https://news.example/a/b")).url == url


@pytest.mark.parametrize(
    "url",
    [
        "file:///etc/hostname",
        "ftp://news.example/",
        "gopher://x/1",
        "data:text/xml,<rss/>",
        "javascript:alert(1)",
        "unix:///run/x",
        "//news.example/x",
        "news.example/feed",
        "http:///x",
        "http://a b/",
        "http://x:99999/",
        "http://①②⑦.⓪.⓪.①/",
        "http://0177.0.0.1/",
        "http://[::1/",
        "http://-x.example/",
        "http://" + "a" * 300 + "/",
        "http://a%00b/",
        "http://a\r\nX: y/",
    ],
)
def test_other_schemes_and_hosts_that_are_none_are_refused(url: str) -> None:
    with pytest.raises(FetchError) as caught:
        target_of(url)
    assert caught.value.kind is FailureKind.BLOCKED


@pytest.mark.parametrize("url", ["", "   ", "http://news.example/" + "a" * 9000])
def test_empty_and_endless_addresses_lead_nowhere(url: str) -> None:
    with pytest.raises(FetchError) as caught:
        target_of(url, base=target_of("http://news.example/"))
    assert caught.value.kind is FailureKind.REDIRECT
