"""Who of several candidates becomes the speaker."""

from __future__ import annotations

import json
from importlib.resources import files

from monitor.statements.draft import Draft
from monitor.statements.lexicon import lexicon
from monitor.statements.model.speaker import NAMES, SpeakerJudge, candidates, features, packaged_judge
from monitor.statements.tokens import Range, Tokens
from monitor.types import Act
from tests.detection import token_table

EN = lexicon("en")
TEXT = "Yesterday the harbour master told reporters the minister lied, said Mayor Ana Brel."
TOKENS = token_table(TEXT)
SURE, UNSURE = 6.0, -6.0


def place(words: str, tokens: Tokens = TOKENS) -> Range:
    parts = words.split()
    at = next(i for i in range(tokens.n) if tokens.word[i : i + len(parts)] == parts)
    return at, at + len(parts)


def draft(speaker: str = "", cue: str = "said", content: str = "the minister lied") -> Draft:
    return Draft(
        cue=[place(cue)],
        content=[place(content)],
        speaker=[place(speaker)] if speaker else [],
        kind="verb",
        act=Act.ASSERTION,
        rule="",
        weight=1.0,
        at=place(cue)[0],
    )


def odds(words: str) -> list[float]:
    start, end = place(words)
    return [SURE if start <= i < end else UNSURE for i in range(TOKENS.n)]


def chosen(speaker: str, rule: Draft | None, sure_of: str) -> str:
    spans = packaged_judge().choose(TOKENS, EN, draft(speaker), rule, odds(sure_of))
    return " ".join(TOKENS.string(span) for span in spans)


def test_a_fragment_gives_way_to_the_whole_name_that_the_rules_see() -> None:
    assert chosen("Mayor", draft("Mayor Ana Brel"), "Mayor Ana Brel") == "Mayor Ana Brel"


def test_the_rules_speaker_is_taken_where_the_network_has_none() -> None:
    assert chosen("", draft("Mayor Ana Brel"), "Mayor Ana Brel") == "Mayor Ana Brel"


def test_a_phrase_beside_the_cue_is_found_without_any_rule() -> None:
    assert chosen("", None, "Mayor Ana Brel") == "Mayor Ana Brel"


def test_an_article_alone_takes_its_noun_and_a_loose_word_at_the_end_goes() -> None:
    nothing = SpeakerJudge([0.0] * len(NAMES))
    none_sure = odds("Mayor")
    for cut, whole in (("the", "the harbour master"), ("harbour", "harbour")):
        assert [TOKENS.string(span) for span in nothing.choose(TOKENS, EN, draft(cut), None, none_sure)] == [whole]
    tokens = token_table("The mayor yesterday said the minister lied.")
    late = Draft(
        cue=[(3, 4)],
        content=[(4, 7)],
        speaker=[(0, 3)],
        kind="verb",
        act=Act.ASSERTION,
        rule="",
        weight=1.0,
        at=3,
    )
    assert nothing.choose(tokens, EN, late, None, [UNSURE] * tokens.n) == [(0, 2)]


def test_what_network_and_rules_agree_on_is_not_weighed() -> None:
    against = SpeakerJudge([0.0 if name != "nobody" else 99.0 for name in NAMES])
    same = draft("harbour master")
    assert against.choose(TOKENS, EN, same, draft("harbour master"), odds("Mayor")) == same.speaker
    assert against.choose(TOKENS, EN, same, None, odds("Mayor")) == []


def test_without_a_cue_the_network_is_believed() -> None:
    alone = draft("harbour master")
    alone.cue = []
    assert packaged_judge().choose(TOKENS, EN, alone, None, odds("Mayor")) == alone.speaker


def test_no_candidate_lies_in_cue_or_content_and_each_stands_once() -> None:
    one = draft("harbour master")
    found = candidates(TOKENS, EN, one, draft("the minister"), odds("the minister"))
    assert [place("the minister")] not in found
    assert found[0] == one.speaker
    assert [] in found
    assert len({tuple(spans) for spans in found}) == len(found)


def test_each_candidate_has_a_value_for_each_weight() -> None:
    one = draft("harbour master")
    for rule in (None, draft("Mayor Ana Brel"), draft("")):
        for candidate in candidates(TOKENS, EN, one, rule, odds("Mayor")):
            assert len(features(TOKENS, EN, one, rule, odds("Mayor"), candidate)) == len(NAMES)


def test_the_packaged_weights_are_those_of_the_features() -> None:
    stored = json.loads((files("monitor.statements.model") / "speaker.json").read_text("utf-8"))
    assert tuple(stored) == NAMES
