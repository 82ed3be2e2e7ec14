"""A team's workload: its open tickets of a period (circular B.4 c). Weighs nothing; `intake.route` does."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from sqlalchemy import Connection, bindparam, func, literal_column, select

from intake.ground import tables
from intake.record import tickets

WINDOW = timedelta(days=14)
"""The period whose tickets count as a team's present workload."""

_OPEN = (
    select(tables.ticket.c.team, func.count().label("open"))
    .join(tables.request, tables.request.c.id == tables.ticket.c.request)
    .where(tables.ticket.c.team.in_(bindparam("teams", expanding=True)), literal_column(tables.TO_DO))
    .where(tickets.STILL_OPEN, tables.request.c.id != bindparam("besides"))
    .where(tables.request.c.at >= bindparam("since"))
    .group_by(tables.ticket.c.team)
)


def open_tickets(connection: Connection, teams: Iterable[str], besides: str, at: datetime) -> dict[str, int]:
    """Return how many open tickets of the last `WINDOW` each team has, leaving one request out.

    Asks for these teams alone, by index: what it costs grows with their work, not with the record. A team that is
    not in the answer has none.
    """
    if not (asked := list(teams)):
        return {}
    values = {"teams": asked, "besides": besides, "since": at - WINDOW}
    return {row.team: row.open for row in connection.execute(_OPEN, values)}
