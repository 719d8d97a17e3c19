from __future__ import annotations

import pytest

from monitor.text.language import detect_language, primary_subtag


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "The statement of the ministry was published on Saturday and says that nothing has happened there."),
        ("ru", "Министерство обороны сообщило в субботу, что подразделения вернулись на прежние позиции без потерь."),
        ("uk", "Міністерство оборони повідомило в суботу, що підрозділи повернулися на попередні позиції без втрат."),
        (
            "az",
            "Müdafiə Nazirliyi bildirib ki, silahlı qüvvələr mövqelərini tərk etməyib və bölgədə vəziyyət sabitdir.",
        ),
        (
            "tr",
            "Dışişleri Bakanlığı açıklama yaptı ve bölgedeki gelişmelerden duyduğu endişeyi dile getirdi.",
        ),
        ("fr", "Le ministère a publié samedi une déclaration selon laquelle rien ne s’est passé dans cette région."),
        ("ar", "أصدرت وزارة الدفاع بيانا يوم السبت قالت فيه إن شيئا لم يحدث في المنطقة وإن القوات باقية في مواقعها."),
        ("hy", "Ոչ"),
        ("ka", "არა"),
    ],
)
def test_a_text_tells_its_language(language: str, text: str) -> None:
    assert detect_language(text) == language


def test_short_text_follows_its_declaration_when_the_letters_allow_it() -> None:
    assert detect_language("МИД", "ru") == "ru"
    assert detect_language("Bakı", "az-Latn-AZ") == "az"
    assert detect_language("МИД", "en") is None


def test_armenian_letters_overrule_a_declaration() -> None:
    assert detect_language("Հայաստանի նախարար", "en") == "hy"


def test_long_text_overrules_a_declaration() -> None:
    text = "Министерство обороны сообщило в субботу, что подразделения вернулись на прежние позиции без потерь. " * 2
    assert detect_language(text, "en") == "ru"


def test_nothing_to_read_gives_the_declaration_or_nothing() -> None:
    assert detect_language("12:30 …", "tr") == "tr"
    assert detect_language("") is None


def test_controls_and_surrogates_do_no_harm() -> None:
    text = "\x00The statement\ufffe of the ministry\ud800 was published\x1b on Saturday and says nothing."
    assert detect_language(text) == "en"


@pytest.mark.parametrize(
    ("tag", "code"),
    [("az-Latn-AZ", "az"), ("EN_us", "en"), ("iw", "he"), (" ru ", "ru"), ("english", None), (None, None)],
)
def test_a_tag_gives_its_language(tag: str | None, code: str | None) -> None:
    assert primary_subtag(tag) == code
