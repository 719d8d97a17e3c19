# ruff: noqa: E501 - one line for each example, however long its language makes it
from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from html import escape
from typing import TYPE_CHECKING

import pytest

from monitor.articles.extract import MAX_TEXT, extract_page
from monitor.articles.shown_date import shown_date
from monitor.articles.tree import parse_page
from monitor.sources.dates import parse_date
from monitor.types import Page, Quality

if TYPE_CHECKING:
    from pathlib import Path

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
TITLE = "Ministry rejects the claim about the northern road"
PARAGRAPHS = (
    "The Ministry of Defence of Averia rejected on Tuesday the claim that its units had crossed the northern road.",
    "“No soldier of ours has left his post, and no order to do so was ever given,” the ministry said in a statement.",
    "The statement came a day after the neighbouring republic of Bellmark accused Averia of moving a checkpoint.",
    "Observers of the mission have asked both sides for access to the area, and expect an answer within the week.",
)
STATEMENT = PARAGRAPHS[1]


def page(
    *paragraphs: str,
    title: str = TITLE,
    head: str = "",
    before: str = "",
    after: str = "",
    tail: str = "",
    lang: str = "en",
) -> str:
    """A page as blogging software makes them: menus, ticker, share buttons, comment form, footer around the text."""
    body = "".join(f"<p>{escape(text)}</p>" for text in (paragraphs or PARAGRAPHS))
    return f"""<!DOCTYPE html><html lang="{lang}"><head><meta charset="utf-8">
<title>{escape(title)} &#8211; Averia Herald</title><meta property="og:site_name" content="Averia Herald">
<meta property="og:title" content="{escape(title)} - Averia Herald">{head}</head>
<body class="single-post"><header><h1 class="site-title"><a href="/">Averia Herald</a></h1>
<nav><ul><li><a href="/">Home</a></li><li><a href="/politics">Politics</a></li><li><a href="/world">World</a></li></ul></nav></header>
<div class="ticker"><span>14:01</span> <a href="/1">Rain expected in the valleys</a> <span>13:55</span> <a href="/2">Cup final moved to Sunday</a></div>
<main><article class="post">{before}<header><h1 class="entry-title">{escape(title)}</h1></header>
<div class="entry-content">{body}{after}<div class="share"><h3>Share this:</h3><ul><li><a href="#">Twitter</a></li></ul></div>
<p>Read also: <a href="/x">Cup final moved to Sunday</a></p></div><footer><p>By Editor</p></footer></article>
<section class="related"><h3>Related Posts</h3><ul><li><a href="/a">Rain expected in the valleys</a></li></ul></section>
<div id="respond"><h3>Leave a Reply</h3><form><p>Your email address will not be published.</p><textarea></textarea></form></div>
</main><aside><h2>Latest News</h2><ul><li><a href="/c">Harvest begins early</a></li></ul></aside>
<footer>© 2026 Averia Herald. All rights reserved.</footer>{tail}</body></html>"""


def read(html: str | bytes, **hints: object) -> Page:
    return extract_page(html, url="https://herald.example/news/northern-road/", now=NOW, **hints)  # type: ignore[arg-type]


def test_the_article_comes_out_of_its_page() -> None:
    found = read(page())
    assert found.title == TITLE
    assert found.text == "\n\n".join(PARAGRAPHS)
    assert found.quality is Quality.ARTICLE
    assert found.site_name == "Averia Herald"
    assert found.language == "en"
    assert found.warnings == ()


@pytest.mark.parametrize(
    ("language", "title", "text"),
    [
        ("ru", "Минобороны опровергло сообщения", "Министерство обороны опровергло в среду сообщения о потерях. «Это не соответствует действительности», — заявил представитель ведомства."),
        ("uk", "Міноборони спростувало повідомлення", "Міністерство оборони спростувало в середу повідомлення про втрати. «Це не відповідає дійсності», — заявив речник відомства."),
        ("hy", "Նախարարությունը հերքել է", "Պաշտպանության նախարարությունը հերքել է այդ տեղեկությունը։ «Դա չի համապատասխանում իրականությանը», – հայտարարել է խոսնակը։"),
        ("ka", "სამინისტრომ უარყო ინფორმაცია", "თავდაცვის სამინისტრომ უარყო ეს ინფორმაცია. „ეს სინამდვილეს არ შეესაბამება“, – განაცხადა სამინისტროს წარმომადგენელმა."),
        ("az", "Nazirlik məlumatı təkzib edib", "Müdafiə Nazirliyi itkilər barədə məlumatı təkzib edib. “Bu, həqiqətə uyğun deyil”, – deyə nazirliyin sözçüsü bildirib."),
        ("tr", "Bakanlık iddiaları yalanladı", "Savunma Bakanlığı kayıp iddialarını çarşamba günü yalanladı. “Bu gerçeği yansıtmıyor” diyen bakanlık sözcüsü, soruşturma açıldığını söyledi."),
        ("fr", "Le ministère dément", "Le ministère de la Défense a démenti mercredi les informations sur des pertes. « C’est faux », a déclaré son porte-parole à la presse."),
        ("ar", "الوزارة تنفي الأنباء", "نفت وزارة الدفاع يوم الأربعاء الأنباء عن وقوع خسائر في صفوف قواتها. وقال المتحدث باسم الوزارة إن هذا لا يتطابق مع الواقع."),
    ],
)  # fmt: skip
def test_a_short_announcement_is_whole_in_any_language(language: str, title: str, text: str) -> None:
    found = read(page(text, title=title, lang=language))
    assert found.title == title
    assert found.text == text
    assert found.quality is Quality.SHORT
    assert found.language == language


def test_mojibake_is_repaired_in_title_and_text() -> None:
    found = read(
        page(
            *PARAGRAPHS,
            "the area of ‚Äč‚Äčresponsibility of the observers’ mission is known",
            title="Minister‚Äôs answer to the claim",
        )
    )
    assert found.title == "Minister’s answer to the claim"
    assert "area of responsibility of" in found.text


def test_letters_written_as_numbers_are_those_letters_and_controls_are_spaces() -> None:
    written = "It&#39;s &#8220;ours&#x201D;&#160;&#8211; the minister&#x27;s answer&#10;to&#13; the &#127;claim&#x1F; of&#x7f; the &#xD800;day"
    html = page().replace(escape(PARAGRAPHS[0]), written + " " + escape(PARAGRAPHS[0]))
    assert read(html).text.startswith("It's “ours” – the minister's answer to the claim of the day The Ministry")


def test_the_seed_article_loses_its_mojibake_and_the_page_around_it(shared_dir: Path) -> None:
    title, *paragraphs, _, _ = (shared_dir / "seed" / "article.txt").read_text(encoding="utf-8").strip().split("\n\n")
    found = read(page(*paragraphs, title=title))
    assert found.title == title
    assert found.text == "\n\n".join(paragraphs).replace("‚Äč", "")


# ------------------------------------------------------------------------------------------------------------- dates


def test_a_date_with_its_zone_is_kept_to_the_minute() -> None:
    found = read(page(head='<meta property="article:published_time" content="2026-11-24T14:05:00+04:00">'))
    assert found.published_at == datetime(2026, 11, 24, 10, 5, tzinfo=UTC)


def test_json_ld_names_the_date_too() -> None:
    data = '<script type="application/ld+json">{"@graph": [{"@type": "NewsArticle", "datePublished": "2026-11-23T23:30:00Z"}]}</script>'
    assert read(page(head=data)).published_at == datetime(2026, 11, 23, 23, 30, tzinfo=UTC)


def test_the_hint_of_the_feed_is_better_than_a_day_without_time() -> None:
    hint = datetime(2026, 11, 23, 22, 10, tzinfo=UTC)
    day = '<meta property="article:published_time" content="2026-11-24">'
    assert read(page(head=day), published_hint=hint).published_at == hint
    assert read(page(), published_hint=hint).published_at == hint
    found = read(page(head=day))
    assert found.published_at == datetime(2026, 11, 24, tzinfo=UTC)
    assert found.warnings == ("only the day of publication is known",)


SHOWN = {
    "en": "24 November 2026, 14:05", "ru": "24 ноября 2026, 14:05", "uk": "24 листопада 2026, 14:05", "bg": "24 ноември 2026, 14:05",
    "pl": "24 listopada 2026, 14:05", "az": "24 noyabr 2026, 14:05", "tr": "24 Kasım 2026, 14:05", "hy": "24 նոյեմբերի 2026, 14:05",
    "ka": "24 ნოემბერი 2026, 14:05", "fr": "24 novembre 2026, 14:05", "de": "24. November 2026, 14:05", "es": "24 de noviembre de 2026, 14:05",
    "it": "24 novembre 2026, 14:05", "ar": "24 نوفمبر 2026, 14:05", "fa": "24 نوامبر 2026, 14:05",
}  # fmt: skip


@pytest.mark.parametrize("language", SHOWN)
@pytest.mark.parametrize("box", ["<div class='date'>{}</div>", "<p>{}</p>", "<ul class='x'></ul><div><span id='published'>{}</span></div>"])  # fmt: skip
def test_a_date_that_the_page_only_shows_is_read_in_every_language(language: str, box: str) -> None:
    html = page(lang=language).replace("</h1></header>\n<div", f"</h1></header>{box.format(SHOWN[language])}<div")
    found = read(html, read_date=parse_date)
    assert found.published_at == datetime(2026, 11, 24, 14, 5, tzinfo=UTC)
    assert found.warnings == ("time of publication has no zone: read as UTC",)
    hint = datetime(2026, 11, 24, 10, 5, tzinfo=UTC)
    assert read(html, read_date=parse_date, published_hint=hint).published_at == hint


@pytest.mark.parametrize(
    "before",
    [
        "<aside><div class='date'>3 May 2025</div></aside>",
        "<ul><li class='date'>4 May 2025</li></ul>",
        "<p class='date'><a href='/x'>5 May 2025</a></p>",
        "<h1>The law</h1><p>The law on roads was signed on 24 May 2025.</p><p>Signed 3 May 2025.</p>",
    ],
)
def test_dates_of_other_news_and_in_sentences_are_not_that_of_the_article(before: str) -> None:
    root = parse_page(page(before=before)).root
    assert root is not None
    assert shown_date(root, parse_date, language="en", now=NOW) is None


def test_a_date_in_the_far_future_is_not_believed() -> None:
    future = '<meta property="article:published_time" content="2027-11-24T14:05:00+04:00">'
    hint = NOW - timedelta(hours=1)
    assert read(page(head=future), published_hint=hint).published_at == hint
    found = read(page(head=future), published_hint=NOW + timedelta(days=3))
    assert found.published_at is None
    assert len(found.warnings) == 2


# ------------------------------------------------------------------------------------------------------- verdicts


@pytest.mark.parametrize(
    ("quality", "title", "text"),
    [
        (Quality.WALL, "Before you continue", "We and our 843 partners store and access information on a device. Accept all? Manage options."),
        (Quality.WALL, "Just a moment...", "Checking your browser before accessing the site."),
        (Quality.WALL, "News", "Please enable JavaScript to continue using this application."),
        (Quality.WALL, "Новости", "Для просмотра сайта включите JavaScript в настройках браузера и обновите страницу."),
        (Quality.WALL, "Статья", "Материал доступен только подписчикам. Войдите, чтобы прочитать статью полностью."),
        (Quality.WALL, "Actualité", "Cet article est réservé aux abonnés. Abonnez-vous pour lire la suite de cet article."),
        (Quality.WALL, "Haber", "Haberin tamamını okumak için abone olun. Abone olmadan okumak için giriş yapın."),
        (Quality.SOFT_404, "Page not found", "The page you are looking for does not exist or has been moved. Try the search."),
        (Quality.SOFT_404, "404", "Такой страницы нет. Перейдите на главную или воспользуйтесь поиском по сайту."),
        (Quality.SOFT_404, "Xəta", "Səhifə tapılmadı. Ana səhifəyə qayıdın və ya axtarışdan istifadə edin."),
        (Quality.SOFT_404, "Սխալ", "Էջը չի գտնվել։ Վերադարձեք գլխավոր էջ կամ օգտվեք որոնումից։"),
    ],
)  # fmt: skip
def test_walls_and_error_pages_are_no_articles(quality: Quality, title: str, text: str) -> None:
    found = read(f"<html><head><title>{title}</title></head><body><h1>{title}</h1><p>{text}</p></body></html>")
    assert found.quality is quality
    assert found.text == ""


@pytest.mark.parametrize(
    "text",
    [
        "The ministry said that access to the site had been denied to observers, and that it would ask again on Friday.",
        "“That document does not exist,” the spokesman told reporters in the capital when he was asked about the map.",
        "Officials accepted cookies and tea from the delegation before the talks about the northern road began.",
        "Rescuers found 404 people in the shelters of the border town, the emergency service said in a statement.",
    ],
)
def test_news_that_sounds_like_a_wall_stays_news(text: str) -> None:
    assert read(page(text, title="Talks about the road")).quality is Quality.SHORT


def test_an_article_keeps_its_text_when_a_paywall_stands_in_it() -> None:
    html = page(
        PARAGRAPHS[0],
        after="<div><p>Subscribe to read the rest of this article. Already a subscriber? Log in.</p></div>",
    )
    found = read(html)
    assert found.text == PARAGRAPHS[0]
    assert found.quality is Quality.SHORT
    assert any("taken out" in warning for warning in found.warnings)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"   \n",
        b"%PDF-1.7\n" + bytes(range(256)) * 40,
        bytes((i * 7919 + i // 256) % 256 for i in range(100_000)),
        b"<html><head></head><body></body></html>",
        b"<html><frameset><frame src='/a'></frameset></html>",
    ],
)
def test_what_holds_no_text_is_empty(body: bytes) -> None:
    found = read(body)
    assert found.quality is Quality.EMPTY
    assert found.text == ""


def test_a_page_that_sends_the_reader_on_says_where() -> None:
    found = read(
        '<html><head><meta http-equiv="refresh" content="0; url=/news/real"></head><body>Moving...</body></html>'
    )
    assert found.quality is Quality.EMPTY
    assert found.warnings == ("page only sends the reader on to /news/real",)


def test_text_that_only_a_script_would_show_is_found() -> None:
    data = '{"props": {"page": {"body": "' + " ".join(PARAGRAPHS) + '"}}}'
    html = f'<html><head><title>{TITLE}</title></head><body><div id="root"></div><script id="__NEXT_DATA__" type="application/json">{data}</script></body></html>'
    found = read(html)
    assert STATEMENT in found.text
    assert found.quality is Quality.ARTICLE


# ------------------------------------------------------------------------------------------------------ own address


@pytest.mark.parametrize(
    ("stated", "taken"),
    [
        ("https://herald.example/2026/11/24/road", "https://herald.example/2026/11/24/road"),
        ("/2026/11/24/road", "https://herald.example/2026/11/24/road"),
        ("https://www.herald.example/road", "https://www.herald.example/road"),
        ("https://elsewhere.example/road", None),
        ("http://127.0.0.1:8080/road", None),
        ("https://herald.example:8443/road", None),
        ("https://herald.example/", None),
        ("javascript:alert(1)", None),
        ("http://[broken", None),
    ],
)
def test_a_page_names_its_address_only_on_its_own_site(stated: str, taken: str | None) -> None:
    assert read(page(head=f'<link rel="canonical" href="{stated}">')).canonical_url == taken


# ------------------------------------------------------------------------------------------------------ hostile pages


def test_a_statement_300_wrappers_deep_is_found() -> None:
    inner = "".join(f"<p>{escape(text)}</p>" for text in PARAGRAPHS)
    found = read("<html><body>" + "<div>" * 300 + inner + "</div>" * 300 + "</body></html>")
    assert found.text == "\n\n".join(PARAGRAPHS)
    assert found.warnings == ("wrappers deeper than 200 were collapsed",)


LINKS = "<ul>" + "".join(f"<li><a href='/n/{i}'>Item {i}</a></li>" for i in range(30_000)) + "</ul>"
HOSTILE = {
    "links after": page(after=LINKS),
    "links before": page(before=LINKS),
    "open paragraphs": page() + "<p>x" * 100_000,
    "open links": page() + "<a href='/x'>y" * 50_000,
    "breaks": page(after="<p>" + "a<br>" * 100_000 + "</p>"),
    "table": page(after="<table>" + ("<tr>" + "<td>cell</td>" * 200 + "</tr>") * 200 + "</table>"),
    "tables": page(after="<table><tr><td>" * 2_000 + "x" + "</td></tr></table>" * 2_000),
    "inline": page() + "<b><i><font>" * 20_000,
    "comments": page(before="<!--[if IE]>x<![endif]-->" * 60_000),
    "open comments": page() + "<!--" * 100_000,
    "open scripts": page() + "<script " * 50_000,
    "one word": page(after="<p>" + "w" * 2_000_000 + "</p>"),
    "spaces": page(PARAGRAPHS[0], STATEMENT.replace(" ", " " * 20_000), *PARAGRAPHS[2:]),
    "entities": page(after="<p>" + "&amp;&lt;&#x41;" * 80_000 + "</p>"),
    "json": page(head='<script type="application/ld+json">' + '{"@graph":[' * 30_000 + "</script>"),
    "dates": page(after="<div>" + "11/12/2020 " * 50_000 + "</div>"),
    "data": page(before='<img src="data:image/png;base64,' + "iVBORw0KGgo" * 200_000 + '">'),
    "controls": page(*PARAGRAPHS, "a &#1; b &#x1F; c &#xFFFE; d &#xD800; e"),
    "separators": page(*PARAGRAPHS, "|" * 200 + "!", "a-" * 100 + "!", "By " + "a" * 100 + "!"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_page_gives_its_statement_in_time(name: str) -> None:
    started = time.process_time()
    found = read(HOSTILE[name].encode("utf-8", "replace"))
    assert STATEMENT in found.text
    assert len(found.text) <= MAX_TEXT
    assert time.process_time() - started < 6
