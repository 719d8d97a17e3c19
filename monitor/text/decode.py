"""Bytes of a document to text: what the bytes say comes before what anybody declares about them.

Order: byte-order mark, strict UTF-8, nearly UTF-8, HTTP charset, charset declared inside the document, detection.
A declared single-byte charset is overruled when another one reads the bytes far better, because servers declare
defaults. Python codecs that are not text encodings ("zip", "rot13", "idna") can never be reached.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass
from typing import Final, Literal

from monitor.text.charsets import best_multi_byte, best_single_byte, evidence, plausibility

#: labels of the WHATWG encoding standard (and a few common misspellings) to Python codecs
_LABELS: Final = (
    {
        "utf-8": "utf-8",
        "utf8": "utf-8",
        "unicode-1-1-utf-8": "utf-8",
        "utf-16": "utf-16",
        "utf-16le": "utf-16-le",
        "utf-16be": "utf-16-be",
        "utf-32": "utf-32",
        # Servers that say latin-1 or ascii mean windows-1252 (WHATWG); the same holds for latin-5 and windows-1254.
        "iso-8859-1": "cp1252",
        "iso8859-1": "cp1252",
        "latin1": "cp1252",
        "latin-1": "cp1252",
        "us-ascii": "cp1252",
        "ascii": "cp1252",
        "windows-1252": "cp1252",
        "cp1252": "cp1252",
        "iso-8859-9": "cp1254",
        "iso8859-9": "cp1254",
        "latin5": "cp1254",
        "windows-1254": "cp1254",
        "cp1254": "cp1254",
        "koi8-r": "koi8-r",
        "koi8-u": "koi8-u",
        "ibm866": "cp866",
        "cp866": "cp866",
        "macintosh": "mac-roman",
        "x-mac-cyrillic": "mac-cyrillic",
        "gb2312": "gb18030",
        "gbk": "gb18030",
        "gb18030": "gb18030",
        "big5": "big5hkscs",
        "euc-jp": "euc_jp",
        "shift_jis": "cp932",
        "shift-jis": "cp932",
        "windows-31j": "cp932",
        "iso-2022-jp": "iso2022_jp",
        "euc-kr": "cp949",
        "ks_c_5601-1987": "cp949",
        "tis-620": "cp874",
        "windows-874": "cp874",
    }
    | {f"windows-{n}": f"cp{n}" for n in (1250, 1251, 1253, 1255, 1256, 1257, 1258)}
    | {f"cp{n}": f"cp{n}" for n in (1250, 1251, 1253, 1255, 1256, 1257, 1258)}
    | {f"iso-8859-{n}": f"iso8859_{n}" for n in (2, 3, 4, 5, 6, 7, 8, 10, 13, 14, 15, 16)}
)

_MULTI_BYTE: Final = frozenset({"gb18030", "big5hkscs", "euc_jp", "cp932", "iso2022_jp", "cp949"})

#: four-byte marks first: UTF-32LE starts like UTF-16LE
_MARKS: Final = (
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_XML_DECLARED = re.compile(rb"""<\?xml[^>]{0,200}?encoding\s{0,20}=\s{0,20}["']([A-Za-z0-9_.:-]{1,40})["']""")
_HTML_DECLARED = re.compile(
    rb"""<meta[^>]{0,300}?charset\s{0,20}=\s{0,20}["']?\s{0,20}([A-Za-z0-9_.:-]{1,40})""", re.IGNORECASE
)
_XML_HEAD = 1024
#: browsers look at 1024 bytes; real pages put long comments before the declaration
_HTML_HEAD = 16384

#: single bytes of windows-1252 that editors paste into UTF-8 pages: quotes, dashes, ellipsis, no-break space
_PASTED: Final = {
    0x82: "‚", 0x84: "„", 0x85: "…", 0x8B: "‹", 0x91: "‘", 0x92: "’", 0x93: "“", 0x94: "”", 0x95: "•", 0x96: "–",
    0x97: "—", 0x9B: "›", 0xA0: "\xa0", 0xAB: "«", 0xBB: "»",
}  # fmt: skip
#: bad bytes per valid multi-byte character up to which a document still counts as UTF-8
_NEARLY = 0.2
#: how much better (in points per character, see `plausibility`) a detected charset must read than a declared one
_OVERRULE = 0.5
#: and than latin-1, which servers say of everything: by how many bytes of evidence there are at least
_OVERRULE_LATIN_1: Final = ((10, 0.1), (4, 0.25), (0, _OVERRULE))


@dataclass(frozen=True, slots=True, kw_only=True)
class Decoded:
    """Text of a document and how it was got."""

    text: str
    encoding: str  #: Python codec name
    warnings: tuple[str, ...] = ()


def decode(body: bytes, *, charset: str | None = None, kind: Literal["xml", "html", "text"] = "xml") -> Decoded:
    """Return the text of `body`, whatever its charset; a leading byte-order mark is removed.

    Shape: `charset` is the parameter of the HTTP header, `kind` says where a declaration inside would stand.
    Errors: none; undecodable bytes become U+FFFD and are counted in a warning.
    Source: measured on five wrongly declared documents, all read right this way (research on feedparser 6.0.14).
    """
    for mark, codec in _MARKS:
        # UTF-32LE needs its second half to be NUL, else it is an empty-looking UTF-16 document.
        if body.startswith(mark):
            return _wide(body[len(mark) :], codec, charset)
    wide = _without_mark(body)
    if wide:
        return _wide(body, wide, charset, f"{wide} without a byte-order mark")
    declared = _declared(body, kind)
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError:
        pass
    else:
        if b"\x1b$" in body:  # seven bits of Japanese: escape is no character of any other text
            return Decoded(text=body.decode("iso2022_jp", "replace"), encoding="iso2022_jp")
        return Decoded(
            text=text.removeprefix("\ufeff"), encoding="utf-8", warnings=_disagreement(text, charset, declared)
        )
    nearly = _nearly_utf8(body)
    if nearly is not None:
        return nearly
    return _declared_or_detected(body, charset, declared)


def codec_for(label: str | None) -> str | None:
    """Return the Python codec for a charset label of the web, None for an unknown or non-text one."""
    return _codec(label)


def _codec(label: str | None) -> str | None:
    if not label:
        return None
    return _LABELS.get(label.strip().strip("\"'").lower().replace("_", "-"), _LABELS.get(label.strip().lower()))


def _declared(body: bytes, kind: str) -> str | None:
    pattern, head = (_HTML_DECLARED, _HTML_HEAD) if kind == "html" else (_XML_DECLARED, _XML_HEAD)
    found = None if kind == "text" else pattern.search(body, 0, head)
    return found[1].decode("ascii") if found else None


def _without_mark(body: bytes) -> str | None:
    """Recognise UTF-16 and UTF-32 without a mark by where the zero bytes stand."""
    sample = body[:512]
    if 0 not in sample:
        return None
    quarters = [sample[start::4].count(0) / max(1, len(sample[start::4])) for start in range(4)]
    high = 0.4
    # Cyrillic text has a non-zero high byte, so that only the markup shows; ASCII markup opens every document.
    if quarters[1] > high and quarters[2] > high and quarters[3] > high:
        return "utf-32-le"
    if quarters[0] > high and quarters[1] > high and quarters[2] > high:
        return "utf-32-be"
    head = sample[:64]
    odd, even = head[1::2].count(0), head[0::2].count(0)
    enough = len(head) // 2 * high
    if odd >= enough and even == 0:
        return "utf-16-le"
    if even >= enough and odd == 0:
        return "utf-16-be"
    return None


def _wide(body: bytes, codec: str, charset: str | None, *said: str) -> Decoded:
    text = body.decode(codec, "replace")
    warnings = list(said)
    if codec.startswith("utf-32"):
        warnings.append("charset is utf-32, which other readers may not know")
    if "\ufffd" in text:
        warnings.append(f"{text.count(chr(0xFFFD))} characters cannot be read as {codec}")
    named = _codec(charset)
    if named and not named.startswith(codec[:6]):
        warnings.append(f"declared {charset}, is {codec}")
    return Decoded(text=text.removeprefix("\ufeff"), encoding=codec, warnings=tuple(warnings))


def _disagreement(text: str, charset: str | None, declared: str | None) -> tuple[str, ...]:
    for label in (charset, declared):
        if label and _codec(label) != "utf-8" and not text.isascii():
            return (f"declared {label[:40]!r}, is utf-8",)
    return ()


def _pasted(error: UnicodeError) -> tuple[str, int]:
    """Codec error handler: lone windows-1252 punctuation is read as such, anything else becomes U+FFFD."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    if error.end - error.start == 1:
        return _PASTED.get(error.object[error.start], "\ufffd"), error.end
    return "\ufffd", error.end


codecs.register_error("monitor.pasted", _pasted)


def _nearly_utf8(body: bytes) -> Decoded | None:
    """Read UTF-8 with few bad bytes (one slip must not turn a whole Cyrillic document into another charset)."""
    try:
        text = body.decode("utf-8", "surrogatepass")
    except UnicodeDecodeError:
        pass
    else:  # CESU-8: characters beyond the BMP written as two encoded surrogates
        text = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
        return Decoded(text=text, encoding="utf-8", warnings=("surrogates encoded as utf-8 (CESU-8)",))
    ignored = body.decode("utf-8", "ignore")
    bad = len(body) - len(ignored.encode("utf-8"))
    valid = len(ignored) - len(ignored.encode("ascii", "ignore"))
    if valid == 0 or bad > valid * _NEARLY:
        return None
    text = body.decode("utf-8", "monitor.pasted").removeprefix("\ufeff")
    return Decoded(text=text, encoding="utf-8", warnings=(f"{bad} bytes are not utf-8",))


def _declared_or_detected(body: bytes, charset: str | None, declared: str | None) -> Decoded:
    labels = [charset, declared]
    # A latin-1 or ASCII header is a server's default; what the document says of itself is the better witness.
    if _codec(charset) == "cp1252" and _codec(declared) not in (None, "utf-8"):
        labels.reverse()
    warnings: list[str] = []
    for label in labels:
        codec = _codec(label)
        if codec is None:
            if label:
                warnings.append(f"declared charset {label[:40]!r} is unknown")
            continue
        if codec.startswith("utf"):
            warnings.append(f"declared {label}, is not")
            continue
        text = body.decode(codec, "replace")
        if codec in _MULTI_BYTE:
            if text.count("\ufffd") * 20 > len(text):
                warnings.append(f"declared {label}, is not")
                continue
            return Decoded(text=text, encoding=codec, warnings=tuple(warnings))
        better = _overruling(body, codec)
        if better is not None:
            warnings.append(f"declared {label}, reads as {better}")
            return Decoded(text=body.decode(better, "replace"), encoding=better, warnings=tuple(warnings))
        return Decoded(text=text, encoding=codec, warnings=tuple(warnings))
    codec = best_multi_byte(body) or best_single_byte(body)[0]
    warnings.append(f"charset not declared, detected {codec}")
    return Decoded(text=body.decode(codec, "replace"), encoding=codec, warnings=tuple(warnings))


def _overruling(body: bytes, codec: str) -> str | None:
    """Return the codec that reads a document far better than the declared single-byte one, None when none does."""
    better, gain = best_single_byte(body)
    gain -= plausibility(body, codec)
    if codec != "cp1252":
        return better if better != codec and gain > _OVERRULE else None
    multi = best_multi_byte(body)
    if multi is not None:
        return multi
    seen = evidence(body)
    needed = next(points for least, points in _OVERRULE_LATIN_1 if seen >= least)
    return better if better != codec and gain > needed else None
