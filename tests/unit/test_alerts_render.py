"""What people read: text, HTML and headers of an alert, whatever a web page put into it."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from html.parser import HTMLParser

import pytest

from monitor.alerts.labels import CATALOGUES, counted
from monitor.alerts.render import MailContext, render
from monitor.alerts.shown import isolated, link, quoted, shortened, shown, units
from monitor.types import Act, AlertKind, ChangeFact, ChangeKind, ChangeSide, Form, OutletFact
from tests.fakes import NOON, delivery, facts

HOSTILE = (
    "<script>alert(1)</script> & \"quotes\" 'x' <b><i></b> ${HOME} {{7*7}} %s\r\nBcc: all@example.org\u202e\x00\ud800"
)


def lines(**changes: object) -> list[str]:
    options = {key: changes.pop(key) for key in ("language", "detail", "timezone") if key in changes}
    return render(delivery(facts(**changes)), **options).text.splitlines()  # type: ignore[arg-type]


def test_the_alert_reads_as_designed() -> None:
    assert lines(
        timezone="Asia/Yerevan",
        answers_speaker="Guild of Anglers",
        answers_at=NOON - timedelta(hours=17),
        answers_text="Boats crossed the weir",
        kind=AlertKind.ANSWER,
    ) == [
        "DENIAL · Upper Mill / Lower Mill · 27 Mar, 16:00 (+04)",
        "Ministry of Waterways (text: “the waterways ministry”)",
        "denies: Guild of Anglers, 26 Mar, 23:00 — Boats crossed the weir",
        "«Not one boat has crossed the weir»",
        "name used: Lower Mill · form: direct quote, 0.94",
        "river.example 16:00",
        "https://river.example/news/1",
        "why: mills: place Lower Mill, speaker waterways · ref S-7K2M9",
    ]


def test_the_alert_speaks_the_subscribers_language() -> None:
    text = lines(language="ru", timezone="Asia/Yerevan")
    assert text[0] == "ОПРОВЕРЖЕНИЕ · Upper Mill / Lower Mill · 27 мар, 16:00 (+04)"
    assert text[-1].startswith("почему: ")


def test_nothing_but_the_names_of_the_registry_stays_english_in_a_russian_alert() -> None:
    others = tuple(OutletFact(outlet=f"o{n}.example", url="", seen_at=NOON) for n in range(3))
    text = lines(
        language="ru",
        reason="mills: place Мельница (“place, speaker x”), speaker waterways, act denial, words “act”; "
        "all: actor Министерство (“министерство”), named without a statement",
        other_outlets=others,
        independent=2,
        names_used=("Мельница",),
        content="ни одна лодка не прошла",
        outlet="река.example",
    )
    assert text[-1] == (
        "почему: mills: место Мельница (“place, speaker x”), говорит waterways, вид: опровержение, слова “act”; "
        "all: участник Министерство (“министерство”), упомянуто без заявления · № S-7K2M9"
    )
    assert "река.example 12:00 · +3 издания, независимых 2 из 4" in text


def test_names_are_shown_in_the_readers_language_and_kept_in_the_payload() -> None:
    one = facts(
        speaker_id="waterways",
        place_ids=("mills",),
        answers_speaker="Guild",
        answers_speaker_id="guild",
        answers_text="x",
    )
    names = {"waterways": "Министерство вод", "mills": "Мельницы", "guild": "Гильдия"}
    message = render(delivery(one), language="ru", names=names, channel_kind="webhook")
    assert message.subject == "ОПРОВЕРЖЕНИЕ · Мельницы: Министерство вод"
    assert "опровергает: Гильдия — x" in message.text
    assert json.loads(message.payload)["alerts"][0]["speaker"] == "Ministry of Waterways"


def test_further_outlets_are_counted_with_how_many_of_all_did_not_copy() -> None:
    others = tuple(OutletFact(outlet=f"o{n}.example", url="", seen_at=NOON) for n in range(3))
    found = {
        independent: next(line for line in lines(other_outlets=others, independent=independent) if "outlets" in line)
        for independent in (1, 2, 4)
    }
    assert found == {
        1: "river.example 12:00 · +3 outlets, the same report",
        2: "river.example 12:00 · +3 outlets, 2 of the 4 independent",
        4: "river.example 12:00 · +3 outlets, independently",
    }


def test_where_only_the_day_is_known_no_time_is_shown() -> None:
    midnight = NOON.replace(hour=0)
    text = lines(
        timezone="America/Sao_Paulo",
        said_at=midnight,
        published_at=midnight,
        day_only=True,
        answers_speaker="Guild",
        answers_at=NOON - timedelta(days=1),
        answers_day_only=True,
    )
    assert text[0] == "DENIAL · Upper Mill / Lower Mill · 27 Mar"
    assert text[2] == "denies: Guild, 26 Mar"
    assert "river.example seen 09:02" in text


def test_a_headline_is_shown_once() -> None:
    text = lines(detail="full", context_before="Ministry rejects the report.")
    assert [line for line in text if "rejects the report" in line] == ["Ministry rejects the report"]
    text = lines(detail="full", content="Ministry rejects the report", form=Form.INDIRECT)
    assert [line for line in text if "rejects the report" in line] == ["— Ministry rejects the report"]


def test_the_outlet_itself_is_no_relay() -> None:
    assert lines(via=("Mill Agency", "river.example"))[1].endswith(" · via Mill Agency")


def test_short_detail_is_headings_only() -> None:
    text = lines(detail="short")
    assert text[2] == "Ministry rejects the report"
    assert not any("Not one boat" in line or line.startswith("why") for line in text)
    assert text[-1] == "ref S-7K2M9"


def test_full_detail_has_the_sentences_around_and_the_other_outlets() -> None:
    others = (OutletFact(outlet="lake.example", url="https://lake.example/2", seen_at=NOON + timedelta(minutes=5)),)
    text = lines(detail="full", context_before="It rained.", context_after="Then it stopped.", other_outlets=others)
    assert "[before] It rained." in text
    assert "[after] Then it stopped." in text
    assert "river.example 12:00 · +1 outlet, the same report" in text
    assert "+ lake.example 12:05 https://lake.example/2" in text


def test_indirect_speech_is_not_shown_as_a_quotation() -> None:
    text = lines(form=Form.INDIRECT, content="that no boat had crossed")
    assert "— that no boat had crossed" in text
    assert not any("«" in line for line in text)


def test_an_edit_shows_both_wordings() -> None:
    text = lines(kind=AlertKind.EDIT, was="One boat has crossed", content="No boat has crossed")
    assert text[0].startswith("EDITED · ")
    assert "was: «[-One-] boat has crossed»" in text
    assert "now: «[+No+] boat has crossed»" in text


def test_a_withdrawal_says_where_it_is_gone_and_when_that_was_seen() -> None:
    text = lines(kind=AlertKind.WITHDRAWAL)
    assert text[0].startswith("NO LONGER THERE · ")
    assert "no longer in the text at river.example seen 12:02" in text


def change(*kinds: ChangeKind, **values: object) -> ChangeFact:
    was = ChangeSide(
        text="One boat has crossed", speaker="Guild of Anglers", cue="said", ref="S-1", read_at=NOON, capture_id=12
    )
    now = ChangeSide(
        text="No boat has crossed",
        speaker="Ministry of Waterways",
        cue="claimed",
        ref="S-2",
        read_at=NOON + timedelta(minutes=30),
        capture_id=15,
    )
    return ChangeFact(**{"kinds": kinds, "was": was, "now": now, **values})  # type: ignore[arg-type]


EDITED = {"kind": AlertKind.EDIT, "was": "One boat has crossed", "content": "No boat has crossed"}


def test_an_edit_says_what_changed_when_it_was_read_and_which_captures_show_it() -> None:
    text = lines(**EDITED, change=change(ChangeKind.CONTENT, ChangeKind.WEAKENED))
    assert text[0].startswith("EDITED · ")
    assert "reported more weakly: “said” → “claimed”" in text
    assert "read 27 Mar, 12:00 → 27 Mar, 12:30 · captures 12 → 15" in text


@pytest.mark.parametrize(
    ("kind", "head", "head_ru"),
    [
        (ChangeKind.SPEAKER, "SPEAKER CHANGED", "ДРУГОЙ АВТОР СЛОВ"),
        (ChangeKind.WEAKENED, "WEAKENED", "СМЯГЧЕНО"),
        (ChangeKind.STRENGTHENED, "STRENGTHENED", "УСИЛЕНО"),
        (ChangeKind.RESTORED, "THERE AGAIN", "СНОВА В ТЕКСТЕ"),
    ],
)
def test_the_first_line_says_which_kind_of_change_it_is(kind: ChangeKind, head: str, head_ru: str) -> None:
    assert lines(**EDITED, change=change(kind))[0].startswith(f"{head} · ")
    assert lines(**EDITED, change=change(kind), language="ru")[0].startswith(f"{head_ru} · ")


def test_a_swapped_speaker_is_named_beside_the_one_before() -> None:
    assert "speaker: Guild of Anglers → Ministry of Waterways" in lines(**EDITED, change=change(ChangeKind.SPEAKER))


def test_a_withdrawn_page_says_what_the_server_answers_since_when_and_how_often_it_was_looked_at() -> None:
    gone = change(ChangeKind.WITHDRAWN, why="the server answers 404", since=NOON, looks=3)
    text = lines(kind=AlertKind.WITHDRAWAL, was="One boat has crossed", content="", change=gone)
    assert text[0].startswith("PAGE WITHDRAWN · ")
    assert "was: «One boat has crossed»" in text
    assert "the server answers 404 since 27 Mar, 12:00, looked at 3 times" in text
    html = render(
        delivery(facts(kind=AlertKind.WITHDRAWAL, was="One boat has crossed", content="", change=gone)),
        channel_kind="mail",
    ).html
    assert "<del>«One boat has crossed»</del>" in html


def test_the_last_change_of_a_day_that_is_told_says_so_and_a_later_one_of_an_added_statement_too() -> None:
    last = lines(**EDITED, change=change(ChangeKind.CONTENT, more_follow=True))
    assert "more changes within a day are kept and not told one by one" in last
    assert "added to a text that was published before" in lines(change=change(ChangeKind.ADDED))


def test_by_mail_old_words_are_struck_and_new_ones_marked() -> None:
    html = render(delivery(facts(**EDITED, change=change(ChangeKind.CONTENT))), channel_kind="mail").html
    assert "<del>One</del> boat has crossed" in html
    assert "<ins>No</ins> boat has crossed" in html
    assert "captures 12 → 15" in html


def test_wordings_that_share_next_to_nothing_are_shown_without_marks() -> None:
    text = lines(kind=AlertKind.EDIT, was="The weir is ours", content="Nobody slept all night because of rain")
    assert "was: «The weir is ours»" in text


def test_a_hostile_answer_of_a_server_and_hostile_words_for_saying_are_text() -> None:
    side = ChangeSide(text=HOSTILE, speaker=HOSTILE, cue=HOSTILE, ref="S-1", read_at=NOON)
    kinds = (ChangeKind.SPEAKER, ChangeKind.WEAKENED, ChangeKind.WITHDRAWN)
    fact = ChangeFact(kinds=kinds, was=side, now=side, why=HOSTILE, since=NOON)
    message = render(delivery(facts(**EDITED, change=fact)), channel_kind="mail")
    assert "<script>" not in message.html
    assert not {"\u202e", "\x00", "\r"} & set(message.text)


def test_critical_comes_first_on_the_lock_screen() -> None:
    assert lines(severity="critical")[0].startswith("CRITICAL · DENIAL · ")


def test_a_repeat_says_so_beside_the_same_reference() -> None:
    first = render(delivery(), channel_kind="mail")
    again = render(delivery(possible_repeat=True), channel_kind="mail")
    assert again.text == first.text + " (possible repeat)"
    assert "(possible repeat)" in again.html
    assert again.headers == first.headers
    assert again.subject == first.subject


def test_an_answer_names_its_thread_where_replies_are_not_shown() -> None:
    assert lines(ref="S-2", thread_ref="S-1")[-1].endswith("speaker waterways · thread S-1 · ref S-2")


def test_the_year_is_shown_when_it_is_another() -> None:
    assert "27 Mar 2025, 12:00" in lines(said_at=NOON.replace(year=2025))[0]


def test_mojibake_and_furniture_of_encodings_are_gone() -> None:
    text = "\n".join(lines(content="the area of ‚Äč‚Äčresponsibility\u200b of the mill"))
    assert "«the area of responsibility of the mill»" in text


def test_right_to_left_words_cannot_turn_the_line() -> None:
    assert isolated("سد") == "\u2068سد\u2069"
    assert isolated("dam") == "dam"
    text = "\n".join(lines(speaker="وزارت \u202eراه", speaker_text=""))
    assert "\u2068وزارت راه\u2069" in text
    assert "\u202e" not in text


# ---------------------------------------------------------------------------------------------------------- cutting


def test_words_are_cut_after_a_word_with_an_ellipsis() -> None:
    assert shortened("one two three four", 14) == "one two three…"
    assert shortened("short", 5) == "short"
    assert quoted("one two three four", 14) == "«one two three…»"


def test_length_is_counted_in_utf16_units() -> None:
    assert units("😀a") == 3
    assert units(shortened("😀" * 50, 21)) <= 21


def test_a_very_long_statement_fits_and_keeps_its_reference() -> None:
    message = render(
        delivery(facts(content="water " * 5000, reason="r " * 900, headline="h" * 900, answers_text="a " * 4000))
    )
    assert units(message.text) <= 3500
    assert "…»" in message.text
    assert message.text.endswith("ref S-7K2M9")


def test_quotation_marks_of_the_source_are_not_doubled() -> None:
    assert quoted("“The mill is ours.”", 100) == "«The mill is ours.»"
    assert quoted("“The mill” and “the weir”", 100) == "“The mill” and “the weir”"
    assert quoted("The mill’s wheel turns", 100) == "«The mill’s wheel turns»"
    assert quoted("the mill turns", 100, spoken=False) == "the mill turns"


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "data:text/html,x",
        "https://x/ y",
        "https://x/<b>",
        "https://x/\u202e",
        "ftp://x/",
        "https://" + "x" * 700,
    ],
)
def test_only_plain_web_addresses_are_shown(url: str) -> None:
    assert link(url) == ""


def test_plain_web_addresses_are_shown_whole() -> None:
    assert link("https://river.example/новости?a=1&b=2") == "https://river.example/новости?a=1&b=2"


# ---------------------------------------------------------------------------------------------------------- digests


def digest(number: int, **changes: object) -> object:
    places = (("The mills",), ("The weir",), ())
    return delivery(
        *(
            facts(ref=f"S-{n}", places=places[n % 3], said_at=NOON + timedelta(minutes=n), **changes)
            for n in range(number)
        )
    )


def test_a_digest_groups_by_place_and_counts() -> None:
    text = render(digest(10)).text.splitlines()  # type: ignore[arg-type]
    assert text[0] == "Digest · 27 Mar, 12:02 (UTC) · 10 alerts"
    assert [line for line in text if re.fullmatch(r"The \w+ \(\d+\)", line)] == ["The mills (7)", "The weir (3)"]
    assert "• 12:00 DENIAL — Ministry of Waterways: «Not one boat has crossed the weir»" in text


def test_a_few_held_alerts_are_told_in_full() -> None:
    text = render(digest(2)).text  # type: ignore[arg-type]
    assert text.count("why: ") == 2


def test_a_digest_of_one_is_that_alert() -> None:
    one = delivery(facts(), digest=True)
    assert render(one).text == render(delivery(facts())).text


def test_what_finds_no_room_in_a_digest_is_counted_and_named() -> None:
    text = render(digest(80)).text  # type: ignore[arg-type]
    assert units(text) <= 3500
    shown_refs = text.count("• ")
    assert f"+{80 - shown_refs} more: S-" in text


def test_a_digest_by_mail_names_everything() -> None:
    message = render(digest(80), channel_kind="mail")  # type: ignore[arg-type]
    assert all(f"S-{n}" in message.text and f"S-{n}" in message.html for n in range(80))


# ------------------------------------------------------------------------------------------------------- hostile text


class Tags(HTMLParser):
    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.hrefs: list[str] = []
        self.handlers: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.hrefs += [value or "" for name, value in attrs if name in {"href", "src"}]
        self.handlers += [name for name, _ in attrs if name.startswith("on")]


OURS = {
    "html",
    "head",
    "meta",
    "title",
    "style",
    "body",
    "div",
    "blockquote",
    "a",
    "b",
    "p",
    "h1",
    "h2",
    "span",
    "del",
    "ins",
}


@pytest.mark.parametrize("kind", list(AlertKind))
def test_nothing_fetched_becomes_markup_or_header(kind: AlertKind) -> None:
    text_fields = ("headline", "speaker", "speaker_text", "content", "outlet", "context_before", "context_after")
    more = ("answers_speaker", "answers_text", "watch_title", "reason", "was", "ref")
    hostile = facts(
        kind=kind,
        places=(HOSTILE,),
        names_used=(HOSTILE, "x"),
        via=(HOSTILE,),
        url="javascript:alert(1)",
        other_outlets=(OutletFact(outlet=HOSTILE, url="data:text/html,<b>", seen_at=NOON),),
        detail="full",
        **dict.fromkeys((*text_fields, *more), HOSTILE),
    )
    for sent in (delivery(hostile, channel="desk/mail"), delivery(hostile, hostile, channel="desk/mail")):
        message = render(sent, channel_kind="mail")
        tags = Tags(message.html)
        assert set(tags.tags) <= OURS
        assert (tags.hrefs, tags.handlers) == ([], [])
        for value in (message.subject, *(v for _, v in message.headers)):
            assert "\r" not in value
            assert "\n" not in value
        assert not set("\x00\ud800\u202e\r") & set(message.text + message.html + message.subject)
        assert not any(line.startswith("Bcc") for line in message.text.splitlines())
        assert "${HOME}" in message.text or kind is AlertKind.DIGEST


def test_surrogates_do_not_break_the_payload() -> None:
    payload = render(delivery(facts(content="a\ud800b")), channel_kind="webhook").payload
    assert json.loads(payload.encode())["alerts"][0]["content"] == "a?b"


def test_the_payload_is_versioned_facts() -> None:
    payload = json.loads(render(delivery(), channel_kind="webhook").payload)
    assert (payload["version"], payload["event"], payload["refs"]) == (1, "alert", ["S-7K2M9"])
    assert payload["alerts"][0]["act"] == "denial"
    assert payload["alerts"][0]["said_at"] == "2026-03-27T12:00:00Z"


# ------------------------------------------------------------------------------------------------------- mail headers


def headers(alert: object, **context: object) -> dict[str, str]:
    mail = MailContext(domain="desk.example", **context)  # type: ignore[arg-type]
    return dict(render(alert, channel_kind="mail", mail=mail).headers)  # type: ignore[arg-type]


def test_answers_are_mailed_as_replies_to_the_first_message_of_the_thread() -> None:
    first = headers(delivery(facts(ref="S-1", thread_ref="S-1")))
    answer = headers(delivery(facts(ref="S-2", thread_ref="S-1", kind=AlertKind.ANSWER)))
    assert "In-Reply-To" not in first
    assert answer["In-Reply-To"] == answer["References"] == first["Message-ID"]
    assert answer["Message-ID"] != first["Message-ID"]


def test_every_piece_of_news_has_its_own_message_id() -> None:
    """Mail programs drop what they have seen: a second outlet of one statement must not look like the first."""
    outlet = facts(kind=AlertKind.OUTLET)
    news = [
        facts(),
        outlet,
        replace(outlet, url="https://lake.example/"),
        facts(kind=AlertKind.EDIT, content="a"),
        facts(kind=AlertKind.EDIT, content="b"),
        facts(kind=AlertKind.WITHDRAWAL),
    ]
    ids = [headers(delivery(one))["Message-ID"] for one in news] + [headers(delivery(*news))["Message-ID"]]
    ids.append(headers(delivery(*news[:3]))["Message-ID"])
    ids.append(headers(delivery(channel="other/mail"))["Message-ID"])
    assert len(set(ids)) == len(ids)


def test_lists_say_how_to_leave() -> None:
    found = headers(
        delivery(), unsubscribe=("mailto:leave@desk.example", "https://desk.example/leave", "evil>\r\nX: y")
    )
    assert found["List-Unsubscribe"] == "<mailto:leave@desk.example>, <https://desk.example/leave>"
    assert found["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert found["List-Id"] == "Statement monitor <desk.desk.example>"


# ------------------------------------------------------------------------------------------------------- words


def test_every_language_has_every_word() -> None:
    english = CATALOGUES["en"]
    for words in CATALOGUES.values():
        assert set(words.acts) == set(Act)
        assert set(words.kinds) == set(AlertKind)
        assert set(words.forms) == set(Form)
        assert set(words.words) == set(english.words)
        assert set(words.answer_verbs) == set(english.answer_verbs)
        assert len(words.months) == 12


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (1, "1 издание"),
        (3, "3 издания"),
        (5, "5 изданий"),
        (11, "11 изданий"),
        (21, "21 издание"),
        (112, "112 изданий"),
    ],
)
def test_russian_numbers_agree(number: int, text: str) -> None:
    assert counted(number, CATALOGUES["ru"].outlets, "ru") == text


def test_half_hour_offsets_are_shown_whole() -> None:
    assert "(+04:30)" in lines(timezone="Asia/Kabul")[0]
    assert "(-03)" in lines(timezone="America/Sao_Paulo", said_at=datetime(2026, 3, 27, tzinfo=UTC))[0]


def test_piled_marks_are_cut() -> None:
    assert len(shown("a" + "\u0301" * 500)) <= 6
