"""Support requests (δελτία): opened, amended, added to. Every change is one transaction with its promises (P3).

Talks to no desk; decides no route (see `dispatch`); words no ticket (see `wording`).
"""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, bindparam, insert, select, update

from intake.ground import tables
from intake.ground.prepared import Prepared
from intake.ground.tables import OPEN_STATES, RequestState, Role
from intake.record import callbacks, canaries, clips, folding, moves, outbox, outcomes, provenance, schools, tapes
from intake.record.call_rows import CallRow
from intake.record.callbacks import Due, Owed
from intake.record.dispatch import Dispatch
from intake.record.outbox import Pledge
from ivr.values import Act, Add, Amend, Known, Open, Reason


@dataclass(frozen=True, slots=True)
class Terms:
    """How long things wait: an empty call for a fuller one, a team for the end of the call."""

    grace: timedelta
    assign_after: timedelta
    call_back: Due
    """By when somebody is rung who was promised it."""


RECORDING_READY = timedelta(seconds=30)
"""How long the end of a call waits for the carrier to finish a recording, so that both are told in one."""

_BY_NUMBER = Prepared(
    select(tables.request).where(tables.request.c.number == bindparam("of")).with_for_update(key_share=True)
)
_BY_ID = Prepared(
    select(tables.request).where(tables.request.c.id == bindparam("of")).with_for_update(key_share=True)
)
_CHANGE = Prepared(update(tables.request).where(tables.request.c.id == bindparam("of")))
_OPEN = Prepared(insert(tables.request))


class Slips:
    """Writes requests. One per process, shared by the webhooks."""

    def __init__(self, dispatch: Dispatch, terms: Terms) -> None:
        self._dispatch = dispatch
        self._terms = terms

    def do(self, connection: Connection, call: CallRow, act: Act, at: datetime) -> None:
        """Carry out what the flow said; of a canary's call only that there was one."""
        match act:
            case _ if call.canary:
                canaries.noted(connection, call.id, at)
            case Open(number, known):
                self._open(connection, call, number, known, at)
            case Amend(number, known):
                self._amend(connection, call, number, known, at)
            case Add(number, known):
                self._add(connection, call, number, known, at)

    def _open(self, connection: Connection, call: CallRow, number: str, known: Known, at: datetime) -> None:
        key = uuid.uuid4().hex
        values = _columns(connection, known)
        row = {
            "id": key,
            "number": number,
            "call": call.id,
            "caller": call.caller,
            "test": call.test,
            "at": at,
            "version": 1,
        }
        _OPEN.run(connection, {**row, **values})
        outcomes.note(connection, call.id, key, Role.OPENED, at)
        provenance.note(connection, key, known, values, call.caller, at)
        provenance.audit(connection, "caller", "opened", key, {"call": call.sid}, at)
        clips.link(connection, call, key)
        self._owe(connection, call, key, values["reasons"], known.callback or call.caller, at)
        self._promise_open(connection, key, values, call, at)
        tapes.promise_files(connection, key, self._dispatch.attaching, at)
        if values["unfinished"]:
            self._fold(connection, call, key, at)
        else:
            self._absorb(connection, call, key, at)

    def _promise_open(
        self, connection: Connection, key: str, values: dict[str, Any], call: CallRow, at: datetime
    ) -> None:
        due = at + self._terms.grace if values["unfinished"] else at
        desk = self._dispatch.desk_for(values["directorate"], call.line)
        outbox.make(connection, Pledge(key, desk, "open", f"{key}:open", {}, due), at)

    def _amend(self, connection: Connection, call: CallRow, number: str, known: Known, at: datetime) -> None:
        row = _BY_NUMBER.one_or_none(connection, {"of": number})
        if row is None:
            return
        values = _columns(connection, _with_message(known) if Reason.LEFT_MESSAGE in row.reasons else known, row)
        values = _undecided(values, row)
        if row.state == RequestState.ABSORBED and not values["unfinished"]:
            values |= {"absorbed_by": None}  # it turned out to be no empty call, so it stands on its own again
            outbox.restore(connection, row.id, at)
        elif row.state not in OPEN_STATES:
            return
        changed = {name: value for name, value in values.items() if value != getattr(row, name)}
        if not changed:
            return
        _CHANGE.run(connection, {"of": row.id, **changed, "version": row.version + 1})
        provenance.note(connection, row.id, known, changed, None, at)
        provenance.audit(connection, "caller", "amended", row.id, {"fields": sorted(changed)}, at)
        if changed.keys() & {"reasons", "callback"}:
            wishes = (*known.reasons, *values["reasons"])
            self._owe(connection, call, row.id, wishes, known.callback or row.caller, at)
        if row.unfinished and not values["unfinished"]:
            outbox.hasten(connection, row.id, ("open",), at)
            self._absorb(connection, call, row.id, at)
        if "directorate" in changed:
            desk = self._dispatch.desk_for(changed["directorate"], call.line)
            moves.to_desk(connection, row.id, desk, at)
            tapes.promise_files(connection, row.id, self._dispatch.attaching, at)
        self._promise_update(connection, call, row.id, at)

    def _promise_update(self, connection: Connection, call: CallRow, request: str, at: datetime) -> None:
        """Let the desk know once, when the call is over; what nobody has tried to tell yet will be told right."""
        outbox.tell(connection, request, at if call.ended else at + self._terms.assign_after, at)
        self._dispatch.again(connection, request, at)

    def _add(self, connection: Connection, call: CallRow, number: str, known: Known, at: datetime) -> None:
        row = _BY_NUMBER.one_or_none(connection, {"of": number})
        if row is None:
            return
        if outcomes.note(connection, call.id, row.id, Role.ADDED, at):
            self._promise_update(connection, call, row.id, at)
        self._owe(connection, call, row.id, known.reasons, known.callback or call.caller, at)
        provenance.audit(
            connection, "caller", "added", row.id, {"call": call.sid, "reasons": list(known.reasons)}, at
        )

    def _owe(
        self,
        connection: Connection,
        call: CallRow,
        request: str,
        reasons: Sequence[str],
        phone: str | None,
        at: datetime,
    ) -> None:
        """Promise to ring whoever wanted a person or left a message, if there is a number to ring."""
        if phone and (why := callbacks.why(reasons)):
            callbacks.owe(connection, Owed(request, call.id, phone, why, self._terms.call_back(at)), at)

    def _absorb(self, connection: Connection, call: CallRow, into: str, at: datetime) -> None:
        """Fold the same number's empty calls of the last minutes into the request it has now made."""
        if folding.absorb(connection, call, into, at - self._terms.grace, at):
            self._grown(connection, call, into, at)

    def _fold(self, connection: Connection, call: CallRow, request: str, at: datetime) -> None:
        """Fold an empty call into what the same number has told, or has not told, already."""
        into = folding.fold(connection, call, request, at)
        if into is not None:
            self._grown(connection, call, into, at)

    def _grown(self, connection: Connection, call: CallRow, into: str, at: datetime) -> None:
        tapes.promise_files(connection, into, self._dispatch.attaching, at)
        self._promise_update(connection, call, into, at)

    def hasten(self, connection: Connection, call: CallRow, at: datetime) -> None:
        """Tell the teams now: the call is over. What is new waits for a recording that is not yet whole."""
        last = at + RECORDING_READY if clips.is_under_way(connection, call) else at
        for key in sorted({request for request, _role in outcomes.of(connection, call.id)}):
            outbox.hasten(connection, key, ("assign",), at)
            outbox.hasten(connection, key, ("update",), last)

    def named(self, connection: Connection, call: CallRow, at: datetime) -> None:
        """Note the caller's number on what the call has opened: the carrier told it only now."""
        requests = tables.request
        for key in connection.execute(select(requests.c.id).where(requests.c.call == call.id)).scalars().all():
            row = _BY_ID.one_or_none(connection, {"of": key})
            assert row
            values = {"caller": call.caller, "test": call.test, "version": row.version + 1}
            connection.execute(update(requests).where(requests.c.id == key).values(**values))
            provenance.note(connection, key, Known(), {}, call.caller, at)
            self._owe(connection, call, key, row.reasons, row.callback or call.caller, at)
            self._promise_update(connection, call, key, at)

    def clip_kept(self, connection: Connection, call: CallRow, clip: int, at: datetime) -> None:
        """Tell the desk that a message was left; one of the last resort needs a person to hear it.

        The message itself follows when it has been fetched (see `tapes`).
        """
        kept = connection.execute(select(tables.clip).where(tables.clip.c.id == clip)).one()
        if kept.request is None or call.canary:
            return
        row = _BY_ID.one(connection, {"of": kept.request})
        if kept.kind == "last_resort" and row.state in OPEN_STATES:
            self._needs_ear(connection, call, row, at)
        self._promise_update(connection, call, row.id, at)
        if call.ended:
            outbox.hasten(connection, row.id, ("update",), at)
        details = {"clip": kept.sid, "call": call.sid}
        provenance.audit(connection, "caller", "left_message", kept.request, details, at)

    def _needs_ear(self, connection: Connection, call: CallRow, row: Row[Any], at: datetime) -> None:
        """Mark that a message waits to be heard; a request with one is not empty."""
        reasons = _with_message(Known(reasons=tuple(row.reasons))).reasons
        values = {"reasons": list(reasons), "state": RequestState.NEEDS_LOOK, "unfinished": False}
        if any(value != getattr(row, name) for name, value in values.items()):
            raised = update(tables.request).where(tables.request.c.id == row.id)
            connection.execute(raised.values(**values, version=row.version + 1))
        self._owe(connection, call, row.id, reasons, row.callback or call.caller or row.caller, at)
        outbox.hasten(connection, row.id, ("open",), at)


def _with_message(known: Known) -> Known:
    """Return what is known of a request on which a message waits, which the flow itself never hears of."""
    moot = (Reason.UNFINISHED, Reason.UNHEARD, Reason.LEFT_MESSAGE)
    rest = (reason for reason in known.reasons if reason not in moot)
    return replace(known, reasons=(*rest, Reason.LEFT_MESSAGE))


def _columns(connection: Connection, known: Known, before: Row[Any] | None = None) -> dict[str, Any]:
    """Return what is known as the columns of a request, with a snapshot of the school as first named."""
    return {
        **_snapshot(connection, known, before),
        "category": known.category or 0,
        "kind": known.kind,
        "state": RequestState.NEEDS_LOOK if known.reasons else RequestState.CONFIRMED,
        "reasons": [str(reason) for reason in known.reasons],
        "urgent": known.urgent,
        "delivered": known.delivered,
        "system": known.system,
        "callback": known.callback,
        "unfinished": Reason.UNFINISHED in known.reasons,
    }


def _undecided(values: dict[str, Any], request: Row[Any]) -> dict[str, Any]:
    """Return the columns without what a person has set, and without the reasons they have looked into."""
    if not request.settled:
        return values
    fixed = {column for what in request.settled for column in SETTLED.get(what, ())}
    reasons = [each for each in values["reasons"] if each not in request.settled]
    state = RequestState.NEEDS_LOOK if reasons else RequestState.CONFIRMED
    looks = {"reasons": reasons, "state": state, "unfinished": Reason.UNFINISHED in reasons}
    return {name: value for name, value in values.items() if name not in fixed} | looks


_SNAPSHOT = ("school", "school_code", "school_name", "directorate")
SETTLED = {"school": _SNAPSHOT, "category": ("category",)}
"""What a person may set on a request, and the columns that hold it."""


def _snapshot(connection: Connection, known: Known, before: Row[Any] | None) -> dict[str, Any]:
    if known.school is None:
        return {"school": None, "school_code": known.code, "school_name": None, "directorate": None}
    if before and before.school == known.school:
        return {name: getattr(before, name) for name in _SNAPSHOT}
    school = schools.by_id(connection, known.school)
    code = school.code if school else known.code
    name, directorate = (school.name, school.directorate) if school else (None, None)
    return dict(zip(_SNAPSHOT, (known.school, code, name, directorate), strict=True))
