"""A page that lists articles to entries: most ministries have no feed, only such a page.

With a glob or a CSS selector the links that fit it; without one those that look like articles (`listing_learn`).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from monitor.errors import NotAFeedError
from monitor.sources.draft import Draft, parsed_source
from monitor.sources.glob import LinkGlob
from monitor.sources.listing_cards import Cards
from monitor.sources.listing_learn import learn
from monitor.sources.listing_links import Link, fitting, links_of, under_selector
from monitor.sources.listing_next import next_page
from monitor.sources.listing_propose import Proposal, propose
from monitor.sources.listing_variants import in_one_language
from monitor.sources.notices import REDESIGN
from monitor.sources.pages import page_title, page_tree
from monitor.sources.plain import one_line
from monitor.sources.xml_guard import what_it_is
from monitor.types import PLAIN, Further

if TYPE_CHECKING:
    from datetime import datetime

    from monitor.types import FurtherWhen, ParsedSource, SourceOptions

#: so few links that fit, beside so many other articles, are what a new layout left over
_LEFT_OVER = 2
_MANY_OTHERS = 5
#: a page of a site's layout has a menu, a head and a foot; a wall has hardly a link
_FULL_PAGE = 6
_SHOWN = 3
#: part of a page's articles that must carry a date for the page to count as dated
_SHOWS_DATES = 0.8


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """The links of a page that are its articles, and the others."""

    title: str
    articles: tuple[Link, ...]
    #: (link, why it is none), in the page's order
    others: tuple[tuple[Link, str], ...]
    #: the page with older entries
    next_page: str | None
    #: a pattern that takes them, when none was given
    proposal: Proposal | None = None
    warnings: tuple[str, ...] = ()


def read_listing(
    text: str,
    *,
    url: str,
    options: SourceOptions = PLAIN,
    language: str | None,
    max_entries: int,
    now: datetime,
) -> ParsedSource:
    """Return the articles that a page links to, in the page's order, titles from the link texts.

    Shape: entries carry a date when the page shows one beside the link, and no text; `further` names the next page when
    `options.pages` wants more than one: for a first visit, and for a gap.
    Errors: NotAFeedError when no link fits ("redesign: …" when the page has others), or when nothing on it looks like a
    list of articles.
    """
    chosen = choose_links(text, url=url, options=options, language=language, now=now)
    drafts = [Draft(title=link.title, url=link.url, published_at=link.published_at) for link in chosen.articles]
    parsed = parsed_source(
        drafts, kind="listing", title=chosen.title, max_entries=max_entries, warnings=chosen.warnings
    )
    if options.pages <= 1 or chosen.next_page is None:
        return parsed
    return replace(
        parsed, further=tuple(Further(url=chosen.next_page, when=when) for when in _followed(chosen, options))
    )


def _followed(chosen: Chosen, options: SourceOptions) -> tuple[FurtherWhen, ...]:
    """Return when the next page is read: at a first visit, and to close a gap where that is safe.

    Safe is a written pattern on a page that shows dates: when the whole page looks new because its addresses changed,
    titles and days still tell the articles that are known, and no older page is taken for news.
    """
    dated = sum(1 for link in chosen.articles if link.published_at)
    safe = bool(options.links or options.select) and dated >= _SHOWS_DATES * len(chosen.articles)
    return ("first-visit", "gap") if safe else ("first-visit",)


def choose_links(
    text: str, *, url: str, options: SourceOptions, language: str | None, now: datetime, proposing: bool = False
) -> Chosen:
    """Return which links of a page are its articles, with titles and dates, and why the others are none.

    Shape: with `proposing`, and neither glob nor selector given, a pattern that takes the same articles.
    Errors: as `read_listing`.
    """
    root = page_tree(text, about=url)
    pattern = LinkGlob.of(options.links) if options.links else None
    found = links_of(root, url, elsewhere=bool(options.select) or (pattern is not None and pattern.names_host()))
    given = _given(found, root, pattern, options.select)
    warnings: tuple[str, ...] = ()
    if given is None:
        weighed = learn(found, url=url, language=language, now=now)
        chosen = [one.link for one in weighed if one.taken]
        why = {one.link.key: one.why_not for one in weighed}
        if not chosen:
            raise NotAFeedError(_nothing_learned(text, found), about=url)
        warnings = (f"no pattern given, took links like {_path(chosen[0])}",)
    else:
        chosen, why = given, {}
        if not chosen or len(chosen) <= _LEFT_OVER:
            warnings = _redesign(chosen, found, text, url=url, options=options, language=language, now=now)
    chosen = _without_views(chosen)
    chosen, foreign = in_one_language(chosen, url=url, language=language, pattern=pattern)
    _describe(chosen, language, now)
    taken, other_language = {link.key for link in chosen}, {link.key for link in foreign}
    unfit = "does not fit the pattern" if given is not None else "unlike the articles"
    others = tuple(
        (link, "another language" if link.key in other_language else why.get(link.key) or unfit)
        for link in found
        if link.key not in taken
    )
    return Chosen(
        title=one_line(page_title(root)),
        articles=tuple(chosen),
        others=others,
        next_page=next_page(root, url),
        proposal=propose(root, chosen, found) if given is None and proposing else None,
        warnings=warnings,
    )


def _given(found: list[Link], root: Any, pattern: LinkGlob | None, selector: str | None) -> list[Link] | None:
    """Return the links that fit pattern and selector, whichever are given; None without either."""
    if pattern is None and not selector:
        return None
    chosen = under_selector(found, root, selector) if selector else found
    return fitting(chosen, pattern) if pattern is not None else chosen


def _without_views(chosen: list[Link]) -> list[Link]:
    """Leave out other views of chosen articles: their comments, their form for printing."""
    plain = {link.key for link in chosen if "?" not in link.key}
    return [link for link in chosen if "?" not in link.key or link.key.partition("?")[0] not in plain]


def _describe(chosen: list[Link], language: str | None, now: datetime) -> None:
    """Give each article its title and date from the box it stands in."""
    cards = Cards(chosen, language, now)
    for link in chosen:
        link.title, link.published_at = cards.title(link), cards.published_at(link)


def _redesign(
    chosen: list[Link],
    found: list[Link],
    text: str,
    *,
    url: str,
    options: SourceOptions,
    language: str | None,
    now: datetime,
) -> tuple[str, ...]:
    """Return the warning that a pattern no longer finds the articles of its page.

    Errors: NotAFeedError when it finds none at all.
    """
    asked = " and ".join(repr(one) for one in (options.select, options.links) if one)
    likely = [one.link for one in learn(found, url=url, language=language, now=now) if one.taken]
    keys = {link.key for link in chosen}
    missed = [link for link in likely if link.key not in keys]
    looks = f"; {len(missed)} look like articles, such as {', '.join(_path(link) for link in missed[:_SHOWN])}"
    if not chosen:
        raise NotAFeedError(_nothing_fits(found, text, asked, looks if missed else ""), about=url)
    if len(missed) < _MANY_OTHERS or any(link in likely for link in chosen):
        return ()
    return (f"{REDESIGN} only {len(chosen)} of the page's {len(found)} links fit {asked}{looks}",)


def _nothing_fits(found: list[Link], text: str, asked: str, looks: str) -> str:
    """Return what a page is whose links fit no pattern: redesigned when it is full of them, else another page."""
    if not found or "challenge" in what_it_is(text):
        return _empty_page(text)
    said = f"none of the page's {len(found)} links fits {asked}{looks}"
    if looks or len(found) >= _FULL_PAGE:
        return f"{REDESIGN} {said}"
    return f"{said}; a page of so few is perhaps an error's or a wall"


def _empty_page(text: str) -> str:
    kind = what_it_is(text)
    if "challenge" in kind or "empty" in kind:
        return kind.replace("a feed", "a list of articles")
    return "a page without links, no list of articles (perhaps its list is built by a script)"


def _nothing_learned(text: str, found: list[Link]) -> str:
    if not found:
        return _empty_page(text)
    return f"no list of articles among {len(found)} links; give `links`, a glob over their paths, or `select`"


def _path(link: Link) -> str:
    parts = urlsplit(link.url)
    return (parts.path + (f"?{parts.query}" if parts.query else ""))[:80]
