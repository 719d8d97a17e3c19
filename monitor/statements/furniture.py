"""Lines that are page furniture: bylines, "Leave a Reply", share buttons."""

from __future__ import annotations

from typing import TYPE_CHECKING

from monitor.statements.lexicon import match_words

if TYPE_CHECKING:
    from monitor.statements.lexicon import Lexicon
    from monitor.statements.tokens import Range, Tokens

#: furniture is short
_LONGEST = 12
#: words that may follow a furniture phrase on its line
_SPARE = 6


def is_furniture(tokens: Tokens, paragraph: Range, lexicon: Lexicon) -> bool:
    """Whether a paragraph is nothing but page furniture."""
    first, last = paragraph
    if last - first > _LONGEST:
        return False
    for phrase in lexicon.boilerplate:
        end = match_words(phrase, tokens.low, first, last)
        if end is not None and last - end <= _SPARE:
            return True
    return False
