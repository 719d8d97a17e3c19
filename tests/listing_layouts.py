"""Pages that list articles, in the layouts that ministries and media use; headlines, addresses and sites are invented.

`DEVELOPED` are the layouts the learning was written with; `UNSEEN`, `LATER`, `LAST` and `FIFTH` were written before
they were first measured, and what they showed was mended afterwards.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import quote, urljoin

HEADLINES = {
    "en": (
        "Minister of Defence receives the delegation of Ostria",
        "Statement on the situation along the northern border",
        "Two servicemen wounded near the village of Selmat",
        "Joint exercise of the second corps has ended",
        "Answer of the press secretary to a question of the agency Vardapress",
        "Bridge reopened",
        "The government approves the budget of the coming year",
        "Ambassador hands over copies of his credentials to the foreign minister",
        "On the telephone conversation of the two presidents",
        "Ministry denies reports about shelling of the road to Karsun",
    ),
    "ru": (
        "Министр обороны принял делегацию Острии",
        "Заявление о положении на северной границе",
        "Двое военнослужащих ранены у села Селмат",
        "Завершились совместные учения второго корпуса",
        "Ответ пресс-секретаря на вопрос агентства Вардапресс",
        "Мост открыт",
        "Правительство утвердило бюджет будущего года",
        "Посол вручил копии верительных грамот министру иностранных дел",
        "О телефонном разговоре двух президентов",
        "Министерство опровергает сообщения об обстреле дороги на Карсун",
    ),
    "hy": (
        "Պաշտպանության նախարարն ընդունել է Օստրիայի պատվիրակությանը",
        "Հայտարարություն հյուսիսային սահմանի իրավիճակի վերաբերյալ",
        "Սելմատ գյուղի մոտ վիրավորվել է երկու զինծառայող",
        "Ավարտվել են երկրորդ կորպուսի համատեղ զորավարժությունները",
        "Մամուլի քարտուղարի պատասխանը գործակալության հարցին",
        "Կամուրջը բացվել է",
        "Կառավարությունը հաստատել է գալիք տարվա բյուջեն",
        "Դեսպանը հավատարմագրերի պատճենները հանձնել է նախարարին",
        "Երկու նախագահների հեռախոսազրույցի մասին",
        "Նախարարությունը հերքում է ճանապարհի գնդակոծության մասին լուրերը",
    ),
    "az": (
        "Müdafiə naziri Ostriya nümayəndə heyətini qəbul edib",
        "Şimal sərhədindəki vəziyyətlə bağlı bəyanat",
        "Selmat kəndi yaxınlığında iki hərbçi yaralanıb",
        "İkinci korpusun birgə təlimi başa çatıb",
        "Mətbuat katibinin agentliyin sualına cavabı",
        "Körpü açılıb",
        "Hökumət gələn ilin büdcəsini təsdiq edib",
        "Səfir etimadnaməsinin surətini nazirə təqdim edib",
        "İki prezidentin telefon danışığı haqqında",
        "Nazirlik yolun atəşə tutulması barədə xəbərləri təkzib edir",
    ),
    "tr": (
        "Savunma Bakanı Ostria heyetini kabul etti",
        "Kuzey sınırındaki duruma ilişkin açıklama",
        "Selmat köyü yakınlarında iki asker yaralandı",
        "İkinci kolordunun ortak tatbikatı sona erdi",
        "Sözcünün ajansın sorusuna verdiği yanıt",
        "Köprü açıldı",
        "Hükümet gelecek yılın bütçesini onayladı",
        "Büyükelçi güven mektubunun suretini bakana sundu",
        "İki cumhurbaşkanının telefon görüşmesi hakkında",
        "Bakanlık yolun bombalandığı haberlerini yalanladı",
    ),
    "ka": (
        "თავდაცვის მინისტრმა ოსტრიის დელეგაცია მიიღო",
        "განცხადება ჩრდილოეთ საზღვარზე ვითარების შესახებ",
        "სოფელ სელმატთან ორი სამხედრო დაიჭრა",
        "მეორე კორპუსის ერთობლივი წვრთნა დასრულდა",
        "პრესმდივნის პასუხი სააგენტოს შეკითხვაზე",
        "ხიდი გაიხსნა",
        "მთავრობამ მომავალი წლის ბიუჯეტი დაამტკიცა",
        "ელჩმა რწმუნებათა სიგელის ასლი გადასცა",
        "ორი პრეზიდენტის სატელეფონო საუბრის შესახებ",
        "სამინისტრო გზის დაბომბვის ცნობებს უარყოფს",
    ),
}
SLUGS = (
    "minister-of-defence-receives-the-delegation",
    "statement-on-the-situation",
    "two-servicemen-wounded-near-selmat",
    "joint-exercise-has-ended",
    "answer-of-the-press-secretary",
    "bridge-reopened",
    "government-approves-the-budget",
    "ambassador-hands-over-copies",
    "on-the-telephone-conversation",
    "ministry-denies-reports",
)
DAYS = ("24.11.2026", "24.11.2026", "23.11.2026", "22.11.2026", "21.11.2026", "20.11.2026", "19.11.2026", "18.11.2026",
        "17.11.2026", "16.11.2026")  # fmt: skip

#: a menu as ministries have it: long labels, addresses of several words
_MEGA = (
    ("/en/structure/department-of-international-cooperation", "Department of International Military Cooperation"),
    ("/en/structure/office-of-the-deputy-minister-for-policy", "Office of the Deputy Minister for Policy"),
    ("/en/about/history-of-the-armed-forces", "History of the Armed Forces of the Republic"),
    ("/en/about/laws-and-regulations", "Laws and Other Regulations"),
    ("/en/contacts", "Contacts"),
    ("/en/leadership/minister", "Minister"),
    ("/en/services/military-service-by-contract", "How to enter military service by contract"),
    ("/en/faq", "Frequently Asked Questions of Citizens"),
)


@dataclass(frozen=True, kw_only=True)
class Layout:
    """One page: where it stands, what it shows, which of its addresses are articles."""

    name: str
    url: str
    language: str | None
    html: str
    articles: tuple[str, ...]
    titles: tuple[str, ...]
    #: articles too, though not of the list: taking them or not is both right
    allowed: tuple[str, ...] = ()
    #: the day shown for each article; empty when none is
    days: tuple[str, ...] = ()
    next: str | None = None


Item = Callable[[int, str, str, str], str]


def _page(body: str, *, head: str = "", menu: str = "", foot: str = "", title: str = "News") -> str:
    return (
        f"<!doctype html><html><head><meta charset='utf-8'><title>{title}</title>{head}</head><body>{menu}{body}"
        f"{foot or _foot()}</body></html>"
    )


def _menu(links: tuple[tuple[str, str], ...] = _MEGA, *, tag: str = "nav") -> str:
    items = "".join(f'<li class="menu-item"><a href="{href}">{label}</a></li>' for href, label in links)
    return f'<{tag}><a href="/">Home</a><ul class="menu">{items}</ul></{tag}>'


def _foot() -> str:
    return (
        '<footer><a href="/en/privacy-policy-of-this-web-site">Privacy policy of this web site</a>'
        '<a href="https://t.me/vard_mod">Telegram</a><a href="https://president.vard.example/en">President of the '
        'Republic of Vardania</a><a href="mailto:press@mod.example">E-mail</a></footer>'
    )


def _layout(
    name: str,
    url: str,
    item: Item,
    *,
    path: Callable[[int], str],
    language: str = "en",
    around: str = "{}",
    count: int = 10,
    dated: bool = True,
    allowed: tuple[str, ...] = (),
    following: str | None = None,
    menu: str | None = None,
    extra: str = "",
    head: str = "",
    declared: bool = True,
    day: Callable[[int], str] = DAYS.__getitem__,
) -> Layout:
    titles = HEADLINES[language][:count]
    rows = "".join(item(n, path(n), title, day(n)) for n, title in enumerate(titles))
    html = _page(around.replace("{}", rows) + extra, menu=_menu() if menu is None else menu, head=head)
    return Layout(
        name=name,
        url=url,
        language=language if declared else None,
        html=html,
        articles=tuple(urljoin(url, path(n)) for n in range(count)),
        titles=titles,
        allowed=tuple(urljoin(url, one) for one in allowed),
        days=tuple(_iso(day(n)) for n in range(count)) if dated else (),
        next=urljoin(url, following) if following else None,
    )


def _iso(day: str) -> str:
    return "-".join(reversed(day.split(".")))


def _day_of_november(number: int) -> str:
    return f"{24 - number}.11.2026"


def _line_of(number: int) -> str:
    return "news" if number < 6 else "ann"


def _pager(address: Callable[[int], str], last: int = 9) -> str:
    pages = "".join(f'<a href="{address(n)}">{n}</a>' for n in range(2, 6))
    return f'<div class="pagination"><span>1</span>{pages}<a href="{address(last)}">{last}</a></div>'


def hash_of(number: int) -> str:
    """Return an id as document stores make them."""
    return f"{(number + 3) * 0x9E3779B97F4A7C15 % 2**64:016x}"


DEVELOPED = (
    _layout(
        "a ministry's table, date in the first cell",
        "https://mod.vard.example/en/news",
        lambda n, href, title, day: f'<tr><td>{day}</td><td><a href="{href}">{title}</a></td></tr>',
        path=lambda n: f"/en/news/{10230 - n}",
        around='<main><table class="t">{}</table></main>',
    ),
    _layout(
        "cards with a picture, a heading and a button",
        "https://mod.vard.example/en/news/",
        lambda n, href, title, day: (
            f'<div class="card item-{n}"><a href="{href}"><img src="/i/{n}.jpg" alt=""></a><div class="card-body">'
            f'<span class="card-date">{day}</span><h3><a href="{href}">{title}</a></h3>'
            f'<a class="btn" href="{href}">Read more</a></div></div>'
        ),
        path=lambda n: f"/en/news/{SLUGS[n]}",
        around='<div class="cards">{}</div>',
        extra=_pager(lambda n: f"/en/news/?page={n}"),
        following="/en/news/?page=2",
    ),
    _layout(
        "headings without a link and a button under each",
        "https://mfa.vard.example/ru/press",
        lambda n, href, title, day: (
            f'<div class="news-block"><h4>{title}</h4><p class="time">{day}</p><p>Краткое содержание сообщения.</p>'
            f'<a href="{href}">Подробнее</a></div>'
        ),
        path=lambda n: f"/ru/press/{5500 - n}",
        language="ru",
    ),
    _layout(
        "a bare list of titles",
        "https://gov.vard.example/hy/news",
        lambda n, href, title, day: f'<li><a href="{href}">{title}</a></li>',
        path=lambda n: f"/hy/item/{881 - n}",
        language="hy",
        around="<div id='content'><ul>{}</ul></div>",
        dated=False,
    ),
    _layout(
        "date first, then the title, in one paragraph each",
        "https://mfa.vard.example/az/xeberler",
        lambda n, href, title, day: f'<p>{day} – <a href="{href}">{title}</a></p>',
        path=lambda n: f"/az/xeber/{n + 700}",
        language="az",
        around="<div class='text'>{}</div>",
    ),
    _layout(
        "WordPress, dated addresses, categories and tags in each card",
        "https://oc.vard.example/category/politics/",
        lambda n, href, title, day: (
            f'<article class="post-{n + 900} post type-post category-politics tag-t{n}"><header class="entry-header">'
            f'<h2 class="entry-title"><a href="{href}" rel="bookmark">{title}</a></h2></header><div class="entry-meta">'
            f'<time class="entry-date" datetime="2026-11-{24 - n}T09:30:00+04:00">{24 - n} November</time>'
            f'<a href="/author/anna-smith">Anna Smith</a> <a href="/category/politics">Politics</a>'
            f'<a href="/tag/tag-number-{n}-of-the-day">Tag number {n} of the day</a>'
            f'<a href="{href}#respond">Leave a comment on this story</a></div></article>'
        ),
        day=_day_of_november,
        path=lambda n: f"/2026/11/{24 - n}/{SLUGS[n]}/",
        head='<link rel="next" href="https://oc.vard.example/category/politics/page/2/">',
        following="/category/politics/page/2/",
        menu=_menu((("/category/politics/", "Politics"), ("/category/economy/", "Economy"), ("/about/", "About us"))),
    ),
    _layout(
        "WordPress, titles as addresses at the root",
        "https://news.vard.example/news/",
        lambda n, href, title, day: (
            f'<div class="td-module"><h3 class="td-title"><a href="{href}">{title}</a></h3>'
            f'<time datetime="2026-11-{24 - n}">{24 - n}.11</time></div>'
        ),
        day=_day_of_november,
        path=lambda n: f"/{SLUGS[n]}/",
        menu=_menu((("/about-us/", "About us"), ("/terms-of-use/", "Terms of Use"), ("/our-team-and-board/", "Team"))),
        extra='<div class="page-nav"><a href="/news/page/2/">2</a><a href="/news/page/2/">Older posts</a></div>',
        following="/news/page/2/",
    ),
    _layout(
        "Bitrix, ELEMENT_ID and PAGEN_1",
        "https://minoborony.example/press/news/",
        lambda n, href, title, day: (
            f'<p class="news-item" id="bx_{n}"><span class="news-date-time">{day}</span>'
            f'<a href="{href}"><b>{title}</b></a><br/>Текст анонса.</p>'
        ),
        path=lambda n: f"/press/news/?ELEMENT_ID={44120 - n}",
        language="ru",
        extra='<font class="text">Новости 1 - 10<a href="/press/news/?PAGEN_1=2">2</a> '
        '<a href="/press/news/?PAGEN_1=2">След.</a> <a href="/press/news/?PAGEN_1=40">Конец</a></font>',
        following="/press/news/?PAGEN_1=2",
        menu=_menu(tuple((f"/ministry/{n}/", f"Управление по вопросам номер {n}") for n in range(8))),
    ),
    _layout(
        "SharePoint, a page with an id in the query",
        "https://mod.ost.example/en/Pages/News.aspx",
        lambda n, href, title, day: (
            f'<div class="ms-vb"><div class="itemTitle"><a class="ms-link" href="{href}">{title}</a></div>'
            f'<div class="itemDate">11/{24 - n}/2026 10:15 AM</div></div>'
        ),
        day=_day_of_november,
        path=lambda n: f"/en/Pages/NewsDetails.aspx?ItemId={2040 - n}&List=News",
        menu=_menu(
            tuple((f"/en/Pages/Department-{c}.aspx", f"Department for questions of kind {c}") for c in "ABCDEF")
        ),
    ),
    _layout(
        "Drupal views, zero-based pages",
        "https://mod.ost.example/en/press-releases",
        lambda n, href, title, day: (
            f'<div class="views-row"><span class="views-field-created">{day}</span>'
            f'<span class="field-content"><a href="{href}" hreflang="en">{title}</a></span></div>'
        ),
        path=lambda n: f"/en/node/{7100 - n}",
        extra='<ul class="pager"><li>1</li><li><a href="?page=1">2</a></li><li><a href="?page=2">3</a></li>'
        '<li class="pager-next"><a href="?page=1">next ›</a></li></ul>',
        following="?page=1",
    ),
    _layout(
        "several sections of a news site on one page",
        "https://apa.vard.example/en",
        lambda n, href, title, day: (
            f'<a class="item" href="{href}"><div class="img"><img src="x.jpg"></div><div class="title">{title}</div>'
            f'<div class="date">{day} 1{n}:05</div></a>'
        ),
        path=lambda n: f"/en/{('politics', 'economy', 'social', 'sports', 'world')[n % 5]}/{SLUGS[n]}-{381000 - n}",
        menu=_menu((("/en/politics", "Politics"), ("/en/economy", "Economy"), ("/en/video", "Video"))),
    ),
    _layout(
        "days as headings over several titles",
        "https://mfa.vard.example/tr/haberler",
        lambda n, href, title, day: (
            (f"{'</ul>' if n else ''}<h4>{day}</h4><ul>" if n % 2 == 0 else "")
            + f'<li>1{n}:20 <a href="{href}">{title}</a></li>'
        ),
        day=lambda n: DAYS[n - n % 2],
        path=lambda n: f"/tr/haber/{SLUGS[n]}.html",
        language="tr",
    ),
    _layout(
        "a definition list, dates in dt",
        "https://president.vard.example/ka/news",
        lambda n, href, title, day: f'<dt>{day}</dt><dd><a href="{href}">{title}</a></dd>',
        path=lambda n: f"/ka/news/{n + 40}.html",
        language="ka",
        around="<dl>{}</dl>",
    ),
    _layout(
        "titles before their dates in one flat block",
        "https://kremlin.ost.example/news",
        lambda n, href, title, day: f'<a href="{href}">{title}</a><span>{day}</span><br>',
        path=lambda n: f"/news/{61000 - n}",
        language="ru",
        around="<div class='flat'>{}</div>",
    ),
    _layout(
        "percent-encoded titles as addresses",
        "https://vesti.vard.example/novosti/",
        lambda n, href, title, day: f'<div class="n"><a href="{href}">{title}</a> <i class="date">{day}</i></div>',
        path=lambda n: "/novosti/" + quote(HEADLINES["ru"][n].lower().replace(" ", "-")) + "/",
        language="ru",
    ),
    _layout(
        "opaque ids",
        "https://portal.vard.example/en/media",
        lambda n, href, title, day: f'<div class="m"><h5><a href="{href}">{title}</a></h5><p>{day}</p></div>',
        path=lambda n: f"/en/media/{hash_of(n)}",
    ),
    _layout(
        "Joomla, id and title in one part",
        "https://mes.vard.example/index.php/en/news",
        lambda n, href, title, day: (
            f'<div class="items-row"><h2><a href="{href}">{title}</a></h2><dl class="article-info"><dd'
            f' class="published">'
            f"Published on {24 - n} November 2026</dd></dl></div>"
        ),
        day=_day_of_november,
        path=lambda n: f"/index.php/en/news/{310 - n}-{SLUGS[n]}",
        extra='<div class="pagination"><a href="/index.php/en/news?start=10">Next</a></div>',
        following="/index.php/en/news?start=10",
    ),
    _layout(
        "an old site of tables, one script for all pages",
        "http://www.mfa.ost.example/index.php?cat=3&lang=en",
        lambda n, href, title, day: (
            f'<tr><td><font size=1>[{day}]</font></td></tr><tr><td><a href="{href}"><b>{title}</b></a></td></tr>'
        ),
        path=lambda n: f"/index.php?cat=3&id={910 - n}&lang=en",
        around="<table><tr><td><table>{}</table></td></tr></table>",
        menu="<table><tr>"
        + "".join(f'<td><a href="/index.php?cat={n}&lang=en">Section {n}</a></td>' for n in range(4, 12))
        + "</tr></table>",
    ),
    _layout(
        "most read beside the list",
        "https://hetq.vard.example/hy/articles",
        lambda n, href, title, day: (
            f'<div class="row"><div class="col"><a href="{href}"><h3>{title}</h3></a><span class="date">{day}'
            f"</span></div></div>"
        ),
        path=lambda n: f"/hy/article/{180000 - n}",
        language="hy",
        extra="<aside class='sidebar'><h4>Top</h4>"
        + "".join(f'<a href="/hy/article/{90000 + n}">Շատ կարդացված հոդված թիվ {n} այս շաբաթ</a>' for n in range(5))
        + "</aside>",
        allowed=tuple(f"/hy/article/{90000 + n}" for n in range(5)),
    ),
    _layout(
        "a home page in two languages",
        "https://armp.vard.example/en",
        lambda n, href, title, day: (
            f'<div class="x"><a href="{href}">{title}</a><small class="time">{day}</small></div>'
            f'<div class="x"><a href="{href.replace("/en/", "/ru/")}">{HEADLINES["ru"][n]}</a>'
            f'<small class="time">{day}</small></div>'
        ),
        path=lambda n: f"/en/article/{1104 - n}",
    ),
)

UNSEEN = (
    _layout(
        "TYPO3, a slug under the list's path and an excerpt link",
        "https://bmv.ost.example/en/press/news",
        lambda n, href, title, day: (
            f'<div class="article articletype-0"><h3 itemprop="headline"><a title="{title}" href="{href}">{title}'
            f"</a></h3>"
            f'<p class="news-list-date"><time datetime="2026-11-{24 - n}">{day}</time></p><div'
            f' class="teaser-text">Text of '
            f'the teaser <a class="more" href="{href}">[more]</a></div></div>'
        ),
        day=_day_of_november,
        path=lambda n: f"/en/press/news/detail/{SLUGS[n]}",
        extra='<ul class="f3-widget-paginator"><li class="current">1</li><li><a href="/en/press/news/page-2">2</a></li>'
        '<li class="next"><a href="/en/press/news/page-2">next</a></li></ul>',
        following="/en/press/news/page-2",
    ),
    _layout(
        "Liferay, /-/ addresses",
        "https://interior.ost.example/web/guest/news",
        lambda n, href, title, day: (
            f'<div class="asset-abstract"><span class="metadata-publish-date">{24 - n} Nov 2026</span>'
            f'<a href="{href}" class="asset-title">{title}</a></div>'
        ),
        day=_day_of_november,
        path=lambda n: f"/web/guest/-/{SLUGS[n]}",
    ),
    _layout(
        "a government's table with numbers, documents beside titles",
        "https://gov.vard.example/ru/decisions/",
        lambda n, href, title, day: (
            f'<tr class="row{n % 2}"><td>{n + 1}.</td><td><a href="{href}">{title}</a></td><td>{day}</td>'
            f'<td><a href="/files/decision-{n}.pdf">Скачать документ в формате PDF</a></td></tr>'
        ),
        path=lambda n: f"/ru/decisions/item/{4400 - n}/",
        language="ru",
        around="<div class='content'><table>{}</table></div>",
    ),
    _layout(
        "sections whose labels are as long as headlines",
        "https://mod.vard.example/az/news",
        lambda n, href, title, day: f'<li class="list-item"><a href="{href}">{title}</a><em>{day}</em></li>',
        path=lambda n: f"/az/news/{SLUGS[n]}-{58000 - n}.html",
        language="az",
        around="<section><ul class='list'>{}</ul></section>",
        menu="<div class='top-menu'><ul>"
        + "".join(
            f'<li><a href="/az/bolme/{SLUGS[n]}">Respublikanın {n} saylı hərbi idarəsinin fəaliyyəti haqqında</a></li>'
            for n in range(9)
        )
        + "</ul></div>",
    ),
    _layout(
        "a grid of links that hold everything",
        "https://nato.ost.example/en/news-and-events",
        lambda n, href, title, day: (
            f'<a class="event-row" href="{href}"><span class="event-row__date">{24 - n} November 2026</span>'
            f'<span class="event-row__title">{title}</span><span class="event-row__tag">Press release</span></a>'
        ),
        day=_day_of_november,
        path=lambda n: f"/en/news-and-events/articles/news/2026/11/{24 - n}/{SLUGS[n]}",
    ),
    _layout(
        "an address book of an old ministry: underscores and commas",
        "https://www.mfa.tur.example/",
        lambda n, href, title, day: f'<div><span>{day}</span> No: {260 - n}, <a href="{href}">{title}</a></div>',
        path=lambda n: f"/no_-{260 - n}_-{SLUGS[n].replace('-', '_')}.en.mfa",
        declared=False,
    ),
    _layout(
        "EEAS, titles as addresses with a language at the end",
        "https://eeas.vard.example/eeas/press-material_en",
        lambda n, href, title, day: (
            f'<div class="card"><div class="card-subtitle">{day}</div><h5 class="card-title"><a'
            f' href="{href}">{title}</a>'
            f'</h5><a href="/filter-page_en?f[0]=type:{n}">Statements and declarations of spokespersons</a></div>'
        ),
        path=lambda n: f"/eeas/{SLUGS[n]}_en",
    ),
    _layout(
        "few short headlines, no dates, a long menu",
        "https://guard.vard.example/ka/siaxleebi",
        lambda n, href, title, day: f'<div class="post"><h2><a href="{href}">{title}</a></h2></div>',
        path=lambda n: f"/ka/siaxleebi/{n + 230}",
        language="ka",
        count=6,
        dated=False,
    ),
    _layout(
        "a slider over the list, the same articles in both",
        "https://president.vard.example/en/articles",
        lambda n, href, title, day: (
            f'<div class="news-list__item"><span class="news-list__date">{24 - n} November 2026, 1{n}:45</span>'
            f'<a href="{href}" class="news-list__title">{title}</a></div>'
        ),
        day=_day_of_november,
        path=lambda n: f"/en/articles/view/{57800 - n}",
        extra='<div class="swiper"><div class="swiper-slide"><a href="/en/articles/view/57800"></a></div>'
        '<a class="swiper-button-next" href="#">Next</a></div><div class="pager"><a'
        ' href="/en/articles?p=2">&rsaquo;</a>'
        '<a href="/en/articles?p=80">&raquo;</a></div>',
        following="/en/articles?p=2",
    ),
    _layout(
        "comments and authors with long names beside each title",
        "https://opinion.vard.example/ru/",
        lambda n, href, title, day: (
            f'<div class="op"><a href="/ru/authors/avtor-nomer-{n}-s-dlinnym-imenem">Автор номер {n} с очень'
            f" длинным именем"
            f'</a><a href="{href}">{title}</a><a href="{href}?comments=1">{n} комментариев</a><b class="dt">{day}'
            f"</b></div>"
        ),
        path=lambda n: f"/ru/opinion/2026/11/{24 - n}/{7700 + n}/",
        language="ru",
    ),
    _layout(
        "a list in a form, as old portals build it",
        "https://stat.ost.example/press/default.aspx",
        lambda n, href, title, day: (
            f'<tr><td class="d">{day}</td><td><a id="ctl{n}" href="{href}">{title}</a></td></tr>'
        ),
        path=lambda n: f"/press/show.aspx?doc={9120 - n}",
        around="<form id='aspnetForm' method='post'><div><table>{}</table></div></form>",
        language="ru",
    ),
    _layout(
        "Armenian cards, the whole card a link, another one for the section",
        "https://primeminister.vard.example/hy/press-release/",
        lambda n, href, title, day: (
            f'<div class="newsItem"><div class="date">{24 - n} նոյեմբերի 2026</div><a class="sec"'
            f' href="/hy/section/{n % 3}">'
            f'Լուրեր</a><a class="t" href="{href}">{title}</a></div>'
        ),
        day=_day_of_november,
        path=lambda n: f"/hy/press-release/item/2026/11/{24 - n}/Item-{n}/",
        language="hy",
    ),
)

LATER = (
    _layout(
        "a calendar of days and archives by year beside the list",
        "https://army.ost.example/en/news",
        lambda n, href, title, day: (
            f'<div class="n-row"><p class="d">{day}</p><p><a href="{href}">{title}</a></p></div>'
        ),
        path=lambda n: f"/en/news/{SLUGS[n]}_{8830 - n}",
        extra="<table class='cal'><tr>"
        + "".join(f'<td><a href="/en/news/2026/11/{day}">{day}</a></td>' for day in range(1, 29))
        + "</tr></table><ul class='years'>"
        + "".join(
            f'<li><a href="/en/news/archive/{year}">All news of the year {year}</a></li>' for year in range(2015, 2026)
        )
        + "</ul>",
    ),
    _layout(
        "WordPress without permalinks",
        "https://blog.vard.example/?cat=4",
        lambda n, href, title, day: (
            f'<div class="post"><h2><a href="{href}">{title}</a></h2><small>{24 - n} ноября 2026</small>'
            f'<p>Posted in <a href="/?cat=4">Новости министерства</a> | <a href="{href}#comments">{n} Comments'
            f"</a></p></div>"
        ),
        path=lambda n: f"/?p={5120 - n}",
        language="ru",
        day=_day_of_november,
    ),
    _layout(
        "a button in the last cell of a table",
        "https://court.ost.example/az/elanlar",
        lambda n, href, title, day: (
            f'<tr><td>{n + 1}</td><td>{title}</td><td>{day}</td><td><a class="btn" href="{href}">Bax</a></td></tr>'
        ),
        path=lambda n: f"/az/elan/{n + 4400}",
        language="az",
        around="<table class='table'><tr><th>№</th><th>Ad</th><th>Tarix</th><th></th></tr>{}</table>",
    ),
    _layout(
        "relative addresses under a base",
        "https://mfa.ost.example/en/press/index.html",
        lambda n, href, title, day: f'<li><em>{day}</em> <a href="{href.removeprefix("/site/en/")}">{title}</a></li>',
        path=lambda n: f"/site/en/press/2026/statement{110 - n}.html",
        head='<base href="https://mfa.ost.example/site/en/">',
        around="<ul>{}</ul>",
        menu='<div id="nav"><a href="about.html">About</a><a href="press/index.html">Press</a></div>',
    ),
    _layout(
        "times alone beside today's titles",
        "https://lenta.vard.example/tr/son-dakika",
        lambda n, href, title, day: (
            f'<li class="feed__item"><span class="feed__time">1{n}:0{n}</span><a href="{href}">{title}</a></li>'
        ),
        path=lambda n: f"/tr/haber/{SLUGS[n]}/{99120 - n}",
        language="tr",
        dated=False,
    ),
    _layout(
        "two columns: the list, and documents of long names",
        "https://mod.third.example/en/press-center",
        lambda n, href, title, day: (
            f'<div class="media"><div class="media-body"><h4 class="media-heading"><a href="{href}">{title}</a></h4>'
            f'<span class="label">{day}</span></div></div>'
        ),
        path=lambda n: f"/en/press-center/news/{SLUGS[n]}",
        around='<div class="row"><div class="col-md-8">{}</div><div class="col-md-4 documents">'
        + "".join(
            f'<div class="doc"><a href="/en/documents/law-on-{SLUGS[n]}">Law on the status of servicemen, part'
            f" {n}</a></div>"
            for n in range(6)
        )
        + "</div></div>",
    ),
    _layout(
        "Armenian titles, links around pictures and texts apart",
        "https://police.vard.example/hy/news",
        lambda n, href, title, day: (
            f'<article class="news"><a class="news__img" href="{href}"><img src="/{n}.jpg" alt="photo"></a><time'
            f' class="news__date">'
            f'{day} | 1{n}:15</time><a class="news__link" href="{href}"><p>{title}</p></a></article>'
        ),
        path=lambda n: f"/hy/news/view/{SLUGS[n]}.html",
        language="hy",
    ),
    _layout(
        "uppercase addresses with an id in front",
        "https://EMBASSY.ost.example/News/",
        lambda n, href, title, day: (
            f'<div class="post-item"><a href="{href}">{title}</a><div>{24 - n}.11.26</div></div>'
        ),
        path=lambda n: f"/News/{70 - n}/{SLUGS[n].title()}",
        day=_day_of_november,
    ),
    _layout(
        "a pager of many numbers and filters by topic",
        "https://parliament.vard.example/ru/novosti?type=all",
        lambda n, href, title, day: (
            f'<li><a class="topic" href="/ru/novosti?type=all&topic={n % 4}">Международное сотрудничество и'
            f" безопасность</a>"
            f'<a href="{href}">{title}</a> <span>{day}</span></li>'
        ),
        path=lambda n: f"/ru/novosti/{SLUGS[n]}",
        language="ru",
        around="<ol>{}</ol>",
        extra="<div>"
        + "".join(f'<a href="/ru/novosti?type=all&page={n}">{n}</a>' for n in (1, 2, 3, 4, 5, 90))
        + '<a href="/ru/novosti?type=all&page=2">Следующая</a></div>',
        following="/ru/novosti?type=all&page=2",
    ),
    _layout(
        "news of the ministry among news of other sections",
        "https://gov.third.example/en/ministries/defence/news",
        lambda n, href, title, day: (
            f'<div class="tile"><h3><a href="{href}">{title}</a></h3><time datetime="{_iso(day)}">x</time></div>'
        ),
        path=lambda n: f"/en/ministries/defence/news/{SLUGS[n]}",
        extra="<section class='related'><h2>Services</h2>"
        + "".join(
            f'<a class="svc" href="/en/services/how-to-get-a-paper-{n}">How to get a paper of kind {n}</a>'
            for n in range(8)
        )
        + "</section>",
    ),
)

#: a menu in the form of its articles is taken with them
LAST = (
    _layout(
        "React-like nested divs with hashed classes",
        "https://site.one.example/en/newsroom",
        lambda n, href, title, day: (
            f'<div class="css-1x{n}z"><div class="css-9aa"><a class="css-77k" href="{href}"><div><div'
            f' class="css-img"></div></div><div class="css-tt">{title}</div></a></div><div'
            f' class="css-d1">{24 - n} Nov 2026</div></div>'
        ),
        path=lambda n: f"/en/newsroom/{hash_of(n)}-{SLUGS[n]}",
        day=_day_of_november,
    ),
    _layout(
        "mixed kinds: statements, interviews, briefings in own folders",
        "https://mfa.two.example/en/",
        lambda n, href, title, day: (
            f'<div class="list-item"><span class="category">x</span><a href="{href}">{title}</a><span'
            f' class="published">{day}</span></div>'
        ),
        path=lambda n: (
            f"/en/{('statements', 'interviews-articles-and-comments', 'press-briefings')[n % 3]}/2026/11/{24 - n}/"
            f"{SLUGS[n]}/{11380 - n}"
        ),
    ),
    _layout(
        "numbers only, list of docs in left column nav",
        "https://customs.two.example/hy/",
        lambda n, href, title, day: (
            f'<tr><td class="date">{day}</td></tr><tr><td><a class="nws" href="{href}">{title}</a></td></tr>'
        ),
        path=lambda n: f"/hy/{n + 1204}",
        language="hy",
        around="<table width=100%><tr><td width=200><a href='/hy/3'>Մեր մասին</a><br>"
        "<a href='/hy/4'>Կառուցվածքը և խնդիրները մեր ծառայության</a><br>"
        "<a href='/hy/7'>Օրենսդրություն և այլ իրավական ակտեր</a></td><td><table>{}</table></td></tr></table>",
        menu="",
        allowed=("/hy/3", "/hy/4", "/hy/7"),
    ),
    _layout(
        "short agency flashes",
        "https://agency.three.example/ru/online",
        lambda n, href, title, day: f'<p class="flash"><b>1{n}:0{n}</b> <a href="{href}">{title}</a></p>',
        path=lambda n: f"/ru/online/{770100 - n}.htm",
        language="ru",
        dated=False,
        extra="<div class='archive'>"
        + "".join(f"<a href='/ru/online/2026-11-{d}'>{d}</a> " for d in range(1, 25))
        + "</div>",
    ),
    _layout(
        "a presidency: four columns of links in the foot, articles in h3",
        "https://president.three.example/az/articles",
        lambda n, href, title, day: (
            f'<div class="col-sm-4"><figure><a href="{href}"><img src=x alt="{title}"></a></figure><h3><a'
            f' href="{href}">{title}</a></h3><p>{day}, [1{n}:00]</p></div>'
        ),
        path=lambda n: f"/az/articles/view/{61200 - n}",
        language="az",
        extra="<div class='bottom'>"
        + "".join(
            "<ul class='col'>"
            + "".join(
                f"<li><a href='/az/azerbaycan/{a}-{b}-haqqinda-umumi-melumat'>Respublika haqqında ümumi məlumat və"
                f" tarix {a}{b}</a></li>"
                for b in range(5)
            )
            + "</ul>"
            for a in "abcd"
        )
        + "</div>",
    ),
    _layout(
        "a press service with photo and video rows beside",
        "https://guard.three.example/ka/news",
        lambda n, href, title, day: (
            f'<div class="newsrow"><div class="dt">{24 - n} ნოემბერი 2026</div><h4>{title}</h4><div'
            f' class="tx">ტექსტი</div><a href="{href}">ვრცლად</a></div>'
        ),
        path=lambda n: f"/ka/news/read/{n + 88}",
        language="ka",
        day=_day_of_november,
        extra="<div class='vid'>"
        + "".join(f"<a href='/ka/video/{n}'>ვიდეო რეპორტაჟი სამხედრო წვრთნებიდან ნომერი {n}</a>" for n in range(6))
        + "</div>",
    ),
    _layout(
        "comments feed and share links in each card",
        "https://daily.four.example/en/world/",
        lambda n, href, title, day: (
            f'<div class="story"><a href="{href}"><h2>{title}</h2></a><time datetime="{_iso(day)}T10:00Z"></time>'
            f'<a href="https://facebook.com/sharer?u={href}">Share this story with your friends</a><a'
            f' href="{href}/print">Print this story on paper please</a></div>'
        ),
        path=lambda n: f"/en/world/{SLUGS[n]}/a-{550 - n}",
    ),
    _layout(
        "a Turkish ministry: numbered statements, dotted dates in titles",
        "https://mfa.four.example/tr/aciklamalar",
        lambda n, href, title, day: f'<div class="sub_lists"><a href="{href}">{day} - {title}</a></div>',
        path=lambda n: f"/tr/no-{n}_-{SLUGS[n]}.tr.mfa",
        language="tr",
    ),
)

FIFTH = (
    _layout(
        "timeline with weekday words",
        "https://a.example/ru/events",
        lambda n, href, title, day: (
            f'<div class="tl-entry"><span class="tl-when">{24 - n} ноября, среда</span><div class="tl-what"><a'
            f' href="{href}">{title}</a></div></div>'
        ),
        path=lambda n: f"/ru/events/{SLUGS[n]}-{n + 3}.shtml",
        language="ru",
        dated=False,
    ),
    _layout(
        "accordion by month with counts",
        "https://b.example/en/media/statements",
        lambda n, href, title, day: (
            f'<li class="st"><a href="{href}"><strong>{title}</strong><span>{24 - n} November 2026</span></a></li>'
        ),
        path=lambda n: f"/en/media/statements/{SLUGS[n]}/",
        day=_day_of_november,
        extra="<ul class='acc'>"
        + "".join(
            f"<li><a href='/en/media/statements/?month={m}&year=2026'>Statements of the month number {m} (14)</a></li>"
            for m in range(1, 12)
        )
        + "</ul>",
    ),
    _layout(
        "grid with author, tag and section links in each card",
        "https://c.example/",
        lambda n, href, title, day: (
            f'<div class="grid-item"><a class="sec" href="/section/politics-and-society">Politics and society</a>'
            f'<h3><a href="{href}">{title}</a></h3><a class="by"'
            f' href="/contributors/john-peter-smith-{n % 3}">John Peter Smith the {n % 3}</a><span>{day}</span></div>'
        ),
        path=lambda n: f"/article/{SLUGS[n]}",
    ),
    _layout(
        "list of PDFs with pages",
        "https://d.example/az/senedler",
        lambda n, href, title, day: (
            f'<tr><td>{day}</td><td><a href="{href}">{title}</a></td><td><a href="/upload/f{n}.pdf">PDF</a></td></tr>'
        ),
        path=lambda n: f"/az/sened/{n + 1}/",
        language="az",
        around="<table>{}</table>",
        extra="<table class=m>"
        + "".join(
            f"<tr><td><a href='/az/struktur/{n}'>Nazirliyin tabeliyində olan {n} saylı qurum</a></td></tr>"
            for n in range(9)
        )
        + "</table>",
    ),
    _layout(
        "two lists: news and announcements, both wanted",
        "https://e.example/hy/",
        lambda n, href, title, day: f'<div class="{_line_of(n)}-line"><a href="{href}">{title}</a><u>{day}</u></div>',
        path=lambda n: f"/hy/{('news', 'announcements')[n > 5]}/{500 - n}",
        language="hy",
    ),
    _layout(
        "links with titles cut and whole titles in attributes",
        "https://f.example/tr/basin",
        lambda n, href, title, day: (
            f'<div class="box"><a href="{href}" title="{title}"><span>{title}</span></a><i class="fa"></i> {day}</div>'
        ),
        path=lambda n: f"/tr/basin/duyuru-detay.aspx?no={n + 310}&b=1",
        language="tr",
    ),
    _layout(
        "a very long menu in divs without class, list of 5",
        "https://g.example/ka/news",
        lambda n, href, title, day: f'<div><div>{day}</div><div><a href="{href}">{title}</a></div></div>',
        path=lambda n: f"/ka/news/{n + 71}/{SLUGS[n]}",
        language="ka",
        count=5,
        menu="<div>"
        + "".join(
            f"<div><a href='/ka/page/{n}/saministros-struktura-{n}'>სამინისტროს სტრუქტურული ერთეულის დებულება {n}"
            f"</a></div>"
            for n in range(30)
        )
        + "</div>",
    ),
    _layout(
        "headline lists under many rubrics, no dates",
        "https://h.example/en",
        lambda n, href, title, day: (
            f'<div class="rub"><h6><a href="/en/rub{n}">Rubric {n}</a></h6><a href="{href}">{title}</a></div>'
        ),
        path=lambda n: f"/en/rub{n}/{SLUGS[n]}/{81000 - n}",
        dated=False,
        extra="<div class='poll'><a href='/en/poll/results-of-the-poll-of-the-week'>Results of the poll of the week</a>"
        "</div>",
    ),
)
