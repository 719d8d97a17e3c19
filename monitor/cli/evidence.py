"""`monitor evidence`: show, export and verify what statements rest on."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from monitor.cli.common import (
    Ago,
    GlobalOptions,
    common_options,
    open_for_reading,
    place_of,
    read_config,
    utc_now,
)
from monitor.cli.output import print_json, printable, progress

if TYPE_CHECKING:
    from monitor.config.models import Config

_WHAT = "REF|ID…"
_SHOWN = 200


@click.group()
def evidence() -> None:
    """Show, export and verify the evidence that statements and alerts rest on.

    REF is the reference of a statement or alert (S-7K2M9), ID the number of a capture or the first 8 or more digits
    of its SHA-256.
    """


@evidence.command(epilog="Example: monitor evidence show S-7K2M9")
@click.argument("what", nargs=-1, required=True, metavar=_WHAT)
@click.option("--json", "as_json", is_flag=True, help="One JSON line for each capture, with everything that is known.")
@common_options
def show(what: tuple[str, ...], as_json: bool, options: GlobalOptions) -> None:
    """Show what a statement or an alert rests on.

    For each capture: its place in the chain, what was asked and answered, addresses and certificate, the texts that
    were read from it with the versions that made them, and the words with their places in the text.
    """
    from monitor.daemon.evidence_export import account_of, select_evidence

    config = read_config(options)
    captures = _captures(options, config)
    with open_for_reading(options, config) as store:
        for one in what:
            selected = store.read(select_evidence, one)
            if not selected.captures:
                click.echo(f"{one}: no capture is kept of it (any more)", err=True)
            for number in selected.captures:
                row, account = store.read(account_of, number)
                if as_json:
                    print_json(account)
                    continue
                file = captures.path(row.digest) if row.capture else None
                for line in _shown(account, file, selected.ref):
                    click.echo(printable(line))


def _shown(account: dict[str, Any], file: Path | None, ref: str | None) -> Iterator[str]:
    """Yield the lines of a capture's account; of its attributions those of `ref`, if one is given."""
    capture = account["capture"]
    yield f"capture {capture['number']}  {capture['fetched_at']}  {capture['url']}"
    yield f"    sha256 {capture['sha256']}, {capture['size']} bytes"
    yield f"    kept as {file}" if file else f"    its bytes were pruned {capture['pruned_at']}; its link stays"
    if capture["record"] is not None:
        yield from _exchange_lines(capture["record"])
    yield f"    follows {capture['previous_hash']}"
    yield f"    link    {capture['chain_hash']}"
    for text in account["texts"]:
        versions = text["made_with"] or {"product": "?", "extractor": "?"}
        yield f"  text {text['number']} of {text['url']}  (revision {text['revision']}, stored {text['stored_at']})"
        kind = "the entry's own words" if text["own_words"] else "its page"
        made_with = f"{versions['product']}/{versions['extractor']}"
        yield f"    from {kind}, {len(text['text'])} characters, made with {made_with}"
        for one in text["attributions"]:
            if ref in (None, one["ref"]):
                yield from _attribution_lines(one)


def _exchange_lines(record: dict[str, Any]) -> Iterator[str]:
    for hop in record["redirects"]:
        yield from _asked_lines(hop["asked"])
        yield f"        answered {hop['status']}, sent on"
    if record["asked"] is not None:
        yield from _asked_lines(record["asked"])
    coding = f", unpacked from {record['coding']}" if record["coding"] else ""
    yield f"        answered {record['status']}{coding}, {len(record['headers'])} headers"
    for name, value in record["headers"]:
        yield f"          {name}: {value[:_SHOWN]}"


def _asked_lines(asked: dict[str, Any]) -> Iterator[str]:
    yield f"    asked {asked['at']}  GET {asked['url']}  at {asked['address'] or '?'}"
    if tls := asked["tls"]:
        yield f"        {tls['version']}, certificate sha256 {tls['certificate_sha256']}"
        yield f"        of {tls['subject']}, by {tls['issuer']}, valid {tls['valid_from']} to {tls['valid_until']}"


def _attribution_lines(one: dict[str, Any]) -> Iterator[str]:
    yield f"    {one['ref'] or 'no statement'}  {one['act']}, {one['form']}, {one['confidence']:.2f}"
    for name in ("speaker", "cue", "content"):
        for place in one[name]:
            yield f"        {name} {place['span'][0]}-{place['span'][1]} «{place['text']}»"


@evidence.command(epilog="Example: monitor evidence export S-7K2M9 --warc statement.warc.gz")
@click.argument("what", nargs=-1, metavar=_WHAT)
@click.option("--warc", "target", required=True, type=click.Path(path_type=Path), help="File to write: WARC 1.1, gzip.")
@click.option("--all", "everything", is_flag=True, help="All captures whose bytes are kept.")
@click.option("--since", type=Ago(), help="With --all: fetched since then: 12h, 7d or a date.")
@common_options
def export(
    what: tuple[str, ...], target: Path, everything: bool, since: datetime | None, options: GlobalOptions
) -> None:
    """Write captures to a WARC file for somebody else.

    It holds each redirect, request and answer with their headers, the bytes, and a metadata record with the link in the
    chain, the texts that were read from them and the words of the statements. Exit 1 when something could not be
    written.
    """
    from monitor.daemon.evidence_export import write_warc

    if bool(what) == everything:
        raise click.UsageError("name what is to be exported, or give --all")
    if since is not None and not everything:
        raise click.UsageError("--since is for --all")
    config = read_config(options)
    with open_for_reading(options, config) as store:
        numbers = list(_all_numbers(store, since)) if everything else _named(store, what)
        with progress(len(numbers), "writing") as advance:
            left_out = write_warc(target, store, _captures(options, config), numbers, now=utc_now(), advance=advance)
    for line in left_out:
        click.echo(line, err=True)
    click.echo(f"{target}: {len(numbers) - len(left_out)} captures, {target.stat().st_size} bytes")
    sys.exit(1 if left_out else 0)


def _all_numbers(store: Any, since: datetime | None) -> Iterator[int]:
    from monitor.store.captures import capture_numbers

    after = 0
    while numbers := store.read(capture_numbers, since=since, after=after):
        yield from numbers
        after = numbers[-1]


def _named(store: Any, what: tuple[str, ...]) -> list[int]:
    from monitor.daemon.evidence_export import select_evidence

    return sorted({number for one in what for number in store.read(select_evidence, one).captures})


@evidence.command(epilog="Example: monitor evidence verify --all")
@click.argument("what", nargs=-1, metavar=_WHAT)
@click.option("--all", "everything", is_flag=True, help="The whole chain, all files, all texts.")
@click.option("--contains", metavar="HASH", help="Also: the chain holds a link with this hash, noted earlier.")
@click.option("--json", "as_json", is_flag=True, help="One JSON line for each finding, and one with the totals.")
@common_options
def verify(
    what: tuple[str, ...], everything: bool, contains: str | None, as_json: bool, options: GlobalOptions
) -> None:
    """Check that evidence is what it was when it was stored.

    The links of the chain, the bytes of the files, the seals of the stored texts, that words stand where they are said
    to stand, and, where the versions are those of this program and watchlist, that the bytes give the same text and
    the text the same statements. Says exactly what is wrong; exit 1 then.
    """
    from monitor.daemon.evidence_checks import Checker, Finding
    from monitor.daemon.workers import WorkerPool
    from monitor.store.captures import chain_length, chain_position
    from monitor.store.evidence_rows import count_revisions

    if bool(what) == everything and not (contains and not what):
        raise click.UsageError("name what is to be verified, or give --all")
    config = read_config(options)
    settings = config.monitor
    pool = WorkerPool(settings.workers, config.watchlist, detector=settings.detector)
    with open_for_reading(options, config) as store, closing(pool):
        captures, revisions = _to_verify(store, what)
        total = store.read(chain_length) + store.read(count_revisions) if everything else len(captures) + len(revisions)
        wrong = 0
        with progress(total, "verifying") as advance:
            checker = Checker(
                store,
                _captures(options, config),
                pool,
                max_entries=settings.limits.entries_per_visit,
                advance=advance,
            )
            for finding in checker.everything() if everything else checker.some(captures, revisions):
                wrong += 1
                _print_finding(finding, as_json=as_json)
        position = store.read(chain_position, contains.lower()) if contains else None
        if contains and position is None:
            wrong += 1
            finding = Finding(kind="chain", where="chain", what=f"holds no link {contains}: it is not the one it was")
            _print_finding(finding, as_json=as_json)
    _print_tally(checker.tally, wrong, position, whole=everything, as_json=as_json)
    sys.exit(1 if wrong else 0)


def _to_verify(store: Any, what: tuple[str, ...]) -> tuple[list[int], list[int]]:
    from monitor.daemon.evidence_export import select_evidence

    selected = [store.read(select_evidence, one) for one in what]
    captures = sorted({number for one in selected for number in one.captures})
    return captures, sorted({number for one in selected for number in one.revisions})


def _print_finding(finding: Any, *, as_json: bool) -> None:
    if as_json:
        print_json(finding)
    else:
        click.echo(printable(f"WRONG  {finding.where}: {finding.what}"))


def _print_tally(tally: Any, wrong: int, position: int | None, *, whole: bool, as_json: bool) -> None:
    if as_json:
        print_json({"wrong": wrong, "position": position, "tally": tally})
        return
    click.echo(f"{tally.captures} captures ({tally.pruned} pruned), {tally.files} files, {tally.texts} texts looked at")
    click.echo(f"{tally.derived} texts made again of their bytes, {tally.detected} read again for statements")
    for why, count in sorted(tally.skipped.items()):
        click.echo(f"    {count}: {why}")
    if whole:
        click.echo(f"the chain ends with {tally.head}")
    if position is not None:
        click.echo(f"the noted link is number {position}")
    click.echo("nothing is wrong" if not wrong else f"{wrong} findings")


def _captures(options: GlobalOptions, config: Config) -> Any:
    from monitor.articles.captures import CaptureStore
    from monitor.daemon.evidence import capture_folder

    return CaptureStore(capture_folder(place_of(options, config).data_dir))
