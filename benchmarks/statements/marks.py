"""Where a text has quotation marks, and which of them lack their other half; written apart from the detector's own."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

_MARK = re.compile(r"[\"“”„‟«»]|''|``")
_CLOSERS = {"«": "»", "„": '“”"»', "‟": '”"', "“": '”"', "``": "''\"", '"': '"”', "»": "«", "''": "''"}
_DASHES = "—–―-"
_DIRECT = 0.8
#: a dash, white space, and a mark that some put behind it
_OPENING = 4


@dataclass(slots=True)
class Quoted:
    """The characters inside quotations of a text, and those of quotations with only one mark."""

    inside: set[int] = field(default_factory=set)
    broken: set[int] = field(default_factory=set)
    #: the first characters of paragraphs that open with a dash, as dialogue does
    dashed: set[int] = field(default_factory=set)

    @classmethod
    def of(cls, text: str) -> Quoted:
        """Read a text, paragraph by paragraph."""
        quoted = cls()
        for paragraph in re.finditer(r"[^\n]+", text):
            quoted._read(paragraph[0], paragraph.start())
            if paragraph[0].lstrip()[:1] in _DASHES:
                quoted.dashed.update(range(paragraph.start(), paragraph.start() + _OPENING))
        return quoted

    def _read(self, line: str, offset: int) -> None:
        opening: tuple[str, int] | None = None
        depth = 0
        for match in _MARK.finditer(line):
            mark, at = match[0], match.start()
            if opening is None:
                if _opens(line, match):
                    opening, depth = (mark, at), 1
                else:
                    self._add(offset, offset + match.end(), broken=True)
                continue
            if mark == opening[0] and mark != _CLOSERS.get(mark, "")[:1] and _opens(line, match):
                depth += 1
            elif mark in _CLOSERS.get(opening[0], ""):
                depth -= 1
                if not depth:
                    self._add(offset + opening[1], offset + match.end(), broken=False)
                    opening = None
        if opening is not None:
            self._add(offset + opening[1], offset + len(line), broken=True)

    def _add(self, start: int, end: int, *, broken: bool) -> None:
        self.inside.update(range(start, end))
        if broken:
            self.broken.update(range(start, end))


def _opens(line: str, match: re.Match[str]) -> bool:
    """Whether a mark hugs what follows; German books turn « and » around, so the sides decide."""
    if match[0] in {"„", "‟", "``"}:
        return True
    before = line[match.start() - 1 : match.start()]
    after = line[match.end() : match.end() + 1]
    return bool(after.strip()) and not before.isalnum() and before not in {".", ",", "!", "?", "…"}


def form_of(text: str, quoted: Quoted, content: Sequence[tuple[int, int]]) -> str:
    """Return direct, mixed or indirect by the share of letters inside quotations; a line of dialogue is direct."""
    if min(content)[0] in quoted.dashed:
        return "direct"
    letters = [i for a, b in content for i in range(a, b) if text[i].isalnum()]
    inside = sum(i in quoted.inside for i in letters)
    if not inside:
        return "indirect"
    return "direct" if inside >= _DIRECT * len(letters) else "mixed"


def condition_of(quoted: Quoted, content: Sequence[tuple[int, int]], form: str) -> str:
    """Return "closed", "broken or missing", "dash" or "none": what marks the quotation that a content touches has."""
    places = {i for a, b in content for i in range(a, b)}
    if min(places) in quoted.dashed:
        return "dash"
    if places & quoted.broken or (form != "indirect" and not places & quoted.inside):
        return "broken or missing"
    return "closed" if places & quoted.inside else "none"
