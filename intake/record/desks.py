"""Whether a desk can be used at all, as every process sees it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, select, update

from intake.ground.tables import desk_health
from intake.ground.upsert import insert_or_ignore


def stop(connection: Connection, desk: str, until: datetime, why: str, at: datetime) -> None:
    """Let no promise of this desk be claimed before `until`; health says why."""
    values = {"stopped_until": until, "why": why[:500], "at": at}
    if not insert_or_ignore(connection, desk_health, desk=desk, **values):
        connection.execute(update(desk_health).where(desk_health.c.desk == desk).values(**values))


def stopped(connection: Connection, at: datetime) -> Sequence[Row[Any, Any]]:
    """Return the desks at rest, each with the reason."""
    query = select(desk_health.c.desk, desk_health.c.why).where(desk_health.c.stopped_until > at)
    return connection.execute(query).all()
