"""The service as its users run it: a subprocess, real feeds and pages on loopback, a real webhook, real signals."""

from __future__ import annotations

import json
import os
import re
import select
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest

from tests.loopback import Site, serving

WATCHLIST = """
actors:
  - id: vard-mod
    name: Ministry of Defence of Vardania
    names: {en: [Ministry of Defence of Vardania]}
  - id: ost-mod
    name: Ministry of Defence of Ostland
    names: {en: [Ministry of Defence of Ostland]}
places:
  - {id: selmat, name: Selmat, names: [{text: Selmat, lang: en}]}
watches:
  - {id: selmat, title: Selmat, when: {about: [selmat], confidence: 0.3}}
"""
FILLER = "The road is open. Shops and the school were open on both days."


def claim(number: int) -> str:
    """A statement that no other number's is like."""
    words = ["bridges", "barley", "ferries", "maps", "wells", "roofs", "engines", "lamps", "gates", "boats", "ropes"]
    first, second = words[number % 11], words[(number // 11 + 3 * number + 1) % 11]
    return (
        f"The Ministry of Defence of Vardania said that {100 + number} soldiers carrying {first} had left the village "
        f"of Selmat for depot {number} with {second}."
    )


@pytest.fixture
def site() -> Iterator[Site]:
    with serving(Site()) as served:
        yield served


def publish(site: Site, numbers: range) -> None:
    """Put these articles into the feed, newest first."""
    links = [
        (f"Depot {number}", site.article(f"/a/{number}.html", f"Depot {number}", claim(number), FILLER))
        for number in numbers
    ]
    site.feed("/feed.xml", list(reversed(links)))


def arguments(site: Site, folder: Path) -> list[str]:
    (folder / "watchlist.yaml").write_text(WATCHLIST)
    (folder / "sources.txt").write_text(f"{site.base}/feed.xml\n")
    return [
        *(sys.executable, "-m", "monitor", "run", "--db", str(folder / "m.db")),
        *("--sources", str(folder / "sources.txt"), "--watchlist", str(folder / "watchlist.yaml")),
        *("--interval", "1", "--allow-host", site.host, "--notify", f"json://{site.host}/hook"),
    ]


def environment(**extra: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("MONITOR_", "NOTIFY_"))}
    # a port of its own: another service on this machine may hold the usual one
    return kept | {"MONITOR_CONFIG": "", "HOME": "/nonexistent", "MONITOR_WEB_LISTEN": "127.0.0.1:0"} | extra


@contextmanager
def running(command: list[str], log: Path | None, **extra: str) -> Iterator[subprocess.Popen[bytes]]:
    """Run a command; what it says goes to the end of a file, or into a pipe for `Output`."""
    with ExitStack() as stack:
        out = subprocess.PIPE if log is None else stack.enter_context(log.open("ab"))
        process = subprocess.Popen(command, stdout=out, stderr=subprocess.STDOUT, env=environment(**extra))
        try:
            yield process
        finally:
            if process.poll() is None:
                process.kill()
            process.wait()
            if process.stdout is not None:
                process.stdout.close()


class Output:
    """What a process says into its pipe, as it comes."""

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        assert process.stdout is not None
        self._pipe = process.stdout.fileno()
        self._said = b""

    def wait_for(self, pattern: str, *, within_s: float) -> re.Match[str]:
        """Return the first place that matches; fails when the process ends or takes longer."""
        deadline = time.monotonic() + within_s
        while (found := re.search(pattern, self._text)) is None:
            assert self._read(deadline), self._text
        return found

    def rest(self, *, within_s: float) -> str:
        """Return all it said, once it has ended."""
        deadline = time.monotonic() + within_s
        while self._read(deadline):
            pass
        return self._text

    @property
    def _text(self) -> str:
        return self._said.decode("utf-8", "replace")

    def _read(self, deadline: float) -> bool:
        """Take what comes next; False at the end of the pipe."""
        ready, _, _ = select.select([self._pipe], [], [], max(0.0, deadline - time.monotonic()))
        assert ready, f"silent for too long, after: {self._text}"
        part = os.read(self._pipe, 65536)
        self._said += part
        return bool(part)


def depots(messages: list[dict[str, object]]) -> list[int]:
    """Numbers of the articles that messages tell of."""
    found = []
    for message in messages:
        text = json.dumps(message)
        found += [number for number in range(1000) if f"/a/{number}.html" in text]
    return found


def test_a_statement_travels_from_a_feed_to_a_webhook_and_the_service_stops_when_told(
    site: Site, tmp_path: Path
) -> None:
    publish(site, range(2))
    log = tmp_path / "log"
    with running(arguments(site, tmp_path), log) as process:
        site.wait_until_asked("/feed.xml", 2, within_s=30)
        publish(site, range(3))
        told = site.wait_for_hooks(1, within_s=30)
        site.wait_until_asked("/feed.xml", 4, within_s=30)
        process.send_signal(signal.SIGTERM)
        began = time.monotonic()
        assert process.wait(timeout=10) == 0, log.read_text()
        assert time.monotonic() - began < 5
    status = [sys.executable, "-m", "monitor", "status", "--db", str(tmp_path / "m.db")]
    shown = subprocess.run(status, capture_output=True, text=True, timeout=30, env=environment(), check=True)
    assert "service: not running" in shown.stdout
    # the backlog of the first visit (0 and 1) is stored and not told; 2 is told once
    assert depots(told) == [2]
    assert depots(site.hooked) == [2]
    assert "Traceback" not in log.read_text()


def _at_the_start_of_a_visit(site: Site, _: int) -> Callable[[], bool]:
    before = site.asked.count("/feed.xml")
    return lambda: site.asked.count("/feed.xml") > before


def _while_articles_are_read(site: Site, last: int) -> Callable[[], bool]:
    return lambda: f"/a/{last}.html" in site.asked


def _as_a_message_is_accepted(site: Site, _: int) -> Callable[[], bool]:
    before = len(site.hooked)
    return lambda: len(site.hooked) > before


def _as_the_second_message_is_accepted(site: Site, _: int) -> Callable[[], bool]:
    before = len(site.hooked)
    return lambda: len(site.hooked) > before + 1


#: each says, for a site and the number of its newest article, when the moment has come
MOMENTS = (
    _at_the_start_of_a_visit,
    _while_articles_are_read,
    _as_a_message_is_accepted,
    _as_the_second_message_is_accepted,
)


def test_killed_at_any_moment_it_loses_nothing_and_repeats_only_what_was_in_flight(site: Site, tmp_path: Path) -> None:
    publish(site, range(1))
    log = tmp_path / "log"
    command = arguments(site, tmp_path)
    with running(command, log):
        site.wait_until_asked("/feed.xml", 2, within_s=30)  # a second visit begins when the first is stored
    last = 1
    for moment in MOMENTS:
        publish(site, range(max(0, last - 20), last + 3))
        last += 3
        with running(command, log) as process:
            happened = moment(site, last - 1)
            with site.changed:
                assert site.changed.wait_for(happened, 30), log.read_text()[-3000:]
            process.kill()
    with running(command, log) as process:
        with site.changed:
            site.changed.wait_for(lambda: set(range(1, last)) <= set(depots(site.hooked)), 40)
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=10)
    told = depots(site.hooked)
    assert set(told) == set(range(1, last)), log.read_text()[-3000:]
    assert len(told) - len(set(told)) <= len(MOMENTS)
    database = sqlite3.connect(tmp_path / "m.db")
    assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    database.close()


def test_a_second_daemon_on_the_same_database_says_who_holds_it(site: Site, tmp_path: Path) -> None:
    publish(site, range(1))
    command = arguments(site, tmp_path)
    with running(command, tmp_path / "log") as process:
        site.wait_until_asked("/feed.xml", 1, within_s=30)
        second = subprocess.run(command, capture_output=True, text=True, timeout=30, env=environment(), check=False)
        assert second.returncode == 1
        assert str(process.pid) in second.stderr
        assert "Traceback" not in second.stderr


def test_the_service_manager_hears_of_every_step_and_a_bad_reload_changes_nothing(site: Site, tmp_path: Path) -> None:
    publish(site, range(1))
    log = tmp_path / "log"
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as manager:
        manager.bind(str(tmp_path / "notify"))
        manager.settimeout(30)
        said: list[str] = []

        def hear(word: str) -> None:
            while not any(word in line for line in said):
                said.append(manager.recv(4096).decode())

        command = arguments(site, tmp_path)
        with running(command, log, NOTIFY_SOCKET=str(tmp_path / "notify"), WATCHDOG_USEC="2000000") as process:
            hear("READY=1")
            hear("WATCHDOG=1")
            site.wait_until_asked("/feed.xml", 2, within_s=30)
            (tmp_path / "watchlist.yaml").write_text(WATCHLIST.replace("about: [selmat]", "abuot: [selmat]"))
            process.send_signal(signal.SIGHUP)
            hear("RELOADING=1")
            said.clear()
            hear("READY=1")
            (tmp_path / "watchlist.yaml").write_text(WATCHLIST)
            process.send_signal(signal.SIGHUP)
            hear("RELOADING=1")
            said.clear()
            hear("READY=1")
            publish(site, range(2))
            assert depots(site.wait_for_hooks(1, within_s=30)) == [1]
            process.send_signal(signal.SIGTERM)
            hear("STOPPING=1")
            assert process.wait(timeout=10) == 0
    text = log.read_text()
    assert "configuration refused, the old one stays" in text
    assert "configuration read, nothing changed" in text
    assert "watchlist.yaml:12" in text
    assert "about" in text


def test_a_running_daemon_takes_sources_and_reports_from_commands(site: Site, tmp_path: Path) -> None:
    publish(site, range(1))
    database = str(tmp_path / "m.db")

    def monitor(*words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "monitor", *words, "--db", database],
            capture_output=True,
            text=True,
            timeout=60,
            env=environment(),
            check=False,
        )

    with running(arguments(site, tmp_path), tmp_path / "log"):
        site.wait_until_asked("/feed.xml", 1, within_s=30)
        other = site.feed("/other.xml", [("Nothing", site.article("/n.html", "Nothing", FILLER))])
        added = monitor("sources", "add", other, "--id", "other", "--yes", "--allow-host", site.host)
        assert added.returncode == 0, added.stderr
        site.wait_until_asked("/other.xml", 1, within_s=30)
        listed = [json.loads(line) for line in monitor("sources", "list", "--json").stdout.splitlines()]
        assert "other" in {one["setup"]["id"] for one in listed}
        assert "service: running" in monitor("status").stdout


def test_operators_are_told_of_a_source_that_keeps_failing_and_of_its_recovery(site: Site, tmp_path: Path) -> None:
    config = tmp_path / "config"
    config.mkdir()
    (config / "watchlist.yaml").write_text(WATCHLIST)
    (config / "sources.yaml").write_text(
        f"sources: [{{id: wire, url: '{site.base}/feed.xml', interval: 10s, allow_hosts: ['{site.host}']}}]\n"
    )
    (config / "monitor.yaml").write_text("health: {failing: {visits: 5, for: 0s}}\n")
    (config / "subscribers.yaml").write_text(
        f"subscribers: [{{id: ops, channels: {{hook: {{url: 'json://{site.host}/hook'}}}},"
        " subscriptions: [{health: all, channels: [hook]}]}]\n"
    )
    there = ["--config", str(config), "--db", str(tmp_path / "m.db")]
    for _ in range(6):
        subprocess.run(
            [sys.executable, "-m", "monitor", "poll", "--all", *there], env=environment(), check=False, timeout=60
        )
    publish(site, range(1))
    subprocess.run(
        [sys.executable, "-m", "monitor", "poll", "--all", *there], env=environment(), check=True, timeout=60
    )
    with running([sys.executable, "-m", "monitor", "run", *there], tmp_path / "log"):
        failing, recovered = site.wait_for_hooks(2, within_s=30)
    assert "wire keeps failing" in json.dumps(failing)
    assert "HTTP 404" in json.dumps(failing)
    assert "wire answers again" in json.dumps(recovered)
