"""What goes wrong, by class: each missed, false or wrongly given attribution in exactly one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from benchmarks.statements.breakdown import by_cue
from benchmarks.statements.evaluators import Evaluators, Found, OwnJudge
from benchmarks.statements.marks import Quoted
from benchmarks.statements.sets import Doc, Wanted
from monitor.statements.lexicon import lexicon
from monitor.text.fold import folded
from training.score_articles import letters, overlap

_SCARE = 3
#: letters by which an end may be off without a word of it
_SLACK = 3
_SHOWN = 160
Case = tuple[str, str]


def classify(
    docs: Sequence[Doc], found: Mapping[str, list[Found]], judge: Evaluators | OwnJudge
) -> dict[str, list[str]]:
    """Return the errors of a set by class, commonest first, each as a line with the words concerned."""
    cases: dict[str, list[str]] = defaultdict(list)
    for doc in docs:
        for name, line in _errors(doc, found[doc.name], judge):
            cases[name].append(line)
    return dict(sorted(cases.items(), key=lambda item: -len(item[1])))


def _errors(doc: Doc, have: Sequence[Found], judge: Evaluators | OwnJudge) -> Iterator[Case]:
    pairs = judge.pairs(doc, have)
    kind = by_cue(judge)
    twins: set[int] = set()
    for i, wanted in enumerate(doc.wanted):
        if wanted.optional:
            continue
        if i in pairs:
            one = have[pairs[i]]
            name = _speaker_error(doc, wanted, one, judge)
            if name:
                line = (
                    f"{_words(doc, wanted.speaker)}  NOT  {_words(doc, one['source'])}  CUE  {_words(doc, wanted.cue)}"
                )
                yield name, f"{doc.name}: {line}"
            continue
        free = [j for j in range(len(have)) if j not in pairs.values() and j not in twins]
        name, twin = _missed(doc, wanted, have, free, kind(doc, wanted, {}))
        if twin is not None:
            twins.add(twin)
        yield name, f"{doc.name}: {_line(doc, wanted.speaker, wanted.cue, wanted.content)}"
    quoted = Quoted.of(doc.text)
    discarded = letters(doc.text, doc.discarded)
    for j, one in enumerate(have):
        content = letters(doc.text, one["content"])
        if j in pairs.values() or j in twins or 2 * len(content & discarded) > len(content):
            continue
        name = _false(doc, one, have, set(pairs.values()), quoted)
        yield name, f"{doc.name}: {_line(doc, one['source'], one['cue'], one['content'])}"


def _speaker_error(doc: Doc, wanted: Wanted, one: Found, judge: Evaluators | OwnJudge) -> str | None:
    """Return what is wrong with the speaker of an attribution that was found."""
    if not (wanted.speaker or one["source"]) or judge.same_speaker(doc, wanted.speaker, one["source"]):
        return None
    if not one["source"]:
        return "speaker: none given"
    if not wanted.speaker:
        return "speaker: given where nobody is named"
    if letters(doc.text, wanted.speaker) & letters(doc.text, one["source"]):
        return "speaker: cut short or too long"
    if _is_pronoun(doc, wanted.speaker):
        return "speaker: other than the pronoun"
    return "speaker: a pronoun instead" if _is_pronoun(doc, one["source"]) else "speaker: somebody else"


def _missed(doc: Doc, wanted: Wanted, have: Sequence[Found], free: Sequence[int], kind: str) -> tuple[str, int | None]:
    """Return why an attribution was missed, and the found one that is its twin with other ends."""
    content, cue = letters(doc.text, wanted.content), letters(doc.text, wanted.cue)
    shares = [(overlap(content, letters(doc.text, have[j]["content"])), j) for j in free]
    best, twin = max(shares, default=(0.0, -1))
    same_cue = next((j for j in free if cue & letters(doc.text, have[j]["cue"])), None)
    if best == 0 or (cue and have[twin]["cue"] and not cue & letters(doc.text, have[twin]["cue"])):
        twin = -1 if same_cue is None else same_cue
    if twin >= 0:
        return _cut(content, letters(doc.text, have[twin]["content"])), twin
    if any(cue & letters(doc.text, one["cue"]) for one in have):
        return "missed: its cue went to another content", None
    if wanted.nested:
        return "missed: nested", None
    if not cue:
        return "missed: no cue in the text", None
    return f"missed: cue of {'belief' if kind == 'belief' else 'speech'} not found", None


def _cut(wanted: frozenset[int], got: frozenset[int]) -> str:
    if not wanted & got:
        return "missed: content looked for elsewhere"
    start, end = abs(min(wanted) - min(got)) > _SLACK, abs(max(wanted) - max(got)) > _SLACK
    if start and end:
        return "missed: content start and end off"
    if start:
        return "missed: content start off"
    if end:
        return "missed: content end off"
    return "missed: content has a gap"


def _false(doc: Doc, one: Found, have: Sequence[Found], matched: set[int], quoted: Quoted) -> str:
    """Return what an attribution is that nobody annotated."""
    if one["modality"] == "unsaid":
        return "false: taken for not said"
    content = [i for a, b in one["content"] for i in range(a, b) if doc.text[i].isalnum()]
    words = sum(len(doc.text[a:b].split()) for a, b in one["content"])
    if any(set(content) <= letters(doc.text, have[j]["content"]) for j in matched):
        return "false: inside the content of another one"
    if words <= _SCARE and content and all(i in quoted.inside for i in content):
        return "false: scare quotes or a title"
    if any(letters(doc.text, one["cue"]) & letters(doc.text, w.cue) for w in doc.wanted):
        return "false: second content of a cue"
    if not one["cue"]:
        return "false: quotation without a cue" if content and content[0] in quoted.inside else "false: nobody speaks"
    return "false: thought where nobody thinks" if one["modality"] == "belief" else "false: no attribution there"


def _is_pronoun(doc: Doc, spans: Sequence[tuple[int, int]]) -> bool:
    text = folded(_words(doc, spans))
    return text in lexicon(doc.language).words["pronoun"] | {"who", "which", "that"}


def _line(doc: Doc, *parts: Sequence[tuple[int, int]]) -> str:
    return " | ".join(_words(doc, spans) for spans in parts)


def _words(doc: Doc, spans: Sequence[tuple[int, int]]) -> str:
    return " … ".join(doc.text[a:b] for a, b in spans).replace("\n", " ")[:_SHOWN] or "-"


def as_rows(cases: Mapping[str, list[str]], *, commonest: int = 10) -> dict[str, dict[str, Any]]:
    """Return the commonest classes with counts and shares, and the rest as one."""
    everything = sum(len(lines) for lines in cases.values())
    rows = {
        name: {"count": len(lines), "percent": 100 * len(lines) / everything}
        for name, lines in list(cases.items())[:commonest]
    }
    rest = sum(len(lines) for lines in list(cases.values())[commonest:])
    if rest:
        rows[f"{len(cases) - commonest} other classes"] = {"count": rest, "percent": 100 * rest / everything}
    return rows
