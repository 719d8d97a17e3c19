"""One sentence: which cue has which speaker and which content."""

from __future__ import annotations

from typing import TYPE_CHECKING

from monitor.statements.contents import ContentReader, Right
from monitor.statements.draft import Draft
from monitor.statements.phrases import is_adjunct, phrase_after, phrase_before

if TYPE_CHECKING:
    from monitor.statements.clause import Subject
    from monitor.statements.draft import Cue
    from monitor.statements.tokens import Range

_BE = frozenset(["is", "are", "was", "were", "be", "been", "being"])
#: how many attributions of a sentence are looked at for a shared subject
_NEAR_CUES = 15


class SentenceReader(ContentReader):
    """Reads the verb cues of one sentence from left to right into drafts."""

    def read(self) -> list[Draft]:
        """Return the drafts of the sentence."""
        drafts: list[Draft] = []
        for k, cue in enumerate(self.cues):
            draft = self._draft(k, cue, drafts)
            if draft is None:
                continue
            drafts.append(draft)
            if draft.content and all(end <= cue.start for _, end in draft.content):
                self.open = max(self.open, cue.end)
        return drafts

    def _draft(self, k: int, cue: Cue, drafts: list[Draft]) -> Draft | None:
        """Return the attribution of a cue, None where no content is found."""
        subject = self.subjects[k]
        inverted = self._inverted(cue, subject)
        subject = inverted or subject
        after = inverted.range[1] if inverted and inverted.range else cue.end
        limit = self._limit(k)
        left = self._left(cue, subject)
        right = self._right(cue, after, limit)
        if right.how == "inside" and left is None and self._is_as_clause(cue, subject):
            right = Right(how="that", start=right.start)
        content = self._content(cue, left, right, limit) or self._about_before(cue, subject)
        pointed = self._pointed(cue)
        if pointed is not None and (not content or right.how in {"adjunct", "inside", "none", "object"}):
            content = [pointed]
        if not content and not self._announces(cue, after):
            return None
        speaker, antecedent = self._speaker(cue, subject, after, drafts)
        side = right.how if not content or content[-1][0] >= after else "left"
        return Draft(
            cue=[(cue.start, cue.end), *([cue.particle] if cue.particle else [])],
            content=content,
            speaker=[speaker] if speaker else [],
            kind=cue.kind,
            act=cue.act,
            rule=f"{subject.how}-{side}{'-passive' if self._is_passive(cue) else ''}",
            weight=cue.weight,
            at=cue.head,
            antecedent=antecedent,
            negated=cue.negated,
        )

    def _speaker(
        self, cue: Cue, subject: Subject, after: int, drafts: list[Draft]
    ) -> tuple[Range | None, Range | None]:
        """Return the speaker of a cue, and whom a relative pronoun stands for."""
        if self._is_passive(cue):
            return self._agent(after), None
        if subject.range is not None:
            return subject.range, subject.antecedent
        earlier = self._earlier_speaker(cue, drafts) if subject.how == "elided" else None
        if earlier is None and (cue.kind == "participle" or subject.how == "elided"):
            earlier = self._sentence_subject(cue)
        return earlier, None

    def _is_passive(self, cue: Cue) -> bool:
        """Whether the subject of an English cue is not who speaks: "was asked"."""
        tokens = self.tokens
        if not self.lexicon.bare or tokens.low[cue.head].endswith("ing"):
            return False
        return any(tokens.low[i] in _BE for i in range(cue.start, cue.head))

    def _agent(self, after: int) -> Range | None:
        """Return the speaker of a passive: "was accused by the ministry"."""
        tokens = self.tokens
        for i in range(after, min(self.last, after + 4)):
            if tokens.low[i] == "by":
                return phrase_after(tokens, i + 1, self.last, self.lexicon, self.heads)
        return None

    def _earlier_speaker(self, cue: Cue, drafts: list[Draft]) -> Range | None:
        """Return the speaker of the main attribution before a cue of the same sentence."""
        for draft in drafts[:_NEAR_CUES]:
            if draft.speaker and draft.at < cue.head and draft.kind in {"verb", "participle"}:
                if self.tokens.low[draft.speaker[0][0]] in self.lexicon.words["relative"] and len(drafts) > 1:
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
        if self._is(i, "auxiliary", "verb") or low in {",", ";", ":", "("}:
            return True
        if i <= start or tokens.is_capital(i):
            return False
        if self._is(i, "pronoun", "relative"):
            return True
        return bool(lexicon.cues_of(low)) or (low.endswith(("ed", "s")) and tokens.is_capital(i - 1))
