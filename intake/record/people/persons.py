"""People as they are entered and changed. Checks no password and begins no session."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, insert, select

from intake.ground.tables import PersonRole, Presence, person


def add(
    connection: Connection,
    login: str,
    name: str,
    role: PersonRole,
    at: datetime,
    areas: Sequence[str] = (),
    body: str | None = None,
) -> int:
    """Enter a person, without any way to sign in yet; return their id. A head answers for a body of some areas."""
    row = {"login": login.strip().lower(), "name": name.strip(), "role": role, "areas": list(areas), "body": body}
    fixed = {"active": True, "language": "el", "preferences": {}, "presence": Presence.OFF, "made_at": at}
    key = connection.execute(insert(person).values(**row, **fixed)).inserted_primary_key
    assert key
    return int(key[0])


def id_of(connection: Connection, login: str) -> int | None:
    """Return the id behind a login, None if there is nobody."""
    mine = select(person.c.id).where(person.c.login == login.strip().lower())
    return connection.execute(mine).scalar_one_or_none()
