"""One run of the detector over the sets, and everything that can be told of it."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import Literal

from benchmarks.statements import breakdown, errors, speed
from benchmarks.statements.evaluators import Evaluators, Found, judge_of
from benchmarks.statements.found import DEFAULT_CONFIDENCE, as_found, attributions, find_all
from benchmarks.statements.leaks import leaks
from benchmarks.statements.reliability import reliability
from benchmarks.statements.renamed import renamed
from benchmarks.statements.scores import Row, score_languages, score_seed, score_subsets
from benchmarks.statements.sets import SETS, Doc, read_polnear, read_set, without_statements
from monitor.daemon.reader import keep_confident
from monitor.statements.detect import detector_of
from training.articles import read_articles

Kind = Literal["model", "rules"]
#: sets whose breakdowns and errors are told
_LARGE = ("polnear", "gold", "own")


class Evaluation:
    """Reads each set once and finds its statements once."""

    def __init__(self, shared: Path | None, *, kind: Kind = "model", weights: str | None = None, part: str = "dev"):
        self.shared, self.kind, self.weights, self.part = shared, kind, weights, part
        self.judge = judge_of(shared)
        self.detector = detector_of(kind, weights)
        self._docs: dict[str, tuple[Doc, ...]] = {}
        self._all: dict[str, dict[str, list[Found]]] = {}

    @cached_property
    def sets(self) -> tuple[str, ...]:
        """The sets that can be read."""
        return SETS if self.shared is not None else ("own",)

    def docs(self, name: str) -> tuple[Doc, ...]:
        """Return the articles of a set."""
        if name not in self._docs:
            self._docs[name] = read_set(name, self.shared, self.part)
        return self._docs[name]

    def everything(self, name: str) -> dict[str, list[Found]]:
        """Return what is found in a set, the doubtful ones too."""
        if name not in self._all:
            self._all[name] = find_all(self.docs(name), self.detector, confidence=0.0)
        return self._all[name]

    def found(self, name: str) -> dict[str, list[Found]]:
        """Return what is found in a set and stored by default, as the command gives it."""
        return {
            doc: [one for one in have if one["confidence"] >= DEFAULT_CONFIDENCE]
            for doc, have in self.everything(name).items()
        }

    def polnear(self) -> dict[str, Row]:
        """Return the scores of the news corpus by subset."""
        return score_subsets(self.docs("polnear"), self.found("polnear"), self._independent)

    def languages(self, name: str) -> dict[str, Row]:
        """Return the scores of `gold` or `own` by language, and their mean."""
        return score_languages(self.docs(name), self.found(name), self.judge)

    def seed(self) -> dict[str, int]:
        """Return the counts of the seed article."""
        (doc,) = self.docs("seed")
        kept = keep_confident(attributions(doc, self.detector), DEFAULT_CONFIDENCE)
        answers = [one.answer.index if one.answer else None for one in kept]
        return score_seed(doc, [as_found(one) for one in kept], answers, self._independent)

    def breakdowns(self) -> dict[str, dict[str, dict[str, Row]]]:
        """Return the large sets taken apart: by form, length, marks, cue, depth and origin."""
        keys = {
            "form": breakdown.by_form,
            "length of the content": breakdown.by_length,
            "quotation marks": breakdown.by_marks,
            "cue": breakdown.by_cue(self.judge),
            "depth": breakdown.by_depth,
            "origin": breakdown.by_origin,
        }
        return {
            name: {
                label: breakdown.split(self.docs(name), self.found(name), self.judge, key)
                for label, key in keys.items()
            }
            for name in self._large
        }

    def acts(self) -> dict[str, Row]:
        """Return for the sets with acts how many are right, and what is taken for what."""
        rows = {name: breakdown.acts(self.docs(name), self.found(name), self.judge) for name in self._large}
        return {name: row for name, row in rows.items() if row}

    def modality(self) -> dict[str, Row]:
        """Return for our own articles what was taken for said, believed and not said."""
        return breakdown.modality(self.docs("own"), self.found("own"), self.judge)

    def errors(self) -> dict[str, dict[str, list[str]]]:
        """Return the errors of the large sets by class."""
        return {name: errors.classify(self.docs(name), self.found(name), self.judge) for name in self._large}

    def false_on_nothing(self) -> dict[str, Row]:
        """Return what is found in articles in which nobody says anything."""
        rows = {}
        for name in self._large:
            docs = [doc for _, doc in without_statements({name: self.docs(name)})]
            if docs:
                rows[name] = breakdown.false_on_nothing(docs, self.found(name))
        return rows

    def renamed(self) -> dict[str, Row]:
        """Return the scores of the articles with names, with the same ones under other names, and the difference."""
        rows: dict[str, Row] = {}
        for name in self._large:
            before, after, changed = renamed(self.docs(name))
            given = {doc.name: self.found(name)[doc.name] for doc in before}
            other = find_all(after, self.detector)
            one, two = self._main_scores(before, given), self._main_scores(after, other)
            rows[f"{name}, as given"] = one | {"articles": len(before)}
            rows[f"{name}, renamed"] = two | {"words changed": changed}
            rows[f"{name}, change"] = {score: two[score] - one[score] for score in one}
        return rows

    def reliability(self) -> dict[str, Row]:
        """Return how far confidence can be trusted; weights were fitted on dev and own, never on gold."""
        return {
            name: reliability(self.docs(name), self.everything(name), self.judge, least=DEFAULT_CONFIDENCE)
            for name in self._large
        }

    def leaks(self) -> dict[str, Row]:
        """Return how much of each set the tagger may know word for word."""
        learned = [article.text for article in read_articles(held_out=False)]
        if self.shared is not None:
            learned += [doc.text for doc in read_polnear(self.shared, "train")]
        return {name: leaks(self.docs(name), learned) for name in self._large}

    def speed(self) -> dict[str, Row]:
        """Return CPU time by stage, for both detectors on English news and on fourteen languages."""
        kinds: Sequence[tuple[str, str | None]] = (("model", self.weights), ("rules", None))
        names = [name for name in ("polnear", "own") if name in self.sets]
        return {
            f"{kind}, {name}": speed.measure(self.docs(name), kind, weights)
            for name in names
            for kind, weights in kinds
        }

    def throughput(self, texts: int) -> dict[str, Row]:
        """Return how fast the command reads many texts with two workers, and some of them as it is installed."""
        rows = {}
        for label, count, one_thread in (("one BLAS thread", texts, True), ("as installed", texts // 25, False)):
            rows[label] = speed.throughput(
                self.docs("own"),
                texts=count,
                workers=2,
                detector=self.kind,
                weights=self.weights,
                one_thread=one_thread,
            )
        return rows

    @property
    def _independent(self) -> Evaluators:
        assert isinstance(self.judge, Evaluators), "needs the evaluators of the research data"
        return self.judge

    @property
    def _large(self) -> tuple[str, ...]:
        return tuple(name for name in _LARGE if name in self.sets)

    def _main_scores(self, docs: Sequence[Doc], found: dict[str, list[Found]]) -> dict[str, float]:
        whole = breakdown.split(docs, found, self.judge, lambda *_: "all")["all"]
        return {name: whole[name] for name in ("precision", "recall", "detection", "attributed")}
