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


MINISTER = {
    "Міністр закордонних справ заявив, що порт ніколи не буде передано; їхній ґанок": ("cp1251", "koi8-u"),
    "Министърът заяви, че пристанището никога няма да бъде предадено, ъгъл": ("cp1251", "iso8859_5"),
    "Міністр замежных спраў заявіў, што порт ніколі не будзе перададзены, ёсць": ("cp1251", "iso8859_5"),
    "Министар је изјавио да лука никада неће бити предата, Ђорђе Љубичић": ("cp1251", "iso8859_5"),
    "Ministr řekl, že přístav nebude nikdy předán, žluťoučký kůň": ("cp1250", "iso8859_2"),
    "A külügyminiszter szerint a kikötőt soha nem adják át, Győr, űrhajó": ("cp1250", "iso8859_2"),
    "Ministrul de externe a declarat că oraşul Bucureşti nu va ceda portul, încă, ţara": ("cp1250", "iso8859_2"),
    "Čovjek kaže da luka nikada neće biti predana, već će ostati; Šibenik, Čakovec, kuća, noć, također": (
        "cp1250",
        "iso8859_2",
    ),
    "El ministro dijo que mañana el puerto nunca será cedido, ¿quién?, Núñez, Ávila": ("cp1252",),
    "Die Außenministerin sagte, der Hafen werde niemals übergeben; Größe, Ärger": ("cp1252",),
    "Ο υπουργός Εξωτερικών δήλωσε ότι το λιμάνι δεν θα παραδοθεί ποτέ": ("cp1253", "iso8859_7"),
    "قال وزير الخارجية إن الميناء لن يسلم أبدا وأضاف أن المحادثات مستمرة": ("cp1256", "iso8859_6"),
    "שר החוץ אמר כי הנמל לעולם לא יימסר לאיש והוסיף כי השיחות נמשכות": ("cp1255",),
    "Užsienio reikalų ministras pareiškė, kad uostas niekada nebus perduotas, šeši": ("cp1257",),
    "รัฐมนตรีต่างประเทศกล่าวว่าท่าเรือจะไม่ถูกส่งมอบ กรุงเทพ": ("cp874",),
    "外務大臣は、港が決して譲渡されないと述べた。カタカナ": ("cp932", "euc_jp", "iso2022_jp"),
    "外交部长表示，港口永远不会移交。北京上海，记者报道。": ("gb18030",),
    "外交部長表示，港口永遠不會移交。臺北，記者報導。": ("big5hkscs",),
    "외교부 장관은 항구가 절대 넘어가지 않을 것이라고 말했다. 서울, 부산.": ("cp949",),
}


@pytest.mark.parametrize(("text", "codec"), [(text, codec) for text, codecs in MINISTER.items() for codec in codecs])
@pytest.mark.parametrize("charset", [None, "utf-8", "iso-8859-1"])
def test_a_charset_is_told_by_the_letters_of_one_language(text: str, codec: str, charset: str | None) -> None:
    body = f"<rss><title>{text}</title></rss>".encode(codec)
    assert decode(body, charset=charset).text == f"<rss><title>{text}</title></rss>"


@pytest.mark.parametrize(("text", "codec"), [(text, codec) for text, codecs in MINISTER.items() for codec in codecs])
def test_a_charset_that_is_declared_rightly_is_never_overruled(text: str, codec: str) -> None:
    body = f"<rss><title>{text}</title></rss>".encode(codec)
    labels = {"cp874": "tis-620", "cp932": "shift_jis", "cp949": "euc-kr", "big5hkscs": "big5"}
    labels["iso2022_jp"] = "iso-2022-jp"
    label = labels.get(codec, codec.replace("iso8859_", "iso-8859-").replace("euc_", "euc-"))
    assert decode(body, charset=label).text == f"<rss><title>{text}</title></rss>"


@pytest.mark.parametrize("charset", ["iso-8859-1", None])
@pytest.mark.parametrize("sign", ["£", "©", "»", "±", "®", "½", "¹"])
def test_signs_are_no_letters_of_another_language(sign: str, charset: str | None) -> None:
    text = f"Fares rose by {sign} 5 to {sign}30. " * 12 + "Café closed."
    assert decode(text.encode("cp1252"), charset=charset).text == text


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


def test_wide_text_without_a_mark_is_warned_of() -> None:
    document = "<?xml version='1.0'?>" + RUSSIAN
    assert decode(document.encode("utf-16-le")).warnings == ("utf-16-le without a byte-order mark",)
    assert decode(document.encode("utf-16")).warnings == ()


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
