"""The callbacks that are owed, overdue first, with all that somebody who rings should know. Changes nothing."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, time
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, and_, case, func, literal_column, or_, select, true

from intake.ground.clock import ATHENS
from intake.ground.tables import callback, callback_try, person, request, school_phone, ticket
from intake.record.callbacks.owed import OPEN
from intake.record.people.rights import Sight
from ticket_client.values import Progress

PAGE = 50
"""Callbacks shown at once."""
LATELY = 15
"""Ended ones shown beneath."""


@dataclass(frozen=True, slots=True)
class Try:
    """Ringing once."""

    at: datetime
    by: str
    result: str
    note: str | None


@dataclass(frozen=True, slots=True)
class Shown:
    """A callback with its request; `owner_here` is whether its owner is on now."""

    row: Row[Any]
    tries: tuple[Try, ...]
    owner_here: bool

    def overdue(self, at: datetime) -> bool:
        """Whether its time is past and nobody has been reached."""
        return self.row.done_at is None and self.row.due_at < at


@dataclass(frozen=True, slots=True)
class Listed:
    """A page of the list: what it counts in all, and the callback after which the next page begins."""

    shown: tuple[Shown, ...]
    waiting: int
    overdue: int
    mine: int
    next: int | None = None


_OF_TICKET = select(func.count()).where(
    ticket.c.request == request.c.id, ticket.c.live, ticket.c.progress == Progress.DONE
)
_COLUMNS = (
    *callback.c,
    person.c.name.label("owner_name"),
    *(request.c[name] for name in ("number", "school", "school_name", "school_code", "directorate", "category")),
    *(request.c[name] for name in ("state", "urgent", "test")),
    request.c.at.label("request_at"),
    _OF_TICKET.scalar_subquery().label("held"),
)


def _all(sight: Sight) -> Select[Any]:
    query = select(*_COLUMNS).select_from(callback).join(request, request.c.id == callback.c.request)
    return query.outerjoin(person, person.c.id == callback.c.owner).where(sight.within(request.c.directorate))


def listed(
    connection: Connection,
    sight: Sight,
    whose: ColumnElement[bool],
    me: int,
    present: Collection[int],
    at: datetime,
    after: int | None = None,
) -> Listed:
    """Return a page of what is owed, longest overdue first, and the counts of all of it."""
    query = _all(sight).where(OPEN, whose, _beyond(connection, after))
    rows = connection.execute(query.order_by(callback.c.due_at, callback.c.id).limit(PAGE + 1)).all()
    late, mine = (func.sum(case((each, 1), else_=0)) for each in (callback.c.due_at < at, callback.c.owner == me))
    counts = select(func.count(), late, mine).select_from(callback).join(request)
    waiting, overdue, own = connection.execute(counts.where(OPEN, sight.within(request.c.directorate))).one()
    further = rows[PAGE - 1].id if len(rows) > PAGE else None
    shown = _with_tries(connection, rows[:PAGE], present)
    return Listed(shown, waiting, overdue or 0, own or 0, further)


def whose(word: str, me: int) -> ColumnElement[bool]:
    """Return the condition of a filter: mine, free, or all."""
    conditions = {"mine": callback.c.owner == me, "free": callback.c.owner.is_(None)}
    return conditions.get(word, true())


def ended_today(connection: Connection, sight: Sight, at: datetime) -> tuple[Shown, ...]:
    """Return what was kept or dropped last today, the latest first."""
    midnight = datetime.combine(at.astimezone(ATHENS).date(), time(), ATHENS)
    ended: ColumnElement[bool] = literal_column("callback.done_at IS NOT NULL")
    query = _all(sight).where(ended, callback.c.done_at >= midnight)
    rows = connection.execute(query.order_by(callback.c.done_at.desc(), callback.c.id.desc()).limit(LATELY)).all()
    return _with_tries(connection, rows, ())


def one(connection: Connection, sight: Sight, key: int, present: Collection[int]) -> Shown | None:
    """Return a callback, None if there is none that this person sees."""
    rows = connection.execute(_all(sight).where(callback.c.id == key)).all()
    return next(iter(_with_tries(connection, rows, present)), None)


def of_request(connection: Connection, key: str) -> Sequence[Any]:
    """Return the callbacks that are owed about a request: `id`, `phone`, `due_at`, `owner_name`."""
    columns = (callback.c.id, callback.c.phone, callback.c.due_at, person.c.name.label("owner_name"))
    query = select(*columns).select_from(callback).outerjoin(person, person.c.id == callback.c.owner)
    return connection.execute(query.where(callback.c.request == key, OPEN).order_by(callback.c.due_at)).all()


def phones(connection: Connection, school: int | None) -> list[str]:
    """Return the telephones that the registry lists for the school."""
    query = select(school_phone.c.phone).where(school_phone.c.school == school).order_by(school_phone.c.phone)
    return list(connection.execute(query).scalars()) if school else []


def _beyond(connection: Connection, after: int | None) -> ColumnElement[bool]:
    """Return the condition that a row comes after this one in the list."""
    due = connection.execute(select(callback.c.due_at).where(callback.c.id == after)).scalar() if after else None
    if due is None:
        return true()
    return or_(callback.c.due_at > due, and_(callback.c.due_at == due, callback.c.id > after))


def _with_tries(connection: Connection, rows: Sequence[Row[Any]], present: Collection[int]) -> tuple[Shown, ...]:
    of: dict[int, list[Try]] = defaultdict(list)
    mine = callback_try.c.callback.in_([row.id for row in rows])
    for key, *told in connection.execute(
        select(callback_try.c.callback, *(callback_try.c[name] for name in Try.__dataclass_fields__))
        .where(mine)
        .order_by(callback_try.c.id)
    ):
        of[key].append(Try(*told))
    return tuple(Shown(row, tuple(of[row.id]), row.owner in present) for row in rows)
