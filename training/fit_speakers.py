"""Fit how speakers are chosen (`monitor/statements/model/speaker.py`), and write the weights.

    python -m training.fit_speakers [--out FILE]

Learned from are our own articles: the held-out ones, and with a tenth of their weight those that the tagger knows,
where it is surer of its speakers than it will be of others'. Where nobody is annotated as speaker nothing is learned,
since whether a subject left out has one is annotated now so, now so. Prints of how many speakers the network's, and
the chosen ones are right in a five-fold cross-validation over the held-out articles, then fits on everything.
"""

from __future__ import annotations

import argparse
import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from monitor.statements.lexicon import lexicon
from monitor.statements.model.network import packaged_tagger, read_tagger
from monitor.statements.model.read import read_with
from monitor.statements.model.speaker import NAMES, SpeakerJudge, candidates, features
from monitor.statements.read import all_drafts
from monitor.statements.tokens import Tokens
from training.articles import AnnotatedArticle, Labelled, read_articles
from training.score_articles import letters, overlap

if TYPE_CHECKING:
    from collections.abc import Sequence

    from monitor.statements.draft import Draft
    from monitor.statements.lexicon import Lexicon
    from monitor.statements.model.network import Tagger
    from monitor.statements.model.speaker import Candidate

_FOLDS, _L2, _KNOWN = 5, 10.0, 0.1


@dataclass(frozen=True, slots=True)
class Choice:
    """The candidates of one annotated attribution: a row of features and whether it is right for each."""

    article: str
    weight: float
    rows: np.ndarray
    right: np.ndarray
    #: whether the network's own speaker was right
    before: bool


class _Recorder(SpeakerJudge):
    """Leaves the speakers as they are, and remembers between whom there was to choose."""

    def __init__(self) -> None:
        super().__init__([0.0] * len(NAMES))
        self.seen: list[tuple[Draft, list[Candidate], list[tuple[float, ...]]]] = []

    def choose(
        self, tokens: Tokens, lexicon: Lexicon, draft: Draft, rule: Draft | None, odds: Sequence[float]
    ) -> Candidate:
        """Return the network's speaker."""
        if draft.cue and not (rule is not None and draft.speaker and rule.speaker == draft.speaker):
            found = candidates(tokens, lexicon, draft, rule, odds)
            self.seen.append((draft, found, [features(tokens, lexicon, draft, rule, odds, one) for one in found]))
        return draft.speaker


def choices(tagger: Tagger, article: AnnotatedArticle) -> list[Choice]:
    """Return what there was to choose in an article."""
    pack = lexicon(article.language)
    tokens = Tokens(article.text, pack)
    _, rules = all_drafts(tokens, pack, names=(), title_end=article.title_end)
    recorder = _Recorder()
    official = article.kind == "release"
    read_with(tagger, tokens, pack, rules, title_end=article.title_end, official=official, judge=recorder)
    found = []
    for draft, speakers, rows in recorder.seen:
        wanted = _wanted(article, tokens, draft)
        if wanted is None or not wanted.speaker:
            continue
        right = np.array([_is(article, tokens, wanted, speaker) for speaker in speakers])
        weight = 1.0 if article.held_out else _KNOWN
        name = f"{article.language}-{article.name}"
        found.append(Choice(name, weight, np.array(rows), right, bool(right[0])))
    return found


def _wanted(article: AnnotatedArticle, tokens: Tokens, draft: Draft) -> Labelled | None:
    content = letters(article.text, [tokens.span(span) for span in draft.content])
    shares = [(overlap(content, letters(article.text, one.content)), one) for one in article.attributions]
    share, best = max(shares, key=lambda pair: pair[0], default=(0.0, None))
    return best if share >= 0.5 else None


def _is(article: AnnotatedArticle, tokens: Tokens, wanted: Labelled, speaker: Candidate) -> bool:
    spans = [tokens.span(span) for span in speaker]
    if any(a[1] == b[1] for a in wanted.speaker for b in spans):
        return True
    return overlap(letters(article.text, spans), letters(article.text, wanted.speaker)) >= 0.5


def fit(sets: Sequence[Choice]) -> np.ndarray:
    """Return the weights that make right candidates likely, by gradient descent with a falling step."""
    useful = [one for one in sets if one.right.any() and not one.right.all()]
    x = np.concatenate([one.rows for one in useful])
    right = np.concatenate([one.right for one in useful]).astype(float)
    starts = np.cumsum([0, *(len(one.rows) for one in useful)])[:-1]
    of = np.repeat(np.arange(len(useful)), [len(one.rows) for one in useful])
    weight = np.array([one.weight for one in useful])[of]
    w, speed = np.zeros(x.shape[1]), np.zeros(x.shape[1])
    for step in range(3000):
        e = np.exp(x @ w - np.maximum.reduceat(x @ w, starts)[of])
        p = e / np.add.reduceat(e, starts)[of]
        q = e * right / np.maximum(np.add.reduceat(e * right, starts), 1e-300)[of]
        gradient = x.T @ ((p - q) * weight) + _L2 * w
        speed = 0.9 * speed - 1e-3 / (1 + step / 500) * gradient
        w = w + speed
    return w


def right_ones(sets: Sequence[Choice], w: np.ndarray) -> int:
    """Return how many choices the weights make rightly."""
    return sum(bool(one.right[int((one.rows @ w).argmax())]) for one in sets)


def main() -> None:
    """Run the command."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--weights", type=Path, help="weights of the tagger, if not the packaged ones")
    parser.add_argument("--out", type=Path, default=Path("monitor/statements/model/speaker.json"))
    options = parser.parse_args()
    tagger = read_tagger(options.weights) if options.weights else packaged_tagger()
    known = [one for article in read_articles(held_out=False) for one in choices(tagger, article)]
    held_out = [one for article in read_articles(held_out=True) for one in choices(tagger, article)]
    names = sorted({one.article for one in held_out})
    folds = dict(zip(names, np.random.RandomState(0).randint(0, _FOLDS, len(names)), strict=True))
    total = 0
    for fold in range(_FOLDS):
        w = fit([*known, *(one for one in held_out if folds[one.article] != fold)])
        total += right_ones([one for one in held_out if folds[one.article] == fold], w)
    print(f"{len(held_out)} choices: the network's own right {sum(one.before for one in held_out)}, chosen {total}")
    w = fit([*known, *held_out])
    stored = {name: round(float(value), 2) for name, value in zip(NAMES, w, strict=True)}
    options.out.write_text(json.dumps(stored, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main()
