"""Language packs: `lexicons/<language>.yaml`, read once and compiled for matching.

The format is described in `docs/statements.md`; a further language is a further file.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from dataclasses import fields as dataclass_fields
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Generic, Literal, TypeVar, cast

from monitor.config.yaml_file import load_plain_yaml
from monitor.statements.inflect import english_forms
from monitor.statements.senses import SenseTable
from monitor.text.fold import folded
from monitor.types import Act

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

T = TypeVar("T")
Frame = Literal["clause", "object"]
#: acts whose cues need a clause, a quotation or a phrase with "about"; cues of the other acts also take a plain object
_CLAUSE_ACTS = frozenset({Act.ASSERTION, Act.REPORT, Act.EXPECTATION})
_STEM_KEY = 3
#: words whose answer a list of patterns remembers: a bound on memory, no meaning
_REMEMBERED = 100_000
_CLASSES = [
    "abbreviation",
    "about",
    "inside",
    "as",
    "question",
    "addressee",
    "adverb",
    "article",
    "auxiliary",
    "chain",
    "conjunction",
    "determiner",
    "negation",
    "preposition",
    "pronoun",
    "relative",
    "subordinator",
    "time",
    "title",
    "verb",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class CueEntry:
    """One cue of a pack: its words (`x*` a beginning, `*` a gap), its act and what it takes as content."""

    words: tuple[str, ...]
    act: Act
    frame: Frame
    #: "verb", "participle" (its subject is that of the verb before) or "passive" (its subject is a place: "from X")
    kind: Literal["verb", "participle", "passive"] = "verb"
    #: the second object is whom it is told to ("told reporters")
    addressee: bool = False

    @property
    def size(self) -> int:
        """How specific the entry is: longer ones win."""
        return sum(len(word) for word in self.words)


@dataclass(frozen=True, slots=True, kw_only=True)
class Formula:
    """An attribution without a verb: words before and after the speaker ("according to S", "S:dat göre")."""

    before: tuple[str, ...]
    after: tuple[str, ...]
    act: Act = Act.ASSERTION


class Patterns:
    """A list of words and beginnings of words (`x*`, `x*y`), compiled; what was asked before is remembered."""

    __slots__ = ("_expression", "_known")

    def __init__(self, patterns: Sequence[str]) -> None:
        parts = (re.escape(pattern).replace(r"\*", ".*", 1) for pattern in patterns)
        self._expression = re.compile("|".join(parts) or "(?!)", re.DOTALL)
        self._known: dict[str, bool] = {}

    def fits(self, low: str) -> bool:
        """Whether a folded word fits one of the patterns, as `matches` would say."""
        found = self._known.get(low)
        if found is None:
            found = self._expression.fullmatch(low) is not None
            if len(self._known) < _REMEMBERED:
                self._known[low] = found
        return found


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerWords:
    """How a text says that a statement answers another one."""

    #: what a statement is called: "statement*", "claim*"
    nouns: Patterns = field(default_factory=lambda: Patterns(()))
    #: verbs whose object is an answered statement: "contradict*"
    verbs: Patterns = field(default_factory=lambda: Patterns(()))
    #: phrases that open an answer: "in response to"
    phrases: PhraseTable[int] = field(default_factory=lambda: PhraseTable(()))
    #: words that join the noun and its speaker: "of", "by"
    of: frozenset[str] = frozenset()
    #: pronouns that stand for an answered statement
    pronouns: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Lexicon:
    """A compiled language pack."""

    language: str
    #: the script has capitals and they mark names
    cased: bool
    #: subject, content, verb: Turkish, Azerbaijani
    verb_final: bool
    #: indirect content needs no opening word: English
    bare: bool
    #: the subject may follow its verb in any clause: Arabic, Spanish
    subject_after: bool
    #: indirect content may follow a comma without an opening word: German
    comma_clause: bool
    #: a line that opens with a dash is direct speech
    dash: bool
    that: tuple[tuple[str, ...], ...]
    #: suffixes that end an indirect content before its verb
    content_suffixes: tuple[str, ...]
    #: letters that write "and" as part of the next word: Arabic
    prefixes: tuple[str, ...]
    #: words that lose their vowel and join the next one: French
    elisions: tuple[str, ...]
    #: marks that end a sentence besides . ! ? …
    stops: frozenset[str]
    #: marks that work as a colon after a speaker
    colons: frozenset[str]
    quote_marks: frozenset[str]
    quote_closers: Mapping[str, frozenset[str]]
    words: Mapping[str, frozenset[str]]
    titles: Patterns
    female: frozenset[str]
    #: formulas by the words that find them: those before the speaker, else those behind
    formulas: PhraseTable[Formula]
    #: words before whom a report names as its own source: "citing"
    relays: PhraseTable[int]
    answers: AnswerWords
    nominal: Mapping[Act, Patterns]
    #: words of the content that tell the act more exactly
    hints: PhraseTable[int]
    #: the acts that the values of `hints` number, most telling first
    hint_acts: tuple[Act, ...]
    #: cues that think, hope or fear; cues that say nothing ("declined to comment"); cues with a negation that say
    #: something all the same ("did not rule out")
    beliefs: PhraseTable[int]
    unsaid: PhraseTable[int]
    said: PhraseTable[int]
    #: what words of a content are about, for the acts of plain cues
    senses: SenseTable
    #: phrases that hold a cue and are none
    not_cues: PhraseTable[int]
    #: words for saying that keep a distance ("claim"), and such that stand behind what is said ("confirm")
    doubted: PhraseTable[int]
    vouched: PhraseTable[int]
    #: endings of words that a cue's stem fits and that are no verbs; of participles; of plural verbs; of infinitives
    not_endings: tuple[str, ...]
    participle_endings: tuple[str, ...]
    plural_endings: tuple[str, ...]
    infinitive_endings: tuple[str, ...]
    #: endings of a place or occasion, for verb-final languages
    setting_endings: tuple[str, ...]
    #: prepositions of a speaker that is a place: "в МИД сообщили"
    place_speakers: frozenset[str]
    #: words that stand for the sentence before: "об этом заявил"
    pointers: tuple[tuple[str, ...], ...]
    #: words behind a comma that end an indirect content
    ends: frozenset[str]
    #: words that counting on a corpus must not take for cues
    no_extra: frozenset[str]
    #: whole lines that are page furniture
    boilerplate: tuple[tuple[str, ...], ...]
    #: lower-case words that open a metonym: "official" Baku
    official: frozenset[str]
    #: learned weights of cue words and of what stands around them; empty without a corpus
    weights: Mapping[str, Mapping[str, float]]
    exact: Mapping[str, tuple[CueEntry, ...]]
    stems: Mapping[str, tuple[CueEntry, ...]]
    _known: dict[str, tuple[CueEntry, ...]] = field(default_factory=dict)

    def cues_of(self, low: str) -> tuple[CueEntry, ...]:
        """Return the entries whose first word a folded word may be, most specific first."""
        found = self._known.get(low)
        if found is None:
            found = self._cues_of(low)
            self._known[low] = found
        return found

    def _cues_of(self, low: str) -> tuple[CueEntry, ...]:
        found = list(self.exact.get(low, ()))
        if not low.endswith(self.not_endings):
            found += [entry for entry in self.stems.get(low[:_STEM_KEY], ()) if matches(entry.words[0], low)]
        for prefix in self.prefixes:
            if low.startswith(prefix) and len(low) > len(prefix) + 2:
                rest = low[len(prefix) :]
                found += self.exact.get(rest, ())
                found += [entry for entry in self.stems.get(rest[:_STEM_KEY], ()) if matches(entry.words[0], rest)]
        return tuple(sorted(found, key=lambda entry: -entry.size))

    def is_title(self, low: str) -> bool:
        """Whether a word opens a speaker: "minister", "министр"."""
        return self.titles.fits(low)


def matches(pattern: str, low: str) -> bool:
    """Whether a folded word fits a pattern: `x*` a beginning, `x*y` beginning and end, else the word itself."""
    if "*" not in pattern:
        return low == pattern
    head, _, tail = pattern.partition("*")
    return low.startswith(head) and low.endswith(tail) and len(low) >= len(head) + len(tail)


class PhraseTable(Generic[T]):
    """Phrases with a value each, found by the word they begin with."""

    __slots__ = ("_exact", "_stems")

    def __init__(self, phrases: Iterable[tuple[tuple[str, ...], T]]) -> None:
        self._exact: dict[str, list[tuple[tuple[str, ...], T]]] = {}
        self._stems: dict[str, list[tuple[tuple[str, ...], T]]] = {}
        for words, value in phrases:
            if not words:
                continue
            if "*" in words[0]:
                self._stems.setdefault(words[0].partition("*")[0][:_STEM_KEY], []).append((words, value))
            else:
                self._exact.setdefault(words[0], []).append((words, value))

    def __bool__(self) -> bool:
        """Whether there is any phrase."""
        return bool(self._exact or self._stems)

    def may_start(self, word: str) -> bool:
        """Whether a phrase may begin with a word."""
        return word in self._exact or word[:_STEM_KEY] in self._stems

    def at(self, low: Sequence[str], at: int, end: int) -> Sequence[tuple[int, T]]:
        """Return, for each phrase that stands at a token, the token after it and its value."""
        word = low[at]
        exact, stems = self._exact.get(word), self._stems.get(word[:_STEM_KEY])
        if exact is None and stems is None:
            return ()
        found = []
        for words, value in (*(exact or ()), *(stems or ())):
            after = match_words(words, low, at, end)
            if after is not None:
                found.append((after, value))
        return found


def match_words(patterns: tuple[str, ...], low: Sequence[str], at: int, end: int) -> int | None:
    """Return the token after a run of words that fits the patterns from `at` on, or None."""
    if at + len(patterns) > end:
        return None
    for offset, pattern in enumerate(patterns):
        if not matches(pattern, low[at + offset]):
            return None
    return at + len(patterns)


@cache
def lexicon(language: str | None) -> Lexicon:
    """Return the pack of a language; a language without one gets the pack `und`, which knows only marks.

    Errors: ConfigError when a packaged file is damaged.
    """
    folder = files("monitor.statements") / "lexicons"
    name = (language or "und").lower().split("-")[0]
    path = folder / f"{name}.yaml"
    if not path.is_file():
        path = folder / "und.yaml"
    pack = load_plain_yaml(path)
    weights_path = folder / f"{name}.weights.yaml"
    weights = load_plain_yaml(weights_path) if weights_path.is_file() else {}
    return _compile(pack, weights)


def without_weights(pack: Lexicon, *, extra: tuple[str, ...] = ()) -> Lexicon:
    """Return a pack as it is before anything was counted, with further cue words; for training."""
    fields = {f.name: getattr(pack, f.name) for f in dataclass_fields(pack) if not f.name.startswith("_")}
    counted = pack.weights.get("extra", {})
    exact = {key: entries for key, entries in pack.exact.items() if key not in counted}
    return Lexicon(**{**fields, "weights": {}, "exact": _with_extra(exact, extra)})


@cache
def languages() -> tuple[str, ...]:
    """Return the languages that have a pack."""
    folder = files("monitor.statements") / "lexicons"
    names = (entry.name for entry in folder.iterdir())
    return tuple(sorted(n[:-5] for n in names if n.endswith(".yaml") and n.count(".") == 1 and n != "und.yaml"))


def _list(value: object) -> list[str]:
    return [str(item) for item in cast("list[object]", value or [])]


def _fold_set(value: object) -> frozenset[str]:
    return frozenset(folded(item) for item in _list(value))


def _endings(pack: Mapping[str, object], key: str) -> tuple[str, ...]:
    return tuple(folded(item) for item in _list(pack.get(key)))


def _phrases(value: object) -> tuple[tuple[str, ...], ...]:
    return tuple(tuple(folded(item).split()) for item in _list(value))


def _section(pack: Mapping[str, object], key: str) -> dict[str, object]:
    return cast("dict[str, object]", pack.get(key) or {})


def _compile(pack: Mapping[str, object], weights: Mapping[str, object]) -> Lexicon:
    order = _section(pack, "order")
    closers: dict[str, frozenset[str]] = {}
    marks: set[str] = set()
    quotes = _section(pack, "quotes")
    for pair in _list(quotes.get("pairs")):
        opening, closing = pair[: len(pair) // 2], pair[len(pair) // 2 :]
        closers[opening] = closers.get(opening, frozenset()) | {closing}
        marks |= {opening, closing}
    exact, stems = _cue_tables(pack)
    words = {name: _fold_set(_section(pack, "words").get(name)) for name in _CLASSES}
    return Lexicon(
        language=str(pack.get("language")),
        cased=bool(order.get("cased", True)),
        verb_final=bool(order.get("verb_final")),
        bare=bool(order.get("bare")),
        subject_after=bool(order.get("subject_after")),
        comma_clause=bool(order.get("comma_clause")),
        dash=bool(quotes.get("dash")),
        that=_phrases(pack.get("that")),
        content_suffixes=tuple(folded(item) for item in _list(pack.get("content_suffixes"))),
        prefixes=tuple(_list(pack.get("prefixes"))),
        elisions=tuple(_list(pack.get("elisions"))),
        stops=frozenset(_list(pack.get("stops"))),
        colons=frozenset([":", *_list(pack.get("colons"))]),
        quote_marks=frozenset(marks),
        quote_closers=closers,
        words=words,
        titles=Patterns([folded(item) for item in _list(pack.get("titles"))]),
        female=_fold_set(pack.get("female")),
        formulas=PhraseTable((f.before or f.after, f) for f in _formulas(pack)),
        relays=PhraseTable((phrase, 0) for phrase in _phrases(pack.get("relays"))),
        answers=_answer_words(_section(pack, "answers")),
        nominal={Act(act): Patterns([*map(folded, _list(nouns))]) for act, nouns in _section(pack, "nominal").items()},
        hints=PhraseTable((tuple(hint.split()), n) for n, (_, hints) in enumerate(_hints(pack)) for hint in hints),
        hint_acts=tuple(act for act, _ in _hints(pack)),
        beliefs=PhraseTable((phrase, 0) for phrase in _phrases(_section(pack, "modality").get("belief"))),
        unsaid=PhraseTable((phrase, 0) for phrase in _phrases(_section(pack, "modality").get("unsaid"))),
        said=PhraseTable((phrase, 0) for phrase in _phrases(_section(pack, "modality").get("said"))),
        senses=SenseTable({name: _list(words) for name, words in _section(pack, "senses").items()}),
        not_cues=PhraseTable((phrase, 0) for phrase in _phrases(pack.get("not_cues"))),
        doubted=PhraseTable((phrase, 0) for phrase in _phrases(pack.get("doubted"))),
        vouched=PhraseTable((phrase, 0) for phrase in _phrases(pack.get("vouched"))),
        not_endings=_endings(pack, "not_endings"),
        participle_endings=_endings(pack, "participle_endings"),
        plural_endings=_endings(pack, "plural_endings"),
        infinitive_endings=_endings(pack, "infinitive_endings"),
        setting_endings=_endings(pack, "setting_endings"),
        place_speakers=_fold_set(pack.get("place_speakers")),
        pointers=_phrases(pack.get("pointers")),
        ends=_fold_set(pack.get("ends")),
        no_extra=_fold_set(pack.get("no_extra")),
        boilerplate=_phrases(pack.get("boilerplate")),
        official=_fold_set(pack.get("official")),
        weights=cast("Mapping[str, Mapping[str, float]]", weights),
        exact=_with_extra(exact, cast("dict[str, object]", weights.get("extra") or {})),
        stems=stems,
    )


def _answer_words(section: Mapping[str, object]) -> AnswerWords:
    return AnswerWords(
        nouns=Patterns([folded(item) for item in _list(section.get("nouns"))]),
        verbs=Patterns([folded(item) for item in _list(section.get("verbs"))]),
        phrases=PhraseTable((phrase, 0) for phrase in _phrases(section.get("phrases"))),
        of=_fold_set(section.get("of")),
        pronouns=_fold_set(section.get("pronouns")),
    )


def _hints(pack: Mapping[str, object]) -> Iterable[tuple[Act, tuple[str, ...]]]:
    for item in cast("list[list[object]]", pack.get("hints") or []):
        yield Act(str(item[0])), tuple(folded(hint) for hint in _list(item[1]))


def _formulas(pack: Mapping[str, object]) -> Iterable[Formula]:
    """Read formulas: `according to S`, `S göre`; an act in front of a bar: `report | according to S`."""
    for line in _list(pack.get("formulas")):
        act, _, rest = line.rpartition("|")
        before, _, after = f" {rest.strip()} ".partition(" S ")
        yield Formula(
            before=tuple(folded(before).split()),
            after=tuple(folded(after).split()),
            act=Act(act.strip()) if act else Act.ASSERTION,
        )


def _cue_tables(
    pack: Mapping[str, object],
) -> tuple[dict[str, tuple[CueEntry, ...]], dict[str, tuple[CueEntry, ...]]]:
    exact: dict[str, list[CueEntry]] = {}
    stems: dict[str, list[CueEntry]] = {}
    for entry in _cue_entries(pack):
        first = entry.words[0]
        table, key = (stems, first.partition("*")[0][:_STEM_KEY]) if "*" in first else (exact, first)
        table.setdefault(key, []).append(entry)
    return {k: tuple(v) for k, v in exact.items()}, {k: tuple(v) for k, v in stems.items()}


def _with_extra(exact: Mapping[str, tuple[CueEntry, ...]], extra: Iterable[str]) -> dict[str, tuple[CueEntry, ...]]:
    """Return a table with counted cue words that the pack does not list; they are taken for plain assertions."""
    table = dict(exact)
    for word in extra:
        if word not in table:
            kind: Literal["verb", "participle"] = "participle" if word.endswith("ing") else "verb"
            table[word] = (CueEntry(words=(word,), act=Act.ASSERTION, frame="object", kind=kind),)
    return table


def _cue_entries(pack: Mapping[str, object]) -> Iterable[CueEntry]:
    clause = _fold_set(pack.get("clause_cues"))
    obj = _fold_set(pack.get("object_cues"))
    addressee = _section(pack, "words").get("addressee")
    told = _fold_set(addressee)
    inflect = pack.get("inflection") == "english"
    irregular = {key: _list(forms) for key, forms in _section(pack, "irregular").items()}
    participles = _fold_set(pack.get("participles"))
    passives = _fold_set(pack.get("passives"))
    for act_name, cues in _section(pack, "acts").items():
        act = Act(act_name)
        for cue in _list(cues):
            base = tuple(folded(cue).split())
            frame: Frame = "clause" if act in _CLAUSE_ACTS else "object"
            if base[0] in clause or folded(cue) in clause:
                frame = "clause"
            if base[0] in obj or folded(cue) in obj:
                frame = "object"
            forms = english_forms(base[0], irregular.get(base[0], [])) if inflect else ((base[0], False),)
            for form, participle in forms:
                is_passive = folded(cue) in passives
                yield CueEntry(
                    words=(form, *base[1:]),
                    act=act,
                    frame=frame,
                    kind="participle" if participle or _in(participles, form) else "passive" if is_passive else "verb",
                    addressee=base[0] in told,
                )


def _in(patterns: frozenset[str], word: str) -> bool:
    return word in patterns
