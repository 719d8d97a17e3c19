"""The manual's page of commands, written from the commands themselves: `python -m monitor.cli.reference`."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import click

from monitor.cli.app import cli

_HEAD = """# Commands

This page is generated from the commands themselves; after changing one run
`python -m monitor.cli.reference docs/commands.md`. The same text is shown by `monitor COMMAND --help`.

## Everywhere

The global options may stand before or after the command:

{globals}

- **Exit codes**: 0 done, 1 failed, 2 wrong usage, 78 wrong configuration.
- **`--json`** writes one JSON object per line on standard output; everything for people goes to standard error then.
- **`--dry-run`**, where a command sends or changes something, shows what would happen.
- **`--since`** takes an age (`30m`, `12h`, `7d`, `2w`) or a date.
- `sources add|import|reset|remove` and `outbox retry|drop` change the database themselves when no service runs, and ask
  the running service otherwise. `db migrate` and `db prune` want the service stopped. All others only read.

## All commands

{contents}
"""


def reference_text() -> str:
    """Return docs/commands.md: all commands in the order of `monitor --help`, with options and an example each."""
    context = click.Context(cli, info_name="monitor", help_option_names=["-h", "--help"])
    shared = {name for param in cli.params for name in param.opts}
    commands = list(_commands(cli, context))
    contents = "\n".join(f"- [`{path}`](#{_anchor(path)}): {_summary(command)}" for path, command, _ in commands)
    parts = [_HEAD.format(globals=_options(context, cli.params), contents=contents)]
    parts += [_section(path, command, inner, shared) for path, command, inner in commands]
    return "\n".join(parts)


def _commands(group: click.Group, context: click.Context) -> Iterator[tuple[str, click.Command, click.Context]]:
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        if command is None or command.hidden:
            continue
        inner = click.Context(command, info_name=name, parent=context)
        yield inner.command_path, command, inner
        if isinstance(command, click.Group):
            yield from _commands(command, inner)


def _section(path: str, command: click.Command, context: click.Context, shared: set[str]) -> str:
    own = [param for param in command.params if not shared.intersection(param.opts)]
    usage = " ".join(piece for piece in command.collect_usage_pieces(context) if piece)
    lines = [f"## {path}", "", f"`{path} {usage}`", "", *_paragraphs(command.help or "")]
    if options := _options(context, own):
        lines += [options, ""]
    if command.epilog:
        lines += [_example(command.epilog), ""]
    return "\n".join(lines)


def _options(context: click.Context, params: list[click.Parameter]) -> str:
    records = [record for param in params if (record := param.get_help_record(context)) is not None]
    # an argument without a help text stands in the usage line, which says as much
    rows = [(name, text) for name, text in records if text or name.startswith("-")]
    if not rows:
        return ""
    # a cell ends at a bar, even within code
    cells = [(name.replace("|", "\\|"), text.replace("|", "\\|")) for name, text in rows]
    return "\n".join(["| option | meaning |", "|---|---|", *(f"| `{name}` | {text} |" for name, text in cells)])


def _paragraphs(text: str) -> list[str]:
    lines: list[str] = []
    for paragraph in text.split("\n\n"):
        lines += [" ".join(paragraph.split()), ""]
    return lines


def _example(epilog: str) -> str:
    command = epilog.removeprefix("Example: ")
    return "Example: " + "   or   ".join(f"`{one.strip()}`" for one in command.split("   or   "))


def _summary(command: click.Command) -> str:
    return command.get_short_help_str(limit=200)


def _anchor(path: str) -> str:
    return path.replace(" ", "-")


def main(arguments: list[str]) -> None:
    """Write the page to the file named, or to standard output."""
    if arguments:
        Path(arguments[0]).write_text(reference_text(), encoding="utf-8")
    else:
        click.echo(reference_text(), nl=False)


if __name__ == "__main__":
    main(sys.argv[1:])
