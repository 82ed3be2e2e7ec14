"""What each team has to do by its helpdesk's own count, also tickets that no call of ours made (circular B.4 c).

Kept is how many of them are others': what is ours the record knows better, at every moment. Asks no desk;
`intake.deliver.count` does.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from math import ceil

from sqlalchemy import ColumnElement, Connection, and_, literal_column, or_, select, update

from intake.ground import tables
from intake.ground.tables import desk_load
from intake.ground.upsert import insert_or_change
from intake.record import outbox
from intake.route.values import Others

FRESH = timedelta(minutes=10)
"""How long a count is believed; after that our own tickets count alone."""
AGAIN = timedelta(seconds=45)
"""How long a desk is not asked again: once in a look of every minute."""
AT_LEAST = 10
"""So many teams are asked for at a time, where there are so many."""
_STILL_OPEN: ColumnElement[bool] = literal_column(f"request.{tables.IS_OPEN}")
_UNDER_WAY = (
    select(tables.promise.c.request, tables.promise.c.payload, tables.ticket.c.team)
    .join(tables.request, tables.request.c.id == tables.promise.c.request)
    .outerjoin(tables.ticket, and_(tables.ticket.c.request == tables.promise.c.request, tables.ticket.c.live))
    .where(literal_column(f"promise.{tables.UNSETTLED}"))
    .where(or_(tables.promise.c.state == outbox.LEASED, tables.promise.c.unsure))
)


def due(connection: Connection, desk: str, teams: Iterable[str], at: datetime, every: timedelta) -> Sequence[str]:
    """Return the teams to ask the desk for now, longest uncounted first.

    Of many teams a part at a time, so that all are counted twice while a count is `FRESH` if it is looked `every`
    so often.
    """
    query = select(desk_load.c.team, desk_load.c.counted_at).where(desk_load.c.desk == desk)
    counted = {row.team: row.counted_at for row in connection.execute(query)}
    if counted and at - max(counted.values()) < AGAIN:
        return ()
    waiting = sorted(set(teams), key=lambda team: (counted[team].timestamp() if team in counted else 0, team))
    return waiting[: max(AT_LEAST, ceil(len(waiting) * max(every, AGAIN) / (FRESH / 2)))]


def ours(
    connection: Connection, desk: str, teams: Iterable[str], since: datetime, *, under_way: bool = False
) -> set[tuple[str, str]]:
    """Return team and request of our tickets that these teams have to do at the desk.

    With `under_way` also those at which a worker is now, or was and cannot tell what came of it.
    """
    ticket, request = tables.ticket.c, tables.request.c
    asked = set(teams)
    standing = (
        select(ticket.team, ticket.request)
        .join(tables.request, request.id == ticket.request)
        .where(ticket.desk == desk, ticket.team.in_(asked), literal_column(tables.TO_DO))
        .where(_STILL_OPEN, request.at >= since)
    )
    found = {(row.team, row.request) for row in connection.execute(standing)}
    if under_way:
        rows = connection.execute(_UNDER_WAY.where(tables.promise.c.desk == desk, request.at >= since))
        found |= {(row.payload.get("team", row.team), row.request) for row in rows}
    return {each for each in found if each[0] in asked}


def keep(
    connection: Connection,
    desk: str,
    asked: Iterable[str],
    told: Mapping[str, int],
    mine: set[tuple[str, str]],
    at: datetime,
) -> None:
    """Store what the desk told of the teams it was asked for at that moment.

    `mine` are ours that it may have counted: so nothing of ours is taken for another's; at worst another's is
    taken for ours until the next count.
    """
    rows = []
    for team in asked:
        own = sum(of == team for of, _request in mine)
        count = told.get(team)
        others = max(0, count - own) if count is not None else 0
        rows.append({"team": team, "desk": desk, "to_do": count, "others": others, "counted_at": at})
    insert_or_change(connection, desk_load, rows)


def is_ours(connection: Connection, desk: str, team: str | None) -> None:
    """Take a ticket out of the others' that is ours in this team from now on, though we did not put it there."""
    counted = update(desk_load).where(desk_load.c.desk == desk, desk_load.c.team == team, desk_load.c.others > 0)
    connection.execute(counted.values(others=desk_load.c.others - 1))


def others(connection: Connection, teams: Iterable[str], at: datetime) -> tuple[Others, ...]:
    """Return how many tickets of others these teams have by a count that is fresh enough."""
    stored = select(desk_load.c.team, desk_load.c.others, desk_load.c.desk, desk_load.c.counted_at)
    some = stored.where(desk_load.c.team.in_(list(teams)), desk_load.c.others > 0)
    fresh = some.where(desk_load.c.counted_at > at - FRESH).order_by(desk_load.c.team, desk_load.c.desk)
    return tuple(Others(*row) for row in connection.execute(fresh))
