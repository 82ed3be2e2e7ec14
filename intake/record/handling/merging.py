"""Two requests that are one matter: merged by an operator's word, and parted again.

Calls and recordings stay with the request they came to; `merged_into` says what the other request took in.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import Connection, Row, select

from intake.ground import damm, tables
from intake.ground.tables import OPEN_STATES, RequestState
from intake.record import tickets
from intake.record.handling import at_desk
from intake.record.handling.ledger import begun, changed, kept, seen
from intake.record.handling.order import Doing, Done, Order, Refused, Unseen
from intake.record.wording import Wording
from intake.route.categories import CATEGORIES


def merge(doing: Doing, order: Order, into: str, *, other_school: bool = False) -> Done:
    """Let the request go on in another one. Its ticket is closed with a pointer, the other one's told of it.

    Raises Refused, also where the schools differ, unless the person says that they may.
    """
    _locked_in_order(doing.connection, order.number, into)
    request = begun(doing, order)
    other = _other(doing, request, into)
    if request.school and other.school and request.school != other.school and not other_school:
        raise Refused("other_school", one=request.school_name, other=other.school_name, number=other.number)
    values = {"state": RequestState.MERGED, "merged_into": other.id}
    changed(doing, request, values)
    told = at_desk.close(doing, request, lambda wording: wording.say("merged_into", number=other.number))
    said = at_desk.comment(doing, other.id, lambda wording: _took_in(wording, request))
    doing.audit("merged", request.id, into=other.number)
    doing.audit("took_in", other.id, number=request.number)
    return kept(doing, order, request, "merge", values, replace(told, more={**(told.more or {}), "said": [said]}))


def part(doing: Doing, request: Row[Any], deed: Row[Any]) -> None:
    """Undo a merge at the helpdesks; the request's own columns are restored already."""
    at_desk.open_again(doing, deed)
    into, number = deed.after["merged_into"], request.number
    at_desk.unsay(doing, into, deed.promised["said"], lambda wording: wording.say("let_go", number=number))
    doing.audit("let_go", into, number=number)


def merged_into(connection: Connection, key: str) -> Sequence[str]:
    """Return the requests that went into this one, and into those: their calls and recordings are its too."""
    found: list[str] = []
    fresh = [key]
    while fresh:
        rows = select(tables.request.c.id).where(tables.request.c.merged_into.in_(fresh))
        fresh = [each for each in connection.execute(rows).scalars() if each not in (key, *found)]
        found += fresh
    return found


def _locked_in_order(connection: Connection, *numbers: str) -> None:
    """Lock both, always in the same order, so that two merges that cross do not wait for each other for ever."""
    written = ["".join(number.split()) for number in numbers]
    ids = select(tables.request.c.id).where(tables.request.c.number.in_(written))
    for key in sorted(connection.execute(ids).scalars()):
        tickets.locked(connection, key)


def _other(doing: Doing, request: Row[Any], into: str) -> Row[Any]:
    if not damm.is_valid("".join(into.split())):
        raise Refused("no_number", number=into[:20])
    try:
        other = seen(doing.connection, doing.who, into)
    except Unseen:
        raise Refused("no_such_request", number=into[:20]) from None
    if other.id == request.id:
        raise Refused("merge_into_itself")
    if other.state not in OPEN_STATES:
        raise Refused("other_closed", number=other.number, state=other.state)
    return other


def _took_in(wording: Wording, request: Row[Any]) -> str:
    return wording.say(
        "took_in",
        number=request.number,
        moment=wording.moment(request.at),
        phone=request.callback or request.caller or "-",
        category=wording.of(CATEGORIES[request.category].label),
        school=request.school_name or wording.say("no_school"),
    )
