"""Floors of accuracy, each pinned with a digest of what it was measured on; see docs/statements.md.

The digests keep a floor and its articles together: with other articles the floor has to be measured again.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

from benchmarks.statements import breakdown
from benchmarks.statements.evaluation import Evaluation
from benchmarks.statements.renamed import renamed
from benchmarks.statements.sets import digest, read_own

#: set and row, then the least detection and attributed, both F1 in percent
FLOORS: dict[str, tuple[float, float]] = {
    "own mean": (81.8, 70.4),
    "own weakest": (74.8, 56.6),
    "polnear all": (73.2, 68.4),
    "polnear said": (82.1, 78.2),
    "polnear quoted": (88.8, 82.8),
    "gold mean": (83.6, 73.8),
    "gold weakest": (67.6, 55.1),
}
SEED = {"detected": 16, "attributed": 16, "answers": 4, "acts": 14}
SEED_MOST_FALSE = 1
#: of our own articles in which nobody says anything
MOST_FALSE_PER_1000_WORDS = 2.5
DIGESTS = {"gold": "dfc83d15776850a6", "seed": "038b1609d3019097", "polnear": "d622c21aa3bdca7b"}


@cache
def _with(shared: Path) -> Evaluation:
    return Evaluation(shared)


@cache
def _alone() -> Evaluation:
    return Evaluation(None)


@cache
def _news(shared: Path) -> dict[str, dict[str, float]]:
    return _with(shared).polnear()


def _weakest(rows: dict[str, dict[str, float]]) -> dict[str, float]:
    """Return the least of each score over languages, which may be those of two languages."""
    return {score: min(row[score] for row in rows.values()) for score in ("detection", "attributed")}


def _below(name: str, row: dict[str, float]) -> dict[str, float]:
    """Return the scores that fell below their floors."""
    floors = dict(zip(("detection", "attributed"), FLOORS[name], strict=True))
    return {score: round(row[score], 1) for score, floor in floors.items() if row[score] < floor}


def test_our_own_held_out_articles_keep_their_floors() -> None:
    rows = _alone().languages("own")
    assert len(rows) > 14
    assert _below("own mean", rows["mean"]) == {}
    assert _below("own weakest", _weakest(rows)) == {}


def test_articles_in_which_nobody_says_anything_stay_nearly_empty() -> None:
    row = _alone().false_on_nothing()["own"]
    assert row["words"] > 1000
    assert row["per 1,000"] <= MOST_FALSE_PER_1000_WORDS


def test_held_out_articles_are_read_as_well_with_other_names() -> None:
    evaluation = _alone()
    before, after, changed = renamed(read_own())
    assert changed > 400
    assert all(
        one.text != other.text and len(one.text) == len(other.text) for one, other in zip(before, after, strict=True)
    )
    rows = evaluation.renamed()
    assert rows["own, change"]["detection"] > -2
    assert rows["own, change"]["attributed"] > -2


def test_the_groups_of_a_breakdown_add_up_to_the_whole() -> None:
    evaluation = _alone()
    docs, found = evaluation.docs("own"), evaluation.found("own")
    wanted = sum(len(doc.wanted) for doc in docs)
    for key in (breakdown.by_form, breakdown.by_length, breakdown.by_marks, breakdown.by_depth):
        rows = breakdown.split(docs, found, evaluation.judge, key)
        assert sum(row["wanted"] for row in rows.values()) == wanted
        assert sum(row["found"] for row in rows.values()) == sum(map(len, found.values()))


def test_every_missed_and_every_false_attribution_is_in_one_class_of_errors() -> None:
    evaluation = _alone()
    docs, found = evaluation.docs("own"), evaluation.found("own")
    cases = evaluation.errors()["own"]
    missed = sum(len(lines) for name, lines in cases.items() if name.startswith("missed"))
    hits = sum(len(evaluation.judge.pairs(doc, found[doc.name])) for doc in docs)
    assert missed == sum(len(doc.wanted) for doc in docs) - hits


def test_the_seed_article_is_read_right(shared_dir: Path) -> None:
    assert digest(shared_dir / "seed" / "article.txt", shared_dir / "eval" / "seed_gold.json") == DIGESTS["seed"]
    row = _with(shared_dir).seed()
    assert {name: row[name] for name, least in SEED.items() if row[name] < least} == {}
    assert row["false"] <= SEED_MOST_FALSE


def test_hand_annotated_articles_keep_their_floors(shared_dir: Path) -> None:
    assert digest(*(shared_dir / "data" / "gold").glob("*.yaml")) == DIGESTS["gold"]
    rows = _with(shared_dir).languages("gold")
    assert _below("gold mean", rows["mean"]) == {}
    assert _below("gold weakest", _weakest(rows)) == {}


@pytest.mark.parametrize("subset", ["all", "said", "quoted"])
def test_the_news_corpus_keeps_its_floors(shared_dir: Path, subset: str) -> None:
    assert digest(shared_dir / "data" / "polnear" / "polnear-train-dev.tar.xz") == DIGESTS["polnear"]
    assert _below(f"polnear {subset}", _news(shared_dir)[subset]) == {}
