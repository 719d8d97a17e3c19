"""Patterns that are proposed for a listing."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from monitor.sources.identity import canonical_url
from monitor.sources.listing import choose_links
from monitor.sources.listing_propose import Proposal
from monitor.types import SourceOptions
from tests.listing_layouts import DEVELOPED, FIFTH, LAST, LATER, UNSEEN, Layout

NOW = datetime(2026, 11, 25, tzinfo=UTC)


def proposal_for(layout: Layout) -> Proposal:
    chosen = choose_links(
        layout.html, url=layout.url, options=SourceOptions(), language=layout.language, now=NOW, proposing=True
    )
    assert chosen.proposal is not None
    return chosen.proposal


def named(name: str) -> Layout:
    return next(one for one in (*DEVELOPED, *UNSEEN, *LATER, *LAST, *FIFTH) if one.name.startswith(name))


@pytest.mark.parametrize("layout", [*DEVELOPED, *UNSEEN, *LATER, *LAST, *FIFTH], ids=lambda one: one.name)
def test_the_proposed_pattern_takes_what_was_learned_and_nothing_else(layout: Layout) -> None:
    proposal = proposal_for(layout)
    options = SourceOptions(links=proposal.links, select=proposal.select)
    again = choose_links(layout.html, url=layout.url, options=options, language=layout.language, now=NOW)
    learned = choose_links(layout.html, url=layout.url, options=SourceOptions(), language=layout.language, now=NOW)
    allowed = {canonical_url(one) for one in (*layout.articles, *layout.allowed)}
    assert {link.key for link in learned.articles} <= {link.key for link in again.articles} <= allowed


@pytest.mark.parametrize(
    ("name", "links", "select"),
    [
        ("a ministry's table", "/en/news/*", None),
        ("SharePoint", "/en/Pages/NewsDetails.aspx?ItemId=*&List=News", None),
        ("Bitrix", "/press/news?ELEMENT_ID=*", None),
        ("WordPress, dated", "/20??/*/*/*", None),
        ("WordPress, titles", None, "h3 a"),
        ("EEAS", "/eeas/*_en", None),
        ("an address book", "/no_-*.en.mfa", None),
    ],
)
def test_patterns_are_such_as_a_person_would_write(name: str, links: str | None, select: str | None) -> None:
    proposal = proposal_for(named(name))
    assert (proposal.links, proposal.select, proposal.exact) == (links, select, True)


def test_no_pattern_is_proposed_where_one_was_given() -> None:
    layout = DEVELOPED[0]
    chosen = choose_links(
        layout.html, url=layout.url, options=SourceOptions(links="/en/news/*"), language="en", now=NOW, proposing=True
    )
    assert chosen.proposal is None
