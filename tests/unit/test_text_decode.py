"""Bytes decide before declarations; every case here was a silently missed name in a feed parser."""

from __future__ import annotations

import pytest

from monitor.text.decode import codec_for, decode

RUSSIAN = "<rss><title>Министр заявил, что порт Серрин не будет предметом торга</title></rss>"
TURKISH = (
    "Dışişleri Bakanlığı sözcüsü, bölgedeki gelişmeleri yakından izlediklerini söyledi. Görüşme İstanbul'da yapıldı."
)
FRENCH = "Le ministère a déclaré que les réfugiés étaient déjà rentrés à l'hôtel près de la frontière."
POLISH = "Żołnierze wrócą do domów w ciągu najbliższych dni, powiedział minister, że też wróci."


@pytest.mark.parametrize("codec", ["cp1251", "koi8-r", "iso8859_5", "cp866", "mac-cyrillic"])
@pytest.mark.parametrize("charset", [None, "utf-8", "iso-8859-1", "x-klingon"])
def test_cyrillic_is_read_whatever_was_declared(codec: str, charset: str | None) -> None:
    decoded = decode(RUSSIAN.encode(codec), charset=charset)
    assert decoded.text == RUSSIAN
    assert decoded.encoding == codec
    assert decoded.warnings


@pytest.mark.parametrize(
    ("text", "codec"), [(TURKISH, "cp1254"), (FRENCH, "cp1252"), (POLISH, "cp1250"), (POLISH, "iso8859_2")]
)
def test_latin_scripts_are_told_apart(text: str, codec: str) -> None:
    assert decode(text.encode(codec), kind="text").text == text


def test_turkish_declared_as_latin_1_is_read_as_turkish() -> None:
    assert decode(TURKISH.encode("cp1254"), charset="iso-8859-1").text == TURKISH


def test_icelandic_declared_as_latin_1_stays_icelandic() -> None:
    text = "Ráðherrann sagði að það hefði verið ákveðið með öllum aðilum í gær."
    assert decode(text.encode("cp1252"), charset="iso-8859-1").text == text


def test_declared_windows_1251_that_is_utf_8_is_read_as_utf_8_with_a_warning() -> None:
    decoded = decode(RUSSIAN.encode(), charset="windows-1251")
    assert decoded.text == RUSSIAN
    assert decoded.warnings == ("declared 'windows-1251', is utf-8",)


def test_few_bad_bytes_do_not_turn_the_document_into_another_charset() -> None:
    body = RUSSIAN.encode().replace("Министр".encode(), b"\xd0\xff\xfe\x80 x")
    decoded = decode(body, charset="utf-8")
    assert "порт Серрин" in decoded.text
    assert decoded.encoding == "utf-8"
    assert decoded.warnings == ("4 bytes are not utf-8",)


def test_pasted_windows_quotes_in_utf_8_are_read_as_quotes() -> None:
    body = "Он сказал: ".encode() + b"\x93" + "порт".encode() + b"\x94"
    assert decode(body).text == "Он сказал: “порт”"


@pytest.mark.parametrize("codec", ["utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-le", "utf-32-be", "utf-8-sig"])
def test_wide_and_marked_encodings_are_recognised(codec: str) -> None:
    assert decode(("<?xml version='1.0'?>" + RUSSIAN).encode(codec)).text == "<?xml version='1.0'?>" + RUSSIAN


def test_surrogates_encoded_one_by_one_become_the_character() -> None:
    assert decode("\ud83d\ude00 ok".encode("utf-8", "surrogatepass")).text == "😀 ok"


def test_what_the_xml_says_of_itself_beats_a_latin_1_header() -> None:
    text = '<?xml version="1.0" encoding="koi8-r"?>' + RUSSIAN
    decoded = decode(text.encode("koi8-r"), charset="iso-8859-1")
    assert decoded.text == text
    assert decoded.warnings == ()


def test_a_charset_declared_late_in_html_is_found() -> None:
    text = "<html><!--" + "c" * 5000 + '--><meta charset="windows-1251"><p>Договор опубликован'
    assert decode(text.encode("cp1251"), kind="html").text == text


@pytest.mark.parametrize(
    "label", ["zip", "rot13", "hex", "idna", "punycode", "base64", "unicode_escape", "x-klingon", ""]
)
def test_no_label_reaches_a_codec_that_is_no_text_encoding(label: str) -> None:
    assert codec_for(label) is None
    assert decode(RUSSIAN.encode("cp1251"), charset=label).text == RUSSIAN


def test_latin_1_means_windows_1252() -> None:
    assert decode("déjà – vu".encode("cp1252"), charset="iso-8859-1").text == "déjà – vu"


def test_japanese_is_read_when_declared() -> None:
    text = "外務省は記者会見で声明を発表した。"
    assert decode(text.encode("cp932"), charset="Shift_JIS").text == text
    assert decode(text.encode("iso2022_jp"), charset="iso-2022-jp").text == text
