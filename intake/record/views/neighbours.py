"""What else is going on around a request: at its school, in its area, and whether many report the same.

Each question is asked of an index. Changes nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, false, literal_column, select

from intake.ground.tables import IS_OPEN, request
from intake.record.people.rights import Sight

OF_A_SCHOOL = 8
OF_AN_AREA = 8
MOST_OF_A_CLUSTER = 50
WINDOW = timedelta(minutes=15)
"""How far apart in time, before or after, calls about one thing may be to look like one outage."""
CLUSTER = 3
"""So many make it look like one."""

_OPEN: ColumnElement[bool] = literal_column(f"request.{IS_OPEN}")
_COLUMNS = [
    request.c[name]
    for name in ("number", "at", "category", "state", "school_name", "school_code", "urgent", "directorate")
]


@dataclass(frozen=True, slots=True)
class Neighbours:
    """Requests near this one; each list is the newest first."""

    of_school: Sequence[Row[Any]]
    of_area: Sequence[Row[Any]]
    cluster: Sequence[Row[Any]]
    """This one too, the oldest first; empty unless there are enough of them."""

    @property
    def minutes(self) -> int:
        """The minutes from the first of the cluster to its last, at least one."""
        if not self.cluster:
            return 0
        lasted: timedelta = self.cluster[-1].at - self.cluster[0].at
        return max(1, round(lasted.total_seconds() / 60))


def neighbours(connection: Connection, sight: Sight, row: Row[Any]) -> Neighbours:
    """Return what whoever has this sight may see around a request."""
    seen = sight.within(request.c.directorate)
    others = select(*_COLUMNS).where(request.c.id != row.id, request.c.test == row.test)
    newest = request.c.at.desc(), request.c.number.desc()
    of_school = others.where(request.c.school == row.school, seen).order_by(*newest).limit(OF_A_SCHOOL)
    of_area = others.where(_OPEN, request.c.directorate == row.directorate).order_by(*newest).limit(OF_AN_AREA)
    cluster = connection.execute(_like(row)).all() if row.directorate else ()
    return Neighbours(
        of_school=connection.execute(of_school).all() if row.school else (),
        of_area=connection.execute(of_area).all() if row.directorate else (),
        cluster=cluster if len(cluster) >= CLUSTER and any(each.number == row.number for each in cluster) else (),
    )


def _like(row: Row[Any]) -> Select[Any]:
    """Ask for the open requests of the same area and category about that time."""
    same = (request.c.directorate == row.directorate, request.c.category == row.category)
    when = request.c.at.between(row.at - WINDOW, row.at + WINDOW)
    alike = select(*_COLUMNS).where(_OPEN, *same, when, request.c.test == false(), ~request.c.unfinished)
    return alike.order_by(request.c.at, request.c.number).limit(MOST_OF_A_CLUSTER)
