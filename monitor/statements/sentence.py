"""One sentence: which cue has which speaker and which content."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from monitor.statements.draft import Cue, Draft
from monitor.statements.lexicon import match_words, matches
from monitor.statements.phrases import (
    DASHES,
    insertion_before,
    is_adjunct,
    is_adverb,
    phrase_after,
    phrase_before,
    that_at,
)

if TYPE_CHECKING:
    from monitor.statements.lexicon import Lexicon
    from monitor.statements.tokens import Range, Tokens

_BE = frozenset(["is", "are", "was", "were", "be", "been", "being"])
#: how far after a cue its "that" or quotation may stand, behind whom and where it was said
_REACH = 28
#: how much may stand between a cue and the colon that ends its paragraph
_TAIL = 12
#: how many further cues of a sentence may end a content
_NEAR_CUES = 15
#: a content is not cut before it has so many tokens
_SHORTEST_CLAUSE = 4
_BREAKS = frozenset(".;!?…։")


@dataclass(slots=True, kw_only=True)
class Subject:
    """Who speaks by grammar, as far as the words before (or after) a cue tell."""

    how: Literal["own", "relative", "elided", "after", "none"]
    range: Range | None = None
    antecedent: Range | None = None
    #: the first token that belongs to the clause of this subject
    start: int = 0


@dataclass(slots=True, kw_only=True)
class _Right:
    """What follows a cue."""

    how: Literal["none", "that", "quote", "colon", "inside", "object", "adjunct", "bare"]
    start: int = 0


class SentenceReader:
    """Reads the verb cues of one sentence from left to right into drafts."""

    def __init__(
        self,
        tokens: Tokens,
        sentence: Range,
        cues: list[Cue],
        lexicon: Lexicon,
        *,
        cuts: tuple[int, ...],
        before: Range | None = None,
    ) -> None:
        self.tokens = tokens
        self.first, self.last = sentence
        self.cues = cues
        self.lexicon = lexicon
        #: tokens where a formula begins: contents end before
        self.cuts = cuts
        #: the sentence before
        self.before = before
        self.heads = frozenset(cue.head for cue in cues if cue.weight >= 0.5)
        self.subjects_so_far: list[Subject] = []
        for k in range(len(cues)):
            self.subjects_so_far.append(self._subject(k))
        self.subjects = self.subjects_so_far
        self.drafts: list[Draft] = []
        #: first token that no content has taken
        self.open = self.first

    def read(self) -> list[Draft]:
        """Return the drafts of the sentence."""
        for k, cue in enumerate(self.cues):
            draft = self._draft(k, cue)
            if draft is not None:
                self.drafts.append(draft)
                inside = [r for r in draft.content if r[0] >= cue.end]
                left = [r for r in draft.content if r[1] <= cue.start]
                if left and not inside:
                    self.open = max(self.open, cue.end)
        return self.drafts

    # ------------------------------------------------------------------------------------------------------ subjects

    def _subject(self, k: int) -> Subject:
        cue, tokens = self.cues[k], self.tokens
        bound = self.first if k == 0 else max(self.first, self.cues[k - 1].end)
        end = cue.start
        if cue.infinitive:
            end = self._before_infinitive(end, bound)
        while end > bound and tokens.quote[end - 1] < 0 and is_adverb(tokens.low[end - 1], self.lexicon):
            end -= 1
        if end <= bound:
            return Subject(how="elided" if k else "none", start=end)
        low = tokens.low[end - 1]
        if low == "," and cue.kind == "verb" and tokens.low[cue.start].startswith(self.lexicon.prefixes):
            return Subject(how="elided", start=end - 1)
        if tokens.quote[end - 1] >= 0 and self.lexicon.bare:
            return Subject(how="none", start=end)
        if low in self.lexicon.words["relative"] and cue.kind != "participle":
            return self._relative(end, bound)
        if low in self.lexicon.words["conjunction"]:
            return Subject(how="elided", start=end - 1)
        if cue.kind == "participle":
            return (self.lexicon.bare and self._with_subject(end, bound)) or Subject(how="elided", start=end)
        if low == "," or low in DASHES:
            return self._over_insertion(end, self.first if low in DASHES or self._inside_insertion(k) else bound)
        if k and self.subjects_so_far[k - 1].how == "relative" and cue.kind == "verb":
            main = self.subjects_so_far[k - 1].antecedent
            if main is not None and not any(tokens.word[i] in ",;:" or tokens.quote[i] >= 0 for i in range(bound, end)):
                return Subject(how="own", range=main, start=main[0])
        found = phrase_before(tokens, end, bound, self.lexicon, self.heads) or self._place(cue, end, bound)
        if found is None or (cue.infinitive and not self.lexicon.bare):
            return Subject(how="none", start=end)
        return Subject(how="own", range=found, start=found[0])

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
        return k > 0 and self.subjects_so_far[k - 1].how == "relative"

    def _with_subject(self, end: int, bound: int) -> Subject | None:
        """Return the subject of "…, with the minister warning"."""
        tokens = self.tokens
        for i in range(end - 1, max(bound, end - _TAIL) - 1, -1):
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
        words = self.lexicon.words
        while end > bound and (
            self.tokens.low[end - 1] in words["chain"] or self.tokens.low[end - 1] in words["auxiliary"]
        ):
            end -= 1
        return end

    def _relative(self, end: int, bound: int) -> Subject:
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
        loose = (
            inner in lexicon.words["preposition"]
            or inner in lexicon.words["relative"]
            or inner in lexicon.words["subordinator"]
            or inner in lexicon.words["time"]
            or is_adverb(inner, lexicon)
            or inner in lexicon.words["conjunction"]
            or (lexicon.bare and inner.endswith("ing"))
        )
        if not loose and any(tokens.low[i] in lexicon.words["auxiliary"] for i in range(opening, end - 1)):
            loose = True
        whole = main if loose else (main[0], end - 1)
        return Subject(how="own", range=whole, start=main[0])

    # -------------------------------------------------------------------------------------------------------- drafts

    def _draft(self, k: int, cue: Cue) -> Draft | None:
        subject = self.subjects[k]
        after = cue.end
        inverted = self._inverted(cue, subject)
        if inverted is not None:
            subject, after = inverted, inverted.range[1] if inverted.range else cue.end
        speaker, antecedent, parent_rule = self._speaker(cue, subject, after)
        pointed = self._pointed(cue)
        left = self._left(cue, subject)
        right = self._right(cue, after, self._limit(k))
        if right.how == "inside" and left is None and self._is_as_clause(cue, subject):
            right = _Right(how="that", start=right.start)
        content = self._content(k, cue, left, right) or self._about_before(cue, subject)
        if pointed is not None and (not content or right.how in {"adjunct", "inside", "none", "object"}):
            content = [pointed]
        if not content and not self._announces(cue, after):
            return None
        draft = Draft(
            cue=[(cue.start, cue.end)] + ([cue.particle] if cue.particle else []),
            content=content,
            speaker=[speaker] if speaker else [],
            kind=cue.kind,
            act=cue.act,
            rule=f"{subject.how}-{right.how if not content or content[-1][0] >= after else 'left'}{parent_rule}",
            weight=cue.weight,
            at=cue.head,
            antecedent=antecedent,
            negated=cue.negated,
        )
        return draft

    def _speaker(self, cue: Cue, subject: Subject, after: int) -> tuple[Range | None, Range | None, str]:
        """Return speaker, antecedent and a note for the rule."""
        if self._is_passive(cue):
            agent = self._agent(after)
            return agent, None, "-passive"
        if subject.how == "relative":
            return subject.range, subject.antecedent, ""
        if subject.range is not None:
            return subject.range, None, ""
        earlier = self._earlier_speaker(cue)
        if subject.how == "elided" and earlier is not None:
            return earlier, None, ""
        if cue.kind == "participle" or (subject.how == "elided" and self.lexicon.bare):
            return self._sentence_subject(cue), None, ""
        return None, None, ""

    def _is_passive(self, cue: Cue) -> bool:
        tokens = self.tokens
        if not self.lexicon.bare or tokens.low[cue.head].endswith("ing"):
            return False
        return any(tokens.low[i] in _BE for i in range(cue.start, cue.head))

    def _agent(self, after: int) -> Range | None:
        tokens = self.tokens
        for i in range(after, min(self.last, after + 4)):
            if tokens.low[i] == "by":
                return phrase_after(tokens, i + 1, self.last, self.lexicon, self.heads)
        return None

    def _earlier_speaker(self, cue: Cue) -> Range | None:
        """Return the speaker of the main attribution before a cue of the same sentence."""
        for draft in self.drafts[:_NEAR_CUES]:
            if draft.speaker and draft.at < cue.head and draft.kind in {"verb", "participle"}:
                if self.tokens.low[draft.speaker[0][0]] in self.lexicon.words["relative"] and len(self.drafts) > 1:
                    continue
                return draft.speaker[0]
        return None

    def _sentence_subject(self, cue: Cue) -> Range | None:
        """Return what looks like the subject of the sentence, for a participle without a verb of speech before it."""
        tokens, lexicon = self.tokens, self.lexicon
        start = self.first
        for i in range(self.first, cue.start):
            if tokens.word[i] == "," and is_adjunct(tokens, (self.first, i), lexicon):
                start = i + 1
                break
            if tokens.word[i] == ",":
                break
        end = start
        while end < cue.start and tokens.quote[end] < 0 and not self._may_be_verb(end, start):
            end += 1
        return phrase_before(tokens, end, start, lexicon) if start < end < cue.start else None

    def _may_be_verb(self, i: int, start: int) -> bool:
        """Whether a token behind a subject looks like the end of it: a comma, a finite verb."""
        tokens, lexicon = self.tokens, self.lexicon
        low = tokens.low[i]
        if low in lexicon.words["auxiliary"] or low in lexicon.words["verb"] or low in {",", ";", ":", "("}:
            return True
        if i <= start or tokens.is_capital(i):
            return False
        if low in lexicon.words["pronoun"] or low in lexicon.words["relative"]:
            return True
        return bool(lexicon.cues_of(low)) or (low.endswith(("ed", "s")) and tokens.is_capital(i - 1))

    def _inverted(self, cue: Cue, subject: Subject) -> Subject | None:
        """Return the subject behind the cue: "…," said the minister."""
        tokens, lexicon = self.tokens, self.lexicon
        if cue.kind != "verb" or cue.end >= self.last:
            return None
        if lexicon.bare:
            before = cue.head - 1
            if cue.start != cue.head or before < self.first:
                return None
            if tokens.word[before] != "," and tokens.word[before] not in DASHES and tokens.mark[before] != 2:
                return None
            if cue.takes_object and tokens.mark[before] != 2 and tokens.mark[before - 1] != 2:
                return None
            if subject.how == "own" and tokens.word[before] == "," and not tokens.mark[before - 1] == 2:
                return None
        elif not self._looks_inverted(cue, subject):
            return None
        start = cue.end
        if tokens.quote[start] >= 0 or not tokens.is_word(start) or that_at(tokens, start, self.last, lexicon):
            return None
        placed = tokens.low[start] in lexicon.place_speakers and tokens.low[cue.head].endswith(lexicon.plural_endings)
        if placed and start + 1 < self.last and tokens.low[start + 1] not in lexicon.words["time"]:
            start += 1
        while (
            not lexicon.bare
            and start < self.last - 1
            and (is_adverb(tokens.low[start], lexicon) or tokens.low[start] in lexicon.words["time"])
        ):
            start += 1
        if not lexicon.bare and not placed:
            start = self._behind_place(start)
        if (
            start >= self.last
            or tokens.low[start] in lexicon.words["preposition"]
            or is_adverb(tokens.low[start], lexicon)
        ):
            return None
        found = phrase_after(tokens, start, self.last, lexicon, self.heads)
        if found and not lexicon.bare:
            found = self._from_title(found)
            if cue.takes_object and lexicon.cased and not self._is_named(found[0]):
                return None
        return Subject(how="after", range=found, start=cue.start) if found else None

    def _is_named(self, i: int) -> bool:
        """Whether a token may begin a speaker rather than an object: a capital, a title, a pronoun."""
        tokens, lexicon = self.tokens, self.lexicon
        return tokens.is_capital(i) or lexicon.is_title(tokens.low[i]) or tokens.low[i] in lexicon.words["pronoun"]

    def _behind_place(self, start: int) -> int:
        """Return the token behind one short setting: "ogłosił na Twitterze Donald Trump"."""
        tokens, words = self.tokens, self.lexicon.words
        if tokens.low[start] not in words["preposition"]:
            return start
        i = start + 1
        while i < self.last and (tokens.low[i] in words["determiner"] or tokens.low[i] in words["article"]):
            i += 1
        i += 1
        if i < self.last and tokens.is_word(i) and tokens.quote[i] < 0 and tokens.low[i] not in words["conjunction"]:
            return i
        return start

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
        tokens = self.tokens
        before = cue.start - 1
        if (
            before < self.first
            or tokens.mark[before] == 2
            or tokens.word[before] == ","
            or tokens.word[before] in DASHES
        ):
            return True
        return subject.how in {"none", "elided"}

    # ------------------------------------------------------------------------------------------------------- content

    def _is_as_clause(self, cue: Cue, subject: Subject) -> bool:
        """Whether a cue stands in "As the minister said, …", "Как заявил министр, …"."""
        start = subject.range[0] if subject.how == "own" and subject.range else cue.start
        return self.first < start <= self.first + 2 and self.tokens.low[start - 1] in self.lexicon.words["as"]

    def _left(self, cue: Cue, subject: Subject) -> Range | None:
        """Return the range before subject and cue that may be the content: it ends in a comma, a dash or a quotation."""
        tokens = self.tokens
        before = subject.range[0] if subject.how == "own" and subject.range else cue.start
        end = before - 1
        if end > self.open and tokens.low[end] in self.lexicon.words["as"]:
            end -= 1
        if end <= self.open:
            return None
        if tokens.word[end] == "," or tokens.word[end] in DASHES:
            end -= 1
            if tokens.word[end] in {",", *DASHES}:
                end -= 1
        elif tokens.mark[end] != 2:
            return None
        return self.open, end + 1

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
            cut = self._clause_start(j)
            if cut is not None and cut > self.cues[k].end:
                limit = min(limit, cut)
        while limit > self.cues[k].end and tokens.word[limit - 1] in {",", *DASHES}:
            limit -= 1
        return limit

    def _clause_start(self, j: int) -> int | None:
        """Return where the clause of a cue begins that is coordinated with an earlier one, None for a nested one."""
        cue, subject, tokens = self.cues[j], self.subjects[j], self.tokens
        if cue.weight < 0.3:
            return None
        start = subject.start
        if not self.lexicon.bare and cue.kind == "verb" and self._is_relay(cue, subject):
            return cue.start - 1
        if cue.kind == "participle":
            if start > self.first and (tokens.word[start - 1] == "," or tokens.word[start - 1] in DASHES):
                return start - 1
            if subject.how == "own":
                return start
            return start if tokens.low[start] in self.lexicon.words["conjunction"] else None
        if subject.how == "elided":
            joined = tokens.low[start] in self.lexicon.words["conjunction"]
            if not joined and start < cue.start and tokens.word[start - 1] == "," and not self.lexicon.bare:
                return start - 1
            return start if joined or (self.lexicon.prefixes and tokens.word[start] == ",") else None
        if subject.how == "own" and start > self.first:
            before = tokens.low[start - 1]
            if before in self.lexicon.words["conjunction"] or before in {"while", "as", "although", "though", ";"}:
                return start - 1
            if before == "," and self._closes_sentence(cue):
                return start - 1
        return None

    def _is_relay(self, cue: Cue, subject: Subject) -> bool:
        """Whether a cue closes its sentence with who passed it on: "…, сообщает ТАСС."."""
        tokens = self.tokens
        if cue.start <= self.first or tokens.word[cue.start - 1] not in {",", *DASHES}:
            return False
        inverted = self._inverted(cue, subject)
        if inverted is None or inverted.range is None:
            return False
        end = inverted.range[1]
        return end >= self.last or tokens.word[end][0] in _BREAKS

    def _closes_sentence(self, cue: Cue) -> bool:
        """Whether nothing but a setting follows a cue: "…, Scott said on Monday."."""
        if cue.end >= self.last or self.tokens.word[cue.end][0] in _BREAKS:
            return True
        low, words = self.tokens.low[cue.end], self.lexicon.words
        setting = low in words["preposition"] or low in words["time"]
        return setting and low not in words["about"] and self._that_ahead(cue.end, self.last) is None

    def _right(self, cue: Cue, at: int, limit: int) -> _Right:
        """Tell what follows a cue and its subject."""
        tokens, lexicon = self.tokens, self.lexicon
        words = lexicon.words
        i = at
        while (
            i < limit and tokens.quote[i] < 0 and (is_adverb(tokens.low[i], lexicon) or tokens.low[i] in words["time"])
        ):
            i += 1
        if i >= limit or tokens.word[i][0] in _BREAKS:
            return _Right(how="none")
        if that_at(tokens, i, limit, lexicon):
            return _Right(how="that", start=i)
        if tokens.word[i] in {",", *lexicon.colons, *DASHES}:
            return self._behind_mark(i, limit)
        if tokens.mark[i] == 1:
            return _Right(how="quote", start=i)
        if tokens.low[i] in words["preposition"] or tokens.low[i] in words["time"]:
            return self._behind_adjunct(cue, i, limit)
        if cue.addressee and not (cue.takes_object and not self._that_ahead(i, limit)):
            return self._behind_addressee(i, limit)
        ahead = None if lexicon.bare or cue.takes_object else self._that_ahead(i, limit)
        if ahead is not None:
            return _Right(how="that", start=ahead)
        return _Right(how="bare", start=i)

    def _behind_mark(self, i: int, limit: int) -> _Right:
        tokens, lexicon = self.tokens, self.lexicon
        colon = tokens.word[i] in lexicon.colons
        nxt = i + 1
        if nxt >= limit:
            return _Right(how="none")
        if that_at(tokens, nxt, limit, lexicon):
            return _Right(how="that", start=nxt)
        if tokens.mark[nxt] == 1:
            return _Right(how="quote", start=nxt)
        if colon:
            return _Right(how="colon", start=nxt)
        if lexicon.bare:
            return _Right(how="inside", start=nxt)
        if lexicon.comma_clause:
            return _Right(how="that", start=nxt)
        that = self._that_ahead(nxt, limit) if tokens.word[i] == "," else None
        return _Right(how="inside", start=nxt) if that is None else _Right(how="that", start=that)

    def _that_ahead(self, i: int, limit: int) -> int | None:
        """Return the "that" or quotation that an adjunct or addressee still keeps away from its cue."""
        tokens, lexicon = self.tokens, self.lexicon
        for j in range(i, min(limit, i + _REACH)):
            if tokens.mark[j] == 1 and j > i and tokens.word[j - 1] in {",", *lexicon.colons}:
                return j
            if tokens.quote[j] >= 0:
                continue
            if j in self.heads or tokens.word[j][0] in ";.":
                return None
            if tokens.word[j] == ":":
                return j + 1
            if that_at(tokens, j, limit, lexicon) and not (lexicon.bare and tokens.low[j] != "that"):
                if lexicon.bare and tokens.low[j - 1] in lexicon.words["preposition"]:
                    continue
                return j
        return None

    def _behind_adjunct(self, cue: Cue, i: int, limit: int) -> _Right:
        ahead = self._that_ahead(i, limit)
        low = self.tokens.low[i]
        about = (
            low in self.lexicon.words["about"]
            and self.tokens.low[min(i + 1, limit - 1)] not in self.lexicon.words["time"]
        )
        if ahead is not None and not (cue.takes_object and about):
            how: Literal["that", "quote"] = "quote" if self.tokens.mark[ahead] == 1 else "that"
            return _Right(how=how, start=ahead)
        if cue.takes_object and not about and self.lexicon.infinitive_endings:
            for j in range(i, min(limit, i + _REACH)):
                if self.tokens.low[j].endswith(self.lexicon.infinitive_endings) and len(self.tokens.low[j]) > 3:
                    return _Right(how="object", start=j)
        if about and (cue.takes_object or not self.lexicon.bare):
            return _Right(how="object", start=i)
        if about and low in {"of", "about", "against"}:
            return _Right(how="object", start=i)
        return _Right(how="adjunct", start=i)

    def _behind_addressee(self, i: int, limit: int) -> _Right:
        """ "told reporters that …", "told CNN the plan …"."""
        tokens, lexicon = self.tokens, self.lexicon
        ahead = self._that_ahead(i, limit)
        if ahead is not None:
            return _Right(how="quote" if tokens.mark[ahead] == 1 else "that", start=ahead)
        j = i
        if tokens.low[j] in lexicon.words["pronoun"] or tokens.low[j] in {
            "reporters",
            "him",
            "her",
            "them",
            "us",
            "me",
        }:
            j += 1
        elif tokens.is_capital(j):
            while j < limit and (tokens.is_capital(j) or tokens.word[j] in {"'s", "’s", "."}):
                j += 1
        else:
            j += 1
            while (
                j < limit
                and tokens.is_word(j)
                and tokens.low[j] not in lexicon.words["determiner"]
                and tokens.low[j] not in lexicon.words["pronoun"]
                and tokens.low[j] != "to"
            ):
                j += 1
        while j < limit and (is_adverb(tokens.low[j], lexicon) or tokens.low[j] in lexicon.words["time"]):
            j += 1
        if j >= limit or tokens.word[j][0] in ".,;":
            if j < limit and tokens.word[j] == "," and j + 1 < limit:
                return self._behind_mark(j, limit)
            return _Right(how="none")
        if tokens.low[j] in lexicon.words["preposition"]:
            return self._behind_adjunct(
                Cue(start=0, end=0, head=0, kind="verb", act=self.cues[0].act, takes_object=False), j, limit
            )
        return _Right(how="bare", start=j)

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
        if self.last - after > _TAIL or self.tokens.word[self.last - 1] not in self.lexicon.colons:
            return False
        return self.last == self.tokens.paragraph_end(cue.head)

    def _content(self, k: int, cue: Cue, left: Range | None, right: _Right) -> list[Range]:
        tokens, lexicon = self.tokens, self.lexicon
        limit = self._limit(k)
        behind = self._trim((right.start, self._clause_end(right.start, limit))) if right.how != "none" else None
        ahead = self._trim(left) if left and cue.kind != "participle" else None
        quoted_left = ahead is not None and left is not None and tokens.quote[ahead[1] - 1] >= 0
        if ahead is not None and quoted_left:
            return self._direct(ahead, right, behind)
        shortest = 3 if lexicon.bare else 2
        clausal = ahead is not None and not is_adjunct(tokens, ahead, lexicon) and tokens.words_in(ahead) >= shortest
        if ahead is not None and cue.kind != "participle" and (clausal or right.how in {"inside", "adjunct"}):
            goes_on = self._behind_setting(right, limit) if right.how == "adjunct" and self._lacks_verb(ahead) else None
            if goes_on is not None:
                return [ahead, goes_on]
            if right.how in {"none", "adjunct"} and clausal:
                return [ahead]
            if right.how == "inside" and behind is not None:
                if self._is_tail(behind):
                    return [ahead] if clausal else []
                return [ahead, behind]
        if right.how in {"none", "adjunct", "inside"} or behind is None:
            return []
        if right.how == "bare" and not (lexicon.bare or cue.takes_object):
            return []
        return [behind]

    def _lacks_verb(self, ahead: Range) -> bool:
        """Whether what stands before "…, he said on Monday, …" is no whole clause yet."""
        words = self.lexicon.words
        return not any(
            self.tokens.low[i] in words["auxiliary"] or self.tokens.low[i] in words["verb"] for i in range(*ahead)
        )

    def _behind_setting(self, right: _Right, limit: int) -> Range | None:
        """Return the rest of a clause that "…, he said on Monday, …" interrupts."""
        tokens = self.tokens
        for i in range(right.start, min(limit, right.start + _TAIL)):
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
            if tokens.word[i] != "," or tokens.quote[i] >= 0:
                continue
            low, then = tokens.low[i + 1], tokens.low[i + 2] if i + 2 < limit else ""
            joined = (
                low in lexicon.words["conjunction"]
                and then in lexicon.words["pronoun"]
                and then not in {"that", "this"}
            )
            if (
                not (low in lexicon.ends or joined)
                or (that_at(tokens, i + 2, limit, lexicon)
                and low not in lexicon.words["relative"])
            ):
                continue
            if not any(tokens.mark[k] == 1 for k in range(i, limit)):
                return i
        return limit

    def _statement_end(self, start: int, limit: int) -> int | None:
        """Return the end of a content that is just a statement named: "опроверг эту информацию в интервью"."""
        tokens, lexicon = self.tokens, self.lexicon
        for i in range(start, min(limit, start + 2)):
            if tokens.quote[i] < 0 and any(matches(noun, tokens.low[i]) for noun in lexicon.answers.nouns):
                if i == start or i + 1 >= limit or tokens.low[start] not in lexicon.words["determiner"]:
                    return None
                follows = tokens.low[i + 1]
                cut = follows in lexicon.words["preposition"] and follows not in lexicon.answers.of
                return i + 1 if cut else None
        return None

    def _direct(self, ahead: Range, right: _Right, behind: Range | None) -> list[Range]:
        """A quotation stands before the cue: take what goes on after it only when it is a quotation or "that"."""
        content = [self._whole_quote(ahead)]
        if behind is not None and right.how in {"quote", "that", "colon"}:
            content.append(behind)
        return content

    def _whole_quote(self, ahead: Range) -> Range:
        return ahead

    def _is_tail(self, behind: Range) -> bool:
        """Whether what follows ", he said," is a remark of the writer and no more of the content."""
        tokens, low = self.tokens, self.tokens.low[behind[0]]
        words = self.lexicon.words
        if (
            low in words["relative"]
            or low.endswith("ing")
            or low in {"according", "in", "at", "on", "during", "while", "when", "after"}
        ):
            return True
        return tokens.words_in(behind) < 2

    def _trim(self, span: Range) -> Range | None:
        tokens = self.tokens
        start, end = span
        while (
            start < end and tokens.quote[start] < 0 and not tokens.is_word(start) and tokens.word[start] not in "($€£"
        ):
            start += 1
        while (
            end > start
            and tokens.quote[end - 1] < 0
            and not tokens.is_word(end - 1)
            and tokens.word[end - 1] not in ")%"
        ):
            end -= 1
        return (start, end) if end > start and tokens.words_in((start, end)) else None
