"""Writes what an import decided, one short batch at a time, inside the caller's transaction. Decides nothing."""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, delete, insert, select, update

from intake.ground.tables import school, school_code, school_phone
from intake.record.registry.differences import BLANK, Difference, differences
from intake.record.registry.plan import Match, Registered


def registered(connection: Connection) -> Registered:
    """Return who holds each code now and which schools stand to be retired if the file does not list them."""
    holds = (school_code.c.school == school.c.id) & school_code.c.valid_to.is_(None)
    rows = connection.execute(
        select(school.c.id, school.c.active, school.c.retired_at, school.c.mm_id, school_code.c.code)
        .outerjoin_from(school, school_code, holds)
        .order_by(school.c.id)
    ).all()
    present = [row for row in rows if row.retired_at is None]
    return Registered(
        {row.code: row.id for row in rows if row.code is not None},
        frozenset(row.id for row in present),
        frozenset(row.id for row in present if row.active),
        {row.id: row.mm_id for row in rows if row.mm_id},
    )


def store(connection: Connection, matches: Sequence[Match], now: datetime) -> tuple[set[int], set[int]]:
    """Write a batch; return the schools that are new and those that changed."""
    compared = differences(connection, matches)
    new = [each for each in compared if each.match.school is None]
    added = _add([each.match for each in new], connection, now)
    told = dict(zip(added, (each.differs for each in new), strict=True))
    changed = {each.match.school: each.differs for each in compared if each.match.school is not None}
    for id_, differs in changed.items():
        if differs.columns:
            values = {**differs.columns, "imported_at": now}
            connection.execute(update(school).where(school.c.id == id_).values(**values))
    _keep_codes(told | changed, connection, now)
    _keep_phones(told | changed, connection)
    return set(told), set(changed)


def _add(matches: Sequence[Match], connection: Connection, now: datetime) -> list[int]:
    if not matches:
        return []
    returned = insert(school).returning(school.c.id, sort_by_parameter_order=True)
    rows = [{**BLANK, **match.row.facts, "imported_at": now} for match in matches]
    return list(connection.execute(returned, rows).scalars())


def _keep_codes(told: dict[int, Difference], connection: Connection, now: datetime) -> None:
    """Give schools their codes, close those they had or others lose by it, and remember former ones."""
    taking = {id_: differs.code for id_, differs in told.items() if differs.code}
    if taking:
        given_up = school_code.c.school.in_(taking) | school_code.c.code.in_(list(taking.values()))
        connection.execute(
            update(school_code).where(given_up, school_code.c.valid_to.is_(None)).values(valid_to=now)
        )
    news = [_code(id_, code, now, None) for id_, code in taking.items()]
    news += [_code(id_, old, now, now) for id_, differs in told.items() for old in differs.formerly]
    if news:
        connection.execute(insert(school_code), news)


def _code(id_: int, code: str, since: datetime, until: datetime | None) -> dict[str, Any]:
    return {"school": id_, "code": code, "valid_from": since, "valid_to": until}


def _keep_phones(told: dict[int, Difference], connection: Connection) -> None:
    for id_, differs in told.items():
        if differs.fewer_phones:
            gone = (school_phone.c.school == id_) & school_phone.c.phone.in_(differs.fewer_phones)
            connection.execute(delete(school_phone).where(gone))
    news = [{"school": i, "phone": phone} for i, differs in told.items() for phone in sorted(differs.more_phones)]
    if news:
        connection.execute(insert(school_phone), news)


def succeeded(connection: Connection) -> dict[int, int | None]:
    """Return the schools that were merged into another, and into which."""
    merged = select(school.c.id, school.c.succeeded_by).where(school.c.succeeded_by.is_not(None))
    return {row.id: row.succeeded_by for row in connection.execute(merged)}


def succeed(connection: Connection, pairs: Iterable[tuple[int, int | None]], now: datetime) -> set[int]:
    """Write which school was merged into which (or none); return those it was written for."""
    wanted = dict(pairs)
    free = [id_ for id_, columns in set_by_hand(wanted, connection).items() if "succeeded_by" not in columns]
    for id_ in free:
        values = {"succeeded_by": wanted[id_], "imported_at": now}
        connection.execute(update(school).where(school.c.id == id_).values(**values))
    return set(free)


def retire(connection: Connection, schools: Collection[int], now: datetime) -> None:
    """Mark schools as no longer listed; one whose `active` was set by hand keeps that."""
    free = [id_ for id_, columns in set_by_hand(schools, connection).items() if "active" not in columns]
    connection.execute(update(school).where(school.c.id.in_(schools)).values(retired_at=now))
    connection.execute(update(school).where(school.c.id.in_(free)).values(active=False))


def set_by_hand(schools: Collection[int], connection: Connection) -> dict[int, list[str]]:
    """Return the columns of each school that an operator has set."""
    edited = select(school.c.id, school.c.edited).where(school.c.id.in_(schools))
    return {row.id: row.edited for row in connection.execute(edited)}
