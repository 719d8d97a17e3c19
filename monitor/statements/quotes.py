"""Quotation marks of one paragraph, paired: typographic, straight, nested, touching, broken and left open.

State never crosses a paragraph, except that a paragraph which closes what the one before left open is known to.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

#: marks that open and close alike
_AMBIGUOUS = frozenset({'"', "''", "'", "``"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Quote:
    """One outermost quotation as token numbers: half-open, marks included."""

    start: int
    end: int
    #: it has a closing mark of its own
    closed: bool = True
    #: it has an opening mark of its own
    opened: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """A quotation mark and what stands around it."""

    token: int
    text: str
    space_before: bool
    space_after: bool

    @property
    def looks_opening(self) -> bool:
        """Whether it hugs what follows and not what precedes."""
        return self.space_before and not self.space_after

    @property
    def looks_closing(self) -> bool:
        """Whether it hugs what precedes and not what follows."""
        return self.space_after and not self.space_before


def pair_marks(
    marks: Sequence[Mark], closers: Mapping[str, frozenset[str]], start: int, end: int, *, left_open: bool
) -> tuple[Quote, ...]:
    """Return the outermost quotations of the tokens `start` to `end`.

    Shape: ascending, disjoint. `closers` gives the marks that may close each opening mark; `left_open` says that the
    paragraph before ended inside a quotation.
    """
    if not marks:
        return ()
    nested, balanced = _nested(marks, closers, start, left_open=left_open)
    if balanced:
        return tuple(nested)
    return tuple(_flat(marks, closers, start, end, left_open=left_open))


def _nested(
    marks: Sequence[Mark], closers: Mapping[str, frozenset[str]], start: int, *, left_open: bool
) -> tuple[list[Quote], bool]:
    """Pair with a stack; the second value says whether everything that opened was closed."""
    found: list[Quote] = []
    stack: list[Mark] = []
    for mark in marks:
        if stack and _closes(mark, stack[-1], closers):
            opening = stack.pop()
            if not stack:
                found.append(Quote(start=opening.token, end=mark.token + 1))
        elif mark.text in closers and not (mark.text in _AMBIGUOUS and mark.looks_closing):
            stack.append(mark)
        elif left_open and not found and not stack:
            found.append(Quote(start=start, end=mark.token + 1, opened=False))
    return found, not stack


def _closes(mark: Mark, opening: Mark, closers: Mapping[str, frozenset[str]]) -> bool:
    if mark.text not in closers.get(opening.text, frozenset()):
        return False
    return not (mark.text == opening.text and mark.looks_opening)


def _flat(
    marks: Sequence[Mark], closers: Mapping[str, frozenset[str]], start: int, end: int, *, left_open: bool
) -> list[Quote]:
    """Pair without nesting: an opening mark inside an open quotation starts again; what stays open runs to the end."""
    found: list[Quote] = []
    opening: Mark | None = None
    for mark in marks:
        if opening is None:
            if mark.text in closers and not (mark.text in _AMBIGUOUS and mark.looks_closing):
                opening = mark
            elif left_open and not found:
                found.append(Quote(start=start, end=mark.token + 1, opened=False))
        elif mark.text in closers[opening.text] and not (mark.text == opening.text and mark.looks_opening):
            found.append(Quote(start=opening.token, end=mark.token + 1))
            opening = None
        elif mark.text in closers and opening.token != start:
            opening = mark
    if opening is not None:
        found.append(Quote(start=opening.token, end=end, closed=False))
    return found
