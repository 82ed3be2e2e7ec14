"""Empty calls folded into a request of the same caller: an hour of redialling is one slip, and not a hundred.

A withheld number is nobody's, so such calls are never folded. What is folded keeps its number and its story, and
stands on its own again if it turns out not to be empty (see `slips`).
"""

from datetime import datetime, timedelta

from sqlalchemy import Connection, bindparam, or_, select, update

from intake.ground import tables
from intake.ground.prepared import Prepared, among
from intake.ground.tables import OPEN_STATES, RequestState, Role
from intake.record import clips, outbox, outcomes, provenance
from intake.record.call_rows import CallRow

ONE_FLOOD = timedelta(days=1)
"""How long after its first empty call a caller's further ones are entries on that."""

_requests = tables.request
_MINE = (_requests.c.caller == bindparam("of")) & (_requests.c.id != bindparam("besides"))
_IS_OPEN = among(_requests.c.state, OPEN_STATES)
_COLUMNS = (_requests.c.id, _requests.c.call)
_EMPTY = Prepared(
    select(*_COLUMNS)
    .join(tables.call)
    .where(_MINE, _requests.c.unfinished, _requests.c.at >= bindparam("since"), _IS_OPEN)
    .with_for_update(skip_locked=True, key_share=True)
)
_FIRST = Prepared(
    select(*_COLUMNS)
    .where(_MINE, _IS_OPEN, _requests.c.test == bindparam("test"))
    .where(
        or_(
            ~_requests.c.unfinished & (_requests.c.at >= bindparam("began_at")),
            _requests.c.unfinished & (_requests.c.at >= bindparam("since")),
        )
    )
    .order_by(_requests.c.unfinished, _requests.c.at)
    .limit(1)
    .with_for_update(skip_locked=True, key_share=True)
)


def absorb(connection: Connection, call: CallRow, into: str, since: datetime, at: datetime) -> bool:
    """Fold the caller's empty calls since then into the request it has now made; whether there were any.

    One whose call is taking a turn at this moment is left alone: it may be empty no longer.
    """
    if call.caller is None:
        return False
    rows = _EMPTY.rows(connection, {"of": call.caller, "besides": into, "since": since})
    folded = [_folded(connection, row.id, row.call, into, at) for row in rows]
    return any(folded)


def fold(connection: Connection, call: CallRow, request: str, at: datetime) -> str | None:
    """Fold a call in which nothing was told into what its caller has told since it began, or into the first such.

    Return the request it is an entry on now, None if there is none.
    """
    if call.caller is None:
        return None
    asked = {"of": call.caller, "besides": request, "test": call.test, "began_at": call.began_at}
    into = next(iter(_FIRST.rows(connection, {**asked, "since": at - ONE_FLOOD})), None)
    if into is None or not _folded(connection, request, call.id, into.id, at):
        return None
    return str(into.id)


def _folded(connection: Connection, request: str, call: int, into: str, at: datetime) -> bool:
    """Let one request be an entry on another, if no desk knows of it yet; what was folded into it goes along."""
    if not outbox.drop_untried(connection, request, at):
        return False
    mine = _requests.c.id == request
    connection.execute(update(_requests).where(mine).values(state=RequestState.ABSORBED, absorbed_by=into))
    connection.execute(update(_requests).where(_requests.c.absorbed_by == request).values(absorbed_by=into))
    clips.hand_over(connection, request, into)
    outbox.drop(connection, request, "attach", at)
    provenance.audit(connection, "rule", "absorbed", request, {"into": into}, at)
    outcomes.go_along(connection, request, into)
    outcomes.note(connection, call, into, Role.ABSORBED, at)
    return True
