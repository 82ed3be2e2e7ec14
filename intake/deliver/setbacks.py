"""What follows when a promise could not be kept: it waits, it is set aside, or its whole desk rests.

The error says what to do next, and this is where it is done. Talks to no desk.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection

from intake.deliver.backoff import backoff
from intake.deliver.verbs import NoSound, SoundNotYet
from intake.record import desks, leases, tickets, watches
from intake.record.desks import Trouble
from intake.record.outbox import Promise
from intake.record.tickets import Place
from ticket_client.errors import DeskError, Gone, Misconfigured, Moved, Rejected, Unavailable

SLOWEST_RETRY = timedelta(minutes=5)
LONGEST_REST = timedelta(minutes=1)
"""A desk that is down is tried this often at the least, so that it does not go unnoticed that it is back."""
STOPPED = timedelta(minutes=1)
"""How long a desk rests whose settings are wrong, before it is tried with one promise again."""


@dataclass(frozen=True, slots=True)
class Setback:
    """A promise that was not kept, where its ticket stands, and why. `jitter` gives a number between 0 and 1."""

    promise: Promise
    place: Place | None
    error: DeskError
    settling: timedelta
    """How long the desk may take to show what it has done."""
    jitter: Callable[[], float]

    def settle(self, connection: Connection, at: datetime) -> bool:
        """Write down what follows from the error; False if another holder has taken the promise over."""
        promise = self.promise
        if not self._settled(connection, at):
            return False
        match self.error:
            case NoSound() | SoundNotYet():
                desks.leave_trial(connection, promise.desk, _ids(promise))
            case Moved() | Rejected():
                answered(connection, promise.desk, self.settling, at)
            case _:
                if until := self._rest(connection, at):
                    leases.put_off(connection, promise, until)
        return True

    def _settled(self, connection: Connection, at: datetime) -> bool:
        promise, error = self.promise, self.error
        trouble = f"{type(error).__name__}: {error}"
        wait = self._backoff(promise.tries)
        match error:
            case Moved():
                watches.hint(connection, promise.desk, at)
                return leases.dropped(connection, promise, at, trouble)
            case Gone() if self.place:
                if ours := leases.dropped(connection, promise, at, trouble):
                    tickets.learn(connection, self.place, None, at, at)
                return ours
            case Rejected():
                return leases.parked(connection, promise, at, trouble)
            case Misconfigured() | Unavailable():
                # where the desk rests, its rest decides: of its wish not a second is added by us
                asked = isinstance(error, Misconfigured) or error.retry_after is not None
                due = at if asked else at + wait
                return leases.postponed(connection, promise, due, trouble, unsure=False)
            case _:
                return leases.postponed(connection, promise, at + self.settling + wait, trouble, unsure=True)

    def _rest(self, connection: Connection, at: datetime) -> datetime | None:
        """Let the whole desk rest if it must; return until when.

        A desk that counts requests tells when it takes one again, and a verb needs several. If only this promise
        waited, others would use up what it waits for and none be kept; for the same reason the wait grows.
        """
        promise, why = self.promise, str(self.error)
        match self.error:
            case Misconfigured():
                return desks.rest(connection, promise.desk, lambda _: STOPPED, Trouble.STOPPED, why, at)
            case Unavailable(retry_after=float() | int() as wish):
                asked = timedelta(seconds=wish)
                longer = lambda rests: max(asked, self._backoff(rests))  # noqa: E731
                return desks.rest(connection, promise.desk, longer, Trouble.ASKED, why, at)
        rest = lambda rests: self._backoff(rests, LONGEST_REST)  # noqa: E731
        return desks.failed(connection, promise.desk, _ids(promise), rest, why, at)

    def _backoff(self, tries: int, longest: timedelta = SLOWEST_RETRY) -> timedelta:
        return backoff(tries, self.jitter(), longest)


def answered(connection: Connection, desk: str, settling: timedelta, at: datetime) -> None:
    """Note that the desk has answered; if it had rested, everything goes on at once."""
    if desks.answered(connection, desk):
        leases.recall(connection, desk, settling, at)


def _ids(promise: Promise) -> list[int]:
    return [promise.id, promise.along.id] if promise.along else [promise.id]
