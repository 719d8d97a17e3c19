"""A feed visited more than once through the command: what operators are told of it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.integration.test_cli import monitor
from tests.loopback import Site, serving

TEXT = "The minister said on Monday that the port will never be traded away, whatever anybody offers for it."


@pytest.fixture
def site() -> Iterator[Site]:
    with serving(Site()) as served:
        yield served


class Visits:
    """A feed whose document the test sets, and polls of it."""

    def __init__(self, site: Site, folder: Path) -> None:
        self._site = site
        self._db = str(folder / "m.db")
        listed = folder / "sources.txt"
        listed.write_text(f"{site.base}/feed.xml\n")
        monitor("sources", "import", str(listed), "--db", self._db, "--allow-host", site.host)

    def poll(self, *items: str) -> dict[str, Any]:
        """Serve these items and visit; return what the visit came to."""
        document = f'<rss version="2.0"><channel><title>News</title>{"".join(items)}</channel></rss>'
        self._site.page("/feed.xml", document, kind="application/rss+xml")
        (row,) = [json.loads(line) for line in monitor("poll", "--db", self._db, "--all", "--json").splitlines()]
        assert isinstance(row, dict)
        return row


def item(number: int, *, guid: str = "") -> str:
    return (
        f"<item><title>Dispatch number {number} of the day</title><guid isPermaLink='false'>{guid or number}</guid>"
        f"<link>http://a.example/news/{number}</link><description>{number}: {TEXT}</description></item>"
    )


def test_what_is_odd_about_a_feed_is_reported_with_the_visit(site: Site, tmp_path: Path) -> None:
    visits = Visits(site, tmp_path)
    assert visits.poll(*map(item, range(10)))["warnings"] == []

    flood = visits.poll(*(item(number, guid=f"other-{number}") for number in range(11)))
    assert flood["new_entries"] == 1
    assert flood["warnings"] == ["guid flood: 10 of 10 known entries came under new identifiers"]

    overrun = visits.poll(*map(item, range(40, 50)))
    assert overrun["new_entries"] == 10
    assert [one for one in overrun["warnings"] if one.startswith("overrun: none of its 10 entries")]
