"""A sealed internet of invented ministries, played to the real service: what arrives of each, or what is said instead.

Run: python -m benchmarks.mini_internet [--verbose]

Every ministry speaks once, two minutes after the first visits, each in its own way: feed, listing, sitemap, channel,
PDF, interface, wrong charset, wall, expired certificate … (`tests/internet`). Prints a Markdown table: what it is, what
arrived at a webhook, how long after publication by the script's clock (sources are visited every five minutes), and
what operators were told. Exit 1 when something is missing.
"""

from __future__ import annotations

import argparse
import asyncio
import logging
import sys
import tempfile
import time
from datetime import timedelta
from pathlib import Path

from tests.internet.play import Outcome, Play, Played, words_of

_SHOWN = 70


def main() -> int:
    """Play it and print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--verbose", action="store_true", help="say what happens while it happens")
    verbose = parser.parse_args().verbose
    # a webhook that is told of thirty alerts, and sources that fail on purpose, are no news here
    logging.disable(logging.WARNING)
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        played = asyncio.run(Play(Path(folder), _say if verbose else lambda _: None).run())
    _say("| ministry | what it is | arrived | after | operators were told |")
    _say("|---|---|---|---|---|")
    for outcome in played.outcomes.values():
        _say(_row(outcome, played))
    missing = [name for name, one in played.outcomes.items() if not one.arrived or not one.explained]
    _say("")
    _say(f"{len(played.outcomes)} sources, {len(played.messages)} messages, {time.monotonic() - began:.0f} s")
    if missing:
        _say(f"missing: {', '.join(missing)}")
    return 1 if missing else 0


def _row(outcome: Outcome, played: Played) -> str:
    ministry = outcome.ministry
    arrived = "; ".join(f"{row.facts.speaker}: {_cut(row.facts.content)}" for row in outcome.told) or "—"
    first = outcome.told[0].finished_at if outcome.told else None
    after = _span(first - played.published_at) if first is not None else "—"
    events = "; ".join(_cut(words_of(row), 2 * _SHOWN) for row in outcome.events) or "—"
    return f"| {ministry.id} | {ministry.what} | {arrived} | {after} | {events} |"


def _span(span: timedelta) -> str:
    minutes, seconds = divmod(round(span.total_seconds()), 60)
    return f"{minutes} min {seconds:02} s"


def _cut(text: str, limit: int = _SHOWN) -> str:
    line = " ".join(text.split()).replace("|", "/")
    return line if len(line) <= limit else line[: limit - 1] + "…"


def _say(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
