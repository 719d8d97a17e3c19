from __future__ import annotations

from datetime import UTC, datetime

import pytest

from monitor.articles.extract import extract_page
from monitor.articles.hints import PageHints
from monitor.config.models import Fetching, Source, SourceDefaults
from monitor.config.one_source import one_source
from monitor.daemon.setup import source_options, source_setup
from monitor.daemon.source_rows import source_row
from monitor.errors import SourceError
from monitor.types import Page, Quality

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
SAID = "“No order of that kind was given to any unit,” the ministry of Averia said in a statement on Tuesday evening."
MORE = "It added that observers could visit the northern road on any day of the week, and that their request was late."
PAGE = f"""<html lang="en"><head><title>Ministry answers</title></head><body><h1>Ministry answers</h1>
<div class="x1"><p>{SAID}</p><figure>A map of the road</figure><aside class="promo"><p>Our shop sells maps of every
road of the country, printed on paper that lasts, and delivered within days to all towns.</p></aside></div>
<div class="x2"><p>Rain is expected in the valleys until Sunday, and the cup final was moved to the capital.</p></div>
<div class="x1"><p>{MORE}</p></div></body></html>"""


def read(html: str = PAGE, **hints: tuple[str, ...]) -> Page:
    return extract_page(html, url="https://mod.example/1", hints=PageHints(**hints), now=NOW)


def test_only_what_is_kept_is_the_text_in_the_order_of_the_page() -> None:
    found = read(keep=(".x1 > p",))
    assert found.text == f"{SAID}\n\n{MORE}"
    assert found.warnings == ()
    assert found.quality is Quality.SHORT
    assert found.title == "Ministry answers"


def test_what_is_dropped_goes_before_anything_is_kept() -> None:
    assert read(keep=(".x1",), drop=("aside", "figure")).text == f"{SAID}\n\n{MORE}"


def test_an_element_inside_a_kept_one_is_not_repeated() -> None:
    found = read(keep=("p", ".x1"), drop=("aside", "figure", ".x2"))
    assert found.text == f"{SAID}\n\n{MORE}"


def test_what_is_dropped_is_gone_without_keep_too() -> None:
    assert "Rain" not in read(drop=(".x2",)).text
    assert SAID in read(drop=(".x2",)).text


def test_a_hint_that_matches_nothing_is_a_warning_and_the_text_is_found_all_the_same() -> None:
    found = read(keep=(".gone",), drop=(".also-gone",))
    assert SAID in found.text
    assert found.warnings == (
        "drop: nothing on the page matches .also-gone",
        "keep: nothing on the page matches .gone",
    )


def test_a_kept_part_without_words_is_a_warning() -> None:
    found = read(PAGE.replace("<h1>", '<div class="empty">–</div><h1>'), keep=(".empty",))
    assert found.warnings == ("keep: what matches has no text",)
    assert SAID in found.text


def test_hints_never_take_the_whole_page_away() -> None:
    assert read(drop=("html",)).warnings == ("drop: nothing on the page matches html",)
    assert read(drop=("body",)).quality is Quality.EMPTY


def test_a_source_carries_its_hints_to_its_pages_and_into_a_file() -> None:
    keys = {"keep": [".x1"], "drop": ["aside"], "text": "page"}
    source = one_source({"id": "mod", "url": "https://mod.example/f", **keys})
    options = source_options(source)
    assert (options.keep, options.drop, options.text) == ((".x1",), ("aside",), "page")
    row = source_row(source_setup(source, SourceDefaults(), Fetching()))
    assert row == {"id": "mod", "url": "https://mod.example/f", **keys}
    assert source_options(Source(id="plain", url="https://mod.example/f")).keep == ()


@pytest.mark.parametrize("key", ["keep", "drop"])
def test_a_hint_that_is_no_selector_is_refused(key: str) -> None:
    with pytest.raises(SourceError, match=f"{key}: no CSS selector"):
        one_source({"id": "mod", "url": "https://mod.example/f", key: ["div[["]})
