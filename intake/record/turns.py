"""The turn log: replay guard, operator's transcript and golden test in one. Understands no answer itself."""

import hashlib
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, bindparam, insert, select, update

from intake.ground import tables
from intake.ground.prepared import Both
from intake.record.call_rows import CallRow
from ivr.codec import FACTS, HEARD, STATE, TURN
from ivr.facts import Facts
from ivr.form import Ring
from ivr.values import Ended, Heard, Resumed, Turn
from ivr.webhooks import Render

_LOGGED = ("call", "n", "asked", "fingerprint", "heard", "facts", "answer", "document", "at")
_LOG = insert(tables.turn).values({name: bindparam(f"its_{name}") for name in _LOGGED}).inline()
_REMEMBER = update(tables.call).where(tables.call.c.id == bindparam("its_call"))
_KEEP = Both(
    _LOG,
    _REMEMBER.values(state=bindparam("now"), last_turn=bindparam("its_n"), question=bindparam("put")),
)

Input = tuple[int, Heard]
"""The turn number in the URL, and what was heard there."""


def _fingerprint(heard: str) -> str:
    return hashlib.sha256(heard.encode()).hexdigest()


def answered(connection: Connection, call: CallRow, came: Input, render: Render) -> bytes | None:
    """Return the bytes that answered this very input, None if it is new."""
    asked, heard = came
    if asked > call.last_turn:
        return None
    turn = tables.turn
    same = (turn.c.asked == asked) & (turn.c.fingerprint == _fingerprint(HEARD.dump(heard)))
    return _document(connection, call, same, render)


def asked_again(connection: Connection, call: CallRow, render: Render) -> bytes | None:
    """Return the bytes that put the present question again, if that was the last thing done."""
    turn = tables.turn
    last = (turn.c.n == call.last_turn) & (turn.c.fingerprint == _fingerprint(HEARD.dump(Resumed())))
    return _document(connection, call, last, render)


def _document(connection: Connection, call: CallRow, which: ColumnElement[bool], render: Render) -> bytes | None:
    turn = tables.turn
    query = select(turn.c.n, turn.c.document, turn.c.answer).where(turn.c.call == call.id, which)
    row = connection.execute(query).one_or_none()
    if row is None or row.document is not None:
        return row.document if row else None
    return render(TURN.load(row.answer), row.n)


@dataclass(frozen=True, slots=True)
class Exchange:
    """Turn `n` of a call: what came, what was heard in it, what decided it, the answer."""

    n: int
    came: Input
    heard: Heard
    facts: Facts
    turn: Turn
    document: bytes


def keep(connection: Connection, call: CallRow, exchange: Exchange, at: datetime) -> None:
    """Store one exchange and what the call remembers after it."""
    heard, (asked, received) = HEARD.dump(exchange.heard), exchange.came
    told = heard if received is exchange.heard else HEARD.dump(received)
    row = {
        "call": call.id,
        "n": exchange.n,
        "asked": asked,
        "fingerprint": _fingerprint(told),
        "heard": heard,
        "facts": FACTS.dump(exchange.facts),
        "answer": TURN.dump(exchange.turn),
        "document": exchange.document,
        "at": at,
    }
    question = call.question if isinstance(exchange.heard, Resumed | Ended) else exchange.n
    logged = {f"its_{name}": value for name, value in row.items()}
    _KEEP.run(connection, {**logged, "now": STATE.dump(exchange.turn.state), "put": question})


def close(connection: Connection, call: CallRow, ring: Ring, at: datetime) -> None:
    """Store that the call is over. A final state never goes back."""
    connection.execute(
        update(tables.call)
        .where(tables.call.c.id == call.id, tables.call.c.ended_at.is_(None))
        .values(ended_at=min(ring.ended_at or at, at), status=ring.status)
    )
