"""Which further documents a visit reads, and what is remembered of them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from monitor.daemon.further import GIVE_UP_AFTER, MOST_DOCUMENTS, MOST_OLDER, Following, Step
from monitor.types import (
    Failed,
    FailureKind,
    Fetched,
    Further,
    FurtherWhen,
    KnownDocument,
    NotModified,
    ParsedSource,
    SourceForVisit,
    SourceKind,
    SourceOptions,
)

NOW = datetime(2026, 11, 25, tzinfo=UTC)
INDEX = "https://a.example/index.xml"
SOURCE = SourceForVisit(id="one", kind=SourceKind.SITEMAP, url=INDEX, first_visit=True, full=True)
LATER = replace(SOURCE, first_visit=False, full=False)


def naming(*names: str, when: FurtherWhen = "always", mark: str = "") -> ParsedSource:
    further = tuple(Further(url=f"https://a.example/{name}", when=when, mark=mark) for name in names)
    return ParsedSource(kind="x", title="", entries=(), further=further)


def fetched(step: Step) -> Fetched:
    return Fetched(
        url=step.url,
        requested_url=step.url,
        status=200,
        headers=(),
        body=b"",
        body_hash="h",
        fetched_at=NOW,
        elapsed_s=0.1,
        etag='"1"',
    )


def failure(step: Step) -> Failed:
    return Failed(url=step.url, kind=FailureKind.HTTP, message="HTTP 500", fetched_at=NOW)


def read_all(following: Following, named: ParsedSource | None = None) -> list[str]:
    """Read what there is to read, each naming the same; return the last parts of the addresses."""
    names = []
    while step := following.next():
        names.append(step.url.rsplit("/", 1)[-1])
        following.read(step, fetched(step), named or naming(), all_new=True)
    return names


def after(source: SourceForVisit, following: Following) -> SourceForVisit:
    """The source at its next visit."""
    known = following.documents()
    return replace(source, first_visit=False, full=False, further=source.further if known is None else known)


def test_children_are_read_in_order_and_not_again_while_their_state_is_the_same() -> None:
    first = Following(SOURCE)
    first.name(INDEX, naming("a", "b", mark="t1"), all_new=False)
    assert read_all(first) == ["a", "b"]
    second = Following(after(SOURCE, first))
    second.name(INDEX, naming("a", mark="t1"), all_new=False)
    second.name(INDEX, naming("b", mark="t2"), all_new=False)
    assert read_all(second) == ["b"]
    known = second.documents()
    assert known is not None
    assert {(one.url[-1], one.mark) for one in known} == {("a", "t1"), ("b", "t2")}


def test_children_whose_state_nobody_tells_are_asked_under_condition_though_the_index_is_the_same() -> None:
    first = Following(SOURCE)
    first.name(INDEX, naming("a"), all_new=False)
    read_all(first)
    second = Following(after(SOURCE, first))
    second.name(INDEX, None, all_new=False)
    step = second.next()
    assert step is not None
    assert (step.url, step.etag, step.body_hash, step.late) == ("https://a.example/a", '"1"', "h", False)
    second.unchanged(step, NotModified(url=step.url, fetched_at=NOW, elapsed_s=0.1, etag='"2"'))
    known = second.documents()
    assert known is not None
    assert [(one.etag, one.body_hash) for one in known] == [('"2"', "h")]


def test_the_daily_unconditional_visit_reads_everything_again() -> None:
    known = KnownDocument(url="https://a.example/a", via=INDEX, when="always", mark="t", etag='"1"', body_hash="h")
    following = Following(replace(LATER, full=True, further=(known,)))
    following.name(INDEX, naming("a", mark="t"), all_new=False)
    step = following.next()
    assert step is not None
    assert step.etag is None


def test_children_of_children_are_not_lost_while_both_indexes_stay_the_same() -> None:
    first = Following(SOURCE)
    first.name(INDEX, naming("inner", mark="t1"), all_new=False)
    inner = first.next()
    assert inner is not None
    first.read(inner, fetched(inner), naming("leaf"), all_new=False)
    assert read_all(first) == ["leaf"]
    second = Following(after(SOURCE, first))
    second.name(INDEX, naming("inner", mark="t1"), all_new=False)
    assert read_all(second) == ["leaf"]


def test_what_an_index_no_longer_names_is_forgotten() -> None:
    first = Following(SOURCE)
    first.name(INDEX, naming("a", "b"), all_new=False)
    read_all(first)
    second = Following(after(SOURCE, first))
    second.name(INDEX, naming("b"), all_new=False)
    read_all(second)
    known = second.documents()
    assert known is not None
    assert [one.url[-1] for one in known] == ["b"]


def test_a_child_that_failed_is_read_by_the_next_visit_though_its_index_stays_the_same() -> None:
    first = Following(SOURCE)
    first.name(INDEX, naming("a", "b", mark="t1"), all_new=False)
    a, b = first.next(), first.next()
    assert a is not None
    assert b is not None
    first.read(a, fetched(a), naming(), all_new=False)
    first.failed(b, failure(b))
    assert first.warnings == ["further: https://a.example/b: HTTP 500"]
    assert first.nothing_read is None
    second = Following(after(SOURCE, first))
    second.name(INDEX, None, all_new=False)
    step = second.next()
    assert step is not None
    assert (step.url[-1], step.backlog, step.late) == ("b", True, False)
    assert second.next() is None


def test_a_child_that_comes_later_is_told_to_be_late() -> None:
    following = Following(LATER)
    following.name(INDEX, naming("new"), all_new=False)
    step = following.next()
    assert step is not None
    assert (step.late, step.backlog) == (True, False)


def test_when_no_child_can_be_read_the_visit_failed() -> None:
    following = Following(SOURCE)
    following.name(INDEX, naming("a", "b"), all_new=False)
    while step := following.next():
        following.failed(step, failure(step))
    failed = following.nothing_read
    assert failed is not None
    assert failed.message == "none of its 2 documents could be read: HTTP 500"


@pytest.mark.parametrize(("pages", "read"), [(1, 0), (2, 1), (4, 3)])
def test_older_pages_are_read_at_the_first_visit_to_the_configured_depth(pages: int, read: int) -> None:
    source = replace(SOURCE, options=SourceOptions(pages=pages))
    following = Following(source)
    following.name(INDEX, naming(*"bcdefg", when="first-visit"), all_new=True)
    assert read_all(following) == list("bcdefg"[:read])
    again = Following(after(source, following))
    again.name(INDEX, naming("b", when="first-visit"), all_new=True)
    assert again.next() is None


def test_a_page_that_fails_at_the_first_visit_is_not_tried_again() -> None:
    following = Following(replace(SOURCE, options=SourceOptions(pages=2)))
    following.name(INDEX, naming("b", when="first-visit"), all_new=True)
    step = following.next()
    assert step is not None
    following.failed(step, failure(step))
    assert following.nothing_read is None
    assert following.documents() is None


def test_a_gap_is_closed_until_something_is_known() -> None:
    following = Following(LATER)
    following.name(INDEX, naming("1", when="gap"), all_new=True)
    one = following.next()
    assert one is not None
    following.read(one, fetched(one), naming("2", when="gap"), all_new=True)
    two = following.next()
    assert two is not None
    following.read(two, fetched(two), naming("3", when="gap"), all_new=False)
    assert following.next() is None
    assert following.documents() is None


def test_there_is_no_gap_when_something_is_known_nor_at_a_first_visit() -> None:
    known, first = Following(LATER), Following(SOURCE)
    known.name(INDEX, naming("1", when="gap"), all_new=False)
    first.name(INDEX, naming("1", when="gap"), all_new=True)
    assert known.next() is first.next() is None


def test_a_gap_is_followed_so_far_and_no_further() -> None:
    following = Following(LATER)
    following.name(INDEX, naming("1", when="gap"), all_new=True)
    count = 0
    while step := following.next():
        count += 1
        following.read(step, fetched(step), naming(f"{count + 1}", when="gap"), all_new=True)
    assert count == MOST_OLDER
    assert following.warnings == ["gap: entries older than 10 pages back were missed"]


def test_a_gap_that_could_not_be_closed_is_tried_again_and_at_last_given_up() -> None:
    source = LATER
    for _ in range(GIVE_UP_AFTER):
        following = Following(source)
        following.name(INDEX, naming("1", when="gap") if source is LATER else None, all_new=source is LATER)
        step = following.next()
        assert step is not None
        following.failed(step, failure(step))
        source = after(source, following)
    assert source.further == ()
    assert following.warnings[-1] == "gap: entries of https://a.example/1 were missed, given up"


def test_what_there_is_no_time_for_waits_for_the_next_visit() -> None:
    following = Following(SOURCE)
    following.name(INDEX, naming("a", "b", "c", mark="t"), all_new=False)
    step = following.next()
    assert step is not None
    following.read(step, fetched(step), naming(), all_new=False)
    following.put_off()
    assert following.warnings == ["further: 2 documents are left to the next visit"]
    again = Following(after(SOURCE, following))
    again.name(INDEX, None, all_new=False)
    assert read_all(again) == ["b", "c"]


def test_documents_that_name_each_other_end() -> None:
    following = Following(SOURCE)
    following.name(INDEX, naming("a"), all_new=False)
    assert read_all(following, naming("a", "b", "index.xml")) == ["a", "b"]
    endless = Following(SOURCE)
    endless.name(INDEX, naming("0"), all_new=False)
    count = 0
    while step := endless.next():
        count += 1
        endless.read(step, fetched(step), naming(str(count)), all_new=False)
    assert count == MOST_DOCUMENTS
