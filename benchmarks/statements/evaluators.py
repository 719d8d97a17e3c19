"""Judges of what was found: the independent evaluators of the research data, or our own rule where they are absent."""

from __future__ import annotations

import argparse
import importlib.util
import sys
from collections import defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from training.score_articles import letters, overlap

if TYPE_CHECKING:
    from benchmarks.statements.sets import Doc

Found = Mapping[str, Any]
#: per score: right ones, found ones, wanted ones
Counts = dict[str, list[int]]
#: the scores of the tables, by the evaluators' names
SHOWN = ("detection", "attributed", "content_tok", "source_tok", "cue_tok")
IOU = 0.5


def load_evaluator(shared: Path, name: str) -> Any:
    """Import one of the evaluators of the research data."""
    folder = str(shared / "eval")
    if folder not in sys.path:
        sys.path.insert(0, folder)
    if name not in sys.modules:
        spec = importlib.util.spec_from_file_location(name, shared / "eval" / f"{name}.py")
        assert spec is not None
        assert spec.loader is not None
        module = importlib.util.module_from_spec(spec)
        sys.modules[name] = module
        spec.loader.exec_module(module)
    return sys.modules[name]


class Judge(Protocol):
    """Says which of the found attributions is which wanted one, and whether its speaker is right."""

    def pairs(self, doc: Doc, found: Sequence[Found]) -> dict[int, int]:
        """Return the number of the found attribution for that of each wanted one that was found."""
        ...

    def same_speaker(self, doc: Doc, wanted: Sequence[Any], found: Sequence[Any]) -> bool:
        """Return whether spans name the same speaker; False where either has none."""
        ...

    def counts(self, doc: Doc, found: Sequence[Found], *, quotes: str | None, cues: str | None) -> Counts:
        """Return the counts of one article."""
        ...


class Evaluators:
    """The independent evaluators."""

    def __init__(self, shared: Path) -> None:
        #: folder of the research data
        self.shared = shared
        self._gold = load_evaluator(shared, "goldset")
        self._pe = load_evaluator(shared, "polnear_eval")
        self._articles: dict[tuple[str, str], Any] = {}

    def pairs(self, doc: Doc, found: Sequence[Found]) -> dict[int, int]:
        """Return the pairs; see `Judge.pairs`."""
        pairs: dict[int, int] = self._pe.match(self._of(doc), [w.as_evaluated() for w in doc.wanted], found, IOU)
        return pairs

    def same_speaker(self, doc: Doc, wanted: Sequence[Any], found: Sequence[Any]) -> bool:
        """Return whether head words agree, or half of the letters."""
        return bool(self._pe.source_right(self._of(doc), list(wanted), list(found)))

    def counts(self, doc: Doc, found: Sequence[Found], *, quotes: str | None = None, cues: str | None = None) -> Counts:
        """Return the counts of one article, all scores of the evaluators."""
        options = argparse.Namespace(iou=IOU, quotes=quotes, cues=cues)
        if doc.discarded:
            gold = [w.as_evaluated() for w in doc.wanted]
            return dict(self._pe.score_article(doc.text, gold, list(doc.discarded), list(found), options))
        return dict(self._gold.score_article(doc.as_gold(), list(found), options)[0])

    def cue_kind(self, doc: Doc, cue: Sequence[Any]) -> str:
        """Return "said" or "belief" for an English cue."""
        return str(self._pe.cue_type(self._of(doc), list(cue)))

    def _of(self, doc: Doc) -> Any:
        key = (doc.name, doc.text)
        if key not in self._articles:
            self._articles[key] = self._pe.Article(doc.text)
        return self._articles[key]


class OwnJudge:
    """The rule of `training/score_articles.py`: half of the letters, and for speakers the same end."""

    def pairs(self, doc: Doc, found: Sequence[Found]) -> dict[int, int]:
        """Return the pairs, best overlaps first; see `Judge.pairs`."""
        wanted = [letters(doc.text, w.content) for w in doc.wanted]
        have = [letters(doc.text, f["content"]) for f in found]
        ranked = [(overlap(w, h), -i, -j) for i, w in enumerate(wanted) for j, h in enumerate(have)]
        pairs: dict[int, int] = {}
        for share, i, j in sorted(ranked, reverse=True):
            if share >= IOU and -i not in pairs and -j not in pairs.values():
                pairs[-i] = -j
        return pairs

    def same_speaker(self, doc: Doc, wanted: Sequence[Any], found: Sequence[Any]) -> bool:
        """Return whether spans share half of their letters, or end alike."""
        a, b = letters(doc.text, wanted), letters(doc.text, found)
        return bool(a and b) and (overlap(a, b) >= IOU or any(x[1] == y[1] for x in wanted for y in found))

    def counts(self, doc: Doc, found: Sequence[Found], *, quotes: str | None = None, cues: str | None = None) -> Counts:
        """Return the counts of one article: detection and attributed. Errors: ValueError for a subset."""
        if quotes or cues:
            raise ValueError("subsets need the evaluators of the research data")
        pairs = self.pairs(doc, found)
        spare = {pairs[i] for i, w in enumerate(doc.wanted) if w.optional and i in pairs}
        kept = [(i, w) for i, w in enumerate(doc.wanted) if not w.optional]
        hits = [(w, found[pairs[i]]) for i, w in kept if i in pairs]
        have = [f for j, f in enumerate(found) if j not in spare]
        counts: Counts = defaultdict(lambda: [0, 0, 0])
        counts["detection"] = [len(hits), len(have), len(kept)]
        counts["attributed"] = [
            sum(self.same_speaker(doc, w.speaker, f["source"]) for w, f in hits),
            sum(bool(f["source"]) for f in have),
            sum(bool(w.speaker) for _, w in kept),
        ]
        acts = [(w.act, f["act"]) for w, f in hits if w.act]
        counts["act"] = [sum(a == b for a, b in acts), len(acts), len(acts)]
        return dict(counts)


def judge_of(shared: Path | None) -> Evaluators | OwnJudge:
    """Return the independent evaluators when the research data are there."""
    return OwnJudge() if shared is None else Evaluators(shared)


def f1(counts: Sequence[int]) -> float:
    """Return F1 in percent of right, found and wanted ones."""
    right, found, wanted = counts
    return 200 * right / (found + wanted) if found + wanted else 0.0


def share(counts: Sequence[int]) -> float:
    """Return the share of right ones among the found ones, in percent."""
    return 100 * counts[0] / counts[1] if counts[1] else 0.0


def total(parts: Sequence[Counts], name: str) -> list[int]:
    """Return the sum of one score over articles."""
    return [sum(part[name][k] for part in parts) if parts else 0 for k in range(3)]
