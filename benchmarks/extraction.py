"""Texts, titles and dates of real pages, and the time that takes, beside the plain extraction library in one run.

Run: python -m benchmarks.extraction [--shared DIR] [--differences]

Every page of the article benchmark is read in turn by `extract_page` and by the library alone: its text, and its text
with title and date, which is what the product gives. Texts are scored as the benchmark's own evaluator does. It knows
no titles and dates; a title is compared with the one that the page states for shared links (og:title), a date with the
day in the page's address. Both are the page's own words, so these figures say how well they agree. Times are of CPU,
one process, each page read once by each way before it counts. Exit 1 below F1 0.960.
"""

from __future__ import annotations

import argparse
import json
import re
import statistics
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from trafilatura import bare_extraction, extract

from benchmarks.service import report, say
from benchmarks.shared_data import add_option, unpack
from monitor.articles.extract import extract_page
from monitor.articles.metadata import without_site
from monitor.sources.dates import parse_date
from monitor.text.fold import folded
from monitor.text.similarity import ratio

F1_GOAL = 0.960
_SET = "articles-scrapinghub"
_NOW = datetime(2026, 11, 24, tzinfo=UTC)
_RUN = 4
#: a title that shares this much with the page's own is the same, cut or spelled otherwise
_SAME = 0.8
_URL_DAY = re.compile(r"/(20\d\d)[/-]?(0\d|1[0-2])[/-]?([0-2]\d|3[01])(?=\D)")
_STATED = re.compile(r"<meta[^>]+property=[\"']og:title[\"'][^>]*>", re.IGNORECASE)
_CONTENT = re.compile(r"content=(?:\"([^\"]*)\"|'([^']*)')", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What one way gives of a page."""

    text: str
    title: str = ""
    day: date | None = None


@dataclass(slots=True, kw_only=True)
class Way:
    """One way to read pages, and its figures so far."""

    read: Callable[[str, str], Found]
    precisions: list[float] = field(default_factory=list)
    recalls: list[float] = field(default_factory=list)
    empty: int = 0
    titles: Counter[str] = field(default_factory=Counter)
    days: Counter[str] = field(default_factory=Counter)
    ms: list[float] = field(default_factory=list)
    differences: list[str] = field(default_factory=list)


def product(html: str, url: str) -> Found:
    """Return what the product gives: text, title, date, verdict, parts, layout."""
    page = extract_page(html, url=url, read_date=parse_date, now=_NOW)
    return Found(text=page.text, title=page.title, day=page.published_at.date() if page.published_at else None)


def plain(html: str, url: str) -> Found:
    """Return the library's text alone."""
    return Found(text=extract(html, url=url, include_comments=False) or "")


def plain_with_metadata(html: str, url: str) -> Found:
    """Return the library's text with title and date."""
    document = bare_extraction(html, url=url, include_comments=False, with_metadata=True)
    if document is None or isinstance(document, dict):
        return Found(text="")
    day = date.fromisoformat(document.date) if document.date else None
    return Found(text=document.text or "", title=document.title or "", day=day)


def main() -> int:
    """Read every page in every way and return the exit status."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    add_option(parser)
    parser.add_argument("--differences", action="store_true", help="name the pages whose title or day differs")
    options = parser.parse_args()
    ways = {"product": Way(read=product), "plain": Way(read=plain), "plain+meta": Way(read=plain_with_metadata)}
    with tempfile.TemporaryDirectory(prefix="extraction-") as name:
        folder = Path(name)
        unpack(options.shared, [_SET], folder)
        truth = json.loads((folder / _SET / "ground-truth.json").read_text("utf-8"))
        for path in sorted((folder / _SET / "html").glob("*.html")):
            html = path.read_text("utf-8", errors="replace")
            for way in ways.values():
                one_page(way, html, truth[path.stem])
    figures = {name: figures_of(way) for name, way in ways.items()}
    for name, row in figures.items():
        say(f"{name:12} " + ", ".join(f"{key} {value}" for key, value in row.items()))
    if options.differences:
        for line in ways["product"].differences:
            say(f"  {line}")
    times = {name: ways[name].ms for name in ways}
    over = {
        name: round(statistics.median(a / b for a, b in zip(times["product"], times[name], strict=True)), 2)
        for name in ("plain", "plain+meta")
    }
    say(f"time of the product over that of the library, median of pages: {over}")
    passed = figures["product"]["f1"] >= F1_GOAL
    report({"benchmark": "extraction", "passed": passed, "ways": figures, "time_ratio": over})
    return 0 if passed else 1


def one_page(way: Way, html: str, truth: Mapping[str, str]) -> None:
    """Read one page twice, the second time by the clock, and note how well."""
    url = truth.get("url", "")
    way.read(html, url)
    began = time.process_time()
    found = way.read(html, url)
    way.ms.append((time.process_time() - began) * 1000)
    got, wanted = runs(found.text), runs(truth["articleBody"])
    common = (got & wanted).total()
    if got:
        way.precisions.append(common / got.total())
    way.empty += not found.text
    way.recalls.append(common / wanted.total())
    if stated := stated_title(html, url):
        same = ratio(folded(found.title), folded(stated)) >= _SAME or folded(found.title) in folded(stated)
        verdict = "none" if not found.title else "same" if same or folded(stated) in folded(found.title) else "other"
        way.titles[verdict] += 1
        if verdict != "same":
            way.differences.append(f"title {url}: {found.title!r}; the page states {stated!r}")
    if day := url_day(url):
        near = found.day is not None and abs(found.day - day) <= timedelta(days=1)
        verdict = "none" if found.day is None else "same" if near else "other"
        way.days[verdict] += 1
        if verdict != "same":
            way.differences.append(f"day {url}: {found.day}")
    way.days["found, all pages"] += found.day is not None


def figures_of(way: Way) -> dict[str, Any]:
    """Return the figures of one way."""
    precision, recall = statistics.fmean(way.precisions), statistics.fmean(way.recalls)
    return {
        "f1": round(2 * precision * recall / (precision + recall), 4),
        "precision": round(precision, 4),
        "recall": round(recall, 4),
        "pages": len(way.recalls),
        "empty": way.empty,
        "titles": dict(way.titles),
        "days": dict(way.days),
        "ms_p50": round(statistics.median(way.ms), 1),
        "ms_p95": round(statistics.quantiles(way.ms, n=20)[-1], 1),
    }


def runs(text: str) -> Counter[tuple[str, ...]]:
    """Return runs of four words, as the benchmark counts them."""
    words = re.findall(r"\w+", text)
    return Counter(tuple(words[i : i + _RUN]) for i in range(max(1, len(words) - _RUN + 1))) if words else Counter()


def stated_title(html: str, url: str) -> str:
    """Return the title that the page states for shared links, without the name of the site."""
    import html as entities

    meta = _STATED.search(html)
    content = _CONTENT.search(meta.group()) if meta else None
    if content is None:
        return ""
    return without_site(" ".join(entities.unescape(content[1] or content[2] or "").split()), site="", url=url)


def url_day(url: str) -> date | None:
    """Return the day in an address, None when there is none."""
    match = _URL_DAY.search(url)
    try:
        return date(*(int(part) for part in match.groups())) if match else None
    except ValueError:
        return None


if __name__ == "__main__":
    sys.exit(main())
