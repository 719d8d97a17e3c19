"""CSS selectors."""

from __future__ import annotations

import pytest
from lxml import html

from monitor.text.css import css_problem, selected

PAGE = html.fromstring("<body><div class='news'><a href='/1'>1</a></div><p><a href='/2'>2</a></p></body>")


def test_a_selector_chooses_elements_in_the_page_s_order() -> None:
    assert [element.get("href") for element in selected(PAGE, "p a, .news > a")] == ["/1", "/2"]


@pytest.mark.parametrize("selector", ["div >", "a[", "::before", "", "a" * 1001, "//a", "a:nosuch"])
def test_what_is_no_selector_is_told_before_it_is_used(selector: str) -> None:
    assert css_problem(selector)


@pytest.mark.parametrize("selector", [".news a", "ul#list > li:nth-child(2) a[href*='/news/']", "td a:not(.x)"])
def test_selectors_of_all_usual_forms_are_good(selector: str) -> None:
    assert css_problem(selector) == ""
