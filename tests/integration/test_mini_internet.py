"""A sealed internet of twenty-three ministries, each in its own way: the statement arrives, or it is said why not."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest
from click.testing import CliRunner

from monitor.cli.app import cli
from monitor.store.engine import Store
from monitor.store.sources import list_sources
from monitor.types import AlertKind
from tests.internet.pages import FURNITURE
from tests.internet.play import Outcome, Play, Played, words_of
from tests.internet.sites import Channel, LiveBlog, PatternListing, Redesigned, Silent
from tests.internet.world import Ministry, ministries

ROWS = ministries()
SPEAKING = [row.id for row in ROWS if row.release is not None]
TROUBLED = [row.id for row in ROWS if row.event is not None]
#: an interval of five minutes with its jitter, and what reading and telling take
SOON = timedelta(minutes=8)


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> Played:
    """All of it, played once."""
    return asyncio.run(Play(tmp_path_factory.mktemp("internet")).run())


def expected(row: Ministry) -> list[tuple[AlertKind, str, str]]:
    """What must be told of a ministry, in any order: kind, actor and words."""
    told = [(AlertKind.STATEMENT, row.actor.id, row.release.said)] if row.release else []
    if row.then is not None:
        told.append((AlertKind.STATEMENT, (row.then_by or row.actor).id, row.then.said))
    if row.site == Channel.__name__:
        assert row.release is not None
        told.append((AlertKind.EDIT, row.actor.id, row.release.said.replace("114", "141")))
    return told


def first(outcome: Outcome) -> Outcome:
    assert outcome.told, (outcome.visits[:5], [row.content_text for row in outcome.statements])
    return outcome


@pytest.mark.parametrize("name", [row.id for row in ROWS])
def test_everything_is_told_once_and_nothing_else(played: Played, name: str) -> None:
    outcome = played.outcomes[name]
    told = [(row.facts.kind, row.facts.speaker_id, row.facts.content) for row in outcome.told]
    wanted = expected(outcome.ministry)
    assert len(told) == len(wanted), (told, outcome.visits[:5])
    for kind, actor, said in wanted:
        assert [one for one in told if one[:2] == (kind, actor) and said in one[2]], told


@pytest.mark.parametrize("name", SPEAKING)
def test_a_statement_arrives_soon_with_its_speaker_its_place_and_its_time(played: Played, name: str) -> None:
    outcome = played.outcomes[name]
    row = first(outcome).told[0]
    facts, ministry = row.facts, outcome.ministry
    assert (facts.speaker, facts.places, facts.place_ids) == (
        ministry.actor.name, (ministry.place.name,), (ministry.place.id,),
    )  # fmt: skip
    assert row.finished_at is not None
    assert (row.finished_at - played.published_at < SOON) is not ministry.late
    at = played.published_at.replace(second=0, microsecond=0)
    if ministry.site == PatternListing.__name__:  # nothing but a day is written anywhere
        assert (facts.published_at, facts.day_only) == (at.replace(hour=0, minute=0), True)
    else:
        assert (facts.published_at, facts.day_only) == (at, False)
    assert facts.said_at == (at - timedelta(minutes=10) if ministry.site == LiveBlog.__name__ else facts.published_at)


@pytest.mark.parametrize("name", TROUBLED)
def test_operators_are_told_what_is_wrong_with_a_source(played: Played, name: str) -> None:
    outcome = played.outcomes[name]
    assert outcome.event is not None, [words_of(row) for row in outcome.events]


@pytest.mark.parametrize("name", [row.id for row in ROWS if row.event is None])
def test_operators_are_told_nothing_of_a_source_that_is_well(played: Played, name: str) -> None:
    assert [words_of(row) for row in played.outcomes[name].events] == []


def test_operators_are_told_of_each_trouble_once_and_of_its_end(played: Played) -> None:
    for outcome in played.outcomes.values():
        headings = [row.facts.headline for row in outcome.events]
        assert len(headings) == len(set(headings)), headings
    last = {name: one.events[-1].facts.headline for name, one in played.outcomes.items() if one.events}
    over = [name for name, heading in last.items() if "again" in heading]
    assert over == ["severia-mod", "aratia-mod", "brenta-mod"]


def test_the_webhook_got_each_message_once_and_clean(played: Played) -> None:
    rows = [row for one in played.outcomes.values() for row in (*one.told, *one.events)]
    assert len(played.messages) == len(rows)
    for row in rows:
        facts = row.facts
        said = "141" if facts.kind is AlertKind.EDIT else facts.content  # an edit is told with marks between its words
        assert len([one for one in played.messages if facts.ref in one and said in one]) == 1, facts
    everything = "\n".join(played.messages)
    for word in (*FURNITURE, "\ufffd", "Ð", "Ñ", "Ã", "Р°", "possible repeat"):
        assert word not in everything


def test_the_service_met_nothing_that_it_calls_an_error(played: Played) -> None:
    assert played.errors == ()


def test_the_evidence_of_what_was_told_is_sound(played: Played) -> None:
    names = ("ruvia-mfa", "karsova-mod", "ostland-mod", "brenta-mod")
    refs = [played.outcomes[name].told[0].facts.ref for name in names]
    words = ("evidence", "verify", *refs, "--config", played.config, "--db", played.database)
    done = CliRunner().invoke(cli, words)
    assert done.exit_code == 0, done.output


# ------------------------------------------------------------------------------------------------- each in its own way


def asked(played: Played, name: str) -> list[str]:
    return played.internet.paths(played.outcomes[name].ministry.host)


@pytest.mark.parametrize("name", ["averia-mod", "valdoria-mod"])
def test_pages_are_not_fetched_where_the_text_is_whole_already(played: Played, name: str) -> None:
    assert set(asked(played, name)) <= {played.outcomes[name].site.path, "/robots.txt"}


def test_older_pages_of_a_listing_are_read_once_and_their_articles_never(played: Played) -> None:
    paths = asked(played, "kolvia-mfa")
    assert paths.count("/ka/news?page=2") == 1
    assert "/ka/news?page=3" not in paths
    with Store.open(played.database, now=lambda: played.mended_at) as store:
        entries = {one.setup.id: one.entries for one in store.read(list_sources)}
    assert entries["kolvia-mfa"] == 8
    assert {path for path in paths if path.startswith("/ka/news/")} == {"/ka/news/108"}


def test_links_of_a_learned_listing_that_are_no_articles_are_left_alone(played: Played) -> None:
    articles = [path for path in asked(played, "lorval-mfa") if path not in {"/fr/actualites", "/robots.txt"}]
    assert set(articles) == {"/fr/actualites/les-observateurs-de-la-107"}


def test_a_sitemap_that_says_it_is_old_is_read_once(played: Played) -> None:
    paths = asked(played, "tannland-mod")
    # in full once a day as well
    assert paths.count("/sitemaps/pages.xml.gz") <= 4 < paths.count("/sitemap_index.xml")


def test_a_forwarded_message_says_who_passed_it_on(played: Played) -> None:
    forwarded = next(row for row in played.outcomes["ostland-mod"].told if row.facts.speaker_id == "ostland-mfa")
    assert forwarded.facts.via == ("Ministry of Defence of Ostland",)


def test_an_edit_shows_both_texts(played: Played) -> None:
    edit = next(row for row in played.outcomes["ostland-mod"].told if row.facts.kind is AlertKind.EDIT)
    assert ("114" in edit.facts.was, "141" in edit.facts.content) == (True, True)


def test_a_statement_of_a_pdf_leads_to_the_pdf(played: Played) -> None:
    assert played.outcomes["karsova-mod"].told[0].facts.url.endswith("/dosyalar/103.pdf")


def test_after_a_new_design_the_new_pattern_works_at_once_and_repeats_nothing(played: Played) -> None:
    outcome = played.outcomes["aratia-mod"]
    assert isinstance(outcome.site, Redesigned)
    before, after = outcome.told
    assert after.finished_at is not None
    assert after.finished_at - played.mended_at < SOON
    assert "/media/" in after.facts.url
    assert before.facts.ref != after.facts.ref
    read = {path for path in asked(played, "aratia-mod") if path.startswith("/hy/media/")}
    assert read == {"/hy/media/105", "/hy/media/106"}  # the first one is looked at again where it is now


def test_robots_txt_is_heeded_and_overruled_only_where_the_configuration_says_so(played: Played) -> None:
    assert set(asked(played, "shirvaz-mod")) == {"/robots.txt"}
    assert "/robots.txt" not in asked(played, "shirvaz-mfa")


def test_a_server_that_refuses_everybody_without_its_secrets_lets_us_in(played: Played) -> None:
    assert {visit.outcome for visit in played.outcomes["nahria-mod"].visits} <= {"new", "unchanged", "not-modified"}
    secrets = (played.outcomes["nahria-mod"].site.KEY, "session-91bc", "password-55d0")  # type: ignore[attr-defined]
    assert not any(secret in message for secret in secrets for message in played.messages)


def test_a_source_that_is_gone_is_hardly_asked_any_more(played: Played) -> None:
    asked_for = [path for path in asked(played, "marna-mfa") if path == "/feed.xml"]
    assert len(asked_for) <= 7


def test_an_address_that_moved_is_proposed_within_hours_though_the_feed_hardly_changes(played: Played) -> None:
    moved = played.outcomes["polwia-mfa"].event
    assert moved is not None
    assert moved.created_at - played.published_at < timedelta(hours=4)
    # at the new address known entries stay known, and what is new is news
    _, later = played.outcomes["polwia-mfa"].told
    assert later.finished_at is not None
    assert later.finished_at - played.mended_at < SOON


def test_a_silent_source_had_spoken_for_weeks(played: Played) -> None:
    outcome = played.outcomes["quell-gov"]
    assert isinstance(outcome.site, Silent)
    assert sum(visit.outcome == "new" for visit in outcome.visits) > 20
