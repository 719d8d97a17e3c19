"""Learn what signs speak for which act, from the annotated articles of our own.

    python -m training.train_acts [--weights FILE] [--check] [--out FILE]

Signs are those of `monitor/statements/act_signs.py` for what the shipped tagger finds in the articles that are not held
out; the model is a multinomial logistic regression, fitted by full-batch gradient steps without any random part. It
prints the share of right acts in a four-fold cross-validation over articles and on the held-out articles, each beside
what the cue and the phrases alone decide and what is decided wholly. `--check` writes nothing.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

import monitor.statements.read as reading
from monitor.statements.act_judge import ActJudge
from monitor.statements.act_signs import signs_of
from monitor.statements.acts import cue_leaves_open, refine_acts
from monitor.statements.detect import detector_of
from monitor.types import Act
from training.articles import read_articles
from training.score_articles import letters, overlap

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from numpy.typing import NDArray

    from monitor.statements.draft import Draft
    from monitor.statements.lexicon import Lexicon
    from monitor.statements.tokens import Tokens
    from training.articles import AnnotatedArticle

    Matrix = NDArray[np.float64]

OUT = Path(reading.__file__).parent / "model" / "acts.json"
_ACTS = tuple(Act)
#: signs that fewer attributions have are left out
_RAREST = 5
_FOLDS, _STEPS, _RATE, _DECAY = 4, 300, 0.05, 1e-3


class Example:
    """What the act stage sees of one article, and the annotated acts of the drafts that match an annotation."""

    def __init__(self, article: AnnotatedArticle, tokens: Tokens, drafts: list[Draft], lexicon: Lexicon) -> None:
        """Match drafts with annotations, best overlaps of contents first, from one half on."""
        self.tokens, self.drafts, self.lexicon = tokens, drafts, lexicon
        # Numbers that end in 0 or 5 are held out: four rests of a division by five are left.
        self.fold = int(article.name) % 5 - 1
        wanted = [letters(article.text, one.content) for one in article.attributions]
        found = [letters(article.text, [tokens.span(span) for span in draft.content]) for draft in drafts]
        ranked = sorted(
            ((overlap(w, f), -i, -k) for i, w in enumerate(wanted) for k, f in enumerate(found)), reverse=True
        )
        self.acts: dict[int, Act] = {}
        used: set[int] = set()
        for share, i, k in ranked:
            if share >= 0.5 and -i not in used and -k not in self.acts:
                used.add(-i)
                self.acts[-k] = Act(article.attributions[-i].act)
        before = [draft.act for draft in drafts]
        for draft in drafts:
            cue_leaves_open(tokens, draft, lexicon)
        self.signs = signs_of(tokens, drafts, lexicon, self.acts)
        self._restore(before)

    def decided(self, judge: ActJudge) -> dict[int, Act]:
        """Return the acts that the whole decision list gives to the matched drafts."""
        before = [draft.act for draft in self.drafts]
        refine_acts(self.tokens, self.drafts, self.lexicon, judge)
        found = {number: self.drafts[number].act for number in self.acts}
        self._restore(before)
        return found

    def _restore(self, acts: Sequence[Act]) -> None:
        for draft, act in zip(self.drafts, acts, strict=True):
            draft.act = act


def examples(*, held_out: bool, weights: str | None) -> Iterator[Example]:
    """Yield what the act stage sees of our own articles."""
    seen: list[tuple[Tokens, list[Draft], Lexicon]] = []

    def watch(tokens: Tokens, drafts: list[Draft], lexicon: Lexicon) -> None:
        seen.append((tokens, drafts, lexicon))

    # The stage is watched in its place: what comes before it is all that an example is made of.
    reading.__dict__["refine_acts"] = watch
    try:
        for article in read_articles(held_out=held_out):
            seen.clear()
            detector_of("model", weights).detect(
                article.text,
                language=article.language,
                publisher_actor="publisher" if article.kind == "release" else None,
                title_end=article.title_end,
            )
            if seen:
                yield Example(article, *seen[0])
    finally:
        reading.__dict__["refine_acts"] = refine_acts


def fit(sets: Sequence[Example]) -> ActJudge:
    """Return the judge that is learned from examples."""
    return ActJudge(_ACTS, *learned(sets))


def learned(sets: Sequence[Example]) -> tuple[list[float], Mapping[str, list[float]]]:
    """Return what each act has from the start, and a row per sign."""
    counts = Counter(sign for one in sets for number in one.acts for sign in set(one.signs[number]))
    names = sorted(sign for sign, count in counts.items() if count >= _RAREST)
    column = {name: k for k, name in enumerate(names)}
    pairs = [(set(one.signs[number]), act) for one in sets for number, act in one.acts.items()]
    x = np.zeros((len(pairs), len(names)))
    y = np.zeros((len(pairs), len(_ACTS)))
    for row, (signs, act) in enumerate(pairs):
        x[row, [column[sign] for sign in signs if sign in column]] = 1
        y[row, _ACTS.index(act)] = 1
    start, weights = _descend(x, y)
    return [round(float(value), 3) for value in start], {
        name: [round(float(value), 3) for value in weights[k]] for name, k in column.items()
    }


def _descend(x: Matrix, y: Matrix) -> tuple[Matrix, Matrix]:
    """Return start values and weights by Adam with a rate that falls to nothing."""
    values = [np.zeros(y.shape[1]), np.zeros((x.shape[1], y.shape[1]))]
    first = [np.zeros_like(value) for value in values]
    second = [np.zeros_like(value) for value in values]
    for step in range(1, _STEPS + 1):
        scores = x @ values[1] + values[0]
        shares = np.exp(scores - scores.max(1, keepdims=True))
        miss = (shares / shares.sum(1, keepdims=True) - y) / len(x)
        slopes = [miss.sum(0), x.T @ miss + _DECAY * values[1]]
        rate = _RATE * (1 - step / (_STEPS + 1))
        for k, slope in enumerate(slopes):
            first[k] = 0.9 * first[k] + 0.1 * slope
            second[k] = 0.999 * second[k] + 0.001 * slope**2
            scale = np.sqrt(second[k] / (1 - 0.999**step)) + 1e-8
            values[k] = values[k] - rate * (first[k] / (1 - 0.9**step)) / scale
    return values[0], values[1]


def score(sets: Sequence[Example], judge: ActJudge) -> list[tuple[Act, Act]]:
    """Return pairs of annotated and given acts."""
    return [
        (act, given) for one in sets for act, given in zip(one.acts.values(), one.decided(judge).values(), strict=True)
    ]


def _share(pairs: Sequence[tuple[Act, Act]]) -> str:
    return f"{100 * sum(a is b for a, b in pairs) / max(1, len(pairs)):.1f} % of {len(pairs)}"


def main() -> None:
    """Run the command."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--weights", help="weights of the tagger, other than the shipped ones")
    parser.add_argument("--out", type=Path, default=OUT)
    parser.add_argument("--check", action="store_true", help="only score")
    options = parser.parse_args()
    ours = list(examples(held_out=False, weights=options.weights))
    others = list(examples(held_out=True, weights=options.weights))
    crossed: list[tuple[Act, Act]] = []
    for fold in range(_FOLDS):
        judge = fit([one for one in ours if one.fold != fold])
        crossed += score([one for one in ours if one.fold == fold], judge)
    print(f"cross-validated: {_share(crossed)}")
    start, weights = learned(ours)
    pairs = score(others, ActJudge(_ACTS, start, weights))
    print(f"held out: {_share(pairs)}")
    for (wanted, found), count in Counter((a.value, b.value) for a, b in crossed if a is not b).most_common(12):
        print(f"{count:5} {wanted} taken for {found}")
    if not options.check:
        rows = ",\n".join(f"  {json.dumps(name)}: {json.dumps(row)}" for name, row in weights.items())
        acts = json.dumps([act.value for act in _ACTS])
        options.out.write_text(
            f'{{"acts": {acts},\n "start": {json.dumps(start)},\n "weights": {{\n{rows}\n}}}}\n', "utf-8"
        )


if __name__ == "__main__":
    main()
