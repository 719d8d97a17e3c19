"""A pattern for a listing whose articles were learned: the glob or selector that takes them and no other link.

A pattern that is written down stays the same when the page changes; what is learned anew at each visit may not.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import unquote, urlsplit

from monitor.sources.glob import LinkGlob
from monitor.sources.listing_links import Link, under_selector

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

#: globs that are proposed together; more say that there is no pattern
_MOST_GLOBS: Final = 4
#: selectors that are tried
_MOST_SELECTORS: Final = 60
#: articles of a group that a glob is made from
_LEAST: Final = 2
_SEPARATORS: Final = "-_.,;:=~+"
_NAME = re.compile(r"[A-Za-z][\w-]{1,40}")
_STEPS: Final = 6
_YEAR: Final = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """A pattern for a listing, and what it does on the page it was made from."""

    links: str | None = None
    select: str | None = None
    #: articles it leaves out
    missed: tuple[Link, ...] = ()
    #: other links it takes
    wrong: tuple[Link, ...] = ()

    @property
    def exact(self) -> bool:
        """Return whether it takes the articles and nothing else."""
        return not self.missed and not self.wrong


def propose(root: Any, articles: Sequence[Link], found: Sequence[Link]) -> Proposal | None:
    """Return the simplest pattern that takes the articles of a page and as few other links as can be.

    Shape: a glob over paths when one is exact, else a selector when one is, else whichever errs less; None without
    articles. `found` are all links of the page, the articles among them.
    """
    if not articles:
        return None
    best = _judged(_globs(articles), None, articles, found, root)
    if best.exact:
        return best
    for selector in _selectors(articles):
        tried = _judged(None, selector, articles, found, root)
        if _errors(tried) < _errors(best):
            best = tried
        if best.exact:
            break
    return best


def _errors(proposal: Proposal) -> int:
    return len(proposal.missed) + len(proposal.wrong)


def _judged(
    links: str | None, selector: str | None, articles: Sequence[Link], found: Sequence[Link], root: Any
) -> Proposal:
    if selector:
        taken = under_selector(list(found), root, selector)
    else:
        pattern = LinkGlob.of(links or "")
        taken = [link for link in found if pattern.matches(link.url)]
    keys, wanted = {link.key for link in taken}, {link.key for link in articles}
    return Proposal(
        links=links,
        select=selector,
        missed=tuple(link for link in articles if link.key not in keys),
        wrong=tuple(link for link in taken if link.key not in wanted),
    )


# --------------------------------------------------------------------------------------------------------------- globs


def _globs(articles: Sequence[Link]) -> str:
    """Return globs over the paths of the articles, one per number of parts; beyond four one for all depths."""
    groups: dict[tuple[int, bool], list[str]] = defaultdict(list)
    for link in articles:
        parts = urlsplit(link.url)
        groups[(len(_segments(link.url)), bool(_telling_query(parts.query)))].append(link.url)
    groups = {shape: urls for shape, urls in groups.items() if len(urls) >= _LEAST} or groups
    globs = [_query_glob(urls) if queried else _path_glob(urls) for (_, queried), urls in groups.items()]
    if len(globs) > _MOST_GLOBS or any("*" not in one for one in globs):
        globs = [_prefix_glob([link.url for link in articles])]
    return " ".join(dict.fromkeys(globs))


def _segments(url: str) -> list[str]:
    # White space, commas and a leading "!" separate and exclude in a glob; "?" stands for one character of those.
    return [re.sub(r"[\s,!*]", "?", unquote(part)) for part in urlsplit(url).path.split("/") if part]


def _telling_query(query: str) -> bool:
    return any(char.isdigit() for char in query)


def _path_glob(urls: Sequence[str]) -> str:
    return "/" + "/".join(_alike(column) for column in zip(*map(_segments, urls), strict=True))


def _prefix_glob(urls: Sequence[str]) -> str:
    prefix = []
    for column in zip(*map(_segments, urls), strict=False):
        if len(set(column)) > 1:
            break
        prefix.append(column[0])
    return "/" + "/".join([*prefix, "**"])


def _query_glob(urls: Sequence[str]) -> str:
    """Return a glob over path and query: `/press/detail.php?id=*`; parameters keep their order."""
    queries = [urlsplit(url).query.split("&") for url in urls]
    path = _path_glob(urls) if _segments(urls[0]) else "/"
    if len({len(query) for query in queries}) > 1:
        return f"{path}?*{_common_name(queries)}=*"
    return f"{path}?" + "&".join(_same_or_any(column) for column in zip(*queries, strict=True))


def _common_name(queries: Sequence[Sequence[str]]) -> str:
    names = Counter(part.partition("=")[0] for query in queries for part in query if _telling_query(part))
    return names.most_common(1)[0][0] if names else ""


def _same_or_any(column: Sequence[str]) -> str:
    if len(set(column)) == 1:
        return column[0]
    names = {part.partition("=")[0] for part in column}
    return f"{names.pop()}=*" if len(names) == 1 else "*"


def _alike(column: Sequence[str]) -> str:
    """Return one part of a path that fits all of these: itself, `*`, or `*` with what all begin and end with.

    A number is never meant itself: years and months that all articles share today do not last.
    """
    if all(part.isdigit() for part in column):
        return "20??" if all(len(part) == _YEAR and part.startswith("20") for part in column) else "*"
    if len(set(column)) == 1:
        return column[0]
    start, end = _common(column), _common([part[::-1] for part in column])[::-1]
    start = start[: max((start.rfind(char) + 1 for char in _SEPARATORS), default=0)]
    places = [end.find(char) for char in _SEPARATORS if char in end]
    end = end[min(places) :] if places else ""
    shortest = min(map(len, column))
    return f"{start}*{end}" if len(start) + len(end) < shortest else "*"


def _common(texts: Sequence[str]) -> str:
    first, last = min(texts), max(texts)
    size = next(
        (place for place, (one, other) in enumerate(zip(first, last, strict=False)) if one != other), len(first)
    )
    return first[:size]


# ----------------------------------------------------------------------------------------------------------- selectors


def _selectors(articles: Sequence[Link]) -> Iterable[str]:
    """Yield selectors for where the articles stand, the most general first: ".news a", ".list h3 > a"."""
    counts: Counter[str] = Counter()
    for link in articles:
        counts.update(set(_ways(link.main)))
    common = [way for way, count in counts.items() if count * 2 > len(articles)]
    yield from sorted(common, key=lambda way: (-counts[way], way.count(" "), len(way)))[:_MOST_SELECTORS]


def _ways(anchor: Any) -> Iterable[str]:
    """Yield selectors that choose an anchor: by its own name, by those of the elements around it, by two of them."""
    last = _names(anchor)
    around = [_names(element) for element in list(anchor.iterancestors())[:_STEPS]]
    yield from (name for name in last if name != "a")
    for steps, names in enumerate(around):
        parent = around[steps + 1] if steps + 1 < len(around) else ["body"]
        for name in names:
            yield f"{name} a"
            yield from (f"{name} {one}" for one in last if one != "a")
            yield from (f"{outer} {name} a" for outer in parent)


def _names(element: Any) -> list[str]:
    """Return the names of an element in selectors: its tag, with each of its classes that no number makes its own."""
    if not isinstance(element.tag, str) or element.tag in {"html", "body"}:
        return []
    names = [element.tag] if element.tag not in {"div", "span"} else []
    classes = (element.get("class") or "").split()[:4]
    good = (name for name in classes if _NAME.fullmatch(name) and not any(char.isdigit() for char in name))
    names += [f"{element.tag}.{name}" for name in good]
    return names or [element.tag]
