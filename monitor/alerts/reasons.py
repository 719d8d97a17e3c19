"""The reason of an alert in the reader's words: ids and quoted names stay, the words between them are translated."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from monitor.types import Act

if TYPE_CHECKING:
    from monitor.alerts.labels import Catalogue

#: what was found in the text stands in these marks and is nobody's word of ours
_QUOTED = re.compile(r"(“[^”]*”)")
#: a part of a reason begins after these, see `watch.match.reason`
_BEGINNING = re.compile(
    r"(?P<before>^|[:;,] )(?P<word>place|actor|speaker|words|act [a-z]+|named without a statement)(?=\W|$)"
)


def reason_text(reason: str, words: Catalogue) -> str:
    """Return `farrukh: place Farrukh (“Farrukh village”), speaker az-mod, act denial` in a language."""
    parts = _QUOTED.split(reason)
    # every second part is quoted
    return "".join(part if number % 2 else _translated(part, words) for number, part in enumerate(parts))


def _translated(text: str, words: Catalogue) -> str:
    def word(found: re.Match[str]) -> str:
        kind, _, act = found["word"].partition(" ")
        if kind == "act" and act in set(Act):
            return f"{found['before']}{words.reasons['act']} {words.acts[Act(act)].lower()}"
        return found["before"] + words.reasons.get(found["word"], found["word"])

    return _BEGINNING.sub(word, text)
