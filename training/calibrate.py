"""Fit the confidence of the tagger's attributions, and write it into its weights.

    python -m training.calibrate CORPUS_DEV [--weights FILE]

CORPUS_DEV is a part of the corpus that the tagger has not learned from; the held-out articles of our own are always
used. An attribution counts as right when its words and its speaker are. Prints the reliability by tenths and the
expected calibration error of a five-fold cross-validation, then fits on everything.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np

from monitor.statements.lexicon import lexicon
from monitor.statements.model.confidence import NAMES
from monitor.statements.model.features import HASHED_WORDS
from monitor.statements.model.network import Tagger
from monitor.statements.model.read import read_with
from monitor.statements.model.weights import Weights, load, save
from monitor.statements.read import all_drafts
from monitor.statements.tokens import Tokens
from training.articles import AnnotatedArticle, read_articles
from training.corpus import read_corpus
from training.score_articles import letters, overlap

_FOLDS, _BINS, _L2 = 5, 10, 1e-3


def judged(tagger: Tagger, article: AnnotatedArticle) -> list[tuple[tuple[float, ...], bool]]:
    """Return the features of each attribution found, and whether it is right."""
    pack = lexicon(article.language)
    tokens = Tokens(article.text, pack)
    _, rules = all_drafts(tokens, pack, names=(), title_end=article.title_end)
    drafts = read_with(tagger, tokens, pack, rules, title_end=article.title_end, official=article.kind == "release")
    text = article.text
    gold = [(letters(text, one.content), letters(text, one.speaker)) for one in article.attributions]
    found = []
    for draft in drafts:
        content = letters(text, [tokens.span(r) for r in draft.content])
        speaker = letters(text, [tokens.span(r) for r in draft.speaker])
        right = any(
            overlap(content, c) >= 0.5 and (overlap(speaker, s) >= 0.5 or bool(speaker & s) or not (speaker or s))
            for c, s in gold
        )
        found.append((draft.features, right))
    return found


def fit(x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """Return the weights of a logistic regression, by Newton's method."""
    w = np.zeros(x.shape[1])
    for _ in range(30):
        p = 1 / (1 + np.exp(-x @ w))
        gradient = x.T @ (p - y) / len(y) + _L2 * w
        hessian = (x * (p * (1 - p))[:, None]).T @ x / len(y) + _L2 * np.eye(len(w))
        w -= np.linalg.solve(hessian, gradient)
    return w


def calibration_error(p: np.ndarray, y: np.ndarray) -> tuple[float, list[tuple[float, float, int]]]:
    """Return the expected calibration error, and per tenth the mean confidence, the share of right ones, how many."""
    total, rows = 0.0, []
    for k in range(_BINS):
        here = (p >= k / _BINS) & (p < (k + 1) / _BINS + (k + 1 == _BINS))
        if here.sum():
            total += abs(p[here].mean() - y[here].mean()) * here.sum()
            rows.append((float(p[here].mean()), float(y[here].mean()), int(here.sum())))
    return total / len(p), rows


def cross_validated(x: np.ndarray, y: np.ndarray, seed: int = 0) -> np.ndarray:
    """Return the confidence of each attribution by weights that were fitted without it."""
    folds = np.random.RandomState(seed).randint(0, _FOLDS, len(y))
    p = np.zeros(len(y))
    for fold in range(_FOLDS):
        w = fit(x[folds != fold], y[folds != fold])
        p[folds == fold] = 1 / (1 + np.exp(-x[folds == fold] @ w))
    return p


def main() -> None:
    """Run the command."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpus", type=Path)
    parser.add_argument("--weights", type=Path, default=Path("monitor/statements/model/tagger.npz"))
    options = parser.parse_args()
    with options.weights.open("rb") as file:
        stored = load(file, first_word=HASHED_WORDS)
    tagger = Tagger(stored)
    corpus, own = read_corpus(options.corpus), read_articles(held_out=True)
    groups = {"corpus": corpus, "own": own}
    rows = {name: [row for article in group for row in judged(tagger, article)] for name, group in groups.items()}
    # Nobody annotated attributions inside others in the corpus: whether those are right it cannot tell.
    rows["corpus"] = [row for row in rows["corpus"] if not row[0][NAMES.index("nested")]]
    everything = [*rows["corpus"], *rows["own"]]
    x, y = np.array([f for f, _ in everything]), np.array([float(right) for _, right in everything])
    p = cross_validated(x, y)
    at = 0
    for name, group in rows.items():
        error, table = calibration_error(p[at : at + len(group)], y[at : at + len(group)])
        at += len(group)
        print(f"{name}: {len(group)} attributions, expected calibration error {error:.3f}")
    error, table = calibration_error(p, y)
    print(f"all: {len(y)} attributions, expected calibration error {error:.3f}")
    for mean, share, count in table:
        print(f"  confidence {mean:.2f}  right {share:.2f}  of {count}")
    weights = fit(x, y)
    print(", ".join(f"{name} {w:+.2f}" for name, w in zip(NAMES, weights, strict=True)))
    stored = Weights(arrays={**stored.arrays, "calibration": weights.astype(np.float32)}, vocabulary=stored.vocabulary)
    save(options.weights, stored.arrays, stored.vocabulary)


if __name__ == "__main__":
    main()
