"""Two wordings of one statement side by side: which words of each the other one lacks."""

from __future__ import annotations

import difflib
import re
from dataclasses import dataclass

_PIECES = re.compile(r"[«»]|[^\s«»]+|\s+")
#: wordings that share less than this are shown without marks: all of it is new
_RELATED = 0.3


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A stretch of a wording."""

    text: str
    #: the other wording has it too
    common: bool


def pieces(text: str, other: str) -> tuple[Piece, ...]:
    """Return a text in stretches, by what the other one lacks; as one stretch when they have little in common."""
    mine, theirs = _PIECES.findall(text), _PIECES.findall(other)
    matcher = difflib.SequenceMatcher(a=theirs, b=mine, autojunk=False)
    if matcher.ratio() < _RELATED:
        return (Piece(text=text, common=True),)
    found = []
    for kind, _, _, start, end in matcher.get_opcodes():
        piece = "".join(mine[start:end])
        if piece:
            found.append(Piece(text=piece, common=kind == "equal" or not piece.strip()))
    return tuple(found)


def marked(text: str, other: str, before: str, after: str) -> str:
    """Return a text with marks around the words that the other one lacks: `[-was-]`, `[+now+]`."""
    return "".join(one.text if one.common else f"{before}{one.text}{after}" for one in pieces(text, other))
