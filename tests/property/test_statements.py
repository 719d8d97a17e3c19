"""What holds for the rules on any text; the tagger has properties of its own."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.detection import rules

PIECES = st.sampled_from(
    [
        "The minister", "said", "that", "“", "”", '"', "«", "»", ",", ".", ":", "\n\n", "and", "denied", "the claim of",
        "Baku", "according to", "he", "—", "заявил", "что", "по словам", "министр", "bildirdi", "açıklamada", "‚Äč",
        "?", "(", ")", "adding", "X", "calls on", "statement", "''", "in response to", "ки", "\u200b", "أكد", "أن",
    ]
)  # fmt: skip
TEXTS = st.lists(PIECES, max_size=40).map(" ".join) | st.text(max_size=80)


@settings(max_examples=150, deadline=None)
@given(text=TEXTS, language=st.sampled_from(["en", "ru", "tr", "ar", "hy", "de", None]), official=st.booleans())
def test_spans_lie_inside_the_text_and_indices_inside_the_result(
    text: str, language: str | None, official: bool
) -> None:
    found = rules(text, language=language, publisher_actor="x" if official else None)
    for number, attribution in enumerate(found):
        assert attribution.content
        spans = [*attribution.speaker, *attribution.cue, *attribution.content]
        if attribution.antecedent:
            spans.append(attribution.antecedent)
        if attribution.answer:
            spans.append(attribution.answer.span)
            assert attribution.answer.index is None or 0 <= attribution.answer.index < len(found)
            assert attribution.answer.index != number
        assert all(0 <= start < end <= len(text) for start, end in spans)
        assert attribution.nested_in is None or 0 <= attribution.nested_in < len(found)
        assert attribution.nested_in != number
        assert 0 <= attribution.confidence <= 1


@settings(max_examples=40, deadline=None)
@given(text=TEXTS)
def test_the_same_text_gives_the_same_attributions(text: str) -> None:
    assert rules(text, language="en") == rules(text, language="en")


@pytest.mark.parametrize("text", ["He said that " * 3000, "“" * 5000, "(" * 5000, '"A b c d e f," he said. ' * 1500])
def test_hostile_repetition_is_read_in_bounded_work(text: str) -> None:
    assert len(rules(text, language="en", publisher_actor="x")) <= 1500
