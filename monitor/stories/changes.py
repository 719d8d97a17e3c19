"""What a later text of one address made of the statements that it carried before.

Compared are attributions, never pages: a corrected comma, an advertisement, a moved paragraph or other quotation marks
change no statement. What the detector sees of a text may differ between two readings although the words are the same,
so a change counts only where the words themselves changed.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeAlias

from monitor.stories.likeness import NEGATIVE, compare, same_kind
from monitor.stories.signature import words_of
from monitor.stories.standing import Passage, rolled_off, stands
from monitor.types import ChangeKind, CueStrength, EarlierReport

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from monitor.types import Article, EarlierText, ResolvedAttribution, Span, StatementSignature, StoredStatement

#: share of common words from which one speaker's statement is an edit of an earlier one at the same address
_EDITED_BAG = 0.3
#: likeness from which words that are somebody else's now are still the same words
_SAME_WORDS = 0.6
_TEXT_KEY = "text:"
#: rank, earlier statement, head of a group, and the attribution of it that is compared
Pair: TypeAlias = tuple[tuple[float, ...], EarlierReport, int, int]
_STRENGTHS = (CueStrength.DOUBTED, CueStrength.PLAIN, CueStrength.VOUCHED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """That an attribution is a statement which the address carried before."""

    statement: StoredStatement
    changes: tuple[ChangeKind, ...] = ()
    #: the attribution of this article that the changes are about; another one than the head of its group
    shown: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """What became of each statement of the earlier text."""

    #: by attribution
    known: dict[int, Known] = field(default_factory=dict)
    #: by attribution: the statement of another speaker that had these words
    replaced: dict[int, StoredStatement] = field(default_factory=dict)
    #: statements that are no longer in the text
    missing: tuple[int, ...] = ()
    #: statements that left in a way that says nothing of them: off the end of a live blog, with a text of another kind
    let_go: tuple[int, ...] = ()
    #: attributions whose paragraphs stood in the earlier text word for word: what is found in them now was there before
    stood: frozenset[int] = frozenset()


def compared(
    article: Article,
    resolved: Sequence[ResolvedAttribution],
    signatures: Sequence[StatementSignature],
    heads: Sequence[int],
    *,
    previous: Sequence[EarlierReport],
    earlier: EarlierText | None,
) -> Comparison:
    """Return what a new text made of the statements of the earlier one.

    Shape: `heads` names for each attribution the one that stands for its group (see `relate`); `known` and `replaced`
    are about those alone. Without `earlier`, or when it was of another form (summary against page), nothing is called
    changed or missing.
    """
    if earlier is None and not previous:
        return Comparison()
    return _Matching(article, resolved, signatures, heads, previous, earlier).result()


class _Matching:
    """One pass over both sides: same words first, then alike words, then the same words of another speaker."""

    def __init__(  # noqa: PLR0917 - what `compared` was given
        self,
        article: Article,
        resolved: Sequence[ResolvedAttribution],
        signatures: Sequence[StatementSignature],
        heads: Sequence[int],
        previous: Sequence[EarlierReport],
        earlier: EarlierText | None,
    ) -> None:
        self._text = article.text
        self._resolved = resolved
        self._signatures = signatures
        self._members = {head: [i for i, own in enumerate(heads) if own == head] for head in dict.fromkeys(heads)}
        self._comparable = earlier is not None and earlier.same_form
        self._new = Passage.of(article.text)
        self._old = Passage.of(earlier.text) if earlier is not None else None
        self._whole = earlier is not None and earlier.whole
        # what stands there counts before what was once there
        self._left = sorted(previous, key=lambda one: one.withdrawn or one.let_go)
        self._known: dict[int, Known] = {}
        self._replaced: dict[int, StoredStatement] = {}

    def result(self) -> Comparison:
        self._same_words()
        self._alike_words()
        self._other_speaker()
        missing, let_go = self._left_over()
        stood = frozenset(head for head in self._members if self._stood(head))
        return Comparison(known=self._known, replaced=self._replaced, missing=missing, let_go=let_go, stood=stood)

    # ------------------------------------------------------------------------------------------------------ the passes

    def _same_words(self) -> None:
        for one in tuple(self._left):
            for head, member in self._open_members():
                if _core(one) == self._core(member) and self._same_speaker(one, member):
                    self._take(one, head, member, changes=self._manner(one, member))
                    break

    def _alike_words(self) -> None:
        for one, head, member in _best_first(self._alike()):
            if one in self._left and head not in self._known:
                self._take(one, head, member, changes=(*self._other_content(one, member), *self._manner(one, member)))

    def _alike(self) -> Iterable[Pair]:
        for one in self._left:
            for head, member in self._open_members():
                if not self._same_speaker(one, member):
                    continue
                like = compare(self._signatures[member], one.statement.signature)
                if like.verbatim or like.similar or like.same or like.bag >= _EDITED_BAG:
                    rank = (not one.withdrawn and not one.let_go, member == head, like.score, like.facts)
                    yield rank, one, head, member

    def _other_speaker(self) -> None:
        """Find words that are somebody else's now; words whose speaker is merely read differently changed nothing."""
        if not self._comparable:
            return
        for one, head, member in _best_first(self._same_words_of_another()):
            if one not in self._left or head in self._replaced:
                continue
            if self._is_other_speaker(one, member):
                self._left.remove(one)
                self._replaced[head] = one.statement
            elif head not in self._known:
                self._take(one, head, member, changes=())

    def _same_words_of_another(self) -> Iterable[Pair]:
        for one in self._left:
            for head, members in self._members.items():
                if one.withdrawn or one.let_go or (head in self._known and head not in self._returned()):
                    continue
                for member in members:
                    like = compare(self._signatures[member], one.statement.signature)
                    if self._core(member) == _core(one) or (like.verbatim and like.score >= _SAME_WORDS):
                        yield (like.score,), one, head, member

    def _left_over(self) -> tuple[tuple[int, ...], tuple[int, ...]]:
        """Return the statements whose words left a text that otherwise stands, and those that left with it."""
        missing: list[int] = []
        let_go: list[int] = []
        for one in self._left:
            lost = [
                words
                for words in _stretches(one.statement.content_text, one.opening_text)
                if not stands(words, self._new)
            ]
            if one.withdrawn or one.let_go or not lost:
                continue
            (missing if self._is_removed(lost) else let_go).append(one.statement.statement_id)
        return tuple(missing), tuple(let_go)

    def _is_removed(self, lost: Sequence[tuple[str, ...]]) -> bool:
        """Whether words that left were taken out: not rolled off, nor a headline's, which says things in short."""
        if not (self._comparable and self._whole) or self._old is None:
            return False
        old = self._old
        return not (rolled_off(lost[0], old, self._new) or all(old.in_title_alone(words) for words in lost))

    # ------------------------------------------------------------------------------------------------------- decisions

    def _open_members(self) -> Iterable[tuple[int, int]]:
        for head, members in self._members.items():
            if head not in self._known:
                for member in sorted(members, key=lambda member: member != head):
                    yield head, member

    def _returned(self) -> set[int]:
        return {head for head, known in self._known.items() if ChangeKind.RESTORED in known.changes}

    def _take(self, one: EarlierReport, head: int, member: int, *, changes: tuple[ChangeKind, ...]) -> None:
        self._left.remove(one)
        if one.withdrawn:
            changes = (ChangeKind.RESTORED, *changes)
        self._known[head] = Known(
            statement=one.statement, changes=changes, shown=member if changes and member != head else None
        )

    def _same_speaker(self, one: EarlierReport, member: int) -> bool:
        """Whether both name one speaker; a name that was merely filled in or cut short is the same."""
        before, now = one.statement.signature.speaker_key, self._signatures[member].speaker_key
        if before == now or (_TEXT_KEY in {before, now} and _core(one) == self._core(member)):
            return True
        if not (before.startswith(_TEXT_KEY) and now.startswith(_TEXT_KEY)):
            return False
        first, second = set(before[len(_TEXT_KEY) :].split()), set(now[len(_TEXT_KEY) :].split())
        return bool(first and second) and (first <= second or second <= first)

    def _is_other_speaker(self, one: EarlierReport, member: int) -> bool:
        """Whether the text names another speaker now, and not merely the reader; nobody is no other speaker."""
        now = self._resolved[member]
        if _TEXT_KEY in {one.statement.signature.speaker_key, self._signatures[member].speaker_key}:
            return False
        meant = words_of(one.antecedent_text), words_of(now.antecedent_text)
        if self._stood(member):
            return all(meant) and meant[0] != meant[1]
        return words_of(one.speaker_text) != words_of(now.speaker_text) or meant[0] != meant[1]

    def _other_content(self, one: EarlierReport, member: int) -> tuple[ChangeKind, ...]:
        before, now = _core(one), self._core(member)
        if not self._comparable or self._old is None or before == now or self._stood(member):
            return ()
        old_stands = _all_stand(one.statement.content_text, one.opening_text, self._new)
        own = self._resolved[member]
        new_stood = _all_stand(own.content_text, own.opening_text, self._old)
        if old_stands and (new_stood or not _holds(now, before)):
            return ()
        return (ChangeKind.CONTENT,)

    def _stood(self, member: int) -> bool:
        """Whether the paragraphs of an attribution stood in the earlier text word for word."""
        if self._old is None:
            return False
        attribution = self._resolved[member].attribution
        spans = (*attribution.content, *attribution.cue, *attribution.speaker)
        return bool(spans) and all(
            line in self._old.lines for span in spans for line in _lines_around(self._text, span)
        )

    def _core(self, member: int) -> tuple[str, ...]:
        """Return the words of a content without the conjunction that opens it."""
        return _without(self._signatures[member].words, self._resolved[member].opening_text)

    def _manner(self, one: EarlierReport, member: int) -> tuple[ChangeKind, ...]:
        """Return how the outlet's words around the content changed."""
        now = self._resolved[member]
        if not self._comparable or not one.cue_text or words_of(one.cue_text) == words_of(now.cue_text):
            return ()
        if self._stood(member):
            return ()
        changes = []
        act = now.attribution.act
        if one.act is not None and (one.act in NEGATIVE) != (act in NEGATIVE) and not same_kind(one.act, act):
            changes.append(ChangeKind.ACT)
        step = _STRENGTHS.index(now.cue_strength) - _STRENGTHS.index(one.cue_strength)
        if step:
            changes.append(ChangeKind.WEAKENED if step < 0 else ChangeKind.STRENGTHENED)
        return tuple(changes)


def _best_first(pairs: Iterable[Pair]) -> Iterable[tuple[EarlierReport, int, int]]:
    return [pair[1:] for pair in sorted(pairs, key=lambda pair: pair[0], reverse=True)]


def _lines_around(text: str, span: Span) -> Iterable[tuple[str, ...]]:
    """Yield the paragraphs that hold a span, as words."""
    begin = text.rfind("\n", 0, span[0]) + 1
    end = text.find("\n", span[1])
    yield from filter(None, map(words_of, text[begin : end if end >= 0 else len(text)].split("\n")))


def _stretches(content: str, opening: str) -> list[tuple[str, ...]]:
    """Return the stretches of a content as words; they are joined by "…"."""
    first, *others = (words_of(part) for part in content.split(" … "))
    return [words for words in (_without(first, opening), *others) if words]


def _all_stand(content: str, opening: str, text: Passage) -> bool:
    """Whether each stretch of a content stands in a text."""
    return all(text.holds(words) for words in _stretches(content, opening))


def _core(one: EarlierReport) -> tuple[str, ...]:
    return _without(one.statement.signature.words, one.opening_text)


def _without(words: tuple[str, ...], opening: str) -> tuple[str, ...]:
    first = tuple(opening.split())
    return words[len(first) :] if first and words[: len(first)] == first else words


def _holds(outer: Sequence[str], inner: Sequence[str]) -> bool:
    return f" {' '.join(inner)} " in f" {' '.join(outer)} "
