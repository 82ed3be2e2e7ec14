"""Where a request goes and how it gets there: decisions with their reasons, proposals, tickets, promises.

Shows what is stored; decides nothing and changes nothing.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, func, select

from intake.ground.tables import PromiseState, decision, note, promise, proposal, rule_book, ticket
from intake.record.parked import REPLACING
from intake.route.values import Decision, Text


@dataclass(frozen=True, slots=True)
class Decided:
    """One decision. `decision` is None where what is stored can be read no more."""

    at: datetime
    team: str
    decision: Decision | None
    book: int | None
    """The version of the rule book, None for one that was never published here."""
    stays: str | None
    """Where people keep the ticket whatever was decided."""
    load: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Proposed:
    """A move to another team that waits for a person."""

    id: int
    at: datetime
    source: str
    target: str
    sentence: Text


@dataclass(frozen=True, slots=True)
class Pledged:
    """One promise to a helpdesk."""

    promise: Row[Any]
    overtaken: bool
    """A later one of its kind has taken its place: it would be dropped, not sent."""

    @property
    def parked(self) -> bool:
        """Whether it waits for a person."""
        return bool(self.promise.state == PromiseState.PARKED)


@dataclass(frozen=True, slots=True)
class Ways:
    """Routing and delivery of one request; decisions are the newest first."""

    decisions: tuple[Decided, ...]
    proposals: tuple[Proposed, ...]
    tickets: Sequence[Row[Any]]
    """The live one first."""
    promises: tuple[Pledged, ...]
    notes: Sequence[Row[Any]]
    """What technicians wrote on the ticket, oldest first."""


def ways(connection: Connection, request: str) -> Ways:
    """Return the ways of a request."""
    tickets = select(ticket).where(ticket.c.request == request).order_by(ticket.c.live.desc(), ticket.c.id.desc())
    notes = select(note).where(note.c.request == request).order_by(note.c.at, note.c.id)
    return Ways(
        decisions=_decisions(connection, request),
        proposals=_proposals(connection, request),
        tickets=connection.execute(tickets).all(),
        promises=_promises(connection, request),
        notes=connection.execute(notes).all(),
    )


def _decisions(connection: Connection, request: str) -> tuple[Decided, ...]:
    mine = select(decision).where(decision.c.request == request).order_by(decision.c.id.desc())
    rows = connection.execute(mine).all()
    prints = {row.rules for row in rows}
    books = select(rule_book.c.fingerprint, func.max(rule_book.c.number).label("number"))
    named = books.where(rule_book.c.fingerprint.in_(prints)).group_by(rule_book.c.fingerprint)
    numbers = {row.fingerprint: row.number for row in connection.execute(named)} if prints else {}
    return tuple(
        Decided(
            row.at,
            row.team,
            _read(row.result),
            numbers.get(row.rules),
            row.result.get("stays"),
            row.inputs.get("load") or {},
        )
        for row in rows
    )


def _proposals(connection: Connection, request: str) -> tuple[Proposed, ...]:
    of = proposal.c
    mine = select(proposal).where(of.request == request, of.state == "open").order_by(of.id)
    told = ((row, _read(row.decision)) for row in connection.execute(mine))
    return tuple(
        Proposed(
            row.id,
            row.at,
            row.source,
            row.target,
            decided.sentence if decided else Text(row.sentence, row.sentence),
        )
        for row, decided in told
    )


def _promises(connection: Connection, request: str) -> tuple[Pledged, ...]:
    mine = select(promise).where(promise.c.request == request).order_by(promise.c.id)
    rows = connection.execute(mine).all()
    last = {row.verb: row.id for row in rows if row.verb in REPLACING}
    return tuple(Pledged(row, last.get(row.verb, row.id) > row.id) for row in rows)


def _read(stored: dict[str, Any]) -> Decision | None:
    try:
        return Decision.from_json(stored)
    except ValueError:
        return None
