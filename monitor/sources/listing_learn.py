"""Which links of a page lead to articles, when nobody gave a pattern.

Each link is weighed by what it says and shows: the length of its words, the form of its address, a date beside it, the
part of the page it stands in. Links that stand alike, and links whose addresses are alike, are then weighed together,
so that one short headline among long ones stays in and one long label in a menu stays out.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import unquote, urlsplit

from monitor.sources.identity import canonical_url
from monitor.sources.listing_cards import Cards, without_date
from monitor.sources.listing_next import page_number
from monitor.sources.listing_variants import language_of_address

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from monitor.sources.listing_links import Link

#: fewer links make no list
LEAST_LINKS: Final = 3
#: links weighed; a page has hundreds
_MOST_LINKS: Final = 1500
_ENOUGH: Final = 3.0
#: how far below the best group another may lie and still hold articles
_NEAR_BEST: Final = 0.5
#: the part of the links in one place that must be articles for the others to be articles too
_MOST_OF_THEM: Final = 0.6
#: letters of a language's mark in a path, and segments of a path that has a mark and a name
_MARK: Final = 7
_MARK_AND_NAME: Final = 1
_PLACE_STEPS: Final = 4
_LONG_TITLE_WORDS: Final = 5
_LONG_TITLE_CHARS: Final = 36
_SHORT_TITLE_CHARS: Final = 20
_SLUG_WORDS: Final = 3
_LONG_SEGMENT: Final = 25
_ID_DIGITS: Final = 3
#: characters of a query that are looked at
_TELLING_QUERY: Final = 200

#: no article has these endings
_FILES = re.compile(
    r"\.(?:jpe?g|png|gif|webp|svg|mp[34]|avi|mov|zip|rar|7z|css|js|xml|rss|ico|docx?|xlsx?|pptx?|rtf|ics)$",
    re.IGNORECASE,
)
_DIGITS = re.compile(r"\d+")
_SLUG_BREAK = re.compile(r"[-_.+ ]+")
_EXTENSION = re.compile(r"\.(?:html?|php|aspx?|shtml|jsp|mfa)$", re.IGNORECASE)
_OPAQUE = re.compile(r"(?=[^/]*\d)(?=[^/]*[a-z])[0-9a-f]{8,}(?:-[0-9a-f]{4,}){0,4}|(?=\w*\d)(?=\w*[A-Za-z])\w{6,}")
_DATED_PATH = re.compile(r"/(?:19|20)\d{2}[/-]?(?:0?[1-9]|1[0-2])(?:[/-]?(?:[0-2]?\d|3[01]))?(?=[/_-]|$)")
_ID_QUERY = re.compile(
    r"(?:^|&)[\w\[\]]*(?:id|news|item|article|element|nid|node|post)[\w\[\]]*=[^&]*\d", re.IGNORECASE
)
#: parts of a site that hold no single article
_SECTION_WORDS: Final = """
tag tags category categories cat author authors contributor contributors columnists writers people persons
page search login signin register rss feed feeds about contact contacts sitemap privacy terms cookies
subscribe gallery galleries photos videos video foto rubric rubrics section sections topic topics theme themes
print share user users account careers jobs vacancies wp-content wp-login.php structure department departments
leadership
"""
_VIEWS: Final = frozenset({"print", "amp", "comments", "comment", "pdf", "share", "embed", "photos", "video"})
_SECTIONS: Final = frozenset(_SECTION_WORDS.split())
#: not `form`: old portals put their whole page in one
_FURNITURE_TAGS: Final = frozenset({"nav", "header", "footer", "aside"})
_FURNITURE = re.compile(
    r"(?:^|[\s_-])(?:nav|navbar|navigation|menu|submenu|megamenu|breadcrumbs?|footer|header|topbar|sidebar|social|lang|"
    r"languages?|pagination|pager|tags?|tagcloud|cookie|search|banner|partners?|useful|copyright|sitemap)(?:$|[\s_-])",
    re.IGNORECASE,
)
#: elements around a link that are looked at for it
_FURNITURE_DEPTH: Final = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Weighed:
    """A link, and whether it leads to an article."""

    link: Link
    #: what spoke most against it, for the person who wonders
    why_not: str
    taken: bool


def learn(found: list[Link], *, url: str, language: str | None, now: datetime) -> list[Weighed]:
    """Return the links of a page in its order, each weighed; none is taken when they are fewer than three.

    Shape: links beyond the first 1,500 are left out.
    """
    looked = found[:_MOST_LINKS]
    places = {link.key: _place(link.main) for link in looked}
    forms = {link.key: _form_of(link.key) for link in looked}
    by_place, by_form = _groups(places), _groups(forms)
    telling = {key for key, form in forms.items() if form}
    weights: dict[str, tuple[float, str]] = {}
    for place, keys in by_place.items():
        members = set(keys)
        cards = Cards([one for one in looked if one.key in members], language, now)
        for link in (one for one in looked if places[one.key] == place):
            view = _viewed(link.key) in telling
            weights[link.key] = (-9.0, "another view of an article") if view else _weight(link, cards, url)
    place_means, form_means = _means(by_place, weights), _means(by_form, weights)
    together = {
        key: (own + place_means[places[key]] + _form_mean(forms[key], form_means, place_means[places[key]])) / 3
        for key, (own, _) in weights.items()
    }
    enough = _enough(together, weights)
    taken = {key for key, weight in together.items() if weight >= enough and weights[key][0] > -_ENOUGH}
    taken -= _unlike_the_dated(by_place, taken, together, {link.key for link in looked if link.published_at})
    taken |= _left_behind(by_place, taken, weights)
    if len(taken) < LEAST_LINKS:
        taken = set()
    return [Weighed(link=link, why_not=weights[link.key][1], taken=link.key in taken) for link in looked]


def _left_behind(by_place: dict[str, list[str]], taken: set[str], weights: dict[str, tuple[float, str]]) -> set[str]:
    """Return the links that stand where most are articles and only have few words: "Bridge reopened"."""
    found: set[str] = set()
    for keys in by_place.values():
        for alike in _groups({key: _branch(key) for key in keys}).values():
            inside = taken.intersection(alike)
            if len(inside) >= LEAST_LINKS and len(inside) >= _MOST_OF_THEM * len(alike):
                found |= {key for key in alike if weights[key][0] > -_ENOUGH}
    return found


def _viewed(key: str) -> str:
    """Return the address that this one may be another view of: without its query, or without "/print"; "" for none."""
    plain, asked, _ = key.partition("?")
    above, _, last = plain.rpartition("/")
    return plain if asked else above if last.lower() in _VIEWS else ""


def _unlike_the_dated(
    by_place: dict[str, list[str]], taken: set[str], together: dict[str, float], dated: set[str]
) -> set[str]:
    """Return links that have no date and another branch of the site, when the page's main list shows dates."""
    groups = [inside for keys in by_place.values() if len(inside := taken.intersection(keys)) >= LEAST_LINKS]
    showing = [keys for keys in groups if len(keys & dated) >= _MOST_OF_THEM * len(keys)]
    main = max(showing, key=lambda keys: sum(together[key] for key in keys), default=set())
    if not main:
        return set()
    branches = {_branch(key) for key in main}
    return {key for key in taken - dated if _branch(key) not in branches}


def _branch(key: str) -> str:
    """Return the part of the site that an address belongs to: its first telling segment, and how deep it lies."""
    language, _ = language_of_address(key)
    parts = urlsplit(key)
    segments = [segment for segment in parts.path.split("/") if segment]
    first = segments[1 if language and len(segments[0]) <= _MARK else 0] if len(segments) > _MARK_AND_NAME else ""
    return f"{len(segments)} {_DIGITS.sub('#', first)} {bool(parts.query)}"


def _groups(names: dict[str, str]) -> dict[str, list[str]]:
    groups: dict[str, list[str]] = defaultdict(list)
    for key, name in names.items():
        groups[name].append(key)
    return groups


def _means(groups: dict[str, list[str]], weights: dict[str, tuple[float, str]]) -> dict[str, float]:
    """Return the mean weight of each group; a group of one or two says little and is drawn towards nothing."""
    return {name: sum(weights[key][0] for key in keys) / max(len(keys), LEAST_LINKS) for name, keys in groups.items()}


def _form_mean(form: str, means: dict[str, float], instead: float) -> float:
    """Return the mean of links of this form; sections of one site have forms of their own, their place tells more."""
    return max(means[form], instead) if form else min(means[form], instead)


def _enough(together: dict[str, float], weights: dict[str, tuple[float, str]]) -> float:
    """Return the weight from which a link is an article: near the best ones of this page, never below the least."""
    best = sorted(together.values(), reverse=True)[: LEAST_LINKS * 2]
    typical = sum(best) / len(best) if best else 0.0
    return max(_ENOUGH, typical * _NEAR_BEST) if weights else _ENOUGH


def _weight(link: Link, cards: Cards, url: str) -> tuple[float, str]:
    """Return how much speaks for one link alone, and what speaks most against it."""
    parts = (*_by_words(link, cards), *_by_address(link, url), _by_place(link))
    link.published_at = cards.published_at(link)
    weight = sum(value for value, _ in parts) + (2.0 if link.published_at else 0.0)
    against = min(parts, key=lambda part: part[0])
    return weight, against[1] if against[0] < 0 else "no date, few words" if weight < _ENOUGH else ""


def _by_words(link: Link, cards: Cards) -> Iterable[tuple[float, str]]:
    title = cards.title(link) if link.button or not link.title else without_date(link.title)
    count = len(title.split())
    if title and not any(char.isalpha() for char in title):
        return ((-4.5, "a number, no words"),)
    if count >= _LONG_TITLE_WORDS or len(title) >= _LONG_TITLE_CHARS:
        return ((2.0 + min(count, 12) / 12, ""),)
    if count >= _SLUG_WORDS or len(title) >= _SHORT_TITLE_CHARS:
        return ((0.5, ""),)
    return ((-1.5, "few words"),)


def _by_address(link: Link, url: str) -> Iterable[tuple[float, str]]:
    parts = urlsplit(link.key)
    path = unquote(parts.path)
    if _FILES.search(path):
        return ((-9.0, "a file"),)
    if page_number(link.url, url) is not None:
        return ((-9.0, "another page of the list"),)
    segments = [segment.lower() for segment in path.split("/") if segment]
    if not segments and not parts.query:
        return ((-9.0, "a home page"),)
    found: list[tuple[float, str]] = []
    if any(segment in _SECTIONS for segment in segments[:3]):
        found.append((-4.5, "a section of the site"))
    if _DATED_PATH.search(path):
        found.append((2.0, ""))
    if _ID_QUERY.search(unquote(parts.query[:_TELLING_QUERY])):
        found.append((1.5, ""))
    shape = _shape_of(segments[-1]) if segments else ""
    weight = {"#": 1.5, "slug#": 2.0, "slug": 1.5, "opaque": 1.0}.get(shape, 0.0)
    found.append((weight, ""))
    if not weight and len(found) == 1:
        found.append((-1.5, "an address like a section's"))
    own = _section(urlsplit(canonical_url(url)).path)
    if own and path.lower().startswith(own + "/"):
        found.append((1.0, ""))
    return found


def _section(path: str) -> str:
    path = _EXTENSION.sub("", unquote(path).lower()).rstrip("/")
    return path if path.count("/") else ""


def _by_place(link: Link) -> tuple[float, str]:
    """Return what the best of its places says: a headline in the list may stand in a menu of sections too."""
    return max((_furniture(anchor) for anchor in link.anchors[:3]), key=lambda part: part[0])


def _furniture(anchor: Any) -> tuple[float, str]:
    headed = False
    for number, element in enumerate(anchor.iterancestors()):
        if number >= _FURNITURE_DEPTH or element.tag in {"main", "article", "body"}:
            break
        headed = headed or element.tag in {"h2", "h3", "h4", "h5"}
        classes = f"{element.get('class') or ''} {element.get('id') or ''} {element.get('role') or ''}"
        if element.tag in _FURNITURE_TAGS or _FURNITURE.search(classes):
            if element.tag == "aside" or "sidebar" in classes.lower():
                return -1.0, "beside the page's main part"
            if element.tag == "header" and headed:
                continue  # the head of a card
            return -3.0, "in a menu, head or foot of the page"
    inside = next(anchor.iter("h1", "h2", "h3", "h4", "h5"), None) is not None
    return (1.0 if headed or inside else 0.0), ""


def _place(anchor: Any) -> str:
    """Return where an anchor stands: tags and first classes of the elements around it, numbers taken out."""
    steps = []
    for element in [anchor, *anchor.iterancestors()][: _PLACE_STEPS + 1]:
        name = (element.get("class") or "").split()
        steps.append(f"{element.tag}.{_DIGITS.sub('#', name[0]) if name else ''}")
    return "<".join(steps)


def _form_of(key: str) -> str:
    """Return the form of an address that looks like an article's: "/en/news/#", "/*/slug"; "" for any other."""
    parts = urlsplit(key)
    path = unquote(parts.path)
    segments = [segment for segment in path.split("/") if segment]
    if _FILES.search(path) or len(path) > 1000:  # noqa: PLR2004 - no editor writes such an address
        return ""
    shapes = [_shape_of(segment) or segment for segment in segments]
    query = "&".join(sorted(_DIGITS.sub("#", part) for part in parts.query.split("&") if part))
    telling = any(shape in {"#", "slug", "slug#", "opaque"} for shape in shapes) or "#" in query
    return "/" + "/".join(shapes) + (f"?{query}" if query else "") if telling else ""


def _shape_of(segment: str) -> str:
    """Return what one part of a path is: "#" a number, "slug" words, "slug#" words with a number, "opaque", or ""."""
    stem = _EXTENSION.sub("", segment)
    if stem.isdigit():
        return "#"
    words = [word for word in _SLUG_BREAK.split(stem) if word]
    numbered = any(word.isdigit() and len(word) >= _ID_DIGITS for word in words)
    if len(words) > _SLUG_WORDS or len(stem) > _LONG_SEGMENT or (numbered and len(words) > 1):
        return "slug#" if numbered else "slug"
    return "opaque" if _OPAQUE.fullmatch(stem) else ""
