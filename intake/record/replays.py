"""Past requests with what their decisions hung on, so that a draft of the rule book can be tried on them."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, func, select

from intake.ground import tables
from intake.route.replay import Past
from intake.route.values import Case

AT_ONCE = 1_000
"""Rows fetched together."""


def past(connection: Connection, since: datetime) -> Iterator[Past]:
    """Yield every request made since then that was decided, tests left out, in the order of their decisions."""
    for number, inputs in rows(connection, since):
        at = inputs.get("at")
        moment = datetime.fromisoformat(at) if at else None
        yield Past(number, Case.from_json(inputs), inputs.get("load", {}), moment)


def rows(connection: Connection, since: datetime) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield the numbers of these requests, and the inputs of their last decisions as they are stored."""
    last = select(func.max(tables.decision.c.id)).group_by(tables.decision.c.request)
    query = (
        select(tables.request.c.number, tables.decision.c.inputs)
        .join(tables.request, tables.request.c.id == tables.decision.c.request)
        .where(tables.decision.c.id.in_(last), tables.request.c.at >= since, ~tables.request.c.test)
        .order_by(tables.decision.c.id)
    )
    found = connection.execute(query, execution_options={"yield_per": AT_ONCE})
    yield from ((row.number, row.inputs) for row in found)
