"""Which spans belong to one attribution."""

from __future__ import annotations

from monitor.statements.model.labels import Piece
from monitor.statements.model.link import link
from monitor.statements.tokens import Tokens
from tests.detection import token_table

TEXT = token_table("a b c d e f g h i j k l m n o p q r s t")


def speaker(start: int, end: int, side: str = "behind") -> Piece:
    return Piece("speaker", side, (start, end))  # type: ignore[arg-type] - a side by name


def cue(start: int, end: int) -> Piece:
    return Piece("cue", "", (start, end))


def content(start: int, end: int, side: str = "before") -> Piece:
    return Piece("content", side, (start, end))  # type: ignore[arg-type] - a side by name


Parts = tuple[list[tuple[int, int]], list[tuple[int, int]], list[tuple[int, int]]]


def linked(*found: Piece, tokens: Tokens = TEXT) -> list[Parts]:
    return [
        ([p.range for p in group.speaker], [p.range for p in group.cue], [p.range for p in group.content])
        for group in link(tokens, sorted(found, key=lambda piece: piece.start))
    ]


def test_speaker_cue_and_content_in_a_row_are_one_attribution() -> None:
    assert linked(speaker(0, 2), cue(2, 3), content(3, 8)) == [([(0, 2)], [(2, 3)], [(3, 8)])]


def test_a_content_between_two_cues_goes_to_the_side_its_label_names() -> None:
    first, second = cue(0, 1), cue(9, 10)
    assert linked(first, content(2, 8, "before"), second) == [([], [(0, 1)], [(2, 8)])]
    assert linked(first, content(2, 8, "behind"), second) == [([], [(9, 10)], [(2, 8)])]


def test_of_two_cues_on_the_named_side_the_nearer_one_takes_the_content() -> None:
    assert linked(cue(0, 1), cue(3, 4), content(5, 8)) == [([], [(3, 4)], [(5, 8)])]


def test_a_content_whose_side_is_wrong_still_finds_the_only_cue() -> None:
    assert linked(cue(0, 1), content(2, 8, "behind")) == [([], [(0, 1)], [(2, 8)])]


def test_a_content_that_its_cue_interrupts_has_two_spans() -> None:
    assert linked(content(0, 4, "behind"), cue(5, 6), speaker(6, 8, "before"), content(9, 12, "before")) == [
        ([(6, 8)], [(5, 6)], [(0, 4), (9, 12)])
    ]


def test_a_speaker_goes_to_a_cue_that_has_none_yet() -> None:
    found = linked(speaker(0, 1), cue(1, 2), content(2, 5), speaker(6, 7), cue(7, 8), content(8, 12))
    assert found == [([(0, 1)], [(1, 2)], [(2, 5)]), ([(6, 7)], [(7, 8)], [(8, 12)])]


def test_a_later_cue_of_the_sentence_shares_the_speaker_of_the_one_before() -> None:
    found = linked(speaker(0, 1), cue(1, 2), content(2, 5), cue(6, 7), content(7, 12))
    assert [parts[0] for parts in found] == [[(0, 1)], [(0, 1)]]


def test_no_speaker_is_shared_beyond_the_sentence() -> None:
    tokens = token_table("The mayor said that roads close. Added that schools close too.")
    dot = tokens.word.index(".")
    found = linked(
        speaker(0, 2), cue(2, 3), content(3, dot), cue(dot + 1, dot + 2), content(dot + 2, dot + 6), tokens=tokens
    )
    assert [parts[0] for parts in found] == [[(0, 2)], []]


def test_a_cue_without_content_is_dropped_and_lends_no_speaker() -> None:
    assert linked(speaker(0, 1), cue(1, 2)) == []


def test_contents_without_any_cue_stand_alone_and_neighbours_belong_together() -> None:
    assert linked(content(0, 4), content(5, 8), content(15, 18)) == [
        ([], [], [(0, 4), (5, 8)]),
        ([], [], [(15, 18)]),
    ]


def test_a_speaker_of_a_bare_quotation_is_its_speaker() -> None:
    assert linked(speaker(0, 1), content(2, 8)) == [([(0, 1)], [], [(2, 8)])]


def test_nothing_is_linked_across_paragraphs() -> None:
    tokens = token_table("The mayor said\n\nthat roads close.")
    assert linked(speaker(0, 2), cue(2, 3), content(3, 6), tokens=tokens) == [([], [], [(3, 6)])]


def test_a_cue_too_far_away_is_not_looked_for() -> None:
    tokens = token_table("said " + "word " * 150)
    assert linked(cue(0, 1), content(10, 20), content(120, 130), tokens=tokens) == [
        ([], [(0, 1)], [(10, 20)]),
        ([], [], [(120, 130)]),
    ]


def test_a_belief_cue_makes_a_belief() -> None:
    belief = Piece("belief", "", (1, 2))
    assert [group.belief for group in link(TEXT, [belief, content(2, 6), cue(10, 11), content(11, 14)])] == [
        True,
        False,
    ]
