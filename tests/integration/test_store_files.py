"""The SQLite file: settings, lock, damage, full disk, copies."""

from __future__ import annotations

import json
import os
import sqlite3
import stat
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Connection, text

from monitor.config.models import Retention
from monitor.errors import StoreBusyError, StoreError, StoreFullError, StoreLockedError, StoreSchemaError
from monitor.store import migrate as migrating
from monitor.store.articles import claim_pending, list_articles, save_document
from monitor.store.ballast import ballast_path, drop_ballast, load_ballast
from monitor.store.engine import Store, parsed_url
from monitor.store.health import beat, counts
from monitor.store.maintenance import backup, integrity_check, prune
from monitor.store.outbox import claim_deliveries, list_outbox
from monitor.store.search import search
from monitor.store.sources import claim_due_sources, known_entries, save_visit, sync_sources
from monitor.store.statements import list_statements, statement
from tests.store_documents import (
    NOW,
    all_new,
    capture,
    document,
    entry,
    match,
    pending,
    setup,
    tell_all,
    tell_nobody,
    visit,
)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "data" / "monitor.db"


@pytest.fixture
def store(path: Path) -> Iterator[Store]:
    with Store.open(f"sqlite:///{path}", now=lambda: NOW) as opened:
        yield opened


def pragma(conn: Connection, name: str) -> object:
    return conn.execute(text(f"PRAGMA {name}")).scalar()


def save_one(store: Store, number: int = 1, **options: object) -> None:
    doc = document(f"Words {number}", url=f"https://a.example/{number}", matches=[match()])
    given: dict[str, object] = {"entry_id": None, "capture": None, "decide": all_new, "plan": tell_all, "now": NOW}
    store.write(save_document, doc, **given | options)  # type: ignore[arg-type]


def test_the_writer_survives_a_power_cut_and_readers_cannot_write(store: Store) -> None:
    writer = {name: store.write(pragma, name) for name in ("synchronous", "journal_mode", "foreign_keys", "mmap_size")}
    assert writer == {"synchronous": 2, "journal_mode": "wal", "foreign_keys": 1, "mmap_size": 0}
    assert store.write(pragma, "busy_timeout") == 5000
    reader = {name: store.read(pragma, name) for name in ("query_only", "wal_autocheckpoint", "mmap_size")}
    assert reader == {"query_only": 1, "wal_autocheckpoint": 0, "mmap_size": 0}


def test_the_writer_takes_its_lock_before_it_reads(store: Store, path: Path) -> None:
    def others_fail(_: Connection) -> None:
        stranger = closing(sqlite3.connect(path, timeout=0, isolation_level=None))
        with stranger as other, pytest.raises(sqlite3.OperationalError, match="locked"):
            other.execute("BEGIN IMMEDIATE")

    store.write(others_fail)


def test_all_writes_go_through_one_connection_of_one_thread(store: Store) -> None:
    import threading

    def where(conn: Connection) -> tuple[int, int]:
        return id(conn.connection.dbapi_connection), threading.get_ident()

    assert len({store.write(where) for _ in range(5)}) == 1
    assert store.write(where)[1] != threading.get_ident()


def test_the_files_belong_to_their_user_alone(store: Store, path: Path) -> None:
    save_one(store)
    for name in (path.name, f"{path.name}.lock", f"{path.name}-wal"):
        assert stat.S_IMODE((path.parent / name).stat().st_mode) == 0o600, name


def test_a_second_process_is_told_who_has_the_database(store: Store, path: Path) -> None:
    script = (
        "import sys; from datetime import datetime, UTC; from monitor.store.engine import Store\n"
        "from monitor.errors import StoreLockedError\n"
        "try: Store.open('sqlite:///' + sys.argv[1], now=lambda: datetime.now(UTC))\n"
        "except StoreLockedError as error: print(error)"
    )
    done = subprocess.run([sys.executable, "-c", script, str(path)], capture_output=True, text=True, check=True)
    holder = json.loads((path.parent / "monitor.db.lock").read_text("utf-8"))
    assert f"in use by process {holder['pid']} on {holder['host']} since 2026-03-27T10:32:00+00:00" in done.stdout
    assert holder["command"]
    assert store.write(counts, now=NOW).sources == 0


def test_the_lock_of_a_dead_process_does_not_stay(path: Path) -> None:
    path.parent.mkdir()
    lock = path.parent / "monitor.db.lock"
    lock.write_text('{"pid": 1', "utf-8")
    for _ in range(2):
        with Store.open(f"sqlite:///{path}", now=lambda: NOW):
            assert json.loads(lock.read_text("utf-8"))["pid"] == os.getpid()


def test_a_holder_that_left_no_name_is_still_respected(store: Store, path: Path) -> None:
    (path.parent / "monitor.db.lock").write_text("", "utf-8")
    with pytest.raises(StoreLockedError, match="another process"):
        Store.open(f"sqlite:///{path}", now=lambda: NOW)


def test_no_secret_of_the_command_line_gets_into_the_lock_file(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "argv", ["/x/bin/monitor", "tgram://12345:secret/1", "--notify"])
    with Store.open(f"sqlite:///{path}", now=lambda: NOW):
        assert "secret" not in (path.parent / "monitor.db.lock").read_text("utf-8")


def test_a_failed_open_gives_the_lock_back(path: Path) -> None:
    path.parent.mkdir()
    path.write_bytes(b"no database at all, but long enough to look at" * 40)
    for _ in range(2):
        with pytest.raises(StoreSchemaError, match="no SQLite database"):
            Store.open(f"sqlite:///{path}", now=lambda: NOW)


def test_a_reader_works_beside_the_daemon(store: Store, path: Path) -> None:
    save_one(store)
    with Store.open(f"sqlite:///{path}", now=lambda: NOW, read_only=True) as other:
        assert len(other.read(list_statements)) == 1
        save_one(store, 2)
        assert len(other.read(list_statements)) == 2


def test_a_restart_finds_the_claims_of_the_dead_process_free(path: Path) -> None:
    with Store.open(f"sqlite:///{path}", now=lambda: NOW) as store:
        store.write(sync_sources, [setup()], origin="config", now=NOW)
        store.write(save_visit, visit(next_visit_at=NOW), pending(entry(1)))
        save_one(store)
        assert store.write(claim_due_sources, NOW, limit=1, lease_s=600)
        assert store.write(claim_pending, NOW, limit=1, lease_s=600)
        assert store.write(claim_deliveries, NOW, limit=1, lease_s=600)
    with Store.open(f"sqlite:///{path}", now=lambda: NOW) as store:
        assert store.write(claim_due_sources, NOW, limit=1, lease_s=600)
        assert store.write(claim_pending, NOW, limit=1, lease_s=600)
        (delivery,) = store.write(claim_deliveries, NOW, limit=1, lease_s=600)
        assert (delivery.possible_repeat, delivery.attempt) == (True, 2)


def test_a_damaged_database_is_refused_with_one_clear_sentence(path: Path) -> None:
    with Store.open(f"sqlite:///{path}", now=lambda: NOW) as store:
        for number in range(40):
            save_one(store, number)
    with path.open("r+b") as file:
        file.seek(path.stat().st_size // 2)
        file.write(b"\xff" * 20_000)
    before = path.read_bytes()
    with pytest.raises(StoreSchemaError, match=r"damaged.*restore a backup"):
        Store.open(f"sqlite:///{path}", now=lambda: NOW)
    assert path.read_bytes() == before


def test_a_full_disk_is_said_so_loses_nothing_and_is_got_over(store: Store) -> None:
    save_one(store, 1)
    pages = store.write(pragma, "page_count")
    store.write(pragma, f"max_page_count = {pages}")

    def fill() -> None:
        for number in range(2, 500):
            save_one(store, number)

    with pytest.raises(StoreFullError, match="no space left"):
        fill()
    assert store.read(integrity_check) == ()
    found = store.read(counts, now=NOW)
    assert found.articles == found.statements == found.alerts == found.outbox_waiting >= 1
    store.write(pragma, "max_page_count = 1000000")
    save_one(store, 501)
    assert store.read(counts, now=NOW).articles == found.articles + 1


def test_the_ballast_is_real_and_goes_once(store: Store, path: Path) -> None:
    assert load_ballast(path, size=1_000_000)
    file = ballast_path(path)
    assert file.stat().st_blocks * 512 >= 1_000_000
    assert load_ballast(path, size=1_000_000)
    assert drop_ballast(path)
    assert not file.exists()
    assert not drop_ballast(path)


def test_ballast_that_does_not_fit_is_not_left_half(path: Path) -> None:
    import resource

    path.parent.mkdir()
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    import signal

    handler = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (500_000, hard))
    try:
        assert not load_ballast(path, size=1_000_000)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
        signal.signal(signal.SIGXFSZ, handler)
    assert not ballast_path(path).exists()


def test_a_database_locked_by_a_stranger_is_busy_and_then_works_again(store: Store, path: Path) -> None:
    store.write(beat, NOW)
    store.write(pragma, "busy_timeout = 20")
    with closing(sqlite3.connect(path, isolation_level=None)) as stranger:
        stranger.execute("BEGIN EXCLUSIVE")
        with pytest.raises(StoreBusyError, match="locked"):
            store.write(beat, NOW)
        assert store.read(counts, now=NOW).heartbeat_at == NOW
        stranger.execute("ROLLBACK")
    store.write(beat, NOW + timedelta(seconds=1))
    assert store.read(counts, now=NOW).heartbeat_at == NOW + timedelta(seconds=1)


def test_a_backup_is_complete_private_and_can_be_opened(store: Store, path: Path, tmp_path: Path) -> None:
    for number in range(5):
        save_one(store, number)
    target = backup(store, tmp_path / "copy.db")
    save_one(store, 99)
    assert stat.S_IMODE(target.stat().st_mode) == 0o600
    assert sorted(file.name for file in tmp_path.iterdir()) == ["copy.db", "data"]
    with Store.open(f"sqlite:///{target}", now=lambda: NOW) as restored:
        assert len(restored.read(list_statements)) == 5
        assert len(restored.read(search, "words")) == 5
    with pytest.raises(StoreError, match="exists already"):
        backup(store, target)


def test_migrating_an_older_file_copies_it_first(path: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    with Store.open(f"sqlite:///{path}", now=lambda: NOW) as store:
        save_one(store)
    folder = tmp_path / "versions"
    _next_version(folder)
    monkeypatch.setattr(migrating, "_FOLDER", folder)
    with pytest.raises(StoreSchemaError, match="the schema is 0001, this program needs 0002; run db migrate"):
        Store.open(f"sqlite:///{path}", now=lambda: NOW, read_only=True)
    with Store.open(f"sqlite:///{path}", now=lambda: NOW) as store:
        assert store.read(lambda conn: conn.execute(text("SELECT remark FROM channels")).all()) == []
        assert len(store.read(list_statements)) == 1
    copies = [file for file in path.parent.iterdir() if ".before-" in file.name]
    assert [file.name for file in copies] == ["monitor.db.before-0002.20260327T103200"]
    with closing(sqlite3.connect(copies[0])) as copy:
        assert copy.execute("SELECT version_num FROM alembic_version").fetchone() == ("0001",)
        assert copy.execute("SELECT count(*) FROM statements").fetchone() == (1,)


def test_a_migration_that_fails_changes_nothing(path: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    with Store.open(f"sqlite:///{path}", now=lambda: NOW) as store:
        save_one(store)
    folder = tmp_path / "versions"
    _next_version(folder, then="op.execute('SELECT nonsense FROM nowhere')")
    with monkeypatch.context() as patch:
        patch.setattr(migrating, "_FOLDER", folder)
        with pytest.raises(StoreError):
            Store.open(f"sqlite:///{path}", now=lambda: NOW)
    with Store.open(f"sqlite:///{path}", now=lambda: NOW) as store:
        assert len(store.read(list_statements)) == 1
        with pytest.raises(StoreError, match="no such column"):
            store.read(lambda conn: conn.execute(text("SELECT remark FROM channels")).all())


def _next_version(folder: Path, then: str = "pass") -> None:
    """A folder of migrations with one more version than ours."""
    import shutil

    shutil.copytree(Path(migrating.__file__).parent / "migrations", folder)
    (folder / "versions" / "v0002_next.py").write_text(
        "import sqlalchemy as sa\nfrom alembic import op\n"
        "revision = '0002'\ndown_revision = '0001'\nbranch_labels = depends_on = None\n"
        "def upgrade():\n"
        "    with op.batch_alter_table('channels') as batch:\n"
        "        batch.add_column(sa.Column('remark', sa.Text))\n"
        "        batch.alter_column('reason', nullable=True)\n"
        f"    {then}\n",
        "utf-8",
    )


@pytest.mark.parametrize("address", ["mysql://u:secret@host/x", "sqlite://", "sqlite:///:memory:", "://secret"])
def test_other_databases_are_refused_without_showing_a_password(address: str) -> None:
    with pytest.raises(StoreError) as caught:
        parsed_url(address)
    assert "secret" not in str(caught.value)


def test_a_password_is_never_part_of_an_error(tmp_path: Path) -> None:
    pytest.importorskip("psycopg")
    with pytest.raises(StoreError) as caught:
        Store.open(f"postgresql://user:secret@/db?host={tmp_path}", now=lambda: NOW)
    assert "secret" not in str(caught.value)


def test_pruning_keeps_what_must_stay_known(store: Store) -> None:
    keep = Retention.model_validate({"captures": "30d", "articles": "60d", "visits": "10d"})
    store.write(sync_sources, [setup()], origin="config", now=NOW)
    (entry_id,) = store.write(save_visit, visit(), pending(entry(1)))
    save_one(store, 1, entry_id=entry_id, capture=capture("shared"), plan=tell_nobody)
    save_one(store, 2, capture=capture("alone"), plan=tell_nobody)
    later = NOW + timedelta(days=61)
    save_one(store, 3, capture=capture("shared"), now=later)

    counted = store.write(prune, keep, now=later, dry_run=True)
    assert len(store.read(list_articles)) == 3
    pruned = store.write(prune, keep, now=later)
    assert pruned == counted
    assert (pruned.visits, pruned.articles, pruned.captures) == (1, 2, 1)
    # the third article was told and rests on the same fetch as the first
    assert pruned.digests == ("alone",)
    assert [row.url for row in store.read(list_articles)] == ["https://a.example/3"]
    assert len(store.read(search, "words")) == 1
    assert store.read(known_entries, "az-mod", ["guid:1"])
    assert len(store.read(list_statements)) == 3
    old = store.read(list_statements)[-1]
    detail = store.read(statement, old.ref)
    assert detail is not None
    assert (detail.attribution, detail.article_text, detail.reports[0].article_id) == (None, "", None)
    assert len(store.read(list_outbox)) == 1
    assert store.read(integrity_check) == ()


def test_a_capture_that_a_younger_row_names_keeps_its_file(store: Store) -> None:
    keep = Retention.model_validate({"captures": "30d", "articles": "60d", "visits": "10d"})
    save_one(store, 1, capture=capture("shared"), plan=tell_nobody)
    save_one(store, 2, capture=capture("alone"), plan=tell_nobody)
    later = NOW + timedelta(days=31)
    save_one(store, 3, capture=replace(capture("shared"), fetched_at=later), plan=tell_nobody, now=later)
    assert store.write(prune, keep, now=later).digests == ("alone",)
