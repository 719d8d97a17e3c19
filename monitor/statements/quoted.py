"""Quotations that no cue has taken: they go on from an attribution before, or speak on their own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from monitor.statements.draft import Draft
from monitor.statements.phrases import DASHES
from monitor.types import Act

if TYPE_CHECKING:
    from monitor.statements.lexicon import Lexicon
    from monitor.statements.tokens import Range, Tokens

#: shortest quotation that is a statement by itself, in words
_SHORTEST = 6
_ALONE_WEIGHT = 0.55
#: a text with so many lines that open with a dash, one of them a question, is a dialogue
_DIALOGUE = 3
_LINE_WEIGHT = 0.7
_QUESTIONS = frozenset("?؟՞")


def join_quotes(tokens: Tokens, drafts: list[Draft], lexicon: Lexicon) -> list[Draft]:
    """Return the drafts with quotations that go on from them, and with those that stand alone.

    A sentence that is all quotation belongs to the attribution before it in its paragraph; a paragraph that is all
    quotation is an attribution of its own whose speaker is elided, or more of a quotation left open before it.
    """
    drafts = _with_lines(tokens, drafts, lexicon)
    joiner = _Joiner(tokens, drafts, lexicon)
    for number, paragraph in enumerate(tokens.paragraphs):
        joiner.read(number, paragraph)
    return sorted((d for d in [*drafts, *joiner.added] if d.content), key=lambda draft: draft.at)


def _with_lines(tokens: Tokens, drafts: list[Draft], lexicon: Lexicon) -> list[Draft]:
    """Return the drafts with the lines of a dialogue that hold another attribution, and without pieces of those lines.

    "— My mother says it is dull." is a line of its own in which somebody is reported to speak; without a second dash
    nobody tells who says the line. Lines without any cue are left to the quotations.
    """
    openings = [p for p in tokens.paragraphs if lexicon.dash and tokens.word[p[0]] in DASHES]
    if len(openings) < _DIALOGUE or not any(_asks(tokens, line) for line in openings):
        return drafts
    by_line: dict[int, list[Draft]] = {}
    for draft in drafts:
        by_line.setdefault(tokens.paragraph_start(draft.at), []).append(draft)
    pieces: set[int] = set()
    lines: list[Draft] = []
    for first, last in openings:
        here = by_line.get(first, [])
        cues = [draft for draft in here if draft.cue]
        if not cues or _is_told(tokens, (first, last), cues):
            continue
        for draft in cues:
            behind = [span for span in draft.content if span[0] >= draft.cue[0][1]]
            # What stands before such a cue is the speaker of the line.
            if behind and draft.content[0][0] == first + 1:
                draft.content = behind
        pieces |= {id(draft) for draft in here if not draft.cue and not draft.speaker}
        lines.append(_alone((first + 1, last), None))
        lines[-1].rule, lines[-1].weight = "dialogue", _LINE_WEIGHT
    return [*(draft for draft in drafts if id(draft) not in pieces), *lines]


def _asks(tokens: Tokens, line: Range) -> bool:
    return any(_QUESTIONS.intersection(tokens.word[i]) for i in range(*line))


def _is_told(tokens: Tokens, line: Range, cues: list[Draft]) -> bool:
    """Whether the line itself may tell who says it: behind a second dash, or behind all of its words."""
    first, last = line
    for i in range(first + 1, last - 1):
        if tokens.word[i] in DASHES and not (tokens.glued(i) and tokens.glued(i + 1)):
            return True
    return any(
        draft.content and draft.content[0][0] == first + 1 and draft.content[-1][1] <= draft.cue[0][0] for draft in cues
    )


class _Joiner:
    """Walks over the paragraphs and remembers what a quotation may go on from."""

    def __init__(self, tokens: Tokens, drafts: list[Draft], lexicon: Lexicon) -> None:
        self.tokens = tokens
        self.lexicon = lexicon
        self.added: list[Draft] = []
        self.by_sentence: dict[int, list[Draft]] = {}
        for draft in drafts:
            self.by_sentence.setdefault(tokens.sentence_number(draft.at), []).append(draft)
        self.taken = {i for draft in drafts for span in draft.content for i in range(*span)}
        #: the last attribution, and the paragraph it stands in
        self.previous: Draft | None = None
        self.paragraph = -1
        #: an attribution whose quotation is still open
        self.open: Draft | None = None
        #: an attribution whose colon announces the next paragraph
        self.waiting: Draft | None = None

    def read(self, number: int, paragraph: Range) -> None:
        """Read one paragraph."""
        first = self.tokens.sentence_number(paragraph[0])
        last = self.tokens.sentence_number(paragraph[1] - 1)
        if self.waiting is not None and self._fills(number, paragraph, first):
            return
        for k in range(first, last + 1):
            own = self.by_sentence.get(k, [])
            if own:
                self.waiting = next((draft for draft in own if not draft.content), None)
                self._remember(own[-1], number, own)
            else:
                self._place(number, self.tokens.sentences[k])

    def _remember(self, draft: Draft, number: int, own: list[Draft]) -> None:
        self.previous, self.paragraph = draft, number
        self.open = next((d for d in own if d.content and self._is_open(max(end for _, end in d.content))), None)

    def _fills(self, number: int, paragraph: Range, sentence: int) -> bool:
        """Give a paragraph to the attribution whose colon announced it, when it is a quotation or nobody else's."""
        waiting, quote = self.waiting, _pure_quote(self.tokens, paragraph, self.lexicon)
        self.waiting = None
        if waiting is None or (quote is None and sentence in self.by_sentence):
            return False
        waiting.content.append(quote or paragraph)
        self.taken.update(range(*paragraph))
        self._remember(waiting, number, [waiting])
        return True

    def _place(self, number: int, sentence: Range) -> None:
        """Join a sentence without a cue to what it goes on from, or let it speak for itself."""
        quote = _pure_quote(self.tokens, sentence, self.lexicon)
        if quote is None:
            self.open = None
        if quote is None or self.taken.intersection(range(*quote)):
            return
        if self.open is not None:
            self.open.content.append(quote)
            self.open = self.open if self._is_open(quote[1]) else None
        elif self.previous is not None and self.paragraph == number and self._is_direct(self.previous):
            self.previous.content.append(quote)
        elif self.tokens.words_in(quote) >= _SHORTEST:
            self.added.append(_alone(quote, self.previous))
            self.open = self.added[-1] if self._is_open(quote[1]) else None

    def _is_open(self, end: int) -> bool:
        """Whether the quotation that ends before a token was never closed."""
        quote = self.tokens.quote[end - 1]
        return quote >= 0 and not self.tokens.quotes[quote].closed

    def _is_direct(self, draft: Draft) -> bool:
        tokens = self.tokens
        if tokens.word[tokens.paragraph_start(draft.at)] in DASHES:
            return True
        return any(tokens.quote[a] >= 0 or tokens.quote[b - 1] >= 0 for a, b in draft.content)


def _pure_quote(tokens: Tokens, sentence: Range, lexicon: Lexicon) -> Range | None:
    """Return a sentence that is a quotation from end to end (bar a dash before it), or None."""
    start, end = sentence
    if lexicon.dash and tokens.word[start] in DASHES:
        dialogue = tokens.word[tokens.paragraph_start(start)] in DASHES and tokens.words_in(sentence) > 1
        if dialogue or tokens.words_in(sentence) >= _SHORTEST:
            return start + 1, end
    while end > start and tokens.quote[end - 1] < 0 and not tokens.is_word(end - 1):
        end -= 1
    if end <= start or tokens.quote[start] < 0 or tokens.quote[end - 1] < 0:
        return None
    outside = sum(tokens.quote[i] < 0 and tokens.is_word(i) for i in range(start, end))
    return (start, end) if outside == 0 else None


def _alone(quote: Range, previous: Draft | None) -> Draft:
    antecedent = None
    if previous is not None and previous.speaker:
        antecedent = previous.antecedent or previous.speaker[0]
    elif previous is not None:
        antecedent = previous.antecedent
    return Draft(
        cue=[],
        content=[quote],
        speaker=[],
        kind="quote",
        act=Act.ASSERTION,
        rule="quote-alone",
        weight=_ALONE_WEIGHT,
        at=quote[0],
        antecedent=antecedent,
    )
