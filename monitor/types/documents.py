"""All that one trip to a worker finds."""

from __future__ import annotations

from dataclasses import dataclass

from monitor.types.articles import Article, PageReading
from monitor.types.statements import NameHit, ResolvedAttribution
from monitor.types.stories import StatementSignature
from monitor.types.watches import Match


@dataclass(frozen=True, slots=True, kw_only=True)
class Versions:
    """Of everything that made a text and found something in it: with equal ones the same bytes give the same."""

    product: str
    extractor: str
    detector: str
    watchlist: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadDocument:
    """All that a worker finds in one document: the result of one trip."""

    article: Article
    attributions: tuple[ResolvedAttribution, ...]
    mentions: tuple[NameHit, ...]
    matches: tuple[Match, ...]
    signatures: tuple[StatementSignature, ...]
    warnings: tuple[str, ...] = ()
    #: what the text says was not said: kept with the article, no statement and never told
    unsaid: tuple[ResolvedAttribution, ...] = ()
    versions: Versions | None = None
    #: what became of its page; None when none was read
    reading: PageReading | None = None
