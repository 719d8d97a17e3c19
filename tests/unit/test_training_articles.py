"""The format of the annotated articles: what is read, and that a mistake is named with its file."""

from __future__ import annotations

from pathlib import Path

import pytest

articles = pytest.importorskip("training.articles", reason="the training folder is not part of the package")

GOOD = """kind: report
title: [s3 Village] [c3 denies] [k3 everything]
---
[s1,2 The ministry] [c1 denied] on Monday [k1 that its troops had left] and [c2 demanded] [k2 talks].

[k4 "We saw [s5 the ministry] [c5 claim] [k5 that nobody fired],"] [c4 said] [s4 the mayor], [v4 Ostpress]
reported. [k4 "That is untrue."]
---
1 denial
2 demand publisher belief
3 denial answers=outside

4 denial answers=5 unsaid
5 assertion
"""


def write(folder: Path, text: str, name: str = "07.txt", language: str = "en") -> Path:
    path = folder / language / name
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, "utf-8")
    return path


def refused(folder: Path, text: str) -> str:
    path = write(folder, text)
    with pytest.raises(articles.ArticleError) as caught:
        articles.read_article(path)
    message = str(caught.value)
    assert message.startswith(f"{path}:")
    return message.removeprefix(f"{path}:").strip()


def test_an_article_is_read_with_its_marks_taken_out(tmp_path: Path) -> None:
    one = articles.read_article(write(tmp_path, GOOD))
    assert (one.name, one.language, one.kind) == ("07", "en", "report")
    assert one.text.startswith("Village denies everything\n\nThe ministry denied on Monday that")
    assert "[" not in one.text
    assert "]" not in one.text
    assert one.text[: one.title_end] == "Village denies everything"


def test_spans_hold_the_words_that_were_marked(tmp_path: Path) -> None:
    one = articles.read_article(write(tmp_path, GOOD))
    by_number = {found.number: found for found in one.attributions}

    def words(number: int, role: str) -> list[str]:
        return [one.text[start:end] for start, end in getattr(by_number[number], role)]

    assert words(1, "speaker") == words(2, "speaker") == ["The ministry"]
    assert words(2, "content") == ["talks"]
    assert words(3, "cue") == ["denies"]
    assert words(4, "content") == ['"We saw the ministry claim that nobody fired,"', '"That is untrue."']
    assert words(4, "via") == ["Ostpress"]
    assert words(5, "content") == ["that nobody fired"]


def test_attributions_stand_in_the_order_of_the_text(tmp_path: Path) -> None:
    one = articles.read_article(write(tmp_path, GOOD))
    assert [found.number for found in one.attributions] == [3, 1, 2, 4, 5]


def test_acts_flags_and_answers_are_read(tmp_path: Path) -> None:
    one = articles.read_article(write(tmp_path, GOOD))
    assert {found.number: (found.act, found.answers, set(found.flags)) for found in one.attributions} == {
        1: ("denial", "", set()),
        2: ("demand", "", {"publisher", "belief"}),
        3: ("denial", "outside", set()),
        4: ("denial", "5", {"unsaid"}),
        5: ("assertion", "", set()),
    }


def test_a_title_is_optional(tmp_path: Path) -> None:
    one = articles.read_article(write(tmp_path, "kind: none\n---\nNothing was said.\n---\n"))
    assert (one.text, one.title_end, one.attributions) == ("Nothing was said.", 0, [])


@pytest.mark.parametrize(
    ("name", "held_out"), [("05.txt", True), ("10.txt", True), ("115.txt", True), ("01.txt", False), ("59.txt", False)]
)
def test_numbers_that_end_in_0_or_5_are_held_out(tmp_path: Path, name: str, held_out: bool) -> None:
    assert articles.read_article(write(tmp_path, GOOD, name)).held_out is held_out


@pytest.mark.parametrize(
    ("body", "problem"),
    [
        ("[s1 The mayor] [c1 said] [k1 that roads close.\n---\n1 assertion\n", "mark k(1,) is never closed"),
        ("The mayor said] that.\n---\n", "a ']' too many near"),
        ("[k1 ] nothing\n---\n1 assertion\n", "empty mark k(1,)"),
        ("[x1 The mayor] said.\n---\n", "a ']' too many near"),
        ("The [mayor said.\n---\n", "'[' that is no mark near '[mayor said.'"),
        ("[s1 The mayor] [c1 spoke].\n---\n1 assertion\n", "attribution 1 has no content"),
        ("[c1 said] [k1 so].\n---\n", "attribution 1 has no line in the list"),
        ("[c1 said] [k1 so].\n---\n1 assertion\n2 denial\n", "list line '2 denial': no mark has this number"),
        ("[c1 said] [k1 so].\n---\none assertion\n", "list line 'one assertion': no mark has this number"),
        ("[c1 said] [k1 so].\n---\n1 saying\n", "list line '1 saying': wants an act"),
        ("[c1 said] [k1 so].\n---\n1\n", "list line '1': wants an act"),
        ("[c1 said] [k1 so].\n---\n1 assertion loud\n", "list line '1 assertion loud': unknown option 'loud'"),
        ("[c1 said] [k1 so].\n---\n1 denial answers=9\n", "unknown option 'answers=9'"),
        ("[c1 said] [k1 so].\n", "wants three parts between lines '---', has 2"),
        ("[c1 said] [k1 so].\n---\n1 assertion\n---\n", "wants three parts between lines '---', has 4"),
    ],
)
def test_a_mistake_is_named_with_its_file(tmp_path: Path, body: str, problem: str) -> None:
    assert problem in refused(tmp_path, "kind: report\n---\n" + body)


def test_an_unknown_kind_is_named(tmp_path: Path) -> None:
    assert refused(tmp_path, "kind: poem\n---\nA.\n---\n").startswith("1: kind: 'poem' is none of analysis, brief")
    assert refused(tmp_path, "title: A\n---\nA.\n---\n").startswith("1: kind: '' is none of")


def test_the_folder_is_split_by_language_and_by_what_is_held_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for language, name in (("en", "04.txt"), ("en", "05.txt"), ("ru", "01.txt")):
        write(tmp_path, GOOD, name, language)
    monkeypatch.setattr(articles, "FOLDER", tmp_path)

    def names(*languages: str, held_out: bool | None = None) -> list[str]:
        return [f"{one.language}/{one.name}" for one in articles.read_articles(languages, held_out=held_out)]

    assert names() == ["en/04", "en/05", "ru/01"]
    assert names("en") == ["en/04", "en/05"]
    assert names(held_out=True) == ["en/05"]
    assert names(held_out=False) == ["en/04", "ru/01"]


def test_the_check_names_every_bad_file_and_fails(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(articles, "FOLDER", tmp_path)
    monkeypatch.setattr("sys.argv", ["articles"])
    write(tmp_path, GOOD, "01.txt")
    assert articles.main() == 0
    bad = [write(tmp_path, "kind: poem\n---\n---\n", name) for name in ("02.txt", "03.txt")]
    assert articles.main() == 1
    said = capsys.readouterr().out
    assert all(str(path) in said for path in bad)
    assert "'articles': 1" in said


def _files() -> list[Path]:
    return sorted(articles.FOLDER.glob("*/*.txt"))


def test_our_own_articles_are_valid() -> None:
    if not articles.FOLDER.is_dir():
        pytest.skip("the training articles are not part of the package")
    problems = []
    for path in _files():
        try:
            one = articles.read_article(path)
        except articles.ArticleError as error:
            problems.append(str(error))
            continue
        if not path.stem.isdigit():
            problems.append(f"{path}: its name is no number, so nothing says whether it is held out")
        if one.kind == "none" and one.attributions:
            problems.append(f"{path}: of kind none, but has attributions")
    assert problems == []


def test_every_language_of_ours_is_trained_on_and_scored() -> None:
    if not articles.FOLDER.is_dir():
        pytest.skip("the training articles are not part of the package")
    sides: dict[str, set[bool]] = {}
    for path in _files():
        sides.setdefault(path.parent.name, set()).add(path.stem[-1] in "05")
    assert {language: sorted(found) for language, found in sides.items() if found != {True, False}} == {}
