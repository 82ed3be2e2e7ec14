"""The circular's routing: which team a request belongs to, and why (B.4 and Annex 1).

Pure: the same case, rules, workload and time give the same decision, and no case makes it fail. It opens no ticket
(the ticket stands before, B.3), and of technicians it proposes one at most (the team's head decides).
"""

from collections.abc import Iterable, Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any

from intake.route.given import held, located, served
from intake.route.phrases import reason
from intake.route.place import Place
from intake.route.propose import propose
from intake.route.rulebook import RuleBook
from intake.route.tell import Told, bodies, proposed
from intake.route.terms import service_of
from intake.route.values import Candidate, Case, Decision, Others, Reason, Text, Why
from intake.route.weigh import Chosen, Weighed, weigh
from intake.route.words import NOWHERE, UNDECIDED, UNFINISHED, URGENT


def decide(case: Case, rules: RuleBook, load: Mapping[str, int], at: datetime | None = None) -> Decision:
    """Return where the case goes, with all that is to be said of it; what is handed in is as for `weigh`."""
    outcome = weigh(case, rules, load, at)
    if outcome.chosen:
        return _told(case, rules, outcome, outcome.chosen, load)
    if case.unfinished:
        return _aside(case, rules, outcome, (reason("B-3", UNFINISHED, team=outcome.team.name),))
    nowhere = reason("B-4", NOWHERE, team=outcome.team.name)
    return _aside(case, rules, outcome, (*located(case, outcome.place), nowhere))


def _told(case: Case, rules: RuleBook, outcome: Weighed, chosen: Chosen, load: Mapping[str, int]) -> Decision:
    """Return the choice as a decision, with everything that is to be said of it."""
    choice, area, terms, team = chosen.choice, chosen.area, chosen.terms, outcome.team
    rule, told = rules.categories[case.category], Told(choice, area, terms, rules.skills)
    given = (*located(case, outcome.place), bodies(area), held(case, area, rule, terms), served(case, rule))
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
        reasons=(*given, *why, *told.remarks(), *proposal, *urgent),
        sentence=Text(why[-1].el, why[-1].en),
        ferry=terms.ferry,
    )


def inputs(case: Case, load: Mapping[str, int], at: datetime, others: Iterable[Others] = ()) -> dict[str, Any]:
    """Return all that a decision hangs on besides the rule book, JSON-able: enough to decide it again.

    `others` says which part of the load is no request of ours, and by whose count; nothing hangs on it.
    """
    told = [asdict(each) | {"at": each.at.isoformat()} for each in others]
    return case.to_json() | {"at": at.isoformat(), "load": dict(load)} | ({"others": told} if told else {})


def undecided(rules: RuleBook) -> Decision:
    """Return the decision that stands when deciding itself failed: the ticket stays with people (P5)."""
    told = (reason("B-4", UNDECIDED, team=rules.triage.name),)
    return _aside(Case(), rules, Weighed(Place(None), rules.triage), told)


def _aside(case: Case, rules: RuleBook, outcome: Weighed, reasons: tuple[Reason, ...]) -> Decision:
    """Return the decision for what no area's team can take yet; its last reason is the sentence."""
    area, team = outcome.place.area, outcome.team
    return Decision(
        area=area.code if area else None,
        partner=area.partner.slug if area else None,
        team=team.queue,
        kind=team.kind,
        mode=None,
        service=service_of(case, rules.categories[case.category]),
        travel=False,
        watchers=(),
        technician=None,
        candidates=(Candidate(team.queue, team.kind, (), None),),
        reasons=reasons,
        sentence=Text(reasons[-1].el, reasons[-1].en),
    )
