"""Who is here: on, on a break, or off. Only those who are on are given calls and callbacks.

What a person has said counts as long as one of their sessions is in use; so a session that has ended, was ended or
idles makes them off without anybody having to say so. Signs nobody in or out.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select, update

from intake.ground.tables import Presence, person
from intake.record.people.rights import Right, Sight, rights_of
from intake.record.people.sessions import in_use


@dataclass(frozen=True, slots=True)
class Here:
    """Somebody who is on or on a break."""

    id: int
    login: str
    name: str
    role: str
    areas: tuple[str, ...]
    presence: str
    since: datetime

    @property
    def sight(self) -> Sight:
        """Whose requests they see."""
        return Sight(frozenset(self.areas))


def say(connection: Connection, who: int, presence: Presence, at: datetime) -> None:
    """Store what a person says of themselves; saying the same again changes nothing."""
    mine = update(person).where(person.c.id == who, person.c.presence != presence)
    connection.execute(mine.values(presence=presence, present_since=at))


def here(connection: Connection, at: datetime) -> list[Here]:
    """Return who is on or on a break, those who are on first, then by name."""
    columns = (person.c.id, person.c.login, person.c.name, person.c.role, person.c.areas, person.c.presence)
    query = select(*columns, person.c.present_since).where(person.c.presence != Presence.OFF, person.c.active)
    rows = connection.execute(query.where(in_use(at))).all()
    found = [Here(*row[:4], tuple(row.areas), *row[5:]) for row in rows]
    return sorted(found, key=lambda each: (each.presence != Presence.ON, each.name, each.id))


def on_duty(connection: Connection, at: datetime, area: str | None = None) -> list[Here]:
    """Return who may be given a call now that is about this area; None is for those who see all areas."""
    return [
        each
        for each in here(connection, at)
        if each.presence == Presence.ON and Right.ACT in rights_of(each.role) and each.sight.sees(area)
    ]
