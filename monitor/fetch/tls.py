"""TLS contexts: the system's certificates plus a file of the installation's own, built once for each file."""

from __future__ import annotations

import ssl
from pathlib import Path

from monitor.fetch.failures import FetchError
from monitor.types import FailureKind


class TlsContexts:
    """Keeps one context per `ca_file`; building one takes 50 ms. A file that was replaced is read again."""

    def __init__(self) -> None:
        self._contexts: dict[tuple[str, int] | None, ssl.SSLContext] = {}

    def get(self, ca_file: str | None) -> ssl.SSLContext:
        """Return the context that checks host and certificate against the system's authorities and those of the file.

        Errors: FetchError(TLS) when the file cannot be read.
        """
        try:
            key = None if ca_file is None else (ca_file, Path(ca_file).stat().st_mtime_ns)
            context = self._contexts.get(key)
            if context is None:
                context = self._contexts[key] = _build(ca_file)
        except OSError as error:  # SSLError, for a file without certificates, is one of them
            raise FetchError(FailureKind.TLS, f"the certificate file {ca_file} cannot be used") from error
        return context


def _build(ca_file: str | None) -> ssl.SSLContext:
    context = ssl.create_default_context()
    if ca_file is not None:
        context.load_verify_locations(ca_file)
    return context
