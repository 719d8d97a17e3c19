"""How well articles are found on pages that list them, without a pattern: composed pages of many layouts.

Run: python -m benchmarks.listings

Prints a Markdown table: per set of layouts the articles found, the links that are none, titles, dates, next pages, how
often the proposed pattern takes exactly what was learned, the CPU time of a page; then the pages with differences.
"""

from __future__ import annotations

import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime

from monitor.errors import NotAFeedError
from monitor.sources.identity import canonical_url
from monitor.sources.listing import choose_links
from monitor.types import SourceOptions
from tests.listing_layouts import DEVELOPED, FIFTH, LAST, LATER, UNSEEN, Layout

NOW = datetime(2026, 11, 25, tzinfo=UTC)
SETS = {"first": DEVELOPED, "second": UNSEEN, "third": LATER, "fourth": LAST, "fifth": FIFTH}


@dataclass(slots=True)
class Tally:
    """What a set of pages came to."""

    articles: int = 0
    found: int = 0
    wrong: int = 0
    titles: int = 0
    days: int = 0
    shown_days: int = 0
    next_pages: int = 0
    shown_next: int = 0
    exact: int = 0
    cpu_s: float = 0.0
    differences: list[str] = field(default_factory=list)


def tally(layouts: Iterable[Layout]) -> Tally:
    """Return the tally of a set."""
    total = Tally()
    for layout in layouts:
        _count(layout, total)
    return total


def _count(layout: Layout, total: Tally) -> None:
    started = time.process_time()
    total.articles += len(layout.articles)
    total.shown_days += len(layout.days)
    total.shown_next += layout.next is not None
    try:
        chosen = choose_links(
            layout.html, url=layout.url, options=SourceOptions(), language=layout.language, now=NOW, proposing=True
        )
    except NotAFeedError as error:
        total.differences.append(f"{layout.name}: {error}")
        return
    total.cpu_s += time.process_time() - started
    found = {link.key: link for link in chosen.articles}
    wanted = [canonical_url(address) for address in layout.articles]
    wrong = set(found) - {*wanted, *map(canonical_url, layout.allowed)}
    missed = [key for key in wanted if key not in found]
    total.found += len(wanted) - len(missed)
    total.wrong += len(wrong)
    total.exact += bool(chosen.proposal and chosen.proposal.exact)
    total.next_pages += layout.next is not None and chosen.next_page == layout.next
    for place, key in enumerate(wanted):
        link = found.get(key)
        total.titles += link is not None and link.title == layout.titles[place]
        total.days += bool(link and layout.days and str(link.published_at)[:10] == layout.days[place])
    if wrong or missed:
        total.differences.append(f"{layout.name}: missed {missed[:3]}, wrong {sorted(wrong)[:3]}")


def main() -> None:
    """Print the table."""
    print("| set | pages | articles found | other links taken | titles | dates | next pages | exact patterns | ms |")
    print("|---|---:|---:|---:|---:|---:|---:|---:|---:|")
    differences = []
    for name, layouts in SETS.items():
        one = tally(layouts)
        differences += one.differences
        print(
            f"| {name} | {len(layouts)} | {one.found} of {one.articles} | {one.wrong} | {one.titles} | "
            f"{one.days} of {one.shown_days} | {one.next_pages} of {one.shown_next} | {one.exact} | "
            f"{one.cpu_s / len(layouts) * 1000:.0f} |"
        )
    for line in differences:
        print(f"- {line}")


if __name__ == "__main__":
    main()
