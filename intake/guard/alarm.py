"""Incidents told to people: once when one begins, once when it is over, whichever process sees it, never a flood.

The record remembers who was told, so that a restart tells nobody again. A record that is away is itself a trouble
people must hear of: then this process remembers, and puts it on the record later.
"""

from intake.ground.clock import Clock
from intake.ground.db import AWAY, Database
from intake.guard.letters import Tell
from intake.record import incidents
from intake.record.incidents import Incident


class Alarm:
    """Follows what is the matter and lets people know."""

    def __init__(self, database: Database, clock: Clock, tell: Tell) -> None:
        self._database = database
        self._clock = clock
        self._tell = tell
        self._told: set[str] = set()
        """The kinds that people know of, as far as this process knows."""

    def follow(self, kind: str, why: str | None) -> None:
        """Hear that this is the matter now, or that nothing is; tell what has not been told."""
        try:
            told = kind in self._told
            self._database.written(lambda to: incidents.follow(to, kind, why, self._clock(), told=told))
            self._catch_up()
        except AWAY:
            if (
                why
                and kind not in self._told
                and self._tell(Incident(0, kind, why, self._clock(), None, told=False))
            ):
                self._told.add(kind)

    def _catch_up(self) -> None:
        with self._database.read() as connection:
            untold = incidents.untold(connection)
        for found in untold:
            self._tell_once(found)
        with self._database.read() as connection:
            known = {each.kind for each in incidents.untold(connection) if not each.told}
            self._told = set(incidents.standing(connection)) - known

    def _tell_once(self, found: Incident) -> None:
        """Tell it if no other process does; what no mail server took is told the next time."""
        if self._database.written(lambda to: incidents.take(to, found)) and not self._tell(found):
            self._database.written(lambda to: incidents.give_back(to, found))
