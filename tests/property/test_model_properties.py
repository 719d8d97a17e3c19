"""What holds for the tagger on any text, with the packaged weights and with random ones."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.statements.detect import detector_of
from monitor.statements.detector import Detector, ModelDetector
from monitor.statements.model.weights import save
from monitor.types import Attribution
from tests.random_tagger import random_arrays

PIECES = st.sampled_from(
    [
        "The minister", "said", "that", "“", "”", '"', "«", "»", ",", ".", ":", "\n\n", "and", "denied", "the claim of",
        "Baku", "according to", "he", "—", "заявил", "что", "по словам", "министр", "bildirdi", "açıklamada", "‚Äč",
        "?", "(", ")", "adding", "X", "hopes", "never", "''", "in response to", "\u200b", "أكد", "أن", "\ud800", "ասաց",
    ]
)  # fmt: skip
TEXTS = st.lists(PIECES, max_size=40).map(" ".join) | st.text(st.characters(), max_size=80)
LANGUAGES = st.sampled_from(["en", "ru", "tr", "ar", "hy", "de", "la", None])


@pytest.fixture(scope="module", params=["packaged", "random"])
def detector(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Detector:
    if request.param == "packaged":
        return detector_of("model")
    path = tmp_path_factory.mktemp("weights") / "w.npz"
    save(path, random_arrays(0), {})
    return ModelDetector(path)


def _above(found: tuple[Attribution, ...], number: int) -> list[int]:
    """The attributions that one lies in, from the inside out; stops where a circle closes."""
    chain: list[int] = []
    at = found[number].nested_in
    while at is not None and at not in chain:
        chain.append(at)
        at = found[at].nested_in
    return chain


@settings(max_examples=120, deadline=None)
@given(text=TEXTS, language=LANGUAGES, official=st.booleans(), title_end=st.integers(0, 30))
def test_spans_lie_in_order_inside_the_text_and_nesting_ends(
    detector: Detector, text: str, language: str | None, official: bool, title_end: int
) -> None:
    found = detector.detect(
        text,
        language=language,
        publisher_actor="x" if official else None,
        title_end=min(title_end, len(text)),
    )
    for number, one in enumerate(found):
        assert one.content
        assert all(0 <= start < end <= len(text) for part in (one.speaker, one.cue, one.content) for start, end in part)
        assert all(a[1] <= b[0] for a, b in zip(one.content, one.content[1:], strict=False))
        assert number not in _above(found, number)
        assert all(0 <= other < len(found) for other in _above(found, number))
        assert 0 <= one.confidence <= 1
        if one.answer is not None and one.answer.index is not None:
            assert 0 <= one.answer.index < len(found)
            assert one.answer.index != number
    starts = [min(part[0] for part in (*one.speaker, *one.cue, *one.content)) for one in found]
    assert starts == sorted(starts)


@settings(max_examples=40, deadline=None)
@given(text=TEXTS, language=LANGUAGES)
def test_the_same_text_gives_the_same_attributions(detector: Detector, text: str, language: str | None) -> None:
    assert detector.detect(text, language=language) == detector.detect(text, language=language)


@settings(max_examples=40, deadline=None)
@given(text=TEXTS)
def test_blank_lines_around_a_text_move_its_spans_and_nothing_else(detector: Detector, text: str) -> None:
    plain = detector.detect(text, language="en")
    moved = detector.detect(f"\n\n{text}\n\n", language="en")
    assert [(one.act, one.form, one.modality) for one in moved] == [(one.act, one.form, one.modality) for one in plain]
    assert [one.content for one in moved] == [tuple((a + 2, b + 2) for a, b in one.content) for one in plain]
