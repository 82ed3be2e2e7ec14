"""Whether an installation can go by a rule book: its helpdesks, their queues, its own line.

Each sentence begins with the key of the book it is about.
"""

from collections.abc import Iterable, Iterator

from intake.route.rulebook import RuleBook
from ticket_client.desk import Desk


def misfits(rules: RuleBook, desks: Iterable[str], *, canary: bool) -> Iterator[str]:
    """Yield why a service with these helpdesks cannot go by the book; `canary`: whether it calls itself."""
    if canary and not rules.canary_line():
        yield "line: there is no canary line, but INTAKE_CANARY_EVERY_S is set: add one, or take the setting away."
    known = list(desks)
    listed = ", ".join(f"«{each}»" for each in known)
    named = [(f"area.{code}", area.desk) for code, area in rules.areas.items()]
    named += [(f"line.{line.key}", line.desk) for line in rules.lines]
    for key, desk in named:
        if desk and desk not in known:
            yield f"{key}.desk names the helpdesk «{desk}», but only {listed} is set up."


def lacking(rules: RuleBook, desk: Desk, *, own: bool) -> frozenset[str]:
    """Return the queues that the helpdesk must have and has not; `own`: it is the installation's own one."""
    there = desk.teams()
    return frozenset(rules.teams_of(rules.areas_at(desk.name, own=own)).keys() - there) if there else frozenset()


def without_queue(rules: RuleBook, lacks: frozenset[str], desk: str) -> Iterator[str]:
    """Yield a sentence for each team of the book whose queue the helpdesk lacks."""
    teams = [(team.kind.value, team) for team in (rules.triage, rules.unfinished, rules.lead)]
    for code, area in rules.areas.items():
        teams += [(f"area.{code}.keplinet", area.keplinet), (f"area.{code}.partner_team", area.partner_team)]
    told: set[str] = set()
    for key, team in teams:
        if team.queue in lacks - told:
            told.add(team.queue)
            yield f"{key}.queue is {team.queue}, which «{desk}» does not have: make it there, or correct it."
