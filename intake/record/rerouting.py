"""How open requests stand with their teams, as `intake.route.reroute` asks. Decides nothing and changes nothing.

Left out: what a person has put where it is, taken or given back, what stands at a helpdesk that can only be told
(there nobody knows who works on it), and what is on its way to a team at this moment.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, and_, exists, func, or_, select

from intake.ground import tables
from intake.record import outbox
from intake.record.dispatch import CASES, case_of
from intake.record.tickets import STILL_OPEN
from intake.route.reroute import Standing
from intake.route.rulebook import RuleBook
from intake.route.values import Case
from ticket_client.values import Progress


@dataclass(frozen=True, slots=True)
class Stands:
    """A request that might be moved: its case, and how it stands."""

    request: str
    at: datetime
    """When it was made."""
    desk: str
    line: str | None
    case: Case
    standing: Standing


def standing(
    connection: Connection, rules: RuleBook, desks: Collection[str], at: datetime, request: str | None = None
) -> Iterator[Stands]:
    """Yield the requests at these helpdesks that may be moved, or one of them if it may; oldest first."""
    query = _MAY_MOVE.where(tables.ticket.c.desk.in_(desks))
    if request is not None:
        query = query.where(tables.request.c.id == request)
    for row in connection.execute(query.order_by(tables.request.c.at, tables.request.c.id)):
        case = replace(case_of(rules, row), calls=row.inputs.get("calls", 1))
        yield Stands(row.id, row.at, row.desk, row.line, case, _standing(rules, row, at))


def _standing(rules: RuleBook, row: Row[Any], at: datetime) -> Standing:
    left = row.result.get("left", [])
    return Standing(
        team=row.team,
        waited=at - row.decided_at,
        touched=bool(row.noted) or row.visit is not None or row.progress != Progress.PENDING,
        by_hand=bool(row.result.get("chosen")),
        other_rules=row.rules != rules.version,
        left=frozenset({*left, *(row.refused.split("\n") if row.refused else ())}),
        moves=row.moves,
    )


_EACH = tables.decision.alias()
_LAST = select(func.max(_EACH.c.id)).where(_EACH.c.request == tables.request.c.id).correlate(tables.request)
_OURS = tables.proposal.c.request == tables.request.c.id
_OPEN = exists().where(_OURS, tables.proposal.c.state == "open")
_COMING = exists().where(
    tables.promise.c.request == tables.request.c.id,
    tables.promise.c.verb == "assign",
    tables.promise.c.state.in_((outbox.WAITING, outbox.LEASED, outbox.PARKED)),
)
_NOTED = exists().where(tables.note.c.request == tables.request.c.id)
_MOVES = select(func.count()).where(_OURS, tables.proposal.c.state == "moved", tables.proposal.c.automatic)
_REFUSED = select(func.aggregate_strings(tables.proposal.c.target, "\n")).where(
    _OURS, tables.proposal.c.state == "refused"
)
_MAY_MOVE = (
    CASES.join(tables.ticket, and_(tables.ticket.c.request == tables.request.c.id, tables.ticket.c.live))
    .join(tables.decision, tables.decision.c.id == _LAST.scalar_subquery())
    .add_columns(
        tables.ticket.c.desk,
        tables.ticket.c.team,
        tables.ticket.c.progress,
        tables.decision.c.inputs,
        tables.decision.c.result,
        tables.decision.c.rules,
        tables.decision.c.at.label("decided_at"),
        _NOTED.label("noted"),
        _MOVES.scalar_subquery().label("moves"),
        _REFUSED.scalar_subquery().label("refused"),
    )
    .where(STILL_OPEN, ~tables.request.c.test, ~tables.request.c.unfinished, tables.request.c.returned == 0)
    .where(~tables.ticket.c.by_hand, tables.ticket.c.owner.is_(None), tables.ticket.c.team.is_not(None))
    .where(~or_(_OPEN, _COMING))
)
