"""`intake route explain`: where a request would go, and why, in words or as JSON. Stores and sends nothing."""

import json
from dataclasses import replace
from typing import Literal, Protocol, TypedDict, Unpack

import click

from intake.route.categories import CATEGORIES, Category, category_of
from intake.route.decide import decide
from intake.route.rulebook import RuleBook
from intake.route.values import Case, Decision, Level, Mode, Service, Text
from intake.route.words import LABELS, UNKNOWN_SCHOOL, fill

Language = Literal["el", "en"]


class SchoolSeen(Protocol):
    """What the routing asks of a school in the registry."""

    name: str
    directorate: str | None
    level: Level
    municipality: str | None
    inaccessible: bool


class Guide(Protocol):
    """What this command needs of the application."""

    rules: RuleBook

    def school(self, code: str) -> SchoolSeen | None:
        """Return the school that holds the code, None if there is none."""


class Wanted(TypedDict):
    """What the request is set to, against the rule book."""

    mode: str | None
    service: str | None


def _category(_ctx: click.Context, _param: click.Parameter, value: str) -> Category:
    """Return the category of a name or number; fails with the list of both."""
    category = category_of(value)
    if category is None:
        known = ", ".join(f"{each.number} {each.name}" for each in CATEGORIES)
        raise click.BadParameter(f"{value} is no category; known are {known}.")
    return category


def _loads(_ctx: click.Context, _param: click.Parameter, values: tuple[str, ...]) -> dict[str, int]:
    """Return open tickets by queue from `team=n` words; fails unless n is a whole number from 0."""
    loads = {}
    for value in values:
        team, _, count = value.rpartition("=")
        if not team or not count.isdecimal():
            raise click.BadParameter(f"{value} is not team=n, e.g. keplinet-ach=40.")
        loads[team] = int(count)
    return loads


@click.group()
def route() -> None:
    """Where requests go, by the rule book."""


@route.command()
@click.option("--school", "code", required=True, metavar="CODE", help="Seven-digit school code.")
@click.option("--category", callback=_category, required=True, help="Name or number of the category.")
@click.option("--mode", type=click.Choice([mode.value for mode in Mode]), help="As if this mode were set.")
@click.option("--service", type=click.Choice([service.value for service in Service]), help="As if this were set.")
@click.option(
    "--load", "loads", callback=_loads, multiple=True, metavar="TEAM=N", help="Open tickets of a team; repeatable."
)
@click.option("--json", "as_json", is_flag=True, help="Answer as JSON.")
@click.option("--lang", type=click.Choice(["el", "en"]), default="el", show_default=True)
@click.pass_obj
def explain(
    guide: Guide,
    code: str,
    category: Category,
    loads: dict[str, int],
    as_json: bool,
    lang: Language,
    **wanted: Unpack[Wanted],
) -> None:
    """Say which team a request of this school and category would go to, and why."""
    unknown = sorted(set(loads) - set(guide.rules.teams()))
    if unknown:
        raise click.BadParameter(f"{', '.join(unknown)} is no team of the rule book.", param_hint="--load")
    school = guide.school(code)
    if school is None:
        click.echo(_say(fill(UNKNOWN_SCHOOL, code=code), lang), err=True)
    decision = decide(_case(code, school, category, wanted), guide.rules, loads)
    if as_json:
        click.echo(json.dumps(decision.to_json(), ensure_ascii=False, indent=2))
        return
    head = {"school": f"{school.name} ({code})" if school else code, "category": _say(category.label, lang)}
    click.echo("\n".join(_in_words(decision, guide.rules, head, lang)))


def _case(code: str, school: SchoolSeen | None, category: Category, wanted: Wanted) -> Case:
    """Return the case of a school, or of a code no school holds."""
    case = Case(
        code=code,
        category=category.number,
        mode=Mode(wanted["mode"]) if wanted["mode"] else None,
        service=Service(wanted["service"]) if wanted["service"] else None,
    )
    if school is None:
        return case
    return replace(
        case,
        directorate=school.directorate,
        level=school.level,
        municipality=school.municipality,
        inaccessible=school.inaccessible,
    )


def _in_words(decision: Decision, rules: RuleBook, head: dict[str, str], lang: Language) -> list[str]:
    """Return the explanation line by line."""
    names = rules.teams()
    service = _say(LABELS[decision.service], lang)
    head |= {
        "team": f"{names[decision.team]} ({decision.team})",
        "watchers": ", ".join(decision.watchers) or "-",
        "mode": decision.mode or "-",
        "service": f"{service}, {_say(LABELS['travel'], lang)}" if decision.travel else service,
    }
    lines = [f"{_say(LABELS[key], lang)}: {value}" for key, value in head.items()]
    lines += ["", _say(decision.sentence, lang), "", f"{_say(LABELS['reasons'], lang)}:"]
    lines += [f"  [{reason.clause}] {_say(reason, lang)}" for reason in decision.reasons]
    lines += ["", f"{_say(LABELS['candidates'], lang)}:"]
    for candidate in decision.candidates:
        lines.append(f"  {'-' if candidate.lost else '+'} {candidate.team}")
        lines += [f"      {_say(candidate.lost, lang)}"] if candidate.lost else []
        lines += [
            f"      {'+' if verdict.ok else '-'} [{verdict.clause}] {_say(verdict.text, lang)}"
            for verdict in candidate.verdicts
        ]
    return lines


def _say(text: Text, lang: Language) -> str:
    return text.en if lang == "en" else text.el
