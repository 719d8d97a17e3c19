"""What each attribution of an article is to what is known: new, another report, an edit, a repetition, an answer.

Identity is speaker, content and day. Never are statements of two speakers joined. A demand repeated on another day is
a new statement of the same thread; the same words with other figures are a correction, hence new as well.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING

from monitor.stories.answers import Includes, answered
from monitor.stories.changes import Comparison, compared
from monitor.stories.likeness import NEGATIVE, Likeness, compare, same_kind
from monitor.stories.standing import Standing, standing
from monitor.types import ChangeKind, Form, Quality, Relation, StoryDecision, StoryOutcome

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from monitor.types import (
        Article,
        EarlierReport,
        EarlierText,
        Neighbours,
        ResolvedAttribution,
        StatementSignature,
        StoredStatement,
    )

#: how far back statements are compared; the store fetches neighbours of this time
WINDOW = timedelta(days=14)
#: a report that comes later than this, and gives no day, is of another day's statement, unless it is a long copy
_RELAY_GAP = timedelta(hours=12)
_LATE_COPY_GAP = timedelta(hours=72)
_LATE_COPY_WORDS = 25
_COPIED = 0.7
_SAME_IN_ARTICLE_BAG = 0.3
#: share of common words from which a headline is the short form of a statement below it
_ANNOUNCED_BAG = 0.3
#: verdicts of a page that holds no article; an entry that is all title is empty, and a text all the same
_NO_TEXT = frozenset({Quality.WALL, Quality.SOFT_404})
_CHANGED = {
    ChangeKind.CONTENT: "other words",
    ChangeKind.ACT: "another act",
    ChangeKind.WEAKENED: "a weaker word for saying it",
    ChangeKind.STRENGTHENED: "a stronger word for saying it",
}


def story_outcome(
    article: Article,
    resolved: Sequence[ResolvedAttribution],
    signatures: Sequence[StatementSignature],
    known: Neighbours,
    now: datetime,
    *,
    includes: Includes | None = None,
) -> StoryOutcome:
    """Return all decisions about one article, and the statements that its address no longer carries."""
    return relate(
        article,
        resolved,
        signatures,
        neighbours=known.neighbours,
        previous=known.previous,
        earlier=known.earlier,
        now=now,
        includes=includes,
    )


def relate(
    article: Article,
    resolved: Sequence[ResolvedAttribution],
    signatures: Sequence[StatementSignature],
    *,
    neighbours: Sequence[StoredStatement],
    previous: Sequence[EarlierReport],
    earlier: EarlierText | None = None,
    now: datetime,
    includes: Includes | None = None,
) -> StoryOutcome:
    """Return one decision per attribution, in order, and what the address no longer carries.

    Shape: `same_as` names an attribution that has no `same_as` itself. `includes(outer, inner)` says which actors are
    part of which, for answers ("Moscow's claim" is that of its ministry); without it only equal actors count.
    """
    heads = _groups(article, resolved, signatures, includes or _only_equal)
    recent = [s for s in neighbours if now - s.first_seen_at <= WINDOW]
    comparison = compared(
        article,
        resolved,
        signatures,
        heads,
        previous=previous,
        earlier=_comparable(article, resolved, earlier, previous),
    )
    decisions: list[StoryDecision] = []
    for index, head in enumerate(heads):
        if head != index:
            reason = "the article says the same statement in other words"
            decision = StoryDecision(
                attribution=index, relation=Relation.OUTLET, same_as=head, independent=False, reason=reason
            )
        else:
            case = _Case(article, resolved[index], signatures[index], index)
            decision = _at_this_address(case, comparison, recent, again=earlier is not None and earlier.same_form)
        decisions.append(decision)
    answering = (_with_answer(one, resolved, signatures, recent, includes or _only_equal) for one in decisions)
    return StoryOutcome(decisions=tuple(answering), missing=comparison.missing, let_go=comparison.let_go)


def _comparable(
    article: Article,
    resolved: Sequence[ResolvedAttribution],
    earlier: EarlierText | None,
    previous: Sequence[EarlierReport],
) -> EarlierText | None:
    """Return the earlier text as far as this one can be held against it: never a text that did not read."""
    if earlier is None:
        return None
    found = standing(
        earlier.text,
        article.text,
        languages=(earlier.language, article.language),
        title=article.title,
        statements=(sum(not one.withdrawn for one in previous), len(resolved)),
    )
    readable = found in {Standing.SAME_TEXT, Standing.OTHER_TEXT} and article.quality not in _NO_TEXT
    return replace(
        earlier,
        same_form=earlier.same_form and readable,
        whole=earlier.whole and found is Standing.SAME_TEXT,
    )


def _only_equal(outer: str, inner: str) -> bool:
    return outer == inner


# ------------------------------------------------------------------------------------------------- within one article


def _groups(
    article: Article,
    resolved: Sequence[ResolvedAttribution],
    signatures: Sequence[StatementSignature],
    includes: Includes,
) -> list[int]:
    """Return for each attribution the one that stands for its group: headline and lead say one statement once.

    The longest content stands for the group, since it is what subscribers are shown.
    """
    heads = list(range(len(signatures)))
    headlines = {index for index, one in enumerate(resolved) if _in_headline(article, one)}
    for index in range(len(signatures)):
        for earlier in range(index):
            if heads[earlier] == earlier and _same_in_article(resolved, signatures, earlier, index):
                heads[index] = earlier
                break
    for headline in sorted(headlines):
        announced = _announced(resolved, signatures, headline, heads, headlines, includes)
        if announced is not None:
            heads = [headline if head == announced else head for head in heads]
    for head in sorted(set(heads)):
        members = [index for index, own in enumerate(heads) if own == head]
        best = max(members, key=lambda i: _standing(i, members, signatures, headlines))
        for member in members:
            heads[member] = best
    return heads


def _standing(
    index: int, members: Sequence[int], signatures: Sequence[StatementSignature], headlines: set[int]
) -> tuple[bool, int, bool, int, int]:
    """Return how well one attribution stands for its group; a headline never speaks for a ministry that it left out."""
    own, below = signatures[index], index not in headlines
    mixed = len({signatures[member].speaker_key for member in members}) > 1
    return mixed and below, len(own.places), below, len(own.words), -index


def _same_in_article(
    resolved: Sequence[ResolvedAttribution], signatures: Sequence[StatementSignature], one: int, other: int
) -> bool:
    a, b = signatures[one], signatures[other]
    if a.speaker_key != b.speaker_key or _holds(resolved, one, other) or _holds(resolved, other, one):
        return False
    if a.day_given and b.day_given and a.said_at.date() != b.said_at.date():
        return False
    likeness = compare(a, b)
    if likeness.other_figures:
        return False
    if likeness.verbatim or likeness.similar:
        return True
    answers = resolved[one].answers_actor
    same_answer = answers is not None and answers == resolved[other].answers_actor and a.act == b.act
    return same_answer and likeness.bag >= _SAME_IN_ARTICLE_BAG


def _in_headline(article: Article, one: ResolvedAttribution) -> bool:
    content = one.attribution.content
    return bool(content) and article.text.startswith(article.title) and content[0][0] < len(article.title)


def _announced(  # noqa: PLR0917 - what `_groups` works with
    resolved: Sequence[ResolvedAttribution],
    signatures: Sequence[StatementSignature],
    headline: int,
    heads: Sequence[int],
    headlines: set[int],
    includes: Includes,
) -> int | None:
    """Return the one statement below that a headline, which repeats none in its own words, says in short.

    Only one: what else the same speaker says of the same place below is told as well.
    """
    if heads.count(headline) != 1 or heads[headline] != headline:
        return None
    fitting = [
        index
        for index, head in enumerate(heads)
        if head == index and index not in headlines and _announces(resolved, signatures, headline, index, includes)
    ]
    return max(fitting, key=lambda i: (compare(signatures[headline], signatures[i]).score, -i), default=None)


def _announces(
    resolved: Sequence[ResolvedAttribution],
    signatures: Sequence[StatementSignature],
    headline: int,
    body: int,
    includes: Includes,
) -> bool:
    """Whether a headline says in short what the text below it says.

    "Ostland: troops entered X" is the lead's "The Ministry of Defence of Ostland said that …": a headline names a
    country for its ministry, so here, and only here, a speaker and its part count as one.
    """
    a, b = signatures[headline], signatures[body]
    one, other = resolved[headline].actor, resolved[body].actor
    if a.speaker_key != b.speaker_key and not (one and other and (includes(one, other) or includes(other, one))):
        return False
    if not same_kind(a.act, b.act):
        return False
    likeness = compare(a, b)
    if likeness.other_figures:
        return False
    alike = likeness.similar or likeness.verbatim or likeness.bag >= _ANNOUNCED_BAG
    return alike or bool(set(a.places) & set(b.places)) or (a.speaker_key == b.speaker_key and a.act in NEGATIVE)


def _holds(resolved: Sequence[ResolvedAttribution], outer: int, inner: int) -> bool:
    """Whether one attribution is nested in the other, at whatever depth."""
    seen: set[int] = set()
    current: int | None = inner
    while current is not None and current not in seen and 0 <= current < len(resolved):
        seen.add(current)
        current = resolved[current].attribution.nested_in
        if current == outer:
            return True
    return False


# ------------------------------------------------------------------------------------------------------ what is known


@dataclass(frozen=True, slots=True)
class _Case:
    """One attribution that stands for itself."""

    article: Article
    resolved: ResolvedAttribution
    own: StatementSignature
    index: int

    def decision(self, relation: Relation, known: StoredStatement | None, reason: str) -> StoryDecision:
        return StoryDecision(
            attribution=self.index, relation=relation, statement_id=known.statement_id if known else None, reason=reason
        )


def _at_this_address(
    case: _Case, comparison: Comparison, recent: Sequence[StoredStatement], *, again: bool
) -> StoryDecision:
    """Return what an attribution is, the statements that this address carried before looked at first."""
    replaced = comparison.replaced.get(case.index)
    known = comparison.known.get(case.index)
    if known is None:
        decision = _decide(case, recent)
        if replaced is not None:
            reason = f"the address gave these words of {replaced.ref} to {replaced.signature.speaker_key} before"
            return replace(
                decision,
                changes=(ChangeKind.SPEAKER,),
                replaces=replaced.statement_id,
                independent=False,
                reason=reason,
            )
        added = again and decision.relation in {Relation.NEW, Relation.REPEAT} and case.index not in comparison.stood
        return replace(decision, changes=(ChangeKind.ADDED,)) if added else decision
    ref = known.statement.ref
    changes: tuple[ChangeKind, ...]
    if replaced is not None:
        changes, reason = (ChangeKind.SPEAKER,), f"the address gives the words of {replaced.ref} back to {ref}"
    elif ChangeKind.RESTORED in known.changes:
        changes, reason = known.changes, f"the address carries {ref} again"
    elif known.changes:
        what = " and ".join(_CHANGED[kind] for kind in known.changes)
        changes, reason = known.changes, f"the address words {ref} differently now: {what}"
    else:
        changes, reason = (), "the address carries it unchanged"
    edited = any(kind in _CHANGED for kind in changes)
    return replace(
        case.decision(Relation.EDIT if edited else Relation.OUTLET, known.statement, reason),
        independent=False,
        changes=changes,
        replaces=replaced.statement_id if replaced is not None else None,
        shown=known.shown,
    )


def _decide(case: _Case, recent: Sequence[StoredStatement]) -> StoryDecision:
    same_speaker = [s for s in recent if s.signature.speaker_key == case.own.speaker_key]
    compared_with = [(known, compare(case.own, known.signature)) for known in same_speaker]
    joined = [(known, like) for known, like in compared_with if _joins(case, known, like)]
    if joined:
        known, like = max(
            joined, key=lambda pair: (pair[1].verbatim, pair[1].score, pair[1].facts, pair[0].first_seen_at)
        )
        return _report_of(case, known, like)
    again = [(known, like) for known, like in compared_with if like.same or (like.other_figures and like.similar)]
    if again:
        known, like = max(again, key=lambda pair: (pair[0].signature.said_at, pair[1].score))
        return case.decision(Relation.REPEAT, known, _why_again(case, known, like))
    return case.decision(Relation.NEW, None, "no known statement of this speaker says it")


def _joins(case: _Case, known: StoredStatement, like: Likeness) -> bool:
    """Whether an attribution is another report of a known statement, and not the speaker saying it again."""
    if not like.same or like.same_day:
        return like.same
    if case.resolved.official or case.own.day_given:
        return False
    if like.gap <= _RELAY_GAP:
        return True
    long_copy = like.verbatim and min(len(case.own.words), len(known.signature.words)) >= _LATE_COPY_WORDS
    return long_copy and like.gap <= _LATE_COPY_GAP


def _report_of(case: _Case, known: StoredStatement, like: Likeness) -> StoryDecision:
    if case.own.language and known.signature.language and case.own.language != known.signature.language:
        how = f"a report of {known.ref} in another language: same speaker, day and facts"
    elif like.verbatim:
        how = f"a copy or excerpt of {known.ref}: same speaker, same words"
    else:
        how = f"{known.ref} in other words: same speaker, day and content"
    independent, why = _independence(case, known, like)
    return replace(case.decision(Relation.OUTLET, known, f"{how}; {why}"), independent=independent)


def _independence(case: _Case, known: StoredStatement, like: Likeness) -> tuple[bool, str]:
    """Return whether a report is evidence of its own; a quotation alone copies nobody, its frame does."""
    via = [case.article.text[start:end] for start, end in case.resolved.attribution.via]
    if via:
        return False, f"taken from {via[0]}"
    if case.article.source_id and case.article.source_id == known.source_id:
        return False, "the same source"
    if like.verbatim and like.same_language and case.own.form is not Form.DIRECT and like.score >= _COPIED:
        return False, "the reporter's own words are copied too"
    return True, "an independent report"


def _why_again(case: _Case, known: StoredStatement, like: Likeness) -> str:
    if like.other_figures:
        ours, theirs = (", ".join(values) for values in like.figures)
        return f"the words of {known.ref} with other figures: {theirs} became {ours}"
    before = known.signature.said_at.date().isoformat()
    return f"the speaker says {known.ref} of {before} again on {case.own.said_at.date().isoformat()}"


# ------------------------------------------------------------------------------------------------------------- answers


def _with_answer(
    decision: StoryDecision,
    resolved: Sequence[ResolvedAttribution],
    signatures: Sequence[StatementSignature],
    recent: Sequence[StoredStatement],
    includes: Includes,
) -> StoryDecision:
    link = answered(decision.attribution, resolved, signatures, recent, includes)
    if link is None or (link.statement is not None and link.statement.statement_id == decision.statement_id):
        return decision
    return replace(
        decision,
        answers_statement=link.statement.statement_id if link.statement else None,
        answers_index=link.index,
        answer_kind=link.kind,
        reason=f"{decision.reason}; {link.reason}" if decision.reason else link.reason,
    )
