"""Repair of text that was decoded with the wrong character set somewhere on its way, and removal of what nobody sees.

Repaired:

- UTF-8 read as mac_latin2, mac_roman, cp1252, latin-1 or cp1251 (`‚Äč` for a zero-width space, `â€œ` for a quotation
  mark, `ÐœÐ˜Ð”` and `РњРР” ` for МИД, `Ã©` for é), once or several times over;
- cp1251 read as latin-1 or cp1252 (`ÌÈÄ` for МИД), when most letters of a line look like that;
- letter-spaced words (`з а я в и л`), and words cut at the end of a narrow column (`govern-` / `ment`);
- zero-width spaces, soft hyphens, byte order marks, direction controls and control characters go (joiners of Persian
  and Indic scripts stay).

Everything else stays as it is: accents of French, Turkish and Azerbaijani, Armenian, quotation marks of any kind.
Source: the mac_latin2 case is one that ftfy 6.3.1 leaves in place; the table is the one measured beside it.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache

from monitor.text.shadow import Edit, Shadow, compose, edited, unchanged

_CONTINUATION = bytes(range(0x80, 0xC0))
#: punctuation that text processors write, in UTF-8, plus what goes with it
_PUNCTUATION = "\u00a0«»©®°·" + "".join(
    map(chr, (*range(0x2002, 0x2010), *range(0x2010, 0x203B), 0x2060, 0x20AC, 0x2116, 0x2122, 0x2190, 0x2192, 0xFEFF))
)
_INVISIBLE = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff\ufff9-\ufffb\ufffe\uffff]"
)
_SURROGATE = re.compile("[\ud800-\udfff]")
#: C1 controls and private characters: nobody wrote those
_NEVER_MEANT = re.compile("[\x80-\x9f\ue000-\uf8ff]")
#: what a single misread character may have been; "à\xa0«" of French would otherwise be a letter of Samaritan
_PLAUSIBLE_ALONE = re.compile("[\xa0-\u017f\u018f\u0218-\u021b\u0259\u0400-\u06ff\u10a0-\u10ff\u2000-\u22ff\ufeff]")
#: share of letters of a line that must look like cp1251 read as latin-1
_CYRILLIC_SHARE = 0.6
#: different letters of one word: МИД is a find, ÉÉÉ is none
_LEAST_LETTERS = 3
_LATIN1_WORDS = re.compile(r"(?<!\w)[À-ÿ¸¨]+(?!\w)")
_LINE = re.compile(r"[^\n]+")
#: how often a text may have been misread on its way, each time by the same mistake
_TIMES_OVER = 3
#: letters that stand apart, one space between them; as few as four may be a list
_SPACED = re.compile(r"(?<![\w.])[^\W\d_](?: [^\W\d_]){4,}(?![\w.])")
_COLUMN_END = re.compile(r"(?<=[^\W\d_]{2})-\n(?=[^\W\d_]{2})")
#: characters that must come back together before a Mac is believed to have read a whole text wrongly
_LEAST_ON_MAC = 3


def repair(text: str) -> Shadow:
    """Return the text as its author wrote it, with the map back to the text as given.

    Shape: ranges of the result map through `Shadow.span`; a text without damage is returned as it is.
    Units: below 1 ms for an undamaged text of 5,000 characters.
    """
    shadow = unchanged(text)
    if not text.isascii() or _INVISIBLE.search(text):
        for step in (_mac_edits, _utf8_edits, _cyrillic_edits, _invisible_edits):
            shadow = _step(shadow, step)
    return _step(_step(shadow, _spaced_edits), _column_edits)


def _step(shadow: Shadow, step: Callable[[str], list[Edit]]) -> Shadow:
    edits = step(shadow.text)
    return compose(edited(shadow.text, edits), shadow) if edits else shadow


def repaired(text: str) -> str:
    """Return the repaired text alone: `repair(text).text`."""
    return repair(text).text


# ---------------------------------------------------------------------------------- UTF-8 punctuation read on a Mac


@cache
def _mac_table() -> tuple[re.Pattern[str], dict[str, str]]:
    table: dict[str, str] = {}
    for encoding in ("mac_roman", "mac_latin2"):
        for character in _PUNCTUATION:
            seen = character.encode().decode(encoding)
            table[seen] = character
    keys = sorted(table, key=len, reverse=True)
    return re.compile("|".join(map(re.escape, keys))), table


def _mac_edits(text: str) -> list[Edit]:
    if "‚" not in text and "¬" not in text:
        return []
    pattern, table = _mac_table()
    return [(m.start(), m.end(), table[m.group()]) for m in pattern.finditer(text)]


# ---------------------------------------------------------------------------------- UTF-8 read in a one-byte charset


def _byte_images(encoding: str) -> dict[str, int]:
    """What each byte from 0x80 looks like when it is read in the encoding; undefined bytes become C1 controls."""
    images = {chr(byte): byte for byte in range(0x80, 0xA0)}
    for byte in range(0x80, 0x100):
        try:
            images[bytes([byte]).decode(encoding)] = byte
        except UnicodeDecodeError:
            continue
    return images


class _Misread:
    """UTF-8 that was read in one other encoding: what it looks like and what it was."""

    def __init__(self, encoding: str, *, latin: bool, least: int = 1) -> None:
        #: a run of fewer characters is an accident
        self.least = least
        self._images = _byte_images(encoding)
        if latin:
            self._images |= {chr(byte): byte for byte in range(0xA0, 0x100)}
        self.latin = latin
        of = {low: self._class(low, high) for low, high in ((0xC2, 0xDF), (0xE0, 0xEF), (0xF0, 0xF4), (0x80, 0xBF))}
        tail = of[0x80]
        one = f"(?:{of[0xC2]}{tail}|{of[0xE0]}{tail}{{2}}|{of[0xF0]}{tail}{{3}})"
        self.run = re.compile(f"{one}+")

    def _class(self, low: int, high: int) -> str:
        return "[" + "".join(re.escape(c) for c, byte in self._images.items() if low <= byte <= high) + "]"

    def was(self, seen: str, times: int) -> str | None:
        """Return the text that was meant, None when the bytes are no UTF-8; `times` is how often it was misread."""
        text = self._once(seen)
        for _ in range(times - 1):
            if text is None:
                break
            text = self.run.sub(lambda match: self._once(match.group()) or match.group(), text)
        return text

    def _once(self, seen: str) -> str | None:
        try:
            return bytes(self._images[c] for c in seen).decode()
        except UnicodeDecodeError:
            return None


@cache
def _misread() -> tuple[_Misread, ...]:
    return (
        _Misread("cp1252", latin=True),
        _Misread("cp1251", latin=False),
        _Misread("mac_roman", latin=False, least=_LEAST_ON_MAC),
    )


def _utf8_edits(text: str) -> list[Edit]:
    for kind in _misread():
        for times in range(1, _TIMES_OVER + 1):
            found, remains = _undone(text, kind, times)
            if any(_is_certain(text, edit, latin=kind.latin) for edit in found):
                # one certain find shows what happened to the text; the short ones beside it are then no accident
                if not remains or times == _TIMES_OVER:
                    return found
            elif not remains:
                break
    return []


def _undone(text: str, kind: _Misread, times: int) -> tuple[list[Edit], bool]:
    """Return what a kind of damage done so many times leaves to mend, and whether there are signs of once more."""
    found: list[Edit] = []
    remains = False
    for match in kind.run.finditer(text):
        was = kind.was(match.group(), times)
        if was is None or len(was) < kind.least or (len(was) == 1 and not _PLAUSIBLE_ALONE.match(was)):
            continue
        if _NEVER_MEANT.search(was):
            remains = True
        else:
            found.append((match.start(), match.end(), was))
    return found, remains


def _is_certain(text: str, edit: Edit, *, latin: bool) -> bool:
    """Whether a run can be nothing but misread UTF-8, by itself."""
    start, end, was = edit
    if len(was) > 1 or end - start > 2:  # noqa: PLR2004 - two characters stand for one letter at least
        return True
    if not latin:
        return False
    # "MANHÃ»" ends a word in capitals, "pÃ©tition" has a capital and a sign between small letters
    before, after = text[start - 1 : start], text[end : end + 1]
    return was.isalpha() and (_is_small(before) or _is_small(after)) and not text[start:end].isalpha()


def _is_small(character: str) -> bool:
    return character.isascii() and character.islower()


# ---------------------------------------------------------------------------------------------- cp1251 read as latin-1


def _cyrillic_edits(text: str) -> list[Edit]:
    edits: list[Edit] = []
    if not _LATIN1_WORDS.search(text):
        return edits
    for line in _LINE.finditer(text):
        words = [m for m in _LATIN1_WORDS.finditer(text, line.start(), line.end()) if m.group() not in "¸¨"]
        accented = sum(len(m.group()) for m in words)
        letters = sum(map(str.isalpha, line.group()))
        longest = max((m.group() for m in words), key=len, default="")
        if accented < _CYRILLIC_SHARE * letters or len(set(longest)) < _LEAST_LETTERS:
            continue
        for word in words:
            was = word.group().encode("latin-1").decode("cp1251", errors="replace")
            edits.append((word.start(), word.end(), was))
    return edits


# ------------------------------------------------------------------------------------------------ letters and columns


def _spaced_edits(text: str) -> list[Edit]:
    """Close up words whose letters stand apart; lists of letters ("A B C D E") stay."""
    edits: list[Edit] = []
    for match in _SPACED.finditer(text):
        letters = match.group()[::2]
        if letters[1:].isupper() and list(letters) == sorted(letters):
            continue
        if not letters[1:].isupper() and letters[1:] != letters[1:].lower():
            continue
        edits += [(at, at + 1, "") for at in range(match.start() + 1, match.end(), 2)]
    return edits


def _column_edits(text: str) -> list[Edit]:
    """Join words that were cut at the end of a column: small letters on both sides."""
    return [
        (match.start(), match.end(), "")
        for match in _COLUMN_END.finditer(text)
        if text[match.start() - 1].islower() and text[match.end()].islower()
    ]


def _invisible_edits(text: str) -> list[Edit]:
    edits: list[Edit] = [(m.start(), m.end(), "") for m in _INVISIBLE.finditer(text)]
    surrogates: list[Edit] = [(m.start(), m.end(), "\ufffd") for m in _SURROGATE.finditer(text)]
    return sorted(edits + surrogates) if surrogates else edits
