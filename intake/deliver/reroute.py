"""The look at open requests that should go to another team: proposed to people, moved where the rule book says so.

Asks no helpdesk; what is moved goes out as every other assignment.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from sqlalchemy import Connection

from intake.ground.clock import Clock
from intake.ground.db import Database
from intake.record import errands, proposals, workload
from intake.record.dispatch import Dispatch
from intake.record.rerouting import Stands, standing
from intake.record.rulebooks import InForce
from intake.route.reroute import Proposal, propose
from intake.route.weigh import weighed
from ticket_client.desk import Desk

log = structlog.get_logger("intake.reroute")

ERRAND = "reroute"
EVERY = timedelta(minutes=10)
AT_ONCE = 100
"""Proposals of one look; the next one goes on."""


@dataclass(frozen=True, slots=True)
class Rerouter:
    """Proposes moves. `wake` is called after one that was made."""

    database: Database
    clock: Clock
    rules: InForce
    dispatch: Dispatch
    desks: Mapping[str, Desk]
    wake: Callable[[], None]

    @property
    def telling(self) -> list[str]:
        """The helpdesks that tell us what people do; at the others nobody knows who works on a ticket."""
        return [name for name, desk in self.desks.items() if desk.abilities.read]

    def once(self) -> bool:
        """Look, every ten minutes in one process; False if it was not our turn."""
        at = self.clock()
        if not errands.taken(self.database, ERRAND, at, at + EVERY):
            return False
        with self.database.write() as connection:
            proposals.outdate(connection, at)
        with self.database.read() as connection:
            found = list(self._found(connection, at))
        for stands, proposal in found:
            self._keep(stands, proposal, at)
        return True

    def _keep(self, stands: Stands, proposal: Proposal, at: datetime) -> None:
        with self.database.write() as connection:
            kept = proposals.keep(connection, self.dispatch, self.rules.book, stands, proposal, at)
        if kept:
            teams = {"source": stands.standing.team, "target": proposal.decision.team}
            event = "rerouted" if proposal.automatic else "reroute_proposed"
            log.info(event, request=stands.request, ground=proposal.ground, **teams)
        if kept and proposal.automatic:
            self.wake()

    def _found(self, connection: Connection, at: datetime) -> Iterator[tuple[Stands, Proposal]]:
        """Yield what should move. Each move lightens one team and burdens another, in the eyes of the next."""
        rules, moved = self.rules.book, Counter[str]()
        since = at - timedelta(days=rules.workload_days)
        for source, target in proposals.moving(connection):
            moved.update({source: -1, target: 1})
        open_now: dict[str, int] = {}
        count = 0
        for each in standing(connection, rules, self.telling, at):
            teams = weighed(each.case, rules)
            if unknown := [team for team in teams if team not in open_now]:
                counted = workload.open_tickets(connection, rules, unknown, at).load
                open_now |= {team: counted.get(team, 0) for team in unknown}
            own = {each.standing.team: 1} if each.at >= since else {}
            load = {team: open_now[team] + moved[team] - own.get(team, 0) for team in teams}
            proposal = propose(each.case, each.standing, rules, load)
            if proposal and self.dispatch.desk_for(proposal.decision.area, each.line) == each.desk:
                moved.update({each.standing.team: -1, proposal.decision.team: 1})
                yield each, proposal
                count += 1
            if count == AT_ONCE:
                return
