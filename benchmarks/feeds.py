"""How well feeds are read: entries, titles, dates, links and charsets against what their collections expect.

Run: python -m benchmarks.feeds [--shared DIR] [--json]

Four collections: feedparser's own test documents (their conditions stand in the documents), feed-rs (the whole feed as
that parser reads it stands beside each), node-feedparser and miniflux (what their authors' tests require, else a plain
reading of the XML with the standard library alone, see `benchmarks.feed_oracles`). A difference must be explained by
a rule of `benchmarks.feed_differences`; what no rule explains is listed first and counts as wrong.
Prints a Markdown table and the differences by class; exit 1 when a goal is missed or a difference is unexplained.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from benchmarks.feed_differences import CLASSES, explained
from benchmarks.feed_oracles import ASPECTS, SETS, Document, documents, same
from benchmarks.service import report, say
from benchmarks.shared_data import add_option, unpack
from monitor.errors import SourceError
from monitor.sources.read import read_source
from monitor.text.decode import codec_for, decode
from monitor.types import Entry, SourceKind

NOW = datetime(2026, 11, 25, tzinfo=UTC)
#: least share that is right, in percent, over all collections and before any explanation
GOALS = {"entries": 99.5, "dates": 99.0}
#: differences of a class that are listed
_SHOWN = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One value that is read otherwise than expected."""

    document: str
    aspect: str
    wanted: str
    got: str
    why: str | None  #: a key of `CLASSES`; None when nothing explains it


@dataclass(slots=True)
class Score:
    """Values checked and right of one collection, by aspect."""

    documents: int = 0
    refused: int = 0
    bare: int = 0  #: entries that hold nothing a monitor reads; they are left out, and not counted
    checked: Counter[str] = field(default_factory=Counter)
    right: Counter[str] = field(default_factory=Counter)
    differences: list[Difference] = field(default_factory=list)

    def check(self, document: Document, aspect: str, wanted: Any, got: Any) -> None:
        """Count one value, and note it when it differs."""
        self.checked[aspect] += 1
        if same(aspect, wanted, got):
            self.right[aspect] += 1
            return
        why = explained(document, aspect, wanted, got)
        told = Difference(document=document.name, aspect=aspect, wanted=_short(wanted), got=_short(got), why=why)
        self.differences.append(told)


def main() -> int:
    """Read every document, print the table and return the exit status."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    add_option(parser)
    parser.add_argument("--json", action="store_true", help="print one line of JSON instead of the table")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="feeds-") as name:
        unpack(options.shared, SETS, Path(name))
        scores = {one: score_of(documents(options.shared, Path(name), one)) for one in SETS}
    figures = figures_of(scores)
    if options.json:
        report(figures)
    else:
        for line in _markdown(scores, figures):
            say(line)
    return 0 if figures["passed"] else 1


def score_of(collection: Iterator[Document]) -> Score:
    """Return how one collection is read."""
    score = Score()
    for document in collection:
        score.documents += 1
        entries, title, refusal = _read(document)
        score.refused += bool(refusal)
        _compare(score, document, entries, title or refusal)
    return score


def _read(document: Document) -> tuple[tuple[Entry, ...], str, str]:
    """Return entries and title, or why the document was refused."""
    try:
        parsed = read_source(
            SourceKind.FEED, document.body, url=document.url, charset=document.charset, language=None, now=NOW
        )
    except SourceError as error:
        return (), "", f"refused: {error}"
    return parsed.entries, parsed.title, ""


def _compare(score: Score, document: Document, entries: tuple[Entry, ...], title: str) -> None:
    wanted = document.wanted
    if wanted.count is not None:
        surplus = max(0, len(entries) - wanted.count) if wanted.count else 0
        score.bare += wanted.bare
        score.checked["entries"] += max(wanted.count, 1) + surplus  # a document without any is one thing to get right
        score.right["entries"] += min(len(entries), wanted.count) if wanted.count else int(not entries)
        if len(entries) != wanted.count:
            got = title if title.startswith("refused") else len(entries)
            why = explained(document, "entries", wanted.count, got)
            score.differences.append(
                Difference(document=document.name, aspect="entries", wanted=str(wanted.count), got=_short(got), why=why)
            )
    if wanted.feed_title is not None:
        score.check(document, "titles", wanted.feed_title, title)
    if wanted.charset is not None:
        found = decode(document.body, charset=document.charset).encoding
        score.check(document, "charsets", codec_for(wanted.charset), found)
    for place, aspect, value in wanted.values:
        entry = entries[place] if place < len(entries) else None
        score.check(document, aspect, value, _value(entry, aspect, value) if entry else None)


def _value(entry: Entry, aspect: str, wanted: Any) -> Any:
    if aspect == "titles":
        return entry.title
    if aspect == "links":
        return entry.url
    if aspect == "ids":
        return entry.guid
    if aspect == "texts":
        return max(entry.summary, entry.content_html, key=lambda text: same("texts", wanted, text))
    if aspect == "dates":  # outside Atom a lone date of any name is the publication
        return entry.published_at if wanted[0] == "published" else entry.updated_at or entry.published_at
    raise ValueError(aspect)


def _short(value: Any) -> str:
    text = " | ".join(map(str, value)) if isinstance(value, tuple) else str(value)
    return text if len(text) <= 110 else text[:109] + "…"


# ---------------------------------------------------------------------------------------------------------- the report


def figures_of(scores: dict[str, Score]) -> dict[str, Any]:
    """Return what came of all collections; `passed` when the goals are reached and every difference is explained."""
    total: dict[str, Any] = {}
    for aspect in ASPECTS:
        checked = sum(score.checked[aspect] for score in scores.values())
        right = sum(score.right[aspect] for score in scores.values())
        total[aspect] = {"right": right, "of": checked, "percent": round(100 * right / max(1, checked), 2)}
    differences = [one for score in scores.values() for one in score.differences]
    unexplained = [one for one in differences if one.why is None]
    reached = {aspect: total[aspect]["percent"] >= goal for aspect, goal in GOALS.items()}
    return {
        "benchmark": "feeds",
        "passed": all(reached.values()) and not unexplained,
        "documents": sum(score.documents for score in scores.values()),
        "total": total,
        "goals": {aspect: {"percent": goal, "reached": reached[aspect]} for aspect, goal in GOALS.items()},
        "sets": {
            name: {
                "documents": score.documents,
                "refused": score.refused,
                "bare": score.bare,
                **{aspect: [score.right[aspect], score.checked[aspect]] for aspect in ASPECTS},
            }
            for name, score in scores.items()
        },
        "differences": dict(Counter(one.why or "unexplained" for one in differences)),
        "unexplained": [
            {"document": one.document, "aspect": one.aspect, "wanted": one.wanted, "got": one.got}
            for one in unexplained
        ],
    }


def _markdown(scores: dict[str, Score], figures: dict[str, Any]) -> Iterator[str]:
    yield "| collection | documents | " + " | ".join(ASPECTS) + " |"
    yield "|---|---:|" + "---:|" * len(ASPECTS)
    for name, score in scores.items():
        cells = " | ".join(f"{score.right[aspect]} of {score.checked[aspect]}" for aspect in ASPECTS)
        yield f"| {name} | {score.documents} | {cells} |"
    percents = " | ".join(f"**{figures['total'][aspect]['percent']} %**" for aspect in ASPECTS)
    yield f"| all | {figures['documents']} | {percents} |"
    yield ""
    bare = sum(score.bare for score in scores.values())
    yield f"Not counted: {bare} entries with nothing but a category, rights, a source, a place; they are left out."
    yield ""
    differences = [one for score in scores.values() for one in score.differences]
    for why in (None, *CLASSES):
        of_class = [one for one in differences if one.why == why]
        if not of_class:
            continue
        yield f"- {'**unexplained**' if why is None else CLASSES[why]} ({len(of_class)})"
        for one in of_class if why is None else of_class[:_SHOWN]:
            yield f"  - {one.document}, {one.aspect}: wanted {one.wanted!r}, got {one.got!r}"


if __name__ == "__main__":
    sys.exit(main())
