"""`monitor evidence`, as a user types it."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from monitor.cli.evidence import evidence
from tests.integration.test_cli import folder, monitor
from tests.integration.test_service import publish
from tests.loopback import Site, serving


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of an archive with one statement."""
    place = tmp_path_factory.mktemp("archive")
    with serving(Site()) as site:
        publish(site, range(1))
        (place / "list.txt").write_text(f"{site.base}/feed.xml\n")
        words = options(place)
        monitor("sources", "import", str(place / "list.txt"), *words, "--allow-host", site.host)
        monitor("poll", *words, "--all")
        publish(site, range(2))
        monitor("poll", *words, "--all")
    return place


def options(place: Path) -> list[str]:
    return ["--db", str(place / "m.db"), "--config", str(folder(place / "config"))]


@pytest.fixture
def db(archive: Path, tmp_path: Path) -> list[str]:
    """The options that name a copy of the archive in `tmp_path`."""
    shutil.copytree(archive, tmp_path, dirs_exist_ok=True)
    return options(tmp_path)


def test_evidence_is_shown_verified_and_exported(tmp_path: Path, db: list[str]) -> None:
    (line, *_) = monitor("statements", "--json", *db).splitlines()
    one = json.loads(line)
    shown = monitor("evidence", "show", one["ref"], *db)
    assert "GET http://127.0.0.1:" in shown
    assert f"sha256 {one['capture']['digest']}" in shown
    assert one["content_text"].split(" … ")[0] in shown
    account = json.loads(monitor("evidence", "show", one["ref"], "--json", *db).splitlines()[0])
    assert account["capture"]["sha256"] == one["capture"]["digest"]

    whole = monitor("evidence", "verify", "--all", *db)
    assert "nothing is wrong" in whole
    head = whole.partition("the chain ends with ")[2].split()[0]
    there = monitor("evidence", "verify", one["ref"], "--contains", head, *db)
    assert "nothing is wrong" in there
    assert "the noted link is number" in there
    assert "holds no link" in monitor("evidence", "verify", "--contains", "0" * 64, *db, code=1)

    target = tmp_path / "all.warc.gz"
    assert "captures" in monitor("evidence", "export", "--all", "--since", "1d", "--warc", str(target), *db)
    assert target.read_bytes().startswith(b"\x1f\x8b")
    assert "exists already" in monitor("evidence", "export", one["ref"], "--warc", str(target), *db, code=1)


def test_what_is_wrong_is_said_and_fails_the_command(tmp_path: Path, db: list[str]) -> None:
    (path, *_) = sorted((tmp_path / "captures").glob("*/*.gz"))
    damaged = bytearray(path.read_bytes())
    damaged[-1] ^= 1
    path.write_bytes(damaged)
    said = monitor("evidence", "verify", "--all", *db, code=1)
    assert f"WRONG  file {path.parent.name}/{path.name}" in said
    first = json.loads(monitor("evidence", "verify", "--all", "--json", *db, code=1).splitlines()[0])
    assert (first["kind"], first["where"]) == ("file", f"file {path.parent.name}/{path.name}")
    digest = path.parent.name + path.stem
    assert "damaged" in monitor("evidence", "export", digest, "--warc", str(tmp_path / "x.warc.gz"), *db, code=1)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["verify"], "name what is to be verified"),
        (["verify", "S-NONE0", "--all"], "name what is to be verified"),
        (["export", "--warc", "x.warc.gz"], "name what is to be exported"),
        (["export", "S-NONE0", "--since", "1d", "--warc", "x.warc.gz"], "--since is for --all"),
        (["show"], "Missing argument"),
    ],
)
def test_half_an_order_is_refused(words: list[str], said: str) -> None:
    done = CliRunner().invoke(evidence, words)
    assert done.exit_code == 2
    assert said in done.output


def test_an_unknown_reference_is_told(archive: Path) -> None:
    assert "no such statement" in monitor("evidence", "show", "S-NONE0", *options(archive), code=1)
