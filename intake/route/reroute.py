"""Whether a request that stands with a team should go to another, and why (circular B.4). Pure; moves nothing.

Bounded: a request goes to no team it has left or that a person has refused, so it rests after as many moves as
there are teams; a team that a person has chosen keeps it, and so does one that works on it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta

from intake.route.choose import CLAUSES
from intake.route.decide import decide
from intake.route.parts import Ground
from intake.route.phrases import fill, tickets
from intake.route.rulebook import RuleBook
from intake.route.values import Case, Decision, Reason, TeamKind, Text, Why

DAY = timedelta(days=1)
FULL = 10**9
"""Open tickets at which every team counts as full."""
BODIES = (TeamKind.KEPLINET, TeamKind.PARTNER)
_CLAUSE: Mapping[Ground, str] = {"rules": "B-4m", "load": CLAUSES[Why.OVERFLOW], "untouched": "B-5"}

_MOVES = Text("Μεταφορά από «{source}» σε «{target}»: {why}.", "Moved from “{source}” to “{target}”: {why}.")
_WHY: Mapping[Ground, Text] = {
    "rules": Text("το λένε οι νέοι κανόνες", "the new rules say so"),
    "load": Text("η πρώτη ομάδα έχει {load}", "the first team has {load}"),
    "untouched": Text(
        "κανείς δεν το έχει αναλάβει εδώ και {days} ημέρες", "nobody has taken it up for {days} days"
    ),
}


@dataclass(frozen=True, slots=True)
class Standing:
    """How a request stands with the team that has it."""

    team: str
    waited: timedelta
    """Since the team has had it."""
    touched: bool = False
    """Somebody works on it, has written on it, or plans a visit."""
    by_hand: bool = False
    """A person has put it there, taken it, or given it back."""
    other_rules: bool = False
    """It was decided by another rule book than the present one."""
    left: frozenset[str] = frozenset()
    """Teams it has been moved out of, and those to which a person has refused to move it."""
    moves: int = 0
    """How often it has been moved without a person."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """A move: the ground, and the decision that would then stand. `automatic`: the rule book lets it happen."""

    ground: Ground
    decision: Decision
    automatic: bool


def propose(case: Case, standing: Standing, rules: RuleBook, load: Mapping[str, int]) -> Proposal | None:
    """Return the move that should be made, None if the request stays; `load` is open tickets by queue."""
    if standing.by_hand or standing.touched or case.unfinished:
        return None
    for ground, decided in (
        ("rules", _by_rules(case, standing, rules, load)),
        ("load", _by_load(case, standing, rules, load)),
        ("untouched", _by_time(case, standing, rules, load)),
    ):
        if decided and decided.team != standing.team and decided.team not in standing.left:
            automatic = ground in rules.reroute.automatic and standing.moves < rules.reroute.most
            return Proposal(ground, _told(decided, ground, standing, rules, load), automatic)  # type: ignore[arg-type]
    return None


def _by_rules(case: Case, standing: Standing, rules: RuleBook, load: Mapping[str, int]) -> Decision | None:
    """Return what changed rules decide, unless only the workload of today speaks for it."""
    if not standing.other_rules:
        return None
    decided = decide(case, rules, load)
    return decided if decided.kind in BODIES and _clause(decided) != CLAUSES[Why.OVERFLOW] else None


def _by_load(case: Case, standing: Standing, rules: RuleBook, load: Mapping[str, int]) -> Decision | None:
    """Return what is decided while the team is full, if mode and know-how let the other body take it."""
    team = next((each for each in rules.bodies() if each.queue == standing.team), None)
    if team is None or load.get(team.queue, 0) < team.capacity:
        return None
    return _other(decide(case, rules, load))


def _by_time(case: Case, standing: Standing, rules: RuleBook, load: Mapping[str, int]) -> Decision | None:
    """Return who else can take what nobody has touched in its time: the other body, else the lead."""
    if standing.waited < rules.reroute.untouched_days * DAY:
        return None
    if standing.team not in {each.queue for each in rules.bodies()}:
        return None
    decided = decide(case, rules, {**load, standing.team: FULL})
    if _other(decided) and decided.team not in {standing.team, *standing.left}:
        return decided
    return replace(decided, team=rules.lead.queue, kind=rules.lead.kind, watchers=(standing.team,))


def _other(decided: Decision) -> Decision | None:
    return decided if decided.kind in BODIES else None


def _clause(decided: Decision) -> str | None:
    """Return the clause on which the decisive reason rests."""
    return next((each.clause for each in decided.reasons if each.el == decided.sentence.el), None)


def _told(
    decided: Decision, ground: Ground, standing: Standing, rules: RuleBook, load: Mapping[str, int]
) -> Decision:
    """Return the decision with the move as its last reason and its sentence."""
    capacity = next((each.capacity for each in rules.bodies() if each.queue == standing.team), 1)
    open_now = tickets(load.get(standing.team, 0), capacity)
    why = fill(_WHY[ground], load=open_now, days=standing.waited // DAY)
    source, target = (name(queue, rules) for queue in (standing.team, decided.team))
    text = fill(_MOVES, source=source, target=target, why=why)
    reasons = (*decided.reasons, Reason(text.el, text.en, _CLAUSE[ground]))
    return replace(decided, reasons=reasons, sentence=text)


def name(queue: str, rules: RuleBook) -> Text:
    """Return what a queue is; one that the rule book does not know goes by its own name."""
    return rules.names_of([queue])[0] if queue in rules.teams() else Text(queue, queue)
