"""What the network sees: a row of channels per token, breaks between paragraphs."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest

from monitor.statements.lexicon import languages, lexicon
from monitor.statements.model.features import BREAK, CHANNELS, HASHED_WORDS, LANGUAGES, NAMES, Features, hashed
from monitor.statements.tokens import Tokens
from tests.detection import rule_drafts

TEXT = "The minister said that “the road” is open.\n\n“We will not wait,” he added. It was 12:30."
QUOTE, LANGUAGE, PLACE, RULE, WORD = (NAMES.index(name) for name in ("quote", "language", "place", "rule", "word"))


def rows_of(text: str, language: str = "en", **options: object) -> tuple[np.ndarray, np.ndarray, Tokens]:
    pack = lexicon(language)
    tokens = Tokens(text, pack)
    features = Features({"road": HASHED_WORDS + 5})
    drafts = rule_drafts(tokens, language)
    return *features.rows(tokens, pack, drafts, **options), tokens  # type: ignore[arg-type] - options by name


@pytest.mark.parametrize("language", [*languages(), "la"])
def test_a_text_has_a_row_per_token_and_one_break_before_each_paragraph(language: str) -> None:
    rows, row_of, tokens = rows_of(TEXT, language)
    assert rows.shape == (tokens.n + len(tokens.paragraphs), len(CHANNELS))
    breaks = [k for k in range(len(rows)) if rows[k, QUOTE] == BREAK]
    assert breaks == [int(row_of[first]) - 1 for first, _ in tokens.paragraphs]
    assert sorted([*breaks, *map(int, row_of)]) == list(range(len(rows)))


@pytest.mark.parametrize("language", [*languages(), "la"])
def test_every_value_lies_inside_its_channel(language: str) -> None:
    rows, _, _ = rows_of(TEXT, language, official=True, title_end=10)
    sizes = [size for _, size in CHANNELS]
    sizes[WORD] += 6
    assert (rows >= 0).all()
    assert (rows < np.array(sizes)).all()


def test_each_language_trained_on_has_a_number_and_others_share_none() -> None:
    numbers = {language: int(rows_of(TEXT, language)[0][1, LANGUAGE]) for language in LANGUAGES}
    assert numbers == {language: k + 1 for k, language in enumerate(LANGUAGES)}
    assert int(rows_of(TEXT, "la")[0][1, LANGUAGE]) == 0


def test_words_of_the_vocabulary_have_their_number_and_others_share() -> None:
    rows, row_of, tokens = rows_of(TEXT)
    numbers = {tokens.low[i]: int(rows[row_of[i], WORD]) for i in range(tokens.n)}
    assert numbers["road"] == HASHED_WORDS + 5
    assert all(0 < number < HASHED_WORDS for word, number in numbers.items() if word != "road")


def test_the_same_text_gives_the_same_rows_whatever_was_read_before() -> None:
    pack = lexicon("en")
    features = Features({})
    tokens = Tokens(TEXT, pack)
    drafts = rule_drafts(tokens)
    first, _ = features.rows(tokens, pack, drafts)
    other = Tokens("Minister SAID that the Road is open", pack)
    features.rows(other, pack, rule_drafts(other))
    again, _ = features.rows(tokens, pack, drafts)
    fresh, _ = Features({}).rows(tokens, pack, drafts)
    assert (first == again).all()
    assert (first == fresh).all()


def test_a_hash_is_the_same_in_every_process() -> None:
    code = "from monitor.statements.model.features import hashed; print(hashed('дорога', 2047), hashed('\\ud800', 99))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60)
    assert done.stdout.split() == [str(hashed("дорога", 2047)), str(hashed("\ud800", 99))]


def test_title_and_publisher_are_marked() -> None:
    plain, row_of, tokens = rows_of(TEXT)
    marked, _, _ = rows_of(TEXT, title_end=TEXT.index("\n"), official=True)
    first = tokens.paragraphs[1][0]
    differing = {int(k) for k in np.flatnonzero((plain != marked).any(0))}
    assert differing == {PLACE}
    change = marked[row_of, PLACE] - plain[row_of, PLACE]
    assert set(change[:first].tolist()) == {12}
    assert set(change[first:].tolist()) == {8}


def test_what_the_rules_found_is_seen_and_nothing_else() -> None:
    text = "The minister said that the road is open."
    tokens = Tokens(text, lexicon("en"))
    with_rules, row_of = Features({}).rows(tokens, lexicon("en"), rule_drafts(tokens))
    without, _ = Features({}).rows(tokens, lexicon("en"), [])
    assert (without[:, RULE] == 0).all()
    roles = [(int(value) - 1) // 6 if value else None for value in with_rules[row_of, RULE]]
    assert roles[:4] == [0, 0, 1, 2]
    assert {NAMES[k] for k in np.flatnonzero((with_rules != without).any(0))} == {"rule", "rule_kind"}


def test_a_second_look_is_a_paragraph_of_its_own_per_content_and_sees_only_what_stands_inside() -> None:
    text = "The mayor said that the ministry had denied that the road was closed. The mayor said so."
    pack = lexicon("en")
    tokens = Tokens(text, pack)
    features = Features({})
    drafts = rule_drafts(tokens)
    rows, row_of = features.rows(tokens, pack, drafts)
    span = (tokens.low.index("that"), tokens.low.index("."))
    inner, places = features.nested_rows(drafts, [span, (0, 3)], rows, row_of)
    assert places == [(1, 1 + span[1] - span[0]), (2 + span[1] - span[0], 5 + span[1] - span[0])]
    assert len(inner) == places[-1][1]
    assert [int(inner[first - 1, QUOTE]) for first, _ in places] == [BREAK, BREAK]
    first, last = places[0]
    assert (inner[first:last, WORD] == rows[row_of[span[0] : span[1]], WORD]).all()
    assert (inner[first:last, PLACE] & 16 == 16).all()
    cue = first + tokens.low.index("denied") - span[0]
    assert (int(inner[cue, RULE]) - 1) // 6 == 1
    # the outer draft, whose cue lies outside, is not seen: its content's first word is plain there
    assert int(inner[first, RULE]) == 0
    # rows of the whole text stay as they were
    assert (rows[row_of, PLACE] & 16 == 0).all()
