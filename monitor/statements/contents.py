"""The content of each cue: what stands before it, what follows, and where it ends."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from monitor.statements.clause import BREAKS, REACH, TAIL, Subject
from monitor.statements.lexicon import match_words
from monitor.statements.phrases import DASHES, is_adjunct, that_at
from monitor.statements.subjects import SubjectReader
from monitor.statements.tokens import CLOSING, OPENING

if TYPE_CHECKING:
    from monitor.statements.draft import Cue
    from monitor.statements.tokens import Range

#: a content is not cut before it has so many tokens
_SHORTEST_CLAUSE = 4
#: how many further cues of a sentence may end a content
_NEAR_CUES = 15
#: least weight of a cue that ends the content of another one
_DOUBTFUL = 0.3
#: fewest words of a clause before "…, he said."
_CLAUSE_WORDS = 3
#: words that begin a remark of the writer behind "…, he said,"
#: prepositions that say what a statement is about, where no day follows
_TOPIC = frozenset({"about", "on", "over", "concerning", "regarding", "о", "об", "обо", "про"})
_TAIL_OPENERS = frozenset(["according", "in", "at", "on", "during", "while", "when", "after"])
#: words that join a clause with a subject of its own to the one before
_JOINING = frozenset({"while", "as", "although", "though", ";"})
#: words of a cue that takes its content with a preposition
_ABOUT = frozenset({"of", "about", "against"})
#: shortest infinitive, in letters
_INFINITIVE = 4
#: whom things are told, without a name
_TOLD = frozenset(["reporters", "him", "her", "them", "us", "me", "journalists"])


@dataclass(slots=True, kw_only=True)
class Right:
    """What follows a cue."""

    how: Literal["none", "that", "quote", "colon", "inside", "object", "adjunct", "bare"]
    start: int = 0


class ContentReader(SubjectReader):
    """Finds the contents of the cues of one sentence."""

    def _left(self, cue: Cue, subject: Subject) -> Range | None:
        """Return what stands before subject and cue and ends in a comma, a dash or a quotation."""
        tokens = self.tokens
        before = subject.range[0] if subject.how == "own" and subject.range else cue.start
        end = before - 1
        if end > self.open and tokens.low[end] in self.lexicon.words["as"]:
            end -= 1
        if end <= self.open:
            return None
        if self._is_pause(end):
            end -= 2 if self._is_pause(end - 1) else 1
        elif tokens.mark[end] != CLOSING:
            return None
        return self.open, end + 1

    def _is_as_clause(self, cue: Cue, subject: Subject) -> bool:
        """Whether a cue stands in "As the minister said, …", "Как заявил министр, …"."""
        start = subject.range[0] if subject.how == "own" and subject.range else cue.start
        return self.first < start <= self.first + 2 and self.tokens.low[start - 1] in self.lexicon.words["as"]

    def _content(self, cue: Cue, left: Range | None, right: Right, limit: int) -> list[Range]:
        """Return the content of a cue out of what stands before it and what follows."""
        behind = self._trim((right.start, self._clause_end(right.start, limit))) if right.how != "none" else None
        ahead = self._trim(left) if left and cue.kind != "participle" else None
        if ahead is not None:
            if self.tokens.quote[ahead[1] - 1] >= 0:
                goes_on = behind is not None and right.how in {"quote", "that", "colon"}
                return [ahead, behind] if goes_on and behind else [ahead]
            found = self._around(ahead, right, behind, limit)
            if found is not None:
                return found
        if right.how in {"none", "adjunct", "inside"} or behind is None:
            return []
        if right.how == "bare" and not (self.lexicon.bare or cue.takes_object):
            return []
        return [behind]

    def _around(self, ahead: Range, right: Right, behind: Range | None, limit: int) -> list[Range] | None:
        """Return the content of a cue that stands behind it or inside it, None when it rather follows."""
        shortest = _CLAUSE_WORDS if self.lexicon.bare else _CLAUSE_WORDS - 1
        clausal = not is_adjunct(self.tokens, ahead, self.lexicon) and self.tokens.words_in(ahead) >= shortest
        if right.how == "none" and not self.lexicon.bare:
            clausal = clausal or self.tokens.words_in(ahead) > _CLAUSE_WORDS
        if right.how == "adjunct" and self._lacks_verb(ahead):
            rest = self._behind_setting(right, limit)
            if rest is not None:
                return [ahead, rest]
        if right.how in {"none", "adjunct"}:
            return [ahead] if clausal else None
        if right.how != "inside" or behind is None:
            return None
        if self._is_tail(behind):
            return [ahead] if clausal else []
        return [ahead, behind]

    def _lacks_verb(self, ahead: Range) -> bool:
        """Whether what stands before "…, he said on Monday, …" is no whole clause yet."""
        return not any(self._is(i, "auxiliary", "verb") for i in range(*ahead))

    def _behind_setting(self, right: Right, limit: int) -> Range | None:
        """Return the rest of a clause that "…, he said on Monday, …" interrupts."""
        tokens = self.tokens
        for i in range(right.start, min(limit, right.start + TAIL)):
            if tokens.word[i] == "," and tokens.quote[i] < 0:
                rest = self._trim((i + 1, limit))
                finite = rest is not None and tokens.low[rest[0]] in self.lexicon.words["auxiliary"]
                return rest if finite else None
        return None

    def _clause_end(self, start: int, limit: int) -> int:
        """Return where an indirect content ends inside its sentence: ", but", ", while", ", and he"."""
        tokens, lexicon = self.tokens, self.lexicon
        noun_end = self._statement_end(start, limit)
        if noun_end is not None or not lexicon.ends:
            return noun_end or limit
        for i in range(start + _SHORTEST_CLAUSE, limit - 1):
            if tokens.word[i] != "," or tokens.quote[i] >= 0 or not self._turns(i + 1, limit):
                continue
            if OPENING not in tokens.mark[i:limit]:
                return i
        return limit

    def _turns(self, i: int, limit: int) -> bool:
        """Whether the writer goes on in words of his own behind a comma: "but", "while", "and he"."""
        low = self.tokens.low[i]
        if low in self.lexicon.ends:
            return self._is(i, "relative") or not that_at(self.tokens, i + 1, limit, self.lexicon)
        if i + 1 >= limit or not self._is(i, "conjunction"):
            return False
        return self._is(i + 1, "pronoun") and self.tokens.low[i + 1] not in {"that", "this"}

    def _statement_end(self, start: int, limit: int) -> int | None:
        """Return the end of a content that is just a statement named: "опроверг эту информацию в интервью"."""
        tokens, lexicon = self.tokens, self.lexicon
        for i in range(start, min(limit, start + 2)):
            if tokens.quote[i] < 0 and lexicon.answers.nouns.fits(tokens.low[i]):
                if i == start or i + 1 >= limit or tokens.low[start] not in lexicon.words["determiner"]:
                    return None
                follows = tokens.low[i + 1]
                cut = follows in lexicon.words["preposition"] and follows not in lexicon.answers.of
                return i + 1 if cut and not self._names_topic(i + 1, limit) else None
        return None

    def _names_topic(self, at: int, limit: int) -> bool:
        """Whether a preposition says what the statement is about: "on Selmat", but not "on Saturday"."""
        return self.tokens.low[at] in _TOPIC and at + 1 < limit and not self._is(at + 1, "time")

    def _is_tail(self, behind: Range) -> bool:
        """Whether what follows ", he said," is a remark of the writer and no more of the content."""
        low = self.tokens.low[behind[0]]
        if self._is(behind[0], "relative") or low.endswith("ing") or low in _TAIL_OPENERS:
            return True
        return self.tokens.words_in(behind) < _CLAUSE_WORDS - 1

    def _pointed(self, cue: Cue) -> Range | None:
        """Return the sentence before, when a cue says "of this": "Об этом заявил министр"."""
        tokens = self.tokens
        for phrase in self.lexicon.pointers:
            for at in range(self.first, min(cue.start, self.first + 4)):
                if tokens.quote[at] >= 0:
                    break
                if match_words(phrase, tokens.low, at, cue.start) is not None and self.before is not None:
                    return self._trim(self.before)
        return None

    def _about_before(self, cue: Cue, subject: Subject) -> list[Range]:
        """Return what stands before cue and subject: "Ранее о сложении полномочий заявил Дэвис"."""
        tokens, lexicon = self.tokens, self.lexicon
        if lexicon.bare or subject.how != "after" or not lexicon.subject_after:
            return []
        for i in range(max(self.open, self.first), cue.start - 1):
            if tokens.low[i] in lexicon.words["about"] and tokens.quote[i] < 0:
                found = self._trim((i, cue.start))
                return [found] if found and tokens.words_in(found) > 1 else []
        return []

    def _announces(self, cue: Cue, after: int) -> bool:
        """Whether a sentence ends with the colon of a cue: its content is the next paragraph."""
        if self.last - after > TAIL or self.tokens.word[self.last - 1] not in self.lexicon.colons:
            return False
        return self.last == self.tokens.paragraph_end(cue.head)

    def _limit(self, k: int) -> int:
        """Return the token where the content behind a cue must end: another clause of speech begins there."""
        tokens = self.tokens
        limit = self.last
        particle = self.cues[k].particle
        if particle is not None:
            limit = particle[0]
        for cut in self.cuts:
            if cut > self.cues[k].end:
                limit = min(limit, cut)
        for j in range(k + 1, min(len(self.cues), k + _NEAR_CUES)):
            start = self._clause_start(j)
            if start is not None and start > self.cues[k].end:
                limit = min(limit, start)
        while limit > self.cues[k].end and tokens.word[limit - 1] in {",", *DASHES}:
            limit -= 1
        return limit

    def _clause_start(self, j: int) -> int | None:
        """Return where the clause of a cue begins that is coordinated with an earlier one, None for a nested one."""
        cue, subject, tokens = self.cues[j], self.subjects[j], self.tokens
        if cue.weight < _DOUBTFUL:
            return None
        start = subject.start
        if not self.lexicon.bare and cue.kind == "verb" and self._is_relay(cue, subject):
            return cue.start - 1
        if cue.kind == "participle":
            if start > self.first and self._is_pause(start - 1):
                return start - 1
            return start if subject.how == "own" or self._is(start, "conjunction") else None
        if subject.how == "elided":
            return self._shared_start(cue, start)
        if subject.how == "own" and start > self.first:
            joined = self._is(start - 1, "conjunction") or tokens.low[start - 1] in _JOINING
            spliced = tokens.word[start - 1] == "," and self._closes_sentence(cue)
            return start - 1 if joined or spliced else None
        return None

    def _shared_start(self, cue: Cue, start: int) -> int | None:
        """Return where a clause begins that shares its subject: "and then claimed", ", утім додав", "، ونفى"."""
        tokens = self.tokens
        if self._is(start, "conjunction"):
            return start
        if not self.lexicon.bare and start < cue.start and tokens.word[start - 1] == ",":
            return start - 1
        return start if self.lexicon.prefixes and tokens.word[start] == "," else None

    def _is_relay(self, cue: Cue, subject: Subject) -> bool:
        """Whether a cue closes its sentence with who passed it on: "…, сообщает ТАСС."."""
        tokens = self.tokens
        if cue.start <= self.first or tokens.word[cue.start - 1] not in {",", *DASHES}:
            return False
        inverted = self._inverted(cue, subject)
        if inverted is None or inverted.range is None:
            return False
        end = inverted.range[1]
        return end >= self.last or tokens.word[end][0] in BREAKS

    def _closes_sentence(self, cue: Cue) -> bool:
        """Whether nothing but a setting follows a cue: "…, Scott said on Monday."."""
        if cue.end >= self.last or self.tokens.word[cue.end][0] in BREAKS:
            return True
        setting = self._is(cue.end, "preposition", "time") and not self._is(cue.end, "about")
        return setting and self._that_ahead(cue.end, self.last) is None

    def _right(self, cue: Cue, at: int, limit: int) -> Right:
        """Tell what follows a cue and its subject."""
        tokens, lexicon = self.tokens, self.lexicon
        i = at
        while i < limit and self._is_loose(i):
            i += 1
        if i >= limit or tokens.word[i][0] in BREAKS:
            return Right(how="none")
        if that_at(tokens, i, limit, lexicon):
            return Right(how="that", start=i)
        if self._is_pause(i) or tokens.word[i] in lexicon.colons:
            return self._behind_mark(i, limit)
        if tokens.mark[i] == OPENING:
            return Right(how="quote", start=i)
        if self._is(i, "preposition", "time"):
            return self._behind_adjunct(i, limit, takes_object=cue.takes_object)
        if cue.addressee and not (cue.takes_object and not self._that_ahead(i, limit)):
            return self._behind_addressee(i, limit)
        ahead = None if lexicon.bare or cue.takes_object else self._that_ahead(i, limit)
        return Right(how="bare", start=i) if ahead is None else Right(how="that", start=ahead)

    def _behind_mark(self, i: int, limit: int) -> Right:
        """Tell what follows behind a comma, a colon or a dash."""
        tokens, lexicon = self.tokens, self.lexicon
        nxt = i + 1
        if nxt >= limit:
            return Right(how="none")
        if tokens.mark[nxt] == OPENING:
            return Right(how="quote", start=nxt)
        if that_at(tokens, nxt, limit, lexicon):
            return Right(how="that", start=nxt)
        if tokens.word[i] in lexicon.colons:
            return Right(how="colon", start=nxt)
        if lexicon.comma_clause and not lexicon.bare:
            return Right(how="that", start=nxt)
        that = self._that_ahead(nxt, limit) if tokens.word[i] == "," and not lexicon.bare else None
        return Right(how="inside", start=nxt) if that is None else Right(how="that", start=that)

    def _behind_adjunct(self, i: int, limit: int, *, takes_object: bool) -> Right:
        """Tell what follows a preposition: a setting and then the content, or the content itself."""
        tokens, lexicon = self.tokens, self.lexicon
        ahead = self._that_ahead(i, limit)
        about = self._is(i, "about") and not self._is(min(i + 1, limit - 1), "time")
        if ahead is not None and not (takes_object and about):
            return Right(how="quote" if tokens.mark[ahead] == OPENING else "that", start=ahead)
        if takes_object and not about and lexicon.infinitive_endings:
            for j in range(i, min(limit, i + REACH)):
                low = tokens.low[j]
                if low.endswith(lexicon.infinitive_endings) and len(low) >= _INFINITIVE:
                    return Right(how="object", start=j)
        if about and (takes_object or not lexicon.bare or tokens.low[i] in _ABOUT):
            return Right(how="object", start=i)
        return Right(how="adjunct", start=i)

    def _behind_addressee(self, i: int, limit: int) -> Right:
        """Tell what follows whom it is told: "told reporters that …", "told CNN the plan …"."""
        tokens = self.tokens
        ahead = self._that_ahead(i, limit)
        if ahead is not None:
            return Right(how="quote" if tokens.mark[ahead] == OPENING else "that", start=ahead)
        j = self._addressee_end(i, limit)
        while j < limit and self._is_loose(j):
            j += 1
        if j >= limit:
            return Right(how="none")
        if tokens.word[j] == ",":
            return self._behind_mark(j, limit)
        if tokens.word[j][0] in BREAKS:
            return Right(how="none")
        if self._is(j, "preposition"):
            return self._behind_adjunct(j, limit, takes_object=False)
        return Right(how="bare", start=j)

    def _addressee_end(self, i: int, limit: int) -> int:
        """Return the token behind a pronoun, a run of capitals or a short noun phrase."""
        tokens, j = self.tokens, i + 1
        if self._is(i, "pronoun") or tokens.low[i] in _TOLD:
            return j
        if tokens.is_capital(i):
            while j < limit and (tokens.is_capital(j) or tokens.word[j] in {"'s", "’s", "."}):
                j += 1
            return j
        while j < limit and tokens.is_word(j) and not self._is(j, "determiner", "pronoun") and tokens.low[j] != "to":
            j += 1
        return j
