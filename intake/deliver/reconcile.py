"""Reconciliation: the carrier's own log of calls and recordings against our record (P1, P2).

    read     the carrier's lists, page by page; no transaction open
    compare  with what the record knows, some hundreds at a time
    take up  what is missing, one short transaction a call or a recording

Every call that is over has an outcome then, and every recording a row. The next run repeats one that dies.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from typing import TypeVar

import structlog

from intake.ground.clock import Clock
from intake.ground.db import Busy, Database
from intake.record import clips, errands, reconciliations
from intake.record.calls import Calls
from intake.record.rulebooks import InForce
from ivr.carrier import Carrier, Listed, NotNow, NotThere, Taped
from ivr.form import TERMINAL, ClipNews, Ring

T = TypeVar("T")

log = structlog.get_logger("intake.reconcile")

ERRAND = "reconcile"
SETTLING = timedelta(minutes=2)
"""How long after its end a call's webhooks may still be on their way."""
SOON = timedelta(minutes=1)
"""How soon the carrier is asked again that could not answer."""
MANY = 500
FINAL = ("completed", "absent", "failed")
"""The carrier's last words on a recording; of a deleted one nothing can be had."""


@dataclass(frozen=True, slots=True)
class Run:
    """One comparison: how far back it looked, what it counted, and why it broke off if it did."""

    since: datetime
    began_at: datetime
    counts: Counter[str]
    trouble: str | None


@dataclass(frozen=True, slots=True)
class Reconciler:
    """Compares `every` so often; None: only when somebody asks for it."""

    database: Database
    clock: Clock
    rules: InForce
    carrier: Carrier
    book: Calls
    every: timedelta | None

    def once(self) -> bool:
        """Compare if it is time; False if it is not, or another process does."""
        if self.every is None:
            return False
        at = self.clock()
        if not errands.taken(self.database, ERRAND, at, at + self.every):
            return False
        if self.run("schedule").trouble:
            with self.database.write() as connection:
                errands.hasten(connection, ERRAND, self.clock() + SOON)
        return True

    def run(self, asked_by: str, since: datetime | None = None) -> Run:
        """Compare now, as far back as is still open or as is asked for."""
        at, counts, trouble = self.clock(), Counter[str](), None
        with self.database.write() as connection:
            since = since or reconciliations.since(connection, at)
            key = reconciliations.begin(connection, asked_by, since, at)
        try:
            self._calls(since, at, counts)
            self._recordings(since, at, counts)
        except (NotNow, NotThere) as error:
            trouble = str(error)
        except Exception as error:
            trouble = f"the comparison failed ({type(error).__name__})"
        if trouble is None and counts["failed"]:
            trouble = f"{counts['failed']} calls or recordings could not be taken up"
        with self.database.write() as connection:
            reconciliations.end(connection, key, counts, trouble, self.clock())
        (log.warning if trouble else log.info)("reconciled", trouble=trouble, asked_by=asked_by, **counts)
        return Run(since, at, counts, trouble)

    def _calls(self, since: datetime, at: datetime, counts: Counter[str]) -> None:
        over = (each for each in self.carrier.calls(since) if _is_over(each, since, at))
        for some in _by_hundreds(over):
            with self.database.read() as connection:
                known = reconciliations.calls(connection, [each.sid for each in some])
            ours = [each for each in some if each.sid in known or self.rules.book.line_of(each.line)]
            counts["calls"] += len(ours)
            counts["elsewhere"] += len(some) - len(ours)
            whole = {each.sid: known[each.sid] for each in ours if each.sid in known and known[each.sid].complete}
            if fresh := [each.id for each in whole.values() if not each.listed]:
                with self.database.write() as connection:
                    reconciliations.listed(connection, fresh, self.clock())
            for each in ours:
                if each.sid not in whole:
                    self._take_up(each, counts)

    def _take_up(self, listed: Listed, counts: Counter[str]) -> None:
        try:
            cause = self.book.found(as_ring(listed))
        except Exception as error:
            self._failed(listed.sid, error, counts)
        else:
            if cause is not None:
                counts[cause] += 1

    def _recordings(self, since: datetime, at: datetime, counts: Counter[str]) -> None:
        done = [each for each in self.carrier.recordings(since) if each.status in FINAL]
        done.sort(key=lambda each: each.began_at or at)  # the earlier of two is the one a question had asked for
        for some in _by_hundreds(done):
            with self.database.read() as connection:
                calls = reconciliations.calls(connection, [each.call for each in some])
                known = reconciliations.recordings(connection, [each.sid for each in some])
            ours = [each for each in some if each.call in calls]
            counts["recordings"] += len(ours)
            for each in ours:
                if known.get(each.sid, clips.UNDER_WAY) == clips.UNDER_WAY:
                    self._keep(each, counts)

    def _keep(self, taped: Taped, counts: Counter[str]) -> None:
        try:
            with self.database.read() as connection:
                kind, turn = clips.asked_for(connection, taped.call, taped.began_at)
            self.book.recorded(ClipNews(taped.call, taped.sid, kind, turn, taped.status, taped.seconds))
        except Exception as error:
            self._failed(taped.sid, error, counts)
        else:
            counts["messages"] += 1

    def _failed(self, sid: str, error: Exception, counts: Counter[str]) -> None:
        """Go on without one that cannot be taken up; a database that is away ends the run."""
        if isinstance(error, Busy):
            raise error
        log.error("not_taken_up", sid=sid, error=type(error).__name__)
        counts["failed"] += 1


def as_ring(listed: Listed) -> Ring:
    """Return a call of the carrier's log as a webhook would have told it."""
    return Ring(
        listed.sid,
        listed.caller,
        listed.line,
        listed.status,
        listed.forwarded_from,
        began_at=listed.began_at,
        ended_at=listed.ended_at,
    )


def _is_over(listed: Listed, since: datetime, at: datetime) -> bool:
    """Whether it is a call to a line that is over long enough for its webhooks to have come."""
    if not listed.inbound or listed.status not in TERMINAL:
        return False
    if listed.began_at and listed.began_at < since:
        return False
    last = listed.ended_at or listed.began_at
    return last is None or last <= at - SETTLING


def _by_hundreds(entries: Iterable[T]) -> Iterator[list[T]]:
    rest = iter(entries)
    while some := list(islice(rest, MANY)):
        yield some
