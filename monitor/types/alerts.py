"""Who is told what, and the rows of the outbox."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Literal, TypeAlias

from monitor.types.articles import Article
from monitor.types.statements import Act, Form, NameHit, ResolvedAttribution
from monitor.types.stories import ChangeKind, StoryDecision
from monitor.types.watches import Match


class AlertKind(StrEnum):
    """Why somebody is told."""

    STATEMENT = "statement"
    ANSWER = "answer"
    OUTLET = "outlet"
    EDIT = "edit"
    WITHDRAWAL = "withdrawal"
    MENTION = "mention"
    HEALTH = "health"
    DIGEST = "digest"
    RESTORED = "restored"


#: (subscriber id, subscription key, source id): what the flood guard counts by
FloodKey: TypeAlias = tuple[str, str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class OutletFact:
    """Where a statement was seen."""

    outlet: str
    url: str
    seen_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeSide:
    """A statement at one address before or after a change, with the evidence."""

    text: str = ""  #: as published
    speaker: str = ""  #: canonical, else as published
    speaker_text: str = ""
    cue: str = ""  #: the words that report it
    #: reference of the statement
    ref: str = ""
    #: when the address was read so: the last time before the change, the first time after it
    read_at: datetime | None = None
    #: row of the capture that it was read from; None when there is none (any more)
    capture_id: int | None = None
    revision_id: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeFact:
    """What a later reading of one address made of a statement."""

    kinds: tuple[ChangeKind, ...]  #: the most telling first
    was: ChangeSide
    now: ChangeSide
    #: of a page that is gone: what the server says, since when, found by how many looks
    why: str = ""
    since: datetime | None = None
    looks: int = 0
    #: further changes of the day are kept in the history and not told one by one
    more_follow: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertFacts:
    """Everything an alert can show; stored with it as JSON, rendered when it is sent."""

    kind: AlertKind
    ref: str  #: "S-7K2M9", the statement's reference; the same on each repeat and follow-up
    severity: str
    headline: str  #: act or kind in capitals is made by the template; this is the article's title
    act: Act | None
    places: tuple[str, ...]  #: registry names
    said_at: datetime | None
    published_at: datetime | None
    seen_at: datetime
    speaker: str  #: canonical, else as published
    speaker_text: str
    content: str  #: as published
    form: Form | None
    confidence: float | None
    names_used: tuple[str, ...]
    outlet: str
    url: str
    context_before: str = ""
    context_after: str = ""
    answers_speaker: str = ""
    answers_text: str = ""
    answers_at: datetime | None = None
    answers_ref: str = ""
    via: tuple[str, ...] = ()
    other_outlets: tuple[OutletFact, ...] = ()
    independent: int = 1
    watch_title: str = ""
    reason: str = ""
    language: str | None = None
    was: str = ""  #: the earlier wording, for edits
    thread_ref: str = ""  #: reference of the first statement of the thread
    #: source that the article came from; the flood guard counts by it
    source_id: str = ""
    #: ids of all watches that wanted it, the most severe first; `reason` holds one line per watch
    watch_ids: tuple[str, ...] = ()
    #: how much of it the subscription wants to see: "short", "normal", "full"
    detail: str = "normal"
    #: actor ids, and a place id for each of `places`: by them names are shown in the reader's language
    speaker_id: str | None = None
    answers_speaker_id: str | None = None
    place_ids: tuple[str, ...] = ()
    #: only the day of `said_at` and `published_at`, or of `answers_at`, is known
    day_only: bool = False
    answers_day_only: bool = False
    #: what changed, for news of a later reading; `was` and `content` hold both texts
    change: ChangeFact | None = None
    #: what to do about it, for news of the service itself
    advice: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AnsweredFact:
    """The earlier statement that an alert's statement answers."""

    ref: str
    speaker: str  #: canonical, else as published
    text: str
    said_at: datetime | None = None
    actor: str | None = None
    #: the text named a day ("on Saturday")
    day_given: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Tellable:
    """One match of one article, with what the store knows of its statement: the input of alert planning.

    Several watches that want the same statement give several tellables with the same `statement_ref`.
    """

    article: Article
    match: Match
    source_id: str
    #: when this article was first seen
    first_seen_at: datetime
    #: None for a mention
    resolved: ResolvedAttribution | None = None
    #: None for a mention and a withdrawal
    decision: StoryDecision | None = None
    #: reference of the statement; "" for a mention
    statement_ref: str = ""
    #: reference of the first statement of its thread
    thread_ref: str = ""
    #: name hits outside statements, for a mention
    mentions: tuple[NameHit, ...] = ()
    #: the known statement it answers
    answered: AnsweredFact | None = None
    #: the statement's earlier outlets, this article left out, first seen first
    other_outlets: tuple[OutletFact, ...] = ()
    #: outlets that are independent of each other, this article included
    independent: int = 1
    #: the earlier wording, for an edit
    was: str = ""
    #: the article no longer holds the statement
    withdrawn: bool = False
    #: what a later reading of the address found
    change: ChangeFact | None = None
    #: (subscriber id, subscription key) already told of this statement; None: not known
    told: tuple[tuple[str, str], ...] | None = None
    #: those who were told of what this is about: of the statement whose words are somebody else's now, or that it was
    #: gone and now is back; None where that does not matter
    concerned: tuple[tuple[str, str], ...] | None = None
    #: `match` was made by an earlier article: of the answered statement ("answered": its watchers hear the answer
    #: though it does not match itself) or of this same statement ("same": an outlet, edit or withdrawal); "" for an
    #: own match
    follows: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertIntent:
    """An alert to store: one per statement, kind and subscription."""

    subscriber_id: str
    subscription: str  #: stable key of the subscription inside the subscriber
    #: uniqueness within the subscription, e.g. "statement:S-7K2M9", "outlet:S-7K2M9:tass.com"
    dedup_key: str
    watch_id: str
    facts: AlertFacts
    outbox: tuple[OutboxIntent, ...]
    #: why it is (not) sent now: "now", "quiet until 07:00", "digest daily 08:00", "flood guard"
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OutboxIntent:
    """One row of the outbox: one alert to one channel."""

    channel: str  #: "subscriber/channel" as configured
    #: "send": goes out alone at `due_at`; "digest": waits for the digest of the period at `due_at`
    mode: Literal["send", "digest"]
    due_at: datetime
    #: rows of one digest share it: "desk/mail#2026-11-25T08:00Z"; "" for single sends
    digest_key: str = ""
