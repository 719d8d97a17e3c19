"""The public preview of a Telegram channel."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from monitor.errors import NotAFeedError
from monitor.sources.read import read_source
from monitor.sources.telegram import channel_url, first_words
from monitor.types import ParsedSource, SourceKind

NOW = datetime(2026, 11, 25, tzinfo=UTC)
URL = "https://t.me/s/sample_mod"


def message(number: int, inner: str, stamp: str = "2026-11-24T10:00:00+00:00") -> str:
    return (
        '<div class="tgme_widget_message_wrap">'
        f'<div class="tgme_widget_message" data-post="sample_mod/{number}">{inner}'
        f'<a class="tgme_widget_message_date" href="https://t.me/sample_mod/{number}">'
        f'<time datetime="{stamp}">10:00</time></a></div></div>'
    )


def text(words: str) -> str:
    return f'<div class="tgme_widget_message_text js-message_text" dir="auto">{words}</div>'


def page(*messages: str) -> str:
    title = (
        '<div class="tgme_channel_info"><div class="tgme_channel_info_header_title"><span>Sample MoD</span></div></div>'
    )
    return f"<!DOCTYPE html><html><head><title>x</title></head><body>{title}{''.join(messages)}</body></html>"


def read(document: str) -> ParsedSource:
    return read_source(SourceKind.TELEGRAM, document.encode(), url=URL, now=NOW)


def test_messages_become_entries_newest_first() -> None:
    parsed = read(page(message(1, text("Old")), message(2, text("First line<br/>Second <b>line</b> &amp; more"))))
    assert (parsed.kind, parsed.title) == ("telegram", "Sample MoD")
    entry = parsed.entries[0]
    assert (entry.guid, entry.url) == ("sample_mod/2", "https://t.me/sample_mod/2")
    assert (entry.title, entry.summary) == ("First line", "First line\nSecond line & more")
    assert entry.published_at == datetime(2026, 11, 24, 10, tzinfo=UTC)
    assert "<b>line</b>" in entry.content_html


def test_the_message_that_is_answered_is_not_the_message() -> None:
    reply = f'<a class="tgme_widget_message_reply"><time datetime="2020-01-01T00:00:00Z"></time>{text("Quoted")}</a>'
    entry = read(page(message(3, reply + text("The answer")))).entries[0]
    assert entry.summary == "The answer"
    assert entry.published_at == datetime(2026, 11, 24, 10, tzinfo=UTC)


def test_a_forwarded_message_names_where_it_is_from() -> None:
    forwarded = 'Forwarded from <a class="tgme_widget_message_forwarded_from_name">The Presidency</a>'
    entry = read(page(message(4, forwarded + text("Words")))).entries[0]
    assert (entry.via, entry.author, entry.notes) == ("The Presidency", "", ("forwarded from The Presidency",))


def test_a_photo_with_a_caption_counts_and_a_lone_photo_does_not() -> None:
    photo = '<a class="tgme_widget_message_photo_wrap" href="x"></a>'
    parsed = read(page(message(5, photo), message(6, photo + text("Caption"))))
    assert [entry.title for entry in parsed.entries] == ["Caption"]
    assert parsed.warnings == ("1 messages without words",)


def test_what_is_forwarded_or_answered_is_named_by_its_address() -> None:
    forwarded = (
        '<a class="tgme_widget_message_forwarded_from_name" href="https://t.me/presidency/77">The Presidency</a>'
    )
    reply = f'<a class="tgme_widget_message_reply" href="https://t.me/sample_mod/2">{text("Quoted")}</a>'
    odd = '<a class="tgme_widget_message_reply" href="javascript:alert(1)"></a>'
    parsed = read(page(message(4, forwarded + text("A")), message(5, reply + text("B")), message(6, odd + text("C"))))
    assert [entry.notes for entry in reversed(parsed.entries)] == [
        ("forwarded from The Presidency, https://t.me/presidency/77",),
        ("in reply to https://t.me/sample_mod/2",),
        ("in reply to another message",),
    ]


def test_albums_videos_and_files_are_noted() -> None:
    photo = '<a class="tgme_widget_message_photo_wrap" href="x"></a>'
    album = f'<div class="tgme_widget_message_grouped_wrap">{photo}{photo}{photo}</div>'
    video = '<a class="tgme_widget_message_video_player"><time class="message_video_duration">0:30</time></a>'
    entry = read(page(message(5, album + video + text("Caption")))).entries[0]
    assert entry.notes == ("with 3 photos", "with a video")
    assert entry.summary == "Caption"


def poll(percent: int) -> str:
    return (
        '<div class="tgme_widget_message_poll"><div class="tgme_widget_message_poll_question">Open the road?</div>'
        + "".join(
            '<a class="tgme_widget_message_poll_option">'
            f'<div class="tgme_widget_message_poll_option_percent">{percent}%</div>'
            f'<div class="tgme_widget_message_poll_option_text">{option}</div></a>'
            for option in ("Yes", "No")
        )
        + "</div>"
    )


def test_a_poll_is_its_question_and_options_without_the_counts() -> None:
    one, two = (read(page(message(5, poll(percent)))).entries[0] for percent in (10, 90))
    assert one.summary == "Open the road?\n– Yes\n– No"
    assert one.text_hash == two.text_hash


def test_views_do_not_change_a_message_and_words_do() -> None:
    def document(words: str, views: str) -> ParsedSource:
        return read(page(message(5, text(words) + f'<span class="tgme_widget_message_views">{views}</span>')))

    first, viewed, edited = document("12 men", "1.2K"), document("12 men", "9.9M"), document("13 men", "1.2K")
    assert first.entries_hash == viewed.entries_hash != edited.entries_hash
    assert first.entries[0].id == edited.entries[0].id


def test_an_edited_message_says_so() -> None:
    meta = '<span class="tgme_widget_message_meta">edited <a href="x">10:00</a></span>'
    assert read(page(message(5, text("Words") + meta))).entries[0].notes == ("edited before it was read",)


def test_notices_of_the_channel_itself_are_no_messages() -> None:
    notice = message(5, text("Channel photo updated")).replace(
        'tgme_widget_message"', 'tgme_widget_message service_message"'
    )
    assert [entry.summary for entry in read(page(notice, message(6, text("Words")))).entries] == ["Words"]


def test_the_page_of_older_messages_is_known() -> None:
    more = '<a class="tme_messages_more" href="/s/sample_mod?before=80" data-before="80"></a>'
    linked = read(page(more, message(81, text("A")), message(82, text("B"))))
    assert [(one.url, one.when) for one in linked.further] == [(URL + "?before=80", "gap")]
    numbered = read(page(message(81, text("A")), message(82, text("B"))))
    assert [one.url for one in numbered.further] == [URL + "?before=81"]
    assert read(page(message(1, text("A")), message(2, text("B")))).further == ()


def test_a_message_in_a_zone_is_dated_in_it() -> None:
    entry = read(page(message(5, text("Words"), "2026-11-24T10:00:00+04:00"))).entries[0]
    assert entry.published_at == datetime(2026, 11, 24, 6, tzinfo=UTC)


@pytest.mark.parametrize(
    ("document", "reason"),
    [
        (page(), "preview is empty"),
        ('<html><body><div class="tgme_page">If you have Telegram</div></body></html>', "no public preview"),
        ("<html><body>hello</body></html>", "no Telegram preview"),
        (page(message(5, "<div class='tgme_new_text'>Words</div>")), "redesign: none of its 1 messages"),
    ],
)
def test_a_page_without_messages_is_an_error(document: str, reason: str) -> None:
    with pytest.raises(NotAFeedError, match=reason):
        read(document)


@pytest.mark.parametrize("post", ["../../etc", "a b/1", "chan/x", "chan/1?x", "<script>/1"])
def test_an_odd_post_number_is_no_entry(post: str) -> None:
    parsed = read(page(message(1, text("Fine")), message(2, text("Odd")).replace("sample_mod/2", post)))
    assert [entry.title for entry in parsed.entries] == ["Fine"]


@pytest.mark.parametrize("name", ["sample_mod", "@sample_mod", "t.me/sample_mod", "https://t.me/s/sample_mod?before=9"])
def test_channels_may_be_written_in_several_ways(name: str) -> None:
    assert channel_url(name) == URL


def test_a_long_first_line_is_cut_at_a_sentence_or_word() -> None:
    sentence = "The ministry rejects the claims that were published this morning."
    assert first_words(sentence + " " + "more words " * 40) == sentence
    cut = first_words("word " * 100)
    assert len(cut) <= 201
    assert cut.endswith("word…")
