"""What every statement detector offers, and the rules detector."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import replace
from typing import TYPE_CHECKING, Protocol

from monitor.statements.finish import finish
from monitor.statements.lexicon import lexicon
from monitor.statements.model.network import packaged_tagger, read_tagger
from monitor.statements.model.read import read_with
from monitor.statements.names import name_tokens
from monitor.statements.quoted import join_quotes
from monitor.statements.read import all_drafts, completed
from monitor.statements.select import discount_lone
from monitor.statements.tokens import Tokens
from monitor.text.language import detect_language
from monitor.text.repair import repair

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from monitor.statements.draft import Draft
    from monitor.statements.lexicon import Lexicon
    from monitor.types import Attribution, NameHit


class Detector(Protocol):
    """Finds who says what in a text.

    A detector is pure: the same text gives the same attributions, without network, clock or database. Offsets refer to
    the text as given. Attributions are sorted by position; `nested_in` and `answer.index` refer to the returned tuple.
    A trained model implements this protocol and may use the rules for what it was not trained on.
    """

    def detect(
        self,
        text: str,
        *,
        language: str | None = None,
        names: Sequence[NameHit] = (),
        publisher_actor: str | None = None,
        title_end: int = 0,
    ) -> tuple[Attribution, ...]:
        """Return the attributions of a text.

        Shape: `names` are registry hits in the text as given, used to repair speakers; `publisher_actor` is set for an
        official source, whose unattributed words then become statements; `title_end` is where the title ends.
        """
        ...


class _PackDetector(ABC):
    """What the detectors share: repair before reading, tokens by the pack, offsets of the text as given."""

    def detect(
        self,
        text: str,
        *,
        language: str | None = None,
        names: Sequence[NameHit] = (),
        publisher_actor: str | None = None,
        title_end: int = 0,
    ) -> tuple[Attribution, ...]:
        """Return the attributions of a text; see `Detector.detect`."""
        shadow = repair(text)
        pack = lexicon(language or detect_language(shadow.text))
        tokens = Tokens(shadow.text, pack)
        if not tokens.n:
            return ()
        if not shadow.is_identity:
            names = tuple(replace(hit, span=shadow.locate(*hit.span)) for hit in names)
            title_end = shadow.locate(0, title_end)[1] if title_end else 0
        drafts = self.drafts(tokens, pack, names=names, official=publisher_actor is not None, title_end=title_end)
        return finish(tokens, pack, drafts, shadow, text)

    @abstractmethod
    def drafts(
        self, tokens: Tokens, pack: Lexicon, *, names: Sequence[NameHit], official: bool, title_end: int
    ) -> list[Draft]:
        """Return the attributions of a token table."""


class RulesDetector(_PackDetector):
    """The detector by language packs alone: quotations, cues, word order."""

    def drafts(
        self, tokens: Tokens, pack: Lexicon, *, names: Sequence[NameHit], official: bool, title_end: int
    ) -> list[Draft]:
        """Return the attributions of a token table."""
        found, _ = all_drafts(tokens, pack, names=names, title_end=title_end)
        return completed(tokens, pack, found, names=names, official=official, title_end=title_end)


class ModelDetector(_PackDetector):
    """The trained tagger, which sees words, packs and what the rules make of them."""

    def __init__(self, weights: Path | None = None) -> None:
        """Build a detector with packaged weights or those of a file. Errors: ConfigError for a bad file."""
        self._tagger = packaged_tagger() if weights is None else read_tagger(weights)

    def drafts(
        self, tokens: Tokens, pack: Lexicon, *, names: Sequence[NameHit], official: bool, title_end: int
    ) -> list[Draft]:
        """Return the attributions of a token table."""
        _, rules = all_drafts(tokens, pack, names=names, title_end=title_end)
        found = read_with(self._tagger, tokens, pack, rules, title_end=title_end, official=official)
        found = join_quotes(tokens, found, pack)
        found = completed(tokens, pack, found, names=names, official=official, title_end=title_end)
        discount_lone(tokens, found, known=name_tokens(tokens, [hit for hit in names if not hit.metonym]))
        return found
