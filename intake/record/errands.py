"""What one process does for all, now and then. Whoever takes an errand holds it until it is due again."""

from datetime import datetime

from sqlalchemy import Connection, select, update

from intake.ground.tables import errand
from intake.ground.upsert import insert_or_ignore


def is_due(connection: Connection, name: str, at: datetime) -> bool:
    """Whether somebody should do it now."""
    due = connection.execute(select(errand.c.due_at).where(errand.c.name == name)).scalar_one_or_none()
    return due is None or due <= at


def claim(connection: Connection, name: str, at: datetime, again: datetime) -> bool:
    """Take the errand that is due, so that nobody else does it before `again`; False if it is taken."""
    if insert_or_ignore(connection, errand, name=name, due_at=again):
        return True
    mine = update(errand).where(errand.c.name == name, errand.c.due_at <= at).values(due_at=again)
    return connection.execute(mine).rowcount == 1


def hasten(connection: Connection, name: str, at: datetime) -> None:
    """Let the errand be due no later than `at`."""
    later = update(errand).where(errand.c.name == name, errand.c.due_at > at)
    connection.execute(later.values(due_at=at))
