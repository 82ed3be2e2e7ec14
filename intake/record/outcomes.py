"""What each call was to a request (P2). Only ever added to."""

from datetime import datetime

from sqlalchemy import Connection, bindparam, insert, select, update

from intake.ground.prepared import Prepared
from intake.ground.tables import Role, call_outcome

_OF_CALL = Prepared(
    select(call_outcome.c.request, call_outcome.c.role).where(call_outcome.c.call == bindparam("call"))
)
_NOTE = Prepared(insert(call_outcome).inline())


def of(connection: Connection, call: int) -> list[tuple[str, str]]:
    """Return the requests a call was something to, and what."""
    return [(row.request, row.role) for row in _OF_CALL.rows(connection, {"call": call})]


def note(connection: Connection, call: int, request: str, role: Role, at: datetime) -> bool:
    """Store what the call was to a request; False if that stands already."""
    stand = of(connection, call)
    if (request, role) in stand:
        return False
    _NOTE.run(connection, {"call": call, "ordinal": len(stand), "request": request, "role": role, "at": at})
    return True


def go_along(connection: Connection, request: str, into: str) -> None:
    """Let the calls that were folded into one request now be folded into another."""
    mine = update(call_outcome).where(call_outcome.c.request == request, call_outcome.c.role == Role.ABSORBED)
    connection.execute(mine.values(request=into))
