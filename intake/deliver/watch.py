"""The way back: what became of the tickets, asked of each desk every minute or when it hints (B-5).

    look     no transaction open: how our open tickets stand, and what changed since the last look
    learn    one short transaction a ticket; whatever we are changing ourselves waits for the next look
    listen   the notes on tickets that changed: a visit that is planned, a team that says «not ours»
    count    how much each team has to do there (`intake.deliver.count`)

Polling is the truth; a webhook only hastens it. Changes nothing at a desk but by a promise.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog

from intake.deliver.count import Counter
from intake.ground.clock import Clock
from intake.ground.db import Database
from intake.record import notes, outbox, tickets, watches
from intake.record.rulebooks import InForce
from intake.record.tickets import Place
from intake.record.watches import Watch
from intake.record.wording import Wordings
from ticket_client.desk import Desk
from ticket_client.errors import DeskError, Gone
from ticket_client.values import Note, Ticket

log = structlog.get_logger("intake.watch")

OVERLAP = timedelta(minutes=2)
"""How far a look reaches back behind the newest change we know: a desk may date a change before it shows it."""
SOON = timedelta(seconds=5)
"""How soon a ticket is looked at again that we were changing ourselves."""
FIRST_LOOK = timedelta(days=1)
"""How far the very first look reaches back."""
BACK_WITHIN = timedelta(days=7)
"""How long after its deletion a ticket is still asked for: a desk need not call a restored one changed."""


@dataclass(frozen=True, slots=True)
class Watcher:
    """Looks at desks. `wake` is called after a commit that promised something to one."""

    database: Database
    clock: Clock
    desks: Mapping[str, Desk]
    rules: InForce
    wordings: Wordings
    every: timedelta
    wake: Callable[[], None]

    def once(self, desk: str) -> bool:
        """Look at the desk if it is due; False if it is not, or somebody else looks."""
        if not self.desks[desk].abilities.read:
            return False
        with self.database.read() as connection:
            if not watches.is_due(connection, desk, self.clock()):
                return False
        with self.database.write() as connection:
            at = self.clock()
            watch = watches.claim(connection, desk, at, at + self.every)
        if watch is None:
            return False
        self._looked(watch)
        return True

    @property
    def _counter(self) -> Counter:
        return Counter(self.database, self.clock, self.desks, self.rules, self.every)

    def _looked(self, watch: Watch) -> None:
        """Look, and store how it went."""
        seen_until, trouble = watch.seen_until, None
        try:
            seen_until = self._look(watch)
            self._counter.once(watch.desk)
        except DeskError as error:
            trouble = f"{type(error).__name__}: {error}"
            log.warning("not_watched", desk=watch.desk, error=type(error).__name__, why=str(error))
        except Exception as error:
            trouble = f"the look failed ({type(error).__name__})"
            log.error("not_watched", desk=watch.desk, error=type(error).__name__)
        with self.database.write() as connection:
            watches.looked(connection, watch.desk, seen_until, trouble)

    def _look(self, watch: Watch) -> datetime | None:
        """Learn how all tickets stand; return the desk's own time of the newest change."""
        desk = self.desks[watch.desk]
        looked_at = self.clock()
        with self.database.read() as connection:
            places = {place.ref: place for place in tickets.watched(connection, watch.desk)}
            lost = tickets.deleted(connection, watch.desk, looked_at - BACK_WITHIN)
            lacking = any(row.desk == watch.desk for row in outbox.lacking(connection))
        if lacking:
            self._resume(watch.desk, desk.teams())
        standing = desk.standing([*places, *lost])
        since = (watch.seen_until or looked_at - FIRST_LOOK + OVERLAP) - OVERLAP
        changed = {ticket.ref: ticket for ticket in desk.changed_since(since)}
        places |= self._others(watch.desk, changed.keys() - places.keys())
        for ref, place in places.items():
            self._learn(desk, place, standing.get(ref) or changed.get(ref), looked_at)
        strangers = {ref: changed[ref] for ref in changed.keys() - places.keys()}
        strangers |= {ref: standing[ref] for ref in lost if ref in standing and standing[ref].ref == ref}
        self._meet(watch.desk, strangers.values())
        return max((ticket.changed_at for ticket in changed.values()), default=watch.seen_until)

    def _resume(self, desk: str, teams: frozenset[str]) -> None:
        """Send on what waited for a queue that somebody has made meanwhile."""
        with self.database.write() as connection:
            resumed = outbox.resume(connection, desk, teams, self.clock())
        if resumed:
            self.wake()

    def _others(self, desk: str, refs: Iterable[str]) -> dict[str, Place]:
        """Return the live tickets among those that changed, whose requests are done already."""
        with self.database.read() as connection:
            return tickets.places_at(connection, desk, list(refs))

    def _learn(self, desk: Desk, place: Place, ticket: Ticket | None, looked_at: datetime) -> None:
        if _as_known(place, ticket):
            return
        said = self._said(desk, place, ticket)
        with self.database.write() as connection:
            at = self.clock()
            if tickets.learn(connection, place, ticket, looked_at, at):
                promised = notes.learn(connection, self.rules.book, self.wordings, place, said, at)
            else:
                watches.hint(connection, place.desk, at + SOON)
                promised = False
        if promised:
            self.wake()

    def _said(self, desk: Desk, place: Place, ticket: Ticket | None) -> list[Note]:
        """Return what people have written, if anything may be new."""
        if ticket is None or ticket.ref != place.ref:
            return []
        try:
            return [note for note in desk.notes(place.ref) if not note.ours]
        except Gone:
            return []

    def _meet(self, desk: str, strangers: Iterable[Ticket]) -> None:
        """Take up tickets with a key that are no live ones of ours: a double is united, a restored one is back."""
        for ticket in strangers:
            if ticket.key:
                with self.database.write() as connection:
                    tickets.met(connection, desk, ticket, self.clock())
                self.wake()


def _as_known(place: Place, ticket: Ticket | None) -> bool:
    """Whether the desk shows exactly what we know."""
    if ticket is None or ticket.ref != place.ref:
        return False
    known = (place.team, place.progress, place.owner, place.changed_at)
    return known == (ticket.team, ticket.progress, ticket.owner, ticket.changed_at)
