"""What statements cost: CPU time by stage on one core, and texts per second of the command.

python -m benchmarks.statements.speed --detector model [--weights FILE] < TEXTS.json     # what the benchmark starts
"""

from __future__ import annotations

import argparse
import json
import os
import random
import re
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from benchmarks.statements.found import attributions
from benchmarks.statements.sets import Doc
from monitor.statements.detect import detector_of
from monitor.statements.detector import ModelDetector
from monitor.statements.lexicon import lexicon
from monitor.statements.read import all_drafts
from monitor.statements.tokens import Tokens
from monitor.text.repair import repair

_ONE_THREAD = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}
_ROOT = Path(__file__).resolve().parents[2]
_LONGEST_S = 1200


def measure(docs: Sequence[Doc], detector: str, weights: str | None) -> dict[str, Any]:
    """Return milliseconds of CPU per 500 words, from a child process with one BLAS thread.

    Shape: `mean_ms` and `stages_ms` are over all words, `median_ms` and `worst_ms` over texts, short ones dearer.
    """
    command = [sys.executable, "-m", "benchmarks.statements.speed", "--detector", detector]
    if weights:
        command += ["--weights", str(Path(weights).resolve())]
    texts = [[doc.language, doc.text, doc.title_end, doc.official] for doc in docs]
    done = subprocess.run(
        command,
        input=json.dumps(texts),
        capture_output=True,
        text=True,
        check=True,
        cwd=_ROOT,
        env=_environment(one_thread=True),
        timeout=_LONGEST_S,
    )
    row: dict[str, Any] = json.loads(done.stdout)
    return row


class _Clock:
    """CPU time spent in functions, by stage."""

    def __init__(self) -> None:
        self.spent: dict[str, float] = {}

    def around(self, stage: str, function: Callable[..., Any]) -> Callable[..., Any]:
        """Return the function with its time counted for a stage."""

        def timed(*args: Any, **named: Any) -> Any:
            start = time.process_time()
            try:
                return function(*args, **named)
            finally:
                self.spent[stage] = self.spent.get(stage, 0.0) + time.process_time() - start

        return timed


def _measured(docs: Sequence[Doc], kind: Any, weights: str | None) -> dict[str, Any]:
    detector = detector_of(kind, weights)
    for doc in docs[:3]:
        attributions(doc, detector)
    words = sum(len(doc.text.split()) for doc in docs)
    per_500 = []
    for doc in docs:
        start = time.process_time()
        attributions(doc, detector)
        per_500.append((time.process_time() - start) * 500_000 / max(1, len(doc.text.split())))
    clock = _Clock()
    if isinstance(detector, ModelDetector):
        _watch(detector, clock)
    rules = clock.around("tokens and rules", _tokens_and_rules)
    whole = clock.around("whole", attributions)
    for doc in docs:
        rules(doc)
        whole(doc, detector)
    spent = {stage: seconds * 500_000 / words for stage, seconds in clock.spent.items()}
    total = spent.pop("whole")
    spent["rest"] = total - sum(spent.values())
    return {
        "mean_ms": total,
        "median_ms": statistics.median(per_500),
        "worst_ms": max(per_500),
        "stages_ms": spent,
        "texts": len(docs),
        "words": words,
        "peak_mib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }


def _watch(detector: ModelDetector, clock: _Clock) -> None:
    tagger: Any = detector._tagger  # noqa: SLF001 - its stages are what is measured
    tagger.features.rows = clock.around("features", tagger.features.rows)
    tagger.features.nested_rows = clock.around("features", tagger.features.nested_rows)
    tagger.scores = clock.around("network", tagger.scores)
    tagger.labels = clock.around("decoding", tagger.labels)


def _tokens_and_rules(doc: Doc) -> None:
    pack = lexicon(doc.language)
    tokens = Tokens(repair(doc.text).text, pack)
    if tokens.n:
        all_drafts(tokens, pack, names=(), title_end=doc.title_end)


def throughput(
    docs: Sequence[Doc], *, texts: int, workers: int, detector: str, weights: str | None, one_thread: bool
) -> dict[str, Any]:
    """Return how fast `monitor detect --json` reads many texts: the articles over and over, with other numbers.

    Without `one_thread` the environment says nothing of BLAS threads, as on a machine where nobody thought of them.
    """
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        names, words = [], 0
        for k in range(texts):
            text = _varied(docs[k % len(docs)].text, k)
            words += len(text.split())
            (root / f"{k}.txt").write_text(text, encoding="utf-8")
            names.append(f"{k}.txt")
        settings = [f"workers: {{count: {workers}}}", f"detector: {{kind: {detector}"]
        settings[1] += f", weights: {json.dumps(str(Path(weights).resolve()))}}}" if weights else "}"
        (root / "monitor.yaml").write_text("\n".join(settings) + "\n", encoding="utf-8")
        start = time.monotonic()
        with (root / "out.jsonl").open("wb") as out:
            subprocess.run(
                [sys.executable, "-m", "monitor", "detect", "--json", "--config", str(root), *names],
                stdout=out,
                check=True,
                cwd=root,
                env={**_environment(one_thread=one_thread), "PYTHONPATH": str(_ROOT)},
                timeout=_LONGEST_S,
            )
        seconds = time.monotonic() - start
        lines = (root / "out.jsonl").read_bytes().splitlines()
    found = sum(len(json.loads(line)["attributions"]) for line in lines)
    return {
        "texts": texts,
        "answers": len(lines),
        "attributions": found,
        "words": words,
        "workers": workers,
        "seconds": seconds,
        "texts per second": texts / seconds,
        "words per second": words / seconds,
    }


def _environment(*, one_thread: bool) -> dict[str, str]:
    plain = {name: value for name, value in os.environ.items() if name not in _ONE_THREAD}
    return plain | _ONE_THREAD if one_thread else plain


def _varied(text: str, seed: int) -> str:
    """Return a text with other digits, so that no two are the same."""
    rng = random.Random(seed)
    return re.sub(r"[0-9]", lambda _: str(rng.randrange(1, 10)), text)


def main() -> None:
    """Measure the texts of the standard input, and print the figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--detector", choices=["model", "rules"], default="model")
    parser.add_argument("--weights")
    options = parser.parse_args()
    docs = [
        Doc(name=str(k), language=language, text=text, wanted=(), title_end=title_end, official=official)
        for k, (language, text, title_end, official) in enumerate(json.load(sys.stdin))
    ]
    print(json.dumps(_measured(docs, options.detector, options.weights)))


if __name__ == "__main__":
    main()
