"""Tokens of the API: made by a person for a program, with scopes, areas and an end. The record holds a hash."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import Connection, insert, select, update

from intake.ground.tables import api_token, person
from intake.record.people.rights import Sight
from intake.record.people.sessions import hashed
from intake.record.provenance import audit

BEGINS = "intake_"
"""So that scanners of leaked secrets, and people, know one when they see it."""
LONGEST = timedelta(days=366)
NOTED_EVERY = timedelta(minutes=1)


class Scope(StrEnum):
    """One thing that a program may do."""

    READ = "requests:read"
    """Requests, calls and areas, without who called."""
    CALLERS = "callers:read"
    """Beside that, numbers of callers."""
    WRITE = "requests:write"
    """Confirm, correct, note, merge, close as no request."""
    ROUTE = "requests:route"
    """Another team by hand, set apart."""
    SCHOOLS = "schools:read"
    """The registry of schools."""
    FIGURES = "figures:read"
    """Figures by month."""
    AUDIT = "audit:read"
    """Who did what to a request."""


@dataclass(frozen=True, slots=True)
class Token:
    """A token as those who make them see it; never the token itself."""

    id: int
    name: str
    scopes: tuple[str, ...]
    areas: tuple[str, ...]
    made_at: datetime
    ends_at: datetime
    used_at: datetime | None
    revoked_at: datetime | None
    made_by: str
    person: int
    """By whose word it asks; it works no longer than they may come in."""

    @property
    def sight(self) -> Sight:
        """Whose requests it sees."""
        return Sight(frozenset(self.areas))

    def works(self, at: datetime) -> bool:
        """Whether it opens anything."""
        return self.revoked_at is None and self.ends_at > at


_PLAIN = [name for name in Token.__dataclass_fields__ if name not in ("made_by", "person")]
_COLUMNS = (
    *(api_token.c[name] for name in _PLAIN),
    person.c.login.label("made_by"),
    person.c.id.label("person"),
)


def make(
    connection: Connection,
    name: str,
    scopes: Sequence[Scope],
    areas: Sequence[str],
    days: int,
    by: tuple[int, str],
    at: datetime,
) -> str:
    """Make a token for so many days; return it, which is told once. `by`: id and login."""
    token = BEGINS + secrets.token_urlsafe(32)
    ends = at + min(timedelta(days=days), LONGEST)
    row = {"name": name, "scopes": sorted(scopes), "areas": sorted(areas), "made_by": by[0], "made_at": at}
    connection.execute(insert(api_token).values(**row, token=hashed(token), ends_at=ends))
    details = {"by": by[1], "name": name, "scopes": sorted(scopes), "areas": sorted(areas)}
    audit(connection, "operator", "api_token_made", None, details, at)
    return token


def revoke(connection: Connection, key: int, by: str, at: datetime) -> bool:
    """Let a token open nothing any more; False if it does not already."""
    mine = update(api_token).where(api_token.c.id == key, api_token.c.revoked_at.is_(None))
    name = connection.execute(mine.values(revoked_at=at).returning(api_token.c.name)).scalar_one_or_none()
    if name is not None:
        audit(connection, "operator", "api_token_revoked", None, {"by": by, "name": name}, at)
    return name is not None


def every(connection: Connection) -> list[Token]:
    """Return all tokens, the newest first."""
    query = select(*_COLUMNS).join_from(api_token, person)
    return [_token(row) for row in connection.execute(query.order_by(api_token.c.id.desc()))]


def of(connection: Connection, token: str, at: datetime) -> Token | None:
    """Return whose token this is, None if it opens nothing."""
    query = select(*_COLUMNS).join_from(api_token, person)
    row = connection.execute(query.where(api_token.c.token == hashed(token), person.c.active)).one_or_none()
    found = _token(row) if row else None
    return found if found and found.works(at) else None


def used(connection: Connection, token: Token, at: datetime) -> None:
    """Write down that it is in use."""
    connection.execute(update(api_token).where(api_token.c.id == token.id).values(used_at=at))


def is_noted(token: Token, at: datetime) -> bool:
    """Whether its last use was written down a moment ago."""
    return token.used_at is not None and token.used_at > at - NOTED_EVERY


def _token(row: object) -> Token:
    told = row._asdict()  # type: ignore[attr-defined]
    return Token(**{**told, "scopes": tuple(told["scopes"]), "areas": tuple(told["areas"])})
