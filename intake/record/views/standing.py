"""How things stand at this moment: what waits for a person, the teams' work, the desks. Changes nothing."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, case, false, func, select

from intake.ground.tables import RequestState, request
from intake.record import desks, figures, reconciliations, workload
from intake.record.people.rights import Sight
from intake.record.tickets import STILL_OPEN
from intake.route.parts import Team
from intake.route.rulebook import RuleBook
from intake.route.values import TeamKind, Text

AGES: tuple[tuple[str, timedelta], ...] = (
    ("quarter", timedelta(minutes=15)),
    ("hour", timedelta(hours=1)),
    ("four", timedelta(hours=4)),
    ("day", timedelta(days=1)),
)
"""Up to how long something waits, by name; whatever waits longer is `longer`."""


@dataclass(frozen=True, slots=True)
class Load:
    """A team's open tickets against what it can carry."""

    queue: str
    name: Text
    open: int
    capacity: int | None
    """None for a queue of people who decide, which nothing is too much for."""

    @property
    def share(self) -> float:
        """How much of its capacity is used; above 1 it is overloaded."""
        return self.open / self.capacity if self.capacity else 0.0


@dataclass(frozen=True, slots=True)
class DeskState:
    """A helpdesk: what has not reached it yet, and why it rests if it does."""

    desk: str
    waiting: int
    parked: int
    oldest: datetime | None
    trouble: str | None
    why: str | None

    @property
    def well(self) -> bool:
        """Whether it answers and nothing is parked."""
        return self.trouble is None and not self.parked


def waiting_by_age(connection: Connection, sight: Sight, at: datetime) -> dict[str, int]:
    """Return how many requests need a look, by how long they have waited; all ages, nought too."""
    age = case(*((request.c.at > at - span, name) for name, span in AGES), else_="longer")
    mine = (STILL_OPEN, request.c.state == RequestState.NEEDS_LOOK, request.c.test == false())
    query = select(age, func.count()).where(*mine, sight.within(request.c.directorate)).group_by(age)
    found = {name: int(count) for name, count in connection.execute(query)}
    return {name: found.get(name, 0) for name in (*(each for each, _span in AGES), "longer")}


def loads(connection: Connection, rules: RuleBook, sight: Sight, at: datetime) -> list[Load]:
    """Return the teams that have something to do, the fullest first."""
    common = () if sight.areas else (rules.triage, rules.unfinished, rules.lead)
    teams = {team.queue: team for team in (*common, *rules.bodies(sight.areas or None))}
    counted = workload.open_tickets(connection, rules, teams, at).load
    busy = [team for team in teams.values() if counted.get(team.queue)]
    found = [Load(team.queue, team.name, counted[team.queue], _capacity(team)) for team in busy]
    return sorted(found, key=lambda load: (-load.share, load.queue))


def _capacity(team: Team) -> int | None:
    return team.capacity if team.kind in (TeamKind.KEPLINET, TeamKind.PARTNER) else None


def desk_states(connection: Connection, names: Sequence[str], at: datetime) -> list[DeskState]:
    """Return how each helpdesk stands."""
    resting = {row.desk: row for row in desks.troubled(connection, at)}
    rows = figures.backlog(connection, at)
    return [_state(name, [row for row in rows if row.desk == name], resting.get(name)) for name in names]


def _state(name: str, rows: Sequence[figures.Backlog], resting: Row[Any] | None) -> DeskState:
    oldest = min((row.oldest for row in rows if row.oldest), default=None)
    waiting, parked = sum(row.waiting for row in rows), sum(row.parked for row in rows)
    return DeskState(name, waiting, parked, oldest, resting and resting.trouble, resting and resting.why)


@dataclass(frozen=True, slots=True)
class Compared:
    """The comparison with the carrier's log: when it last went well, why the last one did not, what it found."""

    good: datetime | None
    trouble: str | None
    found: dict[str, int]


def compared(connection: Connection, since: datetime) -> Compared:
    """Return what the comparisons since then have found."""
    last = reconciliations.last(connection)
    found = {name: count for name, count in reconciliations.found_since(connection, since).items() if count}
    return Compared(reconciliations.last_good(connection), last.trouble if last else None, found)
