"""Which words of a sentence may report a statement, and how likely they do."""

from __future__ import annotations

from math import exp
from typing import TYPE_CHECKING, Literal

from monitor.statements.draft import Cue
from monitor.statements.lexicon import match_words

if TYPE_CHECKING:
    from collections.abc import Iterable

    from monitor.statements.lexicon import CueEntry, Lexicon
    from monitor.statements.tokens import Range, Tokens

#: longest gap inside a cue of several parts ("wies … zurück")
_GAP = 14
#: a sentence with more cues is no prose
_MOST_CUES = 40
#: weight of a cue in a language without counted weights
_UNCOUNTED = 0.6
_SHORTEST_PARTICIPLE = 5
#: longest phrase that only looks like a cue, in tokens before its cue word
_LONGEST_PHRASE = 4


def find_cues(tokens: Tokens, sentence: Range, lexicon: Lexicon) -> list[Cue]:
    """Return the cues of a sentence outside quotations, in order, not overlapping."""
    found: list[Cue] = []
    at, end = sentence
    while at < end and len(found) < _MOST_CUES:
        cue = None
        if tokens.quote[at] < 0 and tokens.is_word(at):
            cue = _cue_at(tokens, at, sentence, lexicon)
        if cue is None:
            at += 1
            continue
        found.append(cue)
        at = max(cue.end, at + 1)
    return found


def _cue_at(tokens: Tokens, at: int, sentence: Range, lexicon: Lexicon) -> Cue | None:
    entries = lexicon.cues_of(tokens.low[at])
    if not entries or _is_not_cue(tokens, at, sentence, lexicon):
        return None
    for entry in entries:
        parts = _parts(tokens, at, sentence[1], entry)
        if parts is None:
            continue
        main_end, particle = parts
        while not lexicon.bare and main_end < sentence[1] and tokens.low[main_end] in lexicon.words["auxiliary"]:
            main_end += 1
        start, negated = _with_auxiliaries(tokens, at, sentence[0], lexicon)
        return Cue(
            start=start,
            end=main_end,
            head=at,
            kind=_kind(tokens, entry, start, at, lexicon),
            act=entry.act,
            takes_object=entry.frame == "object",
            addressee=entry.addressee,
            particle=particle,
            negated=negated,
            weight=cue_weight(tokens, at, main_end, sentence, lexicon),
            infinitive=tokens.low[at - 1] == "to" if at > sentence[0] and lexicon.bare else False,
        )
    return None


def _kind(
    tokens: Tokens, entry: CueEntry, start: int, at: int, lexicon: Lexicon
) -> Literal["verb", "participle", "passive"]:
    """Return the kind of a cue in its place: "are hoping" is no participle."""
    if (
        entry.kind == "verb"
        and len(tokens.low[at]) > _SHORTEST_PARTICIPLE
        and tokens.low[at].endswith(lexicon.participle_endings)
    ):
        return "participle"
    if lexicon.bare and entry.kind == "participle" and any(tokens.low[i] in _BE for i in range(start, at)):
        return "verb"
    return entry.kind


def _parts(tokens: Tokens, at: int, end: int, entry: CueEntry) -> tuple[int, Range | None] | None:
    """Return the end of the contiguous part of a cue and the part that stands apart."""
    words = entry.words
    if "*" not in words:
        last = match_words(words[1:], tokens.low, at + 1, end)
        return None if last is None else (last, None)
    gap = words.index("*")
    first = match_words(words[1:gap], tokens.low, at + 1, end)
    if first is None:
        return None
    tail = words[gap + 1 :]
    for place in range(first, min(end, first + _GAP)):
        last = match_words(tail, tokens.low, place, end)
        if last is not None and (tokens.quote[place] < 0 or place - first <= 2):
            return (last, None) if place - first <= 2 else (first, (place, last))
        if tokens.word[place] in ";:.":
            break
    return None


def _is_not_cue(tokens: Tokens, at: int, sentence: Range, lexicon: Lexicon) -> bool:
    """Whether the word is part of a phrase that only looks like a cue."""
    if lexicon.answers.phrases.at(tokens.low, at, sentence[1]):
        return True
    for start in range(max(sentence[0], at - _LONGEST_PHRASE), at + 1):
        if any(end > at for end, _ in lexicon.not_cues.at(tokens.low, start, sentence[1])):
            return True
    return False


def _with_auxiliaries(tokens: Tokens, at: int, first: int, lexicon: Lexicon) -> tuple[int, bool]:
    """Return where the verb group that ends in a cue begins, and whether it is negated."""
    words, start, negated = lexicon.words, at, False
    while start > first and tokens.quote[start - 1] < 0:
        low = tokens.low[start - 1]
        if low in words["negation"]:
            negated = True
        elif low not in words["auxiliary"] and not _is_adverb(low, lexicon):
            break
        start -= 1
    while start < at and _is_adverb(tokens.low[start], lexicon):
        start += 1
    return start, negated


def _is_adverb(low: str, lexicon: Lexicon) -> bool:
    if lexicon.bare:
        return low in lexicon.words["adverb"] or (low.endswith("ly") and len(low) > 4)
    return low in lexicon.words["adverb"]


def cue_weight(tokens: Tokens, at: int, end: int, sentence: Range, lexicon: Lexicon) -> float:
    """Return how likely the word at a place is a cue: counted where a corpus was at hand, else a constant."""
    if not lexicon.weights:
        return _UNCOUNTED
    score = 0.0
    for feature in cue_features(tokens, at, end, sentence, lexicon):
        group, _, name = feature.partition(":")
        score += lexicon.weights.get(group, {}).get(name, 0.0)
    return 1 / (1 + exp(-max(-30.0, min(30.0, score))))


def cue_features(tokens: Tokens, at: int, end: int, sentence: Range, lexicon: Lexicon) -> Iterable[str]:
    """Return what the counted weights of a cue depend on: the word, and the classes of its neighbours.

    Shape: `group:name`; words enter only as themselves when they are cue words, never their neighbours.
    """
    word = tokens.low[at]
    before = _class_before(tokens, at, sentence[0], lexicon)
    after = _class_after(tokens, end, sentence[1], lexicon)
    yield "bias:all"
    yield f"word:{word}"
    yield f"before:{before}"
    yield f"after:{after}"
    yield f"around:{before} {after}"
    yield f"word_after:{word} {after}"
    yield f"word_before:{word} {before}"
    if tokens.is_capital(at) and at > sentence[0]:
        yield "shape:capital"
    if at == sentence[0]:
        yield "shape:first"


def _class_before(tokens: Tokens, at: int, first: int, lexicon: Lexicon) -> str:
    words = lexicon.words
    i = at - 1
    while i > first and tokens.quote[i] < 0 and _is_adverb(tokens.low[i], lexicon):
        i -= 1
    if i < first:
        return "start"
    low = tokens.low[i]
    if tokens.quote[i] >= 0:
        return "quote"
    if not tokens.is_word(i):
        return "possessive" if low in {"'s", "’s"} else low if low in {",", ":", "-"} else "mark"
    for name in ("negation", "determiner", "relative", "pronoun", "auxiliary", "conjunction", "preposition"):
        if low in words[name]:
            return "to" if low == "to" else "be" if low in _BE else name
    if tokens.is_capital(i):
        return "capital"
    return "s" if low.endswith("s") else "word"


_BE = frozenset(["is", "are", "was", "were", "be", "been", "being"])


def _class_after(tokens: Tokens, i: int, end: int, lexicon: Lexicon) -> str:
    words = lexicon.words
    if i >= end:
        return "end"
    low = tokens.low[i]
    if tokens.quote[i] >= 0:
        return "quote"
    if not tokens.is_word(i):
        if i + 1 < end and tokens.quote[i + 1] >= 0:
            return "mark quote"
        return low if low in {",", ":", "'s", "’s"} else "mark"
    if low in {"that", "to", "for", "of", "on", "about", "by", "in", "as", "with", "at", "from", "out", "up"}:
        return low
    for name in (
        "determiner",
        "pronoun",
        "relative",
        "conjunction",
        "auxiliary",
        "time",
        "preposition",
        "subordinator",
    ):
        if low in words[name]:
            return name
    if tokens.is_capital(i):
        return "capital"
    return "ly" if low.endswith("ly") else "s" if low.endswith("s") else "word"
