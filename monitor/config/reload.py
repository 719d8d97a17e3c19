"""The current configuration of a running service: replaced as a whole by a good one, kept when the new one is bad."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING

from monitor.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Callable

    from monitor.config.models import Config


@dataclass(frozen=True, slots=True, kw_only=True)
class ReloadResult:
    """What a reload did; `config` is the one in force afterwards."""

    config: Config
    #: the new configuration is in force and differs from the earlier one
    changed: bool
    #: why the new one was refused; empty when it was not
    problems: tuple[str, ...] = ()

    @property
    def ok(self) -> bool:
        """Tell whether the files hold a good configuration."""
        return not self.problems


class ConfigHolder:
    """Holds the configuration in force; readers take `current` once per piece of work."""

    def __init__(self, config: Config, load: Callable[[], Config]) -> None:
        self._current = config
        self._load = load
        self._lock = threading.Lock()

    @property
    def current(self) -> Config:
        """Return the configuration in force."""
        return self._current

    def try_reload(self) -> ReloadResult:
        """Read the files again; a bad configuration never replaces a good one.

        Blocking (a second for thousands of sources): call it in a thread. Two calls do not overlap.
        """
        with self._lock:
            try:
                new = self._load()
            except ConfigError as error:
                return ReloadResult(config=self._current, changed=False, problems=error.problems)
            changed = new != self._current
            if changed:
                self._current = new
            return ReloadResult(config=self._current, changed=changed)
