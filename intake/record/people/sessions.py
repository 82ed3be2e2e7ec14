"""Sessions of the console: begun, recognised, ended. The record holds a hash; the cookie alone holds the token.

A session ends after half a day, or after an hour and a half in which nobody did anything (NIST SP 800-63B, 4.2.3
has 12 hours and 30 minutes at its second level; an operator's break is longer). Checks no password.
"""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

from sqlalchemy import ColumnElement, Connection, delete, exists, insert, select, update

from intake.ground.tables import Presence, person, session
from intake.record.people.failures import forget
from intake.record.people.rights import Right, Sight, rights_of

LONGEST = timedelta(hours=12)
IDLE = timedelta(minutes=90)
KEPT = timedelta(days=30)
"""How long one that is over stays in the record."""
NOTED_EVERY = timedelta(minutes=1)
"""How often a session's last use is written down: a page that polls costs no write each time."""


@dataclass(frozen=True, slots=True)
class Open:
    """One session that is open, as its owner sees it."""

    id: int
    agent: str
    way: str
    made_at: datetime
    seen_at: datetime


@dataclass(frozen=True, slots=True)
class Signed:
    """Who is signed in, by which session."""

    session: int
    person: int
    login: str
    name: str
    role: str
    areas: tuple[str, ...]
    body: str | None
    """Of a head: whether of the KEPLINETs or of the partner bodies of these areas."""
    language: str
    preferences: Mapping[str, Any]
    presence: str
    seen_at: datetime

    @property
    def sight(self) -> Sight:
        """Whose requests they see."""
        return Sight(frozenset(self.areas))

    def may(self, right: Right) -> bool:
        """Whether their role lets them."""
        return right in rights_of(self.role)


def hashed(token: str) -> str:
    """Return what the record holds of a token; it is random, so a plain hash keeps it."""
    return sha256(token.encode()).hexdigest()


def in_use(at: datetime) -> ColumnElement[bool]:
    """Return the condition that a person has a session in use."""
    alive = (session.c.revoked_at.is_(None), session.c.ends_at > at, session.c.seen_at > at - IDLE)
    return exists().where(session.c.person == person.c.id, *alive)


def begin(connection: Connection, who: int, way: str, agent: str, at: datetime) -> str:
    """Begin a session of this person; return its token, which is told once. Who had none in use begins as off."""
    gone = update(person).where(person.c.id == who, person.c.presence != Presence.OFF, ~in_use(at))
    connection.execute(gone.values(presence=Presence.OFF, present_since=at))
    token = secrets.token_urlsafe(32)
    connection.execute(delete(session).where(session.c.ends_at < at - KEPT))
    row = {
        "person": who,
        "token": hashed(token),
        "made_at": at,
        "seen_at": at,
        "ends_at": at + LONGEST,
        "way": way,
    }
    connection.execute(insert(session).values(**row, agent=agent[:200]))
    connection.execute(update(person).where(person.c.id == who).values(signed_in_at=at))
    return token


def signed(connection: Connection, token: str, at: datetime) -> Signed | None:
    """Return who holds this token, None if it is over, revoked, idle, or its person may no longer come in."""
    columns = [person.c[name] for name in Signed.__dataclass_fields__ if name in person.c and name != "person"]
    query = select(session.c.id.label("session"), person.c.id.label("person"), *columns, session.c.seen_at)
    alive = (session.c.token == hashed(token), session.c.revoked_at.is_(None), person.c.active)
    inside = (session.c.ends_at > at, session.c.seen_at > at - IDLE)
    row = connection.execute(query.join_from(session, person).where(*alive, *inside)).one_or_none()
    return Signed(**{**row._asdict(), "areas": tuple(row.areas)}) if row else None


def is_noted(who: Signed, at: datetime) -> bool:
    """Whether its last use was written down a moment ago."""
    return who.seen_at > at - NOTED_EVERY


def seen(connection: Connection, who: Signed, at: datetime) -> None:
    """Write down that the session is in use; whoever works here also lets old failures be forgotten."""
    forget(connection, at)
    connection.execute(update(session).where(session.c.id == who.session).values(seen_at=at))


def opened(connection: Connection, who: int, at: datetime) -> list[Open]:
    """Return a person's open sessions, the one used last first."""
    columns = [session.c[name] for name in Open.__dataclass_fields__]
    alive = (session.c.person == who, session.c.revoked_at.is_(None))
    inside = (session.c.ends_at > at, session.c.seen_at > at - IDLE)
    query = select(*columns).where(*alive, *inside).order_by(session.c.seen_at.desc(), session.c.id.desc())
    return [Open(*row) for row in connection.execute(query)]


def end(connection: Connection, key: int, at: datetime, of: int | None = None) -> bool:
    """End a session, wherever it is open; `of`: only if it is this person's. Return whether one ended."""
    mine = update(session).where(session.c.id == key, session.c.revoked_at.is_(None))
    if of is not None:
        mine = mine.where(session.c.person == of)
    return connection.execute(mine.values(revoked_at=at)).rowcount == 1


def end_all(connection: Connection, who: int, at: datetime, but: int | None = None) -> int:
    """End all sessions of a person, `but` the one they ask from; return how many."""
    theirs = update(session).where(session.c.person == who, session.c.revoked_at.is_(None), session.c.ends_at > at)
    if but is not None:
        theirs = theirs.where(session.c.id != but)
    return int(connection.execute(theirs.values(revoked_at=at)).rowcount)
