"""The same articles with other names, so that a detector which knows names by heart is found out.

Capitalised names of two words or more become invented ones of the same shape and length, the same everywhere, also
where a part of the name stands alone. Every offset stays what it was, since no word changes its length.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from functools import cache, partial
from zlib import crc32

from benchmarks.statements.sets import Doc, with_text
from monitor.statements.lexicon import lexicon
from monitor.text.fold import folded

#: scripts without capitals, and German, which capitalises every noun, are left alone
LANGUAGES = frozenset({"en", "fr", "es", "pl", "tr", "az", "ru", "uk", "bg", "hy"})
_WORD = re.compile(r"[^\W\d_]+")
_LATIN = ("aeiou", "bcdfghjklmnprstvz")
_CYRILLIC = ("аеиоу", "бвгджзклмнпрстфх")
_ARMENIAN = ("աեիու", "բգդզլխկհմնպսվտրք")
#: letters at the end that stay, so that case endings do
_ENDING = {"en": 0, "fr": 0, "es": 0}
_LEAST = 3
#: a name may be a word one time in so many ("trump")
_SELDOM = 20


def renamed(docs: Sequence[Doc]) -> tuple[list[Doc], list[Doc], int]:
    """Return the articles in which names were found, the same ones with other names, and how many words changed."""
    before, after, changed = [], [], 0
    lower = _lower_words(docs)
    for doc in docs:
        if doc.language not in LANGUAGES:
            continue
        names = _names(doc, lower[doc.language])
        text = _WORD.sub(partial(_swapped, names, doc.language), doc.text)
        count = sum(m[0] in names for m in _WORD.finditer(doc.text))
        if count:
            before.append(doc)
            after.append(with_text(doc, text))
            changed += count
    return before, after, changed


def _swapped(names: set[str], language: str, match: re.Match[str]) -> str:
    return _other(match[0], language) if match[0] in names else match[0]


def _lower_words(docs: Sequence[Doc]) -> dict[str, set[str]]:
    """Return the words of each language that stand in small letters in more than one place of twenty."""
    small: dict[str, Counter[str]] = defaultdict(Counter)
    all_places: dict[str, Counter[str]] = defaultdict(Counter)
    for doc in docs:
        words = _WORD.findall(doc.text)
        small[doc.language].update(word for word in words if word.islower())
        all_places[doc.language].update(word.lower() for word in words)
    return {
        language: {word for word, count in counts.items() if _SELDOM * count > all_places[language][word]}
        for language, counts in small.items()
    }


def _names(doc: Doc, lower: set[str]) -> set[str]:
    """Return the words of names that have two words or more, and of which the pack knows none."""
    found: set[str] = set()
    run: list[str] = []
    end = -1
    for match in _WORD.finditer(doc.text):
        word = match[0]
        is_name = word[0].isupper() and len(word) >= _LEAST and word.lower() not in lower
        is_name = is_name and not _known(word, doc.language)
        if not is_name or doc.text[end : match.start()] != " ":
            found.update(run if len(run) > 1 else ())
            run = []
        if is_name:
            run.append(word)
        end = match.end()
    return found | set(run if len(run) > 1 else ())


@cache
def _known(word: str, language: str) -> bool:
    """Whether the pack of a language knows a word as anything at all."""
    low, pack = folded(word), lexicon(language)
    if pack.cues_of(low) or pack.is_title(low) or low in pack.official:
        return True
    return any(low in words for words in pack.words.values())


@cache
def _other(word: str, language: str) -> str:
    """Return an invented word with the capitals and the length of another one."""
    first = word[0]
    vowels, consonants = _CYRILLIC if "Ѐ" <= first <= "ӿ" else _ARMENIAN if "԰" <= first <= "֏" else _LATIN
    keep = min(_ENDING.get(language, 2), len(word) - 2)
    made = []
    for k in range(len(word) - keep):
        letters = vowels if k % 2 else consonants
        letter = letters[crc32(f"{word.lower()}{k}".encode()) % len(letters)]
        made.append(letter.upper() if word[k].isupper() else letter)
    return "".join(made) + word[len(word) - keep :]
