"""Attributions as the text has them, and with the registry's answers."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Literal, TypeAlias

Span: TypeAlias = tuple[int, int]


class Form(StrEnum):
    """Direct: all content in quotation marks; mixed: part of it; indirect: none."""

    DIRECT = "direct"
    MIXED = "mixed"
    INDIRECT = "indirect"


class Act(StrEnum):
    """What the speaker does with words."""

    ASSERTION = "assertion"
    DENIAL = "denial"
    REJECTION = "rejection"
    ACCUSATION = "accusation"
    DEMAND = "demand"
    WARNING = "warning"
    THREAT = "threat"
    PROMISE = "promise"
    REGRET = "regret"
    CONDOLENCE = "condolence"
    ANNOUNCEMENT = "announcement"
    CONFIRMATION = "confirmation"
    QUESTION = "question"
    REQUEST = "request"
    REPORT = "report"
    EXPECTATION = "expectation"


class CueStrength(StrEnum):
    """How far the outlet's own word for saying stands behind what was said."""

    DOUBTED = "doubted"  #: claimed, alleged
    PLAIN = "plain"  #: said, stated
    VOUCHED = "vouched"  #: confirmed, revealed


class Modality(StrEnum):
    """Whether the words were said at all."""

    SAID = "said"
    #: thought, hoped, feared or wanted, without a word of saying it
    BELIEF = "belief"
    #: "did not say that", "would say", "if Baku denies"
    UNSAID = "unsaid"


@dataclass(frozen=True, slots=True, kw_only=True)
class NameHit:
    """A registry name found in a text."""

    entity_id: str
    kind: Literal["actor", "place"]
    span: Span
    text: str  #: as published
    name: str  #: the registry's written form that was found (base form, uninflected)
    language: str | None = None
    #: actor id of the party that uses this form, for contested names
    used_by: str | None = None
    #: of an actor: the name stands for it only as the subject of a cue; of a place: it may mean those who rule there
    metonym: bool = False
    #: the name alone is not enough: "surname" (needs the full name), "context" (needs support), "" none
    condition: str = ""
    confidence: float = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """That an attribution answers an earlier statement: where the text says so, and whose it is."""

    span: Span  #: "the statement of the Russian Defense Ministry"
    speaker_span: Span | None = None
    #: index of the attribution of the same article that is meant
    index: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Attribution:
    """One place where somebody is reported to say something, as the text has it (no registry decision)."""

    speaker: tuple[Span, ...]
    cue: tuple[Span, ...]
    content: tuple[Span, ...]
    form: Form
    act: Act
    confidence: float
    #: index of the attribution that holds this one
    nested_in: int | None = None
    answer: Answer | None = None
    #: spans of the chain the text gives between outlet and speaker ("Reuters", "citing the ministry")
    via: tuple[Span, ...] = ()
    #: a pronoun or elided speaker was resolved: where the name stands that was taken over
    antecedent: Span | None = None
    #: nobody is named: the publisher of an official source speaks
    by_publisher: bool = False
    #: which rule or model found it
    rule: str = ""
    #: only what was said is told as a statement
    modality: Modality = Modality.SAID


@dataclass(frozen=True, slots=True, kw_only=True)
class ChainLink:
    """One hop of who passed the words on."""

    actor: str | None
    text: str
    #: the body that the speaker speaks for by office: nobody passed the words on
    by_office: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ResolvedAttribution:
    """An attribution with the registry's answer to who speaks about which places."""

    attribution: Attribution
    speaker_text: str  #: as published, "" when nobody is named
    content_text: str  #: content spans joined by " … "
    actor: str | None
    canonical: str | None
    #: further actors of the same noun phrase ("official Yerevan and Stepanakert")
    co_actors: tuple[str, ...] = ()
    chain: tuple[ChainLink, ...] = ()
    places: tuple[NameHit, ...] = ()
    #: actors named inside the content
    about_actors: tuple[NameHit, ...] = ()
    #: actor whose statement is answered
    answers_actor: str | None = None
    #: published by the speaker's own source
    official: bool = False
    #: actor decision in words, for explain
    actor_reason: str = ""
    confidence: float = 0.0
    #: the words that report it, as published, and how far they stand behind it
    cue_text: str = ""
    cue_strength: CueStrength = CueStrength.PLAIN
    #: the conjunction that opens the content ("that"), folded
    opening_text: str = ""
    #: the name that a pronoun of the speaker stands for, as published
    antecedent_text: str = ""
