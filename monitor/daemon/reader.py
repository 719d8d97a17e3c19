"""One article through all stages that need no network and no database: names, statements, speakers, watches."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from monitor.config.models import Detector as DetectorSettings
from monitor.config.models import WatchlistFile
from monitor.statements.detect import detect, detector_of
from monitor.statements.manner import cue_strength, cue_text, opening_text
from monitor.statements.renumber import keep_where
from monitor.stories.signature import signature
from monitor.text.language import detect_language
from monitor.types import Article, Attribution, Modality, Quality, ReadDocument, ResolvedAttribution, Versions
from monitor.watch.match import match_watches
from monitor.watch.registry import Registry
from monitor.watch.resolve import resolve

_SENTENCE_ENDS = (".", "!", "?", "…", "։", "。")


class Reader:
    """Reads articles with one watchlist; built once per worker, since the registry is large."""

    def __init__(
        self,
        watchlist: WatchlistFile,
        *,
        detector: DetectorSettings | None = None,
        confidence: float | None = None,
        unsaid_apart: bool = True,
        versions: Versions | None = None,
    ) -> None:
        """Build a reader.

        Shape: without `unsaid_apart`, `attributions` hold what was not said among the others. `versions` are put on
        what it reads.
        """
        settings = detector or DetectorSettings()
        self.watches = tuple(watch for watch in watchlist.watches if not watch.paused)
        self.registry = Registry.build(watchlist)
        self._detector = detector_of(settings.kind, settings.weights)
        self._confidence = settings.confidence if confidence is None else confidence
        self._unsaid_apart = unsaid_apart
        self._versions = versions

    def read(self, article: Article, groups: tuple[str, ...] = (), *, seen_at: datetime | None = None) -> ReadDocument:
        """Return everything found in `article`; `groups` are those of its source.

        `seen_at` dates what is said by an article that gives no date.

        Shape: `attributions` hold only those at or above the confidence this reader was built with.
        Errors: none expected; a bug surfaces as an exception and fails this article alone.
        """
        language = article.language or detect_language(article.text)
        if language != article.language:
            article = replace(article, language=language)
        if article.forwarded_from:
            article = replace(article, publisher_actor=self._actor_called(article.forwarded_from, language))
        hits = self.registry.find(article.text, language)
        found = detect(
            article.text,
            language=language,
            names=hits,
            publisher_actor=article.publisher_actor,
            title_end=_title_end(article),
            detector=self._detector,
        )
        found = keep_confident(found, self._confidence)
        unsaid: tuple[ResolvedAttribution, ...] = ()
        if self._unsaid_apart:
            left_out = keep_where(found, lambda one: one.modality is Modality.UNSAID)
            unsaid = resolve(article, left_out, hits, self.registry) if left_out else ()
            found = keep_where(found, lambda one: one.modality is not Modality.UNSAID)
        resolved = resolve(article, found, hits, self.registry)
        matches = match_watches(self.watches, article, resolved, hits, self.registry, groups)
        return ReadDocument(
            article=article,
            attributions=tuple(_with_cue(article, one) for one in resolved),
            mentions=hits,
            matches=matches,
            signatures=tuple(signature(_as_of_its_part(article, one), one, now=seen_at) for one in resolved),
            warnings=article.warnings,
            unsaid=unsaid,
            versions=self._versions,
        )

    def _actor_called(self, name: str, language: str | None) -> str | None:
        """Return the one actor that a channel's name names: what is forwarded is said by it, not by who forwards."""
        hits = self.registry.find(name, language)
        actors = {hit.entity_id for hit in hits if hit.kind == "actor" and not hit.metonym and not hit.condition}
        return actors.pop() if len(actors) == 1 else None


def _title_end(article: Article) -> int:
    """Return where the title ends in the text; 0 for none. The first sentence of a message is no title of it."""
    if not article.text.startswith(article.title):
        return 0
    own_words = article.quality in {Quality.SUMMARY, Quality.EMPTY}
    return 0 if own_words and article.title.endswith(_SENTENCE_ENDS) else len(article.title)


def _as_of_its_part(article: Article, one: ResolvedAttribution) -> Article:
    """Return the article as published when the part was that holds the attribution: a post of a live blog."""
    attribution = one.attribution
    at, _ = (attribution.cue or attribution.speaker or attribution.content or ((0, 0),))[0]
    part = article.part_at(at)
    return article if part is None else replace(article, published_at=part.at)


def _with_cue(article: Article, one: ResolvedAttribution) -> ResolvedAttribution:
    """Return the attribution with the words that carry it: what later revisions of the article are compared with."""
    attribution = one.attribution
    start, end = attribution.antecedent or (0, 0)
    return replace(
        one,
        cue_text=cue_text(article.text, attribution),
        cue_strength=cue_strength(article.text, attribution, article.language),
        opening_text=opening_text(article.text, attribution, article.language),
        antecedent_text=article.text[start:end],
    )


def keep_confident(attributions: Sequence[Attribution], confidence: float) -> tuple[Attribution, ...]:
    """Return the attributions at or above `confidence`, with the indices between them renumbered."""
    return keep_where(attributions, lambda one: one.confidence >= confidence)
