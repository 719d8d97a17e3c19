"""Whether what was extracted is an article, or a wall, an error page, or nothing."""

from __future__ import annotations

import re
from typing import Final

from monitor.articles.phrases import Phrases, alternatives
from monitor.types import Quality

#: below this an announcement is short
SHORT_CHARACTERS: Final = 300
#: a wall or an error page never says more than this
_WALL_CHARACTERS: Final = 1_200
_LEAST_LETTERS: Final = 20
_LEAST_WORDS: Final = 4
_READABLE: Final = 0.55
_DAMAGED: Final = 0.02
_I: Final = re.IGNORECASE

_WALL: Final = Phrases("wall")
#: words to the reader about what walls are about: in a text of a few words, a wall nobody has listed
_READER: Final = Phrases("reader")
_THING: Final = Phrases("thing")
_FEW_CHARACTERS: Final = 250
_BUTTON: Final = re.compile(rf"^\W*{alternatives('button')}\W*$", _I)
#: somebody's words: walls name at most a button so
_QUOTE: Final = re.compile(r"[“„«\"][^“”„«»\"]*\w\W+\w[^“”„«»\"]*[”“»\"]")
_NOT_FOUND: Final = re.compile(alternatives("not-found"), _I)
_NOT_FOUND_TITLE: Final = re.compile(r"^\W*(?:(?:error|ошибка|hata|xəta|erreur|fehler)\W*)?(?:404|403|410)\b", _I)
_ERROR_WORDS: Final = 60


def judge(title: str, text: str) -> Quality:
    """Return the verdict on a title and the text below it.

    Shape: `ARTICLE` from 300 characters; `SHORT` below, when it still reads like an announcement; `WALL` and `SOFT_404`
    only for text so short that it can be nothing else; `EMPTY` for nothing, and for what is no language.
    """
    if not is_readable(text):
        return _nothing(title, text)
    if len(text) <= _WALL_CHARACTERS:
        if _is_error(title, text):
            return Quality.SOFT_404
        if _is_wall(title, text):
            return Quality.WALL
    if len(text) >= SHORT_CHARACTERS:
        return Quality.ARTICLE
    return Quality.SHORT if _is_announcement(text) else Quality.EMPTY


def is_readable(text: str) -> bool:
    """Whether a text is made of words, not of bytes that were taken for letters."""
    sample = text[:20_000]
    letters = sum(map(str.isalpha, sample))
    if letters < _LEAST_LETTERS:
        return False
    good = letters + sum(c.isspace() or c.isdigit() for c in sample)
    return good >= _READABLE * len(sample) and sample.count("\ufffd") <= _DAMAGED * len(sample)


def is_wall_line(line: str) -> bool:
    """Whether a line of an article asks to log in, pay, accept or prove something; what quotes somebody does not."""
    return len(line) <= SHORT_CHARACTERS and _WALL.match(line) and not _QUOTE.search(line)


def is_form_line(line: str) -> bool:
    """Whether the whole line labels a button or a field of such a form."""
    return bool(_BUTTON.match(line))


def _nothing(title: str, text: str) -> Quality:
    said = f"{title}\n{text}"
    if len(text) < _WALL_CHARACTERS:
        if _is_error(title, text):
            return Quality.SOFT_404
        if _WALL.match(said):
            return Quality.WALL
    return Quality.EMPTY


def _is_error(title: str, text: str) -> bool:
    words = len(text.split())
    if _NOT_FOUND_TITLE.match(title) and words <= _ERROR_WORDS * 2:
        return True
    if words > _ERROR_WORDS:
        return False
    # one hit can be news ("the page does not exist, the ministry said"): the title or the first words must say it
    return bool(_NOT_FOUND.search(title) or (_NOT_FOUND.search(text[:120]) and len(text) < SHORT_CHARACTERS))


def _is_wall(title: str, text: str) -> bool:
    if _WALL.match(title) and not _QUOTE.search(title) and len(text) < _WALL_CHARACTERS // 2:
        return True
    lines = [line for line in text.split("\n") if line.strip()]
    walls = [line for line in lines if is_wall_line(line)]
    hits = {hit for line in walls for hit in _WALL.find(line)}
    if not hits:
        return _is_to_the_reader(lines)
    walled = sum(len(line) for line in lines if line in walls or is_form_line(line))
    return walled * 2 >= len(text) and (len(hits) > 1 or len(text) < SHORT_CHARACTERS)


def _is_to_the_reader(lines: list[str]) -> bool:
    """Whether a few words speak to the reader of cookies, subscriptions and the like, and quote nobody."""
    said = " ".join(line for line in lines if not is_form_line(line))
    if len(said) > _FEW_CHARACTERS or _QUOTE.search(said):
        return False
    return _THING.match(said) and _READER.match(said)


def _is_announcement(text: str) -> bool:
    if re.search("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]", text):
        return True
    return len(text.split()) >= _LEAST_WORDS
