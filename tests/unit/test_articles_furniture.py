# ruff: noqa: E501 - one line for each example, however long its language makes it
from __future__ import annotations

import time
from importlib.resources import files

import pytest

from monitor.articles.furniture import without_furniture

TEXT = [f"Paragraph {i} of the article says something that is worth keeping for the reader." for i in range(12)]


@pytest.mark.parametrize(
    "line",
    [
        "Leave a Reply", "Leave a comment", "Share this:", "Facebook Twitter Telegram", "Facebook | X | WhatsApp", "12 comments", "Views: 1,204",
        "Read also: Cup final moved to Sunday", "Related: Rain expected", "Subscribe to our Telegram channel", "© 2026 Averia Herald", "All rights reserved.",
        "Tags: road, border", "#road #border", "Photo: Averia Herald archive", "Your email address will not be published.", "3 min read",
        "Читайте также: В столице прошёл дождь", "Поделиться в соцсетях", "Подписывайтесь на наш канал в Telegram", "Просмотров: 120", "Фото: архив", "Оставить комментарий",
        "Читайте також: У столиці пройшов дощ", "Həmçinin oxuyun: Paytaxtda yağış yağıb", "Oxunub: 345", "Paylaş", "Şərh yaz", "Yorum yap", "İlgili haber: Yağmur geliyor",
        "Կարդացեք նաև՝ Մայրաքաղաքում անձրև է", "Կիսվել", "Դիտումներ: 12", "წაიკითხეთ ასევე: წვიმა დედაქალაქში", "გაზიარება", "Lire aussi : Pluie dans la capitale", "Partager", "اقرأ أيضا: أمطار في العاصمة", "اترك تعليقا",
    ],
)  # fmt: skip
def test_furniture_goes_wherever_it_stands(line: str) -> None:
    assert without_furniture([*TEXT[:6], line, *TEXT[6:]]) == TEXT


@pytest.mark.parametrize(
    "line",
    [
        "By Editor",
        "Author: Anna Field",
        "Автор: Анна Полева",
        "27 March 2022, 14:32",
        "March 27, 2022",
        "27.03.2022 14:32",
        "2026-11-24",
        "Source: Averia Herald",
    ],
)
def test_bylines_and_dates_go_at_the_edges_only(line: str) -> None:
    assert without_furniture([line, *TEXT]) == TEXT
    assert without_furniture([*TEXT, line]) == TEXT
    assert line in without_furniture([*TEXT[:6], line, *TEXT[6:]])


@pytest.mark.parametrize(
    "line",
    [
        "By Tuesday the army had left.",
        "Share of the vote of the ruling party fell to a third, the commission said.",
        "Comment was not available from the ministry.",
        "Read more than one report before you judge, the minister told reporters.",
        "Following the statement, the ministry said 12 comments had been received from the public.",
        "Подписание договора состоится в среду, сообщили в министерстве.",
        "Комментарий министра: «Это не соответствует действительности».",
        "Reklamla bağlı qanun layihəsi qəbul edilib.",
        "По теме переговоров министр не сказал ничего нового.",
        "“Subscribe to nothing,” he said.",
    ],
)
def test_sentences_stay(line: str) -> None:
    assert line in without_furniture([*TEXT[:2], line, *TEXT[2:]])
    assert line in without_furniture([line, *TEXT])


def test_the_list_behind_the_article_goes_with_its_heading() -> None:
    behind = ["Latest news", "Rain expected in the valleys", "Cup final moved to Sunday", "Harvest begins early"]
    assert without_furniture([*TEXT, *behind]) == TEXT


def test_an_article_goes_on_behind_a_heading_of_its_own() -> None:
    behind = ["Recommended", *(" ".join(["A long paragraph."] * 20) for _ in range(4))]
    assert [line for line in without_furniture([*TEXT[:2], *behind]) if line.startswith("A long")]


def test_tickers_go_and_a_time_line_of_sentences_stays() -> None:
    ticker = ["14:32 Rain expected in the valleys", "14:20 Cup final moved to Sunday", "13:58 Harvest begins early"]
    chronicle = [
        "14:32 The army says that it holds the road.",
        "14:20 Shots are heard near the bridge.",
        "13:58 Talks end.",
    ]
    assert without_furniture([*ticker, *TEXT]) == TEXT
    assert without_furniture([*chronicle, *TEXT]) == [*chronicle, *TEXT]


def test_the_title_is_not_repeated() -> None:
    assert without_furniture(["Ministry rejects claim!", *TEXT], title="Ministry rejects claim") == TEXT


def test_no_pattern_takes_long_for_any_line() -> None:
    """Lines that make a pattern with nested repeats try every way of reading them."""
    pieces = [
        "|",
        " ",
        "a ",
        "#a ",
        "x|",
        "facebook ",
        "a-",
        "1 ",
        "1:",
        ".",
        "by a",
        "27 ",
        "share ",
        "http ",
        "а",
        "«",
        "- ",
    ]
    started = time.process_time()
    for piece in pieces:
        for begin in ("", "By ", "share ", "27 March ", "Автор: "):
            without_furniture([(begin + piece * 220)[:219] + "!"] * 3)
    assert time.process_time() - started < 3


def test_phrase_tables_hold_no_pattern_twice() -> None:
    for table in files("monitor.articles.phrases").iterdir():
        if table.name.endswith(".txt"):
            lines = [x for x in table.read_text(encoding="utf-8").splitlines() if x and not x.startswith("# ")]
            assert len(lines) == len(set(lines)), table.name
