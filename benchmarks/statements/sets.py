"""The articles that statements are looked for in, with what people found there, in one shape.

PolNeAR's test part is in no archive here and is never read.
"""

from __future__ import annotations

import hashlib
import json
import re
import tarfile
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from benchmarks.statements.evaluators import load_evaluator
from monitor.articles.article import article_from_text
from training.articles import AnnotatedArticle, Labelled, read_articles

Span = tuple[int, int]
_COMPOSED = re.compile(r"^address: *['\"]?composed", re.MULTILINE)
SETS = ("polnear", "gold", "seed", "own")


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """An annotated attribution. Shape: spans are half-open code-point ranges into the text of its article."""

    speaker: tuple[Span, ...]
    cue: tuple[Span, ...]
    content: tuple[Span, ...]
    form: str | None = None
    act: str | None = None
    #: said, belief or unsaid; None where nobody annotated it
    modality: str | None = None
    nested: bool = False
    optional: bool = False

    def as_evaluated(self) -> dict[str, Any]:
        """Return it as the evaluators read it."""
        spans = {"source": list(self.speaker), "cue": list(self.cue), "content": list(self.content)}
        return {**spans, "act": self.act, "optional": self.optional}


@dataclass(frozen=True, slots=True, kw_only=True)
class Doc:
    """One annotated article."""

    name: str
    language: str
    text: str
    wanted: tuple[Wanted, ...]
    title_end: int = 0
    official: bool = False
    #: news that somebody published, or composed for the purpose and so cleaner
    origin: str = "news"
    #: ranges that the annotators left out
    discarded: tuple[Span, ...] = field(default=())

    def as_gold(self) -> dict[str, Any]:
        """Return it in the form of the gold set."""
        attributions = [
            {"speaker": w.speaker, "cue": w.cue, "content": w.content, "act": w.act, "optional": w.optional}
            for w in self.wanted
        ]
        return {"id": self.name, "language": self.language, "text": self.text, "attributions": attributions}


def digest(*paths: Path) -> str:
    """Return a digest over files, in order of their names."""
    total = hashlib.sha256()
    for path in sorted(paths):
        total.update(path.name.encode() + b"\0" + path.read_bytes())
    return total.hexdigest()[:16]


def read_polnear(shared: Path, part: str = "dev") -> tuple[Doc, ...]:
    """Return the articles of a part of the news corpus, by the first annotator of each."""
    if part not in {"train", "dev"}:
        raise ValueError(f"part {part!r}: only train and dev may be read")
    evaluator = load_evaluator(shared, "polnear_eval")
    with tempfile.TemporaryDirectory() as folder:
        with tarfile.open(shared / "data" / "polnear" / "polnear-train-dev.tar.xz") as archive:
            members = [one for one in archive.getmembers() if part in Path(one.name).parts]
            archive.extractall(folder, members=members, filter="data")
        articles = evaluator.load_gold(str(Path(folder) / part))
    return tuple(_polnear_doc(name, article) for name, article in articles.items())


def _polnear_doc(name: str, article: Mapping[str, Any]) -> Doc:
    gold, discarded = article["by"][article["pick"]]
    wanted = tuple(
        Wanted(speaker=_spans(one["source"]), cue=_spans(one["cue"]), content=_spans(one["content"])) for one in gold
    )
    return _plain(name, "en", article["text"], wanted, discarded=_spans(discarded))


def read_gold(shared: Path) -> tuple[Doc, ...]:
    """Return the hand-annotated articles in fourteen languages."""
    evaluator = load_evaluator(shared, "goldset")
    docs = []
    for path in sorted((shared / "data" / "gold").glob("*.yaml")):
        article = evaluator.build_article(str(path))
        wanted = tuple(
            Wanted(
                speaker=_spans(one["speaker"]),
                cue=_spans(one["cue"]),
                content=_spans(one["content"]),
                form=one.get("form"),
                act=one.get("act"),
                nested="nested_in" in one,
                optional=bool(one.get("optional", False)),
            )
            for one in article["attributions"]
        )
        doc = _plain(article["id"], article["language"], article["text"], wanted)
        composed = _COMPOSED.search(path.read_text("utf-8")) is not None
        docs.append(replace(doc, origin="composed" if composed else "news"))
    return tuple(docs)


def seed_gold(shared: Path) -> list[dict[str, Any]]:
    """Return the statements of the seed article, with everything that is annotated of them."""
    raw = (shared / "eval" / "seed_gold.json").read_text(encoding="utf-8")
    statements: list[dict[str, Any]] = json.loads(raw)["statements"]
    return statements


def read_seed(shared: Path) -> tuple[Doc, ...]:
    """Return the one real, machine-translated article."""
    wanted = tuple(
        Wanted(
            speaker=_spans(one["speaker"]["spans"]),
            cue=_spans(one["cue"]["spans"]),
            content=_spans(one["content"]["spans"]),
            act=one["act"],
            nested=bool(one.get("nested_in")),
            optional=one["optional"],
        )
        for one in seed_gold(shared)
    )
    return (_plain("seed", "en", (shared / "seed" / "article.txt").read_bytes().decode(), wanted),)


def read_own() -> tuple[Doc, ...]:
    """Return the held-out articles of our own: nothing is trained on those whose numbers end in 0 or 5."""
    return tuple(_own_doc(article) for article in read_articles(held_out=True))


def _own_doc(article: AnnotatedArticle) -> Doc:
    return Doc(
        name=f"{article.language}-{article.name}",
        origin="composed",
        language=article.language,
        text=article.text,
        title_end=article.title_end,
        official=article.kind == "release",
        wanted=tuple(_own_wanted(one, article.attributions) for one in article.attributions),
    )


def _own_wanted(one: Labelled, others: Sequence[Labelled]) -> Wanted:
    spans = [*one.cue, *one.content]
    nested = any(
        other is not one
        and all(any(a <= start and end <= b for a, b in other.content) for start, end in spans)
        and sorted(one.content) != sorted(other.content)
        for other in others
    )
    return Wanted(
        speaker=_spans(one.speaker),
        cue=_spans(one.cue),
        content=_spans(one.content),
        act=one.act,
        modality=next((flag for flag in ("unsaid", "belief") if flag in one.flags), "said"),
        nested=nested,
    )


def _plain(name: str, language: str, text: str, wanted: tuple[Wanted, ...], discarded: tuple[Span, ...] = ()) -> Doc:
    """Return a document as `monitor detect FILE` reads it: its title is the first line before a blank one."""
    title_end = len(article_from_text(text, language=language).title)
    return Doc(name=name, language=language, text=text, wanted=wanted, title_end=title_end, discarded=discarded)


def _spans(spans: Sequence[Sequence[int]]) -> tuple[Span, ...]:
    return tuple(sorted((a, b) for a, b in spans))


def read_set(name: str, shared: Path | None, part: str = "dev") -> tuple[Doc, ...]:
    """Return a set by its name. Errors: ValueError for one that needs the research data when they are absent."""
    if name == "own":
        return read_own()
    if shared is None:
        raise ValueError(f"{name} needs --shared")
    if name == "polnear":
        return read_polnear(shared, part)
    return read_gold(shared) if name == "gold" else read_seed(shared)


def without_statements(sets: Mapping[str, Sequence[Doc]]) -> Iterator[tuple[str, Doc]]:
    """Yield the articles in which nobody says anything, each with the name of its set."""
    for name, docs in sets.items():
        for doc in docs:
            if not doc.wanted:
                yield name, doc


def with_text(doc: Doc, text: str) -> Doc:
    """Return a document with another text of the same length. Errors: ValueError when it is not."""
    if len(text) != len(doc.text):
        raise ValueError(f"{doc.name}: a text of another length would move the annotations")
    return replace(doc, text=text)
