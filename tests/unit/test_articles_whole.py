# ruff: noqa: E501 - one line for each example, however long its language makes it
from __future__ import annotations

import pytest

from monitor.articles.article import article_from_entry
from monitor.articles.whole import wholeness
from monitor.types import Entry, Quality

PARAGRAPHS = (
    "The Ministry of Defence of Averia rejected on Tuesday the claim that its units had crossed the northern road, and asked for proof of it.",
    "“No soldier of ours has left his post, and no order to do so was ever given,” the ministry said in a statement. It named no source.",
    "The statement came a day after the neighbouring republic of Bellmark accused Averia of moving a checkpoint towards the village of Selmat.",
    "Observers of the mission have asked both sides for access to the area, and expect an answer within the week. They were there in May.",
    "Nobody was hurt, the district's hospital told reporters. Its director said that the road had been open for ambulances all the time.",
    "Talks between the two sides are to go on in the capital on Friday, with a delegation of each, as both foreign ministries confirmed.",
)
SUMMARY = "Averia's ministry of defence says that no unit crossed the northern road, and asks Bellmark for proof."


def entry(*paragraphs: str, summary: str = SUMMARY, more: str = "") -> Entry:
    html = "".join(f"<p>{text}</p>" for text in paragraphs) + more
    return Entry(keys=("url:x",), id="url:x", title="Ministry rejects claim", url="https://mod.example/1", summary=summary, content_html=html)  # fmt: skip


def test_a_long_text_that_ends_like_one_is_whole() -> None:
    assert wholeness(entry(*PARAGRAPHS)).whole
    assert wholeness(entry(*PARAGRAPHS, summary="")).whole


def test_a_summary_that_begins_the_text_does_not_speak_against_it() -> None:
    assert wholeness(entry(*PARAGRAPHS, summary=" ".join(PARAGRAPHS))).whole


@pytest.mark.parametrize(
    ("found", "why"),
    [
        (entry(), "the entry has a summary only"),
        (entry(*PARAGRAPHS[:2]), "the text is short"),
        (entry(" ".join(PARAGRAPHS)), "the text is short"),
        (entry(*PARAGRAPHS[:-1], PARAGRAPHS[-1][:90]), "the text does not end like one"),
        (entry(*PARAGRAPHS[:-1], PARAGRAPHS[-1][:90] + "…"), "the text goes on elsewhere"),
        (entry(*PARAGRAPHS[:-1], PARAGRAPHS[-1][:90] + " [...]"), "the text goes on elsewhere"),
        (entry(*PARAGRAPHS, "Subscribe to read the rest of this article."), "the text asks to log in"),
        (entry(*PARAGRAPHS, summary=" ".join(PARAGRAPHS).replace("Averia", "The republic")), "hardly longer"),
    ],
)
def test_a_text_that_may_go_on_elsewhere_is_not_whole(found: Entry, why: str) -> None:
    verdict = wholeness(found)
    assert not verdict.whole
    assert why in verdict.why


@pytest.mark.parametrize(
    "words",
    [
        "Read more", "Continue reading →", "Read the full story at herald.example", "Читать далее", "Подробнее на сайте herald.example",
        "Читати далі", "Прочетете още", "Czytaj dalej", "Ətraflı", "Davamını oxu", "Devamını oku", "Կարդալ ավելին", "სრულად", "Lire la suite",
        "Weiterlesen", "Seguir leyendo", "Leggi tutto", "اقرأ المزيد", "ادامه مطلب",
    ],
)  # fmt: skip
def test_words_that_send_the_reader_on_are_known_in_every_language(words: str) -> None:
    assert not wholeness(entry(*PARAGRAPHS, more=f"<p><a href='/1'>{words}</a></p>")).whole
    assert not wholeness(entry(*PARAGRAPHS[:-1], f"{PARAGRAPHS[-1]} {words}")).whole


def test_a_text_about_reading_on_is_not_cut() -> None:
    assert wholeness(entry(*PARAGRAPHS, "The minister asked the members of the house to read more of the report before they voted on it.")).whole  # fmt: skip


def test_what_blogging_software_adds_below_is_no_part_of_the_text() -> None:
    added = '<p>The post <a href="/1">Ministry rejects claim</a> appeared first on <a href="/">Averia Herald</a>.</p>'
    found = entry(*PARAGRAPHS, more=added)
    assert wholeness(found).whole
    article = article_from_entry(found, whole=True)
    assert article.text == "\n\n".join(("Ministry rejects claim", *PARAGRAPHS))
    assert article.quality is Quality.ARTICLE
    assert article_from_entry(found).quality is Quality.SUMMARY
