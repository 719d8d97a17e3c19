"""How alike two texts are, what changed between them, and which word was probably meant."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import blake2b
from typing import TYPE_CHECKING, Literal

from rapidfuzz import fuzz, process
from rapidfuzz.distance import Indel, JaroWinkler

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_SHINGLE = 3
_SUGGESTION_CUTOFF = 0.75


@dataclass(frozen=True, slots=True, kw_only=True)
class WordChange:
    """One stretch of words that stayed, came or went; `old` or `new` is empty when words came or went."""

    kind: Literal["equal", "insert", "delete", "replace"]
    old: str
    new: str


def sketch(words: Sequence[str], k: int = 128) -> tuple[int, ...]:
    """Return the k smallest hashes of the runs of three words: a fingerprint that shows how much two texts share.

    Shape: ascending, distinct, 0 to 2**63 - 1 (they fit a signed database integer); fewer than k for short texts, where
    it holds all of them; a text of one or two words counts as one run; empty for no words.
    """
    if not words:
        return ()
    last = max(1, len(words) - _SHINGLE + 1)
    hashes = {_hash(" ".join(words[i : i + _SHINGLE])) for i in range(last)}
    return tuple(sorted(hashes)[:k])


def resemblance(a: Sequence[int], b: Sequence[int], *, k: int = 128) -> float:
    """Return the estimated share of runs that two sketches have in common (Jaccard), 0 to 1; exact for short texts.

    Source: Broder, "On the resemblance and containment of documents" (1997), bottom-k form.
    """
    if not a or not b:
        return 0.0
    first, second = set(a), set(b)
    smallest = sorted(first | second)
    if len(a) >= k or len(b) >= k:
        smallest = smallest[:k]
    return sum(h in first and h in second for h in smallest) / len(smallest)


def containment(a: Sequence[int], b: Sequence[int], *, k: int = 128) -> float:
    """Return the estimated share of the runs of `a` that `b` has too, 0 to 1: an excerpt is contained in its source."""
    if not a or not b:
        return 0.0
    whole = set(b)
    # a full sketch says nothing about hashes above its greatest one
    known = [h for h in a if h <= b[-1]] if len(b) >= k else a
    return sum(h in whole for h in known) / len(known) if known else 0.0


def ratio(a: str, b: str) -> float:
    """Return how alike two strings are, 0 to 1 (1 for equal ones): twice the common subsequence over both lengths."""
    return fuzz.ratio(a, b) / 100


def did_you_mean(word: str, options: Iterable[str]) -> str | None:
    """Return the option that was probably meant by a mistyped word, None when none is near."""
    found = process.extractOne(
        word,
        list(options),
        scorer=JaroWinkler.normalized_similarity,
        processor=str.casefold,
        score_cutoff=_SUGGESTION_CUTOFF,
    )
    return None if found is None else found[0]


def word_changes(old: str, new: str) -> tuple[WordChange, ...]:
    """Return how the words of a text changed, in reading order; joined again they give both texts."""
    before, after = old.split(), new.split()
    changes: list[WordChange] = []
    for code in Indel.opcodes(before, after):
        gone = " ".join(before[code.src_start : code.src_end])
        come = " ".join(after[code.dest_start : code.dest_end])
        last = changes[-1] if changes else None
        if last is not None and {last.kind, code.tag} == {"insert", "delete"}:
            changes[-1] = WordChange(kind="replace", old=last.old or gone, new=last.new or come)
        else:
            changes.append(WordChange(kind=_kind(code.tag), old=gone, new=come))
    return tuple(changes)


def _kind(tag: str) -> Literal["equal", "insert", "delete", "replace"]:
    if tag == "equal":
        return "equal"
    if tag == "insert":
        return "insert"
    return "delete" if tag == "delete" else "replace"


def _hash(run: str) -> int:
    return int.from_bytes(blake2b(run.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "big") >> 1
