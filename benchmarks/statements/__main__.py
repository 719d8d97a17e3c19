"""Score the statement detector and measure its speed.

    python -m benchmarks.statements [--shared DIR] [--only PART]… [--detector model|rules] [--weights FILE] [--json]

DIR is the folder of research data (it holds `eval/`, `data/gold/`, `data/polnear/` and `seed/`); without it our own
held-out articles alone are scored, by the rule of `training/score_articles.py`. With it all scores are those of its
evaluators: a content is found at an overlap of one half, a speaker is right when head words agree. What is scored is
what `monitor detect --json` gives with the default settings. Intervals hold 95 % of 1,000 draws of articles.

`--examples` prints two cases of each class of errors. They are words of articles that are not ours: read them, and
store them nowhere.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from benchmarks.statements.errors import as_rows
from benchmarks.statements.evaluation import Evaluation
from benchmarks.statements.output import Style, line, table

_MAIN = (
    "detection", "detection_ci", "detection_p", "detection_r", "attributed", "attributed_ci", "content_tok",
    "source_tok", "cue_tok", "entity", "speakers", "act", "wanted", "articles",
)  # fmt: skip
_NEEDS_SHARED = frozenset({"polnear", "gold", "seed"})
_EXAMPLES = 2


class _Report:
    """Runs the parts, prints them as tables, and keeps the figures."""

    def __init__(self, evaluation: Evaluation, *, style: Style | None, examples: bool, texts: int) -> None:
        self._of = evaluation
        self._style, self._examples, self._texts = style, examples, texts
        self.figures: dict[str, Any] = {}
        self.parts: dict[str, Callable[[], Any]] = {
            "polnear": self._polnear,
            "gold": lambda: self._languages("gold", "hand-annotated articles"),
            "seed": self._seed,
            "own": lambda: self._languages("own", "our own held-out articles"),
            "breakdowns": self._breakdowns,
            "acts": self._acts,
            "modality": self._modality,
            "errors": self._errors,
            "false": self._false,
            "renamed": self._renamed,
            "reliability": self._reliability,
            "leaks": self._leaks,
            "speed": self._speed,
            "throughput": self._throughput,
        }

    def run(self, name: str) -> None:
        """Measure one part."""
        self.figures[name] = self.parts[name]()

    def _table(self, title: str, rows: Mapping[str, Mapping[str, Any]], columns: Sequence[str] = ()) -> None:
        if self._style is not None:
            table(title, rows, columns, style=self._style)

    def _line(self, title: str, row: Mapping[str, Any]) -> None:
        if self._style is not None:
            line(title, row)

    def _polnear(self) -> Any:
        rows = self._of.polnear()
        self._table(f"news corpus PolNeAR, {self._of.part}, F1", rows, _MAIN)
        return rows

    def _languages(self, name: str, title: str) -> Any:
        rows = self._of.languages(name)
        self._table(f"{title}, F1 (act: share of right ones)", rows, _MAIN)
        return rows

    def _seed(self) -> Any:
        row = self._of.seed()
        self._line("seed article", row)
        return row

    def _breakdowns(self) -> Any:
        sets = self._of.breakdowns()
        for name, tables in sets.items():
            for label, rows in tables.items():
                if len(rows) > 1:
                    self._table(f"{name} by {label}", rows)
        return sets

    def _acts(self) -> Any:
        sets = self._of.acts()
        for name, row in sets.items():
            self._line(f"{name}, acts in percent", row)
            self._table("", row["per_act"])
            pairs = {f"{one['wanted']} taken for {one['found']}": {"count": one["count"]} for one in row["confused"]}
            self._table("commonest confusions", pairs)
        return sets

    def _modality(self) -> Any:
        rows = self._of.modality()
        self._table("own, said or not (as annotated, as taken)", rows)
        return rows

    def _errors(self) -> Any:
        tables = {}
        for name, cases in self._of.errors().items():
            tables[name] = as_rows(cases)
            self._table(f"{name}, errors", tables[name])
            if self._examples and self._style is not None:
                for label in list(cases)[: len(tables[name])]:
                    print(f"\n{label} (speaker | cue | content)")
                    step = max(1, len(cases[label]) // _EXAMPLES)
                    print("\n".join(f"    {case}" for case in cases[label][::step][:_EXAMPLES]))
        return tables

    def _false(self) -> Any:
        rows = self._of.false_on_nothing()
        self._table("articles in which nobody says anything", rows)
        return rows

    def _renamed(self) -> Any:
        rows = self._of.renamed()
        self._table("with other names for people and places", rows)
        return rows

    def _reliability(self) -> Any:
        rows = self._of.reliability()
        for name, row in rows.items():
            self._line(f"{name}, confidence", row)
            tenths = {f"{one['confidence']:.2f}": one for one in row["tenths"]}
            self._table("", tenths, ("right", "count"))
        return rows

    def _leaks(self) -> Any:
        rows = self._of.leaks()
        self._table("runs of eight words that stand in articles learned from, in percent", rows)
        return rows

    def _speed(self) -> Any:
        rows = self._of.speed()
        shown = {kind: row | row["stages_ms"] for kind, row in rows.items()}
        columns = [
            name for name in dict.fromkeys(name for row in shown.values() for name in row) if name != "stages_ms"
        ]
        self._table("CPU per 500 words on one core, in ms (mean by stage)", shown, columns)
        return rows

    def _throughput(self) -> Any:
        rows = self._of.throughput(self._texts)
        self._table("monitor detect --json, two workers", rows)
        return rows


def main() -> None:
    """Run the command."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--shared", type=Path, help="folder of the research data")
    parser.add_argument("--only", action="append", metavar="PART", help="measure this part alone; may be repeated")
    parser.add_argument("--part", choices=["dev", "train"], default="dev", help="part of the news corpus")
    parser.add_argument("--detector", choices=["model", "rules"], default="model")
    parser.add_argument("--weights", help="a file of other weights for the model")
    parser.add_argument("--examples", action="store_true", help="print two cases of each class of errors")
    parser.add_argument("--texts", type=int, default=10_000, help="texts of the throughput part")
    parser.add_argument("--json", action="store_true", help="print all figures as one JSON value instead of tables")
    parser.add_argument("--markdown", action="store_true", help="print the tables as the documentation has them")
    options = parser.parse_args()
    evaluation = Evaluation(options.shared, kind=options.detector, weights=options.weights, part=options.part)
    style: Style | None = None if options.json else "markdown" if options.markdown else "plain"
    report = _Report(evaluation, style=style, examples=options.examples, texts=options.texts)
    unknown = set(options.only or ()) - set(report.parts)
    if unknown:
        parser.error(f"--only {', '.join(sorted(unknown))}: the parts are {', '.join(report.parts)}")
    if options.shared is None and _NEEDS_SHARED & set(options.only or ()):
        parser.error("--only polnear, gold and seed need --shared DIR")
    for name in options.only or report.parts:
        if options.shared is not None or name not in _NEEDS_SHARED:
            report.run(name)
    if options.json:
        print(json.dumps(report.figures, indent=1))


if __name__ == "__main__":
    main()
