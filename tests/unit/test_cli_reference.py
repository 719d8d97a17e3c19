"""The page of commands is the commands' own text."""

from __future__ import annotations

import re
from pathlib import Path

import click
import pytest

from monitor.cli.app import COMMANDS, cli
from monitor.cli.reference import main, reference_text

PAGE = Path(__file__).resolve().parents[2] / "docs" / "commands.md"


def _leaves(group: click.Group) -> list[tuple[str, click.Command]]:
    context = click.Context(cli)
    found: list[tuple[str, click.Command]] = []
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        assert command is not None
        if isinstance(command, click.Group):
            found += [(f"{name} {inner}", one) for inner, one in _leaves(command)]
        else:
            found.append((name, command))
    return found


@pytest.fixture(scope="module")
def text() -> str:
    return reference_text()


def test_the_page_in_docs_is_what_the_commands_say(text: str) -> None:
    assert PAGE.read_text(encoding="utf-8") == text, "run: python -m monitor.cli.reference docs/commands.md"


def test_every_command_has_a_section_that_the_contents_link_to(text: str) -> None:
    sections = {line.removeprefix("## ") for line in text.splitlines() if line.startswith("## monitor ")}
    assert {f"monitor {name}" for name in COMMANDS} <= sections
    assert {f"monitor {name}" for name, _ in _leaves(cli)} <= sections
    assert set(re.findall(r"\]\(#(monitor[^)]*)\)", text)) == {name.replace(" ", "-") for name in sections}


@pytest.mark.parametrize(("name", "command"), _leaves(cli), ids=lambda value: value if isinstance(value, str) else "")
def test_every_command_says_what_it_does_and_gives_an_example_that_names_it(name: str, command: click.Command) -> None:
    assert command.help
    assert (command.epilog or "").startswith(f"Example: monitor {name}")


def test_the_global_options_are_told_once(text: str) -> None:
    assert text.count("| `--config PATH` |") == 1
    assert text.count("| `--db URL\\|FILE` |") == 1


def test_the_page_is_written_to_a_file_or_to_standard_output(
    text: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    main([str(tmp_path / "page.md")])
    main([])
    assert (tmp_path / "page.md").read_text(encoding="utf-8") == capsys.readouterr().out == text
