"""The daemon's small pure parts: clock, notify protocol, log lines, confidence, set-up."""

from __future__ import annotations

import json
import logging
import socket
from datetime import UTC, datetime, timedelta
from pathlib import Path

from monitor.articles.article import article_from_text
from monitor.config.models import Config, WatchlistFile
from monitor.daemon import systemd
from monitor.daemon.channels import channel_settings
from monitor.daemon.clock import SteadyClock
from monitor.daemon.logs import _Formatter
from monitor.daemon.reader import Reader, keep_confident
from monitor.daemon.setup import absolute_url, data_dir, source_setups
from monitor.types import Act, Answer, Attribution, Form

T0 = datetime(2026, 11, 25, 12, 0, tzinfo=UTC)


class _Times:
    def __init__(self) -> None:
        self.wall, self.mono = T0, 100.0


def _clock() -> tuple[SteadyClock, _Times]:
    times = _Times()
    return SteadyClock(wall=lambda: times.wall, monotonic=lambda: times.mono), times


def test_a_wall_clock_set_back_an_hour_does_not_stop_the_steady_one() -> None:
    clock, times = _clock()
    times.wall, times.mono = T0 - timedelta(hours=1), 110.0
    assert clock() == T0 + timedelta(seconds=10)
    assert clock.jump() == timedelta(hours=-1, seconds=-10)


def test_a_wall_clock_set_ten_years_ahead_expires_nothing() -> None:
    clock, times = _clock()
    times.wall, times.mono = T0 + timedelta(days=3650), 101.0
    assert clock() == T0 + timedelta(seconds=1)


def test_small_corrections_of_the_wall_clock_are_followed() -> None:
    clock, times = _clock()
    times.wall, times.mono = T0 + timedelta(seconds=12), 110.0
    assert clock() == T0 + timedelta(seconds=12)
    times.wall, times.mono = T0 + timedelta(seconds=23), 120.0
    assert clock() == T0 + timedelta(seconds=23)
    assert clock.jump() == timedelta(0)


def test_notify_speaks_to_file_and_abstract_sockets(tmp_path: Path) -> None:
    for address in (str(tmp_path / "notify"), "@monitor-test-notify"):
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as manager:
            manager.bind(address.replace("@", "\0", 1))
            assert systemd.notify("READY=1", "STATUS=good", environ={"NOTIFY_SOCKET": address})
            assert manager.recv(4096) == b"READY=1\nSTATUS=good"
    assert not systemd.notify("READY=1", environ={})
    assert not systemd.notify("READY=1", environ={"NOTIFY_SOCKET": str(tmp_path / "nobody")})


def test_the_watchdog_is_fed_at_half_its_time_and_only_by_its_own_process() -> None:
    assert systemd.watchdog_interval_s({"WATCHDOG_USEC": "90000000"}) == 45
    assert systemd.watchdog_interval_s({"WATCHDOG_USEC": "90000000", "WATCHDOG_PID": "1"}) is None
    assert systemd.watchdog_interval_s({}) is None


def _record(message: str, **extra: object) -> logging.LogRecord:
    record = logging.makeLogRecord({"name": "monitor.test", "levelno": logging.WARNING, "levelname": "WARNING"})
    record.msg = message
    record.__dict__.update(extra)
    return record


def test_a_log_record_is_one_line_however_hostile() -> None:
    forged = _record("visit\nERROR forged", why="a\r\nb \x1b[31mred")
    line = _Formatter("text").format(forged)
    assert "\n" not in line
    assert "\r" not in line
    assert "\x1b" not in line
    assert _Formatter("journal").format(forged).startswith("<4>visit")
    assert json.loads(_Formatter("json").format(forged))["why"] == "a\r\nb \x1b[31mred"


def _attribution(confidence: float, *, nested_in: int | None = None, answers: int | None = None) -> Attribution:
    return Attribution(
        speaker=(),
        cue=(),
        content=((0, 4),),
        form=Form.INDIRECT,
        act=Act.ASSERTION,
        confidence=confidence,
        nested_in=nested_in,
        answer=None if answers is None else Answer(span=(0, 4), index=answers),
    )


def test_dropping_doubtful_attributions_renumbers_the_links_between_the_others() -> None:
    kept = keep_confident(
        [_attribution(0.1), _attribution(0.9), _attribution(0.8, nested_in=1), _attribution(0.7, answers=0)], 0.5
    )
    assert [one.confidence for one in kept] == [0.9, 0.8, 0.7]
    assert kept[1].nested_in == 0
    assert kept[2].answer is not None
    assert kept[2].answer.index is None


def test_relative_databases_lie_in_the_data_folder(tmp_path: Path) -> None:
    assert absolute_url("sqlite:///monitor.db", tmp_path) == f"sqlite:///{tmp_path}/monitor.db"
    assert absolute_url("sqlite:////var/x.db", tmp_path) == "sqlite:////var/x.db"
    assert absolute_url("postgresql://h/d", tmp_path) == "postgresql://h/d"
    assert absolute_url("/tmp/a.db", tmp_path) == "sqlite:////tmp/a.db"


def test_the_state_directory_of_the_service_manager_is_the_data_folder() -> None:
    assert data_dir(Config(), {"STATE_DIRECTORY": "/var/lib/monitor:/x"}) == Path("/var/lib/monitor")
    assert data_dir(Config(), {"HOME": "/home/a"}) == Path("/home/a/.local/share/monitor")


def test_a_telegram_channel_becomes_its_preview_address_with_every_default() -> None:
    config = Config.model_validate(
        {
            "monitor": {"fetch": {"allow_hosts": ["127.0.0.1:80"]}},
            "sources": {
                "defaults": {"interval": "7m", "language": "ru"},
                "sources": [{"id": "a", "kind": "telegram", "channel": "some_channel", "backlog": "tell"}],
            },
        }
    )
    (setup,) = source_setups(config)
    assert setup.url == "https://t.me/s/some_channel"
    assert (setup.interval_s, setup.language, setup.tell_backlog) == (420, "ru", True)
    assert setup.allow_hosts[0].host == "127.0.0.1"


def test_what_an_undated_article_says_is_dated_by_when_it_was_seen() -> None:
    text = "The Ministry of Defence of Vardania said that the road was closed."
    document = Reader(WatchlistFile()).read(article_from_text(text, url="x", language="en"), seen_at=T0)
    assert [one.said_at for one in document.signatures] == [T0]


def test_a_channel_has_the_names_of_its_readers_language() -> None:
    channel = {"t": {"url": "terminal://"}}
    config = Config.model_validate(
        {
            "watchlist": {"actors": [{"id": "guild", "name": "Guild", "names": {"ru": ["Гильдия"]}}]},
            "subscribers": {
                "subscribers": [
                    {"id": "desk", "language": "ru", "channels": channel},
                    {"id": "field", "channels": channel},
                ]
            },
        }
    )
    settings = channel_settings(config, {})
    assert settings["desk/t"].names == {"guild": "Гильдия"}
    assert settings["field/t"].names == {}
