"""What one shift leaves to the next: what came of its calls and promises, what still waits. Changes nothing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, false, func, literal_column, select

from intake.ground.tables import Ending, callback, request
from intake.record.people.presence import Here, here
from intake.record.people.rights import Sight
from intake.record.views import callbacks, picture, standing, waiting
from intake.record.views.standing import Compared, DeskState

MOST = 20
"""Rows of a list on the sheet; its head says how many there are."""


@dataclass(frozen=True, slots=True)
class Handover:
    """The sheet. `since` is when the shift began."""

    since: datetime
    calls: Mapping[str, int]
    """By what they were to a request."""
    kept: int
    """Callbacks in which somebody was reached."""
    dropped: int
    owed: callbacks.Listed
    to_look_at: Sequence[waiting.Waiting]
    looks: int
    """How many need a look in all."""
    desks: Sequence[DeskState]
    """Helpdesks that are not well."""
    compared: Compared
    people: Sequence[Here]


def handover(
    connection: Connection, sight: Sight, me: int, desks: Sequence[str], since: datetime, at: datetime
) -> Handover:
    """Return the sheet of a shift that began at `since` and ends now, as this person sees it."""
    people = here(connection, at)
    ended = _ended(connection, sight, since)
    present = {each.id for each in people if each.presence == "on"}
    everybody = callbacks.whose("", me)
    return Handover(
        since,
        picture.outcomes(connection, sight, since, at),
        ended.get(Ending.KEPT, 0),
        ended.get(Ending.DROPPED, 0),
        callbacks.listed(connection, sight, everybody, me, present, at),
        waiting.to_look_at(connection, sight, at)[:MOST],
        waiting.count(connection, sight),
        [each for each in standing.desk_states(connection, desks, at) if not each.well or each.waiting],
        standing.compared(connection, since),
        people,
    )


def _ended(connection: Connection, sight: Sight, since: datetime) -> dict[str, int]:
    ended: Any = literal_column("callback.done_at IS NOT NULL")
    query = select(callback.c.result, func.count()).select_from(callback).join(request)
    query = query.where(ended, callback.c.done_at >= since, request.c.test == false())
    rows = connection.execute(query.where(sight.within(request.c.directorate)).group_by(callback.c.result))
    return {row.result: int(row[1]) for row in rows}
