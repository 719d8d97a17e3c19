"""Let a larger network say how likely each label of the corpus is: what the tagger then learns from, beside the labels.

    pip install -r training/requirements-teach.txt
    python -m training.teach CORPUS_TRAIN --out soft.npz

The corpus is cut in two; a teacher learns from each half and judges the other one, so no article is judged by who has
learned from it. A teacher is a small pretrained encoder (`training/pretrained.py`) under a few layers that see the same
channels as the tagger, words aside. It ships nowhere. The same seed on the same machine gives the same file.
"""

from __future__ import annotations

import argparse
import random
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from zlib import crc32

import numpy as np
import torch
from torch import nn
from torch.nn import functional

from monitor.statements.lexicon import lexicon
from monitor.statements.model.features import BREAK, CHANNELS, NAMES, Features
from monitor.statements.model.labels import COUNT
from monitor.statements.model.weights import DIMENSIONS
from training.beliefs import BELIEFS
from training.corpus import Example, example, own_examples, read_corpus
from training.pretrained import WIDTH as ENCODED
from training.pretrained import Encoder, Pieces
from training.soft import Soft, marginals, mark

#: channels that the encoder knows better, or that are the same everywhere in one language
_LEFT_OUT = frozenset({"word", "prefix", "suffix", "end", "language", "order"})
_SEEN = [k for k, name in enumerate(NAMES) if name not in _LEFT_OUT]
_QUOTE, _RULE, _RULE_KIND = (NAMES.index(name) for name in ("quote", "rule", "rule_kind"))
_WIDTH, _DISTANCES = 192, (1, 2, 4, 8)
_DROP_INPUT, _DROP, _DROP_LAST = 0.3, 0.2, 0.3
#: word pieces of a sequence while learning; with what stands around it while judging
_PIECES, _PIECES_BEFORE, _PIECES_AROUND = 256, 310, 370
_ROWS_AROUND = 60
_ROWS_PER_STEP = 2400
_RATE_ENCODER, _RATE, _WARM_UP = 3e-4, 2e-3, 100
#: shares of the sequences without rules and without quotation marks, of the pieces that are hidden
_NO_RULES, _NO_QUOTES, _HIDDEN = 0.2, 0.04, 0.04

Array = Any


@dataclass(slots=True)
class Text:
    """One article: rows of channels, their labels, and the word pieces of each row."""

    name: str
    rows: Array
    labels: Array
    pieces: Array
    #: where the pieces of each row begin, and where the last ones end
    first: Array
    row_of: Array
    mark: int

    def parts(self) -> list[tuple[int, int]]:
        """Return ranges of rows with at most `_PIECES` pieces, cut between paragraphs where that is near."""
        found, start, n = [], 0, len(self.rows)
        while start < n:
            end = int(np.searchsorted(self.first, self.first[start] + _PIECES, "right")) - 1
            end = min(n, max(end, start + 1))
            if end < n:
                breaks = [k for k in range(start + 2 * (end - start) // 3, end) if self.rows[k, _QUOTE] == BREAK]
                end = breaks[-1] if breaks else end
            found.append((start, end))
            start = end
        return found

    def around(self, start: int, end: int) -> tuple[int, int]:
        """Return a range of rows with what stands before and behind it."""
        first, n = self.first, len(self.rows)
        a, b = start, end
        while a > 0 and first[b] - first[a - 1] <= _PIECES_BEFORE and start - a < _ROWS_AROUND:
            a -= 1
        while b < n and first[b + 1] - first[a] <= _PIECES_AROUND and b - end < _ROWS_AROUND:
            b += 1
        return a, b


def as_text(one: Example, features: Features, pieces: Pieces) -> Text:
    """Return an article as the teacher reads it."""
    tokens = one.tokens
    rows, row_of = features.rows(
        tokens, lexicon(one.article.language), one.drafts, title_end=one.article.title_end, official=one.official
    )
    cut = [[pieces.pause] for _ in rows]
    for i in range(tokens.n):
        cut[row_of[i]] = pieces.of(tokens.word[i])
    labels = np.zeros(len(rows), np.int64)
    labels[row_of] = one.labels
    first = np.cumsum([0, *map(len, cut)])
    return Text(
        one.article.name, rows, labels, np.array([p for word in cut for p in word]), first, row_of, mark(tokens)
    )


class Teacher(nn.Module):
    """The encoder, the channels of the tagger, and gated dilated convolutions above both."""

    def __init__(self) -> None:
        super().__init__()
        self.encoder = Encoder()
        self.channels = nn.ModuleList(nn.Embedding(CHANNELS[k][1], DIMENSIONS[NAMES[k]]) for k in _SEEN)
        for channel in self.channels:
            nn.init.normal_(channel.weight, 0, 0.5)  # type: ignore[arg-type] # an embedding's are a tensor
        self.enter = nn.Linear(ENCODED + sum(DIMENSIONS[NAMES[k]] for k in _SEEN), _WIDTH)
        self.norms = nn.ModuleList(nn.LayerNorm(_WIDTH) for _ in _DISTANCES)
        self.layers = nn.ModuleList(nn.Conv1d(_WIDTH, 2 * _WIDTH, 3, dilation=d, padding=d) for d in _DISTANCES)
        self.norm, self.leave = nn.LayerNorm(_WIDTH), nn.Linear(_WIDTH, COUNT)
        self.transitions = nn.Parameter(torch.zeros(COUNT, COUNT))

    def forward(self, batch: Batch) -> Array:
        """Return the scores of each label, `(batch, rows, labels)`."""
        x = self.encoder(batch.pieces, batch.piece_mask)
        x = torch.gather(x, 1, batch.first[..., None].expand(-1, -1, ENCODED))
        seen = [channel(batch.rows[..., k]) for k, channel in zip(_SEEN, self.channels, strict=True)]
        mask = batch.mask[..., None]
        x = self.enter(functional.dropout(torch.cat([x, *seen], -1), _DROP_INPUT, self.training)) * mask
        for norm, layer in zip(self.norms, self.layers, strict=True):
            a, b = layer((norm(x) * mask).transpose(1, 2)).transpose(1, 2).chunk(2, -1)
            x = x + functional.dropout(a * torch.sigmoid(b), _DROP, self.training) * mask
        return self.leave(functional.dropout(self.norm(x), _DROP_LAST, self.training)).float()

    def loss(self, batch: Batch) -> Array:
        """Return the negative log-likelihood of a linear chain, and half of the plain cross-entropy, per token."""
        with torch.autocast("cpu", torch.bfloat16):
            scores = self(batch)
        labels, mask, moves = batch.labels, batch.mask, self.transitions
        gold = (scores.gather(-1, labels[..., None])[..., 0] * mask).sum()
        gold = gold + (moves[labels[:, :-1], labels[:, 1:]] * mask[:, 1:]).sum()
        state = scores[:, 0]
        for k in range(1, scores.shape[1]):
            following = torch.logsumexp(state[:, :, None] + moves, 1) + scores[:, k]
            state = torch.where(mask[:, k, None] > 0, following, state)
        plain = (functional.cross_entropy(scores.transpose(1, 2), labels, reduction="none") * mask).sum()
        return (torch.logsumexp(state, -1).sum() - gold + 0.5 * plain) / mask.sum()


@dataclass(slots=True)
class Batch:
    """Parts of articles, filled up to one length; `first` is the first piece of each row."""

    pieces: Array
    piece_mask: Array
    first: Array
    rows: Array
    labels: Array
    mask: Array


Part = tuple[Text, int, int]


def pack(parts: Sequence[Part], start: int) -> Batch:
    """Return parts side by side, the piece `start` before each."""
    length = max(int(text.first[b] - text.first[a]) for text, a, b in parts) + 1
    count, size = max(b - a for _, a, b in parts), len(parts)
    pieces, piece_mask = np.zeros((size, length), np.int64), np.zeros((size, length), bool)
    first, labels = np.zeros((size, count), np.int64), np.zeros((size, count), np.int64)
    rows, mask = np.zeros((size, count, len(NAMES)), np.int64), np.zeros((size, count), np.float32)
    for k, (text, a, b) in enumerate(parts):
        begin, end = text.first[a], text.first[b]
        pieces[k, 0], pieces[k, 1 : 1 + end - begin] = start, text.pieces[begin:end]
        piece_mask[k, : 1 + end - begin] = True
        first[k, : b - a] = text.first[a:b] - begin + 1
        rows[k, : b - a], labels[k, : b - a], mask[k, : b - a] = text.rows[a:b], text.labels[a:b], 1
    return Batch(*map(torch.from_numpy, (pieces, piece_mask, first, rows, labels, mask)))


def hide(batch: Batch, pieces: Pieces, chance: np.random.RandomState) -> Batch:
    """Hide what rules and marks say in some parts, and some pieces everywhere."""
    for k in range(len(batch.rows)):
        if chance.rand() < _NO_RULES:
            batch.rows[k, :, [_RULE, _RULE_KIND]] = 0
        if chance.rand() < _NO_QUOTES:
            batch.rows[k, :, _QUOTE] *= batch.rows[k, :, _QUOTE] == BREAK
    # Numbers below 1,000 are marks, letters and signs of the encoder's own.
    hidden = torch.from_numpy(chance.rand(*batch.pieces.shape) < _HIDDEN) & (batch.pieces > 1000)
    batch.pieces[hidden] = pieces.hidden
    return batch


def cut(texts: Sequence[Text], rng: random.Random) -> list[list[Part]]:
    """Return one pass over some articles: lists of parts of like length."""
    parts = [(text, a, b) for text in texts for a, b in text.parts() if b - a > 4]
    rng.shuffle(parts)
    parts.sort(key=lambda part: (part[2] - part[1]) // 60)
    found: list[list[Part]] = []
    now: list[Part] = []
    for part in parts:
        now.append(part)
        if len(now) * max(b - a for _, a, b in now) >= _ROWS_PER_STEP:
            found.append(now)
            now = []
    found += [now] if now else []
    rng.shuffle(found)
    return found


def taught(texts: Sequence[Text], pieces: Pieces, *, epochs: int, seed: int) -> Teacher:
    """Return a teacher that has learned from some articles; the rate falls to nothing at the end."""
    torch.manual_seed(seed)
    rng, chance, start = random.Random(seed), np.random.RandomState(seed), time.time()
    teacher = Teacher()
    encoder = [p for p in teacher.encoder.parameters() if p.requires_grad]
    own = [p for name, p in teacher.named_parameters() if not name.startswith("encoder.")]
    groups = [{"params": encoder, "lr": _RATE_ENCODER}, {"params": own, "lr": _RATE}]
    optimiser = torch.optim.AdamW(groups, betas=(0.9, 0.98), weight_decay=0.01)
    steps = epochs * len(cut(texts, rng))
    shape = torch.optim.lr_scheduler.LambdaLR(
        optimiser, lambda k: min(1.0, (k + 1) / _WARM_UP) * max(0.0, 1 - (k + 1) / steps)
    )
    for epoch in range(epochs):
        losses = []
        for parts in cut(texts, rng):
            loss = teacher.loss(hide(pack(parts, pieces.start), pieces, chance))
            optimiser.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_([*encoder, *own], 1.0)
            optimiser.step()
            shape.step()
            losses.append(loss.item())
        print(f"  epoch {epoch} loss {np.mean(losses):.4f} {time.time() - start:.0f} s", flush=True)
    return teacher.eval()


def judged(teacher: Teacher, text: Text, pieces: Pieces) -> Array:
    """Return how likely each label of each token is, `(tokens, labels)`."""
    scores = np.zeros((len(text.rows), COUNT), np.float32)
    with torch.no_grad(), torch.autocast("cpu", torch.bfloat16):
        for start, end in text.parts():
            a, b = text.around(start, end)
            scores[start:end] = teacher(pack([(text, a, b)], pieces.start))[0, start - a : end - a].numpy()
    return marginals(scores, teacher.transitions.detach().numpy())[text.row_of]


def main() -> None:
    """Run the command."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpus", type=Path, help="folder of the corpus' training part")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--folds", type=int, default=2)
    parser.add_argument("--epochs", type=int, default=3)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--threads", type=int, default=1, help="other numbers round otherwise")
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    features, pieces = Features({}), Pieces()
    read = [example(article, BELIEFS, own=False) for article in read_corpus(options.corpus, every_annotator=True)]
    texts = [as_text(one, features, pieces) for one in read]
    own = [as_text(one, features, pieces) for one in own_examples(("en",), held_out=False)]
    labels: dict[str, Array] = {}
    for fold in range(options.folds):
        away = {text.name for text in texts if crc32(text.name.encode()) % options.folds == fold}
        print(f"fold {fold}: {len(away)} articles are judged", flush=True)
        others = [text for text in texts if text.name not in away]
        teacher = taught([*others, *own], pieces, epochs=options.epochs, seed=options.seed)
        labels |= {text.name: judged(teacher, text, pieces) for text in texts if text.name in away}
    Soft(labels, {text.name: text.mark for text in texts}).write(options.out)


if __name__ == "__main__":
    main()
