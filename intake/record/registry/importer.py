"""Brings the registry of schools up to date from a CSV file.

Columns `code,name,level,directorate,municipality,phone,email,active` and, where the file has them, `mm_id`,
`formerly` (codes the school had), `inaccessible` and `succeeded_by` (the code it was merged into); several phones
or codes are separated by `;`. Writes in short batches, so that a call never waits longer than one of them. Deletes
no school, guesses no encoding, and changes no column an operator has set by hand.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from intake.ground.clock import Clock
from intake.ground.db import Database
from intake.record.registry.batches import in_batches
from intake.record.registry.file import Trouble, Unreadable, read_sheet
from intake.record.registry.plan import Match, Plan, Registered, once_each, plan
from intake.record.registry.rows import read_row
from intake.record.registry.store import registered, retire, store, succeed, succeeded

__all__ = ["Report", "TooManyRetired", "Trouble", "Unreadable", "import_schools"]

Progress = Callable[[int, int], None]
"""Told how many steps are done, and of how many, after each batch."""

RETIRE_AT_MOST = 0.02
"""Share of the active schools that may go without anybody saying so; more looks like half a file."""


class TooManyRetired(Exception):
    """The file lists so few of the active schools that it is probably not whole; nothing was changed."""

    def __init__(self, retiring: int, active: int) -> None:
        super().__init__(f"the file would retire {retiring} of {active} active schools")
        self.retiring = retiring
        self.active = active


@dataclass(frozen=True, slots=True)
class Report:
    """What an import did, in schools, and what a person should look at."""

    new: int
    updated: int
    unchanged: int
    retired: int
    troubles: tuple[Trouble, ...]
    ignored_columns: tuple[str, ...]


def import_schools(
    database: Database,
    source: Path | Iterable[Mapping[str, str]],
    clock: Clock,
    *,
    retire_anyway: bool = False,
    progress: Progress | None = None,
) -> Report:
    """Import a file, or rows by column name; raises Unreadable, TooManyRetired, or Busy."""
    sheet = read_sheet(source)
    readings = [(line, read_row(line, cells)) for line, cells in sheet.rows]
    rows, faults = once_each(readings)
    troubles = [*sheet.troubles, *faults]
    if not rows:
        raise Unreadable("no school could be read from the file", _by_line(troubles))
    with database.read() as connection:
        before = registered(connection)
    listed = frozenset(reading.code for _, reading in readings if reading.code)
    todo = plan(rows, listed, before)
    _refuse_half_a_file(todo, before, retire_anyway=retire_anyway)
    new, changed, lost = _write(database, todo, clock, progress or (lambda _done, _total: None))
    return Report(
        len(new),
        len(changed),
        len(rows) - len(new) - len(changed),
        len(todo.retiring),
        _by_line([*troubles, *lost]),
        sheet.ignored_columns,
    )


def _by_line(troubles: Iterable[Trouble]) -> tuple[Trouble, ...]:
    return tuple(sorted(troubles, key=lambda trouble: trouble.line))


def _refuse_half_a_file(todo: Plan, before: Registered, *, retire_anyway: bool) -> None:
    going = len(todo.retiring & before.active)
    if going > RETIRE_AT_MOST * len(before.active) and not retire_anyway:
        raise TooManyRetired(going, len(before.active))


def _write(
    database: Database, todo: Plan, clock: Clock, progress: Progress
) -> tuple[set[int], set[int], list[Trouble]]:
    """Write all batches; return the new and the changed schools, and the successors that could not be found."""
    total = len(todo.matches) + len(todo.retiring)
    stored = in_batches(database, clock, todo.matches, store, lambda done: progress(done, total))
    new = set[int]().union(*(added for added, _ in stored))
    changed = set[int]().union(*(others for _, others in stored))
    with database.read() as connection:
        holders, successors = registered(connection).holders, succeeded(connection)
    pairs, lost = _successions(todo.matches, holders)
    pairs = [(school, successor) for school, successor in pairs if successors.get(school) != successor]
    followed = in_batches(database, clock, pairs, succeed)
    going = sorted(todo.retiring)
    in_batches(database, clock, going, retire, lambda done: progress(len(todo.matches) + done, total))
    return new, changed.union(*followed) - new, lost


def _successions(
    matches: Iterable[Match], holders: Mapping[str, int]
) -> tuple[list[tuple[int, int | None]], list[Trouble]]:
    """Return each school with the one that followed it (or none), and a trouble for each that cannot be."""
    pairs: list[tuple[int, int | None]] = []
    lost = []
    for row in (match.row for match in matches if match.row.successor is not None):
        school, successor = holders[row.code], holders.get(row.successor or "")
        if row.successor and successor is None:
            lost.append(Trouble(row.line, f"no school has the code {row.successor} that succeeded_by names"))
        elif successor == school:
            lost.append(Trouble(row.line, f"the school {row.code} cannot succeed itself"))
        else:
            pairs.append((school, successor))
    return pairs, lost
