"""Drafts in tokens of the shadow become attributions in characters of the text as given."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from monitor.statements.phrases import DASHES
from monitor.statements.unsaid import is_unsaid
from monitor.types import Answer, Attribution, Form, Modality

if TYPE_CHECKING:
    from monitor.statements.draft import Draft
    from monitor.statements.lexicon import Lexicon
    from monitor.statements.tokens import Range, Tokens
    from monitor.text.shadow import Shadow
    from monitor.types import Span

#: share of quoted words from which a content counts as direct speech
_DIRECT = 0.99


def finish(tokens: Tokens, lexicon: Lexicon, drafts: list[Draft], shadow: Shadow, text: str) -> tuple[Attribution, ...]:
    """Return the attributions, sorted by where they begin. Shape: `text` is the text as given."""
    ordered = sorted(drafts, key=lambda d: (_begin(d), d.at))
    index = {id(draft): k for k, draft in enumerate(ordered)}

    def spans(ranges: list[Range]) -> tuple[Span, ...]:
        return tuple(shadow.span(*tokens.span(r)) for r in sorted(ranges))

    def one(r: Range | None) -> Span | None:
        return None if r is None else shadow.span(*tokens.span(r))

    found = []
    for draft in ordered:
        answer = None
        if draft.answer is not None:
            answer = Answer(
                span=shadow.span(*tokens.span(draft.answer)),
                speaker_span=one(draft.answer_speaker),
                index=index.get(id(draft.answer_to)) if draft.answer_to else None,
            )
        attribution = Attribution(
            speaker=spans(draft.speaker),
            cue=spans(draft.cue),
            content=spans(draft.content),
            form=form_of(tokens, draft.content, lexicon),
            act=draft.act,
            confidence=round(draft.weight, 2),
            nested_in=index.get(id(draft.parent)) if draft.parent else None,
            answer=answer,
            via=spans(draft.via),
            antecedent=one(draft.antecedent),
            by_publisher=draft.by_publisher,
            rule=draft.rule,
            modality=_modality(draft),
        )
        if is_unsaid(text, attribution, lexicon.language, affirmed=draft.affirmed):
            attribution = replace(attribution, modality=Modality.UNSAID)
        found.append(attribution)
    return tuple(found)


def _modality(draft: Draft) -> Modality:
    return Modality.UNSAID if draft.unsaid else Modality.BELIEF if draft.belief else Modality.SAID


def _begin(draft: Draft) -> int:
    return min(part[0] for part in [*draft.speaker, *draft.cue, *draft.content])


def form_of(tokens: Tokens, content: list[Range], lexicon: Lexicon) -> Form:
    """Return whether all, some or none of a content is quoted; an opening "that" does not count."""
    skip = frozenset(word for phrase in lexicon.that for word in phrase)
    if (
        lexicon.dash
        and tokens.word[tokens.paragraph_start(content[0][0])] in DASHES
        and content[0][0] - tokens.paragraph_start(content[0][0]) == 1
    ):
        return Form.DIRECT
    quoted = plain = 0
    for start, end in content:
        for i in range(start, end):
            if not tokens.is_word(i):
                continue
            if tokens.quote[i] >= 0:
                quoted += 1
            elif i > start + 1 or tokens.low[i] not in skip:
                plain += 1
    if not quoted:
        return Form.INDIRECT
    return Form.DIRECT if quoted / (quoted + plain) >= _DIRECT else Form.MIXED
