"""What is owed to callers: rows made with the words they heard (P3), and what they hold up. Ends none.

A promise needs a number to ring; without one none is made, and no prompt makes one.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, bindparam, insert, literal_column, or_, select, update

from intake.ground.prepared import Prepared
from intake.ground.tables import Why, callback, request
from ivr.values import Reason

FROM_CALLER = "caller"
"""Who made a promise that the call itself made."""
OPEN: ColumnElement[bool] = literal_column("callback.done_at IS NULL")
"""Spelled out, so that SQLite uses the index."""
_WISHES = ((Reason.WANTED_PERSON, Why.PERSON), (Reason.LEFT_MESSAGE, Why.MESSAGE))

_STANDING = Prepared(
    select(callback.c.id, callback.c.call, callback.c.phone, callback.c.done_at).where(
        callback.c.request == bindparam("of")
    )
)
_MAKE = Prepared(insert(callback).inline())
_OTHER_NUMBER = Prepared(update(callback).where(callback.c.id == bindparam("of")))


@dataclass(frozen=True, slots=True)
class Owed:
    """One promise as it is made; `call` is None for an operator's."""

    request: str
    call: int | None
    phone: str
    why: Why
    due_at: datetime
    made_by: str = FROM_CALLER
    owner: int | None = None


def why(reasons: Sequence[str]) -> Why | None:
    """Return what a request's reasons say its caller is owed a callback for, None if for nothing."""
    return next((ground for reason, ground in _WISHES if reason in reasons), None)


def owe(connection: Connection, owed: Owed, at: datetime) -> bool:
    """Make a promise on a locked request, unless the same number is owed one already; whether one was made.

    What the same call says later of its number goes to the promise that it made.
    """
    standing = _STANDING.rows(connection, {"of": owed.request})
    mine = next((row for row in standing if owed.call is not None and row.call == owed.call), None)
    if mine is not None:
        if mine.done_at is None and mine.phone != owed.phone:
            _OTHER_NUMBER.run(connection, {"of": mine.id, "phone": owed.phone})
        return False
    if any(row.done_at is None and row.phone == owed.phone for row in standing):
        return False
    values = {name: getattr(owed, name) for name in Owed.__dataclass_fields__}
    _MAKE.run(connection, {**values, "made_at": at, "version": 1})
    return True


def is_owed(connection: Connection, key: str) -> bool:
    """Whether somebody waits to be rung about a request, or about one that went into it."""
    mine = or_(request.c.id == key, request.c.merged_into.is_not(None))
    query = select(request.c.id).join_from(callback, request, request.c.id == callback.c.request).where(OPEN, mine)
    return any(whole(connection, each) == key for each in connection.execute(query).scalars().all())


def whole(connection: Connection, key: str) -> str:
    """Return the request itself, or the one that it went into in the end."""
    seen = {key}
    while True:
        into = connection.execute(select(request.c.merged_into).where(request.c.id == key)).scalar()
        if into is None or into in seen:
            return key
        seen.add(key := into)


def go_along(connection: Connection, key: str, into: str) -> None:
    """Let the promises that stand on one request stand on the one it is merged into."""
    connection.execute(update(callback).where(callback.c.request == key, OPEN).values(request=into))
