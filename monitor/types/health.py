"""States of a source that operators are told of, each with its begin and its end."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Literal


class HealthKind(StrEnum):
    """What may be wrong with a source, or with the service itself."""

    FAILING = "failing"  #: visits fail
    GONE = "gone"  #: the server says that it is gone for good (410)
    WALL = "wall"  #: a challenge, a consent page or a login in its place
    REDESIGN = "redesign"  #: nothing on its page fits any more
    CERTIFICATE = "certificate"  #: its certificate is refused
    EXPIRING = "expiring"  #: its certificate ends soon
    SILENT = "silent"  #: it answers and has nothing new, for longer than it ever does
    OVERRUN = "overrun"  #: more came between two visits than its document holds
    GUID_FLOOD = "guid-flood"  #: its entries come under new identifiers
    DEGRADED = "degraded"  #: less of its articles' text is found than before
    MOVED = "moved"  #: it leads to another address for good
    NETWORK = "network"  #: many sources at once cannot be reached; of no source
    CHANNEL = "channel"  #: a channel takes no more messages; of no source


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceState:
    """One state of a source: there, or over."""

    #: "" for states of the service itself
    source_id: str
    kind: HealthKind
    begun_at: datetime
    #: last seen; only kept up to date for states that single visits show (overrun, guid flood, degraded, moved)
    seen_at: datetime
    #: when it was found to last; None: a slip so far, of which nobody hears
    confirmed_at: datetime | None = None
    ended_at: datetime | None = None
    #: visits that showed it until it was found to last
    count: int = 1
    #: what a visit said: the message of a failure, the new address
    detail: str = ""
    #: when the certificate ends, of one that ends soon
    expires_at: datetime | None = None
    #: why it was not told: "network" (told as one for all), "flapping" (it was too often); "" when it was
    unsaid: Literal["", "network", "flapping"] = ""
