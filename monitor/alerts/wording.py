"""Two wordings of one statement side by side: which words of each the other one lacks."""

from __future__ import annotations

import difflib
import re
from dataclasses import dataclass

#: a word or a quotation mark, with the white space behind it
_WORDS = re.compile(r"([«»]|[^\s«»]+)(\s*)")
#: wordings that share less than this are shown without marks: all of it is new
_RELATED = 0.3


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A stretch of a wording."""

    text: str
    #: the other wording has it too
    common: bool


def pieces(text: str, other: str) -> tuple[Piece, ...]:
    """Return a text in stretches, by what the other one lacks; as one stretch when they have little in common.

    Shape: the stretches together are the text; white space beside words that only one has is common.
    """
    mine, theirs = _WORDS.findall(text), [word for word, _ in _WORDS.findall(other)]
    own = [word for word, _ in mine]
    matcher = difflib.SequenceMatcher(a=theirs, b=own, autojunk=False)
    if _shared(matcher, own, theirs) < _RELATED:
        return (Piece(text=text, common=True),)
    found = [Piece(text=text[: len(text) - len(text.lstrip())], common=True)]
    for kind, _, _, start, end in matcher.get_opcodes():
        stretch = "".join(word + space for word, space in mine[start:end])
        words = stretch.rstrip()
        found += [Piece(text=words, common=kind == "equal"), Piece(text=stretch[len(words) :], common=True)]
    return tuple(piece for piece in found if piece.text)


def _shared(matcher: difflib.SequenceMatcher[str], own: list[str], theirs: list[str]) -> float:
    """Return the share of the words of the longer wording that both have, quotation marks left out."""
    blocks = matcher.get_matching_blocks()
    common = sum(word not in "«»" for block in blocks for word in own[block.b : block.b + block.size])
    longer = max(sum(word not in "«»" for word in words) for words in (own, theirs))
    return common / longer if longer else 1.0


def marked(text: str, other: str, before: str, after: str) -> str:
    """Return a text with marks around the words that the other one lacks: `[-was-]`, `[+now+]`."""
    return "".join(one.text if one.common else f"{before}{one.text}{after}" for one in pieces(text, other))
