"""The choice between an area's two bodies, as the circular orders it: mode, place, know-how, workload.

Says nothing in words: it names its ground (`Why`), which `words` spells out.
"""

from dataclasses import dataclass

from intake.route.parts import RemoteWork, Team
from intake.route.terms import Terms
from intake.route.values import Mode, Service, Why


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two bodies as it stands now."""

    team: Team
    open_now: int
    """Open tickets."""
    lacks: frozenset[str]
    """Skills the request needs and the team has not."""

    @property
    def full(self) -> bool:
        """Whether one more ticket would go beyond the capacity."""
        return self.open_now >= self.team.capacity


@dataclass(frozen=True, slots=True)
class Choice:
    """Who takes it and on which ground; `first` is the ground of the loser it overflowed from."""

    winner: Side
    loser: Side
    why: Why
    first: Why | None = None


CLAUSES = {
    Why.HEAD_ASSIGNS: "A.1",
    Why.PARTNER_VISITS: "A.2",
    Why.OUTSIDE_SEAT: "A3-4",
    Why.HARD_TO_REACH: "A3-4",
    Why.AT_SEAT: "B-4b",
    Why.PLACE_UNKNOWN: "B-4b",
    Why.ONLY_SKILLED: "B-4a",
    Why.REMOTE_RULE: "B-4",
    Why.LESS_LOAD: "B-4c",
    Why.EVEN: "B-4c",
    Why.OVERFLOW: "B-4c",
}
"""The clause of the circular each ground rests on."""

_BINDING = {Why.HEAD_ASSIGNS, Why.PARTNER_VISITS, Why.ONLY_SKILLED}
"""Grounds that workload does not overturn."""


def choose(terms: Terms, keplinet: Side, partner: Side, remote_work: RemoteWork) -> Choice:
    """Return who takes the request; a full team gives way to the other where mode and know-how let it."""
    winner, why = _first_choice(terms, keplinet, partner, remote_work)
    loser = partner if winner is keplinet else keplinet
    if winner.full and not loser.full and not loser.lacks and why not in _BINDING:
        return Choice(loser, winner, Why.OVERFLOW, first=why)
    return Choice(winner, loser, why)


def _first_choice(terms: Terms, keplinet: Side, partner: Side, remote_work: RemoteWork) -> tuple[Side, Why]:
    if terms.mode == Mode.A1:
        return keplinet, Why.HEAD_ASSIGNS
    if terms.service == Service.REMOTE:
        return _remote(keplinet, partner, remote_work)
    if terms.mode == Mode.A2:
        return partner, Why.PARTNER_VISITS
    if terms.away is None:
        return keplinet, Why.PLACE_UNKNOWN
    if not terms.away:
        return keplinet, Why.AT_SEAT
    return partner, Why.HARD_TO_REACH if terms.inaccessible else Why.OUTSIDE_SEAT


def _remote(keplinet: Side, partner: Side, remote_work: RemoteWork) -> tuple[Side, Why]:
    """Return who has the know-how; of two alike, the rule book's side or the freer one."""
    if bool(keplinet.lacks) != bool(partner.lacks):
        return (partner if keplinet.lacks else keplinet), Why.ONLY_SKILLED
    if remote_work != "skill":
        return (keplinet if remote_work == "keplinet" else partner), Why.REMOTE_RULE
    # fractions of each capacity, compared without dividing
    of_keplinet = keplinet.open_now * partner.team.capacity
    of_partner = partner.open_now * keplinet.team.capacity
    if of_keplinet == of_partner:
        return keplinet, Why.EVEN
    return (keplinet if of_keplinet < of_partner else partner), Why.LESS_LOAD
