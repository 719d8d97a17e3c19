"""Which legacy charset reads bytes best: how well one language, with its own letters, explains all of them.

No tables of statistics: per language the letters beyond ASCII, the frequent ones first. A wrong charset gives letters
that no single language has together, capitals inside words, or line-drawing characters; the charsets of Chinese,
Japanese and Korean are told by which bytes lead their pairs.
"""

from __future__ import annotations

import re
from collections import Counter
from functools import lru_cache
from typing import Final

_ARABIC = "اليمنوتربةدعفسهكقحجشصطخأإضذثزىغءئؤظآپچژگ"
_RUSSIAN = "оеаинтсрвлкмдпуяыьгзбчйхжшюцщэфъё"
#: letters of a language beyond ASCII, the frequent ones first; typographic marks are common to all
_LETTERS: Final = {
    "ru": _RUSSIAN,
    "uk": "оаинвітерслкудмпзяьбгчйхїцюжшєщфґ",
    "be": "аніоерысткялвдзцупмгьбшчўжхюйэёф",
    "bg": "аоиетнрсвлдкпмуябгъзчщцжшйюхфь",
    "sr": "аиоенсрјутдквлпмзбгшчћцњђжљхџф",
    "mk": "аоиетнрсдвкулпмјзгбчшцњжќхфѓџљѕ",
    "el": "αοιετσνηυρπκμλωςδγχθφβξζψάέήίόύώϊϋΐ",
    "he": "יוהלאמרתבשנדחפקעטכגצםזסןךףץ",
    "ar": _ARABIC,
    "th": "านรอกเงมยลวดทสตปะคแ่้ีิัู์หบพชขไใโจ็ผุถซศภธฟณืฉึำฯ",
    "en": "éèôïçñöü£",
    "de": "üäößéàè",
    "fr": "éèàêçâîôùûœëïüæÿ",
    "es": "óíáéñúü¿¡ºª",
    "pt": "ãçáéíóêõâúôà",
    "it": "àèùòìéóí",
    "nordic": "åäöøæéü",
    "is": "áðíéóúþæöý",
    "tr": "ıüşçğöİâîû",
    "pl": "łęóążśćńź",
    "cs": "íáěéřýčšžůúťňďóäľôĺŕ",
    "hu": "áéöóőüíúű",
    "ro": "ăîşţâ",
    "hr": "čšžćđ",
    "lt": "ėšžųįūąčę",
    "lv": "āīšēžūņļģķč",
    "et": "äõüöšž",
}
#: in this order the earlier wins a tie
_LANGUAGES: Final = {
    "cp1252": ("en", "de", "fr", "es", "pt", "it", "nordic", "is"),
    "cp1251": ("ru", "uk", "bg", "be", "sr", "mk"),
    "cp1254": ("tr",),
    "koi8-r": ("ru",),
    "koi8-u": ("uk",),
    "iso8859_5": ("ru", "bg", "be", "sr", "mk"),
    "cp866": ("ru", "bg"),
    "mac-cyrillic": ("ru", "uk", "be", "bg"),
    "cp1250": ("pl", "cs", "hu", "ro", "hr"),
    "iso8859_2": ("pl", "cs", "hu", "ro", "hr"),
    "cp1253": ("el",),
    "iso8859_7": ("el",),
    "cp1256": ("ar",),
    "iso8859_6": ("ar",),
    "cp1255": ("he",),
    "cp1257": ("lt", "lv", "et"),
    "cp874": ("th",),
}
#: Python codecs that are tried
CANDIDATES: Final = tuple(_LANGUAGES)

_SAMPLE = 8000  #: characters looked at
_SAMPLE_PAIRS = 200_000
_WORD_BYTES = re.compile(rb"[A-Za-z\x80-\xff]*[\x80-\xff][A-Za-z\x80-\xff]*")
_PUNCTUATION = frozenset("«»“”„‘’‚…–—•№©®™°§·\xa0€£±´")
_MARK = 0.6
_STRANGE_LETTER = -0.7
_NO_LETTER = -1.0
_UNREADABLE = -2.0

#: fewer characters of two bytes are no evidence
_ENOUGH = 12
_KANA = re.compile("[\u3040-\u30ff]")
#: no Japanese does without these, and hardly any has the half-width ones that misread Cyrillic gives
_LEAST_KANA = 0.25
_MOST_HALF_WIDTH = 0.1
_HALF_WIDTH = re.compile("[\uff61-\uff9f]")
#: first and last byte that leads a pair, and the least share of such pairs: Hangul stands in 25 rows of its table, the
#: frequent characters of simplified Chinese in 40, those of Big5 in 35, where alone pairs end in ASCII bytes
_ROWS: Final = (("cp949", 0xB0, 0xC8, 0.9), ("gb18030", 0xB0, 0xD7, 0.6), ("big5hkscs", 0xA4, 0xC6, 0.7))
_FIRST_LEAD = 0x81
_FIRST_HIGH = 0x80
_WIDE = re.compile("[\u2e80-\ud7ff\uf900-\ufaff\uff01-\uff60]")


def best_single_byte(body: bytes) -> tuple[str, float]:
    """Return the codec of `CANDIDATES` that reads the bytes most plausibly, and its points per character."""
    sample = _sample(body)
    scored = [(_points(sample, codec), -number, codec) for number, codec in enumerate(CANDIDATES)]
    points, _, codec = max(scored)
    return codec, points


def plausibility(body: bytes, codec: str) -> float:
    """Return points per non-ASCII character when `body` is read as `codec`; above 0.5 is text, below 0 is not."""
    return _points(_sample(body), codec)


def evidence(body: bytes) -> int:
    """Return how many non-ASCII bytes were looked at."""
    return sum(byte >= _FIRST_HIGH for byte in _sample(body))


def best_multi_byte(body: bytes) -> str | None:
    """Return the codec of Japanese, Korean or Chinese that reads the bytes without an error, None when none does.

    Shape: "euc_jp", "cp932", "cp949", "gb18030" or "big5hkscs"; never for fewer than a dozen wide characters.
    """
    for codec in ("euc_jp", "cp932"):
        text = _strict(body, codec)
        if text and _share(_KANA, text) > _LEAST_KANA and _share(_HALF_WIDTH, text) < _MOST_HALF_WIDTH:
            return codec
    leads, low = _pairs(body)
    total = max(1, leads.total())
    for codec, first, last, share in _ROWS:
        of_rows = sum(count for lead, count in leads.items() if first <= lead <= last) / total
        if of_rows >= share and (low > total / 10) == (codec == "big5hkscs") and _strict(body, codec):
            return codec
    return None


def _strict(body: bytes, codec: str) -> str:
    try:
        text = body.decode(codec)
    except UnicodeDecodeError:
        return ""
    wide = len(_WIDE.findall(text))
    return text if wide >= _ENOUGH and wide * 2 > sum(char > "\x7f" for char in text) else ""


def _share(pattern: re.Pattern[str], text: str) -> float:
    return len(pattern.findall(text)) / max(1, sum(char > "\x7f" for char in text))


def _pairs(body: bytes) -> tuple[Counter[int], int]:
    """Return how often each byte leads a pair, and how many pairs end in a byte of ASCII."""
    leads: Counter[int] = Counter()
    low = 0
    at, end = 0, min(len(body), _SAMPLE_PAIRS)
    while at < end - 1:
        if body[at] >= _FIRST_LEAD:
            leads[body[at]] += 1
            low += body[at + 1] < _FIRST_HIGH
            at += 1
        at += 1
    return leads, low


def _sample(body: bytes) -> bytes:
    """Return words with bytes beyond ASCII; one alone is as likely a sign (£, », ©) as a letter and says nothing."""
    words: list[bytes] = []
    size = 0
    for found in _WORD_BYTES.finditer(body):
        if found.end() - found.start() == 1:
            continue
        words.append(found[0][:60])
        size += len(words[-1]) + 1
        if size > _SAMPLE:
            break
    return b" ".join(words)


@lru_cache(maxsize=64)
def _points(sample: bytes, codec: str) -> float:
    text = sample.decode(codec, "replace")
    counted = Counter(char for char in text if char >= "\x80")
    total = max(1, counted.total())
    languages = _LANGUAGES.get(codec, tuple(_LETTERS))
    best = max(sum(_weight(char, language) * count for char, count in counted.items()) for language in languages)
    return (best + _pair_points(text)) / total


@lru_cache(maxsize=4096)
def _weight(char: str, language: str) -> float:
    """Return how likely a character is in a text of a language: 1 for its most frequent letters."""
    letters = _LETTERS[language]
    for form in (char, char.lower()):
        place = letters.find(form)
        if place >= 0:
            return 1.0 - 0.5 * place / len(letters)
    if char in _PUNCTUATION:
        return _MARK
    if char == "\ufffd":
        return _UNREADABLE
    return _STRANGE_LETTER if char.isalpha() else _NO_LETTER


def _pair_points(text: str) -> float:
    total = 0.0
    before = " "
    for char in text:
        if (char >= "\x80" or before >= "\x80") and char.isalpha() and before.isalpha():
            total += _pair(before, char)
        before = char
    return total


def _pair(before: str, char: str) -> float:
    """Judge two neighbours: scripts do not mix inside a word, capitals do not follow small letters."""
    if before.islower() and char.isupper():
        return -1.0
    latin_before, latin = before < "\u0250", char < "\u0250"
    if latin_before != latin:
        return -1.5
    if latin and before >= "\x80" and char >= "\x80":
        return -0.7  # two accented letters in a row: rare in every language, the rule in misread Cyrillic
    return 0.0
