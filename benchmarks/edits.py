"""What is told of the scripted histories of a page. `python -m benchmarks.edits [-v] [WORDS OF A NAME]`."""

from __future__ import annotations

import asyncio
import sys
import tempfile
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from tests.histories import Played, Player, histories


async def main(wanted: str = "", *, show: bool = False) -> int:
    """Play the histories whose name holds `wanted` and print a table; return how many went wrong."""
    chosen = [one for one in histories() if wanted in one.name]
    with tempfile.TemporaryDirectory() as folder:
        player = Player(Path(folder))
        try:
            played = await player.play_all(chosen)
        finally:
            await player.aclose()
    for one in played:
        _print(one, show=show)
    _totals(played)
    return sum(not one.right for one in played)


def _print(one: Played, *, show: bool) -> None:
    mark = "ok   " if one.right else "WRONG"
    looks = f"[{one.cheap} of {one.looks} requests cheap]" if one.looks else ""
    print(f"{mark} {one.history.name:<66} {', '.join(one.told) or '-'}   {looks}")
    if not one.right:
        print(f"      expected {one.history.first} then {one.history.told}")
        print(f"      got      {one.first} then {one.told}")
    if show:
        for row in one.rows:
            print(f"        {row.created_at:%d %H:%M} {row.facts.ref} {row.facts.speaker}: {row.facts.content[:90]!r}")


def _totals(played: Sequence[Played]) -> None:
    right = sum(one.right for one in played)
    pairs = [(Counter(one.told), Counter(one.history.told)) for one in played]
    wanted = sum(sum(expected.values()) for _, expected in pairs)
    told = sum(sum((got & expected).values()) for got, expected in pairs)
    surplus = sum((got - expected for got, expected in pairs), Counter())
    false = sum(number for kind, number in surplus.items() if kind.startswith("withdrawal"))
    print(
        f"\n{right} of {len(played)} histories exactly; {told} of {wanted} changes told once with the right kind; "
        f"{sum(surplus.values())} messages too many, {false} of them false withdrawals"
    )


if __name__ == "__main__":
    words = [word for word in sys.argv[1:] if not word.startswith("-")]
    sys.exit(bool(asyncio.run(main(" ".join(words), show="-v" in sys.argv))))
