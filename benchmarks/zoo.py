"""Visits every hostile, broken or odd feed of the zoo once, with healthy sources beside it, and counts what suffered.

Run: python -m benchmarks.zoo [--shared DIR] [--minutes 6] [--only GROUP,...]

It starts the zoo's own server in a network of its own (loopback alone; Linux, root or user namespaces) and itself again
inside. The service visits all feeds of the zoo with `backlog: tell`; twenty live sources publish an article every 1.5 s
all the while. Exit 1 when a healthy alert was lost, the canary was hit, or a traceback is in the log.
"""

from __future__ import annotations

import argparse
import json
import os
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
from collections import Counter
from pathlib import Path
from typing import Any

from benchmarks.newswire import WATCHLIST, Newswire, on_air
from benchmarks.service import Daemon, monitor, report, resident_mib, say
from benchmarks.shared_data import add_option

HEALTHY = 20
_TROUBLE = {"error", "blocked", "gone", "backoff"}
_MONITOR = """
fetch: {{host_pause: 0.02s, per_host: 16, concurrency: 64, ca_file: {folder}/ca.pem, allow_hosts: [{allowed}]}}
limits: {{alerts_per_source_hour: 100000, revisits: []}}
data_dir: {folder}
"""


def main() -> int:
    """Go into the fence, then run the experiment there; return the exit status."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    add_option(parser)
    parser.add_argument("--minutes", type=float, default=6.0, help="most minutes for the visits and their alerts")
    parser.add_argument("--only", default="", help="groups of exhibits, such as net,xml; default: all")
    options = parser.parse_args()
    if "ZOO_URL" not in os.environ:
        zoo = [sys.executable, str(options.shared / "zoo" / "zoo.py"), "--fence", "--port", "0", "--"]
        own = [sys.executable, "-m", "benchmarks.zoo", *sys.argv[1:]]
        return subprocess.run([*zoo, *own], check=False).returncode
    with (
        tempfile.TemporaryDirectory(prefix="zoo-") as name,
        on_air(Newswire(feeds=HEALTHY, address="127.0.0.2", window=100)) as wire,
    ):
        return Experiment(Path(name), wire, options).run()


class Experiment:
    """One visit of the zoo."""

    def __init__(self, folder: Path, wire: Newswire, options: argparse.Namespace) -> None:
        self._folder = folder
        self._wire = wire
        self._options = options
        self._url = os.environ["ZOO_URL"]
        self._index: dict[str, Any] = self._get("/_index")
        groups = set(filter(None, options.only.split(",")))
        feeds = [one for one in self._index["exhibits"] if one["kind"] == "feed"]
        self._exhibits = {_id(one["path"]): one for one in feeds if not groups or one["group"] in groups}
        self._peak = {"main": 0.0, "worker": 0.0}
        self._configure()

    def _get(self, path: str) -> Any:
        with urllib.request.urlopen(self._url + path, timeout=30) as answer:
            body = answer.read()
        return body if path.endswith(".pem") else json.loads(body)

    def _configure(self) -> None:
        folder, index, wire = self._folder, self._index, self._wire
        ports = {one["url"].split("/")[2] for one in self._exhibits.values()}
        allowed = sorted({host for host in ports if host.startswith("127.0.0.1:")} | {wire.host})
        (folder / "ca.pem").write_bytes(self._get("/_ca.pem"))
        config = folder / "config"
        config.mkdir()
        quoted = ", ".join(f"'{one}'" for one in allowed)
        (config / "monitor.yaml").write_text(_MONITOR.format(folder=folder, allowed=quoted))
        rows = [
            {"id": source_id, "url": one["url"], "interval": "1d", "backlog": "tell"}
            for source_id, one in self._exhibits.items()
        ]
        rows += [{"id": f"wire-{n}", "url": url, "interval": "10s"} for n, url in enumerate(wire.feed_urls)]
        (config / "sources.yaml").write_text(json.dumps({"sources": rows}))
        (config / "watchlist.yaml").write_text(json.dumps(self._watchlist(), ensure_ascii=False))
        zoo_host = index["webhook"].split("/")[2]
        channels = {
            "telegram": "tgram://123456789:abcdefghijklmnopqrstuvwxyz_012345678/1001",
            "mail": f"mailto://{index['smtp']}?from=monitor@example.org&to=zoo@example.org&mode=insecure",
            "webhook": f"json://{zoo_host}/hook/zoo",
        }
        zoo = {name: {"url": url, "per_minute": 100000} for name, url in channels.items()}
        desk = {"webhook": {"url": wire.channel_urls()["webhook"], "per_minute": 100000}}
        told = [
            {"id": "zoo", "channels": zoo, "subscriptions": [{"watches": ["zoo"], "channels": list(zoo)}]},
            {"id": "desk", "channels": desk, "subscriptions": [{"watches": ["selmat"], "channels": ["webhook"]}]},
        ]
        (config / "subscribers.yaml").write_text(json.dumps({"subscribers": told}))

    def _watchlist(self) -> dict[str, Any]:
        """Return the names of the zoo beside those of the wire."""
        watch = self._index["watch"]
        actors = [
            {"id": one["id"], "name": one["names"][0], "kind": "person", "names": {"en": one["names"]}}
            for one in watch["actors"]
        ]
        places = [
            {"id": one["id"], "name": one["names"][0], "names": [{"text": text} for text in one["names"]]}
            for one in watch["places"]
        ]
        wanted = [one["id"] for one in (*watch["places"], *watch["actors"])]
        actors_wanted = [one["id"] for one in watch["actors"]]
        watches = [
            {"id": "zoo", "title": "The zoo", "mentions": True, "follow": ["outlet"]}
            | {"when": {"any": [{"about": wanted, "confidence": 0.3}, {"speaker": actors_wanted, "confidence": 0.3}]}}
        ]
        added = {"actors": actors, "places": places, "watches": watches}
        return {key: rows + added[key] for key, rows in WATCHLIST.items()}

    # ------------------------------------------------------------------------------------------------------ the run

    def run(self) -> int:
        """Visit, wait for the alerts, count."""
        for number in range(HEALTHY):
            self._wire.publish(number)
        database, log = self._folder / "m.db", self._folder / "log"
        words = ["--config", str(self._folder / "config"), "--db", str(database)]
        daemon = Daemon(words, folder=self._folder, log=log, MONITOR_TELEGRAM_API=self._index["telegram"])
        began = time.monotonic()
        ready = daemon.wait_ready(30)
        if ready is None:
            sys.exit(f"the service did not start:\n{log.read_text(errors='replace')[-3000:]}")
        ended = threading.Event()
        threads = [threading.Thread(target=self._publish, args=(ended,), daemon=True)]
        threads.append(threading.Thread(target=self._sample, args=(ended, daemon), daemon=True))
        for thread in threads:
            thread.start()
        visited_s = self._until_visited(database, began)
        ended.set()
        for thread in threads:
            thread.join()
        told_s = self._until_told(database, began)
        stop_s = daemon.terminate()
        figures = self._count(database, log.read_text(errors="replace"))
        figures |= {
            "visited_s": visited_s,
            "told_s": told_s,
            "ready_s": round(ready or 0, 2),
            "stop_s": round(stop_s, 2),
        }
        good = bool(not figures["healthy_lost"] and not figures["canary_hits"] and not figures["tracebacks"])
        report({"benchmark": "zoo", "passed": good, **figures})
        return 0 if good else 1

    def _publish(self, ended: threading.Event) -> None:
        with self._wire.changed:
            self._wire.changed.wait(0)
        deadline = time.monotonic() + 60
        while len(self._wire.visited) < HEALTHY and time.monotonic() < deadline and not ended.wait(0.2):
            pass
        ended.wait(1.0)  # the backlog of the last one is stored
        number = HEALTHY
        while not ended.wait(1.5):
            self._wire.publish(number)
            number += 1

    def _sample(self, ended: threading.Event, daemon: Daemon) -> None:
        while not ended.wait(0.25):
            for pid in daemon.family():
                kind = "main" if pid == daemon.process.pid else "worker"
                self._peak[kind] = max(self._peak[kind], resident_mib(pid))

    def _until_visited(self, database: Path, began: float) -> float:
        """Wait until every exhibit was visited and its articles were read, or the time is over."""
        waiting = (
            "select (select count(*) from sources where id like 'zoo-%' and last_visit_at is null)"
            " + (select count(*) from entries where state = 'pending' and read_at is null)"
        )
        deadline = began + 60 * self._options.minutes
        time.sleep(15)
        while time.monotonic() < deadline and _ask(database, waiting):
            time.sleep(1)
        return round(time.monotonic() - began, 1)

    def _until_told(self, database: Path, began: float) -> float:
        waiting = "select count(*) from outbox where state in ('waiting', 'sending')"
        deadline = max(time.monotonic() + 60, began + 60 * self._options.minutes)
        wanted = set(self._wire.published[HEALTHY:])
        while time.monotonic() < deadline:
            healthy = {number for message in self._wire.told["webhook"] for number in message.articles}
            if not wanted - healthy and not _ask(database, waiting):
                break
            time.sleep(1)
        return round(time.monotonic() - began, 1)

    # --------------------------------------------------------------------------------------------------- the figures

    def _count(self, database: Path, log: str) -> dict[str, Any]:
        wanted = set(self._wire.published[HEALTHY:])
        first: dict[int, float] = {}
        for message in self._wire.told["webhook"]:
            for number in message.articles:
                first.setdefault(number, message.at)
        delays = sorted(first[number] - self._wire.published_at[number] for number in wanted & first.keys())
        sinks: dict[str, Any] = self._get("/_log")
        figures = {
            "exhibits": len(self._exhibits),
            "healthy_articles": len(wanted),
            "healthy_lost": sorted(wanted - first.keys()),
            "healthy_delay_s": {
                "median": round(statistics.median(delays), 1) if delays else None,
                "max": round(delays[-1], 1) if delays else None,
            },
            "canary_hits": len(sinks["canary"]),
            "tracebacks": log.count("Traceback"),
            "peak_mib": {kind: round(value) for kind, value in self._peak.items()},
            **self._as_the_index_says(database, sinks),
        }
        say(
            f"{figures['exhibits']} exhibits beside {HEALTHY} healthy sources: {len(wanted)} healthy articles, "
            f"{len(figures['healthy_lost'])} lost, told after {figures['healthy_delay_s']} s; "
            f"{figures['canary_hits']} canary hits; {figures['tracebacks']} tracebacks; peak {figures['peak_mib']} MiB"
        )
        for line in [line for line in log.splitlines() if "Traceback" in line or "Error" in line][:10]:
            say(f"  {line[:300]}")
        for key in ("outcome_differs", "entries_differ", "not_told", "told_wrongly"):
            say(f"{key}: {len(figures[key])}")
            for line in figures[key]:
                say(f"  {line}")
        return figures

    def _as_the_index_says(self, database: Path, sinks: dict[str, Any]) -> dict[str, Any]:
        listed = monitor("sources", "list", "--json", "--db", str(database)).stdout.splitlines()
        status = {row["setup"]["id"]: row for row in map(json.loads, listed)}
        told = json.dumps(sinks["deliveries"]["webhook"], ensure_ascii=False)
        reported = {row[0] for row in _rows(database, "select distinct source_id from reports")}
        outcome, entries, missing, wrong = [], [], [], []
        as_said = 0
        for source_id, one in self._exhibits.items():
            row, expect = status[source_id], one["expect"]
            failed = bool(row["failures"])
            if row["last_visit_at"] is None:
                outcome.append(f"{one['path']}: not visited")
                continue
            # of a healthy feed with a troubled page the index speaks of the page
            if failed != (expect["outcome"] in _TROUBLE and one["group"] != "pagefeed"):
                outcome.append(f"{one['path']}: expected {expect['outcome']}; {row['last_error'] or 'no error'}")
            else:
                as_said += 1
            if expect["entries"] is not None and row["entries"] != expect["entries"]:
                entries.append(f"{one['path']}: {row['entries']} entries, expected {expect['entries']}")
            if one["group"] == "tls":  # the very articles of another exhibit
                continue
            if expect["alerts"] and one["token"] not in told and source_id not in reported:
                missing.append(f"{one['path']}: {one['wrong'][:80]}")
            if expect["alerts"] == 0 and one["token"] + "]" in told:
                wrong.append(f"{one['path']}: {one['wrong'][:80]}")
        refused = [one for one in sinks["attempts"]["telegram"] if one["step"] == "ok"]
        return {
            "outcome_as_said": as_said,
            "outcome_differs": outcome,
            "entries_differ": entries,
            "not_told": missing,
            "told_wrongly": wrong,
            "deliveries": {name: len(rows) for name, rows in sinks["deliveries"].items()},
            "telegram_refused": len(refused) - len(sinks["deliveries"]["telegram"]),
            "outbox": dict(Counter(row[0] for row in _rows(database, "select state from outbox"))),
        }


def _id(path: str) -> str:
    return "zoo-" + "".join(c if c.isalnum() else "-" for c in path.strip("/").lower())


def _rows(database: Path, query: str) -> list[tuple[Any, ...]]:
    connection = sqlite3.connect(f"file:{database}?mode=ro", uri=True, timeout=10)
    try:
        return connection.execute(query).fetchall()
    finally:
        connection.close()


def _ask(database: Path, query: str) -> int:
    return int(_rows(database, query)[0][0])


if __name__ == "__main__":
    sys.exit(main())
