"""`intake route replay`: what a draft of the rule book would have made of past requests. Changes nothing."""

import json
import re
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import click

from intake.commands.tools import Tools
from intake.ground.clock import ATHENS
from intake.record import replays
from intake.route.account import Language
from intake.route.decide import decide
from intake.route.replay import Move, Replayed
from intake.route.replay import replay as replayed
from intake.route.replay_told import lines, names_of
from intake.route.rulebook import RuleBook
from intake.route.values import Decision

_DAYS = re.compile(r"([1-9][0-9]{0,3})d")


def _since(_ctx: click.Context, _param: click.Parameter, value: str) -> str:
    """Return the words if they are so many days, or a day; fails for any others."""
    if not _DAYS.fullmatch(value):
        try:
            datetime.strptime(value, "%Y-%m-%d")  # noqa: DTZ007 - only its form is looked at
        except ValueError:
            raise click.BadParameter(f"{value} is neither days nor a day; write e.g. 90d or 2026-09-01.") from None
    return value


@click.command()
@click.option(
    "--rules",
    "draft",
    required=True,
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="The draft's file.",
)
@click.option(
    "--since", callback=_since, default="90d", show_default=True, help="So many days back (90d), or from a day on."
)
@click.option("--json", "as_json", is_flag=True, help="Answer as JSON.")
@click.option("--lang", type=click.Choice(["el", "en"]), default="el", show_default=True)
@click.pass_obj
def replay(tools: Tools, draft: Path, since: str, as_json: bool, lang: Language) -> None:
    """Decide past requests anew by a draft of the rule book, and say which would go elsewhere, and why.

    Every request is decided upon what was known of it then: school, problem, workload, hour. A queue that only
    the draft names had no workload.
    """
    standing, book = tools.rules, RuleBook.load(draft)
    beginning = _moment(since, tools.clock())
    with tools().read() as connection:
        outcome = replayed(replays.past(connection, beginning), standing, book)

    def decides(move: Move) -> tuple[Decision, Decision]:
        past = move.past
        both = [decide(past.case, rules, past.load, past.at) for rules in (standing, book)]
        return both[0], both[1]

    if as_json:
        click.echo(json.dumps(_values(outcome, beginning, decides), ensure_ascii=False, indent=2))
        return
    day = f"{beginning.astimezone(ATHENS):%d/%m/%Y}"
    for line in lines(outcome, names_of(standing, book), day, decides, lang):
        click.echo(line)


def _moment(since: str, now: datetime) -> datetime:
    days = _DAYS.fullmatch(since)
    return now - timedelta(days=int(days[1])) if days else datetime.fromisoformat(since).replace(tzinfo=ATHENS)


def _values(outcome: Replayed, since: datetime, decides: Any) -> dict[str, Any]:
    """Return the replay as JSON-able values."""
    teams = sorted(outcome.before.keys() | outcome.after.keys())
    return {
        "since": since.isoformat(),
        "requests": outcome.requests,
        "moved": outcome.moves.total(),
        "moves": [
            {"from": before, "to": after, "requests": count}
            for (before, after), count in outcome.moves.most_common()
        ],
        "teams": {team: {"before": outcome.before[team], "after": outcome.after[team]} for team in teams},
        "surprising": [
            {"number": move.past.number, "from": move.before, "to": move.after}
            | dict(zip(("before", "after"), (each.to_json() for each in decides(move)), strict=True))
            for move in outcome.surprising
        ],
    }
