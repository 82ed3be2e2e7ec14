"""Calls on the line now and where each is; calls that broke off; calls only the carrier told us of.

Where a call is, its own stored conversation says. Whoever sees some areas alone sees the calls whose request,
school or line is of one of them. Changes nothing.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, exists, func, literal_column, or_, select, true
from sqlalchemy.orm import aliased

from intake.ground.clock import ATHENS
from intake.ground.tables import call, call_outcome, line, request, school
from intake.record.figures import LONGEST_CALL
from intake.record.people.rights import Sight
from ivr.flow import revive
from ivr.values import State

PAGE = 20
"""Calls of a list shown at once."""
_GOING_ON: ColumnElement[bool] = literal_column("call.ended_at IS NULL")
_ENDED: ColumnElement[bool] = literal_column("call.ended_at IS NOT NULL")
_FOUND: ColumnElement[bool] = literal_column("call.found_at IS NOT NULL")
_COLUMNS = (
    *(call.c[name] for name in ("id", "began_at", "ended_at", "caller", "test", "state", "found_at", "cause")),
    line.c.name.label("line_name"),
    line.c.area.label("line_area"),
)


@dataclass(frozen=True, slots=True)
class Told:
    """A call, as far as it has come."""

    row: Row[Any]
    state: State
    requests: tuple[str, ...]
    """The numbers of what it opened or was added to."""

    @property
    def school(self) -> str | None:
        """The school's name, as soon as it is known."""
        about = self.state.before or self.state.about
        return about.school.name if about.school else None


@dataclass(frozen=True, slots=True)
class Page:
    """Some of a list, and the call before which the next page begins."""

    calls: tuple[Told, ...] = ()
    before: int | None = None


def going_on(connection: Connection, sight: Sight, canary: str | None, at: datetime) -> tuple[Told, ...]:
    """Return the calls on the line, the longest first; our own calls to ourselves are none."""
    query = _calls(canary).where(_GOING_ON, call.c.began_at >= at - LONGEST_CALL)
    rows = connection.execute(query.order_by(call.c.began_at, call.c.id)).all()
    if not rows:
        return ()
    states = {row.id: revive(row.state) for row in rows}
    opened = _opened(connection, states)
    areas = _areas(connection, states.values()) if sight.areas else {}
    return tuple(
        Told(row, states[row.id], tuple(number for number, _area in opened[row.id]))
        for row in rows
        if sight.sees(_area_of(row, states[row.id], opened[row.id], areas))
    )


def broken_off(connection: Connection, sight: Sight, canary: str | None, at: datetime, before: int | None) -> Page:
    """Return today's calls in which nothing was keyed or said, the latest first."""
    midnight = datetime.combine(at.astimezone(ATHENS).date(), time(), ATHENS)
    empty = exists().where(request.c.call == call.c.id, request.c.unfinished)
    query = _calls(canary).where(_ENDED, call.c.began_at >= midnight, empty)
    return _page(connection, query, sight, before)


def found(connection: Connection, sight: Sight, canary: str | None, before: int | None) -> Page:
    """Return the calls of which the carrier's log told us something that no webhook had, the latest first."""
    return _page(connection, _calls(canary).where(_FOUND), sight, before)


def _calls(canary: str | None) -> Select[Any]:
    query = select(*_COLUMNS).select_from(call).outerjoin(line, line.c.key == call.c.line)
    return query.where(func.coalesce(call.c.line, "") != canary) if canary else query


def _page(connection: Connection, query: Select[Any], sight: Sight, before: int | None) -> Page:
    further = call.c.id < before if before else true()
    shown = query.where(further, _seen(sight)).order_by(call.c.id.desc()).limit(PAGE + 1)
    rows = connection.execute(shown).all()
    opened = _opened(connection, [row.id for row in rows])
    calls = tuple(
        Told(row, revive(row.state), tuple(number for number, _area in opened[row.id])) for row in rows[:PAGE]
    )
    return Page(calls, rows[PAGE - 1].id if len(rows) > PAGE else None)


def _seen(sight: Sight) -> ColumnElement[bool]:
    """Return the condition that a call that is over is one of these areas'."""
    if not sight.areas:
        return true()
    theirs = exists().where(
        call_outcome.c.call == call.c.id,
        call_outcome.c.request == request.c.id,
        sight.within(request.c.directorate),
    )
    return or_(theirs, sight.within(line.c.area))


def _opened(connection: Connection, calls: Iterable[int]) -> Mapping[int, Sequence[tuple[str, str | None]]]:
    """Return the requests of each call, number and area; of one that was folded, the one it is an entry on."""
    into = aliased(request)
    number = func.coalesce(into.c.number, request.c.number)
    query = select(call_outcome.c.call, number, func.coalesce(into.c.directorate, request.c.directorate))
    query = query.join_from(call_outcome, request, request.c.id == call_outcome.c.request)
    query = query.outerjoin(into, into.c.id == request.c.absorbed_by)
    query = query.where(call_outcome.c.call.in_(list(calls))).order_by(call_outcome.c.call, call_outcome.c.ordinal)
    requests: dict[int, list[tuple[str, str | None]]] = defaultdict(list)
    for key, *told in connection.execute(query):
        if (told[0], told[1]) not in requests[key]:
            requests[key].append((told[0], told[1]))
    return requests


def _areas(connection: Connection, states: Iterable[State]) -> dict[int, str | None]:
    """Return the areas of the schools that these conversations are about."""
    keys = {about.school.id for state in states if (about := state.before or state.about).school}
    query = select(school.c.id, school.c.directorate).where(school.c.id.in_(keys))
    return {row.id: row.directorate for row in connection.execute(query)}


def _area_of(
    row: Row[Any], state: State, opened: Sequence[tuple[str, str | None]], areas: Mapping[int, str | None]
) -> str | None:
    told = next((area for _number, area in opened if area), None)
    about = state.before or state.about
    return told or (areas.get(about.school.id) if about.school else None) or row.line_area
