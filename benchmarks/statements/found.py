"""What the detector finds, as `monitor detect --json` gives it to the evaluators."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from benchmarks.statements.evaluators import Found
from benchmarks.statements.sets import Doc
from monitor.config.models import Detector as DetectorSettings
from monitor.statements.detect import detect
from monitor.statements.detector import Detector
from monitor.types import Attribution

#: attributions below it are stored by nobody who did not change the setting
DEFAULT_CONFIDENCE = DetectorSettings().confidence


def attributions(doc: Doc, detector: Detector) -> tuple[Attribution, ...]:
    """Return all attributions of an article, the doubtful ones too."""
    return detect(
        doc.text,
        language=doc.language,
        publisher_actor="publisher" if doc.official else None,
        title_end=doc.title_end,
        detector=detector,
    )


def as_found(one: Attribution) -> dict[str, Any]:
    """Return an attribution as the evaluators read it, with what else the tables need."""
    return {
        "source": list(one.speaker),
        "cue": list(one.cue),
        "content": list(one.content),
        "act": one.act.value,
        "form": one.form.value,
        "modality": one.modality.value,
        "confidence": one.confidence,
        "nested": one.nested_in is not None,
        "rule": one.rule,
    }


def find_all(
    docs: Iterable[Doc], detector: Detector, *, confidence: float = DEFAULT_CONFIDENCE
) -> dict[str, list[Found]]:
    """Return what is found in each article, by its name."""
    return {
        doc.name: [as_found(one) for one in attributions(doc, detector) if one.confidence >= confidence] for doc in docs
    }
