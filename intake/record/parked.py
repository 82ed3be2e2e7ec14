"""Promises a desk refused: to be seen, and to be sent again once somebody has mended the cause.

A later promise of the same kind overtakes an earlier one, which would put an old state back, or open a second
ticket: it is dropped instead. Asks no desk; the next try of an `open` looks the key up before it creates.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, and_, exists, select, update
from sqlalchemy.orm import aliased

from intake.ground.tables import promise as promises
from intake.ground.tables import request as requests
from intake.record.outbox import DROPPED, IS_PARKED, PARKED, WAITING
from intake.record.provenance import audit

REPLACING = ("open", "assign", "update", "advance")
"""Of these the last one counts; every comment and every file is wanted."""


@dataclass(frozen=True, slots=True)
class Parked:
    """One promise that waits for a person."""

    id: int
    request: str
    number: str
    desk: str
    verb: str
    since: datetime
    trouble: str
    overtaken: bool
    """A later promise of its kind has taken its place."""


def parked(connection: Connection, request: str | None = None) -> list[Parked]:
    """Return the promises that wait for a person, oldest first; of one request, or of all."""
    later = aliased(promises)
    overtaken = and_(
        promises.c.verb.in_(REPLACING),
        exists().where(
            later.c.request == promises.c.request, later.c.verb == promises.c.verb, later.c.id > promises.c.id
        ),
    )
    of: Any = promises.c
    told = (of.id, of.request, requests.c.number, of.desk, of.verb, of.settled_at, of.trouble)
    query = select(*told, overtaken).join(requests).where(IS_PARKED).order_by(of.id)
    rows: Any = connection.execute(query if request is None else query.where(of.request == request))
    return [Parked(*row) for row in rows]


def resend(
    connection: Connection, ids: Collection[int], at: datetime, by: str | None = None
) -> tuple[list[Parked], list[Parked]]:
    """Let these take their old place among what is due; return what will be, and what was dropped as overtaken."""
    mine = [each for each in parked(connection) if each.id in ids]
    again = [each for each in mine if not each.overtaken and _moved(connection, each, WAITING, at, by)]
    dropped = [each for each in mine if each.overtaken and _moved(connection, each, DROPPED, at, by)]
    return again, dropped


def give_up(connection: Connection, each: Parked, at: datetime, by: str) -> None:
    """Send this one no more."""
    _moved(connection, each, DROPPED, at, by)


def park_again(connection: Connection, id_: int, at: datetime) -> None:
    """Let what was given up wait for a person again."""
    mine = update(promises).where(promises.c.id == id_, promises.c.state == DROPPED)
    connection.execute(mine.values(state=PARKED, settled_at=at))


def _moved(connection: Connection, each: Parked, state: str, at: datetime, by: str | None = None) -> bool:
    """Bring it out of its parking place; False if somebody else has."""
    again = {"due_at": promises.c.made_at, "settled_at": None}
    still = update(promises).where(promises.c.id == each.id, promises.c.state == PARKED)
    if not connection.execute(
        still.values(state=state, **(again if state == WAITING else {"settled_at": at}))
    ).rowcount:
        return False
    what = "resent" if state == WAITING else "dropped"
    named = {"by": by} if by else {}
    audit(connection, "operator", what, each.request, {**named, "desk": each.desk, "verb": each.verb}, at)
    return True
