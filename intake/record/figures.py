"""How the line stands, counted from the record: what waits for helpdesks, and today's calls. Changes nothing.

Calls on test lines are no figures. Every question is about what is unsettled or about today, and has an index, so
that it costs the same after a million calls. Conditions that an index states are spelled out, not bound: SQLite
uses a partial index for no other.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Connection, and_, case, exists, false, func, literal_column, or_, select
from sqlalchemy.orm import aliased

from intake.ground.clock import ATHENS
from intake.ground.tables import UNSETTLED, call, call_outcome, promise, request

_UNSETTLED: ColumnElement[bool] = literal_column(f"promise.{UNSETTLED}")
_PARKED: ColumnElement[bool] = literal_column("promise.state = 'parked'")
_GOING_ON: ColumnElement[bool] = literal_column("call.ended_at IS NULL")
LONGEST_CALL = timedelta(hours=4)
"""A call that began longer ago is not open: the carrier has only never said that it ended."""


@dataclass(frozen=True, slots=True)
class Backlog:
    """What has not been told to a desk by one verb."""

    desk: str
    verb: str
    waiting: int = 0
    unsure: int = 0
    parked: int = 0
    oldest: datetime | None = None
    """When the oldest was promised that should have been told by now, and that no parked `open` holds up."""


@dataclass(frozen=True, slots=True)
class Today:
    """The calls since midnight in Athens."""

    calls: Mapping[str, int]
    """By what they were to a request; `none` has no outcome yet."""
    requests: Mapping[str, int]
    """Those they opened, by the state these are in now."""
    going_on: int


def backlog(connection: Connection, at: datetime) -> list[Backlog]:
    """Return what waits and what is parked, by desk and verb."""
    before = aliased(promise)
    held_up = exists().where(
        before.c.request == promise.c.request, before.c.verb == "open", before.c.desk == promise.c.desk
    )
    held_up = held_up.where(before.c.state == "parked")
    late = and_(or_(promise.c.due_at <= at, promise.c.tries > 0), ~held_up)
    columns = (
        func.count(),
        func.sum(case((promise.c.unsure, 1), else_=0)),
        func.min(case((late, promise.c.made_at))),
    )
    unsettled = select(promise.c.desk, promise.c.verb, *columns).join(request)
    unsettled = unsettled.where(_UNSETTLED, request.c.test == false()).group_by(promise.c.desk, promise.c.verb)
    parked = select(promise.c.desk, promise.c.verb, func.count()).join(request)
    parked = parked.where(_PARKED, request.c.test == false()).group_by(promise.c.desk, promise.c.verb)
    aside = {(desk, verb): count for desk, verb, count in connection.execute(parked)}
    found = [
        Backlog(desk, verb, waiting, unsure, aside.pop((desk, verb), 0), oldest)
        for desk, verb, waiting, unsure, oldest in connection.execute(unsettled)
    ]
    return found + [Backlog(desk, verb, parked=count) for (desk, verb), count in aside.items()]


def today(connection: Connection, at: datetime) -> Today:
    """Return the day's calls so far."""
    midnight = at.astimezone(ATHENS).replace(hour=0, minute=0, second=0, microsecond=0)
    ours = and_(call.c.began_at >= midnight, call.c.test == false())
    role = func.coalesce(call_outcome.c.role, "none")
    calls = select(role, func.count()).select_from(call).outerjoin(call_outcome).where(ours).group_by(role)
    opened = select(request.c.state, func.count()).select_from(call)
    opened = opened.join(request, request.c.call == call.c.id).where(ours).group_by(request.c.state)
    open_now = select(func.count()).select_from(call)
    open_now = open_now.where(_GOING_ON, call.c.began_at >= at - LONGEST_CALL, call.c.test == false())
    return Today(
        {row[0]: row[1] for row in connection.execute(calls)},
        {row[0]: row[1] for row in connection.execute(opened)},
        connection.execute(open_now).scalar_one(),
    )


def calls_between(connection: Connection, since: datetime, until: datetime) -> int:
    """Count the real calls that began in a span of time."""
    within = and_(call.c.began_at >= since, call.c.began_at < until, call.c.test == false())
    return int(connection.execute(select(func.count()).select_from(call).where(within)).scalar_one())
