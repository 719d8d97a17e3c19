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
from monitor.types import Act
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
ACTS = tuple(act.value for act in Act)


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
class Marks:
    """What the network should say of each token: label, act and whether it was said (0: not known)."""

    labels: list[int]
    acts: list[int]
    states: list[int]

    @classmethod
    def blank(cls, n: int) -> Marks:
        """Return marks of n tokens outside of everything."""
        return cls([OUTSIDE] * n, [0] * n, [0] * n)


@dataclass(slots=True)
class Example:
    """One article as the network sees it, before numbers: tokens, what the rules find, marks per token."""

    article: AnnotatedArticle
    tokens: Tokens
    drafts: list[Draft]
    marks: Marks
    #: contents, with the marks of what stands inside them; empty where the annotators did not look
    contents: list[tuple[tuple[int, int], Marks]]

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
    marks = Marks.blank(tokens.n)
    outer = _outermost(wanted)
    for one in outer:
        _mark_all(tokens, marks, article.text, one, beliefs, own=own)
    contents = []
    if own:
        for one in wanted:
            inner = [other for other in wanted if other is not one and _inside(other, one)]
            chosen = _outermost(inner)
            for span in one.content:
                place = _token_range(tokens, span)
                inside = Marks.blank(tokens.n)
                for other in chosen:
                    if all(span[0] <= a and b <= span[1] for a, b in [*other.cue, *other.content]):
                        _mark_all(tokens, inside, article.text, other, beliefs, own=True)
                if place[1] - place[0] >= SHORTEST:
                    contents.append((place, inside))
    return Example(article, tokens, rule_drafts(tokens, article.language, article.title_end), marks, contents)


def _mark_all(tokens: Tokens, marks: Marks, text: str, one: Labelled, beliefs: frozenset[str], *, own: bool) -> None:
    belief = "belief" in one.flags or (not own and _is_belief(text, one, beliefs))
    at = min(one.cue, default=None)
    for role in ("content", "speaker", "cue"):
        for a, b in getattr(one, role):
            side: Side = "" if role == "cue" else "before" if at is None or at[0] <= a else "behind"
            name = "belief" if belief and role == "cue" else role
            place = _token_range(tokens, (a, b))
            _mark(tokens, marks.labels, place, (name, side))
            if own and role != "speaker":
                for i in range(*place):
                    if role == "cue" or not marks.acts[i]:
                        marks.acts[i] = ACTS.index(one.act) + 1
                        marks.states[i] = 2 if "unsaid" in one.flags else 1


def _mark(tokens: Tokens, labels: list[int], place: tuple[int, int], kind: tuple[str, Side]) -> None:
    first = True
    openings = {start for start, _ in tokens.paragraphs}
    for i in range(*place):
        if labels[i] and kind[0] == "content":
            first = True
            continue
        labels[i] = label(kind[0], kind[1], first=first or i in openings)  # type: ignore[arg-type] # same names
        first = False


def _token_range(tokens: Tokens, span: Span) -> tuple[int, int]:
    return bisect_right(tokens.end, span[0]), bisect_left(tokens.start, span[1])


def _inside(one: Labelled, other: Labelled) -> bool:
    """Whether an attribution stands in the content of another one, speaker aside."""
    spans = [*one.cue, *one.content]
    return all(any(a <= s and e <= b for a, b in other.content) for s, e in spans) and (
        bool(one.cue) or sorted(one.content) != sorted(other.content)
    )


def _outermost(attributions: Sequence[Labelled]) -> list[Labelled]:
    """Return the attributions that stand in no content of another one."""
    return [one for one in attributions if not any(o is not one and _inside(one, o) for o in attributions)]


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
