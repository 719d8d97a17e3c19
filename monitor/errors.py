"""Every error this package raises on purpose.

::

    MonitorError
      ConfigError            a file of the installation is wrong; carries every problem found
      SourceError            one source or its document; carries the source id or address
        FetchRefusedError    an address that must not be contacted
        NotAFeedError        a document that holds no feed
      ArticleError           one page cannot become an article; carries its address
      StoreError             the database
        StoreLockedError     another process owns this database; says who
        StoreSchemaError     the schema is newer than this program, or damaged
        StoreFullError       no space left for the database; nothing was changed
        StoreBusyError       another process holds the database; nothing was changed
      DeliveryError          one channel; its text never holds the channel's address

Expected failures of one source, page or channel are values (`types.Failed`, `types.RetryAt`, `types.Dead`), not errors.
"""

from __future__ import annotations


class MonitorError(Exception):
    """Root of all errors of this package."""


class ConfigError(MonitorError):
    """A configuration that cannot be used.

    Shape: `problems` are finished lines, `file:line:column: key: what (did you mean …)`, in file order.
    """

    def __init__(self, problems: tuple[str, ...]) -> None:
        self.problems = problems
        super().__init__("\n".join(problems))


class SourceError(MonitorError):
    """One source or its document is unusable; `about` is a source id, file name or address."""

    def __init__(self, message: str, *, about: str) -> None:
        self.about = about
        super().__init__(f"{about}: {message}")


class FetchRefusedError(SourceError):
    """An address that this installation does not contact."""


class NotAFeedError(SourceError):
    """The document holds no feed; an empty body counts."""


class ArticleError(MonitorError):
    """A page that cannot become an article; `url` is its address."""

    def __init__(self, message: str, *, url: str) -> None:
        self.url = url
        super().__init__(f"{url}: {message}")


class StoreError(MonitorError):
    """The database cannot do what was asked."""


class StoreLockedError(StoreError):
    """Another process owns the database; the message names it."""


class StoreSchemaError(StoreError):
    """The database was written by a newer version, or is damaged."""


class StoreFullError(StoreError):
    """The disk is full: the transaction was rolled back and can be tried again once there is space."""


class StoreBusyError(StoreError):
    """Another process keeps the database locked: the transaction was rolled back and can be tried again."""


class DeliveryError(MonitorError):
    """One channel cannot be used; the message never holds its address."""
