"""What the stages of the rules detector hand on: cues and unfinished attributions, in token numbers."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from monitor.statements.tokens import Range
    from monitor.types import Act

Kind = Literal["verb", "participle", "passive", "formula", "noun", "title", "quote", "publisher"]


@dataclass(slots=True, kw_only=True)
class Cue:
    """A place that may report a statement."""

    #: from the first auxiliary to the end of the cue
    start: int
    end: int
    #: the word that carries the meaning
    head: int
    kind: Kind
    act: Act
    #: takes an object as content, not only a clause
    takes_object: bool
    addressee: bool = False
    #: a part that stands apart: "wies … zurück"
    particle: Range | None = None
    negated: bool = False
    #: how likely such a word in such a place is a cue, 0..1
    weight: float = 0.5
    #: the infinitive after "to"
    infinitive: bool = False


@dataclass(slots=True, kw_only=True)
class Draft:
    """An attribution in the making."""

    cue: list[Range]
    content: list[Range]
    speaker: list[Range]
    kind: Kind
    act: Act
    rule: str
    weight: float
    #: the token by which it is placed among the others
    at: int
    antecedent: Range | None = None
    #: takes part in elision: later coordinated cues may take over its speaker
    parent: Draft | None = None
    via: list[Range] = field(default_factory=list)
    answer: Range | None = None
    answer_speaker: Range | None = None
    answer_to: Draft | None = None
    negated: bool = False
    by_publisher: bool = False
    #: the act was decided and is not to be refined by words of the content
    act_is_sure: bool = False
    #: the text denies or supposes it: "did not say that"
    unsaid: bool = False
    #: said or thought, whatever negation stands in its cue: "did not rule out"
    affirmed: bool = False
    #: thought, hoped or feared rather than said
    belief: bool = False
    #: the network sees a belief, whatever the act
    labelled_belief: bool = False
    #: how sure the network is of cue, content and speaker, as log-odds; empty for a draft of the rules
    evidence: tuple[float, ...] = ()
    #: what its weight was calculated from (`model/confidence.py`); empty for a draft of the rules
    features: tuple[float, ...] = ()
