"""What a host's robots.txt asks of us, for listings, sitemaps and pages; feeds are asked for by being published.

Source: RFC 9309. A missing file (4xx) allows everything. One that cannot be had (no answer, 5xx, 429) forbids
everything until it can, unless the rules it had before are known: these hold on, for as long as 30 days.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TypeAlias
from urllib.parse import quote, unquote_to_bytes

from monitor.fetch.target import Target
from monitor.types import Failed, FailureKind, Fetched, FetchOutcome

#: the name that a webmaster writes after "User-agent:"
PRODUCT = "statement-monitor"
#: of a file that is longer only the beginning is read (RFC 9309 section 2.5 asks for 500 KiB)
READ_BYTES = 512 * 1024
MAX_BYTES = 5 * 2**20
#: a longer crawl delay is one for crawlers that fetch a whole site; a monitor asks for what is new
MAX_CRAWL_DELAY_S = 5.0
_FRESH_S = 86400.0
_FRESH_AFTER_FAILURE_S = 600.0
_STALE_S = 30 * 86400.0
_MOST_KEPT = 2048
_MOST_RULES = 5000
_MOST_STARS = 20
#: `*` and `$` mean something in a pattern, and letters that are equal are written alike
_SAFE = "/:@!$&'()*+,;=~-._?%#[]"

Fetch: TypeAlias = Callable[[str], Awaitable[FetchOutcome]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """What one robots.txt says to us."""

    #: (allowed?, pattern, its length); the longest that fits decides
    paths: tuple[tuple[bool, re.Pattern[str], int], ...] = ()
    crawl_delay_s: float = 0.0

    def allows(self, path: str) -> bool:
        """Tell whether a path with its query may be fetched. Of two rules of equal length the allowing one wins."""
        path = _alike(path)
        if path == "/robots.txt":
            return True
        fitting = [(length, allowed) for allowed, pattern, length in self.paths if pattern.match(path)]
        return max(fitting, default=(0, True))[1]


def read_robots(text: str, product: str = PRODUCT) -> Rules:
    """Return the rules for a product: those of all groups that name it, else those of the groups for everybody."""
    ours: list[tuple[str, str]] = []
    everybody: list[tuple[str, str]] = []
    named = False
    agents: set[str] = set()
    open_group = False
    for line in text.splitlines():
        key, found, value = line.partition("#")[0].partition(":")
        if not found:
            continue
        key, value = key.strip().lower(), value.strip()
        if key == "user-agent":
            agents = {*(agents if open_group else ()), value.split("/")[0].strip().lower()}
            open_group = True
            named = named or product in agents
        elif key in {"allow", "disallow", "crawl-delay"}:
            open_group = False
            if product in agents:
                ours.append((key, value))
            elif "*" in agents:
                everybody.append((key, value))
    return _rules(ours if named else everybody)


def _rules(lines: list[tuple[str, str]]) -> Rules:
    paths = [
        (key == "allow", _pattern(value), len(value))
        for key, value in lines[:_MOST_RULES]
        if key != "crawl-delay" and value and value.count("*") <= _MOST_STARS
    ]
    delays = [_seconds(value) for key, value in lines if key == "crawl-delay"]
    return Rules(paths=tuple(paths), crawl_delay_s=min(max(delays, default=0.0), MAX_CRAWL_DELAY_S))


def _seconds(value: str) -> float:
    return float(value) if re.fullmatch(r"\d{1,6}(?:\.\d{1,3})?", value) else 0.0


def _pattern(value: str) -> re.Pattern[str]:
    """Return a rule as an expression; atomic parts, so that no path makes it go back and forth."""
    ended = value.endswith("$")
    parts = [re.escape(_alike(part)) for part in re.split(r"\*+", value.removesuffix("$") if ended else value)]
    first, *others = parts
    middle = "".join(f"(?>.*?{part})" for part in others[:-1])
    last = f".*{others[-1]}" if others else ""
    return re.compile(first + middle + last + ("$" if ended else ""), re.DOTALL)


def _alike(path: str) -> str:
    """Return a path whose octets are written in one way: unreserved ones plain, others as %XX (RFC 9309 2.2.2)."""
    return re.sub(
        r"(?:%[0-9a-fA-F]{2})+", lambda found: quote(unquote_to_bytes(found[0]), safe="-._~"), quote(path, safe=_SAFE)
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Kept:
    until_s: float
    read_s: float  #: when the rules were last read
    rules: Rules | None  #: None: they were never had
    why: str = ""  #: it could not be had


class Robots:
    """Remembers the rules of each origin for a day, and that they could not be had for ten minutes."""

    def __init__(self) -> None:
        self._kept: dict[tuple[str, str, int], _Kept] = {}
        self._asking: dict[tuple[str, str, int], asyncio.Lock] = {}

    async def refusal(self, target: Target, fetch: Fetch, clock_s: float) -> str | None:
        """Return why the address is not to be fetched, or None.

        Shape: `fetch` gets the address of robots.txt, once however many ask; `clock_s` is a monotonic clock, in
        seconds.
        """
        kept = self._fresh(target, clock_s)
        if kept is None:
            lock = self._asking.setdefault(target.origin, asyncio.Lock())
            async with lock:
                kept = self._fresh(target, clock_s) or await self._ask(target, fetch, clock_s)
            if not lock.locked():
                self._asking.pop(target.origin, None)
        if kept.rules is None:
            return f"robots.txt of {target.host} cannot be had: {kept.why}"
        if kept.rules.allows(target.path.decode("ascii", "replace")):
            return None
        return f"robots.txt of {target.host} asks us to stay away"

    def crawl_delay_s(self, target: Target) -> float:
        """Return the pause that the host asked for between two fetches, in seconds; 0 when it said nothing."""
        kept = self._kept.get(target.origin)
        return kept.rules.crawl_delay_s if kept and kept.rules else 0.0

    def _fresh(self, target: Target, clock_s: float) -> _Kept | None:
        kept = self._kept.get(target.origin)
        return kept if kept is not None and kept.until_s > clock_s else None

    async def _ask(self, target: Target, fetch: Fetch, clock_s: float) -> _Kept:
        outcome = await fetch(f"{target.scheme}://{target.host_header.decode('ascii')}/robots.txt")
        kept = _kept(outcome, self._kept.pop(target.origin, None), clock_s)
        if len(self._kept) >= _MOST_KEPT:
            del self._kept[next(iter(self._kept))]
        self._kept[target.origin] = kept
        return kept


def _kept(outcome: FetchOutcome, before: _Kept | None, clock_s: float) -> _Kept:
    if isinstance(outcome, Fetched):
        rules = read_robots(outcome.body[:READ_BYTES].decode("utf-8-sig", "replace"))
        return _Kept(until_s=clock_s + _FRESH_S, read_s=clock_s, rules=rules)
    if isinstance(outcome, Failed) and _is_missing(outcome):
        return _Kept(until_s=clock_s + _FRESH_S, read_s=clock_s, rules=Rules())
    why = outcome.message if isinstance(outcome, Failed) else "not modified"
    until_s = clock_s + _FRESH_AFTER_FAILURE_S
    if before is not None and before.rules is not None and clock_s - before.read_s < _STALE_S:
        return _Kept(until_s=until_s, read_s=before.read_s, rules=before.rules)
    return _Kept(until_s=until_s, read_s=clock_s, rules=None, why=why)


def _is_missing(failed: Failed) -> bool:
    """Tell whether there is no such file: 4xx, or redirects without end (RFC 9309 section 2.3.1.2 and 2.3.1.3)."""
    if failed.kind in {FailureKind.HTTP, FailureKind.GONE}:
        return failed.status is not None and 400 <= failed.status < 500  # noqa: PLR2004 -- the 4xx class
    return failed.kind is FailureKind.REDIRECT
