"""A JSON interface on loopback as a source: from the configuration to the article, and `monitor parse`."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from monitor.cli.app import cli
from monitor.config.one_source import one_source
from monitor.daemon.setup import source_options
from monitor.errors import SourceError
from monitor.store.sources import list_sources
from monitor.types import JsonPaths, SourceKind, SourceOptions
from tests.loopback import Site, serving
from tests.visiting import last_visit, texts, visiting

SAID = "The Ministry of Defence of Vardania said that 114 soldiers had left the village of Selmat."
FIELDS = {"items": "/data", "id": "/id", "url": "http://a.example/news/{id}", "title": "/t", "text": "/b"}


@pytest.fixture
def site() -> Iterator[Site]:
    with serving(Site()) as served:
        yield served


def answer(site: Site, *items: dict[str, Any]) -> None:
    site.page("/api", json.dumps({"data": items}), kind="application/json")


async def test_an_item_without_a_page_is_read_from_its_own_text(tmp_path: Path, site: Site) -> None:
    answer(site, {"id": 7, "t": "Selmat", "b": f"<p>{SAID}</p>"})
    paths = JsonPaths(items="/data", id="/id", url=site.base + "/news/{id}", title="/t", text="/b")
    options = SourceOptions(json=paths)
    async with visiting(tmp_path, site, "/api", SourceKind.JSON, tell_backlog=True, options=options) as app:
        await app.poll(None)
        assert texts(app)["/news/7"][0] == f"Selmat\n\n{SAID}"
        (status,) = app.store.read(list_sources)
        assert status.setup.options.json == paths


@pytest.mark.parametrize("mark_up", ["{}", "<p>{}</p>"])
async def test_an_item_whose_text_is_whole_needs_no_page(tmp_path: Path, site: Site, mark_up: str) -> None:
    day = "On day {} the administration of the district reported that the road between the villages was open."
    sentences = [day.format(number) for number in range(30)]
    text = "\n".join([SAID, *sentences])
    body = text if mark_up == "{}" else "".join(mark_up.format(line) for line in text.splitlines())
    answer(site, {"id": 7, "t": "Selmat", "b": body})
    paths = JsonPaths(items="/data", id="/id", url=site.base + "/news/{id}", title="/t", text="/b")
    options = SourceOptions(json=paths)
    async with visiting(tmp_path, site, "/api", SourceKind.JSON, tell_backlog=True, options=options) as app:
        await app.poll(None)
        assert texts(app)["/news/7"][0].splitlines()[2] == SAID
        assert "/news/7" not in site.asked


async def test_an_interface_that_changed_is_a_failing_source_that_says_what_is_missing(
    tmp_path: Path, site: Site
) -> None:
    site.page("/api", json.dumps({"results": []}), kind="application/json")
    options = SourceOptions(json=JsonPaths(items="/data", text="/b"))
    async with visiting(tmp_path, site, "/api", SourceKind.JSON, options=options) as app:
        await app.poll(None)
        assert last_visit(app).message == "items: /data finds nothing (there are: results)"


def test_the_configuration_gives_the_pointers() -> None:
    values = {"id": "a", "kind": "json", "url": "https://a.example/api", "json": FIELDS}
    assert source_options(one_source(values)).json == JsonPaths(**FIELDS)


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        (None, "a json source needs json"),
        ({"text": "b"}, "a JSON pointer begins with"),
        ({"text": "/a~b"}, "a JSON pointer begins with"),
        ({"title": "/t"}, "an item needs url or text"),
        ({"url": "https://a.example/{id}"}, "give id"),
        ({"url": "https://a.example/", "id": "/id"}, "an address with {id} in it"),
        ({"url": "/u", "heading": "/h"}, "heading"),
    ],
)
def test_pointers_that_cannot_work_are_refused(fields: dict[str, str] | None, said: str) -> None:
    with pytest.raises(SourceError, match=said.replace("{", "[{]")):
        one_source({"id": "a", "kind": "json", "url": "https://a.example/api", "json": fields})


def test_pointers_are_for_json_sources() -> None:
    with pytest.raises(SourceError, match="json is for json sources"):
        one_source({"id": "a", "kind": "feed", "url": "https://a.example/", "json": FIELDS})


def test_a_saved_answer_is_shown_by_parse(tmp_path: Path) -> None:
    saved = tmp_path / "answer.json"
    saved.write_text(json.dumps({"data": [{"id": 7, "t": "Selmat", "b": SAID}]}), "utf-8")
    pairs = [word for name, pointer in FIELDS.items() for word in ("--field", f"{name}={pointer}")]
    result = CliRunner().invoke(cli, ["parse", str(saved), "--kind", "json", "--json", *pairs])
    assert result.exit_code == 0, result.output
    (entry,) = json.loads(result.stdout)["entries"]
    assert (entry["title"], entry["url"], entry["summary"]) == ("Selmat", "http://a.example/news/7", SAID)
    wrong = CliRunner().invoke(cli, ["parse", str(saved), "--kind", "json", "--field", "text=b"])
    assert wrong.exit_code == 2
    assert "a JSON pointer begins with" in wrong.output
