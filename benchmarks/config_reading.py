"""CPU seconds to read 5,000 sources with positions: our event builder against ruamel's round-trip loader.

python benchmarks/config_reading.py
"""

from __future__ import annotations

import time
from collections.abc import Callable

from ruamel.yaml import YAML

from monitor.config.yaml_tree import parse_yaml

SOURCES = 5_000


def main() -> None:
    text = "sources:\n" + "".join(
        f"  - id: outlet-{number}\n    kind: feed\n    url: https://example.org/{number}/feed.xml\n"
        f"    publisher: {{name: Outlet {number}}}\n    language: en\n    interval: 5m\n"
        for number in range(SOURCES)
    )
    body = text.encode()
    print(f"{SOURCES} sources, {len(body)} bytes; CPU seconds, best of three")
    print(f"monitor.config.yaml_tree {_best(lambda: parse_yaml(body, name='sources.yaml')):.2f}")
    print(f"ruamel.yaml, round trip  {_best(lambda: YAML().load(text)):.2f}")


def _best(work: Callable[[], object]) -> float:
    times = []
    for _ in range(3):
        started = time.process_time()
        work()
        times.append(time.process_time() - started)
    return min(times)


if __name__ == "__main__":
    main()
