"""A file that is deleted when the disk is full, so that the database can be emptied again.

Source: measured on SQLite 3.40: after SQLITE_FULL even DELETE and checkpoints fail until space is freed.
"""

from __future__ import annotations

import os
from pathlib import Path

BALLAST_BYTES = 16 * 2**20
_BLOCK = bytes(2**16)


def ballast_path(database: Path) -> Path:
    """Return where the ballast of that database lies."""
    return database.with_name(database.name + ".ballast")


def load_ballast(database: Path, size: int = BALLAST_BYTES) -> bool:
    """Make the ballast file if it is absent or short; return whether it is there in full.

    Errors: none; a disk that has no room for it gives False, and the next call tries again.
    """
    path = ballast_path(database)
    if path.is_file() and path.stat().st_size >= size:
        return True
    try:
        with path.open("wb") as file:
            # written, not truncated to length: a sparse file frees nothing
            for _ in range(0, size, len(_BLOCK)):
                file.write(_BLOCK)
            file.flush()
            os.fsync(file.fileno())
    except OSError:
        path.unlink(missing_ok=True)
        return False
    return True


def drop_ballast(database: Path) -> bool:
    """Delete the ballast file and return whether there was one."""
    path = ballast_path(database)
    if not path.exists():
        return False
    path.unlink()
    return True
