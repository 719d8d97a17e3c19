"""All transport, compression, status, redirect and TLS exhibits of the zoo, fetched at once inside its fence."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

_ROOT = Path(__file__).resolve().parents[2]
_VISIT = Path(__file__).with_name("fetch_zoo_visit.py")

#: exhibits whose trouble is in the document, not in the transport: the parser's to refuse
_PARSER = {"/redirect/login", "/ssrf/discover", "/zip/gzip-undeclared"}
#: a public name that is looked up once and cannot be reached inside the fence
_PUBLIC = {"/redirect/ssrf-dns-rebind", "name rebind"}


@pytest.fixture(scope="module")
def seen(shared_dir: Path) -> dict[str, Any]:
    zoo = shared_dir / "zoo" / "zoo.py"
    flags = ["-n", "-m"] if os.geteuid() == 0 else ["-r", "-n", "-m"]
    if not shutil.which("unshare") or not shutil.which("ip"):
        pytest.skip("needs unshare and ip for the zoo's fence")
    if subprocess.run(["unshare", *flags, "true"], check=False, capture_output=True).returncode:
        pytest.skip("needs the privilege to make a network namespace")
    done = subprocess.run(
        [
            sys.executable,
            str(zoo),
            "--fence",
            "--port",
            "0",
            "--",
            sys.executable,
            "-X",
            "dev",
            "-W",
            "error",
            str(_VISIT),
        ],
        cwd=_ROOT,
        env={**os.environ, "PYTHONPATH": str(_ROOT)},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    assert "CANARY" not in done.stderr
    assert "Traceback" not in done.stderr
    return json.loads(done.stdout)


def test_the_canary_is_never_hit(seen: dict[str, Any]) -> None:
    assert seen["canary"] == []
    assert not any(outcome.get("canary") for outcome in seen["outcomes"].values())


def test_each_exhibit_comes_out_as_the_index_says(seen: dict[str, Any]) -> None:
    wrong = {}
    for path, expect in seen["expect"].items():
        outcome = seen["outcomes"][path]
        allowed = {
            "ok": {"Fetched"},
            "partial": {"Fetched"},
            "moved": {"Fetched"},
            "empty": {"NotModified"},
            "error": {"Failed"} | ({"Fetched"} if path in _PARSER else set()),
        }.get(expect["outcome"], {"Failed"})
        if path == "/net/cookie-flood":  # "or one clear error": its head is larger than any head may be
            allowed = {"Failed"}
        if outcome["type"] not in allowed:
            wrong[path] = outcome
    assert wrong == {}
    assert len(seen["expect"]) > 110


def test_every_failure_says_why_in_one_line(seen: dict[str, Any]) -> None:
    for path, outcome in seen["outcomes"].items():
        if outcome["type"] == "Failed":
            assert outcome["message"].isprintable(), path
            assert 0 < len(outcome["message"]) <= 200, path


def test_internal_addresses_are_refused_before_connecting_and_the_reason_is_named(seen: dict[str, Any]) -> None:
    for path, outcome in seen["outcomes"].items():
        blocked = seen["expect"].get(path, {}).get("outcome") == "blocked" or path.startswith("direct")
        if blocked and "rebind" not in path and path != "/ssrf/credentials":
            assert outcome["kind"] == "blocked", (path, outcome)
    for name in ("private", "mixed", "cgnat", "many", "www"):
        assert seen["outcomes"][f"name {name}"]["kind"] == "blocked"
    for name in ("nx", "servfail", "refused", "slow"):
        assert seen["outcomes"][f"name {name}"]["kind"] == "dns"
    for path in _PUBLIC:
        assert seen["outcomes"][path]["kind"] == "connect"


def test_each_exhibit_ends_within_its_seconds(seen: dict[str, Any]) -> None:
    late = {
        path: outcome["elapsed"]
        for path, outcome in seen["outcomes"].items()
        if outcome["elapsed"] > seen["expect"].get(path, {"within_s": 10})["within_s"]
    }
    assert late == {}


def test_memory_and_what_is_read_of_endless_bodies_are_bounded(seen: dict[str, Any]) -> None:
    assert seen["grown_mib"] <= 64  # what the index allows one exhibit, for all of them at once
    assert seen["sent_mib"] <= 30
    assert seen["descriptors"] <= 16


def test_redirects_propose_the_new_address_only_if_permanent(seen: dict[str, Any]) -> None:
    assert seen["outcomes"]["/redirect/301"]["moved_to"].endswith("/ok/rss?moved")
    assert seen["outcomes"]["/redirect/308"]["moved_to"].endswith("/ok/atom")
    assert seen["outcomes"]["/redirect/302"]["moved_to"] is None


def test_waits_are_taken_over_and_capped(seen: dict[str, Any]) -> None:
    waits = {path: outcome.get("retry_after_s") for path, outcome in seen["outcomes"].items()}
    assert waits["/http/503"] == 120
    assert waits["/http/429-seconds"] == 90
    assert waits["/http/429-years"] == 86400
    assert waits["/http/429-junk"] is None


def test_validators_are_sent_back_and_junk_is_not(seen: dict[str, Any]) -> None:
    assert seen["again"]["/http/etag-ok"]["type"] == "NotModified"
    assert seen["again"]["/http/modified-future"]["type"] == "Fetched"
    assert seen["outcomes"]["/http/etag-huge"]["etag"] is None
    assert seen["outcomes"]["/http/modified-junk"]["etag"] is None
    assert seen["outcomes"]["/http/modified-junk"]["last_modified"] is None


def test_a_forged_second_answer_reaches_nobody(seen: dict[str, Any]) -> None:
    assert not any(outcome.get("forged") for outcome in seen["outcomes"].values())
