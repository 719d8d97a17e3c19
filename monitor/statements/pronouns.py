"""Speakers that are pronouns or left out: where the name stands that they take over."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from monitor.statements.draft import Draft
    from monitor.statements.lexicon import Lexicon
    from monitor.statements.tokens import Range, Tokens

#: "we" and "I" of the languages with a pack, folded
FIRST_PERSON = frozenset({
    "we", "i", "мы", "я", "ми", "ние", "аз", "my", "ja", "wir", "ich", "nous", "je", "biz", "men", "ben", "մենք", "ես",
    "ჩვენ", "მე", "نحن", "ما",
})  # fmt: skip
#: how many tokens back a name may stand
_REACH = 250


def resolve_pronouns(tokens: Tokens, drafts: list[Draft], lexicon: Lexicon) -> None:
    """Set `antecedent` of speakers that are pronouns, and of elided ones that have none yet."""
    last: Range | None = None
    for draft in sorted(drafts, key=lambda d: d.at):
        speaker = draft.speaker[0] if draft.speaker else None
        if speaker is None:
            if draft.kind in {"verb", "participle"} and draft.antecedent is None and last is not None:
                draft.antecedent = (
                    last
                    if draft.at - last[1] <= _REACH
                    and draft.rule.startswith(("none", "elided", "model"))
                    and "passive" not in draft.rule
                    else None
                )
            continue
        if is_pronoun(tokens, speaker, lexicon):
            if draft.antecedent is None and last is not None and draft.at - last[1] <= _REACH:
                draft.antecedent = last
        elif draft.parent is None:
            last = speaker


def is_pronoun(tokens: Tokens, speaker: Range, lexicon: Lexicon) -> bool:
    """Whether a speaker is nothing but a pronoun."""
    return speaker[1] - speaker[0] == 1 and tokens.low[speaker[0]] in lexicon.words["pronoun"]
