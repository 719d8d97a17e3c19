"""The network in numpy: decoding, determinism, independence of what stands beside."""

from __future__ import annotations

import numpy as np
import pytest

from monitor.statements.model.labels import COUNT, OUTSIDE, may_follow
from monitor.statements.model.network import Tagger, packaged_tagger
from monitor.statements.model.weights import DILATIONS, Weights
from tests.random_tagger import random_arrays, random_tagger, token_rows

#: how far a row sees to either side
REACH = sum(DILATIONS)


def plain_viterbi(scores: np.ndarray, transitions: np.ndarray) -> list[int]:
    """The best chain of one paragraph, as a textbook has it; it starts and ends outside."""
    best = [
        {b: float(scores[0][b] + transitions[OUTSIDE][b]) for b in range(COUNT) if may_follow(OUTSIDE, b)},
    ]
    came_from: list[dict[int, int]] = [{}]
    for row in scores[1:]:
        now: dict[int, float] = {}
        back: dict[int, int] = {}
        for b in range(COUNT):
            options = [(value + float(transitions[a][b]), a) for a, value in best[-1].items() if may_follow(a, b)]
            if options:
                value, back[b] = max(options)
                now[b] = value + float(row[b])
        best.append(now)
        came_from.append(back)
    at = max(best[-1], key=lambda a: best[-1][a] + float(transitions[a][OUTSIDE]))
    chain = [at]
    for back in reversed(came_from[1:]):
        at = back[at]
        chain.append(at)
    return chain[::-1]


@pytest.mark.parametrize("seed", range(12))
def test_paragraphs_decoded_side_by_side_are_decoded_as_each_alone(seed: int) -> None:
    dice = np.random.default_rng(seed)
    lengths = [int(n) for n in dice.integers(1, 30, int(dice.integers(1, 9)))]
    ends = np.cumsum(lengths)
    paragraphs = [(int(end - n), int(end)) for end, n in zip(ends, lengths, strict=True)]
    scores = (dice.standard_normal((sum(lengths), COUNT)) * 3).astype(np.float32)
    found = random_tagger(seed).labels(scores, paragraphs)
    transitions = random_arrays(0, seed)["transitions"]
    expected = [label for first, last in paragraphs for label in plain_viterbi(scores[first:last], transitions)]
    assert found == expected


def test_tokens_between_paragraphs_stay_outside() -> None:
    scores = np.zeros((9, COUNT), np.float32)
    scores[:, 5] = 50
    found = random_tagger().labels(scores, [(1, 3), (5, 9)])
    assert [k for k, label in enumerate(found) if label == OUTSIDE] == [0, 3, 4]


def test_no_paragraph_gives_no_label() -> None:
    assert random_tagger().labels(np.zeros((0, COUNT), np.float32), []) == []


def test_a_chain_never_holds_a_forbidden_step_however_high_its_score() -> None:
    scores = np.zeros((6, COUNT), np.float32)
    scores[:, 2] = 200  # goes on from nothing
    found = random_tagger().labels(scores, [(0, 6)])
    assert all(may_follow(a, b) for a, b in zip([OUTSIDE, *found], found, strict=False))


def _same(one: Tagger, other: Tagger, rows: np.ndarray) -> bool:
    return bool((one.scores(rows) == other.scores(rows)).all())


def test_the_same_rows_give_the_same_scores() -> None:
    rows = token_rows(200)
    tagger = random_tagger()
    assert _same(tagger, tagger, rows)
    assert _same(tagger, random_tagger(), rows)


def test_scoring_changes_neither_rows_nor_weights() -> None:
    tagger, rows = random_tagger(), token_rows(50)
    before = rows.copy()
    first = tagger.scores(rows).copy()
    tagger.scores(token_rows(70, seed=9))
    assert (tagger.scores(rows) == first).all()
    assert (rows == before).all()


@pytest.mark.parametrize("size", [1, 2, 3, 31, 33, 64])
def test_texts_shorter_than_the_reach_of_a_layer_are_scored(size: int) -> None:
    scores = random_tagger().scores(token_rows(size))
    assert scores.shape == (size, COUNT)
    assert np.isfinite(scores).all()


def test_a_row_is_scored_alike_whatever_stands_beyond_its_reach() -> None:
    tagger = random_tagger()
    middle = token_rows(2 * REACH + 1)
    alone = tagger.scores(middle)[REACH]
    for seed in range(3):
        around = token_rows(40, seed=100 + seed)
        together = np.concatenate([around, middle, around])
        assert np.allclose(tagger.scores(together)[40 + REACH], alone, atol=1e-4)


def test_no_row_is_moved_by_extreme_scores_into_what_is_no_number() -> None:
    """The gate's exponential may overflow to infinity, which closes the gate: no warning, no NaN."""
    arrays = random_arrays(0)
    arrays["conv0.b"] = np.full_like(arrays["conv0.b"], -300)
    scores = Tagger(Weights(arrays=arrays, vocabulary={})).scores(token_rows(20))
    assert np.isfinite(scores).all()


def test_the_packaged_tagger_is_read_once() -> None:
    assert packaged_tagger() is packaged_tagger()
