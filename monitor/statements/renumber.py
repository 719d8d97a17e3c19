"""Leaving attributions out without breaking the links between the others."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from monitor.types import Attribution


def keep_where(attributions: Sequence[Attribution], wanted: Callable[[Attribution], bool]) -> tuple[Attribution, ...]:
    """Return the wanted attributions, with the indices between them renumbered.

    One that lost what it was nested in, or what it answers, keeps standing without that link.
    """
    kept = [index for index, one in enumerate(attributions) if wanted(one)]
    place = {old: new for new, old in enumerate(kept)}
    result = []
    for index in kept:
        one = attributions[index]
        answer = one.answer
        if answer is not None and answer.index is not None:
            answer = replace(answer, index=place.get(answer.index))
        nested = place.get(one.nested_in) if one.nested_in is not None else None
        result.append(replace(one, nested_in=nested, answer=answer))
    return tuple(result)
