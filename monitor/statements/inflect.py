"""Forms of English verbs, so that the pack lists each verb once."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_VOWELS = frozenset("aeiou")
_DOUBLED = frozenset({"rebut", "refer", "admit", "concur", "recap", "quip", "slam", "plan", "beg", "chat", "nod"})


def english_forms(lemma: str, irregular: Sequence[str]) -> Iterable[tuple[str, bool]]:
    """Return the forms of a verb, each with whether it is the participle in -ing.

    Shape: past forms of irregular verbs are given in `irregular`; a word that ends in `*` is kept as it is.
    """
    if lemma.endswith("*") or not lemma.isalpha():
        return ((lemma, False),)
    stem = lemma[:-1] if lemma.endswith("e") and not lemma.endswith("ee") else lemma
    if lemma in _DOUBLED:
        stem = lemma + lemma[-1]
    ending = lemma.endswith("y") and lemma[-2] not in _VOWELS
    third = lemma[:-1] + "ies" if ending else lemma + ("es" if lemma.endswith(("s", "sh", "ch", "x", "z")) else "s")
    past = list(irregular) or [lemma[:-1] + "ied" if ending else stem + "ed"]
    return ((lemma, False), (third, False), *((form, False) for form in past), (stem + "ing", True))
