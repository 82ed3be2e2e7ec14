"""What needs a person, and what is confirmed by rule and only listed. Changes nothing.

Every question goes by an index of what is open, so that it costs the same after years. What a caller left without
a word comes last: somebody who told us something waits for an answer.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time
from hashlib import sha256
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, false, func, select

from intake.ground.clock import ATHENS
from intake.ground.tables import RequestState, audit, hold, person, request, ticket
from intake.record.handling.holds import IS_TO_LOOK_AT
from intake.record.people.rights import Sight
from intake.record.tickets import STILL_OPEN

MOST = 100
"""Rows on the page; the count says how many there are."""
LISTED = 30
"""Confirmed requests of today that are listed."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """A request in the list, with the team that has its ticket and who holds it now."""

    id: str
    number: str
    version: int
    at: datetime
    state: str
    category: int
    urgent: bool | None
    reasons: tuple[str, ...]
    unfinished: bool
    school_name: str | None
    school_code: str | None
    directorate: str | None
    caller: str | None
    callback: str | None
    team: str | None
    holder: int | None
    holder_name: str | None

    @property
    def rings(self) -> str | None:
        """The number to ring, None if there is none."""
        return self.callback or self.caller


_OWN = ("id", "number", "version", "at", "state", "category", "urgent", "reasons", "unfinished", "school_name",
        "school_code", "directorate", "caller", "callback")  # fmt: skip


def to_look_at(connection: Connection, sight: Sight, at: datetime) -> list[Waiting]:
    """Return the requests that need a look, the longest waiting first, at most `MOST`."""
    rows = _requests(at).where(_looked_for(sight)).order_by(request.c.unfinished, request.c.at, request.c.id)
    return _read(connection, rows.limit(MOST))


def count(connection: Connection, sight: Sight) -> int:
    """Return how many need a look."""
    return int(
        connection.execute(select(func.count()).select_from(request).where(_looked_for(sight))).scalar_one()
    )


def confirmed_today(connection: Connection, sight: Sight, at: datetime) -> tuple[list[Waiting], int]:
    """Return the newest confirmed requests since midnight in Athens, and how many there are."""
    midnight = datetime.combine(at.astimezone(ATHENS).date(), time(), ATHENS)
    mine = and_(STILL_OPEN, request.c.state == RequestState.CONFIRMED, request.c.at >= midnight, _real(sight))
    newest = _requests(at).where(mine).order_by(request.c.at.desc(), request.c.id.desc()).limit(LISTED)
    counted = connection.execute(select(func.count()).select_from(request).where(mine)).scalar_one()
    return _read(connection, newest), int(counted)


def stamp(connection: Connection, sight: Sight, at: datetime) -> str:
    """Return a word that changes whenever the lists may: with every deed, with who holds what, with the minute."""
    newest = connection.execute(select(func.max(audit.c.id))).scalar_one()
    held = connection.execute(
        select(hold.c.request, hold.c.person).where(hold.c.until > at).order_by(hold.c.request)
    )
    told = (newest, [tuple(row) for row in held], int(at.timestamp() // 60), sorted(sight.areas))
    return sha256(repr(told).encode()).hexdigest()[:32]


def _looked_for(sight: Sight) -> ColumnElement[bool]:
    return and_(STILL_OPEN, IS_TO_LOOK_AT, _real(sight))


def _real(sight: Sight) -> ColumnElement[bool]:
    return and_(request.c.test == false(), sight.within(request.c.directorate))


def _requests(at: datetime) -> Any:
    columns = [request.c[name] for name in _OWN]
    query = select(*columns, ticket.c.team, hold.c.person.label("holder"), person.c.name.label("holder_name"))
    query = query.select_from(request).outerjoin(ticket, and_(ticket.c.request == request.c.id, ticket.c.live))
    query = query.outerjoin(hold, and_(hold.c.request == request.c.id, hold.c.until > at))
    return query.outerjoin(person, person.c.id == hold.c.person)


def _read(connection: Connection, query: Any) -> list[Waiting]:
    rows: Sequence[Any] = connection.execute(query).all()
    return [Waiting(**{**row._asdict(), "reasons": tuple(row.reasons)}) for row in rows]
