"""One request alone goes by another mode of cooperation or service, by an operator's word and reason (A3-1)."""

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, select

from intake.ground import damm, tables
from intake.ground.tables import OPEN_STATES
from intake.record import tickets
from intake.record.dispatch import Dispatch
from intake.record.heads.stories import SET_APART
from intake.record.provenance import audit
from intake.route.values import Decision, Mode, Service

CLEARED = "set_back"
"""What the audit says when it goes by the rule book again."""


class NotSet(Exception):
    """Nothing was changed; the message is a sentence that says why."""


@dataclass(frozen=True, slots=True)
class Apart:
    """What is set for one request alone; nothing: it goes by the rule book."""

    mode: Mode | None = None
    service: Service | None = None
    mode_reason: str | None = None


BY_THE_BOOK = Apart()


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of it. `decision` is None while no ticket stands: it is decided so when one does."""

    decision: Decision | None
    held_in: str | None
    """The queue, else the desk, where people keep the ticket whatever was decided."""


def set_apart(
    connection: Connection, dispatch: Dispatch, number: str, apart: Apart, by: str, at: datetime
) -> Outcome:
    """Set what holds for this request alone, instead of what was set before; decide it anew. Raises NotSet."""
    request = _open(connection, number)
    old = Apart(request.mode, request.service, request.mode_reason)
    if apart == old == BY_THE_BOOK:
        raise NotSet(f"Nothing is set for request {number}; it goes by the rule book already.")
    before = _last(connection, request.id)
    tickets.change(connection, request, asdict(apart))
    dispatch.again(connection, request.id, at)
    place, after = tickets.place_of(connection, request.id), _last(connection, request.id)
    stays = (place.team or place.desk) if place and place.by_hand else after and after.result.get("stays")
    outcome = Outcome(Decision.from_json(after.result) if place and after else None, stays)
    details = {"by": by, "reason": apart.mode_reason, "old": asdict(old), "new": asdict(apart)}
    if before and outcome.decision and not stays:
        details |= {"from": before.result["team"], "to": outcome.decision.team}
    audit(connection, "operator", CLEARED if apart == BY_THE_BOOK else SET_APART, request.id, details, at)
    return outcome


def _open(connection: Connection, number: str) -> Row[Any]:
    """Return the open request of a number, locked."""
    if not damm.is_valid(number):
        raise NotSet(f"{number} is no request number: its last digit does not fit; read it off the ticket again.")
    mine = select(tables.request.c.id).where(tables.request.c.number == number)
    key = connection.execute(mine).scalar_one_or_none()
    if key is None:
        raise NotSet(f"There is no request {number}.")
    request = tickets.locked(connection, key)
    if request.state not in OPEN_STATES:
        raise NotSet(f"Request {number} is closed ({request.state}): only an open one is decided anew.")
    return request


def _last(connection: Connection, request: str) -> Row[Any] | None:
    """Return what was decided last on the request."""
    decided = tables.decision.c
    query = select(decided.result).where(decided.request == request).order_by(decided.id.desc()).limit(1)
    return connection.execute(query).one_or_none()
