"""The figures in a text, written alike whatever the language: "1,500", "1 500" and "five" as digits."""

from __future__ import annotations

import re

from monitor.text.fold import folded

#: from two on: "one" is an article in too many languages
_NUMERALS = {
    2: "two два две двух двое дві двоє iki երկու ორი zwei deux dos",
    3: "three три трех трое троє üç երեք სამი drei trois tres",
    4: "four четыре четырех четверо чотири dörd dört չորս ოთხი vier quatre cuatro",
    5: "five пять пяти пятеро п'ять п'ятеро beş հինգ ხუთი fünf cinq cinco",
    6: "six шесть шести шість altı վեց ექვსი sechs seis",
    7: "seven семь семи сім yeddi yedi յոթ შვიდი sieben siete",
    8: "eight восемь восьми вісім səkkiz sekiz ութ რვა acht huit ocho",
    9: "nine девять девяти дев'ять doqquz dokuz ինը ცხრა neun nueve",
    10: "ten десять десяти on տասը ათი zehn dix diez",
    11: "eleven одиннадцать տասնմեկ elf onze",
    12: "twelve двенадцать дванадцять տասներկու zwölf douze doce",
}
#: "on" is ten in Azerbaijani and Turkish, and the commonest preposition of English
_AMBIGUOUS = frozenset({"on"})
_WORDS = {folded(word): str(n) for n, words in _NUMERALS.items() for word in words.split() if word not in _AMBIGUOUS}
_ONE = {"one": "1", "один": "1", "одна": "1", "одного": "1", "մեկ": "1", "bir": "1", "ერთი": "1"}
#: "one" counts before a word for people: "one soldier"
_COUNTED = re.compile(
    r"(soldier|serviceman|servicemen|person|people|civilian|officer|wounded|killed|dead|военнослужащ|человек|ранен|погиб|"
    r"солдат|զինծառայող|զինվոր|վիրավոր|զոհ|hərbçi|asker|nəfər|kişi|ჯარისკაც)"
)
_TOKEN = re.compile(r"\d{1,3}(?:[ ,.]\d{3})+(?!\d)|\d+(?:[:.,]\d+)?|[^\W\d_](?:[^\W\d_]|'(?=[^\W_]))*")
_THOUSANDS = re.compile(r"\d{1,3}(?:[ ,.]\d{3})+")


def numbers_in(text: str) -> tuple[str, ...]:
    """Return the figures of a text, each once, in ascending order as text.

    Shape: thousands without separator, decimals with a point, times of day with a colon; numerals from two to twelve
    (and one before a word for people) in twelve languages.
    """
    plain = folded(text)
    found: dict[str, None] = {}
    for match in _TOKEN.finditer(plain):
        number = _number(match.group(), plain[match.end() : match.end() + 30])
        if number:
            found[number] = None
    return tuple(sorted(found))


def _number(token: str, after: str) -> str:
    if not token[0].isdecimal():
        if token in _ONE and _COUNTED.search(after):
            return _ONE[token]
        return _WORDS.get(token, "")
    if _THOUSANDS.fullmatch(token):
        return re.sub(r"\D", "", token)
    return token.replace(",", ".").lstrip("0") or "0"
