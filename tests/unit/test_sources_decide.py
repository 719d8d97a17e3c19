"""What is new in a visit: nothing told twice, nothing swallowed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from monitor.sources.decide import decide_entries, keys_to_add, match_known
from monitor.sources.draft import Draft, parsed_source
from monitor.types import Entry, KnownEntry, ParsedSource, SkipReason

DAY = datetime(2026, 11, 24, 10, tzinfo=UTC)
LONG = "The minister said on Monday that the port will never be traded away whatever anybody offers for it."


def draft(
    number: int,
    *,
    title: str | None = None,
    url: str | None = "",
    guid: str | None = None,
    summary: str = "",
    hours: int = 0,
    dated: bool = True,
) -> Draft:
    return Draft(
        title=f"Dispatch number {number} of the day" if title is None else title,
        url=f"https://a.example/news/{number}" if url == "" else url,
        guid=f"g{number}" if guid is None else guid,
        published_at=DAY - timedelta(minutes=number) + timedelta(hours=hours) if dated else None,
        summary=summary,
    )


def document(*drafts: Draft) -> ParsedSource:
    return parsed_source(drafts, kind="rss20", title="", max_entries=1000)


def stored(parsed: ParsedSource) -> dict[str, KnownEntry]:
    """What the store knows after the entries of a document were saved."""
    return {
        key: KnownEntry(entry_id=number, key=key, title=entry.title, url=entry.url)
        for number, entry in enumerate(parsed.entries, 1)
        for key in entry.keys
    }


def told(parsed: ParsedSource, known: dict[str, KnownEntry]) -> tuple[Entry, ...]:
    intents, _ = decide_entries(parsed, known, first_visit=False, tell_backlog=False)
    assert all(intent.state == "pending" for intent in intents)
    return tuple(intent.entry for intent in intents)


def test_a_first_visit_is_backlog_unless_it_is_to_be_told() -> None:
    parsed = document(draft(1), draft(2))
    silent, _ = decide_entries(parsed, {}, first_visit=True, tell_backlog=False)
    loud, _ = decide_entries(parsed, {}, first_visit=True, tell_backlog=True)
    assert [intent.state for intent in silent] == ["backlog", "backlog"]
    assert [intent.state for intent in loud] == ["pending", "pending"]


def test_intents_are_oldest_first() -> None:
    parsed = document(draft(1), draft(2), draft(3))
    assert [entry.guid for entry in told(parsed, {})] == ["g3", "g2", "g1"]


def test_undated_entries_are_told_from_the_end_of_the_document() -> None:
    parsed = document(draft(1, dated=False), draft(2, dated=False))
    assert [entry.guid for entry in told(parsed, {})] == ["g2", "g1"]


def test_the_same_document_has_nothing_new() -> None:
    parsed = document(draft(1), draft(2))
    intents, skipped = decide_entries(parsed, stored(parsed), first_visit=False, tell_backlog=False)
    assert intents == ()
    assert skipped == {SkipReason.KNOWN.value: 2}


def test_a_changed_guid_is_the_same_entry() -> None:
    assert told(document(draft(1, guid="new")), stored(document(draft(1)))) == ()


def test_a_changed_address_with_the_same_guid_and_title_is_the_same_entry() -> None:
    assert told(document(draft(1, url="https://b.example/x/1")), stored(document(draft(1)))) == ()


def test_the_same_guid_with_another_address_and_title_is_another_entry() -> None:
    later = document(draft(1, url="https://a.example/news/99", title="Something else entirely happened"))
    assert len(told(later, stored(document(draft(1))))) == 1


def test_five_entries_with_one_guid_are_five() -> None:
    parsed = document(*(draft(number, guid="same") for number in range(5)))
    assert len(told(parsed, {})) == 5


def test_an_item_listed_twice_is_one() -> None:
    parsed = document(draft(1), draft(1))
    intents, skipped = decide_entries(parsed, {}, first_visit=False, tell_backlog=False)
    assert len(intents) == 1
    assert skipped == {SkipReason.DUPLICATE_IN_DOCUMENT.value: 1}


def test_guid_address_and_hour_may_all_change_when_the_text_stays() -> None:
    before = document(draft(1, summary=LONG))
    after = document(draft(1, summary=LONG, guid="g77", url="https://a.example/77/x", hours=3))
    assert told(after, stored(before)) == ()


def test_the_same_text_days_later_is_a_new_entry() -> None:
    before = document(draft(1, summary=LONG))
    after = document(draft(1, summary=LONG, guid="g77", url="https://a.example/77/x", hours=72))
    assert len(told(after, stored(before))) == 1


def test_equal_text_under_a_second_address_is_new_while_the_first_is_still_listed() -> None:
    old, new = draft(1, summary=LONG), draft(1, summary=LONG, guid="g77", url="https://a.example/77/x")
    assert [entry.guid for entry in told(document(new, old), stored(document(old)))] == ["g77"]


def test_a_new_scheme_of_links_and_guids_does_not_flood() -> None:
    before = document(*(draft(number) for number in range(20)))
    after = document(
        draft(50, title="This one is really new today"),
        *(draft(number, guid=f"v2-{number}", url=f"https://a.example/en/article/{number}") for number in range(20)),
    )
    assert [entry.title for entry in told(after, stored(before))] == ["This one is really new today"]


def test_a_repeated_title_is_new_while_other_entries_are_known() -> None:
    before = document(draft(1), draft(2))
    briefing = draft(3, title="Dispatch number 1 of the day")
    assert len(told(document(briefing, draft(2)), stored(before))) == 1


def test_entries_that_come_back_are_known() -> None:
    known = stored(document(draft(1), draft(2), draft(3)))
    assert told(document(), known) == ()
    assert told(document(draft(3), draft(1)), known) == ()


def test_keys_to_add_are_those_a_known_entry_has_not_had() -> None:
    known = stored(document(draft(1)))
    after = document(draft(1, guid="new"))
    assert keys_to_add(after, known) == ((1, ("guid:new",)),)
    assert keys_to_add(document(draft(1)), known) == ()


def test_a_known_entry_is_claimed_by_text_once() -> None:
    known = stored(document(draft(1, summary=LONG)))
    twins = [draft(1, summary=LONG, guid=f"n{n}", url=f"https://a.example/n/{n}") for n in range(2)]
    assert len(match_known(document(*twins).entries, known)) == 1
