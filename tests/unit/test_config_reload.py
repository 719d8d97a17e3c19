"""Reload: a good configuration replaces the one in force as a whole, a bad one never does."""

from __future__ import annotations

import tracemalloc

from monitor.config.loader import load_config
from monitor.config.reload import ConfigHolder

GOOD = "sources: [{id: a, url: 'https://a.example'}]\n"


def _holder(folder) -> ConfigHolder:
    def load():
        return load_config(folder, environ={})

    return ConfigHolder(load(), load)


def test_a_changed_configuration_replaces_the_one_in_force(tmp_path) -> None:
    file = tmp_path / "sources.yaml"
    file.write_text(GOOD, "utf-8")
    holder = _holder(tmp_path)
    file.write_text(GOOD.replace("id: a", "id: b"), "utf-8")
    result = holder.try_reload()
    assert result.ok
    assert result.changed
    assert holder.current.sources.sources[0].id == "b"


def test_unchanged_files_change_nothing(tmp_path) -> None:
    (tmp_path / "sources.yaml").write_text(GOOD, "utf-8")
    holder = _holder(tmp_path)
    before = holder.current
    result = holder.try_reload()
    assert result.ok
    assert not result.changed
    assert holder.current is before


def test_a_bad_configuration_keeps_the_good_one_and_says_why(tmp_path) -> None:
    file = tmp_path / "sources.yaml"
    file.write_text(GOOD, "utf-8")
    holder = _holder(tmp_path)
    before = holder.current
    file.write_text("sources: [{id: a, url: 'https://a.example', intervall: 5m}]\n", "utf-8")
    result = holder.try_reload()
    assert not result.ok
    assert holder.current is before is result.config
    assert result.problems[0].endswith("unknown key (did you mean interval?)")


def test_a_folder_that_disappears_keeps_the_good_one(tmp_path) -> None:
    folder = tmp_path / "etc"
    folder.mkdir()
    (folder / "sources.yaml").write_text(GOOD, "utf-8")
    holder = _holder(folder)
    (folder / "sources.yaml").unlink()
    assert not holder.try_reload().ok
    assert holder.current.sources.sources[0].id == "a"


def test_many_reloads_of_a_bad_file_do_not_grow(tmp_path) -> None:
    file = tmp_path / "sources.yaml"
    file.write_text(GOOD, "utf-8")
    holder = _holder(tmp_path)
    file.write_text("sources: [" + "{id: a, url: x}, " * 50 + "]\n", "utf-8")
    for _ in range(5):
        holder.try_reload()
    tracemalloc.start()
    try:
        before = tracemalloc.get_traced_memory()[0]
        for _ in range(50):
            assert not holder.try_reload().ok
        grown = tracemalloc.get_traced_memory()[0] - before
    finally:
        tracemalloc.stop()
    assert grown < 200_000
