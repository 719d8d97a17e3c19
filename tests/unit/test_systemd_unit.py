"""The unit that ships: hardened, and in step with what the program does."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

UNIT = Path(__file__).resolve().parents[2] / "systemd" / "monitor.service"


def test_the_unit_exposes_at_most_1_5() -> None:
    if not shutil.which("systemd-analyze"):
        pytest.skip("needs systemd-analyze")
    found = subprocess.run(
        ["systemd-analyze", "security", "--offline=yes", "--no-pager", str(UNIT)],
        capture_output=True,
        text=True,
        check=False,
        env={"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8"},
    )
    level = re.search(r"exposure level for monitor.service: ([0-9.]+)", found.stdout)
    assert level, found.stdout + found.stderr
    assert float(level[1]) <= 1.5


def test_a_wrong_configuration_is_not_restarted_and_a_hung_service_is() -> None:
    unit = UNIT.read_text("utf-8")
    assert "RestartPreventExitStatus=78" in unit
    assert "Type=notify\n" in unit
    assert "WatchdogSec=" in unit
    assert "LoadCredential=" in unit
    assert "OnFailure=monitor-failure@" in unit
