"""Sign-ins that failed, and how long whoever tries must wait: slow for a guesser, never closed for the owner.

What is counted is one login from one place, so a stranger's tries cost the owner nothing. A browser in which the
person has signed in before is a place of its own, wherever it is. A place from which many logins are tried waits
a little too. The record holds HMACs, a day at most. Checks no password.
"""

import hmac
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, delete, func, insert, select

from intake.ground.tables import sign_in_failure

KEPT = timedelta(days=1)
FREE = 3
"""Failures of one login from one place that cost nothing."""
LONGEST = timedelta(minutes=15)
LONGEST_KNOWN = timedelta(seconds=30)
"""In a browser that the person is known by."""
CROWD, CROWD_WAIT, CROWD_SPAN = 30, timedelta(seconds=5), timedelta(hours=1)
"""So many failures from one place within an hour, whatever the logins: each next one waits."""
CODES = 30
"""Wrong codes of one person in a day, from all places where they are not known; whoever tries has the password."""

_row: Any = sign_in_failure.c


@dataclass(frozen=True, slots=True)
class Place:
    """Where somebody signs in: an address, or a browser that this person has used before."""

    name: str
    known: bool = False


class Failures:
    """Counts under a key of its own, so that a copy of the table tells no login and no address."""

    def __init__(self, key: str) -> None:
        self._key = key.encode()

    def _tag(self, *parts: str) -> str:
        return hmac.digest(self._key, "\0".join(("sign-in", *parts)).encode(), "sha256").hex()

    def begin(self, connection: Connection, what: str, place: Place, at: datetime) -> timedelta:
        """Count one more try as failed until it is `forgiven`; if it must wait, return how long and count nothing.

        It is counted before the proof is looked at, so that tries at the same time do not slip through together.
        """
        forget(connection, at)
        left = self._left(connection, what, place, at)
        if left <= timedelta(0):
            row = {"login": self._tag(what), "origin": self._tag("at", place.name), "at": at}
            connection.execute(insert(sign_in_failure).values(row))
        return max(left, timedelta(0))

    def forgiven(self, connection: Connection, what: str, place: Place) -> None:
        """Forget this login's failures from this place: the right proof was given."""
        mine = (_row.login == self._tag(what), _row.origin == self._tag("at", place.name))
        connection.execute(delete(sign_in_failure).where(*mine))

    def _left(self, connection: Connection, what: str, place: Place, at: datetime) -> timedelta:
        login, origin = self._tag(what), self._tag("at", place.name)
        tries, last = _count(connection, _row.login == login, _row.origin == origin)
        most = LONGEST_KNOWN if place.known else LONGEST
        ends = [last + min(timedelta(seconds=2 ** min(tries - FREE, 12)), most)] if tries >= FREE else []
        if not place.known:
            crowd, last = _count(connection, _row.origin == origin, _row.at > at - CROWD_SPAN)
            ends += [last + CROWD_WAIT] if crowd >= CROWD else []
        if not place.known and what.startswith("code "):
            codes, last = _count(connection, _row.login == login)
            ends += [last + LONGEST] if codes >= CODES else []
        return max(ends) - at if ends else timedelta(0)


def _count(connection: Connection, *which: ColumnElement[bool]) -> tuple[int, datetime]:
    found = connection.execute(select(func.count(), func.max(_row.at)).where(*which)).one()
    return found[0], found[1]


def forget(connection: Connection, at: datetime) -> None:
    """Forget what is older than a day."""
    connection.execute(delete(sign_in_failure).where(_row.at < at - KEPT))
