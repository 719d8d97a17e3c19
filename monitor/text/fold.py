"""Folding: the form in which names, words and queries are compared, with a map back to the text as published.

What falls together, in every language alike, so that one index and one automaton serve all of them:

- case, including Georgian capitals and all four of Turkish and Azerbaijani İ I ı i, which become `i`;
- accents (é e, ş s, ğ g, stress marks of Russian, ё е); й, ї and ў stay letters of their own;
- compatibility forms (full width, ligatures, presentation forms), digits of other scripts, kinds of dash, of apostrophe
  and of white space, each to one character (a line break becomes a space: one character stays one character);
- Armenian և, եւ and եվ, which become `և`; Armenian marks inside words, format characters and controls go;
- Arabic tatweel and vowel marks go, forms of alef, yeh and kaf are one.

Source: research on names in thirteen spellings of one village; `str.casefold` alone is wrong for tr, az, hy and ar.
"""

from __future__ import annotations

import re
import unicodedata

from monitor.text.shadow import Edit, Shadow, compose, edited

#: stands in the translated text where one character does not become exactly one; a noncharacter, never kept
_CHANGED = "\U0010ffff"
_CHANGED_RUN = re.compile(_CHANGED)

_APOSTROPHES = "'’‘‛ʼʻʹ`´′＇՚ʽˈ"
_DASHES = "-‐‑‒–—―−֊־﹘﹣－﹣"
_REMOVED = "ـ՛՜՞՟\u034f\u115f\u1160\u17b4\u17b5\u3164"
_DIRECT: dict[str, str] = {
    **dict.fromkeys(_APOSTROPHES, "'"),
    **dict.fromkeys(_DASHES, "-"),
    **dict.fromkeys(_REMOVED, ""),
    "ı": "i",
    "և": "և",
    "й": "й",
    "ї": "ї",
    "ў": "ў",
    "…": "…",
    "№": "№",
    "ø": "o",
    "ł": "l",
    "đ": "d",
    "ħ": "h",
    "ٱ": "ا",
    "ى": "ي",
    "ی": "ي",
    "ک": "ك",
    "ڪ": "ك",
    "ہ": "ه",
    "ھ": "ه",
    "ە": "ه",
    "۔": ".",
}
_STRIPPED_CLASSES = frozenset({1, *range(10, 37), *range(200, 256)})
_REMOVED_CATEGORIES = frozenset({"Cf", "Cc", "Me", "Cs"})
_EW = re.compile("ե[ւվ]")
#: the last two code points of every plane are noncharacters
_LAST_TWO = 0xFFFE
_DISTINCT = frozenset("йїў")


def fold(text: str, language: str | None = None) -> Shadow:  # noqa: ARG001 - one folding serves every language, see above
    """Return the folded text with the map back to the text as given.

    Shape: ranges of the result map through `Shadow.span`. Folding twice is folding once.
    Units: 2 ms for a new text of 25,000 characters.
    """
    translated = text.translate(_TABLE)
    shadow = edited(text, _edits(text, translated), base=translated)
    if "ե" in shadow.text and _EW.search(shadow.text):
        joined = edited(shadow.text, ((m.start(), m.end(), "և") for m in _EW.finditer(shadow.text)))
        shadow = compose(joined, shadow)
    return shadow


def folded(text: str, language: str | None = None) -> str:
    """Return the folded text alone: `fold(text).text`."""
    return fold(text, language).text


def is_mark(character: str) -> bool:
    """Whether folding takes this character off the letter before it."""
    return unicodedata.combining(character) in _STRIPPED_CLASSES or unicodedata.category(character) == "Me"


def _edits(text: str, translated: str) -> list[Edit]:
    edits: list[Edit] = []
    for match in _CHANGED_RUN.finditer(translated):
        at = match.start()
        if at and is_mark(text[at]):
            _join_mark(edits, text, translated, at)
        else:
            edits.append((at, at + 1, _FOLDS[text[at]]))
    return edits


def _join_mark(edits: list[Edit], text: str, translated: str, at: int) -> None:
    """Let the letter before a mark stand for both, so that a range of the letter holds its mark."""
    if edits and edits[-1][1] == at:
        start, _, kept = edits.pop()
    else:
        start, kept = at - 1, translated[at - 1]
    letter = unicodedata.normalize("NFC", kept + text[at])
    edits.append((start, at + 1, letter if letter in _DISTINCT else kept))


def _fold_character(character: str) -> str:
    direct = _DIRECT.get(character)
    if direct is not None:
        return direct
    if character.isspace():
        return " "
    category = unicodedata.category(character)
    if category in _REMOVED_CATEGORIES or is_mark(character) or _is_noncharacter(character):
        return ""
    if category == "Nd":
        return str(unicodedata.decimal(character))
    if "\ufe00" <= character <= "\ufe0f" or "\U000e0100" <= character <= "\U000e01ef":
        return ""
    return _decomposed(character)


def _decomposed(character: str) -> str:
    lowered = unicodedata.normalize("NFKC", character).casefold() if character != "և" else character
    lowered = unicodedata.normalize("NFC", lowered)
    if lowered in _DIRECT:
        return _DIRECT[lowered]
    bare = "".join(c for c in unicodedata.normalize("NFD", lowered) if not is_mark(c))
    bare = unicodedata.normalize("NFC", bare)
    if bare == character:
        return bare
    return "".join(_fold_character(c) for c in bare)


def _is_noncharacter(character: str) -> bool:
    return ord(character) & _LAST_TWO == _LAST_TWO or "\ufdd0" <= character <= "\ufdef"


class _Folds(dict[str, str]):
    """What each character becomes, worked out when it is first met."""

    def __missing__(self, character: str) -> str:
        result = self[character] = _fold_character(character)
        return result


class _Table(dict[int, str]):
    """The table for `str.translate`: one character for each, `_CHANGED` where the length differs."""

    def __missing__(self, code: int) -> str:
        result = _FOLDS[chr(code)]
        value = self[code] = result if len(result) == 1 else _CHANGED
        return value


_FOLDS = _Folds()
_TABLE = _Table()
