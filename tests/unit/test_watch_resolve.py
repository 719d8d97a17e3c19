"""Who speaks, about where, through whom, answering whom."""

from __future__ import annotations

import pytest

from monitor.types import Act, Answer
from tests.watch_samples import REGISTRY, article, read, said, span


def speaker(text: str, words: str, language: str = "en", **changes: object):
    """The decision about a speaker; the content is the rest of the text."""
    content = text[text.index(words) + len(words) :].strip()
    return read(article(text, language=language, **changes), [said(text, words, content)])[0]


@pytest.mark.parametrize(
    ("text", "words", "actor"),
    [
        ("Baku claims that all is calm", "Baku", "az-gov"),
        ("Official Baku opposes the statement", "Official Baku", "az-gov"),
        ("Azerbaijan says that all is calm", "Azerbaijan", "az-gov"),
        ("Armenia says that all is calm", "Armenia", "am-gov"),
        ("The Azerbaijani side says that all is calm", "The Azerbaijani side", "az-gov"),
        ("Foreign Minister Zakir Hasanov said that all is calm", "Foreign Minister Zakir Hasanov", "hasanov"),
        ("the Azerbaijani Defense Ministry insists that it is so", "the Azerbaijani Defense Ministry", "az-mod"),
        ("Azerbaijan's defence ministry insists that it is so", "Azerbaijan's defence ministry", "az-mod"),
        ("the press service of the Azerbaijani MoD said it", "the press service of the Azerbaijani MoD", "az-mod"),
        ("a mission in Baku said that all is calm", "a mission in Baku", None),
        ("The Georgian ministry said that all is calm", "The Georgian ministry", None),
        ("somebody said that all is calm", "somebody", None),
    ],
)
def test_a_speaker_is_linked_by_its_words(text, words, actor):
    assert speaker(text, words).actor == actor


def test_a_plain_city_name_in_the_content_stays_a_place():
    text = "The Russian Defence Ministry said that talks in Baku go on"
    resolved = read(article(text), [said(text, "The Russian Defence Ministry", "that talks in Baku go on")])[0]
    assert [hit.entity_id for hit in resolved.places] == ["baku"]
    assert resolved.about_actors == ()
    assert [hit.metonym for hit in resolved.places] == [True]


def test_two_speakers_of_one_noun_phrase_are_both_kept():
    resolved = speaker("official Yerevan and Stepanakert expect measures", "official Yerevan and Stepanakert")
    assert (resolved.actor, resolved.co_actors) == ("am-gov", ("nk-gov",))


def test_a_person_outside_the_registry_leaves_the_institution():
    resolved = speaker("Azerbaijani MoD spokesman Anar Eyvazli said this", "Azerbaijani MoD spokesman Anar Eyvazli")
    assert resolved.actor == "az-mod"
    assert "not in the registry" in resolved.actor_reason
    assert resolved.confidence < 0.9


def test_an_unnamed_army_is_the_ministry_named_before():
    text = "The Russian Defence Ministry stressed it. “They left,” the Russian military said"
    own = article(text)
    resolved = read(own, [said(text, "the Russian military", "They left")])[0]
    assert resolved.actor == "ru-mod"
    assert "named before" in resolved.actor_reason


def test_an_unnamed_ministry_in_its_own_source_is_the_publisher():
    text = "The ministry said that all is calm"
    resolved = read(article(text, publisher_actor="am-mfa"), [said(text, "The ministry", "that all is calm")])[0]
    assert (resolved.actor, resolved.official) == ("am-mfa", True)


def test_an_unnamed_ministry_without_antecedent_is_nobody():
    assert speaker("The ministry said that all is calm", "The ministry").actor is None


def test_the_minister_is_the_person_named_before():
    text = "Zakir Hasanov arrived. The minister said that all is calm"
    resolved = read(article(text), [said(text, "The minister", "that all is calm")])[0]
    assert resolved.actor == "hasanov"


def test_a_pronoun_takes_over_its_antecedent():
    text = "Zakir Hasanov arrived. He said that all is calm"
    attribution = said(text, "He", "that all is calm", antecedent=span(text, "Zakir Hasanov"))
    resolved = read(article(text), [attribution])[0]
    assert resolved.actor == "hasanov"
    assert "taken over" in resolved.actor_reason


def test_an_unattributed_release_is_its_publisher():
    text = "Units keep their positions near Parukh"
    attribution = said(text, "", text, by_publisher=True)
    resolved = read(article(text, publisher_actor="az-mod"), [attribution])[0]
    assert (resolved.actor, resolved.official, resolved.speaker_text) == ("az-mod", True, "")
    assert resolved.canonical == "Ministry of Defence of Azerbaijan"


def test_the_chain_begins_with_the_speaker_and_ends_with_the_outlet():
    text = "TASS: the Azerbaijani MoD said that Zakir Hasanov had said that all is calm"
    outer = said(text, "the Azerbaijani MoD", "that Zakir Hasanov had said that all is calm", via=(span(text, "TASS"),))
    inner = said(text, "Zakir Hasanov", "that all is calm", nested_in=0)
    resolved = read(article(text), [outer, inner])
    assert [(link.actor, link.text) for link in resolved[1].chain] == [
        ("hasanov", "Zakir Hasanov"),
        ("az-mod", "the Azerbaijani MoD"),
        ("tass", "TASS"),
        (None, "News"),
    ]


def test_the_body_somebody_speaks_for_by_office_is_no_relay_unless_it_reported_the_words():
    inner = "Azerbaijani MoD spokesman Zakir Hasanov"
    text = f"the Azerbaijani Defense Ministry said that {inner} had said that all is calm"
    calm = "that all is calm"
    alone = read(article(text), [said(text, inner, calm)])[0]
    assert [(link.actor, link.by_office) for link in alone.chain] == [
        ("hasanov", False),
        ("az-mod", True),
        (None, False),
    ]
    outer = said(text, "the Azerbaijani Defense Ministry", f"that {inner} had said that all is calm")
    nested = read(article(text), [outer, said(text, inner, calm, nested_in=0)])[1]
    assert [(link.actor, link.by_office) for link in nested.chain] == [
        ("hasanov", False),
        ("az-mod", False),
        (None, False),
    ]


def test_an_answer_names_the_actor_and_finds_it_in_the_article():
    text = (
        "Baku opposes the statement of the Russian Defence Ministry. The Russian Defence Ministry said that they left"
    )
    answering = said(
        text, "Baku", "the statement of the Russian Defence Ministry", act=Act.REJECTION,
        answer="the statement of the Russian Defence Ministry",
    )  # fmt: skip
    meant = said(text, "The Russian Defence Ministry", "that they left")
    resolved = read(article(text), [answering, meant])
    assert resolved[0].answers_actor == "ru-mod"
    assert resolved[0].attribution.answer.index == 1
    assert resolved[1].answers_actor is None


def test_an_answer_that_names_nobody_of_the_article_keeps_no_index():
    text = "Baku opposes the statement of the Russian Defence Ministry"
    attribution = said(text, "Baku", "the statement", answer="the statement of the Russian Defence Ministry")
    resolved = read(article(text), [attribution])[0]
    assert (resolved.answers_actor, resolved.attribution.answer) == ("ru-mod", Answer(span=(13, 58)))


def test_places_and_actors_of_the_content_keep_the_name_used():
    text = "Baku says that the Armenian Foreign Ministry lies about Parukh"
    resolved = read(article(text), [said(text, "Baku", "that the Armenian Foreign Ministry lies about Parukh")])[0]
    assert [(hit.entity_id, hit.text) for hit in resolved.places] == [("farrukh", "Parukh")]
    assert [hit.entity_id for hit in resolved.about_actors] == ["am-mfa"]


def test_a_topic_outside_the_content_counts_less():
    text = "Asked about Parukh, Zakir Hasanov said that all is calm"
    resolved = read(article(text), [said(text, "Zakir Hasanov", "that all is calm", cue="said")])[0]
    assert [(hit.entity_id, hit.confidence) for hit in resolved.places] == [("farrukh", 0.6)]


def test_the_place_where_somebody_speaks_is_no_topic():
    text = "In Parukh, Zakir Hasanov said that all is calm"
    assert read(article(text), [said(text, "Zakir Hasanov", "that all is calm", cue="said")])[0].places == ()


def test_an_adviser_to_somebody_is_not_that_person():
    resolved = speaker("an adviser to Zakir Hasanov said that all is calm", "an adviser to Zakir Hasanov")
    assert resolved.actor == "az-mod"


def test_every_label_of_an_actor_is_its_canonical_name():
    resolved = speaker("Zakir Hasanov said so", "Zakir Hasanov")
    assert resolved.canonical == REGISTRY.label("hasanov") == "Zakir Hasanov"


def test_the_speakers_of_the_seed_article_are_all_linked(shared_dir):
    """The registry here holds only what this text needs; all gold speakers that it holds are found."""
    import json

    gold = json.loads((shared_dir / "eval" / "seed_gold.json").read_text())
    text = (shared_dir / "seed" / "article.txt").read_text()
    wanted = {
        "Government of Azerbaijan": "az-gov",
        "Ministry of Defence of Azerbaijan": "az-mod",
        "Ministry of Defence of Russia": "ru-mod",
        "Zakir Hasanov": "hasanov",
        "Government of Armenia": "am-gov",
    }
    from monitor.types import Attribution, Form

    attributions, expected = [], []
    for one in gold["statements"]:
        attributions.append(
            Attribution(
                speaker=tuple(map(tuple, one["speaker"]["spans"])),
                cue=tuple(map(tuple, one["cue"]["spans"])),
                content=tuple(map(tuple, one["content"]["spans"])),
                form=Form(one["type"]),
                act=Act(one["act"]),
                confidence=1.0,
                answer=Answer(span=tuple(one["responds_to"]["span"])) if one["responds_to"] else None,
            )
        )
        expected.append(wanted.get(one["speaker"]["canonical"][0]))
    resolved = read(article(text), attributions)
    assert [one.actor for one, want in zip(resolved, expected, strict=True) if want] == [e for e in expected if e]
    assert [one.answers_actor for one in resolved][:2] == ["ru-mod", "ru-mod"]
