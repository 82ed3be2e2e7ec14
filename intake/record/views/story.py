"""One request as an operator sees it: itself, its school, what became of it, who did what. Changes nothing."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, or_, select

from intake.ground.tables import audit, field_value, person, request, school, school_phone

LISTENED = "listened"
"""What the audit says of a recording that was heard; no change of the request."""
SEEN_FIELDS = ("school_code", "category", "urgent", "delivered", "system", "callback", "caller")
"""Whose source is shown; `school` is our own id, which the code stands for."""


@dataclass(frozen=True, slots=True)
class Deed:
    """One line of the audit; `name` is what colleagues call the person who did it."""

    id: int
    at: datetime
    who: str
    what: str
    details: dict[str, Any]
    name: str | None


@dataclass(frozen=True, slots=True)
class Source:
    """Where a value comes from, the newest last."""

    field: str
    value: str | None
    source: str
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Story:
    """A request with all that is one row or a few."""

    request: Row[Any]
    school: Row[Any] | None
    phones: tuple[str, ...]
    into: Row[Any, Any, Any, Any] | None
    """The request it was merged or folded into: `number` and `directorate`."""
    folded: Sequence[Row[Any, Any, Any, Any]]
    """Requests that were merged or folded into it: `number`, `directorate`, `state`, `at`."""
    deeds: tuple[Deed, ...]
    sources: tuple[Source, ...]

    @property
    def rings(self) -> str | None:
        """Whom to ring: the number that was keyed for it, else the caller's."""
        phone: str | None = self.request.callback or self.request.caller
        return phone

    @property
    def newest(self) -> int:
        """The last deed that this page shows; what comes later is news."""
        return max((deed.id for deed in self.deeds), default=0)


def found(connection: Connection, number: str) -> Row[Any] | None:
    """Return the request of a number, None if there is none."""
    return connection.execute(select(request).where(request.c.number == number)).one_or_none()


def story(connection: Connection, row: Row[Any]) -> Story:
    """Return the story of a request."""
    at_school = select(school).where(school.c.id == row.school)
    phones = select(school_phone.c.phone).where(school_phone.c.school == row.school).order_by(school_phone.c.id)
    into = row.merged_into or row.absorbed_by
    told = (request.c.number, request.c.directorate, request.c.state, request.c.at)
    target = select(*told).where(request.c.id == into)
    sources = or_(request.c.merged_into == row.id, request.c.absorbed_by == row.id)
    return Story(
        request=row,
        school=connection.execute(at_school).one_or_none() if row.school else None,
        phones=tuple(connection.execute(phones).scalars()) if row.school else (),
        into=connection.execute(target).one_or_none() if into else None,
        folded=connection.execute(select(*told).where(sources).order_by(request.c.at)).all(),
        deeds=deeds(connection, row.id),
        sources=_sources(connection, row.id),
    )


def deeds(connection: Connection, key: str, after: int = 0, *, listening: bool = True) -> tuple[Deed, ...]:
    """Return what was done to a request since the deed `after`, in order; `listening` too or not."""
    query = select(audit.c.id, audit.c.at, audit.c.who, audit.c.what, audit.c.details)
    mine = query.where(audit.c.request == key, audit.c.id > after)
    if not listening:
        mine = mine.where(audit.c.what != LISTENED)
    rows = connection.execute(mine.order_by(audit.c.id)).all()
    logins = {str(row.details.get("by")) for row in rows if row.details.get("by")}
    names = select(person.c.login, person.c.name).where(person.c.login.in_(logins))
    known = {row.login: row.name for row in connection.execute(names)} if logins else {}
    return tuple(Deed(*row, known.get(str(row.details.get("by")))) for row in rows)


def _sources(connection: Connection, key: str) -> tuple[Source, ...]:
    columns = [field_value.c[name] for name in Source.__dataclass_fields__]
    mine = select(*columns).where(field_value.c.request == key, field_value.c.field.in_(SEEN_FIELDS))
    return tuple(Source(*row) for row in connection.execute(mine.order_by(field_value.c.id)))
