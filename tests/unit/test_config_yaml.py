"""Reading YAML with positions."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.config.yaml_file import load_plain_yaml
from monitor.config.yaml_tree import MAX_BYTES, MAX_DEPTH, parse_yaml
from monitor.errors import ConfigError


def _problems(text: str | bytes) -> list[str]:
    body = text.encode() if isinstance(text, str) else text
    return [str(problem) for problem in parse_yaml(body, name="f.yaml").problems]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("no", "no"),
        ("on", "on"),
        ("12:30:00", "12:30:00"),
        ("2022-03-27", "2022-03-27"),
        ("1_000", "1_000"),
        ("010", 10),
        ("-3", -3),
        ("1.5", 1.5),
        ("1e3", 1000.0),
        ("true", True),
        ("~", None),
        ("'5'", "5"),
        ("9" * 400, "9" * 400),
        (".inf", ".inf"),
    ],
)
def test_plain_scalars_mean_what_yaml_1_2_says(text: str, value: object) -> None:
    assert parse_yaml(f"key: {text}".encode(), name="f").value == {"key": value}


def test_each_value_and_key_has_its_place() -> None:
    tree = parse_yaml("\ufeffa: 1\nlist:\n  - x\n  - {k: Ж, l: 2}\n".encode(), name="f.yaml")
    second = tree.spot.children["list"].children[1]
    assert (second.line, second.column) == (4, 5)
    assert second.keys["l"] == (4, 12)
    assert (second.children["l"].line, second.children["l"].column) == (4, 15)


def test_an_alias_bomb_is_refused_at_its_first_anchor() -> None:
    bomb = "a: &a [x]\n" + "".join(
        f"{k}: &{k} [*{p}, *{p}, *{p}]\n" for p, k in zip("abcdefgh", "bcdefghi", strict=True)
    )
    problems = _problems(bomb)
    assert problems[0] == "f.yaml:1:4: anchors are not used here (&a)"
    assert "f.yaml:2:8: aliases are not used here (*a); write the value again" in problems


def test_two_equal_keys_are_refused_with_the_line_of_the_first() -> None:
    assert _problems("a: 1\nb: 2\na: 3\n") == ["f.yaml:3:1: a: given twice in one mapping (first in line 1)"]


def test_tags_are_refused() -> None:
    assert _problems("a: !!python/object:os.system x\n")[0].startswith("f.yaml:1:4: tags are not used here")


def test_a_tab_is_named_with_its_place() -> None:
    (problem,) = _problems("a:\n\t- b\n")
    assert problem.startswith("f.yaml:2:1: ")
    assert "not with tabs" in problem


def test_an_unclosed_bracket_is_told_with_its_place() -> None:
    (problem,) = _problems("a: [1, 2\nb: 3\n")
    assert problem.startswith("f.yaml:2:")


def test_deep_nesting_ends_with_a_sentence() -> None:
    assert _problems("a: " + "[" * 500)[0].endswith(f"nested deeper than {MAX_DEPTH} levels")
    assert "nest" in _problems("a: " + "[" * 100_000)[0]


def test_a_file_above_the_cap_is_not_parsed() -> None:
    assert _problems(b"#" * (MAX_BYTES + 1)) == ["f.yaml:1:1: larger than 5 MB; split it into a folder of files"]


def test_bytes_that_are_no_utf8_are_told_with_their_place() -> None:
    assert _problems("a: 1\nb: Ж".encode("cp1251")) == ["f.yaml:2:4: not UTF-8 text; save the file as UTF-8"]


def test_control_characters_are_refused() -> None:
    assert _problems("a: \x1b[31m") == ["f.yaml:1:4: control character U+001B is not allowed"]


def test_a_second_document_is_refused() -> None:
    assert _problems("a: 1\n---\nb: 2\n") == ["f.yaml:2:1: a second document (---) in one file"]


def test_a_list_is_no_configuration_file() -> None:
    assert _problems("- a\n") == ["f.yaml:1:1: the file must be a mapping of keys, such as `sources:`"]


def test_an_empty_file_is_an_empty_mapping() -> None:
    tree = parse_yaml(b"# nothing yet\n", name="f")
    assert tree.value == {}
    assert not tree.problems


@given(
    st.one_of(st.binary(max_size=200), st.text(alphabet="ab:- [],{}&*!#\n\t'\"?|>%@`0.", max_size=80).map(str.encode))
)
def test_no_bytes_make_the_reader_fail_or_point_outside(body: bytes) -> None:
    tree = parse_yaml(body, name="f")
    lines = body.decode("utf-8", "replace").count("\n") + body.count(b"\r") + 2
    for problem in tree.problems:
        assert problem.line is not None
        assert 1 <= problem.line <= lines


def test_packaged_data_is_read_as_plain_values(tmp_path) -> None:
    (tmp_path / "x.yaml").write_text("words: [no, yes]\n", "utf-8")
    assert load_plain_yaml(tmp_path / "x.yaml") == {"words": ["no", "yes"]}


def test_damaged_packaged_data_is_an_error_with_its_position(tmp_path) -> None:
    (tmp_path / "x.yaml").write_text("a: 1\na: 2\n", "utf-8")
    with pytest.raises(ConfigError, match=r"x\.yaml:2:1: a: given twice"):
        load_plain_yaml(tmp_path / "x.yaml")
