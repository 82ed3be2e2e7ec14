"""How promised callbacks stand in figures: open, overdue, since when. Test calls are left out. Changes nothing."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, case, false, func, select

from intake.ground.tables import callback, request
from intake.record.callbacks.owed import OPEN


@dataclass(frozen=True, slots=True)
class Standing:
    """The callbacks that are owed."""

    waiting: int = 0
    overdue: int = 0
    oldest: datetime | None = None
    """When the one was due that is overdue longest."""


def standing(connection: Connection, at: datetime) -> Standing:
    """Count them, by the index of what is open."""
    late = callback.c.due_at < at
    columns = (func.count(), func.sum(case((late, 1), else_=0)), func.min(case((late, callback.c.due_at))))
    query = select(*columns).select_from(callback).join(request).where(OPEN, request.c.test == false())
    waiting, overdue, oldest = connection.execute(query).one()
    return Standing(waiting, overdue or 0, oldest)
