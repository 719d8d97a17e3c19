"""Real feeds and real pages through the commands, against what their collections expect.

Run: python -m benchmarks.real_input [--shared DIR] [--only feeds|pages]

Feeds: every document of three collections is served on loopback, imported with `monitor sources import` and visited
with `monitor poll --all`, three times: as served; again; and again with all that the first visits left behind as
validators and hashes forgotten. Pages: all of the article benchmark through `monitor extract`, scored by its evaluator.
Exit 1 when an entry is missing, something is new twice, a refusal is unclear, a traceback shows, or F1 is under 0.955.
"""

from __future__ import annotations

import argparse
import json
import re
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote

from benchmarks.service import monitor, report, say
from benchmarks.shared_data import add_option, unpack

SETS = ("feeds-feedrs", "feeds-node", "feeds-miniflux")
F1_FLOOR = 0.955
_TYPES = {".json": "application/json", ".html": "text/html", ".atom": "application/atom+xml", ".xml": "application/xml"}


def main() -> int:
    """Run both parts and return the exit status."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    add_option(parser)
    parser.add_argument("--only", choices=["feeds", "pages"])
    options = parser.parse_args()
    figures: dict[str, Any] = {"benchmark": "real_input"}
    with tempfile.TemporaryDirectory(prefix="real-input-") as name:
        folder = Path(name)
        if options.only != "pages":
            unpack(options.shared, SETS, folder)
            figures["feeds"] = feeds(options.shared, folder)
        if options.only != "feeds":
            unpack(options.shared, ["articles-scrapinghub"], folder)
            figures["pages"] = pages(options.shared, folder)
    parts = [figures[part] for part in ("feeds", "pages") if part in figures]
    figures["passed"] = all(part["passed"] for part in parts)
    report(figures)
    return 0 if figures["passed"] else 1


# --------------------------------------------------------------------------------------------------------------- feeds


def feeds(shared: Path, folder: Path) -> dict[str, Any]:
    """Visit every feed three times and return what came of it."""
    documents = sorted(
        str(path.relative_to(folder))
        for name in SETS
        for path in (folder / name).rglob("*")
        if path.suffix in _TYPES and not path.name.endswith(".serde.json")
    )
    wanted = {one: expected(shared, folder, one) for one in documents}
    database = str(folder / "m.db")
    with serving(folder) as host:
        listed = folder / "sources.txt"
        listed.write_text("".join(f"http://{host}/{quote(one)}\n" for one in documents))
        imported = monitor("sources", "import", str(listed), "--db", database, "--allow-host", host)
        began = time.monotonic()
        visits = [monitor("poll", "--all", "--json", "--db", database)]
        elapsed = time.monotonic() - began
        visits.append(monitor("poll", "--all", "--json", "--db", database))
        forget(folder / "m.db")
        visits.append(monitor("poll", "--all", "--json", "--db", database))
        sources = monitor("sources", "list", "--json", "--db", database)
    by_id = {row["setup"]["id"]: row for row in map(json.loads, sources.stdout.splitlines())}
    paths = {key: unquote(row["setup"]["url"].split(host + "/", 1)[1]) for key, row in by_id.items()}
    rows = [{row["source_id"]: row for row in map(json.loads, visit.stdout.splitlines())} for visit in visits]
    missing, refused, unclear = {}, {}, []
    for source_id, path in paths.items():
        stored, first = by_id[source_id]["entries"], rows[0].get(source_id, {})
        if wanted[path] and stored != wanted[path]:
            missing[path] = {"wanted": wanted[path], "stored": stored, "said": first.get("message", "")}
        if first.get("outcome") == "failed":
            refused[path] = first.get("message", "")
            if len(refused[path]) < 8:
                unclear.append(path)
        elif not wanted[path] and not stored and not first.get("warnings"):
            refused[path] = "(no entries, no complaint)"
    said = "".join(one.stdout + one.stderr for one in (imported, *visits, sources))
    figures = {
        "documents": len(documents),
        "imported": len(by_id),
        "with_entries": sum(bool(count) for count in wanted.values()),
        "entries_wanted": sum(wanted.values()),
        "entries_stored": sum(row["entries"] for row in by_id.values()),
        "differ": missing,
        "refused": refused,
        "unclear": unclear,
        "outcomes": [dict(Counter(row["outcome"] for row in one.values())) for one in rows],
        "new_again": [sum(row["new_entries"] for row in one.values()) for one in rows[1:]],
        "tracebacks": said.count("Traceback"),
        "poll_s": round(elapsed, 1),
        "poll_exit": [one.returncode for one in visits],
        "complaints": [line for line in said.splitlines() if line.startswith(("Error", "error"))][:5],
    }
    figures["passed"] = not (missing or unclear or any(figures["new_again"]) or figures["tracebacks"]) and len(
        by_id
    ) == len(documents)
    say(
        f"{figures['documents']} documents: {figures['entries_stored']} entries stored of {figures['entries_wanted']} "
        f"wanted, {len(missing)} differ, {len(refused)} refused or empty; new at the second and third visit "
        f"{figures['new_again']}; {figures['tracebacks']} tracebacks"
    )
    for path, why in refused.items():
        say(f"  {path}: {why}")
    for path, difference in missing.items():
        say(f"  DIFFERS {path}: {difference}")
    return figures


def expected(shared: Path, folder: Path, document: str) -> int:
    """Return how many entries a document has, by its collection, else by the facts; 0 where nobody says."""
    path = folder / document
    oracle = path.with_name(path.stem + ".serde.json")
    if oracle.is_file():
        return len(json.loads(oracle.read_text("utf-8"))["entries"])
    name, _, inner = document.partition("/")
    fact = json.loads((shared / "data" / "feed_facts.json").read_text("utf-8"))[name].get(inner, {})
    if fact.get("expect", {}).get("not_a_feed"):
        return 0
    return int(fact.get("expect", {}).get("entries", fact.get("feedparser", {}).get("entries", 0)))


def forget(database: Path) -> None:
    """Make the next visits read everything anew: no validators, no hashes."""
    connection = sqlite3.connect(database)
    connection.execute("update sources set body_hash = null, entries_hash = null, etag = null, last_modified = null")
    connection.commit()
    connection.close()


@contextmanager
def serving(folder: Path) -> Iterator[str]:
    """Serve the files of a folder on loopback; gives HOST:PORT."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            path = (folder / unquote(self.path).lstrip("/")).resolve()
            found = path.is_relative_to(folder.resolve()) and path.is_file()
            body = path.read_bytes() if found else b"not here"
            self.send_response(200 if found else 404)
            self.send_header("Content-Type", _TYPES.get(path.suffix, "text/plain"))
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


# --------------------------------------------------------------------------------------------------------------- pages


def pages(shared: Path, folder: Path) -> dict[str, Any]:
    """Extract every page and return the score."""
    files = sorted((folder / "articles-scrapinghub" / "html").glob("*.html"))
    began = time.monotonic()
    done = monitor("extract", "--json", *map(str, files))
    elapsed = time.monotonic() - began
    results = folder / "results.jsonl"
    results.write_text(done.stdout, encoding="utf-8")
    scored = subprocess.run(
        [
            *(sys.executable, str(shared / "data" / "score_articles.py"), str(results)),
            *("--set", str(folder / "articles-scrapinghub")),
        ],
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    f1, precision, recall = (
        float(found[1]) if (found := re.search(rf"{name} ([\d.]+)", scored)) else 0.0
        for name in ("F1", "precision", "recall")
    )
    rows = [json.loads(line) for line in done.stdout.splitlines()]
    figures = {
        "pages": len(files),
        "extracted": len(rows),
        "f1": f1,
        "precision": precision,
        "recall": recall,
        "quality": dict(Counter(str(row["quality"]) for row in rows)),
        "wall_s": round(elapsed, 1),
        "tracebacks": (done.stdout + done.stderr).count("Traceback"),
        "exit": done.returncode,
    }
    figures["passed"] = f1 >= F1_FLOOR and not figures["tracebacks"] and len(rows) == len(files)
    say(f"{len(rows)} of {len(files)} pages; {scored.strip().splitlines()[1]}")
    return figures


if __name__ == "__main__":
    sys.exit(main())
