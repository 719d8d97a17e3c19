"""How alike two statements of one speaker are: in their words, and in facts that survive translation."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from monitor.text.similarity import containment, ratio, resemblance
from monitor.types import Act

if TYPE_CHECKING:
    from datetime import datetime

    from monitor.types import StatementSignature

#: acts that say the contrary of what they are about; never the same statement as one of the others
NEGATIVE = frozenset({Act.DENIAL, Act.REJECTION})
#: acts that a detector, or a translation, takes for one another
_TELLING = frozenset({Act.ASSERTION, Act.REPORT, Act.ANNOUNCEMENT, Act.CONFIRMATION, Act.ACCUSATION, Act.EXPECTATION})
_ASKING = frozenset({Act.DEMAND, Act.REQUEST, Act.WARNING, Act.THREAT})
_SAME_DAY_GAP = timedelta(hours=6)
#: offsets of the regions' calendars from UTC; a day that is one in either counts as one day
_LOCAL = timedelta(hours=4)
_VERBATIM_RESEMBLANCE, _VERBATIM_EXCERPT, _VERBATIM_RATIO = 0.6, 0.8, 0.87
_SIMILAR_RESEMBLANCE, _SIMILAR_EXCERPT, _SIMILAR_BAG, _SIMILAR_RATIO = 0.22, 0.45, 0.42, 0.7
_LONG_QUOTE, _SHORT_QUOTE = 6, 4
_SHORTEST_EXCERPT = 8
_ALIGNED_WORDS = 60
_CONTENT_WORD = 4
#: a translation is at most so many times as long as the other wording
_TRANSLATED_LENGTH = 2.5
#: points of facts from which two reports in different languages, or in other words, are one statement
SAME_FACTS = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Likeness:
    """How two statements compare; `words` and `facts` are what decisions use, the rest is for the reason given."""

    verbatim: bool
    similar: bool
    #: points for shared places, figures, names and kind of act; 0 when facts contradict each other
    facts: int
    #: share of the shorter one's longer words that both have, 0 to 1
    bag: float
    score: float
    #: figures that only the one and only the other has
    figures: tuple[tuple[str, ...], tuple[str, ...]]
    #: the facts are more than "the same speaker about the same place": a shared figure, a name, or a second place
    telling_facts: bool
    same_day: bool
    same_language: bool
    gap: timedelta

    @property
    def other_figures(self) -> bool:
        """Whether each gives a figure that the other has not: the same words about other facts."""
        return bool(self.figures[0]) and bool(self.figures[1])

    @property
    def same(self) -> bool:
        """Whether these are the same words or the same facts, whatever the day."""
        if self.other_figures:
            return False
        if self.verbatim or self.similar:
            return True
        if self.same_language:
            return self.facts >= SAME_FACTS and self.bag >= _SIMILAR_BAG / 2
        return self.facts >= SAME_FACTS and self.telling_facts


def compare(a: StatementSignature, b: StatementSignature) -> Likeness:
    """Return how alike two signatures are; who speaks is not looked at."""
    same_language = a.language is None or b.language is None or a.language == b.language
    shared = resemblance(a.sketch, b.sketch)
    excerpt = _excerpt(a, b)
    bag = _bag(a.words, b.words)
    alike = ratio(" ".join(a.words), " ".join(b.words)) if _worth_aligning(a, b, bag) else 0.0
    quote = _shared_quote(a, b)
    verbatim = (
        a.words == b.words
        or shared >= _VERBATIM_RESEMBLANCE
        or excerpt >= _VERBATIM_EXCERPT
        or alike >= _VERBATIM_RATIO
        or quote >= _LONG_QUOTE
    )
    similar = same_kind(a.act, b.act) and (
        shared >= _SIMILAR_RESEMBLANCE
        or excerpt >= _SIMILAR_EXCERPT
        or bag >= _SIMILAR_BAG
        or alike >= _SIMILAR_RATIO
        or quote >= _SHORT_QUOTE
    )
    return Likeness(
        verbatim=verbatim,
        similar=similar,
        facts=_facts(a, b),
        bag=bag,
        score=max(shared, excerpt, bag, alike, quote / 20),
        figures=(_only(a.numbers, b.numbers), _only(b.numbers, a.numbers)),
        telling_facts=_telling_facts(a, b),
        same_day=is_same_day(a, b),
        same_language=same_language,
        gap=abs(a.said_at - b.said_at),
    )


def _worth_aligning(a: StatementSignature, b: StatementSignature, bag: float) -> bool:
    """Whether letters need comparing: short texts, of which runs of words say little, with something in common."""
    shorter, longer = sorted((len(a.words), len(b.words)))
    return shorter > 1 and longer <= _ALIGNED_WORDS and (bag > 0 or longer <= _CONTENT_WORD)


def same_kind(one: Act, other: Act) -> bool:
    """Whether two acts may be two readings of one; a denial is never an assertion."""
    if one == other:
        return True
    return any({one, other} <= group for group in (NEGATIVE, _TELLING, _ASKING))


def is_same_day(a: StatementSignature, b: StatementSignature) -> bool:
    """Whether both were said on one calendar day (of UTC or of the region), or within six hours."""
    if _date(a.said_at) == _date(b.said_at) or _date(a.said_at + _LOCAL) == _date(b.said_at + _LOCAL):
        return True
    return not (a.day_given and b.day_given) and abs(a.said_at - b.said_at) <= _SAME_DAY_GAP


def _date(moment: datetime) -> int:
    return moment.date().toordinal()


def _only(one: tuple[str, ...], other: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(value for value in one if value not in other)


def _excerpt(a: StatementSignature, b: StatementSignature) -> float:
    """Return how much of the shorter statement the longer one holds; 0 for a few words, which prove nothing."""
    short, long = (a, b) if len(a.words) <= len(b.words) else (b, a)
    return containment(short.sketch, long.sketch) if len(short.words) >= _SHORTEST_EXCERPT else 0.0


def _bag(one: tuple[str, ...], other: tuple[str, ...]) -> float:
    first = {word for word in one if len(word) >= _CONTENT_WORD}
    second = {word for word in other if len(word) >= _CONTENT_WORD}
    if not first or not second:
        return 0.0
    return len(first & second) / len(first | second)


def _shared_quote(a: StatementSignature, b: StatementSignature) -> int:
    """Return the number of words of the longest quoted part that both have."""
    longest = 0
    for one in a.quoted:
        for other in b.quoted:
            inner, outer = (one, other) if len(one) <= len(other) else (other, one)
            if f" {inner} " in f" {outer} ":
                longest = max(longest, len(inner.split()))
    return longest


def _telling_facts(a: StatementSignature, b: StatementSignature) -> bool:
    """Whether two wordings in different languages share what two statements of one day and place would not.

    A ministry says several things about one village in a day. Joining two of them hides the second, which is worse than
    telling a translation twice.
    """
    shorter, longer = sorted((len(a.words), len(b.words)))
    if not shorter or longer > shorter * _TRANSLATED_LENGTH:
        return False
    places = len(set(a.places) & set(b.places))
    return bool(set(a.numbers) & set(b.numbers)) or bool(set(a.names) & set(b.names)) or places > 1


def _facts(a: StatementSignature, b: StatementSignature) -> int:
    """Return points for facts that translation keeps.

    Shape: places 2, figures 2, names 1, the same telling act 1 or another act 2, equal form 1; 0 when the acts exclude
    each other, or when both name places, figures or names and share none.
    """
    if not same_kind(a.act, b.act):
        return 0
    points = 0
    for one, other, worth in ((a.places, b.places, 2), (a.numbers, b.numbers, 2), (a.names, b.names, 1)):
        common = set(one) & set(other)
        if one and other and not common:
            return 0
        points += worth if common else 0
    if points == 0:
        return 0
    if a.act == b.act:
        points += 1 if a.act in _TELLING else 2
    return points + (a.form == b.form)
