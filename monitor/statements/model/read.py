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
from monitor.types import Act

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray

    from monitor.statements.draft import Cue
    from monitor.statements.lexicon import Lexicon
    from monitor.statements.model.link import Group
    from monitor.statements.model.network import Tagger
    from monitor.statements.tokens import Range, Tokens

#: shortest content that is looked into for another attribution, in tokens
SHORTEST = 5
#: how deep attributions are looked for in contents of others
_DEEPEST = 2
#: closed classes of words that name nobody by themselves
_NOBODY = ("as", "subordinator", "conjunction", "adverb", "preposition", "auxiliary", "time", "negation", "question")
#: classes of words that no clause ends with
_GOES_ON = ("auxiliary", "determiner", "article")
#: least confidence of an attribution inside the content of another one: most doubtful ones there are none
_LEAST_NESTED = 0.55
#: acts of cues that say little of what they do
_PLAIN = frozenset({Act.ASSERTION, Act.REPORT})
#: acts that live of a negation: "did not accept" is said
_NEGATIVE = frozenset({Act.DENIAL, Act.REJECTION, Act.REGRET})


@dataclass(slots=True)
class _Pass:
    """One look at some ranges of a text: the scores of their tokens, by token of the text."""

    scores: NDArray[np.float32]
    #: row of the scores of each token, -1 for tokens that were not looked at
    row_of: NDArray[np.int32]


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
) -> list[Draft]:
    """Return the attributions of a text as the network sees them, those inside the contents of others too.

    Shape: `rules` are all drafts of the rules, the doubtful ones with their small weights.
    """
    rows, row_of = tagger.features.rows(tokens, lexicon, rules, title_end=title_end, official=official)
    look = _Pass(tagger.scores(rows), row_of)
    labels = tagger.labels(look.scores[row_of], tokens.paragraphs)
    by_cue = _ByCue(rules)
    drafts = _drafts(tokens, lexicon, labels, by_cue, look)
    _judge(tagger, tokens, drafts, by_cue, nested=False)
    contents = _contents(tokens, drafts, rules)
    for _ in range(_DEEPEST):
        if not contents:
            break
        inner_rows, places = tagger.features.nested_rows(rules, contents, rows, row_of)
        scores = tagger.scores(inner_rows)
        inner = _Pass(scores, np.full(tokens.n, -1, np.int32))
        labels = [OUTSIDE] * tokens.n
        best = tagger.labels(scores, places)
        for (start, end), (first, last) in zip(contents, places, strict=True):
            inner.row_of[start:end] = np.arange(first, last)
            labels[start:end] = best[first:last]
        found = _drafts(tokens, lexicon, labels, by_cue, inner)
        known = _ByCue(drafts)
        found = [draft for draft in found if draft.cue and not known.near(draft.cue)]
        _judge(tagger, tokens, found, by_cue, nested=True)
        found = [draft for draft in found if draft.weight >= _LEAST_NESTED]
        drafts += found
        contents = _contents(tokens, found, rules)
    return sorted(drafts, key=lambda draft: draft.at)


def _judge(tagger: Tagger, tokens: Tokens, drafts: Sequence[Draft], rules: _ByCue, *, nested: bool) -> None:
    """Set how likely each draft is right."""
    for draft in drafts:
        draft.features = confidence_features(tokens, draft, _same(draft.cue, rules.near(draft.cue)), nested=nested)
        draft.weight = confidence(draft.features, tagger.calibration)


def _contents(tokens: Tokens, drafts: Sequence[Draft], rules: Sequence[Draft]) -> list[Range]:
    """Return the contents worth a second look: long enough, and with something in them that may be a cue."""
    cues = {draft.cue[0][0] for draft in rules if draft.cue}
    spans = {span for draft in drafts for span in draft.content if span[1] - span[0] >= SHORTEST}
    return sorted(span for span in spans if any(i in cues for i in range(*span)) and tokens.words_in(span) >= SHORTEST)


def _drafts(tokens: Tokens, lexicon: Lexicon, labels: Sequence[int], rules: _ByCue, look: _Pass) -> list[Draft]:
    return [_draft(tokens, lexicon, group, rules, look) for group in link(tokens, pieces(tokens, labels))]


def _draft(tokens: Tokens, lexicon: Lexicon, group: Group, by_cue: _ByCue, look: _Pass) -> Draft:
    group.speaker = [piece for piece in group.speaker if _may_name(tokens, lexicon, piece.range)]
    cue, speaker = ([piece.range for piece in part] for part in (group.cue, group.speaker))
    rules = by_cue.near(cue)
    content = [_trimmed(tokens, piece.range) for piece in group.content]
    _give_back(tokens, lexicon, cue, content, _same(cue, rules))
    _go_on(tokens, lexicon, content, _same(cue, rules))
    draft = _draft_of(tokens, lexicon, cue, content, speaker, rules)
    draft.belief = group.belief or (draft.act is Act.EXPECTATION and not _is_quoted(tokens, draft))
    if draft.belief and draft.act in _PLAIN:
        draft.act, draft.act_is_sure = Act.EXPECTATION, True
    draft.unsaid = _is_negated(tokens, lexicon, draft) and draft.act not in _NEGATIVE and not _is_quoted(tokens, draft)
    draft.evidence = _evidence(look, group)
    rule = _same(cue, rules)
    if rule is not None and not lexicon.weights:
        # In the language of the corpus the network knows better; in the others it has seen too few speakers.
        _adopt_speaker(draft, rule)
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
    """Let a content that stops at a word like "had" or "of" go on to where the rules end it."""
    start, end = content[-1]
    last = tokens.low[end - 1]
    if rule is None or not any(last in lexicon.words[name] for name in _GOES_ON):
        return
    further = [b for a, b in rule.content if a < end < b]
    if further and tokens.sentence_number(further[0] - 1) == tokens.sentence_number(end - 1):
        content[-1] = (start, further[0])


def _may_name(tokens: Tokens, lexicon: Lexicon, span: Range) -> bool:
    """Whether a span may be somebody: not when it holds nothing but words like "as", "yesterday" or "that"."""
    closed = [lexicon.words[name] for name in _NOBODY]
    that = {phrase[0] for phrase in lexicon.that if len(phrase) == 1} - lexicon.words["relative"]
    somebody = lexicon.words["pronoun"] | lexicon.words["relative"]
    words = [tokens.low[i] for i in range(*span) if tokens.is_word(i)]
    return any(word in somebody or not (word in that or any(word in one for one in closed)) for word in words)


def _adopt_speaker(draft: Draft, rule: Draft) -> None:
    """Take the rules' speaker where the network has none."""
    if draft.speaker or not rule.speaker or "passive" in rule.rule:
        return
    taken = [*draft.cue, *draft.content]
    if any(a < end and start < b for a, b in taken for start, end in rule.speaker):
        return
    draft.speaker, draft.antecedent = list(rule.speaker), rule.antecedent


def _is_negated(tokens: Tokens, lexicon: Lexicon, draft: Draft) -> bool:
    """Whether the cue, or the word before it, says "not"."""
    words = lexicon.words["negation"]
    return draft.negated or any(
        tokens.low[i] in words for start, end in draft.cue for i in range(max(0, start - 1), end)
    )


def _is_quoted(tokens: Tokens, draft: Draft) -> bool:
    return all(tokens.quote[start] >= 0 for start, _ in draft.content)


def _draft_of(
    tokens: Tokens,
    lexicon: Lexicon,
    cue: list[Range],
    content: list[Range],
    speaker: list[Range],
    rules: Sequence[Draft],
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
    rule = _same(cue, rules)
    if rule is not None:
        draft.kind, draft.act, draft.negated = rule.kind, rule.act, rule.negated
        draft.via, draft.at = list(rule.via), rule.at
        if rule.speaker == draft.speaker:
            draft.antecedent = rule.antecedent
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


def _evidence(look: _Pass, group: Group) -> tuple[float, ...]:
    """Return how sure the network is of cue, content and speaker, each as the mean log-odds of its tokens' roles."""
    return tuple(
        _log_odds(look, [piece.range for piece in part], columns)
        for part, columns in ((group.cue, slice(5, 9)), (group.content, slice(9, 13)), (group.speaker, slice(1, 5)))
    )


def _log_odds(look: _Pass, spans: Sequence[Range], columns: slice) -> float:
    rows = [int(look.row_of[i]) for a, b in spans for i in range(a, b)]
    if not rows:
        return 0.0
    share = _softmax(look.scores[rows])[:, columns].sum(1).clip(1e-4, 1 - 1e-4)
    return float(np.log(share / (1 - share)).mean())


def _softmax(x: NDArray[np.float32]) -> NDArray[np.float32]:
    e = np.exp(x - x.max(1, keepdims=True))
    return np.asarray(e / e.sum(1, keepdims=True), np.float32)


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
