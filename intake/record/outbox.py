"""Promises to helpdesks: made with what they promise (P3), claimed by lease, settled behind a fence.

All verbs of a request wait for its `open`; each verb keeps its order; a parked promise blocks no other kind. An
update travels along with the assignment that still waits, so that a technician is told once. This module never
talks to a desk and never retries.
"""

from collections.abc import Container, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, and_, bindparam, exists, func, insert, or_, select, update
from sqlalchemy.orm import aliased

from intake.ground.prepared import Prepared
from intake.ground.tables import PromiseState
from intake.ground.tables import promise as promises
from intake.ground.tables import request as requests
from intake.ground.tables.desks import desk_health

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
    """Promise it, unless a promise of this key stands already."""
    known = connection.execute(select(promises.c.id).where(promises.c.key == pledge.key)).one_or_none()
    if known is None:
        make(connection, pledge, at)


def desk_of(connection: Connection, request: str) -> str:
    """Return the desk that holds, or will hold, the request's ticket."""
    return str(_NEWEST_OPEN.one(connection, {"of": request}).desk)


def refresh(connection: Connection, request: str, verb: str, payload: Mapping[str, Any]) -> bool:
    """Put a newer payload into a promise nobody has tried yet; False if there is none."""
    return _REFRESH.run(connection, {"of": request, "kind": verb, "payload": dict(payload)}) > 0


def is_untold(connection: Connection, request: str) -> bool:
    """Whether a promise waits untried that will say all that is known of the request by then."""
    return _UNTOLD.one_or_none(connection, {"of": request}) is not None


def told_before(connection: Connection, promise: Promise) -> str:
    """Return the text of the request as it was last taken to a desk before this promise."""
    earlier = and_(promises.c.request == promise.request, _TELLS, promises.c.id < promise.id)
    last = select(promises.c.payload).where(earlier, promises.c.state != DROPPED).order_by(promises.c.id.desc())
    payload = connection.execute(last.limit(1)).scalar_one_or_none()
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
    """Let the request's waiting promises of these kinds be due no later than `due_at`."""
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


def under_way(connection: Connection, request: str, at: datetime) -> bool:
    """Whether somebody is at the desk for this request now, or was and cannot tell what came of it."""
    busy = or_(
        and_(promises.c.state == LEASED, promises.c.lease_until > at),
        and_(promises.c.state == WAITING, promises.c.unsure),
    )
    mine = exists().where(promises.c.request == request, busy)
    return bool(connection.execute(select(mine)).scalar_one())


def redirect(connection: Connection, request: str, desk: str) -> bool:
    """Send the request's `open` to another desk if nobody has tried it; False if it is too late."""
    untried = and_(promises.c.request == request, promises.c.verb == "open", promises.c.tries == 0)
    there = update(promises).where(untried, promises.c.state.in_((WAITING, DROPPED)))
    return connection.execute(there.values(desk=desk)).rowcount > 0


def move(connection: Connection, request: str, verb: str, desk: str) -> None:
    """Let the request's waiting promises of this kind be for another desk."""
    waiting = and_(promises.c.request == request, promises.c.verb == verb, promises.c.state == WAITING)
    connection.execute(update(promises).where(waiting).values(desk=desk))


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
    return connection.execute(query.where(_without_queue()).order_by(promises.c.id)).all()


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
    parked = and_(promises.c.state == PARKED, promises.c.verb == "assign")
    return and_(parked, promises.c.trouble.like("NoQueue: %"), ~overtaken)


def claim(
    connection: Connection, desk: str, holder: str, at: datetime, lease: timedelta, *, routed_first: bool = False
) -> Promise | None:
    """Lease the desk's promise that is due longest, or whose lease ran out; None if there is none.

    With `routed_first` files wait for the routing, where only that says who will see them. The request is locked
    too, so that two holders never have a promise of the same request at once.
    """
    claimable = _claimable(desk, at, ("update", "attach") if routed_first else ("update",))
    query = select(promises.c.id).join(requests).where(claimable)
    first = query.order_by(promises.c.due_at, promises.c.id).limit(1)
    row = connection.execute(first.with_for_update(skip_locked=True, key_share=True)).one_or_none()
    if row is None:
        return None
    leased = {"state": LEASED, "lease_by": holder, "lease_until": at + lease, "tries": promises.c.tries + 1}
    claimed = _leased(connection, and_(promises.c.id == row.id, claimable), leased)
    if claimed is None or claimed.verb != "assign":
        return claimed
    news = and_(promises.c.request == claimed.request, promises.c.verb == "update", promises.c.desk == desk)
    if claimed.tries > 1:  # the same words again: newer ones would be lost on a desk that heard us the first time
        news = and_(news, promises.c.tries > 0)
    oldest = select(func.min(promises.c.id)).where(news, or_(promises.c.state == WAITING, _ran_out(at)))
    return replace(claimed, along=_leased(connection, promises.c.id == oldest.scalar_subquery(), leased))


def _leased(connection: Connection, which: Any, leased: Mapping[str, Any]) -> Promise | None:
    told = (promises.c[name] for name in Promise.__dataclass_fields__ if name != "along")
    row = connection.execute(update(promises).where(which).values(**leased).returning(*told)).one_or_none()
    return Promise(*row) if row else None


def _ran_out(at: datetime) -> Any:
    return and_(promises.c.state == LEASED, promises.c.lease_until <= at)


def _claimable(desk: str, at: datetime, after_routing: Sequence[str]) -> Any:
    due = or_(and_(promises.c.state == WAITING, promises.c.due_at <= at), _ran_out(at))
    earlier = aliased(promises)
    unsettled = earlier.c.state.in_((WAITING, LEASED))
    first = ~exists().where(
        earlier.c.request == promises.c.request,
        earlier.c.id != promises.c.id,
        or_(
            and_(earlier.c.verb == "open", promises.c.verb != "open", earlier.c.state != KEPT),
            and_(earlier.c.verb == promises.c.verb, unsettled, earlier.c.id < promises.c.id),
            and_(earlier.c.verb == "assign", promises.c.verb.in_(after_routing), unsettled),
            and_(earlier.c.state == LEASED, earlier.c.lease_until > at),
        ),
    )
    stopped = exists().where(desk_health.c.desk == desk, desk_health.c.stopped_until > at)
    return and_(promises.c.desk == desk, due, first, ~stopped)


def kept(connection: Connection, promise: Promise, at: datetime) -> bool:
    """Settle a promise as kept; False if another holder has taken it over."""
    return _settle(connection, promise, state=KEPT, settled_at=at, trouble=None, unsure=False)


def postponed(connection: Connection, promise: Promise, due_at: datetime, trouble: str, *, unsure: bool) -> bool:
    """Give a promise back, to be tried again at `due_at`; False if another holder has taken it over."""
    return _settle(connection, promise, state=WAITING, due_at=due_at, trouble=trouble[:500], unsure=unsure)


def given_back(connection: Connection, promise: Promise) -> bool:
    """Give a promise back as it was; False if another holder has taken it over."""
    return _settle(connection, promise, state=WAITING)


def parked(connection: Connection, promise: Promise, at: datetime, trouble: str) -> bool:
    """Set a promise aside for a person; False if another holder has taken it over."""
    return _settle(connection, promise, state=PARKED, settled_at=at, trouble=trouble[:500], unsure=False)


def dropped(connection: Connection, promise: Promise, at: datetime, why: str) -> bool:
    """Settle a promise that has become moot; False if another holder has taken it over."""
    return _settle(connection, promise, state=DROPPED, settled_at=at, trouble=why[:500], unsure=False)


def _settle(connection: Connection, promise: Promise, **values: Any) -> bool:
    mine = and_(promises.c.id == promise.id, promises.c.state == LEASED, promises.c.tries == promise.tries)
    statement = update(promises).where(mine).values(lease_by=None, lease_until=None, **values)
    return connection.execute(statement).rowcount == 1
