"""The commands, as a user types them."""

from __future__ import annotations

import gzip
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.integration.test_service import WATCHLIST, claim, environment, publish
from tests.loopback import Site, serving

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def site() -> Iterator[Site]:
    with serving(Site()) as served:
        yield served


def monitor(*words: str, code: int = 0, cwd: Path | None = None, stderr: bool = False, **variables: str) -> str:
    """Run a command, check its exit code, return what it printed; its errors too when it failed or on request."""
    done = subprocess.run(
        [sys.executable, "-m", "monitor", *words],
        capture_output=True,
        text=True,
        timeout=90,
        env=environment() | {"PYTHONPATH": str(ROOT)} | variables,
        cwd=cwd,
        check=False,
    )
    assert done.returncode == code, done.stdout + done.stderr
    assert "Traceback" not in done.stderr
    return done.stdout if code == 0 and not stderr else done.stdout + done.stderr


def folder(path: Path, watchlist: str = WATCHLIST) -> Path:
    path.mkdir(exist_ok=True)
    (path / "watchlist.yaml").write_text(watchlist)
    return path


def test_every_command_explains_itself_with_an_example() -> None:
    from monitor.cli.app import COMMANDS

    overview = monitor("--help")
    for name in COMMANDS:
        assert f"\n  {name} " in overview
        shown = monitor(name, "--help")
        if "Commands:" not in shown and name != "run":
            assert "Example: monitor" in shown, name


def test_a_wrong_command_is_told_what_was_meant() -> None:
    assert "did you mean 'statements'" in monitor("statments", code=2)


def test_check_shows_every_problem_with_its_place_and_ends_with_78(tmp_path: Path) -> None:
    bad = folder(tmp_path / "c", WATCHLIST.replace("about:", "abuot:").replace("part_of", "x"))
    (bad / "sources.yaml").write_text("sources:\n  - {id: a, url: 'ftp://x', intervall: 5m}\n")
    said = monitor("check", "--config", str(bad), code=78)
    assert "watchlist.yaml:12:" in said
    assert "did you mean" in said
    assert "sources.yaml:2:" in said
    assert "intervall" in said


def test_a_file_of_weights_that_is_none_is_named_with_its_place(tmp_path: Path) -> None:
    config = folder(tmp_path / "c")
    (config / "monitor.yaml").write_text("detector:\n  weights: own.npz\n")

    assert "monitor.yaml:2:12: detector.weights: " in monitor("check", "--config", str(config), code=78)

    (config / "own.npz").write_text("no weights")
    said = monitor("check", "--config", str(config), code=78)
    assert "monitor.yaml:2:12: detector.weights: " in said
    assert "holds no weights" in said
    assert "own.npz" in monitor("poll", "--all", "--config", str(config), code=78)


def test_check_accepts_the_example_that_it_writes(tmp_path: Path) -> None:
    monitor("check", "--example", str(tmp_path / "example"))
    assert "good." in monitor("check", "--config", str(tmp_path / "example"))


def test_a_credential_that_only_systemd_hands_over_is_no_problem_of_the_files(tmp_path: Path) -> None:
    config = folder(tmp_path / "c")
    (config / "subscribers.yaml").write_text(
        "subscribers: [{id: desk, channels: {mail: {url: {credential: desk-mail}}},"
        " subscriptions: [{watches: ['*'], channels: [mail]}]}]\n"
    )
    said = monitor("check", "--config", str(config), "--json")
    assert '"ok": true' in said
    assert "subscribers.yaml:1:49: subscribers.desk.channels.mail.url: a credential is handed over by systemd" in said


def test_channels_that_cannot_work_are_told_with_their_place_and_without_their_address(tmp_path: Path) -> None:
    config = folder(tmp_path / "c")
    (config / "monitor.yaml").write_text("heartbeat: {url: {env: MONITOR_TEST_BEAT}}\n")
    (config / "subscribers.yaml").write_text(
        "subscribers:\n  - id: desk\n    channels:\n      a: {url: 'nosuch://secret-token'}\n"
        "      b: {url: {env: MONITOR_TEST_ABSENT}}\n    subscriptions: [{watches: ['*'], channels: [a, b]}]\n"
    )
    said = monitor("check", "--config", str(config), code=78, MONITOR_TEST_BEAT="hc.example")
    assert "monitor.yaml:1:18: heartbeat.url: write an address that begins with http:// or https://" in said
    assert "subscribers.yaml:4:16: subscribers.desk.channels.a.url: " in said
    assert (
        "subscribers.yaml:5:16: subscribers.desk.channels.b.url: the environment variable MONITOR_TEST_ABSENT" in said
    )
    assert said.count("MONITOR_TEST_ABSENT") == 1
    assert "secret-token" not in said


def test_the_folder_here_is_read_before_the_one_of_the_environment_and_that_is_said(tmp_path: Path) -> None:
    here, there = folder(tmp_path / "config"), folder(tmp_path / "there")
    said = monitor("check", "--json", cwd=tmp_path, stderr=True, MONITOR_CONFIG=str(there))
    assert "config is read, not $MONITOR_CONFIG" in said
    (here / "watchlist.yaml").unlink()
    said = monitor("check", cwd=tmp_path, stderr=True, MONITOR_CONFIG=str(there))
    assert f"{there}: good." in said


def test_detect_follows_its_contract(tmp_path: Path) -> None:
    text = f"{claim(7)}\n\n{FILLER_TEXT}\n"
    file = tmp_path / "one.txt"
    file.write_text(text)
    config = folder(tmp_path / "c")
    (line,) = monitor("detect", "--json", "--config", str(config), str(file)).splitlines()
    found = json.loads(line)
    assert found["id"] == "one"
    assert found["language"] == "en"
    attribution = found["attributions"][0]
    assert set(attribution) == {
        *("speaker", "cue", "content", "form", "act", "actor", "canonical", "chain", "nested_in", "answers", "places"),
        *("confidence", "modality"),
    }
    assert attribution["modality"] == "said"
    assert [text[s:e] for s, e in attribution["speaker"]] == ["The Ministry of Defence of Vardania"]
    assert [text[s:e] for s, e in attribution["cue"]] == ["said"]
    assert attribution["actor"] == "vard-mod"
    assert [place["place"] for place in attribution["places"]] == ["selmat"]
    assert {mention["place"] for mention in found["mentions"]} == {"selmat", None}


FILLER_TEXT = "The road is open and the school has reopened."


def test_unreadable_files_fail_alone(tmp_path: Path) -> None:
    good = tmp_path / "good.txt"
    good.write_text(claim(1))
    said = monitor("detect", "--json", str(good), str(tmp_path / "missing.txt"), code=1)
    assert '"id": "good"' in said
    assert "missing.txt: cannot be read" in said


def test_extract_and_parse_follow_their_contracts(site: Site, tmp_path: Path) -> None:
    publish(site, range(2))
    page, feed = tmp_path / "page.html", tmp_path / "feed.xml"
    page.write_bytes(site.pages["/a/1.html"][2])
    feed.write_bytes(site.pages["/feed.xml"][2])
    extracted = json.loads(monitor("extract", "--json", "--url", "https://example.org/a/1", str(page)))
    assert extracted["title"] == "Depot 1"
    assert claim(1) in extracted["text"]
    assert set(extracted) == {"id", "title", "text", "published_at", "language", "quality", "warnings"}
    parsed = json.loads(monitor("parse", "--json", "--url", "https://example.org/feed.xml", str(feed)))
    assert [entry["title"] for entry in parsed["entries"]] == ["Depot 1", "Depot 0"]
    assert set(parsed) == {"id", "kind", "title", "entries", "warnings"}


def test_a_document_that_is_no_feed_is_an_error_not_an_empty_feed(tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    page.write_text("<!doctype html><title>Not a feed</title><p>Hello.")
    assert "no feed" in monitor("parse", str(page), code=1)


def test_imported_sources_are_polled_and_a_second_poll_finds_nothing_new(site: Site, tmp_path: Path) -> None:
    publish(site, range(3))
    addresses, db = tmp_path / "list.txt", str(tmp_path / "m.db")
    addresses.write_text(f"{site.base}/feed.xml\n{site.base}/missing.xml\n")
    assert "2 sources stored" in monitor("sources", "import", str(addresses), "--db", db, "--allow-host", site.host)
    first = [json.loads(line) for line in monitor("poll", "--db", db, "--all", "--json").splitlines()]
    by_outcome = {one["outcome"]: one for one in first}
    assert by_outcome["new"]["new_entries"] == 3
    assert by_outcome["failed"]["status"] == 404
    second = [json.loads(line) for line in monitor("poll", "--db", db, "--all", "--json").splitlines()]
    assert [one["new_entries"] for one in second] == [0, 0]


def test_what_the_system_refuses_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    said = monitor("db", "migrate", "--db", str(tmp_path / "file" / "x.db"), code=1)
    assert said.count("\n") == 1
    assert str(tmp_path / "file") in said


def test_a_wrong_notify_address_is_refused_before_anything_starts(tmp_path: Path) -> None:
    config = folder(tmp_path / "c")
    (config / "sources.yaml").write_text("sources: []\n")
    said = monitor("run", "--config", str(config), "--db", str(tmp_path / "m.db"), "--notify", "foo://x", code=78)
    assert "--notify 1" in said
    assert not (tmp_path / "m.db").exists()


def test_what_was_polled_can_be_listed_searched_explained_and_sent_again(site: Site, tmp_path: Path) -> None:
    config, db = folder(tmp_path / "c"), str(tmp_path / "m.db")
    (config / "sources.yaml").write_text(
        f"sources:\n  - {{id: wire, url: '{site.base}/feed.xml', allow_hosts: ['{site.host}']}}\n"
    )
    (config / "subscribers.yaml").write_text(
        "subscribers:\n  - id: desk\n    channels: {hook: {url: 'json://127.0.0.1:9/hook'}}\n"
        "    subscriptions: [{watches: ['*'], channels: [hook]}]\n"
    )
    there = ("--config", str(config), "--db", db)
    publish(site, range(1))
    monitor("poll", "--all", *there)
    publish(site, range(2))
    monitor("poll", "wire", *there)
    (row,) = [json.loads(line) for line in monitor("statements", "--json", *there).splitlines()]
    assert row["actor"] == "vard-mod"
    assert "depot 1" in monitor("search", "selmat depot", "--json", *there).lower()
    assert row["ref"] in monitor("thread", row["ref"], *there)
    said = monitor("explain", row["ref"], *there)
    assert "MATCH: selmat" in said
    kept = tmp_path / "captures" / row["capture"]["digest"][:2] / f"{row['capture']['digest'][2:]}.gz"
    assert f"read from {site.base}/a/1.html, fetched 2" in said
    assert f"kept as {kept}" in said
    assert gzip.decompress(kept.read_bytes()) == site.pages["/a/1.html"][2]
    told = json.loads(monitor("explain", row["ref"], "--json", *there))
    assert (told["file"], told["capture"]) == (str(kept), row["capture"])
    assert "did you mean 'vard-mod'" in monitor("statements", "--speaker", "vard-mad", *there, code=2)
    assert "no statements stored by ost-mod" in monitor("statements", "--speaker", "ost-mod", *there)
    assert "at least one word" in monitor("search", " - ", *there, code=2)
    assert "0 waiting to be read" in monitor("status", *there)
    (waiting,) = [json.loads(line) for line in monitor("outbox", "list", "--json", *there).splitlines()]
    assert waiting["state"] == "waiting"
    (line,) = [line for line in monitor("outbox", "list", *there).splitlines() if "desk/hook" in line]
    assert line.split()[-3:] == ["now", "0", "-"]
    said = monitor("outbox", "drop", str(waiting["outbox_id"]), "98", "99", *there, code=1)
    assert "there is no row 98, there is no row 99; nothing was changed" in said
    assert "no row 99" in monitor("outbox", "retry", "99", *there, code=1)
    assert "no row 99" in monitor("outbox", "retry", "--dry-run", "99", *there, code=1)
    assert "1 dropped" in monitor("outbox", "drop", str(waiting["outbox_id"]), *there)
    assert f"{waiting['outbox_id']} is dropped" in monitor("outbox", "drop", str(waiting["outbox_id"]), *there, code=1)
    assert "1 to be sent again" in monitor("outbox", "retry", str(waiting["outbox_id"]), *there)
    monitor("db", "backup", str(tmp_path / "copy.db"), *there)
    assert (tmp_path / "copy.db").stat().st_size > 0
    assert "sources: 1" in monitor("status", *there)


def test_a_watchlist_is_tested_by_its_own_tests(tmp_path: Path) -> None:
    sentence = "The Ministry of Defence of Vardania said Selmat is quiet."
    tests = f', tests: [{{text: "{sentence}", expect: {{speaker: vard-mod}}}}]}}'
    watchlist = WATCHLIST.replace("confidence: 0.3}}", "confidence: 0.3}" + tests)
    assert "1 passed, 0 failed" in monitor("test", "--config", str(folder(tmp_path / "c", watchlist)))
    wrong = watchlist.replace("{speaker: vard-mod}", "none")
    assert "0 passed, 1 failed" in monitor("test", "--config", str(folder(tmp_path / "c", wrong)), code=1)


def test_a_source_is_added_once(tmp_path: Path) -> None:
    config, db = folder(tmp_path / "c"), str(tmp_path / "m.db")
    (config / "sources.yaml").write_text("sources: [{id: wire, url: 'https://wire.example/feed.xml'}]\n")
    there = ("--config", str(config), "--db", db)
    assert "added one" in monitor("sources", "add", "https://one.example/rss", "--id", "one", "--unseen", *there)
    assert "already there, as one" in monitor("sources", "add", "https://one.example/rss", *there, code=1)
    said = monitor("sources", "add", "https://two.example/rss", "--id", "one", *there, code=1)
    assert "the id one is taken by https://one.example/rss" in said
    assert "already there, as wire" in monitor("sources", "add", "https://wire.example/feed.xml", *there, code=1)
    (tmp_path / "list.txt").write_text("https://one.example/rss\nhttps://two.example/rss\n")
    said = monitor("sources", "import", str(tmp_path / "list.txt"), *there, stderr=True)
    assert "https://one.example/rss: already there, as one" in said
    assert "1 sources stored" in said
    rows = [json.loads(line) for line in monitor("sources", "list", "--json", *there).splitlines()]
    assert [row["setup"]["url"] for row in rows] == ["https://one.example/rss", "https://two.example/rss"]
    monitor("sources", "remove", "one", *there)
    assert "added one" in monitor("sources", "add", "https://one.example/rss", "--id", "one", "--unseen", *there)


def test_what_is_not_there_is_said_plainly(tmp_path: Path) -> None:
    text = tmp_path / "one.txt"
    text.write_text(claim(1))
    assert "no language code" in monitor("detect", "--lang", "klingon", str(text), code=2)
    assert "nofile.txt: there is no such file" in monitor("explain", "nofile.txt", code=2)
    said = monitor("explain", "S-7K2M9", "--db", str(tmp_path / "none.db"), code=1)
    assert "S-7K2M9: there is no such file" in said
    assert "there is no database yet" in said
    assert "is a folder, no database file" in monitor("status", "--db", str(tmp_path), code=1)


def test_explain_says_why_a_name_that_stands_in_the_text_was_not_taken(tmp_path: Path) -> None:
    text = tmp_path / "match.txt"
    text.write_text("Selmat Aliyev won the match in the capital, the organisers said on Saturday.\n")
    said = monitor("explain", str(text), "--config", str(folder(tmp_path / "c")))
    assert "not taken: “Selmat” at 0 was not taken for selmat: “Selmat Aliyev” is a person" in said


def test_explain_shows_matches_and_the_nearest_misses_and_numbers_the_statements(tmp_path: Path) -> None:
    more = "".join(f"  - {{id: w{n}, title: W{n}, when: {{about: [selmat], act: [threat]}}}}\n" for n in range(5))
    config = folder(tmp_path / "c", WATCHLIST + more)
    text = tmp_path / "one.txt"
    text.write_text(f"{FILLER_TEXT} {claim(1)}")
    said = monitor("explain", str(text), "--config", str(config))
    assert "watches: 1 match, 5 nearly, 0 do not" in said
    assert said.count("near miss: ") == 3
    assert said.count("[0] ") > 1
    assert "    statement [0] (The Ministry of Defence of Vardania)" in said
    assert "2 more watches not shown: --all" in said
    assert "FAIL" not in said
    everything = monitor("explain", str(text), "--config", str(config), "--all")
    assert everything.count("near miss: ") == 5
    assert "FAIL  act: wanted threat; found assertion" in everything
