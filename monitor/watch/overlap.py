"""Which of several names at one spot is meant: the longest that has its support."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from monitor.watch.endings import base_language
from monitor.watch.support import Company, Verdict

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from monitor.types import NameHit
    from monitor.watch.support import Conditions
    from monitor.watch.surroundings import Surroundings

#: rounds of refusing names and looking at what stood under them; each round refuses at least one
_ROUNDS = 8


def settle(
    found: Sequence[NameHit], conditions: Conditions, around: Surroundings, language: str | None
) -> tuple[tuple[NameHit, ...], tuple[tuple[NameHit, str], ...]]:
    """Return the names that count and those that do not, with the reason.

    Shape: both in order of their start. Where a long name is refused, a shorter one within it gets its chance.
    """
    candidates = list(_one_per_entity(found, language))
    rejected: list[tuple[NameHit, str]] = []
    taken: list[NameHit] = []
    #: verdicts on names that need no support: what else stands in the text changes little for them
    known: dict[int, Verdict] = {}
    for _ in range(_ROUNDS):
        chosen = longest(candidates)
        company = Company(chosen)
        taken, refused = [], {}
        for hit in chosen:
            verdict = known.get(id(hit)) or conditions.judge(hit, company, around)
            if not hit.condition:
                known[id(hit)] = verdict
            if verdict.reason:
                refused[id(hit)] = (hit, verdict.reason)
            elif verdict.confidence == 1:
                taken.append(hit)
            else:
                taken.append(replace(hit, confidence=round(hit.confidence * verdict.confidence, 3)))
        rejected.extend(refused.values())
        if not refused:
            break
        candidates = [hit for hit in candidates if id(hit) not in refused]
    return tuple(_nearest_of_rivals(taken)), tuple(sorted(rejected, key=lambda pair: pair[0].span))


def longest(hits: Iterable[NameHit]) -> list[NameHit]:
    """Return the hits that no longer hit overlaps; hits of one span stay together (a city and its government)."""
    ordered = sorted(hits, key=lambda hit: (hit.span[0], -hit.span[1]))
    chosen: list[NameHit] = []
    cluster: list[NameHit] = []
    reach = -1
    for hit in ordered:
        if hit.span[0] >= reach:
            chosen.extend(_longest_of_cluster(cluster))
            cluster = []
        cluster.append(hit)
        reach = max(reach, hit.span[1])
    chosen.extend(_longest_of_cluster(cluster))
    return sorted(chosen, key=lambda hit: (hit.span[0], hit.kind, hit.metonym, hit.entity_id))


def _longest_of_cluster(cluster: list[NameHit]) -> list[NameHit]:
    if len(cluster) == 1:
        return cluster
    spans: list[tuple[int, int]] = []
    for start, end in sorted({hit.span for hit in cluster}, key=lambda span: (span[0] - span[1], span[0])):
        if all(end <= s or start >= e for s, e in spans):
            spans.append((start, end))
    return [hit for hit in cluster if hit.span in spans]


def _one_per_entity(found: Iterable[NameHit], language: str | None) -> Iterable[NameHit]:
    """Return one hit per entity and span: the one that needs no support, then the one of the text's language."""
    best: dict[tuple[str, str, tuple[int, int]], NameHit] = {}
    own = base_language(language)

    def rank(hit: NameHit) -> tuple[bool, bool, bool]:
        return bool(hit.condition), hit.metonym, own is None or base_language(hit.language) != own

    for hit in found:
        key = (hit.kind, hit.entity_id, hit.span)
        known = best.get(key)
        if known is None or rank(hit) < rank(known):
            best[key] = hit
    return best.values()


def _nearest_of_rivals(taken: Sequence[NameHit]) -> Iterable[NameHit]:
    """Drop, among actors that share one name needing support, all but the one whose support stands nearest before."""
    rivals: dict[tuple[int, int], list[NameHit]] = {}
    for hit in taken:
        if hit.kind == "actor" and hit.condition:
            rivals.setdefault(hit.span, []).append(hit)
    dropped: set[int] = set()
    for span, hits in rivals.items():
        last = {hit.entity_id: _last_named(hit, taken, span[0]) for hit in hits}
        top = max(last.values())
        if len(hits) > 1 and top >= 0 and list(last.values()).count(top) == 1:
            dropped.update(id(hit) for hit in hits if last[hit.entity_id] != top)
    return [hit for hit in taken if id(hit) not in dropped]


def _last_named(hit: NameHit, taken: Sequence[NameHit], position: int) -> int:
    """Return where the same actor was last named before a position, -1 when nowhere."""
    return max((o.span[0] for o in taken if o.entity_id == hit.entity_id and o.span[0] < position), default=-1)
