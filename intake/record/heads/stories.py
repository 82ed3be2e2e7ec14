"""What became of each request, and when: its decisions and its audit, so that a past month reads the same later.

Counts nothing. Test calls, the canary, absorbed requests and what was no request at all are not told.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, or_, select

from intake.ground import tables
from intake.ground.tables import RequestState
from intake.record.tickets import STILL_OPEN
from intake.record.written import given_back

ENDS = ("done", "reopened", "merged")
"""What the audit says when a request ends, or goes on after all."""
ROUTED = "routed"
"""What the audit says when an operator gives a request to a team."""
UNDONE = "undone"
"""What it says when an operator takes that back: then it was none."""
MOVED = ("overridden", "taken", "given_back", ROUTED)
"""What the audit says when people say whose a request is."""
SET_APART = "set_apart"
"""What the audit says when an operator sets mode or service for one request alone (A3-1)."""
OVERRIDES = ("overridden", "given_back", SET_APART, ROUTED)
"""What the audit says when people decide otherwise than the rules; if that moved it, the details say where to."""
SETTLED = (RequestState.DONE, RequestState.MERGED)
BESIDES = (RequestState.ABSORBED, RequestState.NO_REQUEST)
INSTANT = timedelta(microseconds=1)
"""Added to the present moment, so that what is of this moment came before it."""
NEAR = timedelta(hours=1)
"""How long before or after a ticket was moved by hand a person's note on it counts as the reason."""


@dataclass(frozen=True, slots=True)
class Decided:
    """What the rules made of a request at a moment; `area` and `mode` are None where no area was known."""

    at: datetime
    area: str | None
    team: str
    mode: str | None
    service: str
    travel: bool


@dataclass(frozen=True, slots=True)
class Event:
    """A line of the audit. `why` is what people wrote on the ticket about it, if they did."""

    at: datetime
    what: str
    details: dict[str, Any]
    why: str | None = None


@dataclass(frozen=True, slots=True)
class Move:
    """A person's move of a request to another team than the rules had decided for."""

    at: datetime
    source: str | None
    to: str
    decided: str
    why: str | None


@dataclass(frozen=True, slots=True)
class Setting:
    """An operator's word on mode or service of one request, which moved it to no other team (A3-1)."""

    at: datetime
    mode: str | None
    service: str | None
    why: str | None


@dataclass(slots=True)
class Story:
    """One request over time; decisions and events oldest first."""

    id: str
    number: str
    at: datetime
    state: str
    unfinished: bool
    directorate: str | None
    decisions: list[Decided] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)

    @property
    def area(self) -> str | None:
        """The area it belongs to by the last decision, before that by the registry."""
        return self.decisions[-1].area if self.decisions else self.directorate

    def decided(self, until: datetime) -> Decided | None:
        """Return what was decided last before a moment; else what was decided first, a moment later."""
        before = [each for each in self.decisions if each.at < until]
        return before[-1] if before else next(iter(self.decisions), None)

    def settled(self, until: datetime) -> bool:
        """Whether it was done, or merged into another, as a moment came."""
        merged = self.state == RequestState.MERGED
        ends = [each for each in self.events if each.what in ENDS and (merged or each.what != "merged")]
        before = [each for each in ends if each.at < until]
        if before:
            return before[-1].what != "reopened"
        return ends[0].what == "reopened" if ends else self.state in SETTLED

    def team(self, until: datetime) -> str | None:
        """Return whose it was as a moment came, None before any decision. People win over later decisions."""
        first = self.decided(until)
        team, by_hand = first.team if first else None, False
        for at, to, hand in self._teams():
            if at < until and not (by_hand and hand is False):
                team, by_hand = to or team, by_hand or hand is True
        return team

    def moves(self) -> Iterator[Move]:
        """Yield what people have moved to another team than was decided, or given back as not theirs."""
        for each in self.events:
            if each.what in OVERRIDES and (decided := self._moved_from(each)):
                yield Move(each.at, each.details.get("from"), each.details["to"], decided, each.why)

    def settings(self) -> Iterator[Setting]:
        """Yield what an operator set for this request alone, where its team stayed the same."""
        for each in self.events:
            if each.what == SET_APART and not self._moved_from(each):
                new = each.details["new"]
                yield Setting(each.at, new["mode"], new["service"], each.why)

    def _moved_from(self, each: Event) -> str | None:
        """Return the team we had decided for, if the event moved it to another."""
        decided, to = self.decided(each.at), each.details.get("to")
        return decided.team if decided and to and to != decided.team else None

    def _teams(self) -> list[tuple[datetime, str | None, bool | None]]:
        """Return who got it when; True if a person chose that team for good, None if a team gave it back."""
        ours = [(each.at, each.team, False) for each in self.decisions]
        theirs = [
            (each.at, each.details.get("to"), None if each.what == "given_back" else True)
            for each in self.events
            if each.what in MOVED
        ]
        return sorted([*ours, *theirs], key=lambda move: move[0])


def stories(connection: Connection, since: datetime, until: datetime) -> list[Story]:
    """Return the requests made before `until` that were open at some moment from `since` on, or made since."""
    chosen = _chosen(since, until)
    columns = tables.request.c
    of_request = (columns.number, columns.at, columns.state, columns.unfinished, columns.directorate)
    rows = connection.execute(select(columns.id, *of_request).where(chosen).order_by(columns.number))
    found = {row.id: Story(*row) for row in rows}
    for request, decided in _decisions(connection, chosen):
        found[request].decisions.append(decided)
    for request, event in _events(connection, chosen):
        found[request].events.append(event)
    return list(found.values())


def _chosen(since: datetime, until: datetime) -> ColumnElement[bool]:
    request, audit = tables.request.c, tables.audit.c
    ended = select(audit.request).where(audit.at >= since, audit.what.in_(ENDS))
    stands = (request.at < until) & ~request.test & request.state.not_in(BESIDES)
    return stands & or_(request.at >= since, STILL_OPEN, request.id.in_(ended))


def _of(columns: Select[Any], key: ColumnElement[Any], chosen: ColumnElement[bool]) -> Select[Any]:
    return columns.join(tables.request, tables.request.c.id == key).where(chosen)


def _decisions(connection: Connection, chosen: ColumnElement[bool]) -> Iterator[tuple[str, Decided]]:
    decision = tables.decision.c
    query = _of(select(decision.request, decision.at, decision.result), decision.request, chosen)
    for row in connection.execute(query.order_by(decision.id)):
        told = row.result
        team = told.get("stays", told["team"])  # a request that was moved between teams stays where it is
        parts = (told["area"], team, told["mode"], told["service"], told["travel"])
        yield row.request, Decided(row.at, *parts)


def _events(connection: Connection, chosen: ColumnElement[bool]) -> Iterator[tuple[str, Event]]:
    audit = tables.audit.c
    query = _of(select(audit.request, audit.at, audit.what, audit.details), audit.request, chosen)
    said = _said(connection, chosen)
    told = {*ENDS, *MOVED, *OVERRIDES, UNDONE}
    rows = connection.execute(query.where(audit.what.in_(told)).order_by(audit.id)).all()
    undone = {row.details["deed"] for row in rows if row.what == UNDONE}
    for row in rows:
        if row.what != UNDONE and row.details.get("deed") not in undone:
            yield row.request, Event(row.at, row.what, row.details, _why(row, said[row.request]))


def _said(connection: Connection, chosen: ColumnElement[bool]) -> dict[str, list[tuple[datetime, str]]]:
    """Return what people have written on the tickets that people have moved."""
    note, audit = tables.note.c, tables.audit.c
    moved = select(audit.request).where(audit.what.in_(("overridden", "given_back")))
    query = _of(select(note.request, note.at, note.text), note.request, chosen & tables.request.c.id.in_(moved))
    found: dict[str, list[tuple[datetime, str]]] = defaultdict(list)
    for row in connection.execute(query.order_by(note.at, note.id)):
        found[row.request].append((row.at, row.text))
    return found


def _why(row: Row[Any], said: list[tuple[datetime, str]]) -> str | None:
    """Return the reason of a move: an operator's, the words after «not ours», or the note written with it."""
    if row.what in (SET_APART, ROUTED):
        return str(row.details["reason"])
    near = [text for when, text in said if abs(when - row.at) <= NEAR]
    if row.what == "given_back":
        return next((why for text in reversed(near) if (why := given_back(text))), None)
    return near[-1] if near and row.what == "overridden" else None
