"""Which entries of a visit are new: pure decisions over the parsed document and what the store knows."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from monitor.sources.identity import canonical_url
from monitor.types import ChangedEntry, Entry, EntryIntent, SkipReason

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from collections.abc import Set as AbstractSet

    from monitor.types import KnownEntry, ParsedSource

#: a document in which nothing at all is known may be the same news under new addresses
_LOOKS_RENUMBERED = 2
#: changes of one entry's text that are noticed; feeds put counters into their texts
MOST_TEXT_CHANGES = 24
#: so many known entries with other identifiers are no slip
_FLOOD = 5
#: what a document lists that is read late is news when it is no older than this
_NEWS_AGE = timedelta(days=3)
#: more entries without a date than these are an archive
_UNDATED_NEWS = 100


def decide_entries(
    parsed: ParsedSource, known: Mapping[str, KnownEntry], *, first_visit: bool, tell_backlog: bool
) -> tuple[tuple[EntryIntent, ...], dict[str, int]]:
    """Return the entries to store, oldest first, and how many were skipped for which `SkipReason`.

    Shape: `known` maps keys of these entries to what is stored under them. On a first visit entries are backlog unless
    `tell_backlog`.
    """
    matched = match_known(parsed.entries, known)
    skipped: Counter[str] = Counter()
    fresh: list[Entry] = []
    seen: set[str] = set()
    for entry in parsed.entries:
        if entry.id in matched:
            skipped[SkipReason.KNOWN.value] += 1
        elif _is_repeated(entry, seen):
            skipped[SkipReason.DUPLICATE_IN_DOCUMENT.value] += 1
        else:
            seen.update(entry.keys)
            fresh.append(entry)
    state = "backlog" if first_visit and not tell_backlog else "pending"
    intents = tuple(EntryIntent(entry=entry, state=state) for entry in _oldest_first(fresh))  # type: ignore[arg-type]  # one of two literals
    return intents, dict(skipped)


def unheard(entries: Sequence[Entry], seen: AbstractSet[str]) -> tuple[Entry, ...]:
    """Return the entries that no other document of the visit has listed, whose keys are `seen`."""
    return tuple(entry for entry in entries if not _is_repeated(entry, seen))


def late_intents(intents: Sequence[EntryIntent], now: datetime) -> tuple[EntryIntent, ...]:
    """Return what is told of a document that is read for the first time long after its source: not its old entries.

    A sitemap of another year that came into sight because one page of it was touched lists no news. Entries older than
    three days are backlog, and so are undated ones when there are more than a hundred of them.
    """
    undated = sum(_moment(intent.entry) is None for intent in intents)
    told = []
    for intent in intents:
        moment = _moment(intent.entry)
        old = undated > _UNDATED_NEWS if moment is None else moment < now - _NEWS_AGE
        told.append(replace(intent, state="backlog") if old else intent)
    return tuple(told)


def _moment(entry: Entry) -> datetime | None:
    return entry.published_at or entry.updated_at


def keys_to_add(parsed: ParsedSource, known: Mapping[str, KnownEntry]) -> tuple[tuple[int, tuple[str, ...]], ...]:
    """Return keys that known entries have not had so far: (entry id, new keys), so that the next visit finds them.

    Without them an entry that changes its guid now and its address later would be lost sight of. Not remembered are the
    guids of a flood (`renamed_guids`).
    """
    matched = match_known(parsed.entries, known)
    flood = renamed_guids(parsed.entries, matched, known)
    added = []
    for entry in parsed.entries:
        owner = matched.get(entry.id)
        missing = tuple(key for key in entry.keys if key not in known and key not in flood) if owner else ()
        if owner and missing:
            added.append((owner.entry_id, missing))
    return tuple(added)


def renamed_guids(
    entries: Sequence[Entry], matched: Mapping[str, KnownEntry], known: Mapping[str, KnownEntry]
) -> frozenset[str]:
    """Return the guid keys that most known entries of a document did not have before; empty when it is only a few.

    Shape: `matched` as `match_known` gives it. Such identifiers may be others again at the next visit: remembered, they
    would grow by the length of the document at every visit.
    """
    of_known = [entry for entry in entries if entry.id in matched]
    new = {key for entry in of_known for key in entry.keys if key.startswith("guid:") and key not in known}
    return frozenset(new) if len(new) >= _FLOOD and len(new) * 2 > len(of_known) else frozenset()


def changed_entries(entries: Sequence[Entry], known: Mapping[str, KnownEntry]) -> tuple[ChangedEntry, ...]:
    """Return the known entries whose own text is another one than when they were last seen.

    Shape: an entry whose text changes with every visit is looked at no more than `MOST_TEXT_CHANGES` times.
    """
    matched = match_known(entries, known)
    changed: dict[int, ChangedEntry] = {}
    for entry in entries:
        owner = matched.get(entry.id)
        if owner is None or owner.text_hash is None or owner.text_changes >= MOST_TEXT_CHANGES:
            continue
        if entry.text_hash != owner.text_hash:
            changed.setdefault(owner.entry_id, ChangedEntry(entry_id=owner.entry_id, entry=entry))
    return tuple(changed.values())


def match_known(entries: Sequence[Entry], known: Mapping[str, KnownEntry]) -> dict[str, KnownEntry]:
    """Return, by entry id, the stored entry that each of these is.

    Address first, then guid, then text, and title with day only when nothing else of the document is known. A stored
    entry that is still listed under its own address cannot be a second one of the same text.
    """
    matched: dict[str, KnownEntry] = {}
    for entry in entries:
        owner = _by_address(entry, known) or _by_guid(entry, known)
        if owner:
            matched[entry.id] = owner
    strong = bool(matched)
    claimed = {owner.entry_id for owner in matched.values()}
    _claim(entries, known, matched, claimed, "text:")
    if not strong and len(entries) >= _LOOKS_RENUMBERED:
        _claim(entries, known, matched, claimed, "title:")
    return matched


def _claim(
    entries: Sequence[Entry],
    known: Mapping[str, KnownEntry],
    matched: dict[str, KnownEntry],
    claimed: set[int],
    kind: str,
) -> None:
    """Match entries by weaker keys, each stored entry at most once."""
    for entry in entries:
        if entry.id in matched:
            continue
        owners = (known[key] for key in entry.keys if key.startswith(kind) and key in known)
        owner = next((owner for owner in owners if owner.entry_id not in claimed), None)
        if owner:
            matched[entry.id] = owner
            claimed.add(owner.entry_id)


def _by_address(entry: Entry, known: Mapping[str, KnownEntry]) -> KnownEntry | None:
    return next((known[key] for key in entry.keys if key.startswith("url:") and key in known), None)


def _by_guid(entry: Entry, known: Mapping[str, KnownEntry]) -> KnownEntry | None:
    for key in entry.keys:
        if key.startswith("guid:") and key in known:
            owner = known[key]
            # Guids are reused ("0", "1", the home page): another address and another title make another entry.
            other_url = bool(entry.url and owner.url and canonical_url(entry.url) != canonical_url(owner.url))
            if not other_url or _same_words(entry.title, owner.title):
                return owner
    return None


def _same_words(left: str, right: str) -> bool:
    return " ".join(left.casefold().split()) == " ".join(right.casefold().split())


def _is_repeated(entry: Entry, seen: AbstractSet[str]) -> bool:
    """Tell whether the document listed this entry already; equal text under two addresses counts as two."""
    strong = [key for key in entry.keys if key.startswith(("url:", "guid:"))]
    return any(key in seen for key in strong or entry.keys)


def _oldest_first(entries: Sequence[Entry]) -> list[Entry]:
    """Order by date; an undated entry keeps its place beside its neighbour, documents list the newest first."""
    moment = datetime.min.replace(tzinfo=UTC)
    keyed = []
    for place, entry in enumerate(reversed(entries)):
        moment = _moment(entry) or moment
        keyed.append((moment, place, entry))
    return [entry for _, _, entry in sorted(keyed, key=lambda item: item[:2])]
