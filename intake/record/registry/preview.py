"""What an import would change, school by school, from the very comparison that writes it. Writes nothing."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, select

from intake.ground.db import Database
from intake.ground.tables import school
from intake.record.registry.batches import BATCH
from intake.record.registry.containers import Counted, Source, Table
from intake.record.registry.differences import Compared, differences
from intake.record.registry.plan import Plan, Registered
from intake.record.registry.reading import TooManyRetired, by_line, intent, successions
from intake.record.registry.store import set_by_hand, succeeded
from intake.record.registry.trouble import Trouble


@dataclass(frozen=True, slots=True)
class Entry:
    """A school that would be new or change: its code afterwards, and each column's value before and after."""

    code: str
    name: str
    changes: Mapping[str, tuple[Any, Any]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Preview:
    """What an import would do. A school stands in every list that is about it."""

    new: tuple[Entry, ...]
    changed: tuple[Entry, ...]
    recoded: tuple[Entry, ...]
    merged: tuple[Entry, ...]
    retired: tuple[Entry, ...]
    unchanged: int
    troubles: tuple[Trouble, ...]
    ignored_columns: tuple[str, ...]
    without_code: int
    counted: Counted
    refusal: TooManyRetired | None
    """Why an import would not do it unless somebody says so."""


def preview_schools(database: Database, source: Source | Table) -> Preview:
    """Compare a source with the record; raises Unreadable as an import does."""
    intended = intent(database, source)
    todo, before = intended.todo, intended.before
    compared = list(_compared(database, todo))
    known = [each for each in compared if each.match.school is not None]
    with database.read() as connection:
        merged, lost = _merged(connection, todo, before)
        retired = _retired(connection, todo, before)
    touched = {each.match.row.code for each in known} | {entry.code for entry in merged}
    new = {each.match.row.code for each in compared} - {each.match.row.code for each in known}
    return Preview(
        new=tuple(_entry(each) for each in compared if each.match.school is None),
        changed=tuple(entry for entry in map(_entry, known) if entry.changes),
        recoded=tuple(_recoded(known, before)),
        merged=merged,
        retired=retired,
        unchanged=len(todo.all) - len(touched | new),
        troubles=by_line([*intended.troubles, *lost]),
        ignored_columns=intended.sheet.ignored_columns,
        without_code=intended.sheet.without_code,
        counted=intended.sheet.counted,
        refusal=intended.refusal(),
    )


def _compared(database: Database, todo: Plan) -> Iterator[Compared]:
    """Compare batch by batch: one long read would keep the database from tidying up under a live call."""
    matches = todo.all
    for start in range(0, len(matches), BATCH):
        with database.read() as connection:
            yield from differences(connection, matches[start : start + BATCH])


def _entry(each: Compared) -> Entry:
    row, before, differs = each.match.row, each.before.columns, each.differs
    changes = {name: (before.get(name), value) for name, value in differs.columns.items() if name != "retired_at"}
    if differs.more_phones or differs.fewer_phones:
        had = each.before.phones
        changes["phone"] = (had, (had | differs.more_phones) - differs.fewer_phones)
    if differs.formerly:
        changes["formerly"] = (None, differs.formerly)
    return Entry(row.code, row.facts["name"], changes)


def _recoded(known: Iterable[Compared], before: Registered) -> Iterator[Entry]:
    for each in known:
        if each.differs.code:
            had = before.codes.get(each.match.school or 0)
            yield Entry(each.match.row.code, each.match.row.facts["name"], {"code": (had, each.match.row.code)})


def _merged(
    connection: Connection, todo: Plan, before: Registered
) -> tuple[tuple[Entry, ...], tuple[Trouble, ...]]:
    """Return the schools that another one would follow, or none any more, and the followers that are nobody."""
    listed = todo.schools
    after: dict[str, int | None] = {c: school for c, school in before.holders.items() if school not in listed}
    after |= {match.row.code: match.school for match in todo.all}
    good, lost = successions(todo.all, after)
    now = succeeded(connection)
    by_hand = set_by_hand([match.school for match in good if match.school is not None], connection)
    entries = []
    for match in good:
        followed = now.get(match.school or 0)
        successor = after.get(match.row.successor or "")
        same = followed == successor and not (match.row.successor and successor is None)
        if not same and "succeeded_by" not in by_hand.get(match.school or 0, ()):
            change = {"succeeded_by": (before.codes.get(followed or 0), match.row.successor or None)}
            entries.append(Entry(match.row.code, match.row.facts["name"], change))
    return tuple(entries), tuple(lost)


def _retired(connection: Connection, todo: Plan, before: Registered) -> tuple[Entry, ...]:
    names = {row.id: row.name for row in connection.execute(select(school.c.id, school.c.name))}
    return tuple(Entry(before.codes.get(id_, ""), names[id_]) for id_ in sorted(todo.retiring))
