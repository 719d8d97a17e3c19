"""Tables of what pages say around their articles, one text file each, for all languages together."""

from __future__ import annotations

from importlib.resources import files


def alternatives(name: str) -> str:
    """Return a regular expression that matches any line of the table `name`, as one group without a number."""
    text = files(__name__).joinpath(f"{name}.txt").read_text(encoding="utf-8")
    return "(?:" + "|".join(line for line in text.splitlines() if line and not line.startswith("# ")) + ")"
