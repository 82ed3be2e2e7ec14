"""Who has which request before them: taken for five minutes, so that no two operators work on the same one.

A hold falls free by itself. It forbids nothing for good: who says so may act on a held request all the same.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Connection, and_, delete, exists, literal_column, select, update

from intake.ground.tables import hold as holds
from intake.ground.tables import person, request
from intake.ground.upsert import insert_or_ignore
from intake.record.people import Sight
from intake.record.tickets import STILL_OPEN

LASTS = timedelta(minutes=5)
IS_TO_LOOK_AT: ColumnElement[bool] = literal_column("request.state = 'needs_look'")
"""Spelled out as an index may state it: SQLite uses a partial index for nothing else."""


@dataclass(frozen=True, slots=True)
class Holder:
    """Who holds a request, and until when."""

    request: str
    person: int
    login: str
    name: str
    until: datetime


def take_next(connection: Connection, sight: Sight, who: int, at: datetime) -> str | None:
    """Hold the request that has waited longest for a look and that nobody holds; return its number, None if none.

    Where nothing was said comes last: somebody who told us something waits for an answer.

    Whoever calls it again gets another one: what they hold already is theirs until they release it. A row that
    somebody else is taking at this moment is passed over, and the row of the hold is the truth.
    """
    held = exists().where(holds.c.request == request.c.id, holds.c.until > at)
    waits = and_(STILL_OPEN, IS_TO_LOOK_AT, ~request.c.test, sight.within(request.c.directorate))
    longest = (
        select(request.c.id, request.c.number)
        .where(waits, ~held)
        .order_by(request.c.unfinished, request.c.at, request.c.id)
    )
    while row := connection.execute(
        longest.limit(1).with_for_update(skip_locked=True, key_share=True)
    ).one_or_none():
        if hold(connection, row.id, who, at):
            return str(row.number)
    return None


def hold(connection: Connection, key: str, who: int, at: datetime) -> bool:
    """Hold a request, or go on holding it; False if somebody else does."""
    until = at + LASTS
    free = and_(holds.c.request == key, (holds.c.person == who) | (holds.c.until <= at))
    if connection.execute(update(holds).where(free).values(person=who, until=until)).rowcount:
        return True
    return insert_or_ignore(connection, holds, request=key, person=who, until=until)


def release(connection: Connection, key: str, who: int) -> None:
    """Hold it no longer, if it is theirs."""
    connection.execute(delete(holds).where(holds.c.request == key, holds.c.person == who))


def held_by(connection: Connection, keys: Collection[str], at: datetime) -> dict[str, Holder]:
    """Return who holds which of these requests now."""
    columns = (holds.c.request, holds.c.person, person.c.login, person.c.name, holds.c.until)
    query = select(*columns).join(person, person.c.id == holds.c.person)
    rows = connection.execute(query.where(holds.c.request.in_(keys), holds.c.until > at))
    return {row.request: Holder(*row) for row in rows}
