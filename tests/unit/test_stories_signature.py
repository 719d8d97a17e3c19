"""References, days, figures and signatures of statements."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from monitor.stories.days import day_given
from monitor.stories.numbers import numbers_in
from monitor.stories.reference import reference, statement_id
from monitor.stories.signature import signature
from monitor.types import Act
from tests.watch_samples import DAY, article, read, said


def test_a_reference_can_be_typed_carelessly():
    ref = reference(27)
    assert ref.startswith("S-")
    assert len(ref) == 7
    assert statement_id(f" {ref.lower()} ") == 27
    assert statement_id(ref.removeprefix("S-")) == 27
    assert statement_id("O" + ref[3:]) == statement_id("0" + ref[3:])


@pytest.mark.parametrize("bad", ["", "S-", "S-12", "S-12345678901234567U", "S-!!!!!", "S-ABCDEF", "hello there"])
def test_what_is_no_reference_is_none(bad):
    assert statement_id(bad) is None


def test_a_negative_number_has_no_reference():
    with pytest.raises(ValueError, match="not negative"):
        reference(-1)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("said on Friday", 25),
        ("in a statement issued on Saturday", 26),
        ("заявили в пятницу", 25),
        ("сообщил вчера", 25),
        ("повідомило у п'ятницю", 25),
        ("dünən bildirib", 25),
        ("cuma günü açıkladı", 25),
        ("cumartesi günü", 26),
        ("երեկ հայտարարեց", 25),
        ("sagte am Freitag", 25),
        ("a déclaré vendredi", 25),
        ("on March 24 the ministry said", 24),
        ("24 марта министерство сообщило", 24),
        ("martın 24-də", 24),
    ],
)
def test_the_day_that_the_text_gives_is_read(text, day):
    found = day_given(text, DAY)
    assert found is not None
    assert found.date() == datetime(2022, 3, day, tzinfo=UTC).date()


@pytest.mark.parametrize(
    "text", ["said", "the statement of 10 November 2020", "the mayor may say", "средства", "hierarchy", ""]
)
def test_a_text_without_a_near_day_gives_none(text):
    assert day_given(text, DAY) is None


def test_a_day_of_the_last_year_is_read_in_january():
    published = datetime(2022, 1, 2, 9, tzinfo=UTC)
    found = day_given("said on December 30", published)
    assert found is not None
    assert (found.year, found.month, found.day) == (2021, 12, 30)


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("5 dead, 1 wounded", ("1", "5")),
        ("five dead and one wounded", ("1", "5")),
        ("пять погибших", ("5",)),
        ("հինգ զինծառայող", ("5",)),
        ("1,500 people, 1 500 people, 1.500 people", ("1500",)),
        ("at 16:00 on 24 March", ("16:00", "24")),
        ("3,5 km", ("3.5",)),
        ("no one said it on the road", ()),
        ("", ()),
    ],
)
def test_figures_are_written_alike(text, numbers):
    assert numbers_in(text) == numbers


def test_a_signature_holds_what_translation_keeps():
    text = "On Friday Baku said that “Armenian units must leave Parukh at once” within 2 days"
    own = article(text)
    content = "that “Armenian units must leave Parukh at once” within 2 days"
    one = signature(own, read(own, [said(text, "Baku", content, cue="said", act=Act.DEMAND)])[0])
    assert (one.speaker_key, one.places, one.numbers) == ("az-gov", ("farrukh",), ("2",))
    assert one.quoted == ("armenian units must leave parukh at once",)
    assert (one.said_at, one.day_given) == (datetime(2022, 3, 25, 12, tzinfo=UTC), True)
    assert one.act is Act.DEMAND


def test_damaged_letters_do_not_change_a_signature():
    clean = "that the area of responsibility was entered near Parukh"
    damaged = clean.replace("of r", "of ‚Äč‚Äčr")
    words = []
    for content in (clean, damaged):
        text = f"Baku said {content}"
        own = article(text)
        words.append(signature(own, read(own, [said(text, "Baku", content)])[0]).words)
    assert words[0] == words[1]


def test_an_article_without_a_date_takes_the_time_of_reading():
    own = article("Baku said that it is calm", published_at=None)
    one = read(own, [said(own.text, "Baku", "that it is calm")])[0]
    assert signature(own, one, now=DAY).said_at == DAY
    assert signature(own, one).said_at.year == 1970


def test_an_unknown_speaker_is_known_by_the_folded_words():
    own = article("The Mayor said that it is calm")
    one = read(own, [said(own.text, "The Mayor", "that it is calm")])[0]
    assert signature(own, one).speaker_key == "text:mayor"
