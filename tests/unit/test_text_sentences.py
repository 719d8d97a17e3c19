from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest

from monitor.text.sentences import paragraphs, quotations, sentences

if TYPE_CHECKING:
    from pathlib import Path


def cut(text: str, language: str | None = None) -> list[str]:
    return [text[a:b] for a, b in sentences(text, language)]


@pytest.mark.parametrize(
    "parts",
    [
        ["It ended.", "Then it began!", "Did it?", "Yes…", "No."],
        ["Gen. A. B. Smith of the U.S. Army came at 5 p.m. sharp.", "He left."],
        ["He lives in the U.S.", "The rest is known."],
        ["It deployed a checkpoint.”", "“The side was called upon to withdraw,” the military said."],
        ["“One thing. Another thing,” he said.", "Then he left."],
        ["the order “has not yet been carried out.” violates the provisions."],
        ["an attempt this morning. against the units of the army."],
        ["Г-н И. И. Иванов получил 5 тыс. руб. в г. Баку.", "Он ушёл."],
        ["Он сказал: «Нет. Никогда».", "И ушёл."],
        ["Երևանը հայտարարեց։", "Այո։"],
        ["Bunu Prof. Dr. Yılmaz söyledi.", "Sonra gitti."],
        ["Er sagte: „Nein. Nie.“", "Dann ging er."],
        ["قال ذلك.", "هل انتهى؟", "نعم."],
        ["The army withdrew.", "The ministry denied it at mod.gov.az and 4.5 km away."],
    ],
)
def test_a_text_is_cut_where_sentences_end(parts: list[str]) -> None:
    assert cut(" ".join(parts)) == parts


def test_a_missing_space_between_sentences_is_seen() -> None:
    assert cut("The army withdrew.The ministry denied it.") == ["The army withdrew.", "The ministry denied it."]


def test_a_colon_ends_an_armenian_sentence_typed_without_its_own_mark() -> None:
    assert cut("Նա հայտարարեց: Այո:", "hy") == ["Նա հայտարարեց:", "Այո:"]


def test_paragraphs_end_at_line_breaks_of_flowing_text() -> None:
    text = "A title without a stop\n\n  First paragraph. \nSecond one.\r\n\r\nThird"
    assert [text[a:b] for a, b in paragraphs(text)] == [
        "A title without a stop",
        "First paragraph.",
        "Second one.",
        "Third",
    ]


def test_paragraphs_of_text_wrapped_by_hand_end_at_blank_lines() -> None:
    line = (
        "The ministry said on Saturday that its Foreign\nMinister had spoken to his counterpart about the\n"
        "locations that are now being clarified by both of the\n"
        "sides, and that it went well.\n\nNothing else was said."
    )
    assert [line[a:b][:7] for a, b in paragraphs(line)] == ["The min", "Nothing"]
    assert len(cut(line)) == 2


def test_quotations_survive_missing_marks() -> None:
    text = "He said “one” and “two. Then «three» and ”four"
    assert [text[a:b] for a, b in quotations(text)] == ["“one”", "“two. Then «three» and ”"]
    assert quotations("never “closed") == ()
    assert quotations("never opened”") == ()


def test_outer_quotations_hold_inner_ones() -> None:
    text = "«Он сказал „нет“ и ушёл» — вот"
    assert [text[a:b] for a, b in quotations(text)] == ["«Он сказал „нет“ и ушёл»"]


def test_the_seed_article_has_its_sentences(shared_dir: Path) -> None:
    text = (shared_dir / "seed" / "article.txt").read_text(encoding="utf-8")
    found = cut(text)
    assert len(found) == 15
    assert any(s.endswith("against the units of the Azerbaijani army.") for s in found)
    assert (
        "“The Azerbaijani side has been called upon to withdraw its troops,” the Russian military said in a statement."
        in found
    )


def test_hostile_text_takes_no_longer_than_its_length() -> None:
    """Unclosed marks, and terminators without end: 100,000 characters each within a second."""
    for piece in ("“", '"', ".", "a.", "« ", "...”", ". A"):
        started = time.process_time()
        sentences(piece * (100_000 // len(piece)))
        assert time.process_time() - started < 2, piece
