"""Tables of what pages say around their articles, one text file each, for all languages together."""

from __future__ import annotations

import re
from importlib.resources import files

#: letters of scripts other than Latin
_OTHER_SCRIPT = re.compile("[\u0370-\u1fff]")


def alternatives(name: str) -> str:
    """Return a regular expression that matches any line of the table `name`, as one group without a number."""
    return _joined(_lines(name))


class Phrases:
    """The lines of a table, searched for in texts of any case: a script at a time, which halves the time it takes."""

    def __init__(self, name: str) -> None:
        """Compile the table `name`, whose lines are in lower case."""
        lines = _lines(name)
        self._latin = re.compile(_joined([line for line in lines if not _OTHER_SCRIPT.search(line)]))
        self._other = re.compile(_joined([line for line in lines if _OTHER_SCRIPT.search(line)]))

    def find(self, text: str) -> set[str]:
        """Return what the lines match, in lower case."""
        lowered = text.lower()
        return {match.group() for table in self._tables(text) for match in table.finditer(lowered)}

    def match(self, text: str) -> bool:
        """Return whether any line matches somewhere in the text."""
        lowered = text.lower()
        return any(table.search(lowered) for table in self._tables(text))

    def _tables(self, text: str) -> tuple[re.Pattern[str], ...]:
        return (self._latin, self._other) if _OTHER_SCRIPT.search(text) else (self._latin,)


def _lines(name: str) -> list[str]:
    text = files(__name__).joinpath(f"{name}.txt").read_text(encoding="utf-8")
    return [line for line in text.splitlines() if line and not line.startswith("# ")]


def _joined(lines: list[str]) -> str:
    return "(?:" + "|".join(lines) + ")"
