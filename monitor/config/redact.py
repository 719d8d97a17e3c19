"""Keeping secrets and control characters out of logs and messages."""

from __future__ import annotations

import logging
import re
from typing import TYPE_CHECKING
from urllib.parse import quote, unquote

if TYPE_CHECKING:
    from collections.abc import Iterable

_MASK = "***"
#: shorter texts are not masked as a whole: they would also blank ordinary words
_SHORTEST = 6
#: a piece of a channel address at least this long is taken for a token of its own
_TOKEN = 16

#: schemes whose whole address is a secret do not include these
_OPEN_SCHEMES = "https?|wss?|ftp|sqlite(?:\\+\\w+)?|postgres(?:ql)?(?:\\+\\w+)?|file|terminal|data|urn"
_PATTERNS: tuple[tuple[re.Pattern[str], str], ...] = (
    # tgram://…, mailtos://…, slack://…: everything after the scheme
    (
        re.compile(rf"\b(?!(?:{_OPEN_SCHEMES})://)([a-z][a-z0-9+.-]{{1,20}})://[^\s\"'<>]+", re.IGNORECASE),
        rf"\1://{_MASK}",
    ),
    # user:password@ of any other address
    (re.compile(r"\b([a-z][a-z0-9+.-]{1,20}://)[^\s/@\"'<>]+@", re.IGNORECASE), rf"\1{_MASK}@"),
    # the token of a Telegram bot, alone or in api.telegram.org/bot…
    (re.compile(r"\b(bot)?\d{6,12}:[A-Za-z0-9_-]{30,}"), rf"\1{_MASK}"),
    (
        re.compile(
            r"([?&;](?:[\w-]*(?:token|key|secret|sig|signature|auth)|pass|password|pwd)=)[^&\s\"'<>;]+", re.IGNORECASE
        ),
        rf"\1{_MASK}",
    ),
    (re.compile(r"\b((?:Bearer|Basic)\s+)[A-Za-z0-9._~+/=-]{8,}", re.IGNORECASE), rf"\1{_MASK}"),
)
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
_CONTROL_BUT_LINES = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


def mask(text: str, secrets: Iterable[str] = ()) -> str:
    """Return a text with known secrets, channel addresses, passwords and tokens replaced by ***."""
    for secret in _pieces(secrets):
        text = text.replace(secret, _MASK)
    return mask_patterns(text)


def mask_patterns(text: str) -> str:
    """Return a text with everything that looks like a channel address, password or token replaced by ***."""
    for pattern, shown in _PATTERNS:
        text = pattern.sub(shown, text)
    return text


def escape_controls(text: str, *, keep_lines: bool = False) -> str:
    r"""Return a text in which control, bidirectional and lone surrogate characters are written as \x1b or \u202e."""
    pattern = _CONTROL_BUT_LINES if keep_lines else _CONTROL
    return pattern.sub(lambda found: found[0].encode("unicode_escape").decode("ascii"), text)


def _pieces(secrets: Iterable[str]) -> list[str]:
    """Return the secrets, what they look like escaped, and the tokens and passwords inside them; longest first."""
    pieces: set[str] = set()
    for secret in secrets:
        pieces.update({secret, unquote(secret), quote(secret, safe="")})
        _, divider, rest = secret.partition("://")
        if divider:
            pieces.add(rest)
            user, at, _ = rest.rpartition("@")
            if at:
                pieces.update({user.partition(":")[2], unquote(user.partition(":")[2])})
            for part in re.split(r"[/@?&=#,]", rest):
                if len(part) >= _TOKEN:
                    pieces.update({part, unquote(part)})
    return sorted((piece for piece in pieces if len(piece) >= _SHORTEST), key=len, reverse=True)


class RedactingFilter(logging.Filter):
    """Makes every record of a handler safe: secrets masked, one line per record, traceback included.

    Put it on handlers, not on loggers: a logger's filter does not see the records of its children.
    """

    def __init__(self, secrets: Iterable[str] = ()) -> None:
        super().__init__()
        self._pieces: tuple[str, ...] = ()
        self.know(secrets)

    def know(self, secrets: Iterable[str]) -> None:
        """Replace the secrets that are masked wherever they occur, after a reload."""
        self._pieces = tuple(_pieces(secrets))

    def _safe(self, text: str, *, keep_lines: bool = False) -> str:
        for piece in self._pieces:
            text = text.replace(piece, _MASK)
        return escape_controls(mask_patterns(text), keep_lines=keep_lines)

    def filter(self, record: logging.LogRecord) -> bool:
        """Rewrite the record in place; always lets it through."""
        try:
            message = record.getMessage()
        except (TypeError, ValueError):  # a wrong format string must not cost the record
            message = f"{record.msg} {record.args!r}"
        record.msg, record.args = self._safe(message), ()
        if record.exc_info and not record.exc_text:
            record.exc_text = logging.Formatter().formatException(record.exc_info)
        if record.exc_text:
            record.exc_text = self._safe(record.exc_text, keep_lines=True)
        if record.stack_info:
            record.stack_info = self._safe(record.stack_info, keep_lines=True)
        for name, value in record.__dict__.items():
            if isinstance(value, str) and name not in _OWN_FIELDS:
                record.__dict__[name] = self._safe(value)
        return True


_OWN_FIELDS = {*logging.makeLogRecord({}).__dict__, "message", "asctime"}
