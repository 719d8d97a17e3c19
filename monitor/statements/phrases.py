"""Noun phrases and adjuncts by closed word classes, capitals and punctuation: what a pack can tell without a parser."""

from __future__ import annotations

from typing import TYPE_CHECKING

from monitor.statements.lexicon import match_words

if TYPE_CHECKING:
    from collections.abc import Collection

    from monitor.statements.lexicon import Lexicon
    from monitor.statements.quotes import Quote
    from monitor.statements.tokens import Range, Tokens

DASHES = frozenset({"-", "–", "—", "--", "―", "‒"})
#: longest noun phrase, and longest insertion between a subject and its verb, in tokens
_LONGEST_PHRASE = 24
_LONGEST_INSERT = 45
#: longest quoted part of a name: НАК "Нафтогаз Украины"
_QUOTED_NAME = 6
_INSIDE_NAME = frozenset({"'s", "’s", "&", ".", "/", "%", "$", "№"})


def that_at(tokens: Tokens, at: int, end: int, lexicon: Lexicon) -> int | None:
    """Return the token after a word that opens an indirect content, or None."""
    for phrase in lexicon.that:
        last = match_words(phrase, tokens.low, at, end)
        if last is not None:
            return last
    return None


def is_adverb(low: str, lexicon: Lexicon) -> bool:
    """Whether a word may stand between a subject and its verb, or before a clause."""
    if low in lexicon.words["adverb"] or low in lexicon.words["negation"]:
        return True
    return lexicon.bare and low.endswith("ly") and len(low) > 4 and low not in {"family", "italy", "assembly", "ally"}


def phrase_before(tokens: Tokens, end: int, first: int, lexicon: Lexicon, verbs: Collection[int] = ()) -> Range | None:
    """Return the noun phrase that ends before a token, no further left than `first`.

    Shape: `verbs` are the heads of known cues, which end the walk to the left.
    """
    while end > first and tokens.quote[end - 1] < 0 and _is_loose(tokens, end - 1, lexicon):
        end -= 1
        timed = tokens.low[end] in lexicon.words["time"]
        if timed and end - 1 > first and tokens.low[end - 1] in lexicon.words["preposition"]:
            end -= 1
    start = end
    while start > first and end - start < _LONGEST_PHRASE:
        step = _step_left(tokens, start, end, first, lexicon, verbs)
        if step is None:
            break
        start = step
        pronoun = tokens.low[start] in lexicon.words["pronoun"]
        if pronoun and (
            end - start == 1 or (not lexicon.bare and tokens.low[start] not in lexicon.words["determiner"])
        ):
            break
    found = trim_phrase(tokens, (start, end), lexicon)
    if found and tokens.low[found[0]] in lexicon.words["pronoun"] and found[1] - found[0] > 1:
        after = tokens.low[found[0] + 1]
        found = (found[0], found[0] + 1) if after in lexicon.words["preposition"] else found
    return found if lexicon.bare or found is None else _without_adjunct(tokens, found, lexicon)


def _without_adjunct(tokens: Tokens, phrase: Range, lexicon: Lexicon) -> Range:
    """Return a phrase without the setting between subject and verb: "Лавров на встрече в Москве заявил"."""
    start, end = phrase
    for i in range(start + 1, end):
        if (
            tokens.quote[i] < 0
            and tokens.low[i] in lexicon.words["preposition"]
            and not _is_inside(tokens.low[i], lexicon)
            and not lexicon.is_title(tokens.low[i - 1])
        ):
            return start, i
    return phrase


def _is_loose(tokens: Tokens, i: int, lexicon: Lexicon) -> bool:
    low = tokens.low[i]
    return is_adverb(low, lexicon) or low in lexicon.words["time"]


def _step_left(
    tokens: Tokens, start: int, end: int, first: int, lexicon: Lexicon, verbs: Collection[int]
) -> int | None:
    """Return the start of the phrase after taking in what stands before it, or None where it ends."""
    i = start - 1
    low, words = tokens.low[i], lexicon.words
    if tokens.quote[i] >= 0:
        quote = tokens.quotes[tokens.quote[i]]
        return quote.start if quote.start > first and _is_quoted_name(tokens, quote, start, end, lexicon) else None
    if not tokens.is_word(i):
        if low == ")":
            return _opening_bracket(tokens, i, first)
        return (
            i
            if low in _INSIDE_NAME and tokens.glued(i) and (low != "." or _after_abbreviation(tokens, i, lexicon))
            else None
        )
    if i in verbs or low in words["subordinator"] or low in words["relative"] or low in words["auxiliary"]:
        return None
    if low in words["verb"] and not tokens.is_capital(i):
        return None
    if low in words["pronoun"] and low not in words["determiner"] and start < end:
        return i if not lexicon.bare and tokens.low[start] in words["preposition"] else None
    if low in words["conjunction"]:
        return i if _joins(tokens, i, start, first, lexicon) else None
    return i


def _is_quoted_name(tokens: Tokens, quote: Quote, start: int, end: int, lexicon: Lexicon) -> bool:
    """Whether a quotation is part of a name: НАК "Нафтогаз Украины", John "Jack" Smith."""
    if not quote.closed or quote.end - quote.start - 2 > _QUOTED_NAME or not tokens.is_word(quote.end - 2):
        return False
    if not tokens.is_word(quote.start - 1):
        return False
    return not lexicon.bare or (start < end and tokens.is_capital(start) and tokens.is_capital(quote.start - 1))


def _after_abbreviation(tokens: Tokens, i: int, lexicon: Lexicon) -> bool:
    low = tokens.low[i - 1]
    return low in lexicon.words["abbreviation"] or len(low) == 1


def _opening_bracket(tokens: Tokens, i: int, first: int) -> int | None:
    for k in range(i - 1, max(first, i - 12) - 1, -1):
        if tokens.word[k] == "(":
            return k
    return None


def _joins(tokens: Tokens, i: int, start: int, first: int, lexicon: Lexicon) -> bool:
    """Whether "and" at a place joins two names of one speaker, not two clauses."""
    if i <= first or tokens.low[i] in {"but", "yet", "но", "а", "але"} or not tokens.is_word(i - 1):
        return False
    if not lexicon.cased:
        return True
    right_named = tokens.is_capital(start) or (start + 1 < tokens.n and tokens.is_capital(start + 1))
    return right_named and tokens.is_capital(i - 1)


def trim_phrase(tokens: Tokens, phrase: Range, lexicon: Lexicon) -> Range | None:
    """Return a noun phrase without leading conjunctions, adverbs, times and adjuncts, or None."""
    start, end = phrase
    words = lexicon.words
    while start < end:
        low = tokens.low[start]
        if (
            (not tokens.is_word(start) and tokens.quote[start] < 0 and low != "(")
            or low in words["conjunction"]
            or is_adverb(low, lexicon)
            or low in words["time"]
        ):
            start += 1
        elif low in words["preposition"]:
            inner = _after_adjunct(tokens, start, end, lexicon)
            if inner is None:
                return None
            start = inner
        else:
            break
    while (
        end > start
        and not tokens.is_word(end - 1)
        and tokens.quote[end - 1] < 0
        and tokens.low[end - 1] not in {")", "."}
    ):
        end -= 1
    if end <= start or not tokens.words_in((start, end)):
        return None
    return start, end


def _after_adjunct(tokens: Tokens, start: int, end: int, lexicon: Lexicon) -> int | None:
    """Return where the subject begins after an adjunct without a comma: "On Tuesday the minister"."""
    words = lexicon.words
    if not lexicon.bare:
        timed = start + 2 < end and tokens.low[start + 1] in words["time"]
        return start + 2 if timed else None
    for j in range(start + 2, end):
        low, before = tokens.low[j], tokens.low[j - 1]
        if before in words["preposition"] or before in words["article"] or before in _INSIDE_NAME:
            continue
        if low in words["article"] or (low in words["pronoun"] and low not in words["determiner"]):
            return j
        if low in words["time"] or low in words["preposition"] or low in words["conjunction"]:
            continue
        if lexicon.cased and tokens.is_capital(j) and (not tokens.is_capital(j - 1) or before in words["time"]):
            return j
        if lexicon.is_title(low) and not tokens.is_capital(j - 1):
            return j
    return None


def phrase_after(tokens: Tokens, start: int, end: int, lexicon: Lexicon, verbs: Collection[int] = ()) -> Range | None:
    """Return the noun phrase that begins at a token, up to punctuation, a clause or an adjunct."""
    words = lexicon.words
    i = start
    while i < end and i - start < _LONGEST_PHRASE:
        low = tokens.low[i]
        if tokens.quote[i] >= 0:
            quote = tokens.quotes[tokens.quote[i]]
            if not quote.closed or quote.end - quote.start - 2 > _QUOTED_NAME or i == start or lexicon.bare:
                break
            i = quote.end
            continue
        if not tokens.is_word(i):
            if low == "(" and i > start:
                closing = next((k for k in range(i, min(end, i + 10)) if tokens.word[k] == ")"), None)
                if closing is None:
                    break
                i = closing + 1
                continue
            if (
                low not in _INSIDE_NAME
                or not tokens.glued(i)
                or (low == "." and not _after_abbreviation(tokens, i, lexicon))
            ):
                break
        elif i > start and _ends_phrase(tokens, i, lexicon, verbs):
            break
        i += 1
    while i > start and (tokens.low[i - 1] in words["time"] or is_adverb(tokens.low[i - 1], lexicon)) and i - start > 1:
        i -= 1
    if i > start and tokens.low[i - 1] in words["conjunction"]:
        i -= 1
    return (start, i) if i > start and tokens.words_in((start, i)) else None


_INSIDE_PHRASE = frozenset(
    [
        "of",
        "for",
        "de",
        "du",
        "des",
        "di",
        "del",
        "von",
        "der",
        "al",
        "la",
        "le",
        "les",
        "el",
        "per",
        "da",
        "на",
        "bei",
        "zu",
        "und",
    ]
)


def _is_inside(low: str, lexicon: Lexicon) -> bool:
    """Whether a preposition joins the parts of one noun phrase: "of", "de"."""
    return low in _INSIDE_PHRASE or low in lexicon.words["inside"]


def _ends_phrase(tokens: Tokens, i: int, lexicon: Lexicon, verbs: Collection[int]) -> bool:
    words, low = lexicon.words, tokens.low[i]
    if i in verbs or low in words["subordinator"] or low in words["relative"] or low in words["auxiliary"]:
        return True
    if low in words["pronoun"] and low not in words["determiner"]:
        return True
    if low in words["preposition"]:
        return not _is_inside(low, lexicon)
    if low in words["time"] or is_adverb(low, lexicon):
        return True
    if low in words["conjunction"]:
        return not (
            i + 1 < tokens.n and lexicon.cased and (tokens.is_capital(i + 1) or tokens.low[i + 1] in words["article"])
        )
    return False


def insertion_before(tokens: Tokens, comma: int, first: int, lexicon: Lexicon) -> int | None:
    """Return the mark that opens the insertion which the comma or dash at a token closes."""
    mark = tokens.word[comma]
    same = DASHES if mark in DASHES else frozenset({mark})
    nearest = None
    for k in range(comma - 1, max(first, comma - _LONGEST_INSERT), -1):
        if tokens.mark[k] or tokens.word[k] in ";:":
            return nearest
        if tokens.word[k] in same:
            if tokens.low[k + 1] in lexicon.words["relative"]:
                return k
            nearest = nearest or k
    return nearest


def is_adjunct(tokens: Tokens, span: Range, lexicon: Lexicon) -> bool:
    """Whether a range before a comma is a setting ("On Tuesday", "Speaking in Ohio") and no clause of its own."""
    start, end = span
    while start < end and (tokens.low[start] in lexicon.words["conjunction"] or not tokens.is_word(start)):
        start += 1
    if start >= end:
        return True
    low, words = tokens.low[start], lexicon.words
    if tokens.words_in((start, end)) <= (2 if lexicon.bare else 1):
        return True
    if low in words["preposition"] or low in words["time"] or low in words["subordinator"]:
        return not any(tokens.low[i] in words["auxiliary"] for i in range(start, end)) or low in words["subordinator"]
    if is_adverb(low, lexicon):
        return tokens.words_in((start, end)) <= 4
    return lexicon.bare and low.endswith("ing")
