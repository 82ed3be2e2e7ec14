"""Everything that is wrong with a draft of the rule book, with the line where it stands.

What the reader of the book refuses, and what it would take but nobody would want: requests for which an area
has nobody, and rules that can never matter. Asks no helpdesk.
"""

import re
import tomllib
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import product

from intake.route.categories import CATEGORIES, Category
from intake.route.decide import decide
from intake.route.parts import Area
from intake.route.places import Places
from intake.route.rulebook import RuleBook
from intake.route.sheet import RulesBroken, Sheet, TeamPart, TeamsPart, read_sheet
from intake.route.values import Case, Criterion, Decision, Level, Mode, System

MOST = 400
"""Open tickets that a team can have and still work on: ten times the convention. More is a slip of the keys."""
LEVELS: tuple[Level, ...] = ("primary", "secondary", "other")


@dataclass(frozen=True, slots=True, order=True)
class Finding:
    """One thing that is wrong: a sentence that names the key and says what to do. Lines count from 1."""

    line: int
    sentence: str


def findings(data: bytes) -> tuple[Finding, ...]:
    """Return all that is wrong with a file, by line; nothing if it may be published."""
    try:
        rules, sheet = RuleBook.read(data), read_sheet(data)
    except RulesBroken as error:
        return located(data, error.problems)
    return located(data, (*_uncovered(rules), *_idle(sheet), *_never_full(sheet), *_not_there(rules)))


def located(data: bytes, problems: Iterable[str]) -> tuple[Finding, ...]:
    """Return sentences about a file with their lines: a sentence begins with its key, or names it on its way."""
    try:
        text = data.decode()
        tomllib.loads(text)
    except UnicodeDecodeError as error:
        return tuple(Finding(data.count(b"\n", 0, error.start) + 1, problem) for problem in problems)
    except tomllib.TOMLDecodeError as error:
        told = re.search(r"at line (\d+)", str(error))
        line = int(told[1]) if told else text.count("\n") + 1
        return tuple(Finding(line, problem) for problem in problems)
    places = Places.of(text)
    return tuple(sorted(Finding(_line(places, each), each) for each in problems))


def _line(places: Places, sentence: str) -> int:
    first, *rest = (word.rstrip(".,:;") for word in sentence.split())
    found = [places.named(word) for word in (first, *(each for each in rest if "." in each))]
    return next((line for line in found if line), 1)


# --- requests for which there is nobody ----------------------------------------------------------------------


def _uncovered(rules: RuleBook) -> Iterator[str]:
    """Yield each kind of request that would find no team, or nobody with the know-how, in some areas."""
    lacking: dict[tuple[str, str, Mode], list[str]] = defaultdict(list)
    for area, category, mode in product(rules.areas.values(), CATEGORIES, Mode):
        for level, system in product(LEVELS, _systems(rules, category)):
            case = Case(area.code, level, category=category.number, system=system, mode=mode)
            decision = decide(case, rules, {})
            if decision.team not in {area.keplinet.queue, area.partner_team.queue}:
                yield f"area.{area.code}: a request about {category.name} in mode {mode} finds no team there."
            if not _somebody(decision):
                missing = ", ".join(sorted(_missing(rules, area, category, system, mode)))
                where = lacking[missing, category.name, mode]
                where += [] if area.code in where else [area.code]
    for (missing, name, mode), areas in lacking.items():
        yield from _nobody(missing, name, mode, areas, everywhere=len(areas) == len(rules.areas))


def _systems(rules: RuleBook, category: Category) -> tuple[System | None, ...]:
    return (None, *rules.categories[category.number].systems)


def _somebody(decision: Decision) -> bool:
    """Whether a body that may take the request has the know-how."""
    for candidate in decision.candidates:
        said = {verdict.criterion: verdict.ok for verdict in candidate.verdicts}
        if said.get(Criterion.MODE) and said.get(Criterion.SKILL):
            return True
    return False


def _missing(rules: RuleBook, area: Area, category: Category, system: System | None, mode: Mode) -> frozenset[str]:
    """Return what the area's bodies lack together; in A2 what the partner lacks, who makes the visits."""
    rule = rules.categories[category.number]
    needs = rule.skills | (rule.systems[system] if system else frozenset())
    partners = needs - area.partner_team.skills
    return partners if mode == Mode.A2 else (partners - area.keplinet.skills or partners)


def _nobody(missing: str, name: str, mode: Mode, areas: list[str], *, everywhere: bool) -> Iterator[str]:
    what = f"in mode {mode} nobody who may take category.{name} has all it needs: add {missing}"
    if everywhere:
        yield f"category.{name}: {what} to keplinet.skills or partner_team.skills."
        return
    for code in areas:
        side = "keplinet" if mode == Mode.A1 else "partner_team"
        yield f"area.{code}.{side}: {what} to its skills."


# --- rules that can never matter -----------------------------------------------------------------------------


def _idle(sheet: Sheet) -> Iterator[str]:
    """Yield each rule that no request can ever meet."""
    for slug in sheet.partner.keys() - {area.partner for area in sheet.area.values()}:
        yield f"partner.{slug} serves no area: name it at one or remove it."
    needed = {skill for rule in sheet.category.values() for skill in rule.skills}
    needed |= {skill for rule in sheet.category.values() for skills in rule.systems.values() for skill in skills}
    for skill in sheet.skill.keys() - needed:
        yield f"skill.{skill} is needed by no category: name it at one or remove it."
    for code, area in sheet.area.items():
        if area.mode and not sheet.category.keys() - area.modes.keys():
            yield f"area.{code}.mode never holds: every category has a mode of its own in area.{code}.modes."
    for key, line in sheet.line.items():
        if line.canary and line.area:
            yield f"line.{key}.area preselects nothing: only the bridge itself calls the canary's line; remove it."


def _never_full(sheet: Sheet) -> Iterator[str]:
    """Yield each capacity that nobody can meet: its team would never be full, and never give way to the other."""
    parts: dict[str, TeamsPart | TeamPart] = {"keplinet": sheet.keplinet, "partner_team": sheet.partner_team}
    for code, area in sheet.area.items():
        parts |= {f"area.{code}.keplinet": area.keplinet, f"area.{code}.partner_team": area.partner_team}
    for key, part in parts.items():
        if (part.capacity or 0) > MOST:
            yield f"{key}.capacity is {part.capacity}, which no team can meet: {MOST} open tickets are the most."


def _not_there(rules: RuleBook) -> Iterator[str]:
    """Yield each team that is never open, and know-how that a team promises and none of its technicians has."""
    for code, side in product(rules.areas, ("keplinet", "partner_team")):
        area = rules.areas[code]
        team = area.keplinet if side == "keplinet" else area.partner_team
        if team.hours and not any(team.hours.week):
            yield f"area.{code}.{side}.hours names no day: such a team is never open; add its days."
        known = frozenset().union(*(each.skills for each in team.technicians))
        if team.technicians and (missing := ", ".join(sorted(team.skills - known))):
            yield (
                f"area.{code}.{side}.technician has nobody who knows {missing}, which the team's skills promise: "
                "add it to somebody, or take it from the team."
            )
