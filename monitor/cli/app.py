"""The `monitor` command: its sub-commands are imported only when they are called."""

from __future__ import annotations

import importlib
import sys
from typing import Any

import click

from monitor import __version__
from monitor.cli.common import GlobalOptions, common_options
from monitor.errors import ConfigError, MonitorError

#: command -> (module, attribute, one line for the list of commands)
COMMANDS = {
    "run": ("service", "run", "Run the service: visit, read, tell, until SIGTERM."),
    "demo": ("demo", "demo", "Run the service on a sample newsroom, on this machine alone."),
    "check": ("checking", "check", "Check the configuration and show every problem."),
    "poll": ("service", "poll", "Visit sources once, then exit; sends nothing."),
    "status": ("service", "status", "Show what the service is doing."),
    "healthcheck": ("service", "healthcheck", "Ask the running service whether it is ready."),
    "doctor": ("service", "doctor", "Look for what is wrong with this installation, with a fix for each finding."),
    "test": ("documents", "test", "Run the tests inside the watchlist."),
    "explain": ("documents", "explain", "Say why a text is, or is not, told."),
    "detect": ("documents", "detect", "Find who says what in text files."),
    "extract": ("documents", "extract", "Extract title, text and date of saved pages."),
    "parse": ("documents", "parse", "Show the entries of saved feeds."),
    "statements": ("archive", "statements", "List stored statements, newest first."),
    "search": ("archive", "search", "Search the stored articles."),
    "thread": ("archive", "thread", "Show a statement with its answers and reports."),
    "evidence": ("evidence", "evidence", "Show, export and verify what statements rest on."),
    "sources": ("sources", "sources", "Find, try, add, list, import, export and remove sources."),
    "channels": ("channels", "channels", "List the channels, send a test message."),
    "outbox": ("outbox", "outbox", "List, retry and drop what is to be sent."),
    "db": ("db", "db", "Migrate, back up and prune the database."),
    "schema": ("service", "schema", "Print the JSON schema of a configuration file."),
    "version": ("service", "version", "Print the version."),
}


class _Commands(click.Group):
    """Imports a command's module when the command is used, and maps our errors to exit codes."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 - click's signature
        if cmd_name not in COMMANDS:
            return None
        module, attribute, _ = COMMANDS[cmd_name]
        command: click.Command = getattr(importlib.import_module(f"monitor.cli.{module}"), attribute)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002 - click's signature
        with formatter.section("Commands"):
            formatter.write_dl([(name, line) for name, (_, _, line) in COMMANDS.items()])

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        from monitor.text.similarity import did_you_mean

        if args and args[0] not in COMMANDS and not args[0].startswith("-"):
            meant = did_you_mean(args[0], tuple(COMMANDS))
            ctx.fail(f"there is no command {args[0]!r}" + (f"; did you mean {meant!r}?" if meant else ""))
        return super().resolve_command(ctx, args)

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except ConfigError as error:
            for problem in error.problems:
                click.echo(problem, err=True)
            sys.exit(78)
        except MonitorError as error:
            click.echo(f"monitor: {error}", err=True)
        except OSError as error:
            click.echo(f"monitor: {error.filename or 'the system'}: {error.strerror or error}", err=True)
        except ModuleNotFoundError as error:
            click.echo(f"monitor: needs {error.name}; install the extra: pip install '.[cluster]'", err=True)
        sys.exit(1)


@click.command(
    cls=_Commands,
    epilog="Exit codes: 0 done, 1 failed, 2 wrong usage, 78 wrong configuration. "
    "Start with `monitor demo`, then `monitor check` and `monitor run`.",
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.version_option(__version__, prog_name="monitor")
@common_options
@click.pass_context
def cli(ctx: click.Context, options: GlobalOptions) -> None:
    """Watch ministries and news media; tell people who said what about which place."""
    ctx.obj = options
