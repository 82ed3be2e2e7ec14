"""The trip sheet: an area's open requests that need work at the school, place by place.

It holds telephone numbers: for the paper of those who travel, never for a log. Counts nothing.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select

from intake.ground import tables
from intake.record import tickets
from intake.record.facts import SlipFacts, slip_facts
from intake.record.heads.figures import DAY
from intake.record.heads.stories import INSTANT, Story, stories
from intake.route.parts import Area
from intake.route.rulebook import RuleBook
from intake.route.spelling import municipality_key
from intake.route.values import Service


@dataclass(frozen=True, slots=True)
class Trip:
    """One request to be seen to at the school; `days` since it was made."""

    facts: SlipFacts
    days: int
    team: str
    travel: bool
    """Out of the KEPLINET's seat, or hard to reach: a trip that is compensated for the partner's people (A3-4)."""
    inaccessible: bool
    """Hard to reach, from the registry."""
    ref: str | None
    """The ticket's number at the helpdesk; None while none stands there."""
    owner: str | None
    """Who has taken it there."""
    visit: str | None
    """The day planned, or day and time: `2026-11-25`, `2026-11-25T10:30`, Athens time."""


@dataclass(frozen=True, slots=True)
class Stop:
    """One island or municipality with all there is to do in it; `name` is None where the registry names none."""

    name: str | None
    away: bool
    """Out of the KEPLINET's seat."""
    trips: tuple[Trip, ...]


def stops(connection: Connection, rules: RuleBook, area: Area, now: datetime) -> tuple[Stop, ...]:
    """Return where the area's technicians have to go: places out of the seat first, by name, the unknown one last.

    On-site by the last decision, or a visit is planned. In a place by school, and there the oldest first.
    """
    by_place: dict[str, list[Trip]] = defaultdict(list)
    for trip in _trips(connection, rules, area, now):
        by_place[municipality_key(trip.facts.municipality or "")].append(trip)
    found = [_stop(key, trips, area) for key, trips in by_place.items()]
    return tuple(sorted(found, key=lambda stop: (stop.name is None, not stop.away, stop.name or "")))


def _stop(key: str, trips: list[Trip], area: Area) -> Stop:
    mine = sorted(trips, key=lambda trip: (trip.facts.school_name or "", trip.facts.at))
    return Stop(mine[0].facts.municipality if key else None, bool(key) and key not in area.seat_keys, tuple(mine))


def _trips(connection: Connection, rules: RuleBook, area: Area, now: datetime) -> Iterator[Trip]:
    until = now + INSTANT
    for story in stories(connection, until, until):
        if story.area == area.code and not story.unfinished and not story.settled(until):
            trip = _trip(connection, rules, area, story, until)
            if trip:
                yield trip


def _trip(connection: Connection, rules: RuleBook, area: Area, story: Story, now: datetime) -> Trip | None:
    """Return the request as a trip, None if nobody has to go there."""
    visit, inaccessible = connection.execute(_PLACE.where(tables.request.c.id == story.id)).one()
    decided = story.decided(now)
    if not visit and not (decided and decided.service == Service.ONSITE):
        return None
    facts = slip_facts(connection, rules, story.id)
    key = municipality_key(facts.municipality or "")
    away = bool(inaccessible) or (bool(key) and key not in area.seat_keys)
    place = tickets.place_of(connection, story.id)
    return Trip(
        facts,
        (now - story.at) // DAY,
        story.team(now) or rules.triage.queue,
        away or bool(decided and decided.travel),
        bool(inaccessible),
        place.ref if place else None,
        place.owner if place else None,
        visit,
    )


_PLACE = select(tables.request.c.visit, tables.school.c.inaccessible).outerjoin(
    tables.school, tables.school.c.id == tables.request.c.school
)
