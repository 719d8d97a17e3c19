"""What is odd about a document beside what it said before: news that may be lost, identifiers that mean nothing.

Each notice opens with a word that stays the same, by which the health of a source is judged ("overrun: …").
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from monitor.sources.decide import match_known, renamed_guids
from monitor.sources.draft import entries_hash

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from monitor.types import Entry, KnownEntry

OVERRUN = "overrun:"
GUID_FLOOD = "guid flood:"
REDESIGN = "redesign:"
#: a document that lists fewer entries than this says nothing by listing only new ones
_WINDOW = 3
_NOTHING = entries_hash(())


def notices(
    entries: Sequence[Entry], known: Mapping[str, KnownEntry], *, first_visit: bool, last_hash: str | None
) -> tuple[str, ...]:
    """Return what operators should know of a visit that read `entries`; `known` as for `decide_entries`.

    Shape: `last_hash` is `ParsedSource.entries_hash` of the last visit, None when nobody knows it.
    """
    matched = match_known(entries, known)
    said = []
    if not matched and not first_visit and len(entries) >= _WINDOW and last_hash != _NOTHING:
        said.append(
            f"{OVERRUN} none of its {len(entries)} entries was seen before: more came since the last visit than it "
            "holds, or all were renamed"
        )
    renamed = renamed_guids(entries, matched, known)
    if renamed:
        said.append(f"{GUID_FLOOD} {len(renamed)} of {len(matched)} known entries came under new identifiers")
    return tuple(said)


def of_failure(message: str, *, first_visit: bool) -> tuple[str, tuple[str, ...]]:
    """Return the message of a visit that could not be read, and what operators should know of it.

    A pattern that never fitted is a mistake in it, no new design of the page.
    """
    if not message.startswith(REDESIGN):
        return message, ()
    return (message.removeprefix(REDESIGN).strip(), ()) if first_visit else (message, (message,))
