"""Channels through Apprise: one object with one address per send; the only importer of apprise.

- Nothing is retried, split, redirected or made optional by Apprise, whatever the address asks for: the outbox does it.
- Apprise writes tokens into its DEBUG log, and so does urllib3. Apprise's log goes nowhere but into the capture of the
  attempt, with the secrets of the address masked before anybody sees a record; urllib3 says nothing below WARNING.
"""

from __future__ import annotations

import json
import logging
import re
import sys
from contextlib import contextmanager
from contextvars import ContextVar
from random import Random
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

import apprise
from apprise.plugins.custom_json import NotifyJSON
from apprise.plugins.email.base import NotifyEmail
from apprise.plugins.telegram import NotifyTelegram

from monitor.deliver.mail import MailSettings, compose, send_mail
from monitor.deliver.outcome import ChannelKind, Situation, classify, classify_mail, unanswered, unsent
from monitor.deliver.threads import DaemonThreads, TooManyThreadsError
from monitor.errors import DeliveryError
from monitor.types import Dead, DeliveryOutcome, Message, RetryAt, Sent

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime

_KINDS: dict[str, ChannelKind] = {
    "tgram": "telegram",
    "mailto": "mail",
    "mailtos": "mail",
    "json": "webhook",
    "jsons": "webhook",
    "terminal": "terminal",
}
#: seconds to connect, and to wait for an answer: below our own deadline, so that a slow service is told from a dead one
_CONNECT_S, _READ_S = 10.0, 30.0
#: calls at once, those that were given up and still hang included
_THREADS = 16
_SHORTEST_SECRET = 3
#: a piece of a path this long, or shorter with digits, may be a key
_LONG, _SHORT = 20, 8
_UNKNOWN = "Apprise does not know this kind of address"


def _drop_below_warning(record: logging.LogRecord) -> bool:
    return record.levelno >= logging.WARNING


#: secrets of the address that is being sent to, in the thread that sends
_secrets: ContextVar[tuple[str, ...]] = ContextVar("secrets", default=())


def _mask_record(record: logging.LogRecord) -> bool:
    """Take the secrets out of a record before any handler gets it."""
    text = record.getMessage()
    for secret in _secrets.get():
        text = text.replace(secret, "…")
    record.msg, record.args = text, None
    return True


def _cut_logs_off() -> None:
    """Keep addresses and tokens out of every log, whatever level the installation runs at."""
    log = logging.getLogger("apprise")
    log.propagate = False
    log.setLevel(logging.DEBUG)  # for the capture of an attempt alone: this logger has no other handler
    log.addFilter(_mask_record)
    log.addHandler(logging.NullHandler())
    logging.getLogger("urllib3.connectionpool").addFilter(_drop_below_warning)


_cut_logs_off()


def channel_kind(url: str) -> ChannelKind:
    """Return what kind of channel an address names."""
    return _KINDS.get(url.partition("://")[0].strip().lower(), "other")


def account_of(url: str) -> str:
    """Return what shares a rate limit: the bot of a Telegram address, else the address itself."""
    return url.partition("://")[2].partition("/")[0] if channel_kind(url) == "telegram" else url


def check_url(url: str) -> str | None:
    """Return what is wrong with an address, without repeating it; None when it can be used."""
    if channel_kind(url) == "terminal":
        return None
    if "://" not in url:
        return "not an address (scheme://…)"
    try:
        service = _service(url)
    except DeliveryError as error:
        return str(error)
    if isinstance(service, NotifyTelegram) and len(service.targets) != 1:
        return "a Telegram channel needs exactly one chat: tgram://TOKEN/CHAT"
    if isinstance(service, NotifyEmail) and not service.targets:
        return "no recipient"
    return None


def shown_url(url: str) -> str:
    """Return the address with its secrets hidden, for people."""
    if channel_kind(url) == "terminal":
        return url
    try:
        return str(_service(url).url(privacy=True)).partition("?")[0]
    except DeliveryError:
        return url.partition("://")[0] + "://…"


def mail_domain(url: str) -> str:
    """Return the domain of the sender of a mail address, for Message-ID; "" for another kind."""
    if channel_kind(url) != "mail":
        return ""
    try:
        service = _service(url)
    except DeliveryError:
        return ""
    domain = str(service.from_addr[1]).rpartition("@")[2]
    return domain if re.fullmatch(r"[A-Za-z0-9.-]+", domain) else ""


def mask(text: str, url: str) -> str:
    """Return the text without the secrets of the address: token, user, password, and keys in its path or query."""
    for secret in _secrets_of(url):
        text = text.replace(secret, "…")
    return text


def _secrets_of(url: str) -> tuple[str, ...]:
    """Return the pieces of an address that must not be shown, long ones first.

    The host, and words of a path, stay: error texts hold the same words, and decide what becomes of a message.
    """
    kind, rest = channel_kind(url), url.partition("://")[2]
    place, _, query = rest.partition("?")
    if kind == "telegram":
        token = place.partition("/")[0]
        found = {token, token.partition(":")[2]}
    else:
        user, at, host = place.rpartition("@")
        found = {piece for piece in (*user.split(":"), user) if at}
        values = [pair.partition("=")[2] for pair in query.split("&")]
        found |= {piece for piece in (*host.split("/")[1:], *values) if _looks_secret(piece)}
    found |= {unquote(piece) for piece in found}
    return tuple(sorted((piece for piece in found if len(piece) >= _SHORTEST_SECRET), key=len, reverse=True))


def _looks_secret(piece: str) -> bool:
    return len(piece) >= _LONG or (len(piece) >= _SHORT and not piece.isalpha())


@contextmanager
def _masking(url: str) -> Iterator[None]:
    """Keep the secrets of an address out of all records that are logged meanwhile, in this thread."""
    before = _secrets.set(_secrets_of(url))
    try:
        yield
    finally:
        _secrets.reset(before)


class ChannelSender:
    """Sends one message to one address and says what became of it."""

    def __init__(
        self,
        *,
        now: Callable[[], datetime],
        terminal: Callable[[str], None] | None = None,
        telegram_api: str | None = None,
        rng: Random | None = None,
        patience: float = 1.0,
    ) -> None:
        """Without `terminal` the text goes to standard output.

        `telegram_api` is the base of a Bot API server of one's own, up to "/bot".
        `patience` is a factor on the time limits of the network (tests have little).
        """
        self._now = now
        self._terminal = terminal or _print
        self._telegram_api = telegram_api
        self._rng = rng or Random()  # noqa: S311 - jitter
        self._patience = patience
        self._threads = DaemonThreads(_THREADS)

    @staticmethod
    def warm() -> None:
        """Load Apprise's plugins now (0.25 to 1.3 s), rather than with the first alert."""
        apprise.Apprise.instantiate("json://localhost")

    async def send(
        self,
        url: str,
        message: Message,
        *,
        timeout_s: float = 45.0,
        attempt: int = 1,
        failures: int = 0,
        bare: bool = False,
    ) -> DeliveryOutcome:
        """Return what became of one attempt.

        Units: at most `timeout_s` seconds; a call that takes longer goes on unseen and counts as "may be accepted".
        Errors: none but cancellation.
        """
        situation = Situation(now=self._now(), attempt=attempt, failures=failures, bare=bare)
        try:
            outcome = await self._threads.run(lambda: self._attempt(url, message, situation), timeout_s=timeout_s)
        except TimeoutError:
            return unanswered(situation, self._rng, f"no answer within {timeout_s:g} s; it may have been accepted")
        except TooManyThreadsError:
            return unsent(situation, self._rng, "too many sends hang")
        except DeliveryError as error:
            return Dead(reason=mask(str(error), url), channel_dead=True)
        return _masked(outcome, url)

    # ------------------------------------------------------------------------------------------ on a thread of its own

    def _attempt(self, url: str, message: Message, situation: Situation) -> DeliveryOutcome:
        with _masking(url):
            return self._by_kind(url, message, situation)

    def _by_kind(self, url: str, message: Message, situation: Situation) -> DeliveryOutcome:
        kind = channel_kind(url)
        if kind == "terminal":
            return self._to_terminal(message, situation)
        service = _service(url)
        if isinstance(service, NotifyEmail) and str(service.pgp_mode) == "no":
            return self._by_mail(service, message, situation)
        return self._by_apprise(service, kind, message, situation)

    def _to_terminal(self, message: Message, situation: Situation) -> DeliveryOutcome:
        try:
            self._terminal(message.text)
        except (OSError, ValueError) as error:
            return unsent(situation, self._rng, f"cannot print: {type(error).__name__}")
        return Sent()

    def _by_mail(self, service: NotifyEmail, message: Message, situation: Situation) -> DeliveryOutcome:
        settings = mail_settings(service)
        mail = compose(settings, message, situation.now)
        reply = send_mail(settings, mail, patience=self._patience)
        return classify_mail(reply, situation, self._rng)

    def _by_apprise(self, service: Any, kind: ChannelKind, message: Message, situation: Situation) -> DeliveryOutcome:
        service.socket_read_timeout *= self._patience
        if isinstance(service, NotifyTelegram) and self._telegram_api:
            service.notify_url = self._telegram_api
        if isinstance(service, NotifyJSON) and message.payload:
            # a value of any JSON type is sent as it is; the URL's own `:key=value` pairs stay beside it
            service.payload_extras["monitor"] = json.loads(message.payload)
        caller = apprise.Apprise(asset=_asset())
        caller.add(service)
        with caller.notify(
            body=message.text,
            title="" if kind == "telegram" else message.subject,
            body_format=apprise.NotifyFormat.TEXT,
            log_level=logging.DEBUG,
        ) as result:
            accepted = bool(result)
            lines = () if accepted else tuple(entry.message for entry in result.logs())
        return classify(kind, lines, situation, self._rng, accepted=accepted)


def mail_settings(service: NotifyEmail) -> MailSettings:
    """Return what Apprise read out of a mail address."""
    return MailSettings(
        host=service.smtp_host,
        port=int(service.port or 0),
        secure=str(service.secure_mode),
        sender=(str(service.from_addr[0] or ""), str(service.from_addr[1])),
        to=tuple((str(name or ""), str(address)) for name, address in service.targets),
        cc=tuple(sorted(service.cc)),
        bcc=tuple(sorted(service.bcc)),
        reply_to=tuple(sorted(service.reply_to)),
        user=service.user or "",
        password=service.password or "",
        verify=bool(service.verify_certificate),
        headers=tuple(service.headers.items()),
    )


def _service(url: str) -> Any:
    """Return Apprise's object for an address, stripped of everything that acts behind our back.

    Errors: DeliveryError, without the address.
    """
    try:
        with _masking(url):
            service = apprise.Apprise.instantiate(_own_rules(url), asset=_asset(), suppress_exceptions=True)
    except Exception as error:
        raise DeliveryError(_UNKNOWN) from error
    if service is None:
        raise DeliveryError(_UNKNOWN)
    return service


def _asset() -> apprise.AppriseAsset:
    return apprise.AppriseAsset(app_id="monitor", app_desc="statement monitor", http_redirects=False)


#: options of an address that would retry, split, reshape or excuse a message
_TAKEN_OVER = {"retry", "wait", "optional", "overflow", "redirect", "format", "template", "emojis", "timeout", "image"}


def _own_rules(url: str) -> str:
    """Return the address with our rules in place of its own; time limits of its own stay."""
    base, _, query = url.strip().partition("?")
    pairs = [pair for pair in query.split("&") if pair and pair.partition("=")[0].lower() not in _TAKEN_OVER]
    names = {pair.partition("=")[0].lower() for pair in pairs}
    rules = {"rto": f"{_READ_S:g}", "cto": f"{_CONNECT_S:g}", "redirect": "no", "retry": "0"}
    pairs += [f"{name}={value}" for name, value in rules.items() if name not in names]
    return f"{base}?{'&'.join(pairs)}"


def _masked(outcome: DeliveryOutcome, url: str) -> DeliveryOutcome:
    match outcome:
        case RetryAt():
            return RetryAt(
                at=outcome.at,
                reason=mask(outcome.reason, url),
                pause_channel=outcome.pause_channel,
                uncertain=outcome.uncertain,
                text_refused=outcome.text_refused,
                pause_account=outcome.pause_account,
            )
        case Dead():
            return Dead(reason=mask(outcome.reason, url), channel_dead=outcome.channel_dead)
        case _:
            return outcome


def _print(text: str) -> None:
    sys.stdout.write(text + "\n\n")
    sys.stdout.flush()
