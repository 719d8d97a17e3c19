"""What a page says about itself: title, site, address, language, time of publication."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Literal
from urllib.parse import urljoin, urlsplit

from monitor.articles.embedded import LinkedData, linked_data
from monitor.text.fold import folded
from monitor.text.repair import repaired
from monitor.text.similarity import ratio

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_SEPARATOR = re.compile(r"\s+(?:[|–—\-‹›«»•·]|::|//)\s+|\s*\|\s*")
_MAX_TITLE = 500
_SUFFIX_WORDS = 6
#: a lone heading of fewer words is the name of the site or of a section
_TITLE_WORDS = 3
_ALIKE = 0.6
_HOST_ALIKE = 0.75
_PUBLISHED_NAMES = frozenset(
    {"article:published_time", "og:published_time", "datepublished", "date", "pubdate", "publishdate", "dc.date",
     "dc.date.issued", "dcterms.created", "parsely-pub-date", "sailthru.date", "article.published", "publication_date"}
)  # fmt: skip
_ISO = re.compile(r"\d{4}-\d\d-\d\d")
_FIRST = datetime(1990, 1, 1, tzinfo=UTC)
#: clocks of servers go ahead, and zones are mixed up; beyond this a date is a mistake
_FUTURE = timedelta(hours=36)
Precision = Literal["exact", "local", "day"]


@dataclass(frozen=True, slots=True, kw_only=True)
class PageDate:
    """A time of publication and how well it is known: with its zone, without (read as UTC), or the day alone."""

    at: datetime
    precision: Precision
    #: of the zone it was given in, from UTC
    offset: timedelta = timedelta(0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Metadata:
    """What a page says about itself."""

    title: str
    site_name: str
    canonical_url: str | None
    language: str | None
    published: PageDate | None
    description: str
    linked: LinkedData


def read_metadata(root: HtmlElement, *, url: str) -> Metadata:
    """Return what the head, the headings and the JSON-LD of a page say. Errors: none."""
    metas = _metas(root)
    linked = linked_data(root)
    site = _clean(metas.get("og:site_name") or linked.publisher)
    return Metadata(
        title=_title(root, metas, linked, site=site, url=url),
        site_name=site,
        canonical_url=_canonical(root, metas, url),
        language=root.get("lang") or metas.get("og:locale") or metas.get("content-language") or linked.language or None,
        published=_published(root, metas, linked),
        description=_clean(metas.get("og:description") or metas.get("description") or ""),
        linked=linked,
    )


def parse_page_date(raw: str) -> PageDate | None:
    """Return the time that an ISO 8601 string of a page names, None when it names none or one before 1990.

    Shape: aware UTC.
    """
    text = raw.strip()
    if not _ISO.match(text):
        return None
    try:
        at = datetime.fromisoformat(re.sub(r"([+-]\d\d)(\d\d)$", r"\1:\2", text.replace("Z", "+00:00")))
    except ValueError:
        return None
    if at.year < _FIRST.year:
        return None
    if at.tzinfo is not None:
        try:
            return PageDate(at=at.astimezone(UTC), precision="exact", offset=at.utcoffset() or timedelta(0))
        except OverflowError:
            return None
    is_day = len(text) == len("2026-11-24") or text.endswith("T00:00:00")
    return PageDate(at=at.replace(tzinfo=UTC), precision="day" if is_day else "local")


def choose_date(
    page: PageDate | None, hint: datetime | None, *, now: datetime
) -> tuple[datetime | None, tuple[str, ...]]:
    """Return the time of publication from what the page and the source's entry say, with warnings.

    Shape: the page's time with zone, else the hint, else what the page has; never later than 36 hours from `now` nor
    before 1990.
    """
    warnings: list[str] = []
    if page is not None and not _FIRST <= page.at <= now + _FUTURE:
        warnings.append(f"date of the page is not believed: {page.at:%Y-%m-%d}")
        page = None
    if hint is not None and not _FIRST <= hint <= now + _FUTURE:
        warnings.append(f"date of the entry is not believed: {hint:%Y-%m-%d}")
        hint = None
    if page is not None and page.precision == "exact":
        return page.at, tuple(warnings)
    if hint is not None:
        return hint.astimezone(UTC), tuple(warnings)
    if page is not None:
        warnings.append(
            "time of publication has no zone: read as UTC"
            if page.precision == "local"
            else "only the day of publication is known"
        )
        return page.at, tuple(warnings)
    return None, tuple(warnings)


def without_site(title: str, *, site: str, url: str) -> str:
    """Return a document title without the name of the site at its end or beginning."""
    pieces = [(m.start(), m.end()) for m in _SEPARATOR.finditer(title)]
    if not pieces:
        return title
    first, last = title[: pieces[0][0]], title[pieces[-1][1] :]
    if _is_site(last, title, site=site, url=url, bar="|" in title[slice(*pieces[-1])]):
        return without_site(title[: pieces[-1][0]].rstrip(), site=site, url=url)
    if _is_site(first, title, site=site, url=url, bar=False):
        return title[pieces[0][1] :].lstrip()
    return title


def host_of(url: str) -> str:
    """Return the host of an address without "www.", "m." and "amp."; "" for none."""
    try:
        host = (urlsplit(url).hostname or "").lower()
    except ValueError:
        return ""
    return re.sub(r"^(?:(?:www\d?|m|amp|mobile)\.)+", "", host)


def _is_site(part: str, title: str, *, site: str, url: str, bar: bool) -> bool:
    words = part.split()
    if not words or len(words) > _SUFFIX_WORDS or len(part) * 2 > len(title):
        return False
    plain = re.sub(r"\W", "", folded(part))
    if not plain:
        return False
    if site and (ratio(plain, re.sub(r"\W", "", folded(site))) >= _HOST_ALIKE):
        return True
    labels = host_of(url).split(".")
    joined = "".join(labels)
    if plain in (joined, *labels) or (labels[0] and ratio(plain, labels[0].replace("-", "")) >= _HOST_ALIKE):
        return True
    return bar


def _title(root: HtmlElement, metas: dict[str, str], linked: LinkedData, *, site: str, url: str) -> str:
    document = _clean(_text(next(root.iter("title"), None)))
    stated = _clean(metas.get("og:title") or metas.get("twitter:title") or linked.headline or "")
    reference = without_site(stated or document, site=site, url=url)
    headings = [text for h in root.iter("h1") if (text := _clean(_text(h))) and len(text) <= _MAX_TITLE]
    best = max(headings, key=lambda heading: _likeness(heading, reference), default="")
    if best and (not reference or _likeness(best, reference) >= _ALIKE):
        return without_site(best, site=site, url=url)
    if not stated and len(headings) == 1 and len(best.split()) >= _TITLE_WORDS:
        return best
    return reference[:_MAX_TITLE]


def _likeness(heading: str, reference: str) -> float:
    one, other = folded(heading), folded(reference)
    if 2 * len(one) > len(other) and one in other:
        return 1.0
    return ratio(one, other)


def _metas(root: HtmlElement) -> dict[str, str]:
    """The first value of each meta name; names in lower case."""
    found: dict[str, str] = {}
    for meta in root.iter("meta"):
        name = meta.get("property") or meta.get("name") or meta.get("itemprop") or meta.get("http-equiv") or ""
        content = meta.get("content") or ""
        if name and content:
            found.setdefault(name.lower(), content[:2000])
    return found


def _published(root: HtmlElement, metas: dict[str, str], linked: LinkedData) -> PageDate | None:
    candidates = [linked.published[:100], *(value for name, value in metas.items() if name in _PUBLISHED_NAMES)]
    marked = root.xpath("//*[@itemprop='datePublished'] | //article//time[@datetime] | //time[@pubdate]")
    candidates.extend(element.get("content") or element.get("datetime") or "" for element in marked[:3])
    dates = [date for raw in candidates if (date := parse_page_date(raw)) is not None]
    order = {"exact": 0, "local": 1, "day": 2}
    return min(dates, key=lambda date: order[date.precision], default=None)


def _canonical(root: HtmlElement, metas: dict[str, str], url: str) -> str | None:
    """The page's own address as it states it, if it is on the same site and is no front page."""
    stated = next(
        (link.get("href") for link in root.iter("link") if (link.get("rel") or "").lower() == "canonical"), None
    )
    stated = stated or metas.get("og:url")
    if not stated:
        return None
    try:
        absolute = urljoin(url, stated.strip())
        parts = urlsplit(absolute)
    except ValueError:
        return None
    if parts.scheme not in ("http", "https") or (url and host_of(absolute) != host_of(url)):
        return None
    if url and parts.port != urlsplit(url).port:
        return None
    is_front = parts.path in ("", "/") and not parts.query
    return None if is_front and urlsplit(url).path not in ("", "/") else absolute


def _text(element: HtmlElement | None) -> str:
    return "" if element is None else "".join(element.itertext())


def _clean(text: str) -> str:
    return " ".join(repaired(text).split())
