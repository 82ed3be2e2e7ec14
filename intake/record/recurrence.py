"""How often a school has called about one kind of problem: what makes it a problem that comes back (A3-5)."""

from datetime import timedelta
from typing import Any

from sqlalchemy import Connection, Row, bindparam, select

from intake.ground import tables
from intake.ground.prepared import Prepared, among
from intake.ground.tables import Role
from intake.route.parts import Recurrence

_CALLS = Prepared(
    select(tables.call_outcome.c.call, tables.call_outcome.c.request, tables.call_outcome.c.at)
    .join(tables.request, tables.request.c.id == tables.call_outcome.c.request)
    .where(tables.request.c.school == bindparam("school"), tables.request.c.category == bindparam("category"))
    .where(tables.request.c.kind != "enquiry", ~tables.request.c.unfinished, ~tables.request.c.test)
    .where(tables.call_outcome.c.at > bindparam("since"))
    .where(among(tables.call_outcome.c.role, (Role.OPENED, Role.ADDED, Role.REOPENED)))
)


def calls(connection: Connection, request: Row[Any], rule: Recurrence) -> int:
    """Return how many calls the school made about this kind of problem in the rule's days, up to its last one.

    Counted back from the request's own calls, not from now, so that the answer stays what it was. A school that is
    not known has called once.
    """
    if request.school is None:
        return 1
    within = timedelta(days=rule.days)
    asked = {"school": request.school, "category": request.category, "since": request.at - within}
    rows = _CALLS.rows(connection, asked)
    last = max((row.at for row in rows if row.request == request.id), default=request.at)
    return len({row.call for row in rows if last - within < row.at <= last}) or 1
