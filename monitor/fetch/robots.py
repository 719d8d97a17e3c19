"""What a host's robots.txt asks of us; consulted only where the configuration says so.

Source: RFC 9309: a missing file allows everything, one that cannot be had forbids everything until it can.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TypeAlias
from urllib.robotparser import RobotFileParser

from monitor.fetch.target import Target
from monitor.types import Failed, FailureKind, Fetched, FetchOutcome

#: the name that a webmaster writes after "User-agent:"
PRODUCT = "statement-monitor"
MAX_BYTES = 512 * 1024
_FRESH_S = 86400.0
_FRESH_AFTER_FAILURE_S = 600.0
_MOST_KEPT = 2048

Fetch: TypeAlias = Callable[[str], Awaitable[FetchOutcome]]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Rules:
    until_s: float
    parser: RobotFileParser | None  #: None allows everything
    reachable: bool = True


class Robots:
    """Remembers the rules of each origin for a day, and that they could not be had for ten minutes."""

    def __init__(self) -> None:
        self._rules: dict[tuple[str, str, int], _Rules] = {}

    async def refusal(self, target: Target, fetch: Fetch, clock_s: float) -> str | None:
        """Return why the address is not to be fetched, or None.

        Shape: `fetch` gets the address of robots.txt; `clock_s` is a monotonic clock, in seconds.
        """
        rules = self._rules.get(target.origin)
        if rules is None or rules.until_s <= clock_s:
            rules = _rules_from(
                await fetch(f"{target.scheme}://{target.host_header.decode('ascii')}/robots.txt"), clock_s
            )
            if len(self._rules) >= _MOST_KEPT:
                del self._rules[next(iter(self._rules))]
            self._rules[target.origin] = rules
        if not rules.reachable:
            return f"robots.txt of {target.host} cannot be had"
        if rules.parser is None or rules.parser.can_fetch(PRODUCT, target.url):
            return None
        return f"robots.txt of {target.host} asks us to stay away"


def _rules_from(outcome: FetchOutcome, clock_s: float) -> _Rules:
    if isinstance(outcome, Fetched):
        parser = RobotFileParser()
        parser.parse(outcome.body.decode("utf-8", "replace").splitlines())
        return _Rules(until_s=clock_s + _FRESH_S, parser=parser)
    missing = (
        isinstance(outcome, Failed)
        and outcome.kind in {FailureKind.HTTP, FailureKind.GONE}
        and outcome.status is not None
        and 400 <= outcome.status < 500  # noqa: PLR2004 -- the 4xx class
    )
    if missing:
        return _Rules(until_s=clock_s + _FRESH_S, parser=None)
    return _Rules(until_s=clock_s + _FRESH_AFTER_FAILURE_S, parser=None, reachable=False)
