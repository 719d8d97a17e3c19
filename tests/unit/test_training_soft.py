"""What a teacher thinks of the corpus: the sums over a chain, and the file that carries them."""

from itertools import pairwise, product
from pathlib import Path

import numpy as np
import pytest

from monitor.statements.lexicon import lexicon
from monitor.statements.model.labels import COUNT, OUTSIDE
from monitor.statements.tokens import Tokens
from training.soft import Soft, marginals, mark

TEXT = "The mayor said on Tuesday that the bridge would open.\n\nNobody else spoke."


def some_tokens(text: str = TEXT) -> Tokens:
    return Tokens(text, lexicon("en"))


def test_marginals_are_the_shares_of_all_paths_through_the_chain() -> None:
    rs = np.random.RandomState(3)
    scores, transitions = rs.randn(4, 3), rs.randn(3, 3)
    weight = np.zeros((4, 3))
    for path in product(range(3), repeat=4):
        score = sum(scores[k, label] for k, label in enumerate(path))
        score += sum(transitions[a, b] for a, b in pairwise(path))
        for k, label in enumerate(path):
            weight[k, label] += np.exp(score)
    assert marginals(scores, transitions) == pytest.approx(weight / weight.sum(1, keepdims=True))


def test_labels_come_back_from_their_file_nearly_as_they_were(tmp_path: Path) -> None:
    tokens = some_tokens()
    given = np.random.RandomState(1).dirichlet(np.ones(COUNT), tokens.n)
    Soft({"one": given}, {"one": mark(tokens)}).write(tmp_path / "soft.npz")
    row_of = np.arange(tokens.n) + 1
    found = Soft.read(tmp_path / "soft.npz").of("one", tokens, row_of, tokens.n + 1)
    assert found is not None
    assert found[row_of] == pytest.approx(given, abs=0.01)
    assert found.sum(1) == pytest.approx(np.ones(tokens.n + 1), abs=1e-5)


def test_rows_without_a_token_are_outside() -> None:
    tokens = some_tokens()
    soft = Soft({"one": np.full((tokens.n, COUNT), 1 / COUNT)}, {"one": mark(tokens)})
    found = soft.of("one", tokens, np.arange(tokens.n) + 1, tokens.n + 1)
    assert found is not None
    assert found[0].argmax() == OUTSIDE
    assert found[0].max() == 1


def test_an_article_whose_tokens_changed_has_no_soft_labels() -> None:
    tokens, other = some_tokens(), some_tokens(TEXT.replace("Tuesday", "Monday evening"))
    soft = Soft({"one": np.full((tokens.n, COUNT), 1 / COUNT)}, {"one": mark(tokens)})
    assert soft.of("one", other, np.arange(other.n), other.n) is None
    assert soft.of("two", tokens, np.arange(tokens.n), tokens.n) is None
    assert soft.changed == {"one", "two"}
