"""Floors of the extraction, on pages with hand-made texts and on hostile ones. Lowering a floor needs a reason."""

from __future__ import annotations

import asyncio
import importlib.util
import json
import logging
import sys
import tarfile
from collections import Counter
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest

from monitor.articles.extract import extract_page
from monitor.types import Quality

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from types import ModuleType

NOW = datetime(2026, 11, 24, tzinfo=UTC)
#: measured: F1 0.966, precision 0.955, recall 0.977, nothing empty
F1_FLOOR = 0.96
RECALL_FLOOR = 0.97
READ = {Quality.ARTICLE, Quality.SHORT}


def runs(text: str) -> Counter[tuple[str, ...]]:
    """Runs of four words, as the benchmark counts them."""
    words = "".join(c if c.isalnum() or c == "_" else " " for c in text).split()
    return Counter(tuple(words[i : i + 4]) for i in range(max(1, len(words) - 3))) if words else Counter()


@pytest.fixture(scope="module")
def pages(shared_dir: Path) -> dict[str, tuple[bytes, dict[str, str]]]:
    archive = shared_dir / "data" / "articles-scrapinghub.tar.xz"
    bodies: dict[str, bytes] = {}
    truth: dict[str, dict[str, str]] = {}
    with tarfile.open(archive) as tar:
        for member in tar:
            file = tar.extractfile(member) if member.isfile() else None
            if file is None:
                continue
            name = member.name.rsplit("/", 1)[-1]
            if name.endswith(".html"):
                bodies[name.removesuffix(".html")] = file.read()
            elif name == "ground-truth.json":
                truth = json.load(file)
    return {name: (body, truth[name]) for name, body in bodies.items()}


def test_articles_come_out_of_real_pages(pages: dict[str, tuple[bytes, dict[str, str]]]) -> None:
    precisions: list[float] = []
    recalls: list[float] = []
    for body, truth in pages.values():
        page = extract_page(body, url=truth.get("url", ""), charset="utf-8", now=NOW)
        assert page.quality is Quality.ARTICLE, (truth.get("url"), page.quality)
        found, wanted = runs(page.text), runs(truth["articleBody"])
        common = (found & wanted).total()
        precisions.append(common / found.total())
        recalls.append(common / wanted.total())
    precision, recall = sum(precisions) / len(precisions), sum(recalls) / len(recalls)
    assert len(pages) == 181
    assert 2 * precision * recall / (precision + recall) >= F1_FLOOR
    assert recall >= RECALL_FLOOR


@pytest.fixture(scope="module")
def zoo(shared_dir: Path) -> Iterator[ModuleType]:
    spec = importlib.util.spec_from_file_location("extraction_zoo", shared_dir / "zoo" / "zoo.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    level = logging.root.manager.disable
    spec.loader.exec_module(module)
    yield module
    logging.disable(level)
    del sys.modules[spec.name]


class _Answer:
    """Takes the answer of an exhibit in place of a connection."""

    body = b""

    async def reply(self, body: bytes, *_: object, **__: object) -> None:
        self.body = body or b""


def test_hostile_pages_get_the_verdict_of_their_index(zoo: Any) -> None:
    """An alert laid down means that the statement must be found; an error without alerts, that there is no article."""
    checked = 0
    for path, exhibit in zoo.EXHIBITS.items():
        if exhibit.kind != "page" or path == "/page/cookie-wall":
            continue
        answer = _Answer()
        request = type("Request", (), {"zoo": type("Zoo", (), {"host": "zoo.test"}), "path": path})()
        asyncio.run(exhibit.handler(request, answer))
        page = extract_page(answer.body[: 5 * 2**20], url=f"http://zoo.test{path}", now=NOW)
        if exhibit.expect["alerts"]:
            assert page.quality in READ, path
            assert zoo.SAY in page.text or zoo.SAY_RU in page.text, path
        elif exhibit.expect["outcome"] == "error" and exhibit.expect["alerts"] == 0:
            assert page.quality not in READ, path
            assert page.text == "", path
        checked += 1
    assert checked >= 39
