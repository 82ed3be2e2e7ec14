"""Requests and calls as lists for programs: the newest first, a page at a time by where the last one ended.

A page costs the same however far it is, and nothing that comes meanwhile is told twice. Changes nothing.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, exists, select, true, tuple_

from intake.ground.tables import call, call_outcome, line, request
from intake.record.people.rights import Sight


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which requests; None or nothing: whatever it is."""

    states: Sequence[str] = ()
    areas: Sequence[str] = ()
    school: str | None = None
    category: int | None = None
    since: datetime | None = None
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """Some rows, and whether more follow."""

    rows: Sequence[Any]
    more: bool


def requests(
    connection: Connection, sight: Sight, wanted: Wanted, after: tuple[datetime, str] | None, most: int
) -> Page:
    """Return requests that are seen and wanted, after a moment and number; tests are none."""
    rows = (
        select(request)
        .where(~request.c.test, sight.within(request.c.directorate), *_conditions(wanted))
        .where(tuple_(request.c.at, request.c.number) < after if after else true())
        .order_by(request.c.at.desc(), request.c.number.desc())
        .limit(most + 1)
    )
    found = connection.execute(rows).all()
    return Page(found[:most], len(found) > most)


def _conditions(wanted: Wanted) -> list[ColumnElement[bool]]:
    of = request.c
    return [
        *([of.state.in_(wanted.states)] if wanted.states else []),
        *([of.directorate.in_(wanted.areas)] if wanted.areas else []),
        *([of.school_code == wanted.school] if wanted.school else []),
        *([of.category == wanted.category] if wanted.category is not None else []),
        *([of.at >= wanted.since] if wanted.since else []),
        *([of.at < wanted.until] if wanted.until else []),
    ]


def calls(connection: Connection, sight: Sight, after: int | None, most: int) -> Page:
    """Return calls, the newest first; who sees some areas alone sees those that came to requests of these."""
    theirs = exists().where(
        call_outcome.c.call == call.c.id,
        call_outcome.c.request == request.c.id,
        sight.within(request.c.directorate),
    )
    told = (call.c.id, call.c.began_at, call.c.ended_at, call.c.caller, call.c.found_at, line.c.name.label("line"))
    rows = (
        select(*told)
        .outerjoin_from(call, line, line.c.key == call.c.line)
        .where(~call.c.test, theirs if sight.areas else true(), call.c.id < after if after else true())
        .order_by(call.c.id.desc())
        .limit(most + 1)
    )
    found = connection.execute(rows).all()
    return Page(found[:most], len(found) > most)


def outcomes(connection: Connection, sight: Sight, keys: Sequence[int]) -> Mapping[int, list[tuple[str, str]]]:
    """Return what each of these calls was to which request that is seen: role and number, in order."""
    told = (call_outcome.c.call, call_outcome.c.role, request.c.number)
    query = select(*told).join_from(call_outcome, request, request.c.id == call_outcome.c.request)
    mine = query.where(call_outcome.c.call.in_(keys), sight.within(request.c.directorate))
    found: dict[int, list[tuple[str, str]]] = defaultdict(list)
    for key, role, number in connection.execute(mine.order_by(call_outcome.c.call, call_outcome.c.ordinal)):
        found[key].append((role, number))
    return found


def calls_of(connection: Connection, key: str) -> Sequence[Row[Any, Any, Any, Any]]:
    """Return the calls of a request: id, role, when it began, caller."""
    told = (call.c.id, call_outcome.c.role, call.c.began_at, call.c.caller)
    query = select(*told).join_from(call_outcome, call, call.c.id == call_outcome.c.call)
    return connection.execute(query.where(call_outcome.c.request == key).order_by(call_outcome.c.id)).all()
