"""What an attempt's words mean: sent, later, never, or this channel never."""

from __future__ import annotations

from datetime import timedelta
from random import Random

import pytest

from monitor.deliver.outcome import MailReply, MailStage, Situation, classify, classify_mail
from monitor.types import Dead, DeliveryOutcome, RetryAt, Sent
from tests.fakes import NOON


def telegram(description: str, code: int, **situation: object) -> DeliveryOutcome:
    line = f"Failed to send Telegram notification to -100200: {description}, error={code}."
    return classify("telegram", (line,), Situation(now=NOON, **situation), Random(1), accepted=False)  # type: ignore[arg-type]


def webhook(code: int, **situation: object) -> DeliveryOutcome:
    line = f"Failed to send JSON POST notification: error={code}."
    return classify("webhook", (line,), Situation(now=NOON, **situation), Random(1), accepted=False)  # type: ignore[arg-type]


def mail(stage: str, code: int, text: str = "", **situation: object) -> DeliveryOutcome:
    return classify_mail(MailReply(stage=stage, code=code, text=text), Situation(now=NOON, **situation), Random(1))  # type: ignore[arg-type]


def test_accepted_is_sent() -> None:
    assert classify("other", (), Situation(now=NOON), Random(1), accepted=True) == Sent()


@pytest.mark.parametrize(
    ("description", "code"),
    [
        ("Forbidden: bot was blocked by the user", 403),
        ("Forbidden: bot was kicked from the supergroup chat", 403),
        ("Forbidden: bot was kicked from the group chat", 403),
        ("Forbidden: user is deactivated", 403),
        ("Forbidden: the group chat was deleted", 403),
        ("Bad Request: chat not found", 400),
        ("Unauthorized", 401),
        ("Not Found", 404),
    ],
)
def test_a_chat_or_bot_that_is_gone_is_a_dead_channel(description: str, code: int) -> None:
    outcome = telegram(description, code)
    assert isinstance(outcome, Dead)
    assert outcome.channel_dead


@pytest.mark.parametrize(
    ("description", "code"),
    [
        ("Forbidden: something new", 403),
        ("Bad Request: not enough rights to send text messages to the chat", 400),
        ("Conflict: terminated by other getUpdates request", 409),
        ("Internal Server Error", 500),
        ("Bad Request: group chat was upgraded to a supergroup chat", 400),
    ],
)
def test_an_unknown_refusal_never_kills_a_channel(description: str, code: int) -> None:
    outcome = telegram(description, code)
    assert isinstance(outcome, RetryAt)
    assert outcome.pause_channel
    assert not outcome.uncertain


def test_a_message_that_is_refused_for_ever_does_not_block_its_channel_for_ever() -> None:
    assert isinstance(telegram("Bad Request: odd", 400, attempt=11), RetryAt)
    outcome = telegram("Bad Request: odd", 400, attempt=12)
    assert isinstance(outcome, Dead)
    assert not outcome.channel_dead
    assert isinstance(telegram("Internal Server Error", 500, attempt=99), RetryAt)


def test_a_rate_limit_pauses_channel_and_account_for_as_long_as_it_says() -> None:
    outcome = telegram("Too Many Requests: retry after 7", 429)
    assert isinstance(outcome, RetryAt)
    assert outcome.at == NOON + timedelta(seconds=8)
    assert (outcome.pause_channel, outcome.pause_account) == (True, True)


def test_a_rate_limit_of_a_year_is_cut_to_a_day() -> None:
    outcome = telegram("Too Many Requests: retry after 9999999", 429)
    assert isinstance(outcome, RetryAt)
    assert outcome.at == NOON + timedelta(days=1)


@pytest.mark.parametrize("description", ["Bad Request: message is too long", "Bad Request: can't parse entities: x"])
def test_a_refused_text_is_tried_once_more_bare(description: str) -> None:
    outcome = telegram(description, 400)
    assert isinstance(outcome, RetryAt)
    assert outcome.text_refused
    assert not outcome.pause_channel
    assert isinstance(telegram(description, 400, bare=True), Dead)


@pytest.mark.parametrize(
    ("line", "uncertain"),
    [
        ("Socket Exception: HTTPConnectionPool: Max retries exceeded (Caused by NewConnectionError: refused)", False),
        ("Socket Exception: (Caused by ConnectTimeoutError: timed out. (connect timeout=10))", False),
        ("Socket Exception: (Caused by NameResolutionError: Failed to resolve)", False),
        ("Socket Exception: (Caused by SSLError(SSLCertVerificationError))", False),
        ("Socket Exception: HTTPConnectionPool: Read timed out. (read timeout=30)", True),
        ("Socket Exception: ('Connection aborted.', RemoteDisconnected())", True),
        ("Socket Exception: (Caused by ProxyError('Cannot connect to proxy.'))", False),
        ("Socket Exception: (Caused by SSLError(SSLEOFError(8, 'EOF occurred in violation of protocol')))", True),
        ("", True),
    ],
)
def test_only_a_connection_that_stood_may_have_delivered(line: str, uncertain: bool) -> None:
    outcome = classify("telegram", (line,), Situation(now=NOON), Random(1), accepted=False)
    assert isinstance(outcome, RetryAt)
    assert outcome.uncertain is uncertain
    assert outcome.pause_channel


def test_words_of_an_alert_are_not_taken_for_words_of_the_service() -> None:
    payload = "JSON Payload: {'message': 'Connection refused, said the ministry: error=410, retry after 86000'}"
    outcome = classify(
        "webhook",
        (payload, "Socket Exception: Read timed out. (read timeout=30)"),
        Situation(now=NOON),
        Random(1),
        accepted=False,
    )
    assert isinstance(outcome, RetryAt)
    assert outcome.uncertain


def test_pauses_double_from_30_seconds_to_15_minutes() -> None:
    pauses = []
    for failures in range(8):
        outcome = telegram("Internal Server Error", 500, failures=failures)
        assert isinstance(outcome, RetryAt)
        pauses.append((outcome.at - NOON).total_seconds())
    assert all(
        base <= pause <= min(900, base * 1.2) for base, pause in zip((30, 60, 120, 240, 480), pauses, strict=False)
    )
    assert pauses[5:] == [900, 900, 900]


def test_six_hours_without_service_cost_few_attempts() -> None:
    now, attempts = NOON, 0
    while now < NOON + timedelta(hours=6):
        outcome = telegram("Internal Server Error", 500, failures=attempts)
        assert isinstance(outcome, RetryAt)
        now += outcome.at - NOON
        attempts += 1
    assert attempts <= 40


@pytest.mark.parametrize(("code", "channel_dead"), [(401, True), (410, True)])
def test_a_webhook_that_is_gone_is_a_dead_channel(code: int, channel_dead: bool) -> None:
    outcome = webhook(code)
    assert isinstance(outcome, Dead)
    assert outcome.channel_dead is channel_dead


@pytest.mark.parametrize("code", [301, 307, 400, 403, 404, 408, 429, 500, 503])
def test_other_answers_of_a_webhook_are_tried_again(code: int) -> None:
    outcome = webhook(code)
    assert isinstance(outcome, RetryAt)
    assert not outcome.uncertain


@pytest.mark.parametrize(
    ("stage", "code", "text", "expected"),
    [
        (MailStage.CONNECT, 421, "not available", RetryAt),
        (MailStage.CONNECT, 554, "no service for you", RetryAt),
        (MailStage.LOGIN, 454, "temporary failure", RetryAt),
        (MailStage.SENDER, 451, "try later", RetryAt),
        (MailStage.RECIPIENTS, 450, "4.2.1 Mailbox busy", RetryAt),
        (MailStage.DATA, 451, "4.3.0 Try again later", RetryAt),
        (MailStage.DATA, 554, "5.7.1 Rejected as spam", Dead),
        (MailStage.SENDER, 553, "5.1.8 sender", Dead),
        (MailStage.DATA, 250, "2.0.0 queued", Sent),
    ],
)
def test_mail_codes_decide(stage: str, code: int, text: str, expected: type[DeliveryOutcome]) -> None:
    outcome = mail(stage, code, text)
    assert isinstance(outcome, expected)
    assert not getattr(outcome, "uncertain", False)
    assert not getattr(outcome, "channel_dead", False)


@pytest.mark.parametrize(
    ("stage", "code", "text", "channel_dead"),
    [
        (MailStage.RECIPIENTS, 550, "5.1.1 No such user", True),
        (MailStage.RECIPIENTS, 550, "User unknown in table", True),
        (MailStage.RECIPIENTS, 554, "5.7.1 Relay access denied", False),
        (MailStage.LOGIN, 535, "5.7.8 Authentication credentials invalid", True),
    ],
)
def test_a_mailbox_or_login_that_does_not_exist_is_a_dead_channel(
    stage: str, code: int, text: str, channel_dead: bool
) -> None:
    outcome = mail(stage, code, text)
    assert isinstance(outcome, Dead)
    assert outcome.channel_dead is channel_dead


def test_a_mail_that_is_too_big_is_tried_once_more_bare() -> None:
    first = mail(MailStage.DATA, 552, "5.3.4 Message too big")
    assert isinstance(first, RetryAt)
    assert first.text_refused
    assert isinstance(mail(MailStage.DATA, 552, "5.3.4 Message too big", bare=True), Dead)


def test_a_mail_may_have_arrived_only_once_its_text_was_on_the_way() -> None:
    for stage in (MailStage.CONNECT, MailStage.LOGIN, MailStage.SENDER, MailStage.RECIPIENTS):
        early = mail(stage, 0, "no answer in time")
        assert isinstance(early, RetryAt)
        assert not early.uncertain
    late = mail(MailStage.DATA, 0, "no answer in time")
    assert isinstance(late, RetryAt)
    assert late.uncertain
