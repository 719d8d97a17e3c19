from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from monitor.text.repair import repair, repaired

if TYPE_CHECKING:
    from pathlib import Path

RUSSIAN = "МИД и Федерация заявили: «нет»"


def misread(text: str, encoding: str) -> str:
    """The text's UTF-8 read in another encoding, undefined bytes as C1 controls, as browsers do."""
    seen = ""
    for byte in text.encode():
        try:
            seen += bytes([byte]).decode(encoding)
        except UnicodeDecodeError:
            seen += chr(byte)
    return seen


@pytest.mark.parametrize("encoding", ["latin-1", "cp1252", "cp1251"])
@pytest.mark.parametrize(
    "text", [RUSSIAN, "Ադրբեջանի նախարարություն", "საქართველოს პრეზიდენტი", "He said “no” — it’s over"]
)
def test_utf8_read_in_a_one_byte_encoding_is_read_again(text: str, encoding: str) -> None:
    assert misread(text, encoding) != text
    assert repaired(misread(text, encoding)) == text


@pytest.mark.parametrize("encoding", ["mac_latin2", "mac_roman"])
def test_punctuation_read_on_a_mac_is_read_again(encoding: str) -> None:
    assert repaired(misread("the “area” – it’s", encoding)) == "the “area” – it’s"


def test_a_misread_zero_width_space_goes() -> None:
    text = "the area of ‚Äč‚Äčresponsibility of"
    shadow = repair(text)
    assert shadow.text == "the area of responsibility of"
    at = shadow.text.index("responsibility")
    start, end = shadow.span(at, at + len("responsibility"))
    assert text[start:end] == "responsibility"


def test_the_seed_article_loses_its_mojibake_and_nothing_else(shared_dir: Path) -> None:
    text = (shared_dir / "seed" / "article.txt").read_text(encoding="utf-8")
    assert repaired(text) == text.replace("‚Äč", "")


@pytest.mark.parametrize("encoding", ["latin-1", "cp1252"])
def test_cp1251_read_as_latin1_is_read_again(encoding: str) -> None:
    assert repaired("МИД РФ заявил об этом".encode("cp1251").decode(encoding)) == "МИД РФ заявил об этом"


def test_accented_letters_of_latin_languages_are_read_again() -> None:
    assert repaired("Une pÃ©tition franÃ§aise") == "Une pétition française"
    assert repaired(misread("Azərbaycan Müdafiə Nazirliyi", "cp1252")) == "Azərbaycan Müdafiə Nazirliyi"


@pytest.mark.parametrize(
    "text",
    [
        "« LIBERTÉ » : l’État, Éric à Noël, «MÉTÉ» où ça ?",
        "Azərbaycan Müdafiə Nazirliyi «Xəbər» İlham Əliyev şəhər ÇÖĞÜŞİ",
        "Türkiye Dışişleri Bakanlığı “ÇAĞRI” ÖĞÜT Â",
        "Հայաստանի «պաշտպանության» նախարարությունը՝ Երևանում",
        "РоССия Рёв СССР «Газпром» В «Ё» Сё",
        "Київ — їх «Єдність» і ґрунт",
        "قال المتحدث «باسم» الوزارة",
        "Åland Ångström AMANHÃ» Sørlig",
        "São João não; ROMÂNIA, România",
        "price: 5 € – ‚quoted‘ and „so“",
        "می‌خواهم",
        "100 °C, 5 ¬ 6",
    ],
)
def test_sound_text_stays_as_it_is(text: str) -> None:
    assert repaired(text) == text


def test_controls_and_direction_marks_go_and_line_breaks_stay() -> None:
    assert repaired("a\x00b\u202ec\u00ad\ufeff\n\td\u0085é") == "abc\n\tdé"


def test_a_lone_surrogate_becomes_a_replacement_character() -> None:
    assert repaired("é\ud800x") == "é\ufffdx"


@pytest.mark.parametrize("encoding", ["cp1252", "latin-1", "cp1251"])
def test_text_that_was_misread_twice_is_read_again(encoding: str) -> None:
    assert repaired(misread(misread(RUSSIAN, encoding), encoding)) == RUSSIAN


def test_cyrillic_utf8_read_on_a_mac_is_read_again() -> None:
    seen = "Баку опровергает".encode().decode("mac_roman")

    assert repaired(f"{seen} – 5°") == "Баку опровергает – 5°"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("министр з а я в и л вчера", "министр заявил вчера"),
        ("З а я в л е н и е министра", "Заявление министра"),
        ("vitamins A B C D E help", "vitamins A B C D E help"),
        ("J. R. R. T. Smith", "J. R. R. T. Smith"),
        ("the govern-\nment said", "the government said"),
        ("Nagorno-\nKarabakh", "Nagorno-\nKarabakh"),
        ("a list:\n- one\n- two", "a list:\n- one\n- two"),
    ],
)
def test_letter_spacing_and_column_ends_are_closed_up(text: str, expected: str) -> None:
    assert repaired(text) == expected


def test_closed_up_words_map_back_to_the_text_as_published() -> None:
    text = "министр з а я в и л вчера"
    shadow = repair(text)
    start = shadow.text.index("заявил")

    assert text[slice(*shadow.span(start, start + len("заявил")))] == "з а я в и л"
