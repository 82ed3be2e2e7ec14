"""People as they are entered and changed, each change with an audit row. Checks no password, begins no session."""

import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, func, insert, select, update

from intake.ground.tables import PersonRole, Presence, person
from intake.record.people import second_factor, sessions
from intake.record.provenance import audit

LOGIN = re.compile(r"[a-z0-9][a-z0-9._@+-]{0,79}")
LINK_LASTS = timedelta(hours=72)
"""How long a link that sets a password works; it crosses a weekend."""
COMMAND_LINE = "command line"


class NotChanged(Exception):
    """It cannot be done; the text is the id of why: login, taken, last_admin, nobody."""


@dataclass(frozen=True, slots=True)
class Person:
    """A person as those who enter people see them."""

    id: int
    login: str
    name: str
    role: str
    areas: tuple[str, ...]
    body: str | None
    email: str | None
    active: bool
    language: str
    has_password: bool
    has_link: bool
    second_factor: bool
    recovery_left: int
    single_sign_on: bool
    signed_in_at: datetime | None

    @property
    def can_sign_in(self) -> bool:
        """Whether there is a way for them to come in now."""
        return self.active and (self.has_password or self.single_sign_on)


@dataclass(frozen=True, slots=True)
class New:
    """A person to be entered; `body`: which of their areas' bodies a head answers for."""

    login: str
    name: str
    role: PersonRole
    areas: Sequence[str] = ()
    body: str | None = None


def add(
    connection: Connection,
    login: str,
    name: str,
    role: PersonRole,
    at: datetime,
    areas: Sequence[str] = (),
    body: str | None = None,
) -> int:
    """Enter a person, without any way to sign in yet; return their id. A head answers for a body of some areas.

    Raises NotChanged.
    """
    plain = login.strip().lower()
    if not LOGIN.fullmatch(plain):
        raise NotChanged("login")
    if id_of(connection, plain) is not None:
        raise NotChanged("taken")
    row = {"login": plain, "name": " ".join(name.split())[:120], "role": role, "areas": sorted(areas)}
    fixed = {"active": True, "language": "el", "preferences": {}, "presence": Presence.OFF, "made_at": at}
    key = connection.execute(insert(person).values(**row, **fixed, body=body, recovery=[])).inserted_primary_key
    assert key
    return int(key[0])


def enter(connection: Connection, new: New, by: str, at: datetime) -> int:
    """Enter a person by somebody's word; return their id. Raises NotChanged."""
    key = add(connection, new.login, new.name, new.role, at, new.areas, new.body)
    details = {"by": by, "person": new.login.strip().lower(), "role": new.role}
    audit(connection, "operator", "person_added", None, details, at)
    return key


def id_of(connection: Connection, login: str) -> int | None:
    """Return the id behind a login, None if there is nobody."""
    mine = select(person.c.id).where(person.c.login == login.strip().lower())
    return connection.execute(mine).scalar_one_or_none()


def one(connection: Connection, key: int) -> Person | None:
    """Return a person."""
    found = _people(connection, person.c.id == key)
    return found[0] if found else None


def everyone(connection: Connection) -> list[Person]:
    """Return all people, those who may come in first, by name."""
    return _people(connection)


def _people(connection: Connection, *which: ColumnElement[bool]) -> list[Person]:
    query = select(person).where(*which).order_by(person.c.active.desc(), person.c.name, person.c.id)
    return [_person(row) for row in connection.execute(query)]


def _person(row: Row[Any]) -> Person:
    plain = {name: getattr(row, name) for name in Person.__dataclass_fields__ if hasattr(row, name)}
    told = {
        "areas": tuple(row.areas),
        "has_password": row.password is not None,
        "has_link": row.link is not None,
        "second_factor": row.totp is not None,
        "recovery_left": len(row.recovery),
        "single_sign_on": row.subject is not None,
    }
    return Person(**{**plain, **told})


def change(connection: Connection, key: int, by: str, at: datetime, **new: Any) -> bool:
    """Change name, role, areas or whether they are active; what they may do ends their sessions. False: the same.

    Raises NotChanged where nobody would be left who may enter people.
    """
    query = select(person).where(person.c.id == key).with_for_update()
    row = connection.execute(query).one_or_none()
    if row is None:
        raise NotChanged("nobody")
    old = {name: getattr(row, name) for name in new}
    if old == new:
        return False
    _keep_one_admin(connection, row, new)
    connection.execute(update(person).where(person.c.id == key).values(**new))
    if {"role", "areas", "body", "active"} & {name for name in new if new[name] != old[name]}:
        sessions.end_all(connection, key, at)
    if new.get("active") is False:
        connection.execute(update(person).where(person.c.id == key).values(link=None, link_ends_at=None))
    details = {"by": by, "person": row.login, "old": old, "new": new}
    audit(connection, "operator", "person_changed", None, details, at)
    return True


def _keep_one_admin(connection: Connection, row: Row[Any], new: dict[str, Any]) -> None:
    stays = new.get("role", row.role) == PersonRole.ADMIN and new.get("active", row.active)
    if row.role != PersonRole.ADMIN or not row.active or stays:
        return
    others = (person.c.role == PersonRole.ADMIN, person.c.active, person.c.id != row.id)
    if not connection.execute(select(func.count()).select_from(person).where(*others)).scalar_one():
        raise NotChanged("last_admin")


def new_link(connection: Connection, key: int, by: str, at: datetime, *, second_factor_too: bool = False) -> str:
    """Return the end of a link by which this person sets a password, once; it replaces the one before.

    The old password works until then. `second_factor_too`: their telephone is lost.
    """
    token = secrets.token_urlsafe(32)
    mine = update(person).where(person.c.id == key).returning(person.c.login)
    row = {"link": sessions.hashed(token), "link_ends_at": at + LINK_LASTS}
    login = connection.execute(mine.values(row)).scalar_one()
    if second_factor_too:
        second_factor.turn_off(connection, key)
    details = {"by": by, "person": login, "second_factor_too": second_factor_too}
    audit(connection, "operator", "person_link", None, details, at)
    return token


def of_link(connection: Connection, token: str, at: datetime) -> Person | None:
    """Return whose link this is, None if it was used, replaced, or is too old."""
    found = _people(
        connection, person.c.link == sessions.hashed(token), person.c.link_ends_at > at, person.c.active
    )
    return found[0] if found else None


def set_password(connection: Connection, key: int, kept: str, by: str, at: datetime) -> None:
    """Keep a new password; the link and all sessions are over."""
    new = {"password": kept, "link": None, "link_ends_at": None}
    mine = update(person).where(person.c.id == key).returning(person.c.login)
    login = connection.execute(mine.values(new)).scalar_one()
    sessions.end_all(connection, key, at)
    audit(connection, "operator", "password_set", None, {"by": by, "person": login}, at)
