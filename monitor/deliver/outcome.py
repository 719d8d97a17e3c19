"""What became of an attempt: pure decisions over what the channel said.

Sources: the list of permanent Telegram errors is that of Healthchecks (hc/integrations/telegram); an unknown refusal
never kills a channel. SMTP codes: RFC 5321 section 4.2, enhanced codes RFC 3463.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Literal, TypeAlias

from monitor.types import Dead, DeliveryOutcome, RetryAt, Sent

if TYPE_CHECKING:
    from collections.abc import Sequence
    from random import Random

ChannelKind: TypeAlias = Literal["telegram", "mail", "webhook", "terminal", "other"]

_FIRST_PAUSE_S, _LONGEST_PAUSE_S = 30.0, 900.0
_LONGEST_RETRY_AFTER_S = 86400.0
#: a message that was answered with a refusal so often blocks its channel for nothing
_REFUSALS = 12
_REASON_LENGTH = 200
_OK, _UNAUTHORIZED, _NOT_FOUND, _GONE, _TOO_LARGE, _TOO_MANY = 200, 401, 404, 410, 413, 429
_CLIENT_ERROR, _SERVER_ERROR, _REDIRECT = 400, 500, 300

_CHAT_IS_GONE = re.compile(
    r"the group chat was deleted|bot was blocked by the user|user is deactivated|"
    r"bot was kicked from the (?:super)?group|bot was kicked from the channel|chat not found",
    re.IGNORECASE,
)
_TEXT_REFUSED = re.compile(
    r"message is too long|can't parse entities|message text is empty|text must be encoded|strings must be encoded",
    re.IGNORECASE,
)
_RETRY_AFTER = re.compile(r"retry after (\d{1,7})", re.IGNORECASE)
_STATUS = re.compile(r"error=(\d{3})\b")
_DESCRIPTION = re.compile(r"notification to [^ ]+: (.+), error=\d{3}")
#: Apprise's line that repeats what we send: the text of an alert must not pass for the words of a service
_OUR_WORDS = re.compile(r"[\w ./-]{0,40}\bPayload\b[\w ]{0,20}:")
#: the connection never stood, so nothing can have been accepted
_NEVER_CONNECTED = re.compile(
    r"NewConnectionError|ConnectTimeout|connect timeout|Connection refused|NameResolutionError|Failed to resolve|"
    r"Name or service not known|name resolution|No route to host|Network is unreachable|Cannot connect to proxy|"
    r"Tunnel connection failed|SSLCertVerification|SSLError",
    re.IGNORECASE,
)
#: TLS that broke off: in the handshake or after the request, nobody can tell
_TLS_BROKE_OFF = re.compile(r"SSLEOFError|SSLZeroReturnError|EOF occurred|UNEXPECTED_EOF", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Situation:
    """What the decision needs beside the channel's words."""

    now: datetime
    #: of this message, 1 for the first
    attempt: int = 1
    #: failures of the channel in a row before this attempt, whatever the message
    failures: int = 0
    #: the message was already cut to bare text
    bare: bool = False


# ---------------------------------------------------------------------------------------------------------- Apprise


def classify(
    kind: ChannelKind, lines: Sequence[str], situation: Situation, rng: Random, *, accepted: bool
) -> DeliveryOutcome:
    """Return the outcome of an attempt through Apprise, of which the log lines are all there is.

    Shape: `lines` are messages of one attempt, at DEBUG and above; reasons never hold an address or token of them
    beyond what the service's own error text repeats (mask them before storing).
    """
    if accepted:
        return Sent()
    said_lines = [line for line in lines if not _OUR_WORDS.match(line)]
    text = "\n".join(said_lines)
    status = _status(text)
    if status is None:
        return _no_answer(text, situation, rng)
    said = _description(said_lines, status)
    if status == _TOO_MANY:
        return _rate_limited(text, situation, rng)
    if kind == "telegram":
        return _telegram(status, said, situation, rng)
    if kind == "webhook":
        return _webhook(status, situation, rng)
    return _refused(f"HTTP {status}: {said}", status, situation, rng)


def _telegram(status: int, said: str, situation: Situation, rng: Random) -> DeliveryOutcome:
    if _CHAT_IS_GONE.search(said):
        return Dead(reason=said, channel_dead=True)
    if status == _UNAUTHORIZED or (status == _NOT_FOUND and "chat" not in said.lower()):
        return Dead(reason=f"the bot's token is not accepted ({status})", channel_dead=True)
    if _TEXT_REFUSED.search(said):
        return _text_refused(said, situation)
    return _refused(said, status, situation, rng)


def _webhook(status: int, situation: Situation, rng: Random) -> DeliveryOutcome:
    if status == _UNAUTHORIZED:
        return Dead(reason="credentials are not accepted (401)", channel_dead=True)
    if status == _GONE:
        return Dead(reason="the address is gone (410)", channel_dead=True)
    if status == _TOO_LARGE:
        return _text_refused("payload too large (413)", situation)
    if _REDIRECT <= status < _CLIENT_ERROR:
        return _refused(f"redirect ({status}) is not followed: configure the final address", status, situation, rng)
    return _refused(f"HTTP {status}", status, situation, rng)


def _refused(reason: str, status: int, situation: Situation, rng: Random) -> DeliveryOutcome:
    """An answer that takes nothing: wait, but not for ever with one and the same message."""
    if _CLIENT_ERROR <= status < _SERVER_ERROR and situation.attempt >= _REFUSALS:
        return Dead(reason=f"refused {situation.attempt} times: {_short(reason)}")
    return RetryAt(at=_later(situation, rng), reason=_short(reason), pause_channel=True)


def _rate_limited(text: str, situation: Situation, rng: Random) -> RetryAt:
    found = _RETRY_AFTER.search(text)
    if found is None:
        return RetryAt(at=_later(situation, rng), reason="rate limit (429)", pause_channel=True, pause_account=True)
    # one second more: the service counts whole seconds
    seconds = min(float(found[1]) + 1, _LONGEST_RETRY_AFTER_S)
    at = situation.now + timedelta(seconds=seconds)
    reason = f"rate limit: retry after {found[1]} s"
    return RetryAt(at=at, reason=reason, pause_channel=True, pause_account=True)


def _text_refused(reason: str, situation: Situation) -> DeliveryOutcome:
    if situation.bare:
        return Dead(reason=f"refused even as bare text: {_short(reason)}")
    return RetryAt(at=situation.now, reason=_short(reason), text_refused=True)


def _no_answer(text: str, situation: Situation, rng: Random) -> RetryAt:
    at = _later(situation, rng)
    if _NEVER_CONNECTED.search(text) and not _TLS_BROKE_OFF.search(text):
        return RetryAt(at=at, reason="no connection", pause_channel=True)
    return RetryAt(at=at, reason="no answer; it may have been accepted", pause_channel=True, uncertain=True)


def unanswered(situation: Situation, rng: Random, reason: str) -> RetryAt:
    """Return the outcome of an attempt that we stopped waiting for."""
    return RetryAt(at=_later(situation, rng), reason=reason, pause_channel=True, uncertain=True)


def unsent(situation: Situation, rng: Random, reason: str) -> RetryAt:
    """Return the outcome of an attempt that never left this machine."""
    return RetryAt(at=_later(situation, rng), reason=_short(reason), pause_channel=True)


def _status(text: str) -> int | None:
    found = [int(status) for status in _STATUS.findall(text)]
    return found[-1] if found else None


def _description(lines: Sequence[str], status: int) -> str:
    for line in lines:
        found = _DESCRIPTION.search(line)
        if found:
            return _short(found[1])
    return f"HTTP {status}"


def _short(reason: str) -> str:
    line = " ".join(reason.split())
    return line if len(line) <= _REASON_LENGTH else line[: _REASON_LENGTH - 1] + "…"


def _later(situation: Situation, rng: Random) -> datetime:
    """Return when to try again: 30 s, doubling to 15 min over the failures of the channel, with jitter."""
    tries = max(situation.attempt - 1, situation.failures)
    pause = min(_LONGEST_PAUSE_S, _FIRST_PAUSE_S * 2.0 ** min(tries, 10))
    return situation.now + timedelta(seconds=min(_LONGEST_PAUSE_S, pause * rng.uniform(1.0, 1.2)))


# ------------------------------------------------------------------------------------------------------------- SMTP


class MailStage:
    """How far an SMTP conversation came."""

    CONNECT = "connect"
    LOGIN = "login"
    SENDER = "sender"
    RECIPIENTS = "recipients"
    DATA = "data"


@dataclass(frozen=True, slots=True, kw_only=True)
class MailReply:
    """The answer that ended an SMTP conversation; code 0 for none."""

    stage: str
    code: int
    text: str
    #: recipients that were refused while others were taken: address masked, code
    refused: tuple[tuple[str, int], ...] = ()


_MAIL_OK, _MAIL_TEMPORARY, _MAIL_PERMANENT = 200, 400, 500
_NO_SUCH_MAILBOX = re.compile(
    r"\b5\.(?:1\.[1-36]|2\.1)\b|user unknown|no such (?:user|mailbox)|does not exist", re.IGNORECASE
)
_TOO_BIG = re.compile(r"\b5\.3\.4\b|too (?:big|large|long)", re.IGNORECASE)
_MESSAGE_TOO_BIG = 552


def classify_mail(reply: MailReply, situation: Situation, rng: Random) -> DeliveryOutcome:
    """Return the outcome of an SMTP conversation.

    Shape: no answer counts as "may have been accepted" only once the text was on its way.
    """
    said = _short(f"{reply.code} {reply.text}" if reply.code else reply.text)
    if reply.stage == MailStage.DATA and _MAIL_OK <= reply.code < _MAIL_TEMPORARY:
        detail = ", ".join(f"{who} refused ({code})" for who, code in reply.refused)
        return Sent(detail=detail)
    if not reply.code:
        uncertain = reply.stage == MailStage.DATA
        reason = "no answer; it may have been accepted" if uncertain else said or "no connection"
        return RetryAt(at=_later(situation, rng), reason=reason, pause_channel=True, uncertain=uncertain)
    if reply.code < _MAIL_PERMANENT:
        return RetryAt(at=_later(situation, rng), reason=said, pause_channel=True)
    return _mail_refused(reply, said, situation, rng)


def _mail_refused(reply: MailReply, said: str, situation: Situation, rng: Random) -> DeliveryOutcome:
    if reply.stage == MailStage.LOGIN:
        return Dead(reason=f"login is not accepted: {said}", channel_dead=True)
    if reply.stage == MailStage.CONNECT:
        return RetryAt(at=_later(situation, rng), reason=said, pause_channel=True)
    if reply.stage == MailStage.RECIPIENTS:
        return Dead(reason=said, channel_dead=bool(_NO_SUCH_MAILBOX.search(reply.text)))
    if reply.code == _MESSAGE_TOO_BIG or _TOO_BIG.search(reply.text):
        return _text_refused(said, situation)
    return Dead(reason=said)
