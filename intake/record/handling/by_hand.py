"""A request that came by no call of ours: on a direct line, by e-mail, by a visit (circular B.2, B.3).

Its number stands at once, and with it the promise to open its ticket, in the same transaction.
"""

from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from sqlalchemy import Row, insert, select

from intake.ground import tables
from intake.ground.tables import OPEN_STATES, RequestState
from intake.ground.upsert import insert_or_ignore
from intake.record import numbers, outbox, phones
from intake.record.handling.decided import NEW_EQUIPMENT, school_columns, school_of, worded
from intake.record.handling.ledger import Told, kept, sent
from intake.record.handling.order import Doing, Done, Order, Refused, Repeated
from intake.record.outbox import Pledge
from intake.route.categories import CATEGORIES
from ivr.values import Reason

CHANNELS = ("phone", "email", "visit")
LONGEST = 1000


@dataclass(frozen=True, slots=True)
class Entry:
    """What the person was told. Without a school, the area says who serves it."""

    category: int
    text: str
    channel: str
    code: str | None = None
    area: str | None = None
    urgent: bool | None = None
    phone: str | None = None
    contact: str | None = None


def enter(doing: Doing, key: str, entry: Entry, *, anyway: bool = False) -> Done:
    """Make the request and return its number. `anyway`: also where the school has an open one of this kind.

    The same form again makes no second one. Raises Refused, Repeated.
    """
    if (known := sent(doing.connection, key)) is not None:
        raise Repeated(known)
    values = _values(doing, entry)
    if not anyway and (open_one := _open_one(doing, values)) is not None:
        raise Refused("stands_already", number=open_one)
    id_ = sha256(f"{doing.who.person}:{key}".encode()).hexdigest()[:32]
    number = numbers.allot(doing.connection, doing.at)
    fixed = {"id": id_, "number": number, "at": doing.at, "version": 1, "unfinished": False, "test": False}
    if not insert_or_ignore(doing.connection, tables.request, **fixed, **values):
        known = sent(doing.connection, key)
        assert known
        raise Repeated(known)
    request = doing.connection.execute(select(tables.request).where(tables.request.c.id == id_)).one()
    _noted(doing, request)
    desk = doing.means.dispatch.desk_for(request.directorate, None)
    outbox.make(doing.connection, Pledge(id_, desk, "open", f"{id_}:open", {}, doing.at), doing.at)
    doing.audit("entered", id_, channel=entry.channel)
    return kept(doing, Order(number, None, key), request, "by_hand", {}, Told())


def _values(doing: Doing, entry: Entry) -> dict[str, Any]:
    """Return what was told as columns; raises Refused where it does not do."""
    if not 0 <= entry.category < len(CATEGORIES):
        raise Refused("no_such_category")
    if entry.channel not in CHANNELS:
        raise Refused("no_such_channel")
    place = _place(doing, entry)
    reasons = [] if place["school"] else [str(Reason.SCHOOL_UNKNOWN)]
    return {
        **place,
        "category": entry.category,
        "kind": "request" if entry.category == NEW_EQUIPMENT else "incident",
        "state": RequestState.NEEDS_LOOK if reasons else RequestState.CONFIRMED,
        "reasons": reasons,
        "settled": ["school", "category"] if place["school"] else ["category"],
        "urgent": entry.urgent,
        "caller": _phone(entry.phone),
        "contact": worded(entry.contact, 120) if entry.contact and entry.contact.strip() else None,
        "channel": entry.channel,
        "text": worded(entry.text, LONGEST),
    }


def _place(doing: Doing, entry: Entry) -> dict[str, Any]:
    if entry.code:
        place = school_columns(school_of(doing.connection, entry.code))
    else:
        if entry.area and entry.area not in doing.means.in_force.book.areas:
            raise Refused("no_such_area")
        place = {"school": None, "school_code": None, "school_name": None, "directorate": entry.area or None}
    if not doing.who.sight.sees(place["directorate"]):
        raise Refused("not_your_area")
    return place


def _phone(told: str | None) -> str | None:
    if not told or not told.strip():
        return None
    number = phones.national(told)
    if number is None:
        raise Refused("no_phone")
    return number


def _open_one(doing: Doing, values: dict[str, Any]) -> str | None:
    """Return the number of an open request of this school about this kind of problem, None if there is none."""
    if values["school"] is None:
        return None
    mine = tables.request.c
    query = select(mine.number).where(mine.school == values["school"], mine.category == values["category"])
    opened = query.where(mine.state.in_(OPEN_STATES)).order_by(mine.at.desc()).limit(1)
    found: str | None = doing.connection.execute(opened).scalar_one_or_none()
    return found


def _noted(doing: Doing, request: Row[Any]) -> None:
    """Store where each value comes from: this person was told it."""
    fixed = {"request": request.id, "source": "operator", "by": doing.who.login, "at": doing.at}
    told = {name: getattr(request, name) for name in ("school", "school_code", "category", "urgent", "caller")}
    rows = [{**fixed, "field": name, "value": str(value)} for name, value in told.items() if value is not None]
    doing.connection.execute(insert(tables.field_value), rows)
