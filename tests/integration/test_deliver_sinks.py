"""Real sends over loopback: what the channel gets, and what is made of its answer."""

from __future__ import annotations

import logging
import socket
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from random import Random

import pytest

from monitor.alerts.render import MailContext, render
from monitor.deliver.channels import ChannelSender
from monitor.types import AlertKind, Dead, Message, RetryAt, Sent
from tests.fakes import delivery, facts
from tests.sinks import HttpSink, MailSink, http_sink, mail_sink

TOKEN = "123456789:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw"
TELEGRAM = f"tgram://{TOKEN}/-100200300"
HOSTILE = "<b>bold <i>crossed</b></i> <a href='x'>open & < > <unknown>\r\nBcc: all@example.org"


@pytest.fixture
def http() -> Iterator[HttpSink]:
    with http_sink() as sink:
        yield sink


@pytest.fixture
def smtp() -> Iterator[MailSink]:
    with mail_sink() as sink:
        yield sink


def sender(http: HttpSink | None = None, **options: object) -> ChannelSender:
    api = http.telegram_api if http else None
    return ChannelSender(now=lambda: datetime.now(UTC), telegram_api=api, rng=Random(1), **options)  # type: ignore[arg-type]


def message(channel_kind: str = "telegram", **changes: object) -> Message:
    return render(
        delivery(facts(**changes), channel="desk/x"), channel_kind=channel_kind, mail=MailContext(domain="desk.example")
    )


def mailto(smtp: MailSink, more: str = "") -> str:
    return (
        f"mailto://127.0.0.1:{smtp.port}?from=Monitor<monitor@desk.example>&to=reader@desk.example&mode=insecure{more}"
    )


def hook(http: HttpSink, more: str = "") -> str:
    return f"json://127.0.0.1:{http.port}/hook{more}"


# ------------------------------------------------------------------------------------------------------------ Telegram


async def test_telegram_gets_the_text_as_it_is_with_markup_escaped(http: HttpSink) -> None:
    sent = message(speaker=HOSTILE)
    assert await sender(http).send(TELEGRAM, sent) == Sent()
    (request,) = http.requests
    assert request["path"] == f"/bot{TOKEN}/sendMessage"
    assert request["body"]["chat_id"] == -100200300
    text = request["body"]["text"]
    assert "&lt;b&gt;bold &lt;i&gt;crossed" in text
    assert "<" not in text
    unescaped = text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&").replace("&quot;", '"')
    assert [line.strip() for line in unescaped.splitlines() if line.strip()] == sent.text.splitlines()


async def test_a_topic_of_a_chat_is_reached(http: HttpSink) -> None:
    assert await sender(http).send(f"tgram://{TOKEN}/-100200300:77?silent=yes", message()) == Sent()
    assert http.got[0]["message_thread_id"] == 77
    assert http.got[0]["disable_notification"] is True


async def test_a_rate_limit_is_honoured_and_asked_once(http: HttpSink) -> None:
    http.plan = ["429:7"]
    before = datetime.now(UTC)
    outcome = await sender(http).send(TELEGRAM + "?retry=3&wait=0.1", message())
    assert isinstance(outcome, RetryAt)
    assert outcome.pause_account
    assert outcome.at - before >= timedelta(seconds=7)
    assert len(http.requests) == 1


@pytest.mark.parametrize("step", ["blocked", "nochat", "unauthorized"])
async def test_a_chat_that_is_gone_is_dead_after_one_attempt(http: HttpSink, step: str) -> None:
    http.plan = [step]
    outcome = await sender(http).send(TELEGRAM, message())
    assert isinstance(outcome, Dead)
    assert outcome.channel_dead
    assert len(http.requests) == 1


@pytest.mark.parametrize("step", ["toolong", "entities"])
async def test_a_refused_text_is_told_from_a_refused_chat(http: HttpSink, step: str) -> None:
    http.plan = [step]
    outcome = await sender(http).send(TELEGRAM, message())
    assert isinstance(outcome, RetryAt)
    assert outcome.text_refused


async def test_a_lost_answer_may_have_been_accepted(http: HttpSink) -> None:
    http.plan = ["drop"]
    outcome = await sender(http).send(TELEGRAM, message())
    assert isinstance(outcome, RetryAt)
    assert outcome.uncertain
    assert len(http.requests) == 1


async def test_a_service_that_hangs_is_left_in_time(http: HttpSink) -> None:
    http.plan = ["hang"]
    outcome = await sender(http, patience=0.01).send(TELEGRAM, message())
    assert isinstance(outcome, RetryAt)
    assert outcome.uncertain


async def test_our_own_deadline_holds_when_the_channels_does_not(http: HttpSink) -> None:
    http.plan = ["hang"]
    outcome = await sender(http).send(TELEGRAM, message(), timeout_s=0.3)
    assert isinstance(outcome, RetryAt)
    assert outcome.uncertain
    assert "within 0.3 s" in outcome.reason


async def test_nobody_listening_is_no_repeat(http: HttpSink) -> None:
    away = ChannelSender(now=lambda: datetime.now(UTC), telegram_api="http://127.0.0.1:1/bot")
    outcome = await away.send(TELEGRAM, message())
    assert isinstance(outcome, RetryAt)
    assert (outcome.reason, outcome.uncertain) == ("no connection", False)


# ------------------------------------------------------------------------------------------------------------- webhook


async def test_a_webhook_gets_the_facts_as_json(http: HttpSink) -> None:
    assert await sender().send(hook(http, "?:team=night"), message("webhook")) == Sent()
    (body,) = http.got
    assert body["title"] == "DENIAL · Upper Mill / Lower Mill: Ministry of Waterways"
    assert body["message"].startswith("DENIAL · Upper Mill / Lower Mill")
    assert body["team"] == "night"
    assert body["monitor"]["version"] == 1
    assert body["monitor"]["alerts"][0]["ref"] == "S-7K2M9"
    assert body["monitor"]["alerts"][0]["content"] == "Not one boat has crossed the weir"


async def test_a_redirect_of_a_webhook_is_not_followed(http: HttpSink) -> None:
    http.plan = ["307"]
    outcome = await sender().send(hook(http, "?redirect=yes"), message("webhook"))
    assert isinstance(outcome, RetryAt)
    assert outcome.reason == "redirect (307) is not followed: configure the final address"


async def test_a_webhook_that_refuses_the_connection_got_nothing() -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))  # bound and not listening: every connection is refused
        port = closed.getsockname()[1]
        outcome = await sender().send(f"json://127.0.0.1:{port}/hook", message("webhook"))
    assert isinstance(outcome, RetryAt)
    assert (outcome.reason, outcome.uncertain, outcome.pause_channel) == ("no connection", False, True)


async def test_a_lost_answer_to_an_alert_about_refused_connections_may_have_been_accepted(http: HttpSink) -> None:
    http.plan = ["drop"]
    outcome = await sender().send(hook(http), message("webhook", content="Connection refused: Network is unreachable"))
    assert isinstance(outcome, RetryAt)
    assert len(http.requests) == 1
    assert outcome.uncertain


@pytest.mark.parametrize(("step", "kind"), [("500", RetryAt), ("404", RetryAt), ("410", Dead), ("401", Dead)])
async def test_a_webhooks_status_decides(http: HttpSink, step: str, kind: type) -> None:
    http.plan = [step]
    assert isinstance(await sender().send(hook(http), message("webhook")), kind)


# ---------------------------------------------------------------------------------------------------------------- mail


async def test_mail_has_text_and_html_and_our_headers(smtp: MailSink) -> None:
    answer = message("mail", ref="S-2", thread_ref="S-1", kind=AlertKind.ANSWER)
    assert await sender().send(mailto(smtp), answer) == Sent()
    (mail,) = smtp.got
    assert mail.get_content_type() == "multipart/alternative"
    assert [part.get_content_type() for part in mail.iter_parts()] == ["text/plain", "text/html"]
    text, html = (part.get_content() for part in mail.iter_parts())
    assert text.splitlines() == answer.text.splitlines()
    assert html.splitlines() == answer.html.splitlines()
    expected = dict(answer.headers)
    assert mail.get_all("Message-ID") == [expected["Message-ID"]]
    assert mail["In-Reply-To"] == expected["In-Reply-To"]
    assert mail["From"] == "Monitor <monitor@desk.example>"
    assert mail["To"] == "reader@desk.example"
    assert mail["Subject"] == answer.subject
    assert smtp.recipients == [["reader@desk.example"]]


async def test_a_repeated_mail_has_the_same_message_id_and_says_so(smtp: MailSink) -> None:
    smtp.plan = ["drop"]
    first = await sender().send(mailto(smtp), message("mail"))
    assert isinstance(first, RetryAt)
    assert first.uncertain
    repeat = render(
        delivery(facts(), channel="desk/x", possible_repeat=True),
        channel_kind="mail",
        mail=MailContext(domain="desk.example"),
    )
    assert await sender().send(mailto(smtp), repeat) == Sent()
    one, two = smtp.got
    assert one["Message-ID"] == two["Message-ID"]
    body = two.get_body(("plain",))
    assert body is not None
    assert "(possible repeat)" in body.get_content()


async def test_fetched_text_adds_no_header_and_no_recipient(smtp: MailSink) -> None:
    hostile = message(
        "mail", headline=HOSTILE, speaker=HOSTILE, places=(HOSTILE,), ref=HOSTILE, content=HOSTILE + "\r\n.\r\nQUIT"
    )
    assert await sender().send(mailto(smtp), hostile) == Sent()
    (mail,) = smtp.got
    assert smtp.recipients == [["reader@desk.example"]]
    assert mail["Bcc"] is None
    names = {name for name, _ in mail.items()}
    assert names <= {
        "From",
        "To",
        "Subject",
        "Date",
        "Message-ID",
        "In-Reply-To",
        "References",
        "List-Id",
        "Auto-Submitted",
        "X-Monitor-Ref",
        "MIME-Version",
        "Content-Type",
        "X-Peer",
        "X-MailFrom",
        "X-RcptTo",
    }
    html = mail.get_body(("html",))
    assert html is not None
    assert "<unknown>" not in html.get_content()


@pytest.mark.parametrize(
    ("step", "kind", "channel_dead"),
    [
        ("rcpt:450 4.2.1 busy", RetryAt, None),
        ("rcpt:550 5.1.1 no such user", Dead, True),
        ("data:451 4.3.0 later", RetryAt, None),
        ("data:554 5.7.1 spam", Dead, False),
    ],
)
async def test_a_mail_servers_code_decides(smtp: MailSink, step: str, kind: type, channel_dead: bool | None) -> None:
    smtp.plan = [step]
    outcome = await sender().send(mailto(smtp), message("mail"))
    assert isinstance(outcome, kind)
    assert getattr(outcome, "channel_dead", None) is channel_dead
    assert (smtp.attempts, smtp.got) == (1, [])


async def test_one_bad_recipient_does_not_keep_the_mail_from_the_others(smtp: MailSink) -> None:
    smtp.plan = ["rcpt:550 5.1.1 no such user"]
    url = f"mailto://127.0.0.1:{smtp.port}?from=m@desk.example&to=gone@desk.example,here@desk.example&mode=insecure"
    assert await sender().send(url, message("mail")) == Sent(detail="recipient 1 refused (550)")
    assert smtp.recipients == [["here@desk.example"]]


async def test_a_mail_server_that_is_away_is_no_repeat() -> None:
    url = "mailto://127.0.0.1:1?from=m@desk.example&to=r@desk.example&mode=insecure"
    outcome = await sender().send(url, message("mail"))
    assert isinstance(outcome, RetryAt)
    assert (outcome.reason, outcome.uncertain) == ("connection refused", False)


# ------------------------------------------------------------------------------------------------------------ terminal


async def test_the_terminal_prints_the_text() -> None:
    printed: list[str] = []
    assert await sender(terminal=printed.append).send("terminal://", message()) == Sent()
    assert printed == [message().text]


async def test_a_closed_terminal_is_tried_again() -> None:
    def closed(_: str) -> None:
        raise BrokenPipeError

    outcome = await sender(terminal=closed).send("terminal://", message())
    assert isinstance(outcome, RetryAt)
    assert not outcome.uncertain


async def test_an_address_nobody_knows_is_a_dead_channel() -> None:
    outcome = await sender().send("nosuch://verysecret", message())
    assert isinstance(outcome, Dead)
    assert outcome.channel_dead
    assert "verysecret" not in outcome.reason


# ------------------------------------------------------------------------------------------------------------- secrets


@pytest.mark.parametrize("step", ["ok", "429:7", "blocked", "error", "drop"])
async def test_no_token_reaches_any_log_at_debug(
    http: HttpSink, caplog: pytest.LogCaptureFixture, step: str, capfd: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.DEBUG)
    caplog.set_level(logging.DEBUG, logger="urllib3")
    caplog.set_level(logging.DEBUG, logger="apprise")
    http.plan = [step]
    outcome = await sender(http).send(TELEGRAM, message())
    everything = caplog.text + repr(outcome) + "".join(capfd.readouterr())
    assert TOKEN not in everything
    assert TOKEN.partition(":")[2] not in everything
