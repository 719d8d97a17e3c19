"""Acts of plain cues: senses of the packs, signs, and the judge over them."""

from __future__ import annotations

import json
from importlib.resources import files

import pytest

from monitor.statements.act_judge import CAUTION, ActJudge, packaged_judge
from monitor.statements.detect import detect
from monitor.statements.lexicon import languages, lexicon
from monitor.statements.senses import SENSES, SenseTable, fits
from monitor.types import Act


def senses_of(table: SenseTable, word: str) -> set[str]:
    mask, _ = table.of(word)
    return {name for number, name in enumerate(SENSES) if mask >> number & 1}


def test_a_word_has_the_senses_of_all_lists_that_it_fits() -> None:
    table = SenseTable({"lie": ["lie", "untru*"], "will": ["*ecek"], "must": ["un*ue"]})
    assert senses_of(table, "lie") == {"lie"}
    assert senses_of(table, "untrue") == {"lie", "must"}
    assert senses_of(table, "gelecek") == {"will"}
    assert senses_of(table, "lies") == set()
    assert senses_of(table, "") == set()


def test_a_phrase_is_kept_for_the_word_that_may_open_it() -> None:
    table = SenseTable({"calm": ["under control", "no da*"]})
    assert table.of("under")[1] == (("control", ("control",), 1 << SENSES.index("calm")),)
    assert table.of("no")[1] == (("", ("da*",), 1 << SENSES.index("calm")),)
    assert table.of("control") == (0, ())


def test_a_misspelt_sense_is_an_error() -> None:
    with pytest.raises(KeyError, match="lye"):
        SenseTable({"lye": ["false"]})


@pytest.mark.parametrize(
    ("pattern", "word", "fit"),
    [("ab", "ab", True), ("ab", "abc", False), ("ab*", "abc", True), ("*bc", "abc", True), ("a*c", "abc", True),
     ("ab*bc", "abc", False)],
)  # fmt: skip
def test_a_star_stands_for_any_letters(pattern: str, word: str, fit: bool) -> None:
    assert fits(pattern, word) is fit


@pytest.mark.parametrize("language", languages())
def test_every_pack_has_words_for_nearly_all_senses(language: str) -> None:
    table = lexicon(language).senses
    probes = {"must", "will", "lie", "shoot", "sorry", "condole", "open", "yes", "hope", "percent"}
    text = (files("monitor.statements") / "lexicons" / f"{language}.yaml").read_text("utf-8")
    block = text[text.index("\nsenses:\n") :]
    given = {name for name in SENSES if f"\n  {name}: [" in block}
    assert probes <= given
    assert len(given) >= len(SENSES) - 2
    assert table.of("x") == (0, ())


def test_the_judge_adds_what_signs_speak_for() -> None:
    acts = (Act.ASSERTION, Act.DENIAL)
    judge = ActJudge(acts, [0.0, 0.0], {"s:lie": [0.0, CAUTION + 0.1], "direct": [0.2, 0.0]})
    assert judge.act([]) is Act.ASSERTION
    assert judge.act(["s:lie", "unknown sign"]) is Act.DENIAL
    assert judge.act(["s:lie", "direct"]) is Act.ASSERTION


def test_the_shipped_weights_have_a_number_for_every_act() -> None:
    stored = json.loads((files("monitor.statements.model") / "acts.json").read_text("utf-8"))
    assert set(stored["acts"]) == {act.value for act in Act}
    assert all(len(row) == len(stored["acts"]) for row in stored["weights"].values())
    assert packaged_judge().act([]) is Act.ASSERTION


@pytest.mark.parametrize(
    ("text", "language", "act"),
    [
        ("The governor said the bridge must be reopened immediately.", "en", Act.DEMAND),
        ("The spokesman said that the minister had said that talks would go on.", "en", Act.REPORT),
        ("“Why was nobody warned?” the mayor said.", "en", Act.QUESTION),
        ("Der Sprecher sagte, die Vorwürfe seien haltlos.", "de", Act.DENIAL),
        ("Мэр заявил, что соседи обстреляли село и убили двух человек.", "ru", Act.ACCUSATION),
    ],
)
def test_a_plain_cue_takes_the_act_of_its_content(text: str, language: str, act: Act) -> None:
    assert detect(text, language=language)[0].act is act


@pytest.mark.parametrize(
    ("text", "act"),
    [
        ("The ministry rejected the accusation by Baku.", Act.DENIAL),
        ("The ministry rejected the plan for a new border.", Act.REJECTION),
    ],
)
def test_to_reject_an_accusation_is_a_denial(text: str, act: Act) -> None:
    assert [one.act for one in detect(text, language="en")] == [act]
