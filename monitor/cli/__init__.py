"""The command line: one file per command group, loaded when it is used."""

from __future__ import annotations


def main() -> None:
    """Run `monitor`; the entry point of the installed command."""
    from monitor.cli.app import cli

    cli()
