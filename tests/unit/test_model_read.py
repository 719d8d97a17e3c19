"""From labels to attributions: a second look inside contents, evidence, and texts that are none."""

from __future__ import annotations

from cProfile import Profile
from pathlib import Path

import numpy as np
import pytest

from monitor.articles.article import article_from_text
from monitor.config.models import Detector as DetectorSettings
from monitor.daemon.reader import Reader
from monitor.errors import ConfigError
from monitor.statements.detect import detect, detector_of
from monitor.statements.detector import Detector, ModelDetector
from monitor.statements.draft import Draft
from monitor.statements.lexicon import lexicon
from monitor.statements.model.features import HASHED_WORDS, NAMES, Features
from monitor.statements.model.labels import COUNT, OUTSIDE, Role, Side, label
from monitor.statements.model.network import Tagger
from monitor.statements.model.read import read_with
from monitor.statements.model.weights import UNFITTED, Weights, save
from monitor.statements.nesting import set_parents
from monitor.types import Attribution
from tests.detection import rule_drafts, token_table, words_of
from tests.random_tagger import random_arrays
from tests.watch_samples import WATCHLIST

WORD, PLACE = NAMES.index("word"), NAMES.index("place")
_NESTED = 16


class ScriptedTagger(Tagger):
    """A tagger that labels each word as told, once for the whole text and once for the inside of contents."""

    def __init__(
        self, outer: dict[str, int], inner: dict[str, int], *, calibration: tuple[float, ...] = UNFITTED
    ) -> None:
        arrays = random_arrays(0) | {
            "transitions": np.zeros((COUNT, COUNT), np.float32),
            "calibration": np.array(calibration, np.float32),
        }
        super().__init__(Weights(arrays=arrays, vocabulary={}))
        numbers = {word: HASHED_WORDS + k for k, word in enumerate(sorted({*outer, *inner}))}
        self.features = Features(numbers)
        self.looks = 0
        self._labels = {
            nested: {numbers[word]: number for word, number in script.items()}
            for nested, script in ((False, outer), (True, inner))
        }

    def scores(self, rows: np.ndarray) -> np.ndarray:
        self.looks += 1
        scores = np.zeros((len(rows), COUNT), np.float32)
        for k, row in enumerate(rows):
            scores[k, self._labels[bool(row[PLACE] & _NESTED)].get(int(row[WORD]), OUTSIDE)] = 9
        return scores


TEXT = "Mayors said officials denied closing any northern road yesterday."


def spans(**roles: str) -> dict[str, int]:
    """Labels by word: a role and the side of its cue, then the words of its span."""
    found = {}
    for key, words in roles.items():
        role, _, side = key.partition("_")
        for k, word in enumerate(words.split()):
            found[word] = label(_ROLES[role], _SIDES[side], first=k == 0)
    return found


_ROLES: dict[str, Role] = {"speaker": "speaker", "cue": "cue", "belief": "belief", "content": "content"}
_SIDES: dict[str, Side] = {"before": "before", "behind": "behind", "": ""}
OUTER = spans(
    speaker_behind="mayors", cue="said", content_before="officials denied closing any northern road yesterday"
)
INNER = spans(speaker_behind="officials", cue="denied", content_before="closing any northern road yesterday")


def found_by(tagger: Tagger, text: str = TEXT) -> list[Draft]:
    tokens = token_table(text)
    return read_with(tagger, tokens, lexicon("en"), rule_drafts(tokens), title_end=0, official=False)


def cues(drafts: list[Draft]) -> list[str]:
    tokens = token_table(TEXT)
    return [tokens.string(draft.cue[0]) if draft.cue else "" for draft in drafts]


def test_what_somebody_says_that_somebody_says_is_found_inside() -> None:
    tokens = token_table(TEXT)
    drafts = found_by(ScriptedTagger(OUTER, INNER))
    assert cues(drafts) == ["said", "denied"]
    outer, inner = drafts
    assert tokens.string(inner.speaker[0]) == "officials"
    assert tokens.string(inner.content[0]) == "closing any northern road yesterday"
    set_parents(drafts)
    assert inner.parent is outer
    assert outer.parent is None


def test_a_doubtful_statement_inside_another_one_is_left_out() -> None:
    doubtful = (*UNFITTED[:9], -9.0, *UNFITTED[10:])
    assert cues(found_by(ScriptedTagger(OUTER, INNER, calibration=doubtful))) == ["said"]


@pytest.mark.parametrize(
    ("speaker", "found"),
    [("mayors", "mayors"), ("yesterday", ""), ("because", ""), ("they", "they")],
)
def test_words_that_name_nobody_are_no_speaker(speaker: str, found: str) -> None:
    text = f"{speaker.title()} said every northern road stays open."
    outer = spans(speaker_behind=speaker, cue="said", content_before="every northern road stays open")
    draft = found_by(ScriptedTagger(outer, {}), text)[0]
    assert [token_table(text).string(span).lower() for span in draft.speaker] == ([found] if found else [])


def test_the_second_look_does_not_repeat_a_cue_that_was_found_before() -> None:
    inner = spans(cue="denied", content_before="closing any northern road yesterday")
    outer = spans(cue="denied", speaker_behind="officials", content_before="closing any northern road yesterday")
    assert cues(found_by(ScriptedTagger(outer, inner))) == ["denied"]


def test_a_quotation_without_a_cue_is_no_finding_of_the_second_look() -> None:
    inner = spans(content_before="closing any northern road yesterday")
    assert cues(found_by(ScriptedTagger(OUTER, inner))) == ["said"]


def test_only_contents_with_something_like_a_cue_are_looked_into() -> None:
    text = "Mayors said every northern road stays open tomorrow."
    outer = spans(speaker_behind="mayors", cue="said", content_before="every northern road stays open tomorrow")
    tagger = ScriptedTagger(outer, {})
    assert len(found_by(tagger, text)) == 1
    assert tagger.looks == 1


def test_contents_too_short_to_hold_another_statement_are_not_looked_into() -> None:
    outer = spans(speaker_behind="mayors", cue="said", content_before="officials denied closing")
    tagger = ScriptedTagger(outer, INNER)
    assert cues(found_by(tagger)) == ["said"]
    assert tagger.looks == 1


def test_a_belief_is_marked_as_one() -> None:
    outer = {**OUTER, **spans(belief="said")}
    assert [draft.belief for draft in found_by(ScriptedTagger(outer, INNER))] == [True, False]


def test_evidence_is_high_where_the_labels_were_certain_and_none_for_missing_parts() -> None:
    labels = spans(cue="said", content_before="officials denied closing")
    (one,) = found_by(ScriptedTagger(labels, {}), "Said officials denied closing.")
    cue, content, speaker = one.evidence
    assert cue > 5
    assert content > 5
    assert speaker == 0
    assert 0.02 <= one.weight <= 0.99


def test_a_part_of_a_sentence_that_nobody_says_is_no_statement() -> None:
    text = "Yesterday every northern road was open."
    assert found_by(ScriptedTagger(spans(content_before="northern road was open"), {}), text) == []
    assert len(found_by(ScriptedTagger(spans(content_before="yesterday every northern road"), {}), text)) == 1


def test_what_is_cut_off_within_a_clause_goes_on_to_its_end() -> None:
    text = "Rossi ha detto che il ponte della valle resta chiuso."
    tokens = token_table(text, "it")
    cut = ScriptedTagger(spans(speaker_behind="rossi", cue="ha detto", content_before="che il ponte"), {})
    (one,) = read_with(cut, tokens, lexicon("it"), rule_drafts(tokens, "it"), title_end=0, official=True)
    assert tokens.string(one.content[0]) == "che il ponte della valle resta chiuso"


def test_a_text_without_labels_has_no_attributions() -> None:
    assert found_by(ScriptedTagger({}, {})) == []


# ----------------------------------------------------------------------------------------------- any weights, any text

HOSTILE = {
    "empty": "",
    "blank": " \n\n \u200b\n",
    "only marks": "“” «» ... — — !? ( ) [ ] : ; , \" ' " * 20,
    "one mark": '"',
    "open quotation marks": "“" * 3000,
    "one word per paragraph": "\n\n".join(["Minister", "said", "that", "roads", "closed"] * 200),
    "one letter": "a",
    "one long word": "said" * 20_000,
    "lone surrogates": "The minister \ud800 said that \udfff the road \udc80 is open. “\ud83d” he added.",
    "surrogates alone": "\ud800" * 50,
    "nulls": "The minister\0 said\0 that the road is open.",
    "combining marks": "T\u0301h\u0301e minister said that the road i\u0308s open.",
    "right to left marks": "\u202eThe minister\u202c said that \u2067the road\u2069 is open.",
    "mixed scripts": "Министр said что “the road” 道路。 قال الوزير إن الطريق مفتوح. Նա ասաց, որ բաց է։",
    "a hundred thousand characters": "The minister said that the road, he added, is “open”. " * 1900,
    "one endless sentence": "the minister said that " * 2000,
    "many lines": "The minister said:\n" * 3000,
}


@pytest.fixture(scope="module", params=["packaged", "random 1"])
def detector(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Detector:
    """The packaged model, and models that label at random: what holds for those holds however one is trained."""
    if request.param == "packaged":
        return detector_of("model")
    path = tmp_path_factory.mktemp("weights") / "w.npz"
    save(path, random_arrays(0, seed=int(request.param[-1])), {})
    return ModelDetector(path)


def check(text: str, found: tuple[Attribution, ...]) -> None:
    """What holds for the attributions of any text."""
    for number, one in enumerate(found):
        parts = (one.speaker, one.cue, one.content, one.via)
        assert one.content
        assert all(0 <= start < end <= len(text) for part in parts for start, end in part)
        assert all(list(part) == sorted(part) for part in parts[:3])
        assert all(a[1] <= b[0] for a, b in zip(one.content, one.content[1:], strict=False))
        assert 0 <= one.confidence <= 1
        above, seen = one.nested_in, {number}
        while above is not None:
            assert 0 <= above < len(found)
            assert above not in seen
            seen.add(above)
            above = found[above].nested_in


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_texts_give_spans_inside_the_text(detector: Detector, name: str) -> None:
    text = HOSTILE[name]
    check(text, detector.detect(text, language="en"))


@pytest.mark.parametrize("name", [name for name in HOSTILE if len(HOSTILE[name]) < 4000])
@pytest.mark.parametrize("language", [None, "hy", "ar", "la"])
def test_hostile_texts_of_any_language_and_publisher(detector: Detector, name: str, language: str | None) -> None:
    text = HOSTILE[name]
    check(text, detector.detect(text, language=language, publisher_actor="x", title_end=min(10, len(text))))


@pytest.mark.parametrize("part", ["The minister said that the road, he added, is “open”. ", "The minister said:\n"])
def test_twice_the_text_is_twice_the_work(part: str) -> None:
    """Counted in calls, since a clock would measure the machine."""

    def calls(times: int) -> int:
        profile = Profile()
        profile.runcall(detect, part * times, language="en")
        return sum(entry.callcount for entry in profile.getstats())

    calls(1)
    assert calls(400) < 2.3 * calls(200)


def test_a_text_says_the_same_whatever_was_read_before(detector: Detector) -> None:
    first = detector.detect(TEXT, language="en")
    detector.detect(HOSTILE["mixed scripts"], language="ru")
    assert detector.detect(TEXT, language="en") == first


# -------------------------------------------------------------------------------------------------- the packaged model


@pytest.mark.parametrize(
    ("text", "language", "speaker", "cue"),
    [
        ("The minister said that the troops had left the village.", "en", "The minister", "said"),
        ("Министр заявил, что войска вошли в село.", "ru", "Министр", "заявил"),
        ("Der Minister sagte, dass die Straße wieder offen sei.", "de", "Der Minister", "sagte"),
    ],
)
def test_the_plainest_of_statements_are_found(text: str, language: str, speaker: str, cue: str) -> None:
    """Weights that fail here are broken, not merely weaker."""
    (found,) = detect(text, language=language)
    assert (words_of(text, found.speaker), words_of(text, found.cue)) == ([speaker], [cue])


def test_the_model_is_what_reads_unless_the_rules_are_asked_for() -> None:
    article = article_from_text("Yerevan said that Parukh was quiet.", url="file:///one", language="en")
    default, rules = (
        Reader(WATCHLIST, detector=settings).read(article).attributions[0].attribution.rule
        for settings in (None, DetectorSettings(kind="rules"))
    )
    assert default.startswith("model")
    assert not rules.startswith("model")


def test_a_reader_refuses_weights_that_do_not_fit(tmp_path: Path) -> None:
    (tmp_path / "w.npz").write_bytes(b"nothing")
    with pytest.raises(ConfigError, match=r"detector\.weights: .*w\.npz: holds no weights"):
        Reader(WATCHLIST, detector=DetectorSettings(weights=str(tmp_path / "w.npz")))
