"""From labels to drafts: what the network finds, with what the packs know of its cues."""

from __future__ import annotations

from dataclasses import dataclass
from math import exp
from typing import TYPE_CHECKING

import numpy as np

from monitor.statements.cues import find_cues
from monitor.statements.draft import Draft
from monitor.statements.model.confidence import confidence, confidence_features
from monitor.statements.model.labels import OUTSIDE, pieces
from monitor.statements.model.link import link
from monitor.statements.model.speaker import may_name, packaged_judge
from monitor.types import Act

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray

    from monitor.statements.draft import Cue
    from monitor.statements.lexicon import Lexicon
    from monitor.statements.model.link import Group
    from monitor.statements.model.network import Tagger
    from monitor.statements.model.speaker import SpeakerJudge
    from monitor.statements.tokens import Range, Tokens

#: shortest content that is looked into for another attribution, in tokens
SHORTEST = 5
#: how deep attributions are looked for in contents of others
_DEEPEST = 2
#: classes of words that no clause ends with
_GOES_ON = ("auxiliary", "determiner", "article")
#: least confidence of an attribution inside the content of another one: most doubtful ones there are none; in the
#: language of the corpus, which marks none inside others, and elsewhere
_LEAST_NESTED, _LEAST_NESTED_ELSEWHERE = 0.65, 0.4
#: … of somebody named whose very words stand there
_LEAST_QUOTED = 0.55
#: acts of cues that say little of what they do
_PLAIN = frozenset({Act.ASSERTION, Act.REPORT})
#: columns of the labels of speakers, cues (of belief too) and contents
_ROLES = (slice(1, 5), slice(5, 9), slice(9, 13))
#: probabilities are cut so far from 0 and 1; the log-odds of the least
_LEAST, _NONE = 1e-4, -9.2
#: acts that live of a negation: "did not accept" is said
_NEGATIVE = frozenset({Act.DENIAL, Act.REJECTION, Act.REGRET})


@dataclass(slots=True)
class _Pass:
    """One look at some ranges of a text: how sure the network is of the roles of their tokens, as log-odds."""

    #: lists by token of the text; a token that was not looked at has no role
    speaker: list[float]
    cue: list[float]
    content: list[float]

    @classmethod
    def of(cls, scores: NDArray[np.float32], row_of: NDArray[np.int32]) -> _Pass:
        """Return the look. Shape: `scores` has a row of labels each; `row_of` gives each token's row, or -1."""
        e = np.exp(scores - scores.max(1, keepdims=True))
        e /= e.sum(1, keepdims=True)
        share = np.stack([e[:, columns].sum(1) for columns in _ROLES]).clip(_LEAST, 1 - _LEAST)
        odds = np.log(share / (1 - share))
        by_token = np.where(row_of >= 0, odds[:, row_of], _NONE)
        return cls(*by_token.tolist())


class _ByCue:
    """Drafts by the tokens of their cues: a text may hold thousands, and each is compared with what shares its cue."""

    def __init__(self, drafts: Sequence[Draft]) -> None:
        self._drafts = drafts
        self._at: dict[int, list[int]] = {}
        for number, draft in enumerate(drafts):
            for start, end in draft.cue:
                for i in range(start, end):
                    self._at.setdefault(i, []).append(number)

    def near(self, cue: Sequence[Range]) -> list[Draft]:
        """Return the drafts that share a token with a cue, in their order."""
        numbers = {number for a, b in cue for i in range(a, b) for number in self._at.get(i, ())}
        return [self._drafts[number] for number in sorted(numbers)]


def read_with(
    tagger: Tagger,
    tokens: Tokens,
    lexicon: Lexicon,
    rules: Sequence[Draft],
    *,
    title_end: int,
    official: bool,
    judge: SpeakerJudge | None = None,
) -> list[Draft]:
    """Return the attributions of a text as the network sees them, those inside the contents of others too.

    Shape: `rules` are all drafts of the rules, the doubtful ones with their small weights. `judge` chooses speakers,
    the packaged one without it.
    """
    judge = judge or packaged_judge()
    rows, row_of = tagger.features.rows(tokens, lexicon, rules, title_end=title_end, official=official)
    scores = tagger.scores(rows)
    labels = tagger.labels(scores[row_of], tokens.paragraphs)
    by_cue = _ByCue(rules)
    drafts = _drafts(tokens, lexicon, labels, by_cue, _Pass.of(scores, row_of), judge)
    drafts = [draft for draft in drafts if official or not _is_fragment(tokens, draft)]
    _judge(tagger, tokens, drafts, by_cue, nested=False)
    contents = _contents(tokens, drafts, rules, lexicon)
    least = _LEAST_NESTED if lexicon.weights else _LEAST_NESTED_ELSEWHERE
    for _ in range(_DEEPEST):
        if not contents:
            break
        inner_rows, places = tagger.features.nested_rows(rules, contents, rows, row_of)
        scores = tagger.scores(inner_rows)
        inner_row_of = np.full(tokens.n, -1, np.int32)
        labels = [OUTSIDE] * tokens.n
        best = tagger.labels(scores, places)
        for (start, end), (first, last) in zip(contents, places, strict=True):
            inner_row_of[start:end] = np.arange(first, last)
            labels[start:end] = best[first:last]
        found = _drafts(tokens, lexicon, labels, by_cue, _Pass.of(scores, inner_row_of), judge)
        known = _ByCue(drafts)
        found = [draft for draft in found if draft.cue and not known.near(draft.cue)]
        _judge(tagger, tokens, found, by_cue, nested=True)
        found = [draft for draft in found if draft.weight >= (_LEAST_QUOTED if _quotes(tokens, draft) else least)]
        drafts += found
        contents = _contents(tokens, found, rules, lexicon)
    return sorted(drafts, key=lambda draft: draft.at)


def _quotes(tokens: Tokens, draft: Draft) -> bool:
    """Whether the content of an attribution with a speaker ends in a quotation."""
    return bool(draft.speaker) and any(tokens.quote[end - 1] >= 0 for _, end in draft.content)


def _judge(tagger: Tagger, tokens: Tokens, drafts: Sequence[Draft], rules: _ByCue, *, nested: bool) -> None:
    """Set how likely each draft is right."""
    for draft in drafts:
        draft.features = confidence_features(tokens, draft, _same(draft.cue, rules.near(draft.cue)), nested=nested)
        draft.weight = confidence(draft.features, tagger.calibration)


def _contents(tokens: Tokens, drafts: Sequence[Draft], rules: Sequence[Draft], lexicon: Lexicon) -> list[Range]:
    """Return the contents worth a second look: long enough, and with something in them that may be a cue.

    The rules do not look into quotations; there a word of the pack is enough, but in the language of the corpus, of
    whose quotations too many would be looked into for too little.
    """
    cues = {draft.cue[0][0] for draft in rules if draft.cue}
    spans = {span for draft in drafts for span in draft.content if span[1] - span[0] >= SHORTEST}

    def may_be_cue(i: int) -> bool:
        return i in cues or bool(tokens.quote[i] >= 0 and not lexicon.weights and lexicon.cues_of(tokens.low[i]))

    return sorted(span for span in spans if any(map(may_be_cue, range(*span))) and tokens.words_in(span) >= SHORTEST)


def _drafts(
    tokens: Tokens, lexicon: Lexicon, labels: Sequence[int], rules: _ByCue, look: _Pass, judge: SpeakerJudge
) -> list[Draft]:
    return [_draft(tokens, lexicon, group, rules, look, judge) for group in link(tokens, pieces(tokens, labels))]


def _draft(tokens: Tokens, lexicon: Lexicon, group: Group, by_cue: _ByCue, look: _Pass, judge: SpeakerJudge) -> Draft:
    group.speaker = [piece for piece in group.speaker if may_name(tokens, lexicon, piece.range)]
    cue, speaker = ([piece.range for piece in part] for part in (group.cue, group.speaker))
    rule = _same(cue, by_cue.near(cue))
    content = [_trimmed(tokens, piece.range) for piece in group.content]
    _give_back(tokens, lexicon, cue, content, rule)
    _go_on(tokens, lexicon, content, rule)
    draft = _draft_of(tokens, lexicon, cue, content, speaker, rule)
    draft.labelled_belief = group.belief
    draft.belief = group.belief or (draft.act is Act.EXPECTATION and not _is_quoted(tokens, draft))
    if draft.belief and draft.act in _PLAIN:
        draft.act, draft.act_is_sure = Act.EXPECTATION, True
    draft.unsaid = _is_negated(tokens, lexicon, draft) and draft.act not in _NEGATIVE and not _is_quoted(tokens, draft)
    draft.speaker = list(judge.choose(tokens, lexicon, draft, rule, look.speaker))
    draft.antecedent = rule.antecedent if rule is not None and rule.speaker == draft.speaker else None
    draft.evidence = (
        _mean(look.cue, cue),
        _mean(look.content, [piece.range for piece in group.content]),
        _mean(look.speaker, draft.speaker),
    )
    draft.rule = _told(draft, rule)
    return draft


def _give_back(tokens: Tokens, lexicon: Lexicon, cue: list[Range], content: list[Range], rule: Draft | None) -> None:
    """Let a content have the statement it is about: in "opposes today's statement by X" that is no part of the cue."""
    if rule is None or not rule.content or not content:
        return
    start, end = cue[-1]
    noun = next((i for i in range(start, end) if lexicon.answers.nouns.fits(tokens.low[i])), None)
    begin = rule.content[0][0]
    if noun is not None and start < begin <= noun and 0 <= content[0][0] - end <= 1:
        cue[-1] = (start, begin)
        content[0] = (begin, content[0][1])


def _go_on(tokens: Tokens, lexicon: Lexicon, content: list[Range], rule: Draft | None) -> None:
    """Let a content that stops at a word like "had" or "of" go on to where the rules end it.

    So does one that stops within "that …", before a word and not at a mark; not in the language of the corpus, where
    the network knows better than the rules.
    """
    start, end = content[-1]
    last = tokens.low[end - 1]
    if rule is None:
        return
    within = "-that" in rule.rule and not lexicon.weights and end < tokens.n and tokens.is_word(end)
    if not within and not any(last in lexicon.words[name] for name in _GOES_ON):
        return
    further = [b for a, b in rule.content if a < end < b]
    if further and tokens.sentence_number(further[0] - 1) == tokens.sentence_number(end - 1):
        content[-1] = (start, further[0])


def _is_negated(tokens: Tokens, lexicon: Lexicon, draft: Draft) -> bool:
    """Whether the cue, or the word before it, says "not"."""
    words = lexicon.words["negation"]
    return draft.negated or any(
        tokens.low[i] in words for start, end in draft.cue for i in range(max(0, start - 1), end)
    )


def _is_fragment(tokens: Tokens, draft: Draft) -> bool:
    """Whether it is a part of a sentence that nobody is said to say and no mark sets off."""
    if draft.cue or draft.speaker:
        return False
    start = draft.content[0][0]
    first = tokens.sentences[tokens.sentence_number(start)][0]
    if any(tokens.quote[i] >= 0 for a, b in draft.content for i in (a, b - 1)):
        return False
    return any(tokens.is_word(i) for i in range(first, start)) and tokens.is_word(start - 1)


def _is_quoted(tokens: Tokens, draft: Draft) -> bool:
    return all(tokens.quote[start] >= 0 for start, _ in draft.content)


def _draft_of(
    tokens: Tokens,
    lexicon: Lexicon,
    cue: list[Range],
    content: list[Range],
    speaker: list[Range],
    rule: Draft | None,
) -> Draft:
    """Return spans as a draft, with what the rules' draft of the same cue, or the pack, knows of that cue."""
    draft = Draft(
        cue=cue,
        content=content,
        speaker=speaker,
        kind="verb" if cue else "quote",
        act=Act.ASSERTION,
        rule="model",
        weight=1.0,
        at=cue[0][0] if cue else content[0][0],
    )
    if rule is not None:
        draft.kind, draft.act, draft.negated = rule.kind, rule.act, rule.negated
        draft.via, draft.at = list(rule.via), rule.at
    elif cue:
        known = _pack_cue(tokens, lexicon, cue[0])
        if known is not None:
            draft.kind, draft.act, draft.negated, draft.at = known.kind, known.act, known.negated, known.head
    return draft


def _told(draft: Draft, rule: Draft | None) -> str:
    """Return what carried the finding, in words: "model: cue 0.97, words 0.91, speaker 0.88; rules: own-that"."""
    names = ("cue", "words", "speaker")
    present = (draft.cue, draft.content, draft.speaker)
    parts = [
        f"{name} {1 / (1 + exp(-value)):.2f}"
        for name, value, spans in zip(names, draft.evidence, present, strict=True)
        if spans
    ]
    return f"model: {', '.join(parts)}; rules: {rule.rule if rule else 'nothing'}"


def _mean(odds: Sequence[float], spans: Sequence[Range]) -> float:
    """Return the mean log-odds of the tokens of some spans, 0 without any."""
    values = [value for a, b in spans for value in odds[a:b]]
    return sum(values) / len(values) if values else 0.0


def _same(cue: Sequence[Range], rules: Iterable[Draft]) -> Draft | None:
    """Return the rules' draft with the same cue."""
    mine = {i for a, b in cue for i in range(a, b)}
    best: tuple[int, float] | None = None
    chosen = None
    for draft in rules:
        shared = sum(i in mine for a, b in draft.cue for i in range(a, b))
        if shared and (best is None or (shared, draft.weight) > best):
            best, chosen = (shared, draft.weight), draft
    return chosen


def _pack_cue(tokens: Tokens, lexicon: Lexicon, cue: Range) -> Cue | None:
    sentence = tokens.sentences[tokens.sentence_number(cue[0])]
    return next((one for one in find_cues(tokens, sentence, lexicon) if cue[0] <= one.head < cue[1]), None)


def _trimmed(tokens: Tokens, span: Range) -> Range:
    """Leave out marks at the ends that belong to no quotation."""
    start, end = span

    def idle(i: int, keep: str) -> bool:
        return tokens.quote[i] < 0 and not tokens.is_word(i) and tokens.word[i] not in keep

    while end - start > 1 and idle(start, "(["):
        start += 1
    while end - start > 1 and idle(end - 1, ")]%"):
        end -= 1
    return start, end
