"""Who has listened to which recording: one line of the audit each time somebody does. Plays nothing."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, exists, select

from intake.ground.tables import audit, clip, request
from intake.record import provenance
from intake.record.people import Signed
from intake.record.views.story import LISTENED

ONE_LISTENING = timedelta(minutes=10)
"""A player asks for a recording in parts and again: within this time a session's requests are one listening."""


def of(connection: Connection, key: int) -> Row[Any, Any] | None:
    """Return the `request` of a recording and its `directorate`, None if there is no such recording."""
    query = select(clip.c.request, request.c.directorate).outerjoin(request, request.c.id == clip.c.request)
    return connection.execute(query.where(clip.c.id == key)).one_or_none()


def is_noted(connection: Connection, key: int, request_of: str | None, who: Signed, at: datetime) -> bool:
    """Whether this session's listening is on record."""
    mine = (audit.c.what == LISTENED, audit.c.request == request_of, audit.c.at > at - ONE_LISTENING)
    told = (audit.c.details["clip"].as_integer() == key, audit.c.details["session"].as_integer() == who.session)
    return bool(connection.execute(select(exists().where(*mine, *told))).scalar_one())


def note(connection: Connection, key: int, request_of: str | None, who: Signed, at: datetime) -> None:
    """Write down that somebody listens."""
    details = {"by": who.login, "clip": key, "session": who.session}
    provenance.audit(connection, "operator", LISTENED, request_of, details, at)
