"""Promises in hand: claimed by lease, settled behind a fence (P4).

All verbs of a request wait for its `open` at their desk; each verb keeps its order; a parked promise blocks no
other kind. An update travels along with the assignment that still waits, so that a technician is told once. This
module never talks to a desk and never retries.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, exists, func, literal_column, or_, select, update
from sqlalchemy.orm import aliased

from intake.ground.tables import UNSETTLED
from intake.ground.tables import promise as promises
from intake.ground.tables import request as requests
from intake.record import desks
from intake.record.desks import May
from intake.record.outbox import DROPPED, KEPT, LEASED, PARKED, WAITING, Promise

_UNSETTLED: ColumnElement[bool] = literal_column(f"promise.{UNSETTLED}")
_OPENS: ColumnElement[bool] = literal_column("promise.verb = 'open'")


def claim(
    connection: Connection, desk: str, holder: str, at: datetime, lease: timedelta, *, routed_first: bool = False
) -> Promise | None:
    """Lease the desk's promise that is due longest, or whose lease ran out; None if there is none.

    Tickets come first (circular B.3): whatever else is due, recordings above all, may take its time. With
    `routed_first` files wait for the routing, where only that says who will see them. The request is locked too,
    so that two holders never have a promise of the same request at once. A desk that has rested is tried with one.
    """
    may = desks.may_ask(connection, desk, at)
    if may is May.NONE:
        return None
    leased = {"state": LEASED, "lease_by": holder, "lease_until": at + lease, "tries": promises.c.tries + 1}
    claimable = _claimable(desk, at, routed_first=routed_first)
    if may is May.ALL:
        return _claimed(connection, claimable, leased, at)
    with connection.begin_nested() as trial:
        claimed = _claimed(connection, claimable, leased, at)
        if claimed and desks.take_trial(connection, desk, claimed.id, at + lease, at):
            return claimed
        trial.rollback()
    return None


def _claimed(connection: Connection, claimable: Any, leased: Mapping[str, Any], at: datetime) -> Promise | None:
    found = _longest_due(connection, and_(claimable, _OPENS)) or _longest_due(connection, claimable)
    if found is None:
        return None
    claimed = _leased(connection, and_(promises.c.id == found, claimable), leased)
    if claimed is None or claimed.verb != "assign":
        return claimed
    mine = and_(promises.c.request == claimed.request, promises.c.desk == claimed.desk)
    news = and_(mine, promises.c.verb == "update")
    oldest = select(func.min(promises.c.id)).where(news, or_(promises.c.state == WAITING, _ran_out(at)))
    which = and_(promises.c.id == oldest.scalar_subquery(), _fellow(claimed))
    return replace(claimed, along=_leased(connection, which, leased))


def _longest_due(connection: Connection, which: Any) -> int | None:
    query = select(promises.c.id).join(requests).where(which).order_by(promises.c.due_at, promises.c.id).limit(1)
    found: int | None = connection.execute(
        query.with_for_update(skip_locked=True, key_share=True)
    ).scalar_one_or_none()
    return found


def _fellow(assign: Promise) -> Any:
    """Travels with this assignment from its first try on: who joined later would drown in a repeated comment."""
    return and_(promises.c.tries == assign.tries - 1, promises.c.trouble.is_(None))


def _leased(connection: Connection, which: Any, leased: Mapping[str, Any]) -> Promise | None:
    told = (promises.c[name] for name in Promise.__dataclass_fields__ if name != "along")
    row = connection.execute(update(promises).where(which).values(**leased).returning(*told)).one_or_none()
    return Promise(*row) if row else None


def _ran_out(at: datetime) -> Any:
    return and_(promises.c.state == LEASED, promises.c.lease_until <= at)


def _claimable(desk: str, at: datetime, *, routed_first: bool) -> Any:
    due = or_(and_(promises.c.state == WAITING, promises.c.due_at <= at), _ran_out(at))
    earlier = aliased(promises)
    unsettled = earlier.c.state.in_((WAITING, LEASED))
    after_routing = ("update", "attach") if routed_first else ("update",)
    elsewise = and_(promises.c.verb != "open", earlier.c.desk == promises.c.desk)
    first = ~exists().where(
        earlier.c.request == promises.c.request,
        earlier.c.id != promises.c.id,
        or_(
            and_(earlier.c.verb == "open", elsewise, earlier.c.state != KEPT),
            and_(earlier.c.verb == promises.c.verb, unsettled, earlier.c.id < promises.c.id),
            and_(earlier.c.verb == "assign", promises.c.verb.in_(after_routing), unsettled),
            and_(earlier.c.state == LEASED, earlier.c.lease_until > at),
        ),
    )
    return and_(promises.c.desk == desk, _UNSETTLED, due, first)


def kept(connection: Connection, promise: Promise, at: datetime) -> bool:
    """Settle a promise as kept; False if another holder has taken it over."""
    return _settle(connection, promise, state=KEPT, settled_at=at, trouble=None, unsure=False)


def postponed(connection: Connection, promise: Promise, due_at: datetime, trouble: str, *, unsure: bool) -> bool:
    """Give a promise back, to be tried again at `due_at`; False if another holder has taken it over."""
    return _settle(connection, promise, state=WAITING, due_at=due_at, trouble=trouble[:500], unsure=unsure)


def put_off(connection: Connection, promise: Promise, due_at: datetime) -> None:
    """Let a promise that was given back wait until then at the least."""
    mine = and_(promises.c.id == promise.id, promises.c.state == WAITING, promises.c.due_at < due_at)
    connection.execute(update(promises).where(mine).values(due_at=due_at))


def recall(connection: Connection, desk: str, settling: timedelta, at: datetime) -> None:
    """Let what waits because the desk rested take its old place again: the backlog drains from its oldest on.

    What may have happened waits until it would have come to light. Rows that somebody else is changing are left.
    """
    tried = and_(promises.c.desk == desk, promises.c.state == WAITING, promises.c.trouble.is_not(None))
    known = or_(~promises.c.unsure, promises.c.due_at <= at)
    for which, due in ((known, promises.c.made_at), (promises.c.due_at > at + settling, at + settling)):
        rows = select(promises.c.id).where(tried, which).with_for_update(skip_locked=True)
        connection.execute(update(promises).where(promises.c.id.in_(rows)).values(due_at=due))


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
