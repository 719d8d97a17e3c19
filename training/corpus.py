"""What the tagger learns from, in one shape: annotated articles of our own, and a corpus in PolNeAR's form.

CORPUS folders hold one part of the corpus: `text/NAME.txt` and brat files `attributions/NAME_ANNOTATOR.ann`.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from monitor.statements.lexicon import lexicon
from monitor.statements.model.labels import OUTSIDE, label
from monitor.statements.model.read import SHORTEST
from monitor.statements.read import all_drafts
from monitor.statements.tokens import Tokens
from training.articles import AnnotatedArticle, Labelled, read_articles

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from monitor.statements.draft import Draft
    from monitor.statements.model.labels import Side

_ENTITY = re.compile(r"^(T\d+)\t([\w-]+) (\d+ \d+(?:;\d+ \d+)*)\t", re.MULTILINE)
_EVENT = re.compile(r"^E\d+\t(\S.*)$", re.MULTILINE)
_ROLES = {"Source": "speaker", "Cue": "cue", "Content": "content"}
Span = tuple[int, int]


def read_corpus(folder: Path, *, every_annotator: bool = False) -> list[AnnotatedArticle]:
    """Return the articles of a corpus part, by their first annotator or once for each."""
    found = []
    seen = set()
    for path in sorted((folder / "attributions").glob("*.ann")):
        name = path.stem.rpartition("_")[0]
        if name in seen and not every_annotator:
            continue
        seen.add(name)
        text = (folder / "text" / f"{name}.txt").read_bytes().decode()
        found.append(
            AnnotatedArticle(
                name=name,
                language="en",
                kind="report",
                text=text,
                title_end=0,
                attributions=_attributions(path.read_bytes().decode()),
            )
        )
    return found


def _attributions(raw: str) -> list[Labelled]:
    spans = {
        m[1]: (m[2], [(int(a), int(b)) for a, b in (part.split() for part in m[3].split(";"))])
        for m in _ENTITY.finditer(raw)
    }
    found = []
    for number, match in enumerate(_EVENT.finditer(raw)):
        one = Labelled(number=number)
        for part in match[1].split():
            role, _, ref = part.partition(":")
            role = re.sub(r"\d+$", "", role)
            if role in _ROLES and ref in spans:
                getattr(one, _ROLES[role]).extend(spans[ref][1])
        if one.content:
            found.append(one)
    return found


@dataclass(slots=True)
class Example:
    """One article as the network sees it, before numbers: tokens, what the rules find, one label per token."""

    article: AnnotatedArticle
    tokens: Tokens
    drafts: list[Draft]
    labels: list[int]
    #: contents, with the labels of what stands inside them; empty where the annotators did not look
    contents: list[tuple[tuple[int, int], list[int]]]

    @property
    def official(self) -> bool:
        """Whether the publisher speaks."""
        return self.article.kind == "release"


def rule_drafts(tokens: Tokens, language: str, title_end: int) -> list[Draft]:
    """Return what the rules find, the rejected ones with their small weights too."""
    return all_drafts(tokens, lexicon(language), names=(), title_end=title_end)[1]


def example(article: AnnotatedArticle, beliefs: frozenset[str], *, own: bool) -> Example:
    """Return an article with marks; `own` articles have acts and nested attributions."""
    tokens = Tokens(article.text, lexicon(article.language))
    wanted = [one for one in article.attributions if "publisher" not in one.flags]
    labels = [OUTSIDE] * tokens.n
    for one in outermost(wanted):
        _mark_all(tokens, labels, article.text, one, beliefs, own=own)
    contents = []
    for one in wanted if own else ():
        chosen = outermost([other for other in wanted if other is not one and is_inside(other, one)])
        for span in one.content:
            place = token_range(tokens, span)
            inside = [OUTSIDE] * tokens.n
            for other in chosen:
                if all(span[0] <= a and b <= span[1] for a, b in [*other.cue, *other.content]):
                    _mark_all(tokens, inside, article.text, other, beliefs, own=True)
            if place[1] - place[0] >= SHORTEST:
                contents.append((place, inside))
    return Example(article, tokens, rule_drafts(tokens, article.language, article.title_end), labels, contents)


def _mark_all(
    tokens: Tokens, labels: list[int], text: str, one: Labelled, beliefs: frozenset[str], *, own: bool
) -> None:
    belief = "belief" in one.flags or (not own and _is_belief(text, one, beliefs))
    at = min(one.cue, default=None)
    for role in ("content", "speaker", "cue"):
        for a, b in getattr(one, role):
            side: Side = "" if role == "cue" else "before" if at is None or at[0] <= a else "behind"
            name = "belief" if belief and role == "cue" else role
            _mark(tokens, labels, token_range(tokens, (a, b)), (name, side))


def _mark(tokens: Tokens, labels: list[int], place: tuple[int, int], kind: tuple[str, Side]) -> None:
    first = True
    openings = {start for start, _ in tokens.paragraphs}
    for i in range(*place):
        if labels[i] and kind[0] == "content":
            first = True
            continue
        labels[i] = label(kind[0], kind[1], first=first or i in openings)  # type: ignore[arg-type] # same names
        first = False


def token_range(tokens: Tokens, span: Span) -> tuple[int, int]:
    """Return the tokens that a span touches."""
    return bisect_right(tokens.end, span[0]), bisect_left(tokens.start, span[1])


def is_inside(one: Labelled, other: Labelled) -> bool:
    """Whether an attribution stands in the content of another one, speaker aside."""
    spans = [*one.cue, *one.content]
    return all(any(a <= s and e <= b for a, b in other.content) for s, e in spans) and (
        bool(one.cue) or sorted(one.content) != sorted(other.content)
    )


def outermost(attributions: Sequence[Labelled]) -> list[Labelled]:
    """Return the attributions that stand in no content of another one."""
    return [one for one in attributions if not any(o is not one and is_inside(one, o) for o in attributions)]


def _is_belief(text: str, one: Labelled, beliefs: frozenset[str]) -> bool:
    words = [word.casefold() for a, b in one.cue for word in re.findall(r"\w+", text[a:b])]
    return bool(words) and any(word in beliefs for word in words)


def own_examples(languages: tuple[str, ...] = (), *, held_out: bool) -> list[Example]:
    """Return the annotated articles of our own, ready for labels."""
    return [example(article, frozenset(), own=True) for article in read_articles(languages, held_out=held_out)]


def count_vocabulary(examples: Sequence[Example], *, corpus_least: int = 10, own_least: int = 3) -> dict[str, int]:
    """Return the words that get numbers of their own, and in how many articles they stand.

    Only words that stand in lower case more often than not, so that no names are among them; words of the corpus must
    stand in `corpus_least` of its articles, words of our own articles in `own_least`.
    """
    where: dict[tuple[str, str], set[str]] = defaultdict(set)
    lower: Counter[str] = Counter()
    total: Counter[str] = Counter()
    for one in examples:
        tokens = one.tokens
        group = "corpus" if one.article.name[0].isalpha() else "own"
        starts = {start for start, _ in tokens.sentences}
        for i in range(tokens.n):
            low = tokens.low[i]
            if any(c.isdigit() for c in low):
                low = "".join("0" if c.isdigit() else c for c in low)
            where[group, low].add(one.article.language + one.article.name)
            if i in starts:
                continue
            total[low] += 1
            lower[low] += not tokens.is_capital(i)
    found = {}
    for (group, low), articles in where.items():
        least = corpus_least if group == "corpus" else own_least
        if len(articles) >= least and 2 * lower[low] > total[low]:
            found[low] = max(found.get(low, 0), len(articles))
    return found
