"""Train the tagger and write its weights.

    pip install -r training/requirements.txt
    python -m training.train_tagger CORPUS_TRAIN [--out FILE] [--epochs 8] [--seed 0]

CORPUS_TRAIN is the training part of a corpus in PolNeAR's form; the annotated articles of `training/articles` that are
not held out are always learned from. The network is a stack of gated dilated convolutions with a linear-chain layer;
it is trained with JAX on the CPU and runs in numpy (`monitor/statements/model/network.py`). The same seed on the same
machine gives the same weights.
"""

from __future__ import annotations

import argparse
import math
import random
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from monitor.statements.lexicon import lexicon
from monitor.statements.model.features import BREAK, CHANNELS, HASHED_WORDS, NAMES, Features, hashed
from monitor.statements.model.labels import COUNT, KINDS, may_follow
from monitor.statements.model.weights import DILATIONS, DIMENSIONS, UNFITTED, WIDTH, load, save
from training.beliefs import BELIEFS
from training.corpus import Example, count_vocabulary, example, own_examples, read_corpus
from training.soft import Soft

_TOKENS_PER_STEP = 4608
_CHUNK = 768
_WORD, _SHAPE, _LANGUAGE, _QUOTE, _RULE, _RULE_KIND = (
    NAMES.index(name) for name in ("word", "shape", "language", "quote", "rule", "rule_kind")
)
#: share of the words that are hidden, the rare ones more often; of the numbers that enter the first layer
_HIDDEN, _DROP_INPUT = 0.05, 0.3
#: share of the sequences whose language the network is told
_SEEN_LANGUAGE = 0.7
#: shares of the sequences that lose all quotation marks, or all that the rules say
_NO_QUOTES, _NO_RULES = 0.04, 0.2

Array = Any


@dataclass(slots=True)
class Item:
    """One sequence to learn from or to score: rows, and the label of each."""

    rows: Array
    labels: Array
    language: str
    #: from the corpus, not one of our own articles
    corpus: bool
    #: what a teacher thinks of each label, `(rows, labels)`; None where there is none
    soft: Array | None = None

    def __len__(self) -> int:
        return len(self.rows)

    def part(self, start: int, end: int) -> Item:
        """Return a piece of the sequence."""
        cut = slice(start, end)
        soft = None if self.soft is None else self.soft[cut]
        return Item(self.rows[cut], self.labels[cut], self.language, self.corpus, soft)


def encode(
    examples: list[Example], vocabulary: dict[str, int], *, corpus: bool, soft: Soft | None = None
) -> list[Item]:
    """Return each example as a sequence, and one more for what stands inside its contents."""
    features = Features(vocabulary)
    found = []
    for one in examples:
        pack, tokens = lexicon(one.article.language), one.tokens
        rows, row_of = features.rows(
            tokens, pack, one.drafts, title_end=one.article.title_end, official=one.official
        )  # fmt: skip
        found.append(_item(rows, [(row_of, one.labels)], one.article.language, corpus=corpus))
        if soft is not None:
            found[-1].soft = soft.of(one.article.name, tokens, row_of, len(rows))
        if one.contents:
            spans = [span for span, _ in one.contents]
            inner, places = features.nested_rows(one.drafts, spans, rows, row_of)
            marked = [
                (np.arange(first, last), labels[slice(*span)])
                for (span, labels), (first, last) in zip(one.contents, places, strict=True)
            ]
            found.append(_item(inner, marked, one.article.language, corpus=corpus))
    return found


def _item(rows: Array, marked: list[tuple[Array, list[int]]], language: str, *, corpus: bool) -> Item:
    item = Item(rows, np.zeros(len(rows), np.int32), language, corpus)
    for places, labels in marked:
        item.labels[places] = labels
    return item


def initial(seed: int, words: int) -> dict[str, Array]:
    """Return random weights."""
    rs = np.random.RandomState(seed)
    sizes = dict(CHANNELS) | {"word": HASHED_WORDS + words}
    weights = {
        f"embed.{name}": rs.randn(sizes[name], DIMENSIONS[name]) * 1.5 / math.sqrt(DIMENSIONS[name]) for name in NAMES
    }
    total = sum(DIMENSIONS.values())
    weights["in.w"] = rs.randn(total, WIDTH) / math.sqrt(total)
    weights["in.b"] = np.zeros(WIDTH)
    for k in range(len(DILATIONS)):
        weights[f"conv{k}.w"] = rs.randn(3 * WIDTH, 2 * WIDTH) / math.sqrt(3 * WIDTH)
        weights[f"conv{k}.b"] = np.zeros(2 * WIDTH)
        weights[f"conv{k}.g"] = np.ones(WIDTH)
        weights[f"conv{k}.c"] = np.zeros(WIDTH)
    weights["out.g"], weights["out.c"] = np.ones(WIDTH), np.zeros(WIDTH)
    weights["label.w"], weights["label.b"] = rs.randn(WIDTH, COUNT) * 0.05, np.zeros(COUNT)
    weights["calibration"] = np.array(UNFITTED)
    weights["transitions"] = np.zeros((COUNT, COUNT))
    return {name: np.asarray(value, np.float32) for name, value in weights.items()}


def started(path: Path, weights: dict[str, Array], vocabulary: dict[str, int]) -> dict[str, Array]:
    """Return the weights of a file, in place of random ones; the words must be the same."""
    with path.open("rb") as file:
        stored = load(file, first_word=HASHED_WORDS)
    if stored.vocabulary != vocabulary:
        raise SystemExit(f"{path}: these weights know other words")
    return {name: np.asarray(stored.arrays[name], np.float32) for name in weights}


def forward(weights: dict[str, Array], rows: Array, mask: Array, key: Array | None, drop: float) -> Array:
    """Return the scores of each label, `(batch, length, labels)`; `key` switches dropout on."""
    import jax
    import jax.numpy as jnp

    def dropped(x: Array, number: int, rate: float) -> Array:
        if key is None:
            return x
        keep = jax.random.bernoulli(jax.random.fold_in(key, number), 1 - rate, x.shape)
        return jnp.where(keep, x / (1 - rate), 0)

    def normed(x: Array, g: Array, c: Array) -> Array:
        mean = x.mean(-1, keepdims=True)
        var = ((x - mean) ** 2).mean(-1, keepdims=True)
        return (x - mean) * jax.lax.rsqrt(var + 1e-5) * g + c

    x = jnp.concatenate([weights[f"embed.{name}"][rows[..., k]] for k, name in enumerate(NAMES)], -1)
    x = dropped(x, 100, _DROP_INPUT) @ weights["in.w"] + weights["in.b"]
    m = mask[..., None]
    x = x * m
    for k, d in enumerate(DILATIONS):
        y = normed(x, weights[f"conv{k}.g"], weights[f"conv{k}.c"]) * m
        z = jnp.pad(y, ((0, 0), (d, d), (0, 0)))
        y = jnp.concatenate([z[:, : -2 * d], y, z[:, 2 * d :]], -1) @ weights[f"conv{k}.w"] + weights[f"conv{k}.b"]
        a, b = jnp.split(y, 2, -1)
        x = x + dropped(a * jax.nn.sigmoid(b), k, drop * 0.7) * m
    x = dropped(normed(x, weights["out.g"], weights["out.c"]), 99, drop)
    return x @ weights["label.w"] + weights["label.b"]


def loss_of(scores: Array, labels: Array, target: Array, mask: Array, transitions: Array) -> Array:
    """Return the negative log-likelihood of a linear chain, and half of the plain cross-entropy, per token.

    Shape: `target` is how likely each label is, `(batch, length, labels)`; steps between labels are learned from
    `labels` alone.
    """
    import jax
    import jax.numpy as jnp

    gold = ((scores * target).sum(-1) * mask).sum(1)
    gold += (transitions[labels[:, :-1], labels[:, 1:]] * mask[:, 1:]).sum(1)

    def step(a: Array, item: tuple[Array, Array]) -> tuple[Array, None]:
        e, m = item
        n = jax.nn.logsumexp(a[:, :, None] + transitions[None], 1) + e
        return jnp.where(m[:, None] > 0, n, a), None

    a, _ = jax.lax.scan(step, scores[:, 0], (scores[:, 1:].swapaxes(0, 1), mask[:, 1:].T))
    chain = (jax.nn.logsumexp(a, -1) - gold).sum()
    plain = -((jax.nn.log_softmax(scores, -1) * target).sum(-1) * mask).sum()
    return (chain + 0.5 * plain) / mask.sum()


class Batches:
    """Cuts sequences into chunks of like length, and hides words and languages at random."""

    def __init__(self, data: list[Item], counts: Array, own_share: float, seed: int, trust: float) -> None:
        self._rng = random.Random(seed)
        self._np = np.random.RandomState(seed)
        self._counts = counts
        self._trust = trust
        self._corpus = [c for item in data if item.corpus for c in self._chunks(item)]
        self._own = [c for item in data if not item.corpus for c in self._chunks(item)]
        corpus, own = (sum(map(len, group)) for group in (self._corpus, self._own))
        self.repeat = max(1.0, own_share * corpus / max(1, own) / (1 - own_share)) if own and corpus else 1.0
        self._capital = np.zeros(dict(CHANNELS)["shape"], bool)
        for shape in ("Xx", "Xxx", "XX", "X", "Xxx-Xx"):
            self._capital[hashed(shape, len(self._capital))] = True

    @staticmethod
    def _chunks(item: Item) -> list[Item]:
        return [item.part(a, a + _CHUNK) for a in range(0, len(item), _CHUNK) if len(item) - a > 8]

    def epoch(self) -> list[tuple[Array, ...]]:
        """Return the batches of one pass over the corpus."""
        rng = self._rng
        chosen = list(self._corpus)
        whole, part = divmod(self.repeat, 1)
        for _ in range(int(whole)):
            chosen += self._own
        chosen += rng.sample(self._own, int(part * len(self._own)))
        rng.shuffle(chosen)
        chosen.sort(key=lambda c: (len(c) + 127) // 128)
        found, now, length = [], [], 0
        for chunk in chosen:
            wide = (len(chunk) + 127) // 128 * 128
            if now and (wide != length or len(now) >= max(1, _TOKENS_PER_STEP // wide)):
                found.append(self._pack(now, length))
                now = []
            now.append(chunk)
            length = wide
        if now:
            found.append(self._pack(now, length))
        rng.shuffle(found)
        return found

    def _pack(self, chunks: list[Item], length: int) -> tuple[Array, ...]:
        size = max(1, _TOKENS_PER_STEP // length)
        rows = np.zeros((size, length, len(NAMES)), np.int32)
        labels = np.zeros((size, length), np.int32)
        target = np.zeros((size, length, COUNT), np.float32)
        mask = np.zeros((size, length), np.float32)
        for k, item in enumerate(chunks):
            n = len(item)
            rows[k, :n], labels[k, :n], mask[k, :n] = item.rows, item.labels, 1
            target[k, np.arange(n), item.labels] = 1
            if item.soft is not None:
                target[k, :n] += self._trust * (item.soft - target[k, :n])
            if self._np.rand() > _SEEN_LANGUAGE:
                rows[k, :, _LANGUAGE] = 0
            if self._np.rand() < _NO_QUOTES:
                rows[k, :n, _QUOTE] *= item.rows[:, _QUOTE] == BREAK
            if self._np.rand() < _NO_RULES:
                rows[k, :, _RULE] = rows[k, :, _RULE_KIND] = 0
        words = rows[..., _WORD]
        rate = np.maximum(
            0.35 / np.sqrt(self._counts[words]), np.where(self._capital[rows[..., _SHAPE]], 0.15, _HIDDEN)
        )
        hidden = (self._np.rand(*words.shape) < rate) & (words >= HASHED_WORDS)
        rows[..., _WORD] = np.where(hidden, (words * 7919) % (HASHED_WORDS - 1) + 1, words)
        return rows, labels, target, mask


def decode(scores: Array, transitions: Array) -> list[int]:
    """Return the best labels of one article."""
    allowed = np.array([[0.0 if may_follow(a, b) else -1e4 for b in range(COUNT)] for a in range(COUNT)], np.float32)
    moves = transitions + allowed
    a, back = scores[0], []
    for e in scores[1:]:
        s = a[:, None] + moves
        back.append(s.argmax(0))
        a = s.max(0) + e
    path = [int(a.argmax())]
    for b in reversed(back):
        path.append(int(b[path[-1]]))
    return path[::-1]


def token_scores(weights: dict[str, Array], data: list[Item]) -> dict[str, str]:
    """Return F1 over tokens per role, by language; "+": inside contents."""
    import jax

    run = jax.jit(lambda w, r, m: forward(w, r, m, None, 0.0))
    counts: dict[str, Array] = {}
    roles = np.array([0] + [1 + ["speaker", "cue", "belief", "content"].index(k[0]) for k in KINDS for _ in (0, 1)])
    for item in data:
        n = len(item)
        padded = np.zeros((1, (n + 255) // 256 * 256, len(NAMES)), np.int32)
        padded[0, :n] = item.rows
        mask = np.zeros(padded.shape[:2], np.float32)
        mask[0, :n] = 1
        scores = np.array(run(weights, padded, mask)[0, :n])
        best = np.array(decode(scores, np.array(weights["transitions"])))
        nested = bool(item.rows[-1, NAMES.index("place")] & 16)
        table = counts.setdefault(("en*" if item.corpus else item.language) + "+" * nested, np.zeros((4, 3)))
        g, f = roles[item.labels], roles[best]
        for k in range(4):
            table[k] += ((g == k + 1) & (f == k + 1)).sum(), (f == k + 1).sum(), (g == k + 1).sum()
    return {
        language: " ".join(f"{n}={200 * t[0] / max(1, t[1] + t[2]):.1f}" for n, t in zip("SCBK", table, strict=True))
        for language, table in counts.items()
    }


def main() -> None:
    """Run the command."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpus", type=Path, help="folder of the corpus' training part")
    parser.add_argument("--check", type=Path, help="folder of a part that is only scored, after each epoch")
    parser.add_argument("--out", type=Path, default=Path("monitor/statements/model/tagger.npz"))
    parser.add_argument("--epochs", type=int, default=8)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--keep", action="store_true", help="keep the weights of each epoch, too")
    parser.add_argument("--own-share", type=float, default=0.2, help="share of our own articles in each pass")
    parser.add_argument("--soft", type=Path, help="what a teacher thinks of the corpus (training.teach)")
    parser.add_argument("--start", type=Path, help="weights to go on from, of the same articles and channels")
    parser.add_argument("--trust", type=float, default=0.5, help="share of the teacher in what is learned")
    parser.add_argument("--drop", type=float, default=0.4)
    parser.add_argument("--rate", type=float, default=3e-3)
    options = parser.parse_args()
    import jax
    import optax

    start = time.time()
    soft = Soft.read(options.soft) if options.soft else None
    read = read_corpus(options.corpus, every_annotator=True)
    corpus = [example(article, BELIEFS, own=False) for article in read]
    own = own_examples(held_out=False)
    counts_of = count_vocabulary([*corpus, *own])
    vocabulary = {word: HASHED_WORDS + k for k, word in enumerate(sorted(counts_of))}
    counts = np.ones(HASHED_WORDS + len(vocabulary))
    for word, number in vocabulary.items():
        counts[number] = counts_of[word] * 3
    data = encode(corpus, vocabulary, corpus=True, soft=soft) + encode(own, vocabulary, corpus=False)
    check = encode(own_examples(held_out=True), vocabulary, corpus=False)
    if options.check:
        scored = [example(article, BELIEFS, own=False) for article in read_corpus(options.check)]
        check += encode(scored, vocabulary, corpus=True)
    batches = Batches(data, counts, options.own_share, options.seed, options.trust)
    weights = initial(options.seed, len(vocabulary))
    if options.start:
        weights = started(options.start, weights, vocabulary)
    print(
        f"{len(corpus)} corpus and {len(own)} own articles (x {batches.repeat:.1f}), {len(vocabulary)} words, "
        f"{sum(v.size for v in weights.values())} weights, {time.time() - start:.0f} s",
        flush=True,
    )
    steps = len(batches.epoch()) * options.epochs
    rate = optax.warmup_cosine_decay_schedule(3e-4, options.rate, 150, steps, 2e-5)
    optimiser = optax.chain(optax.clip_by_global_norm(1.0), optax.adamw(rate, weight_decay=0.02))
    state = optimiser.init(weights)

    @jax.jit
    def step(w: Array, s: Array, mean: Array, batch: tuple[Array, ...], key: Array) -> Array:
        def loss(w: Array) -> Array:
            rows, labels, target, mask = batch
            return loss_of(forward(w, rows, mask, key, options.drop), labels, target, mask, w["transitions"])

        value, gradient = jax.value_and_grad(loss)(w)
        updates, s = optimiser.update(gradient, s, w)
        w = optax.apply_updates(w, updates)
        mean = jax.tree_util.tree_map(lambda a, b: 0.998 * a + 0.002 * b, mean, w)
        return w, s, mean, value

    key, number = jax.random.PRNGKey(options.seed), 0
    mean = weights
    for epoch in range(options.epochs):
        losses = []
        for batch in batches.epoch():
            number += 1
            weights, state, mean, value = step(weights, state, mean, batch, jax.random.fold_in(key, number))
            losses.append(value)
        print(f"epoch {epoch} loss {np.mean([float(v) for v in losses]):.4f} {time.time() - start:.0f} s", flush=True)
        if epoch + 1 == options.epochs:
            for language, line in sorted(token_scores(mean, check).items()):
                print("  ", language, line, flush=True)
        if epoch > 2 or epoch + 1 == options.epochs:
            save(options.out, {k: np.array(v) for k, v in mean.items()}, vocabulary)
            if options.keep:
                save(options.out.with_suffix(f".{epoch}.npz"), {k: np.array(v) for k, v in mean.items()}, vocabulary)


if __name__ == "__main__":
    main()
