"""Recordings are brought from the carrier to our shelf, and deleted there if so wished (decision 19).

    claim    put the recording that is due longest off beyond the longest try; the number of the try is the fence
    fetch    no transaction: the carrier's answer, piece by piece, into a file that gets its name when it is whole
    settle   kept, with the promise to attach it; lost for good, with the promise to say so; or later

A process may die between any two lines: the next try finds the file that stands, or fetches it again. Only what
the carrier says ends the trying; whatever else goes wrong is tried for ever, ever more rarely, and shown.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import structlog
from sqlalchemy import ColumnElement, Connection

from intake.deliver.backoff import backoff
from intake.ground.clock import Clock
from intake.ground.db import Database
from intake.ground.shelf import Kept, NoSound, Shelf, Spoiled
from intake.ground.tables import ClipState
from intake.record import tapes
from intake.record.tapes import Tape
from ivr.carrier import Carrier, NotNow, NotReady, NotThere, TooLarge

log = structlog.get_logger("intake.fetch")

SLOWEST_RETRY = timedelta(hours=1)
QUESTIONS = 2
"""What one try may ask of the carrier: the sound, and how it stands."""
MARGIN = timedelta(seconds=30)
BELIEVED_AFTER = timedelta(minutes=10)
"""What the carrier has just told us of may not be known everywhere there; from then on «unknown» is believed."""
SWEPT_EVERY = timedelta(days=1)
NO_SOUND = ("absent", "failed")
DELETED = "deleted"


@dataclass(frozen=True, slots=True)
class Lost:
    """It will never come."""

    state: ClipState
    why: str


@dataclass(frozen=True, slots=True)
class Later:
    """It may come."""

    why: str


@dataclass(slots=True)
class Fetcher:
    """Fetches recordings. `attaching` are the desks that want files; without `forget_after` none is deleted."""

    database: Database
    clock: Clock
    carrier: Carrier
    shelf: Shelf
    attaching: Collection[str]
    forget_after: timedelta | None
    jitter: Callable[[], float]
    wake: Callable[[], None]
    _sweep_at: datetime = field(default=datetime.min.replace(tzinfo=UTC))

    def once(self) -> bool:
        """Do the next thing that is due; False if there is none."""
        at = self.clock()
        self._sweep(at)
        if self._take(tapes.to_fetch(at), self._fetch):
            return True
        return self.forget_after is not None and self._take(tapes.to_forget(at, self.forget_after), self._forget)

    def _take(self, which: ColumnElement[bool], work: Callable[[Tape], None]) -> bool:
        with self.database.read() as connection:
            if not tapes.is_any(connection, which):
                return False
        until = self.clock() + QUESTIONS * timedelta(seconds=self.carrier.patience) + MARGIN
        tape = self.database.written(lambda connection: tapes.claim(connection, which, until))
        if tape is None:
            return False
        with structlog.contextvars.bound_contextvars(clip=tape.id, tries=tape.tries):
            work(tape)
        return True

    def _fetch(self, tape: Tape) -> None:
        match outcome := self._outcome(tape):
            case Kept():
                log.info("recording_kept", bytes=outcome.size)
                self._settle(lambda to, at: tapes.kept(to, tape, outcome, self.attaching, at))
            case Lost(state, why):
                log.warning("recording_lost", state=str(state), why=why)
                self._settle(lambda to, at: tapes.lost(to, tape, state, why, at))
            case Later(why):
                self._later(tape, why)

    def _outcome(self, tape: Tape) -> Kept | Lost | Later:
        """Return what came of trying; what stands on the shelf need not be fetched."""
        try:
            return self.shelf.find(tape.sid) or self._taken(tape)
        except NotReady:
            return self._standing(tape)
        except TooLarge as error:
            return Lost(ClipState.TOO_LARGE, str(error))
        except (NotNow, NotThere, NoSound) as error:
            return Later(str(error))
        except OSError as error:
            return Later(f"it cannot be stored ({error.strerror or type(error).__name__})")
        except Exception as error:
            return Later(f"a fault of ours ({type(error).__name__})")

    def _taken(self, tape: Tape) -> Kept:
        return self.shelf.take(tape.sid, lambda write: self.carrier.recording(tape.sid, write))

    def _standing(self, tape: Tape) -> Lost | Later:
        """Ask how it stands: the same «not there» is said of what will come and of what never will."""
        try:
            told = self.carrier.taped(tape.sid)
        except (NotNow, NotThere) as error:
            return Later(str(error))
        if told is None:
            if self.clock() - tape.at < BELIEVED_AFTER:
                return Later("the carrier does not know it yet")
            return Lost(ClipState.GONE, "the carrier does not have it any more")
        if told.status == DELETED:
            return Lost(ClipState.GONE, "it was deleted at the carrier")
        if told.status in NO_SOUND:
            return Lost(ClipState.ABSENT, "the carrier has recorded no sound")
        return Later(f"the carrier does not give it out yet ({told.status})")

    def _forget(self, tape: Tape) -> None:
        """Let the carrier delete what is here, whole: ours is the only one from then on."""
        assert tape.file
        assert tape.sha256
        try:
            self.shelf.whole(tape.file, tape.sha256)
            self.carrier.forget(tape.sid)
        except Spoiled as error:
            why = str(error)
            log.error("recording_spoiled", why=why)
            self.shelf.remove(tape.file)
            self._settle(lambda to, at: tapes.spoiled(to, tape, why, at))
        except (NotNow, NotThere) as error:
            self._later(tape, f"it could not be deleted at the carrier: {error}")
        except OSError as error:
            self._later(tape, f"it cannot be read ({error.strerror or type(error).__name__})")
        else:
            log.info("recording_forgotten")
            self._settle(lambda to, at: tapes.forgotten(to, tape, at))

    def _later(self, tape: Tape, why: str) -> None:
        log.warning("recording_not_now", why=why)
        wait = backoff(tape.tries, self.jitter(), SLOWEST_RETRY)
        self._settle(lambda to, at: tapes.later(to, tape, why, at + wait))

    def _settle(self, work: Callable[[Connection, datetime], bool]) -> None:
        """Write what follows. If another try has overtaken ours, nothing: it has found out the same."""
        if self.database.written(lambda connection: work(connection, self.clock())):
            self.wake()
        else:
            log.info("recording_overtaken")

    def _sweep(self, at: datetime) -> None:
        """Remove what dead attempts have left on the shelf, at the start and once a day."""
        if at < self._sweep_at:
            return
        self._sweep_at = at + SWEPT_EVERY
        if gone := self.shelf.sweep(self._named, at):
            log.info("recordings_swept", files=len(gone))

    def _named(self, files: Collection[str]) -> set[str]:
        with self.database.read() as connection:
            return tapes.named(connection, files)
