"""Evidence is what it was: a changed byte is found and named, pruning breaks nothing, others can read an export."""

from __future__ import annotations

import io
import json
import random
import shutil
import sqlite3
import string
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest
from warcio.archiveiterator import ArchiveIterator
from warcio.checker import Checker as WarcChecker

from monitor.articles.captures import CaptureStore
from monitor.config.models import Detector, Retention, WatchlistFile, Workers
from monitor.daemon.evidence import prune_all
from monitor.daemon.evidence_checks import Checker, Finding
from monitor.daemon.evidence_export import account_of, select_evidence, write_warc
from monitor.daemon.workers import WorkerPool
from monitor.errors import StoreError
from monitor.store.captures import chain_head, chain_rows_of, link_numbers, save_capture
from monitor.store.engine import Store
from monitor.store.evidence_rows import revision_ids, revision_numbers, revision_rows
from monitor.store.statements import list_statements
from monitor.types import SourceKind
from tests.integration.test_evidence import CLAIM, FILLER, TELEGRAM, feed, item, service
from tests.loopback import Site, serving

ANOTHER = "The mayor of Selmat said: “The depot stands empty since Friday, and nobody has paid for it.”"
MINISTRY = "Spokesman Jan Orel said that the ministry rejected the claims of the other side about the bridge."


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a service that has read a page, a summary, a page that is none, and a Telegram preview."""
    import asyncio

    folder = tmp_path_factory.mktemp("archive")

    async def fill(site: Site) -> None:
        page = site.article("/a/1.html", "Depot", CLAIM, FILLER, ANOTHER)
        wall = site.page("/wall.html", "<html><body><form>Log in to go on: <input name=a></form></body></html>")
        feed(site, item("Depot", page, "A summary."), item("Bridge", summary=MINISTRY), item("Wall", wall, ANOTHER))
        async with service(folder, site, "/feed.xml") as app:
            await app.poll(None)
        site.page("/s/sample_mod", TELEGRAM)
        async with service(folder, site, "/s/sample_mod", SourceKind.TELEGRAM) as app:
            await app.poll(None)

    with serving(Site()) as site:
        asyncio.run(fill(site))
    return folder


@pytest.fixture(scope="module")
def workers() -> Iterator[WorkerPool]:
    with closing(WorkerPool(Workers(count=1), WatchlistFile(), detector=Detector())) as pool:
        yield pool


@pytest.fixture
def folder(archive: Path, tmp_path: Path) -> Path:
    """A copy that a test may damage."""
    return Path(shutil.copytree(archive, tmp_path / "copy"))


def opened(folder: Path) -> Store:
    return Store.open(f"sqlite:///{folder / 'm.db'}", now=lambda: datetime.now(UTC), read_only=True)


def checked(folder: Path, workers: WorkerPool, *, texts: bool = True) -> tuple[list[Finding], Checker]:
    """Everything that is wrong; without `texts` the chain and the files alone."""
    with opened(folder) as store:
        checker = Checker(store, CaptureStore(folder / "captures"), workers, max_entries=1000)
        if texts:
            return list(checker.everything()), checker
        return list(checker.some(store.read(link_numbers), [])), checker


def shown(found: list[Finding]) -> str:
    return "\n".join(f"{one.kind} {one.where}: {one.what}" for one in found)


# ------------------------------------------------------------------------------------------------------------- whole


def test_nothing_is_wrong_with_what_was_stored_and_every_text_follows_from_its_bytes(
    archive: Path, workers: WorkerPool
) -> None:
    found, checker = checked(archive, workers)
    assert shown(found) == ""
    tally = checker.tally
    assert tally.captures == tally.files == 4
    assert tally.texts == tally.derived == tally.detected >= 4
    assert (tally.pruned, tally.skipped) == (0, {})
    with opened(archive) as store:
        assert tally.head == store.read(chain_head)
        kinds = {row.made().own_words for row in store.read(revision_rows, store.read(revision_numbers)).values()}  # type: ignore[union-attr]
        assert kinds == {True, False}
        assert len(store.read(list_statements)) >= 3


def test_texts_of_other_versions_are_not_made_again_and_that_is_said(archive: Path, workers: WorkerPool) -> None:
    class Others:
        versions = replace(workers.versions, extractor="another", watchlist="another")
        run_now = workers.run_now

    found, checker = checked(archive, Others())  # type: ignore[arg-type]  # the two members that are used
    assert found == []
    assert (checker.tally.derived, checker.tally.detected) == (0, 0)
    assert set(checker.tally.skipped) == {
        "made with other versions: text not made again",
        "read with other versions or another watchlist: statements not found again",
    }


# ----------------------------------------------------------------------------------------------------- changed bytes


def test_a_changed_byte_anywhere_in_any_file_is_found_and_the_file_named(folder: Path, workers: WorkerPool) -> None:
    rng = random.Random(7)
    files = sorted((folder / "captures").glob("*/*.gz"))
    assert len(files) == 4
    for path in files:
        whole = path.read_bytes()
        for position in {0, 4, 9, 20, len(whole) - 1, *(rng.randrange(len(whole)) for _ in range(40))}:
            damaged = bytearray(whole)
            damaged[position] ^= 1 << rng.randrange(8)
            path.write_bytes(damaged)
            found, _ = checked(folder, workers, texts=False)
            assert [(one.kind, one.where) for one in found] == [("file", f"file {path.parent.name}/{path.name}")]
        path.write_bytes(whole)
    assert checked(folder, workers, texts=False)[0] == []


def test_a_missing_file_is_named(folder: Path, workers: WorkerPool) -> None:
    path = min((folder / "captures").glob("*/*.gz"))
    path.unlink()
    (found,) = checked(folder, workers, texts=False)[0]
    assert found.where == f"file {path.parent.name}/{path.name}"
    assert "is not stored" in found.what


CAPTURE_FIELDS = (
    "digest", "url", "status", "fetched_at", "size", "coding", "record_hash", "previous_hash", "chain_hash",
    "requested_url", "headers", "asked", "redirects",
)  # fmt: skip
DETAILS = CAPTURE_FIELDS[-4:]
REVISION_FIELDS = (
    "capture_id", "title", "text", "published_at", "language", "quality", "extraction", "detection", "mentions", "seal",
)  # fmt: skip
ATTRIBUTION_FIELDS = ("value", "speaker_text", "content_text")


def changed(value: object, rng: random.Random) -> object:
    """The value with one character or bit of it another one."""
    if isinstance(value, int):
        return value ^ (1 << rng.randrange(6))
    text = str(value) if value not in (None, "") else "x"
    position = rng.randrange(len(text))
    other = rng.choice([one for one in string.ascii_letters + string.digits if one != text[position]])
    return text[:position] + other + text[position + 1 :] if value not in (None, "") else other


def damage(folder: Path, table: str, column: str, rng: random.Random) -> int:
    """Change one byte of a column of some row, behind the program's back, and return the row's id."""
    key = "capture_id" if table == "capture_details" else "id"
    with closing(sqlite3.connect(folder / "m.db")) as connection:
        ids = [row[0] for row in connection.execute(f"SELECT {key} FROM {table} ORDER BY {key}")]
        number = rng.choice(ids)
        (value,) = connection.execute(f"SELECT {column} FROM {table} WHERE {key} = ?", (number,)).fetchone()
        connection.execute(f"UPDATE {table} SET {column} = ? WHERE {key} = ?", (changed(value, rng), number))
        connection.commit()
    return int(number)


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("column", CAPTURE_FIELDS)
def test_a_changed_byte_in_a_capture_s_row_is_found_and_the_row_named(
    folder: Path, workers: WorkerPool, column: str, seed: int
) -> None:
    table = "capture_details" if column in DETAILS else "captures"
    number = damage(folder, table, column, random.Random(f"{column}{seed}"))
    found, _ = checked(folder, workers, texts=False)
    assert f"capture {number}" in {one.where for one in found} | {
        part for one in found for part in one.what.replace("(", ",").split(",")
    }, shown(found)


@pytest.mark.parametrize("seed", range(2))
@pytest.mark.parametrize("column", REVISION_FIELDS)
def test_a_changed_byte_in_a_text_s_row_is_found_and_the_row_named(
    folder: Path, workers: WorkerPool, column: str, seed: int
) -> None:
    number = damage(folder, "revisions", column, random.Random(f"{column}{seed}"))
    found, _ = checked(folder, workers)
    assert f"revision {number}" in {one.where for one in found}, shown(found)


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("column", ATTRIBUTION_FIELDS)
def test_a_changed_byte_in_what_was_found_is_found_and_the_place_named(
    folder: Path, workers: WorkerPool, column: str, seed: int
) -> None:
    number = damage(folder, "attributions", column, random.Random(f"{column}{seed}"))
    with closing(sqlite3.connect(folder / "m.db")) as connection:
        query = "SELECT revision_id, ordinal FROM attributions WHERE id = ?"
        revision, ordinal = connection.execute(query, (number,)).fetchone()
    found, _ = checked(folder, workers)
    named = {one.where.partition(" (")[0] for one in found}
    assert {f"attribution {ordinal} of revision {revision}", f"revision {revision}"} & named, shown(found)


def test_a_changed_letter_of_a_text_is_shown_with_what_the_bytes_give(folder: Path, workers: WorkerPool) -> None:
    with closing(sqlite3.connect(folder / "m.db")) as connection:
        connection.execute("UPDATE revisions SET text = replace(text, '114 soldiers', '115 soldiers')")
        connection.commit()
    found, _ = checked(folder, workers)
    texts = [one for one in found if one.kind == "text"]
    assert len(texts) == 2, shown(found)
    for text in texts:
        assert "stored as “5 soldiers" in text.what
        assert "the bytes give “4 soldiers" in text.what
    spans = [one for one in found if one.kind == "span" and "115 soldiers" in one.what]
    assert spans, shown(found)


@pytest.mark.parametrize(("table", "kind"), [("statements", "statement S-"), ("reports", "report ")])
def test_changed_words_of_a_statement_are_found(folder: Path, workers: WorkerPool, table: str, kind: str) -> None:
    damage(folder, table, "content_text", random.Random(1))
    found, _ = checked(folder, workers)
    assert any(one.where.startswith(kind) for one in found), shown(found)


def test_details_that_are_taken_away_are_missed(folder: Path, workers: WorkerPool) -> None:
    with closing(sqlite3.connect(folder / "m.db")) as connection:
        connection.execute("DELETE FROM capture_details WHERE capture_id = 2")
        connection.commit()
    (found,) = checked(folder, workers, texts=False)[0]
    assert (found.where, found.what) == ("capture 2", "its details are missing")


def test_a_row_that_is_taken_out_of_the_chain_is_missed(folder: Path, workers: WorkerPool) -> None:
    with closing(sqlite3.connect(folder / "m.db")) as connection:
        connection.execute("DELETE FROM captures WHERE id = 2")
        connection.commit()
    found, _ = checked(folder, workers, texts=False)
    assert [(one.kind, one.where) for one in found] == [("chain", "capture 3")]
    assert "missing" in found[0].what


# ----------------------------------------------------------------------------------------------------------- pruning


def test_the_chain_holds_when_bytes_were_pruned_and_a_changed_link_is_found(folder: Path, workers: WorkerPool) -> None:
    later = datetime.now(UTC) + timedelta(days=91)
    captures = CaptureStore(folder / "captures")
    with Store.open(f"sqlite:///{folder / 'm.db'}", now=lambda: later) as store:
        head = store.read(chain_head)
        assert prune_all(store, captures, Retention(), now=later).captures == 4
        assert store.read(chain_head) == head
        assert not list((folder / "captures").glob("*/*.gz"))
    found, checker = checked(folder, workers)
    assert shown(found) == ""
    assert (checker.tally.captures, checker.tally.pruned, checker.tally.files) == (4, 4, 0)
    assert checker.tally.skipped == {"its bytes were pruned: text not made again": checker.tally.texts}
    with opened(folder) as store:
        row = store.read(chain_rows_of, [1])[1]
        assert row.capture is None
        assert row.pruned_at is not None
    for column in ("digest", "url", "fetched_at", "size", "record_hash"):
        number = damage(folder, "captures", column, random.Random(column))
        assert f"capture {number}" in {one.where for one in checked(folder, workers, texts=False)[0]}


# ------------------------------------------------------------------------------------------------------------ export


def exported(folder: Path, what: str, target: Path) -> tuple[list[str], list[int]]:
    with opened(folder) as store:
        numbers = list(store.read(select_evidence, what).captures)
        left_out = write_warc(target, store, CaptureStore(folder / "captures"), numbers, now=datetime.now(UTC))
    return left_out, numbers


def test_an_export_is_read_back_by_others_byte_for_byte(folder: Path, tmp_path: Path) -> None:
    target = tmp_path / "statement.warc.gz"
    with opened(folder) as store:
        ref = next(one.ref for one in store.read(list_statements) if "114 soldiers" in one.content_text)
    left_out, (number, *_) = exported(folder, ref, target)
    assert left_out == []
    with opened(folder) as store:
        row, account = store.read(account_of, number)
    assert row.capture is not None
    assert warc_is_valid(target)
    kinds, metadata = [], []
    with target.open("rb") as file:
        for record in ArchiveIterator(file, check_digests="raise"):
            content = record.content_stream().read()
            kinds.append((record.rec_type, record.rec_headers.get_header("WARC-Target-URI")))
            if record.rec_type == "metadata":
                metadata.append(json.loads(content))
            if record.rec_type == "response" and kinds[-1][1] == row.capture.url:
                assert content == CaptureStore(folder / "captures").get(row.digest)
                assert record.http_headers.get_statuscode() == "200"
                assert record.rec_headers.get_header("WARC-IP-Address") == "127.0.0.1"
    assert kinds[0][0] == "warcinfo"
    assert [kind for kind, _ in kinds[1:4]] == ["request", "response", "metadata"]
    assert json.loads(json.dumps(account)) in metadata
    words = [place["text"] for one in metadata[0]["texts"][0]["attributions"] for place in one["content"]]
    assert any("114 soldiers" in text for text in words)


def warc_is_valid(path: Path) -> bool:
    """Whether `warcio check` finds every digest right."""

    checker = WarcChecker(SimpleNamespace(inputs=[str(path)], verbose=True))
    checker.process_all()
    return checker.exit_value == 0


def test_a_redirect_and_unpacked_bytes_are_exported_so_that_others_read_them(tmp_path: Path) -> None:
    from monitor.articles.captures import digest_of
    from monitor.types import Asked, CaptureRef, Redirect

    at = datetime(2026, 11, 25, 10, 0, 0, 123456, tzinfo=UTC)
    body = "<p>Слова</p>".encode()
    asked = Asked(
        url="https://mod.example/b?x=1", at=at, headers=(("Host", "mod.example"),), address="[2001:db8::1]:443"
    )
    first = Asked(url="https://mod.example/a", at=at, headers=(("Host", "mod.example"),), address="192.0.2.7:443")
    kept = CaptureRef(
        digest=digest_of(body),
        url=asked.url,
        requested_url=first.url,
        status=200,
        headers=(("content-encoding", "gzip"), ("content-length", "9"), ("x-name", "ümlaut\ufffd")),
        fetched_at=at,
        size=len(body),
        coding="gzip",
        asked=asked,
        redirects=(Redirect(asked=first, status=302, headers=(("location", "/b?x=1"),)),),
    )
    captures = CaptureStore(tmp_path / "captures")
    captures.put(body)
    with Store.open(f"sqlite:///{tmp_path / 'm.db'}", now=lambda: at) as store:
        number = store.write(save_capture, kept)
        assert number is not None
        assert store.read(chain_rows_of, [number])[number].capture == kept
        write_warc(tmp_path / "one.warc.gz", store, captures, [number], now=at)
        write_warc(tmp_path / "two.warc.gz", store, captures, [number], now=at)
    data = (tmp_path / "one.warc.gz").read_bytes()
    assert data == (tmp_path / "two.warc.gz").read_bytes()
    records = []
    for record in ArchiveIterator(io.BytesIO(data), check_digests="raise"):
        headers = record.http_headers
        line = headers.statusline if headers is not None and record.rec_type == "response" else ""
        records.append(
            (
                record.rec_type,
                record.rec_headers.get_header("WARC-Target-URI"),
                record.rec_headers.get_header("WARC-IP-Address"),
                line,
                record.content_stream().read() if record.rec_type == "response" else b"",
            )
        )
    assert records == [
        ("warcinfo", None, None, "", b""),
        ("request", first.url, "192.0.2.7", "", b""),
        ("response", first.url, "192.0.2.7", "302 Found", b""),
        ("request", asked.url, "2001:db8::1", "", b""),
        ("response", asked.url, "2001:db8::1", "200 OK", body),
        ("metadata", asked.url, None, "", b""),
    ]
    assert warc_is_valid(tmp_path / "one.warc.gz")


def test_the_program_of_the_manual_checks_an_export_without_this_one(folder: Path, tmp_path: Path) -> None:
    import re
    import subprocess
    import sys

    manual = (Path(__file__).resolve().parents[2] / "docs" / "evidence.md").read_text("utf-8")
    (program,) = re.findall(r"^```python\n(.*?)^```", manual, re.MULTILINE | re.DOTALL)
    assert "monitor" not in program
    (tmp_path / "check.py").write_text(program)
    target = tmp_path / "all.warc.gz"
    with opened(folder) as store:
        numbers = store.read(link_numbers)
        assert write_warc(target, store, CaptureStore(folder / "captures"), numbers, now=datetime.now(UTC)) == []

    def check() -> subprocess.CompletedProcess[str]:
        words = [sys.executable, str(tmp_path / "check.py"), str(target)]
        return subprocess.run(words, capture_output=True, text=True, check=False)

    done = check()
    assert done.returncode == 0, done.stderr
    assert [line.split()[:2] for line in done.stdout.splitlines()] == [["sound:", str(number)] for number in numbers]
    target.unlink()
    with closing(sqlite3.connect(folder / "m.db")) as connection:
        connection.execute("UPDATE captures SET url = replace(url, 'feed', 'fead') WHERE id = 1")
        connection.commit()
    with opened(folder) as store:
        write_warc(target, store, CaptureStore(folder / "captures"), numbers, now=datetime.now(UTC))
    assert check().returncode == 1


def test_what_cannot_be_exported_is_named_and_nothing_is_overwritten(folder: Path, tmp_path: Path) -> None:
    target = tmp_path / "all.warc.gz"
    target.write_bytes(b"mine")
    with pytest.raises(StoreError, match="exists already"):
        exported(folder, "1", target)
    assert target.read_bytes() == b"mine"
    for path in (folder / "captures").glob("*/*.gz"):
        path.unlink()
    left_out, numbers = exported(folder, "1", tmp_path / "none.warc.gz")
    assert numbers == [1]
    assert left_out == [f"capture 1: capture {digest(folder, 1)} is not stored"]
    assert not (tmp_path / "none.warc.gz.partial").exists()


def test_what_is_damaged_beyond_reading_is_said_and_the_rest_is_exported(folder: Path, tmp_path: Path) -> None:
    with closing(sqlite3.connect(folder / "m.db")) as connection:
        connection.execute("UPDATE capture_details SET headers = '[[' WHERE capture_id = 2")
        connection.commit()
    with opened(folder) as store:
        numbers = store.read(link_numbers)
        left_out = write_warc(
            tmp_path / "x.warc.gz", store, CaptureStore(folder / "captures"), numbers, now=datetime.now(UTC)
        )
        with pytest.raises(StoreError, match="capture 2 is damaged"):
            store.read(account_of, 2)
    assert left_out == ["capture 2: what is stored of capture 2 is damaged; `monitor evidence verify` says where"]
    with (tmp_path / "x.warc.gz").open("rb") as file:
        assert sum(record.rec_type == "metadata" for record in ArchiveIterator(file)) == len(numbers) - 1


def digest(folder: Path, number: int) -> str:
    with opened(folder) as store:
        return store.read(chain_rows_of, [number])[number].digest


@pytest.mark.parametrize("spell", [str, lambda text: text[:8], lambda text: text[:20].upper()])
def test_a_capture_is_named_by_its_number_or_the_beginning_of_its_digest(
    archive: Path, spell: Callable[[str], str]
) -> None:
    whole = digest(archive, 2)
    with opened(archive) as store:
        assert store.read(select_evidence, spell(whole)).captures == (2,)
        assert store.read(select_evidence, "2").captures == (2,)
        assert store.read(select_evidence, "2").revisions == tuple(store.read(revision_ids, captures=[2]))
        for nobody in ("99", "0" * 8, "S-NONE0"):
            with pytest.raises(StoreError, match="no"):
                store.read(select_evidence, nobody)
