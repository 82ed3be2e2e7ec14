"""Requests that a restored record has lost and a helpdesk still holds, taken up again from their tickets.

A ticket's subject tells the number, and mostly the category and the school's name; who called and when, it does
not. So such a request always needs a look, and its ticket stays where people have put it. Talks to no desk.
"""

import re
from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, func, insert, select, update

from intake.ground import tables
from intake.ground.tables import RequestState
from intake.record import outbox, tickets
from intake.record.outbox import Pledge
from intake.record.provenance import audit
from intake.record.subjects import Told, told_in
from ticket_client.values import Progress, Ticket

RELEARNED = "relearned"
"""Why a person should look: all we know of the request is what its ticket's subject says."""

RESTORED = "restored"
LATELY = timedelta(days=30)
"""How long after a restore the helpdesks can still be asked for all of it."""

KEY = re.compile(r"[0-9a-f]{32}")
MANY = 500


def ends_at(connection: Connection, at: datetime) -> datetime | None:
    """Return the newest moment the record knew of when it was restored, if that was lately, else knows of now.

    A desk that did not answer then is asked again when the record has long gone on; None for an empty record.
    """
    audits = tables.audit
    lately = select(audits.c.details).where(audits.c.what == RESTORED, audits.c.at >= at - LATELY)
    known = [details["until"] for details in connection.execute(lately).scalars()]
    columns = (tables.number.c.at, tables.turn.c.at, tables.call.c.began_at, audits.c.at)
    newest = [connection.execute(select(func.max(column))).scalar_one() for column in columns]
    moments = [moment for moment in newest if moment is not None]
    return min([*map(datetime.fromisoformat, known), *([max(moments)] if moments else [])], default=None)


def restored(connection: Connection, until: datetime, at: datetime) -> None:
    """Write down that the record ended there when it was restored."""
    audit(connection, "restore", RESTORED, None, {"until": until.isoformat()}, at)


def look_up_first(connection: Connection) -> int:
    """Let every `open` that waits count as tried: whoever kept it after the backup did not live to say so here.

    From its second try on an `open` asks for the key before it creates; returns how many there are.
    """
    promises = tables.promise
    untried = (promises.c.verb == "open") & (promises.c.tries == 0) & (promises.c.state == outbox.WAITING)
    return connection.execute(update(promises).where(untried).values(tries=1)).rowcount


def strangers(connection: Connection, found: Collection[Ticket]) -> list[Ticket]:
    """Return the tickets that carry a key of ours whose request the record does not know, oldest change first."""
    ours = {ticket.key: ticket for ticket in found if KEY.fullmatch(ticket.key)}
    keys = sorted(ours)
    for start in range(0, len(keys), MANY):
        known = select(tables.request.c.id).where(tables.request.c.id.in_(keys[start : start + MANY]))
        for key in connection.execute(known).scalars():
            del ours[key]
    return sorted(ours.values(), key=lambda ticket: ticket.changed_at)


def take_up(connection: Connection, desk: str, ticket: Ticket, at: datetime) -> str | None:
    """Make the ticket's request anew and return its number; None if its subject names no number that is free."""
    told = told_in(ticket.subject, ticket.key)
    if told is None or not _is_free(connection, told.number):
        return None
    done = ticket.progress is Progress.DONE
    state = RequestState.DONE if done else RequestState.NEEDS_LOOK
    connection.execute(
        insert(tables.request).values(
            id=ticket.key,
            number=told.number,
            category=told.category or 0,
            kind="incident",
            state=state,
            reasons=[RELEARNED],
            urgent=told.urgent,
            unfinished=False,
            test=False,
            at=ticket.changed_at,
            version=1,
            **_school(connection, told),
        )
    )
    _kept(connection, desk, ticket, at)
    tickets.store(connection, ticket.key, desk, ticket, at, by_hand=True)
    audit(connection, "restore", "relearned", ticket.key, {"desk": desk, "ref": ticket.ref}, at)
    return told.number


def _is_free(connection: Connection, number: str) -> bool:
    mine = select(tables.request.c.id).where(tables.request.c.number == number)
    return connection.execute(mine).one_or_none() is None


def _school(connection: Connection, told: Told) -> dict[str, Any]:
    """Return the school as the request's columns, if one school of the registry and only one has this name."""
    school, code = tables.school, tables.school_code
    query = (
        select(school.c.id.label("school"), code.c.code.label("school_code"), school.c.name, school.c.directorate)
        .join(code, (code.c.school == school.c.id) & code.c.valid_to.is_(None))
        .where(school.c.name == told.school)
    )
    found = connection.execute(query).all()
    if len(found) != 1:
        return {"school_name": told.school and told.school[:300]}
    values = found[0]._asdict()
    return {"school_name": values.pop("name"), **values}


def _kept(connection: Connection, desk: str, ticket: Ticket, at: datetime) -> None:
    """Write down the promise that the ticket is the keeping of: what is told later goes to the same desk."""
    payload = {"subject": ticket.subject, "body": ""}
    outbox.make(connection, Pledge(ticket.key, desk, "open", f"{ticket.key}:open", payload, at), at)
    kept = {"state": outbox.KEPT, "tries": 1, "settled_at": at}
    connection.execute(update(tables.promise).where(tables.promise.c.key == f"{ticket.key}:open").values(**kept))
