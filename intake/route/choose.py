"""The choice between an area's two bodies, as the circular orders it: mode, place, know-how, workload; then hours.

Says nothing in words: it names its ground (`Why`), which `words` spells out.
"""

from dataclasses import dataclass

from intake.route.hours import Door
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
    door: Door | None = None
    """Whether it is open; None where no time is given, and hours play no part."""

    @property
    def open(self) -> bool:
        """Whether somebody is there, as far as is known."""
        return self.door is None or self.door.open

    @property
    def full(self) -> bool:
        """Whether one more ticket would go beyond the capacity."""
        return self.open_now >= self.team.capacity


@dataclass(frozen=True, slots=True)
class Choice:
    """Who takes it and on which ground; `first` is the ground of the loser that gave way."""

    winner: Side
    loser: Side
    why: Why
    first: Why | None = None
    lead: Team | None = None
    """Who looks at it before the winner, since the problem has come back (A3-5)."""


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
    Why.CLOSED: "S-7",
    Why.CAME_BACK: "A3-5",
}
"""The clause of the circular each ground rests on."""

_BINDING = {Why.HEAD_ASSIGNS, Why.PARTNER_VISITS}
"""Grounds that neither workload nor hours overturn, whatever the other body has and knows."""


def choose(terms: Terms, keplinet: Side, partner: Side, remote_work: RemoteWork) -> Choice:
    """Return who takes the request; a team gives way to the other where mode and know-how let it."""
    winner, why = _first_choice(terms, keplinet, partner, remote_work)
    loser = partner if winner is keplinet else keplinet
    instead = None if why in _BINDING else _gives_way(winner, loser, urgent=terms.urgent)
    if instead is not None:
        return Choice(loser, winner, instead, first=why)
    return Choice(winner, loser, why)


def _gives_way(winner: Side, loser: Side, *, urgent: bool) -> Why | None:
    """Return why the winner gives way, None if it does not: it is closed and the matter urgent, or it is full.

    A closed team keeps what can wait: its queue takes tickets day and night, and it knows the school tomorrow too.
    """
    if loser.full or loser.lacks:
        return None
    if urgent and winner.open != loser.open:
        return None if winner.open else Why.CLOSED
    return Why.OVERFLOW if winner.full else None


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
