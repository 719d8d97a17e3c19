"""What a statement is recognised by: speaker, words, figures, places, names and day."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime
from functools import lru_cache
from typing import TYPE_CHECKING

from monitor.stories.days import day_given
from monitor.stories.numbers import numbers_in
from monitor.text.fold import folded
from monitor.text.repair import repaired
from monitor.text.sentences import sentences
from monitor.text.similarity import sketch
from monitor.types import StatementSignature

if TYPE_CHECKING:
    from monitor.types import Article, ResolvedAttribution, Span

_WORD = re.compile(r"[^\W_](?:[^\W_]|['-](?=[^\W_]))*")
_QUOTES = re.compile(r"«([^«»]+)»|“([^“”]+)”|„([^„“”]+)[“”]|\"([^\"]+)\"|՞?‹([^‹›]+)›")
_SHORTEST_QUOTE = 3
#: characters before and after a cue in which the day of a statement is looked for
_FRAME_REACH = 300
_ARTICLES = frozenset({"the", "a", "an", "le", "la", "les", "l'", "der", "die", "das", "el", "los", "las"})
#: a statement of unknown time; nothing else happened then
_NEVER = datetime(1970, 1, 1, tzinfo=UTC)


def signature(article: Article, resolved: ResolvedAttribution, *, now: datetime | None = None) -> StatementSignature:
    """Return what the statement of this attribution is recognised by.

    Shape: `said_at` is the day that the sentence gives, else the article's publication, else `now`.
    """
    content = repaired(resolved.content_text)
    words = words_of(content)
    published = article.published_at or now
    given = day_given(_frame(article, resolved), published) if published else None
    return StatementSignature(
        speaker_key=speaker_key(resolved),
        sketch=sketch(words),
        words=words,
        numbers=numbers_in(content),
        places=tuple(sorted({hit.entity_id for hit in resolved.places})),
        names=tuple(sorted({hit.entity_id for hit in resolved.about_actors})),
        language=article.language,
        act=resolved.attribution.act,
        form=resolved.attribution.form,
        said_at=(given or published or _NEVER).astimezone(UTC),
        quoted=_quoted(content),
        day_given=given is not None,
    )


def with_wording(own: StatementSignature, content_text: str, language: str | None) -> StatementSignature:
    """Return the signature as one report words it: what the next revision of that report's address is compared with."""
    content = repaired(content_text)
    words = words_of(content)
    return replace(
        own,
        sketch=sketch(words),
        words=words,
        numbers=numbers_in(content),
        language=language,
        quoted=_quoted(content),
    )


def speaker_key(resolved: ResolvedAttribution) -> str:
    """Return who speaks: the actor's id, else "text:" and the folded words that name the speaker."""
    if resolved.actor:
        return resolved.actor
    named = [word for word in words_of(resolved.speaker_text) if word not in _ARTICLES]
    return "text:" + " ".join(named)


def words_of(text: str) -> tuple[str, ...]:
    """Return the folded words of a text."""
    return tuple(_WORD.findall(folded(text)))


def _quoted(content: str) -> tuple[str, ...]:
    """Return the quoted parts of at least three words, folded, without marks."""
    parts = []
    for match in _QUOTES.finditer(content):
        words = words_of(next(group for group in match.groups() if group))
        if len(words) >= _SHORTEST_QUOTE:
            parts.append(" ".join(words))
    return tuple(parts)


def _frame(article: Article, resolved: ResolvedAttribution) -> str:
    """Return the sentence that holds the cue, without what is reported and without what is answered."""
    attribution = resolved.attribution
    anchor = (attribution.cue or attribution.speaker or attribution.content or ((0, 0),))[0]
    begin, end = _sentence(article, anchor)
    begin, end = max(begin, anchor[0] - _FRAME_REACH), min(end, anchor[1] + _FRAME_REACH)
    hidden = list(attribution.content)
    if attribution.answer is not None:
        hidden.append(attribution.answer.span)
    pieces, at = [], begin
    for start, stop in sorted(hidden):
        pieces.append(article.text[at : max(at, min(start, end))])
        at = max(at, stop)
    return " ".join((*pieces, article.text[at:end]))


@lru_cache(maxsize=4)
def _sentences(text: str, language: str | None) -> tuple[Span, ...]:
    """Return the sentences of the article whose attributions come one after another."""
    return sentences(text, language)


def _sentence(article: Article, anchor: Span) -> Span:
    for start, end in _sentences(article.text, article.language):
        if start <= anchor[0] < end:
            return start, end
    return anchor
