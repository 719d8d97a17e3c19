"""The scores taken apart: by form, length, marks, cue and depth; and acts and modality of what was found.

A found attribution counts in the group of the wanted one it was matched with; one that matches nothing counts in the
group it would fall into by the same rule.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import Any

from benchmarks.statements.evaluators import Evaluators, Found, OwnJudge, f1
from benchmarks.statements.marks import Quoted, condition_of, form_of
from benchmarks.statements.sets import Doc, Wanted

Row = dict[str, Any]
Key = Callable[[Doc, Wanted | None, Found], str]
_LENGTHS = ((5, "1-5 words"), (15, "6-15 words"), (40, "16-40 words"))
#: groups that are not sorted by their names
_ORDER = {"1-5 words": "0", "6-15 words": "1", "16-40 words": "2", "over 40 words": "3"}
_COMMONEST = 12


@cache
def _quoted(text: str) -> Quoted:
    return Quoted.of(text)


def _content(wanted: Wanted | None, found: Found) -> Sequence[tuple[int, int]]:
    return wanted.content if wanted is not None else found["content"]


def by_form(doc: Doc, wanted: Wanted | None, found: Found) -> str:
    """Return the form as annotated, else by the marks."""
    if wanted is not None and wanted.form:
        return wanted.form
    return form_of(doc.text, _quoted(doc.text), _content(wanted, found))


def by_length(doc: Doc, wanted: Wanted | None, found: Found) -> str:
    """Return a class of the number of words of the content."""
    words = sum(len(re.findall(r"\w+(?:['’]\w+)*", doc.text[a:b])) for a, b in _content(wanted, found))
    return next((name for most, name in _LENGTHS if words <= most), "over 40 words")


def by_marks(doc: Doc, wanted: Wanted | None, found: Found) -> str:
    """Return what quotation marks the content touches."""
    form = by_form(doc, wanted, found)
    return condition_of(_quoted(doc.text), _content(wanted, found), form)


def by_depth(_: Doc, wanted: Wanted | None, found: Found) -> str:
    """Return whether it stands inside the content of another one."""
    nested = wanted.nested if wanted is not None else found["nested"]
    return "nested" if nested else "outermost"


def by_origin(doc: Doc, _: Wanted | None, __: Found) -> str:
    """Return whether the article is news or was composed for the purpose."""
    return doc.origin


def by_cue(judge: Evaluators | OwnJudge) -> Key:
    """Return a key: said, belief or unsaid as annotated, else by the words of an English cue."""

    def key(doc: Doc, wanted: Wanted | None, found: Found) -> str:
        if wanted is not None and wanted.modality:
            return wanted.modality
        if doc.language == "en" and isinstance(judge, Evaluators) and not any(w.modality for w in doc.wanted):
            return judge.cue_kind(doc, wanted.cue if wanted is not None else found["cue"])
        return str(found["modality"]) if wanted is None else "said"

    return key


_NOTHING: Found = {"content": (), "cue": (), "source": (), "nested": False, "modality": "said"}


def split(
    docs: Sequence[Doc], found: Mapping[str, list[Found]], judge: Evaluators | OwnJudge, key: Key
) -> dict[str, Row]:
    """Return precision, recall and F1 of words, and F1 with the speaker, per group.

    Shape: None where a share is one of nothing: the news corpus has no nested attributions annotated, for one.
    """
    counts: dict[str, list[list[int]]] = defaultdict(lambda: [[0, 0, 0], [0, 0, 0]])
    for doc in docs:
        have = found[doc.name]
        pairs = judge.pairs(doc, have)
        of_found = {j: i for i, j in pairs.items()}
        for i, wanted in enumerate(doc.wanted):
            if wanted.optional:
                continue
            detection, attributed = counts[key(doc, wanted, _NOTHING)]
            detection[2] += 1
            attributed[2] += bool(wanted.speaker)
            if i in pairs:
                detection[0] += 1
                attributed[0] += judge.same_speaker(doc, wanted.speaker, have[pairs[i]]["source"])
        for j, one in enumerate(have):
            match = doc.wanted[of_found[j]] if j in of_found else None
            if match is not None and match.optional:
                continue
            detection, attributed = counts[key(doc, match, one)]
            detection[1] += 1
            attributed[1] += bool(one["source"])
    return {name: _row(*pair) for name, pair in sorted(counts.items(), key=lambda item: _ORDER.get(item[0], item[0]))}


def _row(detection: list[int], attributed: list[int]) -> Row:
    right, found, wanted = detection
    return {
        "precision": 100 * right / found if found else None,
        "recall": 100 * right / wanted if wanted else None,
        "detection": f1(detection) if wanted else None,
        "attributed": f1(attributed) if attributed[2] else None,
        "wanted": wanted,
        "found": found,
    }


def acts(docs: Sequence[Doc], found: Mapping[str, list[Found]], judge: Evaluators | OwnJudge) -> Row:
    """Return the share of right acts among the found ones, what always "assertion" would give, and the confusions."""
    pairs = [
        (wanted.act, str(have[j]["act"]))
        for doc in docs
        for have in (found[doc.name],)
        for i, j in judge.pairs(doc, have).items()
        for wanted in (doc.wanted[i],)
        if wanted.act and not wanted.optional
    ]
    if not pairs:
        return {}
    per_act = {
        act: {"right": 100 * sum(a == b for a, b in pairs if a == act) / n, "wanted": n}
        for act, n in Counter(a for a, _ in pairs).most_common()
    }
    confused = Counter((a, b) for a, b in pairs if a != b).most_common(_COMMONEST)
    return {
        "right": 100 * sum(a == b for a, b in pairs) / len(pairs),
        "always the commonest": 100 * Counter(a for a, _ in pairs).most_common(1)[0][1] / len(pairs),
        "of": len(pairs),
        "per_act": per_act,
        "confused": [{"wanted": a, "found": b, "count": n} for (a, b), n in confused],
    }


def modality(docs: Sequence[Doc], found: Mapping[str, list[Found]], judge: Evaluators | OwnJudge) -> dict[str, Row]:
    """Return for said, belief and unsaid how many were found, and as what they were taken."""
    table: dict[str, Counter[str]] = defaultdict(Counter)
    for doc in docs:
        have = found[doc.name]
        pairs = judge.pairs(doc, have)
        for i, wanted in enumerate(doc.wanted):
            if wanted.modality:
                taken = str(have[pairs[i]]["modality"]) if i in pairs else "not found"
                table[wanted.modality][taken] += 1
    rows = {}
    for name, row in sorted(table.items()):
        n = sum(row.values())
        hits = n - row["not found"]
        as_each = {f"as {kind}": row[kind] for kind in ("said", "belief", "unsaid", "not found")}
        rows[name] = {**as_each, "right among found": 100 * row[name] / hits if hits else 0.0}
    return rows


def false_on_nothing(docs: Sequence[Doc], found: Mapping[str, list[Found]]) -> Row:
    """Return how many attributions are found per 1,000 words of articles in which nobody says anything.

    Shape: `said` leaves out what the detector itself takes for thought or not said.
    """
    words = sum(len(doc.text.split()) for doc in docs)
    have = [one for doc in docs for one in found[doc.name]]
    said = [one for one in have if one["modality"] == "said"]
    per = 1000 / words if words else 0.0
    return {"articles": len(docs), "words": words, "false": len(have), "per 1,000": len(have) * per,
            "said per 1,000": len(said) * per}  # fmt: skip
