"""The detectors as tests name them: by rules alone, so that nothing depends on trained weights, or with the model."""

from __future__ import annotations

from typing import TYPE_CHECKING

from monitor.statements.detect import detect, detector_of
from monitor.statements.lexicon import lexicon
from monitor.statements.read import all_drafts
from monitor.statements.tokens import Tokens

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from monitor.statements.draft import Draft
    from monitor.types import Attribution, NameHit, Span


def rules(
    text: str,
    *,
    language: str | None = None,
    names: Sequence[NameHit] = (),
    publisher_actor: str | None = None,
    title_end: int = 0,
) -> tuple[Attribution, ...]:
    """Return what the language packs alone find."""
    return detect(
        text,
        language=language,
        names=names,
        publisher_actor=publisher_actor,
        title_end=title_end,
        detector=detector_of("rules"),
    )


def token_table(text: str, language: str = "en") -> Tokens:
    """Return the tokens of a text."""
    return Tokens(text, lexicon(language))


def rule_drafts(tokens: Tokens, language: str = "en") -> list[Draft]:
    """Return all drafts of the rules, the doubtful ones too."""
    return all_drafts(tokens, lexicon(language), names=(), title_end=0)[1]


def words_of(text: str, spans: Iterable[Span]) -> list[str]:
    """Return the words of spans."""
    return [text[start:end] for start, end in spans]
