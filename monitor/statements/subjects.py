"""The grammatical subject of each cue: before it, behind it, shared, left out, or a relative pronoun."""

from __future__ import annotations

from typing import TYPE_CHECKING

from monitor.statements.clause import TAIL, ClauseReader, Subject
from monitor.statements.phrases import DASHES, insertion_before, is_adverb, phrase_after, phrase_before, that_at
from monitor.statements.tokens import CLOSING

if TYPE_CHECKING:
    from monitor.statements.draft import Cue
    from monitor.statements.lexicon import Lexicon
    from monitor.statements.tokens import Range, Tokens


#: classes of words that open an insertion which is no apposition
_LOOSE_OPENERS = ("preposition", "relative", "subordinator", "time", "conjunction")


class SubjectReader(ClauseReader):
    """Finds the subjects of the cues of one sentence."""

    def __init__(
        self,
        tokens: Tokens,
        sentence: Range,
        cues: list[Cue],
        lexicon: Lexicon,
        *,
        cuts: tuple[int, ...] = (),
        before: Range | None = None,
    ) -> None:
        super().__init__(tokens, sentence, cues, lexicon, cuts=cuts, before=before)
        #: subjects of the cues, in their order; a later one may depend on an earlier
        self.subjects: list[Subject] = []
        for k in range(len(cues)):
            self.subjects.append(self._subject(k))

    def _subject(self, k: int) -> Subject:
        """Return the subject of a cue; subjects of the cues before are known."""
        cue, tokens = self.cues[k], self.tokens
        bound = self.first if k == 0 else max(self.first, self.cues[k - 1].end)
        end = cue.start
        if cue.infinitive:
            end = self._before_infinitive(end, bound)
        while end > bound and tokens.quote[end - 1] < 0 and is_adverb(tokens.low[end - 1], self.lexicon):
            end -= 1
        if end <= bound:
            return Subject(how="elided" if k else "none", start=end)
        return self._before(k, end, bound)

    def _before(self, k: int, end: int, bound: int) -> Subject:
        """Return the subject that ends before a token, by the word that stands there."""
        cue, tokens = self.cues[k], self.tokens
        low = tokens.low[end - 1]
        if low == "," and cue.kind == "verb" and tokens.low[cue.start].startswith(self.lexicon.prefixes):
            return Subject(how="elided", start=end - 1)
        if tokens.quote[end - 1] >= 0 and self.lexicon.bare:
            return Subject(how="none", start=end)
        if self._is(end - 1, "relative") and cue.kind != "participle":
            return self._relative(end, bound)
        if self._is(end - 1, "conjunction"):
            return Subject(how="elided", start=end - 1)
        if cue.kind == "participle":
            return (self.lexicon.bare and self._with_subject(end, bound)) or Subject(how="elided", start=end)
        if self._is_pause(end - 1):
            wide = low in DASHES or self._inside_insertion(k)
            return self._over_insertion(end, self.first if wide else bound)
        found = (
            self._behind_relative(k, end, bound)
            or phrase_before(tokens, end, bound, self.lexicon, self.heads)
            or self._place(cue, end, bound)
        )
        if found is None or (cue.infinitive and not self.lexicon.bare):
            return Subject(how="none", start=end)
        return Subject(how="own", range=found, start=found[0])

    def _behind_relative(self, k: int, end: int, bound: int) -> Range | None:
        """Return the subject of a verb behind a relative clause: "Economists who favour it agree"."""
        if not self._inside_insertion(k) or self.cues[k].kind != "verb":
            return None
        tokens = self.tokens
        if any(tokens.word[i] in ",;:" or tokens.quote[i] >= 0 for i in range(bound, end)):
            return None
        return self.subjects[k - 1].antecedent

    def _place(self, cue: Cue, end: int, bound: int) -> Range | None:
        """Return the institution of "В МИД сообщили": a place before a verb in the plural."""
        lexicon, tokens = self.lexicon, self.tokens
        if not lexicon.place_speakers or not tokens.low[cue.head].endswith(lexicon.plural_endings):
            return None
        for i in range(end - 1, bound - 1, -1):
            if not tokens.is_word(i) and tokens.quote[i] < 0:
                return None
            if tokens.low[i] in lexicon.place_speakers:
                named = tokens.is_capital(i + 1) or lexicon.is_title(tokens.low[i + 1]) if i + 1 < end else False
                return (i + 1, end) if named and tokens.low[i + 1] not in lexicon.words["time"] else None
        return None

    def _inside_insertion(self, k: int) -> bool:
        """Whether the cue before stands in a relative clause, so that the subject may stand left of it."""
        return k > 0 and self.subjects[k - 1].how == "relative"

    def _with_subject(self, end: int, bound: int) -> Subject | None:
        """Return the subject of "…, with the minister warning"."""
        tokens = self.tokens
        for i in range(end - 1, max(bound, end - TAIL) - 1, -1):
            if tokens.quote[i] >= 0 or tokens.word[i] == ",":
                return None
            if tokens.low[i] == "with" and i + 1 < end:
                return Subject(how="own", range=(i + 1, end), start=i)
        return None

    def _before_infinitive(self, end: int, bound: int) -> int:
        """Return the token before "went on to", "refused to" and the like."""
        if end <= bound or self.tokens.low[end - 1] != "to":
            return end
        end -= 1
        while end > bound and self._is(end - 1, "chain", "auxiliary"):
            end -= 1
        return end

    def _relative(self, end: int, bound: int) -> Subject:
        """Return the subject of "the minister, who said": the pronoun, and whom it stands for."""
        tokens = self.tokens
        word = (end - 1, end)
        before = end - 1
        if before > bound and tokens.low[before - 1] == ",":
            before -= 1
        return Subject(
            how="relative", range=word, start=end - 1, antecedent=phrase_before(tokens, before, bound, self.lexicon)
        )

    def _over_insertion(self, end: int, bound: int) -> Subject:
        """Subject, insertion, verb: "The ministry, meanwhile, insists", "Ivan Petrov, the minister, said"."""
        tokens, lexicon = self.tokens, self.lexicon
        opening = insertion_before(tokens, end - 1, bound, lexicon)
        if opening is None or opening <= bound:
            return Subject(how="elided" if tokens.low[end - 1] == "," else "none", start=end)
        main = phrase_before(tokens, opening, bound, lexicon, self.heads)
        inner = tokens.low[opening + 1]
        if main is None:
            return Subject(how="none", start=end)
        loose = self._is(opening + 1, *_LOOSE_OPENERS) or is_adverb(inner, lexicon)
        loose = loose or (lexicon.bare and inner.endswith("ing"))
        loose = loose or any(self._is(i, "auxiliary") for i in range(opening, end - 1))
        whole = main if loose else (main[0], end - 1)
        return Subject(how="own", range=whole, start=main[0])

    def _inverted(self, cue: Cue, subject: Subject) -> Subject | None:
        """Return the subject behind the cue: "…," said the minister."""
        lexicon = self.lexicon
        if cue.kind != "verb" or cue.end >= self.last:
            return None
        looks = self._looks_inverted_english if lexicon.bare else self._looks_inverted
        if not looks(cue, subject):
            return None
        start = self._start_behind(cue)
        if start is None:
            return None
        found = phrase_after(self.tokens, start, self.last, lexicon, self.heads)
        if found and not lexicon.bare:
            found = self._from_title(found)
            quoted = cue.start > self.first and self.tokens.quote[cue.start - 1] >= 0
            quoted = quoted or (cue.start - 1 > self.first and self.tokens.quote[cue.start - 2] >= 0)
            if cue.takes_object and lexicon.cased and not quoted and not self._is_named(found[0]):
                return None
        return Subject(how="after", range=found, start=cue.start) if found else None

    def _looks_inverted_english(self, cue: Cue, subject: Subject) -> bool:
        """Whether an English cue stands right behind a quotation or the comma of a content."""
        tokens, before = self.tokens, cue.head - 1
        if cue.start != cue.head or before < self.first:
            return False
        quoted = tokens.mark[before] == CLOSING
        if quoted or not self._is_pause(before):
            return quoted
        if tokens.mark[before - 1] == CLOSING:
            return True
        return not cue.takes_object and (subject.how != "own" or tokens.word[before] != ",")

    def _start_behind(self, cue: Cue) -> int | None:
        """Return the token behind a cue where its subject begins, or None where something else does."""
        tokens, lexicon, start = self.tokens, self.lexicon, cue.end
        if tokens.quote[start] >= 0 or not tokens.is_word(start) or that_at(tokens, start, self.last, lexicon):
            return None
        if not lexicon.bare:
            start = self._behind_settings(cue, start)
        if start >= self.last or self._is(start, "preposition") or is_adverb(tokens.low[start], lexicon):
            return None
        return start

    def _behind_settings(self, cue: Cue, start: int) -> int:
        """Return the token behind "в четверг", "на брифинге", and behind the "в" of a place that speaks."""
        tokens, lexicon = self.tokens, self.lexicon
        placed = tokens.low[start] in lexicon.place_speakers and tokens.low[cue.head].endswith(lexicon.plural_endings)
        if placed and start + 1 < self.last and not self._is(start + 1, "time"):
            start += 1
        while start < self.last - 1 and self._is_loose(start):
            start += 1
        return start if placed else self._behind_place(start)

    def _is_named(self, i: int) -> bool:
        """Whether a token may begin a speaker rather than an object: a capital, a title, a pronoun."""
        tokens, lexicon = self.tokens, self.lexicon
        return tokens.is_capital(i) or lexicon.is_title(tokens.low[i]) or tokens.low[i] in lexicon.words["pronoun"]

    def _behind_place(self, start: int) -> int:
        """Return the token behind one short setting: "ogłosił na Twitterze Donald Trump"."""
        tokens = self.tokens
        if not self._is(start, "preposition"):
            return start
        i = start + 1
        while i < self.last and self._is(i, "determiner", "article"):
            i += 1
        i += 1
        follows = i < self.last and tokens.is_word(i) and tokens.quote[i] < 0 and not self._is(i, "conjunction")
        return i if follows else start

    def _from_title(self, found: Range) -> Range:
        """Return a phrase behind a verb without the verb's object: "прокомментировал отставку представитель МИД"."""
        tokens, lexicon = self.tokens, self.lexicon
        if tokens.is_capital(found[0]) or lexicon.is_title(tokens.low[found[0]]) or not lexicon.cased:
            return found
        for i in range(found[0] + 1, found[1]):
            if lexicon.is_title(tokens.low[i]):
                begins = i - 1 if tokens.low[i - 1] in lexicon.words["article"] else i
                return begins, found[1]
        return found

    def _looks_inverted(self, cue: Cue, subject: Subject) -> bool:
        """Whether a language with free order puts the subject behind this cue."""
        tokens, before = self.tokens, cue.start - 1
        if before < self.first:
            return True
        if cue.takes_object and subject.how == "own" and tokens.mark[before - 1] != CLOSING:
            return False
        return tokens.mark[before] == CLOSING or self._is_pause(before) or subject.how in {"none", "elided"}
