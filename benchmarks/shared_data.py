"""Where the research data lies, and how its sets are unpacked."""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

_DEFAULT = Path(__file__).resolve().parent.parent.parent / "shared"


def add_option(parser: argparse.ArgumentParser) -> None:
    """Add `--shared DIR` to the options of an experiment."""
    parser.add_argument(
        "--shared",
        type=Path,
        default=Path(os.environ.get("MONITOR_SHARED", _DEFAULT)),
        help="folder of the research data; default: $MONITOR_SHARED, else beside the repository",
    )


def unpack(shared: Path, sets: Sequence[str], target: Path) -> None:
    """Unpack data sets below a folder, each under its name."""
    script = shared / "data" / "unpack.py"
    if not script.is_file():
        sys.exit(f"no research data in {shared}: give --shared DIR")
    subprocess.run([sys.executable, str(script), *sets, "--to", str(target)], check=True, stdout=subprocess.DEVNULL)
