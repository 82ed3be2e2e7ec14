"""The circular's routing: which team a request belongs to, and why (B.4 and Annex 1).

Pure: the same case, rules and workload give the same decision, and no case makes it fail. It opens no ticket (the
ticket stands before, B.3) and names no technician (the team's head does).
"""

from collections.abc import Mapping

from intake.route.choose import Side, choose
from intake.route.parts import Area, Team
from intake.route.place import locate
from intake.route.rulebook import RuleBook
from intake.route.tell import bodies, candidates, grounds, remarks
from intake.route.terms import Terms, service_of, terms_of
from intake.route.values import Candidate, Case, Decision, Mode, Reason, Text
from intake.route.words import NOWHERE, UNDECIDED, UNFINISHED, URGENT, reason


def decide(case: Case, rules: RuleBook, load: Mapping[str, int]) -> Decision:
    """Return where the case goes; `load` holds open tickets per queue, a queue not in it has none."""
    area, located = locate(case, rules)
    if case.unfinished:
        return _aside(
            case, rules, area, rules.unfinished, (reason("B-3", UNFINISHED, team=rules.unfinished.name),)
        )
    if area is None:
        return _aside(case, rules, None, rules.triage, (*located, reason("B-4", NOWHERE, team=rules.triage.name)))
    terms = terms_of(case, area, rules.categories[case.category])
    keplinet, partner = _sides(area, terms, load)
    choice = choose(terms, keplinet, partner, rules.remote_work)
    why = grounds(choice, area, terms, rules.skills)
    urgent = (reason("S-7", URGENT),) if case.urgent else ()
    return Decision(
        area=area.code,
        partner=area.partner.slug,
        team=choice.winner.team.queue,
        kind=choice.winner.team.kind,
        mode=terms.mode,
        service=terms.service,
        travel=terms.travel,
        watchers=(choice.loser.team.queue,),
        technician=None,
        candidates=candidates(choice, area, terms, rules.skills),
        reasons=(*located, bodies(area), *terms.reasons, *why,
                 *remarks(choice, area, terms, rules.skills), *urgent),
        sentence=Text(why[-1].el, why[-1].en),
    )  # fmt: skip


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
