"""The values that travel between stages: frozen, keyword-only, standard library only.

Offsets are half-open code-point ranges `(start, end)` into the text that the value is about, which is final.
Times end in `_at` and are aware and UTC. Durations carry their unit in the name. Sequences are tuples.

One module per stage; whoever uses them says `from monitor.types import …`.
"""

from monitor.types.alerts import (
    AlertFacts,
    AlertIntent,
    AlertKind,
    AnsweredFact,
    FloodKey,
    OutboxIntent,
    OutletFact,
    Tellable,
)
from monitor.types.articles import (
    Article,
    CaptureRef,
    Page,
    PendingEntry,
    Quality,
)
from monitor.types.delivery import (
    Dead,
    Delivery,
    DeliveryOutcome,
    Message,
    RetryAt,
    Sent,
)
from monitor.types.documents import (
    ReadDocument,
    Versions,
)
from monitor.types.fetching import (
    AllowHost,
    Asked,
    Failed,
    FailureKind,
    Fetched,
    FetchOutcome,
    Headers,
    NotModified,
    Redirect,
    TlsFact,
)
from monitor.types.sources import (
    PLAIN,
    Entry,
    Further,
    FurtherWhen,
    KnownDocument,
    KnownEntry,
    ParsedSource,
    SkipReason,
    SourceForVisit,
    SourceKind,
    SourceOptions,
)
from monitor.types.statements import (
    Act,
    Answer,
    Attribution,
    ChainLink,
    Form,
    Modality,
    NameHit,
    ResolvedAttribution,
    Span,
)
from monitor.types.stories import (
    Neighbours,
    Relation,
    StatementSignature,
    StoredStatement,
    StoryDecision,
    StoryOutcome,
)
from monitor.types.visits import (
    EntryIntent,
    VisitIntent,
)
from monitor.types.watches import (
    Condition,
    Match,
)

__all__ = [
    "PLAIN",
    "Act",
    "AlertFacts",
    "AlertIntent",
    "AlertKind",
    "AllowHost",
    "Answer",
    "AnsweredFact",
    "Article",
    "Asked",
    "Attribution",
    "CaptureRef",
    "ChainLink",
    "Condition",
    "Dead",
    "Delivery",
    "DeliveryOutcome",
    "Entry",
    "EntryIntent",
    "Failed",
    "FailureKind",
    "FetchOutcome",
    "Fetched",
    "FloodKey",
    "Form",
    "Further",
    "FurtherWhen",
    "Headers",
    "KnownDocument",
    "KnownEntry",
    "Match",
    "Message",
    "Modality",
    "NameHit",
    "Neighbours",
    "NotModified",
    "OutboxIntent",
    "OutletFact",
    "Page",
    "ParsedSource",
    "PendingEntry",
    "Quality",
    "ReadDocument",
    "Redirect",
    "Relation",
    "ResolvedAttribution",
    "RetryAt",
    "Sent",
    "SkipReason",
    "SourceForVisit",
    "SourceKind",
    "SourceOptions",
    "Span",
    "StatementSignature",
    "StoredStatement",
    "StoryDecision",
    "StoryOutcome",
    "Tellable",
    "TlsFact",
    "Versions",
    "VisitIntent",
]
