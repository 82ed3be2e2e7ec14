"""Calls as another source lists them: an exchange's call records, a provider's CSV. Keeps no number of a caller.

Each is matched with a call of ours that rang within two minutes, from the same number where both are known.
"""

import csv
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import Connection, select, update

from intake.ground.clock import ATHENS
from intake.ground.tables import call, second_call
from intake.ground.upsert import insert_or_ignore
from intake.record import phones

NEAR = timedelta(minutes=2)
"""How far two clocks, and a ring and its answer, may be apart."""
COLUMNS = ("began", "caller")


class Unreadable(Exception):
    """The file is no list of calls; the text says what is wrong."""


@dataclass(frozen=True, slots=True)
class Listed:
    """One call of the other source: its own name for it, when it rang, the caller's number if told."""

    ref: str
    began_at: datetime
    caller: str | None


@dataclass(frozen=True, slots=True)
class Matched:
    """One call of the other source, and ours that it is; None if our record does not have it."""

    ref: str
    began_at: datetime
    call: int | None


def read(file: Path) -> tuple[list[Listed], list[str]]:
    """Return the calls of a CSV file in their order, and what is wrong with lines that were left out.

    Raises Unreadable.
    """
    troubles: list[str] = []
    return sorted(_read(file, troubles), key=lambda each: each.began_at), troubles


def matched(connection: Connection, listed: Sequence[Listed], canary: str | None) -> list[Matched]:
    """Return the calls with those of ours that they are, each of ours once."""
    taken: set[int] = set()
    found = []
    for each in listed:
        ours = _ours(connection, each, taken, canary)
        if ours is not None:
            taken.add(ours)
        found.append(Matched(each.ref, each.began_at, ours))
    return found


def keep(connection: Connection, source: str, calls: Sequence[Matched]) -> None:
    """Keep what a source lists; the same call again is matched anew."""
    for each in calls:
        values = {"began_at": each.began_at, "call": each.call}
        if not insert_or_ignore(connection, second_call, source=source, ref=each.ref, **values):
            known = (second_call.c.source == source) & (second_call.c.ref == each.ref)
            connection.execute(update(second_call).where(known).values(**values))


def _read(file: Path, troubles: list[str]) -> Iterator[Listed]:
    alike: Counter[str] = Counter()
    try:
        with file.open(encoding="utf-8-sig", newline="") as lines:
            rows = csv.DictReader(lines)
            if missing := [name for name in COLUMNS if name not in (rows.fieldnames or ())]:
                raise Unreadable(
                    f"the file has no column «{missing[0]}»; it needs {', '.join(COLUMNS)}, and may have ref"
                )
            for row in rows:
                try:
                    began_at = _moment(row["began"] or "")
                except ValueError:
                    troubles.append(f"line {rows.line_num}: «began» is no time such as 2026-11-23 10:30:05")
                    continue
                name = (row.get("ref") or began_at.isoformat())[:60]
                alike[name] += 1
                yield Listed(f"{name}#{alike[name]}"[:80], began_at, phones.national(row["caller"] or ""))
    except (UnicodeDecodeError, csv.Error, OSError) as error:
        raise Unreadable(f"the file cannot be read as UTF-8 CSV ({type(error).__name__})") from None


def _moment(text: str) -> datetime:
    """Return a moment; without an offset it is Athens time."""
    at = datetime.fromisoformat(text.strip())
    return (at if at.tzinfo else at.replace(tzinfo=ATHENS)).astimezone(UTC)


def _ours(connection: Connection, each: Listed, taken: set[int], canary: str | None) -> int | None:
    """Return our call that fits best and that no other of the list is; a known number fits no other."""
    near = (call.c.began_at >= each.began_at - NEAR) & (call.c.began_at <= each.began_at + NEAR)
    rows = connection.execute(select(call.c.id, call.c.began_at, call.c.caller, call.c.line).where(near)).all()
    fit = [
        (row.caller != each.caller, abs(row.began_at - each.began_at), row.id)
        for row in rows
        if row.id not in taken
        and row.line != (canary or "-")
        and (each.caller is None or row.caller is None or row.caller == each.caller)
    ]
    return min(fit)[2] if fit else None
