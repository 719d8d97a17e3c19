"""What is read from and written into headers: validators, Retry-After, types, cookies, User-Agent. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

import monitor
from monitor.types import Headers

#: a server may hold us off for a day, not longer (CVE-2025-68148: one answer of ten years silenced a feed)
MAX_RETRY_AFTER_S = 86400.0
_MAX_VALIDATOR = 512
_MAX_COOKIES = 20
_MAX_COOKIE_BYTES = 4096


def decoded_headers(raw: list[tuple[bytes, bytes]]) -> Headers:
    """Return names in lower case with their values; bytes outside ASCII are read as Latin-1, which loses nothing."""
    return tuple((name.decode("latin-1").lower(), value.decode("latin-1")) for name, value in raw)


def header(headers: Headers, name: str) -> str | None:
    """Return the first value of a header, or None; `name` in lower case."""
    return next((value for key, value in headers if key == name), None)


def header_list(headers: Headers, name: str) -> str:
    """Return all values of a list header joined by commas, as they would stand in one line."""
    return ", ".join(value for key, value in headers if key == name)


def validator(value: str | None) -> str | None:
    """Return an ETag or Last-Modified to store and send back verbatim, or None when it is long or unprintable."""
    if not value or len(value) > _MAX_VALIDATOR or not value.isascii() or not value.isprintable():
        return None
    return value


def media_type(value: str | None) -> tuple[str, str | None]:
    """Return the lower-cased media type ("" when none is given) and the declared charset of a Content-Type."""
    if not value:
        return "", None
    kind, *parameters = value.split(";")
    for parameter in parameters:
        name, _, text = parameter.partition("=")
        charset = text.strip().strip("\"'").lower()
        if name.strip().lower() == "charset" and charset.isascii() and charset.isprintable() and 0 < len(charset) <= 40:  # noqa: PLR2004 -- longer than any registered charset
            return kind.strip().lower(), charset
    return kind.strip().lower(), None


def retry_after_s(value: str | None, now: datetime) -> float | None:
    """Return the seconds that a Retry-After asks for, 0 to 86,400, or None when it says nothing usable.

    Source: RFC 9110 section 10.2.3: seconds or an HTTP date.
    """
    if value is None:
        return None
    text = value.strip()
    if text.isascii() and text.isdigit():
        return MAX_RETRY_AFTER_S if len(text) > 9 else min(float(text), MAX_RETRY_AFTER_S)  # noqa: PLR2004 -- any longer number is beyond the cap
    try:
        at = parsedate_to_datetime(text)
    except (ValueError, OverflowError, IndexError):
        return None
    if at.tzinfo is None:
        at = at.replace(tzinfo=UTC)
    return min(max((at - now).total_seconds(), 0.0), MAX_RETRY_AFTER_S)


def max_age_s(headers: Headers) -> int:
    """Return for how many seconds a cache may give this answer out again, 0 to 86,400; 0 when nothing is said.

    Source: RFC 9111 sections 4.2 and 5.1: `max-age`, less the `Age` that the answer has already.
    """
    directives = [part.strip().lower() for part in header_list(headers, "cache-control").split(",")]
    if {"no-store", "no-cache"} & set(directives):
        return 0
    ages = [part.removeprefix("max-age=").strip('"') for part in directives if part.startswith("max-age=")]
    spent = (header(headers, "age") or "").strip()
    return max(min(_whole(ages[0]) if ages else 0, int(MAX_RETRY_AFTER_S)) - _whole(spent), 0)


def _whole(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 9 else 0  # noqa: PLR2004 -- 30 years


def user_agent(configured: str, contact: str) -> str:
    """Return the User-Agent: the configured one, else product, version and the contact for webmasters."""
    text = configured or f"statement-monitor/{monitor.__version__}" + (f" (+{contact})" if contact else "")
    return "".join(char if char.isascii() and char.isprintable() else "?" for char in text)


class Cookies:
    """Cookies of one fetch: some sites set one and redirect to the same address. Same origin only, few, never kept.

    Shape: begins with those of the configuration, as (name, value); a server may set these anew.
    """

    def __init__(self, configured: Iterable[tuple[str, str]] = ()) -> None:
        self._values: dict[str, str] = dict(configured)

    def take(self, headers: Headers) -> None:
        """Remember the cookies that an answer sets, as far as they are short and printable."""
        for name, line in headers:
            if name != "set-cookie" or len(self._values) >= _MAX_COOKIES:
                continue
            pair = line.partition(";")[0].strip()
            key, equals, value = pair.partition("=")
            if equals and pair.isascii() and pair.isprintable() and len(pair) <= _MAX_COOKIE_BYTES:
                self._values[key.strip()] = value.strip()

    def forget(self) -> None:
        """Drop them all: the next hop has another origin."""
        self._values.clear()

    @property
    def line(self) -> str:
        """The Cookie header, "" for none."""
        return "; ".join(f"{key}={value}" for key, value in self._values.items())
