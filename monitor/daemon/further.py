"""Which further documents of a source a visit reads, and what is remembered of them. No fetching, no storing.

A sitemap index names its children, a listing its next page, a Telegram preview its older posts; each of those may name
more. What was read once and has not changed since is not read again; what failed is tried again by the next visit.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from monitor.types import Failed, Further, KnownDocument

if TYPE_CHECKING:
    from monitor.types import Fetched, FurtherWhen, NotModified, ParsedSource, SourceForVisit

#: further documents that one visit reads, of all kinds
MOST_DOCUMENTS = 40
#: documents that are read to close a gap
MOST_OLDER = 10
#: a document that closes a gap and failed so often is given up
GIVE_UP_AFTER = 5
_SHOWN = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One further document to be read now, with the condition to ask under."""

    further: Further
    via: str
    etag: str | None = None
    last_modified: str | None = None
    #: of the body that was last read
    body_hash: str | None = None
    #: it should have been read at the first visit
    backlog: bool = False
    #: it is read for the first time, by a source that is not
    late: bool = False

    @property
    def url(self) -> str:
        """Return its address."""
        return self.further.url


class Following:
    """The further documents of one visit, one after another."""

    def __init__(self, source: SourceForVisit) -> None:
        self._source = source
        self._before = {one.url: one for one in source.further}
        self._after: dict[str, KnownDocument] = {}
        self._waiting: deque[Step] = deque()
        self._named: set[str] = {source.url}
        self._taken: dict[FurtherWhen, int] = {"always": 0, "first-visit": 0, "gap": 0}
        self._failures: list[Failed] = []
        self._read = 0
        self.warnings: list[str] = []
        # what an earlier visit could not close is tried again, whatever this one finds
        for one in source.further:
            if one.when == "gap":
                self._wait(Further(url=one.url, when="gap"), one.via)

    def name(self, via: str, parsed: ParsedSource | None, *, all_new: bool) -> None:
        """Note what a document names; `parsed` is None when it is the same as at the last visit.

        Shape: `via` is its address as it was named itself; `all_new` tells that it lists entries and none is known.
        """
        if parsed is None:
            known = [one for one in self._before.values() if one.via == via and one.when == "always"]
            named = tuple(Further(url=one.url, when="always", mark=one.mark) for one in known)
        else:
            named = parsed.further
        for further in named:
            if further.url in self._named or not self._is_wanted(further, all_new=all_new):
                continue
            before = self._before.get(further.url)
            if further.when == "always" and before is not None and self._is_unchanged(further, before):
                self._named.add(further.url)
                self._read += 1
                self._after[further.url] = replace(before, via=via)
                self.name(further.url, None, all_new=False)
            else:
                self._wait(further, via)

    def _is_wanted(self, further: Further, *, all_new: bool) -> bool:
        if further.when == "first-visit":
            return self._source.first_visit and self._taken["first-visit"] < self._source.options.pages - 1
        if further.when == "gap":
            if self._source.first_visit or not all_new:
                return False
            if self._taken["gap"] >= MOST_OLDER:
                self.warnings.append(f"gap: entries older than {MOST_OLDER} pages back were missed")
                return False
        return True

    def _is_unchanged(self, further: Further, before: KnownDocument) -> bool:
        read = before.body_hash is not None and before.failures == 0
        return read and not self._source.full and further.mark != "" and further.mark == before.mark

    def _wait(self, further: Further, via: str) -> None:
        self._named.add(further.url)
        self._taken[further.when] += 1
        before = self._before.get(further.url)
        condition = before if before and not self._source.full else None
        self._waiting.append(
            Step(
                further=further,
                via=via,
                etag=condition.etag if condition else None,
                last_modified=condition.last_modified if condition else None,
                body_hash=before.body_hash if before else None,
                backlog=before is not None and before.backlog,
                late=before is None and further.when == "always" and not self._source.first_visit,
            )
        )

    def next(self) -> Step | None:
        """Return the document to be read now, None at the end."""
        if not self._waiting or self._read + len(self._failures) >= MOST_DOCUMENTS:
            return None
        return self._waiting.popleft()

    def put_off(self) -> None:
        """Leave what still waits to the next visit."""
        if self._waiting:
            self.warnings.append(f"further: {len(self._waiting)} documents are left to the next visit")
        for step in self._waiting:
            self._remember_unread(step, failures=0)
        self._waiting.clear()

    def read(self, step: Step, fetched: Fetched, parsed: ParsedSource, *, all_new: bool) -> None:
        """Note that a document was read, and what it names itself."""
        self._read += 1
        if step.further.when == "always":
            self._after[step.url] = KnownDocument(
                url=step.url,
                via=step.via,
                when="always",
                mark=step.further.mark,
                etag=fetched.etag,
                last_modified=fetched.last_modified,
                body_hash=fetched.body_hash,
            )
        self.name(step.url, parsed, all_new=all_new)

    def unchanged(self, step: Step, outcome: Fetched | NotModified) -> None:
        """Note that a document is the one that was read before."""
        self._read += 1
        self._after[step.url] = KnownDocument(
            url=step.url,
            via=step.via,
            when=step.further.when,
            mark=step.further.mark,
            etag=outcome.etag,
            last_modified=outcome.last_modified,
            body_hash=step.body_hash,
        )
        self.name(step.url, None, all_new=False)

    def failed(self, step: Step, failure: Failed) -> None:
        """Note that a document could not be read: a warning, and nothing of it moves."""
        self._failures.append(failure)
        self.warnings.append(f"further: {step.url[:_SHOWN]}: {failure.message}")
        before = self._before.get(step.url)
        failures = (before.failures if before else 0) + 1
        if step.further.when == "gap" and failures >= GIVE_UP_AFTER:
            self.warnings.append(f"gap: entries of {step.url[:_SHOWN]} were missed, given up")
        else:
            self._remember_unread(step, failures=failures)

    def _remember_unread(self, step: Step, *, failures: int) -> None:
        if step.further.when == "first-visit":
            return  # the first visit is over; older pages are not worth another one
        before = self._before.get(step.url)
        first = KnownDocument(url=step.url, via=step.via, when=step.further.when, backlog=self._source.first_visit)
        self._after[step.url] = replace(before or first, mark="", failures=failures)

    @property
    def nothing_read(self) -> Failed | None:
        """Return the last failure when documents that belong to the source were asked for and none could be had."""
        if not self._failures or self._read or not self._taken["always"]:
            return None
        count = len(self._failures)
        last = self._failures[-1]
        return replace(last, message=f"none of its {count} documents could be read: {last.message}")

    def documents(self) -> tuple[KnownDocument, ...] | None:
        """Return what is to be remembered; None when there is nothing, as before."""
        if not self._after and not self._before:
            return None
        return tuple(self._after.values())
