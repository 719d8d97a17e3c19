"""Fixtures shared by all tests."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

_ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="session")
def shared_dir() -> Path:
    """The folder of research data beside the repository; the test is skipped where it is absent."""
    path = Path(os.environ.get("MONITOR_SHARED", _ROOT.parent / "shared"))
    if not (path / "DESIGN.md").is_file():
        pytest.skip("needs the shared research data (set MONITOR_SHARED)")
    return path
