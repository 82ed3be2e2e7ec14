"""Who has how much to do: open tickets of a period (circular B.4 c). Weighs nothing; `intake.route` does.

Ours by the record, wherever they stand or are on their way to; and those of others, by the helpdesk's own count
where it is fresh (`desk_loads`). So a team never has less than we know ourselves, and no ticket counts twice.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Connection, and_, bindparam, func, literal_column, select

from intake.ground import tables
from intake.record import desk_loads, tickets
from intake.route.rulebook import RuleBook
from intake.route.values import Others

_OPEN = (
    select(tables.ticket.c.team, tables.ticket.c.owner, func.count().label("open"))
    .join(tables.request, tables.request.c.id == tables.ticket.c.request)
    .where(tables.ticket.c.team.in_(bindparam("teams", expanding=True)), literal_column(tables.TO_DO))
    .where(tickets.STILL_OPEN, tables.request.c.id != bindparam("besides"))
    .where(tables.request.c.at >= bindparam("since"))
    .group_by(tables.ticket.c.team, tables.ticket.c.owner)
)
_ASSIGNING: ColumnElement[bool] = literal_column(f"promise.verb = 'assign' AND promise.{tables.UNSETTLED}")
"""As its index states it: SQLite uses the index for nothing else."""
_TARGET = tables.promise.c.payload["team"].as_string()
_ON_THEIR_WAY = (
    select(tables.ticket.c.team.label("source"), _TARGET.label("target"), func.count().label("moving"))
    .select_from(tables.promise)
    .join(tables.ticket, and_(tables.ticket.c.request == tables.promise.c.request, literal_column(tables.TO_DO)))
    .join(tables.request, tables.request.c.id == tables.promise.c.request)
    .where(_ASSIGNING, tickets.STILL_OPEN, tables.request.c.id != bindparam("besides"))
    .where(tables.request.c.at >= bindparam("since"))
    .group_by(tables.ticket.c.team, _TARGET)
)


@dataclass(frozen=True, slots=True)
class Workload:
    """What teams and technicians have to do, and how much of it is no request of ours."""

    load: dict[str, int] = field(default_factory=dict)
    """Open tickets by queue, and by technician; who is not in it has none."""
    others: tuple[Others, ...] = ()
    """Of these, what helpdesks have counted besides ours."""


def open_tickets(
    connection: Connection, rules: RuleBook, teams: Iterable[str], at: datetime, besides: str = ""
) -> Workload:
    """Return how many open tickets of the rule book's period each team and each of its technicians has.

    One request is left out, `besides`. Asks for these teams alone, by index: what it costs grows with their work,
    not with the record. Technicians are those of the rule book, and have ours alone.
    """
    if not (asked := list(teams)):
        return Workload()
    since, technicians = at - timedelta(days=rules.workload_days), rules.technicians()
    load: Counter[str] = Counter()
    ours = {"besides": besides, "since": since}
    for row in connection.execute(_OPEN, {"teams": asked, **ours}):
        load[row.team] += row.open
        if row.owner in technicians:
            load[row.owner] += row.open
    for row in connection.execute(_ON_THEIR_WAY, ours):
        for team, more in ((row.target, row.moving), (row.source, -row.moving)):
            if team in asked and row.source != row.target:
                load[team] += more
    others = desk_loads.others(connection, asked, at)
    for each in others:
        load[each.team] += each.tickets
    return Workload({name: count for name, count in load.items() if count}, others)
