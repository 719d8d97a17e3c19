"""Floors of accuracy, each pinned with a digest of what it was measured on; see docs/statements.md."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks import statements as bench

#: scores may not fall below; the digest says which articles they belong to
GOLD_DIGEST = "dfc83d15776850a6"
GOLD_FLOORS = {
    "en": (83, 82), "ru": (88, 88), "uk": (71, 64), "az": (78, 74), "tr": (74, 61), "hy": (75, 61), "ka": (87, 74),
    "ar": (76, 62), "fa": (66, 57), "de": (71, 77), "fr": (69, 52), "es": (74, 54), "bg": (72, 64), "pl": (84, 66),
    "mean": (77, 68),
}  # fmt: skip
SEED_DIGEST = "038b1609d3019097"
POLNEAR_DIGEST = "d622c21aa3bdca7b"


def test_the_seed_article_is_read_right(shared_dir: Path) -> None:
    assert bench.digest(shared_dir / "seed" / "article.txt", shared_dir / "eval" / "seed_gold.json") == SEED_DIGEST
    row = bench.score_seed(shared_dir)
    assert row["attributed"] >= 15
    assert row["acts"] >= 14
    assert row["answers"] == row["answers_gold"] == 4
    assert row["false"] <= 1


def test_hand_annotated_articles_keep_their_floors(shared_dir: Path) -> None:
    assert bench.digest(*(shared_dir / "data" / "gold").glob("*.yaml")) == GOLD_DIGEST
    rows = bench.score_gold(shared_dir)
    low = {
        language: (round(rows[language]["detection"], 1), round(rows[language]["attributed"], 1))
        for language, (detection, attributed) in GOLD_FLOORS.items()
        if rows[language]["detection"] < detection or rows[language]["attributed"] < attributed
    }
    assert low == {}


@pytest.mark.parametrize(
    ("subset", "detection", "attributed"), [("all", 62.5, 58), ("said", 73, 68), ("quoted", 80, 74.5)]
)
def test_the_news_corpus_keeps_its_floors(shared_dir: Path, subset: str, detection: float, attributed: float) -> None:
    corpus = shared_dir / "data" / "polnear" / "polnear-train-dev.tar.xz"
    assert bench.digest(corpus) == POLNEAR_DIGEST
    row = _news_scores(shared_dir)[subset]
    assert row["detection"] >= detection
    assert row["attributed"] >= attributed


_SCORES: dict[str, dict[str, float]] = {}


def _news_scores(shared_dir: Path) -> dict[str, dict[str, float]]:
    if not _SCORES:
        _SCORES.update(bench.score_polnear(shared_dir))
    return _SCORES
