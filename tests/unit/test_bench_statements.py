"""The judges, marks, names and tables of the benchmark of statements, on texts whose answer is plain."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.statements import breakdown, errors
from benchmarks.statements.evaluators import Found, OwnJudge, f1
from benchmarks.statements.leaks import leaks
from benchmarks.statements.marks import Quoted, condition_of, form_of
from benchmarks.statements.output import table
from benchmarks.statements.reliability import reliability
from benchmarks.statements.renamed import renamed
from benchmarks.statements.scores import interval
from benchmarks.statements.sets import Doc, Wanted, read_own, read_polnear

TEXT = 'The ministry said that the bridge was open. Mayor Ana Brel denied it: "The bridge is closed," she said.'


def _span(words: str, text: str = TEXT) -> tuple[int, int]:
    return text.index(words), text.index(words) + len(words)


def _wanted(speaker: str, cue: str, content: str, **more: str) -> Wanted:
    return Wanted(speaker=(_span(speaker),), cue=(_span(cue),), content=(_span(content),), **more)  # type: ignore[arg-type] # texts


def _found(speaker: str, cue: str, content: str, **more: object) -> Found:
    parts = {"source": speaker, "cue": cue, "content": content}
    spans = {name: [_span(words)] if words else [] for name, words in parts.items()}
    return {**spans, "act": "assertion", "modality": "said", "confidence": 0.9, "nested": False, **more}


OPEN = _wanted("The ministry", "said", "that the bridge was open", act="assertion")
CLOSED = _wanted("Mayor Ana Brel", "denied", '"The bridge is closed,"', act="denial")
DOC = Doc(name="one", language="en", text=TEXT, wanted=(OPEN, CLOSED))
RIGHT = _found("The ministry", "said", "that the bridge was open")


@pytest.mark.parametrize(
    ("text", "content", "form", "condition"),
    [
        ('He said: "We are ready," and left.', '"We are ready,"', "direct", "closed"),
        ("Er sagte: „Wir sind bereit.“ Dann ging er.", "„Wir sind bereit.“", "direct", "closed"),
        ("Er sagte: »Wir sind bereit.« Dann ging er.", "»Wir sind bereit.«", "direct", "closed"),
        ('He said: "We are ready and left.', "We are ready and left.", "direct", "broken or missing"),
        ("He said that the «last» train was late.", "that the «last» train was late", "mixed", "closed"),
        ("He said that the train was late.", "that the train was late", "indirect", "none"),
        ("— Мы готовы, — сказал он.", "Мы готовы", "direct", "dash"),
    ],
)
def test_marks_tell_form_and_condition_of_a_content(text: str, content: str, form: str, condition: str) -> None:
    quoted = Quoted.of(text)
    spans = [_span(content, text)]
    assert form_of(text, quoted, spans) == form
    assert condition_of(quoted, spans, form) == condition


def test_direct_speech_without_any_mark_lacks_its_marks() -> None:
    text = "Interviewer: Are you ready? Minister: We are."
    assert condition_of(Quoted.of(text), [_span("We are", text)], "direct") == "broken or missing"


def test_a_wrong_speaker_counts_for_the_words_alone() -> None:
    counts = OwnJudge().counts(DOC, [RIGHT, _found("The ministry", "denied", '"The bridge is closed,"')])
    assert counts["detection"] == [2, 2, 2]
    assert counts["attributed"] == [1, 2, 2]
    assert counts["act"] == [1, 2, 2]


def test_optional_attributions_are_neither_rewarded_nor_punished() -> None:
    spare = Wanted(speaker=OPEN.speaker, cue=OPEN.cue, content=OPEN.content, optional=True)
    doc = Doc(name="one", language="en", text=TEXT, wanted=(spare, CLOSED))
    assert OwnJudge().counts(doc, [RIGHT])["detection"] == [0, 0, 1]
    assert OwnJudge().counts(doc, [])["detection"] == [0, 0, 1]


@pytest.mark.parametrize(
    ("found", "classes"),
    [
        ([], {"missed: cue of speech not found": 2}),
        ([RIGHT], {"missed: cue of speech not found": 1}),
        ([RIGHT, _found("she", "denied", '"The bridge is closed,"')], {"speaker: a pronoun instead": 1}),
        ([RIGHT, _found("", "denied", '"The bridge is closed,"')], {"speaker: none given": 1}),
        ([RIGHT, _found("Mayor Ana Brel", "denied", "closed")], {"missed: content start off": 1}),
        (
            [RIGHT, _found("Mayor Ana Brel", "denied", '"The bridge is closed,"'), _found("", "", "The bridge")],
            {"false: inside the content of another one": 1},
        ),
    ],
)
def test_an_error_has_the_class_of_its_cause(found: list[Found], classes: dict[str, int]) -> None:
    cases = errors.classify([DOC], {"one": found}, OwnJudge())
    assert {name: len(lines) for name, lines in cases.items()} == classes


def test_what_matches_nothing_counts_in_the_group_of_its_own_form() -> None:
    rows = breakdown.split([DOC], {"one": [RIGHT, _found("", "", "bridge is")]}, OwnJudge(), breakdown.by_form)
    assert (rows["indirect"]["recall"], rows["indirect"]["precision"]) == (100.0, 100.0)
    assert (rows["direct"]["recall"], rows["direct"]["precision"]) == (0.0, 0.0)


def test_acts_are_told_beside_what_the_commonest_act_would_give() -> None:
    found = [RIGHT, _found("Mayor Ana Brel", "denied", '"The bridge is closed,"')]
    row = breakdown.acts([DOC], {"one": found}, OwnJudge())
    assert row["right"] == 50.0
    assert row["confused"] == [{"wanted": "denial", "found": "assertion", "count": 1}]


def test_a_confidence_that_is_always_right_has_a_small_error() -> None:
    sure = reliability([DOC], {"one": [RIGHT]}, OwnJudge(), least=0.35)
    wrong = reliability([DOC], {"one": [_found("", "", "Mayor")]}, OwnJudge(), least=0.35)
    assert sure["expected calibration error"] == pytest.approx(0.1)
    assert wrong["expected calibration error"] == pytest.approx(0.9)


def test_renaming_keeps_length_shape_and_everything_but_names() -> None:
    text = "Mayor Ana Brel denied it. Brel was angry, and so was the town."
    doc = Doc(name="one", language="en", text=text, wanted=())
    (before,), (after,), changed = renamed([doc])
    assert before is doc
    assert len(after.text) == len(text)
    assert changed == 3
    assert "Brel" not in after.text
    assert after.text.startswith("Mayor ")
    assert after.text.endswith(" was angry, and so was the town.")
    other = after.text.split()[2]
    assert after.text.split()[5] == other


def test_a_language_without_capitals_is_not_renamed() -> None:
    assert renamed([Doc(name="one", language="ka", text="ანა ბრელი", wanted=())]) == ([], [], 0)


def test_an_interval_holds_its_score_and_narrows_with_more_articles() -> None:
    parts = [{"detection": [k % 3, 2, 2]} for k in range(12)]
    low, high = interval([parts], "detection")
    narrow = interval([parts * 20], "detection")
    assert low < f1([12, 24, 24]) < high
    assert narrow[1] - narrow[0] < (high - low) / 2


def test_only_train_and_dev_of_the_news_corpus_can_be_asked_for(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="only train and dev"):
        read_polnear(tmp_path, "test")


def test_held_out_articles_are_those_whose_numbers_end_in_0_or_5() -> None:
    docs = read_own()
    assert docs
    assert {doc.name[-1] for doc in docs} == {"0", "5"}


def test_an_article_that_was_learned_from_is_found_out() -> None:
    row = leaks([DOC], ["Another text altogether, with more than eight words in it.", TEXT])
    assert (row["shared"], row["repeated"], row["of"]) == (100.0, 1, "one")
    assert leaks([DOC], ["Mayor Ana Brel denied it and left the town hall at noon."])["shared"] == 0.0


def test_a_table_is_aligned_or_markdown(capsys: pytest.CaptureFixture[str]) -> None:
    rows = {"en": {"detection": 81.25, "detection_ci": (79.0, 83.04)}, "ru": {"detection": None}}
    table("languages", rows)
    table("languages", rows, style="markdown")
    plain, markdown = capsys.readouterr().out.split("\n| |")
    assert "en       81.2     79.0-83.0" in plain
    assert "| en | 81.2 | 79.0-83.0 |" in markdown
    assert "| ru |  |  |" in markdown
