"""Edits and withdrawals from end to end: real HTTP, a real database, the real pipeline, a scripted clock."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from monitor.cli.app import cli
from tests.histories import Played, Player, histories

HISTORIES = histories()


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Played]:
    """What came of each history, by its name."""

    async def play(folder: Path) -> dict[str, Played]:
        player = Player(folder)
        try:
            return {one.history.name: one for one in await player.play_all(HISTORIES)}
        finally:
            await player.aclose()

    return asyncio.run(play(tmp_path_factory.mktemp("histories")))


@pytest.mark.parametrize("name", [one.name for one in HISTORIES])
def test_every_change_is_told_once_with_its_kind_and_nothing_else(played: dict[str, Played], name: str) -> None:
    one = played[name]
    assert (one.first, one.told) == (one.history.first, one.history.told)


def test_there_are_forty_histories_and_more() -> None:
    assert len({one.name for one in HISTORIES}) >= 40


def test_a_follow_up_is_in_the_thread_of_the_statement_and_shows_both_texts_and_captures(
    played: dict[str, Played],
) -> None:
    first, _, edit = played["a number changed"].rows
    facts, change = edit.facts, edit.facts.change
    assert facts.ref == facts.thread_ref == first.facts.ref
    assert ("114" in facts.was, "141" in facts.content) == (True, True)
    assert change is not None
    assert (change.was.text, change.now.text) == (facts.was, facts.content)
    assert None not in {change.was.capture_id, change.now.capture_id}
    assert change.was.capture_id != change.now.capture_id
    assert change.was.read_at is not None
    assert change.now.read_at is not None
    assert change.was.read_at < change.now.read_at == edit.created_at


def test_words_of_another_speaker_are_a_new_statement_in_the_same_thread(played: dict[str, Played]) -> None:
    first, _, edit = played["the speaker was swapped"].rows
    assert edit.facts.ref != first.facts.ref == edit.facts.thread_ref
    assert edit.facts.change is not None
    assert edit.facts.change.was.speaker == "Ministry of Defence of Ostland"
    assert edit.facts.speaker == edit.facts.change.now.speaker == "Ministry of Defence of Vardania"


def test_a_withdrawal_says_since_when_and_how_often_it_was_looked_at(played: dict[str, Played]) -> None:
    gone = played["404 for good"].rows[-1]
    change = gone.facts.change
    assert change is not None
    assert change.since is not None
    assert (change.why, change.looks >= 3) == ("the server answers 404", True)
    assert (gone.created_at - change.since).total_seconds() >= 6 * 3600


def test_a_statement_that_is_gone_leads_to_the_capture_that_last_held_it(played: dict[str, Played]) -> None:
    first, *_, gone = played["a paragraph was removed"].rows
    change = gone.facts.change
    assert change is not None
    assert change.since is not None
    assert (change.was.capture_id, change.now.capture_id) == (2, 4)
    assert change.was.read_at is not None
    assert first.created_at < change.was.read_at < change.since < gone.created_at


def test_looks_at_an_unchanged_page_cost_the_server_next_to_nothing(played: dict[str, Played]) -> None:
    quiet = played["said became stated, which is no news"]
    assert quiet.looks - quiet.cheap == 2  # the first reading, and the one after the change


def run(*words: str) -> str:
    done = CliRunner().invoke(cli, words)
    assert done.exit_code == 0, done.output
    return done.output


def test_thread_shows_what_changed_with_both_texts_and_their_captures(played: dict[str, Played]) -> None:
    one = played["a number changed"]
    edit = one.rows[-1]
    assert edit.facts.change is not None
    was, now = edit.facts.change.was, edit.facts.change.now
    said = run("thread", edit.facts.ref, "--db", one.database)
    assert f"was: «{was.text}»  [read {was.read_at:%Y-%m-%d %H:%M}, capture {was.capture_id}]" in said
    assert f"now: «{now.text}»  [read {now.read_at:%Y-%m-%d %H:%M}, capture {now.capture_id}]" in said


def test_lists_for_programs_hold_the_changes_of_each_statement(played: dict[str, Played]) -> None:
    one = played["claimed, and another number"]
    listed = [json.loads(line) for line in run("statements", "--json", "--db", one.database).splitlines()]
    changes = [change for row in listed for change in row["changes"]]
    assert [(change["kinds"], change["telling"]) for change in changes] == [(["content", "weakened"], "tell")]
    assert (changes[0]["was"]["cue"], changes[0]["now"]["cue"]) == ("said", "claimed")


def test_what_is_not_told_is_in_the_history_with_the_reason(played: dict[str, Played]) -> None:
    one = played["two wordings take turns"]
    edited = next(row.facts.ref for row in one.rows if row.facts.change is not None)
    said = run("thread", edited, "--db", one.database)
    assert said.count("kept, not told: it was in this state before") == 3
    flood = played["another number at each reading"]
    assert "kept, not told: too many in a day" in run("thread", flood.rows[-1].facts.ref, "--db", flood.database)


def test_explain_says_since_when_an_address_is_not_reachable(played: dict[str, Played]) -> None:
    trouble = played["404 while the whole site is in trouble"]
    said = run("explain", trouble.rows[0].facts.url, "--db", trouble.database)
    assert "not reachable since 2026-11-24 " in said
    assert "the server answers 404" in said
    gone = played["410 for good"]
    assert "the page is gone: the server answers 410 since" in run(
        "explain", gone.rows[0].facts.url, "--db", gone.database
    )
