"""Score the statement detector, and measure its speed.

    python -m benchmarks.statements --shared DIR [--only seed|gold|polnear|speed] [--part dev|train]

DIR is the folder of research data (it holds `eval/`, `data/gold/`, `data/polnear/` and `seed/`). Scores are those of
its own evaluators: a content is found at an overlap of one half, a speaker is right when head words agree.
"""

from __future__ import annotations

import argparse
import hashlib
import importlib.util
import json
import statistics
import sys
import tarfile
import tempfile
import time
from collections import defaultdict
from pathlib import Path
from typing import Any

from monitor.statements.detect import detect

SHOWN = ("detection", "attributed", "content_tok", "source_tok", "cue_tok")


def load_evaluator(shared: Path, name: str) -> Any:
    """Import one of the evaluators of the research data."""
    folder = str(shared / "eval")
    if folder not in sys.path:
        sys.path.insert(0, folder)
    spec = importlib.util.spec_from_file_location(name, shared / "eval" / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    if name not in sys.modules:
        module = importlib.util.module_from_spec(spec)
        sys.modules[name] = module
        spec.loader.exec_module(module)
    return sys.modules[name]


def digest(*paths: Path) -> str:
    """Return a digest over files, in order of their names."""
    total = hashlib.sha256()
    for path in sorted(paths):
        total.update(path.name.encode() + b"\0" + path.read_bytes())
    return total.hexdigest()[:16]


def predictions(text: str, language: str) -> list[dict[str, Any]]:
    """Return the attributions of a text as the evaluators read them."""
    return [
        {"source": list(a.speaker), "cue": list(a.cue), "content": list(a.content), "act": a.act.value}
        for a in detect(text, language=language)
    ]


def score_gold(shared: Path) -> dict[str, dict[str, float]]:
    """Return the scores of the hand-annotated articles, per language and as their mean."""
    evaluator, pe = load_evaluator(shared, "goldset"), load_evaluator(shared, "polnear_eval")
    options = argparse.Namespace(iou=0.5, quotes=None, cues=None)
    counts = defaultdict(list)
    for path in sorted((shared / "data" / "gold").glob("*.yaml")):
        doc = evaluator.build_article(str(path))
        counts[doc["language"]].append(
            evaluator.score_article(doc, predictions(doc["text"], doc["language"]), options)[0]
        )
    rows: dict[str, dict[str, float]] = {}
    for language, parts in sorted(counts.items()):
        row = {k: 100 * pe.prf([sum(p[k][x] for p in parts) for x in range(3)])[2] for k in SHOWN}
        row["act"] = 100 * pe.prf([sum(p["act"][x] for p in parts) for x in range(3)])[0]
        rows[language] = row
    rows["mean"] = {k: statistics.fmean(row[k] for row in rows.values()) for k in (*SHOWN, "act")}
    return rows


def polnear_articles(shared: Path, part: str, folder: Path) -> dict[str, Any]:
    """Return the articles of a part of the news corpus, unpacked into a folder."""
    with tarfile.open(shared / "data" / "polnear" / "polnear-train-dev.tar.xz") as archive:
        archive.extractall(folder, filter="data")
    articles: dict[str, Any] = load_evaluator(shared, "polnear_eval").load_gold(str(folder / part))
    return articles


def score_polnear(shared: Path, part: str = "dev") -> dict[str, dict[str, float]]:
    """Return F1 scores of a part of the news corpus: all, cues of speech alone, quotations alone."""
    pe = load_evaluator(shared, "polnear_eval")
    with tempfile.TemporaryDirectory() as folder:
        articles = polnear_articles(shared, part, Path(folder))
    found = {name: predictions(article["text"], "en") for name, article in articles.items()}
    rows = {}
    for label, quotes, cues in (("all", None, None), ("said", None, "said"), ("quoted", "quoted", None)):
        options = argparse.Namespace(iou=0.5, quotes=quotes, cues=cues)
        total = pe.total(pe.evaluate(articles, found, options))
        rows[label] = {k: 100 * pe.prf(total[k])[2] for k in (*SHOWN, "entity", "speakers")}
    return rows


def score_seed(shared: Path) -> dict[str, int]:
    """Return the counts of the seed article: gold, detected, attributed, right acts, answers found, false ones."""
    pe = load_evaluator(shared, "polnear_eval")
    text = (shared / "seed" / "article.txt").read_bytes().decode()
    gold = json.loads((shared / "eval" / "seed_gold.json").read_text(encoding="utf-8"))["statements"]
    found = detect(text, language="en")
    predicted = [{"source": list(a.speaker), "cue": list(a.cue), "content": list(a.content)} for a in found]
    wanted = [{"source": _spans(s["speaker"]), "cue": _spans(s["cue"]), "content": _spans(s["content"])} for s in gold]
    article = pe.Article(text)
    pairs = pe.match(article, wanted, predicted, 0.5)
    row = defaultdict(int, false=len(predicted) - len(pairs))
    for number, statement in enumerate(gold):
        if statement["optional"]:
            continue
        row["gold"] += 1
        if number not in pairs:
            continue
        hit = found[pairs[number]]
        row["detected"] += 1
        row["attributed"] += pe.source_right(article, wanted[number]["source"], list(hit.speaker))
        row["acts"] += hit.act.value == statement["act"]
        if statement["responds_to"]:
            meant = {pairs.get(int(name[1:]) - 1) for name in statement["responds_to"]["statement_ids"]} - {None}
            row["answers"] += hit.answer is not None and hit.answer.index in meant
    row["answers_gold"] = sum(bool(s["responds_to"]) for s in gold if not s["optional"])
    return dict(row)


def _spans(part: dict[str, Any]) -> list[tuple[int, int]]:
    return [(start, end) for start, end in part["spans"]]


def measure_speed(shared: Path) -> dict[str, float]:
    """Return milliseconds of CPU per 500 words over the news corpus, after one warm-up article."""
    with tempfile.TemporaryDirectory() as folder:
        articles = polnear_articles(shared, "dev", Path(folder))
    texts = [article["text"] for article in articles.values()]
    detect(texts[0], language="en")
    per_500 = []
    for text in texts:
        start = time.process_time()
        detect(text, language="en")
        per_500.append((time.process_time() - start) * 1000 / max(1, len(text.split())) * 500)
    return {"median_ms": statistics.median(per_500), "mean_ms": statistics.fmean(per_500), "worst_ms": max(per_500)}


def print_table(rows: dict[str, dict[str, float]]) -> None:
    """Print rows of scores under one line of names."""
    names = list(next(iter(rows.values())))
    print(f"{'':8}" + "".join(f"{name:>13}" for name in names))
    for label, row in rows.items():
        print(f"{label:8}" + "".join(f"{row[name]:13.1f}" for name in names))


def main() -> None:
    """Run the command."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--shared", type=Path, required=True)
    parser.add_argument("--only", choices=["seed", "gold", "polnear", "speed"])
    parser.add_argument("--part", choices=["dev", "train"], default="dev")
    options = parser.parse_args()
    if options.only in {None, "seed"}:
        print("seed article:", json.dumps(score_seed(options.shared)))
    if options.only in {None, "gold"}:
        print("\nhand-annotated articles, F1 (act: share of right ones)")
        print_table(score_gold(options.shared))
    if options.only in {None, "polnear"}:
        print(f"\nnews corpus, {options.part}, F1")
        print_table(score_polnear(options.shared, options.part))
    if options.only in {None, "speed"}:
        print("\nCPU per 500 words:", json.dumps({k: round(v, 2) for k, v in measure_speed(options.shared).items()}))


if __name__ == "__main__":
    main()
