"""Statements as they are compared, and what becomes of an attribution."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from monitor.types.statements import Act, CueStrength, Form


@dataclass(frozen=True, slots=True, kw_only=True)
class StatementSignature:
    """What identity is decided on: pure function of an attribution and its article; stored with the statement."""

    speaker_key: str  #: actor id, else "text:" and the folded speaker words
    #: bottom-k sketch of the folded content: sorted 63-bit hashes
    sketch: tuple[int, ...]
    #: folded content words, for short contents where a sketch says little
    words: tuple[str, ...]
    numbers: tuple[str, ...]
    places: tuple[str, ...]
    names: tuple[str, ...]
    language: str | None
    act: Act
    form: Form
    said_at: datetime  #: day the text gives, else publication
    quoted: tuple[str, ...] = ()  #: folded quoted parts, exact
    #: the text itself says the day of `said_at` ("on Saturday"), it is not that of publication
    day_given: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredStatement:
    """A statement as the store returns it for comparison."""

    statement_id: int
    ref: str
    thread_id: int
    signature: StatementSignature
    first_seen_at: datetime
    url: str
    source_id: str
    official: bool
    content_text: str


class ChangeKind(StrEnum):
    """What a later reading of one address made of a statement, the most telling first."""

    SPEAKER = "speaker"  #: the words are given to somebody else
    CONTENT = "content"  #: other words
    ACT = "act"  #: "denied" instead of "said"
    WEAKENED = "weakened"  #: "claimed" instead of "said"
    STRENGTHENED = "strengthened"  #: "confirmed" instead of "said"
    ADDED = "added"  #: not there when the address was first read
    GONE = "gone"  #: no longer in a text that otherwise stands
    WITHDRAWN = "withdrawn"  #: the whole page is gone
    RESTORED = "restored"  #: there again


class Relation(StrEnum):
    """What an attribution is to what is known."""

    NEW = "new"
    OUTLET = "outlet"  #: another report of a known statement
    EDIT = "edit"  #: the same address now words it differently
    REPEAT = "repeat"  #: the speaker says it again: a new statement of the same thread


@dataclass(frozen=True, slots=True, kw_only=True)
class StoryDecision:
    """What becomes of one resolved attribution."""

    attribution: int
    relation: Relation
    #: the known statement it joins (outlet, edit) or repeats; or the index of an attribution of this same article
    statement_id: int | None = None
    same_as: int | None = None
    #: the known statement it answers, and how ("answers", "denies")
    answers_statement: int | None = None
    answer_kind: str = ""
    #: the attribution of this same article that it answers
    answers_index: int | None = None
    independent: bool = True
    reason: str = ""
    #: what changed since the address was read before, the most telling first
    changes: tuple[ChangeKind, ...] = ()
    #: the statement of another speaker to whom the address gave these words before
    replaces: int | None = None
    #: the attribution of the group whose words are compared and shown; None: the decision's own
    shown: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class EarlierReport:
    """A statement as an earlier revision of one address reported it."""

    statement: StoredStatement  #: in the words of that address
    speaker_text: str = ""
    cue_text: str = ""
    cue_strength: CueStrength = CueStrength.PLAIN
    act: Act | None = None
    #: the conjunction that opened the content, folded
    opening_text: str = ""
    #: the name that a pronoun stood for
    antecedent_text: str = ""
    #: it was told that the address no longer carries it
    withdrawn: bool = False
    #: it left in a way that says nothing about it, and nobody was told
    let_go: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class EarlierText:
    """The text that an address carried when it was read before."""

    text: str
    language: str | None
    #: the earlier text and the one read now were both read from the page, or both are the entry's own words
    same_form: bool
    #: a statement that is missing now may be called gone: not so for the summary of a feed, which is cut as it likes
    whole: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Neighbours:
    """What the store knows around one article, read inside the transaction that will save it."""

    #: statements of the last 14 days that share a speaker, an answered actor, a place or a number; newest first
    neighbours: tuple[StoredStatement, ...]
    #: statements reported at this very address by an earlier revision, as it worded them
    previous: tuple[EarlierReport, ...]
    #: None when the address is read for the first time
    earlier: EarlierText | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class StoryOutcome:
    """What becomes of the attributions of one article; an attribution without a decision gives no statement."""

    decisions: tuple[StoryDecision, ...]
    #: statements of earlier revisions that the address no longer carries; told as gone when another reading says so too
    missing: tuple[int, ...] = ()
    #: statements that left in a way that says nothing about them
    let_go: tuple[int, ...] = ()
