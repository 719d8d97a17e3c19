"""Text from outside, made fit to be shown: repaired, on one line, without tricks, cut at words.

Lengths are UTF-16 code units, which is the stricter reading of the limits of messengers.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from monitor.text.repair import repaired

ELLIPSIS = "…"
#: code points of one value that are looked at; no message shows as many
_MOST = 8000
#: isolates: what stands between them cannot turn the direction of the text around it (Unicode UAX 9)
_ISOLATE, _END_ISOLATE = "\u2068", "\u2069"
#: direction controls, of which a fetched text may leave one open over the rest of the message
_DIRECTION = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
#: what no channel accepts or shows: controls, surrogates, private use, non-characters
_UNSHOWN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ue000-\uf8ff\ufdd0-\ufdef\ufffe\uffff\U000f0000-\U0010ffff]"
)
_RIGHT_TO_LEFT = frozenset({"R", "AL", "RLE", "RLO"})
_PAIRS = {"«": "»", "“": "”", "„": "“", "”": "”", '"': '"', "‘": "’", "‚": "‘", "‹": "›"}
_MARKS = frozenset(_PAIRS) | frozenset(_PAIRS.values())
#: marks that are never an apostrophe
_LOUD_MARKS = _MARKS - set("‘’‚")
#: piles of combining marks hide the lines around them; no language stacks more than a few
_PILED = re.compile(
    r"((?:[\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff]){4})[\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff]+"
)


@lru_cache(maxsize=256)  # one value is laid out at several lengths, as text and as HTML
def shown(value: str) -> str:
    """Return fetched text on one line: known mojibake repaired, invisible and direction characters gone.

    Shape: no line breaks, no runs of spaces, no surrogates or control characters; "" for nothing.
    """
    text = _UNSHOWN.sub("", _DIRECTION.sub("", value[:_MOST]))
    text = _UNSHOWN.sub("", repaired(text))
    return " ".join(_PILED.sub(r"\1", text).split())


def isolated(value: str) -> str:
    """Return the value between isolates when it holds right-to-left letters, else as it is."""
    if value.isascii() or not any(unicodedata.bidirectional(c) in _RIGHT_TO_LEFT for c in value):
        return value
    return f"{_ISOLATE}{value}{_END_ISOLATE}"


def units(text: str) -> int:
    """Return the length in UTF-16 code units."""
    return len(text) + sum(c > "\uffff" for c in text)


def shortened(value: str, limit: int) -> str:
    """Return the value, cut after a word with "…" when it is longer than `limit` UTF-16 units."""
    if units(value) <= limit:
        return value
    room = max(limit - 1, 0)
    end = used = 0
    for end, character in enumerate(value):  # noqa: B007 - the position where the room ends is wanted
        used += 2 if character > "\uffff" else 1
        if used > room:
            break
    head = value[:end]
    word = head.rfind(" ")
    # a language without spaces, or one endless word, is cut where it is
    if word > end * 0.6:
        head = head[:word]
    return head.rstrip(" ,;:-–—" + "".join(_PAIRS)) + ELLIPSIS


def quoted(value: str, limit: int, *, spoken: bool = True) -> str:
    """Return the words as a quotation, «…», if they are the speaker's own; cut inside only with "…".

    Shape: marks around the whole are replaced. A text that holds marks of its own stays as it is, and so does one that
    is not `spoken`: guillemets around an outlet's paraphrase would put words into a mouth.
    """
    inner = _unwrapped(value)
    words = isolated(shortened(inner, limit))
    return f"«{words}»" if inner != value or (spoken and not _LOUD_MARKS & set(value)) else words


def _unwrapped(value: str) -> str:
    closing = _PAIRS.get(value[:1])
    inner = value[1:-1]
    if closing is not None and value[-1:] == closing and not _MARKS & set(inner):
        return inner.strip()
    return value


def link(url: str, limit: int = 600) -> str:
    """Return the address when it is http(s), printable and short enough to be shown whole, else ""."""
    if not re.match(r"https?://[^\s<>\"'`\\]+\Z", url, re.IGNORECASE) or units(url) > limit:
        return ""
    return url if url.isprintable() and not _DIRECTION.search(url) else ""
