"""The pages as templates, and the environment that renders them: everything is escaped, nothing may be missing."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from jinja2 import Environment, PackageLoader, StrictUndefined


def safe_link(url: str | None) -> str:
    """Return an address that may stand in `href`: http or https with a host; else nothing."""
    try:
        parts = urlsplit((url or "").strip())
    except ValueError:
        return ""
    return parts.geturl() if parts.scheme in ("http", "https") and parts.netloc else ""


def ago(moment: datetime | None, now: datetime) -> str:
    """Return how long ago something was, in one unit: "4 min ago"; a date when it is long ago."""
    if moment is None:
        return "never"
    passed = now - moment
    if passed < timedelta(minutes=1):
        return "just now" if passed > timedelta(minutes=-1) else clock(moment)
    if passed < timedelta(hours=1):
        return f"{int(passed / timedelta(minutes=1))} min ago"
    if passed < timedelta(days=1):
        return f"{int(passed / timedelta(hours=1))} h ago"
    return clock(moment)


def clock(moment: datetime) -> str:
    """Return a moment as date and time, UTC."""
    return moment.strftime("%Y-%m-%d %H:%M")


class Templates:
    """Renders the pages; `label` gives the name to show for the id of an actor or a place."""

    def __init__(self, *, label: Callable[[str], str]) -> None:
        self._environment = Environment(
            loader=PackageLoader("monitor.web", "templates"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._environment.filters.update(safe_link=safe_link, ago=ago, clock=clock, label=label)

    def render(self, name: str, **values: Any) -> bytes:
        """Return a page as UTF-8; what no UTF-8 can carry becomes a question mark."""
        return self._environment.get_template(name).render(**values).encode("utf-8", "replace")
