"""Which earlier statement an attribution answers: by its own words, or because it denies what another one claimed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, TypeAlias

from monitor.stories.likeness import NEGATIVE
from monitor.types import Act

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from monitor.types import ResolvedAttribution, StatementSignature, StoredStatement

#: (outer, inner) -> whether the inner actor is the outer one, or a part of it
Includes: TypeAlias = Callable[[str, str], bool]

#: a claim is denied within a week, or nobody remembers it
_DENIAL_WINDOW = timedelta(days=7)
#: clocks of sources differ, and a day that a text gives is put at noon
_CLOCK_SLACK = timedelta(hours=18)
#: what can be denied
_DENIABLE = frozenset(
    {Act.ASSERTION, Act.REPORT, Act.ANNOUNCEMENT, Act.ACCUSATION, Act.CONFIRMATION, Act.WARNING, Act.THREAT, Act.DEMAND}
)
#: share of common words from which a denial may be of a claim about the same place, or about any place
_LEAST_OVERLAP, _LEAST_OVERLAP_ALONE = 0.2, 0.5
_STEM = 5
_CONTENT_WORD = 4
_PLACE_POINTS, _NUMBER_POINTS, _NAME_POINTS, _WORD_POINTS = 2.0, 1.0, 0.5, 4.0


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerLink:
    """The statement that is answered: a known one, or an attribution of the same article."""

    kind: str  #: "denies" or "answers"
    reason: str
    statement: StoredStatement | None = None
    index: int | None = None


def answered(
    index: int,
    resolved: Sequence[ResolvedAttribution],
    signatures: Sequence[StatementSignature],
    known: Sequence[StoredStatement],
    includes: Includes,
) -> AnswerLink | None:
    """Return what the attribution answers, None when it answers nothing that is known."""
    own = resolved[index]
    answer = own.attribution.answer
    kind = "denies" if own.attribution.act in NEGATIVE else "answers"
    if answer is not None and _valid(answer.index, index, resolved, includes):
        return AnswerLink(kind=kind, index=answer.index, reason=f"{kind} what the same article reports")
    if own.answers_actor is not None:
        return _of_actor(index, own.answers_actor, kind, resolved, signatures, known, includes)
    if answer is None and own.attribution.act in NEGATIVE:
        return _denied(index, resolved, signatures, known, includes)
    return None


def _valid(target: int | None, index: int, resolved: Sequence[ResolvedAttribution], includes: Includes) -> bool:
    """Whether the attribution that the words point to can be meant, now that the speakers are known."""
    if target is None or target == index or not 0 <= target < len(resolved):
        return False
    speaker, own = resolved[target].actor, resolved[index]
    if speaker is None:
        return True
    return speaker != own.actor and (own.answers_actor is None or _is_of(speaker, own.answers_actor, includes))


def _of_actor(  # noqa: PLR0917 - the arguments of `answered` and what it found
    index: int,
    actor: str,
    kind: str,
    resolved: Sequence[ResolvedAttribution],
    signatures: Sequence[StatementSignature],
    known: Sequence[StoredStatement],
    includes: Includes,
) -> AnswerLink | None:
    """Return the newest fitting statement of the actor answered: of this article, else of the neighbours."""
    own = signatures[index]
    here = [
        i
        for i, other in enumerate(resolved)
        if i != index and _is_of(other.actor, actor, includes) and other.answers_actor != resolved[index].actor
    ]
    if here:
        best = max(here, key=lambda i: (_overlap(own, signatures[i]), -abs(i - index)))
        return AnswerLink(kind=kind, index=best, reason=f"{kind} {actor}, whom the same article reports")
    fitting = [s for s in _earlier(own, known) if _is_of(s.signature.speaker_key, actor, includes)]
    if not fitting:
        return None
    best_known = _best(own, fitting)
    return AnswerLink(kind=kind, statement=best_known, reason=f"{kind} {best_known.ref} of {actor}, as the text says")


def _denied(
    index: int,
    resolved: Sequence[ResolvedAttribution],
    signatures: Sequence[StatementSignature],
    known: Sequence[StoredStatement],
    includes: Includes,
) -> AnswerLink | None:
    """Return the claim of somebody else that a denial without an addressee is about."""
    own = signatures[index]
    here = [
        i
        for i, other in enumerate(signatures)
        if i != index and _deniable(own, other, includes) and not _nested(resolved, i, index)
    ]
    if here:
        best = max(here, key=lambda i: (_overlap(own, signatures[i]), -abs(i - index)))
        return AnswerLink(kind="denies", index=best, reason="denies what the same article reports about the same")
    fitting = [
        s
        for s in _earlier(own, known)
        if _deniable(own, s.signature, includes) and abs(own.said_at - s.signature.said_at) <= _DENIAL_WINDOW
    ]
    if not fitting:
        return None
    best_known = _best(own, fitting)
    return AnswerLink(
        kind="denies", statement=best_known, reason=f"denies {best_known.ref}: another speaker, the same subject"
    )


def _deniable(own: StatementSignature, other: StatementSignature, includes: Includes) -> bool:
    """Whether `own` can be a denial of `other`: another party's claim about the same places and matters."""
    if other.act not in _DENIABLE or own.speaker_key == other.speaker_key:
        return False
    if includes(own.speaker_key, other.speaker_key) or includes(other.speaker_key, own.speaker_key):
        return False
    places = set(own.places) & set(other.places)
    words = _shared_words(own, other)
    if own.language != other.language:
        return bool(places) and (bool(set(own.numbers) & set(other.numbers)) or bool(set(own.names) & set(other.names)))
    return words >= (_LEAST_OVERLAP if places else _LEAST_OVERLAP_ALONE)


def _best(own: StatementSignature, fitting: Sequence[StoredStatement]) -> StoredStatement:
    """Return the newest of those that share most with the answer; a tenth of a point is no difference."""
    return max(fitting, key=lambda s: (round(_overlap(own, s.signature)), s.signature.said_at, s.statement_id))


def _earlier(own: StatementSignature, known: Iterable[StoredStatement]) -> list[StoredStatement]:
    return [s for s in known if s.signature.said_at <= own.said_at + _CLOCK_SLACK]


def _is_of(speaker: str | None, actor: str, includes: Includes) -> bool:
    return speaker is not None and (speaker == actor or includes(actor, speaker) or includes(speaker, actor))


def _nested(resolved: Sequence[ResolvedAttribution], one: int, other: int) -> bool:
    return resolved[one].attribution.nested_in == other or resolved[other].attribution.nested_in == one


def _overlap(a: StatementSignature, b: StatementSignature) -> float:
    """Return points for what two statements share."""
    points = _PLACE_POINTS * bool(set(a.places) & set(b.places))
    points += _NUMBER_POINTS * bool(set(a.numbers) & set(b.numbers))
    points += _NAME_POINTS * bool(set(a.names) & set(b.names))
    return points + _WORD_POINTS * _shared_words(a, b)


def _shared_words(a: StatementSignature, b: StatementSignature) -> float:
    """Return the share of the shorter one's longer words whose first letters the other has too."""
    first = {word[:_STEM] for word in a.words if len(word) >= _CONTENT_WORD}
    second = {word[:_STEM] for word in b.words if len(word) >= _CONTENT_WORD}
    return len(first & second) / min(len(first), len(second)) if first and second else 0.0
