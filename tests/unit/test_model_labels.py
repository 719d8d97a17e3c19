"""Labels and the spans they add up to."""

from __future__ import annotations

from itertools import product

import pytest

from monitor.statements.model.labels import COUNT, KINDS, OUTSIDE, Piece, label, may_follow, pieces
from tests.detection import token_table

SPEAKER, SPEAKER_ON = label("speaker", "behind", first=True), label("speaker", "behind", first=False)
CUE, CUE_ON = label("cue", "", first=True), label("cue", "", first=False)
CONTENT, CONTENT_ON = label("content", "before", first=True), label("content", "before", first=False)
CONTENT_OF_NEXT = label("content", "behind", first=True)


def test_every_kind_has_two_numbers_of_its_own() -> None:
    numbers = [label(role, side, first=first) for role, side in KINDS for first in (True, False)]
    assert sorted([OUTSIDE, *numbers]) == list(range(COUNT))


def test_a_span_goes_on_only_from_itself() -> None:
    for before, after in product(range(COUNT), repeat=2):
        goes_on = after in {label(role, side, first=False) for role, side in KINDS}
        same_kind = before > 0 and after > 0 and KINDS[(before - 1) // 2] == KINDS[(after - 1) // 2]
        assert may_follow(before, after) == (not goes_on or same_kind)


@pytest.mark.parametrize(
    ("labels", "expected"),
    [
        ([SPEAKER, SPEAKER_ON, CUE, CONTENT, CONTENT_ON, OUTSIDE], [(0, 2), (2, 3), (3, 5)]),
        # a span begins anew right behind one of its own kind
        ([CONTENT, CONTENT, CONTENT_ON, CONTENT, OUTSIDE, OUTSIDE], [(0, 1), (1, 3), (3, 4)]),
        # other sides are other spans
        ([CONTENT, CONTENT_ON, CONTENT_OF_NEXT, OUTSIDE, OUTSIDE, OUTSIDE], [(0, 2), (2, 3)]),
        # the last token of a paragraph closes its span
        ([OUTSIDE, OUTSIDE, OUTSIDE, CONTENT, CONTENT_ON, CONTENT_ON], [(3, 6)]),
        ([OUTSIDE] * 6, []),
    ],
)
def test_labels_become_spans(labels: list[int], expected: list[tuple[int, int]]) -> None:
    tokens = token_table("The minister said roads close.")
    assert tokens.n == len(labels)
    assert [piece.range for piece in pieces(tokens, labels)] == expected


def test_a_piece_knows_its_role_and_the_side_of_its_cue() -> None:
    tokens = token_table("The minister said")
    assert pieces(tokens, [SPEAKER, SPEAKER_ON, CUE]) == [
        Piece("speaker", "behind", (0, 2)),
        Piece("cue", "", (2, 3)),
    ]


def test_a_span_ends_with_its_paragraph() -> None:
    tokens = token_table("One two\n\nthree four")
    found = pieces(tokens, [CONTENT, CONTENT_ON, CONTENT_ON, CONTENT_ON])
    assert [piece.range for piece in found] == [(0, 2), (2, 4)]


def test_marks_alone_are_a_cue_but_neither_speaker_nor_content() -> None:
    tokens = token_table("PETROV : — )")
    assert [piece.role for piece in pieces(tokens, [SPEAKER, CUE, CONTENT, SPEAKER])] == ["speaker", "cue"]
