"""Globs over the paths of links, for people who do not write regular expressions.

`*` stands for anything inside one path segment, `**` for any number of segments, `?` for one character. A final slash
does not matter. A pattern with `=` is compared with the query as well. Several patterns are separated by white space or
commas; one that starts with `!` excludes; one that starts with `http` names its host too.
"""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

_MAX_PATH = 2000


@dataclass(frozen=True, slots=True)
class LinkGlob:
    """Compiled patterns; `matches(url)` tells whether a link is wanted."""

    wanted: tuple[str, ...]
    unwanted: tuple[str, ...]

    @classmethod
    def of(cls, patterns: str) -> LinkGlob:
        """Return the globs written in `patterns`."""
        words = patterns.replace(",", " ").split()
        return cls(
            wanted=tuple(word for word in words if not word.startswith("!")),
            unwanted=tuple(word[1:] for word in words if word.startswith("!")),
        )

    def names_host(self) -> bool:
        """Tell whether some pattern is a whole address, so that links to other hosts can be meant."""
        return any(pattern.startswith(("http://", "https://")) for pattern in self.wanted)

    def matches(self, url: str) -> bool:
        """Tell whether the address fits a wanted pattern and no unwanted one."""
        return any(_fits(pattern, url) for pattern in self.wanted) and not any(_fits(p, url) for p in self.unwanted)


def _fits(pattern: str, url: str) -> bool:
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    subject = unquote(parts.path)[:_MAX_PATH]
    if pattern.startswith(("http://", "https://")):
        subject = f"{parts.netloc.lower().removeprefix('www.')}/{subject.lstrip('/')}"
        pattern = pattern.split("://", 1)[1].removeprefix("www.")
    if "=" in pattern:
        path, _, query = pattern.partition("?")
        return match_path(unquote(path), subject) and match_segment(query, parts.query[:_MAX_PATH])
    return match_path(unquote(pattern), subject)


def match_path(pattern: str, path: str) -> bool:
    """Tell whether a path fits a glob; time grows with the product of their numbers of segments at most."""
    wanted = pattern.strip("/").split("/")
    given = path.strip("/").split("/")
    # reached[j]: the patterns so far fit the first j segments
    reached = [True] + [False] * len(given)
    for segment in wanted:
        if segment == "**":
            first = next((place for place, fits in enumerate(reached) if fits), len(given) + 1)
            reached = [place >= first for place in range(len(given) + 1)]
        else:
            fits_before = reached
            # An empty segment (the folder itself) is no article: `/news/*` does not mean `/news/`.
            fits = [bool(part) == bool(segment) and match_segment(segment, part) for part in given]
            reached = [False] + [fits_before[place] and fits[place] for place in range(len(given))]
    return reached[-1]


def match_segment(pattern: str, text: str) -> bool:
    """Tell whether one segment fits `*` and `?`; each star is retried from one place only, so it stays cheap."""
    at = place = 0
    star, retry = -1, 0
    while at < len(text):
        if place < len(pattern) and pattern[place] == "*":
            star, retry = place, at
            place += 1
        elif place < len(pattern) and pattern[place] in ("?", text[at]):
            place += 1
            at += 1
        elif star >= 0:
            retry += 1
            place, at = star + 1, retry
        else:
            return False
    return not pattern[place:].strip("*")
