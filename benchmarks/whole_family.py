"""Runs a command and waits for every process it leaves behind, so that a caller's `wait4` counts their time too.

Run: python benchmarks/whole_family.py COMMAND…

The workers are children of a server of their own, which outlives the command by a moment: without this, whoever
measures the command sees nothing of what they used.
"""

from __future__ import annotations

import ctypes
import os
import sys

_PR_SET_CHILD_SUBREAPER = 36


def main() -> int:
    """Run the command, then wait for all that became orphans; return the command's status."""
    ctypes.CDLL(None).prctl(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    first = os.spawnvp(os.P_NOWAIT, sys.argv[1], sys.argv[1:])
    status = 0
    while True:
        try:
            pid, ended = os.waitpid(-1, 0)
        except ChildProcessError:
            return status
        if pid == first:
            status = os.waitstatus_to_exitcode(ended)


if __name__ == "__main__":
    sys.exit(main())
