"""Tickets on the record: where each stands at its desk, and what a request learns from it (B-5).

People win: a queue or an owner set by a person is learned and never undone. Asks no desk; `intake.deliver` does.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, exists, insert, literal_column, select, update

from intake.ground import tables
from intake.ground.tables import IS_OPEN, OPEN_STATES, RequestState
from intake.record import callbacks, desk_loads, outbox
from intake.record.outbox import Pledge
from intake.record.provenance import audit
from ticket_client.values import Progress, Ticket

DELETED = "ticket_deleted"
"""Why a person should look: somebody deleted the ticket at the helpdesk."""

HELD = "held"
"""What the audit says when a ticket is done and its request is not, since its caller waits to be rung."""

FRESH = timedelta(minutes=2)
"""How long a change is looked at again: desks count whole seconds, by their own clock, and a note may be written
in the same second as a change that we have seen."""

STILL_OPEN: ColumnElement[bool] = literal_column(f"request.{IS_OPEN}")
"""Of a request: what goes on is asked for by its index, so that it costs the same after years."""
FOLLOWED = (*OPEN_STATES, RequestState.DONE)
"""Requests that go where their ticket goes; a merged, absorbed or refused one goes nowhere any more."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where the live ticket of a request stands, as the record has it."""

    request: str
    desk: str
    ref: str
    team: str | None
    progress: str
    owner: str | None
    by_hand: bool
    changed_at: datetime | None
    at: datetime


_COLUMNS = [tables.ticket.c[name] for name in Place.__dataclass_fields__]
_LIVE = select(*_COLUMNS).where(tables.ticket.c.live)


def place_of(connection: Connection, request: str) -> Place | None:
    """Return where the request's live ticket stands, None if it has none."""
    row = connection.execute(_LIVE.where(tables.ticket.c.request == request)).one_or_none()
    return Place(*row) if row else None


def stood_at(connection: Connection, request: str, desk: str) -> bool:
    """Whether the request has or had a ticket at the desk."""
    mine = exists().where(tables.ticket.c.request == request, tables.ticket.c.desk == desk)
    return bool(connection.execute(select(mine)).scalar_one())


def watched(connection: Connection, desk: str) -> Sequence[Place]:
    """Return the live tickets of the desk whose requests are not done."""
    query = _LIVE.join(tables.request, tables.request.c.id == tables.ticket.c.request)
    open_ones = query.where(tables.ticket.c.desk == desk, STILL_OPEN)
    return [Place(*row) for row in connection.execute(open_ones.order_by(tables.ticket.c.id))]


def places_at(connection: Connection, desk: str, refs: Sequence[str]) -> dict[str, Place]:
    """Return those of the references that are live tickets of ours, done or not."""
    found = connection.execute(_LIVE.where(tables.ticket.c.desk == desk, tables.ticket.c.ref.in_(refs)))
    return {place.ref: place for place in (Place(*row) for row in found)}


def deleted(connection: Connection, desk: str, since: datetime) -> list[str]:
    """Return the tickets of the desk that somebody deleted since then and nobody has looked at."""
    query = select(tables.ticket.c.ref, tables.request.c.reasons).join(tables.request)
    left = query.where(tables.ticket.c.desk == desk, ~tables.ticket.c.live, tables.ticket.c.at >= since)
    open_ones = left.where(STILL_OPEN, tables.request.c.state == RequestState.NEEDS_LOOK)
    return [ref for ref, reasons in connection.execute(open_ones) if DELETED in reasons]


def store(
    connection: Connection, request: str, desk: str, ticket: Ticket, at: datetime, *, by_hand: bool = False
) -> None:
    """Write down how a ticket stands that is the request's live one from now on, or is already."""
    values = _values(ticket, at) | {"at": at}
    known = tables.ticket
    mine = (known.c.request == request) & (known.c.desk == desk)
    if connection.execute(update(known).where(mine, known.c.live).values(ref=ticket.ref, **values)).rowcount:
        return
    values |= {"live": True, "by_hand": by_hand}
    if connection.execute(update(known).where(mine, known.c.ref == ticket.ref).values(**values)).rowcount == 0:
        connection.execute(insert(known).values(request=request, desk=desk, ref=ticket.ref, **values))


def leave(connection: Connection, place: Place, at: datetime) -> None:
    """Let the ticket be the request's no longer."""
    connection.execute(_row(place).values(live=False, at=at))


def learn(connection: Connection, place: Place, ticket: Ticket | None, looked_at: datetime, at: datetime) -> bool:
    """Take over what the desk says of the ticket, None if it is gone; False if this look came too early or late.

    Whatever we are doing at the desk ourselves at this moment would look like a person's doing.
    """
    request = locked(connection, place.request)
    stands = place_of(connection, place.request)
    if stands is None or stands.ref != place.ref or stands.at > looked_at:
        return False
    if outbox.under_way(connection, place.request, at) or request.state not in FOLLOWED:
        return False
    if ticket is None:
        _deleted(connection, request, stands, at)
    elif ticket.ref != stands.ref:
        _merged(connection, request, stands, ticket, at)
    else:
        _taken_over(connection, request, stands, ticket, at)
    return True


def _taken_over(connection: Connection, request: Row[Any], place: Place, ticket: Ticket, at: datetime) -> None:
    moved, taken = ticket.team != place.team, ticket.owner not in (place.owner, None)
    if moved or taken:
        details = {"from": place.team, "to": ticket.team, "owner": ticket.owner}
        audit(connection, "desk", "overridden" if moved else "taken", request.id, details, at)
        outbox.drop(connection, request.id, "assign", at)
    by_hand = place.by_hand or moved or taken
    connection.execute(_row(place).values(**_values(ticket, at), by_hand=by_hand, at=at))
    stood = place.team if place.progress != Progress.DONE else None
    if ticket.progress is not Progress.DONE and ticket.team != stood:
        desk_loads.is_ours(connection, place.desk, ticket.team)
    _follow(connection, request, place, ticket.progress, at)


def _follow(connection: Connection, request: Row[Any], before: Place, progress: Progress, at: datetime) -> None:
    """Be done when the ticket is, unless somebody waits to be rung about it; be open again when the ticket is."""
    done = request.state == RequestState.DONE
    if (progress is Progress.DONE) == done:
        return
    if not done and callbacks.is_owed(connection, request.id):
        if before.progress != Progress.DONE:
            audit(connection, "desk", HELD, request.id, {"for": "callback"}, at)
        return
    reopened = RequestState.NEEDS_LOOK if request.reasons else RequestState.CONFIRMED
    change(connection, request, {"state": reopened if done else RequestState.DONE})
    audit(connection, "desk", "reopened" if done else "done", request.id, {}, at)


def _deleted(connection: Connection, request: Row[Any], place: Place, at: datetime) -> None:
    leave(connection, place, at)
    reasons = [*(reason for reason in request.reasons if reason != DELETED), DELETED]
    change(connection, request, {"state": RequestState.NEEDS_LOOK, "reasons": reasons})
    audit(connection, "desk", "deleted", request.id, {"desk": place.desk, "ref": place.ref}, at)


def _merged(connection: Connection, request: Row[Any], place: Place, into: Ticket, at: datetime) -> None:
    """Follow to the other ticket; if that is another request's, this request went into that one."""
    other = places_at(connection, place.desk, [into.ref]).get(into.ref)
    audit(connection, "desk", "merged", request.id, {"from": place.ref, "to": into.ref}, at)
    if other is None:
        leave(connection, place, at)
        store(connection, request.id, place.desk, into, at, by_hand=True)
        desk_loads.is_ours(connection, place.desk, into.team)
        _follow(connection, request, place, into.progress, at)
        return
    leave(connection, place, at)
    outbox.drop(connection, request.id, "assign", at)
    callbacks.go_along(connection, request.id, other.request)
    change(connection, request, {"state": RequestState.MERGED, "merged_into": other.request})


def met(connection: Connection, desk: str, ticket: Ticket, at: datetime) -> None:
    """Take up a ticket that carries a request's key and is not its live one.

    A double is united with the live one; one that was deleted and is back is the live one again.
    """
    place = place_of(connection, ticket.key)
    if place is not None:
        if place.desk == desk:
            key = f"{ticket.key}:unite:{ticket.ref}"[:80]
            outbox.make_once(connection, Pledge(ticket.key, desk, "unite", key, {}, at), at)
        return
    rows = select(tables.request).where(tables.request.c.id == ticket.key).with_for_update(key_share=True)
    request = connection.execute(rows).one_or_none()
    if request is not None and DELETED in request.reasons:
        store(connection, request.id, desk, ticket, at, by_hand=True)
        desk_loads.is_ours(connection, desk, ticket.team)
        change(connection, request, {"reasons": [reason for reason in request.reasons if reason != DELETED]})
        audit(connection, "desk", "restored", request.id, {"desk": desk, "ref": ticket.ref}, at)


def change(connection: Connection, request: Row[Any], values: dict[str, Any]) -> None:
    """Change a locked request."""
    mine = update(tables.request).where(tables.request.c.id == request.id)
    connection.execute(mine.values(**values, version=request.version + 1))


def locked(connection: Connection, request: str) -> Row[Any]:
    """Return the request, which no call may amend until the transaction ends."""
    return connection.execute(
        select(tables.request).where(tables.request.c.id == request).with_for_update(key_share=True)
    ).one()


def _row(place: Place) -> Any:
    known = tables.ticket
    return update(known).where(known.c.desk == place.desk, known.c.ref == place.ref, known.c.live)


def _values(ticket: Ticket, at: datetime) -> dict[str, Any]:
    told = {"team": ticket.team, "progress": ticket.progress, "owner": ticket.owner}
    return {**told, "changed_at": ticket.changed_at if at - ticket.changed_at > FRESH else None}
