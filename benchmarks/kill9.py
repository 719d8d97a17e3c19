"""Kills the service with SIGKILL again and again under live traffic, and counts what was lost and what was repeated.

Run: python -m benchmarks.kill9 [--kills 50] [--seed 1] [--rate 1.0]

A news wire publishes an article with a statement about once a second; Telegram, mail and a webhook are told of each, at
once. Half of the kills come at a moment chosen by chance after the start, start-up included; the other half within a
third of a second after a sink has accepted a message, where repeats are made. Each start of the service is given
addresses of its own for the same channels, so that a sink knows which start sent a message; a repeat belongs to the
kill that ended the start whose message was accepted before it. Ends by itself; exit 1 when a promise broke.
"""

from __future__ import annotations

import argparse
import json
import random
import sqlite3
import sys
import tempfile
import threading
import time
from collections import Counter
from pathlib import Path
from typing import Any

from benchmarks.newswire import WATCHLIST, Newswire, on_air
from benchmarks.repeats import kill_by_kill, repeats_of
from benchmarks.service import Daemon, report, say, session_members

_MONITOR = """
fetch: {{host_pause: 0.05s, per_host: 8}}
limits: {{alerts_per_source_hour: 100000}}
data_dir: {folder}
"""


def main() -> int:
    """Run the experiment and return the exit status."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kills", type=int, default=50)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--rate", type=float, default=1.0, help="articles a second")
    parser.add_argument("--drain", type=float, default=240.0, help="most seconds that the rest may take at the end")
    options = parser.parse_args()
    with (
        tempfile.TemporaryDirectory(prefix="kill9-") as name,
        on_air(Newswire(latency_s=0.4, window=400, rng=random.Random(options.seed))) as wire,
    ):
        return Experiment(Path(name), wire, options).run()


class Experiment:
    """One run over one database."""

    def __init__(self, folder: Path, wire: Newswire, options: argparse.Namespace) -> None:
        self._folder = folder
        self._wire = wire
        self._options = options
        self._rng = random.Random(options.seed)
        self._log = folder / "log"
        self._ready: list[float] = []
        self._orphans = 0
        self._starts = 0
        self._config = folder / "config"
        self._configure()

    def _configure(self) -> None:
        self._config.mkdir()
        (self._config / "monitor.yaml").write_text(_MONITOR.format(folder=self._folder))
        (self._config / "watchlist.yaml").write_text(json.dumps(WATCHLIST))
        rows = "".join(f"  - {{id: wire-{n}, url: '{url}'}}\n" for n, url in enumerate(self._wire.feed_urls))
        (self._config / "sources.yaml").write_text("defaults: {interval: 1s}\n" + f"sources:\n{rows}")

    def _address_channels(self, start: int) -> None:
        urls = self._wire.channel_urls(start)
        channels = "".join(f'      {kind}: {{url: "{url}", per_minute: 100000}}\n' for kind, url in urls.items())
        (self._config / "subscribers.yaml").write_text(
            "subscribers:\n  - id: desk\n    channels:\n"
            f"{channels}    subscriptions:\n      - {{watches: ['*'], channels: [{', '.join(urls)}]}}\n"
        )

    def start(self) -> Daemon:
        """Start the service over the one database: 0 stores the backlog, n is ended by kill n, the last one drains."""
        self._address_channels(self._starts)
        self._starts += 1
        words = ["--config", str(self._config), "--db", str(self._folder / "m.db"), "--allow-host", self._wire.host]
        return Daemon(words, folder=self._folder, log=self._log, MONITOR_TELEGRAM_API=self._wire.telegram_api)

    def run(self) -> int:
        """Kill, let the rest be told, count."""
        for number in range(self._wire.feeds):
            self._wire.publish(number)  # the backlog, stored and not told
        self._first_visit()
        ended = threading.Event()
        publisher = threading.Thread(target=self._publish, args=(ended,), daemon=True)
        publisher.start()
        for kill in range(self._options.kills):
            self._one_kill(kill)
        ended.set()
        publisher.join()
        articles = len(self._wire.published) - self._wire.feeds
        say(f"{self._options.kills} kills, {articles} articles; the rest is told now")
        stopped_s = self._drain()
        figures = self._count() | {"stop_s": round(stopped_s, 2)}
        good = _good(figures)
        say(_sentence(figures))
        report({"benchmark": "kill9", "seed": self._options.seed, "passed": good, **figures})
        if not good:
            (Path(tempfile.gettempdir()) / "kill9.log").write_bytes(self._log.read_bytes())
        return 0 if good else 1

    def _first_visit(self) -> None:
        daemon = self.start()
        first = daemon.wait_ready(30)
        deadline = time.monotonic() + 60
        while _entries_settled(self._folder / "m.db") < self._wire.feeds and time.monotonic() < deadline:
            time.sleep(0.2)
        daemon.terminate()
        say(f"first start ready after {first or 0:.2f} s; backlog stored")

    def _publish(self, ended: threading.Event) -> None:
        number = self._wire.feeds
        while not ended.wait(self._rng.uniform(0.5, 1.5) / self._options.rate):
            self._wire.publish(number)
            number += 1

    def _one_kill(self, kill: int) -> None:
        rng = random.Random(f"{self._options.seed}-{kill}")
        daemon = self.start()
        if kill % 2:
            if (ready := daemon.wait_ready(20)) is not None:
                self._ready.append(ready)
            self._until_something_is_told(within_s=8)
            time.sleep(rng.uniform(0, 0.35))
        else:
            moment = rng.uniform(0.1, 5.0)
            if (ready := daemon.wait_ready(moment)) is not None:
                self._ready.append(ready)
            time.sleep(max(0.0, moment - (time.monotonic() - daemon.started)))
        family = set(daemon.family()) - {daemon.process.pid}
        daemon.kill()
        time.sleep(0.1)
        if family and kill % 10 == 0:
            time.sleep(2.0)
            self._orphans = max(self._orphans, len(family & set(session_members(daemon.process.pid))))

    def _until_something_is_told(self, *, within_s: float) -> None:
        with self._wire.changed:
            before = sum(map(len, self._wire.told.values()))
            self._wire.changed.wait_for(lambda: sum(map(len, self._wire.told.values())) > before, within_s)

    def _drain(self) -> float:
        daemon = self.start()
        if (ready := daemon.wait_ready(20)) is not None:
            self._ready.append(ready)
        wanted = set(self._wire.published[self._wire.feeds :])
        deadline = time.monotonic() + self._options.drain
        while time.monotonic() < deadline:
            with self._wire.changed:
                missing = sum(len(wanted - _articles(told)) for told in self._wire.told.values())
            if not missing and not _unsent(self._folder / "m.db"):
                break
            time.sleep(0.5)
        time.sleep(1.0)
        return daemon.terminate()

    def _count(self) -> dict[str, Any]:
        wanted = set(self._wire.published[self._wire.feeds :])
        lost = {sink: sorted(wanted - _articles(told)) for sink, told in self._wire.told.items()}
        repeats = repeats_of(self._wire.told)
        marks = sum(message.marked for told in self._wire.told.values() for message in told)
        for one in repeats:
            if not one.same_ref:
                say(f"{one.sink}: article {one.article} has another reference in start {one.start} than before")
        database = sqlite3.connect(self._folder / "m.db")
        integrity = database.execute("PRAGMA integrity_check").fetchone()[0]
        broken_keys = len(database.execute("PRAGMA foreign_key_check").fetchall())
        states = dict(Counter(row[0] for row in database.execute("select state from outbox")))
        database.close()
        text = self._log.read_text(errors="replace")
        return {
            "kills": self._options.kills,
            "articles": len(wanted),
            "messages": {sink: len(told) for sink, told in self._wire.told.items()},
            "lost": sum(map(len, lost.values())),
            "lost_articles": {sink: numbers[:20] for sink, numbers in lost.items() if numbers},
            "backlog_told": sum(len(set(range(self._wire.feeds)) & _articles(t)) for t in self._wire.told.values()),
            **kill_by_kill(repeats, self._options.kills),
            "messages_marked": marks,
            "ready_s": {
                "starts": len(self._ready),
                "median": round(sorted(self._ready)[len(self._ready) // 2], 2) if self._ready else None,
                "max": round(max(self._ready), 2) if self._ready else None,
            },
            "orphans_after_2s": self._orphans,
            "integrity": integrity,
            "broken_keys": broken_keys,
            "outbox": states,
            "tracebacks": text.count("Traceback"),
        }


def _articles(told: list[Any]) -> set[int]:
    return {number for message in told for number in message.articles}


def _entries_settled(path: Path) -> int:
    return _ask(path, "select count(*) from entries where state <> 'pending'")


def _unsent(path: Path) -> int:
    return _ask(path, "select count(*) from outbox where state in ('waiting', 'sending')")


def _ask(path: Path, query: str) -> int:
    try:
        database = sqlite3.connect(f"file:{path}?mode=ro", uri=True, timeout=5)
        try:
            return int(database.execute(query).fetchone()[0])
        finally:
            database.close()
    except sqlite3.OperationalError:
        return 0


def _good(figures: dict[str, Any]) -> bool:
    return bool(
        figures["lost"] == 0
        and figures["backlog_told"] == 0
        and figures["most_per_kill_and_channel"] <= 1
        and not figures["repeats_without_a_kill"]
        and figures["repeats_unmarked"] == 0
        and figures["repeats_with_other_ref"] == 0
        and figures["integrity"] == "ok"
        and figures["broken_keys"] == 0
        and figures["tracebacks"] == 0
    )


def _sentence(figures: dict[str, Any]) -> str:
    repeats = ", ".join(f"{sink} {count}" for sink, count in figures["repeats"].items())
    return (
        f"{figures['kills']} kills, {figures['articles']} articles, {sum(figures['messages'].values())} messages: "
        f"{figures['lost']} lost; repeats {repeats}, of which {figures['repeats_unmarked']} unmarked, at most "
        f"{figures['most_per_kill_and_channel']} per kill and channel; "
        f"integrity {figures['integrity']}; "
        f"ready after {figures['ready_s']['median']} s (max {figures['ready_s']['max']} s)"
    )


if __name__ == "__main__":
    sys.exit(main())
