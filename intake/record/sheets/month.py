"""A month's figures, counted from the record. Nothing in them is of a caller, so they may outlive the calls."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from statistics import quantiles
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import Connection, func, select

from intake.ground.clock import ATHENS
from intake.ground.tables import (
    RequestState,
    Role,
    audit,
    call,
    call_outcome,
    reconciliation,
    request,
    second_call,
)
from intake.record.sheets import rung_back
from intake.record.sheets.rung_back import Callbacks
from ivr.values import Reason

A_PERSON = ("taken", "overridden", "visit_planned", "done")
"""What the audit of a request says when a person at a helpdesk has first done something with it."""
SETTLED = (RequestState.DONE, RequestState.MERGED)


@dataclass(frozen=True, slots=True)
class Day:
    """One day in Athens. `listed` is the carrier's count; the others say what became of the calls we know."""

    day: date
    listed: int = 0
    requests: int = 0
    entries: int = 0
    tests: int = 0
    going_on: int = 0
    lacking: int = 0
    """Ended, and nothing came of it: must be nought."""
    unlisted: int = 0
    """On our record, and not (yet) seen in the carrier's log."""
    found: int = 0
    """Those of them that only the carrier's log told us of."""


@dataclass(frozen=True, slots=True)
class Gap:
    """A call something of which never reached us: when it rang, what was missed, when found, its requests."""

    rang: datetime
    cause: str
    found: datetime
    requests: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ToPerson:
    """Minutes from a request to the first thing a person did with it; `none` counts those still without."""

    counted: int = 0
    none: int = 0
    median: float | None = None
    nine_of_ten: float | None = None
    longest: float | None = None


@dataclass(frozen=True, slots=True)
class Second:
    """What another source lists of the month, and when the calls rang that our record does not have."""

    source: str
    calls: int
    missing: tuple[datetime, ...]


@dataclass(frozen=True, slots=True)
class Month:
    """The sheet. `compared_since` and `compared_until` bound what the carrier's log was read of."""

    month: str
    compared_since: datetime | None
    compared_until: datetime | None
    days: tuple[Day, ...] = ()
    gaps: tuple[Gap, ...] = ()
    callbacks: Callbacks = field(default_factory=Callbacks)
    to_person: ToPerson = field(default_factory=ToPerson)
    seconds: tuple[Second, ...] = ()

    @property
    def whole(self) -> Day:
        """All days together."""
        counts = [name for name in Day.__dataclass_fields__ if name != "day"]
        return Day(date.min, **{name: sum(getattr(day, name) for day in self.days) for name in counts})


MONTH: TypeAdapter[Month] = TypeAdapter(Month)
"""To JSON and back."""


def bounds(month: str) -> tuple[datetime, datetime]:
    """Return the first moment of a month such as 2026-11 in Athens, and of the next; raises ValueError."""
    first = datetime.strptime(month, "%Y-%m").replace(tzinfo=ATHENS)
    return first, (first + timedelta(days=32)).replace(day=1)


def counted(connection: Connection, month: str, canary: str | None) -> Month:
    """Count a month; the calls of the canary's line are no calls."""
    since, until = bounds(month)
    calls = _calls(connection, since, until, canary)
    first, last = connection.execute(_COMPARED).one()
    requests = _requests(connection, since, until)
    return Month(
        month,
        first,
        last,
        tuple(_days(calls)),
        tuple(_gaps(calls)),
        rung_back.counted(connection, since, until, _asked(requests)),
        _to_person(requests),
        tuple(_seconds(connection, since, until)),
    )


_COMPARED = select(func.min(reconciliation.c.since), func.max(reconciliation.c.began_at)).where(
    reconciliation.c.ended_at.is_not(None), reconciliation.c.trouble.is_(None)
)


@dataclass(slots=True)
class _Call:
    row: Any
    outcomes: list[tuple[str, str, str]] = field(default_factory=list)
    """Role, the request's state and its number."""

    @property
    def kind(self) -> str:
        """Return as which of a day's counts it counts, once."""
        if self.row.test:
            return "tests"
        if any(role == Role.OPENED and state != RequestState.ABSORBED for role, state, _ in self.outcomes):
            return "requests"
        if self.outcomes:
            return "entries"
        return "lacking" if self.row.ended_at else "going_on"


def _calls(connection: Connection, since: datetime, until: datetime, canary: str | None) -> list[_Call]:
    of_call = (call.c.id, call.c.began_at, call.c.ended_at, call.c.test, call.c.listed_at, call.c.found_at)
    query = (
        select(*of_call, call.c.cause, call_outcome.c.role, request.c.state, request.c.number)
        .outerjoin(call_outcome, call_outcome.c.call == call.c.id)
        .outerjoin(request, request.c.id == call_outcome.c.request)
        .where(call.c.began_at >= since, call.c.began_at < until)
        .where(func.coalesce(call.c.line, "") != (canary or "-"))
        .order_by(call.c.began_at, call.c.id, call_outcome.c.ordinal)
    )
    found: dict[int, _Call] = {}
    for row in connection.execute(query):
        each = found.setdefault(row.id, _Call(row))
        if row.role is not None:
            each.outcomes.append((row.role, row.state, row.number))
    return list(found.values())


def _days(calls: Iterable[_Call]) -> Iterator[Day]:
    counts: dict[date, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for each in calls:
        of_day = counts[each.row.began_at.astimezone(ATHENS).date()]
        of_day[each.kind] += 1
        of_day["listed" if each.row.listed_at else "unlisted"] += 1
        of_day["found"] += each.row.found_at is not None
    for day, of_day in sorted(counts.items()):
        yield Day(day, **of_day)


def _gaps(calls: Iterable[_Call]) -> Iterator[Gap]:
    for each in calls:
        if each.row.found_at is not None:
            numbers = tuple(dict.fromkeys(number for _, state, number in each.outcomes if state != "absorbed"))
            yield Gap(each.row.began_at, each.row.cause, each.row.found_at, numbers)


def _requests(connection: Connection, since: datetime, until: datetime) -> Sequence[Any]:
    """Return the month's requests that stand, each with the moment a person first did something with it."""
    by_person = (
        select(func.min(audit.c.at)).where(audit.c.request == request.c.id, audit.c.what.in_(A_PERSON))
    ).scalar_subquery()
    told = (request.c.at, request.c.state, request.c.callback, request.c.reasons, request.c.settled)
    query = select(*told, by_person.label("person_at")).where(
        request.c.at >= since, request.c.at < until, ~request.c.test
    )
    besides = (RequestState.ABSORBED, RequestState.NO_REQUEST)
    return connection.execute(query.where(request.c.state.not_in(besides)).order_by(request.c.number)).all()


def _asked(requests: Iterable[Any]) -> Callbacks:
    wishes = {Reason.WANTED_PERSON, Reason.LEFT_MESSAGE}
    asked = [row for row in requests if row.callback or wishes.intersection([*row.reasons, *row.settled])]
    settled = [row for row in asked if row.state in SETTLED]
    taken = [row for row in asked if row.state not in SETTLED and row.person_at]
    return Callbacks(len(asked), len(settled), len(taken))


def _to_person(requests: Iterable[Any]) -> ToPerson:
    rows = list(requests)
    minutes = sorted((row.person_at - row.at).total_seconds() / 60 for row in rows if row.person_at)
    if not minutes:
        return ToPerson(none=len(rows))
    tenths = quantiles(minutes, n=10, method="inclusive") if len(minutes) > 1 else minutes * 9
    median, nine, longest = (round(each, 1) for each in (tenths[4], tenths[8], minutes[-1]))
    return ToPerson(len(minutes), len(rows) - len(minutes), median, nine, longest)


def _seconds(connection: Connection, since: datetime, until: datetime) -> Iterator[Second]:
    query = select(second_call.c.source, second_call.c.began_at, second_call.c.call)
    query = query.where(second_call.c.began_at >= since, second_call.c.began_at < until)
    told: dict[str, list[Any]] = defaultdict(list)
    for row in connection.execute(query.order_by(second_call.c.source, second_call.c.began_at)):
        told[row.source].append(row)
    for source, rows in told.items():
        yield Second(source, len(rows), tuple(row.began_at for row in rows if row.call is None))
