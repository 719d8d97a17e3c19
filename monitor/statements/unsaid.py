"""What nobody said: "did not say whether", "never said", "if Baku denies", "did the Kremlin say?".

Telling such words as a statement turns them into their opposite, so they are left out, whatever the cue is worth.
Negations that are acts of their own ("does not recognise", "denied") are no concern of this module.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from monitor.types import Act, Form

if TYPE_CHECKING:
    from monitor.types import Attribution

_EN_NEGATED = re.compile(
    r"(?:\b(?:not|never|cannot|no longer|without)|n['’]t)\s+(?:yet\s+|ever\s+|immediately\s+|(?!only)\w+ly\s+)?$",
    re.IGNORECASE,
)
_SLAVIC_NEGATED = re.compile(r"\b(?:не|nie)\s+(?:стал[аио]?\s+|будет\s+|будут\s+)?$", re.IGNORECASE)
_NEGATED = {
    "en": _EN_NEGATED,
    "ru": _SLAVIC_NEGATED,
    "uk": _SLAVIC_NEGATED,
    "bg": _SLAVIC_NEGATED,
    "pl": _SLAVIC_NEGATED,
}
_CONDITION = re.compile(
    r"^\W*(?:if|unless|whether|should|если|якщо|якби|ако|jeśli|jeżeli|gdyby|falls|əgər|eğer|şayet|اگر|إذا|եթե|თუ)\b",
    re.IGNORECASE,
)
_ASKED = re.compile(
    r"^\W*(?:did|does|do|has|have|had|is|was|were|will|would|can|could|разве|неужели|чи|дали|czy|هل|آیا)\b",
    re.IGNORECASE,
)
_NEITHER = re.compile(r"\b(?:neither|ни)\b", re.IGNORECASE)
#: acts that live of a negation: "did not confirm" is none of them
_NEGATIVE = frozenset({Act.DENIAL, Act.REJECTION})
_NO_ANSWER = re.compile(r"\b(?:confirm|comment|подтвер|комментир|коментув)", re.IGNORECASE)
_SILENCE = re.compile(
    r"^\W*(?:to\s+)?(?:comment|answer|respond|say|discuss|(?:про)?комментировать|отвечать)\b", re.IGNORECASE
)
_END = re.compile(r"[.!?؟\n]")
_BREAK = re.compile(r"[.!?؟…;:\n]\s|\n")
_REACH = 40
#: how far back the start of a sentence is looked for, in characters: keeps the work linear
_LONGEST_SENTENCE = 2000


def is_unsaid(text: str, one: Attribution, language: str | None, *, affirmed: bool = False) -> bool:
    """Return whether the text says that these words were not said, or only asks or supposes that they were.

    Shape: offsets of `one` refer to `text`; a negation is none in what is `affirmed` ("did not rule out"). Direct
    quotations were said, whatever stands around them.
    """
    if one.form is Form.DIRECT or not one.cue:
        return False
    start = one.cue[0][0]
    cue = text[start : one.cue[0][1]]
    # The cue may hold its own negation: "did not say".
    before = text[max(0, start - _REACH) : start + cue.rfind(" ") + 1]
    negated = _NEGATED.get(language or "")
    if (
        not affirmed
        and negated is not None
        and negated.search(before)
        and (one.act not in _NEGATIVE or _NO_ANSWER.search(cue))
    ):
        return True
    content = text[one.content[0][0] : one.content[0][1]] if one.content else ""
    if one.act in _NEGATIVE and _SILENCE.match(content):
        return True
    return _only_supposed(text, one, start)


def _only_supposed(text: str, one: Attribution, start: int) -> bool:
    sentence = _sentence_start(text, start)
    speaker = one.speaker[0][0] if one.speaker else start
    head = text[sentence : min(speaker, start) if speaker >= sentence else start]
    if _CONDITION.match(head) and "," not in head:
        return True
    # The speaker's span may begin with the word itself.
    opening = text[sentence:start]
    if _NEITHER.search(opening) and len(opening) <= 2 * _REACH:
        return True
    return bool(_ASKED.match(opening)) and _ends_in_question(text, start)


def _sentence_start(text: str, before: int) -> int:
    last = max(0, before - _LONGEST_SENTENCE)
    for found in _BREAK.finditer(text, last, before):
        last = found.end()
    return last


def _ends_in_question(text: str, start: int) -> bool:
    found = _END.search(text, start)
    return found is not None and found.group() in "?؟"
