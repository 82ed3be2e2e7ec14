"""Signing in with a password, and with a code where one is wanted.

A password is checked between two transactions, never inside one. An unknown login, a wrong password, a person who
left and one who signs in elsewhere get the same answer after the same time. Begins a session; sets no cookie.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, select, update

from intake.ground.db import Database
from intake.ground.tables import person
from intake.record.people import passwords, second_factor, sessions
from intake.record.people.failures import Failures, Place
from intake.record.people.second_factor import Vault
from intake.record.provenance import audit


@dataclass(frozen=True, slots=True)
class Wait:
    """Too many failures: try again after so long. Whether the proof was right is not looked at."""

    span: timedelta


@dataclass(frozen=True, slots=True)
class Wrong:
    """It is not they, or they may not come in."""


@dataclass(frozen=True, slots=True)
class Proved:
    """The password is theirs. `next`: nothing more, a code, or first a second factor of their own."""

    person: int
    login: str
    next: str


DONE, CODE, ENROL = "done", "code", "enrol"


@dataclass(frozen=True)
class Doorway:
    """The way in. `wanted`: roles that come in with a second factor only."""

    database: Database
    failures: Failures
    vault: Vault
    wanted: Collection[str]

    def password(self, login: str, password: str, place: Place, at: datetime) -> Proved | Wrong | Wait:
        """Look at a password; raises Crowded, Busy."""
        told = login.strip().lower()[:80]
        what = f"login {told}"
        wait = self.database.written(lambda connection: self.failures.begin(connection, what, place, at))
        if wait:
            return Wait(wait)
        with self.database.read() as connection:
            row = connection.execute(select(person).where(person.c.login == told)).one_or_none()
        right = passwords.fits(password, row.password if row else None)
        if row is None or not right or not row.active:
            return Wrong()
        fresh = passwords.kept(password) if passwords.is_old(row.password) else None

        def forgiven(connection: Connection) -> None:
            self.failures.forgiven(connection, what, place)
            if fresh:
                mine = (person.c.id == row.id, person.c.password == row.password)
                connection.execute(update(person).where(*mine).values(password=fresh))

        self.database.written(forgiven)
        return Proved(row.id, row.login, CODE if row.totp else ENROL if row.role in self.wanted else DONE)

    def code(self, proved: Proved, code: str, place: Place, at: datetime) -> bool | Wait:
        """Look at a code of somebody whose password was right; raises Busy."""
        what = f"code {proved.login}"
        wait = self.database.written(lambda connection: self.failures.begin(connection, what, place, at))
        if wait:
            return Wait(wait)

        def looked(connection: Connection) -> bool:
            right = second_factor.used(connection, proved.person, code, self.vault, at)
            if right:
                self.failures.forgiven(connection, what, place)
            return right

        return self.database.written(looked)

    def enter(self, who: int, way: str, agent: str, at: datetime) -> str | None:
        """Begin a session; return its token, None if the person may no longer come in."""

        def begun(connection: Connection) -> str | None:
            login = connection.execute(
                select(person.c.login).where(person.c.id == who, person.c.active)
            ).scalar_one_or_none()
            if login is None:
                return None
            audit(connection, "operator", "signed_in", None, {"by": login, "way": way}, at)
            return sessions.begin(connection, who, way, agent, at)

        return self.database.written(begun)
