"""What is called changed or missing although no statement changed, and what is missed of those taken out.

Each of our own annotated articles (training/articles) is read, changed somewhere else, read again and compared: a
paragraph put in, one without a statement taken out, paragraphs in another order, other quotation marks. Then one with a
statement is taken out. `python -m benchmarks.edits_noise [ARTICLES PER LANGUAGE] [LANGUAGE…]`
"""

from __future__ import annotations

import random
import re
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from monitor.articles.article import article_from_text
from monitor.config.loader import load_config
from monitor.daemon.reader import Reader
from monitor.stories.relate import relate
from monitor.stories.signature import words_of
from monitor.stories.standing import Passage, stands
from monitor.types import ChangeKind, EarlierReport, EarlierText, Quality, ReadDocument, StoredStatement, StoryOutcome

ROOT = Path(__file__).parents[1]
NOW = datetime(2026, 11, 25, 9, 0, tzinfo=UTC)
#: nobody says it
PUT_IN = "Snow in the hills, clear skies on the coast."
LANGUAGES = ("en", "ru", "az", "tr", "hy", "ka", "uk", "de", "fr")


def main(most: int, languages: tuple[str, ...]) -> None:
    """Print one line per language."""
    config = load_config(ROOT / "config", environ={}, overrides={})
    reader = Reader(config.watchlist, detector=config.monitor.detector)
    total: Counter[str] = Counter()
    for language in languages:
        counts: Counter[str] = Counter()
        for text in _texts(language, most):
            counts += _measured(reader, text, language)
        print(language, _line(counts))
        total += counts
    print("all", _line(total))


def _line(counts: Counter[str]) -> str:
    false = {kind.value: counts[kind.value] for kind in ChangeKind if counts[kind.value]}
    return (
        f"{counts['articles']} articles, {counts['statements']} statements; {counts['readings']} readings in which "
        f"none changed: {false or 'no change'}, {counts['missing']} missing; taken out {counts['taken out']}, "
        f"noticed {counts['noticed']}"
    )


def _texts(language: str, most: int) -> Iterator[str]:
    for path in sorted((ROOT / "training" / "articles" / language).glob("*.txt"))[:most]:
        head, body, *_ = path.read_text("utf-8").split("---")
        title = re.search(r"title: (.*)", head)
        paragraphs = (" ".join(part.split()) for part in body.strip().split("\n\n"))
        marked = "\n\n".join((title[1] if title else "News", *paragraphs))
        yield re.sub(r"\[[a-z]+\d+(?:[=,][^ \]]*)? |\]", "", marked)


def _measured(reader: Reader, text: str, language: str) -> Counter[str]:
    rng = random.Random(len(text))
    before = _read(reader, text, language)
    known = _known(before)
    counts: Counter[str] = Counter(articles=1, statements=len(known))
    for changed in _elsewhere(before, rng):
        outcome = _compared(reader, before, known, changed)
        counts["readings"] += 1
        counts["missing"] += len(outcome.missing)
        counts.update(kind.value for one in outcome.decisions for kind in one.changes)
    for changed, gone in _taken_out(before, known, rng):
        outcome = _compared(reader, before, known, changed)
        counts["taken out"] += len(gone)
        counts["noticed"] += len(gone & set(outcome.missing))
    return counts


def _read(reader: Reader, text: str, language: str) -> ReadDocument:
    article = article_from_text(text, url="https://a.example/1", language=language)
    return reader.read(replace(article, published_at=NOW, quality=Quality.ARTICLE, source_id="s"), seen_at=NOW)


def _known(doc: ReadDocument) -> tuple[EarlierReport, ...]:
    outcome = relate(doc.article, doc.attributions, doc.signatures, neighbours=(), previous=(), now=NOW)
    heads = [one.attribution for one in outcome.decisions if one.same_as is None]
    return tuple(
        EarlierReport(
            statement=StoredStatement(
                statement_id=index + 1,
                ref=f"S-{index + 1}",
                thread_id=index + 1,
                signature=doc.signatures[index],
                first_seen_at=NOW,
                url=doc.article.url,
                source_id="s",
                official=False,
                content_text=one.content_text,
            ),
            speaker_text=one.speaker_text,
            cue_text=one.cue_text,
            cue_strength=one.cue_strength,
            act=one.attribution.act,
            opening_text=one.opening_text,
            antecedent_text=one.antecedent_text,
        )
        for index, one in ((index, doc.attributions[index]) for index in heads)
    )


def _compared(reader: Reader, before: ReadDocument, known: tuple[EarlierReport, ...], text: str) -> StoryOutcome:
    doc = _read(reader, text, before.article.language or "en")
    return relate(
        doc.article,
        doc.attributions,
        doc.signatures,
        neighbours=(),
        previous=known,
        earlier=EarlierText(text=before.article.text, language=doc.article.language, same_form=True),
        now=NOW,
    )


def _spans(doc: ReadDocument) -> list[tuple[int, int]]:
    found = (one.attribution for one in doc.attributions)
    return [span for one in found for span in (*one.content, *one.cue, *one.speaker)]


def _elsewhere(doc: ReadDocument, rng: random.Random) -> Iterator[str]:
    """Yield the text with something changed that is no statement."""
    text, paragraphs = doc.article.text, doc.article.text.split("\n\n")
    place = rng.randrange(1, len(paragraphs) + 1)
    yield "\n\n".join((*paragraphs[:place], PUT_IN, *paragraphs[place:]))
    dull = [n for n, part in _places(text) if n and not any(s < part[1] and e > part[0] for s, e in _spans(doc))]
    if dull:
        out = rng.choice(dull)
        yield "\n\n".join(part for n, part in enumerate(paragraphs) if n != out)
    if len(paragraphs) > 2:
        rest = paragraphs[1:]
        rng.shuffle(rest)
        yield "\n\n".join((paragraphs[0], *rest))
    straight = re.sub("[“”«»„]", '"', text).replace("’", "'")
    if straight != text:
        yield straight


def _taken_out(
    doc: ReadDocument, known: tuple[EarlierReport, ...], rng: random.Random
) -> Iterator[tuple[str, set[int]]]:
    """Yield the text without one paragraph that holds a statement, and the statements whose words are gone with it."""
    paragraphs = doc.article.text.split("\n\n")
    spoken = [n for n, part in _places(doc.article.text) if n and any(part[0] <= s < part[1] for s, _ in _spans(doc))]
    if len(paragraphs) < 4 or not spoken:
        return
    out = rng.choice(spoken)
    text = "\n\n".join(part for n, part in enumerate(paragraphs) if n != out)
    left = Passage.of(text)
    inside = Passage.of(paragraphs[out])
    gone = {
        one.statement.statement_id
        for one in known
        if (words := words_of(one.statement.content_text)) and inside.holds(words) and not stands(words, left)
    }
    yield text, gone


def _places(text: str) -> Iterator[tuple[int, tuple[int, int]]]:
    at = 0
    for number, part in enumerate(text.split("\n\n")):
        yield number, (at, at + len(part))
        at += len(part) + 2


if __name__ == "__main__":
    number = int(sys.argv[1]) if len(sys.argv) > 1 else 60
    main(number, tuple(sys.argv[2:]) or LANGUAGES)
