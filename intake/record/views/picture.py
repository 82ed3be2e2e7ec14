"""A day on the line: calls by hour and outcome, time to request, where callers left. Changes nothing.

Calls on test lines are no figures. Whoever sees some areas alone sees the calls that became requests of these.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from math import ceil
from typing import Any

from sqlalchemy import JSON, ColumnElement, Connection, Row, cast, false, select, type_coerce

from intake.ground.clock import ATHENS
from intake.ground.tables import Role, call, call_outcome, request
from intake.record.facts import WHOLE
from intake.record.people.rights import Sight

OUTCOMES: tuple[str, ...] = (Role.OPENED, Role.REOPENED, Role.ADDED, Role.ASKED, Role.ABSORBED, "none")
"""What a call was, the most telling first; `none` has no outcome yet."""
HOURS = range(24)


@dataclass(frozen=True, slots=True)
class Waits:
    """Seconds from the ring to the committed request; None where there was none."""

    counted: int = 0
    p50: float | None = None
    p95: float | None = None

    @classmethod
    def of(cls, seconds: Sequence[float]) -> "Waits":
        """Return the figures of these waits, by nearest rank."""
        if not seconds:
            return cls()
        ranked = sorted(seconds)
        return cls(len(ranked), *(ranked[max(0, ceil(part * len(ranked)) - 1)] for part in (0.5, 0.95)))


@dataclass(frozen=True, slots=True)
class Picture:
    """One day in Athens."""

    day: date
    calls: Mapping[int, Mapping[str, int]]
    """By the hour they rang, then by outcome; hours without a call are left out."""
    waits: Waits
    left: Mapping[str, int]
    """Calls that ended before their end, by the question that stood, most first."""
    found: int
    """Calls that only the carrier's log told us of."""

    @property
    def total(self) -> int:
        """All calls."""
        return sum(self.by_outcome.values())

    @property
    def by_outcome(self) -> Mapping[str, int]:
        """All calls by outcome, in the order of `OUTCOMES`, those that occur."""
        sums: Counter[str] = Counter()
        for each in self.calls.values():
            sums.update(each)
        return {name: sums[name] for name in OUTCOMES if sums[name]}

    @property
    def busiest(self) -> int:
        """The calls of the busiest hour."""
        return max((sum(each.values()) for each in self.calls.values()), default=0)

    def hours(self) -> Iterator[tuple[int, Mapping[str, int]]]:
        """Yield the hours from the first with a call to the last, with their calls by outcome."""
        for hour in range(min(self.calls, default=0), max(self.calls, default=-1) + 1):
            yield hour, self.calls.get(hour, {})


def picture(connection: Connection, sight: Sight, day: date) -> Picture:
    """Return the day's picture, as far as it has come. One question, by the index of time."""
    first = datetime.combine(day, time(), ATHENS)
    rows = connection.execute(_calls(connection.dialect.name, sight, first, _next_midnight(first))).all()
    calls: dict[int, list[Row[Any]]] = {}
    for row in rows:
        calls.setdefault(row.id, []).append(row)
    told = [(_of(each), each[0]) for each in calls.values()]
    by_hour: dict[int, Counter[str]] = {}
    for outcome, row in told:
        by_hour.setdefault(row.began_at.astimezone(ATHENS).hour, Counter())[outcome] += 1
    broken = Counter(row.step for _outcome, row in told if row.ended_at and row.step not in WHOLE)
    waits = [(row.at - row.began_at).total_seconds() for row in rows if row.role == Role.OPENED and row.keyed]
    found = sum(row.found_at is not None for _outcome, row in told)
    return Picture(day, by_hour, Waits.of(waits), dict(broken.most_common()), found)


def outcomes(connection: Connection, sight: Sight, since: datetime, until: datetime) -> Mapping[str, int]:
    """Return the calls that began in a span of time by what they were, in the order of `OUTCOMES`."""
    calls: dict[int, list[Row[Any]]] = {}
    for row in connection.execute(_calls(connection.dialect.name, sight, since, until)):
        calls.setdefault(row.id, []).append(row)
    sums = Counter(_of(each) for each in calls.values())
    return {name: sums[name] for name in OUTCOMES if sums[name]}


def _next_midnight(first: datetime) -> datetime:
    """Return the end of a day that may have 23 or 25 hours."""
    return datetime.combine(first.date() + timedelta(days=1), time(), ATHENS)


def _calls(dialect: str, sight: Sight, since: datetime, until: datetime) -> Any:
    columns = (call.c.id, call.c.began_at, call.c.ended_at, call.c.found_at, _step(dialect).label("step"))
    told = (call_outcome.c.role, request.c.at, (~request.c.unfinished).label("keyed"))
    query = select(*columns, *told).select_from(call)
    query = query.outerjoin(call_outcome, call_outcome.c.call == call.c.id)
    query = query.outerjoin(request, request.c.id == call_outcome.c.request)
    within = (call.c.began_at >= since, call.c.began_at < until, call.c.test == false())
    return query.where(*within, sight.within(request.c.directorate)).order_by(call.c.began_at, call.c.id)


def _step(dialect: str) -> ColumnElement[Any]:
    """Return the question that stood last, read by the database: a state is a page, its step a word."""
    read = cast if dialect == "postgresql" else type_coerce
    state: ColumnElement[Any] = read(call.c.state, JSON)
    step: ColumnElement[Any] = state["step"].as_string()
    return step


def _of(outcomes: Sequence[Row[Any]]) -> str:
    """Return what a call was, the most telling of all it was."""
    roles = {row.role or "none" for row in outcomes}
    return next(name for name in OUTCOMES if name in roles)
