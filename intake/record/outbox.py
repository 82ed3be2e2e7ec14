"""Promises to helpdesks: made with what they promise (P3), changed and taken back while nobody has tried them.

Who takes one in hand, and how it is settled, is `leases`. This module never talks to a desk.
"""

from collections.abc import Collection, Container, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Row,
    and_,
    bindparam,
    exists,
    func,
    insert,
    literal_column,
    or_,
    select,
    update,
)
from sqlalchemy.orm import aliased

from intake.ground.prepared import Prepared
from intake.ground.tables import PromiseState
from intake.ground.tables import promise as promises
from intake.ground.tables import request as requests

WAITING, LEASED, KEPT, PARKED, DROPPED = (
    PromiseState.WAITING,
    PromiseState.LEASED,
    PromiseState.KEPT,
    PromiseState.PARKED,
    PromiseState.DROPPED,
)

_MAKE = Prepared(insert(promises).inline())
_NEWEST_OPEN = Prepared(
    select(promises.c.desk)
    .where(promises.c.request == bindparam("of"), promises.c.verb == "open")
    .order_by(promises.c.id.desc())
    .limit(1)
)
_REFRESH = Prepared(
    update(promises)
    .where(promises.c.request == bindparam("of"), promises.c.verb == bindparam("kind"))
    .where(promises.c.state == WAITING, promises.c.tries == 0)
)
_TELLS = or_(promises.c.verb == "open", promises.c.verb == "update")
_UNTOLD = Prepared(
    select(promises.c.id)
    .where(promises.c.request == bindparam("of"), _TELLS, promises.c.state == WAITING, promises.c.tries == 0)
    .limit(1)
)


IS_PARKED: ColumnElement[bool] = literal_column("promise.state = 'parked'")
"""Spelled out as its index states it: SQLite uses the index for nothing else."""
_BEFORE = promises.alias()
_STOOD = exists().where(
    _BEFORE.c.request == promises.c.request,
    _BEFORE.c.desk == promises.c.desk,
    _BEFORE.c.verb == "open",
    _BEFORE.c.state == KEPT,
    _BEFORE.c.id < promises.c.id,
)
"""An `open` at a desk where the ticket stands writes nothing: the desk gives back the one it has."""


@dataclass(frozen=True, slots=True)
class Promise:
    """One thing to do at one desk. `tries` counts this try too and is the fence of its settling."""

    id: int
    request: str
    desk: str
    verb: str
    key: str
    payload: Mapping[str, Any]
    tries: int
    unsure: bool
    made_at: datetime
    along: "Promise | None" = None
    """The update that is delivered with this assignment."""


@dataclass(frozen=True, slots=True)
class Pledge:
    """What is promised: a verb at a desk, due at a time. The key makes its delivery harmless to repeat."""

    request: str
    desk: str
    verb: str
    key: str
    payload: Mapping[str, Any]
    due_at: datetime


def make(connection: Connection, pledge: Pledge, at: datetime) -> None:
    """Promise it, in the caller's transaction."""
    values = {**asdict(pledge), "payload": dict(pledge.payload)}
    fresh = {"state": WAITING, "tries": 0, "unsure": False, "made_at": at}
    _MAKE.run(connection, {**values, **fresh})


def make_once(connection: Connection, pledge: Pledge, at: datetime) -> None:
    """Promise it, unless a promise of this key stands already; one that was taken back is promised anew."""
    mine = promises.c.key == pledge.key
    known = connection.execute(select(promises.c.state).where(mine)).scalar_one_or_none()
    if known is None:
        make(connection, pledge, at)
    elif known == DROPPED:
        again = {
            "state": WAITING,
            "due_at": pledge.due_at,
            "settled_at": None,
            "payload": dict(pledge.payload),
        }
        connection.execute(update(promises).where(mine, promises.c.state == DROPPED).values(**again))


def tell(connection: Connection, request: str, due_at: datetime, at: datetime) -> None:
    """Promise the desk what it has not been told, unless a promise waits untried that will say it by then."""
    if _UNTOLD.one_or_none(connection, {"of": request}) is None:
        key = f"{request}:update:{count(connection, request, 'update') + 1}"
        make(connection, Pledge(request, desk_of(connection, request), "update", key, {}, due_at), at)


def desk_of(connection: Connection, request: str) -> str:
    """Return the desk that holds, or will hold, the request's ticket."""
    return str(_NEWEST_OPEN.one(connection, {"of": request}).desk)


def refresh(connection: Connection, request: str, verb: str, payload: Mapping[str, Any]) -> bool:
    """Put a newer payload into a promise nobody has tried yet; False if there is none."""
    return _REFRESH.run(connection, {"of": request, "kind": verb, "payload": dict(payload)}) > 0


def told_before(connection: Connection, promise: Promise) -> str:
    """Return the text of the request as it was last taken to this promise's desk before it.

    An update that was parked has told nothing: this promise overtakes it and tells that too.
    """
    mine = and_(promises.c.request == promise.request, promises.c.desk == promise.desk)
    earlier = and_(mine, promises.c.id < promise.id, promises.c.state != DROPPED)
    heard = and_(promises.c.verb == "update", promises.c.state != PARKED)
    told = or_(heard, and_(promises.c.verb == "open", ~_STOOD))
    last = select(promises.c.payload).where(earlier, told).order_by(promises.c.id.desc()).limit(1)
    payload = connection.execute(last).scalar_one_or_none()
    return str(payload["body"]) if payload else ""


def freeze(connection: Connection, promise: Promise, payload: Mapping[str, Any]) -> Promise:
    """Let a claimed promise say this, now and whenever it is tried again."""
    connection.execute(update(promises).where(promises.c.id == promise.id).values(payload=dict(payload)))
    return replace(promise, payload=payload)


def count(connection: Connection, request: str, verb: str) -> int:
    """Return how many promises of this kind the request has had."""
    mine = and_(promises.c.request == request, promises.c.verb == verb)
    return int(connection.execute(select(func.count()).where(mine)).scalar_one())


def hasten(connection: Connection, request: str, verbs: tuple[str, ...], due_at: datetime) -> None:
    """Let the request's waiting promises of these kinds be due no later than `due_at`.

    The request is locked first: a claim holds it and goes from one of its promises to another.
    """
    mine = requests.c.id == request
    connection.execute(select(requests.c.id).where(mine).with_for_update(key_share=True))
    connection.execute(
        update(promises)
        .where(promises.c.request == request, promises.c.verb.in_(verbs))
        .where(promises.c.state == WAITING, promises.c.due_at > due_at)
        .values(due_at=due_at)
    )


def drop_untried(connection: Connection, request: str, at: datetime) -> bool:
    """Take back the request's `open` if nobody has tried it; False if it is too late."""
    statement = (
        update(promises)
        .where(promises.c.request == request, promises.c.verb == "open")
        .where(promises.c.state == WAITING, promises.c.tries == 0)
        .values(state=DROPPED, settled_at=at)
    )
    return connection.execute(statement).rowcount > 0


def drop(connection: Connection, request: str, verb: str, at: datetime, desk: str | None = None) -> None:
    """Take back the request's waiting promises of this kind, at one desk or all: there is nothing left to do."""
    waiting = and_(promises.c.request == request, promises.c.verb == verb, promises.c.state == WAITING)
    if desk is not None:
        waiting = and_(waiting, promises.c.desk == desk)
    connection.execute(update(promises).where(waiting).values(state=DROPPED, settled_at=at))


def take_back(connection: Connection, request: str, verbs: Collection[str], at: datetime) -> list[str]:
    """Take back what waits of these kinds, an `open` only untried; return the keys, for `put_back`."""
    waiting = and_(promises.c.request == request, promises.c.verb.in_(verbs), promises.c.state == WAITING)
    free = and_(waiting, or_(promises.c.verb != "open", promises.c.tries == 0))
    gone = update(promises).where(free).values(state=DROPPED, settled_at=at).returning(promises.c.key)
    return list(connection.execute(gone).scalars())


def retract(connection: Connection, keys: Collection[str], at: datetime) -> list[str]:
    """Take back those of these that nobody has tried; return their keys."""
    untried = and_(promises.c.key.in_(keys), promises.c.state == WAITING, promises.c.tries == 0)
    gone = update(promises).where(untried).values(state=DROPPED, settled_at=at).returning(promises.c.key)
    return list(connection.execute(gone).scalars())


def put_back(connection: Connection, keys: Collection[str], at: datetime) -> None:
    """Promise again, due now, what was taken back."""
    gone = and_(promises.c.key.in_(keys), promises.c.state == DROPPED)
    connection.execute(update(promises).where(gone).values(state=WAITING, due_at=at, settled_at=None))


def under_way(connection: Connection, request: str, at: datetime) -> bool:
    """Whether somebody is at the desk for this request now, or was and cannot tell what came of it.

    To say how far it has come, as we are about to, is no less ours than to have begun.
    """
    busy = or_(
        and_(promises.c.state == LEASED, promises.c.lease_until > at),
        and_(promises.c.state == WAITING, promises.c.unsure),
        and_(promises.c.state == WAITING, promises.c.verb == "advance"),
    )
    mine = exists().where(promises.c.request == request, busy)
    return bool(connection.execute(select(mine)).scalar_one())


def redirect(connection: Connection, request: str, desk: str) -> bool:
    """Send the request's `open` to another desk if nobody has tried it; False if it is too late."""
    untried = and_(promises.c.request == request, promises.c.verb == "open", promises.c.tries == 0)
    there = update(promises).where(untried, promises.c.state.in_((WAITING, DROPPED)))
    return connection.execute(there.values(desk=desk)).rowcount > 0


def carry(connection: Connection, request: str, verb: str, desk: str) -> None:
    """Let what waits untried of this kind be done at another desk."""
    waiting = and_(promises.c.request == request, promises.c.verb == verb, promises.c.state == WAITING)
    connection.execute(update(promises).where(waiting, promises.c.tries == 0).values(desk=desk))


def restore(connection: Connection, request: str, at: datetime) -> None:
    """Promise again, due now, the `open` that was taken back."""
    taken_back = and_(promises.c.request == request, promises.c.verb == "open", promises.c.state == DROPPED)
    connection.execute(update(promises).where(taken_back).values(state=WAITING, due_at=at, settled_at=None))


def subject_of(connection: Connection, request: str, desk: str) -> str:
    """Return the subject under which the request's ticket was first promised to the desk, for good."""
    opened = and_(promises.c.request == request, promises.c.desk == desk, promises.c.verb == "open")
    query = select(promises.c.payload).where(opened).order_by(promises.c.id).limit(1)
    payload = connection.execute(query).scalar_one_or_none()
    return str((payload or {}).get("subject", ""))


def lacking(connection: Connection) -> Sequence[Row[Any, Any, Any, Any]]:
    """Return which desks lack the queue of an assignment, each with the trouble and with what was promised."""
    query = select(promises.c.id, promises.c.desk, promises.c.trouble, promises.c.payload)
    return sorted(connection.execute(query.where(_without_queue())).all(), key=lambda row: row.id)


def resume(connection: Connection, desk: str, teams: Container[str], at: datetime) -> bool:
    """Let what waited for the queue of one of these teams be tried again now; False if nothing did."""
    mine = [row.id for row in lacking(connection) if row.desk == desk and row.payload["team"] in teams]
    again = update(promises).where(promises.c.id.in_(mine), promises.c.state == PARKED)
    return connection.execute(again.values(state=WAITING, due_at=at, settled_at=None)).rowcount > 0


def _without_queue() -> Any:
    """Parked for want of a queue, and no later decision has overtaken it."""
    later = aliased(promises)
    overtaken = exists().where(
        later.c.request == promises.c.request, later.c.verb == "assign", later.c.id > promises.c.id
    )
    parked = and_(IS_PARKED, promises.c.verb == "assign")
    return and_(parked, promises.c.trouble.like("NoQueue: %"), ~overtaken)
