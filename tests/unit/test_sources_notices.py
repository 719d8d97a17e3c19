"""What is noticed of a visit beside its entries: an overrun window, identifiers that change."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from monitor.sources.decide import keys_to_add
from monitor.sources.draft import Draft, entries_hash, parsed_source
from monitor.sources.notices import notices, of_failure
from monitor.types import KnownEntry, ParsedSource

DAY = datetime(2026, 11, 24, 10, tzinfo=UTC)


def document(*numbers: int, scheme: str = "g", links: bool = True) -> ParsedSource:
    """A document that lists these entries, their guids made by a scheme."""
    drafts = [
        Draft(
            title=f"Dispatch number {number} of the day",
            url=f"https://a.example/news/{number}" if links else None,
            guid=f"{scheme}{number}",
            published_at=DAY + timedelta(minutes=number),
            summary=f"The minister spoke for the {number}. time on what nobody will trade away, whatever they offer.",
        )
        for number in numbers
    ]
    return parsed_source(drafts, kind="rss20", title="", max_entries=1000)


def stored(parsed: ParsedSource) -> dict[str, KnownEntry]:
    return {
        key: KnownEntry(entry_id=number, key=key, title=entry.title, url=entry.url)
        for number, entry in enumerate(parsed.entries, 1)
        for key in entry.keys
    }


def said(before: ParsedSource, now: ParsedSource, *, first_visit: bool = False) -> tuple[str, ...]:
    keys = {key for entry in now.entries for key in entry.keys}
    known = {key: owner for key, owner in stored(before).items() if key in keys}
    return notices(now.entries, known, first_visit=first_visit, last_hash=before.entries_hash)


def test_a_window_in_which_nothing_of_the_last_visit_is_left_is_an_overrun() -> None:
    (notice,) = said(document(*range(10)), document(*range(30, 40)))
    assert notice.startswith("overrun: none of its 10 entries")


def test_one_entry_that_is_still_there_means_nothing_was_missed() -> None:
    assert said(document(*range(10)), document(*range(9, 19))) == ()


def test_a_first_visit_and_one_after_an_empty_document_overrun_nothing() -> None:
    assert said(document(), document(*range(10))) == ()
    assert said(document(1), document(*range(10, 20)), first_visit=True) == ()


def test_a_document_of_one_or_two_entries_says_nothing_by_new_ones() -> None:
    assert said(document(1, 2), document(3, 4)) == ()
    assert said(document(1, 2, 3), document(4, 5, 6)) != ()


def test_new_identifiers_of_known_entries_are_a_flood() -> None:
    (notice,) = said(document(*range(8)), document(*range(9), scheme="h"))
    assert notice == "guid flood: 8 of 8 known entries came under new identifiers"


def test_a_few_changed_identifiers_are_no_flood() -> None:
    before, now = document(*range(10)), document(*range(10))
    first = replace(now.entries[0], keys=(now.entries[0].keys[0], "guid:other", *now.entries[0].keys[2:]))
    assert said(before, replace(now, entries=(first, *now.entries[1:]))) == ()
    assert said(document(1, 2), document(1, 2, scheme="h")) == ()


def test_identifiers_that_change_at_every_visit_are_not_remembered() -> None:
    """Else the keys of a source would grow by the length of its document at every visit."""
    before, now = document(*range(8), links=False), document(*range(8), scheme="h", links=False)
    assert keys_to_add(now, stored(before)) == ()
    one = document(0, scheme="h", links=False)
    assert [keys for _, keys in keys_to_add(one, stored(before))] == [("guid:h0",)]


def test_the_hash_of_nothing_is_that_of_an_empty_document() -> None:
    assert document().entries_hash == entries_hash(())


def test_a_page_that_no_pattern_fits_any_longer_is_noticed_but_not_one_that_none_ever_fitted() -> None:
    message = "redesign: none of the page's 40 links fits '/news/*'"
    assert of_failure(message, first_visit=False) == (message, (message,))
    assert of_failure(message, first_visit=True) == ("none of the page's 40 links fits '/news/*'", ())
    assert of_failure("HTTP 404 Not Found", first_visit=False) == ("HTTP 404 Not Found", ())
