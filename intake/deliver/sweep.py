"""The sweep: calls whose end nobody has told us. The carrier is asked before one is closed by age."""

from dataclasses import dataclass
from datetime import timedelta

import structlog

from intake.deliver.reconcile import as_ring
from intake.ground.clock import Clock
from intake.ground.db import Database
from intake.record import call_rows, errands
from intake.record.calls import Calls
from intake.record.rulebooks import InForce
from ivr.carrier import Carrier, NotNow, NotThere
from ivr.form import TERMINAL, Ring

log = structlog.get_logger("intake.sweep")

ERRAND = "sweep"
EVERY = timedelta(minutes=1)
OVERDUE = timedelta(minutes=10)
"""How old an open call is before the carrier is asked; the longest call of the flow is shorter."""
BY_AGE = timedelta(hours=6)
"""How old it is when it is closed though the carrier cannot be asked; the carrier ends a call after four."""
UNKNOWN = "unknown"
"""The final word on a call on which the carrier has none."""
AT_ONCE = 100


@dataclass(frozen=True, slots=True)
class Sweeper:
    """Closes what is over."""

    database: Database
    clock: Clock
    rules: InForce
    carrier: Carrier
    book: Calls

    def once(self) -> bool:
        """Look for calls that should be over, once a minute in one process; False if it was not our turn."""
        at = self.clock()
        if not errands.taken(self.database, ERRAND, at, at + EVERY):
            return False
        canary = self.rules.book.canary_line()
        with self.database.read() as connection:
            overdue = call_rows.open_since(connection, at - OVERDUE, canary.key if canary else None, AT_ONCE)
        answers = True
        for sid, began_at in overdue:
            answers = self._look(sid, at - began_at > BY_AGE, answers)
        return True

    def _look(self, sid: str, old: bool, answers: bool) -> bool:
        """Close the call if it is over; return whether the carrier answers, so that it is not asked in vain."""
        try:
            found = self.carrier.call(sid) if answers else None
        except (NotNow, NotThere) as error:
            log.warning("carrier_not_asked", why=str(error))
            answers, found = False, None
        if found and found.status in TERMINAL:
            self.book.found(as_ring(found))
        elif found is None and (answers or old):
            log.warning("closed_by_age" if old else "carrier_knows_no_such_call", call=sid)
            self.book.ended(Ring(sid, "", "", UNKNOWN))
        return answers
