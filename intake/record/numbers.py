"""Request numbers: a counter with a check digit, never reused; gaps are allowed, doubles are not (P7)."""

from collections import Counter
from datetime import datetime, timedelta

from sqlalchemy import Connection, func, insert, select, text

from intake.ground import damm, tables
from intake.ground.prepared import Prepared

_NEXT = Prepared(insert(tables.number).returning(tables.number.c.serial))

FIRST = 1000
"""The counter's first value, where the table starts it."""
LEAST_GAP = 100
"""Numbers that are left out after a restore at the least."""
HASTE = 3
"""How many times as busy as the busiest day of the record the days may have been that a restore lost."""
REMEMBERED = timedelta(days=30)


def allot(connection: Connection, at: datetime) -> str:
    """Return a number nobody has had."""
    return damm.number(_NEXT.one(connection, {"at": at}).serial)


def serial_of(number: str) -> int | None:
    """Return the counter value of a number, None for what is no number of ours."""
    return int(number[:-1]) if damm.is_valid(number) else None


def highest(connection: Connection) -> int:
    """Return the highest counter value the record knows; before the first one, the value it goes on from."""
    return int(connection.execute(select(func.max(tables.number.c.serial))).scalar_one() or FIRST - 1)


def safe_gap(connection: Connection, at: datetime) -> int:
    """Return how many numbers may have been given out since the newest one that an old record knows."""
    given = tables.number.c.at
    newest: datetime | None = connection.execute(select(func.max(given))).scalar_one()
    if newest is None:
        return LEAST_GAP
    days = Counter(
        moment.date() for moment in connection.execute(select(given).where(given >= newest - REMEMBERED)).scalars()
    )
    return LEAST_GAP + HASTE * max(days.values()) * (max(at - newest, timedelta(0)).days + 1)


def raise_past(connection: Connection, serial: int, at: datetime) -> int:
    """Let the next number lie beyond this counter value; return the value it lies beyond. Never lowers."""
    known = highest(connection)
    if serial <= known:
        return known
    connection.execute(insert(tables.number).values(serial=serial, at=at))
    if connection.dialect.name == "postgresql":
        onward = "SELECT setval(pg_get_serial_sequence('number', 'serial'), :serial)"
        connection.execute(text(onward), {"serial": serial})
    return serial
