"""Sentences whose verb stands last: Turkish, Azerbaijani. "S, C V", "“C” V", "“C”, - S V", "“C” V S", "S V ki C"."""

from __future__ import annotations

from typing import TYPE_CHECKING

from monitor.statements.draft import Draft
from monitor.statements.lexicon import match_words
from monitor.statements.phrases import DASHES, is_adverb, phrase_after, that_at

if TYPE_CHECKING:
    from monitor.statements.draft import Cue
    from monitor.statements.lexicon import Lexicon
    from monitor.statements.tokens import Range, Tokens

#: how far from the start of its clause the comma behind a speaker may stand
_LONGEST_SPEAKER = 16
#: words that only carry a quotation to its verb
_CARRIERS = frozenset(["diye", "deye", "de", "ki", "seklinde"])


class VerbFinalReader:
    """Reads the verb cues of one sentence of a verb-final language into drafts."""

    def __init__(
        self, tokens: Tokens, sentence: Range, cues: list[Cue], lexicon: Lexicon, before: Range | None
    ) -> None:
        self.tokens = tokens
        self.first, self.last = sentence
        self.cues = cues
        self.lexicon = lexicon
        #: the sentence before
        self.before = before

    def read(self) -> list[Draft]:
        """Return the drafts of the sentence."""
        found: list[Draft] = []
        start = self.first
        for cue in self.cues:
            draft = self._draft(cue, start, found)
            if draft is None:
                continue
            found.append(draft)
            start = max(cue.end, draft.content[-1][1] if draft.content[-1][0] >= cue.end else cue.end)
        return found

    def _draft(self, cue: Cue, start: int, found: list[Draft]) -> Draft | None:
        tokens = self.tokens
        opened = that_at(tokens, cue.end, self.last, self.lexicon) if cue.end < self.last else None
        speaker, content = self._parts((start, cue.start))
        if opened is not None and tokens.low[cue.end] == "ki":
            content = self._trim((cue.end, self.last))
            speaker = self._whole((start, cue.start)) or speaker
        elif self.before is not None and self._points(start, cue.start):
            whole = self._whole((start, cue.start))
            speaker, content = (whole[0] + 1, whole[1]) if whole else None, self._trim(self.before)
        elif speaker is None and content is not None and cue.end < self.last and self._quoted(content):
            speaker = self._behind(cue.end)
        if content is None:
            return None
        if speaker is None and found and found[-1].speaker:
            speaker = found[-1].speaker[0]
        return Draft(
            cue=[(cue.start, cue.end)],
            content=[content],
            speaker=[speaker] if speaker else [],
            kind="verb",
            act=cue.act,
            rule="verb-final" if opened is None else "verb-final-that",
            weight=cue.weight,
            at=cue.head,
            negated=cue.negated,
        )

    def _parts(self, clause: Range) -> tuple[Range | None, Range | None]:
        """Return speaker and content of a clause that ends before its verb."""
        tokens = self.tokens
        start, end = clause
        while start < end and tokens.quote[start] < 0 and self._is_filler(start):
            start += 1
        quote = self._last_quote(start, end)
        if quote is not None and quote[0] == start:
            return self._trim((quote[1], self._without_carriers(quote[1], end))), self._trim(quote)
        speaker = self._before_comma(start, end) or self._named((start, end))
        begin = speaker[1] if speaker else start
        stop = self._without_carriers(begin, end)
        if quote is not None and quote[1] >= stop - 1 and tokens.words_in(quote) * 2 > tokens.words_in((begin, stop)):
            return speaker, self._trim(quote)
        return speaker, self._trim((self._behind_setting(begin, stop), stop))

    def _whole(self, clause: Range) -> Range | None:
        """Return all that stands before a verb that opens its content behind it: the speaker, and where it was said."""
        tokens = self.tokens
        start, end = clause
        while start < end and (self._is_filler(start) or tokens.low[start] in self.lexicon.words["time"]):
            start += 1
        for i in range(end - 1, start, -1):
            if tokens.word[i] == "," and tokens.low[i - 1].endswith(self.lexicon.setting_endings):
                start = i + 1
                break
        return self._trim((start, end)) if end - start <= _LONGEST_SPEAKER + 4 else self._named((start, end))

    def _points(self, start: int, end: int) -> bool:
        """Whether a clause begins with a word for the sentence before: "Bunu … bildirib"."""
        return any(match_words(phrase, self.tokens.low, start, end) for phrase in self.lexicon.pointers)

    def _is_filler(self, i: int) -> bool:
        low = self.tokens.low[i]
        return not self.tokens.is_word(i) or low in self.lexicon.words["conjunction"] or is_adverb(low, self.lexicon)

    def _last_quote(self, start: int, end: int) -> Range | None:
        for quote in reversed(self.tokens.quotes):
            if quote.start >= start and quote.end <= end:
                return quote.start, quote.end
        return None

    def _without_carriers(self, start: int, end: int) -> int:
        while (
            end > start
            and (self.tokens.low[end - 1] in _CARRIERS or not self.tokens.is_word(end - 1))
            and self.tokens.quote[end - 1] < 0
        ):
            end -= 1
        return end

    def _before_comma(self, start: int, end: int) -> Range | None:
        """Return the speaker that a comma sets off at the start of a clause."""
        tokens = self.tokens
        for i in range(start + 1, min(end, start + _LONGEST_SPEAKER)):
            if tokens.quote[i] >= 0:
                return None
            if tokens.word[i] == ",":
                whole = (start, i)
                if tokens.low[i - 1].endswith(self.lexicon.setting_endings) and tokens.words_in(whole) > 1:
                    return self._named(whole)
                return whole
        return None

    def _named(self, clause: Range) -> Range | None:
        """Return the run of capitals and titles that opens a clause."""
        tokens, lexicon = self.tokens, self.lexicon
        start, end = clause
        i = start
        if i < end and tokens.low[i] in lexicon.words["pronoun"]:
            return i, i + 1
        while i < end and tokens.quote[i] < 0:
            if tokens.word[i] == "(":
                closing = next((k for k in range(i, min(end, i + 6)) if tokens.word[k] == ")"), None)
                if closing is None:
                    break
                i = closing + 1
                continue
            low = tokens.low[i]
            joined = low in lexicon.words["conjunction"] and i + 1 < end and tokens.is_capital(i + 1)
            title = lexicon.is_title(low)
            ahead = (
                any(tokens.is_capital(k) for k in range(i + 1, min(end, i + 4)))
                and i > start
                and not tokens.is_capital(i)
            )
            if not (tokens.is_capital(i) or joined or title or (ahead and self._titled(i, end))):
                break
            i += 1
        return (start, i) if i > start else None

    def _titled(self, i: int, end: int) -> bool:
        """Whether a lower-case word stands before a title and a name: "basın sözcüsü Kemal Yarar"."""
        return any(self.lexicon.is_title(self.tokens.low[k]) for k in range(i, min(end, i + 3)))

    def _behind_setting(self, start: int, end: int) -> int:
        """Return where the content begins behind "salı günü yayımladığı açıklamada,"."""
        tokens = self.tokens
        for i in range(end - 1, start, -1):
            if (
                tokens.word[i] == ","
                and tokens.quote[i] < 0
                and tokens.low[i - 1].endswith(self.lexicon.setting_endings)
            ):
                return i + 1
        return start

    def _behind(self, i: int) -> Range | None:
        tokens = self.tokens
        if not tokens.is_word(i):
            i += 1
        return phrase_after(tokens, i, self.last, self.lexicon) if i < self.last and tokens.is_word(i) else None

    def _quoted(self, content: Range) -> bool:
        return self.tokens.quote[content[0]] >= 0

    def _trim(self, span: Range) -> Range | None:
        tokens = self.tokens
        start, end = span
        while (
            start < end
            and tokens.quote[start] < 0
            and (not tokens.is_word(start) or tokens.low[start] in _CARRIERS - {"ki"})
        ):
            start += 1
        while (
            end > start
            and tokens.quote[end - 1] < 0
            and (not tokens.is_word(end - 1) or tokens.word[end - 1] in DASHES)
        ):
            end -= 1
        return (start, end) if end > start and tokens.words_in((start, end)) else None
