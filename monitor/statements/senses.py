"""What the words of a content are about: the `senses` of a pack, groups of words that have one name in every language.

A sense is no act: "court" may threaten, report or reject. Which senses speak for which act is learned from all
languages together (`act_judge.py`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from monitor.text.fold import folded

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

#: the senses, in the order of their bits, by the act that they first make one think of
SENSES = (
    # denial
    "lie", "invent", "nonsense", "baseless", "distort", "nothing", "notdid", "calm", "contrary",
    # rejection
    "unaccept", "oppose", "wont", "nocomment", "mock", "meddle", "unjust",
    # accusation
    "violate", "provoke", "shoot", "kill", "seize", "destroy", "steal", "deceive", "hide", "ignore", "guilty",
    "betray", "threaten", "poison", "deliberate", "block",
    # demand, request
    "must", "now", "stop", "release", "account", "pay", "let", "demandw", "please", "help", "advise", "contact",
    "patience",
    # warning, threat
    "danger", "care", "disaster", "worse", "lead", "runout", "else", "retaliate", "court", "cut", "strike", "force",
    "sanction", "until", "if",
    # promise
    "will", "guarantee", "build", "give", "notallow", "all", "support", "continue", "ready", "by", "everything",
    # regret, condolence
    "sorry", "unfort", "ourmistake", "inconv", "condole", "victims",
    # announcement
    "open", "held", "sign", "appoint", "decide", "suspend", "summon", "new", "today", "inquiry",
    # confirmation, question, report
    "yes", "admit", "exist", "qword", "percent", "number", "injured", "damage", "detain", "weather", "time", "mil",
    # expectation, assertion
    "hope", "likely", "forecast", "fear", "because", "important", "think", "life", "thank",
    # who
    "we", "i", "you", "they", "side", "negation",
)  # fmt: skip

#: for each phrase the word behind its first one ("" for a pattern), all words behind the first, the bit of its sense
Phrases = tuple[tuple[str, tuple[str, ...], int], ...]


class SenseTable:
    """The senses of a pack, compiled."""

    __slots__ = ("_exact", "_patterns", "_phrases", "facts")

    def __init__(self, senses: Mapping[str, Sequence[str]]) -> None:
        """Compile words and phrases by sense (`x*`, `*y`, `x*y`). Errors: KeyError for another sense."""
        bits = {name: 1 << number for number, name in enumerate(SENSES)}
        self._exact: dict[str, int] = {}
        self._patterns: dict[str, list[tuple[str, int]]] = {}
        self._phrases: dict[str, list[tuple[tuple[str, ...], int]]] = {}
        #: what was found out about words: filled and read by `act_signs.py`
        self.facts: dict[str, tuple[int, Phrases, str | None]] = {}
        for name, entries in senses.items():
            for entry in entries:
                words = tuple(folded(entry).split())
                if len(words) > 1:
                    self._phrases.setdefault(_key(words[0]), []).append((words, bits[name]))
                elif words and "*" in words[0]:
                    self._patterns.setdefault(_key(words[0]), []).append((words[0], bits[name]))
                elif words:
                    self._exact[words[0]] = self._exact.get(words[0], 0) | bits[name]

    def of(self, word: str) -> tuple[int, Phrases]:
        """Return the senses of a folded word, a bit each in the order of SENSES, and the phrases it may open."""
        mask = self._exact.get(word, 0)
        opened = []
        for key in (word[:2], word[:1] + "*", "*" + word[-1:]):
            for pattern, bit in self._patterns.get(key, ()):
                if not mask & bit and fits(pattern, word):
                    mask |= bit
            opened += [phrase for phrase in self._phrases.get(key, ()) if fits(phrase[0][0], word)]
        return mask, tuple(("" if "*" in words[1] else words[1], words[1:], bit) for words, bit in opened)


def _key(pattern: str) -> str:
    """Return where a pattern is filed: its first two letters, or a star and its last letter when it begins with one."""
    if pattern.startswith("*"):
        return "*" + pattern[-1]
    return pattern[:2] if len(pattern) > 1 else pattern


def fits(pattern: str, word: str) -> bool:
    """Whether a folded word fits `word`, `x*`, `*y` or `x*y`."""
    if "*" not in pattern:
        return pattern == word
    head, _, tail = pattern.partition("*")
    return word.startswith(head) and word.endswith(tail) and len(word) >= len(head) + len(tail)
