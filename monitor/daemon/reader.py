"""One article through all stages that need no network and no database: names, statements, speakers, watches."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from monitor.config.models import WatchlistFile
from monitor.statements.detect import detect
from monitor.stories.signature import signature
from monitor.text.language import detect_language
from monitor.types import Article, Attribution, ReadDocument
from monitor.watch.match import match_watches
from monitor.watch.registry import Registry
from monitor.watch.resolve import resolve


class Reader:
    """Reads articles with one watchlist; built once per worker, since the registry is large."""

    def __init__(self, watchlist: WatchlistFile, *, confidence: float = 0.0) -> None:
        self.watches = tuple(watch for watch in watchlist.watches if not watch.paused)
        self.registry = Registry.build(watchlist)
        self._confidence = confidence

    def read(self, article: Article, groups: tuple[str, ...] = ()) -> ReadDocument:
        """Return everything found in `article`; `groups` are those of its source.

        Shape: `attributions` hold only those at or above the confidence this reader was built with.
        Errors: none expected; a bug surfaces as an exception and fails this article alone.
        """
        language = article.language or detect_language(article.text)
        if language != article.language:
            article = replace(article, language=language)
        hits = self.registry.find(article.text, language)
        found = detect(
            article.text,
            language=language,
            names=hits,
            publisher_actor=article.publisher_actor,
            title_end=len(article.title) if article.text.startswith(article.title) else 0,
        )
        attributions = keep_confident(found, self._confidence)
        resolved = resolve(article, attributions, hits, self.registry)
        matches = match_watches(self.watches, article, resolved, hits, self.registry, groups)
        return ReadDocument(
            article=article,
            attributions=resolved,
            mentions=hits,
            matches=matches,
            signatures=tuple(signature(article, one) for one in resolved),
            warnings=article.warnings,
        )


def keep_confident(attributions: Sequence[Attribution], confidence: float) -> tuple[Attribution, ...]:
    """Return the attributions at or above `confidence`, with the indices between them renumbered.

    One that lost what it was nested in, or what it answers, keeps standing without that link.
    """
    kept = [index for index, one in enumerate(attributions) if one.confidence >= confidence]
    place = {old: new for new, old in enumerate(kept)}
    result = []
    for index in kept:
        one = attributions[index]
        answer = one.answer
        if answer is not None and answer.index is not None:
            answer = replace(answer, index=place.get(answer.index))
        nested = place.get(one.nested_in) if one.nested_in is not None else None
        result.append(replace(one, nested_in=nested, answer=answer))
    return tuple(result)
