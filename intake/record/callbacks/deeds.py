"""What operators do with callbacks: promise one, ring, take it over, put it off, drop it, take that back.

Each is one transaction with its row in the audit, which names neither numbers nor callers. Rings nobody.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, insert, select, update

from intake.ground import damm, tables
from intake.ground.tables import OPEN_STATES, Ending, RequestState, TryResult, Why, callback, callback_try
from intake.record import tickets
from intake.record.callbacks.owed import Owed, is_owed, owe, whole
from intake.record.people.sessions import Signed
from intake.record.provenance import audit
from ticket_client.values import Progress


class Refused(Exception):
    """Nothing was changed; the message names why, as pages word it."""


@dataclass(frozen=True, slots=True)
class Seen:
    """A callback as somebody saw it: if it has changed since, what they do about it is refused."""

    id: int
    version: int


def promise(
    connection: Connection, number: str, phone: str | None, by: Signed, due_at: datetime, at: datetime
) -> str:
    """Promise that the caller of an open request, or another number, is rung; return the number to ring."""
    request = _request(connection, number, by)
    if request.state not in OPEN_STATES:
        raise Refused("closed")
    ring = phone or request.callback or request.caller
    if ring is None:
        raise Refused("no_number")
    owed = Owed(request.id, None, ring, Why.OPERATOR, due_at, by.login, by.person)
    if not owe(connection, owed, at):
        raise Refused("promised_already")
    _audit(connection, by, "callback_promised", request.id, at)
    return str(ring)


def tried(
    connection: Connection, seen: Seen, result: TryResult, note: str | None, by: Signed, at: datetime
) -> bool:
    """Store what came of ringing; who was reached is owed nothing more.

    Return whether the request became done with it.
    """
    row = _locked(connection, seen, by)
    values = {"callback": row.id, "at": at, "by": by.login, "result": result, "note": note or None}
    connection.execute(insert(callback_try).values(**values))
    _audit(connection, by, "callback_tried", row.request, at, result=result)
    if result != TryResult.REACHED:
        _change(connection, row, owner=row.owner or by.person)
        return False
    _change(connection, row, done_at=at, done_by=by.login, result=Ending.KEPT, owner=row.owner or by.person)
    return _follow(connection, row.request, by, at)


def drop(connection: Connection, seen: Seen, reason: str, by: Signed, at: datetime) -> bool:
    """End a callback without ringing, for a reason. Whether the request became done with it."""
    row = _locked(connection, seen, by)
    _change(connection, row, done_at=at, done_by=by.login, result=Ending.DROPPED, reason=_said(reason))
    _audit(connection, by, "callback_dropped", row.request, at, reason=reason)
    return _follow(connection, row.request, by, at)


def give(connection: Connection, seen: Seen, owner: int | None, by: Signed, at: datetime) -> None:
    """Let somebody have it, or nobody: then whoever is on takes it."""
    row = _locked(connection, seen, by)
    _change(connection, row, owner=owner)
    login = connection.execute(select(tables.person.c.login).where(tables.person.c.id == owner)).scalar()
    _audit(connection, by, "callback_given", row.request, at, to=login)


def put_off(connection: Connection, seen: Seen, due_at: datetime, reason: str, by: Signed, at: datetime) -> None:
    """Ring later, for a reason."""
    row = _locked(connection, seen, by)
    _change(connection, row, due_at=due_at, reason=_said(reason))
    times = {"from": row.due_at.isoformat(), "to": due_at.isoformat()}
    _audit(connection, by, "callback_put_off", row.request, at, reason=reason, **times)


def take_back(connection: Connection, seen: Seen, by: Signed, at: datetime) -> None:
    """Let a callback that has ended be owed again; a request that became done with it is open again."""
    row = _locked(connection, seen, by, ended=True)
    _change(connection, row, done_at=None, done_by=None, result=None)
    _audit(connection, by, "callback_again", row.request, at)
    request = tickets.locked(connection, whole(connection, row.request))
    if request.state == RequestState.DONE:
        state = RequestState.NEEDS_LOOK if request.reasons else RequestState.CONFIRMED
        tickets.change(connection, request, {"state": state})
        _audit(connection, by, "reopened", request.id, at, why="callback")


def _request(connection: Connection, number: str, by: Signed) -> Row[Any]:
    """Return the request of a number, locked, if this person sees it."""
    if not damm.is_valid(number):
        raise Refused("no_such_number")
    mine = select(tables.request.c.id, tables.request.c.directorate).where(tables.request.c.number == number)
    row = connection.execute(mine).one_or_none()
    if row is None or not by.sight.sees(row.directorate):
        raise Refused("no_such_number")
    return tickets.locked(connection, row.id)


def _locked(connection: Connection, seen: Seen, by: Signed, *, ended: bool = False) -> Row[Any]:
    """Return the callback as it was seen, its request locked before it."""
    key = connection.execute(select(callback.c.request).where(callback.c.id == seen.id)).scalar()
    if key is None or not by.sight.sees(tickets.locked(connection, key).directorate):
        raise Refused("gone")
    row = connection.execute(select(callback).where(callback.c.id == seen.id).with_for_update()).one()
    if row.version != seen.version or (row.done_at is not None) != ended:
        raise Refused("changed")
    return row


def _change(connection: Connection, row: Row[Any], **values: object) -> None:
    mine = update(callback).where(callback.c.id == row.id)
    connection.execute(mine.values(**values, version=row.version + 1))


def _follow(connection: Connection, key: str, by: Signed, at: datetime) -> bool:
    """Let the request be done if its ticket is and nobody waits to be rung any more."""
    request = tickets.locked(connection, whole(connection, key))
    place = tickets.place_of(connection, request.id)
    if request.state not in OPEN_STATES or place is None or place.progress != Progress.DONE:
        return False
    if is_owed(connection, request.id):
        return False
    tickets.change(connection, request, {"state": RequestState.DONE})
    _audit(connection, by, "done", request.id, at, after="callback")
    return True


def _said(reason: str) -> str:
    if not reason:
        raise Refused("no_reason")
    return reason


def _audit(connection: Connection, by: Signed, what: str, key: str, at: datetime, **told: object) -> None:
    audit(connection, "operator", what, key, {"by": by.login, **told}, at)
