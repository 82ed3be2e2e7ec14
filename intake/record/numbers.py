"""Request numbers: a counter with a check digit, never reused; gaps are allowed, doubles are not (P7)."""

from datetime import datetime

from sqlalchemy import Connection, insert

from intake.ground import damm, tables
from intake.ground.prepared import Prepared

_NEXT = Prepared(insert(tables.number).returning(tables.number.c.serial))


def allot(connection: Connection, at: datetime) -> str:
    """Return a number nobody has had."""
    return damm.number(_NEXT.one(connection, {"at": at}).serial)
