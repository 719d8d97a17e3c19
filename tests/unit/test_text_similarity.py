from __future__ import annotations

import pytest

from monitor.text.similarity import containment, did_you_mean, ratio, resemblance, sketch, word_changes

WORDS = [f"word{i}" for i in range(400)]


def test_the_same_text_resembles_itself_wholly() -> None:
    assert resemblance(sketch(WORDS), sketch(WORDS)) == 1.0


def test_other_text_does_not_resemble_it() -> None:
    assert resemblance(sketch(WORDS), sketch([w + "x" for w in WORDS])) == 0.0
    assert resemblance((), ()) == 0.0


def test_a_twentieth_of_the_words_changed_leaves_most_of_the_resemblance() -> None:
    changed = [w + "x" if i % 20 == 0 else w for i, w in enumerate(WORDS)]
    # 60 of 398 runs differ on either side: 338 of 458
    assert resemblance(sketch(WORDS), sketch(changed)) == pytest.approx(338 / 458, abs=0.12)


def test_short_texts_are_compared_exactly() -> None:
    assert resemblance(sketch(list("abcd")), sketch(list("abce"))) == pytest.approx(1 / 3)
    assert sketch(["one", "two"]) == sketch(["one", "two"]) != ()


def test_an_excerpt_is_contained_in_its_source() -> None:
    assert containment(sketch(WORDS[100:160]), sketch(WORDS)) == 1.0
    assert containment(sketch(WORDS), sketch(WORDS[100:160])) < 0.4


def test_a_sketch_is_ascending_bounded_and_fits_the_database() -> None:
    marks = sketch(WORDS)
    assert list(marks) == sorted(set(marks))
    assert len(marks) == 128
    assert 0 <= marks[0] <= marks[-1] < 2**63


def test_a_sketch_never_changes_between_versions() -> None:
    """Sketches are stored: other hashes would make every known statement new."""
    assert sketch(["official", "baku", "denied"]) == (764301182463389456,)


def test_a_mistyped_word_finds_what_was_meant() -> None:
    assert did_you_mean("intervall", ["kind", "interval", "url"]) == "interval"
    assert did_you_mean("zzz", ["kind", "interval"]) is None
    assert did_you_mean("x", []) is None


def test_ratio_is_a_share() -> None:
    assert ratio("abc", "abc") == 1.0
    assert ratio("abc", "xyz") == 0.0


def test_changed_words_are_told_in_order() -> None:
    changes = word_changes("one wounded was found near Parukh", "five wounded were found near Parukh today")
    assert [(c.kind, c.old, c.new) for c in changes] == [
        ("replace", "one", "five"),
        ("equal", "wounded", "wounded"),
        ("replace", "was", "were"),
        ("equal", "found near Parukh", "found near Parukh"),
        ("insert", "", "today"),
    ]
