"""What holds for every text: spans inside it, names where they are said to be, speakers never merged."""

from __future__ import annotations

from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.stories.reference import reference, statement_id
from monitor.stories.relate import relate
from monitor.stories.signature import signature
from monitor.text.fold import folded
from monitor.types import Act, Attribution, EarlierReport, Form, Relation
from tests.watch_samples import DAY, REGISTRY, Archive, article, read

WORDS = st.sampled_from(
    [
        "Baku", "Official", "Farrukh", "Parukh", "Aliyev", "Фаррух", "Нагорного", "Карабаха", "Карабах", "İ", "ı",
        "հայ", "Փառուխի", "և", "the", "Azerbaijani", "Defence", "Ministry", "Zakir", "Hasanov", "said", "that", "5",
        "troops", "left", "village", "of", "“", "”", ".", "\n\n", "'", "’s", "-", "\u200b", "e\u0301", "ლომ", "Lom",
        "aplomb", "и",
    ]
)  # fmt: skip
TEXTS = st.one_of(
    st.lists(WORDS, max_size=40).map(" ".join), st.lists(WORDS, max_size=15).map("".join), st.text(max_size=80)
)


@given(text=TEXTS, language=st.sampled_from([None, "en", "ru", "az", "hy", "xx"]))
def test_hits_lie_inside_the_text_and_carry_what_stands_there(text, language):
    scan = REGISTRY.scan(text, language)
    hits = scan.hits
    for hit in (*hits, *(refused for refused, _ in scan.rejected)):
        start, end = hit.span
        assert 0 <= start < end <= len(text)
        assert text[start:end] == hit.text
        assert 0 < hit.confidence <= 1
    assert [hit.span for hit in hits] == sorted(hit.span for hit in hits)
    for one in hits:
        for other in hits:
            assert one.span == other.span or one.span[1] <= other.span[0] or other.span[1] <= one.span[0]


@given(text=TEXTS)
def test_a_hit_begins_and_ends_at_a_word(text):
    for hit in REGISTRY.find(text):
        before, after = folded(text[: hit.span[0]])[-1:], folded(text[hit.span[1] :])[:1]
        assert not (before.isalnum() and folded(hit.text)[:1].isalnum())
        assert not (after.isalnum() and folded(hit.text)[-1:].isalnum())


@st.composite
def attributions(draw, text):
    """Attributions with arbitrary spans of a text, nested and answering at will."""
    found = []
    for index in range(draw(st.integers(0, 4))):
        spans = []
        for _ in range(3):
            start = draw(st.integers(0, max(0, len(text) - 1)))
            spans.append(((start, draw(st.integers(start, len(text)))),) if text else ())
        found.append(
            Attribution(
                speaker=spans[0],
                cue=spans[1],
                content=spans[2],
                form=draw(st.sampled_from(Form)),
                act=draw(st.sampled_from(Act)),
                confidence=0.8,
                nested_in=draw(st.none() | st.integers(0, index)),
            )
        )
    return found


@st.composite
def documents(draw):
    text = draw(TEXTS)
    own = article(text, published_at=DAY + timedelta(hours=draw(st.integers(0, 100))))
    return own, draw(attributions(text))


@settings(deadline=None)
@given(parts=st.lists(documents(), min_size=1, max_size=4))
def test_statements_of_two_speakers_are_never_joined(parts):
    archive = Archive()
    for own, found in parts:
        resolved = read(own, found)
        signatures = tuple(signature(own, one) for one in resolved)
        known = {statement.statement_id: statement for statement in archive.statements}
        decisions = relate(
            own,
            resolved,
            signatures,
            neighbours=tuple(archive.statements),
            previous=tuple(EarlierReport(statement=one) for one in archive.statements),
            now=DAY,
        ).decisions
        assert [decision.attribution for decision in decisions] == list(range(len(found)))
        for decision in decisions:
            key = signatures[decision.attribution].speaker_key
            if decision.same_as is not None:
                assert signatures[decision.same_as].speaker_key == key
                assert decisions[decision.same_as].same_as is None
            elif decision.relation is not Relation.NEW:
                # at one address a name may be filled in where nobody was named
                assert known[decision.statement_id].signature.speaker_key in {key, "text:"} or key == "text:"
            assert decision.reason
            assert decision.answers_index != decision.attribution
        archive.keep(own, resolved, signatures, decisions)


@settings(deadline=None)
@given(document=documents())
def test_resolving_keeps_the_attributions_and_points_into_the_text(document):
    own, found = document
    for before, after in zip(found, read(own, found), strict=True):
        assert (after.attribution.speaker, after.attribution.content) == (before.speaker, before.content)
        assert 0 <= after.confidence <= before.confidence
        for hit in (*after.places, *after.about_actors):
            assert own.text[hit.span[0] : hit.span[1]] == hit.text


@given(number=st.integers(0, 2**62))
def test_a_reference_leads_back_to_its_statement(number):
    assert statement_id(reference(number)) == number


@given(numbers=st.sets(st.integers(0, 200_000), max_size=200))
def test_references_of_different_statements_differ(numbers):
    assert len({reference(number) for number in numbers}) == len(numbers)
