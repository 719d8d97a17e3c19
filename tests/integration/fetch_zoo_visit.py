"""Fetches every transport exhibit of the zoo at once; run inside its fence, prints one JSON object.

Not a test itself: `test_fetch_zoo.py` starts it where only loopback exists, and judges what it prints.
"""

from __future__ import annotations

import asyncio
import json
import os
import re
import resource
import sys
import tempfile
import urllib.request
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from monitor.config.models import Fetching
from monitor.fetch.client import Fetcher, FetchRequest
from monitor.fetch.guard import parse_allow_host
from monitor.types import Failed, Fetched, FetchOutcome

GROUPS = {"net", "zip", "http", "redirect", "tls", "ssrf", "ok"}
NAMES = ("private", "mixed", "cgnat", "many", "nx", "servfail", "refused", "slow", "rebind", "www")
DEADLINE_S = 9.0
MAX_BYTES = 10 * 2**20


def describe(outcome: FetchOutcome) -> dict[str, Any]:
    told = {"type": type(outcome).__name__, "elapsed": round(outcome.elapsed_s, 2), "url": outcome.url}
    if isinstance(outcome, Failed):
        return {**told, "kind": outcome.kind.value, "message": outcome.message, "retry_after_s": outcome.retry_after_s}
    if isinstance(outcome, Fetched):
        return {
            **told,
            "bytes": len(outcome.body),
            "moved_to": outcome.moved_to,
            "etag": outcome.etag,
            "last_modified": outcome.last_modified,
            "canary": b"ZK-CANARY" in outcome.body,
            "forged": b"FORGED" in outcome.body,
        }
    return told


def ask(path: str) -> bytes:
    """The zoo's own books, read before and after the fetches, when blocking the loop disturbs nobody."""
    with urllib.request.urlopen(os.environ["ZOO_URL"] + path) as answer:
        return answer.read()


def descriptors() -> int:
    return len(list(Path("/proc/self/fd").iterdir()))


async def visit() -> dict[str, Any]:
    zoo = os.environ["ZOO_URL"]
    port = zoo.rpartition(":")[2]
    index = json.loads(ask("/_index"))
    with tempfile.NamedTemporaryFile(suffix=".pem", delete=False) as authority:
        authority.write(ask("/_ca.pem"))
    rows = [row for row in index["exhibits"] if row["group"] in GROUPS]
    allowed = {f"127.0.0.1:{re.match(r'https?://127.0.0.1:([0-9]+)', row['url'])[1]}" for row in rows}
    links = re.findall(r"<link>([^<]+)</link>", ask("/ssrf/entry-links").decode())
    direct = {f"direct {link}": link for link in links if not link.startswith(("http://zoo.test", f"{zoo}/"))}
    direct |= {f"name {name}": f"http://{name}.zoo.test:{port}/ok/rss" for name in NAMES}
    addresses = {row["path"]: row["url"] for row in rows} | direct
    fetcher = Fetcher(
        Fetching.model_validate({"host_pause": "0s", "per_host": 16, "concurrency": 512}), now=lambda: datetime.now(UTC)
    )
    hosts = tuple(parse_allow_host(text) for text in sorted(allowed))

    async def fetch(url: str, **conditions: str | None) -> FetchOutcome:
        return await fetcher.fetch(
            FetchRequest(
                url=url,
                timeout_s=DEADLINE_S,
                max_bytes=MAX_BYTES,
                allow_hosts=hosts,
                ca_file=authority.name,
                empty_is_unchanged=True,
                **conditions,
            )
        )

    before = resource.getrusage(resource.RUSAGE_SELF)
    outcomes = dict(zip(addresses, await asyncio.gather(*map(fetch, addresses.values())), strict=True))
    after = resource.getrusage(resource.RUSAGE_SELF)
    again = {}
    for path, outcome in outcomes.items():
        if isinstance(outcome, Fetched) and (outcome.etag or outcome.last_modified):
            again[path] = describe(await fetch(addresses[path], etag=outcome.etag, last_modified=outcome.last_modified))
    await fetcher.close()
    log = json.loads(ask("/_log"))
    return {
        "expect": {row["path"]: row["expect"] for row in rows},
        "outcomes": {path: describe(outcome) for path, outcome in outcomes.items()},
        "again": again,
        "canary": [hit["request"].split("\r")[0] for hit in log["canary"]],
        "sent_mib": max(entry.get("sent", 0) for entry in log["requests"]) / 2**20,
        "grown_mib": (after.ru_maxrss - before.ru_maxrss) / 1024,
        "cpu_s": after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime,
        "descriptors": descriptors(),
    }


if __name__ == "__main__":
    json.dump(asyncio.run(visit()), sys.stdout)
