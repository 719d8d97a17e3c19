"""The one function that the pipeline calls."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from monitor.statements.detector import Detector, ModelDetector, RulesDetector

if TYPE_CHECKING:
    from collections.abc import Sequence

    from monitor.types import Attribution, NameHit


@cache
def detector_of(kind: Literal["model", "rules"] = "model", weights: str | None = None) -> Detector:
    """Return a detector, read once per process; `weights` names a file of other weights for the model.

    Errors: ConfigError when that file cannot be used.
    """
    return RulesDetector() if kind == "rules" else ModelDetector(Path(weights) if weights else None)


def detect(
    text: str,
    *,
    language: str | None = None,
    names: Sequence[NameHit] = (),
    publisher_actor: str | None = None,
    title_end: int = 0,
    detector: Detector | None = None,
) -> tuple[Attribution, ...]:
    """Return who says what in a text, sorted by position.

    Shape: offsets are half-open code-point ranges into `text` as given; `nested_in` and `answer.index` are indices of
    the returned tuple. `names` (registry hits) repair speaker spans. With `publisher_actor` (an official source), what
    nobody else is said to say becomes attributions with `by_publisher` and neither speaker nor cue. `title_end` is
    where the title ends; without it the first line is taken for one when it looks like one.
    Errors: none for any text; an unknown language is read by quotation marks alone.
    """
    chosen = detector or detector_of()
    return chosen.detect(text, language=language, names=names, publisher_actor=publisher_actor, title_end=title_end)
