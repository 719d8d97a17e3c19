"""Who of several candidates is the speaker of a cue: the network's, the rules', a phrase beside the cue, or nobody.

Where the network and the rules name the same words nothing is weighed. Else each candidate gets a score: a sum of what
the network thinks of its words and of their neighbours, of where it stands, and of what it looks like to the language
pack. The weights are fitted on our own articles (`training/fit_speakers.py`).
"""

from __future__ import annotations

import json
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from monitor.statements.phrases import is_adverb, phrase_after, phrase_before

if TYPE_CHECKING:
    from collections.abc import Sequence

    from monitor.statements.draft import Draft
    from monitor.statements.lexicon import Lexicon
    from monitor.statements.tokens import Range, Tokens

#: what `features` returns, in order
NAMES = (
    "nobody", "nobody, as the network", "nobody, participle", "the network's", "the rules'", "part of the network's",
    "more than the network's", "apart from the network's", "part of the rules'", "mean odds", "least odds", "most odds",
    "odds on the left", "odds on the right", "before the cue", "behind the cue, free order", "beside the cue",
    "distance", "another sentence", "a title", "a pronoun", "a pronoun and more", "loose end", "a preposition",
    "a cue word", "a comma", "a capital", "no capital",
)  # fmt: skip
#: odds from which a run of tokens beside a cue is a candidate: a probability of one fifth
_LIKELY = -1.39
#: odds are cut here, and divided so that they weigh about as much as yes and no
_CUT, _SCALE = 6.9, 6.0
_FARTHEST = 30
#: tokens from a cue that a run is looked for in, and of a candidate that are looked at: bounds on hostile text
_REACH, _LONGEST = 90, 60
#: how many tokens behind an article its noun phrase may end
_NOUN = 25
#: closed classes of words that name nobody by themselves
_NOBODY = ("as", "subordinator", "conjunction", "adverb", "preposition", "auxiliary", "time", "negation", "question")

Candidate = list["Range"]


class SpeakerJudge:
    """Chooses speakers; read-only after construction, so threads may share one."""

    def __init__(self, weights: Sequence[float]) -> None:
        """Build a judge. Shape: `weights` are those of `NAMES`."""
        self._weights = tuple(weights)

    def choose(
        self, tokens: Tokens, lexicon: Lexicon, draft: Draft, rule: Draft | None, odds: Sequence[float]
    ) -> Candidate:
        """Return the speaker of a draft that has the network's.

        Shape: `rule` is the rules' draft of the same cue; `odds` are the log-odds of each token of the text to be part
        of a speaker.
        """
        if not draft.cue or (rule is not None and draft.speaker and rule.speaker == draft.speaker):
            return draft.speaker
        found = candidates(tokens, lexicon, draft, rule, odds)
        best = max(found, key=lambda one: self._score(features(tokens, lexicon, draft, rule, odds, one)))
        return [_tidied(tokens, lexicon, span, [*draft.cue, *draft.content]) for span in best]

    def _score(self, values: Sequence[float]) -> float:
        return sum(w * value for w, value in zip(self._weights, values, strict=True) if value)


@cache
def packaged_judge() -> SpeakerJudge:
    """Return the judge with the packaged weights; read once per process."""
    stored = json.loads((files("monitor.statements.model") / "speaker.json").read_text("utf-8"))
    return SpeakerJudge([stored[name] for name in NAMES])


def _tidied(tokens: Tokens, lexicon: Lexicon, span: Range, taken: Sequence[Range]) -> Range:
    """Return a speaker without "however" or "yesterday" behind it; an article alone takes its noun."""
    start, end = span
    words = lexicon.words
    while end - start > 1 and not tokens.is_capital(end - 1):
        low = tokens.low[end - 1]
        if not (is_adverb(low, lexicon) or low in words["time"] or low in words["conjunction"]):
            break
        end -= 1
    if end - start == 1 and tokens.low[start] in words["article"]:
        last = tokens.sentences[tokens.sentence_number(start)][1]
        verbs = [i for i in range(start, min(last, start + _NOUN)) if lexicon.cues_of(tokens.low[i])]
        whole = phrase_after(tokens, start, last, lexicon, verbs)
        if whole is not None and not any(a < whole[1] and start < b for a, b in taken):
            end = whole[1]
    return start, end


def may_name(tokens: Tokens, lexicon: Lexicon, span: Range) -> bool:
    """Whether a span may be somebody: not when it holds nothing but words like "as", "yesterday" or "that"."""
    closed = [lexicon.words[name] for name in _NOBODY]
    that = {phrase[0] for phrase in lexicon.that if len(phrase) == 1} - lexicon.words["relative"]
    somebody = lexicon.words["pronoun"] | lexicon.words["relative"]
    words = [tokens.low[i] for i in range(*span) if tokens.is_word(i)]
    return any(word in somebody or not (word in that or any(word in one for one in closed)) for word in words)


def candidates(
    tokens: Tokens, lexicon: Lexicon, draft: Draft, rule: Draft | None, odds: Sequence[float]
) -> list[Candidate]:
    """Return who may be the speaker of a draft, each once, what the network says first; nobody is among them."""
    start, end = draft.cue[0]
    first, last = tokens.sentences[tokens.sentence_number(start)]
    found: list[Candidate] = [draft.speaker]
    taken = [*draft.cue, *draft.content]

    def add(spans: Sequence[Range | None]) -> None:
        fit = [span for span in spans if span is not None and not any(a < span[1] and span[0] < b for a, b in taken)]
        if fit and len(fit) == len(spans) and fit not in found and all(may_name(tokens, lexicon, span) for span in fit):
            found.append(fit)

    if rule is not None:
        add(rule.speaker)
    add([phrase_before(tokens, start, first, lexicon) if start > first else None])
    add([phrase_after(tokens, end, last, lexicon) if end < last and tokens.is_word(end) else None])
    for places in (range(start - 1, max(first, start - _REACH) - 1, -1), range(end, min(last, end + _REACH))):
        add([_run(tokens, places, odds, taken)])
    if draft.speaker:
        found.append([])
    return found


def _run(tokens: Tokens, places: range, odds: Sequence[float], taken: Sequence[Range]) -> Range | None:
    """Return the nearest run of tokens that may well be a speaker."""
    run: list[int] = []
    for i in places:
        if odds[i] >= _LIKELY and not any(a <= i < b for a, b in taken):
            run.append(i)
        elif run:
            break
    span = (min(run), max(run) + 1) if run else None
    return span if span is not None and tokens.words_in(span) else None


def features(
    tokens: Tokens, lexicon: Lexicon, draft: Draft, rule: Draft | None, odds: Sequence[float], one: Candidate
) -> tuple[float, ...]:
    """Return what speaks for and against a candidate."""
    if not one:
        return 1.0, float(not draft.speaker), float(draft.kind == "participle"), *(0.0,) * (len(NAMES) - 3)
    a, b = one[0]
    start, end = draft.cue[0]
    inside = [max(-_CUT, min(_CUT, odds[i])) / _SCALE for i in range(a, min(b, a + _LONGEST))]
    before = b <= start
    gap = start - b if before else a - end
    return (
        *(0.0, 0.0, 0.0),
        *_beside_others(draft, rule, one),
        sum(inside) / len(inside),
        min(inside),
        max(inside),
        _neighbour(draft, odds, a - 1),
        _neighbour(draft, odds, b),
        float(before),
        float(not before and lexicon.subject_after),
        float(gap <= 0),
        min(gap, _FARTHEST) / 10,
        float(tokens.sentence_number(a) != tokens.sentence_number(start)),
        *_looks(tokens, lexicon, (a, b)),
    )


def _beside_others(draft: Draft, rule: Draft | None, one: Candidate) -> tuple[float, ...]:
    """Return whose speaker a candidate is, and how it lies to those it is not."""
    a, b = one[0]
    net = draft.speaker[0] if draft.speaker else None
    other = rule.speaker[0] if rule is not None and rule.speaker else None
    apart = net is not None and net != (a, b)
    return (
        float(net == (a, b)),
        float(other == (a, b)),
        float(apart and net is not None and net[0] <= a and b <= net[1]),
        float(apart and net is not None and a <= net[0] and net[1] <= b),
        float(apart and net is not None and (b <= net[0] or net[1] <= a)),
        float(other is not None and other != (a, b) and other[0] <= a and b <= other[1]),
    )


def _neighbour(draft: Draft, odds: Sequence[float], i: int) -> float:
    """Return the odds of the token beside a candidate; a cue and the ends of the text are no speakers."""
    start, end = draft.cue[0]
    if not 0 <= i < len(odds) or start <= i < end:
        return -_CUT / _SCALE
    return max(-_CUT, min(_CUT, odds[i])) / _SCALE


def _looks(tokens: Tokens, lexicon: Lexicon, span: Range) -> tuple[float, ...]:
    """Return what a candidate looks like to the language pack."""
    words, low = lexicon.words, tokens.low
    a, b = span
    last = low[b - 1]
    b = min(b, a + _LONGEST)
    titled = [lexicon.is_title(low[i]) for i in range(a, b)]
    capital = lexicon.cased and any(tokens.is_capital(i) for i in range(a, b))
    pronoun = low[a] in words["pronoun"] or low[a] in words["relative"]
    loose = is_adverb(last, lexicon) or any(
        last in words[name] for name in ("preposition", "time", "conjunction", "auxiliary")
    )
    cue = any(
        lexicon.cues_of(low[i]) and not tokens.is_capital(i) and not title
        for i, title in zip(range(a, b), titled, strict=True)
    )
    return (
        float(any(titled)),
        float(pronoun and b - a == 1),
        float(pronoun and b - a > 1),
        float(loose),
        float(any(low[i] in words["preposition"] and low[i] not in words["inside"] for i in range(a, b))),
        float(cue),
        float("," in tokens.word[a:b]),
        float(capital),
        float(lexicon.cased and not capital),
    )
