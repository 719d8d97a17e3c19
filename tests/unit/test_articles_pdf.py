"""Releases that are PDFs."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from monitor.articles.extract import extract_page
from monitor.types import Page, Quality
from tests.pdfs import PICTURE, Set, column, encrypted, pdf

NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)
FIRST = [
    "The Ministry of Defence of Vardania said on Tuesday that 114 sol-",
    "diers had left the village of Selmat for the depot near the river,",
    "and that the road between the two villages was open again.",
]
SECOND = [
    "“We have informed the commission of every movement,” the",
    "spokesman Arno Velt told reporters in the capital on the day after.",
]
WHOLE = (
    "The Ministry of Defence of Vardania said on Tuesday that 114 soldiers had left the village of Selmat for the "
    "depot near the river, and that the road between the two villages was open again.\n\n“We have informed the "
    "commission of every movement,” the spokesman Arno Velt told reporters in the capital on the day after."
)
TITLE = Set(text="Withdrawal from Selmat completed", y=740, size=16)


def read(document: bytes, hint: datetime | None = None) -> Page:
    return extract_page(document, url="https://a.example/release.pdf", published_hint=hint, now=NOW)


def test_a_release_is_title_paragraphs_and_no_hyphens() -> None:
    page = read(pdf([TITLE, *column([*FIRST, "", *SECOND])]))
    assert (page.title, page.text, page.quality) == ("Withdrawal from Selmat completed", WHOLE, Quality.ARTICLE)
    assert (page.language, page.warnings) == ("en", ())


def test_paragraphs_are_told_by_their_indent_too() -> None:
    rows = column([*FIRST, *SECOND])
    indented = [Set(text=row.text, y=row.y, x=74 if row.text in {FIRST[0], SECOND[0]} else 60) for row in rows]
    assert read(pdf([TITLE, *indented])).text == WHOLE


def test_two_columns_are_read_one_after_the_other() -> None:
    page = read(pdf([TITLE, *column(FIRST), *column(SECOND, x=320)]))
    assert page.text == WHOLE


def test_a_paragraph_goes_on_across_pages_and_running_heads_do_not() -> None:
    def with_heads(number: int, rows: list[Set]) -> list[Set]:
        head = Set(text="PRESS SERVICE OF THE MINISTRY", y=815, size=8)
        foot = Set(text=f"Page {number} of 2", y=20, size=8)
        return [head, foot, *rows]

    first = with_heads(1, [TITLE, *column(FIRST[:2])])
    second = with_heads(2, column([FIRST[2], "", *SECOND]))
    assert read(pdf(first, second)).text == WHOLE


def test_a_hyphen_that_belongs_to_a_word_stays() -> None:
    lines = [
        "The cease-fire holds along the whole line, the ministry said, and the cease-",
        "fire will be kept by both.",
    ]
    assert "the cease-fire will be kept" in read(pdf([TITLE, *column(lines)])).text


def test_other_scripts_are_read() -> None:
    line = "Министерство обороны сообщило, что дорога между двумя сёлами вновь открыта для всех."
    page = read(pdf(column([line] * 2, step=40)))
    assert page.text.split("\n\n") == [line, line]
    assert page.language == "ru"


@pytest.mark.parametrize(
    ("given", "title"),
    [
        ("Statement on Selmat", "Statement on Selmat"),
        ("Microsoft Word - release_final2.doc", "Withdrawal from Selmat completed"),
        ("untitled", "Withdrawal from Selmat completed"),
        ("press-release-24.pdf", "Withdrawal from Selmat completed"),
    ],
)
def test_the_title_is_that_of_the_properties_unless_a_program_made_it_up(given: str, title: str) -> None:
    assert read(pdf([TITLE, *column(FIRST)], title=given)).title == title


def test_a_title_of_two_lines_is_one_and_what_is_large_elsewhere_is_none() -> None:
    first = Set(text="Statement of the Ministry on the with-", y=740, size=16)
    second = Set(text="drawal from Selmat", y=720, size=16)
    far = Set(text="MINISTRY", y=640, size=16)
    page = read(pdf([first, second, far, *column(FIRST, top=600)]))
    assert page.title == "Statement of the Ministry on the withdrawal from Selmat"


def test_a_text_set_all_alike_has_no_title_of_its_own() -> None:
    assert read(pdf(column(FIRST))).title == ""


def test_the_time_is_what_the_source_says_else_a_date_at_the_top_else_when_it_was_made() -> None:
    hint = datetime(2026, 11, 24, 9, tzinfo=UTC)
    made = "D:20261124101500+04'00'"
    dated = pdf([Set(text="24.11.2026", y=780), TITLE, *column(FIRST)], made=made)
    plain = pdf([TITLE, *column(FIRST)], made=made)
    assert read(dated, hint).published_at == hint
    assert read(dated).published_at == datetime(2026, 11, 24, tzinfo=UTC)
    assert read(dated).warnings == ("only the day of publication is known",)
    assert read(plain).published_at == datetime(2026, 11, 24, 6, 15, tzinfo=UTC)
    assert read(plain).warnings == ("dated by when the PDF was made",)
    assert read(pdf(column(FIRST), made="D:20991124101500Z")).published_at is None


def test_a_scanned_release_says_so_and_has_no_text() -> None:
    page = read(pdf(PICTURE, PICTURE))
    assert (page.quality, page.text) == (Quality.EMPTY, "")
    assert page.warnings == ("a scanned PDF: 2 pages are pictures without text",)


def test_scanned_pages_beside_others_are_counted() -> None:
    page = read(pdf([TITLE, *column(FIRST)], PICTURE))
    assert page.quality is not Quality.EMPTY
    assert page.warnings == ("a scanned PDF: 1 of 2 pages are pictures without text",)


def test_an_encrypted_release_says_so_unless_it_opens_without_a_password() -> None:
    document = pdf([TITLE, *column([*FIRST, "", *SECOND])])
    locked = read(encrypted(document, "secret"))
    assert (locked.quality, locked.warnings) == (Quality.EMPTY, ("an encrypted PDF: its text needs a password",))
    assert read(encrypted(document, "")).text == WHOLE


def test_bytes_before_the_document_do_not_hide_it() -> None:
    assert read(b"\r\n\r\n" + pdf([TITLE, *column(FIRST)])).title == TITLE.text


def test_a_document_without_anything_says_so() -> None:
    page = read(pdf([]))
    assert (page.quality, page.warnings) == (Quality.EMPTY, ("a PDF without text",))


@pytest.mark.parametrize("cut", [8, 60, 400, 900, -40, -8])
def test_a_broken_one_is_no_article_and_no_error(cut: int) -> None:
    document = pdf([TITLE, *column(FIRST)])
    page = read(document[:cut])
    assert page.quality in {Quality.EMPTY, Quality.SHORT}
    assert page.warnings or page.text


def test_any_damage_is_read_without_an_error() -> None:
    document = pdf([TITLE, *column([*FIRST, "", *SECOND])], title="A", made="D:20261124")
    for place in range(0, len(document), 7):
        damaged = bytearray(document)
        damaged[place] ^= 0x55
        assert read(bytes(damaged)).url
