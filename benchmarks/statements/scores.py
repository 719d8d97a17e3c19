"""Main scores with intervals: by set and subset, by language, and the mean over languages."""

from __future__ import annotations

import statistics
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from benchmarks.statements.evaluators import SHOWN, Counts, Evaluators, Found, OwnJudge, f1, share, total
from benchmarks.statements.sets import Doc, seed_gold

_DRAWS = 1000
#: fewer articles give no interval worth printing
_LEAST_ARTICLES = 8
#: label, subset by quotations, subset by cues
SUBSETS = (("all", None, None), ("said", None, "said"), ("quoted", "quoted", None))
Row = dict[str, Any]


def score(parts: Sequence[Counts]) -> Row:
    """Return the scores of articles as one, with the 95 % interval of the two main ones."""
    names = [name for name in (*SHOWN, "entity", "speakers") if parts and name in parts[0]]
    row: Row = {name: f1(total(parts, name)) for name in names}
    if parts and "act" in parts[0] and total(parts, "act")[1]:
        row["act"] = share(total(parts, "act"))
    for name in ("detection", "attributed"):
        right, found, wanted = total(parts, name)
        row[f"{name}_p"] = 100 * right / found if found else 0.0
        row[f"{name}_r"] = 100 * right / wanted if wanted else 0.0
        if len(parts) >= _LEAST_ARTICLES:
            row[f"{name}_ci"] = interval([parts], name)
    row["wanted"] = total(parts, "detection")[2]
    row["articles"] = len(parts)
    return row


def interval(groups: Sequence[Sequence[Counts]], name: str, *, draws: int = _DRAWS) -> tuple[float, float]:
    """Return the 95 % interval of F1 (the mean over groups), drawing articles of each group with replacement."""
    rng = np.random.default_rng(0)
    drawn_scores = []
    for parts in groups:
        table = np.array([part[name] for part in parts], float).reshape(-1, 3)
        drawn = table[rng.integers(0, len(table), (draws, len(table)))].sum(1)
        size = drawn[:, 1] + drawn[:, 2]
        drawn_scores.append(np.where(size, 200 * drawn[:, 0] / np.maximum(size, 1), np.nan))
    low, high = np.quantile(np.nanmean(drawn_scores, 0), (0.025, 0.975))
    return float(low), float(high)


def score_subsets(docs: Sequence[Doc], found: Mapping[str, list[Found]], judge: Evaluators) -> dict[str, Row]:
    """Return the scores of the news corpus: all, cues of speech alone, quotations alone."""
    return {
        label: score([judge.counts(doc, found[doc.name], quotes=quotes, cues=cues) for doc in docs])
        for label, quotes, cues in SUBSETS
    }


def score_languages(
    docs: Sequence[Doc], found: Mapping[str, list[Found]], judge: Evaluators | OwnJudge
) -> dict[str, Row]:
    """Return the scores by language, and as the mean over languages."""
    parts = defaultdict(list)
    for doc in docs:
        parts[doc.language].append(judge.counts(doc, found[doc.name]))
    rows = {language: score(counts) for language, counts in sorted(parts.items())}
    if rows:
        names = [name for name, value in next(iter(rows.values())).items() if isinstance(value, float)]
        mean: Row = {n: statistics.fmean(row[n] for row in rows.values() if n in row) for n in names}
        for name in ("detection", "attributed"):
            mean[f"{name}_ci"] = interval(list(parts.values()), name)
        mean["wanted"] = sum(row["wanted"] for row in rows.values())
        mean["articles"] = len(docs)
        rows["mean"] = mean
    return rows


def score_seed(doc: Doc, found: Sequence[Found], answers: Sequence[int | None], judge: Evaluators) -> dict[str, int]:
    """Return the counts of the seed article: wanted, detected, attributed, right acts, answers found, false ones.

    Shape: `answers` gives for each found attribution the number of the one it answers.
    """
    gold = seed_gold_of(doc, judge)
    pairs = judge.pairs(doc, found)
    row: dict[str, int] = defaultdict(int, false=len(found) - len(pairs))
    for number, statement in enumerate(gold):
        if statement["optional"]:
            continue
        row["wanted"] += 1
        row["answers_wanted"] += bool(statement["responds_to"])
        if number not in pairs:
            continue
        hit = found[pairs[number]]
        row["detected"] += 1
        row["attributed"] += judge.same_speaker(doc, doc.wanted[number].speaker, hit["source"])
        row["acts"] += hit["act"] == statement["act"]
        if statement["responds_to"]:
            meant = {pairs.get(int(name[1:]) - 1) for name in statement["responds_to"]["statement_ids"]} - {None}
            row["answers"] += answers[pairs[number]] in meant
    return dict(row)


def seed_gold_of(doc: Doc, judge: Evaluators) -> list[dict[str, Any]]:
    """Return the seed's annotations, as many as the document has."""
    gold = seed_gold(judge.shared)
    assert len(gold) == len(doc.wanted)
    return gold
