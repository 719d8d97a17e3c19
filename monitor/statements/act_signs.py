"""Signs by which the act of an attribution is told where its cue says little; the same signs for every language.

A sign is a name: `s:must` (a word of that sense in the content), `prev:accusation:0` (what the attribution before is
by its cue, and whether its speaker is another one). What a sign speaks for is learned (`act_judge.py`).

What can be known of a word by itself is looked up once and kept as bits, so that a content costs one step per token.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from monitor.statements.pronouns import FIRST_PERSON
from monitor.statements.senses import SENSES, fits
from monitor.types import Act

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from monitor.statements.draft import Draft
    from monitor.statements.lexicon import Lexicon
    from monitor.statements.senses import Phrases
    from monitor.statements.tokens import Range, Tokens

    #: bits of a word, phrases that it may open, and the beginning that tells its topic
    Facts = tuple[int, Phrases, str | None]

#: tokens of a content whose senses also count as its opening
_OPENING = 5
#: a content is read no further than this, in tokens: keeps the work linear
_LONGEST = 400
#: contents of fewer tokens are short, of more are long
_SHORT, _LONG = 5, 24
#: share of quoted tokens from which a content is direct speech
_DIRECT = 0.95
#: earlier attributions whose contents are compared, and the share of common words that makes them one topic
_EARLIER, _SAME_TOPIC = 12, 0.34
#: letters of a word that are compared, and the shortest word that tells a topic
_STEM, _TELLING = 5, 4
#: a sentence is read this far on either side of its cue for nouns of speech
_AROUND = 30
#: words whose facts are remembered: a bound on memory, no meaning
_REMEMBERED = 100_000
_QUESTION_MARKS = frozenset("?؟՞")
_CLOSED = ("preposition", "pronoun", "auxiliary")

_ACTS = tuple(Act)
_MARKS = ("negated content", "first person", "digits", "exclaims", "asking word", "noun of speech", "opens an answer")
#: signs by the bits of a word: its senses, then marks, then the act of the cue and of the noun that it is
_OF_CONTENT = (
    *(f"s:{name}" for name in SENSES),
    *_MARKS,
    *(f"inside:{act.value}" for act in _ACTS),
    *("" for _ in _ACTS),
)
_OF_OPENING = (
    *(f"e:{name}" for name in SENSES),
    "negated early",
    *("" for _ in range(len(_MARKS) - 1 + 2 * len(_ACTS))),
)
_OF_SENTENCE = (
    *("" for _ in range(len(SENSES) + 5)),
    "near noun of speech",
    "near phrase of answer",
    *("" for _ in _ACTS),
    *(f"noun:{act.value}" for act in _ACTS),
)
_BIT = {name: 1 << number for number, name in enumerate(_OF_CONTENT) if name}
_NOUN_BIT = {act: 1 << (len(SENSES) + len(_MARKS) + len(_ACTS) + number) for number, act in enumerate(_ACTS)}


def signs_of(
    tokens: Tokens, drafts: Sequence[Draft], lexicon: Lexicon, wanted: Collection[int]
) -> dict[int, list[str]]:
    """Return the signs of some drafts, by their numbers."""
    known = lexicon.senses.facts
    facts = [known.get(low) or _facts_of(low, lexicon) for low in tokens.low]
    order = sorted(range(len(drafts)), key=lambda number: drafts[number].at)
    holders = {id(draft.parent) for draft in drafts if draft.parent is not None}
    asks = [_asks(tokens, draft) for draft in drafts]
    stems = [_stems(facts, draft) for draft in drafts]
    signs: dict[int, list[str]] = {}
    for place, number in enumerate(order):
        if number not in wanted:
            continue
        draft = drafts[number]
        found = _of_cue(tokens, facts, draft, lexicon)
        negated = _of_content(tokens, facts, draft, found)
        if asks[number]:
            found.append("asks")
        if id(draft) in holders:
            found.append("holds")
        if draft.parent is not None:
            found.append(f"parent:{draft.parent.act.value}")
        if place:
            before = drafts[order[place - 1]]
            same = _same_speaker(before, draft)
            found.append(f"prev:{before.act.value}:{int(same)}")
            found += ["prev asks"] * asks[order[place - 1]] + ["prev same"] * same
        else:
            found.append("first")
        if place + 1 < len(order):
            found.append(f"next:{drafts[order[place + 1]].act.value}")
        if _takes_up(drafts, number, order[max(0, place - _EARLIER) : place], stems):
            found += ["takes up", "takes up and negates"] if negated else ["takes up"]
        signs[number] = found
    return signs


def _facts_of(low: str, lexicon: Lexicon) -> Facts:
    mask, phrases = lexicon.senses.of(low)
    marks = (
        low in lexicon.words["negation"],
        low in FIRST_PERSON,
        low[:1].isdigit(),
        low == "!",
        low in lexicon.words["question"],
        lexicon.answers.nouns.fits(low),
        lexicon.answers.phrases.may_start(low),
    )
    for name, is_set in zip(_MARKS, marks, strict=True):
        mask |= _BIT[name] * is_set
    cues = lexicon.cues_of(low)
    if cues:
        mask |= _BIT[f"inside:{cues[0].act.value}"]
    for act, nouns in lexicon.nominal.items():
        mask |= _NOUN_BIT[act] * nouns.fits(low)
    tells = len(low) >= _TELLING and low[:1].isalnum() and not any(low in lexicon.words[name] for name in _CLOSED)
    facts = mask, phrases, low[:_STEM] if tells else None
    if len(lexicon.senses.facts) < _REMEMBERED:
        lexicon.senses.facts[low] = facts
    return facts


def _of_cue(tokens: Tokens, facts: Sequence[Facts], draft: Draft, lexicon: Lexicon) -> list[str]:
    """Return what is known of the cue, and what the sentence around it names."""
    known = any(lexicon.cues_of(tokens.low[i]) for start, end in draft.cue for i in range(start, end))
    found = [f"act:{draft.act.value}", f"kind:{draft.kind}"]
    found.append("cue:none" if not draft.cue else "cue:known" if known else "cue:unknown")
    found += ["negated"] * draft.negated + ["unsaid"] * draft.unsaid + ["belief"] * draft.belief
    found += ["alone"] * (not draft.speaker)
    first, last = tokens.sentences[tokens.sentence_number(draft.at)]
    first, last = max(first, draft.at - _AROUND), min(last, draft.at + _AROUND)
    seen, opens = 0, _BIT["opens an answer"]
    for start, end in _gaps(first, last, [*draft.content, *draft.cue]):
        for i in range(start, end):
            mask = facts[i][0]
            if mask & opens and not lexicon.answers.phrases.at(tokens.low, i, last):
                mask ^= opens
            seen |= mask
    return found + _named(seen, _OF_SENTENCE)


def _gaps(first: int, last: int, taken: Sequence[Range]) -> list[Range]:
    """Return the parts of a range that others leave free."""
    free = []
    for start, end in sorted(taken):
        if start > first:
            free.append((first, min(start, last)))
        first = max(first, end)
    return [part for part in [*free, (first, last)] if part[0] < part[1]]


def _of_content(tokens: Tokens, facts: Sequence[Facts], draft: Draft, found: list[str]) -> bool:
    """Add what the words of the content are about, and their form; return whether one of them is a negation."""
    seen = again = early = count = plain = 0
    for start, stop in draft.content:
        end = min(stop, start + _LONGEST)
        for i in range(start, end):
            mask, phrases, _ = facts[i]
            if phrases:
                mask |= _of_phrases(tokens.low, i, stop, phrases)
            again |= seen & mask
            seen |= mask
            if count < _OPENING:
                early |= mask
            count += 1
        plain += tokens.quote[start:end].count(-1)
    if plain < count:
        found.append("direct" if count - plain > _DIRECT * count else "mixed")
    if not _SHORT <= count <= _LONG:
        found.append("short" if count < _SHORT else "long")
    if len(draft.content) > 1:
        found.append("in parts")
    first = draft.content[0][0]
    opening = facts[first][0] | facts[min(first + 1, draft.content[0][1] - 1)][0]
    found += ["asking word first"] * bool(opening & _BIT["asking word"])
    found += ["names a statement"] * bool(opening & _BIT["noun of speech"])
    found += ["negated twice"] * bool(again & _BIT["negated content"])
    found += ["first person quoted"] * bool(seen & _BIT["first person"] and plain < count)
    found += _named(seen, _OF_CONTENT)
    found += _named(early, _OF_OPENING)
    return bool(seen & _BIT["negated content"])


def _of_phrases(low: Sequence[str], at: int, end: int, phrases: Phrases) -> int:
    """Return the senses of the phrases that a token opens, of those that its word may open."""
    mask = 0
    if at + 1 >= end:
        return mask
    following = low[at + 1]
    for second, rest, bit in phrases:
        if second and second != following:
            continue
        if at + len(rest) < end and all(map(fits, rest, low[at + 1 : at + 1 + len(rest)])):
            mask |= bit
    return mask


def _named(mask: int, names: Sequence[str]) -> list[str]:
    found = []
    while mask:
        lowest = mask & -mask
        name = names[lowest.bit_length() - 1]
        if name:
            found.append(name)
        mask ^= lowest
    return found


def _takes_up(drafts: Sequence[Draft], number: int, earlier: Sequence[int], stems: Sequence[frozenset[str]]) -> bool:
    """Return whether somebody else has spoken of the same before: a denial takes up what it denies."""
    draft, mine = drafts[number], stems[number]
    for other in earlier:
        least = min(len(mine), len(stems[other]))
        if least and len(mine & stems[other]) >= _SAME_TOPIC * least:
            before = drafts[other]
            if before.speaker != draft.speaker and before.parent is not draft and draft.parent is not before:
                return True
    return False


def _stems(facts: Sequence[Facts], draft: Draft) -> frozenset[str]:
    found = (fact[2] for start, end in draft.content for fact in facts[start : min(end, start + _LONGEST)])
    return frozenset(stem for stem in found if stem)


def _asks(tokens: Tokens, draft: Draft) -> bool:
    """Whether a content ends in a question mark: the mark itself is no part of it."""
    start, end = draft.content[-1]
    last = tokens.word[max(start, end - 2) : end + 1]
    return any(word[0] in _QUESTION_MARKS or word[-1] in _QUESTION_MARKS for word in last)


def _same_speaker(one: Draft, other: Draft) -> bool:
    return one.speaker == other.speaker or one.antecedent in other.speaker or other.antecedent in one.speaker
