"""What the manual says is there: the two commands of the README, links, commands and files that it names."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from urllib.parse import unquote

import click
import pytest

from monitor.cli.app import cli

ROOT = Path(__file__).resolve().parents[2]
DOCS = sorted((ROOT / "docs").rglob("*.md"))
PAGES = [ROOT / "README.md", ROOT / "CHANGELOG.md", ROOT / "systemd" / "README.md", *DOCS]

DEMO = "python3 -m venv .venv && .venv/bin/pip install -c constraints.txt . && .venv/bin/monitor demo"
TEST = "python3 -m venv .venv && .venv/bin/pip install -c constraints.txt '.[test]' && .venv/bin/python -m pytest"

_LINK = re.compile(r"\]\(([^)\s]+)\)")
_FENCE = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)
_CODE = re.compile(r"`([^`\n]+)`")
_OUR_FILES = re.compile(
    r"(?<![\w/.])(?:monitor|tests|docs|benchmarks|systemd|config)/[\w./@-]+\.(?:py|md|yaml|service|conf)"
)


def _named(page: Path) -> str:
    return str(page.relative_to(ROOT))


def _prose(page: Path) -> str:
    return _FENCE.sub("", page.read_text(encoding="utf-8"))


def _anchors(page: Path) -> set[str]:
    """The anchors of a page's headings, as they are made where Markdown is shown."""
    headings = re.findall(r"^#+ (.+)$", _prose(page), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def test_the_readme_gives_both_quick_start_commands_as_lines_to_copy() -> None:
    blocks = _FENCE.findall((ROOT / "README.md").read_text(encoding="utf-8"))
    lines = [line for block in blocks for line in block.splitlines()]
    assert DEMO in lines
    assert TEST in lines


def test_continuous_integration_does_what_the_test_command_says() -> None:
    script = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    assert "python3 -m venv" in script
    assert re.search(r"pip\" install [^\n]*-c constraints\.txt '\.\[test", script)
    assert "-m pytest" in script


def test_the_quick_start_relies_on_what_the_project_declares() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert (ROOT / "constraints.txt").is_file()
    assert "test" in project["optional-dependencies"]
    assert "monitor" in project["scripts"]
    assert project["readme"] == "README.md"


@pytest.mark.parametrize("page", PAGES, ids=_named)
def test_every_relative_link_leads_to_a_file_and_a_heading_that_exist(page: Path) -> None:
    broken = []
    for link in _LINK.findall(_prose(page)):
        path, _, anchor = unquote(link).partition("#")
        if "://" in link or link.startswith("mailto:"):
            continue
        target = (page.parent / path).resolve() if path else page
        if not target.exists() or (anchor and anchor not in _anchors(target)):
            broken.append(link)
    assert not broken


def test_every_page_of_the_manual_is_linked_from_the_readme() -> None:
    linked = {(ROOT / link.partition("#")[0]).resolve() for link in _LINK.findall(_prose(ROOT / "README.md"))}
    assert [_named(page) for page in DOCS if page not in linked] == []


def _invocations(page: Path) -> list[list[str]]:
    """The words after `monitor` of each command line in the page's code, pipes and comments cut off."""
    text = page.read_text(encoding="utf-8")
    lines = [line for block in _FENCE.findall(text) for line in block.splitlines()] + _CODE.findall(_prose(page))
    parts = [part.strip() for line in lines for part in re.split(r"&&|;|\s#|\||  or  ", line)]
    matches = [re.match(r"(?:[A-Z_]+=\S+ )*(?:ExecStart=)?(?:\S*/)?monitor((?: [^:=·]+)+)$", part) for part in parts]
    return [match[1].split() for match in matches if match]


def _wrong_word(words: list[str]) -> str | None:
    """The first command or option that does not exist; what is no word of ours (COMMAND, a file) is left alone."""
    context = click.Context(cli)
    command: click.Command = cli
    options = {name for param in cli.params for name in param.opts} | {"--help", "-h"}
    for word in words:
        if word.startswith("-"):
            known = options | {name for param in command.params for name in param.opts}
            # -vv is -v twice
            if word not in known and word.rstrip("v") != "-":
                return word
        elif isinstance(command, click.Group) and re.fullmatch(r"[a-z]+(\|[a-z]+)*", word):
            inner = [command.get_command(context, name) for name in word.split("|")]
            if None in inner:
                return word
            command = inner[0] or command
    return None


@pytest.mark.parametrize("page", PAGES, ids=_named)
def test_every_command_and_option_named_as_code_exists(page: Path) -> None:
    wrong = {" ".join(words): word for words in _invocations(page) if (word := _wrong_word(words))}
    assert wrong == {}


def test_a_command_line_that_does_not_exist_would_be_noticed() -> None:
    assert _wrong_word(["chekc"]) == "chekc"
    assert _wrong_word(["outbox", "lists"]) == "lists"
    assert _wrong_word(["outbox", "list", "--stat", "dead"]) == "--stat"
    assert _wrong_word(["--db", "FILE", "outbox", "retry|drop", "17"]) is None
    assert len(_invocations(ROOT / "docs" / "operations.md")) > 20


@pytest.mark.parametrize("page", PAGES, ids=_named)
def test_every_file_of_ours_named_as_code_exists(page: Path) -> None:
    named = {name for code in _CODE.findall(_prose(page)) for name in _OUR_FILES.findall(code) if "*" not in code}
    assert sorted(name for name in named if not (ROOT / name).exists()) == []


@pytest.mark.parametrize("page", [page for page in PAGES if page.parent.name == "design"], ids=_named)
def test_every_design_note_has_its_parts_and_fits_a_page(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    assert re.match(r"# \d+\. ", text)
    assert int(page.name[:4]) == int(re.match(r"# (\d+)", text)[1])
    assert "\nStatus: " in text
    assert [line for line in text.splitlines() if line.startswith("## ")] == [
        "## Context",
        "## Decision",
        "## Consequences",
    ]
    assert len(text.split()) < 700
