"""What the network sees of a text: a row of small numbers per token, the same channels in every language.

Words are one channel among many: the others say what the language pack and the rules know of a token, so that what is
learned in one language holds in the next one.
"""

from __future__ import annotations

from bisect import bisect_left
from typing import TYPE_CHECKING, Any
from zlib import crc32

import numpy as np

from monitor.statements.tokens import CLOSING, OPENING
from monitor.types import Act

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from monitor.statements.draft import Draft
    from monitor.statements.lexicon import Lexicon, PhraseTable
    from monitor.statements.tokens import Range, Tokens

#: words without a number of their own share these; 0 is the break between paragraphs
HASHED_WORDS = 2048
_PREFIXES, _SUFFIXES, _ENDS, _SHAPES = 2048, 4096, 1024, 128
#: a language that is not listed is 0
LANGUAGES = ("en", "ru", "uk", "bg", "pl", "az", "tr", "hy", "ka", "fr", "de", "es", "ar", "fa")
_CLASSES = (
    "negation", "that", "pronoun", "relative", "question", "auxiliary", "determiner", "article", "as", "addressee",
    "chain", "conjunction", "subordinator", "about", "inside", "preposition", "time", "title", "official", "adverb",
    "verb", "answered", "nominal", "end", "abbreviation",
)  # fmt: skip
_PHRASES = ("that", "formula", "relay", "not_cue", "pointer", "answer")
_KINDS = ("verb", "participle", "passive", "formula", "noun", "title", "quote", "publisher")
_ACTS = tuple(Act)
#: flags of the channel "place" besides the start of a sentence and a missing space
_TITLE, _OFFICIAL, _NESTED = 4, 8, 16
#: bit of `_possible_phrases` for phrases that stand for the sentence before
_POINTERS = 32
#: longest quotation that is rather a name or a scare quote, in words
_SHORT_QUOTE = 3
_WEAK, _STRONG = 0.45, 0.7

#: the channels and how many values each has; "word" grows by the words that have numbers of their own
CHANNELS: tuple[tuple[str, int], ...] = (
    ("word", HASHED_WORDS),
    ("prefix", _PREFIXES),
    ("suffix", _SUFFIXES),
    ("end", _ENDS),
    ("shape", _SHAPES),
    ("quote", 9),
    ("place", 32),
    ("cue", len(_ACTS) + 1),
    ("class", len(_CLASSES) + 1),
    ("class2", len(_CLASSES) + 1),
    ("phrase", len(_PHRASES) + 2),
    ("rule", 20),
    ("rule_kind", 3 * len(_KINDS) + 1),
    ("language", len(LANGUAGES) + 1),
    ("order", 128),
)
NAMES = tuple(name for name, _ in CHANNELS)
#: value of the channel "quote" between paragraphs
BREAK = 8
_PLACE, _RULE, _RULE_KIND = NAMES.index("place"), NAMES.index("rule"), NAMES.index("rule_kind")


class Features:
    """Turns token tables into rows of channels.

    Shape: `vocabulary` gives words (folded) their numbers from `HASHED_WORDS` on.
    """

    def __init__(self, vocabulary: Mapping[str, int]) -> None:
        self._vocabulary = vocabulary
        self._words: dict[tuple[str, str], tuple[int, int, int, int, int]] = {}
        self._of_pack: dict[tuple[str, str], tuple[int, int, int, int]] = {}

    def rows(
        self, tokens: Tokens, pack: Lexicon, drafts: Sequence[Draft], *, title_end: int = 0, official: bool = False
    ) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
        """Return the rows of a text, a break before each paragraph, and the row of each token.

        Shape: rows are `(tokens.n + paragraphs, channels)`. `drafts` are what the rules make of the text; `official`
        is whether its publisher is an actor.
        """
        rule, kind = rule_channels(drafts, 0, tokens.n)
        language = LANGUAGES.index(pack.language) + 1 if pack.language in LANGUAGES else 0
        order = _order(pack)
        starts = {start for start, _ in tokens.sentences}
        table: list[tuple[int, ...]] = []
        row_of = np.zeros(tokens.n, np.int32)
        for first, last in tokens.paragraphs:
            table.append((0, 0, 0, 0, 0, BREAK, 0, 0, 0, 0, 0, 0, 0, language, order))
            title = _TITLE * (tokens.start[first] < title_end) + _OFFICIAL * official
            row_of[first:last] = np.arange(len(table), len(table) + last - first)
            for i in range(first, last):
                known = self._of_pack.get((pack.language, tokens.low[i]))
                if known is None:
                    known = self._pack_channels(tokens.low[i], pack)
                place = (i in starts) + 2 * tokens.glued(i) + title
                phrase = _phrase(tokens, i, last, pack, known[3]) if known[3] else 0
                table.append((
                    *self._word_channels(tokens.word[i], tokens.low[i]),
                    _quote(tokens, i),
                    place,
                    known[0],
                    known[1],
                    known[2],
                    phrase,
                    rule[i],
                    kind[i],
                    language,
                    order,
                ))  # fmt: skip
        return np.array(table, np.int32).reshape(-1, len(CHANNELS)), row_of

    def nested_rows(
        self, drafts: Sequence[Draft], spans: Sequence[Range], rows: NDArray[np.int32], row_of: NDArray[np.int32]
    ) -> tuple[NDArray[np.int32], list[Range]]:
        """Return the rows of contents, each as a paragraph of its own, for a second look at what stands inside.

        Shape: `rows` and `row_of` are those of the whole text; the second value gives where each span's tokens stand
        in the rows returned. Of `drafts` only those inside a span count there.
        """
        parts, places, at = [], [], 0
        # looked up by where they begin: a text may hold thousands of both
        begins = sorted((min(a for a, _ in (*draft.cue, *draft.content)), k) for k, draft in enumerate(drafts))
        for start, end in spans:
            near = sorted(k for _, k in begins[bisect_left(begins, (start, 0)) : bisect_left(begins, (end, 0))])
            inner = [drafts[k] for k in near if _lies_in(drafts[k], start, end)]
            rule, kind = rule_channels(inner, start, end)
            here = rows[row_of[start] : row_of[end - 1] + 1].copy()
            here = here[row_of[start:end] - row_of[start]]
            here[:, _PLACE] |= _NESTED
            here[:, _RULE], here[:, _RULE_KIND] = rule, kind
            pause = rows[:1].copy()
            parts += [pause, here]
            places.append((at + 1, at + 1 + end - start))
            at += 1 + end - start
        return np.concatenate(parts), places

    def _word_channels(self, word: str, low: str) -> tuple[int, int, int, int, int]:
        found = self._words.get((word, low))
        if found is None:
            plain = "".join("0" if c.isdigit() else c for c in low) if any(c.isdigit() for c in low) else low
            number = self._vocabulary.get(plain) or 1 + hashed(plain, HASHED_WORDS - 1)
            found = (
                number,
                hashed(plain[:3], _PREFIXES),
                hashed(plain[-3:], _SUFFIXES),
                hashed(plain[-2:], _ENDS),
                hashed(_shape(word), _SHAPES),
            )
            if len(self._words) < 200_000:
                self._words[word, low] = found
        return found

    def _pack_channels(self, low: str, pack: Lexicon) -> tuple[int, int, int, int]:
        entries = pack.cues_of(low)
        cue = _ACTS.index(entries[0].act) + 1 if entries else 0
        classes = [k + 1 for k, name in enumerate(_CLASSES) if _is_of(low, name, pack)]
        found = (cue, classes[0] if classes else 0, classes[1] if len(classes) > 1 else 0, _possible_phrases(low, pack))
        if len(self._of_pack) < 200_000:
            self._of_pack[pack.language, low] = found
        return found


def rule_channels(drafts: Sequence[Draft], first: int, last: int) -> tuple[list[int], list[int]]:
    """Return what the rules say of tokens: role, place and strength; kind of the draft and side of its cue.

    Where drafts overlap the outermost wins for contents, and speakers and cues win over contents.
    """
    rule, kind = [0] * (last - first), [0] * (last - first)
    for draft in sorted(drafts, key=lambda d: (-sum(b - a for a, b in d.content), d.at)):
        strength = (draft.weight >= _WEAK) + (draft.weight >= _STRONG)
        number = _KINDS.index(draft.kind)
        for role, spans in ((2, draft.content), (0, draft.speaker), (1, draft.cue)):
            for start, end in spans:
                for i in range(max(start, first), min(end, last)):
                    if role == 2 and rule[i - first]:
                        continue
                    rule[i - first] = 1 + role * 6 + strength * 2 + (i > start)
                    side = 0 if role == 1 else 1 if draft.at < i else 2
                    kind[i - first] = 1 + number * 3 + side
    return rule, kind


def _lies_in(draft: Draft, start: int, end: int) -> bool:
    parts = [*draft.cue, *draft.content]
    if not draft.content or any(a < start or b > end for a, b in parts):
        return False
    return bool(draft.cue) or draft.content[0] != (start, end)


def _quote(tokens: Tokens, i: int) -> int:
    number = tokens.quote[i]
    if number < 0:
        return 0
    quote = tokens.quotes[number]
    short = quote.closed and quote.end - quote.start - 2 <= _SHORT_QUOTE
    part = 1 if tokens.mark[i] == OPENING else 2 if tokens.mark[i] == CLOSING else 0
    if not quote.closed and not part:
        return 7
    return 1 + part + 3 * short


def _tables(pack: Lexicon) -> tuple[PhraseTable[Any], ...]:
    return pack.formulas, pack.relays, pack.not_cues, pack.answers.phrases


def _order(pack: Lexicon) -> int:
    flags = (
        pack.cased,
        pack.verb_final,
        pack.bare,
        pack.subject_after,
        pack.comma_clause,
        pack.dash,
        bool(pack.prefixes),
    )
    return sum(flag << k for k, flag in enumerate(flags))


def _phrase(tokens: Tokens, i: int, last: int, pack: Lexicon, possible: int) -> int:
    """Return which kind of phrase begins at a token, of those that may (`_possible_phrases`)."""
    low = tokens.low
    if possible & 1 and any(low[i : i + len(phrase)] == list(phrase) for phrase in pack.that):
        return 1
    for number, table in enumerate(_tables(pack)):
        if possible & (2 << number) and table.at(low, i, last):
            return (2, 3, 4, 6)[number]
    pointed = possible & _POINTERS and any(low[i : i + len(phrase)] == list(phrase) for phrase in pack.pointers)
    return 5 if pointed else 0


def _possible_phrases(low: str, pack: Lexicon) -> int:
    """Return a bit for each kind of phrase that may begin with a word."""
    bits = any(phrase[0] == low for phrase in pack.that) + _POINTERS * any(phrase[0] == low for phrase in pack.pointers)
    return bits + sum((2 << number) * table.may_start(low) for number, table in enumerate(_tables(pack)))


def _is_of(low: str, name: str, pack: Lexicon) -> bool:
    if name == "title":
        return pack.titles.fits(low) or low in pack.words["title"]
    if name == "official":
        return low in pack.official
    if name == "end":
        return low in pack.ends
    if name == "that":
        return any(phrase[0] == low for phrase in pack.that)
    if name == "answered":
        return pack.answers.nouns.fits(low)
    if name == "nominal":
        return any(nouns.fits(low) for nouns in pack.nominal.values())
    return low in pack.words[name]


def _shape(word: str) -> str:
    shape = ""
    for char in word[:12]:
        kind = "X" if char.isupper() else "x" if char.isalpha() else "0" if char.isdigit() else _mark(char)
        if shape[-2:] != kind * 2:
            shape += kind
    return shape


def _mark(char: str) -> str:
    """Return one name for the marks that do the same in different scripts and houses."""
    return '"' if char in '«»„“”‹›"' else "'" if char in "‘’'" else "-" if char in "–—―-" else char


def hashed(text: str, size: int) -> int:
    """Return a number below `size` for a text, the same in every process."""
    return crc32(text.encode("utf-8", "surrogatepass")) % size
