from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.text.fold import fold, folded
from monitor.text.repair import repair, repaired
from monitor.text.sentences import paragraphs, quotations, sentences
from monitor.text.similarity import containment, resemblance, sketch, word_changes

if TYPE_CHECKING:
    from monitor.text.shadow import Shadow

#: letters, marks and signs that fold in ways of their own come up often; any other character now and then
LIVELY = (
    "abcİIıiŞşéЙйЁёиїЇи\u0306\u0308\u0301եևւվԵՎՒ՞՛ßﬁ’'ʼ-–\u00ad\u200b\u200c\ufeff "
    "ـمُأی٢٤…№½Ⅷ\n\t\u00a0“”«».!?:;‚ÄčÐœÑРњЂâ€ÃÀÌ¬†"
)
TEXTS = st.text(st.one_of(st.sampled_from(LIVELY), st.characters()), max_size=60)


def check_map(shadow: Shadow, original: str) -> None:
    last_start = last_end = 0
    for at in range(len(shadow.text)):
        start, end = shadow.span(at, at + 1)
        assert 0 <= start < end <= len(original)
        assert start >= last_start
        assert end >= last_end
        last_start, last_end = start, end
    for at in range(len(shadow.text) + 1):
        start, end = shadow.span(at, at)
        assert start == end <= len(original)


@settings(max_examples=300, deadline=None)
@given(TEXTS)
def test_folded_ranges_lie_inside_the_text_and_in_its_order(text: str) -> None:
    check_map(fold(text), text)


@settings(max_examples=300, deadline=None)
@given(TEXTS)
def test_folding_twice_is_folding_once(text: str) -> None:
    assert folded(folded(text)) == folded(text)


@settings(max_examples=300, deadline=None)
@given(TEXTS)
def test_a_range_of_the_original_lies_in_what_it_is_located_as(text: str) -> None:
    shadow = fold(text)
    for at in range(len(text)):
        start, end = shadow.locate(at, at + 1)
        assert 0 <= start <= end <= len(shadow.text)
        if start < end:
            first, last = shadow.span(start, end)
            assert first <= at < last


@settings(max_examples=200, deadline=None)
@given(TEXTS, TEXTS)
def test_a_word_is_found_wherever_it_stands(before: str, after: str) -> None:
    text = f"{before} Farrukh {after}"
    shadow = fold(text)
    at = shadow.text.index("farrukh", len(folded(before)))
    start, end = shadow.span(at, at + 7)
    assert folded(text[start:end]) == "farrukh"


@settings(max_examples=300, deadline=None)
@given(TEXTS)
def test_repaired_ranges_lie_inside_the_text_and_in_its_order(text: str) -> None:
    check_map(repair(text), text)


@settings(max_examples=200, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.text("abcdéèÉçşğıəàÖÜ", min_size=1, max_size=8),
            st.sampled_from([" ", " «", "» ", "’", ", ", "\u00a0« ", "\u00a0» ", " “", "” ", "… ", " – ", "\u00a0! "]),
        ),
        max_size=12,
    ).map(lambda pairs: "".join(word + "nt" + gap for word, gap in pairs))
)
def test_plain_text_of_latin_languages_is_left_alone(text: str) -> None:
    assert repaired(text) == text


@settings(max_examples=300, deadline=None)
@given(TEXTS)
def test_sentences_hold_every_visible_character_in_order(text: str) -> None:
    for spans in (sentences(text), paragraphs(text)):
        assert "".join("".join(text[a:b].split()) for a, b in spans) == "".join(text.split())
        assert all(a[1] <= b[0] for a, b in pairwise(spans))
    assert all(0 <= a < b <= len(text) for a, b in quotations(text))


@given(st.lists(st.sampled_from("abcdefg"), max_size=40), st.lists(st.sampled_from("abcdefg"), max_size=40))
def test_resemblance_is_symmetric_and_a_share(a: list[str], b: list[str]) -> None:
    one, two = sketch(a), sketch(b)
    assert resemblance(one, two) == resemblance(two, one)
    assert 0 <= resemblance(one, two) <= 1
    assert 0 <= containment(one, two) <= 1


@given(st.text("abc ", max_size=40), st.text("abc ", max_size=40))
def test_word_changes_give_both_texts_again(old: str, new: str) -> None:
    changes = word_changes(old, new)
    assert [w for c in changes for w in c.old.split()] == old.split()
    assert [w for c in changes for w in c.new.split()] == new.split()
