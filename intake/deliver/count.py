"""How much each team has to do, asked of its helpdesk once a minute: also what came there by another way (B-4c).

Only of the teams that the rule book in force has there, a part at a time where they are many. No transaction is
open meanwhile. A desk that cannot tell is not asked; of one that fails the last count holds while it is fresh.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from intake.ground.clock import Clock
from intake.ground.db import Database
from intake.record import desk_loads
from intake.record.rulebooks import InForce
from ticket_client.desk import Desk


@dataclass(frozen=True, slots=True)
class Counter:
    """Counts at desks, the first of which is the installation's own. `every` is how often it is asked to."""

    database: Database
    clock: Clock
    desks: Mapping[str, Desk]
    rules: InForce
    every: timedelta

    def once(self, name: str) -> None:
        """Ask the desk, if it can tell and is due, and store what it says; raises DeskError."""
        desk, rules = self.desks[name], self.rules.book
        if not desk.abilities.counts:
            return
        at = self.clock()
        since = at - timedelta(days=rules.workload_days)
        areas = rules.areas_at(name, own=name == next(iter(self.desks)))
        teams = [team.queue for team in rules.bodies(areas)]
        with self.database.read() as connection:
            asked = desk_loads.due(connection, name, teams, at, self.every)
            before = desk_loads.ours(connection, name, asked, since)
        if not asked:
            return
        told = desk.to_do(asked, since)
        with self.database.write() as connection:
            mine = before | desk_loads.ours(connection, name, asked, since, under_way=True)
            desk_loads.keep(connection, name, asked, told, mine, at)
