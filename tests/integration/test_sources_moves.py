"""Sources whose servers say that they are elsewhere, or gone, from the first visit to the command that accepts it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner

from monitor.cli.app import cli
from monitor.store.sources import list_sources, sync_sources
from monitor.types import AllowHost, IntervalBounds, SourceOptions
from tests.integration.test_fetch_client import Server, reply, serving
from tests.integration.test_source_access import rss, service, write
from tests.store_documents import setup


@pytest.fixture
async def server() -> AsyncIterator[Server]:
    async with serving() as started:
        yield started


async def typed(folder: Path, *words: str) -> tuple[int, str]:
    """Run a command on the database of the folder, as one types it; return its code and words."""
    place = ("--config", str(folder), "--db", str(folder / "m.db"))
    done = await asyncio.to_thread(CliRunner().invoke, cli, [*words, *place])
    return done.exit_code, done.output


def feed(*links: str) -> bytes:
    return reply(200, rss(*links), Content_Type="application/rss+xml", ETag='"1"')


def imported(server: Server, path: str = "/old") -> tuple[object, ...]:
    allowed = (AllowHost(host="127.0.0.1", port=None),)
    return (setup("one", url=server.url(path), allow_hosts=allowed),)


async def test_a_move_for_good_is_proposed_and_accepted_without_losing_or_repeating_anything(
    server: Server, tmp_path: Path
) -> None:
    write(tmp_path, "sources: []\n")
    server.answers |= {"/old": reply(301, Location="/new"), "/new": feed("http://127.0.0.1:9/a")}
    async with service(tmp_path) as app:
        app.store.write(sync_sources, imported(server), origin="import", now=datetime.now(UTC))
        (first,) = await app.poll(None)
    assert (first.outcome, first.new_entries) == ("new", 1)
    code, said = await typed(tmp_path, "sources", "list")
    assert code == 0
    assert "one: leads to http://127.0.0.1:" in said.replace("\n", "")
    assert "`monitor sources move one` accepts it" in said.replace("\n", " ")
    code, said = await typed(tmp_path, "sources", "move", "one")
    assert (code, said.strip()) == (0, f"one: visited at {server.url('/new')} from now on")
    server.answers = {"/new": feed("http://127.0.0.1:9/a", "http://127.0.0.1:9/b")}
    async with service(tmp_path) as app:
        (second,) = await app.poll(None)
        (status,) = app.store.read(list_sources)
    assert (second.outcome, second.new_entries) == ("new", 1)
    assert (status.setup.url, status.moved_to) == (server.url("/new"), None)
    code, said = await typed(tmp_path, "sources", "move", "one")
    assert code != 0
    assert "does not lead to another address" in said


async def test_for_a_source_of_the_configuration_the_line_is_shown_and_taken_as_a_move(
    server: Server, tmp_path: Path
) -> None:
    text = "sources: [{{id: one, url: '{0}', allow_hosts: ['127.0.0.1:*']}}]\n"
    write(tmp_path, text.format(server.url("/old")))
    server.answers |= {"/old": reply(308, Location="/new"), "/new": feed("http://127.0.0.1:9/a")}
    async with service(tmp_path) as app:
        await app.poll(None)
    code, said = await typed(tmp_path, "sources", "move", "one")
    assert code == 0
    assert said == f'in sources.yaml, for one:\n  url: "{server.url("/new")}"\n'
    write(tmp_path, text.format(server.url("/new")))
    server.answers = {"/new": feed("http://127.0.0.1:9/a", "http://127.0.0.1:9/b")}
    async with service(tmp_path) as app:
        (status,) = app.store.read(list_sources)
        (report,) = await app.poll(None)
    assert status.setup.url == server.url("/new")
    assert (report.outcome, report.new_entries) == ("new", 1)


async def test_a_server_that_moves_one_source_onto_another_is_not_followed(server: Server, tmp_path: Path) -> None:
    write(tmp_path, "sources: []\n")
    server.answers |= {"/old": reply(301, Location="/new"), "/new": feed()}
    both = (*imported(server), setup("two", url=server.url("/new")))
    async with service(tmp_path) as app:
        app.store.write(sync_sources, both, origin="import", now=datetime.now(UTC))
        await app.poll(("one",))
    code, said = await typed(tmp_path, "sources", "move", "one")
    assert code != 0
    assert "already there, as two" in " ".join(said.split())


async def test_gone_is_believed_after_five_times_then_asked_weekly_until_reset(server: Server, tmp_path: Path) -> None:
    write(tmp_path, f"sources: [{{id: one, url: '{server.url('/f')}', allow_hosts: ['127.0.0.1:*']}}]\n")
    server.answers["/f"] = reply(410)
    waits = []
    async with service(tmp_path) as app:
        for _ in range(6):
            await app.poll(None)
            (status,) = app.store.read(list_sources)
            waits.append(status.next_visit_at - (status.last_visit_at or status.created_at))
    assert all(wait < timedelta(hours=2) for wait in waits[:4])
    assert all(timedelta(days=7) <= wait < timedelta(days=8) for wait in waits[4:])
    code, said = await typed(tmp_path, "sources", "list")
    assert code == 0
    assert "one: gone (410), visited once a week" in said
    code, said = await typed(tmp_path, "sources", "reset", "one")
    assert code == 0
    assert "once a week" not in (await typed(tmp_path, "sources", "list"))[1]


async def test_a_source_with_a_pace_of_its_own_learns_from_what_visits_bring(server: Server, tmp_path: Path) -> None:
    write(
        tmp_path, f"sources: [{{id: one, url: '{server.url('/f')}', allow_hosts: ['127.0.0.1:*'], interval: auto}}]\n"
    )
    server.answers["/f"] = feed("http://127.0.0.1:9/a")
    delays = []
    async with service(tmp_path) as app:
        for links in ("a", "ab", "ab"):
            server.answers["/f"] = feed(*(f"http://127.0.0.1:9/{link}" for link in links))
            await app.poll(None)
            (status,) = app.store.read(list_sources)
            delays.append((status.next_visit_at - (status.last_visit_at or status.created_at)).total_seconds())
    assert status.setup.options == SourceOptions(interval=IntervalBounds(least_s=60.0, most_s=900.0))
    backlog, hit, unchanged = delays
    assert 270 <= backlog <= 330
    assert 54 <= hit <= 66
    assert 45 <= unchanged <= 66
