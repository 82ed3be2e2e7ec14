"""The way to the helpdesk: claim a promise, talk with no transaction open, settle behind a fence (P4, P5, P10).

    claim    lease the promise that is due longest; its try number is the fence
    talk     one verb at the desk; the answer or an error that names what to do next
    settle   only while the lease is still ours: keep, postpone or park, and what follows from it

A process may die between any two lines: the lease runs out, the next holder looks the key up first.
"""

import os
import secrets
import socket
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from time import perf_counter

import structlog
from sqlalchemy import Connection

from intake.deliver.setbacks import Setback, answered
from intake.deliver.verbs import VERBS_PER_PROMISE, NewsFailed, moot, talk
from intake.ground.clock import Clock
from intake.ground.counts import Counts
from intake.ground.db import Database
from intake.ground.shelf import Shelf
from intake.record import desks, leases, moves, outbox, tickets
from intake.record.dispatch import Dispatch
from intake.record.outbox import Pledge, Promise
from intake.record.provenance import audit
from intake.record.tickets import Place
from intake.record.wording import Wordings
from ticket_client.abilities import Guarantee
from ticket_client.desk import Desk, Writing
from ticket_client.errors import DeskError, Gone, Moved, Rejected, Unsure
from ticket_client.values import Ticket

log = structlog.get_logger("intake.relay")

MARGIN = timedelta(seconds=5)
LOST = "lease_lost"
"""What came of a try whose lease ran out: somebody else settles it."""


@dataclass(frozen=True, slots=True)
class Came:
    """What came of one try: kept, postponed, parked, dropped or lost, and the error behind it."""

    result: str
    error: DeskError | None = None


@dataclass(frozen=True, slots=True)
class Relay:
    """Delivers promises. `holder` names this process in leases; `jitter` gives a number between 0 and 1."""

    database: Database
    clock: Clock
    desks: Mapping[str, Desk]
    shelf: Shelf
    dispatch: Dispatch
    wordings: Wordings
    lease: timedelta
    holder: str
    jitter: Callable[[], float]
    counts: Counts

    def complaint(self) -> str | None:
        """Return why this relay must not start, None if it may: a lease has to outlast any delivery."""
        for name, desk in self.desks.items():
            least = timedelta(seconds=desk.patience * VERBS_PER_PROMISE) + MARGIN
            if self.lease < least:
                seconds = int(least.total_seconds())
                return f"INTAKE_LEASE_S must be at least {seconds}: a delivery to «{name}» may take that long."
        return None

    def once(self, desk: str) -> bool:
        """Deliver the desk's next due promise; False if there is none."""
        told_only = not self.desks[desk].abilities.read
        with self.database.write() as connection:
            promise = leases.claim(connection, desk, self.holder, self.clock(), self.lease, routed_first=told_only)
            if promise is None:
                return False
            place = tickets.place_of(connection, promise.request)
            promise = self.dispatch.worded(connection, promise, whole=told_only)
            subject = outbox.subject_of(connection, promise.request, desk) if told_only else ""
        about = {"desk": desk, "verb": promise.verb, "request": promise.request, "promise": promise.key}
        with structlog.contextvars.bound_contextvars(**about, tries=promise.tries):
            self._tried(promise, place, subject)
        return True

    def _tried(self, promise: Promise, place: Place | None, subject: str) -> None:
        """Deliver, count it, and tell of it in one line."""
        began = perf_counter()
        if why := moot(promise, place):
            ours = self._give_up(promise, lambda connection, at: _moot(connection, promise, why, at))
            came = Came("dropped" if ours else LOST)
        else:
            came = self._deliver(promise, place, subject)
        seconds = perf_counter() - began
        self.counts.deliveries.labels(promise.desk, promise.verb).observe(seconds)
        self.counts.results.labels(promise.desk, promise.verb, came.result).inc()
        told: dict[str, object] = {"result": came.result, "ms": round(seconds * 1000, 1)}
        if came.error:
            log.warning("not_delivered", **told, error=type(came.error).__name__, why=str(came.error))
        else:
            log.info("delivered" if came.result == "kept" else "not_delivered", **told)

    def _deliver(self, promise: Promise, place: Place | None, subject: str) -> Came:
        desk = self.desks[promise.desk]
        if isinstance(desk, Writing):
            desk = desk.letters(subject, promise.made_at)
        try:
            ticket = talk(desk, self.shelf, promise, place)
        except NewsFailed as failed:
            assert promise.along
            return self._failed(desk, replace(promise.along, along=promise), place, _named(failed.error))
        except Exception as error:
            return self._failed(desk, promise, place, _named(error))
        ours = self._settle(lambda connection, at: self._kept(connection, promise, ticket, at))
        return Came("kept" if ours else LOST)

    def _settle(self, work: Callable[[Connection, datetime], bool]) -> bool:
        """Write what follows. If our lease ran out, nothing: the next holder will find out what we did."""
        with self.database.write() as connection:
            return work(connection, self.clock())

    def _give_up(self, promise: Promise, work: Callable[[Connection, datetime], bool]) -> bool:
        """Settle what was not kept; its companion waits to be delivered by itself, or the next time."""

        def both(connection: Connection, at: datetime) -> bool:
            if promise.along:
                leases.given_back(connection, promise.along)
            return work(connection, at)

        return self._settle(both)

    def _kept(self, connection: Connection, promise: Promise, ticket: Ticket | None, at: datetime) -> bool:
        if not leases.kept(connection, promise, at):
            return False
        audit(connection, "relay", promise.verb, promise.request, {"desk": promise.desk}, at)
        if promise.along and leases.kept(connection, promise.along, at):
            audit(connection, "relay", promise.along.verb, promise.request, {"desk": promise.desk}, at)
        if promise.verb == "open":
            assert ticket
            can = self.desks[promise.desk].abilities
            moves.settled_in(connection, self.wordings, promise, ticket, at, told_only=not can.read)
            self.dispatch.decide(connection, promise.request, at)
            if promise.tries > 1 and can.read and can.guarantee is not Guarantee.NATIVE_KEY:
                self._look_for_doubles(connection, promise, at)
        elif promise.verb in ("assign", "unite") and ticket is not None:
            tickets.store(connection, promise.request, promise.desk, ticket, at)
        if promise.along or promise.verb == "update":
            self.dispatch.came_back(connection, promise.request, at)
        answered(connection, promise.desk, timedelta(seconds=self.desks[promise.desk].settling), at)
        return True

    def _look_for_doubles(self, connection: Connection, promise: Promise, at: datetime) -> None:
        """Look once more when every earlier try must have come to light."""
        later = at + timedelta(seconds=2 * self.desks[promise.desk].settling)
        key = f"{promise.request}:unite:{promise.id}:{promise.tries}"
        outbox.make(connection, Pledge(promise.request, promise.desk, "unite", key, {}, later), at)

    def _failed(self, desk: Desk, promise: Promise, place: Place | None, error: DeskError) -> Came:
        setback = Setback(promise, place, error, timedelta(seconds=desk.settling), self.jitter)
        ours = self._give_up(promise, setback.settle)
        return Came(_result(error, place) if ours else LOST, error)


def holder() -> str:
    """Return a name of this process for its leases, which no other process has or will have."""
    return f"{socket.gethostname()[:40]}-{os.getpid()}-{secrets.token_hex(4)}"


def _moot(connection: Connection, promise: Promise, why: str, at: datetime) -> bool:
    """Drop what there is no use for any more; the desk was not asked."""
    ours = leases.dropped(connection, promise, at, why)
    desks.leave_trial(connection, promise.desk, [promise.id])
    return ours


def _result(error: DeskError, place: Place | None) -> str:
    if isinstance(error, Moved) or (isinstance(error, Gone) and place):
        return "dropped"
    return "parked" if isinstance(error, Rejected) else "postponed"


def _named(error: Exception) -> DeskError:
    """Return the error by what to do next; of a fault in an adapter nobody knows what had happened before it."""
    return error if isinstance(error, DeskError) else Unsure(f"fault in the adapter: {type(error).__name__}")
