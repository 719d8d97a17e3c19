"""How often a text in a legacy charset is read right, whatever is declared of it.

Run: python -m benchmarks.charsets [--shared DIR] [--json]

The hand-annotated articles are cut to a few lengths, written in every legacy charset that fits their language, and read
undeclared, declared as Latin-1, as UTF-8, and rightly. Nothing of the detection was fitted on them.
Prints a Markdown table; exit 1 when less than 99 % are read right.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter

from benchmarks.service import report, say
from benchmarks.shared_data import add_option
from benchmarks.statements.sets import read_gold
from monitor.text.decode import decode

CHARSETS = {
    "ru": ("windows-1251", "koi8-r", "ibm866", "iso-8859-5", "x-mac-cyrillic"),
    "uk": ("windows-1251", "koi8-u"),
    "bg": ("windows-1251", "iso-8859-5"),
    "tr": ("windows-1254",),
    "pl": ("windows-1250", "iso-8859-2"),
    "de": ("windows-1252",),
    "fr": ("windows-1252",),
    "es": ("windows-1252",),
    "en": ("windows-1252",),
    "ar": ("windows-1256", "iso-8859-6"),
    "fa": ("windows-1256",),
}
_CODECS = {"ibm866": "cp866", "x-mac-cyrillic": "mac-cyrillic"}
LENGTHS = (25, 50, 100, 300, 1500)
DECLARED = ("nothing", "iso-8859-1", "utf-8", "rightly")
FLOOR = 99.0
#: fewer bytes beyond ASCII tell no charset from another
_LEAST = 4


def main() -> int:
    """Read every text in every charset and return the exit status."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    add_option(parser)
    parser.add_argument("--json", action="store_true", help="print one line of JSON instead of the table")
    options = parser.parse_args()
    tried: Counter[tuple[int, str]] = Counter()
    right: Counter[tuple[int, str]] = Counter()
    wrong: list[str] = []
    for doc in read_gold(options.shared):
        for label in CHARSETS.get(doc.language, ()):
            for length in LENGTHS:
                codec = _CODECS.get(label, label)
                body = f"<rss><title>{doc.text[:length]}</title></rss>".encode(codec, "ignore")
                if sum(byte > 0x7F for byte in body) < _LEAST:
                    continue
                for declared in DECLARED:
                    charset = {"nothing": None, "rightly": label}.get(declared, declared)
                    read = decode(body, charset=charset)
                    tried[length, declared] += 1
                    if read.text == body.decode(codec):
                        right[length, declared] += 1
                    else:
                        wrong.append(
                            f"{doc.name} in {label}, {length} characters, declared {declared}: {read.encoding}"
                        )
    percent = round(100 * right.total() / max(1, tried.total()), 2)
    if options.json:
        cells = {
            f"{length} {declared}": [right[length, declared], tried[length, declared]] for length, declared in tried
        }
        report(
            {"benchmark": "charsets", "passed": percent >= FLOOR, "percent": percent, "cells": cells, "wrong": wrong}
        )
    else:
        say(
            "| characters | "
            + " | ".join(f"declared {one}" for one in DECLARED)
            + " |\n|---:|"
            + "---:|" * len(DECLARED)
        )
        for length in LENGTHS:
            say(f"| {length} | " + " | ".join(f"{right[length, d]} of {tried[length, d]}" for d in DECLARED) + " |")
        for line in wrong:
            say(f"- {line}")
    return 0 if percent >= FLOOR else 1


if __name__ == "__main__":
    sys.exit(main())
