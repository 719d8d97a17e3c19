"""Secrets: where they come from, and that they stay out of logs."""

from __future__ import annotations

import io
import logging
import os

import pytest
from pydantic import SecretStr

from monitor.config.models import Config, SecretRef
from monitor.config.redact import RedactingFilter, escape_controls, mask
from monitor.config.secrets import exposed_to, known_secrets, resolve_secret
from monitor.errors import ConfigError

TOKEN = "1234567890:AAF-abcdefghijklmnopqrstuvwxyz01234"


def test_a_secret_is_read_from_where_it_is_kept(tmp_path) -> None:
    (tmp_path / "desk").write_text("tgram://x/1\n", "utf-8")
    assert resolve_secret(SecretStr("plain"), environ={}) == "plain"
    assert resolve_secret(SecretRef(env="A"), environ={"A": "from env"}) == "from env"
    assert resolve_secret(SecretRef(file="desk"), environ={}, folder=tmp_path) == "tgram://x/1"
    assert (
        resolve_secret(SecretRef(credential="desk"), environ={"CREDENTIALS_DIRECTORY": str(tmp_path)}) == "tgram://x/1"
    )


@pytest.mark.parametrize(
    ("secret", "message"),
    [
        (SecretRef(env="A"), "the environment variable A is not set"),
        (SecretRef(file="gone"), "the secret file gone cannot be read: No such file or directory"),
        (SecretRef(file="empty"), "the secret file empty is empty"),
        (SecretRef(file="big"), "the secret file big is larger than 64 KiB"),
        (SecretRef(file="bytes"), "the secret file bytes is not UTF-8 text"),
        (SecretRef(credential="../x"), "“../x” cannot be the name of a credential"),
        (SecretRef(credential="x"), r"the credential x is not there"),
    ],
)
def test_a_secret_that_cannot_be_read_is_told_without_its_text(tmp_path, secret: SecretRef, message: str) -> None:
    (tmp_path / "empty").write_text("\n", "utf-8")
    (tmp_path / "big").write_text("x" * 70_000, "utf-8")
    (tmp_path / "bytes").write_bytes(b"\xff\xfe\xff")
    with pytest.raises(ConfigError) as caught:
        resolve_secret(secret, environ={}, folder=tmp_path)
    assert str(caught.value).startswith(message)


def test_a_pipe_in_place_of_a_secret_does_not_block(tmp_path) -> None:
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(ConfigError, match="is empty"):
        resolve_secret(SecretRef(file="pipe"), environ={}, folder=tmp_path)


def test_a_secret_file_that_everybody_reads_is_warned_of(tmp_path) -> None:
    path = tmp_path / "s"
    path.write_text("x", "utf-8")
    path.chmod(0o644)
    assert "can be read by everybody" in exposed_to(SecretRef(file="s"), folder=tmp_path)
    path.chmod(0o600)
    assert exposed_to(SecretRef(file="s"), folder=tmp_path) == ""


def test_secrets_of_a_configuration_never_show_in_its_repr() -> None:
    channels = {"t": {"url": f"tgram://{TOKEN}/1"}, "u": {"url": {"env": "NO"}}}
    config = Config.model_validate(
        {
            "subscribers": {"subscribers": [{"id": "d", "channels": channels}]},
            "monitor": {"heartbeat": {"url": "https://hc.example/secret"}},
        }
    )
    assert TOKEN not in repr(config)
    assert TOKEN not in config.model_dump_json()
    assert known_secrets(config, environ={}) == (f"tgram://{TOKEN}/1", "https://hc.example/secret")


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        (f"POST https://api.telegram.org/bot{TOKEN}/sendMessage", "POST https://api.telegram.org/bot***/sendMessage"),
        ("sent tgram://AB:CD/123 ok", "sent tgram://*** ok"),
        ("mailtos://u:p@mail.example?to=x", "mailtos://***"),
        ("postgresql://monitor:pw@db/x", "postgresql://***@db/x"),
        ("GET https://x.example/a?id=1&api_key=abc&b=2", "GET https://x.example/a?id=1&api_key=***&b=2"),
        ("Authorization: Bearer abcdef0123456789", "Authorization: Bearer ***"),
        ("https://news.example/a?page=2", "https://news.example/a?page=2"),
        ("sqlite:///monitor.db and terminal://", "sqlite:///monitor.db and terminal://"),
        ("12:30 and 27:03", "12:30 and 27:03"),
    ],
)
def test_what_looks_like_a_secret_is_masked_and_nothing_else(text: str, masked: str) -> None:
    assert mask(text) == masked


def test_a_known_secret_is_masked_in_every_form() -> None:
    secret = "discord://4174216298/JHMHI8qBe7bk2ZwO5U711o3dV_js"
    assert mask("x JHMHI8qBe7bk2ZwO5U711o3dV_js y", [secret]) == "x *** y"
    assert "p%40ss" not in mask("auth failed for p%40ssword", ["mailto://me:p%40ssword@mail.example"])
    assert "p@ssword" not in mask("auth failed for p@ssword", ["mailto://me:p%40ssword@mail.example"])


def test_a_short_secret_does_not_blank_ordinary_words() -> None:
    assert mask("a cat sat", ["cat"]) == "a cat sat"


def test_control_characters_are_written_out() -> None:
    assert escape_controls("a\nb\x1b[31m\u202e") == r"a\nb\x1b[31m\u202e"
    assert escape_controls("a\nb\x1b", keep_lines=True) == "a\nb\\x1b"


def test_a_handler_with_the_filter_writes_one_safe_line_per_record() -> None:
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.addFilter(RedactingFilter(["hunter2-long"]))
    logger = logging.Logger("test")  # noqa: LOG001 - a logger of its own, outside the tree of other tests
    logger.addHandler(handler)
    logger.warning("login %s\nforged line", "hunter2-long")
    try:
        int(f"tgram://{TOKEN}/1")
    except ValueError:
        logger.exception("failed")
    logger.warning("%d items", "three")
    logger.warning("plain", extra={"url": f"https://api.telegram.org/bot{TOKEN}/x"})
    text = stream.getvalue()
    assert text.splitlines()[0] == r"login ***\nforged line"
    assert TOKEN not in text
    assert "hunter2" not in text
    assert "Traceback" in text
    assert "%d items ('three',)" in text


def test_extra_fields_are_masked_too() -> None:
    record = logging.makeLogRecord({"msg": "x", "url": f"https://api.telegram.org/bot{TOKEN}/x", "count": 3})
    assert RedactingFilter().filter(record)
    assert record.url == "https://api.telegram.org/bot***/x"
    assert record.count == 3


def test_the_filter_learns_new_secrets_after_a_reload() -> None:
    redact = RedactingFilter(["old-secret"])
    redact.know(["new-secret"])
    record = logging.makeLogRecord({"msg": "old-secret new-secret"})
    redact.filter(record)
    assert record.msg == "old-secret ***"
