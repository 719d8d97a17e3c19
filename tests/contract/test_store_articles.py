"""The saving transaction: statements, reports, threads, matches and alerts of one article, on both databases."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from typing import Any

import pytest
from sqlalchemy import Row, select

from monitor.alerts.plan import plan_alerts
from monitor.config.models import Subscriber, Subscription
from monitor.errors import StoreError
from monitor.store import neighbours as neighbouring
from monitor.store.alerts import flood_counts, list_alerts, save_alerts
from monitor.store.articles import article, article_at, claim_pending, list_articles, save_document
from monitor.store.codec import from_json
from monitor.store.engine import Connection, Store
from monitor.store.health import counts
from monitor.store.outbox import list_outbox
from monitor.store.schema import attributions
from monitor.store.sources import save_visit, sync_sources
from monitor.store.statements import list_statements, statement, statements_at_url, thread
from monitor.store.values import SavedDocument
from monitor.types import (
    Act,
    AlertIntent,
    AlertKind,
    Answer,
    ChangeKind,
    FloodKey,
    Modality,
    Neighbours,
    ReadDocument,
    Relation,
    ResolvedAttribution,
    StoryDecision,
    StoryOutcome,
    Tellable,
)
from tests.store_documents import (
    NOW,
    all_new,
    capture,
    decided,
    document,
    entry,
    intent,
    match,
    pending,
    resolved,
    same_words,
    setup,
    tell_all,
    tell_nobody,
    visit,
)

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


def save(store: Store, doc: ReadDocument, **options: object) -> SavedDocument:
    given: dict[str, object] = {
        "entry_id": None,
        "capture": None,
        "decide": same_words(doc),
        "plan": tell_all,
        "now": NOW,
        **options,
    }
    return store.write(save_document, doc, **given)  # type: ignore[arg-type]


class Told:
    """A plan that remembers what it could tell, and tells nobody."""

    def __init__(self) -> None:
        self.tellables: tuple[Tellable, ...] = ()
        self.counters: dict[FloodKey, int] = {}

    def __call__(self, tellables: Sequence[Tellable], counters: Mapping[FloodKey, int]) -> tuple[AlertIntent, ...]:
        self.tellables = tuple(tellables)
        self.counters = dict(counters)
        return ()


def told(store: Store, doc: ReadDocument, **options: object) -> tuple[Tellable, ...]:
    plan = Told()
    save(store, doc, plan=plan, **options)
    return plan.tellables


def test_everything_of_an_article_is_stored_and_read_back(store: Store) -> None:
    store.write(sync_sources, [setup()], origin="config", now=NOW)
    (entry_id,) = store.write(save_visit, visit(), pending(entry(1)))
    doc = document("We did not attack Farrukh", matches=[match()])
    saved = save(store, doc, entry_id=entry_id, capture=capture())
    assert (len(saved.new_refs), saved.refs, saved.alerts, saved.outbox, saved.revised) == (
        1,
        saved.new_refs,
        1,
        1,
        False,
    )
    detail = store.read(statement, saved.refs[0])
    assert detail is not None
    assert detail.attribution == doc.attributions[0]
    assert detail.article_text == doc.article.text
    assert detail.matches == (match(),)
    assert detail.reports[0].capture == capture()
    row = detail.statement
    assert (row.speaker, row.actor, row.content_text) == (
        "Ministry of Defence of Azerbaijan",
        "az-mod",
        "We did not attack Farrukh",
    )
    assert (row.places, row.thread_ref, row.outlets, row.independent) == (("farrukh",), row.ref, 1, 1)
    (sent,) = store.read(list_outbox)
    assert (sent.facts.ref, sent.channel, sent.state) == (row.ref, "desk/telegram", "waiting")
    assert store.write(claim_pending, NOW + timedelta(days=9), limit=5, lease_s=60) == ()
    stored = store.read(article, saved.article_id)
    assert stored is not None
    assert (stored.text, stored.url, stored.revisions) == (doc.article.text, doc.article.url, 1)
    assert store.read(article_at, doc.article.url) == stored
    assert store.read(list_articles) == (stored,)


def test_references_are_understood_as_people_type_them(store: Store) -> None:
    (ref,) = save(store, document("One")).refs
    found = store.read(statement, ref.lower().removeprefix("s-"))
    assert found is not None
    assert found.statement.ref == ref
    assert store.read(statement, "S-ZZZZZ") is None
    assert store.read(thread, "nonsense") is None


@pytest.mark.parametrize("failing", ["decide", "plan"])
def test_a_failure_while_deciding_leaves_nothing_behind(store: Store, failing: str) -> None:
    def broken(*_: object) -> StoryOutcome:
        raise RuntimeError("a defect")

    with pytest.raises(RuntimeError):
        save(store, document("One", matches=[match()]), capture=capture(), **{failing: broken})
    left = store.read(counts, now=NOW)
    assert (left.articles, left.statements, left.threads, left.matches, left.alerts) == (0, 0, 0, 0, 0)


def test_a_copy_joins_as_another_outlet_and_is_told_as_one(store: Store) -> None:
    (ref,) = save(store, document("We left", matches=[match()])).refs
    copy = document("We left", url="https://b.example/9", source_id="b", outlet="B news", matches=[match()])
    found = told(store, copy, now=NOW + HOUR)
    detail = store.read(statement, ref)
    assert detail is not None
    assert (detail.statement.outlets, [one.relation for one in detail.reports]) == (2, ["new", "outlet"])
    (one,) = found
    assert (one.statement_ref, one.decision.relation, one.follows) == (ref, Relation.OUTLET, "")
    assert [(fact.outlet, fact.url) for fact in one.other_outlets] == [("Azerbaijan MoD", "https://a.example/1")]
    assert one.told == (("desk", "telegram:now"),)
    assert one.independent == 2


def test_dependent_copies_do_not_count_as_independent(store: Store) -> None:
    (ref,) = save(store, document("We left")).refs
    number = store.read(list_statements)[0].statement_id
    copy = document("We left", url="https://b.example/9")
    joins = decided(StoryDecision(attribution=0, relation=Relation.OUTLET, statement_id=number, independent=False))
    save(store, copy, decide=lambda _: joins)
    detail = store.read(statement, ref)
    assert detail is not None
    assert (detail.statement.outlets, detail.statement.independent) == (2, 1)


def test_saving_the_same_article_again_changes_nothing_and_tells_nobody(store: Store) -> None:
    doc = document("We left", matches=[match()])
    first = save(store, doc)
    again = save(store, doc, now=NOW + HOUR)
    assert again == replace(first, new_refs=(), alerts=0, outbox=0)
    assert told(store, doc, now=NOW + HOUR) == ()
    left = store.read(counts, now=NOW)
    assert (left.articles, left.statements, left.matches, left.alerts, left.outbox_waiting) == (1, 1, 1, 1, 1)
    (row,) = store.read(list_articles)
    assert (row.revisions, row.last_seen_at) == (1, NOW + HOUR)


def test_a_watch_that_matches_later_is_told_of_a_known_statement(store: Store) -> None:
    doc = document("We left", matches=[match()])
    save(store, doc)
    later = replace(doc, matches=(match(), match(watch_id="new-watch")))
    assert [one.match.watch_id for one in told(store, later, now=NOW + HOUR)] == ["new-watch"]


def test_an_edit_keeps_both_wordings_and_says_what_it_was(store: Store) -> None:
    (ref,) = save(store, document("We left the village", matches=[match()])).refs
    (one,) = told(store, document("We never left", matches=[match()]), now=NOW + HOUR)
    assert (one.decision.relation, one.was, one.statement_ref) == (Relation.EDIT, "We left the village", ref)
    detail = store.read(statement, ref)
    assert detail is not None
    assert [report.content_text for report in detail.reports] == ["We left the village", "We never left"]
    assert (detail.statement.content_text, detail.statement.outlets) == ("We never left", 1)
    (row,) = store.read(list_articles)
    assert row.revisions == 2
    (known,) = store.read(statements_at_url, "https://a.example/1")
    assert known.signature.words == ("we", "never", "left")
    (third,) = told(store, document("We came back", matches=[match()]), now=NOW + 2 * HOUR)
    assert third.was == "We never left"


def test_watches_of_the_earlier_wording_hear_of_an_edit_that_no_longer_matches(store: Store) -> None:
    save(store, document("We left the village", matches=[match()]))
    (one,) = told(store, document("We never left"), now=NOW + HOUR)
    assert (one.follows, one.match.watch_id, one.was) == ("same", "farrukh-statements", "We left the village")


def test_an_answer_joins_the_thread_and_is_told_to_those_who_watched_the_question(store: Store) -> None:
    question = document("They shelled us", matches=[match()])
    on_saturday = replace(question, signatures=tuple(replace(one, day_given=True) for one in question.signatures))
    (asked,) = save(store, on_saturday).refs
    number = store.read(list_statements)[0].statement_id
    answer = document(resolved("We did not", actor="ru-mod", act=Act.DENIAL), url="https://b.example/2")
    denies = decided(
        StoryDecision(
            attribution=0, relation=Relation.NEW, answers_statement=number, answer_kind="denies", reason="why"
        )
    )
    plan = Told()
    (answered,) = save(store, answer, decide=lambda _: denies, plan=plan, now=NOW + HOUR).refs
    (one,) = plan.tellables
    assert (one.follows, one.statement_ref, one.thread_ref) == ("answered", answered, asked)
    assert one.answered is not None
    assert (one.answered.ref, one.answered.text) == (asked, "They shelled us")
    assert (one.answered.actor, one.answered.day_given) == ("az-mod", True)
    for ref in (asked, answered):
        found = store.read(thread, ref)
        assert found is not None
        assert found.ref == asked
        assert [row.ref for row in found.statements] == [asked, answered]
        assert [(link.from_ref, link.to_ref, link.kind, link.reason) for link in found.links] == [
            (answered, asked, "denies", "why")
        ]
    assert store.read(counts, now=NOW).threads == 1


def test_an_answer_that_matches_by_itself_is_told_once(store: Store) -> None:
    save(store, document("They shelled us", matches=[match()]))
    number = store.read(list_statements)[0].statement_id
    answer = document(resolved("We did not", actor="ru-mod"), url="https://b.example/2", matches=[match()])
    answers = decided(StoryDecision(attribution=0, relation=Relation.NEW, answers_statement=number))
    (one,) = told(store, answer, decide=lambda _: answers)
    assert (one.follows, one.answered is not None) == ("", True)


def test_an_answer_within_one_article_is_linked(store: Store) -> None:
    first, second = resolved("They shelled us"), resolved("We did not", actor="ru-mod")
    second = replace(second, attribution=replace(second.attribution, answer=Answer(span=(0, 5), index=0)))
    both = decided(*(StoryDecision(attribution=index, relation=Relation.NEW) for index in (0, 1)))
    asked, answered = save(store, document(first, second), decide=lambda _: both).refs
    found = store.read(thread, asked)
    assert found is not None
    assert [(link.from_ref, link.to_ref, link.kind) for link in found.links] == [(answered, asked, "answers")]


def test_a_repeat_is_a_new_statement_of_the_same_thread(store: Store) -> None:
    (first,) = save(store, document("Leave the village")).refs
    number = store.read(list_statements)[0].statement_id
    repeats = decided(StoryDecision(attribution=0, relation=Relation.REPEAT, statement_id=number))
    again = document("Leave the village", url="https://a.example/2")
    saved = save(store, again, decide=lambda _: repeats, now=NOW + 24 * HOUR)
    assert saved.new_refs == saved.refs != (first,)
    found = store.read(thread, first)
    assert found is not None
    assert [link.kind for link in found.links] == ["repeats"]
    assert len(found.statements) == 2


def test_two_threads_that_turn_out_to_be_one_are_joined_under_the_older(store: Store) -> None:
    save(store, document("One"))
    save(store, document("Two", url="https://a.example/2"))
    two, one = store.read(list_statements)
    joins = decided(
        StoryDecision(
            attribution=0, relation=Relation.REPEAT, statement_id=two.statement_id, answers_statement=one.statement_id
        )
    )
    (three,) = save(store, document("Three", url="https://a.example/3"), decide=lambda _: joins, now=NOW + HOUR).refs
    found = store.read(thread, three)
    assert found is not None
    assert [row.ref for row in found.statements] == [one.ref, two.ref, three]
    assert found.ref == one.ref


def test_the_same_words_twice_in_one_article_are_one_statement_told_once(store: Store) -> None:
    doc = document("We left", "We left", matches=[match(0), match(1)])
    twice = decided(
        StoryDecision(attribution=0, relation=Relation.OUTLET, same_as=1),
        StoryDecision(attribution=1, relation=Relation.NEW),
    )
    plan = Told()
    saved = save(store, doc, decide=lambda _: twice, plan=plan)
    assert len(saved.refs) == 1
    assert len(plan.tellables) == 1
    assert store.read(list_statements)[0].outlets == 1


def test_a_statement_that_two_readings_miss_is_marked_and_told_to_its_watchers(store: Store) -> None:
    (ref,) = save(store, document("We left", matches=[match()])).refs
    number = store.read(list_statements)[0].statement_id
    gone = decided(missing=(number,))
    removed = document(text="A title\n\nRemoved.")
    assert told(store, removed, decide=lambda _: gone, now=NOW + MINUTE) == ()
    detail = store.read(statement, ref)
    assert detail is not None
    assert [report.missing_since for report in detail.reports] == [NOW + MINUTE]
    assert told(store, removed, decide=lambda _: gone, now=NOW + 2 * MINUTE) == ()
    (one,) = told(store, removed, decide=lambda _: gone, now=NOW + HOUR)
    assert (one.withdrawn, one.statement_ref, one.was, one.resolved, one.follows) == (
        True,
        ref,
        "We left",
        None,
        "same",
    )
    detail = store.read(statement, ref)
    assert detail is not None
    assert detail.statement.withdrawn_at == NOW + HOUR
    (change,) = detail.changes
    assert (change.kinds, change.was.text, change.telling) == ((ChangeKind.GONE,), "We left", "tell")
    assert store.read(statements_at_url, "https://a.example/1") == ()


def test_a_statement_that_another_outlet_still_carries_is_not_withdrawn(store: Store) -> None:
    (ref,) = save(store, document("We left")).refs
    save(store, document("We left", url="https://b.example/2"))
    number = store.read(list_statements)[0].statement_id
    for at in (NOW + MINUTE, NOW + HOUR):
        save(store, document(text="A title\n\nRemoved."), decide=lambda _: decided(missing=(number,)), now=at)
    detail = store.read(statement, ref)
    assert detail is not None
    assert detail.statement.withdrawn_at is None
    assert [report.withdrawn_at for report in detail.reports] == [NOW + HOUR, None]


def test_a_mention_is_stored_and_told_without_a_statement(store: Store) -> None:
    doc = document(text="A title\n\nFarrukh was quiet.", matches=[match(None)])
    (one,) = told(store, doc, decide=lambda _: decided())
    assert (one.resolved, one.statement_ref, one.match) == (None, "", match(None))
    left = store.read(counts, now=NOW)
    assert (left.matches, left.statements) == (1, 0)


def test_an_attribution_without_a_decision_gives_no_statement(store: Store) -> None:
    doc = document("One", "Two", matches=[match(1)])
    assert told(store, doc, decide=all_new) == ()
    assert [row.content_text for row in store.read(list_statements)] == ["One"]


def test_what_was_not_said_is_stored_without_a_statement_and_never_told(store: Store) -> None:
    never = resolved("that they had left")
    never = replace(never, attribution=replace(never.attribution, modality=Modality.UNSAID))
    doc = replace(document("We stay", matches=[match()]), unsaid=(never,))
    plan = Told()
    saved = save(store, doc, plan=plan)
    assert [one.resolved for one in plan.tellables] == [doc.attributions[0]]
    assert [row.content_text for row in store.read(list_statements)] == ["We stay"]
    rows = store.read(_attribution_rows, saved.revision_id)
    assert [(row.content_text, row.statement_id is None, row.relation) for row in rows] == [
        ("We stay", False, "new"),
        ("that they had left", True, ""),
    ]
    assert from_json(ResolvedAttribution, rows[1].value) == never


def test_reading_again_replaces_what_was_not_said(store: Store) -> None:
    never = resolved("that they had left")
    doc = replace(document("We stay"), unsaid=(never,))
    first = save(store, doc)
    save(store, replace(doc, unsaid=()), now=NOW + HOUR)
    assert [row.content_text for row in store.read(_attribution_rows, first.revision_id)] == ["We stay"]


def _attribution_rows(conn: Connection, revision_id: int) -> Sequence[Row[Any]]:
    query = select(attributions).where(attributions.c.revision_id == revision_id).order_by(attributions.c.ordinal)
    return conn.execute(query).all()


@pytest.mark.parametrize(
    "decision",
    [
        StoryDecision(attribution=7, relation=Relation.NEW),
        StoryDecision(attribution=0, relation=Relation.OUTLET, statement_id=99),
        StoryDecision(attribution=0, relation=Relation.EDIT),
    ],
)
def test_an_impossible_decision_is_refused_whole(store: Store, decision: StoryDecision) -> None:
    with pytest.raises(StoreError):
        save(store, document("One"), decide=lambda _: decided(decision))
    assert store.read(list_articles) == ()


def test_one_subscription_is_told_once_of_a_statement_whatever_happens(store: Store) -> None:
    assert store.write(save_alerts, [intent("S-1", "desk/a", "desk/b")], now=NOW) == (1, 2)
    assert store.write(save_alerts, [intent("S-1", "desk/a", "desk/c")], now=NOW + HOUR) == (0, 0)
    assert store.write(save_alerts, [intent("S-1", subscriber="other")], now=NOW) == (1, 1)
    assert [one.facts for one in store.read(list_alerts, subscriber_id="desk")] == [intent("S-1").facts]


def test_the_flood_guard_counts_what_went_out_alone_in_the_last_hour(store: Store) -> None:
    one, two = intent("S-1", source_id="az-mod"), intent("S-2", "desk/a", "desk/b", source_id="az-mod")
    waits = intent("S-3", source_id="az-mod", digest_key="desk/telegram#1")
    health = intent("H-1", source_id="az-mod", kind=AlertKind.HEALTH)
    store.write(save_alerts, [one], now=NOW - HOUR)
    store.write(save_alerts, [two, two, waits, health], now=NOW)
    assert store.read(flood_counts, now=NOW) == {("desk", "telegram:now", "az-mod"): 1}
    assert store.read(flood_counts, now=NOW + HOUR - timedelta(seconds=1)) == {("desk", "telegram:now", "az-mod"): 1}
    assert store.read(flood_counts, now=NOW + HOUR) == {}


def test_the_counts_are_read_in_the_transaction_that_stores_what_was_planned(store: Store) -> None:
    key = ("desk", "telegram:now", "az-mod")
    seen = []
    for number in range(3):
        plan = Told()

        def counted(tellables: Sequence[Tellable], counters: Mapping[FloodKey, int]) -> tuple[AlertIntent, ...]:
            plan(tellables, counters)  # noqa: B023 - called within the same round
            return tell_all(tellables, counters)

        doc = document(f"Words {number}", url=f"https://a.example/{number}", matches=[match()])
        save(store, doc, decide=all_new, plan=counted)
        seen.append(plan.counters.get(key, 0))
    assert seen == [0, 1, 2]


def test_a_restart_does_not_open_the_flood_guard_again(store_url: str) -> None:
    desk = Subscriber(
        id="desk",
        channels={"telegram": {}},
        subscriptions=(Subscription(watches=("*",), channels=("telegram",)),),
    )

    def modes(first: int, last: int, at: datetime) -> list[str]:
        """Store articles first…last-1 in a process of its own; how each is told."""
        plan = partial(_planned, desk, at)
        with Store.open(store_url, now=lambda: at) as store:
            for number in range(first, last):
                doc = document(f"Words {number}", url=f"https://a.example/{number}", matches=[match()])
                save(store, doc, decide=all_new, plan=plan, now=at)
            rows = sorted(store.read(list_outbox), key=lambda row: row.outbox_id)
        return [row.mode for row in rows][first:]

    assert modes(0, 2, NOW) == ["send", "send"]
    assert modes(2, 5, NOW + timedelta(minutes=59)) == ["send", "digest", "digest"]
    # an hour after the first two, only the third still counts
    assert modes(5, 8, NOW + HOUR) == ["send", "send", "digest"]


def _planned(
    subscriber: Subscriber, at: datetime, tellables: Sequence[Tellable], counters: Mapping[FloodKey, int]
) -> tuple[AlertIntent, ...]:
    return plan_alerts(
        tellables,
        subscribers=(subscriber,),
        watches=(),
        registry_labels={},
        now=at,
        counters=counters,
        alerts_per_source_hour=3,
    )


def neighbours_of(store: Store, doc: ReadDocument, **options: object) -> Neighbours:
    seen: list[Neighbours] = []

    def decide(around: Neighbours) -> StoryOutcome:
        seen.append(around)
        return decided()

    save(store, doc, decide=decide, plan=tell_nobody, **options)
    return seen[0]


def test_neighbours_share_a_speaker_an_answered_actor_a_place_or_a_number(store: Store) -> None:
    def other(text: str, actor: str, number: int, places: tuple[str, ...]) -> None:
        doc = document(resolved(text, actor=actor), url=f"https://x.example/{number}", places=places)
        save(store, doc)

    other("same speaker", "az-mod", 1, ("shusha",))
    other("answered actor", "ru-mod", 2, ("lachin",))
    other("same place", "fr-mfa", 3, ("farrukh",))
    other("a number 2778", "ge-gov", 4, ())
    other("nothing shared", "ir-mfa", 5, ("tabriz",))
    mine = document(resolved("we lost 2778", actor="az-mod", answers_actor="ru-mod"), url="https://me.example/1")
    found = neighbours_of(store, mine, now=NOW + HOUR)
    assert {one.content_text for one in found.neighbours} == {
        "same speaker",
        "answered actor",
        "same place",
        "a number 2778",
    }
    assert found.previous == ()
    assert all(one.signature.sketch for one in found.neighbours)


def test_neighbours_end_after_fourteen_days_and_are_never_too_many(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert (400, timedelta(days=14)) == (neighbouring.MAX_NEIGHBOURS, neighbouring.WINDOW)
    monkeypatch.setattr(neighbouring, "MAX_NEIGHBOURS", 30)
    monkeypatch.setattr(neighbouring, "_PER_TERM", 20)

    def many(conn: Connection) -> None:
        for number in range(42):
            actor = "az-mod" if number % 2 else "ru-mod"
            doc = document(resolved(f"text {number}", actor=actor), url=f"https://x.example/{number}")
            at = NOW + timedelta(seconds=number)
            save_document(conn, doc, entry_id=None, capture=None, decide=all_new, plan=tell_nobody, now=at)

    store.write(many)
    by_place = document(resolved("something", actor="fr-mfa"), url="https://me.example/1")
    found = neighbours_of(store, by_place, now=NOW + HOUR).neighbours
    assert [one.content_text for one in found] == [f"text {number}" for number in range(41, 21, -1)]
    by_both = document(resolved("something", actor="az-mod"), url="https://me.example/2")
    found = neighbours_of(store, by_both, now=NOW + HOUR).neighbours
    assert len(found) == 30
    assert sum(one.signature.speaker_key == "az-mod" for one in found) >= 20
    late = document(resolved("something", actor="fr-mfa"), url="https://me.example/3")
    found = neighbours_of(store, late, now=NOW + timedelta(days=14, seconds=38)).neighbours
    assert [one.content_text for one in found] == ["text 41", "text 40", "text 39", "text 38"]


def test_a_second_revision_is_shown_what_the_address_said_before(store: Store) -> None:
    save(store, document("We left"))
    around = neighbours_of(store, document("We stayed"), now=NOW + timedelta(days=40))
    assert around.neighbours == ()
    assert [one.statement.content_text for one in around.previous] == ["We left"]
    assert around.earlier is not None
    assert (around.earlier.text, around.earlier.same_form, around.earlier.whole) == ("A title\n\nWe left", True, True)


def test_statements_are_listed_by_what_is_asked(store: Store) -> None:
    save(store, document("One", matches=[match()]))
    doc = document(
        resolved("Two", actor="ru-mod", act=Act.DENIAL), url="https://b.example/2", source_id="b", places=("shusha",)
    )
    save(store, doc, now=NOW + HOUR)

    def texts(**wanted: object) -> list[str]:
        return [row.content_text for row in store.read(list_statements, **wanted)]  # type: ignore[arg-type]

    assert texts() == ["Two", "One"]
    assert texts(actor="ru-mod") == texts(place="shusha") == texts(act="denial") == texts(source_id="b") == ["Two"]
    assert texts(since=NOW + HOUR) == ["Two"]
    assert texts(watch_id="farrukh-statements") == ["One"]
    newest = store.read(list_statements, limit=1)[0]
    assert texts(before_id=newest.statement_id) == ["One"]


def test_hostile_text_is_stored_with_its_offsets_kept(store: Store) -> None:
    doc = document(resolved("a\x00b\ud800c", speaker="\x00"), title="t\x00", places=("p\x00",))
    (ref,) = save(store, doc).refs
    detail = store.read(statement, ref)
    assert detail is not None
    assert detail.statement.content_text == "a\ufffdb\ufffdc"
    assert len(detail.article_text) == len(doc.article.text)
    assert detail.attribution is not None
    assert detail.attribution.content_text == "a\ufffdb\ufffdc"


def test_an_article_without_an_address_is_kept_by_its_entry(store: Store) -> None:
    store.write(sync_sources, [setup()], origin="config", now=NOW)
    first, second = store.write(save_visit, visit(), pending(entry(1), entry(2)))
    save(store, document("One", url=""), entry_id=first)
    save(store, document("Two", url=""), entry_id=second)
    assert len(store.read(list_articles)) == 2


def test_an_article_read_again_for_edits_stays_pending_until_then(store: Store) -> None:
    store.write(sync_sources, [setup()], origin="config", now=NOW)
    (entry_id,) = store.write(save_visit, visit(), pending(entry(1)))
    save(store, document("One"), entry_id=entry_id, next_reading=lambda _: NOW + HOUR)
    assert store.write(claim_pending, NOW, limit=5, lease_s=60) == ()
    (again,) = store.write(claim_pending, NOW + HOUR, limit=5, lease_s=60)
    assert (again.read_at, again.attempts) == (NOW, 0)
