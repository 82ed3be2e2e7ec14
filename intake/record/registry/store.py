"""Writes what an import decided, one short batch at a time, inside the caller's transaction. Decides nothing."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, RowMapping, delete, insert, select, update

from intake.ground.tables import school, school_code, school_phone
from intake.record.registry.plan import Match, Registered
from intake.record.registry.rows import Row


def registered(connection: Connection) -> Registered:
    """Return who holds each code now and which schools stand to be retired if the file does not list them."""
    rows = connection.execute(
        select(school_code.c.code, school.c.id, school.c.active, school.c.retired_at)
        .join(school, school.c.id == school_code.c.school)
        .where(school_code.c.valid_to.is_(None))
    ).all()
    present = [row for row in rows if row.retired_at is None]
    return Registered(
        {row.code: row.id for row in rows},
        frozenset(row.id for row in present),
        frozenset(row.id for row in present if row.active),
    )


def store(connection: Connection, matches: Sequence[Match], now: datetime) -> tuple[set[int], set[int]]:
    """Write a batch; return the schools that are new and those that changed."""
    new = _add([match.row for match in matches if match.school is None], connection, now)
    known = {match.school: match for match in matches if match.school is not None}
    changed = _change(known, connection, now)
    rows = dict(zip(new, (match.row for match in matches if match.school is None), strict=True))
    rows |= {id_: match.row for id_, match in known.items()}
    changed |= _keep_codes(rows, connection, now)
    changed |= _keep_phones(rows, connection)
    return set(new), changed - set(new)


def _add(rows: Sequence[Row], connection: Connection, now: datetime) -> list[int]:
    if not rows:
        return []
    blank: dict[str, Any] = {"directorate": None, "municipality": None, "email": None, "mm_id": None}
    blank |= {"active": True, "inaccessible": False, "edited": [], "imported_at": now}
    returned = insert(school).returning(school.c.id, sort_by_parameter_order=True)
    return list(connection.execute(returned, [{**blank, **row.facts} for row in rows]).scalars())


def _change(known: Mapping[int, Match], connection: Connection, now: datetime) -> set[int]:
    changed = set()
    for before in connection.execute(select(school).where(school.c.id.in_(known))).mappings():
        values = _differences(before, known[before["id"]].row.facts)
        if values:
            changed.add(before["id"])
            connection.execute(update(school).where(school.c.id == before["id"]).values(**values, imported_at=now))
    return changed


def _differences(before: RowMapping, facts: Mapping[str, Any]) -> dict[str, Any]:
    """Return what the row says otherwise than the record, columns set by hand left out."""
    said = dict(facts)
    if before["retired_at"] is not None:
        said = {"active": True, **said, "retired_at": None}
    return {k: value for k, value in said.items() if before[k] != value and k not in before["edited"]}


def _keep_codes(rows: Mapping[int, Row], connection: Connection, now: datetime) -> set[int]:
    """Give each school its present code, close the one it had, and remember the former ones the file tells of."""
    had: dict[int, dict[str, bool]] = defaultdict(dict)
    for row in connection.execute(select(school_code).where(school_code.c.school.in_(rows))):
        had[row.school][row.code] = had[row.school].get(row.code, False) or row.valid_to is None
    renumbered = {id_ for id_, row in rows.items() if not had[id_].get(row.code, False)}
    if renumbered:
        current = school_code.c.school.in_(renumbered) & school_code.c.valid_to.is_(None)
        connection.execute(update(school_code).where(current).values(valid_to=now))
    news = [_code(id_, rows[id_].code, now, None) for id_ in sorted(renumbered)]
    news += [_code(id_, old, now, now) for id_, row in rows.items() for old in row.formerly if old not in had[id_]]
    if news:
        connection.execute(insert(school_code), news)
    return {entry["school"] for entry in news}


def _code(id_: int, code: str, since: datetime, until: datetime | None) -> dict[str, Any]:
    return {"school": id_, "code": code, "valid_from": since, "valid_to": until}


def _keep_phones(rows: Mapping[int, Row], connection: Connection) -> set[int]:
    """Make each school's phones those of its row, unless `phone` was set by hand or the file has no phones."""
    edited = _set_by_hand(rows, connection)
    told = {id_: set(row.phones) for id_, row in rows.items() if row.phones is not None}
    told = {id_: phones for id_, phones in told.items() if "phone" not in edited[id_]}
    had: dict[int, set[str]] = defaultdict(set)
    for row in connection.execute(select(school_phone).where(school_phone.c.school.in_(told))):
        had[row.school].add(row.phone)
    for id_ in told:
        gone = had[id_] - told[id_]
        if gone:
            listed = (school_phone.c.school == id_) & school_phone.c.phone.in_(gone)
            connection.execute(delete(school_phone).where(listed))
    news = [{"school": i, "phone": phone} for i, phones in told.items() for phone in sorted(phones - had[i])]
    if news:
        connection.execute(insert(school_phone), news)
    return {id_ for id_, phones in told.items() if phones != had[id_]}


def succeeded(connection: Connection) -> dict[int, int | None]:
    """Return the schools that were merged into another, and into which."""
    merged = select(school.c.id, school.c.succeeded_by).where(school.c.succeeded_by.is_not(None))
    return {row.id: row.succeeded_by for row in connection.execute(merged)}


def succeed(connection: Connection, pairs: Iterable[tuple[int, int | None]], now: datetime) -> set[int]:
    """Write which school was merged into which (or none); return those it was written for."""
    wanted = dict(pairs)
    free = [id_ for id_, columns in _set_by_hand(wanted, connection).items() if "succeeded_by" not in columns]
    for id_ in free:
        values = {"succeeded_by": wanted[id_], "imported_at": now}
        connection.execute(update(school).where(school.c.id == id_).values(**values))
    return set(free)


def retire(connection: Connection, schools: Collection[int], now: datetime) -> None:
    """Mark schools as no longer listed; one whose `active` was set by hand keeps that."""
    free = [id_ for id_, columns in _set_by_hand(schools, connection).items() if "active" not in columns]
    connection.execute(update(school).where(school.c.id.in_(schools)).values(retired_at=now))
    connection.execute(update(school).where(school.c.id.in_(free)).values(active=False))


def _set_by_hand(schools: Collection[int], connection: Connection) -> dict[int, list[str]]:
    """Return the columns of each school that an operator has set."""
    edited = select(school.c.id, school.c.edited).where(school.c.id.in_(schools))
    return {row.id: row.edited for row in connection.execute(edited)}
