"""Files that people take away: readable by their owner alone, whole or not there; as tables safe to open.

A spreadsheet takes a cell that begins with = + - or @ for a formula, and a technician may have written one.
"""

import csv
import io
import os
from collections.abc import Iterable, Sequence
from pathlib import Path

OWNER_ONLY = 0o600
_FORMULAS = ("=", "+", "-", "@", "\t", "\r", "\n")

Cell = str | int | float | None


def write(file: Path, text: str) -> None:
    """Put the text into the file, which is replaced; raises OSError, and then the old file stands."""
    part = file.with_name(f".{file.name}.{os.getpid()}")
    try:
        with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, OWNER_ONLY), "w", newline="") as out:
            out.write(text)
        part.replace(file)
    finally:
        part.unlink(missing_ok=True)


def table(rows: Iterable[Sequence[Cell]]) -> str:
    """Return the rows as CSV with a mark by which spreadsheets know that it is UTF-8."""
    out = io.StringIO()
    csv.writer(out, lineterminator="\r\n").writerows([_safe(cell) for cell in row] for row in rows)
    return f"\ufeff{out.getvalue()}"


def _safe(cell: Cell) -> Cell:
    """Return what a spreadsheet shows as it stands: what looks like a formula gets an apostrophe before it."""
    return f"'{cell}" if isinstance(cell, str) and cell.lstrip(" ").startswith(_FORMULAS) else cell
