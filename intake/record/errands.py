"""What one process does for all, now and then. Whoever takes an errand holds it until it is due again."""

from datetime import datetime

from sqlalchemy import Connection, select, update

from intake.ground.db import Database
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


def taken(database: Database, name: str, at: datetime, again: datetime) -> bool:
    """Take the errand if it is due. Looks before it writes: whoever has no turn costs the record nothing."""
    with database.read() as connection:
        if not is_due(connection, name, at):
            return False
    with database.write() as connection:
        return claim(connection, name, at, again)


def hasten(connection: Connection, name: str, at: datetime) -> None:
    """Let the errand be due no later than `at`."""
    later = update(errand).where(errand.c.name == name, errand.c.due_at > at)
    connection.execute(later.values(due_at=at))
