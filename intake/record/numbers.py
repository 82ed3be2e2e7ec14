"""Request numbers: a counter with a check digit, never reused; gaps are allowed, doubles are not (P7)."""

from datetime import datetime

from sqlalchemy import Connection, insert

from intake.ground import damm, tables

_NEXT = insert(tables.number)


def allot(connection: Connection, at: datetime) -> str:
    """Return a number nobody has had."""
    row = connection.execute(_NEXT, {"at": at})
    serial = row.inserted_primary_key
    assert serial
    return damm.number(serial[0])
