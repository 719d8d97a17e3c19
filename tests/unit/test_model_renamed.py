"""Who somebody is must not matter to whether he is found: other names of the same shape, the same findings."""

from __future__ import annotations

import re

import pytest

from monitor.statements.detect import detect
from monitor.statements.lexicon import lexicon

articles = pytest.importorskip("training.articles", reason="the training folder is not part of the package")

#: letters that stand for each other; ends of words stay, since they are grammar
_TURNED = (
    ("bcdfgklmnprst", "dfgbkclnmrpts"),
    ("бвгдзклмнпрст", "гдвзблкнмрптс"),
    ("BDGKLMNPRT", "DBKGMLPNTR"),
    ("БВГДКЛМНПР", "ВБДГЛКНМРП"),
)
_TABLE = {ord(a): b for plain, turned in _TURNED for a, b in zip(plain, turned, strict=True)}
_NAME = re.compile(r"(?<=[a-zа-яё,] )[A-ZА-Я][a-zа-яё]{4,}")
_KEPT_END = 2
#: of the findings in articles of one language, how many must stay to the letter
_LEAST_KEPT = 0.85


def renamed(text: str, language: str) -> tuple[str, int]:
    """Return the text with other names for what is written with a capital inside sentences, and how many there were.

    Shape: every offset stays what it was. Words that stand in small letters as well are no names.
    """
    small = set(re.findall(r"\b[a-zа-яё]+\b", text))
    names = {name for name in _NAME.findall(text) if name.lower() not in small and not _is_known(name, language)}
    other = {name: name[:-_KEPT_END].translate(_TABLE) + name[-_KEPT_END:] for name in names}
    return re.sub(r"\w+", lambda match: other.get(match[0], match[0]), text), len(names)


def _is_known(name: str, language: str) -> bool:
    pack = lexicon(language)
    low = name.lower()
    return (
        bool(pack.cues_of(low))
        or pack.is_title(low)
        or low in pack.official
        or any(low in words for words in pack.words.values())
    )


@pytest.mark.parametrize("language", ["en", "es", "ru"])
def test_our_own_articles_say_the_same_with_other_names(language: str) -> None:
    chosen = [one for one in articles.read_articles((language,), held_out=True) if one.attributions][:8]
    if not chosen:
        pytest.skip("the training articles are not part of the package")
    kept = of = changed = 0
    for one in chosen:
        text, names = renamed(one.text, language)
        assert len(text) == len(one.text)
        changed += names
        before, after = (
            {
                (found.speaker, found.cue, found.content)
                for found in detect(words, language=language, title_end=one.title_end)
            }
            for words in (one.text, text)
        )
        kept += 2 * len(before & after)
        of += len(before) + len(after)
    assert changed >= 20
    assert kept / of >= _LEAST_KEPT, f"{kept} of {of}"


@pytest.mark.parametrize(
    ("first", "second"),
    [("Ostland", "Varda"), ("Quilmark", "Besht"), ("Tremovia", "Orlan"), ("Kezmar", "Ullheim"), ("Nalbia", "Dorvik")],
)
def test_a_report_about_invented_states_is_read_alike_whoever_they_are(first: str, second: str) -> None:
    text = (
        f"The Foreign Ministry of {first} said on Monday that troops of {second} had crossed the river.\n\n"
        f"“We have proof,” the ministry's spokesman added.\n\n{second} denied the claim."
    )
    found = [
        tuple(text[a:b].replace(first, "A").replace(second, "B") for a, b in (*one.cue, *one.content))
        for one in detect(text, language="en")
    ]
    assert ("said", "that troops of B had crossed the river") in found
    assert ("added", "“We have proof,”") in found
    assert ("denied", "the claim") in found
