"""A writing process may die at any instruction: nothing half-written is ever found."""

from __future__ import annotations

import random
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

from monitor.articles.captures import CaptureStore
from monitor.daemon.evidence import capture_folder
from tests.integration.store_writer import ENTRIES

ROOT = Path(__file__).resolve().parents[2]
KILLS = 20

#: each counts what a whole transaction never leaves behind
HALVES = {
    "a read entry without its revision": """
        SELECT count(*) FROM entries WHERE state = 'done'
        AND id NOT IN (SELECT entry_id FROM revisions WHERE entry_id IS NOT NULL)""",
    "a revision whose entry is still to be read": """
        SELECT count(*) FROM revisions JOIN entries ON entries.id = revisions.entry_id WHERE entries.state <> 'done'""",
    "an article without its current revision": """
        SELECT count(*) FROM articles WHERE revision_id IS NULL OR revision_id NOT IN (SELECT id FROM revisions)""",
    "an article that search does not know": """
        SELECT count(*) FROM articles WHERE id NOT IN (SELECT rowid FROM search_index)""",
    "a revision without its attribution": """
        SELECT count(*) FROM revisions WHERE id NOT IN (SELECT revision_id FROM attributions)""",
    "an attribution without its statement": "SELECT count(*) FROM attributions WHERE statement_id IS NULL",
    "a statement without reference": "SELECT count(*) FROM statements WHERE ref IS NULL",
    "a statement without report": "SELECT count(*) FROM statements WHERE id NOT IN (SELECT statement_id FROM reports)",
    "a statement without match": "SELECT count(*) FROM statements WHERE id NOT IN (SELECT statement_id FROM matches)",
    "a statement that nobody is told": "SELECT count(*) FROM statements WHERE ref NOT IN (SELECT ref FROM alerts)",
    "an alert without outbox row": "SELECT count(*) FROM alerts WHERE id NOT IN (SELECT alert_id FROM outbox)",
    "a sent row without attempt": """
        SELECT count(*) FROM outbox WHERE state = 'sent' AND id NOT IN (SELECT outbox_id FROM attempts)""",
    "an entry without its keys": "SELECT count(*) FROM entries WHERE id NOT IN (SELECT entry_id FROM entry_keys)",
    "an entry without the document it was found in": "SELECT count(*) FROM entries WHERE capture_id IS NULL",
    "a text without evidence": "SELECT count(*) FROM revisions WHERE capture_id IS NULL",
    "validators that moved without their visit": """
        SELECT count(*) FROM sources WHERE body_hash <>
        (SELECT 'body-' || (CAST(value AS INTEGER) - 1) FROM meta WHERE key = 'rounds')""",
}


def _run_and_kill(database: Path, steps: int) -> None:
    """Let the writer commit something, then go on for so many of its steps, and kill it."""
    child = subprocess.Popen(
        [sys.executable, "-m", "tests.integration.store_writer", str(database)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    try:
        assert child.stdout is not None
        assert child.stdout.readline().endswith(b"writing\n"), child.communicate()[1]
        assert len(child.stdout.read(steps)) == steps, child.communicate()[1]
    finally:
        child.kill()
        child.communicate()


def test_twenty_kills_leave_a_sound_database_and_no_half_document(tmp_path: Path) -> None:
    database = tmp_path / "monitor.db"
    moments = random.Random(7)
    rounds = 0
    for _ in range(KILLS):
        _run_and_kill(database, moments.randrange(60))
        with closing(sqlite3.connect(database)) as connection:
            assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
            assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
            halves = {name: connection.execute(query).fetchone()[0] for name, query in HALVES.items()}
            assert not any(halves.values()), {name: count for name, count in halves.items() if count}
            (written,) = connection.execute("SELECT value FROM meta WHERE key = 'rounds'").fetchone()
            assert int(written) > rounds, "what was committed before the kill is there"
            rounds = int(written)
            (entries,) = connection.execute("SELECT count(*) FROM entries").fetchone()
            assert entries == rounds * ENTRIES
            named = [digest for (digest,) in connection.execute("SELECT digest FROM captures")]
        captures = CaptureStore(capture_folder(tmp_path))
        assert len(named) == rounds, "one document per visit"
        # errors: a file that is missing or damaged
        assert all(len(captures.get(digest)) == 200_000 for digest in named)
