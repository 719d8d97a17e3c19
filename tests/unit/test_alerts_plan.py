"""Who is told of what: one alert per statement and subscription, follow-ups only for those who follow."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from monitor.alerts.plan import keyed, plan_alerts
from monitor.config.models import DigestWhen, Quiet, Subscriber, Subscription, Watch, When
from monitor.types import (
    Act,
    AlertIntent,
    AlertKind,
    AnsweredFact,
    ChainLink,
    ChangeFact,
    ChangeKind,
    ChangeSide,
    NameHit,
    Relation,
    StoryDecision,
    Tellable,
    TextPart,
)
from tests.fakes import NOON, TEXT, match, tellable

LABELS = {"lower-mill": "Upper Mill / Lower Mill", "miller": "Anna Miller"}


def watch(watch_id: str = "mills", **options: Any) -> Watch:
    return Watch(id=watch_id, title=f"About {watch_id}", when=When(), **options)


def subscriber(*subscriptions: Subscription, name: str = "desk", **options: Any) -> Subscriber:
    return Subscriber(
        id=name,
        channels={"telegram": {}, "mail": {}},
        subscriptions=subscriptions or (Subscription(watches=("*",), channels=("telegram",)),),
        **options,
    )


def plan(
    *tellables: Tellable, who: tuple[Subscriber, ...] = (), watches: tuple[Watch, ...] = (), **options: Any
) -> tuple[AlertIntent, ...]:
    return plan_alerts(
        tellables,
        subscribers=who or (subscriber(),),
        watches=watches or (watch(), watch("weir")),
        registry_labels=LABELS,
        now=NOON,
        **options,
    )


def decided(relation: Relation, **options: Any) -> StoryDecision:
    return StoryDecision(attribution=0, relation=relation, **options)


def test_a_statement_is_told_with_its_facts() -> None:
    (alert,) = plan(tellable())
    facts = alert.facts
    assert (alert.subscriber_id, alert.subscription, alert.dedup_key) == ("desk", "telegram:now", "statement:S-1")
    assert (facts.kind, facts.speaker, facts.speaker_text) == (AlertKind.STATEMENT, "Anna Miller", "the miller")
    assert facts.places == ("Upper Mill / Lower Mill",)
    assert facts.names_used == ("Lower Mill",)
    assert (facts.watch_title, facts.reason) == ("About mills", "mills: place Lower Mill")
    assert [row.channel for row in alert.outbox] == ["desk/telegram"]
    assert (alert.outbox[0].mode, alert.outbox[0].due_at, alert.reason) == ("send", NOON, "now")


def test_context_is_the_sentences_around_the_statement() -> None:
    (alert,) = plan(tellable())
    assert alert.facts.context_before == "On Sunday a miller spoke."
    assert alert.facts.context_after == "Nobody answered yet."


def test_what_is_said_in_a_post_of_a_live_blog_has_the_time_of_the_post() -> None:
    one = tellable()
    earlier = NOON - timedelta(hours=3)
    part = TextPart(start=0, end=len(TEXT), at=earlier)
    (alert,) = plan(replace(one, article=replace(one.article, parts=(part,))))
    assert (alert.facts.said_at, alert.facts.published_at) == (earlier, one.article.published_at)
    assert alert.facts.said_at != alert.facts.published_at


def test_two_watches_on_one_statement_give_one_alert_with_both_reasons_and_the_higher_severity() -> None:
    (alert,) = plan(tellable(), tellable(match=match("weir", "critical", "speaker miller")))
    assert alert.facts.severity == "critical"
    assert alert.facts.reason == "weir: speaker miller; mills: place Lower Mill"
    assert alert.facts.watch_ids == ("weir", "mills")
    assert alert.watch_id == "weir"


def test_each_subscription_has_its_own_alert() -> None:
    two = (
        Subscription(watches=("mills",), channels=("telegram",)),
        Subscription(watches=("*",), channels=("mail", "telegram"), when=DigestWhen(digest="daily")),
    )
    first, second = plan(tellable(), who=(subscriber(*two),))
    assert [row.mode for row in first.outbox] == ["send"]
    assert [(row.channel, row.mode) for row in second.outbox] == [("desk/mail", "digest"), ("desk/telegram", "digest")]
    assert second.outbox[0].digest_key == "desk/mail#daily-2026-03-28T08:00Z"


def test_a_subscription_to_another_watch_hears_nothing() -> None:
    assert plan(tellable(), who=(subscriber(Subscription(watches=("weir",), channels=("mail",))),)) == ()


def test_a_health_subscription_hears_no_statements() -> None:
    assert plan(tellable(), who=(subscriber(Subscription(health="all", channels=("mail",))),)) == ()


def test_a_paused_watch_tells_nothing() -> None:
    assert plan(tellable(), watches=(watch(paused=True),)) == ()


@pytest.mark.parametrize(("severity", "told"), [("normal", 0), ("high", 1), ("critical", 1)])
def test_alerts_below_the_wanted_severity_are_not_told(severity: str, told: int) -> None:
    who = subscriber(Subscription(watches=("*",), channels=("mail",), min_severity="high"))
    assert len(plan(tellable(match=match(severity=severity)), who=(who,))) == told


ANSWERED = AnsweredFact(ref="S-0", speaker="The weir keeper", text="The mill is mine", said_at=NOON)
FOLLOW_UPS = [
    ("outlet", {"decision": decided(Relation.OUTLET)}, "outlet:S-1:River News"),
    ("edit", {"decision": decided(Relation.EDIT), "was": "The mill was ours"}, "edit:S-1:"),
    ("withdrawal", {"withdrawn": True}, "withdrawal:S-1:"),
    ("answer", {"answered": ANSWERED, "follows": "answered"}, "statement:S-1"),
]


TOLD = (("desk", "telegram:now"),)


def changed(*kinds: ChangeKind) -> ChangeFact:
    return ChangeFact(kinds=kinds, was=ChangeSide(text="The mill was ours"), now=ChangeSide(text="The mill is ours"))


def test_words_of_another_speaker_are_an_edit_to_those_who_were_told_and_a_statement_to_others() -> None:
    swapped = {"decision": decided(Relation.NEW), "change": changed(ChangeKind.SPEAKER), "told": ()}
    (alert,) = plan(tellable(**swapped, concerned=TOLD))
    assert (alert.facts.kind, alert.dedup_key.startswith("edit:S-1:")) == (AlertKind.EDIT, True)
    (alert,) = plan(tellable(**swapped, concerned=()))
    assert (alert.facts.kind, alert.dedup_key) == (AlertKind.STATEMENT, "statement:S-1")
    assert plan(tellable(**swapped, concerned=(), follows="same")) == ()


def test_words_that_are_back_are_told_only_to_those_who_were_told_that_they_were_gone() -> None:
    back = {"decision": decided(Relation.OUTLET), "change": changed(ChangeKind.RESTORED), "told": TOLD}
    follower = watch(follow=("withdrawal", "outlet"))
    (alert,) = plan(tellable(**back, concerned=TOLD), watches=(follower,))
    assert alert.facts.kind is AlertKind.RESTORED
    assert plan(tellable(**back, concerned=()), watches=(follower,)) == ()
    assert plan(tellable(**back, concerned=TOLD), watches=(watch(follow=("edit",)),)) == ()


def test_the_same_words_reported_more_weakly_are_another_edit_than_other_words() -> None:
    def key(*kinds: ChangeKind) -> str:
        (alert,) = plan(tellable(decision=decided(Relation.EDIT), change=changed(*kinds)))
        return alert.dedup_key

    assert len({key(ChangeKind.CONTENT), key(ChangeKind.WEAKENED), key(ChangeKind.STRENGTHENED)}) == 3


def test_a_statement_that_was_removed_and_a_page_that_was_are_two_withdrawals() -> None:
    def key(kind: ChangeKind) -> str:
        (alert,) = plan(tellable(withdrawn=True, resolved=None, change=changed(kind)))
        assert alert.facts.was == ""
        return alert.dedup_key

    assert key(ChangeKind.GONE) != key(ChangeKind.WITHDRAWN)


@pytest.mark.parametrize(("follow", "changes", "key"), FOLLOW_UPS, ids=[row[0] for row in FOLLOW_UPS])
def test_a_follow_up_is_told_only_to_those_who_follow_it(follow: str, changes: dict[str, Any], key: str) -> None:
    news = tellable(**changes)
    assert plan(news, watches=(watch(follow=()),)) == ()
    (alert,) = plan(news, watches=(watch(follow=(follow,)),))
    assert alert.facts.kind == AlertKind(follow)
    assert alert.dedup_key.startswith(key)
    only = subscriber(Subscription(watches=("*",), channels=("mail",), follow=()))
    assert plan(news, watches=(watch(follow=(follow,)),), who=(only,)) == ()


def test_a_denial_is_followed_by_those_who_follow_denials_alone() -> None:
    base = tellable(answered=ANSWERED, follows="answered")
    assert base.resolved is not None
    denial = replace(base.resolved, attribution=replace(base.resolved.attribution, act=Act.DENIAL))
    assert plan(base, watches=(watch(follow=("denial",)),)) == ()
    assert len(plan(replace(base, resolved=denial), watches=(watch(follow=("denial",)),))) == 1


def test_an_answer_that_matches_itself_needs_no_follow() -> None:
    (alert,) = plan(tellable(answered=ANSWERED), watches=(watch(follow=()),))
    assert alert.facts.kind is AlertKind.ANSWER
    assert (alert.facts.answers_speaker, alert.facts.answers_ref) == ("The weir keeper", "S-0")


def test_a_known_statement_that_matches_only_now_is_news_to_whoever_was_not_told() -> None:
    copy = tellable(decision=decided(Relation.OUTLET), told=(("other", "mail:now"),))
    (alert,) = plan(copy, watches=(watch(follow=()),))
    assert (alert.facts.kind, alert.dedup_key) == (AlertKind.STATEMENT, "statement:S-1")
    assert plan(replace(copy, told=(("desk", "telegram:now"),)), watches=(watch(follow=()),)) == ()


def test_two_wordings_of_an_edit_are_two_alerts_and_the_same_wording_is_one() -> None:
    base = tellable(decision=decided(Relation.EDIT))
    assert base.resolved is not None
    other = replace(base, resolved=replace(base.resolved, content_text="The mill is theirs"))
    follows = (watch(follow=("edit",)),)
    keys = {plan(news, watches=follows)[0].dedup_key for news in (base, base, other)}
    assert len(keys) == 2


def mention(**changes: Any) -> Tellable:
    base = tellable()
    assert base.resolved is not None
    values: dict[str, Any] = {"resolved": None, "statement_ref": "", "thread_ref": "", "mentions": base.resolved.places}
    return replace(base, **{**values, **changes})


def test_a_mention_shows_the_sentence_with_the_name() -> None:
    (alert,) = plan(mention())
    assert alert.facts.kind is AlertKind.MENTION
    assert alert.facts.content == "“The mill is ours,” the miller said at Lower Mill."
    assert alert.facts.ref.startswith("M-")
    assert alert.dedup_key == f"mention:{alert.facts.ref}"


def test_a_mention_is_not_told_beside_a_statement_of_the_same_article() -> None:
    (alert,) = plan(mention(), tellable())
    assert alert.facts.kind is AlertKind.STATEMENT


def test_quiet_hours_hold_the_alert_for_their_end() -> None:
    quiet = Quiet(start="11:00", end="14:00", except_="critical")
    who = (subscriber(Subscription(watches=("*",), channels=("telegram",), quiet=quiet)),)
    (held,) = plan(tellable(), who=who)
    assert (held.outbox[0].mode, held.outbox[0].due_at, held.reason) == (
        "digest",
        NOON + timedelta(hours=2),
        "quiet until 14:00",
    )
    (told,) = plan(tellable(match=match(severity="critical")), who=who)
    assert told.outbox[0].mode == "send"


def flood(number: int) -> list[Tellable]:
    return [tellable(statement_ref=f"S-{n}") for n in range(number)]


def test_beyond_its_limit_a_source_is_told_as_one_digest() -> None:
    alerts = plan(*flood(25), alerts_per_source_hour=20)
    assert [a.outbox[0].mode for a in alerts] == ["send"] * 20 + ["digest"] * 5
    assert len({a.outbox[0].digest_key for a in alerts[20:]}) == 1
    assert alerts[-1].reason == "flood guard: more than 20 alerts of river in an hour"


def test_the_flood_guard_counts_each_source_and_subscription_apart() -> None:
    others = [replace(t, source_id="lake", statement_ref=f"L-{n}") for n, t in enumerate(flood(3))]
    who = (subscriber(), subscriber(name="second"))
    alerts = plan(*flood(3), *others, who=who, alerts_per_source_hour=3)
    assert {a.outbox[0].mode for a in alerts} == {"send"}


def test_what_went_out_before_counts_and_digests_do_not() -> None:
    before = {("desk", "telegram:now", "river"): 2, ("desk", "telegram:now", "lake"): 9}
    alerts = plan(*flood(3), counters=before, alerts_per_source_hour=3)
    assert [alert.outbox[0].mode for alert in alerts] == ["send", "digest", "digest"]
    assert before == {("desk", "telegram:now", "river"): 2, ("desk", "telegram:now", "lake"): 9}


def test_keys_of_subscriptions_stay_when_watches_change_and_never_collide() -> None:
    first = Subscription(watches=("a",), channels=("telegram",))
    wider = Subscription(watches=("a", "b"), channels=("telegram",))
    health = Subscription(health="all", channels=("mail",))
    assert [key for key, _ in keyed(subscriber(first))] == [key for key, _ in keyed(subscriber(wider))]
    keys = [key for key, _ in keyed(subscriber(first, wider, health))]
    assert keys == ["telegram:now", "telegram:now#2", "mail:now:health"]


def test_a_minister_does_not_speak_through_the_government() -> None:
    one = tellable()
    assert one.resolved is not None
    chain = (
        ChainLink(actor="miller", text="the miller"),
        ChainLink(actor="guild", text="Guild of Millers", by_office=True),
        ChainLink(actor=None, text="Mill Agency"),
    )
    (alert,) = plan(replace(one, resolved=replace(one.resolved, chain=chain)))
    assert alert.facts.via == ("Mill Agency",)


def test_a_place_that_stands_for_its_rulers_is_no_place_of_the_header() -> None:
    one = tellable()
    assert one.resolved is not None
    city = NameHit(entity_id="mill-city", kind="place", span=(0, 3), text="Mill", name="Mill City", metonym=True)
    (alert,) = plan(replace(one, resolved=replace(one.resolved, places=(city, *one.resolved.places))))
    assert alert.facts.place_ids == ("lower-mill",)
    caused = replace(one, match=replace(one.match, hits=(city,)), resolved=replace(one.resolved, places=(city,)))
    assert plan(caused)[0].facts.place_ids == ("mill-city",)
    other = replace(one, match=replace(one.match, hits=()), resolved=replace(one.resolved, places=(city,)))
    assert plan(other)[0].facts.places == ()


def test_days_without_a_time_are_marked() -> None:
    one = tellable()
    midnight, noon = NOON.replace(hour=0), NOON - timedelta(days=1)
    answered = AnsweredFact(ref="S-0", speaker="Guild", text="x", said_at=noon, day_given=True)
    (alert,) = plan(replace(one, article=replace(one.article, published_at=midnight), answered=answered))
    assert (alert.facts.day_only, alert.facts.answers_day_only) == (True, True)
    (alert,) = plan(replace(one, answered=replace(answered, day_given=False)))
    assert (alert.facts.day_only, alert.facts.answers_day_only) == (False, False)


def test_facts_keep_the_words_as_published() -> None:
    assert "“The mill is ours,”" in TEXT
    (alert,) = plan(tellable())
    assert alert.facts.content == "The mill is ours"
