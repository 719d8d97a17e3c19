"""Whatever a page holds: messages fit, are clean, and the same each time."""

from __future__ import annotations

import re

from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.alerts.render import render
from monitor.alerts.shown import shortened, shown, units
from monitor.types import AlertKind, Form
from tests.fakes import delivery, facts

ANY = st.text(alphabet=st.characters(), max_size=300) | st.sampled_from(
    ["😀" * 4000, "a" * 9000, "слово " * 2000, "\ud800\udfff", "\u202e<b>&", "«" * 5000]
)
UNWANTED = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\ud800-\udfff\u202a-\u202e]")


@settings(max_examples=60, deadline=None)
@given(
    content=ANY,
    speaker=ANY,
    headline=ANY,
    place=ANY,
    was=ANY,
    url=ANY,
    kind=st.sampled_from(AlertKind),
    form=st.sampled_from(Form) | st.none(),
    detail=st.sampled_from(["short", "normal", "full"]),
    number=st.sampled_from([1, 2, 30]),
    language=st.sampled_from(["en", "ru"]),
)
def test_a_message_fits_and_is_clean(  # noqa: PLR0917 - hypothesis passes them by name
    content: str,
    speaker: str,
    headline: str,
    place: str,
    was: str,
    url: str,
    kind: AlertKind,
    form: Form | None,
    detail: str,
    number: int,
    language: str,
) -> None:
    alert = facts(
        content=content,
        speaker=speaker,
        headline=headline,
        places=(place,),
        was=was,
        url=url,
        kind=kind,
        form=form,
        detail=detail,
        context_before=content,
        answers_text=was,
        reason=content,
    )
    sent = delivery(*[alert] * number)
    message = render(sent, language=language, timezone="Asia/Yerevan")
    assert units(message.text) <= 3500
    assert not UNWANTED.search(message.text)
    assert "\n" not in message.subject
    assert units(message.subject) <= 150
    assert message.text.strip()
    assert message == render(sent, language=language, timezone="Asia/Yerevan")
    bare = render(sent, language=language, bare=True)
    assert units(bare.text) <= 900
    assert not set("<>&") & set(bare.text)


@given(value=ANY, limit=st.integers(2, 200))
def test_a_cut_value_fits_and_is_a_beginning(value: str, limit: int) -> None:
    cut = shortened(value, limit)
    assert units(cut) <= limit
    assert value.startswith(cut.removesuffix("…")) or cut == value


@given(value=ANY)
def test_shown_text_is_one_line_and_settled(value: str) -> None:
    once = shown(value)
    assert not UNWANTED.search(once)
    assert "\n" not in once
