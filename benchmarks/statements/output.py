"""Tables for people."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal

Style = Literal["plain", "markdown"]


def table(
    title: str, rows: Mapping[str, Mapping[str, Any]], columns: Sequence[str] = (), *, style: Style = "plain"
) -> None:
    """Print rows under a title and one line of names; without `columns` all that any row has."""
    names = list(columns) or list(dict.fromkeys(name for row in rows.values() for name in row))
    names = [name for name in names if any(name in row for row in rows.values())]
    cells = {label: [shown(row.get(name)) for name in names] for label, row in rows.items()}
    first = max([len(label) for label in rows], default=0)
    widths = [max([len(name), *(len(row[k]) for row in cells.values())]) for k, name in enumerate(names)]
    if title:
        print(f"\n{title}")
    if style == "markdown":
        print("\n| | " + " | ".join(names) + " |\n|---|" + "---:|" * len(names))
        print("\n".join(f"| {label} | " + " | ".join(row) + " |" for label, row in cells.items()))
        return
    print(" " * first + "".join(f"  {name:>{width}}" for name, width in zip(names, widths, strict=True)))
    for label, row in cells.items():
        print(f"{label:{first}}" + "".join(f"  {cell:>{width}}" for cell, width in zip(row, widths, strict=True)))


def line(title: str, row: Mapping[str, Any]) -> None:
    """Print one row as a title and pairs."""
    pairs = ", ".join(f"{name} {shown(value)}" for name, value in row.items() if not isinstance(value, dict | list))
    print(f"\n{title}: {pairs}")


def shown(value: Any) -> str:
    """Return a value as a table shows it: one digit behind the point, four for shares below one, a range for pairs."""
    if value is None:
        return ""
    if isinstance(value, tuple | list):
        return "-".join(f"{part:.1f}" for part in value)
    if isinstance(value, float):
        return f"{value:.3f}" if 0 < abs(value) < 1 else f"{value:.1f}"
    return str(value)
