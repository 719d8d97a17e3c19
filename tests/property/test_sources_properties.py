"""Properties of identity, dates and reading that hold for any input."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from xml.sax.saxutils import escape

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from monitor.errors import SourceError
from monitor.sources.dates import EARLIEST, FUTURE, parse_date
from monitor.sources.decide import decide_entries
from monitor.sources.draft import Draft, parsed_source
from monitor.sources.identity import canonical_url
from monitor.sources.plain import html_to_text, title_text
from monitor.sources.read import read_source
from monitor.text.decode import decode
from monitor.types import KnownEntry, SourceKind

NOW = datetime(2026, 11, 25, tzinfo=UTC)
WORDS = st.text(alphabet="abcdefghijklmnop qrstuvwxyzабвгдежз", min_size=1, max_size=60)
DRAFTS = st.builds(
    Draft,
    title=WORDS,
    url=st.one_of(st.none(), st.integers(0, 30).map(lambda n: f"https://a.example/n/{n}")),
    guid=st.one_of(st.just(""), st.integers(0, 30).map(str)),
    published_at=st.one_of(st.none(), st.integers(0, 500).map(lambda n: NOW - timedelta(hours=n))),
    summary=st.one_of(st.just(""), WORDS.map(lambda words: words * 3)),
)
TRACKING = st.sampled_from(["utm_source=rss", "utm_id=5", "fbclid=x", "PHPSESSID=1", "yclid=3"])


@given(st.text(max_size=200))
def test_canonical_url_is_idempotent_and_never_raises(url: str) -> None:
    assert canonical_url(canonical_url(url)) == canonical_url(url)
    address = "https://a.example/" + url
    assert canonical_url(canonical_url(address)) == canonical_url(address)


@given(st.integers(0, 10**6), st.lists(TRACKING, max_size=4), st.booleans(), st.booleans(), st.booleans())
def test_twins_and_tracking_never_change_an_address(
    number: int, extra: list[str], www: bool, tls: bool, slash: bool
) -> None:
    query = "&".join([f"id={number}", *extra])
    url = f"{'https' if tls else 'http'}://{'www.' if www else ''}a.example/news{'/' if slash else ''}?{query}"
    assert canonical_url(url) == f"https://a.example/news?id={number}"


@given(st.lists(DRAFTS, max_size=12), st.randoms(use_true_random=False))
def test_a_document_seen_again_in_any_order_has_nothing_new(drafts: list[Draft], random: object) -> None:
    first = parsed_source(drafts, kind="rss20", title="", max_entries=1000)
    intents, _ = decide_entries(first, {}, first_visit=False, tell_backlog=False)
    known = {
        key: KnownEntry(entry_id=number, key=key, title=intent.entry.title, url=intent.entry.url)
        for number, intent in enumerate(intents)
        for key in intent.entry.keys
    }
    shuffled = list(drafts)
    random.shuffle(shuffled)  # type: ignore[attr-defined]  # random.Random
    again = parsed_source(shuffled, kind="rss20", title="", max_entries=1000)
    assert again.entries_hash == first.entries_hash
    assert decide_entries(again, known, first_visit=False, tell_backlog=False)[0] == ()


@given(st.lists(DRAFTS, max_size=12))
def test_every_entry_is_told_or_counted(drafts: list[Draft]) -> None:
    parsed = parsed_source(drafts, kind="rss20", title="", max_entries=1000)
    intents, skipped = decide_entries(parsed, {}, first_visit=False, tell_backlog=False)
    assert len(intents) + sum(skipped.values()) == len(parsed.entries)


@given(st.text(max_size=90))
def test_dates_are_none_or_within_the_window(raw: str) -> None:
    found = parse_date(raw, None, NOW)
    assert found is None or (found.tzinfo is UTC and EARLIEST <= found <= NOW + FUTURE)


@given(st.datetimes(datetime(1991, 1, 1), datetime(2026, 11, 1)), st.integers(-12, 14))  # noqa: DTZ001 - hypothesis wants naive bounds
def test_iso_dates_are_read_exactly(moment: datetime, zone: int) -> None:
    moment = moment.replace(microsecond=0)
    assert parse_date(f"{moment.isoformat()}{zone:+03}:00", None, NOW) == moment.replace(tzinfo=UTC) - timedelta(
        hours=zone
    )


@given(st.binary(max_size=400), st.sampled_from(["xml", "html", "text"]))
def test_any_bytes_decode(body: bytes, kind: str) -> None:
    decoded = decode(body, kind=kind)  # type: ignore[arg-type]  # one of the three
    assert decoded.text.encode("utf-8").decode("utf-8") == decoded.text


@given(st.text(max_size=300))
def test_utf_8_text_is_never_changed(text: str) -> None:
    body = ("я" + text).encode("utf-8", "ignore")
    if b"\x00" not in body and b"\x1b" not in body:
        assert decode(body, charset="windows-1251").text == body.decode()


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(st.sampled_from(list(SourceKind)), st.one_of(st.binary(max_size=300), st.text(max_size=300).map(str.encode)))
def test_any_body_is_read_or_refused(kind: SourceKind, body: bytes) -> None:
    try:
        parsed = read_source(kind, body, url="https://a.example/", now=NOW)
    except SourceError:
        return
    assert all(entry.keys for entry in parsed.entries)


PIECES = st.sampled_from(
    [
        "<item>",
        "</item>",
        "<title>",
        "</title>",
        "<![CDATA[",
        "]]>",
        "<!--",
        "-->",
        "&",
        "&#x110000;",
        "&lt;b&gt;",
        "x",
        "<a b='",
        "'>",
    ]
)


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(st.lists(PIECES, max_size=30).map("".join))
def test_no_mixture_of_markup_breaks_the_reader(inner: str) -> None:
    try:
        parsed = read_source(
            SourceKind.FEED,
            f"<rss version='2.0'><channel>{inner}</channel></rss>".encode(),
            url="https://a.example/",
            now=NOW,
        )
    except SourceError:
        return
    assert all(entry.keys for entry in parsed.entries)


@given(WORDS.filter(str.strip))
def test_plain_titles_survive_the_feed(title: str) -> None:
    body = f"<rss version='2.0'><channel><item><title>{escape(title)}</title></item></channel></rss>".encode()
    parsed = read_source(SourceKind.FEED, body, url="https://a.example/", now=NOW)
    assert parsed.entries[0].title == " ".join(title.split())


@given(st.text(max_size=500))
def test_plain_text_functions_return_clean_text(text: str) -> None:
    assert "\n" not in title_text(text)
    assert len(title_text(text)) <= 500
    html_to_text(text).encode("utf-8")
