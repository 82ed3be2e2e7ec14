"""Every deed goes the same way: the row locked, the reader's version checked, the change, a row that tells of it.

All in the caller's transaction; a refusal leaves nothing behind. Knows no deed, and talks to no desk.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, insert, select, update

from intake.ground import damm, tables
from intake.ground.tables import OPEN_STATES, RequestState
from intake.record import tickets
from intake.record.handling import holds
from intake.record.handling.order import Change, Doing, Done, Hand, Held, Order, Refused, Repeated, Stale, Unseen
from intake.record.people import Right

UNDONE_WITHIN = timedelta(minutes=30)
deeds = tables.deed
RIGHTS: Mapping[str, Right] = {"route": Right.ROUTE, "apart": Right.ROUTE}
"""What a person may do to undo it, where that is not what every operator may."""
NOT_UNDONE = ("resend", "by_hand")
"""What has left for the helpdesk at once, and what is closed as no request instead."""


def begun(doing: Doing, order: Order, *, anew: bool = True) -> Row[Any]:
    """Return the request, locked, that the person may change as they have read it. Raises Refused, Repeated.

    `anew` is whether it must be open.
    """
    connection, who = doing.connection, doing.who
    request = seen(connection, who, order.number)
    if (known := sent(connection, order.key)) is not None:
        raise Repeated(known)
    if order.version is not None and order.version != request.version:
        raise Stale(request.version, changes(connection, request, request.version - order.version))
    if anew and request.state not in OPEN_STATES:
        raise Refused("closed", state=request.state)
    holder = holds.held_by(connection, [request.id], doing.at).get(request.id)
    if holder and holder.person != who.person and not order.anyway:
        raise Held(holder.name, holder.until)
    return request


def seen(connection: Connection, who: Hand, number: str) -> Row[Any]:
    """Return a request of a number, locked; raises Unseen where the person does not see it."""
    written = "".join(number.split())
    mine = select(tables.request.c.id).where(tables.request.c.number == written)
    key = connection.execute(mine).scalar_one_or_none() if damm.is_valid(written) else None
    if key is None:
        raise Unseen
    request = tickets.locked(connection, key)
    if not who.sight.sees(request.directorate):
        raise Unseen
    return request


def sent(connection: Connection, key: str) -> Done | None:
    """Return what came of the form of this key, None if it has not been sent."""
    query = select(tables.request.c.number, deeds.c.id).join(tables.request).where(deeds.c.key == key)
    row = connection.execute(query).one_or_none()
    return Done(row.number, row.id, repeated=True) if row else None


def changes(connection: Connection, request: Row[Any], how_many: int) -> list[Change]:
    """Return what was last done to a request besides deliveries, oldest first."""
    audits = tables.audit.c
    query = select(audits.what, audits.who, audits.details, audits.at).where(audits.request == request.id)
    query = query.where(audits.who != "relay").order_by(audits.id.desc()).limit(max(1, how_many))
    rows = connection.execute(query).all()
    return [Change(row.what, row.details.get("by") or row.who, row.at) for row in reversed(rows)]


def changed(doing: Doing, request: Row[Any], values: Mapping[str, Any]) -> None:
    """Change a request and store that an operator set its school or category."""
    tickets.change(doing.connection, request, dict(values))
    told = {name: values[name] for name in ("school", "school_code", "category") if name in values}
    fixed = {"request": request.id, "source": "operator", "by": doing.who.login, "at": doing.at}
    rows = [
        {**fixed, "field": name, "value": None if value is None else str(value)} for name, value in told.items()
    ]
    if rows:
        doing.connection.execute(insert(tables.field_value), rows)


@dataclass(frozen=True, slots=True)
class Told:
    """What a deed leaves for the ledger: the keys of promises it made and took back, and the operator's words."""

    made: Sequence[str] = ()
    dropped: Sequence[str] = ()
    words: str | None = None
    more: Mapping[str, Any] | None = None
    """What its undoing needs besides."""


def kept(
    doing: Doing,
    order: Order,
    request: Row[Any],
    what: str,
    values: Mapping[str, Any],
    told: Told,
    *,
    counts: bool = False,
) -> Done:
    """Write down a deed that changed these columns of the request; decided, it is held no longer.

    `counts`: the request's version went on though none of its columns changed.
    """
    row = {
        "request": request.id,
        "person": doing.who.person,
        "what": what,
        "key": order.key,
        "before": {name: getattr(request, name) for name in values},
        "after": dict(values),
        "promised": {"made": list(told.made), "dropped": list(told.dropped), **(told.more or {})},
        "version": request.version + (bool(values) or counts),
        "words": told.words,
        "batch": order.batch,
        "at": doing.at,
    }
    key = doing.connection.execute(insert(deeds).values(**row)).inserted_primary_key
    assert key
    if values.get("state", request.state) != RequestState.NEEDS_LOOK:
        holds.release(doing.connection, request.id, doing.who.person)
    return Done(request.number, int(key[0]))


def last(connection: Connection, request: str) -> Row[Any] | None:
    """Return the newest deed on a request that stands."""
    mine = select(deeds).where(deeds.c.request == request, deeds.c.undone_at.is_(None))
    return connection.execute(mine.order_by(deeds.c.id.desc()).limit(1)).one_or_none()


def why_not(request: Row[Any], deed: Row[Any] | None, who: Hand, at: datetime) -> str | None:
    """Return the id of the sentence why the newest deed can be undone no more, None if it can."""
    if deed is None:
        return "nothing_to_undo"
    if RIGHTS.get(deed.what, Right.ACT) not in who.rights:
        return "undo_not_yours"
    if deed.what in NOT_UNDONE:
        return f"undo_{deed.what}"
    if at - deed.at > UNDONE_WITHIN:
        return "undo_too_late"
    return "undo_changed" if deed.version != request.version else None


def undoable(connection: Connection, who: Hand, request: Row[Any], at: datetime) -> Row[Any] | None:
    """Return the deed that this person may undo now, None if there is none."""
    deed = last(connection, request.id)
    return None if why_not(request, deed, who, at) else deed


def marked_undone(doing: Doing, deed: Row[Any]) -> None:
    """Write down that a deed no longer stands."""
    undone = {"undone_at": doing.at, "undone_by": doing.who.person}
    doing.connection.execute(update(deeds).where(deeds.c.id == deed.id).values(**undone))
    doing.audit("undone", deed.request, deed=deed.id, undid=deed.what)
