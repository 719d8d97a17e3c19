"""Logging set-up: event and key=value, one line per record, secrets masked, as text, JSON or for the journal."""

from __future__ import annotations

import json
import logging
import sys
from datetime import UTC, datetime
from typing import Literal

LogFormat = Literal["text", "json", "journal"]

#: attributes every record has; whatever else it carries was passed as `extra`
_STANDARD = frozenset(logging.makeLogRecord({}).__dict__) | {"message", "asctime", "taskName"}
#: syslog priorities, as sd-daemon(3) prefixes
_PRIORITY = {logging.CRITICAL: 2, logging.ERROR: 3, logging.WARNING: 4, logging.INFO: 6, logging.DEBUG: 7}
#: libraries that would write full addresses (a Telegram path holds the token) or chatter
_QUIET = ("httpx", "httpcore", "urllib3", "apprise", "apscheduler", "trafilatura", "htmldate", "requests", "asyncio")


class _Formatter(logging.Formatter):
    """Renders one record as one line; control characters cannot forge a second one."""

    def __init__(self, style: LogFormat) -> None:
        super().__init__()
        self._log_format = style

    def format(self, record: logging.LogRecord) -> str:
        """Return the line, without a newline."""
        fields = {key: value for key, value in record.__dict__.items() if key not in _STANDARD}
        trace = self.formatException(record.exc_info) if record.exc_info else ""
        at = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        if self._log_format == "json":
            values = {"at": at, "level": record.levelname.lower(), "logger": record.name, "event": record.getMessage()}
            return json.dumps(
                {**values, **fields, **({"trace": trace} if trace else {})}, default=str, ensure_ascii=False
            )
        words = " ".join([record.getMessage(), *(f"{key}={_word(value)}" for key, value in fields.items())])
        line = _one_line(words) + (f" trace={json.dumps(trace)}" if trace else "")
        if self._log_format == "journal":
            return f"<{_PRIORITY.get(record.levelno, 6)}>{line}"
        return f"{at} {record.levelname.lower():7} {line}"


def _word(value: object) -> str:
    text = str(value)
    return json.dumps(text, ensure_ascii=False) if not text or any(c in text for c in ' "=\n\r\t') else text


def _one_line(text: str) -> str:
    return "".join(c if c.isprintable() else f"\\x{ord(c):02x}" for c in text)


def set_up(style: LogFormat, *, verbose: int = 0, mask: logging.Filter | None = None) -> None:
    """Send all logs to standard error in `style`; `mask` is applied to every record of every logger.

    Shape: `verbose` 0 and 1 show news and warnings, 2 adds debugging of this package alone.
    """
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_Formatter(style))
    if mask is not None:
        handler.addFilter(mask)
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.WARNING)
    logging.getLogger("monitor").setLevel((logging.INFO, logging.INFO, logging.DEBUG)[min(verbose, 2)])
    for name in _QUIET:
        logging.getLogger(name).setLevel(logging.WARNING)
