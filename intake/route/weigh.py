"""Where a case goes, weighed and not yet told: the circular's order of B.4, without a word. `decide` tells it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from intake.route.choose import Choice, Side, choose
from intake.route.hours import door
from intake.route.parts import Area, Team
from intake.route.place import Place, locate
from intake.route.rulebook import RuleBook
from intake.route.terms import Terms, terms_of
from intake.route.values import Case, Mode


@dataclass(frozen=True, slots=True)
class Chosen:
    """A choice between the two bodies of an area, and the terms it was made on."""

    area: Area
    terms: Terms
    choice: Choice


@dataclass(frozen=True, slots=True)
class Weighed:
    """What became of a case."""

    place: Place
    team: Team
    chosen: Chosen | None = None
    """None where no area's team can take it yet."""


def weigh(case: Case, rules: RuleBook, load: Mapping[str, int], at: datetime | None = None) -> Weighed:
    """Return the team a case goes to and what it hangs on.

    `load` holds open tickets by queue and by technician; who is not in it has none. `at` is the moment, aware;
    without it hours play no part.
    """
    place = locate(case, rules)
    area = place.area
    if case.unfinished or area is None:
        return Weighed(place, rules.unfinished if case.unfinished else rules.triage)
    terms = terms_of(case, area, rules.categories[case.category])
    keplinet, partner = _sides(area, terms, load)
    if at is not None:
        keplinet, partner = (
            replace(side, door=door(side.team, area.code, rules.holidays, at)) for side in (keplinet, partner)
        )
    choice = choose(terms, keplinet, partner, rules.remote_work)
    if rules.has_come_back(case):
        choice = replace(choice, lead=rules.lead)
    return Weighed(place, choice.lead or choice.winner.team, Chosen(area, terms, choice))


def weighed(case: Case, rules: RuleBook) -> tuple[str, ...]:
    """Return the queues whose workload may count in the decision on this case."""
    area = None if case.unfinished else locate(case, rules).area
    return (area.keplinet.queue, area.partner_team.queue) if area else ()


def _sides(area: Area, terms: Terms, load: Mapping[str, int]) -> tuple[Side, Side]:
    """Return KEPLINET and partner as they stand; in A1 the KEPLINET has the know-how of both."""
    seconded = area.partner_team.skills if terms.mode == Mode.A1 else frozenset()
    keplinet, partner = area.keplinet, area.partner_team
    return (
        Side(keplinet, load.get(keplinet.queue, 0), terms.needs - keplinet.skills - seconded),
        Side(partner, load.get(partner.queue, 0), terms.needs - partner.skills),
    )
