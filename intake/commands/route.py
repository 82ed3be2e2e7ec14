"""`intake route explain`: where a request would go, and why, in words or as JSON. Stores and sends nothing."""

import json
from typing import Literal, Protocol

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


class CategoryParam(click.ParamType):
    """A category by name or number."""

    name = "category"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> Category:
        """Return the category; fails with the list of names."""
        if isinstance(value, Category):
            return value
        known = ", ".join(f"{category.number} {category.name}" for category in CATEGORIES)
        return category_of(str(value)) or self.fail(f"{value} is no category; known are {known}.", param, ctx)


class LoadParam(click.ParamType):
    """`team=n`: n open tickets in a team's queue."""

    name = "team=n"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> tuple[str, int]:
        """Return queue and count; fails unless the count is a whole number from 0."""
        team, _, count = str(value).rpartition("=")
        if not team or not count.isdecimal():
            self.fail(f"{value} is not team=n, e.g. keplinet-ach=40.", param, ctx)
        return team, int(count)


@click.group()
def route() -> None:
    """Where requests go, by the rule book."""


@route.command()
@click.option("--school", "code", required=True, metavar="CODE", help="Seven-digit school code.")
@click.option("--category", type=CategoryParam(), required=True, help="Name or number of the category.")
@click.option("--mode", type=click.Choice([mode.value for mode in Mode]), help="As if this mode were set.")
@click.option("--service", type=click.Choice([service.value for service in Service]), help="As if this were set.")
@click.option("--load", "loads", type=LoadParam(), multiple=True, help="Open tickets of a team; may be repeated.")
@click.option("--json", "as_json", is_flag=True, help="Answer as JSON.")
@click.option("--lang", type=click.Choice(["el", "en"]), default="el", show_default=True)
@click.pass_obj
def explain(  # noqa: PLR0913 - one parameter per option is click's own shape
    guide: Guide,
    code: str,
    category: Category,
    mode: str | None,
    service: str | None,
    loads: tuple[tuple[str, int], ...],
    as_json: bool,
    lang: Language,
) -> None:
    """Say which team a request of this school and category would go to, and why."""
    unknown = sorted({team for team, _ in loads} - set(guide.rules.teams()))
    if unknown:
        raise click.BadParameter(f"{', '.join(unknown)} is no team of the rule book.", param_hint="--load")
    school = guide.school(code)
    case = Case(
        code=code,
        category=category.number,
        directorate=school.directorate if school else None,
        level=school.level if school else None,
        municipality=school.municipality if school else None,
        inaccessible=school.inaccessible if school else False,
        mode=Mode(mode) if mode else None,
        service=Service(service) if service else None,
    )
    if school is None:
        click.echo(_say(fill(UNKNOWN_SCHOOL, code=code), lang), err=True)
    decision = decide(case, guide.rules, dict(loads))
    if as_json:
        click.echo(json.dumps(decision.to_json(), ensure_ascii=False, indent=2))
        return
    head = {"school": f"{school.name} ({code})" if school else code, "category": _say(category.label, lang)}
    click.echo("\n".join(_in_words(decision, guide.rules, head, lang)))


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
