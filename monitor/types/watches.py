"""What a watch wants, and why."""

from __future__ import annotations

from dataclasses import dataclass

from monitor.types.statements import NameHit


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """One condition of a watch, tried on one statement or article."""

    name: str  #: "about", "speaker", "act", "all[0].phrase", …
    passed: bool
    wanted: str
    found: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """A statement (or a mention) that a watch wants, with the reasons."""

    watch_id: str
    #: index into the article's resolved attributions; None for a mention
    attribution: int | None
    severity: str
    conditions: tuple[Condition, ...]
    #: the name hits that caused it
    hits: tuple[NameHit, ...]
    #: "place Farrukh (“Farrukh village”), speaker az-mod"
    reason: str
