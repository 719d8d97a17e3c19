"""Secrets of the configuration -> text, at the moment they are needed; never kept in the Config itself."""

from __future__ import annotations

import os
import re
import stat
from pathlib import Path
from typing import TYPE_CHECKING

from pydantic import SecretStr

from monitor.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from monitor.config.models import Config, Secret

#: largest secret file; a channel address has a few hundred bytes
MAX_SECRET_BYTES = 64 * 1024


def resolve_secret(secret: Secret, *, environ: Mapping[str, str], folder: Path | str | None = None) -> str:
    """Return the text of a secret: as written, or from the environment, a file or a systemd credential.

    Shape: without the newlines at its end. A relative file is looked up from `folder`, the configuration's.
    Errors: ConfigError naming the source of the secret, never its text.
    """
    if isinstance(secret, SecretStr):
        return secret.get_secret_value()
    if secret.env is not None:
        if not environ.get(secret.env):
            raise ConfigError((f"the environment variable {secret.env} is not set",))
        return environ[secret.env].rstrip("\r\n")
    if secret.file is not None:
        return _read(Path(folder or ".") / secret.file, f"the secret file {secret.file}")
    return _read(credential_path(secret.credential or "", environ=environ), f"the credential {secret.credential}")


def credential_path(name: str, *, environ: Mapping[str, str]) -> Path:
    """Return where systemd puts a credential of this name.

    Errors: ConfigError when the program was started without credentials, or the name is no plain file name.
    """
    if not re.fullmatch(r"[\w.:@-]+", name) or name.startswith("."):
        raise ConfigError((f"“{name}” cannot be the name of a credential",))
    folder = environ.get("CREDENTIALS_DIRECTORY")
    if not folder:
        raise ConfigError((f"the credential {name} is not there: $CREDENTIALS_DIRECTORY is not set (systemd sets it)",))
    return Path(folder) / name


def exposed_to(secret: Secret, *, folder: Path | str | None = None) -> str:
    """Return a warning when everybody on this machine can read the file of a secret, else ""."""
    if isinstance(secret, SecretStr) or secret.file is None:
        return ""
    path = Path(folder or ".") / secret.file
    try:
        mode = path.stat().st_mode
    except OSError:
        return ""
    return f"{path} can be read by everybody; chmod 600 it" if mode & stat.S_IROTH else ""


def source_secrets(config: Config) -> Iterator[tuple[tuple[str | int, ...], Secret]]:
    """Give each secret of the sources with its path in sources.yaml."""
    for index, source in enumerate(config.sources.sources):
        path = ("sources", index)
        if source.proxy:
            yield (*path, "proxy"), source.proxy
        for name, value in source.headers.items():
            yield (*path, "headers", name), value
        for name, value in source.cookies.items():
            yield (*path, "cookies", name), value
        if source.auth is not None:
            yield (*path, "auth", "password"), source.auth.password


def secrets_of(config: Config) -> Iterator[tuple[str, Secret]]:
    """Give each secret of a configuration with what it is for.

    Shape: `desk/telegram` for channels, `heartbeat`, `proxy`, `mod/headers.X-Api-Key` for sources.
    """
    for person in config.subscribers.subscribers:
        for name, channel in person.channels.items():
            if channel.url is not None:
                yield f"{person.id}/{name}", channel.url
    if config.monitor.heartbeat.url is not None:
        yield "heartbeat", config.monitor.heartbeat.url
    if config.monitor.fetch.proxy is not None:
        yield "proxy", config.monitor.fetch.proxy
    for (_, index, *key), secret in source_secrets(config):
        yield f"{config.sources.sources[int(index)].id}/{'.'.join(map(str, key))}", secret


def known_secrets(config: Config, *, environ: Mapping[str, str]) -> tuple[str, ...]:
    """Return the texts of all secrets that can be resolved now, for masking; the others are left out."""
    found: list[str] = []
    for _, secret in secrets_of(config):
        try:
            found.append(resolve_secret(secret, environ=environ, folder=config.folder or None))
        except ConfigError:
            continue
    return tuple(dict.fromkeys(found))


def _read(path: Path, what: str) -> str:
    try:
        # O_NONBLOCK: a named pipe in place of the file must not stop the start
        handle = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK)
        with os.fdopen(handle, "rb") as file:
            body = file.read(MAX_SECRET_BYTES + 1)
    except OSError as error:
        raise ConfigError((f"{what} cannot be read: {error.strerror or error}",)) from error
    if len(body or b"") > MAX_SECRET_BYTES:
        raise ConfigError((f"{what} is larger than 64 KiB",))
    try:
        text = (body or b"").decode("utf-8").rstrip("\r\n")
    except UnicodeDecodeError as error:
        raise ConfigError((f"{what} is not UTF-8 text",)) from error
    if not text:
        raise ConfigError((f"{what} is empty",))
    return text
