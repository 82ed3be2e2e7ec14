"""The rounds: every minute a call to ourselves, a look at how quiet the line is, and a word to people if need be.

Several processes take turns through the record. While it is away each goes its own rounds, since that is when the
line needs it most.
"""

import threading
from contextlib import suppress
from datetime import UTC, datetime, timedelta

import structlog
from sqlalchemy import Connection

from intake.ground.clock import Clock
from intake.ground.db import AWAY, Database
from intake.guard import silence
from intake.guard.alarm import Alarm
from intake.guard.canary import Canary
from intake.record import canaries, errands, figures

log = structlog.get_logger("intake.guard")

ERRAND = "rounds"
IN_A_ROW = 3
"""Calls in a row that must go wrong before people are told: one may fall into a restart."""
LOOK_EVERY = 1.0
LONG_AGO = datetime.min.replace(tzinfo=UTC)


class Rounds:
    """One thread that goes the rounds. No `hours`, no watch for silence."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        canary: Canary,
        alarm: Alarm,
        every: timedelta,
        hours: tuple[int, int] | None,
    ) -> None:
        self._database, self._clock = database, clock
        self._canary, self._alarm = canary, alarm
        self._every, self._hours = every, hours
        self._next = LONG_AGO
        self._failed = 0
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._go, name="rounds", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def stop(self) -> None:
        """End, without waiting for a call that goes on."""
        self._stop.set()

    def dead(self) -> list[str]:
        """Return the thread's name if it was started and has ended, though nobody stopped it."""
        ended = self._thread.ident is not None and not self._thread.is_alive()
        return [self._thread.name] if ended and not self._stop.is_set() else []

    def once(self) -> bool:
        """Go round if it is time; False if it is not, or another process goes."""
        at = self._clock()
        if at < self._next:
            return False
        self._next = at + self._every
        line = self._canary.line
        if line is None or not self._ours(at):
            return False
        trouble = self._canary.call()
        self._failed = self._stored(line.key, trouble)
        if trouble:
            log.error("canary_failed", why=trouble, failed=self._failed)
        self._alarm.follow("canary", trouble if self._failed >= IN_A_ROW else None)
        self._listen()
        return True

    def _ours(self, at: datetime) -> bool:
        try:
            return self._database.written(lambda to: errands.claim(to, ERRAND, at, self._next))
        except AWAY:
            return True

    def _stored(self, line: str, trouble: str | None) -> int:
        """Store how it went and forget old calls; return how many in a row have gone wrong."""

        def work(connection: Connection) -> int:
            canaries.sweep(connection, line, self._clock())
            return canaries.ran(connection, line, trouble, self._clock())

        try:
            return self._database.written(work)
        except AWAY:
            return self._failed + 1

    def _listen(self) -> None:
        """Tell of a silent working hour; it is over with the next call."""
        if self._hours is None:
            return
        at, heard, why = self._clock(), False, None
        with suppress(*AWAY), self._database.read() as connection:
            calls = figures.calls_between(connection, at - silence.HOUR, at)
            why = silence.why(at, *self._hours, lambda *span: figures.calls_between(connection, *span))
            heard = bool(calls or why)
        if heard:
            self._alarm.follow("silence", why)

    def _go(self) -> None:
        while not self._stop.wait(LOOK_EVERY):
            try:
                self.once()
            except Exception as error:
                log.error("rounds_stumbled", error=type(error).__name__)
