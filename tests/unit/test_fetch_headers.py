"""What is read from and written into headers."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from monitor.fetch.headers import (
    Cookies,
    decoded_headers,
    header,
    header_list,
    media_type,
    retry_after_s,
    user_agent,
    validator,
)

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("120", 120.0),
        (" 90 ", 90.0),
        ("0", 0.0),
        ("315360000", 86400.0),
        ("9" * 4000, 86400.0),
        ("Fri, 20 Nov 2026 09:10:00 GMT", 600.0),
        ("Fri, 20 Nov 2026 09:10:00", 600.0),
        ("Fri, 20 Nov 2026 08:00:00 GMT", 0.0),
        ("Fri, 20 Nov 2036 08:00:00 GMT", 86400.0),
        ("soon, -5", None),
        ("-5", None),
        ("٣", None),
        ("", None),
        (None, None),
        ("Fri, 99 Nov 2026 08:00:00 GMT", None),
        ("Fri, 20 Nov 999999999999999999999 08:00:00 GMT", None),
    ],
)
def test_retry_after_is_read_as_seconds_or_date_and_capped_at_a_day(value: str | None, seconds: float | None) -> None:
    assert retry_after_s(value, NOW) == seconds


def test_validators_are_kept_verbatim_only_if_short_and_printable() -> None:
    for good in ('"abc"', 'W/"x y"', "Thu, 01 Jan 2099 00:00:00 GMT", "unquoted"):
        assert validator(good) == good
    for bad in (None, "", '"' + "e" * 600 + '"', '"a\u201d"', "yesterday\tnoon", '"a\r\nX: y"', '"\x00"', '"é"'):
        assert validator(bad) is None


@pytest.mark.parametrize(
    ("value", "kind", "charset"),
    [
        ("application/rss+xml; charset=UTF-8", "application/rss+xml", "utf-8"),
        ('Text/HTML;charset="windows-1251"; x=y', "text/html", "windows-1251"),
        ("text/html", "text/html", None),
        ("text/html; charset=", "text/html", None),
        ("text/html; charset=" + "x" * 99, "text/html", None),
        (None, "", None),
        (";;;", "", None),
    ],
)
def test_media_type_and_charset(value: str | None, kind: str, charset: str | None) -> None:
    assert media_type(value) == (kind, charset)


def test_headers_are_lower_cased_and_bytes_survive_as_latin_1() -> None:
    headers = decoded_headers([(b"X-Ville", b"Besan\xe7on"), (b"Vary", b"a"), (b"VARY", b"b")])
    assert header(headers, "x-ville") == "Besançon"
    assert header(headers, "missing") is None
    assert header_list(headers, "vary") == "a, b"


def test_the_user_agent_names_product_version_and_contact() -> None:
    assert user_agent("", "https://desk.example/bot").startswith("statement-monitor/")
    assert user_agent("", "https://desk.example/bot").endswith(" (+https://desk.example/bot)")
    assert user_agent("", "").count("(") == 0
    assert user_agent("desk/1", "ignored") == "desk/1"
    assert user_agent("evil\r\nX: é", "") == "evil??X: ?"


def test_cookies_of_one_fetch_are_few_short_and_printable() -> None:
    cookies = Cookies()
    cookies.take((("set-cookie", "a=1; Path=/; HttpOnly"), ("set-cookie", "b = 2"), ("other", "c=3")))
    cookies.take(
        (("set-cookie", "a=9"), ("set-cookie", "bad=\x01"), ("set-cookie", "big=" + "v" * 5000), ("set-cookie", "x"))
    )
    assert cookies.line == "a=9; b=2"
    cookies.take(tuple(("set-cookie", f"k{n}=v") for n in range(500)))
    assert cookies.line.count("=") == 20
    cookies.forget()
    assert cookies.line == ""
