"""Brings the registry of schools up to date from a file or from a registry's answers, whoever wrote them.

The columns of our own file are `code,name,level,directorate,municipality,phone,email,active` and, where there are,
`mm_id`, `formerly` (codes the school had), `inaccessible`, `succeeded_by` (the code it was merged into) and
`partner`; several phones or codes are separated by `;`. Writes in short batches, so that a call never waits longer
than one of them. Deletes no school, guesses no encoding, and changes no column an operator has set by hand.
"""

from collections.abc import Callable
from dataclasses import dataclass

from intake.ground.clock import Clock
from intake.ground.db import Database
from intake.record.registry.batches import in_batches
from intake.record.registry.containers import Counted, Source, Table
from intake.record.registry.plan import Plan
from intake.record.registry.reading import by_line, intent, successions
from intake.record.registry.store import registered, retire, store, succeed, succeeded
from intake.record.registry.trouble import Trouble

Progress = Callable[[int, int], None]
"""Told how many steps are done, and of how many, after each batch."""


@dataclass(frozen=True, slots=True)
class Report:
    """What an import did, in schools, and what a person should look at."""

    new: int
    updated: int
    unchanged: int
    retired: int
    troubles: tuple[Trouble, ...]
    ignored_columns: tuple[str, ...]
    without_code: int
    """Units left out because they have no code."""
    counted: Counted
    """What a trouble's number counts."""


def import_schools(
    database: Database,
    source: Source | Table,
    clock: Clock,
    *,
    retire_anyway: bool = False,
    progress: Progress | None = None,
) -> Report:
    """Import a file, or rows by column name; raises Unreadable, TooManyRetired, or Busy."""
    intended = intent(database, source)
    refusal = intended.refusal()
    if refusal and not retire_anyway:
        raise refusal
    todo, sheet = intended.todo, intended.sheet
    new, changed, lost = _write(database, todo, clock, progress or (lambda _done, _total: None))
    return Report(
        len(new),
        len(changed),
        len(todo.all) - len(new) - len(changed),
        len(todo.retiring),
        by_line([*intended.troubles, *lost]),
        sheet.ignored_columns,
        sheet.without_code,
        sheet.counted,
    )


def _write(
    database: Database, todo: Plan, clock: Clock, progress: Progress
) -> tuple[set[int], set[int], list[Trouble]]:
    """Write all batches; return the new and the changed schools, and the successors that could not be found."""
    moved, total = len(todo.moves), len(todo.all) + len(todo.retiring)
    together = [todo.moves] if todo.moves else []
    stored = in_batches(database, clock, together, lambda connection, some, now: store(connection, some[0], now))
    stored += in_batches(database, clock, todo.matches, store, lambda done: progress(moved + done, total))
    new = set[int]().union(*(added for added, _ in stored))
    changed = set[int]().union(*(others for _, others in stored))
    followed, lost = _follow(database, todo, clock)
    stayed = len(todo.all)
    in_batches(database, clock, sorted(todo.retiring), retire, lambda done: progress(stayed + done, total))
    return new, changed.union(followed) - new, lost


def _follow(database: Database, todo: Plan, clock: Clock) -> tuple[set[int], list[Trouble]]:
    """Write which school was merged into which; return those it was written for."""
    with database.read() as connection:
        holders, before = registered(connection).holders, succeeded(connection)
    good, lost = successions(todo.all, holders)
    pairs = [(holders[match.row.code], holders.get(match.row.successor or "")) for match in good]
    fresh = [(school, successor) for school, successor in pairs if before.get(school) != successor]
    return set[int]().union(*in_batches(database, clock, fresh, succeed)), lost
