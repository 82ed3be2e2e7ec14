"""Trouble of the whole line that people are told of by mail: once when it begins, once when it is over."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select, update

from intake.ground.tables import incident
from intake.ground.upsert import insert_or_ignore


@dataclass(frozen=True, slots=True)
class Incident:
    """One trouble, from its beginning to its end."""

    id: int
    kind: str
    why: str
    began_at: datetime
    ended_at: datetime | None
    told: bool


def follow(connection: Connection, kind: str, why: str | None, at: datetime, *, told: bool = False) -> None:
    """Let an incident of this kind be open if there is a reason, and none if there is not."""
    if why is None:
        still = update(incident).where(incident.c.kind == kind, incident.c.ended_at.is_(None))
        connection.execute(still.values(ended_at=at))
    elif kind not in standing(connection):
        insert_or_ignore(connection, incident, kind=kind, why=why[:300], began_at=at, told=told, told_over=False)


def standing(connection: Connection) -> dict[str, str]:
    """Return the kinds of trouble that go on, each with the reason."""
    query = select(incident.c.kind, incident.c.why).where(incident.c.ended_at.is_(None))
    return {row.kind: row.why for row in connection.execute(query)}


def untold(connection: Connection) -> Sequence[Incident]:
    """Return the incidents that people should hear of: that they have begun, or that they are over."""
    columns = [incident.c[name] for name in Incident.__dataclass_fields__]
    due = (~incident.c.told) | incident.c.ended_at.is_not(None)
    query = select(*columns).where(~incident.c.told_over, due).order_by(incident.c.id)
    return [Incident(*row) for row in connection.execute(query)]


def take(connection: Connection, found: Incident) -> bool:
    """Take upon us to tell the next thing about it; False if another process has done so."""
    column = incident.c.told_over if found.told else incident.c.told
    mine = update(incident).where(incident.c.id == found.id, ~column)
    return connection.execute(mine.values({column.name: True})).rowcount == 1


def give_back(connection: Connection, found: Incident) -> None:
    """Let it be told by somebody later: no mail went out."""
    column = incident.c.told_over if found.told else incident.c.told
    connection.execute(update(incident).where(incident.c.id == found.id).values({column.name: False}))
