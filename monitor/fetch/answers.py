"""What the head of an answer means: where a redirect leads, which failure a status is. Pure."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from http import HTTPStatus

from monitor.fetch.failures import FetchError
from monitor.fetch.headers import header, retry_after_s
from monitor.fetch.target import Target, target_of
from monitor.types import FailureKind, Fetched, Headers, NotModified, Redirect

REDIRECTS = frozenset({301, 302, 303, 307, 308})


def following(status: int, headers: Headers, target: Target) -> Target:
    """Return where a redirect leads. Errors: FetchError for one that leads nowhere, or where nothing is fetched."""
    location = header(headers, "location")
    if location is None:
        raise FetchError(FailureKind.REDIRECT, f"HTTP {status} without a Location", status=status)
    # Servers send UTF-8 here, whatever the standard says; what is no UTF-8 is kept as it came.
    with suppress(UnicodeDecodeError):
        location = location.encode("latin-1").decode("utf-8")
    return target_of(location, base=target)


def with_addresses(
    outcome: Fetched | NotModified, *, first: Target, last: Target, moved: bool, redirects: tuple[Redirect, ...]
) -> Fetched | NotModified:
    """Return the outcome with where it was asked for, how it was come by, and the new address if all was permanent."""
    if first is last:
        return outcome
    moved_to = last.url if moved and last.url != first.url else None
    if isinstance(outcome, NotModified):
        return replace(outcome, moved_to=moved_to)
    return replace(outcome, url=last.url, requested_url=first.url, moved_to=moved_to, redirects=redirects)


def _is_challenge(headers: Headers) -> bool:
    """Tell whether a shield before the site wants to see a browser, as Cloudflare's and Amazon's say in a header."""
    said = (header(headers, "cf-mitigated") or "", header(headers, "x-amzn-waf-action") or "")
    return any(value.strip().lower() in {"challenge", "captcha"} for value in said)


def status_error(status: int, headers: Headers, now: datetime) -> FetchError:
    """Return the failure that a status means; its words are ours, not the server's."""
    try:
        phrase = f" {HTTPStatus(status).phrase}"
    except ValueError:
        phrase = ""
    message = f"HTTP {status}{phrase}" + (", a challenge for bots" if _is_challenge(headers) else "")
    wait_s = retry_after_s(header(headers, "retry-after"), now)
    kind = FailureKind.HTTP
    if status == HTTPStatus.GONE:
        kind = FailureKind.GONE
    elif status == HTTPStatus.TOO_MANY_REQUESTS or (status == HTTPStatus.SERVICE_UNAVAILABLE and wait_s is not None):
        kind = FailureKind.RATE_LIMITED
    elif status == HTTPStatus.NOT_MODIFIED:
        message += ", though no condition was sent"
    elif status in REDIRECTS or 300 <= status < 400:  # noqa: PLR2004 -- the 3xx class
        kind = FailureKind.REDIRECT
    return FetchError(kind, message, status=status, retry_after_s=wait_s)
