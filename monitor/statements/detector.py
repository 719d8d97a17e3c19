"""What every statement detector offers, and the rules detector."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Protocol

from monitor.statements.finish import finish
from monitor.statements.lexicon import lexicon
from monitor.statements.read import read_drafts
from monitor.statements.renumber import keep_where
from monitor.statements.tokens import Tokens
from monitor.statements.unsaid import is_unsaid
from monitor.text.language import detect_language
from monitor.text.repair import repair

if TYPE_CHECKING:
    from collections.abc import Sequence

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


class RulesDetector:
    """The detector by language packs: quotations, cues, word order."""

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
            names = tuple(_moved(hit, shadow.locate(*hit.span)) for hit in names)
            title_end = shadow.locate(0, title_end)[1] if title_end else 0
        drafts = read_drafts(tokens, pack, names=names, official=publisher_actor is not None, title_end=title_end)
        found = finish(tokens, pack, drafts, shadow)
        return keep_where(found, lambda one: not is_unsaid(text, one, pack.language))


def _moved(hit: NameHit, span: tuple[int, int]) -> NameHit:
    return replace(hit, span=span)
