"""Who looks at which request now, so that two operators see each other. Keeps nobody out.

An open page says so again and again; who says nothing for a while has gone.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, delete, select, update

from intake.ground.tables import person, viewing
from intake.ground.upsert import insert_or_ignore

NOTED_EVERY = timedelta(seconds=15)
"""How often a page that goes on asking is written down."""
GONE_AFTER = timedelta(seconds=40)
"""Who has not been heard of for so long has closed the page, or the lid."""
KEPT = timedelta(hours=1)


def is_noted(connection: Connection, request: str, who: int, at: datetime) -> bool:
    """Whether it was written down a moment ago that the person looks at the request."""
    mine = (viewing.c.request == request, viewing.c.person == who, viewing.c.at > at - NOTED_EVERY)
    return connection.execute(select(viewing.c.id).where(*mine)).one_or_none() is not None


def noted(connection: Connection, request: str, who: int, at: datetime) -> None:
    """Write down that the person looks at the request; what they looked at long ago is forgotten."""
    connection.execute(delete(viewing).where(viewing.c.person == who, viewing.c.at <= at - KEPT))
    mine = update(viewing).where(viewing.c.request == request, viewing.c.person == who)
    if not connection.execute(mine.values(at=at)).rowcount:
        insert_or_ignore(connection, viewing, request=request, person=who, at=at)


def others(connection: Connection, request: str, who: int, at: datetime) -> Sequence[Row[Any, Any]]:
    """Return the `login` and `name` of everybody else who looks at the request now."""
    query = select(person.c.login, person.c.name).join(viewing, viewing.c.person == person.c.id)
    here = (viewing.c.request == request, viewing.c.person != who, viewing.c.at > at - GONE_AFTER)
    return connection.execute(query.where(*here).order_by(person.c.name)).all()
