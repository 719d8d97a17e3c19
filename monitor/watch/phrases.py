"""Words and phrases of a watch in a text: inflected as the text's language does, or cut by a trailing "*"."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from monitor.text.fold import folded
from monitor.watch.endings import inflections, languages_for, script_of
from monitor.watch.vocabulary import words_of


@dataclass(frozen=True, slots=True)
class _WordForm:
    """One word of a phrase: (stem, endings) pairs; no endings stands for any."""

    forms: tuple[tuple[str, frozenset[str] | None], ...]

    def fits(self, word: str) -> bool:
        return any(
            word.startswith(stem) and (endings is None or word[len(stem) :] in endings) for stem, endings in self.forms
        )


class FoldedWords:
    """The words of one text, folded once, for all watches."""

    def __init__(self, text: str, language: str | None) -> None:
        self._words = words_of(folded(text, language))
        self._language = language

    def find(self, phrase: str) -> str:
        """Return the words as they stand in the text (folded) where a phrase is first found, or ""."""
        position = next(iter(self._positions(phrase)), None)
        if position is None:
            return ""
        return " ".join(self._words[position : position + len(_compiled(phrase, self._language))])

    def find_near(self, phrases: tuple[str, ...], within: int) -> str:
        """Return the shortest stretch that holds all phrases at most `within` words apart, or "".

        Units: words between the first word of the first and the last word of the last.
        """
        events = sorted(
            (position, position + len(_compiled(phrase, self._language)), index)
            for index, phrase in enumerate(phrases)
            for position in self._positions(phrase)
        )
        last: dict[int, tuple[int, int]] = {}
        best: tuple[int, int] | None = None
        for start, end, index in events:
            last[index] = (start, end)
            if len(last) < len(phrases):
                continue
            first, final = min(s for s, _ in last.values()), max(e for _, e in last.values())
            if final - first <= within + 1 and (best is None or final - first < best[1] - best[0]):
                best = (first, final)
        return " ".join(self._words[best[0] : best[1]]) if best else ""

    def _positions(self, phrase: str) -> list[int]:
        forms = _compiled(phrase, self._language)
        if not forms:
            return []
        return [
            start
            for start in range(len(self._words) - len(forms) + 1)
            if all(form.fits(self._words[start + offset]) for offset, form in enumerate(forms))
        ]


@lru_cache(maxsize=20_000)
def _compiled(phrase: str, language: str | None) -> tuple[_WordForm, ...]:
    """Return the words of a phrase with all that they may end in; "*" at the end of a word leaves the ending open."""
    forms = []
    for raw in phrase.split():
        open_ended = raw.endswith("*")
        for word in words_of(folded(raw)):
            if open_ended:
                forms.append(_WordForm(((word, None),)))
                continue
            same_script = script_of(word) == script_of(_sample(language))
            languages = languages_for(word, language if same_script else None)
            found = [inflections(word, one) for one in languages]
            forms.append(_WordForm(tuple((form.stem, form.endings | {form.base}) for form in found)))
    return tuple(forms)


def _sample(language: str | None) -> str:
    """Return a letter of the script that a language is written in."""
    script = {"ru": "я", "uk": "я", "bg": "я", "be": "я", "hy": "ա", "hyw": "ա", "ka": "ა", "ar": "ا", "fa": "ا"}
    return script.get(language or "", "a")
