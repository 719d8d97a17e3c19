"""Quotations that no cue has taken: they go on from an attribution before, or speak on their own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from monitor.statements.draft import Draft
from monitor.types import Act

if TYPE_CHECKING:
    from monitor.statements.lexicon import Lexicon
    from monitor.statements.tokens import Range, Tokens

#: shortest quotation that is a statement by itself, in words
_SHORTEST = 6
_ALONE_WEIGHT = 0.55


def join_quotes(tokens: Tokens, drafts: list[Draft], lexicon: Lexicon) -> list[Draft]:
    """Return the drafts with quotations that go on from them, and with those that stand alone.

    A sentence that is all quotation belongs to the attribution before it in its paragraph; a paragraph that is all
    quotation is an attribution of its own whose speaker is elided, or more of a quotation left open before it.
    """
    by_sentence: dict[int, list[Draft]] = {}
    for draft in drafts:
        by_sentence.setdefault(tokens.sentence_number(draft.at), []).append(draft)
    taken = _taken(tokens, drafts)
    added: list[Draft] = []
    previous: Draft | None = None
    paragraph_of_previous = -1
    open_quote: Draft | None = None
    paragraphs = {a: n for n, (a, _) in enumerate(tokens.paragraphs)}
    number = -1
    waiting: Draft | None = None
    for k, sentence in enumerate(tokens.sentences):
        number = paragraphs.get(sentence[0], number)
        own = by_sentence.get(k, [])
        if waiting is not None and sentence[0] in paragraphs:
            end = tokens.paragraphs[number][1]
            quote = _pure_quote(tokens, (sentence[0], end), lexicon)
            if quote is not None or not own:
                waiting.content.append(quote or (sentence[0], end))
                open_quote = _open_draft(tokens, [waiting])
                previous, paragraph_of_previous, waiting = waiting, number, None
                taken.update(range(sentence[0], end))
                continue
        if own:
            waiting = next((draft for draft in own if not draft.content), None)
            previous, paragraph_of_previous = own[-1], number
            open_quote = _open_draft(tokens, own)
            continue
        quote = _pure_quote(tokens, sentence, lexicon)
        if quote is None or taken.intersection(range(*quote)):
            if quote is None:
                open_quote = None
            continue
        if open_quote is not None:
            open_quote.content.append(quote)
            closes = tokens.quotes[tokens.quote[quote[1] - 1]].closed if tokens.quote[quote[1] - 1] >= 0 else True
            open_quote = None if closes else open_quote
        elif previous is not None and paragraph_of_previous == number and _is_direct(tokens, previous):
            previous.content.append(quote)
        elif tokens.words_in(quote) >= _SHORTEST:
            added.append(_alone(tokens, quote, previous))
            open_quote = added[-1] if not tokens.quotes[tokens.quote[quote[0]]].closed else None
    return sorted((d for d in [*drafts, *added] if d.content), key=lambda draft: draft.at)


def _taken(tokens: Tokens, drafts: list[Draft]) -> set[int]:
    return {i for draft in drafts for span in draft.content for i in range(*span)}


def _open_draft(tokens: Tokens, own: list[Draft]) -> Draft | None:
    for draft in own:
        if not draft.content:
            continue
        last = max(span[1] for span in draft.content) - 1
        if tokens.quote[last] >= 0 and not tokens.quotes[tokens.quote[last]].closed:
            return draft
    return None


def _pure_quote(tokens: Tokens, sentence: Range, lexicon: Lexicon) -> Range | None:
    """Return a sentence that is a quotation from end to end (bar a dash before it), or None."""
    start, end = sentence
    if lexicon.dash and tokens.word[start] in {"-", "–", "—"}:
        dialogue = tokens.word[tokens.paragraph_start(start)] in {"-", "–", "—"} and tokens.words_in(sentence) > 1
        if dialogue or tokens.words_in(sentence) >= _SHORTEST:
            return start + 1, end
    while end > start and tokens.quote[end - 1] < 0 and not tokens.is_word(end - 1):
        end -= 1
    if end <= start or tokens.quote[start] < 0 or tokens.quote[end - 1] < 0:
        return None
    outside = sum(tokens.quote[i] < 0 and tokens.is_word(i) for i in range(start, end))
    return (start, end) if outside == 0 else None


def _is_direct(tokens: Tokens, draft: Draft) -> bool:
    if tokens.word[tokens.paragraph_start(draft.at)] in {"-", "–", "—"}:
        return True
    return any(tokens.quote[a] >= 0 or tokens.quote[b - 1] >= 0 for a, b in draft.content)


def _alone(tokens: Tokens, quote: Range, previous: Draft | None) -> Draft:
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
