"""Small documents for tests of the store: real values, as the stages would make them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from hashlib import blake2b

from monitor.store.values import SourceSetup
from monitor.types import (
    Act,
    AlertFacts,
    AlertIntent,
    AlertKind,
    Article,
    Attribution,
    CaptureRef,
    Entry,
    EntryIntent,
    FloodKey,
    Form,
    Match,
    NameHit,
    Neighbours,
    OutboxIntent,
    Quality,
    ReadDocument,
    Relation,
    ResolvedAttribution,
    SourceKind,
    StatementSignature,
    StoryDecision,
    StoryOutcome,
    Tellable,
    VisitIntent,
)

NOW = datetime(2026, 3, 27, 10, 32, tzinfo=UTC)


def setup(source_id: str = "az-mod", **changes: object) -> SourceSetup:
    return replace(
        SourceSetup(id=source_id, kind=SourceKind.FEED, url=f"https://{source_id}.example/feed.xml"),
        **changes,  # type: ignore[arg-type]
    )


def entry(number: int, **changes: object) -> Entry:
    base = Entry(
        keys=(f"url:https://a.example/{number}", f"guid:{number}"),
        id=f"url:https://a.example/{number}",
        title=f"Entry {number}",
        url=f"https://a.example/{number}",
        published_at=NOW,
        summary="a summary",
        content_html="<p>a text</p>",
    )
    return replace(base, **changes)  # type: ignore[arg-type]


def pending(*entries: Entry) -> list[EntryIntent]:
    return [EntryIntent(entry=one, state="pending") for one in entries]


def visit(source_id: str = "az-mod", at: datetime = NOW, **changes: object) -> VisitIntent:
    base = VisitIntent(
        source_id=source_id,
        outcome="new",
        visited_at=at,
        elapsed_s=0.25,
        next_visit_at=at + timedelta(minutes=5),
        status=200,
        etag='"e1"',
        last_modified="Fri, 27 Mar 2026 10:00:00 GMT",
        body_hash="b1",
        entries_hash="h1",
        full=True,
        title="A source",
    )
    return replace(base, **changes)  # type: ignore[arg-type]


def resolved(
    content: str,
    *,
    speaker: str = "the ministry",
    actor: str | None = "az-mod",
    act: Act = Act.ASSERTION,
    answers_actor: str | None = None,
) -> ResolvedAttribution:
    return ResolvedAttribution(
        attribution=Attribution(
            speaker=((0, 12),),
            cue=((13, 17),),
            content=((18, 18 + len(content)),),
            form=Form.DIRECT,
            act=act,
            confidence=0.9,
        ),
        speaker_text=speaker,
        content_text=content,
        actor=actor,
        canonical="Ministry of Defence of Azerbaijan" if actor == "az-mod" else actor,
        places=(NameHit(entity_id="farrukh", kind="place", span=(20, 27), text="Farrukh", name="Farrukh"),),
        answers_actor=answers_actor,
        confidence=0.9,
    )


def signature(
    item: ResolvedAttribution, *, places: tuple[str, ...] = ("farrukh",), at: datetime = NOW
) -> StatementSignature:
    words = tuple(item.content_text.lower().split())
    sketch = tuple(
        sorted(int.from_bytes(blake2b(word.encode("utf-8", "replace"), digest_size=8).digest()) >> 1 for word in words)
    )
    return StatementSignature(
        speaker_key=item.actor or f"text:{item.speaker_text}",
        sketch=sketch,
        words=words,
        numbers=tuple(word for word in words if word.isdigit()),
        places=places,
        names=(),
        language="en",
        act=item.attribution.act,
        form=item.attribution.form,
        said_at=at,
    )


def match(index: int | None = 0, *, watch_id: str = "farrukh-statements", severity: str = "high") -> Match:
    return Match(
        watch_id=watch_id, attribution=index, severity=severity, conditions=(), hits=(), reason="place Farrukh"
    )


def document(
    *contents: str | ResolvedAttribution,
    url: str = "https://a.example/1",
    source_id: str = "az-mod",
    outlet: str = "Azerbaijan MoD",
    matches: Sequence[Match] = (),
    text: str | None = None,
    title: str = "A title",
    places: tuple[str, ...] = ("farrukh",),
    at: datetime = NOW,
) -> ReadDocument:
    items = tuple(resolved(content) if isinstance(content, str) else content for content in contents)
    body = text if text is not None else f"{title}\n\n" + " ".join(item.content_text for item in items)
    return ReadDocument(
        article=Article(
            url=url,
            title=title,
            text=body,
            published_at=at,
            language="en",
            quality=Quality.ARTICLE,
            source_id=source_id,
            outlet=outlet,
            content_hash=blake2b(body.encode("utf-8", "replace"), digest_size=16).hexdigest(),
        ),
        attributions=items,
        mentions=(),
        matches=tuple(matches),
        signatures=tuple(signature(item, places=places, at=at) for item in items),
    )


def capture(digest: str = "c1") -> CaptureRef:
    return CaptureRef(
        digest=digest,
        url="https://a.example/1",
        requested_url="https://a.example/1",
        status=200,
        headers=(("content-type", "text/html"), ("x", "ü")),
        fetched_at=NOW,
        size=1234,
    )


def all_new(_: Neighbours) -> StoryOutcome:
    return decided(StoryDecision(attribution=0, relation=Relation.NEW))


def decided(*decisions: StoryDecision, missing: tuple[int, ...] = ()) -> StoryOutcome:
    return StoryOutcome(decisions=decisions, missing=missing)


def same_words(doc: ReadDocument) -> object:
    """A tiny `relate`: same speaker and words are the same statement; other words at its url an edit."""

    def decide(around: Neighbours) -> StoryOutcome:
        decisions = []
        for index, mine in enumerate(doc.signatures):
            known = next(
                (
                    s
                    for s in around.neighbours
                    if s.signature.speaker_key == mine.speaker_key and s.signature.words == mine.words
                ),
                None,
            )
            if known is not None:
                decisions.append(
                    StoryDecision(attribution=index, relation=Relation.OUTLET, statement_id=known.statement_id)
                )
            elif around.previous:
                old = around.previous[0].statement.statement_id
                decisions.append(StoryDecision(attribution=index, relation=Relation.EDIT, statement_id=old))
            else:
                decisions.append(StoryDecision(attribution=index, relation=Relation.NEW))
        return StoryOutcome(decisions=tuple(decisions))

    return decide


def facts(ref: str = "S-1", **changes: object) -> AlertFacts:
    base = AlertFacts(
        kind=AlertKind.STATEMENT,
        ref=ref,
        severity="high",
        headline="A title",
        act=Act.DENIAL,
        places=("Parukh / Farrukh",),
        said_at=NOW,
        published_at=NOW,
        seen_at=NOW,
        speaker="Ministry of Defence",
        speaker_text="the ministry",
        content="«nothing happened»",
        form=Form.DIRECT,
        confidence=0.94,
        names_used=("Farrukh",),
        outlet="Azertac",
        url="https://a.example/1",
    )
    return replace(base, **changes)  # type: ignore[arg-type]


def intent(
    ref: str = "S-1",
    *channels: str,
    subscriber: str = "desk",
    key: str | None = None,
    due: datetime = NOW,
    digest_key: str = "",
    **changes: object,
) -> AlertIntent:
    return AlertIntent(
        subscriber_id=subscriber,
        subscription="telegram:now",
        dedup_key=key or f"statement:{ref}",
        watch_id="farrukh-statements",
        facts=facts(ref, **changes),
        outbox=tuple(
            OutboxIntent(channel=name, mode="digest" if digest_key else "send", due_at=due, digest_key=digest_key)
            for name in channels or ("desk/telegram",)
        ),
        reason="now",
    )


def tell_all(tellables: Sequence[Tellable], _: Mapping[FloodKey, int]) -> tuple[AlertIntent, ...]:
    """A tiny `plan`: one alert to one channel for each statement, keyed as the real one keys it."""
    return tuple(intent(item.statement_ref, source_id=item.source_id) for item in tellables)


def tell_nobody(_: Sequence[Tellable], __: Mapping[FloodKey, int]) -> tuple[AlertIntent, ...]:
    return ()
