"""What holds for all bodies, headers and paces."""

from __future__ import annotations

import contextlib
import gzip
import itertools
import zlib
from datetime import UTC, datetime, timedelta
from ipaddress import IPv4Address
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from monitor.fetch.failures import AddressRefusedError, FetchError
from monitor.fetch.guard import is_public
from monitor.fetch.headers import max_age_s, media_type, retry_after_s, validator
from monitor.fetch.pace import next_visit_at
from monitor.fetch.proxy import check_named, proxy_of
from monitor.fetch.rhythm import HOURS
from monitor.fetch.robots import read_robots
from monitor.fetch.target import target_of
from monitor.fetch.unpack import Unpacker
from monitor.types import (
    Failed,
    FailureKind,
    IntervalBounds,
    NotModified,
    Rhythm,
    SourceForVisit,
    SourceKind,
    SourceOptions,
)

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)


def unpacked(coding: str, raw: bytes, cuts: list[int], limit: int) -> bytes:
    unpacker = Unpacker(coding, limit)
    edges = sorted({0, len(raw), *(cut % (len(raw) + 1) for cut in cuts)})
    for start, end in itertools.pairwise(edges):
        unpacker.feed(raw[start:end])
    return unpacker.finish()


@given(
    st.binary(max_size=4000),
    st.integers(1, 40),
    st.lists(st.integers(0, 10**6), max_size=6),
    st.sampled_from(["gzip", "deflate"]),
)
def test_unpacking_gives_back_what_was_packed_whatever_the_pieces(
    part: bytes, times: int, cuts: list[int], coding: str
) -> None:
    body = part * times
    raw = gzip.compress(body) if coding == "gzip" else zlib.compress(body)
    assert unpacked(coding, raw, cuts, 2**20) == body


@given(st.binary(max_size=3000), st.sampled_from(["", "gzip", "deflate"]), st.lists(st.integers(0, 5000), max_size=4))
def test_any_bytes_are_a_body_or_a_fetch_error_and_never_beyond_the_limit(
    raw: bytes, coding: str, cuts: list[int]
) -> None:
    with contextlib.suppress(FetchError):
        assert len(unpacked(coding, raw, cuts, 2000)) <= 2000


@given(st.text(max_size=300), st.one_of(st.none(), st.just("https://news.test/a/b?c")))
def test_any_text_is_a_target_without_credentials_or_a_fetch_error(text: str, base: str | None) -> None:
    try:
        target = target_of(text, base=target_of(base) if base else None)
    except FetchError:
        return
    assert target.scheme in {"http", "https"}
    assert 0 < target.port < 65536
    assert "@" not in target.url.split("/")[2]
    assert target.path.isascii()
    assert not set(target.path) & set(b"\r\n \0")


@given(st.text(max_size=100))
def test_any_header_is_read_without_an_error(text: str) -> None:
    wait = retry_after_s(text, NOW)
    assert wait is None or 0 <= wait <= 86400
    kept = validator(text)
    assert kept is None or kept == text
    media_type(text)
    assert 0 <= max_age_s((("cache-control", text), ("age", text))) <= 86400


@given(st.text(max_size=60), st.sampled_from(["http://", "http://u:p@", "", "socks5://"]), st.sampled_from([":1", ""]))
def test_a_proxy_is_read_whole_or_refused_without_repeating_it(text: str, before: str, after: str) -> None:
    said = ""
    try:
        proxy = proxy_of(before + text + after)
    except ValueError as error:
        said = str(error)
    else:
        assert 0 < proxy.port < 65536
        assert proxy.host.isascii()
        assert not set(proxy.host) & set("\r\n @/")
    assert said in {"", "write the proxy as http://HOST:PORT or http://USER:PASSWORD@HOST:PORT"}


@given(st.integers(0, 2**32 - 1), st.sampled_from(["{0}", "0x{0:x}", "{1}", "{1}.", "0x{2:x}.{3}", "[::ffff:{1}]"]))
def test_no_address_that_is_not_public_is_asked_of_a_proxy_in_any_spelling(number: int, spelling: str) -> None:
    dotted = str(IPv4Address(number))
    host = spelling.format(number, dotted, number >> 24, number & 0xFFFFFF).strip("[]")
    try:
        check_named(host, 80, ())
    except AddressRefusedError:
        return
    assert is_public(dotted)


@given(
    st.lists(st.tuples(st.integers(0, HOURS - 1), st.floats(0, 1000)), max_size=20), st.integers(0, 10**7),
    st.tuples(st.floats(10, 10**5), st.floats(1, 50)), st.integers(0, 10**6),
    st.tuples(st.booleans(), st.integers(0, 2**32)),
)  # fmt: skip
def test_a_pace_of_its_own_never_leaves_its_bounds(
    weights: list[tuple[int, float]], minutes: int, span: tuple[float, float], hint_s: int, dice: tuple[bool, int]
) -> None:
    bounds = IntervalBounds(least_s=span[0], most_s=span[0] * span[1])
    hours = [0.0] * HOURS
    for hour, weight in weights:
        hours[hour] += weight
    now = NOW + timedelta(minutes=minutes)
    rhythm = Rhythm(since=NOW, at=NOW, hours=tuple(hours), hint_s=hint_s)
    hit, seed = dice
    source = SourceForVisit(
        id="s", kind=SourceKind.FEED, url="http://x/", options=SourceOptions(interval=bounds), last_new_at=NOW
    )
    outcome = NotModified(url="http://x/", fetched_at=now, elapsed_s=0)
    due = next_visit_at(now, source, outcome, max_interval_s=86400, rng=Random(seed), rhythm=rhythm, hit=hit)
    assert 0.9 * bounds.least_s - 1e-3 <= (due - now).total_seconds() <= 1.1 * bounds.most_s + 1e-3


@given(
    st.integers(1, 10**6), st.integers(0, 10**6), st.floats(60, 10**6),
    st.one_of(st.none(), st.floats(0, 10**9)), st.tuples(st.sampled_from(FailureKind), st.integers(0, 2**32)),
)  # fmt: skip
def test_the_next_visit_lies_between_the_interval_and_the_longest_pause(
    interval_s: int, failures: int, longest_s: float, wait_s: float | None, outcome_and_seed: tuple[FailureKind, int]
) -> None:
    kind, seed = outcome_and_seed
    source = SourceForVisit(id="s", kind=SourceKind.FEED, url="http://x/", interval_s=interval_s, failures=failures)
    outcome = Failed(url="http://x/", kind=kind, message="m", fetched_at=NOW, retry_after_s=wait_s)
    delay_s = (next_visit_at(NOW, source, outcome, max_interval_s=longest_s, rng=Random(seed)) - NOW).total_seconds()
    assert delay_s >= max(0.9 * interval_s, min(wait_s or 0, 86400)) - 1e-5
    assert delay_s <= 1.1 * max(longest_s, interval_s, min(wait_s or 0, 86400)) + 1e-5


_RULES = st.lists(st.tuples(st.sampled_from(["Allow", "Disallow"]), st.text("/ab*$%?й", max_size=12)), max_size=8)


@given(_RULES, st.text("/ab%?й", max_size=20))
def test_robots_decide_as_the_longest_pattern_says(rules: list[tuple[str, str]], path: str) -> None:
    """Against a matcher that tries every way a star can go."""

    def fits(pattern: str, rest: str) -> bool:
        if not pattern:
            return True
        if pattern == "$":
            return not rest
        if pattern[0] == "*":
            return any(fits(pattern[1:], rest[at:]) for at in range(len(rest) + 1))
        return bool(rest) and rest[0] == pattern[0] and fits(pattern[1:], rest[1:])

    plain = [(kind, value) for kind, value in rules if value.isascii() and "%" not in value and "$" not in value[:-1]]
    path = "/" + "".join(char for char in path if char.isascii() and char != "%")
    text = "User-agent: *\n" + "".join(f"{kind}: {value}\n" for kind, value in plain)
    fitting = [(len(value), kind == "Allow") for kind, value in plain if value and fits(value, path)]
    assert read_robots(text).allows(path) is max(fitting, default=(0, True))[1]


@given(st.text(max_size=400), st.text(max_size=60))
def test_any_robots_and_any_path_are_decided(text: str, path: str) -> None:
    assert read_robots(text + "\nUser-agent: *\nDisallow: " + text).allows(path) in {True, False}
