"""Pages that list articles."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from typing import Any

import pytest

from monitor.errors import NotAFeedError
from monitor.sources.identity import canonical_url
from monitor.sources.listing import choose_links
from monitor.sources.listing_next import next_page
from monitor.sources.listing_variants import language_of_address
from monitor.sources.pages import page_tree
from monitor.sources.read import read_source
from monitor.types import Further, ParsedSource, SourceKind, SourceOptions
from tests.listing_layouts import DEVELOPED, FIFTH, LAST, LATER, UNSEEN, Layout

NOW = datetime(2026, 11, 25, tzinfo=UTC)
URL = "https://www.mil.example/en/news"
PAGE = """<html><head><title>News | Ministry</title></head><body>
<nav><a href="/en/home">Home</a><a href="/en/about">About the ministry and its work</a>
<a href="/en/news?page=2">Next</a><a href="/en/news">News</a></nav>
<div class="list">
 <div class="card"><a href="/en/news/103"><img alt="photo" src="x.jpg"></a><span class="date">24.11.2026 15:30</span>
  <h3><a href="/en/news/103">The minister met the delegation of the neighbours</a></h3></div>
 <div class="card"><time datetime="2026-11-23T09:00:00+04:00">23 Nov</time>
  <a href="http://mil.example/en/news/102#top">Statement of the press secretary on the border</a></div>
 <div class="card"><a href="news/101?utm_source=main"><h3>Exercise of the second corps ended today</h3>
  <p>Long teaser that is no title at all</p></a></div>
</div>
<footer><a href="https://other.example/en/news/9">A partner with a very long link text indeed</a>
<a href="javascript:void(0)">x</a><a href="mailto:a@b.example">m</a><a>no address</a></footer></body></html>"""


def read(
    page: str, links: str | None = None, *, url: str = URL, language: str | None = None, **more: Any
) -> ParsedSource:
    options = SourceOptions(links=links, **more)
    return read_source(SourceKind.LISTING, page.encode(), url=url, options=options, language=language, now=NOW)


@pytest.mark.parametrize("links", ["/en/news/*", None])
def test_links_become_entries_with_their_texts_and_dates(links: str | None) -> None:
    parsed = read(PAGE, links)
    assert [entry.title for entry in parsed.entries] == [
        "The minister met the delegation of the neighbours",
        "Statement of the press secretary on the border",
        "Exercise of the second corps ended today",
    ]
    assert [entry.url for entry in parsed.entries][:2] == [
        "https://www.mil.example/en/news/103",
        "http://mil.example/en/news/102",
    ]
    assert [entry.published_at for entry in parsed.entries] == [
        datetime(2026, 11, 24, 15, 30, tzinfo=UTC),
        datetime(2026, 11, 23, 5, tzinfo=UTC),
        None,
    ]
    assert parsed.title == "News | Ministry"


def test_a_learned_pattern_is_named_in_a_warning() -> None:
    assert read(PAGE).warnings == ("no pattern given, took links like /en/news/103",)


def test_learning_prefers_the_links_whose_titles_say_most() -> None:
    tags = "".join(f'<a href="/tag/{n}">Tag {n}</a>' for n in range(40))
    articles = "".join(
        f'<a href="/2026/11/a-long-story-number-{n}.html">A long story about number {n} today</a>' for n in range(6)
    )
    parsed = read(f"<html><body>{tags}{articles}</body></html>")
    assert len(parsed.entries) == 6


@pytest.mark.parametrize(
    ("page", "links"),
    [
        ("<html><body><p>Nothing</p></body></html>", None),
        (PAGE, "/ru/news/*"),
        ("<html><body><a href='/a'>Home</a><a href='/b'>About</a></body></html>", None),
        ("plain", None),
    ],
)
def test_a_page_without_fitting_links_is_an_error(page: str, links: str | None) -> None:
    with pytest.raises(NotAFeedError):
        read(page, links)


def test_a_challenge_page_is_named() -> None:
    with pytest.raises(NotAFeedError, match="script challenge"):
        read("<html><script>document.cookie='a';location.reload()</script></html>", "/en/news/*")


@pytest.mark.parametrize(
    "page",
    [
        "<a href='/en/news/1'>" * 50_000,
        "<div>" * 100_000 + "<a href='/en/news/1'>A title of some words</a>",
        "<table><tr><td>" * 5000 + "<a href='/en/news/1'>A title of some words</a>",
        "".join(f"<a href='/en/news/{n}'>Title of article number {n}</a>" for n in range(20_000)),
        "<a href='/en/news/1'>" + "x" * 1_000_000,
    ],
)
def test_hostile_pages_take_bounded_time(page: str) -> None:
    started = time.process_time()
    try:
        parsed = read(page, "/en/news/*")
    except NotAFeedError:
        parsed = None
    assert time.process_time() - started < 5
    assert parsed is None or len(parsed.entries) <= 1000


# ------------------------------------------------------------------------------------------------- selectors, patterns


@pytest.mark.parametrize("select", [".list h3 a, .list a h3, .list time + a", ".card", "div.list > div:nth-child(n+1)"])
def test_a_selector_chooses_anchors_or_the_boxes_that_hold_them(select: str) -> None:
    assert [entry.url and entry.url.rpartition("/")[2][:3] for entry in read(PAGE, select=select).entries] == [
        "103",
        "102",
        "101",
    ]


def test_a_selector_and_a_glob_together_choose_what_fits_both() -> None:
    assert [entry.url for entry in read(PAGE, "/en/news/103", select=".card").entries] == [
        "https://www.mil.example/en/news/103"
    ]


def test_twins_of_one_address_are_one_entry_under_the_page_s_own_host() -> None:
    page = (
        "<a href='http://mil.example/en/news/7?utm_source=x'><img alt='photo of the day'></a>"
        "<a href='/en/news/7'>The corps returned</a>"
    )
    (entry,) = read(page, "/en/news/*").entries
    assert (entry.url, entry.title) == ("https://www.mil.example/en/news/7", "The corps returned")


def test_the_words_of_a_button_are_no_title() -> None:
    page = "".join(
        f"<div class='box'><h4>The minister met delegation {n}</h4><a href='/en/news/{n}'>Read more</a></div>"
        for n in range(4)
    )
    assert [entry.title for entry in read(page, "/en/news/*").entries][:2] == [
        "The minister met delegation 0",
        "The minister met delegation 1",
    ]


# ----------------------------------------------------------------------------------------------------- without pattern


@pytest.mark.parametrize("layout", [*DEVELOPED, *UNSEEN, *LATER, *LAST, *FIFTH], ids=lambda one: one.name)
def test_the_articles_of_a_page_are_found_without_a_pattern(layout: Layout) -> None:
    parsed = read(layout.html, url=layout.url, language=layout.language)
    found = {canonical_url(entry.url or ""): entry for entry in parsed.entries}
    wanted = [canonical_url(address) for address in layout.articles]
    assert set(found) <= {*wanted, *map(canonical_url, layout.allowed)}
    assert not [address for address in wanted if address not in found]
    for address, title, day in zip(wanted, layout.titles, layout.days or ("",) * len(wanted), strict=True):
        assert found[address].title == title
        assert not day or str(found[address].published_at)[:10] == day


@pytest.mark.parametrize(
    "page",
    [
        "<nav>" + "".join(f"<a href='/en/office-{n}/of-the-deputy-minister-{n}'>Office of the deputy {n}"
        "</a>" for n in range(9)) + "</nav>",
        "<p>See <a href='/en/news/1'>another statement of the minister on this</a>.</p>",
        "".join(f"<a href='/files/report-{n}.pdf'>The report of the year number {n} in full</a>" for n in range(9)),
        "".join(f"<a href='/en/tag/a-long-name-of-a-tag-{n}'>A long name of a tag {n}</a>" for n in range(9)),
    ],
)  # fmt: skip
def test_menus_files_tags_and_a_lone_link_are_no_list_of_articles(page: str) -> None:
    with pytest.raises(NotAFeedError, match="no list of articles"):
        read(f"<html><body>{page}</body></html>")


def test_links_of_a_menu_are_left_out_with_their_reason() -> None:
    chosen = choose_links(PAGE, url=URL, options=SourceOptions(), language=None, now=NOW)
    reasons = {link.url: why for link, why in chosen.others}
    assert reasons["https://www.mil.example/en/home"] == "in a menu, head or foot of the page"
    assert reasons["https://www.mil.example/en/news?page=2"] == "another page of the list"


# --------------------------------------------------------------------------------------------------------------- dates


@pytest.mark.parametrize(
    ("markup", "day"),
    [
        ("<li>24.11.2026 {}</li>", "2026-11-24"),
        ("<li>{} (2026-11-23)</li>", "2026-11-23"),
        ("<tr><td>22/11/2026</td><td>{}</td></tr>", "2026-11-22"),
        ("<dt>21 November 2026</dt><dd>{}</dd>", "2026-11-21"),
        ("<div><div>{}</div><div>20 ноября 2026</div></div>", "2026-11-20"),
        ("<h3>Նոյեմբերի 19, 2026</h3><ul><li>{}</li></ul>", "2026-11-19"),
        ("<div>{}<p>Budget of 2027 for 350 schools</p></div>", "None"),
    ],
)
def test_a_date_near_the_link_is_taken_however_it_is_marked(markup: str, day: str) -> None:
    page = "<body>" + markup.replace("{}", "<a href='/en/news/1'>The first title of this page</a>")
    wrapped = f"<table>{page}</table>" if "<tr>" in markup else f"<dl>{page}</dl>" if "<dt>" in markup else page
    (entry,) = read(wrapped, "/en/news/*", language="en").entries
    assert str(entry.published_at)[:10] == day


def test_a_date_in_front_of_a_title_inside_the_link_is_no_part_of_it() -> None:
    (entry,) = read("<a href='/en/news/1'>24.11.2026 15:30 The road is open again</a>", "/en/news/*").entries
    assert (entry.title, entry.published_at) == ("The road is open again", datetime(2026, 11, 24, 15, 30, tzinfo=UTC))


# ----------------------------------------------------------------------------------------------------------- languages


def variants(*trees: str) -> str:
    return "".join(f"<a href='/{tree}/news/{n}'>Title {n} of the tree {tree}</a>" for n in range(3) for tree in trees)


def test_of_the_same_article_in_two_languages_only_the_listing_s_own_is_taken() -> None:
    found = read(variants("ru", "en"), "/*/news/*").entries
    assert {entry.url for entry in found} == {f"https://www.mil.example/en/news/{n}" for n in range(3)}


def test_the_source_s_language_decides_before_the_listing_s_tree() -> None:
    found = read(variants("ru", "en"), "/*/news/*", language="ru").entries
    assert {entry.url for entry in found} == {f"https://www.mil.example/ru/news/{n}" for n in range(3)}


def test_a_language_that_the_pattern_spells_out_is_taken_too() -> None:
    page = variants("en") + "<a href='/ru/news/99'>Заголовок другого сообщения</a>"
    assert len(read(page, "/en/news/* /ru/news/*").entries) == 4
    assert len(read(page, "/*/news/*").entries) == 3


@pytest.mark.parametrize(
    ("url", "language", "rest"),
    [
        ("https://a.example/en/news/1", "en", "a.example/news/1?"),
        ("https://a.example/news/1?lang=rus&x=2", "ru", "a.example/news/1?x=2"),
        ("https://en.a.example/news/1", "en", "a.example/news/1?"),
        ("https://www.a.example/arm/news/1", "hy", "a.example/news/1?"),
        ("https://a.example/news/english-lessons", None, "a.example/news/english-lessons?"),
        ("https://am.example/news", None, "am.example/news?"),
    ],
)
def test_an_address_names_its_language(url: str, language: str | None, rest: str) -> None:
    assert language_of_address(url) == (language, rest)


# ---------------------------------------------------------------------------------------------------------- pagination


@pytest.mark.parametrize(
    "layout", [one for one in (*DEVELOPED, *UNSEEN, *LATER, *LAST, *FIFTH) if one.next], ids=lambda one: one.name
)
def test_the_next_page_is_named_for_a_first_visit_that_wants_more(layout: Layout) -> None:
    deeper = read(layout.html, url=layout.url, language=layout.language, pages=3)
    assert deeper.further == (Further(url=layout.next or "", when="first-visit"),)  # a learned page closes no gap
    assert read(layout.html, url=layout.url, language=layout.language).further == ()


def test_a_gap_is_closed_from_older_pages_only_where_renumbered_articles_would_be_known_again() -> None:
    dated = "".join(f"<li>24.11.2026 <a href='/en/news/{n}'>Statement number {n}</a></li>" for n in range(5))
    following = "<a rel='next' href='/en/news?page=2'>Older</a>"

    def when(page: str, links: str | None) -> list[str]:
        return [further.when for further in read(page + following, links, pages=2).further]

    assert when(dated, "/en/news/*") == ["first-visit", "gap"]
    assert when(dated.replace("24.11.2026", ""), "/en/news/*") == ["first-visit"]
    assert when(dated.replace("Statement", "A long statement of the ministry,"), None) == ["first-visit"]


@pytest.mark.parametrize(
    ("url", "markup", "following"),
    [
        ("/news", "<a rel='next' href='/news?cursor=abc'>x</a>", "/news?cursor=abc"),
        ("/news?page=4", "<a href='?page=3'>3</a><a href='?page=5'>5</a><a href='?page=6'>6</a>", "/news?page=5"),
        ("/news/page/2/", "<a href='/news/page/9/'>»</a><a href='/news/page/3/'>3</a>", "/news/page/3/"),
        ("/news?start=20", "<a href='/news?start=0'>1</a><a href='/news?start=40'>3</a>", "/news?start=40"),
        ("/news?a=1", "<a href='/news?a=1&p=2'>2</a>", "/news?a=1&p=2"),
        *(
            ("/news", f"<div class='pager'><a href='/news/older'>{word}</a></div>", "/news/older")
            for word in ("Next", "Следующая", "Հաջորդ", "Növbəti", "შემდეგი", "Sonraki", "Наступна", "بعدی", "التالي",
                         "Suivant", "Weiter", "Siguiente", "Successiva", "Następna", "Следваща", "Older posts")
        ),
        ("/news", "<div class='swiper'><a class='swiper-next' href='/news?page=2'>›</a></div>", None),
        ("/news", "<a href='https://other.example/news?page=2'>2</a>", None),
        ("/news", "<a href='/news/1'>Next</a>", None),
        ("/news?page=9", "<a href='/news?page=8'>8</a>", None),
    ],
)  # fmt: skip
def test_the_next_page_is_told_by_rel_words_arrows_or_numbers(url: str, markup: str, following: str | None) -> None:
    base = "https://m.example"
    wanted = base + following if following else None
    assert next_page(page_tree(f"<body>{markup}</body>", about="x"), base + url) == wanted


# ------------------------------------------------------------------------------------------------------------ redesign


def test_a_pattern_that_fits_no_link_of_a_full_page_is_a_redesign() -> None:
    with pytest.raises(NotAFeedError) as told:
        read(PAGE, "/en/press/*")
    assert "redesign: none of the page's 6 links fits '/en/press/*'; 3 look like articles, such as /en/news/103" in str(
        told.value
    )


def test_a_wall_with_two_links_is_no_redesign() -> None:
    page = "<p>Please sign in to read on.</p><a href='/login'>Sign in</a><a href='/help'>Help</a>"
    with pytest.raises(NotAFeedError, match="none of the page's 2 links fits") as told:
        read(page, "/en/news/*")
    assert "redesign" not in str(told.value)


def test_a_pattern_that_fits_only_what_the_new_layout_left_over_is_warned_of() -> None:
    page = "".join(
        f"<div><b>24.11.2026</b><a href='/press/{n + 100}'>A new title of the press service {n}</a></div>"
        for n in range(8)
    )
    parsed = read(page + "<footer><a href='/en/news/rules'>Rules of the old news</a></footer>", "/en/news/*")
    assert len(parsed.entries) == 1
    assert parsed.warnings[0].startswith(
        "redesign: only 1 of the page's 9 links fit '/en/news/*'; 8 look like articles"
    )


def test_a_quiet_page_with_one_article_is_no_redesign() -> None:
    assert read("<a href='/en/news/1'>The only article so far</a><a href='/en'>Home</a>", "/en/news/*").warnings == ()
