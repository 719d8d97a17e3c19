"""Which single-byte charset reads bytes best: counting likely and unlikely letters, no tables of statistics.

Charsets of our languages differ in ways that a few rules see: read wrongly, Cyrillic turns into accented Latin, into
swapped case (windows-1251 as koi8-r) or into line-drawing characters; Turkish turns into Icelandic letters.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

#: tried in this order; the earlier wins a tie
CANDIDATES: Final = (
    "cp1252", "cp1251", "cp1254", "koi8-r", "koi8-u", "iso8859_5", "cp866", "mac-cyrillic", "cp1250", "iso8859_2",
    "cp1253", "cp1256", "cp1257",
)  # fmt: skip

_SAMPLE = 8000  #: characters looked at
_WORD_BYTES = re.compile(rb"[A-Za-z\x80-\xff]*[\x80-\xff][A-Za-z\x80-\xff]*")

_COMMON_CYRILLIC = frozenset("оеаинтсрвлкмдпуяыьгзбчйхжшюцщэфёіїєґ")
_RARE_CYRILLIC = frozenset("ђѓљњќћџѕјЂЃЉЊЌЋЏЅЈ")
_COMMON_LATIN = frozenset("éèàçäöüßñáíóúâêîôûãõåæøÉÈÀÇÄÖÜÑÁÍÓÚÂÊÎÔÛÃÕÅÆØ")
_TURKISH = frozenset("ğışĞİŞ")
_CENTRAL = frozenset("ąćęłńśźżčďěňřšťůžőűășțđĄĆĘŁŃŚŹŻČĎĚŇŘŠŤŮŽŐŰ")
_PUNCTUATION = frozenset("«»“”„‘’‚…–—•№©®™°§·\xa0€£±")


def best_single_byte(body: bytes) -> tuple[str, float]:
    """Return the codec of `CANDIDATES` that reads the bytes most plausibly, and its points per character."""
    sample = _sample(body)
    scored = [(_points(sample, codec), -number, codec) for number, codec in enumerate(CANDIDATES)]
    points, _, codec = max(scored)
    return codec, points


def plausibility(body: bytes, codec: str) -> float:
    """Return points per non-ASCII character when `body` is read as `codec`; above 0.5 is text, below 0 is not."""
    return _points(_sample(body), codec)


def _sample(body: bytes) -> bytes:
    words: list[bytes] = []
    size = 0
    for found in _WORD_BYTES.finditer(body):
        words.append(found[0][:60])
        size += len(words[-1]) + 1
        if size > _SAMPLE:
            break
    return b" ".join(words)


@lru_cache(maxsize=64)
def _points(sample: bytes, codec: str) -> float:
    text = sample.decode(codec, "replace")
    total = 0.0
    count = 0
    before = " "
    for char in text:
        if char >= "\x80":
            count += 1
            total += _letter(char) + _pair(before, char)
        elif before >= "\x80" and char.isalpha():
            total += _pair(before, char)
        before = char
    return total / max(1, count)


def _letter(char: str) -> float:
    if char in _COMMON_CYRILLIC:
        return 1.0
    if char in _COMMON_LATIN or char in _TURKISH:
        return 0.8
    if char in _PUNCTUATION:
        return 0.6
    if char in _CENTRAL:
        return 0.7
    if char in _RARE_CYRILLIC or not char.isalpha():
        return -1.0
    return 0.5


def _pair(before: str, char: str) -> float:
    """Judge two neighbours: scripts do not mix inside a word, capitals do not follow small letters."""
    if not (before.isalpha() and char.isalpha()):
        return 0.0
    if before.islower() and char.isupper():
        return -1.0
    latin_before, latin = before < "\u0250", char < "\u0250"
    if latin_before != latin:
        return -1.5
    if latin and before >= "\x80" and char >= "\x80":
        return -0.7  # two accented letters in a row: rare in every language, the rule in misread Cyrillic
    return 0.0
