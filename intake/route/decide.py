"""The circular's routing: which team a request belongs to, and why (B.4 and Annex 1).

Pure: the same case, rules, workload and time give the same decision, and no case makes it fail. It opens no ticket
(the ticket stands before, B.3), and of technicians it proposes one at most (the team's head decides).
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from intake.route.choose import Side, choose
from intake.route.hours import door
from intake.route.parts import Area, Team
from intake.route.phrases import reason
from intake.route.place import locate
from intake.route.propose import propose
from intake.route.rulebook import RuleBook
from intake.route.tell import Told, bodies, proposed
from intake.route.terms import Terms, service_of, terms_of
from intake.route.values import Candidate, Case, Decision, Mode, Reason, Text, Why
from intake.route.words import NOWHERE, UNDECIDED, UNFINISHED, URGENT


def decide(case: Case, rules: RuleBook, load: Mapping[str, int], at: datetime | None = None) -> Decision:
    """Return where the case goes.

    `load` holds open tickets by queue and by technician; who is not in it has none. `at` is the moment, aware;
    without it hours play no part.
    """
    area, located = locate(case, rules)
    if case.unfinished:
        return _aside(
            case, rules, area, rules.unfinished, (reason("B-3", UNFINISHED, team=rules.unfinished.name),)
        )
    if area is None:
        return _aside(case, rules, None, rules.triage, (*located, reason("B-4", NOWHERE, team=rules.triage.name)))
    terms = terms_of(case, area, rules.categories[case.category])
    keplinet, partner = _sides(area, terms, load)
    if at is not None:
        keplinet, partner = (
            replace(side, door=door(side.team, area.code, rules.holidays, at)) for side in (keplinet, partner)
        )
    choice = choose(terms, keplinet, partner, rules.remote_work)
    if rules.has_come_back(case):
        choice = replace(choice, lead=rules.lead)
    return _told(case, rules, Told(choice, area, terms, rules.skills), located, load)


def _told(
    case: Case, rules: RuleBook, told: Told, located: tuple[Reason, ...], load: Mapping[str, int]
) -> Decision:
    """Return the choice as a decision, with everything that is to be said of it."""
    choice, area, terms = told.choice, told.area, told.terms
    team = choice.lead or choice.winner.team
    followers = (choice.winner, choice.loser) if choice.lead else (choice.loser,)
    why = told.came_back(case.calls, rules.recurrence.days) if choice.lead else told.grounds()
    technician = propose(choice, area, terms, load)
    proposal = (proposed(technician, load),) if technician else ()
    urgent = (reason("S-7", URGENT),) if case.urgent and choice.why is not Why.CLOSED else ()
    return Decision(
        area=area.code,
        partner=area.partner.slug,
        team=team.queue,
        kind=team.kind,
        mode=terms.mode,
        service=terms.service,
        travel=terms.travel,
        watchers=tuple(side.team.queue for side in followers),
        technician=technician.key if technician else None,
        candidates=told.candidates(),
        reasons=(*located, bodies(area), *terms.reasons, *why, *told.remarks(), *proposal, *urgent),
        sentence=Text(why[-1].el, why[-1].en),
        ferry=terms.ferry,
    )


def inputs(case: Case, load: Mapping[str, int], at: datetime) -> dict[str, Any]:
    """Return all that a decision hangs on besides the rule book, JSON-able: enough to decide it again."""
    return case.to_json() | {"at": at.isoformat(), "load": dict(load)}


def weighed(case: Case, rules: RuleBook) -> tuple[str, ...]:
    """Return the queues whose workload may count in the decision on this case."""
    area = None if case.unfinished else locate(case, rules)[0]
    return (area.keplinet.queue, area.partner_team.queue) if area else ()


def undecided(rules: RuleBook) -> Decision:
    """Return the decision that stands when deciding itself failed: the ticket stays with people (P5)."""
    told = (reason("B-4", UNDECIDED, team=rules.triage.name),)
    return _aside(Case(), rules, None, rules.triage, told)


def _aside(case: Case, rules: RuleBook, area: Area | None, team: Team, reasons: tuple[Reason, ...]) -> Decision:
    """Return the decision for what no area's team can take yet; its last reason is the sentence."""
    return Decision(
        area=area.code if area else None,
        partner=area.partner.slug if area else None,
        team=team.queue,
        kind=team.kind,
        mode=None,
        service=service_of(case, rules.categories[case.category])[0],
        travel=False,
        watchers=(),
        technician=None,
        candidates=(Candidate(team.queue, team.kind, (), None),),
        reasons=reasons,
        sentence=Text(reasons[-1].el, reasons[-1].en),
    )


def _sides(area: Area, terms: Terms, load: Mapping[str, int]) -> tuple[Side, Side]:
    """Return KEPLINET and partner as they stand; in A1 the KEPLINET has the know-how of both."""
    seconded = area.partner_team.skills if terms.mode == Mode.A1 else frozenset()
    keplinet, partner = area.keplinet, area.partner_team
    return (
        Side(keplinet, load.get(keplinet.queue, 0), terms.needs - keplinet.skills - seconded),
        Side(partner, load.get(partner.queue, 0), terms.needs - partner.skills),
    )
