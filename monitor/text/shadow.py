"""A changed copy of a text that knows, for every range of it, where that range stands in the original."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Iterable

    from monitor.types import Span

#: (start, end, replacement): the half-open range of the original that `replacement` stands for
Edit: TypeAlias = tuple[int, int, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Shadow:
    """A text made from another one by edits; everything between the edits is the same, character for character.

    Shape: the four tuples run in parallel, ascending, one element per edit whose length differs from what it replaces:
    the range in this text and the range in the text it was made from. A shadow without edits costs nothing to map.
    """

    text: str
    original_length: int
    _starts: tuple[int, ...] = ()
    _ends: tuple[int, ...] = ()
    _original_starts: tuple[int, ...] = ()
    _original_ends: tuple[int, ...] = ()
    #: the shadow whose text this one was made from, when that is no original either
    _below: Shadow | None = None

    @property
    def is_identity(self) -> bool:
        """Whether offsets of this text are offsets of the original."""
        return not self._starts and (self._below is None or self._below.is_identity)

    def span(self, start: int, end: int) -> Span:
        """Return the range of the original that `text[start:end]` was made from.

        Shape: half-open; never outside the original; an empty range stays empty. A replacement cannot be divided: a
        range that takes a part of one takes all that it replaces. Ranges that only were removed belong to neither
        neighbour.
        """
        if end <= start:
            at = self._first(start)
            span = (at, at)
        else:
            span = (self._first(start), self._last(end - 1))
        return span if self._below is None else self._below.span(*span)

    def locate(self, start: int, end: int) -> Span:
        """Return the range of this text that was made from the range `start, end` of the original.

        Shape: half-open, the smallest that holds all of it; empty when the range was removed.
        """
        if self._below is not None:
            start, end = self._below.locate(start, end)
        first = self._forward(start, at_end=False)
        return first, max(first, self._forward(end, at_end=True))

    def _first(self, position: int) -> int:
        index = bisect_right(self._starts, position) - 1
        if index < 0:
            return position
        if position < self._ends[index]:
            return self._original_starts[index]
        return self._original_ends[index] + position - self._ends[index]

    def _last(self, position: int) -> int:
        index = bisect_right(self._starts, position) - 1
        if index < 0:
            return position + 1
        if position < self._ends[index]:
            return self._original_ends[index]
        return self._original_ends[index] + position - self._ends[index] + 1

    def _forward(self, position: int, *, at_end: bool) -> int:
        index = bisect_right(self._original_starts, position - at_end) - 1
        if index < 0:
            return position
        if position < self._original_ends[index] + at_end:
            return self._ends[index] if at_end else self._starts[index]
        return self._ends[index] + position - self._original_ends[index]


def unchanged(text: str) -> Shadow:
    """Return the shadow that is the text itself."""
    return Shadow(text=text, original_length=len(text))


def edited(original: str, edits: Iterable[Edit], *, base: str | None = None) -> Shadow:
    """Return the shadow that the edits make of a text.

    Shape: edits are ascending and do not overlap. `base` is the text with its one-to-one changes already made, as long
    as `original`; the unedited ranges are taken from it.
    """
    source = original if base is None else base
    pieces: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    original_starts: list[int] = []
    original_ends: list[int] = []
    at = length = 0
    for start, end, replacement in edits:
        if start > at:
            pieces.append(source[at:start])
            length += start - at
        if replacement:
            pieces.append(replacement)
        if len(replacement) != end - start:
            starts.append(length)
            ends.append(length + len(replacement))
            original_starts.append(start)
            original_ends.append(end)
        length += len(replacement)
        at = end
    pieces.append(source[at:])
    return Shadow(
        text="".join(pieces),
        original_length=len(original),
        _starts=tuple(starts),
        _ends=tuple(ends),
        _original_starts=tuple(original_starts),
        _original_ends=tuple(original_ends),
    )


def compose(upper: Shadow, lower: Shadow) -> Shadow:
    """Return `upper`, which was made from `lower.text`, with its ranges mapped to the original of `lower`."""
    if upper._below is not None:  # noqa: SLF001 - the two functions of this module build and chain shadows
        lower = compose(upper._below, lower)  # noqa: SLF001 - as above
    return Shadow(
        text=upper.text,
        original_length=lower.original_length,
        _starts=upper._starts,  # noqa: SLF001 - as above
        _ends=upper._ends,  # noqa: SLF001 - as above
        _original_starts=upper._original_starts,  # noqa: SLF001 - as above
        _original_ends=upper._original_ends,  # noqa: SLF001 - as above
        _below=None if lower.is_identity else lower,
    )
