"""All that one trip to a worker finds."""

from __future__ import annotations

from dataclasses import dataclass

from monitor.types.articles import Article
from monitor.types.statements import NameHit, ResolvedAttribution
from monitor.types.stories import StatementSignature
from monitor.types.watches import Match


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
