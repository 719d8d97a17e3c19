"""Which language a text is in."""

from __future__ import annotations

import re
import unicodedata

import pycld2

_ARMENIAN = re.compile("[\u0531-\u0587]")
_GEORGIAN = re.compile("[\u10a0-\u10ff\u1c90-\u1cbf]")
_CYRILLIC = re.compile("[\u0400-\u052f]")
_ARABIC = re.compile("[\u0600-\u06ff\u0750-\u077f]")
_HEBREW = re.compile("[\u05d0-\u05ea]")
_LATIN = re.compile("[A-Za-z\u00c0-\u024f\u0259]")
_SCRIPTS = {"hy": _ARMENIAN, "ka": _GEORGIAN}
_SCRIPT_OF = {
    **dict.fromkeys(("hy",), _ARMENIAN),
    **dict.fromkeys(("ka",), _GEORGIAN),
    **dict.fromkeys(("ru", "uk", "bg", "be", "sr", "mk", "kk", "ky"), _CYRILLIC),
    **dict.fromkeys(("ar", "fa", "ur"), _ARABIC),
    **dict.fromkeys(("he",), _HEBREW),
    **dict.fromkeys(("en", "az", "tr", "fr", "de", "es", "it", "pt", "nl", "pl", "ro", "cs"), _LATIN),
}
_CODES = {"iw": "he", "zh-Hant": "zh", "zh-TW": "zh", "no": "nb", "jw": "jv", "in": "id"}
#: letters below which a declared language is believed before a guess
_SHORT = 80
_SAMPLE = 20_000
#: what pycld2 refuses: controls, surrogates, unassigned and noncharacters
_REFUSED_CATEGORIES = ("Cc", "Cs", "Cn", "Co")


def detect_language(text: str, declared: str | None = None) -> str | None:
    """Return the language of a text as a two-letter code, None when it cannot be told.

    Shape: Armenian and Georgian letters decide alone; then `declared` (any BCP 47 tag) for short text in its script;
    then the detector; then `declared` again when the detector does not know.
    """
    sample = text[:_SAMPLE]
    letters = sum(map(str.isalpha, sample))
    wanted = primary_subtag(declared)
    if not letters:
        return wanted
    for language, script in _SCRIPTS.items():
        if len(script.findall(sample)) * 2 > letters:
            return language
    fits = wanted is not None and _fits(sample, letters, wanted)
    if fits and letters < _SHORT:
        return wanted
    return _detected(sample) or (wanted if fits else None)


def primary_subtag(tag: str | None) -> str | None:
    """Return the language of a BCP 47 tag or locale: "az" of "az-Latn-AZ" and "AZ_az", None for what is neither."""
    match = re.match(r"\s*([A-Za-z]{2,3})(?:[-_.]|\s*$)", tag or "")
    if match is None:
        return None
    code = match.group(1).lower()
    return _CODES.get(code, code)


def _fits(text: str, letters: int, language: str) -> bool:
    script = _SCRIPT_OF.get(language)
    return script is None or len(script.findall(text)) * 2 > letters


def _detected(text: str) -> str | None:
    clean = "".join(c if c in "\n\t" or unicodedata.category(c) not in _REFUSED_CATEGORIES else " " for c in text)
    try:
        reliable, _, details = pycld2.detect(clean.encode(), isPlainText=True)
    except (pycld2.error, ValueError):
        return None
    code = str(details[0][1])
    if not reliable or code == "un":
        return None
    return _CODES.get(code, code.split("-", maxsplit=1)[0])
