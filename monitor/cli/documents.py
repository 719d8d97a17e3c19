"""Commands on files and texts: detect, extract, parse, explain, test."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import closing
from pathlib import Path
from typing import Any

import click

from monitor.cli.common import GlobalOptions, common_options, language_code, read_config, utc_now
from monitor.cli.output import print_json, print_table, printable, progress
from monitor.config.models import Config, Workers
from monitor.errors import SourceError
from monitor.types import JsonPaths

_FILES = click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="FILE…")
_JSON = click.option("--json", "as_json", is_flag=True, help="One JSON line per file.")
#: files handed to the workers ahead of the output
_AHEAD = 64


@click.command(epilog="Example: monitor detect --json article.txt")
@_FILES
@_JSON
@click.option("--lang", metavar="xx", callback=language_code, help="Language of the texts; default: detected.")
@common_options
def detect(files: tuple[Path, ...], as_json: bool, lang: str | None, options: GlobalOptions) -> None:
    """Find who says what in plain text files.

    Offsets are half-open code-point ranges into the file as decoded, newlines untouched. Names of the configured
    registry, when there is one, say who an actor is.
    """
    from monitor.articles.article import article_from_text
    from monitor.cli.detected import as_contract, as_text
    from monitor.daemon.reading import read_article

    def job(path: Path) -> tuple[Callable[..., Any], Any]:
        text = path.read_bytes().decode("utf-8", errors="replace")
        return read_article, article_from_text(text, url=path.name, language=lang)

    failed = 0
    for path, document in _through_workers(files, job, read_config(options)):
        if isinstance(document, str):
            click.echo(f"{path}: {document}", err=True)
            failed += 1
        elif as_json:
            print_json(as_contract(path.stem, document))
        else:
            click.echo(printable(as_text(str(path), document)))
    sys.exit(1 if failed else 0)


def _selectors(_: click.Context, parameter: click.Parameter, values: tuple[str, ...]) -> tuple[str, ...]:
    from monitor.text.css import css_problem

    for value in values:
        if problem := css_problem(value):
            raise click.BadParameter(problem, param=parameter)
    return values


@click.command(epilog="Example: monitor extract --keep .article-body --drop .read-also page.html")
@_FILES
@_JSON
@click.option("--url", default="", help="Address the page was fetched from.")
@click.option("--keep", multiple=True, metavar="CSS", callback=_selectors, help="What holds the text, as in `keep`.")
@click.option("--drop", multiple=True, metavar="CSS", callback=_selectors, help="What goes first, as in `drop`.")
@common_options
def extract(
    files: tuple[Path, ...],
    as_json: bool,
    url: str,
    keep: tuple[str, ...],
    drop: tuple[str, ...],
    options: GlobalOptions,
) -> None:
    """Extract title, text, date and language of saved pages, with a verdict on their quality.

    --keep and --drop try what a source's `keep` and `drop` would do; each may be given more than once.
    """
    from monitor.daemon.reading import extract_file

    def job(path: Path) -> tuple[Callable[..., Any], Any]:
        return extract_file, (path.read_bytes(), url or path.name, utc_now(), keep, drop)

    failed = 0
    for path, page in _through_workers(files, job, read_config(options)):
        if isinstance(page, str):
            click.echo(f"{path}: {page}", err=True)
            failed += 1
        elif as_json:
            shown = {name: getattr(page, name) for name in ("title", "text", "published_at", "language", "quality")}
            print_json({"id": path.stem, **shown, "warnings": page.warnings})
        else:
            click.echo(printable(f"{path}: {page.quality}, {page.language}, {page.published_at}\n{page.title}\n"))
            click.echo(printable(page.text) + "\n")
            for warning in page.warnings:
                click.echo(f"warning: {printable(warning)}", err=True)
    sys.exit(1 if failed else 0)


def _json_paths(pairs: tuple[str, ...]) -> JsonPaths | None:
    """Return the pointers of `--field` options. Errors: a usage error, as for any option."""
    from monitor.config.one_source import one_source
    from monitor.daemon.setup import source_options

    fields = dict(pair.partition("=")[::2] for pair in pairs)
    values = {"id": "parsed", "kind": "json", "url": "http://localhost/", "json": fields}
    try:
        return source_options(one_source(values)).json
    except SourceError as error:
        raise click.BadParameter(str(error), param_hint="--field") from error


@click.command(epilog="Example: monitor parse feed.xml --url https://example.org/feed.xml")
@_FILES
@_JSON
@click.option("--url", default="", help="Address the document was fetched from; relative links need it.")
@click.option("--kind", type=click.Choice(["feed", "listing", "sitemap", "telegram", "json"]), default="feed")
@click.option("--links", help="Listing: glob over the paths of its article links.")
@click.option("--select", metavar="CSS", help="Listing: CSS selector of its article links.")
@click.option(
    "--field",
    "pairs",
    multiple=True,
    metavar="NAME=POINTER",
    help="JSON: where items, id, url, title, text and date are, such as items=/data.",
)
@click.option("--lang", metavar="xx", callback=language_code, help="Language of the source, for dates in words.")
@common_options
def parse(
    files: tuple[Path, ...],
    as_json: bool,
    url: str,
    kind: str,
    links: str | None,
    select: str | None,
    pairs: tuple[str, ...],
    lang: str | None,
    options: GlobalOptions,
) -> None:
    """Show the entries of saved feeds, listing pages, sitemaps, Telegram previews or JSON documents."""
    from monitor.daemon.reading import SourceJob, parse_source
    from monitor.types import SourceKind, SourceOptions

    config = read_config(options)
    paths = _json_paths(pairs) if kind == "json" else None

    def job(path: Path) -> tuple[Callable[..., Any], Any]:
        return parse_source, SourceJob(
            kind=SourceKind(kind),
            body=path.read_bytes(),
            url=url or f"http://localhost/{path.name}",
            charset=None,
            content_type="",
            options=SourceOptions(links=links, select=select, json=paths),
            language=lang,
            max_entries=config.monitor.limits.entries_per_visit,
            now=utc_now(),
        )

    failed = 0
    columns = ("title", "url", "published_at", "updated_at", "summary")
    for path, parsed in _through_workers(files, job, config):
        if isinstance(parsed, str):
            click.echo(f"{path}: {parsed}", err=True)
            failed += 1
        elif as_json:
            entries = [
                {"id": entry.guid or entry.id} | {name: getattr(entry, name) for name in columns}
                for entry in parsed.entries
            ]
            shown = {"id": path.stem, "kind": parsed.kind, "title": parsed.title, "entries": entries}
            print_json({**shown, "warnings": parsed.warnings})
        else:
            rows = [(entry.published_at, entry.title, entry.url) for entry in parsed.entries]
            print_table(
                f"{path}: {parsed.kind}, {parsed.title}", ("published", "title", "url"), rows, empty="no entries"
            )
            if parsed.hub:
                click.echo(f"WebSub hub: {printable(parsed.hub)}", err=True)
            for warning in parsed.warnings:
                click.echo(f"warning: {warning}", err=True)
    sys.exit(1 if failed else 0)


@click.command(epilog="Example: monitor explain article.txt --watch farrukh-statements")
@click.argument("what", metavar="FILE|URL|ID")
@click.option("--watch", "watch_id", metavar="ID", help="Only this watch.")
@click.option("--lang", metavar="xx", callback=language_code, help="Language of the text; default: detected.")
@click.option("--all", "everything", is_flag=True, help="Every watch and every condition (-v does the same).")
@_JSON
@common_options
def explain(
    what: str, watch_id: str | None, lang: str | None, everything: bool, as_json: bool, options: GlobalOptions
) -> None:
    """Say why a text is, or is not, told: its names and statements, the watches that match, the three nearest misses.

    Statements are numbered [0], [1], …; what is said of a watch names them so. FILE is a plain text; a statement's
    reference (S-…) or the address of a stored article is read from the database.
    """
    from monitor.cli.explained import (
        address_history,
        article_of,
        evidence_file,
        evidence_text,
        explained,
        explained_text,
    )
    from monitor.cli.history import history_lines, trouble_text

    config = read_config(options)
    article, capture = article_of(what, lang, options, config)
    document, reasons = explained(article, config, watch_id)
    file = evidence_file(capture, options, config) if capture else None
    trouble, changes = address_history(article.url, options, config)
    if as_json:
        evidence = {"capture": capture, "file": str(file) if file else None, "page": trouble, "changes": changes}
        print_json({"article": article.url, **evidence, "attributions": document.attributions, "watches": reasons})
    else:
        if capture and file:
            click.echo(printable(evidence_text(capture, file)))
        if trouble:
            click.echo(printable(trouble_text(trouble)))
        for line in history_lines(changes):
            click.echo(printable(line))
        click.echo(printable(explained_text(document, reasons, everything=everything or options.verbose > 0)))


@click.command(epilog="Example: monitor test --config ./config")
@_JSON
@common_options
def test(as_json: bool, options: GlobalOptions) -> None:
    """Run the tests inside the watchlist; exit 1 when one fails."""
    from monitor.articles.article import article_from_text
    from monitor.daemon.reader import Reader
    from monitor.watch.watchtests import run_watch_tests

    config = read_config(options, need=True)
    reader = Reader(config.watchlist, detector=config.monitor.detector)

    def read(text: str, lang: str | None) -> Any:
        return reader.read(article_from_text(text, url="test", language=lang))

    results = run_watch_tests(config.watchlist.watches, reader.registry, read)
    if as_json:
        for result in results:
            print_json(result)
    else:
        rows = [("ok" if r.passed else "FAILED", r.watch_id, r.text[:90], "" if r.passed else r.found) for r in results]
        print_table("Watchlist tests", ("", "watch", "text", "found"), rows, empty="the watchlist has no tests")
    failed = sum(not result.passed for result in results)
    click.echo(f"{len(results) - failed} passed, {failed} failed", err=as_json)
    sys.exit(1 if failed else 0)


def _through_workers(
    files: tuple[Path, ...], job: Callable[[Path], tuple[Callable[..., Any], Any]], config: Config
) -> Iterator[tuple[Path, Any]]:
    """Yield each file with what a worker made of it, in order; a line of text says why there is nothing."""
    from monitor.daemon.reading import Refused
    from monitor.daemon.workers import WorkerPool

    settings = config.monitor.workers if len(files) > 1 else Workers(count=1)
    pool = WorkerPool(settings, config.watchlist, detector=config.monitor.detector, unsaid_apart=False)
    waiting: list[tuple[Path, Future[Any] | str]] = []

    def finish() -> tuple[Path, Any]:
        path, future = waiting.pop(0)
        found = future if isinstance(future, str) else future.result()
        return path, found.message if isinstance(found, Refused) else found

    with closing(pool), progress(len(files), "reading") as advance:
        for path in files:
            waiting.append((path, _scheduled(pool, path, job)))
            if len(waiting) >= _AHEAD:
                yield finish()
                advance()
        while waiting:
            yield finish()
            advance()


def _scheduled(pool: Any, path: Path, job: Callable[[Path], tuple[Callable[..., Any], Any]]) -> Future[Any] | str:
    try:
        function, argument = job(path)
    except OSError as error:
        return f"cannot be read: {error.strerror or error}"
    arguments = argument if isinstance(argument, tuple) else (argument,)
    return pool.run_now(function, *arguments)  # type: ignore[no-any-return]  # the pool is imported lazily
