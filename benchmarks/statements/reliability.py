"""Whether a confidence of 0.8 means that four in five are right."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from benchmarks.statements.evaluators import Evaluators, Found, OwnJudge
from benchmarks.statements.sets import Doc
from training.calibrate import calibration_error


def reliability(
    docs: Sequence[Doc], found: Mapping[str, list[Found]], judge: Evaluators | OwnJudge, *, least: float
) -> dict[str, Any]:
    """Return per tenth of confidence the share of right attributions, and the expected calibration error.

    Right means words and speaker, or words and nobody where nobody is named. `found` holds the doubtful ones too;
    `least` is the confidence from which they are stored, for which the share of right ones is told as well.
    """
    confidence, right = [], []
    for doc in docs:
        have = found[doc.name]
        of_found = {j: doc.wanted[i] for i, j in judge.pairs(doc, have).items()}
        for j, one in enumerate(have):
            wanted = of_found.get(j)
            if wanted is not None and wanted.optional:
                continue
            nobody = wanted is not None and not wanted.speaker and not one["source"]
            same = wanted is not None and judge.same_speaker(doc, wanted.speaker, one["source"])
            confidence.append(float(one["confidence"]))
            right.append(float(nobody or same))
    if not confidence:
        return {}
    p, y = np.array(confidence), np.array(right)
    error, rows = calibration_error(p, y)
    stored = p >= least
    return {
        "attributions": len(p),
        "expected calibration error": round(float(error), 4),
        "mean confidence": float(p.mean()),
        "right": float(y.mean()),
        "right among stored": float(y[stored].mean()) if stored.any() else 0.0,
        "tenths": [{"confidence": mean, "right": share, "count": count} for mean, share, count in rows],
    }
