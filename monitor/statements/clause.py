"""What the readers of subjects and contents share: the view of one sentence with its cues."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from monitor.statements.phrases import DASHES, is_adverb, that_at
from monitor.statements.tokens import OPENING

if TYPE_CHECKING:
    from monitor.statements.draft import Cue
    from monitor.statements.lexicon import Lexicon
    from monitor.statements.tokens import Range, Tokens

#: how far after a cue its "that" or quotation may stand, behind whom and where it was said
REACH = 28
#: how much may stand between a cue and the colon that ends its paragraph, or around a setting
TAIL = 12
BREAKS = frozenset(".;!?…։")
#: weight from which a cue counts as one for the clauses around it
LIKELY = 0.5


@dataclass(slots=True, kw_only=True)
class Subject:
    """Who speaks by grammar, as far as the words before (or after) a cue tell."""

    how: Literal["own", "relative", "elided", "after", "none"]
    range: Range | None = None
    antecedent: Range | None = None
    #: the first token that belongs to the clause of this subject
    start: int = 0


class ClauseReader:
    """One sentence, its cues, and what is known of the text around it."""

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
        self.tokens = tokens
        self.first, self.last = sentence
        self.cues = cues
        self.lexicon = lexicon
        #: tokens where a formula begins: contents end before
        self.cuts = cuts
        #: the sentence before
        self.before = before
        self.heads = frozenset(cue.head for cue in cues if cue.weight >= LIKELY)
        #: first token that no content has taken
        self.open = self.first

    def _is(self, i: int, *classes: str) -> bool:
        """Whether a token is a word of one of the closed classes of the pack."""
        low, words = self.tokens.low[i], self.lexicon.words
        return any(low in words[name] for name in classes)

    def _is_loose(self, i: int) -> bool:
        """Whether a token is an adverb or a time, which may stand almost anywhere."""
        return self.tokens.quote[i] < 0 and (is_adverb(self.tokens.low[i], self.lexicon) or self._is(i, "time"))

    def _is_pause(self, i: int) -> bool:
        """Whether a token is a comma or a dash."""
        return self.tokens.word[i] == "," or self.tokens.word[i] in DASHES

    def _that_ahead(self, i: int, limit: int) -> int | None:
        """Return the "that" or quotation that an adjunct or addressee still keeps away from its cue."""
        tokens, lexicon = self.tokens, self.lexicon
        for j in range(i, min(limit, i + REACH)):
            if tokens.mark[j] == OPENING and j > i and tokens.word[j - 1] in {",", *lexicon.colons}:
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
