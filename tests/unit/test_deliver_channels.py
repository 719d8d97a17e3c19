"""Addresses of channels: what they are, what is wrong with them, and that they never show."""

from __future__ import annotations

import pytest

from monitor.deliver.channels import _own_rules, account_of, channel_kind, check_url, mail_domain, mask, shown_url
from monitor.deliver.worker import ChannelSettings

TOKEN = "123456789:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw"


@pytest.mark.parametrize(
    ("url", "kind"),
    [
        (f"tgram://{TOKEN}/-100200", "telegram"),
        ("mailto://user:pw@mail.example", "mail"),
        ("MAILTOS://user:pw@mail.example", "mail"),
        ("json://127.0.0.1:8000/hook", "webhook"),
        ("jsons://hook.example/", "webhook"),
        ("terminal://", "terminal"),
        ("ntfy://topic", "other"),
    ],
)
def test_the_scheme_says_the_kind(url: str, kind: str) -> None:
    assert channel_kind(url) == kind
    assert check_url(url) is None


@pytest.mark.parametrize(
    "url",
    [
        "",
        "telegram",
        f"tgram://{TOKEN}",
        f"tgram://{TOKEN}/1/2",
        "tgram://secretsecret/1",
        "nosuch://secretsecret",
        "mailto://",
    ],
)
def test_a_wrong_address_is_named_without_being_repeated(url: str) -> None:
    problem = check_url(url)
    assert problem
    assert "secret" not in problem
    assert TOKEN not in problem


def test_addresses_are_shown_without_their_secrets() -> None:
    for url in (f"tgram://{TOKEN}/-100200", "mailto://user:hunter22@mail.example", "json://user:hunter22@h.example/x"):
        shown = shown_url(url)
        assert shown.partition("://")[0] == url.partition("://")[0]
        assert TOKEN.partition(":")[2] not in shown
        assert "hunter22" not in shown
        assert "hunter22" not in repr(ChannelSettings(url=url))
        assert TOKEN not in repr(ChannelSettings(url=url))


def test_no_secret_of_an_address_survives_masking() -> None:
    url = f"tgram://{TOKEN}/-100200300"
    assert mask(f"url: /bot{TOKEN}/sendMessage: chat not found", url) == "url: /bot…/sendMessage: chat not found"
    assert mask("anna p@ssw0rd!", "mailto://anna:p%40ssw0rd!@mail.example") == "… …"
    assert mask("POST /hook/k3y0f4w3bh00k refused", "json://h.example/hook/k3y0f4w3bh00k") == "POST /hook/… refused"
    assert mask("redirect", "json://h.example/hook?redirect=yes") == "redirect"


def test_options_that_act_behind_our_back_are_taken_out() -> None:
    url = _own_rules(
        "json://h.example/x?retry=5&wait=2&optional=yes&redirect=yes&overflow=split&+X-A=b&:k=v&format=html"
    )
    assert url == "json://h.example/x?+X-A=b&:k=v&rto=30&cto=10&redirect=no&retry=0"


def test_time_limits_of_an_address_stay() -> None:
    assert _own_rules("json://h/?rto=5&cto=2") == "json://h/?rto=5&cto=2&redirect=no&retry=0"


def test_chats_of_one_bot_share_an_account() -> None:
    assert account_of(f"tgram://{TOKEN}/1") == account_of(f"tgram://{TOKEN}/2?silent=yes")
    assert account_of("json://a.example/1") != account_of("json://a.example/2")


def test_mail_has_the_domain_of_its_sender() -> None:
    assert mail_domain("mailto://user:pw@mail.example?from=desk@news.example&to=x@y.example") == "news.example"
    assert mail_domain("json://h.example") == ""
