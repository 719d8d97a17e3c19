"""One mail over SMTP: our own text and HTML parts, our own Message-ID, and the server's exact answer.

Apprise reads the address (it knows the providers' hosts and ports) but writes a new Message-ID on every attempt and
keeps the server's code to itself; a repeat must carry the same Message-ID, and 450 is not 550.
"""

from __future__ import annotations

import smtplib
import socket
import ssl
from contextlib import suppress
from dataclasses import dataclass
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from typing import TYPE_CHECKING

from monitor.deliver.outcome import MailReply, MailStage
from monitor.errors import DeliveryError

if TYPE_CHECKING:
    from datetime import datetime

    from monitor.types import Headers, Message

#: seven bits, so that any relay passes it on unchanged
_POLICY = SMTP.clone(cte_type="7bit")
_OK, _MULTIPLE, _PERMANENT = 200, 300, 500
#: headers that this module sets itself; a configured one of the same name gives way
_OWN = {
    *("from", "to", "cc", "bcc", "reply-to", "subject", "date", "message-id"),
    *("in-reply-to", "references", "mime-version", "content-type"),
}
#: seconds for one step; after the text servers look for spam before they answer, and giving up there means a repeat
_CONNECT_S, _STEP_S, _TEXT_S = 10.0, 30.0, 45.0


@dataclass(frozen=True, slots=True, kw_only=True)
class MailSettings:
    """Where mail goes out and to whom."""

    host: str
    port: int
    secure: str  #: "insecure", "ssl" or "starttls"
    sender: tuple[str, str]  #: name, address
    to: tuple[tuple[str, str], ...]
    cc: tuple[str, ...] = ()
    bcc: tuple[str, ...] = ()
    reply_to: tuple[str, ...] = ()
    user: str = ""
    password: str = ""
    verify: bool = True
    headers: Headers = ()

    def recipients(self) -> tuple[str, ...]:
        """Return all envelope recipients, once each."""
        return tuple(dict.fromkeys((*(address for _, address in self.to), *self.cc, *self.bcc)))


def compose(settings: MailSettings, message: Message, now: datetime) -> EmailMessage:
    """Return the mail: plain text, with HTML beside it when the message has some.

    Errors: DeliveryError for an address that no mail header can hold.
    """
    mail = EmailMessage(policy=_POLICY)
    try:
        mail["From"] = _address(*settings.sender)
        mail["To"] = tuple(_address(name, address) for name, address in settings.to)
        if settings.cc:
            mail["Cc"] = tuple(_address("", address) for address in settings.cc)
        if settings.reply_to:
            mail["Reply-To"] = tuple(_address("", address) for address in settings.reply_to)
        mail["Subject"] = _one_line(message.subject)
        mail["Date"] = format_datetime(now)
        for name, value in (*message.headers, *(h for h in settings.headers if h[0].lower() not in _OWN)):
            mail[name] = _one_line(value)
    except (ValueError, IndexError) as error:
        raise DeliveryError("an address or header of this channel cannot be written into a mail") from error
    mail.set_content(message.text + "\n")
    if message.html:
        mail.add_alternative(message.html, subtype="html")
    return mail


def send_mail(settings: MailSettings, mail: EmailMessage, *, patience: float = 1.0) -> MailReply:
    """Return the answer that ended the conversation.

    Units: 10 s to connect, 30 s a step, 45 s after the text, each times `patience`.

    Errors: none; a broken connection is a reply with code 0.
    """
    talk = _Conversation(settings, patience)
    try:
        return talk.run(mail)
    except smtplib.SMTPResponseException as error:
        # 235 and the like cannot come here; -1 is smtplib's "no code"
        return MailReply(stage=talk.stage, code=max(error.smtp_code, 0), text=_decoded(error.smtp_error))
    except smtplib.SMTPNotSupportedError as error:
        return MailReply(stage=talk.stage, code=0, text=str(error))
    except (OSError, smtplib.SMTPException, UnicodeError) as error:
        return MailReply(stage=talk.stage, code=0, text=_reason(error))
    finally:
        talk.close()


class _Conversation:
    def __init__(self, settings: MailSettings, patience: float) -> None:
        self._settings = settings
        self._patience = patience
        self._smtp: smtplib.SMTP | None = None
        self.stage = MailStage.CONNECT

    def run(self, mail: EmailMessage) -> MailReply:
        smtp = self._smtp = self._connected()
        self._wait_at_most(_STEP_S)
        if self._settings.user and self._settings.password:
            self.stage = MailStage.LOGIN
            smtp.login(self._settings.user, self._settings.password)
        self.stage = MailStage.SENDER
        smtp.ehlo_or_helo_if_needed()
        code, text = smtp.mail(self._settings.sender[1])
        if not _OK <= code < _MULTIPLE:
            return MailReply(stage=self.stage, code=code, text=_decoded(text))
        self.stage = MailStage.RECIPIENTS
        worst, refused = self._recipients(smtp)
        if worst is not None:
            return worst
        self.stage = MailStage.DATA
        self._wait_at_most(_TEXT_S)
        code, text = smtp.data(mail.as_bytes())
        return MailReply(stage=self.stage, code=code, text=_decoded(text), refused=refused)

    def _connected(self) -> smtplib.SMTP:
        s = self._settings
        context = ssl.create_default_context()
        if not s.verify:
            context.check_hostname = False
            context.verify_mode = ssl.CERT_NONE
        name, timeout_s = _own_name(s.sender[1]), _CONNECT_S * self._patience
        if s.secure == "ssl":
            return smtplib.SMTP_SSL(s.host, s.port, local_hostname=name, timeout=timeout_s, context=context)
        smtp = self._smtp = smtplib.SMTP(s.host, s.port, local_hostname=name, timeout=timeout_s)
        if s.secure == "starttls":
            smtp.starttls(context=context)
        return smtp

    def _wait_at_most(self, seconds: float) -> None:
        if self._smtp is not None and self._smtp.sock is not None:
            self._smtp.sock.settimeout(seconds * self._patience)

    def _recipients(self, smtp: smtplib.SMTP) -> tuple[MailReply | None, tuple[tuple[str, int], ...]]:
        """Return the reply to give up with when nobody is left, else those refused for good.

        A temporary refusal of one stops the whole mail: the others get it with the repeat, once.
        """
        refused = []
        replies = []
        recipients = self._settings.recipients()
        for number, address in enumerate(recipients, 1):
            code, text = smtp.rcpt(address)
            if _OK <= code < _MULTIPLE:
                continue
            reply = MailReply(stage=self.stage, code=code, text=_decoded(text))
            if code < _PERMANENT:
                return reply, ()
            refused.append((f"recipient {number}", code))
            replies.append(reply)
        if len(replies) == len(recipients):
            return replies[0], ()
        return None, tuple(refused)

    def close(self) -> None:
        """End politely, but never wait for the answer of a server that hangs."""
        if self._smtp is None:
            return
        with suppress(OSError, smtplib.SMTPException):
            if self._smtp.sock is not None:
                self._smtp.sock.settimeout(1.0)
            self._smtp.quit()
        with suppress(OSError, smtplib.SMTPException):
            self._smtp.close()


def _address(name: str, address: str) -> Address:
    return Address(display_name=_one_line(name), addr_spec=address)


def _one_line(value: str) -> str:
    return " ".join(value.split())


def _own_name(sender: str) -> str:
    """Return the name to greet with: no DNS query, which smtplib's default makes."""
    own = socket.gethostname()
    return own if "." in own else sender.rpartition("@")[2] or "localhost"


def _decoded(text: bytes | str) -> str:
    return text.decode("utf-8", "replace") if isinstance(text, bytes) else str(text)


def _reason(error: Exception) -> str:
    if isinstance(error, TimeoutError):
        return "no answer in time"
    if isinstance(error, ConnectionRefusedError):
        return "connection refused"
    if isinstance(error, ssl.SSLError):
        return f"TLS: {error.reason or 'failed'}"
    return f"no connection ({type(error).__name__})"
