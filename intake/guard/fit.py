"""Whether an installation can go by a rule book: its helpdesks, their queues, its own line.

Each sentence begins with the key of the book it is about.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from intake.ground.desk_file import MEMORY, DeskSettings
from intake.route.lint import Finding, located
from intake.route.rulebook import RuleBook
from ticket_client.desk import Desk
from ticket_client.errors import DeskError


@dataclass(frozen=True, slots=True)
class AtHome:
    """Why an installation could not go by a draft, by line; and which helpdesks could not be asked."""

    findings: tuple[Finding, ...]
    silent: tuple[str, ...]


def at_home(
    data: bytes, setups: Sequence[DeskSettings], desk_of: Callable[[str], Desk], *, canary: bool
) -> AtHome:
    """Hold a draft that is sound against an installation, its own helpdesk first; asks each for its queues.

    The helpdesk in memory makes whatever queues the book in force names, so it is not asked.
    """
    book, names = RuleBook.read(data), [setup.name for setup in setups]
    problems, silent = list(misfits(book, names, canary=canary)), []
    for desk in (desk_of(setup.name) for setup in setups if setup.kind != MEMORY):
        try:
            problems += without_queue(book, lacking(book, desk, own=desk.name == names[0]), desk.name)
        except DeskError as error:
            silent.append(f"«{desk.name}» was not asked for its queues: {error}")
    return AtHome(located(data, problems), tuple(silent))


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
