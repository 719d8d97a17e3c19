"""The tests that a watchlist carries: texts and what each watch must make of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from monitor.watch.explain import explain
from monitor.watch.match import match_watches

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from monitor.config.models import Expectation, Watch, WatchTest
    from monitor.types import Match, ReadDocument, ResolvedAttribution
    from monitor.watch.registry import Registry


@dataclass(frozen=True, slots=True, kw_only=True)
class WatchTestResult:
    """The outcome of one test of one watch."""

    watch_id: str
    #: position among the watch's tests
    index: int
    text: str
    passed: bool
    wanted: str
    found: str


def run_watch_tests(
    watches: Iterable[Watch], registry: Registry, read: Callable[[str, str | None], ReadDocument]
) -> tuple[WatchTestResult, ...]:
    """Return the outcome of every test of the watches, in their order.

    Shape: `read` turns (text, language) into a document the way the daemon does; a paused watch is tested all the same.
    """
    return tuple(
        _run(watch.model_copy(update={"paused": False}), index, test, registry, read)
        for watch in watches
        for index, test in enumerate(watch.tests)
    )


def _run(
    watch: Watch, index: int, test: WatchTest, registry: Registry, read: Callable[[str, str | None], ReadDocument]
) -> WatchTestResult:
    document = read(test.text, test.lang)
    found = (document.article, document.attributions, document.mentions, registry)
    matches = match_watches((watch,), *found)
    passed = _fits(test, matches, document, registry)
    seen = "; ".join(_described(match, document) for match in matches)
    if not seen:
        seen = "none: " + "; ".join(explanation.summary for explanation in explain((watch,), *found))
    return WatchTestResult(
        watch_id=watch.id, index=index, text=test.text, passed=passed, wanted=_wanted(test), found=seen
    )


def _fits(test: WatchTest, matches: tuple[Match, ...], document: ReadDocument, registry: Registry) -> bool:
    if test.expect == "none":
        return not matches
    if test.expect == "mention":
        return any(match.attribution is None for match in matches)
    statements = [document.attributions[m.attribution] for m in matches if m.attribution is not None]
    if test.expect == "match":
        return bool(statements)
    return any(_meets(test.expect, resolved, registry) for resolved in statements)


def _meets(expected: Expectation, resolved: ResolvedAttribution, registry: Registry) -> bool:
    speakers = [actor for actor in (resolved.actor, *resolved.co_actors) if actor]
    if expected.speaker and not any(registry.actor_includes(expected.speaker, actor) for actor in speakers):
        return False
    if expected.act and resolved.attribution.act != expected.act:
        return False
    places = [hit.entity_id for hit in resolved.places]
    return not expected.place or any(registry.place_within(expected.place, place) for place in places)


def _wanted(test: WatchTest) -> str:
    if isinstance(test.expect, str):
        return test.expect
    values = test.expect.model_dump(exclude_none=True)
    return ", ".join(f"{key} {value}" for key, value in values.items()) or "match"


def _described(match: Match, document: ReadDocument) -> str:
    if match.attribution is None:
        return f"mention: {match.reason}"
    resolved = document.attributions[match.attribution]
    return f"{resolved.attribution.act}: {match.reason}"
