"""When each desk is looked at again, and up to where its changes are known. One process looks at a time."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, select, update

from intake.ground.tables import desk_watch
from intake.ground.upsert import insert_or_ignore


@dataclass(frozen=True, slots=True)
class Watch:
    """A look at a desk that is ours to take."""

    desk: str
    seen_until: datetime | None


def is_due(connection: Connection, desk: str, at: datetime) -> bool:
    """Whether somebody should look at the desk now."""
    due = connection.execute(select(desk_watch.c.due_at).where(desk_watch.c.desk == desk)).scalar_one_or_none()
    return due is None or due <= at


def claim(connection: Connection, desk: str, at: datetime, again: datetime) -> Watch | None:
    """Take the look that is due, so that nobody else looks before `again`; None if it is taken."""
    if insert_or_ignore(connection, desk_watch, desk=desk, due_at=again):
        return Watch(desk, None)
    mine = update(desk_watch).where(desk_watch.c.desk == desk, desk_watch.c.due_at <= at).values(due_at=again)
    row = connection.execute(mine.returning(desk_watch.c.seen_until)).one_or_none()
    return Watch(desk, row.seen_until) if row else None


def hint(connection: Connection, desk: str, at: datetime) -> None:
    """Let the next look be now: somebody says that something changed."""
    later = update(desk_watch).where(desk_watch.c.desk == desk, desk_watch.c.due_at > at)
    connection.execute(later.values(due_at=at))


def looked(connection: Connection, desk: str, seen_until: datetime | None, trouble: str | None) -> None:
    """Store how the look went; `seen_until` never goes back."""
    values: dict[str, Any] = {"trouble": trouble and trouble[:500]}
    if seen_until is not None:
        values["seen_until"] = seen_until
    connection.execute(update(desk_watch).where(desk_watch.c.desk == desk).values(**values))


def troubled(connection: Connection) -> Sequence[Row[Any, Any]]:
    """Return the desks whose last look failed, each with the reason."""
    query = select(desk_watch.c.desk, desk_watch.c.trouble).where(desk_watch.c.trouble.is_not(None))
    return connection.execute(query).all()
