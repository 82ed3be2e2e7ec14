"""From a source to what an import would do with it: read, checked, matched with the record. Writes nothing."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from intake.ground.db import Database
from intake.record.registry.containers import Source, Table
from intake.record.registry.file import Sheet, read_sheet
from intake.record.registry.plan import Match, Plan, Registered, once_each, plan
from intake.record.registry.rows import read_row
from intake.record.registry.store import registered
from intake.record.registry.trouble import Trouble, Unreadable

RETIRE_AT_MOST = 0.02
"""Share of the active schools that may go without anybody saying so; more looks like half a file."""


class TooManyRetired(Exception):
    """The file lists so few of the active schools that it is probably not whole; nothing was changed."""

    def __init__(self, retiring: int, active: int) -> None:
        super().__init__(f"the file would retire {retiring} of {active} active schools")
        self.retiring = retiring
        self.active = active


@dataclass(frozen=True, slots=True)
class Intent:
    """What an import would do, and what is wrong with its rows."""

    sheet: Sheet
    todo: Plan
    before: Registered
    troubles: tuple[Trouble, ...]

    def refusal(self) -> TooManyRetired | None:
        """Return why it should not be done unless somebody says so."""
        going = len(self.todo.retiring & self.before.active)
        if going > RETIRE_AT_MOST * len(self.before.active):
            return TooManyRetired(going, len(self.before.active))
        return None


def intent(database: Database, source: Source | Table) -> Intent:
    """Read a source and match it with the record; raises Unreadable if nothing in it can be used."""
    sheet = read_sheet(source)
    readings = [(line, read_row(line, cells)) for line, cells in sheet.rows]
    rows, faults = once_each(readings)
    troubles = by_line([*sheet.troubles, *faults])
    if not rows:
        raise Unreadable("no school could be read from the file", troubles)
    with database.read() as connection:
        before = registered(connection)
    return Intent(sheet, plan(rows, [reading for _, reading in readings], before), before, troubles)


def by_line(troubles: Iterable[Trouble]) -> tuple[Trouble, ...]:
    """Return troubles as they stand in the file."""
    return tuple(sorted(troubles, key=lambda trouble: trouble.line))


def successions(matches: Iterable[Match], known: Mapping[str, object]) -> tuple[list[Match], list[Trouble]]:
    """Return the rows that say who followed their school, and a trouble for each that names nobody; by code."""
    good, lost = [], []
    for match in matches:
        row = match.row
        if row.successor is None:
            continue
        if row.successor == row.code:
            lost.append(Trouble(row.line, f"the school {row.code} cannot succeed itself"))
        elif row.successor and row.successor not in known:
            lost.append(Trouble(row.line, f"no school has the code {row.successor} that succeeded_by names"))
        else:
            good.append(match)
    return good, lost
