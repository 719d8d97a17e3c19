"""Which statement another one answers: "opposes the statement of X", "in response to", "комментируя заявление X"."""

from __future__ import annotations

from typing import TYPE_CHECKING

from monitor.statements.phrases import phrase_after
from monitor.types import Act

if TYPE_CHECKING:
    from monitor.statements.draft import Draft
    from monitor.statements.lexicon import Lexicon
    from monitor.statements.tokens import Range, Tokens

_ANSWERING = frozenset({Act.DENIAL, Act.REJECTION, Act.CONFIRMATION})
#: how many tokens an answered statement stands behind its verb or phrase
_REACH = 10
#: an answered statement named inside a content counts when a verb of contradiction follows this close
_VERB_REACH = 14
_NOUN_REACH = 4
#: tokens of a content in which the pronoun of what is answered stands: “regret” that it is …
_PRONOUN_REACH = 6
#: most words of a name that one of its words alone may stand for
_SHORT_NAME = 4
#: how far from its cue a phrase like "in response to" stands, in tokens
_PHRASE_REACH = 60
#: how many attributions around an answer are looked at for the one it means
_NEIGHBOURS = 150


def link_answers(tokens: Tokens, drafts: list[Draft], lexicon: Lexicon) -> None:
    """Set what each draft answers, and which draft that is when it stands in the same text."""
    for draft in drafts:
        found = _answered(tokens, draft, lexicon)
        if found is not None:
            draft.answer, draft.answer_speaker = found
    _chain(tokens, drafts, lexicon)
    for k, draft in enumerate(drafts):
        if draft.answer is not None and draft.answer_to is None and draft.answer_speaker is not None:
            near = drafts[max(0, k - _NEIGHBOURS) : k + _NEIGHBOURS]
            draft.answer_to = _meant(tokens, draft, near, lexicon)
    for k, draft in enumerate(drafts):
        if draft.answer is not None and draft.answer_to is None and draft.answer_speaker is None and draft.cue:
            draft.answer_to = _before(drafts[max(0, k - _NEIGHBOURS) : k], draft)


def _answered(tokens: Tokens, draft: Draft, lexicon: Lexicon) -> tuple[Range, Range | None] | None:
    """Return the words that name the answered statement, and its speaker."""
    found = _by_phrase(tokens, draft, lexicon)
    if found is not None:
        return found
    if draft.act in _ANSWERING or _is_answer_cue(tokens, draft, lexicon):
        for start, end in draft.content:
            found = _statement_at(tokens, start, min(end, start + _REACH), end, lexicon)
            if found is not None:
                return found
    for start, end in draft.content:
        found = _contradicted(tokens, (start, end), lexicon)
        if found is not None:
            return found
    return None


def _is_answer_cue(tokens: Tokens, draft: Draft, lexicon: Lexicon) -> bool:
    return any(lexicon.answers.verbs.fits(tokens.low[i]) for a, b in draft.cue for i in range(a, b))


def _statement_at(
    tokens: Tokens, start: int, stop: int, end: int, lexicon: Lexicon
) -> tuple[Range, Range | None] | None:
    """Return the first noun of speech from `start` on, with its determiner, its tail and its speaker."""
    for i in range(start, stop):
        if tokens.quote[i] >= 0 or (not tokens.is_word(i) and tokens.low[i] not in {"'s", "’s"}):
            if tokens.word[i] != "-":
                return None
            continue
        if not lexicon.answers.nouns.fits(tokens.low[i]):
            continue
        speaker = _owner(tokens, i, start, end, lexicon)
        last = max(i + 1, speaker[1] if speaker else 0)
        return (start, last), speaker
    return None


def _owner(tokens: Tokens, noun: int, start: int, end: int, lexicon: Lexicon) -> Range | None:
    """Return whose statement a noun names: "the statement of X", "X's claim", "заявление X"."""
    following = noun + 1
    verbs = {i for i in range(following, min(end, following + _VERB_REACH)) if _is_verb(tokens.low[i], lexicon)}
    if following < end and tokens.low[following] in lexicon.answers.of:
        return phrase_after(tokens, following + 1, end, lexicon, verbs)
    for i in range(start, noun):
        if tokens.low[i] in {"'s", "’s"} and i > start:
            return start, i
    if (
        not lexicon.bare
        and following < end
        and tokens.is_word(following)
        and tokens.low[following] not in lexicon.words["preposition"]
    ):
        return phrase_after(tokens, following, end, lexicon, verbs)
    if lexicon.bare and noun - start >= 1:
        capital = [
            i
            for i in range(start, noun)
            if (tokens.is_capital(i) and i > start) or (tokens.word[i].isupper() and len(tokens.word[i]) > 1)
        ]
        return (capital[0], capital[-1] + 1) if capital else None
    return None


def _is_verb(low: str, lexicon: Lexicon) -> bool:
    return lexicon.answers.verbs.fits(low)


def _by_phrase(tokens: Tokens, draft: Draft, lexicon: Lexicon) -> tuple[Range, Range | None] | None:
    """Return what a phrase before the cue names: "Commenting on the statement of X, the minister said"."""
    if draft.parent is not None:
        return None
    sentence = tokens.sentences[tokens.sentence_number(draft.at)]
    for at in range(max(sentence[0], draft.at - _PHRASE_REACH), min(sentence[1], draft.at + _PHRASE_REACH)):
        if tokens.quote[at] >= 0:
            continue
        for end, _ in lexicon.answers.phrases.at(tokens.low, at, sentence[1]):
            if any(a <= at < b for a, b in draft.content):
                continue
            found = _statement_at(tokens, end, min(sentence[1], end + _REACH), sentence[1], lexicon)
            if found is not None:
                return found
    return None


def _contradicted(tokens: Tokens, content: Range, lexicon: Lexicon) -> tuple[Range, Range | None] | None:
    """Return a statement named in a content that says it is wrong: "that the statement of X contradicts"."""
    start, end = content
    for i in range(start, min(end, start + _NOUN_REACH)):
        named = lexicon.answers.nouns.fits(tokens.low[i])
        if not named and tokens.low[i] not in lexicon.words["article"]:
            continue
        found = _statement_at(tokens, i, min(end, i + _NOUN_REACH), end, lexicon)
        if found is None:
            continue
        after = found[0][1]
        reach = range(after, min(end, after + _VERB_REACH))
        if found[1] is not None and any(lexicon.answers.verbs.fits(tokens.low[k]) for k in reach):
            return found
    return None


def _chain(tokens: Tokens, drafts: list[Draft], lexicon: Lexicon) -> None:
    """A participle that goes on from an answer, with a pronoun for what is answered, answers the same."""
    for k, draft in enumerate(drafts):
        if draft.answer is not None or draft.kind != "participle" or k == 0:
            continue
        before = drafts[k - 1]
        if tokens.sentence_number(draft.at) != tokens.sentence_number(before.at):
            continue
        if before.answer is None or before.speaker != draft.speaker:
            continue
        start, end = draft.content[0]
        for i in range(start, min(end, start + _PRONOUN_REACH)):
            if tokens.low[i] in lexicon.answers.pronouns and i + 1 < end and (i > start or tokens.low[i] == "it"):
                draft.answer, draft.answer_speaker = (i, i + 1), None
                draft.answer_speaker = before.answer_speaker
                break


def _meant(tokens: Tokens, draft: Draft, drafts: list[Draft], lexicon: Lexicon) -> Draft | None:
    """Return the attribution of the speaker that is answered: the nearest before, else the first after."""
    if draft.answer_speaker is None:
        return None
    wanted = _name_words(tokens, draft.answer_speaker, lexicon)
    fitting = [
        other
        for other in drafts
        if other is not draft
        and other.answer is None
        and any(_same_name(wanted, _name_words(tokens, s, lexicon)) for s in _speakers(other))
    ]
    before = [other for other in fitting if other.at < draft.at]
    return before[-1] if before else fitting[0] if fitting else None


def _speakers(draft: Draft) -> list[Range]:
    return [*draft.speaker, *([draft.antecedent] if draft.antecedent else [])]


def _name_words(tokens: Tokens, phrase: Range, lexicon: Lexicon) -> frozenset[str]:
    """Return what is compared of a name: its words, cut so that case endings do not matter."""
    skipped = lexicon.words["article"] | lexicon.words["preposition"] | {"'s", "’s"}
    return frozenset(
        tokens.low[i][: max(4, len(tokens.low[i]) - 3)] if not lexicon.bare else tokens.low[i]
        for i in range(*phrase)
        if tokens.is_word(i) and tokens.low[i] not in skipped
    )


def _same_name(a: frozenset[str], b: frozenset[str]) -> bool:
    """Whether two names are one: the same words, all of one in the other, or a single word of a short name."""
    if a == b:
        return bool(a)
    small, large = sorted((a, b), key=len)
    return bool(small) and small <= large and (len(small) > 1 or len(large) <= _SHORT_NAME)


def _before(drafts: list[Draft], draft: Draft) -> Draft | None:
    """Return the nearest attribution by somebody else before one that answers without naming whom."""
    earlier = [o for o in drafts if o.at < draft.at and o.parent is None and o.speaker and o.speaker != draft.speaker]
    return earlier[-1] if earlier else None
