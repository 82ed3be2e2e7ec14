"""A month's promised callbacks: how many were kept, and in time. Counted from their own rows, not from tickets."""

from dataclasses import dataclass, replace
from datetime import datetime
from statistics import median

from sqlalchemy import Connection, func, select

from intake.ground.tables import Ending, callback, callback_try, request


@dataclass(frozen=True, slots=True)
class Callbacks:
    """Requests whose caller wants to be rung back, by how they stand; and since we keep them, the promises.

    `promised` is None in a sheet from before that: then only what the helpdesk says is known.
    """

    asked: int = 0
    settled: int = 0
    taken: int = 0
    promised: int | None = None
    kept: int = 0
    in_time: int = 0
    """Those of the kept that were not late."""
    dropped: int = 0
    """Ended without ringing, for a reason that is on record."""
    tries: int = 0
    minutes: float | None = None
    """Median from the promise to reaching somebody, nights and holidays included."""

    @property
    def waiting(self) -> int:
        """Those nobody has taken up; of promises, those still open."""
        if self.promised is not None:
            return self.promised - self.kept - self.dropped
        return self.asked - self.settled - self.taken


def counted(connection: Connection, since: datetime, until: datetime, asked: Callbacks) -> Callbacks:
    """Return the month's figures; those of `asked` alone if no promise had a row yet before its end."""
    first = connection.execute(select(func.min(callback.c.made_at))).scalar_one()
    if first is None or first >= until:
        return asked
    tries = select(func.count()).where(callback_try.c.callback == callback.c.id).scalar_subquery()
    columns = (callback.c.made_at, callback.c.due_at, callback.c.done_at, callback.c.result, tries.label("tries"))
    query = select(*columns).join(request).where(~request.c.test)
    rows = connection.execute(query.where(callback.c.made_at >= since, callback.c.made_at < until)).all()
    kept = [row for row in rows if row.result == Ending.KEPT]
    waits = [(row.done_at - row.made_at).total_seconds() / 60 for row in kept]
    return replace(
        asked,
        promised=len(rows),
        kept=len(kept),
        in_time=sum(row.done_at <= row.due_at for row in kept),
        dropped=sum(row.result == Ending.DROPPED for row in rows),
        tries=sum(row.tries for row in rows),
        minutes=round(median(waits), 1) if waits else None,
    )
