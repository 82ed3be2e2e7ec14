"""`intake route explain`: where a request would go, and why, in words or as JSON. Stores and sends nothing.

`intake route set`, `intake route proposals` and `intake route replay` stand in files of their own.
"""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Protocol, TypedDict, Unpack

import click

from intake.commands.one_request import set_
from intake.commands.proposals import proposals
from intake.commands.replay import replay
from intake.ground.clock import ATHENS
from intake.route.account import Language, account, say, unknown_school
from intake.route.categories import CATEGORIES, Category, category_of
from intake.route.decide import decide, inputs
from intake.route.phrases import fill, in_hand
from intake.route.rulebook import RuleBook
from intake.route.values import Case, Level, Mode, Others, Service, Text
from intake.route.weigh import weighed


class SchoolSeen(Protocol):
    """What the routing asks of a school in the registry."""

    name: str
    directorate: str | None
    level: Level
    municipality: str | None
    inaccessible: bool


class Weighty(Protocol):
    """What teams and technicians have to do, and how much of it is no request of ours."""

    @property
    def load(self) -> Mapping[str, int]:
        """Open tickets by queue and by technician."""

    @property
    def others(self) -> Sequence[Others]:
        """Of these, what helpdesks have counted besides ours."""


class Guide(Protocol):
    """What this command needs of the application."""

    rules: RuleBook
    clock: Callable[[], datetime]

    def school(self, code: str) -> SchoolSeen | None:
        """Return the school that holds the code, None if there is none."""

    def workload(self, teams: Iterable[str]) -> Weighty:
        """Return the open tickets that these teams and their technicians have now."""


class Supposed(TypedDict):
    """What the request is supposed to be, against the rule book and the record."""

    mode: str | None
    reason: str | None
    service: str | None
    urgent: bool
    calls: int


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
        if not team or not (count.isascii() and count.isdigit()):
            raise click.BadParameter(f"{value} is not team=n, e.g. keplinet-ach=40.")
        loads[team] = int(count)
    return loads


def _moment(_ctx: click.Context, _param: click.Parameter, value: str | None) -> datetime | None:
    """Return the moment of ISO 8601 words, in Athens time unless they name another; fails for any others."""
    if value is None:
        return None
    try:
        at: datetime | None = datetime.fromisoformat(value)
    except ValueError:
        at = None
    if at is None or not 2000 <= at.year < 2100:
        raise click.BadParameter(f"{value} is no time of this century; write e.g. 2026-12-24T10:30 (Athens time).")
    return at if at.tzinfo else at.replace(tzinfo=ATHENS)


COUNTED = Text(
    "{team}: {tickets} (καταμέτρηση του «{desk}» στις {at})", "{team}: {tickets} (counted by “{desk}” at {at})"
)


@click.group()
def route() -> None:
    """Where requests go, by the rule book."""


route.add_command(set_)
route.add_command(proposals)
route.add_command(replay)


@route.command()
@click.option("--school", "code", required=True, metavar="CODE", help="Seven-digit school code.")
@click.option("--category", callback=_category, required=True, help="Name or number of the category.")
@click.option("--mode", type=click.Choice([mode.value for mode in Mode]), help="As if this mode were set.")
@click.option("--reason", metavar="WORDS", help="Why, as it would stand in the decision (A3-1).")
@click.option("--service", type=click.Choice([service.value for service in Service]), help="As if this were set.")
@click.option("--urgent", is_flag=True, help="As if the school had called it urgent.")
@click.option("--calls", type=click.IntRange(min=1), default=1, help="As if this were the school's N-th call.")
@click.option("--at", callback=_moment, metavar="TIME", help="At this time, e.g. 2026-12-24T10:30; else now.")
@click.option(
    "--load",
    "loads",
    callback=_loads,
    multiple=True,
    metavar="TEAM=N",
    help="Open tickets of a team or technician, instead of the record's; repeatable.",
)
@click.option("--json", "as_json", is_flag=True, help="Answer as JSON.")
@click.option("--lang", type=click.Choice(["el", "en"]), default="el", show_default=True)
@click.pass_obj
def explain(
    guide: Guide,
    code: str,
    category: Category,
    loads: dict[str, int],
    at: datetime | None,
    as_json: bool,
    lang: Language,
    **supposed: Unpack[Supposed],
) -> None:
    """Say which team a request of this school and category would go to, and why."""
    if unknown := sorted(set(loads) - guide.rules.teams().keys() - guide.rules.technicians()):
        raise click.BadParameter(f"{', '.join(unknown)} is no team of the rule book.", param_hint="--load")
    if supposed["reason"] and not (supposed["mode"] or supposed["service"]):
        raise click.BadParameter(
            "it says why mode or service was set: add --mode or --service.", param_hint="--reason"
        )
    school = guide.school(code)
    if school is None:
        click.echo(unknown_school(code, lang), err=True)
    case, moment = _case(code, school, category, supposed), at or guide.clock()
    now = guide.workload(weighed(case, guide.rules))
    load, others = {**now.load, **loads}, [each for each in now.others if each.team not in loads]
    decision = decide(case, guide.rules, load, moment)
    if as_json:
        besides = {"rules": guide.rules.version, "inputs": inputs(case, load, moment, others)}
        click.echo(json.dumps(decision.to_json() | besides, ensure_ascii=False, indent=2))
        return
    head = {
        "school": f"{school.name} ({code})" if school else code,
        "category": say(category.label, lang),
        "moment": f"{moment.astimezone(ATHENS):%d/%m/%Y %H:%M}",
        "others": "; ".join(say(_counted(each), lang) for each in others),
    }
    names = {decision.team: say(guide.rules.names_of([decision.team])[0], lang)}
    click.echo("\n".join(account(decision, names, head, lang)))


def _counted(each: Others) -> Text:
    """Return what a helpdesk has counted of a team besides our own tickets, in words."""
    return fill(
        COUNTED,
        team=each.team,
        tickets=in_hand(each.tickets),
        desk=each.desk,
        at=f"{each.at.astimezone(ATHENS):%H:%M}",
    )


def _case(code: str, school: SchoolSeen | None, category: Category, supposed: Supposed) -> Case:
    """Return the case of a school, or of a code no school holds."""
    case = Case(
        code=code,
        category=category.number,
        mode=Mode(supposed["mode"]) if supposed["mode"] else None,
        mode_reason=supposed["reason"],
        service=Service(supposed["service"]) if supposed["service"] else None,
        urgent=supposed["urgent"] or None,
        calls=supposed["calls"],
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
