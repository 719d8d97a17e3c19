"""Count how reliable English cue words are, on a corpus of attributions, and write `en.weights.yaml`.

    python -m training.count_cues CORPUS [--out monitor/statements/lexicons/en.weights.yaml]

CORPUS is one part of a corpus in PolNeAR's form: `text/NAME.txt` and brat files `attributions/NAME_ANNOTATOR.ann`.
The result is a logistic regression over the features of `monitor.statements.cues.cue_features`: the cue word itself and
closed classes of its neighbours. Words and pairs that fewer than ten articles hold are left out, so that neither names
nor sequences of the corpus can come back. Standard library only; takes about a minute.
"""

from __future__ import annotations

import argparse
import math
import random
import re
from collections import Counter, defaultdict
from pathlib import Path
from typing import TYPE_CHECKING

from monitor.statements.cues import cue_features, find_cues
from monitor.statements.lexicon import lexicon, without_weights
from monitor.statements.tokens import Tokens

if TYPE_CHECKING:
    from collections.abc import Iterator

    from monitor.statements.lexicon import Lexicon

_ENTITY = re.compile(r"^(T\d+)\t([\w-]+) (\d+ \d+(?:;\d+ \d+)*)\t", re.MULTILINE)
_MIN_ARTICLES = 10
_EXTRA_SHARE = 0.35
_EPOCHS = 6
_RATE = 0.25
_L2 = 2e-6
_GROUPS = ("bias", "word", "before", "after", "around", "word_after", "word_before", "shape")

_SMALLEST = 0.005
_HEADER = """\
# Reliabilities of English cue words: a logistic regression over the cue word and closed classes of its neighbours
# (monitor/statements/cues.py: cue_features). Written by `python -m training.count_cues`; do not edit by hand.
# Counted on the training part of the PolNeAR corpus ({articles} articles of political news, {places} places of cue
# words). That corpus states no licence and its articles belong to their publishers; nothing of its text is here: only
# single cue words and closed classes that at least {least} of its articles hold, and no names."""

Example = tuple[tuple[str, ...], bool]


def read_articles(corpus: Path) -> Iterator[tuple[str, set[int]]]:
    """Yield the text of each article and the characters that stand in cues, by its first annotator."""
    seen = set()
    for path in sorted((corpus / "attributions").glob("*.ann")):
        name = path.stem.rpartition("_")[0]
        if name in seen:
            continue
        seen.add(name)
        text = (corpus / "text" / f"{name}.txt").read_bytes().decode()
        cue: set[int] = set()
        for match in _ENTITY.finditer(path.read_bytes().decode()):
            if match[2] == "Cue":
                for part in match[3].split(";"):
                    start, end = map(int, part.split())
                    cue.update(range(start, end))
        yield text, cue


def extra_words(articles: list[tuple[str, set[int]]], pack: Lexicon) -> dict[str, float]:
    """Return frequent cue words that the pack does not list, with the share of their places that are cues."""
    seen: Counter[str] = Counter()
    hits: Counter[str] = Counter()
    where: defaultdict[str, set[int]] = defaultdict(set)
    closed = frozenset().union(*pack.words.values(), pack.no_extra)
    for number, (text, cue) in enumerate(articles):
        tokens = Tokens(text, pack)
        for i in range(tokens.n):
            low = tokens.low[i]
            if tokens.quote[i] >= 0 or not low.isalpha() or low in closed or pack.cues_of(low):
                continue
            seen[low] += 1
            if tokens.start[i] in cue:
                hits[low] += 1
                where[low].add(number)
    return {
        word: hits[word] / seen[word]
        for word in sorted(hits)
        if len(where[word]) >= _MIN_ARTICLES and hits[word] / seen[word] >= _EXTRA_SHARE
    }


def examples(articles: list[tuple[str, set[int]]], pack: Lexicon) -> list[tuple[int, Example]]:
    """Return each place of a cue word with its article, its features and whether it is a cue."""
    found = []
    for number, (text, cue) in enumerate(articles):
        tokens = Tokens(text, pack)
        for sentence in tokens.sentences:
            for place in find_cues(tokens, sentence, pack):
                features = tuple(cue_features(tokens, place.head, place.end, sentence, pack))
                found.append((number, (features, tokens.start[place.head] in cue)))
    return found


def frequent(found: list[tuple[int, Example]]) -> frozenset[str]:
    """Return the features that at least ten articles hold."""
    where: defaultdict[str, set[int]] = defaultdict(set)
    for number, (features, _) in found:
        for feature in features:
            where[feature].add(number)
    return frozenset(feature for feature, articles in where.items() if len(articles) >= _MIN_ARTICLES)


def fit(data: list[Example], seed: int = 7) -> dict[str, float]:
    """Return the weights of a logistic regression, by AdaGrad."""
    weights: defaultdict[str, float] = defaultdict(float)
    squares: defaultdict[str, float] = defaultdict(lambda: 1e-8)
    order = list(range(len(data)))
    shuffle = random.Random(seed).shuffle
    for _ in range(_EPOCHS):
        shuffle(order)
        for k in order:
            features, label = data[k]
            score = sum(weights[f] for f in features)
            error = 1 / (1 + math.exp(-max(-30.0, min(30.0, score)))) - label
            for f in features:
                gradient = error + _L2 * len(data) * weights[f] / 1000
                squares[f] += gradient * gradient
                weights[f] -= _RATE * gradient / math.sqrt(squares[f])
    return dict(weights)


def write(weights: dict[str, float], extra: dict[str, float], articles: int, places: int, out: Path) -> None:
    """Write the weights file with a header that says how it came about."""
    lines = [*_HEADER.format(articles=articles, places=places, least=_MIN_ARTICLES).splitlines()]
    lines.append("extra: {" + ", ".join(f'"{word}": {share:.2f}' for word, share in extra.items()) + "}")
    for group in _GROUPS:
        lines.append(f"{group}:")
        rows = sorted((f.partition(":")[2], w) for f, w in weights.items() if f.startswith(group + ":"))
        lines += [f'  "{name}": {weight:.2f}' for name, weight in rows if abs(weight) >= _SMALLEST]
    out.write_text("\n".join(lines) + "\n", encoding="utf-8")


def main() -> None:
    """Run the command."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpus", type=Path)
    parser.add_argument("--out", type=Path, default=Path("monitor/statements/lexicons/en.weights.yaml"))
    options = parser.parse_args()
    articles = list(read_articles(options.corpus))
    pack = without_weights(lexicon("en"))
    extra = extra_words(articles, pack)
    pack = without_weights(lexicon("en"), extra=tuple(extra))
    found = examples(articles, pack)
    kept = frequent(found)
    data = [(tuple(f for f in features if f in kept), label) for _, (features, label) in found]
    weights = fit(data)
    write(weights, extra, len(articles), len(data), options.out)
    right = sum((sum(weights.get(f, 0.0) for f in features) > 0) == label for features, label in data)
    print(
        f"{len(articles)} articles, {len(data)} places, {len(weights)} weights, {len(extra)} further words, "
        f"{100 * right / len(data):.1f} % of the places right"
    )


if __name__ == "__main__":
    main()
