"""The newest deed on a request undone: its columns restored, and the reverse promised to the helpdesk.

Only while nothing else has changed the request since, for half an hour, by whoever might have done it.
"""

from collections.abc import Callable, Mapping
from typing import Any

from sqlalchemy import Row, select

from intake.record import outbox, parked, tickets
from intake.record.handling import at_desk, decided, merging, routing, spoken
from intake.record.handling.ledger import deeds, last, marked_undone, seen, why_not
from intake.record.handling.order import Doing, Done, Refused


def undo(doing: Doing, number: str, deed: int) -> Done:
    """Undo this deed; a second time it is undone already. Raises Refused with why it cannot be."""
    connection = doing.connection
    request = seen(connection, doing.who, number)
    mine = select(deeds).where(deeds.c.id == deed, deeds.c.request == request.id)
    asked = connection.execute(mine).one_or_none()
    if asked is None:
        raise Refused("nothing_to_undo")
    if asked.undone_at is not None:
        return Done(request.number, deed, repeated=True)
    newest = last(connection, request.id)
    if newest is None or newest.id != deed:
        raise Refused("undo_not_last")
    if why := why_not(request, asked, doing.who, doing.at):
        raise Refused(why)
    if asked.what != "apart" and (asked.before or asked.what == "route"):
        tickets.change(connection, request, dict(asked.before))
    REVERSE[asked.what](doing, request, asked)
    marked_undone(doing, asked)
    return Done(request.number, deed)


def _told_anew(doing: Doing, request: Row[Any], deed: Row[Any]) -> None:
    if "directorate" in deed.before:
        decided.moved(doing, request, deed.before["directorate"])
    outbox.tell(doing.connection, request.id, doing.at, doing.at)
    doing.means.dispatch.again(doing.connection, request.id, doing.at)


def _opened_again(doing: Doing, request: Row[Any], deed: Row[Any]) -> None:
    at_desk.open_again(doing, deed)
    doing.means.dispatch.again(doing.connection, request.id, doing.at)


def _parted(doing: Doing, request: Row[Any], deed: Row[Any]) -> None:
    merging.part(doing, request, deed)
    doing.means.dispatch.again(doing.connection, request.id, doing.at)


REVERSE: Mapping[str, Callable[[Doing, Row[Any], Row[Any]], None]] = {
    "confirm": _told_anew,
    "correct": _told_anew,
    "no_request": _opened_again,
    "merge": _parted,
    "route": lambda doing, _request, deed: routing.back(doing, deed),
    "apart": lambda doing, request, deed: routing.apart_no_more(doing, deed, request.number),
    "note": lambda doing, _request, deed: spoken.withdrawn(doing, deed),
    "give_up": lambda doing, _request, deed: parked.park_again(
        doing.connection, deed.promised["promise"], doing.at
    ),
}
"""What each deed that can be undone asks for, once its columns are restored."""
