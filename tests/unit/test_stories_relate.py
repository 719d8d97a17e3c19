"""One statement or several? Cases modelled on a real exchange of March 2022, all texts of our own writing."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from monitor.stories.relate import relate, story_outcome
from monitor.stories.signature import signature
from monitor.types import Act, ChangeKind, EarlierReport, EarlierText, Form, Neighbours, Quality, Relation
from tests.watch_samples import DAY, REGISTRY, Archive, article, read, said


class Desk:
    """Reads articles one after another, as the pipeline does."""

    def __init__(self) -> None:
        self.archive = Archive()
        self.count = 0

    def read(
        self, text: str, *parts: dict[str, object], previous=(), before: str = "", hours: float = 0.0, **changes: object
    ):
        self.count += 1
        values = {"url": f"https://news.example/{self.count}", "source_id": f"s{self.count}"}
        own = article(text, published_at=DAY + timedelta(hours=hours), **{**values, **changes})
        resolved = read(own, [said(text, **part) for part in parts])
        signatures = tuple(signature(own, one) for one in resolved)
        outcome = relate(
            own,
            resolved,
            signatures,
            neighbours=tuple(reversed(self.archive.statements)),
            previous=tuple(EarlierReport(statement=one) for one in previous),
            earlier=EarlierText(text=before, language=own.language, same_form=True) if before else None,
            now=own.published_at,
            includes=REGISTRY.actor_includes,
        )
        decisions = outcome.decisions
        self.archive.keep(own, resolved, signatures, decisions)
        return decisions if len(decisions) != 1 else decisions[0]


@pytest.fixture
def desk() -> Desk:
    return Desk()


CLAIM = (
    "The Russian Defence Ministry said that on 24 and 25 March the armed forces of Azerbaijan entered the zone of the "
    "peacekeepers near Parukh, set up an observation post and struck four times with Bayraktar drones."
)
CLAIM_PART = {
    "speaker": "The Russian Defence Ministry",
    "content": CLAIM[CLAIM.index("that on") : -1],
    "cue": "said",
    "act": Act.ACCUSATION,
}


def test_one_statement_in_nineteen_reports_stays_one(desk):
    """Copies, excerpts and rewordings of one day, with titles and tails of their own."""
    desk.read(CLAIM, CLAIM_PART)
    short = (
        "The Russian Defence Ministry said that the armed forces of Azerbaijan entered the zone of the peacekeepers "
        "near Parukh and set up an observation post."
    )
    part = {**CLAIM_PART, "content": short[short.index("that the") : -1]}
    decisions = []
    for number in range(9):
        text = f"Tension grows, report {number}\n\n{CLAIM} Talks go on."
        decisions.append(desk.read(text, CLAIM_PART, hours=number / 2))
        decisions.append(desk.read(f"Round-up {number}\n\n{short}", part, hours=number / 2))
    assert {decision.relation for decision in decisions} == {Relation.OUTLET}
    assert {decision.statement_id for decision in decisions} == {1}
    assert len(desk.archive.statements) == 1


def test_a_demand_of_7_26_and_27_march_stays_three(desk):
    """The ministry asks for the same thing on three days, in nearly the same words."""
    asks = "calls on the Russian side not to use the term Nagorno Karabakh, since there is no such administrative unit"
    days = [-19 * 24, 0, 24]
    decisions = []
    for number, hours in enumerate(days):
        text = f"The Azerbaijani Defence Ministry {asks}. Note {number}."
        part = {
            "speaker": "The Azerbaijani Defence Ministry",
            "content": asks[6:],
            "cue": "calls on",
            "act": Act.DEMAND,
        }
        decisions.append(desk.read(text, part, hours=hours))
        again = desk.read(f"Copy {number}. {text}", part, hours=hours + 1)
        assert again.relation is Relation.OUTLET
    # 19 days later nobody compares any more; the next day it is a repetition of the same thread
    assert [decision.relation for decision in decisions] == [Relation.NEW, Relation.NEW, Relation.REPEAT]
    assert len(desk.archive.statements) == 3
    assert decisions[2].statement_id == 2
    assert "again" in decisions[2].reason


def test_a_ministry_repeating_itself_within_the_window_is_linked_to_the_last_time(desk):
    text = (
        "The Azerbaijani Defence Ministry demands that illegal armed groups leave the territory of Azerbaijan at once"
    )
    part = {
        "speaker": "The Azerbaijani Defence Ministry",
        "content": text[text.index("that illegal") :],
        "act": Act.DEMAND,
    }
    for hours in (0, 48, 96):
        decision = desk.read(text, part, hours=hours, publisher_actor="az-mod")
    assert (decision.relation, decision.statement_id) == (Relation.REPEAT, 2)


TRANSLATIONS = {
    "en": (
        "The Azerbaijani Defence Ministry denied that its units had left 3 posts near Parukh.",
        "The Azerbaijani Defence Ministry",
        "that its units had left 3 posts near Parukh",
    ),
    "ru": (
        "Минобороны Азербайджана опровергло, что его подразделения оставили 3 поста у села Фурух.",
        "Минобороны Азербайджана",
        "что его подразделения оставили 3 поста у села Фурух",
    ),
    "az": (
        "Azərbaycan Müdafiə Nazirliyi bölmələrinin Fərrux yaxınlığında üç postu tərk etdiyini təkzib edib.",
        "Azərbaycan Müdafiə Nazirliyi",
        "bölmələrinin Fərrux yaxınlığında üç postu tərk etdiyini",
    ),
}


@pytest.mark.parametrize("first", ["en", "ru", "az"])
def test_a_translation_joins_whichever_comes_first(desk, first):
    order = [first, *(language for language in TRANSLATIONS if language != first)]
    decisions = []
    for number, language in enumerate(order):
        text, speaker, content = TRANSLATIONS[language]
        part = {"speaker": speaker, "content": content, "act": Act.DENIAL}
        decisions.append(desk.read(text, part, hours=number, language=language))
    assert [decision.relation for decision in decisions] == [Relation.NEW, Relation.OUTLET, Relation.OUTLET]
    assert {decision.statement_id for decision in decisions[1:]} == {1}
    assert "another language" in decisions[1].reason


def test_another_statement_of_the_day_in_another_language_is_not_a_translation(desk):
    text, speaker, content = TRANSLATIONS["en"]
    desk.read(text, {"speaker": speaker, "content": content, "act": Act.DENIAL})
    other = "Минобороны Азербайджана сообщило, что 7 военнослужащих получили награды в Баку."
    part = {"speaker": "Минобороны Азербайджана", "content": "что 7 военнослужащих получили награды в Баку"}
    assert desk.read(other, part, language="ru").relation is Relation.NEW


def test_two_readouts_of_one_call_by_two_parties_stay_two(desk):
    content = "that the ministers spoke on the telephone about the situation near Parukh"
    for speaker in ("The Azerbaijani Defence Ministry", "The Russian Defence Ministry"):
        decision = desk.read(f"{speaker} said {content}", {"speaker": speaker, "content": content, "cue": "said"})
        assert decision.relation is Relation.NEW
        assert decision.answers_statement is None
    assert len(desk.archive.statements) == 2


def test_other_figures_are_another_statement_of_the_thread(desk):
    text = "The Azerbaijani MoD reported that {} wounded in the night near Parukh"
    for figure, relation in (("one soldier was", Relation.NEW), ("five soldiers were", Relation.REPEAT)):
        own = text.format(figure)
        decision = desk.read(own, {"speaker": "The Azerbaijani MoD", "content": own[own.index("that") :]})
        assert decision.relation is relation
    assert "1 became 5" in decision.reason


def test_headline_and_lead_are_one_statement(desk):
    text = (
        "Baku opposes the statement of the Russian Defence Ministry\n\n"
        "Official Baku opposes today’s statement by the Russian Defence Ministry near Parukh."
    )
    decisions = desk.read(
        text,
        {"speaker": "Baku", "content": "the statement of the Russian Defence Ministry", "act": Act.REJECTION},
        {
            "speaker": "Official Baku",
            "content": "today’s statement by the Russian Defence Ministry near Parukh",
            "act": Act.REJECTION,
        },
    )
    assert [(d.relation, d.same_as) for d in decisions] == [(Relation.OUTLET, 1), (Relation.NEW, None)]


def test_a_nested_statement_is_never_the_one_that_holds_it(desk):
    text = "The Azerbaijani MoD said that Baku said that all posts near Parukh were kept"
    decisions = desk.read(
        text,
        {"speaker": "The Azerbaijani MoD", "content": "that Baku said that all posts near Parukh were kept"},
        {"speaker": "Baku", "content": "that all posts near Parukh were kept", "nested_in": 0},
    )
    assert [decision.same_as for decision in decisions] == [None, None]


def test_an_edit_at_the_same_address_is_an_edit_and_the_same_words_are_no_news(desk):
    text = "The Azerbaijani MoD said that its units had left two posts near Parukh in the night"
    part = {"speaker": "The Azerbaijani MoD", "content": text[text.index("that") :]}
    desk.read(text, part, url="https://a.example/x")
    known = tuple(desk.archive.statements)
    same = desk.read(text, part, url="https://a.example/x", previous=known, hours=1)
    assert (same.relation, same.statement_id, same.independent) == (Relation.OUTLET, 1, False)
    edited = text.replace("two posts", "three posts")
    changed = desk.read(
        edited,
        {**part, "content": edited[edited.index("that") :]},
        url="https://a.example/x",
        previous=known,
        before=text,
        hours=2,
    )
    assert (changed.relation, changed.statement_id) == (Relation.EDIT, 1)
    assert changed.changes == (ChangeKind.CONTENT,)


def test_words_given_to_somebody_else_at_the_same_address_are_new(desk):
    content = "that its units had left two posts near Parukh in the night"
    before = f"The Azerbaijani MoD said {content}"
    desk.read(before, {"speaker": "The Azerbaijani MoD", "content": content})
    known = tuple(desk.archive.statements)
    changed = desk.read(
        f"The Russian Defence Ministry said {content}",
        {"speaker": "The Russian Defence Ministry", "content": content},
        previous=known,
        before=before,
    )
    assert (changed.relation, changed.changes, changed.replaces) == (Relation.NEW, (ChangeKind.SPEAKER,), 1)
    assert "to az-mod before" in changed.reason


def test_an_answer_is_linked_to_the_newest_statement_of_the_actor_named(desk):
    desk.read(CLAIM, CLAIM_PART)
    text = "Official Baku opposes the statement of the Russian Defence Ministry as one-sided"
    decision = desk.read(
        text,
        {
            "speaker": "Official Baku",
            "content": "as one-sided",
            "act": Act.REJECTION,
            "answer": "the statement of the Russian Defence Ministry",
        },
        hours=2,
    )
    assert (decision.answers_statement, decision.answer_kind) == (1, "denies")


def test_an_answer_to_a_government_finds_the_statement_of_its_ministry(desk):
    desk.read(CLAIM, CLAIM_PART)
    text = "Official Baku comments on the claim of the Kremlin"
    part = {"speaker": "Official Baku", "content": "the claim of the Kremlin", "answer": "the claim of the Kremlin"}
    decision = desk.read(text, part, hours=2)
    assert (decision.answers_statement, decision.answer_kind) == (1, "answers")


def test_a_denial_without_addressee_finds_the_claim_about_the_same_place(desk):
    desk.read(CLAIM, CLAIM_PART)
    text = "The Azerbaijani MoD denied that its armed forces entered a zone of peacekeepers near Parukh"
    part = {"speaker": "The Azerbaijani MoD", "content": text[text.index("that") :], "act": Act.DENIAL}
    decision = desk.read(text, part, hours=3)
    assert (decision.relation, decision.answers_statement, decision.answer_kind) == (Relation.NEW, 1, "denies")


def test_a_denial_of_something_else_finds_nothing(desk):
    desk.read(CLAIM, CLAIM_PART)
    text = "The Armenian Foreign Ministry denied that a gas pipeline had been cut on purpose"
    part = {"speaker": "The Armenian Foreign Ministry", "content": text[text.index("that") :], "act": Act.DENIAL}
    assert desk.read(text, part, hours=3).answers_statement is None


def test_a_claim_denied_in_the_same_article_is_linked_by_index(desk):
    claim = "The Russian Defence Ministry said that Azerbaijan entered the zone near Parukh."
    denial = "Baku denied that it entered the zone near Parukh."
    decisions = desk.read(
        f"{claim} {denial}",
        {"speaker": "The Russian Defence Ministry", "content": "that Azerbaijan entered the zone near Parukh"},
        {"speaker": "Baku", "content": "that it entered the zone near Parukh", "act": Act.DENIAL},
    )
    assert (decisions[1].answers_index, decisions[1].answer_kind) == (0, "denies")
    assert decisions[0].answers_index is None


def test_copies_are_not_independent_but_a_quotation_in_other_words_is(desk):
    desk.read(CLAIM, CLAIM_PART)
    copy = desk.read(f"Copy\n\n{CLAIM}", CLAIM_PART)
    assert (copy.independent, copy.relation) == (False, Relation.OUTLET)
    own_words = (
        "The Russian Defence Ministry said that Azerbaijan had moved into the peacekeepers' zone at Parukh, built an "
        "observation post and struck four times."
    )
    part = {**CLAIM_PART, "content": own_words[own_words.index("that") : -1]}
    assert desk.read(own_words, part).independent is True


def test_a_report_taken_from_an_agency_is_not_independent(desk):
    desk.read(CLAIM, CLAIM_PART)
    text = f"TASS reports. {CLAIM}"
    copied = desk.read(text, {**CLAIM_PART, "form": Form.DIRECT, "via": ((0, 4),)})
    assert copied.independent is False
    assert "taken from TASS" in copied.reason


def test_a_late_report_that_gives_the_day_joins(desk):
    desk.read(CLAIM, CLAIM_PART)
    text = CLAIM.replace("said that", "said on Saturday that")
    decision = desk.read(text, {**CLAIM_PART, "cue": "said"}, hours=48)
    assert (decision.relation, decision.statement_id) == (Relation.OUTLET, 1)


def test_unnamed_speakers_are_kept_apart_by_their_words(desk):
    content = "that many soldiers had left the village of Parukh"
    for speaker in ("A villager", "A shepherd"):
        decision = desk.read(f"{speaker} said {content}", {"speaker": speaker, "content": content})
        assert decision.relation is Relation.NEW


def test_a_statement_that_left_the_page_is_missing_unless_the_page_did_not_read(desk):
    rest = (
        "\n\nRoads to the neighbouring settlements remain open, and buses run according to their timetable. "
        "The school and both shops of the settlement were open on all days of the week."
    )
    desk.read(CLAIM + rest, CLAIM_PART)
    reports = tuple(EarlierReport(statement=one) for one in desk.archive.statements)
    before = EarlierText(text="The road\n\n" + CLAIM + rest, language="en", same_form=True)
    known = Neighbours(neighbours=(), previous=reports, earlier=before)
    assert story_outcome(article("The road" + rest), (), (), known, DAY).missing == (1,)
    wall = article("The road" + rest, quality=Quality.WALL)
    assert story_outcome(wall, (), (), known, DAY).missing == ()
    headline = replace(before, text=CLAIM + rest)
    known_from_title = replace(known, earlier=headline)
    assert story_outcome(article("The road" + rest), (), (), known_from_title, DAY).missing == ()
    cut = article("Roads.")
    assert story_outcome(cut, (), (), known, DAY).missing == ()


def test_a_headline_stands_for_one_statement_below_and_hides_no_other(desk):
    """The headline names the country for its ministry; the second statement about the place is told as well."""
    text = (
        "Baku says Parukh is calm\n\n"
        "The Azerbaijani MoD said that the situation around Parukh is calm. "
        "The Azerbaijani MoD said that seven lorries with flour were sent to the people of Parukh."
    )
    decisions = desk.read(
        text,
        {"speaker": "Baku", "content": "Parukh is calm"},
        {"speaker": "The Azerbaijani MoD", "content": "that the situation around Parukh is calm"},
        {
            "speaker": "The Azerbaijani MoD",
            "content": "that seven lorries with flour were sent to the people of Parukh",
        },
    )
    assert [(decision.relation, decision.same_as) for decision in decisions] == [
        (Relation.OUTLET, 1),
        (Relation.NEW, None),
        (Relation.NEW, None),
    ]
