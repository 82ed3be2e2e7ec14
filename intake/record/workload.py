"""Who has how much to do: open tickets of a period (circular B.4 c). Weighs nothing; `intake.route` does."""

from collections import Counter
from collections.abc import Iterable
from datetime import datetime, timedelta

from sqlalchemy import Connection, bindparam, func, literal_column, select

from intake.ground import tables
from intake.record import tickets
from intake.route.rulebook import RuleBook

_OPEN = (
    select(tables.ticket.c.team, tables.ticket.c.owner, func.count().label("open"))
    .join(tables.request, tables.request.c.id == tables.ticket.c.request)
    .where(tables.ticket.c.team.in_(bindparam("teams", expanding=True)), literal_column(tables.TO_DO))
    .where(tickets.STILL_OPEN, tables.request.c.id != bindparam("besides"))
    .where(tables.request.c.at >= bindparam("since"))
    .group_by(tables.ticket.c.team, tables.ticket.c.owner)
)


def open_tickets(
    connection: Connection, rules: RuleBook, teams: Iterable[str], at: datetime, besides: str = ""
) -> dict[str, int]:
    """Return how many open tickets of the rule book's period each team and each of its technicians has.

    One request is left out, `besides`. Asks for these teams alone, by index: what it costs grows with their work,
    not with the record. Who is not in the answer has none; technicians are those of the rule book.
    """
    if not (asked := list(teams)):
        return {}
    since, technicians = at - timedelta(days=rules.workload_days), rules.technicians()
    load: Counter[str] = Counter()
    for row in connection.execute(_OPEN, {"teams": asked, "besides": besides, "since": since}):
        load[row.team] += row.open
        if row.owner in technicians:
            load[row.owner] += row.open
    return dict(load)
