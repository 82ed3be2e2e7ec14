"""The row of a call: made when first heard of, locked while a turn is taken."""

from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import Connection, bindparam, func, select, update

from intake.ground import tables
from intake.ground.prepared import Prepared
from intake.ground.upsert import insert_or_ignore
from intake.record import phones
from intake.route.rulebook import RuleBook
from ivr.codec import STATE
from ivr.form import Ring
from ivr.values import State

CARRIER = "twilio"
_NEW = STATE.dump(State())
_COLUMNS = [
    tables.call.c[name]
    for name in (
        "id",
        "sid",
        "caller_raw",
        "caller",
        "line",
        "test",
        "state",
        "last_turn",
        "question",
        "began_at",
        "ended_at",
    )
]
_FIND = Prepared(
    select(*_COLUMNS)
    .where(tables.call.c.carrier == CARRIER, tables.call.c.sid == bindparam("sid"))
    .with_for_update()
)


@dataclass(frozen=True, slots=True)
class CallRow:
    """What a turn needs of its call."""

    id: int
    sid: str
    caller_raw: str
    caller: str | None
    line: str | None
    test: bool
    state: str
    last_turn: int
    question: int
    began_at: datetime
    ended: bool
    canary: bool = False
    """Whether the bridge itself calls, to hear whether it answers."""
    named_late: bool = False
    """Whether the carrier has told its numbers only now, after we had heard of the call."""


def lock(connection: Connection, rules: RuleBook, ring: Ring, at: datetime) -> CallRow:
    """Return the call's row, locked until the transaction ends; make it if the carrier names it first now.

    A status or a recording may be the first we hear of a call; what it did not tell is filled in when known.
    """
    found = _find(connection, rules, ring.sid)
    if found is None:
        _make(connection, rules, ring, at)
    elif ring.caller and not found.caller_raw:
        _fill_in(connection, rules, ring, found.id)
    else:
        return found
    known = _find(connection, rules, ring.sid)
    assert known
    return replace(known, named_late=found is not None)


def _find(connection: Connection, rules: RuleBook, sid: str) -> CallRow | None:
    row = _FIND.one_or_none(connection, {"sid": sid})
    if row is None:
        return None
    told = row._asdict()
    canary = rules.canary_line()
    own = canary is not None and canary.key == row.line
    return CallRow(ended=told.pop("ended_at") is not None, canary=own, **told)


def _make(connection: Connection, rules: RuleBook, ring: Ring, at: datetime) -> None:
    insert_or_ignore(
        connection,
        tables.call,
        carrier=CARRIER,
        sid=ring.sid,
        **_told(rules, ring),
        state=_NEW,
        last_turn=-1,
        question=-1,
        began_at=min(ring.began_at or at, at),
    )


def _fill_in(connection: Connection, rules: RuleBook, ring: Ring, call: int) -> None:
    connection.execute(update(tables.call).where(tables.call.c.id == call).values(**_told(rules, ring)))


def _told(rules: RuleBook, ring: Ring) -> dict[str, object]:
    line = rules.line_of(ring.line)
    return {
        "caller_raw": ring.caller,
        "caller": phones.national(ring.caller),
        "called_raw": ring.line,
        "forwarded_from": ring.forwarded_from,
        "headers": dict(ring.headers),
        "line": line.key if line else None,
        "test": bool(line and line.test),
    }


def open_since(connection: Connection, at: datetime, besides: str | None, most: int) -> list[tuple[str, datetime]]:
    """Return calls that began before and are not over as far as we know, oldest first; not those of one line."""
    call = tables.call
    overdue = select(call.c.sid, call.c.began_at).where(call.c.ended_at.is_(None), call.c.began_at < at)
    overdue = overdue.where(func.coalesce(call.c.line, "") != (besides or "-"))
    return [(row.sid, row.began_at) for row in connection.execute(overdue.order_by(call.c.began_at).limit(most))]
