"""What a source is asked with, looked up in the configuration at each fetch: secrets are kept nowhere else."""

from __future__ import annotations

import base64
import os
import re
from collections.abc import Callable, Mapping

from monitor.config.models import Config, Secret, Source
from monitor.config.secrets import resolve_secret
from monitor.errors import ConfigError
from monitor.fetch.access import NO_ACCESS, Access
from monitor.fetch.failures import FetchError
from monitor.fetch.proxy import Proxy, proxy_of
from monitor.fetch.target import target_of
from monitor.sources.telegram import channel_url

#: what may stand in the value of a header and of a cookie; anything else could begin another header
_HEADER_VALUE = re.compile(r"[\x21-\x7e\xa0-\xff](?:[\t\x20-\x7e\xa0-\xff]*[\x21-\x7e\xa0-\xff])?")
_COOKIE_VALUE = re.compile(r"[\x21-\x2b\x2d-\x3a\x3c-\x7e]*")


class SourceAccess:
    """Gives what the source of an id is asked with, by the configuration in force.

    Shape: sources of the database and unknown ids get what `fetch.proxy` says. A secret that cannot be read gives an
    `Access` with a problem: nothing is asked for without it.
    """

    def __init__(self, config: Callable[[], Config], *, environ: Mapping[str, str] = os.environ) -> None:
        self._config = config
        self._environ = environ
        self._read: Config | None = None
        self._special: dict[str, Source] = {}

    def __call__(self, source_id: str) -> Access:
        """Return it; a call for a source without anything of its own costs a look into a dictionary."""
        config = self._config()
        if config is not self._read:
            self._special = {one.id: one for one in config.sources.sources if _is_special(one)}
            self._read = config
        source = self._special.get(source_id)
        if source is None and config.monitor.fetch.proxy is None:
            return NO_ACCESS
        try:
            return self._access(source, config)
        except ConfigError as error:
            return Access(problem="; ".join(error.problems))

    def _access(self, source: Source | None, config: Config) -> Access:
        own = source.proxy if source is not None else None
        proxy = self._proxy(config.monitor.fetch.proxy if own is None else own, config)
        if source is None:
            return Access(proxy=proxy)
        headers = [
            (name.encode("ascii"), self._text(value, config, _HEADER_VALUE, f"headers.{name}").encode("latin-1"))
            for name, value in source.headers.items()
        ]
        if source.auth is not None:
            word = self._text(source.auth.password, config, None, "auth.password")
            token = base64.b64encode(f"{source.auth.user}:{word}".encode())
            headers.append((b"Authorization", b"Basic " + token))
        cookies = tuple(
            (name, self._text(value, config, _COOKIE_VALUE, f"cookies.{name}"))
            for name, value in source.cookies.items()
        )
        return Access(origin=_origin(source), headers=tuple(headers), cookies=cookies, proxy=proxy)

    def _proxy(self, secret: Secret | bool | None, config: Config) -> Proxy | None:
        if secret is None or isinstance(secret, bool):
            return None
        try:
            return proxy_of(self._text(secret, config, None, "proxy"))
        except ValueError as error:
            raise ConfigError((f"proxy: {error}",)) from None

    def _text(self, secret: Secret, config: Config, allowed: re.Pattern[str] | None, key: str) -> str:
        try:
            text = resolve_secret(secret, environ=self._environ, folder=config.folder or None)
        except ConfigError as error:
            raise ConfigError(tuple(f"{key}: {problem}" for problem in error.problems)) from None
        if problem := value_problem(text, allowed):
            raise ConfigError((f"{key}: {problem}",))
        return text


def value_problem(text: str, allowed: re.Pattern[str] | None) -> str:
    """Return what is wrong with the text of a secret, without repeating it, or ""."""
    return "" if allowed is None or allowed.fullmatch(text) else "holds characters that cannot be sent"


def header_problem(text: str) -> str:
    """Return why a text cannot be the value of a header, or ""."""
    return value_problem(text, _HEADER_VALUE)


def cookie_problem(text: str) -> str:
    """Return why a text cannot be the value of a cookie, or ""."""
    return value_problem(text, _COOKIE_VALUE)


def _is_special(source: Source) -> bool:
    return bool(source.headers or source.cookies or source.auth) or source.proxy is not None


def _origin(source: Source) -> tuple[str, str, int] | None:
    try:
        return target_of(source.url or channel_url(source.channel or "")).origin
    except FetchError:
        return None
