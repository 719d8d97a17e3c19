"""Attributions without a verb: "according to X", "по словам X", "X's göre", and headlines "X: …"."""

from __future__ import annotations

from typing import TYPE_CHECKING

from monitor.statements.draft import Draft
from monitor.statements.lexicon import Formula, match_words
from monitor.statements.phrases import DASHES, is_adjunct, phrase_after, phrase_before, trim_phrase
from monitor.types import Act

if TYPE_CHECKING:
    from monitor.statements.lexicon import Lexicon
    from monitor.statements.tokens import Range, Tokens

_BREAKS = frozenset(".;:!?…։")
_FORMULA_WEIGHT = 0.85
_TITLE_WEIGHT = 0.6
_TRANSCRIPT_WEIGHT = 0.8
#: what things are done by, not who speaks: "according to plan"
_MEASURES = frozenset(
    {
        "timetable",
        "timetables",
        "schedule",
        "schedules",
        "plan",
        "plans",
        "calendar",
        "tradition",
        "size",
        "age",
        "need",
    }
    | {"needs", "ability", "taste", "custom", "расписанию", "расписания", "плану", "графику", "плана", "графика"}
)
#: longest speaker before a colon, in tokens
_LONGEST_LABEL = 9


def read_formulas(tokens: Tokens, sentence: Range, lexicon: Lexicon) -> list[Draft]:
    """Return the drafts of the formulas of a sentence."""
    found: list[Draft] = []
    at, last = sentence
    while at < last:
        draft = None
        if tokens.quote[at] < 0:
            draft = _formula_at(tokens, at, sentence, lexicon)
        if draft is not None:
            found.append(draft)
            at = max(at + 1, draft.cue[-1][1], draft.speaker[0][1])
        else:
            at += 1
    return found


def read_relays(tokens: Tokens, sentence: Range, lexicon: Lexicon) -> list[tuple[int, Range]]:
    """Return whom the reports of a sentence cite, each with the token where "citing" stands."""
    found = []
    for at in range(*sentence):
        if tokens.quote[at] >= 0:
            continue
        for end, _ in lexicon.relays.at(tokens.low, at, sentence[1]):
            source = phrase_after(tokens, end, sentence[1], lexicon) if end < sentence[1] else None
            if source is not None:
                found.append((at, source))
    return found


def _formula_at(tokens: Tokens, at: int, sentence: Range, lexicon: Lexicon) -> Draft | None:
    for end, formula in lexicon.formulas.at(tokens.low, at, sentence[1]):
        cue, speaker = _place(tokens, (at, end), sentence, formula, lexicon)
        if speaker is None or _is_relative(tokens, speaker, lexicon) or tokens.low[speaker[1] - 1] in _MEASURES:
            continue
        content = _formula_content(tokens, cue, speaker, sentence, lexicon)
        if content is None:
            continue
        return Draft(
            cue=cue,
            content=[content],
            speaker=[speaker],
            kind="formula",
            act=formula.act,
            rule="formula",
            weight=_FORMULA_WEIGHT,
            at=at,
        )
    return None


def _is_relative(tokens: Tokens, speaker: Range, lexicon: Lexicon) -> bool:
    """Whether it is "according to which": no speaker, wherever the relative word stands."""
    relative = lexicon.words["relative"] - {"that"}
    return any(tokens.low[i] in relative for i in range(*speaker)) or (
        speaker[1] < tokens.n and tokens.low[speaker[1]] in relative and tokens.low[speaker[1] - 1] in {"of", "from"}
    )


def _place(
    tokens: Tokens, words: Range, sentence: Range, formula: Formula, lexicon: Lexicon
) -> tuple[list[Range], Range | None]:
    """Return cue and speaker of a formula whose first group of words was found."""
    cue = [words]
    if not formula.before and not lexicon.bare:
        closing = {",", "،", "ise", *lexicon.colons}
        closed = words[1] < sentence[1] and (tokens.word[words[1]] in closing or lexicon.language == "de")
        return cue, trim_phrase(tokens, (_clause(tokens, words[0], sentence[0]), words[0]), lexicon) if closed else None
    if not formula.before:
        return cue, phrase_before(tokens, words[0], sentence[0], lexicon)
    if not formula.after:
        return cue, phrase_after(tokens, words[1], sentence[1], lexicon)
    for place in range(words[1] + 1, min(sentence[1], words[1] + 12)):
        end = match_words(formula.after, tokens.low, place, sentence[1])
        if end is not None:
            return [words, (place, end)], trim_phrase(tokens, (words[1], place), lexicon)
    return cue, None


def _clause(tokens: Tokens, end: int, first: int) -> int:
    """Return where the clause that ends before a token begins: after a comma or at the start of the sentence."""
    while end > first and tokens.is_word(end - 1) and tokens.quote[end - 1] < 0:
        end -= 1
    return end


def _formula_content(
    tokens: Tokens, cue: list[Range], speaker: Range, sentence: Range, lexicon: Lexicon
) -> Range | None:
    """Return what a formula attributes: what follows when it opens a clause, else what precedes."""
    start = min(cue[0][0], speaker[0])
    end = max(cue[-1][1], speaker[1])
    opens = start - sentence[0] <= 1 or tokens.word[start - 1] in {";", ":"}
    if not opens and tokens.word[start - 1] == "," and end < sentence[1] and tokens.word[end] == ",":
        opens = is_adjunct(tokens, (sentence[0], start - 1), lexicon)
    while end < sentence[1] and not opens and tokens.word[end] != "," and tokens.word[end][0] not in _BREAKS:
        end += 1
    if opens:
        while end < sentence[1] and tokens.word[end] in {",", *DASHES}:
            end += 1
        return _trimmed(tokens, (end, _stop(tokens, end, sentence[1])))
    left = start
    while left > sentence[0] and tokens.word[left - 1] != ";":
        left -= 1
    return _trimmed(tokens, (left, start))


def _stop(tokens: Tokens, start: int, last: int) -> int:
    for i in range(start, last):
        if tokens.quote[i] < 0 and tokens.word[i] == ";":
            return i
    return last


def _trimmed(tokens: Tokens, span: Range) -> Range | None:
    start, end = span
    while start < end and tokens.quote[start] < 0 and not tokens.is_word(start):
        start += 1
    while end > start and tokens.quote[end - 1] < 0 and not tokens.is_word(end - 1):
        end -= 1
    return (start, end) if tokens.words_in((start, end)) >= 2 else None


def read_label(
    tokens: Tokens, paragraph: Range, lexicon: Lexicon, *, headline: bool, names: frozenset[int]
) -> Draft | None:
    """Return the attribution of a line "X: …": a headline's, or a speaker's turn in a transcript.

    Shape: `names` are the tokens that stand in names of the registry.
    """
    first, last = paragraph
    for i in range(first + 1, min(last - 1, first + _LONGEST_LABEL)):
        if tokens.quote[i] >= 0 or tokens.word[i][0] in ".!?;,":
            return None
        if tokens.word[i] in lexicon.colons:
            break
    else:
        return None
    label = trim_phrase(tokens, (first, i), lexicon)
    content = _trimmed(tokens, (i + 1, last))
    if any(lexicon.cues_of(tokens.low[k]) and not tokens.is_capital(k) for k in range(first, i)):
        return None
    if label is None or content is None or tokens.words_in(content) < 3:
        return None
    shouted = all(tokens.word[k].isupper() or not tokens.is_word(k) for k in range(first, i)) and lexicon.cased
    known = names.intersection(range(first, i)) or any(lexicon.is_title(tokens.low[k]) for k in range(first, i))
    transcript = shouted and not headline and len(tokens.word[first]) > 2 and tokens.words_in(content) >= 3
    if not transcript and not (headline and known):
        return None
    return Draft(
        cue=[(i, i + 1)],
        content=[content],
        speaker=[label],
        kind="title",
        act=Act.ASSERTION,
        rule="transcript" if transcript else "headline",
        weight=_TRANSCRIPT_WEIGHT if transcript else _TITLE_WEIGHT,
        at=i,
    )
