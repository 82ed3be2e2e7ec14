"""Proposals to move a request: kept, shown, accepted, refused. What should move `intake.route` says.

An accepted one is a person's own assignment: nothing is proposed against it later. One whose request has moved on
meanwhile is outdated and moves nothing.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, insert, literal_column, select, update

from intake.ground import tables
from intake.ground.tables import OPEN_PROPOSAL
from intake.record import tickets
from intake.record.dispatch import Dispatch
from intake.record.provenance import audit
from intake.record.rerouting import Stands, standing
from intake.route.reroute import Proposal
from intake.route.rulebook import RuleBook
from intake.route.values import Decision, Text

_IS_OPEN: ColumnElement[bool] = literal_column(f"proposal.{OPEN_PROPOSAL}")


@dataclass(frozen=True, slots=True)
class Proposed:
    """An open proposal as a person sees it."""

    id: int
    number: str
    """The request's."""
    ground: str
    source: str
    target: str
    at: datetime
    sentence: Text


_COLUMNS = tables.proposal.c
_SHOWN = select(
    _COLUMNS.id,
    tables.request.c.number,
    _COLUMNS.ground,
    _COLUMNS.source,
    _COLUMNS.target,
    _COLUMNS.at,
    _COLUMNS.decision,
).join(tables.request, tables.request.c.id == _COLUMNS.request)


def opened(connection: Connection) -> list[Proposed]:
    """Return what waits for a person, oldest first."""
    rows = connection.execute(_SHOWN.where(_IS_OPEN).order_by(_COLUMNS.id))
    return [Proposed(*row[:-1], Decision.from_json(row.decision).sentence) for row in rows]


def moving(connection: Connection) -> Sequence[tuple[str, str]]:
    """Return source and target of each open proposal."""
    found = connection.execute(select(_COLUMNS.source, _COLUMNS.target).where(_IS_OPEN))
    return [(row.source, row.target) for row in found]


def keep(
    connection: Connection, dispatch: Dispatch, rules: RuleBook, stands: Stands, found: Proposal, at: datetime
) -> bool:
    """Store a proposal, and move the request if the rule book lets it; False if it stands otherwise by now."""
    request, decision = stands.request, found.decision
    tickets.locked(connection, request)
    now = next(standing(connection, rules, [stands.desk], at, request), None)
    if now is None or replace(now.standing, waited=stands.standing.waited) != stands.standing:
        return False
    values = {
        "request": request,
        "ground": found.ground,
        "source": now.standing.team,
        "target": decision.team,
        "decision": decision.to_json(),
        "sentence": decision.sentence.el,
        "rules": rules.version,
        "state": "moved" if found.automatic else "open",
        "automatic": found.automatic,
        "at": at,
        "settled_at": at if found.automatic else None,
    }
    connection.execute(insert(tables.proposal).values(**values))
    if found.automatic:
        dispatch.move(connection, request, decision, now.standing.team, at, chosen=False)
        details = {"from": now.standing.team, "to": decision.team, "ground": found.ground}
        audit(connection, "rule", "rerouted", request, details, at)
    return True


def accept(
    connection: Connection,
    dispatch: Dispatch,
    rules: RuleBook,
    desks: Collection[str],
    id_: int,
    at: datetime,
    by: str | None = None,
) -> str | None:
    """Move the request as proposed, by a person's word; return why it cannot be, in a sentence."""
    row = _locked(connection, id_)
    if row is None:
        return f"There is no open proposal {id_}."
    _settle(connection, id_, "moved", at)  # before it is looked at: an open proposal keeps a request from another
    now = next(standing(connection, rules, desks, at, row.request), None)
    if now is None or now.standing.touched or now.standing.by_hand or now.standing.team != row.source:
        _settle(connection, id_, "outdated", at)
        return f"Proposal {id_} is outdated: people have the request in hand, or it has moved on. It stays."
    dispatch.move(connection, row.request, Decision.from_json(row.decision), row.source, at, chosen=True)
    _audit(connection, "rerouted", row, at, by)
    return None


def refuse(connection: Connection, id_: int, at: datetime, by: str | None = None) -> str | None:
    """Leave the request where it is, and never propose that team for it again; return why that is not to do."""
    row = _locked(connection, id_)
    if row is None:
        return f"There is no open proposal {id_}."
    _settle(connection, id_, "refused", at)
    _audit(connection, "not_rerouted", row, at, by)
    return None


def outdate(connection: Connection, at: datetime) -> int:
    """Close the open proposals whose requests are done, in somebody's hands or elsewhere; return how many."""
    ticket, request = tables.ticket.c, tables.request.c
    place = (ticket.request == _COLUMNS.request) & ticket.live & (ticket.team == _COLUMNS.source)
    free = ~ticket.by_hand & ticket.owner.is_(None) & (ticket.progress == "pending")
    stands = (
        select(_COLUMNS.id)
        .join(tables.ticket, place)
        .join(tables.request, request.id == _COLUMNS.request)
        .where(_IS_OPEN, free, tickets.STILL_OPEN, request.returned == 0)
    )
    gone = update(tables.proposal).where(_IS_OPEN, _COLUMNS.id.not_in(stands))
    return connection.execute(gone.values(state="outdated", settled_at=at)).rowcount


def _locked(connection: Connection, id_: int) -> Row[Any] | None:
    """Return an open proposal whose request nobody else can change now."""
    mine = select(tables.proposal).where(_COLUMNS.id == id_, _IS_OPEN)
    row = connection.execute(mine).one_or_none()
    if row is None:
        return None
    tickets.locked(connection, row.request)
    return connection.execute(mine).one_or_none()  # somebody may have settled it while we waited


def _settle(connection: Connection, id_: int, state: str, at: datetime) -> None:
    connection.execute(update(tables.proposal).where(_COLUMNS.id == id_).values(state=state, settled_at=at))


def _audit(connection: Connection, what: str, row: Row[Any], at: datetime, by: str | None) -> None:
    details = {"from": row.source, "to": row.target, "ground": row.ground, "proposal": row.id}
    audit(connection, "operator", what, row.request, details | ({"by": by} if by else {}), at)
