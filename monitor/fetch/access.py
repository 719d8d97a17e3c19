"""What a source is asked with beside its address: headers, cookies and a proxy. Secrets, held for one fetch."""

from __future__ import annotations

from dataclasses import dataclass, field

from monitor.fetch.proxy import Proxy

Origin = tuple[str, str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Access:
    """How the documents of one source are reached; nothing of it is stored or shown."""

    #: scheme, host and port that headers and cookies are for; nobody else gets them
    origin: Origin | None = None
    #: as they are sent; one of a usual name takes its place
    headers: tuple[tuple[bytes, bytes], ...] = field(default=(), repr=False)
    cookies: tuple[tuple[str, str], ...] = field(default=(), repr=False)
    #: for everything that the source leads to, whatever its host
    proxy: Proxy | None = None
    #: why nothing can be asked for, in one line without secrets: one of them cannot be read
    problem: str = ""

    def for_origin(self, origin: Origin) -> Access:
        """Return what may be sent to this origin: without headers and cookies when it is another one."""
        if self.origin == origin or not (self.headers or self.cookies):
            return self
        return Access(proxy=self.proxy)


NO_ACCESS = Access()
