"""Weights on disk: what is written is read back within a step of rounding; a file that does not fit is refused."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

import numpy as np
import pytest

from monitor.errors import ConfigError
from monitor.statements.model.network import packaged_tagger, read_tagger, shapes
from monitor.statements.model.weights import load, save
from tests.random_tagger import random_arrays, token_rows

WORDS = {"erste": 2048, "zweite": 2049, "дом": 2050}


def test_weights_come_back_within_half_a_step_of_rounding(tmp_path: Path) -> None:
    arrays = random_arrays(len(WORDS))
    save(tmp_path / "w.npz", arrays, WORDS)
    with (tmp_path / "w.npz").open("rb") as file:
        found = load(file, first_word=2048)
    assert dict(found.vocabulary) == WORDS
    assert set(found.arrays) == set(arrays)
    for name, value in arrays.items():
        step = np.abs(value).max(0) / 127
        assert (np.abs(found.arrays[name] - value) <= step / 2 + 1e-5).all(), name
        assert found.arrays[name].dtype == np.float32


def test_small_arrays_are_not_rounded(tmp_path: Path) -> None:
    arrays = random_arrays(len(WORDS))
    save(tmp_path / "w.npz", arrays, WORDS)
    with (tmp_path / "w.npz").open("rb") as file:
        found = load(file, first_word=2048)
    assert (found.arrays["transitions"] == arrays["transitions"]).all()
    assert (found.arrays["calibration"] == arrays["calibration"]).all()


def test_weights_read_from_a_file_tag_as_the_same_weights_written_again_do(tmp_path: Path) -> None:
    save(tmp_path / "one.npz", random_arrays(len(WORDS)), WORDS)
    with (tmp_path / "one.npz").open("rb") as file:
        stored = load(file, first_word=2048)
    save(tmp_path / "two.npz", stored.arrays, stored.vocabulary)
    rows = token_rows(40)
    one, two = (read_tagger(tmp_path / name).scores(rows) for name in ("one.npz", "two.npz"))
    assert np.allclose(one, two, atol=1e-4)


def test_the_packaged_weights_have_the_shapes_of_the_network(tmp_path: Path) -> None:
    path = tmp_path / "copy.npz"
    path.write_bytes((files("monitor.statements.model") / "tagger.npz").read_bytes())
    assert read_tagger(path).calibration == packaged_tagger().calibration


def _refused(path: Path) -> str:
    with pytest.raises(ConfigError) as caught:
        read_tagger(path)
    (problem,) = caught.value.problems
    assert problem.startswith(f"detector.weights: {path}: ")
    return problem.removeprefix(f"detector.weights: {path}: ")


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    assert _refused(tmp_path / "none.npz") == "No such file or directory"
    assert _refused(tmp_path) == "Is a directory"


@pytest.mark.parametrize("body", [b"", b"detector", b"PK\x03\x04 torn", b"\x80\x04K\x01."])
def test_what_is_no_archive_is_refused(tmp_path: Path, body: bytes) -> None:
    (tmp_path / "w.npz").write_bytes(body)
    assert _refused(tmp_path / "w.npz") == "holds no weights as `training` writes them"


def test_an_array_alone_is_refused(tmp_path: Path) -> None:
    with (tmp_path / "w.npz").open("wb") as file:
        np.save(file, np.zeros(3))
    assert _refused(tmp_path / "w.npz") == "holds no weights as `training` writes them"


def test_an_archive_cut_short_is_refused(tmp_path: Path) -> None:
    save(tmp_path / "w.npz", random_arrays(0), {})
    whole = (tmp_path / "w.npz").read_bytes()
    (tmp_path / "w.npz").write_bytes(whole[: len(whole) // 2])
    assert _refused(tmp_path / "w.npz") == "holds no weights as `training` writes them"


def test_an_archive_with_a_flipped_byte_is_refused(tmp_path: Path) -> None:
    save(tmp_path / "w.npz", random_arrays(0), {})
    body = bytearray((tmp_path / "w.npz").read_bytes())
    for at in range(len(body) // 3, len(body) // 3 + 64):
        body[at] ^= 0xFF
    (tmp_path / "w.npz").write_bytes(bytes(body))
    assert _refused(tmp_path / "w.npz") == "holds no weights as `training` writes them"


@pytest.mark.parametrize("name", ["in.w", "transitions", "calibration", "embed.word"])
def test_an_array_of_another_shape_is_named(tmp_path: Path, name: str) -> None:
    arrays = random_arrays(0)
    arrays[name] = arrays[name][:-1]
    save(tmp_path / "w.npz", arrays, {})
    wanted = shapes(0)[name]
    assert _refused(tmp_path / "w.npz") == (
        f"is of another network: {name!r} has the shape {(wanted[0] - 1, *wanted[1:])}, not {wanted}"
    )


def test_a_missing_array_and_numbers_that_are_none_are_named(tmp_path: Path) -> None:
    arrays = random_arrays(0)
    save(tmp_path / "less.npz", {name: value for name, value in arrays.items() if name != "out.g"}, {})
    assert _refused(tmp_path / "less.npz") == "has no array 'out.g'"
    save(tmp_path / "nan.npz", arrays | {"out.g": np.full_like(arrays["out.g"], np.nan)}, {})
    assert _refused(tmp_path / "nan.npz") == "'out.g' holds numbers that are none"
