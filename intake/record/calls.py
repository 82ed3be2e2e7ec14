"""Calls: one turn is one transaction. Implements the telephone's CallBook on the database.

A turn is stored with the bytes that answered it, so the same webhook gets the same answer (P8). An input that does
not fit the present question puts that question again and changes nothing else.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from time import perf_counter
from typing import TypeVar

import structlog
from sqlalchemy import Connection

from intake.ground.clock import Clock
from intake.ground.db import Database
from intake.record import canaries, reconciliations, turns
from intake.record.call_rows import CallRow, lock
from intake.record.clips import keep_clip
from intake.record.guide import guide
from intake.record.reconciliations import Cause, Known
from intake.record.rulebooks import InForce
from intake.record.slips import Slips
from intake.record.turns import Exchange, Input
from ivr.flow import converse, revive
from ivr.form import ClipNews, Ring
from ivr.twiml import NOTHING
from ivr.values import Began, Ended, Heard, Resumed, Turn
from ivr.webhooks import Render

T = TypeVar("T")

log = structlog.get_logger("intake.calls")

FARTHEST = 1000
"""Turn numbers beyond it are no turn's; no call comes near it."""


@dataclass(frozen=True, slots=True)
class Answer:
    """The bytes that answer a webhook, and whether a helpdesk was promised something on the way."""

    document: bytes
    promised: bool = False
    turn: int | None = None
    """The new turn's number; None for a copy of what was answered before."""
    step: str = ""
    acts: tuple[str, ...] = ()


class Calls:
    """The call book. `wake` is called after a commit that promised something to a helpdesk."""

    def __init__(
        self, database: Database, clock: Clock, rules: InForce, slips: Slips, wake: Callable[[], None]
    ) -> None:
        self._database = database
        self._clock = clock
        self._rules = rules
        self._slips = slips
        self._wake = wake

    def take(self, ring: Ring, asked: int | None, heard: Heard, render: Render) -> bytes:
        """Store what was heard and its answer, then return the answer's bytes; the same input, the same bytes."""
        began = perf_counter()
        answer = self._written(lambda connection, at: self._take(connection, at, ring, asked, heard, render))
        if answer.promised:
            self._wake()
        _log_turn(ring, asked, answer, perf_counter() - began)
        return answer.document

    def ended(self, ring: Ring) -> None:
        """Store that the call is over; the first final status stands."""
        began = perf_counter()
        answer = self._written(lambda connection, at: self._ended(connection, at, ring))
        self._wake()
        _log_turn(ring, None, answer, perf_counter() - began)

    def found(self, ring: Ring) -> Cause | None:
        """Take up a call that the carrier's own log holds as over; return what had been missed of it."""
        cause = self._written(lambda connection, at: self._found(connection, at, ring))
        if cause is not None:
            self._wake()
            log.warning("call_found", call=ring.sid, cause=cause, status=ring.status)
        return cause

    def recorded(self, news: ClipNews) -> None:
        """Store what became of a recording, also for a call never heard of."""
        self._written(lambda connection, at: self._recorded(connection, at, news))
        self._wake()

    def _written(self, work: Callable[[Connection, datetime], T]) -> T:
        return self._database.written(lambda connection: work(connection, self._clock()))

    def _take(
        self, connection: Connection, at: datetime, ring: Ring, asked: int | None, heard: Heard, render: Render
    ) -> Answer:
        call = self._locked(connection, ring, at)
        came = None if asked is None else (asked if asked <= FARTHEST else 0, heard)
        if call.last_turn < 0:
            return self._answer(connection, at, call, came, Began(ring.caller, ring.line), render)
        if isinstance(heard, Began) and call.last_turn:
            came, stored = None, turns.asked_again(connection, call, render)
        else:
            stored = turns.answered(connection, call, came, render) if came else None
        if stored is not None:
            return Answer(stored)
        fits = came is not None and call.question < came[0] <= call.last_turn + 1
        return self._answer(connection, at, call, came, heard if fits else Resumed(), render)

    def _locked(self, connection: Connection, ring: Ring, at: datetime) -> CallRow:
        call = lock(connection, self._rules.book, ring, at)
        if call.named_late:
            self._slips.named(connection, call, at)
        return call

    def _answer(
        self,
        connection: Connection,
        at: datetime,
        call: CallRow,
        came: Input | None,
        heard: Heard,
        render: Render,
    ) -> Answer:
        """Let the flow answer, do what it says, and store both. Nobody listens to a closed call any more.

        `came` is what a copy of the webhook would bring. A call whose turns we never got goes on counting from
        where the carrier is.
        """
        number = canaries.NUMBER if call.canary else None
        turn, facts = converse(revive(call.state), heard, guide(connection, self._rules.book, at, number))
        n = max(call.last_turn + 1, came[0] if came else 0)
        document = NOTHING if call.ended else render(turn, n)
        exchange = Exchange(n, came or (n, heard), heard, facts, turn, document)
        turns.keep(connection, call, exchange, at)
        for act in turn.acts:
            self._slips.do(connection, call, act, at)
        acts = tuple(type(act).__name__.lower() for act in turn.acts)
        return Answer(document, bool(turn.acts), n, turn.state.step, acts)

    def _ended(self, connection: Connection, at: datetime, ring: Ring) -> Answer:
        call = self._locked(connection, ring, at)
        return Answer(NOTHING) if call.ended else self._close(connection, at, call, ring)

    def _close(self, connection: Connection, at: datetime, call: CallRow, ring: Ring) -> Answer:
        answer = self._answer(connection, at, call, None, Ended(ring.status), _silent)
        turns.close(connection, call, ring, at)
        self._slips.hasten(connection, call, at)
        return answer

    def _found(self, connection: Connection, at: datetime, ring: Ring) -> Cause | None:
        known = reconciliations.calls(connection, [ring.sid]).get(ring.sid)
        call = self._locked(connection, ring, at)
        cause = _missed(known, call)
        if cause is not None:
            self._close(connection, at, call, ring)
        reconciliations.found(connection, call.id, cause, at)
        return cause

    def _recorded(self, connection: Connection, at: datetime, news: ClipNews) -> None:
        call = lock(connection, self._rules.book, Ring(news.call, "", "", ""), at)
        if news.kind == "last_resort" and not revive(call.state).numbers:
            self._answer(connection, at, call, None, Ended("last-resort"), _silent)
            call = lock(connection, self._rules.book, Ring(news.call, "", "", ""), at)
        clip = keep_clip(connection, call, news, at)
        if clip is not None:
            self._slips.clip_kept(connection, call, clip, at)


def _missed(known: Known | None, call: CallRow) -> Cause | None:
    """Return what we had not known of a call that is over; `call` is how it stands now that it is locked."""
    if known is None:
        return Cause.UNHEARD
    if not call.ended:
        return Cause.UNENDED
    return None if known.outcome or known.ended is False else Cause.LACKING


def _log_turn(ring: Ring, asked: int | None, answer: Answer, seconds: float) -> None:
    """Tell of a turn in one line, without what was keyed or said."""
    log.info(
        "turn",
        call=ring.sid,
        turn=answer.turn,
        asked=asked,
        step=answer.step,
        acts=answer.acts,
        again=answer.turn is None,
        status=ring.status,
        ms=round(seconds * 1000, 1),
    )


def _silent(_turn: Turn, _n: int) -> bytes:
    return NOTHING
