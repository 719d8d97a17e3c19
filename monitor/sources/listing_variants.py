"""Language trees of a site: the same article under /en/ and /ru/ is one article, in the language that is wanted."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Final
from urllib.parse import parse_qsl, urlsplit

if TYPE_CHECKING:
    from monitor.sources.glob import LinkGlob
    from monitor.sources.listing_links import Link

#: what sites write for a language, in a path, a host or a query
_MARKS: Final = {
    mark: code
    for code, marks in {
        "en": "en eng english",
        "ru": "ru rus",
        "hy": "hy arm am hye",
        "az": "az aze",
        "ka": "ka geo ge kat",
        "tr": "tr tur",
        "uk": "uk ua ukr",
        "fa": "fa per",
        "ar": "ar ara",
        "fr": "fr fra fre",
        "de": "de ger deu",
        "es": "es esp spa",
        "it": "it ita",
        "pl": "pl pol",
        "bg": "bg bul",
        "ro": "ro ron",
        "el": "el gr ell",
        "he": "he heb",
        "zh": "zh cn",
        "be": "be by",
    }.items()
    for mark in marks.split()
}
_QUERY_NAMES: Final = frozenset({"lang", "language", "locale", "l", "lng", "hl", "setlang"})
#: path segments looked at; a tree's mark stands in front
_FIRST: Final = 2


def language_of_address(url: str) -> tuple[str | None, str]:
    """Return the language that an address names, and the address with the mark taken out, equal for all variants.

    Shape: a two-letter code, or None for an address that names no language.
    """
    parts = urlsplit(url)
    host = (parts.hostname or "").removeprefix("www.")
    label, _, rest = host.partition(".")
    segments = parts.path.split("/")
    for place, segment in enumerate(segments[: _FIRST + 1]):
        mark = segment.lower().split("-")[0].split("_")[0]
        if mark in _MARKS and len(segment) <= len("az-latn"):
            kept = "/".join([*segments[:place], *segments[place + 1 :]])
            return _MARKS[mark], f"{host}{kept}?{parts.query}"
    pairs = parse_qsl(parts.query, max_num_fields=50) if len(parts.query) < 1000 else []  # noqa: PLR2004 - no editor's
    for name, value in pairs:
        if name.lower() in _QUERY_NAMES and value.lower()[:3].rstrip("-_") in _MARKS:
            kept_pairs = [f"{one}={other}" for one, other in pairs if one != name]
            return _MARKS[value.lower()[:3].rstrip("-_")], f"{host}{parts.path}?{'&'.join(kept_pairs)}"
    if label in _MARKS and rest.count("."):
        return _MARKS[label], f"{rest}{parts.path}?{parts.query}"
    return None, f"{host}{parts.path}?{parts.query}"


def in_one_language(
    chosen: list[Link], *, url: str, language: str | None, pattern: LinkGlob | None = None
) -> tuple[list[Link], list[Link]]:
    """Return the links in the wanted language, and those that are left out as another's.

    Shape: wanted is the source's language, else that of the listing's own address. Without either only variants of one
    article are told apart, the first stays. A language that the pattern itself spells out is wanted too.
    """
    marks = {link.key: language_of_address(link.url) for link in chosen}
    own = language_of_address(url)[0]
    wanted = (language or "").split("-")[0].split("_")[0].lower() or own
    present = {mark for mark, _ in marks.values() if mark}
    if wanted not in present and own in present:
        wanted = own  # az sources under /en/ addresses: the listing's own tree stands for its language
    spelled = _spelled(pattern)
    variants: dict[str, list[Link]] = defaultdict(list)
    for link in chosen:
        variants[marks[link.key][1]].append(link)
    best = {rest: _best(links, marks, wanted) for rest, links in variants.items()}
    dropped = []
    for link in chosen:
        mark, rest = marks[link.key]
        variant = link is not best[rest]
        foreign = bool(mark and wanted in present and mark != wanted and mark not in spelled)
        if variant or foreign or _said_foreign(link, wanted):
            dropped.append(link)
    if len(dropped) == len(chosen):
        return chosen, []
    gone = {link.key for link in dropped}
    return [link for link in chosen if link.key not in gone], dropped


def _best(links: list[Link], marks: dict[str, tuple[str | None, str]], wanted: str | None) -> Link:
    return min(links, key=lambda link: (marks[link.key][0] != wanted, marks[link.key][0] is not None))


def _spelled(pattern: LinkGlob | None) -> set[str]:
    if pattern is None:
        return set()
    segments = {segment.lower() for glob in pattern.wanted for segment in glob.split("/")}
    return {_MARKS[segment] for segment in segments if segment in _MARKS}


def _said_foreign(link: Link, wanted: str | None) -> bool:
    """Tell whether the anchors themselves say that they lead to another language (`hreflang`)."""
    said = {(anchor.get("hreflang") or "").split("-")[0].lower() for anchor in link.anchors[:3]} - {""}
    return bool(wanted and said and wanted not in said)
