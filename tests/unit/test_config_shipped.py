"""The configuration that comes with the package, its schemas, and the documents about it."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from monitor.config.environment import environment_settings
from monitor.config.folders import copy_example, default_folder, example_folder
from monitor.config.loader import check_config
from monitor.config.models import Name
from monitor.config.reference import reference_text
from monitor.config.schema import SCHEMA_MODELS, main, schema_text
from monitor.config.yaml_file import load_plain_yaml
from monitor.errors import ConfigError

ROOT = Path(__file__).resolve().parents[2]
SHIPPED = ROOT / "config"


@pytest.fixture(scope="module")
def shipped():
    report = check_config(SHIPPED, environ={})
    assert report.problems == ()
    assert report.warnings == ()
    return report.config


def test_the_shipped_configuration_has_no_problem_and_no_warning(shipped) -> None:
    assert len(shipped.sources.sources) >= 60
    assert len(shipped.watchlist.watches) >= 5


def test_ids_that_others_rely_on_are_there(shipped) -> None:
    actors = {actor.id for actor in shipped.watchlist.actors}
    places = {place.id for place in shipped.watchlist.places}
    assert {"az-mod", "az-gov", "am-mod", "am-gov", "ru-mod", "ru-gov", "artsakh-gov", "kremlin"} <= actors
    assert {"farrukh", "nagorno-karabakh", "askeran-region", "khramort"} <= places


def test_ministries_are_official_sources(shipped) -> None:
    official = {source.publisher.actor for source in shipped.sources.sources if source.publisher.actor}
    assert {"az-mod", "am-mod", "am-mfa", "ru-mod", "ru-mfa", "kremlin"} <= official


def test_given_names_and_bare_abbreviations_need_context(shipped) -> None:
    place = next(place for place in shipped.watchlist.places if place.id == "farrukh")
    by_text = {name.text: name for name in place.names}
    assert by_text["Farrukh"].condition == by_text["Фаррух"].condition == "context"
    assert by_text["Farrukh"].used_by == "az-gov"
    assert by_text["Parukh"].used_by == "am-gov"
    ministry = next(actor for actor in shipped.watchlist.actors if actor.id == "az-mod")
    bare = {name.text for name in ministry.names["az"] if isinstance(name, Name) and name.condition == "context"}
    assert {"MN", "Müdafiə Nazirliyi"} <= bare


def test_every_watch_has_texts_it_takes_and_most_have_one_they_leave(shipped) -> None:
    for watch in shipped.watchlist.watches:
        assert any(test.expect != "none" for test in watch.tests), watch.id
    leaving = [watch for watch in shipped.watchlist.watches if any(test.expect == "none" for test in watch.tests)]
    assert len(leaving) >= len(shipped.watchlist.watches) - 1


def test_the_shipped_subscriber_needs_nothing_but_the_terminal(shipped) -> None:
    channels = [channel for person in shipped.subscribers.subscribers for channel in person.channels.values()]
    assert [channel.url.get_secret_value() for channel in channels] == ["terminal://"]


def test_names_follow_the_alias_table(shipped, shared_dir: Path) -> None:
    table = load_plain_yaml(shared_dir / "data" / "aliases.yaml")
    ours = {
        text.casefold()
        for owner in (*shipped.watchlist.actors, *shipped.watchlist.places)
        for text in _written(owner)
    }  # fmt: skip
    missing = [
        f"{entity['id']}: {name}"
        for entity in table["entities"]
        for names in entity["names"].values()
        for name in names
        if name.casefold().removeprefix("the ").removeprefix("le ") not in ours and name.casefold() not in ours
    ]
    # left out on purpose: a pronoun, two abbreviations that are many things, the full name of a country
    assert set(missing) <= {"gov.us: US", "gov.us: USA", "gov.artsakh: NKR", "gov.us: Միացյալ Նահանգներ",
                            "gov.turkey: Türkiye Cumhuriyeti", "gov.turkey: Türkiye"}, missing  # fmt: skip


def _written(owner) -> list[str]:
    names = owner.names
    listed = list(names) if isinstance(names, tuple) else [name for group in names.values() for name in group]
    texts = [name.text if isinstance(name, Name) else name for name in listed]
    return texts + [text for group in getattr(owner, "metonyms", {}).values() for text in group] + [owner.name]


@pytest.mark.parametrize("part", sorted(SCHEMA_MODELS))
def test_the_committed_schema_is_that_of_the_models(part: str) -> None:
    committed = (SHIPPED / "schemas" / f"{part}.schema.json").read_text("utf-8")
    assert committed == schema_text(part), "run: python -m monitor.config.schema config/schemas"
    assert json.loads(committed)["additionalProperties"] is False


def test_schemas_are_written_into_a_folder(tmp_path, capsys) -> None:
    assert main([str(tmp_path / "s")]) == 0
    assert {path.name for path in (tmp_path / "s").iterdir()} == {f"{part}.schema.json" for part in SCHEMA_MODELS}
    assert main([]) == 2
    assert "usage" in capsys.readouterr().err


@pytest.mark.parametrize("path", sorted(SHIPPED.rglob("*.yaml")), ids=lambda path: path.name)
def test_every_shipped_file_names_its_schema(path: Path) -> None:
    first = path.read_text("utf-8").splitlines()[0]
    found = re.fullmatch(r"# yaml-language-server: \$schema=(.+)", first)
    assert found
    assert (path.parent / found[1]).is_file()


def test_the_reference_is_generated_from_the_models() -> None:
    committed = (ROOT / "docs" / "configuration.md").read_text("utf-8")
    assert committed == reference_text(), "run: python -m monitor.config.reference > docs/configuration.md"


def test_the_reference_gives_every_setting_its_variable_and_a_meaning() -> None:
    text = reference_text()
    for variable in environment_settings():
        assert f"`{variable}`" in text
    rows = [line.split(" | ") for line in text.splitlines() if line.startswith("| `")]
    assert rows
    assert [row[0] for row in rows if not row[-1].strip(" |")] == []


def _examples() -> list[str]:
    return re.findall(r"```yaml\n(.*?)```", (ROOT / "docs" / "watchlists.md").read_text("utf-8"), re.DOTALL)


@pytest.mark.parametrize("number", range(len(_examples())))
def test_the_examples_of_the_manual_are_valid(number: int, tmp_path) -> None:
    (tmp_path / "watchlist.yaml").write_text(_examples()[number], "utf-8")
    assert check_config(tmp_path, environ={}).problems == ()


# ------------------------------------------------------------------------------------------------------------- folders


def test_the_example_is_copied_once_and_never_over_something(tmp_path) -> None:
    written = copy_example(tmp_path / "etc")
    assert tmp_path / "etc" / "names" / "south-caucasus.yaml" in written
    assert check_config(tmp_path / "etc", environ={}).problems == ()
    (tmp_path / "etc" / "monitor.yaml").write_text("# mine\n", "utf-8")
    with pytest.raises(ConfigError, match="nothing was written"):
        copy_example(tmp_path / "etc")
    assert (tmp_path / "etc" / "monitor.yaml").read_text("utf-8") == "# mine\n"


def test_the_example_is_found_in_a_checkout() -> None:
    assert (example_folder() / "watchlist.yaml").is_file()


def test_the_folder_is_looked_for_here_then_in_the_environment_then_in_etc(tmp_path) -> None:
    etc = tmp_path / "etc"
    (tmp_path / "config").mkdir()
    assert default_folder({}, cwd=tmp_path, system=etc) is None
    etc.mkdir()
    (etc / "monitor.yaml").touch()
    assert default_folder({}, cwd=tmp_path, system=etc) == etc
    assert default_folder({"MONITOR_CONFIG": "/x"}, cwd=tmp_path, system=etc) == Path("/x")
    (tmp_path / "config" / "sources").mkdir()
    assert default_folder({"MONITOR_CONFIG": "/x"}, cwd=tmp_path, system=etc) == tmp_path / "config"
