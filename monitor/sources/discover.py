"""Where the news of a site may be had: places that its pages name, and places worth trying. No visiting here."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urljoin, urlsplit, urlunsplit

from monitor.sources.date_words import folded_word
from monitor.sources.draft import web_address
from monitor.sources.identity import canonical_url
from monitor.sources.import_list import guessed_kind
from monitor.sources.json_feed import looks_like_json
from monitor.sources.listing_links import MAX_ANCHORS, address_of, host_of
from monitor.sources.pages import base_of, page_title, page_tree, words
from monitor.sources.plain import one_line
from monitor.sources.sitemap import looks_like_sitemap
from monitor.sources.telegram import channel_url
from monitor.text.language import detect_language, primary_subtag
from monitor.types import SourceKind

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

#: places of each kind that are tried, in the order of the page
_MOST_FEEDS: Final = 12
_MOST_CHANNELS: Final = 3
_MOST_SITEMAPS: Final = 4
_MOST_LISTINGS: Final = 4
_FEED_TYPES: Final = {
    "application/rss+xml": "link tag, RSS",
    "application/atom+xml": "link tag, Atom",
    "application/rdf+xml": "link tag, RDF",
    "application/feed+json": "link tag, JSON Feed",
    "application/json": "link tag, JSON",
    "text/xml": "link tag, XML",
    "application/xml": "link tag, XML",
}
_FEED_PATH = re.compile(
    r"(?:^|[/_.-])(?:rss|atom|feeds?|rdf)(?:[\d_.-]*(?:xml|php|aspx|json|rss))?/?$|\.(?:rss|atom|rdf)$|/rss/|/feeds?/"
    r"|(?:[?&](?:feed|format|type|output)=(?:rss2?|atom|feed|xml))",
    re.IGNORECASE,
)
_ADDRESS_IN_TEXT = re.compile(r"""https?:(?:\\?/){2}[^\s"'<>\\]{3,100}(?:\\?/[^\s"'<>\\]{0,200}){0,12}""")
_NOT_A_FEED = re.compile(r"\.(?:css|js|png|jpe?g|svg|gif|woff2?|ico|html?)(?:$|\?)|/wp-json/|oembed", re.IGNORECASE)
_CHANNEL = re.compile(
    r"https?://(?:www\.)?(?:t\.me|telegram\.me)/(?:s/)?([A-Za-z][A-Za-z0-9_]{3,63})/?(?:$|[?#\"'\s<])"
)
_NO_CHANNELS: Final = frozenset(
    {"share", "joinchat", "addstickers", "proxy", "socks", "iv", "login", "setlanguage", "addlist"}
)
_ROBOTS_SITEMAP = re.compile(r"^\s*sitemap\s*:\s*(\S+)", re.IGNORECASE | re.MULTILINE)

#: what feeds are called where no page names them, the most common first
_FEED_NAMES: Final = ("feed", "rss", "rss.xml", "feed.xml", "atom.xml", "index.xml", "feeds", "feed.json", "?feed=rss2")
_SITEMAP_NAMES: Final = ("sitemap_news.xml", "news-sitemap.xml", "sitemap.xml", "sitemap_index.xml")

#: what the page of news is called in menus, in the languages of the packs, folded
_NEWS: Final = """
news press press_releases press_release press_center press_centre newsroom media statements latest_news all_news
media_center press_room announcements speeches новости пресс_центр пресс_релизы заявления все_новости пресс_служба
лента_новостей сообщения новини всі_новини пресцентр заяви նորություններ լուրեր մամուլ հայտարարություններ
մամուլի_հաղորդագրություններ լրահոս xəbərlər mətbuat bəyanatlar bütün_xəbərlər mətbuat_xidməti სიახლეები ახალი_ამბები
განცხადებები პრესრელიზები haberler duyurular basın açıklamalar basın_açıklamaları اخبار خبرها بیانیه‌ها الأخبار أخبار
البيانات actualités communiqués presse nachrichten aktuelles pressemitteilungen noticias comunicados prensa notizie
comunicati aktualności komunikaty новини съобщения noutăți știri
"""
_NEWS_WORDS: Final = frozenset(folded_word(word) for word in _NEWS.split())


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A place that may hold the news of a site."""

    url: str
    kind: SourceKind
    #: how it was found, for the reader: "link tag, RSS", "common path", "robots.txt"
    found_by: str
    #: nobody named it; that it is not there is no news
    guessed: bool = False
    #: named for programs: robots.txt is not asked, as it is not when a feed is visited
    offered: bool = False


def kind_of(text: str, url: str) -> SourceKind:
    """Return what a document is to be read as; a page may list articles."""
    by_address = guessed_kind(url)
    if by_address is SourceKind.TELEGRAM or looks_like_sitemap(text):
        return by_address if by_address is SourceKind.TELEGRAM else SourceKind.SITEMAP
    head = text[:4000].lstrip("\ufeff \t\r\n").lower()
    if looks_like_json(text) or re.search(r"<(?:rss|feed|rdf:rdf|channel)[\s>]", head):
        return SourceKind.FEED
    if re.search(r"<!doctype html|<html|<body|<head|<div|<table", head):
        return SourceKind.LISTING
    return SourceKind.FEED


def places_in_page(text: str, url: str) -> tuple[Candidate, ...]:
    """Return the places that a page names, the surest first: link tags, links to feeds, channels, pages of news.

    Errors: NotAFeedError when it is no page at all.
    """
    root = page_tree(text, about=url)
    base = base_of(root, url)
    feeds = _few((*_link_tags(root, base), *_feed_links(root, base), *_feeds_in_text(text, url)), _MOST_FEEDS)
    channels = _few(_channels(text), _MOST_CHANNELS)
    listings = _few(_news_pages(root, base, url), _MOST_LISTINGS)
    return _once((*feeds, *channels, *listings), url)


def page_language(text: str, url: str) -> tuple[str | None, str]:
    """Return the language that a page declares or is written in, and its title.

    Errors: NotAFeedError when it is no page at all.
    """
    root = page_tree(text, about=url)
    declared = primary_subtag(root.get("lang") or root.get("{http://www.w3.org/XML/1998/namespace}lang"))
    return detect_language(words(root)[:4000], declared), one_line(page_title(root))


def common_places(url: str) -> tuple[Candidate, ...]:
    """Return where feeds and sitemaps often are though no page says so: beside the page, at the root of the site."""
    parts = urlsplit(url)
    root = urlunsplit((parts.scheme, parts.netloc, "/", "", ""))
    folder = urlunsplit((parts.scheme, parts.netloc, parts.path.rstrip("/") + "/", "", ""))
    places = [
        Candidate(url=urljoin(place, name), kind=SourceKind.FEED, found_by="common path", guessed=True)
        for place in dict.fromkeys((folder, root))
        for name in (_FEED_NAMES if place == root else _FEED_NAMES[:4])
    ]
    places += [
        Candidate(url=urljoin(root, name), kind=SourceKind.SITEMAP, found_by="common path", guessed=True)
        for name in _SITEMAP_NAMES
    ]
    return _once(places, url)


def places_in_robots(text: str, url: str) -> tuple[Candidate, ...]:
    """Return the sitemaps that a robots.txt names, those of news first."""
    addresses = [web_address(found[1], url) for found in _ROBOTS_SITEMAP.finditer(text[:512_000])]
    named = sorted((one for one in addresses if one), key=lambda one: "news" not in one.lower())
    found = (Candidate(url=one, kind=SourceKind.SITEMAP, found_by="robots.txt") for one in named)
    return _few(found, _MOST_SITEMAPS)


def _few(places: Iterable[Candidate], limit: int) -> tuple[Candidate, ...]:
    return _once(places, "")[:limit]


def _once(places: Iterable[Candidate], own: str) -> tuple[Candidate, ...]:
    seen = {canonical_url(own)} if own else set()
    found = []
    for place in places:
        key = canonical_url(place.url)
        if key not in seen:
            seen.add(key)
            found.append(place)
    return tuple(found)


def _link_tags(root: Any, base: str) -> Iterator[Candidate]:
    for number, element in enumerate(root.iter("link")):
        if number >= MAX_ANCHORS:
            return
        rel = (element.get("rel") or "").lower().split()
        said = _FEED_TYPES.get((element.get("type") or "").split(";")[0].strip().lower())
        address = address_of(element, base)
        if address and said and ("alternate" in rel or "feed" in rel) and not _NOT_A_FEED.search(address):
            yield Candidate(url=address, kind=SourceKind.FEED, found_by=said, offered=True)


def _feed_links(root: Any, base: str) -> Iterator[Candidate]:
    for number, anchor in enumerate(root.iter("a")):
        if number >= MAX_ANCHORS:
            return
        address = address_of(anchor, base)
        if address is None or _NOT_A_FEED.search(address):
            continue
        said = f"{words(anchor)} {anchor.get('title') or ''} {anchor.get('class') or ''}".lower()
        if _FEED_PATH.search(_path_and_query(address)) or re.search(r"\b(?:rss|atom)\b", said[:200]):
            yield Candidate(url=address, kind=SourceKind.FEED, found_by="link in the page")


def _feeds_in_text(text: str, url: str) -> Iterator[Candidate]:
    """Yield addresses of feeds in scripts and settings, their slashes escaped or not."""
    host = host_of(url)
    for number, found in enumerate(_ADDRESS_IN_TEXT.finditer(text[:1_000_000])):
        if number >= MAX_ANCHORS:
            return
        address = web_address(found[0].replace("\\/", "/").rstrip("\\.,;)"))
        if address and _FEED_PATH.search(_path_and_query(address)) and not _NOT_A_FEED.search(address):
            other = host_of(address)
            if other == host or other.endswith("." + host) or host.endswith("." + other):
                yield Candidate(url=address, kind=SourceKind.FEED, found_by="address in the page")


def _path_and_query(address: str) -> str:
    parts = urlsplit(address)
    return parts.path + (f"?{parts.query}" if parts.query else "")


def _channels(text: str) -> Iterator[Candidate]:
    for found in _CHANNEL.finditer(text[:1_000_000]):
        if found[1].lower() not in _NO_CHANNELS:
            yield Candidate(url=channel_url(found[1]), kind=SourceKind.TELEGRAM, found_by="link in the page")


def _news_pages(root: Any, base: str, url: str) -> Iterator[Candidate]:
    host = host_of(url)
    for number, anchor in enumerate(root.iter("a")):
        if number >= MAX_ANCHORS:
            return
        said = " ".join(re.sub(r"[^\w\s]", " ", words(anchor)).split())
        if len(said) > 40 or folded_word(said.replace(" ", "_")) not in _NEWS_WORDS:  # noqa: PLR2004 - a label
            continue
        address = address_of(anchor, base)
        if address and host_of(address) == host:
            yield Candidate(url=address, kind=SourceKind.LISTING, found_by=f"menu, “{one_line(said, 40)}”")
