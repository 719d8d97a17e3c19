from __future__ import annotations

import time

import pytest

from monitor.text.fold import fold, folded


@pytest.mark.parametrize(
    ("written", "same"),
    [
        ("İSTANBUL", "istanbul"),
        ("ISPARTA", "ısparta"),
        ("XİN", "xin"),
        ("Երևան", "ԵՐԵՎԱՆ"),
        ("Երևան", "Երեւան"),
        ("Ինչո՞ւ", "Ինչու"),
        ("Фёдор", "ФЕДОР"),
        ("Шои\u0306гу", "Шойгу"),
        ("стре\u0301лка", "стрелка"),
        ("თბილისი", "ᲗᲑᲘᲚᲘᲡᲘ"),
        ("مُحَمَّد", "محمد"),
        ("أحمـــد", "احمد"),
        ("علی", "علي"),
        ("d’Artagnan", "d'Artagnan"),
        ("п’ять", "п\u02bcять"),
        ("Нагорно\u2011Карабахский", "нагорно-карабахский"),
        ("Нагорный\u00a0Карабах", "нагорный карабах"),
        ("Far\u00adrukh", "farrukh"),
        ("Far\u200brukh", "farrukh"),
        ("Ｆａｒｒｕｋｈ", "farrukh"),
        ("Şuşa", "susa"),
        ("Straße", "STRASSE"),
        ("٢٤", "24"),
    ],
)
def test_spellings_of_one_word_fold_together(written: str, same: str) -> None:
    assert folded(written) == folded(same)


@pytest.mark.parametrize(
    ("one", "other"), [("мой", "мои"), ("їх", "іх"), ("Fərrux", "Farrux"), ("ი", "о"), ("на", "не")]
)
def test_different_letters_stay_different(one: str, other: str) -> None:
    assert folded(one) != folded(other)


def test_the_language_changes_nothing() -> None:
    assert {folded("İI ıi", language) for language in (None, "en", "tr", "az")} == {"ii ii"}


def test_a_range_holds_the_marks_of_its_letters() -> None:
    text = "об Шои\u0306гу сказал"
    at = folded(text).index("шойгу")
    start, end = fold(text).span(at, at + 5)
    assert text[start:end] == "Шои\u0306гу"


def test_a_range_leaves_out_what_was_removed_beside_it() -> None:
    text = "in Far\u00adrukh\u200b."
    shadow = fold(text)
    at = shadow.text.index("farrukh")
    start, end = shadow.span(at, at + 7)
    assert text[start:end] == "Far\u00adrukh"


def test_white_space_keeps_its_length() -> None:
    text = "a \u00a0\t\nb"
    assert folded(text) == "a    b"


def test_a_long_text_folds_in_a_few_milliseconds() -> None:
    """Half a millisecond to 2 ms on the machine this was written on; the bound is for a busy one."""
    text = ("Официальный Баку, Երևանը հայտարարեց։ Müdafiə Nazirliyi; ქართული – “statement”. " * 400)[:25_000]
    fold(text)
    started = time.process_time()
    for _ in range(5):
        fold(text)
    assert (time.process_time() - started) / 5 < 0.03
