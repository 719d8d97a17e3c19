"""Whether held-out articles repeat what the tagger learned from, word for word."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from benchmarks.statements.sets import Doc

#: words in a row that two articles hardly share by chance
_LENGTH = 8
#: share of such runs from which an article counts as repeated
_REPEATED = 0.2
_WORD = re.compile(r"\w+")


def leaks(docs: Sequence[Doc], learned: Iterable[str]) -> dict[str, Any]:
    """Return how much of the articles stands word for word in texts that were learned from.

    Shape: `shared` is the percentage of their runs of eight words found there, `repeated` how many articles have a
    fifth of theirs found, `worst` the largest share and whose it is.
    """
    known = {run for text in learned for run in _runs(text)}
    shares, found, total = [], 0, 0
    for doc in docs:
        runs = set(_runs(doc.text))
        hits = len(runs & known)
        found, total = found + hits, total + len(runs)
        if runs:
            shares.append((100 * hits / len(runs), doc.name))
    worst, name = max(shares, default=(0.0, ""))
    return {
        "articles": len(docs),
        "shared": 100 * found / total if total else 0.0,
        "repeated": sum(share >= 100 * _REPEATED for share, _ in shares),
        "worst": worst,
        "of": name,
    }


def _runs(text: str) -> Iterator[int]:
    words = [word.casefold() for word in _WORD.findall(text)]
    return (hash(tuple(words[k : k + _LENGTH])) for k in range(len(words) - _LENGTH + 1))
