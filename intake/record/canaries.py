"""The calls by which the bridge hears itself: one standing request for all of them, which no helpdesk is told of.

A call every minute would open half a million tickets a year and use up the short request numbers. So whatever is
said on the canary line becomes an outcome of the same request, and a day later the call is forgotten.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, Row, delete, func, select, update

from intake.ground import damm, tables
from intake.ground.tables import RequestState, Role
from intake.ground.tables import canary as runs
from intake.ground.upsert import insert_or_ignore
from intake.record.call_rows import CARRIER

REQUEST = "canary".rjust(32, "0")
NUMBER = damm.number(999)
"""The number before the first that a caller can get."""
KEPT = timedelta(days=1)
SWEPT_AT_ONCE = 200


@dataclass(frozen=True, slots=True)
class Seen:
    """What the record holds of one canary call."""

    turns: int
    ended: bool
    outcomes: int


def noted(connection: Connection, call: int, at: datetime) -> None:
    """Let the standing request be the call's outcome, whatever was said; once."""
    columns = tables.request
    kept = {"number": NUMBER, "category": 0, "kind": "enquiry", "state": RequestState.NO_REQUEST, "reasons": []}
    if connection.execute(select(columns.c.id).where(columns.c.id == REQUEST)).one_or_none() is None:
        insert_or_ignore(connection, columns, id=REQUEST, **kept, unfinished=False, test=True, at=at, version=1)
    outcome = {"call": call, "ordinal": 0, "request": REQUEST, "role": Role.ASKED, "at": at}
    insert_or_ignore(connection, tables.call_outcome, **outcome)


def seen(connection: Connection, sid: str) -> Seen | None:
    """Return what stands on the record of the call, None if nothing does."""
    call, turn, outcome = tables.call, tables.turn, tables.call_outcome
    row = connection.execute(
        select(call.c.id, call.c.ended_at).where(call.c.carrier == CARRIER, call.c.sid == sid)
    ).one_or_none()
    if row is None:
        return None
    turns = select(func.count()).where(turn.c.call == row.id)
    outcomes = select(func.count()).where(outcome.c.call == row.id)
    count = connection.execute(select(turns.scalar_subquery(), outcomes.scalar_subquery())).one()
    return Seen(count[0], row.ended_at is not None, count[1])


def ran(connection: Connection, line: str, trouble: str | None, at: datetime) -> int:
    """Store how a run went; return how many in a row have gone wrong."""
    insert_or_ignore(connection, runs, line=line, failed=0)
    values: dict[str, object] = {"ran_at": at, "trouble": trouble and trouble[:300]}
    values |= {"failed": runs.c.failed + 1} if trouble else {"failed": 0, "well_at": at}
    mine = update(runs).where(runs.c.line == line).values(**values)
    return int(connection.execute(mine.returning(runs.c.failed)).scalar_one())


def last(connection: Connection) -> Row[tuple[object, ...]] | None:
    """Return how the last run went, None if there was none."""
    return connection.execute(select(runs).where(runs.c.ran_at.is_not(None))).first()


def sweep(connection: Connection, line: str, at: datetime) -> int:
    """Forget old calls of the line; return how many."""
    call = tables.call
    old = select(call.c.id).where(call.c.line == line, call.c.began_at < at - KEPT).limit(SWEPT_AT_ONCE)
    gone = list(connection.execute(old.order_by(call.c.began_at)).scalars())
    for column in (tables.turn.c.call, tables.call_outcome.c.call, tables.clip.c.call, call.c.id):
        connection.execute(delete(column.table).where(column.in_(gone)))
    return len(gone)
